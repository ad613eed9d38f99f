"""When it was decided, and by which luck: points of no return, settled luck, blocks of draws."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.errors import SpyscareError
from sim.plots.studies.causes import outcomes_of
from sim.plots.style import (
    BAND,
    BLACK,
    BLUE,
    FOOT,
    GREEN,
    GREY,
    ORANGE,
    VERMILION,
    Words,
    fitted,
    page,
    panels,
    shares,
    time_axis,
    title,
)
from sim.scenario import evidence
from sim.scenario.load import Scenario
from sim.scenario.parts import Span
from sim.study.analysis import Answer
from sim.study.statement import Study

#: Triggers of the record that are named on the axis of dates, with what is written there; and the
#: event that stands for the order.
NAMED = {"ezhov": "Ezhov", "plenum": "plenum", "deadline": "deadline", "order-00447": "00447",
         "purge-halt": "halt"}  # fmt: skip
ORDER, ORDER_NAME = "cc-vote-1937", "vote on the marshal"
#: Dates named where a scenario has none of these triggers.
FEW = 5

#: Curve -> its words, colour, line.
CURVES = {
    "triggers": ("no further triggers", ORANGE, "solid"),
    "levers": ("and levers back to where they began", BLUE, (0, (5, 1.5))),
    "halted": ("and everything halted", GREEN, (0, (1.5, 1.2))),
}
SETTLED = "settled"


def dates_of(scenario: Scenario | None) -> dict[str, dt.date]:
    """Dates of the record to be written on an axis, by their words."""
    if scenario is None:
        return {}
    dated = {t.id: t.date.first for t in scenario.triggers if isinstance(t.date, Span)}
    known = {said: dated[each] for each, said in NAMED.items() if each in dated}
    if not known:
        return dict(list(dated.items())[:FEW])
    vote = evidence.event(ORDER).earliest
    return known | ({ORDER_NAME: vote} if scenario.start <= vote <= scenario.end else {})


def no_return(study: Study, answer: Answer, words: Words) -> Figure:
    """Settled luck above, what could still stop it below, and how much luck is settled last."""
    table = answer.tables["return"].assign(date=lambda t: pd.to_datetime(t["date"]))
    settled = answer.tables.get("settled", pd.DataFrame(columns=["date"]))
    settled = settled.assign(date=pd.to_datetime(settled["date"]))
    parts = [
        part for part in (
            (_worlds, table[table["curve"] == SETTLED]),
            (_stopped, table[table["curve"] != SETTLED]),
            (_luck, settled),
        ) if len(part[1])
    ]  # fmt: skip
    if not parts:
        raise SpyscareError(f"{study.name}: no seed has {study.figure['value']} on any day")
    figure = page(words, 8.6, 1.55 + FOOT + 2.45 * len(parts),
                  "in the model: the world as it was until that day, and other luck or other events"
                  " after it")  # fmt: skip
    axes = panels(figure, len(parts), left=0.85, right=0.35, gap=0.55, bottom=0.45, head=1.25,
                  down=True)  # fmt: skip
    first, last = table["date"].min(), table["date"].max()
    for ax, (draw, part) in zip(axes, parts, strict=True):
        draw(ax, part)
        ax.set_ylim(0, 1.03)
        shares(ax, "yes or no")
        time_axis(ax, first, last)
        if ax is not axes[-1]:
            ax.tick_params(labelbottom=False)
    _levels(axes, parts, answer.tables.get("points", pd.DataFrame()))
    scenario = study.as_run[0] if study.as_run else None
    _name(axes, dates_of(scenario), first, last)
    return figure


def _mean(part: pd.DataFrame) -> pd.DataFrame:
    """Over worlds: mean, and 10 and 90 %, by date."""
    by = part.groupby("date")["probability"]
    return pd.DataFrame({"mean": by.mean(), "low": by.quantile(0.1), "high": by.quantile(0.9)})


def _worlds(ax: Axes, part: pd.DataFrame) -> None:
    for _, one in part.groupby("seed"):
        ax.plot(one["date"], one["probability"], color=GREY, linewidth=0.6, alpha=0.45)
    over = _mean(part)
    ax.plot(over.index, over["mean"], color=VERMILION, linewidth=2.4, label="mean of all worlds")
    number, futures = part["seed"].nunique(), int(part["futures"].max())
    ax.plot([], [], color=GREY, linewidth=0.8, label=f"each of {number} worlds, {futures} futures")
    title(ax, "Settled luck: it comes, with levers as they are", 80)
    ax.set_ylabel("probability")
    ax.legend(loc="best", fontsize=9)


def _stopped(ax: Axes, part: pd.DataFrame) -> None:
    for curve, (said, color, line) in CURVES.items():
        over = _mean(part[part["curve"] == curve])
        if len(over):
            ax.fill_between(over.index, over["low"], over["high"], color=color, alpha=0.6 * BAND,
                            linewidth=0)  # fmt: skip
            ax.plot(over.index, over["mean"], color=color, linewidth=2.2, linestyle=line,
                    label=said)  # fmt: skip
    title(ax, "Too late to stop: it comes, though from that day on …", 80)
    ax.set_ylabel("probability")
    ax.legend(loc="best", fontsize=9)


def _luck(ax: Axes, part: pd.DataFrame) -> None:
    ax.fill_between(part["date"], part["low"], part["high"], color=BLACK, alpha=BAND, linewidth=0)
    ax.plot(part["date"], part["fixed"], color=BLACK, linewidth=2.2)
    title(ax, "Share of the luck that is settled, with 95 %", 80)
    ax.set_ylabel("L(t)")


def _levels(axes: Sequence[Axes], parts: Sequence, points: pd.DataFrame) -> None:
    """A mark where a curve comes to stay at a level."""
    for ax, (draw, _) in zip(axes, parts, strict=True):
        for row in points.itertuples() if draw in (_luck, _stopped) else ():
            mine = (row.curve == SETTLED) == (draw is _luck)
            if mine and isinstance(row.date, str) and row.date:
                color = GREY if row.curve == SETTLED else CURVES[row.curve][1]
                ax.plot(pd.Timestamp(row.date), row.level, marker="v", markersize=8, color=color,
                        markeredgecolor="black", markeredgewidth=0.8, linestyle="none")  # fmt: skip


def _name(
    axes: Sequence[Axes], dates: dict[str, dt.date], first: pd.Timestamp, last: pd.Timestamp
) -> None:
    """Thin lines through all panels, and words above the first in two rows."""
    shown = sorted((pd.Timestamp(day), name) for name, day in dates.items())
    ends = [first - (last - first)] * 2
    for day, name in shown:
        if not first <= day <= last:
            continue
        for ax in axes:
            ax.axvline(day, color=GREY, linewidth=0.9, linestyle=(0, (4, 2)), zorder=1)
        row = 0 if ends[0] <= day else 1
        room = (last - first) * 0.0125 * (len(name) + 2)
        flip = day + room > last
        ends[row] = day + room
        axes[0].annotate(
            name, (day, 1.03), xycoords=("data", "data"), xytext=(0, 21 + 11 * row),
            textcoords="offset points", fontsize=8.5, color="#333333", annotation_clip=False,
            ha="right" if flip else "left",
            arrowprops={"arrowstyle": "-", "color": GREY, "linewidth": 0.7, "shrinkA": 0,
                        "shrinkB": 0, "relpos": (1.0 if flip else 0.0, 0.0)},
        )  # fmt: skip


# which luck


def luck(study: Study, answer: Answer, words: Words) -> Figure:
    """Indices of the blocks of draws, a panel an outcome; last how much is luck at all."""
    table = answer.tables["blocks"]
    variance = answer.tables.get("variance", pd.DataFrame())
    outcomes = outcomes_of(study, table)
    by_total = table[table["outcome"] == outcomes[0]].sort_values("total", ascending=False)
    blocks = list(by_total["block"])
    left, each, gap = 0.35 + 0.085 * max(map(len, blocks)), 2.9, 0.3
    bars = left + (each + gap) * len(outcomes)
    wide = max(bars + (1.25 + 0.75 * len(outcomes) if len(variance) else 0.1), 6.6)
    figure = page(words, wide, 1.95 + FOOT + 0.4 * len(blocks),
                  "in the model: shares of the variance; lines: 95 %")  # fmt: skip
    width, height = figure.get_size_inches()
    low, tall = (FOOT + 0.95) / height, 0.4 * len(blocks) / height
    for i, outcome in enumerate(outcomes):
        ax = figure.add_axes(((left + i * (each + gap)) / width, low, each / width, tall))
        part = table[table["outcome"] == outcome].set_index("block").reindex(blocks)
        _indices(ax, part)
        ax.tick_params(axis="y", length=0, labelleft=i == 0)
        title(ax, words.of(outcome).capitalize(), 32)
    figure.legend(*ax.get_legend_handles_labels(), loc="lower left", ncols=2,
                  bbox_to_anchor=(0.005, 0.3 / height), handlelength=1.1, fontsize=9)  # fmt: skip
    if len(variance):
        wide = 0.75 * len(outcomes)
        ax = figure.add_axes(((bars + 0.75) / width, low, wide / width, tall))
        _parts(ax, variance, outcomes, words)
    return figure


def _indices(ax: Axes, table: pd.DataFrame) -> None:
    """Two bars a block, with intervals."""
    at = np.arange(len(table))
    for name, shift, color, said in (("total", -0.17, BLUE, "total: with all it goes with"),
                                     ("first", 0.17, VERMILION, "first order: alone")):  # fmt: skip
        ax.barh(at + shift, np.maximum(table[name], 0.0), height=0.33, color=color, alpha=0.85,
                label=said)  # fmt: skip
        ends = [table[f"{name}_{end}"].clip(lower=0.0) for end in ("low", "high")]
        ax.hlines(at + shift, *ends, color="black", linewidth=1.1)
    if table["total"].isna().all():
        ax.text(0.5, 0.5, "the same in every world", transform=ax.transAxes, ha="center",
                va="center", fontsize=9, style="italic", color="#555555")  # fmt: skip
    ax.set_yticks(at, list(table.index))
    ax.set_ylim(len(table) - 0.4, -0.6)
    ax.set_xlim(0, None)
    shares(ax, "share", "x", 3)
    ax.set_xlabel("share of what is luck", fontsize=10)
    ax.grid(visible=True, axis="x")
    ax.grid(visible=False, axis="y")


def _parts(
    ax: Axes, variance: pd.DataFrame, outcomes: Sequence[str], words: Words
) -> None:  # fmt: skip
    """A bar an outcome: levers, and luck above them."""
    looks = {"levers": (GREY, ""), "luck": (ORANGE, "///")}
    for at, outcome in enumerate(outcomes):
        base = 0.0
        for row in variance[variance["outcome"] == outcome].dropna(subset=["share"]).itertuples():
            color, hatch = looks[row.part]
            ax.bar([at], [row.share], bottom=[base], color=color, hatch=hatch, edgecolor="white",
                   linewidth=0, width=0.8)  # fmt: skip
            if row.share > 0.09:
                ax.text(at, base + row.share / 2, f"{row.part}\n{100 * row.share:.0f} %",
                        ha="center", va="center", fontsize=8,
                        bbox={"facecolor": "white", "linewidth": 0, "pad": 1.2})  # fmt: skip
            base += row.share
    ax.set_ylim(0, 1)
    shares(ax, "yes or no")
    names = [fitted(words.of(each), 9, 3, 8.0) for each in outcomes]
    ax.set_xticks(range(len(outcomes)), [each["text"] for each in names], fontsize=7.5)
    ax.tick_params(axis="x", length=0)
    title(ax, "Luck or levers", 10 + 9 * len(outcomes))
