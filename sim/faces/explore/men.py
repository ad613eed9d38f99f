"""The men: who named a man and whom he named, his case file, and the historical persons as a table.

A name leads to the man, so that one climbs from an arrest to where its chain begins.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from nicegui import ui

from sim.errors import SpyscareError
from sim.faces.explore.board import MEN, Board

SOBER = (
    "The names are those of real people, most of whom were killed. What stands here befalls the"
    " model's men of that name, rank and post; it says nothing about the persons."
)
#: Men of a way of names that are kept to go back to, and links in a row.
TRAIL, LINKS = 6, 10
#: How headings of the parts of a file begin that are long.
_LONG = ("His life", "He and his twin")
#: A file opens at its head, wherever the last one was read to.
_THERE = """
const file = document.querySelector('.casefile'), came = file?.closest('.came');
const top = each => each.getBoundingClientRect().top;
if (file && innerWidth < 1024) file.scrollIntoView();
else if (file) came.scrollTop += top(file) - top(came);
"""
_COLUMNS = [
    {"name": key, "label": label, "field": key, "align": "left", "sortable": True}
    for key, label in (("name", "name"), ("here", "in this world"), ("there", "as shipped"))
]


class Men:
    """Case file and table of one page; both are made when they are looked at."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.shown: tuple[Any, ...] | None = None
        self.trail: list[tuple[int, str]] = []
        self.climbed = False  # whether a link within a file leads to the next one
        ui.label(SOBER).classes("quiet")
        self.wrong = ui.label("").classes("wrong")
        self.file = ui.column().classes("w-full gap-1 casefile")
        _heading("All historical persons: click one, or find any officer by number at the left")
        self.table = ui.table(columns=_COLUMNS, rows=[], row_key="man", pagination=8)
        self.table.classes("w-full").props("dense flat wrap-cells")
        self.table.on("row-click", lambda e: self.look(e.args[1]["man"]), [[], ["man"], []])
        board.hear(self.hear)

    def look(self, man: int, climbed: bool = False) -> None:
        """Open the file of a man; `climbed` where a link in another file led to him."""
        self.climbed = climbed
        self.board.change(replace(self.board.state, man=man))

    async def hear(self) -> None:
        """Show what has come, where somebody looks."""
        told, state = self.board.told, self.board.state
        if self.board.tab != MEN or told is None:
            return
        if self.table.rows != told["men"]:
            self.table.rows = told["men"]
            self.table.update()
        looked = state.man, self.board.answered
        if state.man is not None and self.shown != looked:
            self.shown = looked
            await self._open(state.man)

    async def _open(self, man: int) -> None:
        try:
            found = await self.board.case(man)
        except SpyscareError as error:
            self.wrong.set_text(" ".join(error.lines))
            return
        if found is None:
            return
        self.wrong.set_text("")
        self._came_by(found["man"], found["name"])
        self.file.clear()
        with self.file:
            self._file(found)
        ui.run_javascript(_THERE)

    def _came_by(self, man: int, name: str) -> None:
        """Lengthen the way by this man; who was searched for begins a way of his own."""
        last = (man, name)
        kept = self.trail if self.climbed or last in self.trail[-1:] else []
        self.trail = [*(each for each in kept if each != last), last][-TRAIL:]
        self.climbed = False

    # a file

    def _file(self, found: dict[str, Any]) -> None:
        if len(self.trail) > 1:
            self._row("You came by", self.trail[:-1])
        first, *blocks = found["blocks"]
        _heading(f"Who named {found['name']}, in this run of the model", "whose")
        for each in self.board.told["men"]:
            if each["man"] == found["man"]:
                ui.label(f"What became of the model's man of that name: {each['here']}.")
        here, *beside = found["naming"]
        for sentence in here["said"]:
            ui.label(sentence)
        self._links("Files of those who spoke of him:", here["by"])
        self._links("Files of those whom he named:", here["named"])
        for there in beside:
            with ui.expansion(f"{there['world'].capitalize()}: {there['said'][0]}").classes(
                "w-full fold"
            ):
                for sentence in there["said"][1:]:
                    ui.label(sentence)
        for sentence in first["sentences"]:
            ui.label(sentence).classes("quiet")
        for number, chain in enumerate(here["chains"], start=1):
            which = f"arrest {number}, " if len(here["chains"]) > 1 else "his arrest, "
            last = number == len(here["chains"])  # he ended by this one
            self._chain(f"The chain up from {which}{chain[0]['date']}", chain, last)
        self._words("Who named, denounced or filed him", here["by"], here["died"])
        self._words("Whom he named or denounced", here["named"])
        for block in blocks:
            _block(block)

    def _links(self, title: str, words: Sequence[dict[str, Any]]) -> None:
        men = {each["man"]: each["name"] for each in words if each["man"] >= 0}
        if men:
            self._row(title, list(men.items())[:LINKS], len(men) - LINKS)

    def _row(self, title: str, men: Sequence[tuple[int, str]], more: int = 0) -> None:
        """Links to some men in a row, and how many more there are."""
        with ui.row().classes("items-center gap-1 trail"):
            ui.label(title).classes("quiet")
            for man, name in men:
                self._link(man, name)
            if more > 0:
                ui.label(f"and {more} more, in the lists below").classes("quiet")

    def _chain(self, title: str, chain: Sequence[dict[str, Any]], opened: bool) -> None:
        """Steps from an arrest up to where it begins, each with the man whom it leads to."""
        fold = ui.expansion(title, value=opened).classes("w-full fold")
        with fold, ui.column().classes("w-full gap-0"):
            for step in chain:
                with ui.row().classes("items-center gap-1 step"):
                    ui.label(step["date"]).classes("date")
                    ui.label(step["sentence"])
                    if step["man"] >= 0:
                        self._link(step["man"], "his file", f"his file: officer {step['man']}")

    def _words(self, title: str, words: Sequence[dict[str, Any]], died: str = "") -> None:
        """What was said, row by row; `died` is the day (ISO) after which he was dead, or ""."""
        with ui.expansion(f"{title} ({len(words)})").classes("w-full fold") as fold:
            inside = ui.column().classes("w-full gap-0")

        def opened() -> None:
            if fold.value and not inside.default_slot.children:
                with inside:
                    for each in words:
                        with ui.row().classes("items-center gap-1 step"):
                            ui.label(each["date"]).classes("date")
                            if each["man"] >= 0:
                                self._link(each["man"], each["name"])
                            else:
                                ui.label(each["name"])
                            led = ", which led to an arrest" if each["arrests"] else ""
                            dead = ", after his death" if died and each["date"] > died else ""
                            ui.label(f"{each['how']}{led}{dead}").classes("quiet")

        fold.on_value_change(opened)

    def _link(self, man: int, text: str, said: str = "") -> None:
        made = ui.button(text, on_click=lambda: self.look(man, climbed=True))
        made.props("flat dense no-caps size=sm").classes("man")
        if said:
            made.props(f'aria-label="{said}"')


