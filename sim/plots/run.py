"""All figures of a run, into a folder; the short ones are drawn here."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from sim import measures
from sim.measures import Run
from sim.measures.series import LETTERS
from sim.plots import escalation, forest
from sim.plots.style import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    MARKERS,
    ORANGE,
    PURPLE,
    VERMILION,
    at_the_foot,
    from_zero,
    is_short,
    label,
    line_with_band,
    new_figure,
    replicates_words,
    save_all,
    time_axis,
    title_of,
)
from sim.vocabulary import Motive, Narrative, RankGroup

DASHED = (0, (4, 2))


def draw_all(run: Run, folder: str | Path) -> list[Path]:
    """Draw every figure that the run has something for, as PNG and PDF.

    Args:
        run: one run or replicates.
        folder: made where it is not there.

    Returns:
        Paths of the files, figure by figure.
    """
    return save_all(
        {name: partial(_with_foot, make, run) for name, make in FIGURES.items()}, folder
    )


def _with_foot(make: Callable[[Run], Figure | None], run: Run) -> Figure | None:
    figure = make(run)
    if figure is not None:
        at_the_foot(figure, run)
    return figure


# above and below

#: Narratives shown, by how far belief in them came.
SHOWN = 3
BELIEF_COLORS = (VERMILION, BLUE, GREEN)
MOTIVE_COLORS = dict(zip(Motive.words(), (BLUE, GREEN, ORANGE, PURPLE), strict=True))
BESIDE = {"loc": "upper left", "bbox_to_anchor": (1.0, 1.0), "borderaxespad": 0.4}


def above_and_below(run: Run) -> Figure | None:
    """Pressure, belief, shield, letters; None for a run of less than two weeks."""
    if is_short(run):
        return None
    days = measures.band(measures.above_and_below(run))
    letters = measures.band(measures.weekly(run, LETTERS))
    table = {name: part for name, part in days.groupby("quantity")}
    figure = new_figure(9.0, 9.0)
    grid = figure.add_gridspec(
        4, 1, height_ratios=[1, 1.25, 0.8, 1.25], left=0.085, right=0.79, top=0.92, bottom=0.08,
        hspace=0.3,
    )  # fmt: skip
    axes = pressure, belief, shield, below = [figure.add_subplot(part) for part in grid]
    line_with_band(pressure, table["pressure"], VERMILION)
    pressure.set_ylim(0, max(pressure.get_ylim()[1], 0.1))
    _name(pressure, "Pressure from above", "pressure")
    _draw_belief(belief, table)
    line_with_band(shield, table["shield_held"], BLACK)
    shield.set_ylim(0, 1)
    _name(shield, "Shield: share of requests the army chief refuses", "share")
    _draw_letters(below, letters)
    said = f"{title_of(run)}: {replicates_words(days)}"
    figure.suptitle(said, x=pressure.get_position().x0, ha="left")
    for ax in axes:
        time_axis(ax, days["date"].min(), days["date"].max())
        if ax is not below:
            ax.tick_params(labelbottom=False)
    return figure


def _name(ax: Axes, words: str, unit: str) -> None:
    """What a panel shows, above it on the left, and the unit on its axis."""
    ax.set_title(words, fontsize=11, pad=4)
    ax.set_ylabel(unit)


def _draw_belief(ax: Axes, table: dict[str, pd.DataFrame]) -> None:
    beliefs = {n.word: table[f"belief_{n.word}"] for n in Narrative}
    by_peak = sorted(beliefs, key=lambda word: -beliefs[word]["median"].max())[:SHOWN]
    for word, color in zip(by_peak, BELIEF_COLORS, strict=True):
        line_with_band(ax, beliefs[word], color, label(word))
    restraint = table["restraint"]
    ax.plot(restraint["date"], restraint["median"], color=GREY, linewidth=1.2, linestyle=DASHED,
            label="restraint")  # fmt: skip
    _name(ax, "Belief of the leadership", "log-odds")
    low, high = ax.get_ylim()
    ax.set_ylim(min(low, -4.5), max(high, 1.0))
    ax.legend(handlelength=1.4, **BESIDE)


def _draw_letters(ax: Axes, letters: pd.DataFrame) -> None:
    """Medians stacked by motive."""
    wide = letters.pivot(index="date", columns="quantity", values="median")
    stack = np.array([wide[f"letters_{motive}"].to_numpy() for motive in MOTIVE_COLORS])
    ax.stackplot(wide.index, stack, colors=list(MOTIVE_COLORS.values()),
                 labels=list(MOTIVE_COLORS), linewidth=0)  # fmt: skip
    from_zero(ax)
    several = " (medians)" if (letters["replicates"] > 1).any() else ""
    _name(ax, f"Letters from below, by motive{several}", "per week")
    handles, names = ax.get_legend_handles_labels()
    ax.legend(handles[::-1], names[::-1], handlelength=1.0, **BESIDE)


# who was hit

OUTCOMES = (("arrested", VERMILION, "o"), ("removed", BLUE, "s"))
OUTCOME_WORDS = {"arrested": "arrested", "removed": "arrested or dismissed"}
GROUPS = {"rank_group": RankGroup.words()[::-1], "marker": (*Narrative.words(), "none")}
GROUP_TITLES = {"rank_group": "By rank on day 0", "marker": "By what stood in a man's papers"}


def who_was_hit(run: Run) -> Figure:
    """Shares lost by rank group and marker: points with intervals, one row a group."""
    losses = measures.losses_over(run)
    figure = new_figure(8.2, 6.6)
    grid = figure.add_gridspec(
        2, 1, height_ratios=[4, 7], left=0.30, right=0.965, top=0.865, bottom=0.12, hspace=0.18
    )
    upper = figure.add_subplot(grid[0])
    lower = figure.add_subplot(grid[1], sharex=upper)
    whole = losses[(losses["by"] == "all") & (losses["outcome"] == "removed")]
    for ax, by in ((upper, "rank_group"), (lower, "marker")):
        _draw_groups(ax, losses[losses["by"] == by], by)
        ax.set_title(GROUP_TITLES[by], fontsize=11, pad=4)
        ax.axvline(float(whole["share"].iloc[0]), color=GREY, linewidth=1, linestyle=DASHED,
                   zorder=1, label="the whole corps" if ax is upper else None)  # fmt: skip
    upper.tick_params(labelbottom=False)
    shown = losses[losses["by"].isin(GROUPS) & losses["outcome"].isin(OUTCOME_WORDS)]
    lower.set_xlim(0, max(0.02, min(1.0, 1.04 * float(shown["high"].max()))))
    single = (losses["replicates"] == 1).all()
    interval = "1 run, Wilson 95 %" if single else replicates_words(losses)
    lower.set_xlabel(f"share of the group (its size on day 0); {interval}")
    figure.suptitle(f"{title_of(run)}: who was hit", x=0.012, ha="left")
    figure.legend(*upper.get_legend_handles_labels(), loc="upper right", ncols=3,
                  bbox_to_anchor=(0.985, 0.955), handletextpad=0.4, columnspacing=1.4,
                  handlelength=1.4)  # fmt: skip
    return figure


def _draw_groups(ax: Axes, losses: pd.DataFrame, by: str) -> None:
    members = losses.drop_duplicates("group").set_index("group")["members"]
    present = [group for group in GROUPS[by] if group in members.index]
    for offset, (outcome, color, marker) in zip((-0.16, 0.16), OUTCOMES, strict=True):
        table = losses[losses["outcome"] == outcome].set_index("group").loc[present]
        at = [i + offset for i in range(len(present))]
        ax.hlines(at, table["low"], table["high"], color=color, linewidth=2.2, alpha=0.55)
        ax.plot(table["share"], at, marker, color=color, markersize=6.5,
                label=OUTCOME_WORDS[outcome], clip_on=False)  # fmt: skip
    words = MARKERS.get if by == "marker" else label
    names = [f"{words(group)} ({members[group]:,})" for group in present]
    ax.set_yticks(range(len(present)), names)
    ax.set_ylim(len(present) - 0.45, -0.55)
    ax.grid(visible=True, axis="x")
    ax.grid(visible=False, axis="y")
    ax.tick_params(axis="y", length=0, pad=7)
    ax.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))


# reproduction

#: A ratio over fewer arrests than this says nothing.
FEWEST = 10


def reproduction(run: Run) -> Figure | None:
    """Arrests brought about per arrest, over time, with the line at 1.

    None where there were never enough arrests to speak of one; blank on days with too few.
    """
    found = measures.reproduction(run)
    arrests = measures.band(found, ["date"], "arrests")
    enough = arrests.set_index("date")["median"] >= FEWEST
    if not enough.any():
        return None
    ratio = measures.band(found, ["date"], "reproduction")
    table = ratio.set_index("date").reindex(enough.index)
    table.loc[~enough, ["median", "low", "high"]] = float("nan")
    figure = new_figure(8.2, 5.0)
    ax = figure.add_axes((0.09, 0.145, 0.885, 0.68))
    line_with_band(ax, table.reset_index(), BLUE)
    ax.axhline(1.0, color=BLACK, linewidth=1.0)
    top = table["high"].max()
    ax.set_ylim(0, 2.0 if pd.isna(top) else min(max(1.5, 1.1 * top), 6.0))
    _mark_order(ax, measures.ordered(run))
    time_axis(ax, enough.index.min(), enough.index.max())
    ax.set_ylabel("arrests brought about per arrest")
    ax.set_title(f"{title_of(run)}: reproduction of arrests", pad=38)
    ax.text(
        0, 1.025, f"above the black line each arrest brings about more than one\n"
        f"ratio over 28 days, centred; {replicates_words(ratio)};"
        f" blank where those days have fewer than {FEWEST} arrests",
        transform=ax.transAxes, fontsize=9, color=GREY, va="bottom",
    )  # fmt: skip
    return figure


def _mark_order(ax: Axes, order: pd.Series) -> None:
    """The purge order, where most runs have one."""
    happened = order.dropna()
    if 2 * len(happened) > len(order):
        ax.axvline(happened.median(), color=BLACK, linewidth=1.2, linestyle=DASHED)
        ax.annotate(" purge order", (happened.median(), 1.0),
                    xycoords=("data", "axes fraction"), fontsize=9, va="top")  # fmt: skip


#: File name -> what draws it.
FIGURES: dict[str, Callable[[Run], Figure | None]] = {
    "escalation": escalation.make,
    "above-and-below": above_and_below,
    "who-was-hit": who_was_hit,
    "reproduction": reproduction,
    "forest": forest.make,
}
