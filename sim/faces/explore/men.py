"""The men: historical persons as a table, and the case file of whoever is clicked or asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from nicegui import ui

from sim.errors import SpyscareError
from sim.faces.explore.board import Board

SOBER = (
    "The names are those of real people, most of whom were killed. What stands here befalls the"
    " model's men of that name, rank and post; it says nothing about the persons."
)
_COLUMNS = [
    {"name": key, "label": label, "field": key, "align": "left", "sortable": True}
    for key, label in (("name", "name"), ("here", "in this world"), ("there", "as shipped"))
]


class Men:
    """Table and case file of one page; both are made when they are looked at."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.shown: tuple[Any, ...] | None = None
        with ui.expansion("Men", value=board.state.man is not None) as self.fold:
            ui.label(SOBER).classes("quiet")
            with ui.row().classes("items-end gap-2"):
                self.field = ui.input("A name, or an officer's number").props("dense")
                self.field.on("keydown.enter", self._ask)
                ui.button("Open his file", on_click=self._ask).props("flat dense no-caps")
            self.wrong = ui.label("").classes("wrong")
            self.file = ui.column().classes("w-full gap-1 casefile")
            self.table = ui.table(columns=_COLUMNS, rows=[], row_key="man", pagination=8)
            self.table.classes("w-full").props("dense flat wrap-cells")
            self.table.on(
                "row-click", lambda e: self._look(str(e.args[1]["man"])), [[], ["man"], []]
            )
        self.fold.classes("w-full fold").on_value_change(self.hear)
        board.hear(self.hear)

    async def hear(self) -> None:
        """Show what has come, where somebody looks."""
        told, state = self.board.told, self.board.state
        if not self.fold.value or told is None:
            return
        if self.table.rows != told["men"]:
            self.table.rows = told["men"]
            self.table.update()
        looked = state.man, state.edits, state.seed, state.officers, state.scenario
        if state.man is not None and self.shown != looked:
            await self._look(str(state.man))

    async def _ask(self) -> None:
        if asked := (self.field.value or "").strip():
            await self._look(asked)

    async def _look(self, asked: str) -> None:
        try:
            found = await self.board.case(asked)
        except SpyscareError as error:
            self.wrong.set_text(" ".join(error.lines))
            return
        if found is None:
            return
        self.wrong.set_text("")
        state = replace(self.board.state, man=found["man"])
        self.shown = state.man, state.edits, state.seed, state.officers, state.scenario
        self.file.clear()
        with self.file:
            for block in found["blocks"]:
                _block(block)
        self.board.change(state)


def _block(block: dict[str, Any]) -> None:
    """A part of a case file; labels and cells are text, never mark-up."""
    if block["heading"]:
        ui.label(block["heading"]).classes("heading").props("role=heading aria-level=3")
    for sentence in block["sentences"]:
        ui.label(sentence)
    if not block["columns"]:
        return
    columns = [{"name": str(i), "label": label, "field": str(i), "align": "left"}
               for i, label in enumerate(block["columns"])]  # fmt: skip
    rows = [{"key": k, **{str(i): cell for i, cell in enumerate(row)}}
            for k, row in enumerate(block["rows"])]  # fmt: skip
    ui.table(columns=columns, rows=rows, row_key="key").props("dense flat wrap-cells").classes(
        "w-full"
    )
