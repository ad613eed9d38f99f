"""Outcomes over one factor or the size of the corps, by trigger, by scenario."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator, PercentFormatter

from sim.plots.style import (
    BAND,
    BLACK,
    BLUE,
    FOOT,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    VERMILION,
    Words,
    fitted,
    from_nothing,
    log_steps,
    page,
    panels,
    plainly,
    shares,
    title,
    wrapped,
)
from sim.study.analysis import Answer
from sim.study.figure import several
from sim.study.intervals import counted
from sim.study.methods.compare import ALL, BUT
from sim.study.statement import Study

COLORS = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, BLACK)
MARKERS = ("o", "s", "D", "^", "v", "P")


def lines(study: Study, answer: Answer, words: Words) -> Figure:
    """A panel for each outcome, one below another; a line for each value of a second factor."""
    table, outcomes = answer.drawn["table"], several(study.figure["value"])
    x, by = study.figure["x"], study.figure.get("by")
    (own,) = study.own(x) or (None,)
    runs = int(table["runs"].max())
    figure = page(words, 7.6, 1.35 + 2.15 * len(outcomes) + 0.4,
                  f"mean of {counted(runs)}, paired{_interval(table, ', band: ')}")  # fmt: skip
    axes = panels(figure, len(outcomes), left=0.85, right=0.25, gap=0.42, bottom=0.55, head=0.95,
                  down=True, sharex=True)  # fmt: skip
    groups = [("", table)] if by is None else [
        (f"{words.of(by)} {value:g}" if not isinstance(value, str) else value, part)
        for value, part in table.groupby(by, sort=True)
    ]  # fmt: skip
    for ax, outcome in zip(axes, outcomes, strict=True):
        for i, (name, part) in enumerate(groups):
            _line(ax, part[part["outcome"] == outcome], x, COLORS[i % 6], MARKERS[i % 6], name)
        from_nothing(ax)
        shares(ax, words.units.get(outcome, ""))
        title(ax, words.of(outcome).capitalize(), 80)
        unit = words.units.get(outcome, "")
        ax.set_ylabel("share of the runs" if unit == "yes or no" else wrapped(unit, 24))
        if own is not None:
            ax.axvline(own, color=GREY, linewidth=1.1, linestyle=(0, (4, 2)), zorder=1)
        if ax is not axes[-1]:
            ax.tick_params(labelbottom=False)
    if own is not None:
        axes[-1].annotate(" the scenario's own", (own, 0.03), xycoords=("data", "axes fraction"),
                          fontsize=9, color=GREY, va="bottom")  # fmt: skip
    axes[-1].set_xlabel(wrapped(words.axis(x), 85))
    if by is not None:
        axes[0].legend(loc="best")
    return figure


def _line(
    ax: Axes, part: pd.DataFrame, x: str, color: str, marker: str = "o", name: str = "",
    size: float = 4.5,
) -> None:  # fmt: skip
    """A line of means with its band."""
    part = part.sort_values(x)
    ax.fill_between(part[x], part["low"], part["high"], color=color, alpha=BAND, linewidth=0)
    ax.plot(part[x], part["mean"], color=color, marker=marker, markersize=size, label=name or None)


def _interval(table: pd.DataFrame, before: str, what: str = "bootstrap 95 %") -> str:
    """What bands or lines are, where any is drawn; else that there are too few runs for them."""
    if table[["low", "high"]].notna().any(axis=None):
        return before + what
    return ", too few for an interval"


# probability

BARS = (BLUE, ORANGE, VERMILION, GREEN, PURPLE)
HATCHES = ("", "///", "...", "xxx", "\\\\\\")


def probability(study: Study, answer: Answer, words: Words) -> Figure:
    """Bars of probabilities."""
    tables, groups = answer.drawn["tables"], answer.drawn["groups"]
    runs = int(next(iter(tables.values()))["runs"].max())
    figure = page(words, 7.8, 4.7, f"{runs} runs each; lines: Wilson 95 %")
    (ax,) = panels(figure, 1, left=0.8, right=0.2, bottom=0.75, head=0.85)
    each = 0.8 / len(tables)
    for i, (outcome, table) in enumerate(tables.items()):
        at = [g - 0.4 + each * (i + 0.5) for g in range(len(groups))]
        ax.bar(at, table["mean"], width=each * 0.92, color=BARS[i % 5], hatch=HATCHES[i % 5],
               edgecolor="white", linewidth=0, label=words.of(outcome), alpha=0.85)  # fmt: skip
        ax.vlines(at, table["low"], table["high"], color="black", linewidth=1.6)
        for x, mean, high in zip(at, table["mean"], table["high"], strict=True):
            ax.annotate(f"{100 * mean:.0f} %", (x, max(mean, high)), xytext=(0, 3),
                        textcoords="offset points", ha="center", fontsize=9)  # fmt: skip
    ax.set_xticks(range(len(groups)), groups, fontsize=11)
    ax.tick_params(axis="x", length=0)
    ax.set_ylim(0, 1.12)
    ax.set_yticks([0, 0.25, 0.5, 0.75, 1.0])
    ax.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    ax.set_ylabel("share of the runs")
    figure.legend(*ax.get_legend_handles_labels(), loc="lower left", ncols=len(tables),
                  bbox_to_anchor=(0.07, 0.045), handlelength=1.4, columnspacing=1.6)  # fmt: skip
    return figure


# size

OFFICERS = "officers.count"

#: Officers of the record (S001).
RECORD = 144_300


def size(study: Study, answer: Answer, words: Words) -> Figure:
    """Two panels for each outcome: the mean, and how much runs differ."""
    table, spread = answer.drawn["table"], answer.drawn["spread"]
    outcomes = several(study.figure["value"])
    runs = int(table["runs"].max())
    width, height = 9.2, 1.95 * len(outcomes) + 1.6
    figure = page(words, width, height,
                  f"{counted(runs)} at each size{_interval(table, '; bands: ')}; dashed:"
                  f" the corps of the record, {RECORD:,}")  # fmt: skip
    left = panels(figure, len(outcomes), left=0.95, right=4.75, gap=0.5, bottom=0.55, head=1.0,
                  down=True, sharex=True)  # fmt: skip
    right = panels(figure, len(outcomes), left=5.35, right=0.3, gap=0.5, bottom=0.55, head=1.0,
                   down=True, sharex=True)  # fmt: skip
    for outcome, mean, differ in zip(outcomes, left, right, strict=True):
        for ax, rows, color in ((mean, table, BLUE), (differ, spread, VERMILION)):
            part = rows[rows["outcome"] == outcome]
            if rows is spread:  # runs that do not differ at all have no place on a log scale
                part = part[part["mean"] > 0]
            _line(ax, part, OFFICERS, color, size=4)
            ax.axvline(RECORD, color=GREY, linewidth=1, linestyle=(0, (4, 2)), zorder=1)
            ax.set_xscale("log")
            ax.xaxis.set_minor_locator(NullLocator())
            plainly(ax)
            ax.tick_params(labelbottom=outcome == outcomes[-1])
        unit = words.units.get(outcome, "")
        from_nothing(mean)
        shares(mean, unit)
        if (spread.loc[spread["outcome"] == outcome, "mean"] > 0).any():
            _root(differ, spread[spread["outcome"] == outcome])
            log_steps(differ, unit)
        title(mean, words.of(outcome).capitalize(), 46)
        mean.set_ylabel(wrapped(unit, 22), fontsize=9.5)
        differ.set_title("standard deviation over seeds", fontsize=10, fontweight="normal", pad=4)
    for ax in (left[-1], right[-1]):
        ax.set_xlabel("officers on day 0")
    if right[0].get_legend_handles_labels()[0]:
        right[0].legend(loc="best", fontsize=9)
    return figure


def _root(ax, part: pd.DataFrame) -> None:
    """The line that falls with the root of the size."""
    part = part[part["mean"] > 0].sort_values(OFFICERS)
    size, value = part[OFFICERS].to_numpy(float), part["mean"].to_numpy(float)
    ax.plot(size, value[0] * (size[0] / size) ** 0.5, color=GREY, linewidth=1.0,
            linestyle=(0, (1, 2)), label="root of the size")  # fmt: skip


# timing

SHIFT, PRESENT = "shift.", "present."


def _courses(table: pd.DataFrame) -> dict[str, tuple[pd.DataFrame, pd.DataFrame]]:
    """Points in which only one trigger is touched, by trigger: moved by days, and absent.

    Args:
        table: `analysis.by_point` of a star over `shift.ID` and `present.ID`.

    Returns:
        Trigger -> (rows with column `days`, the unmoved among them; rows in which it is absent).
    """
    moved = [name for name in table.columns if name.startswith(SHIFT)]
    absent = [name for name in table.columns if name.startswith(PRESENT)]
    names = [*moved, *absent]
    out = {}
    for trigger in dict.fromkeys(name.partition(".")[2] for name in names):
        name = SHIFT + trigger
        others = [n for n in moved if n != name]
        still = (table[others] == 0).all(axis=1) & (table[absent] == 1).all(axis=1)
        days = table.loc[still, name] if name in moved else 0.0
        part = table[still].assign(days=days).sort_values("days")
        gone = PRESENT + trigger
        without = table[table[gone] == 0] if gone in table else table.iloc[:0]
        out[trigger] = (part, without)
    return out


def timing(study: Study, answer: Answer, words: Words) -> Figure:
    """Rows of outcomes, columns of triggers; at the right of each the absence of the trigger."""
    table, outcomes = answer.drawn["table"], several(study.figure["value"])
    found = _courses(table)
    runs = int(table["runs"].max())
    width, height = 3.1 * len(found) + 1.2, 1.9 * len(outcomes) + 1.85
    figure = page(words, width, height,
                  f"mean of {counted(runs)}, paired{_interval(table, ', with ')}; ✕ without the"
                  " trigger; dashed: as in the scenario")  # fmt: skip
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
                said = fitted(words.of(outcome), 20, 3, 10.0)
                ax.set_ylabel(said["text"], fontsize=said["fontsize"])
            ax.tick_params(labelbottom=row == len(outcomes) - 1)
        axes[0].autoscale(axis="y")
        from_nothing(axes[0])
    figure.text(0.55, 0.5 / height, "days by which the trigger is moved (earlier · later)",
                ha="center", va="bottom", fontsize=11, color="#333333")  # fmt: skip
    return figure


def _course(ax: Axes, moved: pd.DataFrame, without: pd.DataFrame, outcome: str, color: str) -> None:
    part = moved[moved["outcome"] == outcome]
    days = part["days"].to_numpy(float)
    _line(ax, part, "days", color, size=3.8)
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
    steps = _apart([days.min(), 0.0, days.max(), days.min() / 2, days.max() / 2], 0.16 * reach)
    names = [f"{day:+.0f}" if day else "0" for day in steps]
    ax.set_xticks([*steps, *([at] if len(gone) else [])],
                  [*names, *(["never"] if len(gone) else [])], fontsize=8.5)  # fmt: skip
    ax.set_xlim(days.min() - 0.06 * reach, at + 0.1 * reach)


def _apart(steps: Sequence[float], least: float) -> list[float]:
    """Ticks that do not touch, ascending; the first ones stay."""
    kept: list[float] = []
    for step in steps:
        if all(abs(step - other) >= least for other in kept):
            kept.append(float(step))
    return sorted(kept)


# comparison, absence


def comparison(study: Study, answer: Answer, words: Words) -> Figure:
    """A row for each scenario."""
    what = "10-90 % of them"
    note = "median over the runs" + _interval(answer.drawn["table"], "; lines: ", what)
    values = several(study.figure["value"])
    return _rows(answer.drawn["table"], answer.drawn["rows"], values, words, note)


def absence(study: Study, answer: Answer, words: Words) -> Figure:
    """A row for each trigger that is left out."""
    table, values = answer.drawn["table"], several(study.figure["value"])
    absent = table.loc[table["outcome"] == values[0], "absent"]
    names = ["all of them", *(_without(each) for each in absent[1:])]
    note = "without each in turn: mean over the runs" + _interval(table, "; lines: ", "95 %")
    return _rows(table, names, values, words, note)


def _without(absent: str) -> str:
    """What a row is without, or what it has alone."""
    if absent == ALL:
        return "none of them"
    if absent.startswith(BUT):
        return f"{absent.removeprefix(BUT)} alone"
    return absent.replace(" ", " and ")


#: Inches of a row.
ROW = 0.21


def _rows(
    table: pd.DataFrame, rows: Sequence[str], outcomes: Sequence[str], words: Words, note: str
) -> Figure:
    """The first row stands apart, and a line through it marks it in all others.

    Args:
        table: columns outcome, mean, low, high, one row a point and outcome, points in order.
        rows: names of the points.
        outcomes: those drawn.
        words: of the study.
        note: what dot and line are.
    """
    height = 1.75 + FOOT + ROW * len(rows)
    left = 0.3 + 0.075 * max(map(len, rows))
    figure = page(words, max(6.0, left + 0.2 + 2.6 * len(outcomes)), height, note)
    axes = panels(figure, len(outcomes), left=left, gap=0.3, bottom=0.85, head=0.7, sharey=True)
    at = np.arange(len(rows))
    for ax, outcome in zip(axes, outcomes, strict=True):
        part = table[table["outcome"] == outcome]
        mean = part["mean"].to_numpy(float)
        ax.axvline(mean[0], color=GREY, linewidth=0.9, linestyle=(0, (4, 2)), zorder=1)
        for here, color, marker in ((at == 0, VERMILION, "D"), (at > 0, BLUE, "o")):
            ends = [part[end].to_numpy(float)[here] for end in ("low", "high")]
            ax.hlines(at[here], *ends, color=color, linewidth=1.6)
            ax.plot(mean[here], at[here], color=color, marker=marker, linestyle="none",
                    markersize=5)  # fmt: skip
        ax.set_ylim(len(rows) - 0.4, -0.6)
        plainly(ax)
        shares(ax, words.units.get(outcome, ""), "x", 4)
        said = fitted(words.axis(outcome), 30, 3, 9.0)
        ax.set_xlabel(said["text"], fontsize=said["fontsize"])
        ax.tick_params(axis="x", labelsize=8)
        ax.tick_params(axis="y", length=0, labelleft=ax is axes[0])
        ax.grid(visible=True, axis="y", linewidth=0.4)
    axes[0].set_yticks(at, rows, fontsize=9)
    return figure
