"""The page's curves as option dictionaries of ECharts: this world, and the shipped one pale."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from sim.faces.explore.words import follows

#: As in `sim.plots.palette`, which wants pandas: a page should be there at once. They stay apart
#: for the colour-blind (Okabe and Ito 2008; Tol 2021), each stands for one thing, and the twin is
#: pale.
INK, PALE, LOOKED = "#222222", "#9aa5b1", "#B00020"
WARM, COLD, GREEN = "#D55E00", "#0072B2", "#009E73"
WINE, INDIGO, OLIVE = "#AA4499", "#332288", "#7A6A00"
#: Rows of the figure: heading, and what stands in each: name, key, colour, dash.
ROWS = (
    ("Arrests a week", (("arrests", "arrests", WARM, "solid"),)),
    ("From below: letters and dismissals a week", (
        ("letters", "letters", COLD, "solid"), ("dismissals", "dismissals", GREEN, "dashed"),
    )),
    ("From above, 0 to 1: pressure, shield, belief", (
        ("pressure", "pressure", WINE, "solid"), ("chief's shield", "shield_held", INDIGO,
        "dashed"), ("belief", "credence", OLIVE, "dotted"),
    )),
)  # fmt: skip
#: Places of the three rows in pixels: heading, legend beneath it, and axes beneath that.
_TOPS, _HEIGHTS, _UNDER = (4, 204, 354), (136, 82, 82), 46
TWIN, EVENTS = "as shipped", "events"
#: How one reads the figure, to stand under it.
KEY = (
    "Pale lines: as shipped. Bands, under Luck: 10 to 90 % of the other seeds. Belief: of the story"
    " most believed. Triangles: events; those that wait for something come on days of their own."
)


def curves(
    told: dict[str, Any],
    day: int | None = None,
    luck: Sequence[dict[str, Any]] = (),
    happened: Sequence[dict[str, Any]] = (),
) -> dict[str, Any]:
    """The figure of two worlds.

    Args:
        told: what `work.worlds` gives.
        day: index of the day looked at.
        luck: other seeds, see `seeds.Seeds.found`; the arrests of each world are a band of 10 to
            90 %.
        happened: events, drawn as marks on the day on which they came, see `work.triggers`.

    Returns:
        Options of ECharts.
    """
    mine, shipped = told["mine"], told["shipped"]
    dates = dates_of(mine)
    changed = mine is not shipped and mine != shipped
    series: list[dict[str, Any]] = list(_bands(luck, dates, dates_of(shipped)))
    for row, (_, lines) in enumerate(ROWS):
        for name, key, colour, dash in lines:
            if changed:
                pale = _line(f"{name}, {TWIN}", row, dates_of(shipped), shipped["weekly"][key],
                             PALE, dash, 1.5)  # fmt: skip
                series.append(pale)
            series.append(_line(name, row, dates, mine["weekly"][key], colour, dash, 2))
        series[-1]["markLine"] = _marked(told, day, row == 0)
    if happened:
        series.append(_happened(happened, mine))
    return {
        "animation": False,
        "textStyle": {"color": INK, "fontFamily": "system-ui, sans-serif"},
        "aria": {"enabled": True, "label": {"description": follows(told)}},
        "legend": [
            {"top": top + 17, "left": 0, "itemWidth": 22, "itemGap": 8, "data": names,
             "textStyle": {"fontSize": 11}}
            for top, names in zip(_TOPS, _legends(series), strict=True)
        ],
        "tooltip": {"trigger": "axis", "confine": True, "renderMode": "richText"},
        "axisPointer": {"link": [{"xAxisIndex": "all"}]},
        "title": [
            {"text": head, "left": 0, "top": top, "padding": [0, 5],
             "textStyle": {"fontSize": 13, "fontWeight": "normal", "color": INK}}
            for top, (head, _) in zip(_TOPS, ROWS, strict=True)
        ],
        "grid": [{"left": 36, "right": 14, "top": top + _UNDER, "height": height}
                 for top, height in zip(_TOPS, _HEIGHTS, strict=True)],
        "xAxis": [{"type": "time", "gridIndex": row, "min": mine["start"], "max": dates[-1],
                   "axisLabel": {"show": row == 2, "hideOverlap": True}} for row in range(3)],
        "yAxis": [{"type": "value", "gridIndex": row, "min": 0, "splitNumber": 3,
                   **({"max": 1, "interval": 0.5} if row == 2 else {})} for row in range(3)],
        "series": series,
    }  # fmt: skip


def _legends(series: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """What stands over each row; pale twins need no name of their own."""
    named = [each for each in series if each["name"] and not each["name"].endswith(f", {TWIN}")]
    return [
        [
            {"name": each["name"], **({"icon": "roundRect"} if "areaStyle" in each else {})}
            for each in named
            if each["xAxisIndex"] == row
        ]
        for row in range(3)
    ]


def dates_of(world: dict[str, Any]) -> list[str]:
    """ISO date of the last day of each week."""
    start = dt.date.fromisoformat(world["start"])
    return [(start + dt.timedelta(days=day)).isoformat() for day in world["ends"]]


def _line(
    name: str, row: int, dates: list[str], values: Sequence[float], colour: str, dash: str,
    width: float,
) -> dict[str, Any]:  # fmt: skip
    return {
        "name": name, "type": "line", "symbol": "none", "xAxisIndex": row, "yAxisIndex": row,
        "lineStyle": {"color": colour, "width": width, "type": dash},
        "itemStyle": {"color": colour}, "data": list(map(list, zip(dates, values, strict=True))),
        "z": 2 if colour == PALE else 3,
    }  # fmt: skip


def _marked(told: dict[str, Any], day: int | None, said: bool) -> dict[str, Any]:
    """Lines across: the day looked at, the orders, the day on which the worlds part."""
    mine, shipped, parts = told["mine"], told["shipped"], told["parts"]
    start = dt.date.fromisoformat(mine["start"])
    lines = [(parts, f"part {parts}", PALE)] if parts and said else []
    if shipped["ordered"] not in ("", mine["ordered"]):
        lines.append((shipped["ordered"], f"{TWIN} {shipped['ordered']}", PALE))
    if mine["ordered"]:
        lines.append((mine["ordered"], f"order {mine['ordered']}", INK))
    if day is not None:
        lines.append(((start + dt.timedelta(days=day)).isoformat(), "", LOOKED))
    return {
        "silent": True, "symbol": "none",
        "data": [
            {"xAxis": date, "lineStyle": {"color": colour, "type": "solid" if colour == LOOKED
             else "dashed", "width": 1.5},
             "label": {"show": said and bool(text), "formatter": text, "position": "insideEndTop",
                       "fontSize": 10, "color": INK}}
            for date, text, colour in lines
        ],
    }  # fmt: skip


def _bands(
    luck: Sequence[dict[str, Any]], dates: list[str], shipped: list[str]
) -> Iterator[dict[str, Any]]:  # fmt: skip
    """The arrests of other seeds: of this world, and pale of the shipped one beside it."""
    if not luck:
        return
    beside = [each["shipped"]["weeks"] for each in luck if each["shipped"]]
    if beside:
        yield from _band(beside, shipped, f"luck {TWIN}", PALE)
    yield from _band([each["weeks"] for each in luck], dates, f"luck, {len(luck)} seeds", WARM)


def _band(
    weeks: Sequence[Sequence[int]], dates: list[str], name: str, colour: str
) -> Iterator[dict[str, Any]]:  # fmt: skip
    """Two stacked areas, the lower of them unseen."""
    low, high = np.quantile(np.array(weeks, dtype=float), [0.1, 0.9], axis=0)
    for said, values, opacity in (("", low, 0.0), (name, high - low, 0.3)):
        yield {
            "name": said, "type": "line", "stack": name, "showSymbol": False, "xAxisIndex": 0,
            "yAxisIndex": 0, "lineStyle": {"opacity": 0}, "z": 1, "silent": True,
            "areaStyle": {"color": colour, "opacity": opacity}, "itemStyle": {"color": colour},
            "tooltip": {"show": False},
            "data": [[d, round(float(v), 2)] for d, v in zip(dates, values, strict=True)],
        }  # fmt: skip


def _happened(triggers: Sequence[dict[str, Any]], world: dict[str, Any]) -> dict[str, Any]:
    """A mark at the foot of the first row for each event that has a day."""
    start = dt.date.fromisoformat(world["start"])
    data = [
        {"value": [(start + dt.timedelta(days=each["day"])).isoformat(), 0], "name": each["title"]}
        for each in triggers
        if each["day"] is not None and 0 <= each["day"] < world["days"]
    ]
    return {"name": EVENTS, "type": "scatter", "xAxisIndex": 0, "yAxisIndex": 0, "data": data,
            "symbol": "triangle", "symbolSize": 8, "itemStyle": {"color": INK, "opacity": 0.55},
            "tooltip": {"trigger": "item", "formatter": "{b}"}, "z": 4}  # fmt: skip


def expected(told: dict[str, Any], drawn: Sequence[float], shown: bool) -> dict[str, Any]:
    """What a reader drew, and the model's beside it once it may be seen."""
    edges = told["mine"]["edges"]
    series = [{"name": "yours", "type": "bar", "data": list(drawn), "itemStyle": {"color": COLD}}]
    if shown:
        mine = told["mine"]["spans"]
        series.append({"name": "the model's", "type": "bar", "data": mine,
                       "itemStyle": {"color": WARM, "decal": {"symbol": "rect"}}})  # fmt: skip
    return {
        "animation": False, "aria": {"enabled": True},
        "textStyle": {"color": INK, "fontFamily": "system-ui, sans-serif"},
        "legend": {"top": 0, "right": 0},
        "grid": {"left": 44, "right": 10, "top": 34, "bottom": 26},
        "tooltip": {"trigger": "axis", "confine": True, "renderMode": "richText"},
        "xAxis": {"type": "category", "data": [edge[:7] for edge in edges[:-1]]},
        "yAxis": {"type": "value", "name": "arrests a month", "min": 0},
        "series": series,
    }  # fmt: skip


def by_then(told: dict[str, Any], day: int | None) -> list[tuple[str, str, str]]:
    """Rows of a table: what has been counted and what stands by a day, here and as shipped."""
    rows = []
    for name, key in (("letters so far", "letters"), ("arrests so far", "arrests"),
                      ("dismissals so far", "dismissals"), ("pressure", "pressure"),
                      ("army chief's shield", "shield_held"),
                      ("belief in the story most believed", "credence")):  # fmt: skip
        rows.append((name, *(_then(told[world], key, day) for world in ("mine", "shipped"))))
    return rows


def _then(world: dict[str, Any], key: str, day: int | None) -> str:
    weeks = [i for i, end in enumerate(world["ends"]) if day is None or end <= day]
    values = world["weekly"][key]
    if key in ("pressure", "shield_held", "credence"):
        return f"{values[weeks[-1]]:.2f}" if weeks else "-"
    return f"{sum(values[i] for i in weeks):,}"
