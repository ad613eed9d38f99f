"""Dose and response: outcomes over one factor, with intervals."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.plots.studies.canvas import Words, from_nothing, page, panels, shares, wrapped
from sim.plots.style import BAND, BLACK, BLUE, GREEN, GREY, ORANGE, PURPLE, VERMILION

COLORS = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, BLACK)
MARKERS = ("o", "s", "D", "^", "v", "P")


def draw(
    table: pd.DataFrame, x: str, outcomes: Sequence[str], words: Words, by: str | None = None,
    own: float | None = None,
) -> Figure:  # fmt: skip
    """A panel for each outcome, one below another.

    Args:
        table: `analysis.by_point`.
        x: factor along the axis.
        outcomes: one panel each.
        words: of the study.
        by: a second factor, a line for each of its values.
        own: the scenario's own value of x.
    """
    runs = int(table["runs"].max())
    figure = page(words, 7.6, 1.35 + 2.15 * len(outcomes) + 0.4,
                  f"mean of {runs} paired seeds, band: bootstrap 95 %")  # fmt: skip
    axes = panels(figure, len(outcomes), left=0.85, right=0.25, gap=0.42, bottom=0.55, head=0.95,
                  down=True, sharex=True)  # fmt: skip
    groups = [("", table)] if by is None else [
        (f"{words.of(by)} {value:g}" if not isinstance(value, str) else value, part)
        for value, part in table.groupby(by, sort=True)
    ]  # fmt: skip
    for ax, outcome in zip(axes, outcomes, strict=True):
        for i, (name, part) in enumerate(groups):
            line(ax, part[part["outcome"] == outcome], x, COLORS[i % 6], MARKERS[i % 6], name)
        from_nothing(ax)
        shares(ax, words.units.get(outcome, ""))
        ax.set_title(wrapped(words.of(outcome).capitalize(), 80), fontsize=11, pad=4)
        unit = words.units.get(outcome, "")
        ax.set_ylabel("share of the runs" if unit == "yes or no" else wrapped(unit, 24))
        if own is not None:
            ax.axvline(own, color=GREY, linewidth=1.1, linestyle=(0, (4, 2)), zorder=1)
        if ax is not axes[-1]:
            ax.tick_params(labelbottom=False)
    if own is not None:
        axes[-1].annotate(" the scenario's own", (own, 0.03), xycoords=("data", "axes fraction"),
                          fontsize=9, color=GREY, va="bottom")  # fmt: skip
    axes[-1].set_xlabel(wrapped(words.axis(x), 85))
    if by is not None:
        axes[0].legend(loc="best")
    return figure


def line(ax: Axes, part: pd.DataFrame, x: str, color: str, marker: str, name: str = "") -> None:
    """A line of means with its band."""
    part = part.sort_values(x)
    ax.fill_between(part[x], part["low"], part["high"], color=color, alpha=BAND, linewidth=0)
    ax.plot(part[x], part["mean"], color=color, marker=marker, markersize=4.5, label=name or None)
