"""What charts share: a frame, axes, lines with bands, points with intervals, numbers and dates."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from sim.plots.palette import BAND, BLACK

#: An option of ECharts, or a part of one.
Option = dict[str, Any]

#: Text, quiet text (7:1 on white), and lines that are not to be looked at.
INK, QUIET, FAINT = "#222222", "#595959", "#e3e3e3"
#: Pixels that names of rows take, beside them.
NAMES = 132
#: Significant digits of numbers in pages.
DIGITS = 6


@dataclass(frozen=True)
class Chart:
    """A figure as data.

    Attributes:
        name: one word or several with hyphens; unique on a page.
        title: what it shows, in a few words.
        said: what is to be seen in it and how to read it, for everybody and for screen readers.
        option: what ECharts draws.
        tables: name -> the table behind it; a `dataset` of the option with that id holds the
            same numbers.
        height: in pixels.
        also: word -> another option that can be switched to.
    """

    name: str
    title: str
    said: str
    option: Option
    tables: Mapping[str, pd.DataFrame]
    height: int = 320
    also: Mapping[str, Option] = field(default_factory=dict)


# numbers, dates, tables


def plain(value: Any) -> Any:
    """A cell as JSON has it: rounded to `DIGITS`, days as ISO, what is unknown as None."""
    if value is None or value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, int | np.integer):
        return int(value)
    if isinstance(value, float | np.floating):
        return _rounded(float(value))
    if isinstance(value, dt.date | pd.Timestamp | np.datetime64):
        return pd.Timestamp(value).date().isoformat()
    return str(value)


def _rounded(value: float) -> float | int | None:
    if not math.isfinite(value):
        return None
    said = float(f"{value:.{DIGITS}g}")
    return int(said) if said.is_integer() and abs(said) < 1e15 else said


def columns(table: pd.DataFrame) -> dict[str, list[Any]]:
    """A table as columns of plain cells, as it is put into a page and into a dataset."""
    return {str(name): [plain(cell) for cell in table[name].tolist()] for name in table}


def said_number(value: Any, unit: str = "") -> str:
    """A number as people read it; shares in per cent; `none` where there is none."""
    value = plain(value)
    if value is None:
        return "none"
    if isinstance(value, str):
        return value
    if unit == "share":
        return f"{100 * value:.1f} %"
    said = f"{value:,.0f}" if abs(value) >= 100 or float(value).is_integer() else f"{value:.3g}"
    return f"{said} %" if unit == "percent" else said


# frames and axes


def frame(said: str, **more: Any) -> Option:
    """An option with the text, tooltip and description that all charts have.

    Tooltips take their words from the names of data (`{b}`), which the library escapes.
    """
    return {
        "animation": False,
        "useUTC": True,
        "textStyle": {"color": INK, "fontFamily": "system-ui, sans-serif"},
        "aria": {"enabled": True, "label": {"description": said}},
        "tooltip": {
            "trigger": "item",
            "confine": True,
            "formatter": "{b}",
            "textStyle": {"color": INK, "fontSize": 13},
            "extraCssText": "white-space:pre-wrap;max-width:min(26rem,82vw);overflow-wrap:anywhere",
        },
        **more,
    }


def heading(text: str, top: int, left: Any = 8) -> Option:
    """Words above a panel."""
    style = {"fontSize": 13, "fontWeight": "bold", "color": INK}
    return {"text": text, "left": left, "top": top, "textStyle": style, "padding": 0}


def panel(top: int, height: int, left: int = 52, right: int = 12) -> Option:
    """A grid whose tooltip tells all lines of a day."""
    line = {"type": "line", "lineStyle": {"color": QUIET}}
    return {
        "top": top, "height": height, "left": left, "right": right, "outerBoundsMode": "none",
        "tooltip": {"trigger": "axis", "axisPointer": line},
    }  # fmt: skip


def time(grid: int, span: tuple[Any, Any], labelled: bool = True) -> Option:
    """A time axis of a grid over a span of days."""
    return {
        "type": "time", "gridIndex": grid, "min": plain(span[0]), "max": plain(span[1]),
        "axisLabel": {"show": labelled, "color": INK, "hideOverlap": True},
        "axisTick": {"show": labelled},
        "axisLine": {"onZero": False, "lineStyle": {"color": QUIET}},
        "splitLine": {"show": False},
    }  # fmt: skip


def values(grid: int, **more: Any) -> Option:
    """An axis of numbers, few steps, with faint lines across."""
    return {
        "type": "value", "gridIndex": grid, "splitNumber": 3,
        "axisLabel": {"color": INK, "hideOverlap": True}, "axisLine": {"show": False},
        "axisTick": {"show": False}, "splitLine": {"lineStyle": {"color": FAINT}}, **more,
    }  # fmt: skip


#: Words that stay readable above lines and marks.
OVER = {"color": INK, "fontSize": 11, "textBorderColor": "#ffffff", "textBorderWidth": 3}


# series


def line(
    name: str, of: str, dataset: str, grid: int, color: str, dash: str = "solid", **more: Any
) -> Option:
    """A line over column date of a dataset; the axes have the number of the grid."""
    return {
        "type": "line", "name": name, "datasetId": dataset, "encode": {"x": "date", "y": of},
        "xAxisIndex": grid, "yAxisIndex": grid, "showSymbol": False, "color": color,
        "lineStyle": {"width": 2, "type": dash, "color": color}, "emphasis": {"disabled": True},
        **more,
    }  # fmt: skip


def band(of: str, table: pd.DataFrame, grid: int, color: str) -> list[Option]:
    """The area between columns `of_low` and `of_high`, that neither hovers nor is told."""
    low, high = (table[f"{of}_{end}"].to_numpy(float) for end in ("low", "high"))
    dates = [plain(day) for day in table["date"].tolist()]
    base = {
        "type": "line", "xAxisIndex": grid, "yAxisIndex": grid, "showSymbol": False,
        "stack": f"band-{of}", "lineStyle": {"opacity": 0}, "silent": True,
        "tooltip": {"show": False}, "stackStrategy": "all",
    }  # fmt: skip
    lower = {**base, "data": _pairs(dates, low)}
    upper = {**base, "data": _pairs(dates, high - low),
             "areaStyle": {"color": color, "opacity": BAND}}  # fmt: skip
    return [lower, upper]


def _pairs(dates: Sequence[Any], numbers: np.ndarray) -> list[list[Any]]:
    return [[day, plain(number)] for day, number in zip(dates, numbers.tolist(), strict=True)]


def upright(days: Mapping[str, Any], color: str = BLACK, label: bool = True) -> Option:
    """Dashed lines at days, each with its words; for `markLine` of a series."""
    return {
        "silent": True, "symbol": "none",
        "lineStyle": {"color": color, "type": "dashed", "width": 1.2},
        "label": {"show": label, "formatter": "{b}", "color": INK, "position": "end"},
        "data": [
            {"name": words, "xAxis": plain(day)} for words, day in days.items() if not pd.isna(day)
        ],
    }  # fmt: skip


# rows: a category beside each, numbers to the right


def rows_axes(names: Sequence[str], grid: int = 0) -> list[Option]:
    """Two axes over each other: one with the names of rows, one for places between them."""
    named = {
        "type": "category", "gridIndex": grid, "data": list(names), "inverse": True,
        "axisTick": {"show": False}, "axisLine": {"show": False},
        "axisLabel": {"color": INK, "interval": 0, "width": NAMES - 14, "overflow": "break",
                      "lineHeight": 13, "fontSize": 12},
    }  # fmt: skip
    placed = {
        "type": "value", "gridIndex": grid, "min": -0.5, "max": len(names) - 0.5, "inverse": True,
        "show": False,
    }  # fmt: skip
    return [named, placed]


def rows_grid(top: int = 34) -> Option:
    """The grid of rows: room for their names at the left, for numbers below."""
    return {"top": top, "bottom": 32, "left": NAMES, "right": 26, "outerBoundsMode": "none"}


def points(
    name: str, at: Sequence[float], middle: Sequence[Any], tips: Sequence[str], color: str,
    symbol: str = "circle", size: int = 10, y_axis: int = 1, **more: Any,
) -> Option:  # fmt: skip
    """A point a row; those that are unknown are left out."""
    told = zip(at, middle, tips, strict=True)
    data = [
        {"name": tip, "value": [plain(x), plain(y)]} for y, x, tip in told if plain(x) is not None
    ]
    return {"type": "scatter", "name": name, "yAxisIndex": y_axis, "symbol": symbol,
            "symbolSize": size, "itemStyle": {"color": color}, "data": data, **more}  # fmt: skip


def intervals(
    name: str, at: Sequence[float], low: Sequence[Any], high: Sequence[Any], color: str,
    width: float = 3, opacity: float = 0.55, y_axis: int = 1, **more: Any,
) -> Option:  # fmt: skip
    """A level line a row from low to high, as one line with gaps."""
    data: list[Any] = []
    for y, a, b in zip(at, low, high, strict=True):
        if plain(a) is not None and plain(b) is not None:
            data += [[plain(a), plain(y)], [plain(b), plain(y)], [None, None]]
    return {
        "type": "line", "name": name, "yAxisIndex": y_axis, "data": data, "showSymbol": False,
        "silent": True, "connectNulls": False, "tooltip": {"show": False}, "color": color,
        "lineStyle": {"color": color, "width": width, "opacity": opacity, "cap": "butt"}, **more,
    }  # fmt: skip
