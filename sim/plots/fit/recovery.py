"""Whether known truths are found again: coverage, and ranks of truths."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter

from sim.fit.findings import BINS, LEVELS, Findings, Recovered
from sim.plots.studies.canvas import FOOT, Words, page
from sim.plots.style import BLUE, GREY, ORANGE, VERMILION

#: Inches of a row.
ROW = 0.30
COLOURS = {0.5: (ORANGE, "s"), 0.9: (BLUE, "o")}


def recovery(found: Findings) -> Figure | None:
    """Coverage of 50 and 90 % intervals, and ranks in fifths; None where nothing was recovered."""
    recovered = found.recovery
    if recovered is None:
        return None
    names = [k.prior.name for k in found.known]
    height = 1.75 + FOOT + ROW * (len(names) + 1)
    title = f"Truths that are known: {len(recovered.ranks)} of them, fitted in the same way"
    note = (
        "Left: share of truths that an interval holds, with 95 % (Wilson). Right: how many truths"
        " lie in each fifth of their posterior; heaps at both ends mean posteriors too narrow."
    )
    figure = page(Words(title, found.source), 9.6, height, note)
    box = (FOOT + 0.6) / height, ROW * (len(names) + 1) / height
    left = figure.add_axes((0.23, box[0], 0.36, box[1]))
    right = figure.add_axes((0.66, box[0], 0.31, box[1]), sharey=left)
    _coverage(left, recovered, names)
    _ranks(right, recovered)
    figure.legend(handles=[
        Line2D([], [], color=colour, marker=marker, label=f"{100 * level:.0f} % intervals")
        for level, (colour, marker) in COLOURS.items()
    ], loc="upper left", ncols=2, fontsize=9, bbox_to_anchor=(0.22, 1 - 0.78 / height))  # fmt: skip
    return figure


def _coverage(ax: Axes, recovered: Recovered, names: list[str]) -> None:
    rows = np.arange(len(names) + 1)
    for level, shift in zip(LEVELS, (-0.14, 0.14), strict=True):
        colour, marker = COLOURS[level]
        ax.axvline(level, color=colour, linewidth=1.0, linestyle=":", zorder=0)
        for row, each in zip(rows, (*recovered.coverage[level], recovered.overall[level]),
                             strict=True):  # fmt: skip
            ax.plot([each.low, each.high], [row + shift] * 2, color=colour, linewidth=1.4)
            ax.plot([each.held], [row + shift], color=colour, marker=marker, markersize=5)
    ax.axhline(len(names) - 0.5, color=GREY, linewidth=0.8)
    ax.set_yticks(rows, [*names, "all together"], fontsize=8.5)
    ax.set_ylim(len(names) + 0.5, -0.5)
    ax.set_xlim(0.0, 1.02)
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:.0f} %"))
    ax.set_xlabel("truths held")
    ax.grid(visible=True, axis="x")
    ax.grid(visible=False, axis="y")


def _ranks(ax: Axes, recovered: Recovered) -> None:
    counts = np.array([each.counts for each in recovered.histograms])
    band = recovered.histograms[0]
    ax.imshow(counts, aspect="auto", cmap="Blues", vmin=0, vmax=max(2 * counts.mean(), 1.0),
              extent=(0, BINS, len(counts) - 0.5, -0.5))  # fmt: skip
    for row, column in np.ndindex(*counts.shape):
        number = counts[row, column]
        outside = not band.low <= number <= band.high
        ax.text(column + 0.5, row, f"{number}", ha="center", va="center", fontsize=8.5,
                fontweight="bold" if outside else "normal",
                color=VERMILION if outside else "black",
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0, "alpha": 0.75},
                )  # fmt: skip
    ax.tick_params(axis="y", labelleft=False, length=0)
    ax.set_xticks(np.arange(BINS + 1), [f"{i / BINS:.1f}" for i in range(BINS + 1)])
    ax.set_xlabel(f"rank of the truth (bold: not {band.low} to {band.high}, 95 %)", fontsize=9)
    ax.grid(visible=False)
