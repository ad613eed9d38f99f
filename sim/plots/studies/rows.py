"""A row for each point, a panel for each outcome: a dot and its interval."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from sim.plots.studies.canvas import FOOT, Words, page, panels, plainly, shares, wrapped
from sim.plots.style import BLUE, GREY, VERMILION

#: Inches of a row.
ROW = 0.21


def draw(
    table: pd.DataFrame, rows: Sequence[str], outcomes: Sequence[str], words: Words, note: str
) -> Figure:
    """The first row stands apart, and a line through it marks it in all others.

    Args:
        table: columns outcome, mean, low, high, one row a point and outcome, points in order.
        rows: names of the points.
        outcomes: those drawn.
        words: of the study.
        note: what dot and line are.
    """
    height = 1.75 + FOOT + ROW * len(rows)
    left = 0.3 + 0.075 * max(map(len, rows))
    figure = page(words, left + 0.2 + 2.6 * len(outcomes), height, note)
    axes = panels(figure, len(outcomes), left=left, gap=0.3, bottom=0.85, head=0.7, sharey=True)
    at = np.arange(len(rows))
    for ax, outcome in zip(axes, outcomes, strict=True):
        part = table[table["outcome"] == outcome]
        mean = part["mean"].to_numpy(float)
        ax.axvline(mean[0], color=GREY, linewidth=0.9, linestyle=(0, (4, 2)), zorder=1)
        for here, color, marker in ((at == 0, VERMILION, "D"), (at > 0, BLUE, "o")):
            ends = [part[end].to_numpy(float)[here] for end in ("low", "high")]
            ax.hlines(at[here], *ends, color=color, linewidth=1.6)
            ax.plot(mean[here], at[here], color=color, marker=marker, linestyle="none",
                    markersize=5)  # fmt: skip
        ax.set_ylim(len(rows) - 0.4, -0.6)
        plainly(ax)
        shares(ax, words.units.get(outcome, ""), "x", 4)
        ax.set_xlabel(wrapped(words.axis(outcome), 30), fontsize=9)
        ax.tick_params(axis="x", labelsize=8)
        ax.tick_params(axis="y", length=0, labelleft=ax is axes[0])
        ax.grid(visible=True, axis="y", linewidth=0.4)
    axes[0].set_yticks(at, rows, fontsize=9)
    return figure
