"""Two worlds side by side: their courses, the day they part, whom each takes, by how much."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.measures.necessity import lumped
from sim.plots.style import (
    BAND,
    BLUE,
    FOOT,
    GREEN,
    GREY,
    ORANGE,
    VERMILION,
    Words,
    fitted,
    from_zero,
    page,
    plainly,
    shares,
    time_axis,
    title,
)
from sim.study.analysis import Answer
from sim.study.statement import Study

COLORS = (VERMILION, BLUE, GREEN, ORANGE)
LINES = ("solid", (0, (5, 1.5)), (0, (1.5, 1.2)), (0, (4, 1, 1, 1)))
#: Column of the second world's name, where there are several.
WORLD = "world"
#: Cell -> its words and colour; who is taken in neither world is said, not drawn.
CELLS = {
    "both": ("in both", GREY), "spared": ("spared", GREEN),
    "instead": ("taken instead", VERMILION),
}  # fmt: skip


def twins(study: Study, answer: Answer, words: Words) -> Figure:
    """Courses and cells above, differences of each outcome below."""
    pairs, cells = answer.tables["pairs"], answer.tables.get("cells")
    courses = answer.tables.get("courses")
    worlds = names_of(pairs)
    outcomes = list(dict.fromkeys(pairs["outcome"]))
    upper = 2.7 if courses is not None or cells is not None else 0.0
    lower = 0.5 + 0.36 * len(worlds)
    left = 0.85 if worlds == [""] else 0.4 + 0.085 * max(map(len, worlds))
    width = max(8.6, left + 2.3 * len(outcomes))
    height = 1.05 + upper + (0.95 if upper else 0) + lower + 0.75 + FOOT
    figure = page(words, width, height,
                  "in the model: the same seeds in both worlds; below: median difference from the"
                  " first, thick 95 %, thin 10–90 % of the pairs")  # fmt: skip

    def axes(x: float, y: float, w: float, h: float) -> Axes:
        return figure.add_axes((x / width, 1 - (y + h) / height, w / width, h / height))

    wide = width - 0.85 - (3.55 if cells is not None else 0.35)
    if courses is not None:
        _courses(axes(0.85, 1.05, wide, upper), courses, answer.tables.get("parting"))
    if cells is not None:
        x = width - 2.3 if courses is not None else left + 0.2
        _cells(axes(x, 1.05, 1.95 if courses is not None else 4.6, upper), cells, worlds)
    y = 1.05 + (upper + 0.95 if upper else 0.0)
    each = (width - left - 0.3 - 0.35 * (len(outcomes) - 1)) / len(outcomes)
    for i, outcome in enumerate(outcomes):
        ax = axes(left + i * (each + 0.35), y, each, lower)
        _differences(ax, pairs[pairs["outcome"] == outcome], worlds, words, outcome)
        ax.tick_params(axis="y", length=0, labelleft=i == 0)
    return figure


def names_of(table: pd.DataFrame) -> list[str]:
    """The second worlds of a table; one without a name where there is no other."""
    return list(dict.fromkeys(table[WORLD])) if WORLD in table else [""]


def _courses(ax: Axes, courses: pd.DataFrame, parting: pd.DataFrame | None) -> None:
    """Median and 10-90 % of a count up to each day, and the day from which rows differ."""
    series = courses["series"].iloc[0]
    courses = courses[courses["series"] == series].assign(
        date=lambda table: pd.to_datetime(table["date"])
    )
    for i, (world, part) in enumerate(courses.groupby(WORLD, sort=False)):
        ax.fill_between(part["date"], part["low"], part["high"], color=COLORS[i % 4], alpha=BAND,
                        linewidth=0)  # fmt: skip
        ax.plot(part["date"], part["median"], color=COLORS[i % 4], linestyle=LINES[i % 4],
                label=world)  # fmt: skip
    first, last = courses["date"].min(), courses["date"].max()
    if parting is not None and len(parting):
        one = parting.iloc[0]
        middle = pd.to_datetime(one["date"] or None)
        low, high = (middle + pd.Timedelta(days=one[e] - one["median"]) for e in ("low", "high"))
        if not pd.isna(middle):
            ax.axvspan(low, high, color=GREY, alpha=0.18, linewidth=0)
            ax.axvline(middle, color="black", linewidth=1.1, linestyle=(0, (4, 2)),
                       label=f"they part, {middle.day} {middle:%B %Y}")  # fmt: skip
    from_zero(ax)
    time_axis(ax, first, last)
    ax.set_ylabel(f"{series} up to the day", fontsize=10)
    title(ax, "Two worlds" if courses[WORLD].nunique() == 2 else "Worlds", 40)
    ax.legend(loc="best", fontsize=9, frameon=True, framealpha=0.9, edgecolor="white")


def _cells(ax: Axes, cells: pd.DataFrame, worlds: list[str]) -> None:
    """Men taken in both, in the first alone, in the second alone."""
    known = cells if WORLD in cells else cells.assign(**{WORLD: ""})
    at = np.arange(len(CELLS))
    tall = 0.7 / len(worlds)
    for i, world in enumerate(worlds):
        part = known[known[WORLD] == world].set_index("cell").reindex(list(CELLS))
        here = at + (i - (len(worlds) - 1) / 2) * tall
        ax.barh(here, part["median"], height=0.9 * tall, alpha=0.85,
                color=[color for _, color in CELLS.values()] if len(worlds) == 1
                else COLORS[(i + 1) % 4], label=world or None)  # fmt: skip
        ax.hlines(here, part["low"], part["high"], color="black", linewidth=1.1)
    ax.set_yticks(at, [said.replace(" ", "\n") for said, _ in CELLS.values()], fontsize=9)
    ax.set_ylim(len(CELLS) - 0.5, -0.5)
    ax.set_xlim(0, None)
    ax.locator_params(axis="x", nbins=4)
    plainly(ax)
    ax.set_xlabel("men, median and 10–90 %", fontsize=9.5)
    ax.grid(visible=True, axis="x")
    ax.grid(visible=False, axis="y")
    ax.tick_params(axis="y", length=0)
    title(ax, "Who was taken", 24)
    if len(worlds) > 1:
        ax.legend(loc="best", fontsize=8)


def _differences(
    ax: Axes, part: pd.DataFrame, worlds: list[str], words: Words, outcome: str
) -> None:  # fmt: skip
    """Paired differences: the median, its interval, and where 10-90 % of the pairs lie."""
    at = np.arange(len(worlds))
    ax.axvline(0, color=GREY, linewidth=0.9, linestyle=(0, (4, 2)), zorder=1)
    ax.hlines(at, part["low"], part["high"], color=BLUE, linewidth=1.1)
    ax.hlines(at, part["ci_low"], part["ci_high"], color=BLUE, linewidth=4.5, alpha=0.45)
    ax.plot(part["difference"], at, "o", color=BLUE, markersize=6)
    ax.set_yticks(at, worlds, fontsize=9)
    ax.set_ylim(len(worlds) - 0.4, -0.6)
    ax.locator_params(axis="x", nbins=4)
    plainly(ax)
    yes = words.units.get(outcome) == "yes or no"
    shares(ax, "share" if yes else words.units.get(outcome, ""), "x", 3)
    what = f"{words.of(outcome)} (points)" if yes else words.axis(outcome)
    said = fitted(what, 30, 3, 9.5)
    ax.set_xlabel(said["text"], fontsize=said["fontsize"])
    ax.tick_params(axis="x", labelsize=8.5)
    ax.grid(visible=True, axis="x")
    ax.grid(visible=False, axis="y")


# by rank and distance

NOWHERE = "none"


def atlas(table: pd.DataFrame, words: Words) -> Figure:
    """Share of the men taken who would not have been, by rank and steps from the cause.

    Args:
        table: of `sim.measures.necessity`, by rank and distance.
        words: title and source.
    """
    grid = lumped(table)
    ranks, steps = (list(grid[name].cat.categories) for name in ("rank", "distance"))
    width, height = 2.1 + 0.85 * len(steps) + 1.2, 1.85 + FOOT + 0.46 * len(ranks)
    figure = page(words, max(width, 6.6), height,
                  "in the model: of the men taken, the share who would not have been; below it, how"
                  " many were taken")  # fmt: skip
    size = figure.get_size_inches()
    ax = figure.add_axes((2.1 / size[0], (FOOT + 0.7) / height, 0.85 * len(steps) / size[0],
                          0.46 * len(ranks) / height))  # fmt: skip
    values = np.full((len(ranks), len(steps)), np.nan)
    for row in grid.to_dict("records"):
        i, j = ranks.index(row["rank"]), steps.index(row["distance"])
        values[i, j] = row["necessity"]
        if row["taken"] > 0 and not np.isnan(row["necessity"]):
            dark = row["necessity"] < 0.5
            ax.text(j, i, f"{100 * row['necessity']:.0f} %\n{row['taken']:,.0f}", ha="center",
                    va="center", fontsize=8, color="white" if dark else "black")  # fmt: skip
    ax.set_facecolor("#EEEEEE")
    mesh = ax.imshow(values, cmap="cividis", vmin=0, vmax=1, aspect="auto")
    ax.set_xticks(range(len(steps)), steps)
    ax.set_yticks(range(len(ranks)), [rank.replace("_", " ") for rank in ranks])
    ax.set_xlabel("his place in a chain of arrests, from its beginning down")
    ax.tick_params(length=0)
    ax.grid(visible=False)
    for spine in ax.spines.values():
        spine.set_visible(False)
    beside = (2.1 + 0.85 * len(steps) + 0.2) / size[0]
    box = ax.get_position()
    bar = figure.colorbar(mesh, cax=figure.add_axes((beside, box.y0, 0.15 / size[0], box.height)))
    shares(bar.ax, "yes or no")
    bar.outline.set_linewidth(0)
    title(ax, "Who would have been spared", 50)
    return figure
