"""An outcome over two factors, with a line of theory over it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.plots.studies.canvas import Words, edges, page, panels, shares, wrapped
from sim.study.interaction import Grid

#: Even steps of lightness, also in grey and for colour-blind readers.
COLORS = "cividis"


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


def draw(
    cells: Mapping[str, Grid], words: Words, lines: Sequence[Line] = (),
    own: tuple[float, float] | None = None,
) -> Figure:  # fmt: skip
    """A panel for each outcome, all over the same two factors.

    Args:
        cells: outcome -> its grid; means over seeds are drawn.
        words: of the study.
        lines: drawn in each panel.
        own: the scenario's own values of x and y, marked with a cross.
    """
    seeds = next(iter(cells.values())).values.shape[2]
    width = max(4.35 * len(cells) + 0.9, 7.0)
    figure = page(words, width, 5.6, f"mean of {seeds} paired seeds at each point")
    axes = panels(figure, len(cells), left=0.95, right=0.65, gap=0.95, bottom=1.0, head=1.05)
    for ax, (outcome, grid) in zip(axes, cells.items(), strict=True):
        mean = np.nanmean(grid.values, axis=2) if seeds else grid.values[:, :, 0]
        mesh = ax.pcolormesh(edges(grid.at_x), edges(grid.at_y), mean, cmap=COLORS,
                             vmin=0 if np.nanmin(mean) >= 0 else None, rasterized=True)  # fmt: skip
        bar = figure.colorbar(mesh, ax=ax, fraction=0.05, pad=0.03)
        shares(bar.ax, words.units.get(outcome, ""))
        bar.outline.set_linewidth(0)
        for line in lines:
            _line(ax, line)
        if own is not None:
            ax.plot(*own, marker="X", color="white", markeredgecolor="black", markersize=10,
                    linestyle="none", clip_on=False)  # fmt: skip
        ax.set_xlabel(wrapped(words.axis(grid.x), 44), fontsize=10)
        ax.set_ylabel(wrapped(words.axis(grid.y), 46) if ax is axes[0] else "", fontsize=10)
        ax.set_title(wrapped(words.of(outcome).capitalize(), 42), fontsize=11, pad=5)
        ax.grid(visible=False)
        ax.set_xlim(edges(grid.at_x)[0], edges(grid.at_x)[-1])
        ax.set_ylim(edges(grid.at_y)[0], edges(grid.at_y)[-1])
    _legend(figure, lines, own)
    return figure


def _line(ax, line: Line) -> None:
    """A level line, white under black, so that it shows on any cell."""
    if not line.values.min() < line.level < line.values.max():
        return
    style = "dashed" if line.dashed else "solid"
    ax.contour(line.at_x, line.at_y, line.values, [line.level], colors="white", linewidths=4.2)
    ax.contour(line.at_x, line.at_y, line.values, [line.level], colors="black", linewidths=1.9,
               linestyles=style)  # fmt: skip


def _legend(figure: Figure, lines: Sequence[Line], own: tuple[float, float] | None) -> None:
    handles = [
        Line2D([], [], color="black", linewidth=1.9, linestyle="dashed" if line.dashed else "solid",
               label=line.words)
        for line in lines
    ]  # fmt: skip
    if own is not None:
        cross = {"marker": "X", "color": "white", "markeredgecolor": "black", "markersize": 9}
        handles.append(Line2D([], [], linestyle="none", label="the scenario's own", **cross))
    if handles:
        figure.legend(handles=handles, loc="lower left", ncols=len(handles),
                      bbox_to_anchor=(0.01, 0.045), handlelength=2.0, columnspacing=1.6,
                      fontsize=9.5)  # fmt: skip
