"""The parameters as sliders: three first, the others by section, built when they are opened."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nicegui import ui

from sim.faces.cited import cited
from sim.faces.explore.board import Board, one
from sim.faces.explore.places import END, FIRST, place_of, sections, value_at
from sim.scenario.parameters import PARAMETERS
from sim.scenario.sections import Parameter

#: Seconds between two values that a slider tells while it is drawn.
PACE = 0.15


class Dials:
    """Sliders of one page; those that have been built follow its state."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.shown: list[tuple[str, Any, Callable[[Any], None]]] = []
        board.follow(self.follow)

    # parts of the page

    def first(self) -> None:
        """The three dials."""
        for name in FIRST:
            self.row(PARAMETERS[name])

    def others(self) -> None:
        """All others, a fold for each section."""
        for section, group in sections().items():
            self._fold(section, group)

    def _fold(self, section: str, group: list[Parameter]) -> None:
        with ui.expansion(f"{section} ({len(group)})").classes("w-full fold") as fold:
            inside = ui.column().classes("w-full gap-1")

        def opened() -> None:
            if fold.value and not inside.default_slot.children:
                with inside:
                    for each in group:
                        self.row(each)

        fold.on_value_change(opened)

    # one parameter

    def row(self, parameter: Parameter) -> None:
        """A parameter with its slider, its number, its words and its source."""
        head, said = FIRST.get(parameter.name, ("", parameter.meaning))
        with ui.column().classes("w-full gap-0 dial"):
            with ui.row().classes("w-full items-center no-wrap gap-2"):
                ui.label(head or parameter.name).classes("name")
                if parameter.kind is bool:
                    self._switch(parameter)
                else:
                    self._slider(parameter)
                    self._number(parameter)
            with ui.element("div").classes("quiet"):
                ui.label(f"{said}, {_bounds(parameter, bool(head))};").classes("saying")
                self._sources(parameter)

    def _sources(self, parameter: Parameter) -> None:
        with ui.label(f"source: {', '.join(parameter.source)}").classes("saying source"):
            told = [line for id in parameter.source if (line := cited(id))]
            if told:
                ui.tooltip("\n".join(told)).classes("told")

    def _switch(self, parameter: Parameter) -> None:
        made = ui.switch(value=bool(self.value(parameter.name)))
        made.props(f'dense aria-label="{parameter.name}"')
        made.on("update:model-value", lambda e: self._set(parameter, bool(one(e.args))))
        self._keep(parameter, made, lambda value: made.set_value(bool(value)))

    def _number(self, parameter: Parameter) -> None:
        made = ui.number(value=self.value(parameter.name))
        made.props(f'dense debounce=400 aria-label="{parameter.name}, number"').classes("short")
        made.on("update:model-value", lambda e: self._written(parameter, one(e.args)))
        self._keep(parameter, made, made.set_value)

    def _slider(self, parameter: Parameter) -> None:
        name = parameter.name
        made = ui.slider(min=0, max=END, value=place_of(parameter, self.shipped(name),
                         self.value(name)))  # fmt: skip
        made.props(f'dense aria-label="{name}"')

        def moved(event: Any) -> None:
            self._set(parameter, value_at(parameter, self.shipped(name), float(one(event.args))))

        made.on("update:model-value", moved, throttle=PACE, leading_events=False)

        def follow(value: float) -> None:
            # a place stands for a stretch of values: a thumb that is right stays where it is held
            if value_at(parameter, self.shipped(name), made.value) != value:
                made.set_value(place_of(parameter, self.shipped(name), value))

        self._keep(parameter, made, follow)

    def _keep(self, parameter: Parameter, made: Any, follow: Callable[[Any], None]) -> None:
        self.shown.append((parameter.name, made, follow))

    def _written(self, parameter: Parameter, value: Any) -> None:
        if value in (None, ""):
            return
        try:
            value = float(value)
        except (TypeError, ValueError):
            return
        wrong = parameter.fault(value)
        if wrong:
            self.board.complain([f"{parameter.name}: {wrong}"])
        else:
            self._set(parameter, parameter.clean(value))

    def _set(self, parameter: Parameter, value: Any) -> None:
        name = parameter.name
        self.board.edit({name: None if value == self.shipped(name) else value})

    # values

    def shipped(self, name: str) -> Any:
        """The value of the shipped scenario."""
        return self.board.shipped_value(name)

    def value(self, name: str) -> Any:
        """The value as edited."""
        return self.board.state.changes.get(name, self.shipped(name))

    def follow(self) -> None:
        """Let what has been built show the state as it is now."""
        self.shown = [each for each in self.shown if not each[1].is_deleted]
        for name, _, follow in self.shown:
            follow(self.value(name))


def _bounds(parameter: Parameter, first: bool) -> str:
    """Unit and bounds; of the dials that stand first as one says it, and their name behind."""
    if first:
        return f"0 (none of it) to {parameter.high:g} times; {parameter.name}"
    bounds = "" if parameter.low is None else f" {parameter.low:g} to {parameter.high:g}"
    return f"[{parameter.unit}]{bounds}"
