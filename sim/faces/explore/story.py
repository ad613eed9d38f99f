"""The events of a scenario as a list: each switched off, moved, made weaker or stronger, edited."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nicegui import ui

from sim.faces.cited import title
from sim.faces.explore.board import Board, one
from sim.faces.explore.fields import read, written
from sim.faces.explore.state import CHANGE, EDITS, SCALE, SHIFT, days_of
from sim.scenario.trigger import STRONGEST


class Story:
    """Rows of one page; those that are there follow its state."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.shown: list[tuple[Any, Callable[[], None]]] = []
        self.drawn: list[dict[str, Any]] | None = None
        board.follow(self.follow)

    def listed(self) -> None:
        """All events under a fold, built when it is opened, anew for another scenario or seed."""
        with ui.expansion("Events").classes("w-full fold") as self.fold:
            ui.button("All as shipped", on_click=self._reset).props("flat dense no-caps")
            self.inside = ui.column().classes("w-full gap-1 long").props("tabindex=0")
        self.fold.on_value_change(self.draw)
        self.board.hear(self.draw)

    def draw(self) -> None:
        """Build the list, where it is open and there is one."""
        triggers = self.board.triggers
        if not self.fold.value or not triggers or self.drawn is triggers:
            return
        self.drawn = triggers
        self.inside.clear()
        with self.inside:
            for each in triggers:
                self.row(each)

    def row(self, trigger: dict[str, Any]) -> None:
        """A trigger with its box, its date, its sentence, and what can be edited of it."""
        with ui.column().classes("w-full gap-0 trigger") as row:
            with ui.row().classes("w-full items-center no-wrap gap-1"):
                box = ui.checkbox(value=True).props(f'dense aria-label="{trigger["id"]}"')
                box.on("update:model-value", lambda e: self._switch(trigger, one(e.args)))
                ui.label(trigger["when"]).classes("date")
                ui.label(trigger["title"]).classes("name grow")
                more = ui.button("change").props(
                    f'flat dense no-caps size=sm aria-label="change {trigger["id"]}"'
                )
            for line in trigger["record"][:1] or [f"Does: {trigger['sentence']}"]:
                ui.label(line).classes("quiet")
            details = ui.column().classes("w-full gap-1 details")
            details.set_visibility(False)
        more.on_click(lambda: self._open(trigger, details))

        def follow() -> None:
            there = not self.board.state.is_out(trigger["id"])
            if box.value != there:
                box.set_value(there)
            row.classes(**({"remove": "out"} if there else {"add": "out"}))

        self._keep(row, follow)

    def _keep(self, element: Any, follow: Callable[[], None]) -> None:
        self.shown.append((element, follow))
        follow()

    # what can be edited

    def _open(self, trigger: dict[str, Any], details: Any) -> None:
        details.set_visibility(not details.visible)
        if details.default_slot.children:
            return
        name = trigger["id"]
        with details, ui.row().classes("gap-2 items-end"):
            self._number(f"{SHIFT}.{name}", "days later", 0, days_of, _shift, step=1)
            if trigger["scales"]:
                self._number(f"{SCALE}.{name}", "times as strong", 1, float, _scale, min=0,
                             max=STRONGEST, step=0.1)  # fmt: skip
            for each in trigger["fields"]:
                self._field(name, each)
        with details:
            for line in trigger["record"][1:]:
                ui.label(line).classes("quiet")
            with ui.expansion("For those who read the ledger").classes("w-full fold"):
                told = (f"{name}: {trigger['sentence']}", *trigger["said"],
                        f"source: {trigger['source']}")  # fmt: skip
                for line in told:
                    ui.label(line).classes("quiet")

    def _number(
        self, name: str, label: str, usual: float, shown: Callable, edit: Callable, **bounds: Any
    ) -> None:  # fmt: skip
        """A number of an edit, as it stands there without one."""
        made = ui.number(label, value=usual, **bounds).classes("short")
        made.props(f'dense debounce=400 aria-label="{label}, {name.partition(".")[2]}"')

        def changed(event: Any) -> None:
            number = _number(one(event.args))
            if number is not None:
                self.board.edit({name: edit(number)})

        made.on("update:model-value", changed)
        self._keep(made, lambda: _show(made, shown(self.board.state.changes.get(name, usual))))

    def _field(self, trigger: str, field: dict[str, Any]) -> None:
        """A field of the trigger itself."""
        name, usual = f"{CHANGE}.{trigger}.{field['name']}", field["value"]
        label = field["name"].replace("_", " ").removeprefix("salience.")
        words = {each: _plain(each) for each in field["words"]}
        if words:
            made = ui.select(words, value=usual, label=label)
        else:
            made = ui.input(label, value=written(usual)).props("debounce=600")
        made.props(f'dense aria-label="{label}, {trigger}"').classes("short")
        with made:
            ui.tooltip(field["said"]).classes("told")

        def changed(value: Any) -> None:
            value = value if words else read(str(value or ""), usual)
            if value != "" and value is not None:
                self.board.edit({name: None if value == usual else value})

        if words:
            made.on_value_change(lambda e: changed(e.value))
        else:
            made.on("update:model-value", lambda e: changed(one(e.args)))
        as_shown = (lambda value: value) if words else written
        self._keep(made, lambda: _show(made, as_shown(self.board.state.changes.get(name, usual))))

    # what is changed

    def _switch(self, trigger: dict[str, Any], there: bool) -> None:
        state = self.board.state
        if there:
            self.board.change(state.again(trigger["id"], trigger["needed"]))
            return
        self.board.change(state.without(trigger["id"], trigger["dependents"]))
        if trigger["dependents"]:
            ui.notify(f"with it go: {'; '.join(map(title, trigger['dependents']))}")

    def _reset(self) -> None:
        edits = [name for name in self.board.state.changes if name.partition(".")[0] in EDITS]
        self.board.edit(dict.fromkeys(edits))

    def follow(self) -> None:
        """Let what is there show the state as it is now."""
        self.shown = [each for each in self.shown if not each[0].is_deleted]
        for _, follow in self.shown:
            follow()


def _show(made: Any, value: Any) -> None:
    if made.value != value:
        made.set_value(value)


def _shift(days: float) -> str | None:
    return f"{round(days):+d}d" if round(days) else None


def _scale(times: float) -> float | None:
    return None if times == 1 else min(max(times, 0.0), STRONGEST)


def _plain(word: Any) -> str:
    return {True: "yes", False: "no"}.get(word) or str(word).replace("_", " ")


def _number(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None
