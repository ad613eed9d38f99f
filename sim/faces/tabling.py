"""A table as a terminal takes it: numbers with their intervals in one cell, few columns."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

#: Columns that are said under a table where they have one value in it, and those that are left to
#: the file.
SAID = ("outcome", "all", "none", "theme", "within", "world", "runs", "futures", "seeds")
LEFT = ("pns",)
#: Ends of what stands beside a number `x` as `x_low` and `x_high`, and what that is called.
ENDS = {"": ("_low", "_high"), " bounds": ("_least", "_most")}


def compact(table: pd.DataFrame) -> pd.DataFrame:
    """The same rows in words: each number and its interval together.

    `pn`, `pn_low`, `pn_high` become `0.84 (0.7 to 0.92)`; `low` and `high` join the number before
    them; where `estimable_pn` is false, the cell says so.

    Returns:
        A table of str.
    """
    columns = list(table.columns)
    out: dict[str, list[str]] = {}
    for at, name in enumerate(columns):
        if name.startswith(("pairs_", "estimable_", *LEFT)) or _is_end(name, columns):
            continue
        if name in SAID and len(table) > 1 and table[name].nunique(dropna=False) == 1:
            continue
        values = [cell(value) for value in table[name]]
        if columns[at + 1 : at + 3] == ["low", "high"]:
            values = _with_ends(table, values, "low", "high")
        elif f"{name}_low" in columns:
            values = _with_ends(table, values, f"{name}_low", f"{name}_high")
        if f"estimable_{name}" in columns:
            known = table[f"estimable_{name}"].astype(bool)
            values = [v if k else "not estimable" for v, k in zip(values, known, strict=True)]
        out[name] = values
        if f"{name}_least" in columns:
            ends = table[[f"{name}_least", f"{name}_most"]].to_numpy(float)
            out[f"{name} bounds"] = [_span(*each) for each in ends]
    if "ci_low" in columns:
        out["95 %"] = [_span(*each) for each in table[["ci_low", "ci_high"]].to_numpy(float)]
    return pd.DataFrame(out)


def _is_end(name: str, columns: list[str]) -> bool:
    """Whether a column is the end of an interval of another, or of the one before it."""
    if name in ("low", "high"):
        return columns.index("low") > 0 and "median" not in columns[columns.index("high") :]
    for ends in ENDS.values():
        for end in ends:
            if name.endswith(end) and name.removesuffix(end) in (*columns, "ci"):
                return True
    return False


def _with_ends(table: pd.DataFrame, values: list[str], low: str, high: str) -> list[str]:
    ends = table[[low, high]].to_numpy(float)
    return [
        f"{value} ({_span(*each)})" if value and not math.isnan(each[0]) else value
        for value, each in zip(values, ends, strict=True)
    ]


def _span(low: float, high: float) -> str:
    """`0.1-0.7`, or `-3 to 5`."""
    if math.isnan(low) or math.isnan(high):
        return ""
    low, high = (f"{end:.2g}" if abs(end) < 1 else cell(float(end)) for end in (low, high))
    if low == high:
        return low
    return f"{low} to {high}" if low.startswith("-") else f"{low}-{high}"


def constant(table: pd.DataFrame) -> str:
    """`all 1, none 0`: what `compact` leaves out as it is the same in every row."""
    same = [n for n in table.columns if n in SAID and table[n].nunique(dropna=False) == 1]
    said = [f"{name} {cell(table[name].iloc[0])}" for name in same if len(table) > 1]
    return ", ".join(each for each in said if not each.endswith(" "))


def cell(value: Any) -> str:
    """A value as a table has it: three digits, nothing where there is none."""
    if isinstance(value, float):
        return "" if math.isnan(value) else f"{value:,.3g}" if abs(value) < 1e3 else f"{value:,.0f}"
    return str(value)
