"""The triggers as a list: each can be switched off, moved by days, and made weaker or stronger."""

from __future__ import annotations

import re
from typing import Any

from nicegui import ui

from sim.faces.explore.board import Board
from sim.faces.explore.state import SCALE, SHIFT
from sim.scenario.trigger import STRONGEST


class Story:
    """The list of one page; built when it is opened, anew for another scenario or seed."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.rows: dict[str, tuple[Any, Any]] = {}
        self.drawn: list[dict[str, Any]] | None = None
        with ui.expansion("Triggers").classes("w-full fold") as self.fold:
            self.field = ui.input("Search triggers").props("dense clearable debounce=300")
            ui.button("All as shipped", on_click=self._reset).props("flat dense no-caps")
            self.inside = ui.column().classes("w-full gap-1 long")
        self.fold.on_value_change(self.draw)
        self.field.on_value_change(self._search)
        board.hear(self.draw)
        board.follow(self.follow)

    def draw(self) -> None:
        """Build the list, where it is open and there is one."""
        triggers = self.board.triggers
        if not self.fold.value or not triggers or self.drawn is triggers:
            return
        self.drawn, self.rows = triggers, {}
        self.inside.clear()
        with self.inside:
            for each in triggers:
                self._row(each)
        self.follow()
        self._search()

    def _row(self, trigger: dict[str, Any]) -> None:
        with ui.column().classes("w-full gap-0 trigger") as row:
            with ui.row().classes("w-full items-center no-wrap gap-1"):
                box = ui.checkbox(value=True).props(f'dense aria-label="{trigger["id"]}"')
                box.on("update:model-value", lambda e: self._switch(trigger, _one(e.args)))
                ui.label(trigger["when"]).classes("date")
                ui.label(trigger["title"]).classes("name grow")
                more = ui.button(icon="tune").props(
                    f'flat dense round size=sm aria-label="change {trigger["id"]}"'
                )
            ui.label(trigger["sentence"]).classes("quiet")
            details = ui.column().classes("w-full gap-1 details")
            details.set_visibility(False)
        more.on_click(lambda: self._open(trigger, details))
        self.rows[trigger["id"]] = (row, box)

    def _open(self, trigger: dict[str, Any], details: Any) -> None:
        details.set_visibility(not details.visible)
        if details.default_slot.children:
            return
        name, changes = trigger["id"], self.board.state.changes
        with details, ui.row().classes("gap-4"):
            days = _days(changes.get(f"{SHIFT}.{name}"))
            moved = ui.number("days later", value=days, step=1)
            moved.props(f'dense debounce=400 aria-label="days later, {name}"').classes("short")
            moved.on("update:model-value", lambda e: self._shift(name, _one(e.args)))
            if trigger["scales"]:
                size = ui.number("times as strong", value=changes.get(f"{SCALE}.{name}", 1), min=0,
                                 max=STRONGEST, step=0.1)  # fmt: skip
                size.props(f'dense debounce=400 aria-label="times as strong, {name}"')
                size.classes("short")
                size.on("update:model-value", lambda e: self._scale(name, _one(e.args)))
        with details:
            for line in trigger["said"] or [f"source: {trigger['source']}"]:
                ui.label(line).classes("quiet")

    # what is changed

    def _switch(self, trigger: dict[str, Any], there: bool) -> None:
        state = self.board.state
        if there:
            self.board.change(state.again(trigger["id"], trigger["needed"]))
            return
        self.board.change(state.without(trigger["id"], trigger["dependents"]))
        if trigger["dependents"]:
            ui.notify(f"with it go: {', '.join(trigger['dependents'])}")

    def _shift(self, name: str, days: Any) -> None:
        number = _number(days)
        if number is not None:
            self.board.edit({f"{SHIFT}.{name}": f"{round(number):+d}d" if round(number) else None})

    def _scale(self, name: str, times: Any) -> None:
        number = _number(times)
        if number is not None and 0 <= number <= STRONGEST:
            self.board.edit({f"{SCALE}.{name}": None if number == 1 else number})

    def _reset(self) -> None:
        heads = ("present", SHIFT, SCALE)
        self.drawn = None  # what is written in opened rows goes as well
        self.board.edit({n: None for n in self.board.state.changes if n.partition(".")[0] in heads})
        self.draw()

    # what is shown

    def follow(self) -> None:
        """Let the boxes show the state as it is now."""
        for name, (row, box) in self.rows.items():
            there = not self.board.state.is_out(name)
            if box.value != there:
                box.set_value(there)
            row.classes(**({"remove": "out"} if there else {"add": "out"}))

    def _search(self) -> None:
        words = (self.field.value or "").casefold().split()
        for each in self.drawn or ():
            text = f"{each['id']} {each['when']} {each['sentence']} {each['source']}".casefold()
            self.rows[each["id"]][0].set_visibility(all(word in text for word in words))


def _days(shift: Any) -> int:
    found = re.fullmatch(r"([+-]?\d+)d", str(shift))
    return int(found[1]) if found else 0


def _number(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def _one(args: Any) -> Any:
    return args[0] if isinstance(args, list) else args
