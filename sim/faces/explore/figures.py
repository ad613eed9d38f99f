"""The page's curves as option dictionaries of ECharts: this world, and the shipped one pale."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.faces.explore.words import follows

#: Those of `sim.plots.palette`, which wants pandas: a page should be there at once. They
#: stay apart for the colour-blind (Okabe and Ito 2008); the twin is pale.
INK, PALE = "#222222", "#9aa5b1"
WARM, COLD, GREEN, BAND = "#D55E00", "#0072B2", "#009E73", "#E69F00"
#: Rows of the figure: heading, and what stands in each: name, key, colour, dash.
ROWS = (
    ("Arrests a week", (("arrests", "arrests", WARM, "solid"),)),
    ("A week, from below", (
        ("letters", "letters", COLD, "solid"), ("dismissals", "dismissals", GREEN, "dashed"),
    )),
    ("From above, 0 to 1", (
        ("pressure", "pressure", WARM, "solid"), ("army chief's shield", "shield_held", COLD,
        "dashed"), ("highest belief", "credence", GREEN, "dotted"),
    )),
)  # fmt: skip
#: Places of the three rows, in per cent of the height.
_TOPS, _HEIGHTS = ("13%", "48%", "72%"), ("26%", "14%", "18%")
TWIN = "as shipped"


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
        luck: other seeds, see `work.luck`; their arrests are a band of 10 to 90 %.
        happened: triggers, drawn as marks on the day on which they came, see `work.triggers`.

    Returns:
        Options of ECharts.
    """
    mine, shipped = told["mine"], told["shipped"]
    dates = dates_of(mine)
    changed = mine is not shipped and mine != shipped
    series: list[dict[str, Any]] = _band([each["weeks"] for each in luck], dates) if luck else []
    for row, (_, lines) in enumerate(ROWS):
        for name, key, colour, dash in lines:
            if changed:
                pale = _line(f"{name}, {TWIN}", row, dates_of(shipped), shipped["weekly"][key],
                             PALE, dash, 1.5)  # fmt: skip
                series.append(pale)
            series.append(_line(name, row, dates, mine["weekly"][key], colour, dash, 2))
        series[-1]["markLine"] = _marked(mine, day, told["parts"] if row == 0 else "")
    if happened:
        series.append(_happened(happened, mine))
    return {
        "animation": False,
        "textStyle": {"color": INK, "fontFamily": "system-ui, sans-serif"},
        "aria": {"enabled": True, "label": {"description": follows(told)}},
        "legend": {"type": "scroll", "top": 0, "itemWidth": 30, "data": _legend(series)},
        "tooltip": {"trigger": "axis", "confine": True, "renderMode": "richText"},
        "axisPointer": {"link": [{"xAxisIndex": "all"}]},
        "title": [
            {"text": head, "left": 8, "top": f"{float(_TOPS[row][:-1]) - 5}%",
             "textStyle": {"fontSize": 13, "fontWeight": "normal", "color": INK}}
            for row, (head, _) in enumerate(ROWS)
        ],
        "grid": [{"left": 44, "right": 14, "top": top, "height": height}
                 for top, height in zip(_TOPS, _HEIGHTS, strict=True)],
        "xAxis": [{"type": "time", "gridIndex": row, "axisLabel": {"show": row == 2,
                   "hideOverlap": True}} for row in range(3)],
        "yAxis": [{"type": "value", "gridIndex": row, "min": 0, "splitNumber": 3,
                   **({"max": 1, "interval": 0.5} if row == 2 else {})} for row in range(3)],
        "dataZoom": [{"type": "inside", "xAxisIndex": [0, 1, 2], "zoomOnMouseWheel": "ctrl"}],
        "series": series,
    }  # fmt: skip


def _legend(series: Sequence[dict[str, Any]]) -> list[str]:
    """Names that the legend has: pale twins need none of their own but one."""
    pale = [s["name"] for s in series if s["name"].endswith(TWIN)]
    return [*(s["name"] for s in series if s["name"] and s["name"] not in pale), *pale[:1]]


def dates_of(world: dict[str, Any]) -> list[str]:
    """ISO date of the last day of each week."""
    start = dt.date.fromisoformat(world["start"])
    return [(start + dt.timedelta(days=day)).isoformat() for day in world["ends"]]


def _line(
    name: str, row: int, dates: list[str], values: Sequence[float], colour: str, dash: str,
    width: float,
) -> dict[str, Any]:  # fmt: skip
    return {
        "name": name, "type": "line", "showSymbol": False, "xAxisIndex": row, "yAxisIndex": row,
        "lineStyle": {"color": colour, "width": width, "type": dash},
        "itemStyle": {"color": colour}, "data": list(map(list, zip(dates, values, strict=True))),
        "z": 2 if colour == PALE else 3,
    }  # fmt: skip


def _marked(world: dict[str, Any], day: int | None, parts: str) -> dict[str, Any]:
    """Lines across: the day looked at, the order, the day on which the worlds part."""
    start = dt.date.fromisoformat(world["start"])
    lines = [(parts, f"part {parts}", PALE)] if parts else []
    if world["ordered"]:
        lines.append((world["ordered"], f"order {world['ordered']}" if parts else "order", INK))
    if day is not None:
        lines.append(((start + dt.timedelta(days=day)).isoformat(), "", WARM))
    return {
        "silent": True, "symbol": "none",
        "data": [
            {"xAxis": date, "lineStyle": {"color": colour, "type": "solid" if colour == WARM
             else "dashed", "width": 1.5},
             "label": {"show": bool(said), "formatter": said, "position": "insideEndTop",
                       "fontSize": 10, "color": INK}}
            for date, said, colour in lines
        ],
    }  # fmt: skip


def _band(luck: Sequence[Sequence[int]], dates: list[str]) -> list[dict[str, Any]]:
    """Two stacked areas, the lower of them unseen."""
    low, high = np.quantile(np.array(luck, dtype=float), [0.1, 0.9], axis=0)
    common = {"type": "line", "stack": "luck", "showSymbol": False, "xAxisIndex": 0,
              "yAxisIndex": 0, "lineStyle": {"opacity": 0}, "z": 1, "silent": True}  # fmt: skip
    name = f"other seeds ({len(luck)}), 10-90 %"
    rows = ((("", low, 0.0)), ((name, high - low, 0.35)))
    return [
        common | {"name": said, "areaStyle": {"color": BAND, "opacity": opacity},
                  "itemStyle": {"color": BAND},
                  "tooltip": {"show": False},
                  "data": [[d, round(float(v), 2)] for d, v in zip(dates, values, strict=True)]}
        for said, values, opacity in rows
    ]  # fmt: skip


def _happened(triggers: Sequence[dict[str, Any]], world: dict[str, Any]) -> dict[str, Any]:
    """A mark at the foot of the first row for each trigger that has a day."""
    start = dt.date.fromisoformat(world["start"])
    data = [
        {"value": [(start + dt.timedelta(days=each["day"])).isoformat(), 0], "name": each["title"]}
        for each in triggers
        if each["day"] is not None and 0 <= each["day"] < world["days"]
    ]
    return {"name": "triggers", "type": "scatter", "xAxisIndex": 0, "yAxisIndex": 0, "data": data,
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
