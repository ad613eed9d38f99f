"""How numbers of a score are written, on terminals, in documents and in figures."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from sim.measures.score import FAR, Judged, Score

#: Units whose number carries a sign; the others stand in the column of units.
_SIGNS = {"percent": " %", "percent of runs": " %", "days": " d"}

COUNTED = ("officers", "letters")


def amount(value: float | None, unit: str) -> str:
    """`34,301`, `33.8 %`, `12 d`; `none` where there is none."""
    if value is None or math.isnan(value):
        return "none"
    small = unit not in COUNTED and abs(value) < 100 and value != round(value)
    return f"{value:,.1f}{_SIGNS.get(unit, '')}" if small else f"{value:,.0f}{_SIGNS.get(unit, '')}"


def span(low: float | None, high: float | None, unit: str) -> str:
    """`30,900-37,700`, `70-100 %`."""
    if low is None or high is None or math.isnan(low) or math.isnan(high):
        return ""
    sign = _SIGNS.get(unit, "")
    return f"{amount(low, unit).removesuffix(sign)}-{amount(high, unit)}"


def verdict(median: float | None, low: float, high: float, factor: float | None) -> str:
    """`met`, `2.1 times too low`, `1.3 times too high`, `none at all`."""
    if median is None or math.isnan(median):
        return "no number"
    if low <= median <= high:
        return "met"
    if factor is None or math.isinf(factor):
        return "none at all" if median < low else "should be nothing"
    return f"{factor:.2f} x too {'low' if median < low else 'high'}"


def closing(score: Score, far: bool = True) -> str:
    """The last line: of the patterns of reliability A, how many are met.

    Args:
        score: the score.
        far: whether to name the patterns that are far off.
    """
    totals = score.totals
    if not totals.computed:
        return "reliability A: no pattern computed"
    said = f"reliability A: {totals.met} of {totals.computed} met ({100 * totals.share:.0f} %)"
    said += "; of those that no single number was set from: "
    said += f"{totals.met_free} of {totals.computed_free}"
    if not far:
        return said
    if totals.far:
        return f"{said}; off by more than {FAR:g} times: {', '.join(totals.far)}"
    return f"{said}; none off by more than {FAR:g} times"


def content(score: Score, birth: Mapping[str, Any]) -> dict[str, Any]:
    """A score as JSON has it; numbers that are none are null.

    Args:
        score: the score.
        birth: what it was made from.
    """
    totals = score.totals
    return {
        "birth": dict(birth),
        "patterns": [_pattern(judged) for judged in score.judged],
        "reliability_a": {
            "met": totals.met, "computed": totals.computed, "share": _plain(totals.share),
            "met_free": totals.met_free, "computed_free": totals.computed_free,
        },
        "far": list(totals.far),
    }  # fmt: skip


def _pattern(judged: Judged) -> dict[str, Any]:
    pattern = judged.pattern
    return {
        "id": pattern.id, "scenario": pattern.scenario, "words": pattern.quantity.words,
        "first": pattern.first.isoformat(), "last": pattern.last.isoformat(),
        "unit": pattern.unit, "reliability": pattern.reliability, "weight": pattern.weight,
        "evidence": list(pattern.evidence), "given": list(pattern.given),
        "record": {"value": pattern.value, "low": pattern.low, "high": pattern.high},
        "run": _run(judged) if judged.computed else None,
        "met": judged.met if judged.computed else None,
        "factor": _plain(judged.factor) if judged.computed else None,
        "other": [
            {"words": o.words, "value": o.value, "low": o.low, "high": o.high,
             "evidence": list(o.evidence),
             "met": judged.meets(o) if judged.computed else None}
            for o in pattern.others
        ],
    }  # fmt: skip


def _run(judged: Judged) -> dict[str, Any]:
    return {
        "median": _plain(judged.median), "low": _plain(judged.low), "high": _plain(judged.high),
        "replicates": judged.replicates, "of": judged.of,
    }  # fmt: skip


def _plain(number: float) -> float | None:
    return number if math.isfinite(number) else None
