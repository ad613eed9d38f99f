"""What charts of answers to questions of what if share."""

from __future__ import annotations

import pandas as pd

from sim.faces.charts.base import (
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

#: Rows drawn at most, the strongest first; the table has all.
MOST = 30
#: Said of every figure of an answer.
IN_MODEL = "In the model, by its own worlds; an argument, not a proof."

#: Axes of shares, in per cent.
PERCENT = {"axisLabel": {"color": INK, "formatter": "{value} %", "hideOverlap": True}}


def outcomes(table: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    return [(str(o), table[table["outcome"] == o]) for o in dict.fromkeys(table["outcome"])]


def spoken(name: object) -> str:
    """A name that can be broken between its words."""
    return str(name).replace("-", " ")


def slug(name: str) -> str:
    return "".join(c if c.isalnum() else "-" for c in name.lower())


def bars(name: str, data: list[Option], color: str, **more: object) -> Option:
    return {"type": "bar", "name": name, "data": data, "itemStyle": {"color": color},
            "barWidth": "46%", "barGap": "-100%", **more}  # fmt: skip


def ranked(
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
    named, placed = rows_axes([spoken(each) for each in kept[row]])
    option = frame(
        said,
        grid=rows_grid(12),
        xAxis=values(0),
        yAxis=[named, placed],
        series=[
            bars(value, data, VERMILION),
            intervals("95 %", at, kept["low"].tolist(), kept["high"].tolist(), INK, 1.4, 1),
        ],
    )
    return Chart(name, title, said, option, {of: table.reset_index(drop=True)},
                 60 + 26 * len(kept))  # fmt: skip
