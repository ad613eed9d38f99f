"""Outcomes over the size of the corps."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator

from sim.plots.studies.canvas import (
    Words,
    from_nothing,
    log_steps,
    page,
    panels,
    plainly,
    shares,
    wrapped,
)
from sim.plots.style import BLUE, GREY, VERMILION

OFFICERS = "officers.count"

#: Officers of the record (S001).
RECORD = 144_300


def draw(
    table: pd.DataFrame, spread: pd.DataFrame, outcomes: Sequence[str], words: Words
) -> Figure:
    """Two panels for each outcome: the mean, and how much runs differ.

    Args:
        table: `analysis.by_point`.
        spread: `analysis.spread`: standard deviation over seeds with its interval.
        outcomes: a row each.
        words: of the study.
    """
    runs = int(table["runs"].max())
    width, height = 9.2, 1.95 * len(outcomes) + 1.6
    figure = page(words, width, height, f"{runs} seeds at each size; bands: bootstrap 95 %; dashed:"
                  f" the corps of the record, {RECORD:,}")  # fmt: skip
    left = panels(figure, len(outcomes), left=0.95, right=4.75, gap=0.5, bottom=0.55, head=1.0,
                  down=True, sharex=True)  # fmt: skip
    right = panels(figure, len(outcomes), left=5.35, right=0.3, gap=0.5, bottom=0.55, head=1.0,
                   down=True, sharex=True)  # fmt: skip
    for outcome, mean, differ in zip(outcomes, left, right, strict=True):
        for ax, rows, color in ((mean, table, BLUE), (differ, spread, VERMILION)):
            part = rows[rows["outcome"] == outcome].sort_values(OFFICERS)
            if rows is spread:  # runs that do not differ at all have no place on a log scale
                part = part[part["mean"] > 0]
            ax.fill_between(part[OFFICERS], part["low"], part["high"], color=color, alpha=0.22,
                            linewidth=0)  # fmt: skip
            ax.plot(part[OFFICERS], part["mean"], color=color, marker="o", markersize=4)
            ax.axvline(RECORD, color=GREY, linewidth=1, linestyle=(0, (4, 2)), zorder=1)
            ax.set_xscale("log")
            ax.xaxis.set_minor_locator(NullLocator())
            plainly(ax)
            ax.tick_params(labelbottom=outcome == outcomes[-1])
        unit = words.units.get(outcome, "")
        from_nothing(mean)
        shares(mean, unit)
        if (spread.loc[spread["outcome"] == outcome, "mean"] > 0).any():
            _root(differ, spread[spread["outcome"] == outcome])
            log_steps(differ, unit)
        mean.set_title(wrapped(words.of(outcome).capitalize(), 46), fontsize=11, pad=4)
        mean.set_ylabel(wrapped(unit, 22), fontsize=9.5)
        differ.set_title("standard deviation over seeds", fontsize=10, fontweight="normal", pad=4)
    for ax in (left[-1], right[-1]):
        ax.set_xlabel("officers on day 0")
    right[0].legend(loc="best", fontsize=9)
    return figure


def _root(ax, part: pd.DataFrame) -> None:
    """The line that falls with the root of the size."""
    part = part[part["mean"] > 0].sort_values(OFFICERS)
    size, value = part[OFFICERS].to_numpy(float), part["mean"].to_numpy(float)
    ax.plot(size, value[0] * (size[0] / size) ** 0.5, color=GREY, linewidth=1.0,
            linestyle=(0, (1, 2)), label="root of the size")  # fmt: skip
