"""Numbers of an analysis in words."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any


def amount(value: float, unit: str) -> str:
    """`15 %` for shares and probabilities, else three digits."""
    if value is None or math.isnan(value):
        return "none"
    if unit.startswith("share") or unit == "yes or no":
        percent = 100 * value
        return f"{percent:.0f} %" if abs(percent) >= 9.95 else f"{percent:.2g} %"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def ranged(row: Mapping[str, Any], name: str, unit: str, low: str = "", high: str = "") -> str:
    """`15 % (13 % to 17 %)` of a row.

    Args:
        row: with column `name` and the ends of its interval: `low` and `high` where the name is
            mean, NAME_low and NAME_high for others, unless said otherwise.
        unit: of all three.
    """
    ends = ("low", "high") if name == "mean" else (f"{name}_low", f"{name}_high")
    low, high = low or ends[0], high or ends[1]
    if math.isnan(row[low]):
        return amount(row[name], unit)
    return f"{amount(row[name], unit)} ({amount(row[low], unit)} to {amount(row[high], unit)})"


def listed(parts: Sequence[str]) -> str:
    """`a, b and c`."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"
