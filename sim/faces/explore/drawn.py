"""The figures of a report, of the world as it is now; made while somebody looks."""

from __future__ import annotations

from typing import Any

from nicegui import ui

from sim.errors import SpyscareError
from sim.faces.explore import work
from sim.faces.explore.board import FIGURES, Board


class Drawn:
    """The figures of one page."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.told: Any = None
        self.inside = ui.column().classes("w-full gap-2")
        board.hear(self.draw)

    async def draw(self) -> None:
        """Make them of what has come, where somebody looks and they are not made yet."""
        told = self.board.told
        if self.board.tab != FIGURES or told is None or told is self.told:
            return
        self.told = told
        try:
            made = await self.board.made("figures", work.figures)
        except SpyscareError as error:
            self.board.complain(error.lines)
            return
        if made is None:
            return
        self.inside.clear()
        with self.inside:
            for each in made:
                ui.label(each["title"]).classes("heading").props("role=heading aria-level=3")
                ui.label(each["said"]).classes("quiet")
                ui.echart(each["option"]).classes("w-full").style(f"height: {each['height']}px")
