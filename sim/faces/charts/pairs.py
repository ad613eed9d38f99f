"""Two worlds over many seeds: how both go, whom they take, by how much they differ, when part."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from sim.faces.charts.answers import IN_MODEL, outcomes
from sim.faces.charts.base import (
    INK,
    QUIET,
    Chart,
    Option,
    band,
    columns,
    frame,
    heading,
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
from sim.plots.palette import BLUE, GREEN, ORANGE, VERMILION

#: Looks of worlds, in their order.
LOOKS = ((VERMILION, "solid"), (BLUE, "dashed"), (GREEN, "dotted"), (ORANGE, [8, 3, 2, 3]))
#: Column of the second world's name.
WORLD = "world"


def courses(table: pd.DataFrame, words: Mapping[str, str]) -> list[Chart]:
    """A count up to each day in every world: median, and 10-90 % of the seeds."""
    (counted, *_) = dict.fromkeys(table["series"])
    part = table[table["series"] == counted].assign(date=lambda t: pd.to_datetime(t["date"]))
    parts, names = [], list(dict.fromkeys(part[WORLD]))
    for name in names:
        mine = part[part[WORLD] == name].set_index("date")[["median", "low", "high"]]
        parts.append(mine.set_axis([name, f"{name}_low", f"{name}_high"], axis=1))
    wide = pd.concat(parts, axis=1).rename_axis("date").reset_index()
    said = f"{counted.capitalize()} up to each day: median over seeds, and 10-90 %. {IN_MODEL}"
    series: list[Option] = []
    for i, name in enumerate(names):
        color, dash = LOOKS[i % len(LOOKS)]
        series += [*band(name, wide, 0, color), line(name, name, "courses", 0, color, dash)]
    option = frame(
        said,
        dataset=[{"id": "courses", "source": columns(wide)}],
        legend={"data": names, "top": 0, "left": 0, "itemWidth": 34, "textStyle": {"color": INK},
                "selectedMode": False},
        grid=[panel(24 + 20 * len(names), 210)],
        xAxis=[time(0, (wide["date"].min(), wide["date"].max()))],
        yAxis=[values(0, min=0)],
        series=series,
    )  # fmt: skip
    option["tooltip"].pop("formatter")
    return [Chart("courses", "How the worlds go", said, option, {"courses": wide},
                  270 + 20 * len(names))]  # fmt: skip


def cells(table: pd.DataFrame, words: Mapping[str, str]) -> list[Chart]:
    """Men taken in both worlds, spared in the second, taken there instead."""
    part = table[table["cell"] != "neither"]
    told = {"both": "in both", "spared": "spared", "instead": "taken instead"}
    worlds = part["world"].map(str) + ": " if "world" in part else ""
    names = list(worlds + part["cell"].map(lambda cell: told.get(cell, cell)))
    at = list(range(len(part)))
    said = f"Men taken: median over pairs of runs of one seed, and 10-90 %. {IN_MODEL}"
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


def differences(table: pd.DataFrame, words: Mapping[str, str]) -> list[Chart]:
    """What the second world has more, or less, than the first: a panel an outcome."""
    drawn = [(name, part) for name, part in outcomes(table) if part["difference"].notna().any()]
    if not drawn:
        return []
    said = (
        "What each world has more (right of the line) or less (left) than the first, of the same"
        " seed: the median, thick its 95 % interval, thin 10-90 % of the pairs. An outcome that is"
        f" yes or no counts as 1 and 0. {IN_MODEL}"
    )
    grids, titles, x, y, series, top = [], [], [], [], [], 30
    for i, (name, part) in enumerate(drawn):
        worlds = [str(each) for each in part[WORLD]] if WORLD in part else [""]
        axes = rows_axes(worlds, i)
        grids.append({**rows_grid(top), "height": 26 * len(worlds)})
        del grids[-1]["bottom"]
        titles.append(heading(words.get(name, name), top - 22))
        x.append(values(i))
        y += axes
        series += _difference(part, i, worlds)
        top += 26 * len(worlds) + 68
    option = frame(said, title=titles, grid=grids, xAxis=x, yAxis=y, series=series)
    return [Chart("pairs", "What differs, pair by pair", said, option, {"pairs": table}, top - 26)]


def _difference(part: pd.DataFrame, grid: int, worlds: list[str]) -> list[Option]:
    at = list(range(len(part)))
    tips = [
        f"{world}\n{said_number(row.difference)} (95 %: {said_number(row.ci_low)} to"
        f" {said_number(row.ci_high)}; 10-90 %: {said_number(row.low)} to"
        f" {said_number(row.high)}; {row.runs} pairs)"
        for world, row in zip(worlds, part.itertuples(), strict=True)
    ]
    where = {"xAxisIndex": grid, "y_axis": 2 * grid + 1}
    nothing = {"silent": True, "symbol": "none", "label": {"show": False}, "data": [{"xAxis": 0}],
               "lineStyle": {"color": QUIET, "type": "dashed", "width": 1}}  # fmt: skip
    thin, thick, told = (
        [part[name].tolist() for name in names]
        for names in (("low", "high"), ("ci_low", "ci_high"), ("difference",))
    )
    return [
        intervals("10-90 %", at, *thin, BLUE, 1.4, 1, **where),
        intervals("95 %", at, *thick, BLUE, 6, 0.45, **where),
        points("median", at, *told, tips, BLUE, markLine=nothing, **where),
    ]


def parting(table: pd.DataFrame, words: Mapping[str, str]) -> list[Chart]:
    """The day on which two worlds part: median over seeds, and 10-90 %."""
    part = table.assign(date=pd.to_datetime(table["date"].replace("", None)))
    part = part[part["date"].notna()].reset_index(drop=True)
    if part.empty:
        return []
    low, high = (
        part["date"] + pd.to_timedelta(part[end] - part["median"], unit="D")
        for end in ("low", "high")
    )
    worlds = [str(each) for each in part[WORLD]] if WORLD in part else [""]
    said = (
        "The day from which the rows of a world differ from those of the first, of the same seed:"
        f" median over seeds, and 10-90 %. Until then both are the same. {IN_MODEL}"
    )
    tips = [
        f"{world}\npart on {plain(day)} ({plain(a)} to {plain(b)})"
        for world, day, a, b in zip(worlds, part["date"], low, high, strict=True)
    ]
    margin = max((high.max() - low.min()) * 0.08, pd.Timedelta(days=45))
    at = list(range(len(part)))
    named, placed = rows_axes(worlds)
    option = frame(
        said,
        grid=rows_grid(12),
        xAxis=time(0, (low.min() - margin, high.max() + margin)),
        yAxis=[named, placed],
        series=[
            intervals("10-90 %", at, low.tolist(), high.tolist(), GREEN),
            points("median", at, part["date"].tolist(), tips, GREEN),
        ],
    )
    return [Chart("parting", "When they part", said, option, {"parting": table},
                  70 + 34 * len(part))]  # fmt: skip
