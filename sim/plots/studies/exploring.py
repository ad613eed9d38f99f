"""What decides: sensitivity indices, and the box in which most points are cases."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import NullLocator

from sim.plots.style import BLACK, BLUE, GREY, VERMILION, Words, page, panels, shares, title
from sim.study.analysis import Answer
from sim.study.discovery import Box
from sim.study.statement import Study

#: Factors named in the plane of Morris, and shown as bars.
NAMED, BARS = 12, 15


def morris(study: Study, answer: Answer, words: Words) -> Figure:
    """Bars of mu* with intervals, beside them the plane of mu* and sigma; a row an outcome."""
    tables, noise = answer.drawn["tables"], study.figure.get("noise")
    height, left = 3.95 * len(tables) + 1.3, 0.25 + _names(tables.values(), 2)
    width = left + 7.85
    figure = page(words, width, height, _morris_note(noise))
    grid = figure.add_gridspec(
        len(tables), 2, left=left / width, right=1 - 0.25 / width, bottom=1.0 / height,
        top=1 - 1.0 / height, wspace=0.26, hspace=0.3,
    )  # fmt: skip
    for row, (outcome, table) in enumerate(tables.items()):
        level = _noise(table, noise, "mu_star")
        bars, plane = figure.add_subplot(grid[row, 0]), figure.add_subplot(grid[row, 1])
        unit = words.units.get(outcome, "")
        shown = table[(table["factor"] != noise) & (table["mu_star"] > 0)].head(BARS)
        _bars(bars, shown, "mu_star", BLUE, np.where(shown["mu"] < 0, "−", "+"))
        title(bars, words.of(outcome).capitalize(), 44)
        _plane(plane, table, noise)
        for ax in (bars, plane):
            shares(ax, unit, "x")
            if level is not None:
                ax.axvline(level, color=BLACK, linewidth=1.0, linestyle=(0, (4, 2)))
        shares(plane, unit)
        last = row == len(tables) - 1
        bars.set_xlabel("mu*: mean size of the effect of a whole range" if last else "")
        plane.set_xlabel("mu*" if last else "")
        plane.set_ylabel("sigma: how much the effect differs by place", fontsize=9.5)
    return figure


def _names(tables: Iterable[pd.DataFrame], more: int = 0) -> float:
    """Inches that names of factors take beside bars, with so many letters more."""
    longest = max((len(name) for table in tables for name in table["factor"]), default=0)
    return max(1.95, 0.072 * (longest + more))


def _morris_note(noise: str | None) -> str:
    note = "bars with bootstrap 95 % over trajectories; + raises, − lowers on average"
    return note + (f"; dashed: what another corps does ({noise})" if noise else "")


def sobol(study: Study, answer: Answer, words: Words) -> Figure:
    """First-order and total shares of the variance, a panel for each outcome."""
    tables, noise = answer.drawn["tables"], study.figure.get("noise")
    rows = max(len(table) for table in tables.values())
    left = 0.25 + _names(tables.values())
    width, height = (1.7 + left) * len(tables) + 0.5, 0.33 * rows + 2.3
    note = "share of the variance of the mean over seeds, with bootstrap 95 %"
    note += f"; dashed: total of {noise}, chance" if noise else ""
    figure = page(words, width, height, note)
    axes = panels(figure, len(tables), left=left, right=0.25, gap=left - 0.15, bottom=0.95,
                  head=1.1)  # fmt: skip
    for ax, (outcome, table) in zip(axes, tables.items(), strict=True):
        shown = table[(table["factor"] != noise) & (table["total"] > 0)].head(BARS)
        _bars(ax, shown, "total", BLUE, offset=-0.17, height=0.34)
        _bars(ax, shown, "first", VERMILION, offset=0.17, height=0.34)
        title(ax, words.of(outcome).capitalize(), 34)
        level = _noise(table, noise, "total")
        if level is not None:
            ax.axvline(level, color=BLACK, linewidth=1.0, linestyle=(0, (4, 2)))
        shares(ax, "share", "x")
        ax.set_xlabel("share of the variance")
    names = {BLUE: "total: with all it interacts with", VERMILION: "first order: alone"}
    handles = [Line2D([], [], color=c, linewidth=7, label=name) for c, name in names.items()]
    figure.legend(handles=handles, loc="lower left", ncols=2, bbox_to_anchor=(0.01, 0.055),
                  handlelength=0.9)  # fmt: skip
    return figure


def _noise(table: pd.DataFrame, noise: str | None, column: str) -> float | None:
    found = table.loc[table["factor"] == noise, column]
    return float(found.iloc[0]) if len(found) else None


def _bars(
    ax: Axes, table: pd.DataFrame, column: str, color: str, signs: Sequence[str] | None = None,
    offset: float = 0.0, height: float = 0.66,
) -> None:  # fmt: skip
    """Horizontal bars with intervals, the largest above."""
    at = np.arange(len(table)) + offset
    ax.barh(at, np.maximum(table[column], 0), height=height, color=color, alpha=0.8)
    ax.hlines(at, table[f"{column}_low"].clip(lower=0), table[f"{column}_high"].clip(lower=0),
              color="black", linewidth=1.2)  # fmt: skip
    names = list(table["factor"])
    if signs is not None:
        names = [f"{name} {sign}" for name, sign in zip(names, signs, strict=True)]
    ax.set_yticks(np.arange(len(table)), names, fontsize=9)
    ax.set_ylim(max(len(table), 1) - 0.4, -0.6)
    ax.set_xlim(0, None)
    ax.grid(visible=True, axis="x")
    ax.grid(visible=False, axis="y")
    ax.tick_params(axis="y", length=0)


def _plane(ax: Axes, table: pd.DataFrame, noise: str | None) -> None:
    """Every factor a point; the most important are named by number of their bar."""
    plain = table[table["factor"] != noise].reset_index(drop=True)
    ax.scatter(plain["mu_star"], plain["sigma"], s=20, color=BLUE, alpha=0.75, linewidth=0)
    reach = max(float(table["mu_star"].max()), float(table["sigma"].max()), 1e-12)
    taken: list[tuple[float, float]] = []
    for i, row in plain.head(NAMED).iterrows():
        if row["mu_star"] == 0:
            break
        x, y = row["mu_star"] / reach, row["sigma"] / reach
        if any(abs(x - a) < 0.075 and abs(y - b) < 0.055 for a, b in taken):
            continue  # the bar beside it has the name
        taken.append((x, y))
        ax.annotate(str(int(i) + 1), (row["mu_star"], row["sigma"]), xytext=(4, 3),
                    textcoords="offset points", fontsize=9)  # fmt: skip
    ax.plot([0, reach], [0, reach], color=GREY, linewidth=0.8, zorder=1)
    ax.annotate("sigma = mu*", (reach, reach), fontsize=8.5, color=GREY, ha="right", va="bottom",
                xytext=(-2, 2), textcoords="offset points")  # fmt: skip
    ax.set_xlim(0, 1.06 * reach)
    ax.set_ylim(0, 1.06 * reach)
    ax.set_title("numbers: rank of the bar", fontsize=9.5, fontweight="normal", pad=4)


# the box


def box(study: Study, answer: Answer, words: Words) -> Figure:
    """Limits of the box, the points over its two tightest factors, and the way of the peeling."""
    found, outcome = answer.drawn, str(study.figure["value"])
    box, points, case = found["box"], found["points"], found["case"]
    log = [factor.name for factor in study.factors if factor.log]
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
