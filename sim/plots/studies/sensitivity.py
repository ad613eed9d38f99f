"""Which parameters decide: Morris's plane, and bars of Sobol' indices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.plots.studies.canvas import Words, page, panels, shares, wrapped
from sim.plots.style import BLACK, BLUE, GREY, VERMILION

#: Factors named in the plane of Morris, and shown as bars.
NAMED, BARS = 12, 15


def morris(tables: Mapping[str, pd.DataFrame], words: Words, noise: str | None = None) -> Figure:
    """Bars of mu* with intervals, beside them the plane of mu* and sigma; a row for each outcome.

    Args:
        tables: outcome -> `indices.morris`.
        words: of the study.
        noise: a factor that does nothing but let chance in; its mu* is the dashed line.
    """
    height = 3.95 * len(tables) + 1.3
    figure = page(words, 10.2, height, _morris_note(noise))
    grid = figure.add_gridspec(
        len(tables), 2, left=2.35 / 10.2, right=1 - 0.25 / 10.2, bottom=1.0 / height,
        top=1 - 1.0 / height, wspace=0.26, hspace=0.3,
    )  # fmt: skip
    for row, (outcome, table) in enumerate(tables.items()):
        level = _noise(table, noise, "mu_star")
        bars, plane = figure.add_subplot(grid[row, 0]), figure.add_subplot(grid[row, 1])
        unit = words.units.get(outcome, "")
        shown = table[(table["factor"] != noise) & (table["mu_star"] > 0)].head(BARS)
        _bars(bars, shown, "mu_star", BLUE, np.where(shown["mu"] < 0, "−", "+"))
        bars.set_title(wrapped(words.of(outcome).capitalize(), 44), fontsize=11, pad=4)
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


def _morris_note(noise: str | None) -> str:
    note = "bars with bootstrap 95 % over trajectories; + raises, − lowers on average"
    return note + (f"; dashed: what another corps does ({noise})" if noise else "")


def sobol(tables: Mapping[str, pd.DataFrame], words: Words, noise: str | None = None) -> Figure:
    """First-order and total shares of the variance, a panel for each outcome.

    Args:
        tables: outcome -> `indices.sobol`.
        words: of the study.
        noise: a factor that does nothing but let chance in; its total is the dashed line.
    """
    rows = max(len(table) for table in tables.values())
    width, height = 3.9 * len(tables) + 0.5, 0.33 * rows + 2.3
    note = "share of the variance of the mean over seeds, with bootstrap 95 %"
    note += f"; dashed: total of {noise}, chance" if noise else ""
    figure = page(words, width, height, note)
    axes = panels(figure, len(tables), left=2.2, right=0.25, gap=2.05, bottom=0.95, head=1.1)
    for ax, (outcome, table) in zip(axes, tables.items(), strict=True):
        shown = table[(table["factor"] != noise) & (table["total"] > 0)].head(BARS)
        _bars(ax, shown, "total", BLUE, offset=-0.17, height=0.34)
        _bars(ax, shown, "first", VERMILION, offset=0.17, height=0.34)
        ax.set_title(wrapped(words.of(outcome).capitalize(), 34), fontsize=11, pad=4)
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
