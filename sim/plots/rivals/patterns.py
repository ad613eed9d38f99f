"""Rivals and patterns: what the simulations of each that are nearest to the record meet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from sim.plots.rivals.shares import name_of
from sim.plots.score import TITLES, spoken
from sim.plots.studies.canvas import Words, page, panels

#: Even steps of lightness, also in grey and for colour-blind readers.
COLORS = "cividis"
#: Inches of a pattern.
ROW = 0.235


def make(found: Mapping[str, Any], source: str) -> Figure:
    """The figure."""
    rivals, patterns = found["rivals"], found["patterns"]
    cells = np.array([rival["met"]["near"] for rival in rivals]).T
    note = (
        "share of the nearest 2 % of each rival's simulations that meet a pattern; dots: its best"
        " draw, run again, does"
    )
    height = 2.75 + ROW * len(patterns)
    figure = page(Words("What each rival meets", source), 9.4, height, note)
    (ax,) = panels(figure, 1, left=2.75, right=1.0, bottom=1.0, head=0.95)
    mesh = ax.imshow(cells, cmap=COLORS, vmin=0.0, vmax=1.0, aspect="auto")
    for x, rival in enumerate(rivals):
        best = max(rival["best"], key=lambda each: each["met_a"])
        ys = [y for y, met in enumerate(best["met"]) if met]
        ax.plot([x] * len(ys), ys, marker="o", color="white", markeredgecolor="black",
                markersize=4.2, linestyle="none")  # fmt: skip
    ax.set_xticks(range(len(rivals)), [name_of(r) for r in rivals], rotation=40, ha="right",
                  rotation_mode="anchor")  # fmt: skip
    names = [f"{spoken(p['id'])}  {p['reliability']}" for p in patterns]
    ax.set_yticks(range(len(patterns)), names, fontsize=8.5)
    ax.grid(visible=False)
    ax.tick_params(length=0)
    _episodes(ax, patterns)
    bar = figure.colorbar(mesh, ax=ax, fraction=0.03, pad=0.09, shrink=0.4)
    bar.set_ticks([0, 0.5, 1], labels=["0 %", "50 %", "100 %"])
    bar.outline.set_linewidth(0)
    return figure


def _episodes(ax, patterns: list[Mapping[str, Any]]) -> None:
    """Lines between episodes, and their names at the right."""
    first = 0
    for y in range(1, len(patterns) + 1):
        if y < len(patterns) and patterns[y]["scenario"] == patterns[first]["scenario"]:
            continue
        if y < len(patterns):
            ax.axhline(y - 0.5, color="white", linewidth=2.5)
        words = TITLES.get(patterns[first]["scenario"], patterns[first]["scenario"])
        ax.annotate(words.partition(":")[0], (1.012, (first + y - 1) / 2),
                    xycoords=("axes fraction", "data"), va="center", rotation=90, fontsize=8.5,
                    annotation_clip=False)  # fmt: skip
        first = y
