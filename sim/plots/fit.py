"""The figures of a fit: posteriors beside priors, its course, the check, pairs, recovery."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullLocator

from sim.plots import score
from sim.plots.style import (
    BLUE,
    FOOT,
    GREEN,
    GREY,
    ORANGE,
    VERMILION,
    Words,
    page,
    panels,
    save_all,
)
from sim.study.methods.findings import Findings
from sim.study.methods.priors import BINS, Known, Prior, correlations
from sim.study.methods.recovery import BINS as FIFTHS
from sim.study.methods.recovery import LEVELS, Recovered

COLUMNS = 4
#: Inches of a row of panels.
PANEL = 1.75
#: Numbers drawn against each other.
PAIRED = 4
#: Densities beyond which a bar is cut off, in multiples of the prior's.
TALLEST = 6.0


def posteriors(found: Findings) -> Figure:
    """A panel for each number: prior grey, posterior blue, the chosen value vermilion."""
    rows = math.ceil(len(found.known) / COLUMNS)
    height = 0.6 + FOOT + PANEL * rows
    note = (
        f"Height: density, the prior's being 1; higher than {TALLEST:g} is cut. Under a name: width"
        " of the posterior's 90 % beside the prior's."
    )
    figure = page(Words("Posteriors beside priors", found.source), 10.0, height, note)
    tallest = min(max(max(k.bins) * BINS for k in found.known), TALLEST)
    for at, known in enumerate(found.known):
        row, column = divmod(at, COLUMNS)
        ax = figure.add_axes((
            0.05 + column * 0.24, (FOOT + 0.25 + (rows - 1 - row) * PANEL) / height,
            0.205, (PANEL - 0.82) / height,
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
    figure = page(Words("Numbers that hang together", found.source), 8.4, 8.4, note)
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


def course(found: Findings) -> Figure:
    """Tolerance and nearest particle; share of candidates kept, effective particles."""
    figure = page(Words("How the fit came nearer", found.source), 9.0, 4.2)
    left, right = panels(figure, 2, gap=1.0)
    number = [g["generation"] for g in found.course]
    # Generation 0 keeps every draw from the prior, so it has no tolerance to speak of.
    left.plot(number[1:], [g["tolerance"] for g in found.course[1:]], color=BLUE, marker="o",
              label="tolerance")  # fmt: skip
    left.plot(number, [g["nearest"] for g in found.course], color=VERMILION, marker="D",
              linestyle="--", label="nearest particle")  # fmt: skip
    left.set_ylim(bottom=0.0)
    left.set_ylabel("distance (half-widths)")
    kept = [g["particles"] / g["simulations"] for g in found.course]
    worth = [g["effective"] / g["particles"] for g in found.course]
    right.plot(number, kept, color=BLUE, marker="o", label="candidates kept")
    right.plot(number, worth, color=GREEN, marker="s", linestyle="--",
               label="effective particles, of all")  # fmt: skip
    right.set_ylim(0.0, 1.05)
    right.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:.0f} %"))
    right.set_ylabel("share")
    for ax in (left, right):
        ax.set_xlabel("generation")
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
        ax.legend(loc="best", fontsize=9)
    return figure


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
              extent=(0, FIFTHS, len(counts) - 0.5, -0.5))  # fmt: skip
    for row, column in np.ndindex(*counts.shape):
        number = counts[row, column]
        outside = not band.low <= number <= band.high
        ax.text(column + 0.5, row, f"{number}", ha="center", va="center", fontsize=8.5,
                fontweight="bold" if outside else "normal",
                color=VERMILION if outside else "black",
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0, "alpha": 0.75},
                )  # fmt: skip
    ax.tick_params(axis="y", labelleft=False, length=0)
    ax.set_xticks(np.arange(FIFTHS + 1), [f"{i / FIFTHS:.1f}" for i in range(FIFTHS + 1)])
    ax.set_xlabel(f"rank of the truth (bold: not {band.low} to {band.high}, 95 %)", fontsize=9)
    ax.grid(visible=False)


def predictive(found: Findings) -> Figure | None:
    """Predictive intervals beside the record; None where nothing was checked."""
    if found.check is None or not any(j.computed for j in found.check.judged):
        return None
    title = "What the fitted model gives beside the record"
    return score.make(found.check, found.source, title)


FIGURES: dict[str, Callable[[Findings], Figure | None]] = {
    "posteriors": posteriors,
    "course": course,
    "predictive": predictive,
    "pairs": pairs,
    "recovery": recovery,
}


def save(found: Findings, folder: str | Path) -> list[Path]:
    """Draw every figure there is something for, as PNG and PDF; gives paths of the files."""
    return save_all({name: partial(make, found) for name, make in FIGURES.items()}, folder)
