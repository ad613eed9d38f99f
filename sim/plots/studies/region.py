"""The box of scenario discovery: which ranges it keeps, and what it buys."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator

from sim.plots.studies.canvas import Words, page
from sim.plots.style import BLUE, GREY, VERMILION
from sim.study.discovery import Box


def draw(
    box: Box, points: pd.DataFrame, case: np.ndarray, outcome: str, words: Words,
    log: Collection[str] = (),
) -> Figure:  # fmt: skip
    """Limits of the box, the points over its two tightest factors, and the way of the peeling.

    Args:
        box: found by `discovery.box`.
        points: factors, float64, one row a point.
        case: bool[points].
        outcome: its name.
        words: of the study.
        log: factors whose range is logarithmic.
    """
    upper = 0.42 * len(box.limits) + 0.3 if len(box.limits) else 0.05
    width, height = 9.6, 6.2 + upper
    note = (
        f"{words.of(outcome)}: at {_percent(box.base)} of {box.points:,} points; "
        + (f"the box holds {_percent(box.mass)} of the points and {_percent(box.coverage)} of all"
           f" such points; {_percent(box.density)} of the points in it are such"
           if len(box.limits) else "no restriction holds")
    )  # fmt: skip
    figure = page(words, width, height, note)
    low = 1.55
    if len(box.limits):
        _ranges(figure.add_axes((2.5 / width, 1 - (1.3 + upper) / height, 6.5 / width,
                                 upper / height)), box, log)  # fmt: skip
    room = height - low - upper - (2.15 if len(box.limits) else 1.3)
    _points(figure.add_axes((0.9 / width, low / height, 3.75 / width, room / height)),
            box, points, case, log)  # fmt: skip
    _way(figure.add_axes((5.6 / width, low / height, 3.75 / width, room / height)), box)
    return figure


def _percent(share: float) -> str:
    return f"{100 * share:.0f}\u00a0%"  # not to be torn apart at the end of a line


def _place(value: float, row: pd.Series, log: Collection[str]) -> float:
    """Where a value stands in the range looked at, 0 to 1."""
    ends = np.array([row["from"], value, row["to"]], float)
    ends = np.log(ends) if row["factor"] in log else ends
    return float((ends[1] - ends[0]) / (ends[2] - ends[0]))


def _ranges(ax: Axes, box: Box, log: Collection[str]) -> None:
    """Each restricted factor as a bar within its whole range."""
    for i, row in box.limits.iterrows():
        low, high = (_place(row[end], row, log) for end in ("low", "high"))
        ax.barh(i, 1.0, color="#E6E6E6", height=0.5)
        ax.barh(i, high - low, left=low, color=BLUE, height=0.5, alpha=0.85)
        for end, at, p in ((row["low"], low, row["p_low"]), (row["high"], high, row["p_high"])):
            if not np.isnan(p):
                ax.annotate(f"{end:.3g}", (at, i - 0.27), ha="center", va="bottom", fontsize=9.5)
        for side, at, align in (("from", -0.01, "right"), ("to", 1.01, "left")):
            ax.annotate(f"{row[side]:.3g}", (at, i), ha=align, va="center", fontsize=8.5,
                        color=GREY, annotation_clip=False)  # fmt: skip
    ax.set_yticks(range(len(box.limits)), box.limits["factor"], fontsize=10)
    ax.tick_params(axis="y", length=0, pad=42)
    ax.set_ylim(len(box.limits) - 0.5, -0.75)
    ax.set_xlim(0, 1)
    ax.set_xticks([])
    ax.grid(visible=False)
    ax.set_title("The box: what is kept of the ranges looked at", fontsize=11, pad=5)
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)


def _points(
    ax: Axes, box: Box, points: pd.DataFrame, case: np.ndarray, log: Collection[str]
) -> None:
    """The points over two factors, with the edge of the box."""
    chosen = list(dict.fromkeys([*box.limits["factor"], *points.columns]))
    x, y = chosen[:2] if len(chosen) > 1 else (chosen[0], chosen[0])
    ax.scatter(points.loc[~case, x], points.loc[~case, y], s=9, color=GREY, alpha=0.45,
               linewidth=0, label="other points")  # fmt: skip
    ax.scatter(points.loc[case, x], points.loc[case, y], s=15, color=VERMILION, alpha=0.8,
               linewidth=0, marker="D", label="such points")  # fmt: skip
    limits = box.limits.set_index("factor")
    whole = {"low": points.min(), "high": points.max()}
    span = {
        name: [limits.loc[name, end] if name in limits.index else whole[end][name]
               for end in ("low", "high")]
        for name in (x, y)
    }  # fmt: skip
    if len(limits):
        ax.plot([span[x][i] for i in (0, 1, 1, 0, 0)], [span[y][i] for i in (0, 0, 1, 1, 0)],
                color=BLUE, linewidth=2.2, label="edge of the box")  # fmt: skip
    for name, which in ((x, "x"), (y, "y")):
        if name in log:
            ax.set(**{f"{which}scale": "log"})
            axis = ax.xaxis if which == "x" else ax.yaxis
            axis.set_minor_locator(NullLocator())
            ticks = np.geomspace(points[name].min(), points[name].max(), 4)
            axis.set_ticks(ticks, [f"{tick:.2g}" for tick in ticks])
    ax.set_xlabel(x)
    ax.set_ylabel(y)
    ax.set_title("Points over the two tightest", fontsize=11, pad=5)
    ax.figure.legend(
        *ax.get_legend_handles_labels(), loc="lower left", ncols=3, bbox_to_anchor=(0.06, 0.055),
        handletextpad=0.4, columnspacing=1.2,
    )  # fmt: skip
    ax.grid(visible=False)


def _way(ax: Axes, box: Box) -> None:
    """Coverage against density on the way of the peeling."""
    way = box.trajectory
    ax.plot(way["coverage"], way["density"], color=GREY, marker="o", markersize=3, linewidth=1)
    ax.plot([box.coverage], [box.density], marker="X", markersize=11, color=BLUE,
            markeredgecolor="white", linestyle="none", label="the box taken")  # fmt: skip
    ax.axhline(box.base, color=GREY, linewidth=1, linestyle=(0, (4, 2)), label="all points")
    ax.set_xlim(0, 1.03)
    ax.set_ylim(0, 1.03)
    ax.set_xlabel("coverage: share of such points held")
    ax.set_ylabel("density: share of such points in it")
    ax.set_title("What peeling buys", fontsize=11, pad=5)
    ax.legend(loc="lower left")
