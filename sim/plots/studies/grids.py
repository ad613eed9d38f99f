"""Outcomes over two factors: panels of outcomes, with lines over them, or maps of scenarios."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.plots.style import Words, edges, page, panels, shares, title, wrapped
from sim.study.analysis import Answer
from sim.study.interaction import Grid
from sim.study.intervals import counted
from sim.study.statement import Study

#: Colours of cells, and of those where no run has the outcome.
COLORS, NOTHING = "cividis", "#dddddd"
#: The point that the scenario itself is.
CROSS = {"marker": "X", "color": "white", "markeredgecolor": "black", "linestyle": "none"}


@dataclass(frozen=True)
class Line:
    """A level line to draw over the cells.

    Attributes:
        words: for the legend.
        at_x, at_y: float64, a finer grid or the same.
        values: float64[len(at_y), len(at_x)].
        level: where the line runs.
        dashed: whether it is dashed.
    """

    words: str
    at_x: np.ndarray
    at_y: np.ndarray
    values: np.ndarray
    level: float
    dashed: bool = False


def heatmap(study: Study, answer: Answer, words: Words) -> Figure:
    """A panel for each outcome, all over the same two factors; means over seeds."""
    cells, line = answer.drawn["cells"], answer.drawn.get("boundary")
    own, lines = study.own(study.figure["x"], study.figure["y"]), []
    if line is not None:
        theory = "theory: one loss brings one more (R = 1)"
        lines.append(Line(theory, line.at_x, line.at_y, line.values, 1.0))
    if line is not None and line.cascade is not None:
        grid, half = next(iter(cells.values())), "runs: half of them end in a cascade"
        lines.append(Line(half, grid.at_x, grid.at_y, line.cascade, 0.5, dashed=True))
    seeds = next(iter(cells.values())).values.shape[2]
    width = max(4.35 * len(cells) + 0.9, 7.0)
    figure = page(words, width, 5.6, f"mean of {counted(seeds)} at each point, paired")
    axes = panels(figure, len(cells), left=0.95, right=0.65, gap=0.95, bottom=1.0, head=1.05)
    for ax, (outcome, grid) in zip(axes, cells.items(), strict=True):
        mean = _means(grid)
        ax.set_facecolor(NOTHING)
        mesh = ax.pcolormesh(edges(grid.at_x), edges(grid.at_y), mean, cmap=COLORS,
                             vmin=None if (mean < 0).any() else 0, rasterized=True)  # fmt: skip
        bar = figure.colorbar(mesh, ax=ax, fraction=0.05, pad=0.03)
        shares(bar.ax, words.units.get(outcome, ""))
        bar.outline.set_linewidth(0)
        for line in lines:
            _line(ax, line)
        if own is not None:
            ax.plot(*own, markersize=10, clip_on=False, **CROSS)
        ax.set_xlabel(wrapped(words.axis(grid.x), 44), fontsize=10)
        ax.set_ylabel(wrapped(words.axis(grid.y), 46) if ax is axes[0] else "", fontsize=10)
        title(ax, words.of(outcome).capitalize(), 42)
        ax.grid(visible=False)
        ax.set_xlim(edges(grid.at_x)[0], edges(grid.at_x)[-1])
        ax.set_ylim(edges(grid.at_y)[0], edges(grid.at_y)[-1])
    _legend(figure, lines, own)
    return figure


def _line(ax, line: Line) -> None:
    """A level line, white under black, so that it shows on any cell."""
    if min(line.values.shape) < 2 or not line.values.min() < line.level < line.values.max():
        return
    style = "dashed" if line.dashed else "solid"
    ax.contour(line.at_x, line.at_y, line.values, [line.level], colors="white", linewidths=4.2)
    ax.contour(line.at_x, line.at_y, line.values, [line.level], colors="black", linewidths=1.9,
               linestyles=style)  # fmt: skip


def _cross() -> Line2D:
    return Line2D([], [], markersize=9, label="the scenario's own", **CROSS)


def _legend(figure: Figure, lines: Sequence[Line], own: tuple[float, float] | None) -> None:
    handles = [
        Line2D([], [], color="black", linewidth=1.9, linestyle="dashed" if line.dashed else "solid",
               label=line.words)
        for line in lines
    ]  # fmt: skip
    if own is not None:
        handles.append(_cross())
    if handles:
        figure.legend(handles=handles, loc="lower left", ncols=len(handles),
                      bbox_to_anchor=(0.01, 0.045), handlelength=2.0, columnspacing=1.6,
                      fontsize=9.5)  # fmt: skip


# maps

#: Panels in a row, and inches of one of them, its gaps and the margins.
ACROSS = 3
SIDE, GAP, DOWN, LEFT, RIGHT, ABOVE, BELOW = 2.45, 1.1, 0.62, 0.8, 0.95, 0.95, 1.35


def maps(study: Study, answer: Answer, words: Words) -> Figure:
    """Maps of one outcome, and last one of another outcome in the first scenario."""
    cells, also = answer.drawn["cells"], answer.drawn.get("also", {})
    outcome, own = str(study.figure["value"]), study.own(study.figure["x"], study.figure["y"])
    first = next(iter(cells))
    count = len(cells) + len(also)
    across, down = min(count, ACROSS), math.ceil(count / ACROSS)
    width = LEFT + across * SIDE + (across - 1) * GAP + RIGHT
    height = ABOVE + down * SIDE + (down - 1) * DOWN + BELOW
    seeds = cells[first].values.shape[2]
    figure = page(words, max(width, 6.0), height, f"mean of {counted(seeds)} at each point, paired")
    bounds = (0.0, 1.0) if words.units.get(outcome) == "yes or no" else _bounds(cells)
    for i, (name, grid) in enumerate((*cells.items(), *also.items())):
        row, column = divmod(i, ACROSS)
        left = LEFT + column * (SIDE + GAP)
        top = ABOVE + row * (SIDE + DOWN)
        ax = figure.add_axes((
            left / max(width, 6.0), 1 - (top + SIDE) / height, SIDE / max(width, 6.0),
            SIDE / height,
        ))  # fmt: skip
        of_scenario = i < len(cells)
        unit = words.units.get(outcome if of_scenario else name, "")
        alone = (0.0, 1.0) if unit == "yes or no" else (None, None)
        _panel(ax, grid, unit, bounds if of_scenario else alone)
        said = name if of_scenario else f"{first}: {words.of(name)}"
        title(ax, said, 34, size=10.0)
        if own is not None:
            ax.plot(*own, markersize=9, clip_on=False, **CROSS)
        ax.set_xlabel(grid.x if i + ACROSS >= count else "", fontsize=10)
        ax.set_ylabel(grid.y if column == 0 else "", fontsize=10)
    _map_legend(figure, words, outcome, next(iter(cells.values())), own)
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
    ax.set_facecolor(NOTHING)
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


def _map_legend(
    figure: Figure, words: Words, outcome: str, grid: Grid, own: tuple[float, float] | None
) -> None:
    """What is coloured, what the axes are, what the cross is."""
    height = figure.get_size_inches()[1]
    lines = [f"colour: {words.of(outcome)}", words.axis(grid.x), words.axis(grid.y)]
    figure.text(0.012, 0.36 / height, "\n".join(lines), fontsize=9, ha="left", va="bottom")
    if own is not None:
        figure.legend(handles=[_cross()], loc="lower right", fontsize=9.5,
                      bbox_to_anchor=(0.995, 0.36 / height))  # fmt: skip
