"""Which rivals are taken for which, where the truth is known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.plots.rivals.shares import name_of
from sim.plots.studies.canvas import Words, page, panels

#: Even steps of lightness, from white: an empty cell is empty.
COLORS = "Blues"
#: Shares that are written into cells, and from which the writing is white.
WRITTEN, WHITE = 0.005, 0.55

TITLES = {
    "abc": "Nearest simulations (one left out)",
    "forest": "Random forest (trees that have not seen it)",
}


def make(found: Mapping[str, Any], source: str) -> Figure:
    """The figure: a panel for each way of comparing, one below the other."""
    rivals = found["rivals"]
    cells = 0.5 * len(rivals)
    note = "each row: simulations of one rival, by what they are taken for, in per cent"
    figure = page(
        Words("What is taken for what, where the truth is known", source), 2.3 + cells * 1.12,
        2 * (cells * 0.72 + 0.4) + 3.1, note,
    )  # fmt: skip
    axes = panels(figure, 2, left=1.85, right=0.3, gap=0.5, bottom=1.15, head=1.15, down=True)
    for ax, (name, title) in zip(axes, TITLES.items(), strict=True):
        draw(ax, np.array(found["confusion"][name]), [name_of(r) for r in rivals])
        ax.set_title(title, fontsize=11)
        if ax is not axes[-1]:
            ax.set_xticklabels([])
    axes[-1].set_xlabel("taken for")
    return figure


def draw(ax: Axes, matrix: np.ndarray, names: list[str]) -> None:
    """A matrix of shares, rows summing to 1, with per cent in its cells."""
    ax.imshow(matrix, cmap=COLORS, vmin=0.0, vmax=1.0, aspect="auto")
    for i, row in enumerate(matrix):
        for j, share in enumerate(row):
            if share >= WRITTEN:
                color = "white" if share >= WHITE else "black"
                weight = "bold" if i == j else "normal"
                ax.text(j, i, f"{100 * share:.0f}", ha="center", va="center", color=color,
                        fontsize=10, fontweight=weight)  # fmt: skip
    ax.set_xticks(range(len(names)), names, rotation=40, ha="right", rotation_mode="anchor")
    ax.set_yticks(range(len(names)), names)
    ax.set_ylabel("truth")
    ax.grid(visible=False)
    ax.tick_params(length=0)
