"""The largest trees of arrests: who was taken on whose word."""

from __future__ import annotations

import matplotlib.dates as mdates
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.transforms import Bbox

from sim import measures
from sim.measures import Run
from sim.plots.style import BLUE, GREY, ORANGE, VERMILION, new_figure, time_axis, title_of
from sim.plots.trees import LARGEST, choose, layout

#: Rows between trees.
BETWEEN = 5.0

#: Where a name may stand beside its point, in points, best first.
SIDES = (
    (6, 0), (6, 8), (6, -8), (-6, 0), (0, 11), (0, -11), (-6, 8), (-6, -8),
    (6, 13), (6, -13), (-6, 13), (-6, -13), (0, 23), (0, -23), (8, 25), (8, -25),
    (-8, 25), (-8, -25),
)  # fmt: skip

COLORS = {"name": VERMILION, "letter": BLUE}
KINDS = {"name": "named in a confession", "letter": "denounced in a letter",
         "other": "another item or an order"}  # fmt: skip

#: Points up or down from which a line leads to the name.
FAR = 8


def make(run: Run) -> Figure | None:
    """The largest trees of the first replicate; None where nobody fell on anybody's word.

    Each tree is a band of rows, each arrest a point on its day, with an edge from its mother.
    """
    first = run.replicates[0]
    table = choose(measures.forest(first, largest=None))
    if table.empty:
        return None
    height = min(12.0, max(4.0, 1.8 + 0.062 * rows_taken(table)))
    figure = new_figure(9.0, height)
    ax = figure.add_axes((0.145, 1.1 / height, 0.84, 1 - 1.65 / height))
    table = _draw_trees(ax, table)
    ax.tick_params(axis="y", length=0)
    ax.grid(visible=False, axis="y")
    ax.grid(visible=True, axis="x")
    ax.spines["left"].set_visible(False)
    margin = (table["date"].max() - table["date"].min()) * 0.03 + pd.Timedelta(days=2)
    for_names = 4 * margin if (table["name"] != "").any() else margin
    time_axis(ax, table["date"].min() - for_names, table["date"].max() + for_names)
    ax.set_title(f"{title_of(run)}, seed {first.seed}: trees of arrests, who fell on whose word")
    _draw_points(ax, table.dropna(subset="row"))
    _legend(ax)
    return figure


def _draw_trees(ax: Axes, table: pd.DataFrame) -> pd.DataFrame:
    """Edges, and what each tree is; gives the table with the rows of its points."""
    table = table.assign(row=float("nan"))
    rows = layout(table)
    base, middles, names = 0.0, [], []
    for _, whole in table.groupby("tree", sort=False):
        part = whole.head(LARGEST)
        last = max(rows[arrest] for arrest in part["arrest"])
        _draw_edges(ax, part, {arrest: base + rows[arrest] for arrest in part["arrest"]})
        middles.append(base + last / 2)
        size, shown = len(whole), f"{len(whole):,} arrests"
        if len(part) < size:
            shown = f"first {len(part)} of\n{shown}"
        names.append(f"{shown},\n{whole['depth'].max()} generations")
        table.loc[part.index, "row"] = part["arrest"].map(rows) + base
        base += last + BETWEEN
    ax.set_ylim(base - BETWEEN + 4, -2)
    ax.set_yticks(middles, names)
    return table


def rows_taken(table: pd.DataFrame) -> float:
    """Height of all trees, in rows."""
    rows = layout(table)
    trees = [part.head(LARGEST)["arrest"].map(rows) for _, part in table.groupby("tree")]
    return sum(part.max() + BETWEEN for part in trees)


def _draw_edges(ax: Axes, part: pd.DataFrame, rows: dict[int, float]) -> None:
    """From each mother down to the row of her daughter, then on to its day; one artist for all."""
    days = mdates.date2num(part["date"])
    day = dict(zip(part["arrest"], days, strict=True))
    paths, colors = [], []
    for arrest, mother, via in zip(part["arrest"], part["mother"], part["via"], strict=True):
        if mother in day:
            corner = (day[mother], rows[arrest])
            paths.append([(day[mother], rows[mother]), corner, (day[arrest], rows[arrest])])
            colors.append(COLORS.get(via, ORANGE))
    ax.add_collection(LineCollection(paths, colors=colors, linewidths=0.8, alpha=0.85, zorder=1))


def _draw_points(ax: Axes, table: pd.DataFrame) -> None:
    named = table["name"] != ""
    ax.scatter(table["date"][~named], table["row"][~named], s=9, color=GREY, zorder=2,
               linewidths=0)  # fmt: skip
    ax.scatter(table["date"][named], table["row"][named], s=26, color="black", zorder=3,
               linewidths=0)  # fmt: skip
    pixels = ax.transData.transform(np.column_stack([mdates.date2num(table["date"]), table["row"]]))
    reach = 2.0 * ax.figure.dpi / 72.0
    points = [Bbox.from_extents(*(xy - reach), *(xy + reach)) for xy in pixels]
    marks = sorted(zip(table.itertuples(), points, strict=True), key=lambda m: m[0].date)
    persons = [point for mark, point in marks if mark.name]
    officers = [point for mark, point in marks if not mark.name]
    names: list[Bbox] = []
    for mark, own in reversed(marks):  # from the right, where there is room
        if mark.name:
            keep = [*names, *(point for point in persons if point is not own)]
            name = mark.name.partition(",")[0]
            names.append(_write_name(ax, (mark.date, mark.row), name, keep, officers))


def _write_name(ax: Axes, at: tuple, name: str, persons: list[Bbox], officers: list[Bbox]) -> Bbox:
    """A name beside its point, on the side on which it hides fewest persons, then officers."""
    text = ax.annotate(
        name, at, xytext=SIDES[0], textcoords="offset points", fontsize=8.5, zorder=4,
        va="center", bbox={"facecolor": "white", "alpha": 0.75, "pad": 0.3, "linewidth": 0},
    )  # fmt: skip
    renderer = ax.figure.canvas.get_renderer()

    def stand(side: tuple[int, int]) -> Bbox:
        text.set_position(side)
        text.set_ha("left" if side[0] > 0 else "right" if side[0] < 0 else "center")
        return text.get_window_extent(renderer)

    def hidden(side: tuple[int, int]) -> tuple[int, int]:
        box = stand(side)
        return box.count_overlaps(persons), box.count_overlaps(officers)

    side = min(SIDES, key=hidden)
    if abs(side[1]) > FAR:
        ax.annotate("", at, xytext=side, textcoords="offset points", zorder=3.5, arrowprops={
            "arrowstyle": "-", "color": GREY, "linewidth": 0.6, "shrinkA": 0, "shrinkB": 2},
        )  # fmt: skip
    return stand(side)


def _legend(ax: Axes) -> None:
    edges = [Line2D([], [], color=COLORS.get(kind, ORANGE), linewidth=1.5, label=words)
             for kind, words in KINDS.items()]  # fmt: skip
    points = [
        Line2D([], [], color="black", marker="o", linestyle="", markersize=5,
               label="historical person"),
        Line2D([], [], color=GREY, marker="o", linestyle="", markersize=3.5, label="officer"),
    ]  # fmt: skip
    ax.figure.legend(handles=[*edges, *points], loc="lower center", ncols=5, fontsize=9,
                     bbox_to_anchor=(0.52, 0.22 / ax.figure.get_figheight()), handlelength=1.2,
                     columnspacing=1.2)  # fmt: skip
