"""A run beside the record: intervals of both, times the number of the record."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from sim.faces.charts.base import (
    INK,
    Chart,
    Option,
    frame,
    intervals,
    points,
    rows_axes,
    rows_grid,
    said_number,
    values,
)
from sim.plots.palette import BLUE, GREY
from sim.scenario import evidence

#: Times the record at which the axis ends.
LOWEST, HIGHEST = 1 / 16, 16.0
TICKS = [0.25, 1, 4, HIGHEST]
#: Unit of what is told in the table alone.
_DATE = "date"


def with_disputes(record: pd.DataFrame) -> pd.DataFrame:
    """`record_table(…)` with what is disputed about each number, in a column of that name."""

    def disputed(cell: str) -> str:
        first = str(cell).split(", ")[0]
        known = evidence.statistics().get(first) or evidence.events().get(first)
        return known.disputed if known is not None else ""

    return record.assign(disputed=[disputed(cell) for cell in record["evidence"]])


def beside_the_record(record: pd.DataFrame) -> Chart:
    """Each quantity of the run as times that of the record; disputed ones can be left out.

    Args:
        record: `record_table(…)`; rows without a number in the record or the run are told in the
            table alone, and so are dates.
    """
    table = with_disputes(record)
    said = (
        "What the run has, as times what the record has. Grey: what the record allows; an open"
        " record reaches to the edge. Point and line: the run, median and 10-90 % over replicates."
        " A dagger marks numbers that are disputed."
    )
    drawn = table[table["unit"] != _DATE].reset_index(drop=True)
    option = _option(drawn, said)
    without = _option(drawn[drawn["disputed"] == ""].reset_index(drop=True), said)
    return Chart("record", "Beside the record", said, option, {"record": _told(table)},
                 70 + 40 * max(len(drawn), 1), {"undisputed": without})  # fmt: skip


def _told(table: pd.DataFrame) -> pd.DataFrame:
    keep = ["quantity", "unit", "median", "low", "high", "record", "record_low", "record_high",
            "evidence", "scaled", "disputed", "note"]  # fmt: skip
    return table[keep]


def reference(low: Any, value: Any, high: Any) -> float:
    """The number that counts as once the record: its value, else the middle, else its end."""
    known = [float(each) for each in (low, high) if not pd.isna(each)]
    if not pd.isna(value):
        return float(value)
    return math.sqrt(known[0] * known[1]) if len(known) == 2 and min(known) > 0 else known[0]


def _option(drawn: pd.DataFrame, said: str) -> Option:
    names, at = [], list(range(len(drawn)))
    grey: tuple[list[float], list[float]] = [], []
    runs: dict[str, list[float]] = {"low": [], "median": [], "high": []}
    tips = []
    for row in drawn.itertuples():
        by = reference(row.record_low, row.record, row.record_high)
        names.append(row.quantity + (" †" if row.disputed else ""))
        low, high = _ends(row, by)
        grey[0].append(low)
        grey[1].append(high)
        for end, values_ in runs.items():
            values_.append(_within(getattr(row, end), by))
        tips.append(_tip(row))
    named, placed = rows_axes(names)
    axis = {
        "type": "log", "logBase": 2, "min": LOWEST, "max": HIGHEST,
        "axisLabel": {"color": INK, "formatter": "{value}×", "customValues": TICKS},
    }  # fmt: skip
    once = {
        "silent": True, "symbol": "none", "lineStyle": {"color": INK, "type": "solid"},
        "label": {"formatter": "the record", "color": INK, "position": "start"},
        "data": [{"xAxis": 1}],
    }  # fmt: skip
    return frame(
        said,
        grid=rows_grid(),
        xAxis=values(0) | axis,
        yAxis=[named, placed],
        series=[
            intervals("record", at, *grey, GREY, 15, 0.35),
            intervals("run, 10-90 %", at, runs["low"], runs["high"], BLUE, 4),
            points("run", at, runs["median"], tips, BLUE, markLine=once),
        ],
    )  # fmt: skip


def _within(value: Any, by: float) -> float:
    if value is None or pd.isna(value):
        return math.nan
    return min(max(float(value) / by, LOWEST), HIGHEST)


def _ends(row: Any, by: float) -> tuple[float, float]:
    """What the record allows: its interval; a number alone is a sliver, an open end the edge."""
    low, high = row.record_low, row.record_high
    if pd.isna(low) and pd.isna(high):
        return 0.96, 1.04
    first = LOWEST if pd.isna(low) else _within(low, by)
    last = HIGHEST if pd.isna(high) else _within(high, by)
    return (first, last) if last > first else (first * 0.96, first * 1.04)


def _tip(row: Any) -> str:
    several = not (pd.isna(row.low) or row.low == row.high)
    band = f" ({said_number(row.low)} to {said_number(row.high)})" if several else ""
    ends = [
        f"{word} {said_number(x)}"
        for word, x in (("", row.record), ("from", row.record_low), ("to", row.record_high))
        if not pd.isna(x)
    ]
    lines = [
        row.quantity,
        f"run: {said_number(row.median)}{band} {row.unit}",
        f"record: {' '.join(ends).strip()} ({row.evidence})",
        row.note,
        f"† {row.disputed}" if row.disputed else "",
    ]
    return "\n".join(line for line in lines if line)
