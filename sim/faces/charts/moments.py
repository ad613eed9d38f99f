"""When it was decided, and by which luck: points of no return, settled luck, blocks of draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from sim.faces.charts.answers import IN_MODEL, PERCENT, outcomes, ranked, slug
from sim.faces.charts.base import (
    INK,
    Chart,
    Option,
    columns,
    frame,
    line,
    panel,
    plain,
    rows_axes,
    rows_grid,
    said_number,
    time,
    values,
)
from sim.plots.palette import BLUE, GREEN, GREY, ORANGE, VERMILION

#: Curve of `return` -> words, colour, dash.
CURVES = {
    "settled": ("luck drawn anew from that day", GREY, "solid"),
    "triggers": ("no further triggers", BLUE, "dashed"),
    "levers": ("and levers back to where they began", ORANGE, "dotted"),
    "halted": ("everything halted", VERMILION, [8, 3, 2, 3]),
}


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
        f" mean over seeds; the table has their 10-90 %. {IN_MODEL}"
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
        f" {IN_MODEL}"
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


# which luck


def blocks(table: pd.DataFrame, words: Mapping[str, str]) -> list[Chart]:
    """Share of the spread that each kind of luck brings, with all that it does with others."""
    said = (
        "How much of the spread between runs goes with each kind of luck, with all that it does"
        f" together with others (Sobol', total). Lines: 95 %. {IN_MODEL}"
    )
    charts = []
    for outcome, whole in outcomes(table if "outcome" in table else table.assign(outcome="")):
        part = whole.assign(share=whole["total"], low=whole["total_low"], high=whole["total_high"])
        title = "By which luck" + f": {words.get(outcome, outcome)}" * bool(outcome)
        name = "blocks" + f"-{slug(outcome)}" * bool(outcome)
        chart = ranked(name, title, said, part, "block", "share", "blocks")
        charts.append(replace(chart, tables={"blocks": whole.reset_index(drop=True)}))
    return charts


def variance(table: pd.DataFrame, words: Mapping[str, str]) -> list[Chart]:
    """How much of the difference between worlds is levers, and how much luck."""
    names = [name for name, _ in outcomes(table)]
    said = (
        "How much of what worlds differ in goes with their levers, and how much is luck, over the"
        f" settings that were tried; wider ones leave less to luck. {IN_MODEL}"
    )
    series = []
    for part, color in (("levers", GREY), ("luck", ORANGE)):
        mine = table[table["part"] == part].set_index("outcome").reindex(names)
        tips = [
            f"{words.get(name, name)}\n{part}: {said_number(row.share, 'share')}"
            f" ({said_number(row.low, 'share')} to {said_number(row.high, 'share')})"
            for name, row in zip(names, mine.itertuples(), strict=True)
        ]
        data = [
            {"name": tip, "value": plain(100 * share)}
            for tip, share in zip(tips, mine["share"], strict=True)
        ]
        series.append({"type": "bar", "name": part, "stack": "all", "data": data, "barWidth": "56%",
                       "itemStyle": {"color": color}})  # fmt: skip
    named, _ = rows_axes([words.get(name, name) for name in names])
    option = frame(
        said,
        legend={"data": ["levers", "luck"], "top": 0, "left": 0, "textStyle": {"color": INK},
                "selectedMode": False},
        grid=rows_grid(),
        xAxis=values(0, min=0, max=100, interval=25, **PERCENT),
        yAxis=named,
        series=series,
    )  # fmt: skip
    return [Chart("variance", "Levers and luck", said, option, {"variance": table},
                  90 + 46 * len(names))]  # fmt: skip
