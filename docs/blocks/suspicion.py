"""Suspicion of society over time in several worlds, beside the dated record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.plots.style import (
    BAND,
    BLACK,
    BLUE,
    FORMATS,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    SKY,
    VERMILION,
    new_figure,
    styled,
    time_axis,
)

#: Share of replicates below and above the band.
_ENDS = (0.1, 0.5, 0.9)
_LOOKS = (
    (VERMILION, "solid"), (BLUE, (0, (6, 2))), (GREEN, (0, (2, 1.5))), (PURPLE, "dashdot"),
    (BLACK, (0, (1, 1.5))), (ORANGE, (0, (8, 2, 1, 2))), (SKY, (0, (4, 1))),
)  # fmt: skip


@dataclass(frozen=True)
class Course:
    """A world.

    Attributes:
        name: for the legend.
        first: its first day.
        suspicion: float64[replicates, days], in thresholds.
        decided: float64[replicates], day of the decision; NaN where there is none.
    """

    name: str
    first: pd.Timestamp
    suspicion: np.ndarray
    decided: np.ndarray


def make(
    courses: Sequence[Course], recorded: Mapping[str, pd.Timestamp],
    shown: tuple[pd.Timestamp, pd.Timestamp], source: str,
) -> Figure:  # fmt: skip
    """The figure.

    Args:
        courses: the first is the one the others are counter-cases to; it has a band.
        recorded: words of a date of the record -> the date.
        shown: ends of the time axis.
        source: where it comes from, for the foot.
    """
    figure = new_figure(9.0, 5.6)
    ax = figure.add_axes((0.085, 0.27, 0.895, 0.56))
    highest = 1.0
    for i, course in enumerate(courses):
        color, style = _LOOKS[i % len(_LOOKS)]
        days = pd.date_range(course.first, periods=course.suspicion.shape[1])
        low, median, high = np.quantile(course.suspicion, _ENDS, axis=0)
        if i == 0:
            ax.fill_between(days, low, high, color=color, alpha=BAND, linewidth=0)
            highest = float(high.max())
            _decisions(ax, course, color)
        ax.plot(days, median, color=color, linestyle=style, linewidth=1.8, zorder=5 - 0.1 * i,
                label=f"{course.name}: {_decided(course)}")  # fmt: skip
    ax.axhline(1.0, color=GREY, linewidth=1.0)
    time_axis(ax, *shown)
    ax.annotate("threshold", (shown[1], 1.0), xytext=(-3, 3), textcoords="offset points",
                ha="right", fontsize=9, color=GREY)  # fmt: skip
    ax.set_ylim(0, 1.12 * highest)
    for row, (words, date) in enumerate(recorded.items()):
        ax.axvline(date, color=GREY, linewidth=0.9, linestyle=(0, (4, 2)), zorder=1)
        ax.annotate(f"{words}, {date.day} {date:%B}", (date, 1.0),
                    xycoords=("data", "axes fraction"),
                    xytext=(4, 5 + 12 * (len(recorded) - 1 - row)), textcoords="offset points",
                    fontsize=9, color="#333333", annotation_clip=False)  # fmt: skip
    ax.set_ylabel("suspicion of society (thresholds)")
    handles, labels = ax.get_legend_handles_labels()
    handles.append(Line2D([], [], color=_LOOKS[0][0], marker="|", linestyle="none", markersize=9))
    labels.append(f"decisions in runs of {courses[0].name}")
    figure.legend(handles, labels, loc="lower left", bbox_to_anchor=(0.07, 0.035), ncols=2,
                  fontsize=9, handlelength=3.2, columnspacing=1.6)  # fmt: skip
    runs = len(courses[0].decided)
    figure.text(0.012, 0.975, "Suspicion of society after the army case", fontsize=13,
                fontweight="bold", va="top")  # fmt: skip
    note = f"median of {runs} runs; band 10–90 %; dashed: the record"
    figure.text(0.985, 0.972, note, fontsize=9, color=GREY, va="top", ha="right")
    figure.text(0.008, 0.006, source, fontsize=7.5, color=GREY, ha="left", va="bottom")
    return figure


def _decisions(ax, course: Course, color: str) -> None:
    """A stroke at the foot for each run that came to a decision."""
    known = course.decided[~np.isnan(course.decided)]
    days = course.first + pd.to_timedelta(known, unit="D")
    ax.plot(days, np.full(len(days), 0.03), transform=ax.get_xaxis_transform(), color=color,
            marker="|", markersize=9, linestyle="none", zorder=6)  # fmt: skip


def _decided(course: Course) -> str:
    return f"{int((~np.isnan(course.decided)).sum())} of {len(course.decided)} decide"


def save(courses, recorded, shown, source: str, folder: Path) -> None:
    """Draw into a folder; arguments as of `make`."""
    with styled():
        figure = make(courses, recorded, shown, source)
        figure.savefig(folder / "mass-operations.png", **FORMATS["png"])
