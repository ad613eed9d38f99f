"""What brought it about: needed and enough, shares of the credit, sets, two together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from sim.faces.charts.answers import IN_MODEL, MOST, PERCENT, bars, outcomes, ranked, slug, spoken
from sim.faces.charts.base import (
    FAINT,
    INK,
    Chart,
    Option,
    frame,
    intervals,
    plain,
    rows_axes,
    rows_grid,
    said_number,
    values,
)
from sim.plots.palette import BLUE, VERMILION

# needed, and enough


def necessity(table: pd.DataFrame, words: Mapping[str, str]) -> list[Chart]:
    """A tornado for each outcome: needed (PN) to the left, enough alone (PS) to the right."""
    return [_tornado(outcome, part, words) for outcome, part in outcomes(table)]


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
        f" Wilson 95 %. {IN_MODEL}"
    )
    named, placed = rows_axes([spoken(cause) for cause in causes])
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
        series += [bars(told, data, color), intervals(f"{told}, 95 %", at, low, high, INK, 1.4, 1)]
    option = frame(
        said,
        legend={"data": ["needed", "enough alone"], "top": 0, "left": 0,
                "textStyle": {"color": INK}, "selectedMode": False},
        grid=rows_grid(),
        xAxis=values(0, min=-100, max=100, **PERCENT),
        yAxis=[named, placed],
        series=series,
    )  # fmt: skip
    name = f"necessity-{slug(outcome)}"
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
    for outcome, whole in outcomes(table):
        for within in dict.fromkeys(whole["within"]):
            part = whole[whole["within"] == within]
            title = f"Shares: {words.get(outcome, outcome)}" + f", within {within}" * bool(within)
            said = (
                "How the credit is divided among them (Shapley); a share is no probability of being"
                f" a cause. Lines: 95 % over seeds. {IN_MODEL}"
            )
            name = f"shares-{slug(outcome)}" + f"-{slug(str(within))}" * bool(within)
            charts.append(ranked(name, title, said, part, "cause", "share", "shares"))
    return charts


# sets

#: Sets drawn of each kind, the smallest.
DRAWN = 12
#: Kind of a set -> title, what is asked of it, colour.
KINDS = {
    "sufficient": ("Enough: with these alone", "with nothing but its members it comes", VERMILION),
    "blocking": ("Gone: without all of these", "without its members it does not come", BLUE),
}


def sets(table: pd.DataFrame, words: Mapping[str, str]) -> list[Chart]:
    """Smallest sets: a column a set, a dot for each of its members, how often it comes above."""
    return [
        _dots(kind, part.reset_index(drop=True))
        for kind in KINDS
        if len(part := table[table["kind"] == kind])
    ]


def _dots(kind: str, table: pd.DataFrame) -> Chart:
    title, told, color = KINDS[kind]
    kept = table.sort_values(["size", "set"], kind="stable").head(DRAWN).reset_index(drop=True)
    members = [str(joined).split(" + ") for joined in kept["set"]]
    often = pd.Series([name for each in members for name in each]).value_counts(sort=False)
    names = list(often.sort_values(ascending=False, kind="stable").index)
    said = (
        f"Smallest sets of which it holds that {told}: a column a set, a full dot for each member;"
        f" above it the share of runs in which it comes, with Wilson 95 %. {IN_MODEL}"
    )
    tips = [
        f"{' + '.join(map(spoken, each))}\nit comes in {said_number(row.probability, 'share')}"
        f" ({said_number(row.low, 'share')} to {said_number(row.high, 'share')})"
        for each, row in zip(members, kept.itertuples(), strict=True)
    ]
    held, rest = [], []
    for i, each in enumerate(members):
        for j, name in enumerate(names):
            (held if name in each else rest).append(
                {"name": tips[i], "value": [i, j], "symbol": "circle"}
            )
    shares = [
        {"name": tip, "value": plain(100 * p)}
        for tip, p in zip(tips, kept["probability"], strict=True)
    ]
    lines: list[list[float | None]] = []
    for i, row in enumerate(kept.itertuples()):
        lines += [[i, plain(100 * row.low)], [i, plain(100 * row.high)], [None, None]]
    dot = {"type": "scatter", "xAxisIndex": 1, "yAxisIndex": 1}
    columns = {"type": "category", "data": [str(i + 1) for i in range(len(kept))]}
    quiet = {"axisLabel": {"show": False}, "axisTick": {"show": False}, "axisLine": {"show": False}}
    deep = 22 * len(names)
    option = frame(
        said,
        grid=[_grid(8, 90), _grid(112, deep)],
        xAxis=[{**columns, **quiet, "gridIndex": 0}, {**columns, **quiet, "gridIndex": 1}],
        yAxis=[values(0, min=0, max=100, interval=50, **PERCENT),
               {**rows_axes([spoken(name) for name in names], 1)[0],
                "splitArea": {"show": True, "interval": 0,
                               "areaStyle": {"color": ["#ffffff", "#f3f3f3"]}}}],
        series=[
            {"type": "bar", "name": "it comes", "data": shares, "itemStyle": {"color": color},
             "barWidth": "46%"},
            {"type": "line", "name": "95 %", "data": lines, "showSymbol": False, "silent": True,
             "connectNulls": False, "tooltip": {"show": False}, "color": INK,
             "lineStyle": {"color": INK, "width": 1.4}},
            {**dot, "name": "not in it", "data": rest, "symbolSize": 5, "silent": True,
             "itemStyle": {"color": FAINT}},
            {**dot, "name": "in it", "data": held, "symbolSize": 12, "itemStyle": {"color": color}},
        ],
    )  # fmt: skip
    return Chart(f"sets-{kind}", title, said, option, {"sets": table}, 140 + deep)


def _grid(top: int, height: int) -> Option:
    """A panel beside names of rows, of its own height."""
    return {name: it for name, it in rows_grid(top).items() if name != "bottom"} | {
        "height": height
    }


# two together

#: Violet over white to orange: less together than each, or more.
TOGETHER = ("#542788", "#b2abd2", "#f7f7f7", "#fdb863", "#b35806")


def together(table: pd.DataFrame, words: Mapping[str, str]) -> list[Chart]:
    """How much more, or less, two bring together than by themselves; a dot where it is certain."""
    return [_matrix(outcome, part, words) for outcome, part in outcomes(table)]


def _matrix(outcome: str, table: pd.DataFrame, words: Mapping[str, str]) -> Chart:
    names = list(dict.fromkeys([*table["first"], *table["second"]]))
    reach = float(table["value"].abs().max()) or 1.0
    said = (
        "How much more two causes bring together than each by itself (orange), or less (violet); a"
        f" dot where that is beyond chance. {IN_MODEL}"
    )
    fields, sure = [], []
    for row in table.itertuples():
        j, i = sorted((names.index(row.first), names.index(row.second)))
        tip = (
            f"{spoken(row.first)} and {spoken(row.second)}\n{said_number(row.value)}"
            f" ({said_number(row.low)} to {said_number(row.high)})"
        )
        fields.append({"name": tip, "value": [j, i - 1, plain(row.value)]})
        if row.low > 0 or row.high < 0:
            sure.append({"name": tip, "value": [j, i - 1]})
    above, _ = rows_axes([spoken(name) for name in names[:-1]])
    beside, _ = rows_axes([spoken(name) for name in names[1:]])
    turned = {"rotate": 90, "width": 110, "overflow": "truncate", "fontSize": 11}
    option = frame(
        said,
        grid=_grid(40, 24 * len(names) - 24),
        xAxis={**above, "inverse": False, "axisLabel": above["axisLabel"] | turned},
        yAxis=beside,
        visualMap={"min": -reach, "max": reach, "dimension": 2, "orient": "horizontal", "top": 0,
                   "left": 0, "itemHeight": 90, "itemWidth": 12, "seriesIndex": 0,
                   "text": ["more together", "less"], "inRange": {"color": list(TOGETHER)},
                   "textStyle": {"color": INK}, "hoverLink": False},
        series=[
            {"type": "heatmap", "data": fields, "emphasis": {"disabled": True},
             "itemStyle": {"borderColor": "#ffffff"}},
            {"type": "scatter", "name": "beyond chance", "data": sure, "symbolSize": 5,
             "itemStyle": {"color": INK, "borderColor": "#ffffff"}},
        ],
    )  # fmt: skip
    return Chart(f"together-{slug(outcome)}", f"Two together: {words.get(outcome, outcome)}", said,
                 option, {"interactions": table.reset_index(drop=True)},
                 146 + 24 * len(names))  # fmt: skip


def chances(table: pd.DataFrame, words: Mapping[str, str]) -> list[Chart]:
    """Needed and enough of what other worlds lack, a row a world."""
    return [
        replace(chart, name=f"chances-{slug(outcome)}", tables={"chances": part})
        for (outcome, part), chart in zip(
            outcomes(table), necessity(table.rename(columns={"world": "cause"}), words), strict=True
        )
    ]
