"""One field that finds a man, an event or a number, and lets it be opened or changed there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from nicegui import ui

from sim.errors import did_you_mean
from sim.faces.explore.board import MEN, Board
from sim.faces.explore.dials import Dials
from sim.faces.explore.places import matching
from sim.faces.explore.story import Story
from sim.scenario.parameters import PARAMETERS

#: Hits of each sort that are shown.
MOST = 8


class Finder:
    """The field of one page, and what it finds."""

    def __init__(self, board: Board, story: Story, dials: Dials) -> None:
        self.board, self.story, self.dials = board, story, dials
        self.field = ui.input("Find a man, an event or a number").classes("w-full")
        self.field.props("dense outlined clearable debounce=300")
        self.field.props["hint"] = "for instance: iakir, plenum, zeal"
        self.met = ui.column().classes("w-full gap-0")
        self.found = ui.column().classes("w-full gap-1")
        self.field.on_value_change(self.search)
        self.field.on("keydown.enter", self._enter)
        self.among: Sequence[dict[str, Any]] = ()
        self.shown: list[tuple[int, str]] = []
        board.hear(self.hear)

    def hear(self) -> None:
        """Search again, where another story has come; say what became of men anew."""
        if self.among is not self.board.triggers:
            self.among = self.board.triggers
            self._show_found()
        self._show_met()

    def search(self) -> None:
        """Show what has all the words; a man whose name is written out is opened at once."""
        self._show_met()
        self._show_found()
        men = self._men(self.words)
        if len(men) == 1 and self._is_whole(self.words, men[0][1]):
            self._open(men[0][0])

    @property
    def words(self) -> str:
        """What is sought."""
        return (self.field.value or "").strip()

    def _show_met(self) -> None:
        """The men; a slider that stands below them may be in somebody's hand, and stays."""
        men = self._men(self.words)[:MOST]
        if men == self.shown:
            return
        self.shown = men
        self.met.clear()
        with self.met:
            for man, said in men:
                ui.button(said, on_click=lambda m=man: self._open(m)).props(
                    "flat dense no-caps align=left"
                ).classes("w-full met")

    def _show_found(self) -> None:
        self.found.clear()
        words = self.words
        if not words:
            return
        events, numbers = self._events(words), matching(words, PARAMETERS.values(), MOST)
        with self.found:
            for each in events[:MOST]:
                self.story.row(each)
            for each in numbers:
                self.dials.row(each)
            if len(events) > MOST:
                ui.label(f"{len(events) - MOST} more events have that word").classes("quiet")
            if not (self.shown or events or numbers):
                said = f"Nothing has the words: {words}{self._nearest(words)}"
                ui.label(said).classes("quiet").props("role=status")

    def _men(self, words: str) -> list[tuple[int, str]]:
        """Historical persons by a part of their name; any officer by his number."""
        if not words:
            return []
        told, hidden = self.board.told, self.board.state.hidden
        if words.isdecimal() and len(words) < 8:
            return [(int(words), f"officer {int(words)}: open his file")]
        return [
            (each["man"], each["name"] if hidden else f"{each['name']}: {each['here']}")
            for each in (told["men"] if told else ())
            if words.casefold() in each["name"].casefold()
        ]

    def _events(self, words: str) -> Sequence[dict[str, Any]]:
        wanted = words.casefold().split()
        hits = [
            each for each in self.board.triggers
            if all(w in " ".join((each["id"], each["title"], each["sentence"], each["source"],
                                  each["when"])).casefold() for w in wanted)
        ]  # fmt: skip
        return sorted(hits, key=lambda each: words.casefold() not in (each["id"], each["title"]))

    def _nearest(self, words: str) -> str:
        told = self.board.told
        surnames = [each["name"].partition(",")[0] for each in (told["men"] if told else ())]
        return did_you_mean(words, [*surnames, *(each["id"] for each in self.board.triggers)])

    @staticmethod
    def _is_whole(words: str, said: str) -> bool:
        name = said.partition(":")[0].casefold()
        return words.casefold() in (name, name.partition(",")[0])

    def _enter(self) -> None:
        if men := self._men(self.words):
            self._open(men[0][0])

    def _open(self, man: int) -> None:
        self.board.look(MEN)
        self.board.change(replace(self.board.state, man=man))
