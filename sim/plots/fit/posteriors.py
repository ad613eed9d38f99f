"""Posteriors beside priors, a panel for each number, and the numbers that hang together."""

from __future__ import annotations

import math

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from sim.fit.findings import Findings
from sim.fit.identification import BINS, Known
from sim.fit.prior import Prior
from sim.fit.weighted import correlations
from sim.plots.studies.canvas import FOOT, Words, page
from sim.plots.style import BLUE, GREY, VERMILION

COLUMNS = 4
#: Inches of a row of panels.
ROW = 1.75
#: Numbers drawn against each other.
PAIRED = 4
#: Densities beyond which a bar is cut off, in multiples of the prior's.
TALLEST = 6.0


def posteriors(found: Findings) -> Figure:
    """A panel for each number: prior grey, posterior blue, the chosen value vermilion."""
    rows = math.ceil(len(found.known) / COLUMNS)
    height = 0.6 + FOOT + ROW * rows
    note = (
        f"Height: density, the prior's being 1; higher than {TALLEST:g} is cut. Under a name: width"
        " of the posterior's 90 % beside the prior's."
    )
    figure = page(_words(found, "Posteriors beside priors"), 10.0, height, note)
    tallest = min(max(max(k.bins) * BINS for k in found.known), TALLEST)
    for at, known in enumerate(found.known):
        row, column = divmod(at, COLUMNS)
        ax = figure.add_axes((
            0.05 + column * 0.24, (FOOT + 0.25 + (rows - 1 - row) * ROW) / height,
            0.205, (ROW - 0.82) / height,
        ))  # fmt: skip
        _panel(ax, known, found.chosen.get(known.prior.name), tallest)
    handles = [
        Patch(color=GREY, alpha=0.3, linewidth=0, label="prior"),
        Patch(color=BLUE, alpha=0.75, linewidth=0, label="posterior"),
    ]
    if found.chosen:
        handles.append(Line2D([], [], color=VERMILION, linewidth=2, label="chosen"))
    figure.legend(handles=handles, loc="upper right", ncols=3, fontsize=9,
                  bbox_to_anchor=(0.99, 1 - 0.06 / height))  # fmt: skip
    return figure


def _panel(ax: Axes, known: Known, chosen: float | None, tallest: float) -> None:
    prior = known.prior
    left = np.arange(BINS) / BINS
    ax.bar(0.0, 1.0, width=1.0, align="edge", color=GREY, alpha=0.3, linewidth=0)
    ax.bar(left, np.array(known.bins) * BINS, width=1 / BINS, align="edge", color=BLUE,
           alpha=0.75, linewidth=0)  # fmt: skip
    if chosen is not None:
        ax.axvline(float(prior.place(chosen)), color=VERMILION, linewidth=2)
    ax.set_ylim(0.0, 1.06 * tallest)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    _scale(ax, prior)
    ax.set_title(prior.name, fontsize=9, pad=12)
    ax.text(0.0, 1.03, f"{known.verdict}, {100 * known.width:.0f} % of the width",
            transform=ax.transAxes, fontsize=7.5, color=GREY)  # fmt: skip


def _scale(ax: Axes, prior: Prior, which: str = "x") -> None:
    """The prior's range as an axis from 0 to 1, marked in its own unit."""
    middle = prior.value(0.5)
    marks = [prior.low, middle, prior.high]
    axis = ax.xaxis if which == "x" else ax.yaxis
    (ax.set_xlim if which == "x" else ax.set_ylim)(0.0, 1.0)
    axis.set_major_locator(FixedLocator([0.0, 0.5, 1.0]))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(FuncFormatter(lambda x, _: written(marks[round(2 * x)])))
    ax.tick_params(axis=which, labelsize=8)


def written(number: float) -> str:
    """A number in two digits, as readers write it: 110, 0.00055."""
    return f"{float(f'{number:.2g}'):.10g}"


def pairs(found: Findings) -> Figure | None:
    """Particles of the numbers that hang together most; None where there are fewer than two."""
    names: list[str] = []
    for pair in found.pairs:
        names += [name for name in (pair.one, pair.other) if name not in names]
    names = names[:PAIRED]
    if len(names) < 2:
        return None
    priors = [p for name in names for p in found.study.priors if p.name == name]
    places = np.column_stack([p.place(found.particles[p.name].to_numpy()) for p in priors])
    weights = found.particles["weight"].to_numpy()
    matrix = correlations(places, weights)
    count = len(priors)
    note = "Each dot a particle, its size its weight; r the posterior correlation; cross: chosen."
    figure = page(_words(found, "Numbers that hang together"), 8.4, 8.4, note)
    edge = 0.8 / (count - 1)
    for row in range(1, count):
        for column in range(row):
            ax = figure.add_axes((
                0.115 + column * edge, 0.12 + (count - 1 - row) * edge, edge - 0.045, edge - 0.045
            ))  # fmt: skip
            ax.scatter(places[:, column], places[:, row], s=6 + 40 * weights / weights.max(),
                       color=BLUE, alpha=0.45, linewidths=0)  # fmt: skip
            _cross(ax, found, priors[column], priors[row])
            ax.set_title(f"r = {matrix[row, column]:+.2f}", fontsize=9, pad=3)
            _scale(ax, priors[column])
            _scale(ax, priors[row], "y")
            if row == count - 1:
                ax.set_xlabel(priors[column].name, fontsize=9)
            if column == 0:
                ax.set_ylabel(priors[row].name, fontsize=9)
    return figure


def _cross(ax: Axes, found: Findings, one: Prior, other: Prior) -> None:
    if found.chosen:
        ax.plot([one.place(found.chosen[one.name])], [other.place(found.chosen[other.name])],
                marker="X", color=VERMILION, markersize=8, markeredgecolor="white",
                linestyle="")  # fmt: skip


def _words(found: Findings, title: str) -> Words:
    return Words(title, found.source)
