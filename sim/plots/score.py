"""The run beside the record: every pattern on one axis, as a ratio to the record.

Each row is divided by the record's own number, or by the middle of its interval, so that
counts, days and shares stand on one logarithmic axis. Blue and round is met, vermilion and angular
is missed: shape says it as well as colour.
"""

from __future__ import annotations

import math
import re
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FixedFormatter, FixedLocator, NullLocator

from sim.measures.score import Judged, Score, amount, closing, span
from sim.plots.style import BLUE, GREY, VERMILION, new_figure, save_all

#: Ratios shown; what lies beyond stands at the edge, with an arrow.
LOWEST, HIGHEST = 1 / 8, 8.0
TICKS = {1 / 8: "1/8", 1 / 4: "1/4", 1 / 2: "1/2", 1.0: "1", 2.0: "2", 4.0: "4", 8.0: "8"}

#: Inches of a row, and of everything above and below the rows.
ROW, ABOVE, BELOW = 0.225, 0.62, 1.0

TITLES = {
    "alarm-1927": "1926–27: refused",
    "vesna-1930": "1930–31: contained",
    "spy-scare-1940": "1936–40: purge and return",
}


def reference(low: float, value: float | None, high: float) -> float:
    """What a row is divided by: the number, the geometric middle, or the upper end from 0."""
    if value:
        return value
    return math.sqrt(low * high) if low > 0 else high


def place(number: float, by: float) -> float:
    """Where a number stands on the axis: its ratio, at the edges where it is beyond them."""
    return min(max(number / by, LOWEST), HIGHEST)


def save(score: Score, source: str, folder: str | Path) -> list[Path]:
    """Draw a score into a folder; nothing where nothing was computed.

    Args:
        score: pattern by pattern.
        source: where it comes from, for the foot.
        folder: made where it is not there.

    Returns:
        Paths of the files.
    """
    computed = any(judged.computed for judged in score.judged)
    return save_all({"score": lambda: make(score, source) if computed else None}, folder)


TITLE = "The run beside the record, pattern by pattern"


def make(score: Score, source: str, title: str = TITLE) -> Figure:
    """The figure."""
    rows = _rows(score)
    height = ABOVE + BELOW + ROW * len(rows)
    figure = new_figure(9.0, height)
    ax = figure.add_axes((0.27, BELOW / height, 0.5, 1 - (ABOVE + BELOW) / height))
    draw(ax, rows)
    figure.text(0.012, 1 - 0.14 / height, title, fontsize=12, fontweight="bold", va="top")
    said = closing(score, far=False) + ". * set from the same figure"
    figure.text(0.012, 0.27 / height, said, fontsize=8.5, va="bottom")
    figure.text(0.012, 0.08 / height, source, fontsize=7.5, color=GREY, va="bottom")
    return figure


def _rows(score: Score) -> list[Judged | str]:
    """Judged patterns under the titles of their episodes."""
    rows: list[Judged | str] = []
    episode = ""
    for judged in score.judged:
        if not judged.computed:
            continue
        if judged.pattern.scenario != episode:
            episode = judged.pattern.scenario
            rows.append(TITLES.get(episode, episode))
        rows.append(judged)
    return rows


def draw(ax: Axes, rows: list[Judged | str]) -> None:
    """Rows from above: the record a grey bar, the run a point with its 10-90 %.

    Args:
        ax: axis.
        rows: judged patterns, and titles between them.
    """
    ax.set_xscale("log", base=2)
    ax.set_xlim(LOWEST * 0.86, HIGHEST / 0.86)
    ax.set_ylim(len(rows) - 0.4, -0.6)
    ax.axvline(1.0, color=GREY, linewidth=0.8, zorder=0)
    for y, row in enumerate(rows):
        if isinstance(row, str):
            ax.annotate(row, (0, y), xycoords=("axes fraction", "data"), xytext=(-169, 0),
                        textcoords="offset points", va="center", fontsize=9,
                        fontweight="bold", annotation_clip=False)  # fmt: skip
        else:
            _draw_row(ax, y, row)
    ax.xaxis.set_major_locator(FixedLocator(list(TICKS)))
    ax.xaxis.set_major_formatter(FixedFormatter(list(TICKS.values())))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.grid(visible=True, axis="x")
    ax.tick_params(axis="x", labelsize=9)
    ax.set_xlabel("times the record (log scale)", fontsize=9)
    _legend(ax)


