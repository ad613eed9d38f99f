"""The parameters as sliders: three first, the others by section, built when they are opened."""

from __future__ import annotations

from typing import Any

from nicegui import ui

from sim.faces.explore.board import Board
from sim.faces.explore.places import END, FIRST, matching, place_of, sections, value_at
from sim.faces.explore.work import said
from sim.scenario.parameters import PARAMETERS
from sim.scenario.sections import Parameter

#: Seconds between two values that a slider tells while it is drawn.
PACE = 0.15


class Dials:
    """Sliders of one page; those that have been built follow its state."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.shown: dict[str, list[Any]] = {}
        board.follow(self.follow)

    # parts of the page

    def first(self) -> None:
        """The three dials."""
        for name in FIRST:
            self.row(PARAMETERS[name])

    def others(self) -> None:
        """All others: a field to search them, and a fold for each section."""
        everything = [each for group in sections().values() for each in group]
        field = ui.input("Search parameters").props("dense clearable debounce=300")
        found = ui.column().classes("w-full gap-1")

        def search() -> None:
            found.clear()
            with found:
                words = (field.value or "").strip()
                hits = matching(words, everything) if words else []
                if words:
                    ui.label(f"{len(hits) or 'No'} found").classes("quiet")
                for each in hits:
                    self.row(each)

        field.on_value_change(search)
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
        name = parameter.name
        with ui.column().classes("w-full gap-0 dial"):
            with ui.row().classes("w-full items-center no-wrap gap-2"):
                ui.label(name).classes("name grow")
                if parameter.kind is bool:
                    self._switch(parameter)
                else:
                    self._number(parameter)
            if parameter.kind is not bool:
                self._slider(parameter)
            unit = f" [{parameter.unit}]"
            bounds = "" if parameter.low is None else f", {parameter.low:g} to {parameter.high:g}"
            with ui.element("div").classes("quiet"):
                ui.label(f"{parameter.meaning}{unit}{bounds};").classes("saying")
                self._sources(parameter)

    def _sources(self, parameter: Parameter) -> None:
        with ui.label(f"source: {', '.join(parameter.source)}").classes("saying source"):
            told = [line for id in parameter.source if (line := said(id))]
            if told:
                ui.tooltip("\n".join(told)).classes("told")

    def _switch(self, parameter: Parameter) -> None:
        made = ui.switch(value=bool(self.value(parameter.name)))
        made.props(f'dense aria-label="{parameter.name}"')
        made.on("update:model-value", lambda e: self._set(parameter, bool(_one(e.args))))
        self._keep(parameter, lambda value: made.set_value(bool(value)))

    def _number(self, parameter: Parameter) -> None:
        made = ui.number(value=self.value(parameter.name))
        made.props(f'dense debounce=400 aria-label="{parameter.name}, number"').classes("short")
        made.on("update:model-value", lambda e: self._written(parameter, _one(e.args)))
        self._keep(parameter, made.set_value)

    def _slider(self, parameter: Parameter) -> None:
        name = parameter.name
        made = ui.slider(min=0, max=END, value=place_of(parameter, self.shipped(name),
                         self.value(name)))  # fmt: skip
        made.props(f'dense aria-label="{name}"')

        def moved(event: Any) -> None:
            self._set(parameter, value_at(parameter, self.shipped(name), float(_one(event.args))))

        made.on("update:model-value", moved, throttle=PACE, leading_events=False)

        def follow(value: float) -> None:
            # a place stands for a stretch of values: a thumb that is right stays where it is held
            if value_at(parameter, self.shipped(name), made.value) != value:
                made.set_value(place_of(parameter, self.shipped(name), value))

        self._keep(parameter, follow)

    def _keep(self, parameter: Parameter, follow: Any) -> None:
        self.shown.setdefault(parameter.name, []).append(follow)

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
        for name, followers in self.shown.items():
            for follow in followers:
                follow(self.value(name))


def _one(args: Any) -> Any:
    """The value that an event carries."""
    return args[0] if isinstance(args, list) else args
