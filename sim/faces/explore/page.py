"""The page: what is asked at the left, what came of it at the right; in one column if narrow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from importlib import resources
from typing import Any

from nicegui import ui

from sim.faces.explore import glossary
from sim.faces.explore.board import TABS, Board
from sim.faces.explore.came import Came, Course
from sim.faces.explore.desk import Desk
from sim.faces.explore.dials import Dials
from sim.faces.explore.drawn import Drawn
from sim.faces.explore.finder import Finder
from sim.faces.explore.guess import Guess
from sim.faces.explore.keep import Keep
from sim.faces.explore.men import Men
from sim.faces.explore.state import State, in_words, whole_of
from sim.faces.explore.story import Story

SOBER = (
    "The victims were real people. This is a model fitted to their record: an argument about how"
    " such a thing could come about, not a proof, and not what happened."
)
#: Sizes of the corps that are offered beside the whole of it.
SIZES = (2_000, 5_000, 20_000)


def build(state: State, desk: Desk, names: Sequence[str], wrong: Sequence[str]) -> Board:
    """Fill a page.

    Args:
        state: what it shows first.
        desk: where it asks.
        names: scenarios to choose from.
        wrong: what was wrong with its address.
    """
    ui.colors(primary="#0b5a94")  # 7:1 on white
    ui.add_css(resources.files("sim.faces.explore").joinpath("page.css").read_text("utf-8"))
    ui.query("html").props("lang=en")
    board = Board(state, desk)
    with ui.element("header"):
        ui.label("spyscare explore").classes("title").props("role=heading aria-level=1")
        ui.label(SOBER).classes("quiet")
    with ui.element("main").classes("sheet"):
        dials, story = Dials(board), Story(board)
        with ui.element("section").classes("asked").props('aria-label="what is asked"'):
            Finder(board, story, dials)
            Asked(board, names)
        with ui.element("section").classes("came").props('aria-label="what came of it"'):
            Came(board)
            _tabs(board)
        with ui.element("section").classes("more").props('aria-label="more"'):
            dials.first()
            story.listed()
            with ui.expansion("Parameters").classes("w-full fold"):
                dials.others()
            glossary.listed()
            Keep(board)
    board.wrong = wrong
    board.ask()
    return board


def _tabs(board: Board) -> None:
    """What can be looked at of what came; each part is built when it is looked at first."""
    parts = dict(zip(TABS, (Course, Men, Drawn, Guess), strict=True))
    with ui.tabs(value=board.tab).props("dense no-caps align=left") as tabs:
        for name in parts:
            ui.tab(name)
    with ui.tab_panels(tabs, value=board.tab, animated=False).classes("w-full"):
        panels = {name: ui.tab_panel(name) for name in parts}

    def follow() -> None:
        if board.tab in parts:
            with panels[board.tab]:
                parts.pop(board.tab)(board)
        tabs.set_value(board.tab)

    follow()
    board.hear(follow)
    tabs.on_value_change(lambda e: board.look(e.value))


class Asked:
    """Scenario, size, seed, and what has been changed."""

    def __init__(self, board: Board, names: Sequence[str]) -> None:
        self.board, state = board, board.state
        with ui.row().classes("w-full gap-3 items-end"):
            self.scenario = ui.select(list(names), value=state.scenario, label="Scenario")
            self.scenario.classes("grow").props("dense")
            sizes = sorted({*SIZES, whole_of(state.scenario), state.officers})
            self.size = ui.select(
                {n: f"{n:,}" for n in sizes}, value=state.officers, label="Officers"
            ).props("dense")
            self.size.classes("size")
            self.seed = ui.number("Seed", value=state.seed, min=0, step=1).classes("short")
            self.seed.props("dense debounce=400")
        self.scenario.on_value_change(lambda e: self._scenario(e.value))
        self.size.on_value_change(lambda e: self._change(officers=int(e.value)))
        self.seed.on_value_change(lambda e: self._seed(e.value))
        self.edits = ui.row().classes("w-full gap-1 edits")
        board.follow(self.draw)
        board.follow(self._size)
        board.follow(lambda: self.seed.set_value(board.state.seed))
        board.follow(lambda: self.scenario.set_value(board.state.scenario))
        self.draw()

    def _size(self) -> None:
        size = self.board.state.officers
        if size not in self.size.options:
            self.size.set_options({**self.size.options, size: f"{size:,}"})
        self.size.set_value(size)

    def _change(self, **fields: Any) -> None:
        self.board.change(replace(self.board.state, **fields))

    def _scenario(self, name: str) -> None:
        if name != self.board.state.scenario:
            kept = self.board.state  # another story has other triggers, and may have other values
            self.board.change(State(name, seed=kept.seed, officers=kept.officers))

    def _seed(self, value: Any) -> None:
        if value is not None and 0 <= value < 2**53:
            self._change(seed=int(value))

    def draw(self) -> None:
        """The edits, each to be taken back."""
        self.edits.clear()
        changes = self.board.state.changes
        with self.edits:
            for name, value in changes.items():
                said = in_words(name, value)
                back = ui.button(said, on_click=lambda n=name: self.board.edit({n: None}))
                back.props("dense outline no-caps size=sm icon-right=close")
                back.props["aria-label"] = f"{said}: take back"
            if changes:
                all = dict.fromkeys(changes)
                reset = ui.button("All as shipped", on_click=lambda: self.board.edit(all))
                reset.props("dense flat no-caps size=sm")
