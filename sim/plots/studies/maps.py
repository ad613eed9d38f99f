"""One outcome over two factors, a panel for each scenario, all in the same colours."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.plots.studies.canvas import Words, edges, page, shares, wrapped
from sim.plots.studies.heatmap import COLORS
from sim.study.interaction import Grid

#: Panels in a row, and inches of one of them, its gaps and the margins.
ACROSS = 3
SIDE, GAP, DOWN, LEFT, RIGHT, HEAD, FOOT = 2.45, 1.1, 0.62, 0.8, 0.95, 0.95, 1.35


def draw(
    cells: Mapping[str, Grid], outcome: str, also: Mapping[str, Grid], words: Words,
    own: tuple[float, float] | None = None,
) -> Figure:  # fmt: skip
    """Maps of one outcome, and last one of another outcome in the first scenario.

    Args:
        cells: scenario -> grid; means over the seeds that have the outcome are drawn.
        outcome: its name.
        also: outcome -> grid of the first scenario; may be empty.
        words: of the study.
        own: the first scenario's own values of x and y, marked with a cross.
    """
    first = next(iter(cells))
    count = len(cells) + len(also)
    across, down = min(count, ACROSS), math.ceil(count / ACROSS)
    width = LEFT + across * SIDE + (across - 1) * GAP + RIGHT
    height = HEAD + down * SIDE + (down - 1) * DOWN + FOOT
    seeds = cells[first].values.shape[2]
    figure = page(words, max(width, 6.0), height, f"mean of {seeds} paired seeds at each point")
    bounds = (0.0, 1.0) if words.units.get(outcome) == "yes or no" else _bounds(cells)
    for i, (name, grid) in enumerate((*cells.items(), *also.items())):
        row, column = divmod(i, ACROSS)
        left = LEFT + column * (SIDE + GAP)
        top = HEAD + row * (SIDE + DOWN)
        ax = figure.add_axes((
            left / max(width, 6.0), 1 - (top + SIDE) / height, SIDE / max(width, 6.0),
            SIDE / height,
        ))  # fmt: skip
        of_scenario = i < len(cells)
        unit = words.units.get(outcome if of_scenario else name, "")
        alone = (0.0, 1.0) if unit == "yes or no" else (None, None)
        _panel(ax, grid, unit, bounds if of_scenario else alone)
        said = name if of_scenario else f"{first}: {words.of(name)}"
        ax.set_title(wrapped(said, 34), fontsize=10, pad=4)
        if own is not None:
            ax.plot(*own, marker="X", color="white", markeredgecolor="black", markersize=9,
                    linestyle="none", clip_on=False)  # fmt: skip
        ax.set_xlabel(grid.x if i + ACROSS >= count else "", fontsize=10)
        ax.set_ylabel(grid.y if column == 0 else "", fontsize=10)
    _legend(figure, words, outcome, next(iter(cells.values())), own)
    return figure


def _bounds(cells: Mapping[str, Grid]) -> tuple[float, float]:
    """Ends of the colours that all scenarios share."""
    means = np.concatenate([_means(grid).ravel() for grid in cells.values()])
    known = means[~np.isnan(means)]
    return (min(0.0, float(known.min())), max(float(known.max()), 1e-9)) if len(known) else (0, 1)


def _means(grid: Grid) -> np.ndarray:
    """Means over the seeds that have the outcome; NaN where none has."""
    known = (~np.isnan(grid.values)).sum(axis=2)
    return np.where(known > 0, np.nansum(grid.values, axis=2) / np.maximum(known, 1), np.nan)


def _panel(ax: Axes, grid: Grid, unit: str, bounds: tuple[float | None, float | None]) -> None:
    ax.set_facecolor("#dddddd")  # where no run has the outcome
    mesh = ax.pcolormesh(edges(grid.at_x), edges(grid.at_y), _means(grid), cmap=COLORS,
                         vmin=bounds[0], vmax=bounds[1], rasterized=True)  # fmt: skip
    bar = ax.figure.colorbar(mesh, cax=ax.inset_axes((1.03, 0.0, 0.05, 1.0)))
    shares(bar.ax, unit)
    bar.ax.tick_params(labelsize=8)
    if unit and not unit.startswith("share") and unit != "yes or no":
        bar.ax.set_title(unit, fontsize=8, loc="left")
    bar.outline.set_linewidth(0)
    ax.tick_params(labelsize=8.5)
    ax.grid(visible=False)


def _legend(
    figure: Figure, words: Words, outcome: str, grid: Grid, own: tuple[float, float] | None
) -> None:
    """What is coloured, what the axes are, what the cross is."""
    height = figure.get_size_inches()[1]
    lines = [f"colour: {words.of(outcome)}", words.axis(grid.x), words.axis(grid.y)]
    figure.text(0.012, 0.36 / height, "\n".join(lines), fontsize=9, ha="left", va="bottom")
    if own is not None:
        cross = {"marker": "X", "color": "white", "markeredgecolor": "black", "markersize": 9}
        figure.legend(
            handles=[Line2D([], [], linestyle="none", label="the scenario's own", **cross)],
            loc="lower right", bbox_to_anchor=(0.995, 0.36 / height), fontsize=9.5,
        )  # fmt: skip
