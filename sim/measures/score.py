"""A run beside the record, pattern by pattern: what is met, what is missed, by how much."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.measures.losses import wilson
from sim.measures.patterns import Pattern, Reading
from sim.measures.series import deciles

#: Normal quantile of an interval from 10 to 90 %.
Z80 = 1.2815515655446004

#: Beyond this factor a pattern is not merely missed.
FAR = 2.0


@dataclass(frozen=True)
class Judged:
    """A pattern and the runs beside it.

    Attributes:
        pattern: what was asked.
        median: of the replicates, or the percentage of them for what a run has or has not; NaN
            where most of them have no number.
        low, high: 10-90 % over the replicates, or Wilson's 80 % interval of the percentage.
        replicates: how many have a number.
        of: how many there were; 0 where nobody ran it.
    """

    pattern: Pattern
    median: float
    low: float
    high: float
    replicates: int
    of: int

    @property
    def computed(self) -> bool:
        """Whether there was a run that covers its days."""
        return self.of > 0

    @property
    def met(self) -> bool:
        """Whether the median lies in the record's interval."""
        return self.pattern.low <= self.median <= self.pattern.high

    @property
    def factor(self) -> float:
        """Times that the median is beyond the nearer end: 1 within, infinite from nothing."""
        return off(self.median, self.pattern.low, self.pattern.high)

    def meets(self, reading: Reading) -> bool:
        """Whether the median would do for another reading of the record."""
        return reading.low <= self.median <= reading.high


def off(number: float, low: float, high: float) -> float:
    """`low/number` below, `number/high` above, 1 within; infinite where there is no ratio."""
    if low <= number <= high:
        return 1.0
    if math.isnan(number) or number <= 0.0 or (number > high and high <= 0.0):
        return math.inf
    return low / number if number < low else number / high


def judge(pattern: Pattern, values: Sequence[float]) -> Judged:
    """A pattern by its numbers in replicates; an empty list where nobody ran it."""
    found = np.array(values, dtype=float)
    there = found[~np.isnan(found)]
    if 2 * len(there) <= len(found):  # most have none: the median is "it did not happen"
        return Judged(pattern, math.nan, math.nan, math.nan, len(there), len(found))
    if pattern.quantity.event:
        ends = wilson(there.sum(), len(there), Z80)
        median, low, high = (100.0 * float(x) for x in (there.mean(), *ends))
    else:
        low, median, high = deciles(there)
    return Judged(pattern, median, low, high, len(there), len(found))


@dataclass(frozen=True)
class Totals:
    """Of the patterns of reliability A that were computed and decide anything.

    Attributes:
        met, computed: how many.
        met_free, computed_free: of those that no single number was set from.
        far: ids of all computed patterns, of any reliability, off by more than `FAR`.
    """

    met: int
    computed: int
    met_free: int
    computed_free: int
    far: tuple[str, ...]

    @property
    def share(self) -> float:
        """Share met; NaN of nothing."""
        return self.met / self.computed if self.computed else math.nan


@dataclass(frozen=True)
class Score:
    """All patterns, judged.

    Attributes:
        judged: in the order of the table.
    """

    judged: tuple[Judged, ...]

    @property
    def totals(self) -> Totals:
        """What comes of it."""
        computed = [j for j in self.judged if j.computed and j.pattern.decides]
        best = [j for j in computed if j.pattern.reliability == "A"]
        free = [j for j in best if not j.pattern.given]
        return Totals(
            met=sum(j.met for j in best), computed=len(best),
            met_free=sum(j.met for j in free), computed_free=len(free),
            far=tuple(j.pattern.id for j in computed if j.factor > FAR),
        )  # fmt: skip


def score(patterns: Iterable[Pattern], values: Mapping[str, Sequence[float]]) -> Score:
    """The score of some runs.

    Args:
        patterns: to be judged by.
        values: numbers by id of pattern, one for each replicate; patterns without are not
            computed.
    """
    return Score(tuple(judge(pattern, values.get(pattern.id, ())) for pattern in patterns))


# in words

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
