"""What came of a world: the sentence, the figure, the scrubber under it, the numbers of the day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from nicegui import ui

from sim.faces.explore import seeds
from sim.faces.explore.board import COURSE, Board, one
from sim.faces.explore.figures import KEY, by_then, curves, dates_of
from sim.faces.explore.state import SHIFT, days_of, whole_of
from sim.faces.explore.words import by_luck, changed, follows, in_whole


class Came:
    """What is said above all else: what is being done, what came of it, under how many seeds."""

    def __init__(self, board: Board) -> None:
        self.board = board
        with ui.row().classes("w-full items-center no-wrap gap-2 saying-what"):
            self.status = ui.label("").classes("status grow").props("role=status aria-live=polite")
            self.stop = ui.button("Stop the run", on_click=board.stop)
            self.stop.props("outline dense no-caps size=sm")
        self.words = ui.label("").classes("words")
        with ui.row().classes("w-full items-center gap-2") as self.small:
            self.size = ui.label("").classes("seeds").props("role=status aria-live=off")
            whole = ui.button("Open the whole army here", on_click=self._whole)
            whole.props("outline dense no-caps size=sm")
            self.no_more = ui.button("Stop", on_click=self._no_more)
            self.no_more.props('flat dense no-caps size=sm aria-label="Stop the whole army"')
        with ui.row().classes("w-full items-center gap-2"):
            self.luck = ui.switch("Luck: other seeds behind this one").props("dense")
            self.enough = ui.button("Stop", on_click=self._enough).props("flat dense no-caps")
            self.seeds = ui.label("").classes("seeds by-luck")
        self.luck.on_value_change(self._luck)
        board.say, board.resay = self.say, self.draw
        board.hear(self.draw)
        self.draw()

    def say(self, kind: str, lines: Sequence[str]) -> None:
        """Say what is being done, or what is wrong."""
        self.status.set_text(" ".join(lines))
        self.status.classes(replace=f"status grow {kind}")

    def draw(self) -> None:
        """The answer as it is now."""
        board = self.board
        self.stop.set_visibility(board.waits)
        self.enough.set_visibility(board.luck.counting)
        shown = board.told is not None and not board.state.hidden
        for each in (self.words, self.seeds):
            each.set_visibility(shown)
        self.small.set_visibility(shown and board.whole.wanted)
        if board.told is None:
            return
        self.words.set_text(follows(board.told, changed(board.answered)))
        self.seeds.set_text(by_luck(board.luck.found, seeds.COUNT, board.told))
        whole, size = board.whole, whole_of(board.answered.scenario)
        self.size.set_text(in_whole(whole.found, seeds.COUNT, whole.counting, size))
        self.no_more.set_visibility(whole.counting)

    def _whole(self) -> None:
        state = self.board.state
        self.board.change(replace(state, officers=whole_of(state.scenario)))

    def _no_more(self) -> None:
        self.board.whole.stop()
        self.draw()

    async def _luck(self) -> None:
        board = self.board
        board.wants_luck = bool(self.luck.value)
        if not board.wants_luck:
            board.drop_luck()
        elif board.told is not None:
            await board.draw_luck()

    def _enough(self) -> None:
        self.board.luck.stop()
        self.draw()


class Course:
    """The figure, the scrubber under it, and the numbers of the day."""

    def __init__(self, board: Board) -> None:
        self.board = board
        options = {"series": [], "xAxis": {}, "yAxis": {}}
        self.figure = ui.echart(options).classes("w-full curves")
        self.key = ui.label(KEY).classes("quiet")
        self.hidden = ui.label("The model's curves are hidden until you ask for them.")
        with ui.row().classes("w-full items-center no-wrap gap-3 scrub") as self.scrub:
            self.date = ui.label("").classes("date")
            self.day = ui.slider(min=0, max=1, value=1).props('dense aria-label="day looked at"')
        self.day.on("update:model-value", self._scrubbed, throttle=0.1, leading_events=False)
        self.table = ui.table(
            columns=[{"name": k, "label": label, "field": k, "align": "left"} for k, label in
                     (("what", "by that day"), ("here", "in this world"), ("there", "as shipped"))],
            rows=[], row_key="what",
        ).props("dense flat hide-pagination").classes("w-full")  # fmt: skip
        self.happened = ui.label("").classes("quiet")
        board.hear(self.draw)

    def draw(self) -> None:
        """The answer as it is now."""
        told, state = self.board.told, self.board.state
        if told is None or self.board.tab != COURSE:
            return
        shown = not state.hidden
        for each in (self.figure, self.key, self.table, self.scrub, self.happened):
            each.set_visibility(shown)
        self.hidden.set_visibility(not shown)
        if not shown:
            return
        there = [
            {**each, "day": each["day"] + days_of(state.changes.get(f"{SHIFT}.{each['id']}"))}
            for each in self.board.triggers
            if each["day"] is not None and not state.is_out(each["id"])
        ]
        options = curves(told, state.day, self.board.luck.found, there)
        self.figure.options.clear()
        self.figure.options.update(options)
        self.figure.update()
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
        week = int(one(event.args))
        day = None if week >= len(ends) - 1 else ends[week]
        self.board.change(replace(self.board.state, day=day))
