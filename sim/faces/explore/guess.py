"""Draw what you expect first, then see what the model has."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from nicegui import ui

from sim.faces.explore.board import Board, one
from sim.faces.explore.figures import expected
from sim.faces.explore.state import SPANS
from sim.faces.explore.words import verdict

#: Share of the corps that the highest bar is, in arrests a month.
TOP = 0.02


class Guess:
    """Twelve upright sliders, and a figure of what they say beside the model's."""

    def __init__(self, board: Board) -> None:
        self.board = board
        ui.label(
            "How many arrests a month do you expect, part by part of the period? Drag the"
            " sliders, or write the numbers. The model is hidden until you ask for it."
        ).classes("quiet")
        with ui.row().classes("gap-2"):
            ui.button("Hide the model", on_click=self._hide).props("outline dense no-caps")
            ui.button("Show the model's", on_click=self._show).props("dense no-caps unelevated")
        with ui.element("div").classes("drawn"):
            self.sliders, self.numbers, self.dates = [], [], []
            for span in range(SPANS):
                self._span(span)
        self.said = ui.label("").props("role=status")
        options = {"series": [], "xAxis": {}, "yAxis": {}}
        self.figure = ui.echart(options).classes("w-full").style("height: 220px")
        board.follow(self.draw)
        board.hear(self.draw)
        self.draw()

    def _span(self, span: int) -> None:
        with ui.column().classes("items-center gap-1") as column:
            slider = ui.slider(min=0, max=self.top, value=0)
            slider.props(f'vertical reverse dense aria-label="part {span + 1} of {SPANS}"')
            slider.classes("upright")
            number = ui.number(value=0, min=0)
            number.props(f'dense debounce=400 aria-label="part {span + 1} of {SPANS}, number"')
        slider.on("update:model-value", lambda e: self._draw(span, e.args), throttle=0.2,
                  leading_events=False)  # fmt: skip
        number.on("update:model-value", lambda e: self._draw(span, e.args))
        self.sliders.append(slider)
        self.numbers.append(number)
        with column:
            self.dates.append(ui.label("").classes("since"))

    @property
    def top(self) -> int:
        """Arrests a month at the top of the sliders."""
        return max(round(TOP * self.board.state.officers), 10)

    def _draw(self, span: int, args: Any) -> None:
        try:
            value = max(float(one(args)), 0.0)
        except (TypeError, ValueError):
            return
        drawn = list(self.board.state.expect or [0.0] * SPANS)
        drawn[span] = value
        self.board.change(replace(self.board.state, expect=tuple(drawn)))

    def _hide(self) -> None:
        self.board.change(replace(self.board.state, hidden=True))

    def _show(self) -> None:
        self.board.change(replace(self.board.state, hidden=False))

    def draw(self) -> None:
        """Show what has been drawn, and the model's where it may be seen."""
        state, told = self.board.state, self.board.told
        drawn = state.expect or (0.0,) * SPANS
        for value, slider, number in zip(drawn, self.sliders, self.numbers, strict=True):
            slider.props(f"max={self.top}")
            if slider.value != value:
                slider.set_value(value)
            if number.value != value:
                number.set_value(value)
        if told is None:
            return
        for label, edge in zip(self.dates, told["mine"]["edges"], strict=False):
            label.set_text(f"{dt.date.fromisoformat(edge):%b %Y}")
        shown = not state.hidden
        options = expected(told, drawn, shown)
        if self.figure.options != options:
            self.figure.options.clear()
            self.figure.options.update(options)
            self.figure.update()
        self.said.set_text(verdict(told, drawn) if shown and any(drawn) else "")