def _heading(text: str, more: str = "", level: int = 2) -> None:
    ui.label(text).classes(f"heading {more}").props(f"role=heading aria-level={level}")


def _block(block: dict[str, Any]) -> None:
    """A part of a case file under its heading; labels and cells are text, never mark-up.

    A life is long and is folded, as all tables are; what sums up a file or is on record is not.
    """
    if block["heading"].startswith(_LONG):
        with ui.expansion(block["heading"]).classes("w-full fold"):
            _sentences(block)
            _table(block)
        return
    _heading(block["heading"], level=3)
    _sentences(block)
    if block["columns"]:
        with ui.expansion(f"What lay in it ({len(block['rows'])})").classes("w-full fold"):
            _table(block)


def _sentences(block: dict[str, Any]) -> None:
    for sentence in block["sentences"]:
        ui.label(sentence)


def _table(block: dict[str, Any]) -> None:
    if not block["columns"]:
        return
    columns = [{"name": str(i), "label": label, "field": str(i), "align": "left"}
               for i, label in enumerate(block["columns"])]  # fmt: skip
    rows = [{"key": k, **{str(i): cell for i, cell in enumerate(row)}}
            for k, row in enumerate(block["rows"])]  # fmt: skip
    ui.table(columns=columns, rows=rows, row_key="key").props("dense flat wrap-cells").classes(
        "w-full"
    )
