"""What if: needed and enough, shares of the credit, no return, what is settled by when."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from sim.faces.charts.base import (
    INK,
    Chart,
    Option,
    columns,
    frame,
    intervals,
    line,
    panel,
    plain,
    points,
    rows_axes,
    rows_grid,
    said_number,
    time,
    values,
)
from sim.plots.palette import BLUE, GREEN, GREY, ORANGE, VERMILION

#: Causes drawn at most, the strongest first; the table has all.
MOST = 30
#: Curve of `return` -> words, colour, dash.
CURVES = {
    "settled": ("luck drawn anew from that day", GREY, "solid"),
    "triggers": ("no further triggers", BLUE, "dashed"),
    "levers": ("and levers back to where they began", ORANGE, "dotted"),
    "halted": ("everything halted", VERMILION, [8, 3, 2, 3]),
}
_IN_MODEL = "In the model, by its own worlds; an argument, not a proof."


def what_if(tables: Mapping[str, pd.DataFrame], words: Mapping[str, str] = {}) -> list[Chart]:
    """A chart for each table of an answer that has one here.

    Args:
        tables: of an answer to a question of what if.
        words: outcome -> its words.
    """
    return [
        chart
        for name, make in MAKERS.items()
        if name in tables and len(tables[name])
        for chart in make(tables[name], words)
    ]


def _outcomes(table: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    return [(str(o), table[table["outcome"] == o]) for o in dict.fromkeys(table["outcome"])]


def _spoken(name: object) -> str:
    """A name that can be broken between its words."""
    return str(name).replace("-", " ")


def _slug(name: str) -> str:
    return "".join(c if c.isalnum() else "-" for c in name.lower())


def _bars(name: str, data: list[Option], color: str, **more: object) -> Option:
    return {"type": "bar", "name": name, "data": data, "itemStyle": {"color": color},
            "barWidth": "46%", "barGap": "-100%", **more}  # fmt: skip


# needed, and enough


def necessity(table: pd.DataFrame, words: Mapping[str, str]) -> list[Chart]:
    """A tornado for each outcome: needed (PN) to the left, enough alone (PS) to the right."""
    return [_tornado(outcome, part, words) for outcome, part in _outcomes(table)]


def _tornado(outcome: str, table: pd.DataFrame, words: Mapping[str, str]) -> Chart:
    strength = table[["pn", "ps"]].fillna(0.0).max(axis=1)
    kept = table.loc[strength.sort_values(ascending=False, kind="stable").index[:MOST]]
    kept = kept.fillna({"pn": 0.0, "ps": 0.0}).sort_values(
        ["pn", "ps"], ascending=False, kind="stable"
    )
    causes, at = [str(c) for c in kept["cause"]], list(range(len(kept)))
    said = (
        f"Of the outcome “{words.get(outcome, outcome)}”: to the left, how often it would not have"
        " come without this; to the right, how often this alone would have brought it. Lines:"
        f" Wilson 95 %. {_IN_MODEL}"
    )
    named, placed = rows_axes([_spoken(cause) for cause in causes])
    series = []
    for column, way, color, told in (
        ("pn", -1.0, VERMILION, "needed"), ("ps", 1.0, BLUE, "enough alone"),
    ):  # fmt: skip
        known = kept[f"estimable_{column}"].fillna(value=False).to_numpy(bool)
        data = [
            {"name": _tip(row, column, told, ok),
             "value": round(way * 100 * row[column], 2) if ok else 0}
            for (_, row), ok in zip(kept.iterrows(), known, strict=True)
        ]  # fmt: skip
        low, high = (
            np.where(known, way * 100 * kept[f"{column}_{e}"].to_numpy(float), np.nan)
            for e in ("low", "high")
        )
        series += [_bars(told, data, color), intervals(f"{told}, 95 %", at, low, high, INK, 1.4, 1)]
    option = frame(
        said,
        legend={"data": ["needed", "enough alone"], "top": 0, "left": 0,
                "textStyle": {"color": INK}, "selectedMode": False},
        grid=rows_grid(),
        xAxis=values(0, min=-100, max=100, axisLabel={"color": INK, "formatter": "{value} %"}),
        yAxis=[named, placed],
        series=series,
    )  # fmt: skip
    name = f"necessity-{_slug(outcome)}"
    return Chart(name, f"Needed, and enough alone: {words.get(outcome, outcome)}", said, option,
                 {"necessity": table.reset_index(drop=True)}, 84 + 24 * len(kept))  # fmt: skip


def _tip(row: pd.Series, column: str, told: str, known: bool) -> str:
    pairs = row[f"pairs_{column}"]
    of = f"{0 if pd.isna(pairs) else int(pairs)} pairs"
    if not known:
        return f"{row['cause']}\n{told}: not estimable ({of})"
    low, high = (said_number(row[f"{column}_{e}"], "share") for e in ("low", "high"))
    return f"{row['cause']}\n{told}: {said_number(row[column], 'share')} ({low} to {high}; {of})"


# shares of the credit


def shares(table: pd.DataFrame, words: Mapping[str, str]) -> list[Chart]:
    """Shapley shares: of themes, and within each theme."""
    charts = []
    for outcome, whole in _outcomes(table):
        for within in dict.fromkeys(whole["within"]):
            part = whole[whole["within"] == within]
            title = f"Shares: {words.get(outcome, outcome)}" + f", within {within}" * bool(within)
            said = (
                "How the credit is divided among them (Shapley); a share is no probability of being"
                f" a cause. Lines: 95 % over seeds. {_IN_MODEL}"
            )
            name = f"shares-{_slug(outcome)}" + f"-{_slug(str(within))}" * bool(within)
            charts.append(_ranked(name, title, said, part, "cause", "share", "shares"))
    return charts


def _ranked(
    name: str, title: str, said: str, table: pd.DataFrame, row: str, value: str, of: str
) -> Chart:  # fmt: skip
    """Bars with intervals, the longest above."""
    kept = table.sort_values(value, ascending=False, kind="stable").head(MOST)
    at = list(range(len(kept)))
    data = [
        {"name": f"{r[row]}\n{said_number(r[value])} ({said_number(r['low'])} to"
                 f" {said_number(r['high'])})", "value": plain(r[value]),
         "itemStyle": {"color": BLUE if r[value] < 0 else VERMILION}}
        for _, r in kept.iterrows()
    ]  # fmt: skip
    named, placed = rows_axes([_spoken(each) for each in kept[row]])
    option = frame(
        said,
        grid=rows_grid(12),
        xAxis=values(0),
        yAxis=[named, placed],
        series=[
            _bars(value, data, VERMILION),
            intervals("95 %", at, kept["low"].tolist(), kept["high"].tolist(), INK, 1.4, 1),
        ],
    )
    return Chart(name, title, said, option, {of: table.reset_index(drop=True)},
                 60 + 26 * len(kept))  # fmt: skip


def blocks(table: pd.DataFrame, words: Mapping[str, str]) -> list[Chart]:
    """Share of the spread that each kind of luck brings, with all that it does with others."""
    said = (
        "How much of the spread between runs goes with each kind of luck, with all that it does"
        f" together with others (Sobol', total). Lines: 95 %. {_IN_MODEL}"
    )
    charts = []
    for outcome, whole in _outcomes(table if "outcome" in table else table.assign(outcome="")):
        part = whole.assign(share=whole["total"], low=whole["total_low"], high=whole["total_high"])
        title = "By which luck" + f": {words.get(outcome, outcome)}" * bool(outcome)
        name = "blocks" + f"-{_slug(outcome)}" * bool(outcome)
        chart = _ranked(name, title, said, part, "block", "share", "blocks")
        charts.append(replace(chart, tables={"blocks": whole.reset_index(drop=True)}))
    return charts


# over time


def no_return(table: pd.DataFrame, words: Mapping[str, str]) -> list[Chart]:
    """How likely the outcome still is, by the day from which something is otherwise."""
    wide: dict[str, pd.Series] = {}
    for curve in dict.fromkeys(table["curve"]):
        part = table[table["curve"] == curve].groupby("date", sort=True)["probability"]
        wide[curve] = part.mean()
        wide |= {f"{curve}_low": part.quantile(0.1), f"{curve}_high": part.quantile(0.9)}
    means = pd.DataFrame(wide).rename_axis("date").reset_index()
    means["date"] = pd.to_datetime(means["date"])
    said = (
        "How likely the outcome is by the day from which the future is drawn anew, or stopped:"
        f" mean over seeds; the table has their 10-90 %. {_IN_MODEL}"
    )
    series = []
    for curve, (told, color, dash) in CURVES.items():
        if curve in means:
            series.append(line(told, curve, "return", 0, color, dash, connectNulls=True))
    option = _over_time(said, series, means, "return", 1.0)
    return [Chart("return", "No return", said, option, {"return": means}, 330)]


def settled(table: pd.DataFrame, words: Mapping[str, str]) -> list[Chart]:
    """Share of the spread over seeds that is fixed by each day."""
    part = table.assign(date=pd.to_datetime(table["date"]))
    said = (
        "How much of what runs differ in is settled by each day; thin lines are its interval."
        f" {_IN_MODEL}"
    )
    thin = {"lineStyle": {"width": 1, "type": "dotted", "color": GREEN}}
    series = [
        line("settled", "fixed", "settled", 0, GREEN),
        line("low", "low", "settled", 0, GREEN, "dotted", **thin),
        line("high", "high", "settled", 0, GREEN, "dotted", **thin),
    ]
    option = _over_time(said, series, part, "settled", 1.0)
    return [Chart("settled", "Settled by when", said, option, {"settled": part}, 300)]


def _over_time(
    said: str, series: list[Option], table: pd.DataFrame, dataset: str, top: float
) -> Option:  # fmt: skip
    option = frame(
        said,
        dataset=[{"id": dataset, "source": columns(table)}],
        legend={"data": [s["name"] for s in series], "top": 0, "left": 0, "itemWidth": 34,
                "textStyle": {"color": INK}, "selectedMode": False},
        grid=[panel(64, 210)],
        xAxis=[time(0, (table["date"].min(), table["date"].max()))],
        yAxis=[values(0, min=0, max=top)],
        series=series,
    )  # fmt: skip
    option["tooltip"].pop("formatter")
    return option


# two worlds over many seeds


def cells(table: pd.DataFrame, words: Mapping[str, str]) -> list[Chart]:
    """Men taken in both worlds, spared in the second, taken there instead."""
    part = table[table["cell"] != "neither"]
    told = {"both": "in both", "spared": "spared", "instead": "taken instead"}
    worlds = part["world"].map(str) + ": " if "world" in part else ""
    names = list(worlds + part["cell"].map(lambda cell: told.get(cell, cell)))
    at = list(range(len(part)))
    said = f"Men taken: median over pairs of runs of one seed, and 10-90 %. {_IN_MODEL}"
    tips = [
        f"{name}\n{said_number(m)} ({said_number(a)} to {said_number(b)})"
        for name, m, a, b in zip(names, part["median"], part["low"], part["high"], strict=True)
    ]
    named, placed = rows_axes(names)
    option = frame(
        said, grid=rows_grid(12), xAxis=values(0, min=0), yAxis=[named, placed],
        series=[
            intervals("10-90 %", at, part["low"].tolist(), part["high"].tolist(), GREEN),
            points("median", at, part["median"].tolist(), tips, GREEN),
        ],
    )  # fmt: skip
    return [Chart("cells", "Who is taken, pair by pair", said, option, {"cells": table},
                  60 + 34 * len(part))]  # fmt: skip


#: Table of an answer -> what makes charts of it.
MAKERS: dict[str, Callable[[pd.DataFrame, Mapping[str, str]], list[Chart]]] = {
    "necessity": necessity,
    "shares": shares,
    "return": no_return,
    "settled": settled,
    "blocks": blocks,
    "cells": cells,
}
