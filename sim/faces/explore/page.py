"""The page: what is asked at the left, what came of it at the right; in one column if narrow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from importlib import resources
from typing import Any

from nicegui import ui

from sim.faces.explore.board import Board
from sim.faces.explore.desk import Desk
from sim.faces.explore.dials import Dials
from sim.faces.explore.drawn import Drawn
from sim.faces.explore.figures import by_then, curves, dates_of, in_words
from sim.faces.explore.guess import Guess
from sim.faces.explore.keep import Keep
from sim.faces.explore.men import Men
from sim.faces.explore.state import State, literal
from sim.faces.explore.story import Story

SOBER = (
    "The victims were real people. This is a model fitted to their record: an argument about how"
    " such a thing could come about, not a proof, and not what happened."
)
#: Sizes of the corps that are offered, the whole of it last.
SIZES = (2_000, 5_000, 20_000, 144_300)


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
    board = Board(state, desk)
    with ui.element("header"):
        ui.label("spyscare explore").classes("title").props("role=heading aria-level=1")
        ui.label(SOBER).classes("quiet")
    with ui.element("main").classes("sheet"):
        with ui.element("section").classes("asked").props('aria-label="what is asked"'):
            Asked(board, names)
            dials = Dials(board)
            dials.first()
        with ui.element("section").classes("came").props('aria-label="what came of it"'):
            Came(board)
        with ui.element("section").classes("more").props('aria-label="more"'):
            Story(board)
            with ui.expansion("Parameters").classes("w-full fold"):
                dials.others()
            Men(board)
            Drawn(board)
            Guess(board)
            Keep(board)
    board.wrong = wrong
    board.ask()
    return board


class Asked:
    """Scenario, size, seed, and what has been changed."""

    def __init__(self, board: Board, names: Sequence[str]) -> None:
        self.board, state = board, board.state
        with ui.row().classes("w-full gap-3 items-end"):
            self.scenario = ui.select(list(names), value=state.scenario, label="Scenario")
            self.scenario.classes("grow").props("dense")
            sizes = {n: f"{n:,}" for n in sorted({*SIZES, state.officers})}
            self.size = ui.select(sizes, value=state.officers, label="Officers").props("dense")
            self.seed = ui.number("Seed", value=state.seed, min=0, step=1).classes("short")
            self.seed.props("dense debounce=400")
        self.scenario.on_value_change(lambda e: self._scenario(e.value))
        self.size.on_value_change(lambda e: self._change(officers=int(e.value)))
        self.seed.on_value_change(lambda e: self._seed(e.value))
        self.edits = ui.row().classes("w-full gap-1 edits")
        board.follow(self.draw)
        self.draw()

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
                said = f"{name} = {literal(value)}"
                back = ui.button(f"{said}  ✕", on_click=lambda n=name: self.board.edit({n: None}))
                back.props(f'dense outline no-caps size=sm aria-label="take back {name}"')
            if changes:
                all = dict.fromkeys(changes)
                reset = ui.button("All as shipped", on_click=lambda: self.board.edit(all))
                reset.props("dense flat no-caps size=sm")


class Came:
    """The figure, the scrubber under it, and the numbers of the day."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.status = ui.label("").classes("status").props("role=status aria-live=polite")
        board.say = self.say
        self.words = ui.label("").classes("words")
        options = {"series": [], "xAxis": {}, "yAxis": {}}
        self.figure = ui.echart(options).classes("w-full curves")
        self.hidden = ui.label("The model's curves are hidden until you ask for them.")
        with ui.row().classes("w-full items-center no-wrap gap-3") as self.scrub:
            self.date = ui.label("").classes("date")
            self.day = ui.slider(min=0, max=1, value=1).props('dense aria-label="day looked at"')
        self.day.on("update:model-value", self._scrubbed, throttle=0.1, leading_events=False)
        self.table = ui.table(
            columns=[{"name": k, "label": label, "field": k, "align": "left"} for k, label in
                     (("what", "by that day"), ("here", "in this world"), ("there", "as shipped"))],
            rows=[], row_key="what",
        ).props("dense flat hide-pagination").classes("w-full")  # fmt: skip
        self.happened = ui.label("").classes("quiet")
        with ui.row().classes("items-center gap-2"):
            self.luck = ui.switch("Luck: other seeds behind this one").props("dense")
            self.stop = ui.button("Stop", on_click=self._stop).props("flat dense no-caps")
            self.stop.set_visibility(False)
        self.luck.on_value_change(self._luck)
        board.hear(self.draw)

    def say(self, kind: str, lines: Sequence[str]) -> None:
        """Say what is being done, or what is wrong."""
        self.status.set_text(" ".join(lines))
        self.status.classes(replace=f"status {kind}")

    def draw(self) -> None:
        """The answer as it is now."""
        told, state = self.board.told, self.board.state
        if told is None:
            return
        shown = not state.hidden
        self.stop.set_visibility(self.board.counting)
        for each in (self.figure, self.words, self.table, self.scrub, self.happened):
            each.set_visibility(shown)
        self.hidden.set_visibility(not shown)
        if not shown:
            return
        there = [each for each in self.board.triggers if not state.is_out(each["id"])]
        options = curves(told, state.day, self.board.luck, there)
        self.figure.options.clear()
        self.figure.options.update(options)
        self.figure.update()
        self.words.set_text(in_words(told))
        self._draw_day()

    def _draw_day(self) -> None:
        told, state = self.board.told, self.board.state
        ends, dates = told["mine"]["ends"], dates_of(told["mine"])
        last = len(ends) - 1
        week = last if state.day is None else sum(end < state.day for end in ends)
        week = min(week, last)
        self.day.props(f"max={last}")
        if self.day.value != week:
            self.day.set_value(week)
        self.date.set_text(dates[week])
        rows = by_then(told, state.day)
        self.table.rows = [{"what": w, "here": h, "there": t} for w, h, t in rows]
        self.table.update()
        day = ends[week]
        lately = [t["sentence"] for t in self.board.triggers
                  if t["day"] is not None and day - 14 <= t["day"] <= day]  # fmt: skip
        said = f"In the two weeks before, as shipped: {'; '.join(lately)}" if lately else ""
        self.happened.set_text(said)

    def _scrubbed(self, event: Any) -> None:
        if self.board.told is None:
            return
        ends = self.board.told["mine"]["ends"]
        week = int(event.args[0] if isinstance(event.args, list) else event.args)
        day = None if week >= len(ends) - 1 else ends[week]
        self.board.change(replace(self.board.state, day=day))

    # luck

    async def _luck(self) -> None:
        board = self.board
        board.wants_luck = bool(self.luck.value)
        if not board.wants_luck:
            board.stop_luck()
            board.luck = []
            self.draw()
        elif board.told is not None:
            await board.draw_luck()

    def _stop(self) -> None:
        self.board.stop_luck()
        self.draw()
