"""A run beside the record: the same quantities, over the same weeks, from both.

Counts are scaled to the corps of the record (S001, 144,300) where the run had fewer
officers. The historical persons are in every corps, whatever its size, so each of them counts
once, and the others `(144,300 - persons) / (count - persons)` times. Dates are not scaled.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.measures.quantities import (
    among,
    arrested,
    executed,
    letters,
    met,
    once,
    ratio,
    reinstated,
    removed,
    weighed,
)  # fmt: skip
from sim.measures.runs import Replicate, Run, each, officers_on_day_0, period
from sim.measures.series import Results, deciles, ordered
from sim.measures.trace import STRENGTH, Trace, trace
from sim.scenario import evidence
from sim.vocabulary import NOMENKLATURA, Kind, Rank

#: A replicate, and its arrays -> what it has.
_Value = Callable[[Replicate, Trace], float]


@dataclass(frozen=True)
class Line:
    """One quantity of both.

    Attributes:
        quantity: in words.
        unit: `officers`, `letters`, `percent` or `date`.
        evidence: statistic it is read from, or event ids for a date (first and last day).
        start, end: days the run must contain.
        value: what the run has, scaled: a count, a percentage, or a day as ordinal; NaN where
            it has none.
        note: what to know in comparing.
    """

    quantity: str
    unit: str
    evidence: tuple[str, ...]
    start: dt.date
    end: dt.date
    value: _Value
    note: str = ""


def record_table(results: Results | Run) -> pd.DataFrame:
    """The run beside the record of 1937-38; no rows where the run does not cover it.

    Returns:
        Columns quantity, unit, median, low, high (run: median and 10-90 % over replicates),
        record, record_low, record_high (None where the record gives none), evidence, scaled
        (whether counts were scaled to 144,300 officers), note. Dates are `datetime.date`, shares
        are percent.
    """
    replicates = each(results)
    first, last = period(replicates[0])
    lines = [line for line in _lines() if first <= line.start and line.end <= last]
    columns = ["quantity", "unit", "median", "low", "high", "record", "record_low",
               "record_high", "evidence", "scaled", "note"]  # fmt: skip
    runs = [(replicate, trace(replicate)) for replicate in replicates] if lines else []
    records = [_compared(line, runs) for line in lines]
    return pd.DataFrame(records, columns=columns, dtype=object)


def _compared(line: Line, runs: list[tuple[Replicate, Trace]]) -> dict:
    values = np.array([line.value(*run) for run in runs], dtype=float)
    low, median, high = deciles(values if np.isnan(values).mean() <= 0.5 else ())
    smaller = officers_on_day_0(runs[0][0]) != evidence.statistic(STRENGTH).value
    row = {"quantity": line.quantity, "unit": line.unit, "evidence": ", ".join(line.evidence),
           "scaled": smaller and line.unit != "date", "note": line.note}  # fmt: skip
    if line.unit == "date":
        span = (evidence.event(line.evidence[0]).earliest, evidence.event(line.evidence[-1]).latest)
        row |= {"median": _date(median), "low": _date(low), "high": _date(high)}
        return row | {"record": None, "record_low": span[0], "record_high": span[1]}
    statistic = evidence.statistic(line.evidence[0])
    return row | {
        "median": median, "low": low, "high": high, "record": statistic.value,
        "record_low": statistic.low, "record_high": statistic.high,
    }  # fmt: skip


def _date(ordinal: float) -> dt.date | None:
    return None if np.isnan(ordinal) else dt.date.fromordinal(math.floor(ordinal + 0.5))


def _lines() -> tuple[Line, ...]:
    d = dt.date
    start, may, june, halt = d(1937, 1, 1), d(1937, 5, 1), d(1937, 6, 1), d(1938, 11, 30)
    return (
        Line("first purge order", "date", ("voroshilov-report-1937", "tukhachevskii-arrest-1937"),
             may, d(1937, 6, 30), lambda replicate, run: _ordered(replicate),
             "the step that was not taken back: between the report and the arrests at the top"),
        _during("arrested, May to 4 June 1937", "S049", may, d(1937, 6, 4), arrested,
                "military men of any rank"),
        _during("arrested, May to 20 June 1937", "S047", may, d(1937, 6, 20), arrested,
                "read as cumulative; if all are new since 11 June, the record is higher"),
        _during("arrested, May to 29 June 1937", "S048", may, d(1937, 6, 29), arrested),
        _during("letters, June to 17 August 1937", "S055", june, d(1937, 8, 17), letters,
                "the record says more than this, and not all denounce a person", "letters"),
        _during("arrested, June 1937 to the halt", "S042", june, halt, arrested,
                "the record says nearly this many"),
        _during("arrested, other reading", "S035", june, halt, arrested,
                "disputed: arrested and discharged as plotters, if the wording means arrest"),
        Line("removed in all, from 1937", "officers", ("S010",), start, halt,
             lambda replicate, run: removed(run, start, run.end),
             "arrested or dismissed, each man once"),
        Line("share of the removed who were arrested", "percent", ("S046",), june, halt,
             lambda replicate, run: _share_arrested(run, june)),
        Line("reinstated", "officers", ("S011",), start, halt,
             lambda replicate, run: reinstated(run, run.start, run.end),
             "the record runs to May 1940, the run to its last day"),
        _during("executed", "S044", start, halt, executed,
                "the record says several thousand; a floor"),
        Line("death sentences from brigade commander up", "percent", ("S109",), start, halt,
             _shot_seniors, "the record: Military Collegium, 401 of 408"),
    )  # fmt: skip


def _during(
    words: str,
    statistic: str,
    first: dt.date,
    last: dt.date,
    quantity: Callable[..., float],
    note: str = "",
    unit: str = "officers",
) -> Line:
    """A quantity over the days that the run must contain."""
    return Line(words, unit, (statistic,), first, last,
                lambda replicate, run: quantity(run, first, last), note)  # fmt: skip


def _ordered(replicate: Replicate) -> float:
    date = ordered(replicate).iloc[0]
    return np.nan if pd.isna(date) else float(date.toordinal())


def _share_arrested(run: Trace, since: dt.date) -> float:
    """Of those removed from a day on, those who were arrested from then on."""
    taken = once(run, met(run, (Kind.ARREST,), since, run.end, among(run)))
    return 100.0 * ratio(weighed(run, taken), removed(run, since, run.end))


def _shot_seniors(replicate: Replicate, run: Trace) -> float:
    """Death sentences among all sentences from the nomenklatura up, in percent.

    Unlike the quantity of patterns, by the rank they had in the end.
    """
    seniors = {rank.word for rank in Rank if rank >= NOMENKLATURA}
    senior = replicate.officers["rank"].astype(str).isin(seniors).to_numpy()
    shot, sentenced = (
        weighed(run, met(run, (kind,), run.start, run.end, senior))
        for kind in (Kind.EXECUTION, Kind.SENTENCE)
    )
    return 100.0 * ratio(shot, sentenced)
