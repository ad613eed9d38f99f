"""For whom a cause was needed: a map by rank and place in a chain of arrests."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from sim.faces.charts.answers import IN_MODEL
from sim.faces.charts.base import INK, NAMES, Chart, Option, frame, said_number
from sim.measures.necessity import lumped
from sim.plots.palette import label

#: Cividis, from none to all: the same order to every eye.
SHADES = ("#00224e", "#35456c", "#666970", "#948e77", "#c8b866", "#fee838")


def atlas(table: pd.DataFrame, words: Mapping[str, str]) -> list[Chart]:
    """Of the men taken, the share who would not have been.

    Args:
        table: `necessity_map(…)`, by rank and distance.
        words: not wanted here.
    """
    grid = lumped(table)
    ranks, steps = (list(grid[name].cat.categories) for name in ("rank", "distance"))
    said = (
        "Of the men taken, the share who would not have been taken in the other world: a row a"
        " rank, a column his place in a chain of arrests, from its beginning down; the number in a"
        f" field is of men taken. {IN_MODEL}"
    )
    data = [
        {
            "name": f"{label(row.rank)}, step {row.distance}\n{said_number(row.taken)} taken, of"
                    f" whom {said_number(row.necessity, 'share')} would have been spared",
            "value": [steps.index(row.distance), ranks.index(row.rank), round(row.necessity, 4)],
            "label": {"show": True, "formatter": said_number(round(row.taken)), "fontSize": 10,
                      "color": "#ffffff" if row.necessity < 0.45 else "#000000"},
        }
        for row in grid.itertuples() if row.taken > 0
    ]  # fmt: skip
    option = frame(
        said,
        grid={"top": 58, "bottom": 46, "left": NAMES, "right": 12, "outerBoundsMode": "none"},
        xAxis=_fields(steps) | {"name": "place in a chain", "nameLocation": "middle",
                                "nameGap": 28, "nameTextStyle": {"color": INK}},
        yAxis=_fields([label(rank) for rank in ranks]) | {"inverse": True},
        visualMap={"min": 0, "max": 1, "dimension": 2, "orient": "horizontal", "top": 0, "left": 0,
                   "calculable": False, "text": ["all spared", "none"], "itemHeight": 120,
                   "itemWidth": 14, "inRange": {"color": list(SHADES)},
                   "textStyle": {"color": INK}, "hoverLink": False},
        series=[{"type": "heatmap", "data": data, "itemStyle": {"borderColor": "#ffffff"},
                 "labelLayout": {"hideOverlap": True}, "emphasis": {"disabled": True}}],
    )  # fmt: skip
    height = 130 + 30 * len(ranks)
    return [Chart("map", "Who would have been spared", said, option, {"map": table}, height)]


def _fields(names: list[str]) -> Option:
    """An axis of categories with fields between them."""
    return {
        "type": "category", "data": names, "axisTick": {"show": False},
        "axisLine": {"show": False}, "splitArea": {"show": True, "areaStyle": {"color": "#f1f1f1"}},
        "axisLabel": {"color": INK, "interval": 0, "fontSize": 11, "width": NAMES - 14,
                      "overflow": "break", "lineHeight": 12},
    }  # fmt: skip