def _draw_row(ax: Axes, y: int, judged: Judged) -> None:
    pattern = judged.pattern
    by = reference(pattern.low, pattern.value, pattern.high)
    ends = [place(pattern.low, by), place(pattern.high, by)]
    ax.barh(y, ends[1] - ends[0], left=ends[0], height=0.62, color=GREY, alpha=0.28, linewidth=0,
            zorder=1)  # fmt: skip
    if pattern.value:
        ax.plot([1.0], [y], marker="|", color="black", markersize=8, zorder=2)
    color, marker = (BLUE, "o") if judged.met else (VERMILION, "D")
    if not pattern.decides:
        color = GREY
    if not math.isnan(judged.median):
        if judged.of > 1:
            ax.plot([place(judged.low, by), place(judged.high, by)], [y, y], color=color,
                    linewidth=1.6, zorder=3, solid_capstyle="butt")  # fmt: skip
        ratio = judged.median / by
        if ratio < LOWEST or ratio > HIGHEST:
            marker = "<" if ratio < LOWEST else ">"
        ax.plot([place(judged.median, by)], [y], marker=marker, color=color, markersize=5.5,
                zorder=4)  # fmt: skip
    _words(ax, y, judged, color)


def _words(ax: Axes, y: int, judged: Judged, color: str) -> None:
    """The name at the left, the numbers at the right."""
    pattern, unit = judged.pattern, judged.pattern.unit
    name = spoken(pattern.id) + ("*" if pattern.given else "")
    at = {"xycoords": ("axes fraction", "data"), "textcoords": "offset points", "va": "center",
          "fontsize": 8, "annotation_clip": False}  # fmt: skip
    ax.annotate(f"{name}  {pattern.standing}", (0, y), xytext=(-6, 0), ha="right", **at)
    record = span(pattern.low, pattern.high, unit).replace("-", "–")
    ax.annotate(record, (1, y), xytext=(92, 0), ha="right", color="#444444", **at)
    shown = amount(judged.median, unit)
    ax.annotate(shown, (1, y), xytext=(144, 0), ha="right", color=color, **at)


def _legend(ax: Axes) -> None:
    figure = ax.figure
    handles = [
        Patch(color=GREY, alpha=0.28, linewidth=0, label="record"),
        Line2D([], [], color="black", marker="|", linestyle="", markersize=8, label="its number"),
        Line2D([], [], color=BLUE, marker="o", markersize=5.5, label="run, met"),
        Line2D([], [], color=VERMILION, marker="D", markersize=5.5, label="run, missed"),
    ]
    height = figure.get_figheight()
    figure.legend(
        handles=handles, loc="upper left", ncols=4, fontsize=8, handlelength=1.6,
        bbox_to_anchor=(0.25, 1 - 0.27 / height), columnspacing=1.4,
    )  # fmt: skip
    for x, words in ((92, "record"), (144, "run")):
        ax.annotate(words, (1, 1), xycoords="axes fraction", xytext=(x, 8), ha="right",
                    textcoords="offset points", fontsize=8, fontweight="bold",
                    annotation_clip=False)  # fmt: skip


def spoken(name: str) -> str:
    """`removed-1937-39` as a figure writes it."""
    name = re.sub(r"(\d{4})-(\d{2})\b", "\\1–\\2", name).replace("-", " ")
    return re.sub(r"\b(may|june|august|tukhachevskii)\b", lambda word: word[0].title(), name)
