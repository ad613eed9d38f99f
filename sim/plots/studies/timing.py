"""What moving a trigger does, and what its absence does, beside."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.plots.studies.canvas import Words, from_nothing, page, shares, wrapped
from sim.plots.style import BAND, BLUE, GREEN, GREY, ORANGE, PURPLE, VERMILION

SHIFT, PRESENT = "shift.", "present."
COLORS = (BLUE, VERMILION, GREEN, PURPLE, ORANGE)


def courses(table: pd.DataFrame) -> dict[str, tuple[pd.DataFrame, pd.DataFrame]]:
    """Points in which only one trigger is touched, by trigger: moved by days, and absent.

    Args:
        table: `analysis.by_point` of a star over `shift.ID` and `present.ID`.

    Returns:
        Trigger -> (rows with column `days`, the unmoved among them; rows in which it is absent).
    """
    moved = [name for name in table.columns if name.startswith(SHIFT)]
    absent = [name for name in table.columns if name.startswith(PRESENT)]
    out = {}
    for name in moved:
        trigger = name.removeprefix(SHIFT)
        others = [n for n in moved if n != name]
        still = (table[others] == 0).all(axis=1) & (table[absent] == 1).all(axis=1)
        part = table[still].assign(days=table.loc[still, name]).sort_values("days")
        gone = PRESENT + trigger
        without = table[table[gone] == 0] if gone in table else table.iloc[:0]
        out[trigger] = (part, without)
    return out


def draw(table: pd.DataFrame, outcomes: Sequence[str], words: Words) -> Figure:
    """Rows of outcomes, columns of triggers; at the right of each the absence of the trigger.

    Args:
        table: `analysis.by_point`.
        outcomes: a row each.
        words: of the study.
    """
    found = courses(table)
    runs = int(table["runs"].max())
    width, height = 3.1 * len(found) + 1.2, 1.9 * len(outcomes) + 1.85
    figure = page(words, width, height,
                  f"mean of {runs} paired seeds with bootstrap 95 %; ✕ without the trigger; dashed:"
                  " as in the scenario")  # fmt: skip
    grid = figure.add_gridspec(
        len(outcomes), len(found), left=1.25 / width, right=1 - 0.15 / width,
        bottom=1.05 / height, top=1 - 1.12 / height, wspace=0.1, hspace=0.28,
    )  # fmt: skip
    for row, outcome in enumerate(outcomes):
        axes: list[Axes] = []
        for column, (trigger, (moved, without)) in enumerate(found.items()):
            ax = figure.add_subplot(grid[row, column], sharey=axes[0] if axes else None)
            axes.append(ax)
            _course(ax, moved, without, outcome, COLORS[column % 5])
            shares(ax, words.units.get(outcome, ""), steps=4)
            if row == 0:
                ax.set_title(trigger.replace("-", " "), fontsize=11, pad=4)
            if column:
                ax.tick_params(labelleft=False)
            else:
                ax.set_ylabel(wrapped(words.of(outcome), 20), fontsize=10)
            ax.tick_params(labelbottom=row == len(outcomes) - 1)
        axes[0].autoscale(axis="y")
        from_nothing(axes[0])
    figure.text(0.55, 0.5 / height, "days by which the trigger is moved (earlier · later)",
                ha="center", va="bottom", fontsize=11, color="#333333")  # fmt: skip
    return figure


def _course(ax: Axes, moved: pd.DataFrame, without: pd.DataFrame, outcome: str, color: str) -> None:
    part = moved[moved["outcome"] == outcome]
    days = part["days"].to_numpy(float)
    ax.fill_between(days, part["low"], part["high"], color=color, alpha=BAND, linewidth=0)
    ax.plot(days, part["mean"], color=color, marker="o", markersize=3.8)
    own = part[part["days"] == 0]
    if len(own):
        ax.axhline(float(own["mean"].iloc[0]), color=GREY, linewidth=0.9, linestyle=(0, (4, 2)),
                   zorder=1)  # fmt: skip
    reach = max(days.max() - days.min(), 1.0)
    at = days.max() + 0.17 * reach
    gone = without[without["outcome"] == outcome]
    if len(gone):
        mean, low, high = (float(gone[name].iloc[0]) for name in ("mean", "low", "high"))
        ax.vlines(at, low, high, color=color, linewidth=2.4, alpha=0.55)
        ax.plot([at], [mean], marker="X", color=color, markersize=8, markeredgecolor="white")
        ax.axvline(days.max() + 0.085 * reach, color="#DDDDDD", linewidth=0.8)
    steps = [days.min(), days.min() / 2, 0.0, days.max() / 2, days.max()]
    names = [f"{day:+.0f}" if day else "0" for day in steps]
    ax.set_xticks([*steps, *([at] if len(gone) else [])],
                  [*names, *(["never"] if len(gone) else [])], fontsize=8.5)  # fmt: skip
    ax.set_xlim(days.min() - 0.06 * reach, at + 0.1 * reach)
