"""The accusation tree: who fell on whose word, and each chain up to where it begins."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sim.faces.charts.base import INK, OVER, QUIET, Chart, Option, frame, plain, time
from sim.plots.palette import BLUE, ORANGE, VERMILION, label
from sim.plots.trees import LARGEST, layout

#: Kind of the row an arrest rests on -> legend, colour, symbol.
KINDS = {
    "name": ("named in a confession", VERMILION, "circle"),
    "letter": ("denounced in a letter", BLUE, "rect"),
    "other": ("another item, or an order", ORANGE, "triangle"),
}
#: Pixels of a row of a tree, and between trees, in rows.
ROW, BETWEEN = 11, 4.0


def accusation_tree(forest: pd.DataFrame) -> Chart:
    """Trees of arrests: a point an arrest on its day, a line from the one that brought it about.

    Args:
        forest: rows of `forest(…)`, as `choose` leaves them; of a larger tree than `LARGEST` the
            earliest arrests are drawn. A point's `id` is the row of the ledger.
    """
    part = forest.groupby("tree", sort=False).head(LARGEST).reset_index(drop=True)
    rows, base, at = layout(forest), 0.0, {}
    for _, tree in part.groupby("tree", sort=False):
        within = {arrest: rows[arrest] for arrest in tree["arrest"]}
        at |= {arrest: base + row for arrest, row in within.items()}
        base += max(within.values()) + BETWEEN
    said = (
        "Trees of arrests: each point is an arrest on its day, its line leads to the arrest that"
        " brought it about. Choose a point, or a line of the table, to be led up the chain to where"
        " it begins."
    )
    height = int(min(1400, max(320, 134 + ROW * base)))
    margin = (part["date"].max() - part["date"].min()) * 0.06 + pd.Timedelta(days=4)
    span = part["date"].min() - margin, part["date"].max() + 3 * margin
    axis = time(0, span)
    met = {via if via in KINDS else "other" for via in part["via"]}
    series: Option = {
        "type": "graph", "name": "arrests", "coordinateSystem": "cartesian2d", "roam": False,
        "categories": [
            {"name": words, "symbol": symbol, "itemStyle": {"color": color}}
            for words, color, symbol in KINDS.values()
        ],
        "symbolSize": 10, "data": [
            # those with a name last, and so above whatever lies under them
            _node(row, at[row.arrest])
            for row in part.sort_values("name", key=lambda name: name != "", kind="stable")
            .itertuples()
        ],
        "links": [
            {"source": str(row.mother), "target": str(row.arrest)}
            for row in part.itertuples() if row.mother in at
        ],
        "lineStyle": {"color": QUIET, "width": 1, "opacity": 0.7},
        "label": {"show": False, "position": "right", **OVER},
        "labelLayout": {"hideOverlap": True},
        "emphasis": {
            "scale": 1.5, "label": {"show": False},
            "itemStyle": {"borderColor": INK, "borderWidth": 2.5},
        },
        "tooltip": {"formatter": "{b}"},
    }  # fmt: skip
    option = frame(
        said,
        legend={"data": [
            {"name": words, "icon": icon} for kind, (words, _, icon) in KINDS.items()
            if kind in met
        ], "top": 0, "left": 0,
                "textStyle": {"color": INK}, "selectedMode": False},
        grid={"top": 82, "bottom": 34, "left": 12, "right": 12, "outerBoundsMode": "none"},
        xAxis=axis,
        yAxis={"type": "value", "show": False, "inverse": True, "min": -1.5, "max": base},
        series=[series],
    )  # fmt: skip
    option["legend"]["tooltip"] = {"show": False}
    return Chart("tree", "Who fell on whose word", said, option, {"arrests": told(forest)}, height)


def _node(row: Any, place: float) -> Option:
    kind = row.via if row.via in KINDS else "other"
    words, *_ = KINDS[kind]
    name = man(row)
    day = plain(row.date)
    tip = f"{name}\narrested {day}, as one of the {label(str(row.narrative))}\n{words}"
    node: Option = {
        "id": str(row.arrest), "name": f"{tip}: {row.by}" if row.by else tip,
        "value": [day, round(place, 2)], "category": list(KINDS).index(kind),
        "cursor": "pointer",
    }  # fmt: skip
    if row.name:
        node["label"] = {"show": True, "formatter": str(row.name).partition(",")[0]}
        node["emphasis"] = {"label": {"show": True}}
        node["symbolSize"] = 13
    return node


def man(row: Any) -> str:
    """Who a row of `forest(…)` is about."""
    return str(row.name) if row.name else f"officer {row.officer}"


def told(forest: pd.DataFrame) -> pd.DataFrame:
    """The trees as a table: event, date, man, generation, tree, rests on, on whose word, mother."""
    named = np.where(forest["name"] != "", forest["name"], "officer " + forest["officer"].map(str))
    return pd.DataFrame({
        "event": forest["arrest"], "date": forest["date"], "man": named,
        "generation": forest["depth"], "tree": forest["tree"],
        "rests_on": forest["via"], "word_of": forest["by"], "mother": forest["mother"],
    }).reset_index(drop=True)  # fmt: skip
