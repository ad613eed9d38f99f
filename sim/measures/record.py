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

from sim.measures.runs import Replicate, Run, each, officers_on_day_0, period
from sim.measures.series import HIGH, LOW, Results, ordered
from sim.scenario import evidence
from sim.vocabulary import NOMENKLATURA, Rank

#: Size of the corps in the record.
STRENGTH = "S001"

_Value = Callable[[Replicate], float]


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
    records = [_compared(line, replicates) for line in lines]
    return pd.DataFrame(records, columns=columns, dtype=object)


def _compared(line: Line, replicates: tuple[Replicate, ...]) -> dict:
    values = np.array([line.value(replicate) for replicate in replicates], dtype=float)
    median, low, high = _quantiles(values)
    smaller = officers_on_day_0(replicates[0]) != evidence.statistic(STRENGTH).value
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


def _quantiles(values: np.ndarray) -> tuple[float, float, float]:
    """Median, 10 and 90 %; a median that falls on "it did not happen" is NaN."""
    if np.isnan(values).mean() > 0.5:
        return np.nan, np.nan, np.nan
    low, median, high = np.nanquantile(values, [LOW, 0.5, HIGH])
    return float(median), float(low), float(high)


def _date(ordinal: float) -> dt.date | None:
    return None if np.isnan(ordinal) else dt.date.fromordinal(math.floor(ordinal + 0.5))


def _lines() -> tuple[Line, ...]:
    d = dt.date
    start, halt = d(1937, 1, 1), d(1938, 11, 30)
    purge = d(1937, 6, 1), halt
    return (
        Line("first purge order", "date", ("voroshilov-report-1937", "tukhachevskii-arrest-1937"),
             d(1937, 5, 1), d(1937, 6, 30), _ordered,
             "the step that was not taken back: between the report and the arrests at the top"),
        Line("arrested, May to 4 June 1937", "officers", ("S049",), d(1937, 5, 1), d(1937, 6, 4),
             _count("arrest", d(1937, 5, 1), d(1937, 6, 4)), "military men of any rank"),
        Line("arrested, May to 20 June 1937", "officers", ("S047",), d(1937, 5, 1), d(1937, 6, 20),
             _count("arrest", d(1937, 5, 1), d(1937, 6, 20)),
             "read as cumulative; if all are new since 11 June, the record is higher"),
        Line("arrested, May to 29 June 1937", "officers", ("S048",), d(1937, 5, 1), d(1937, 6, 29),
             _count("arrest", d(1937, 5, 1), d(1937, 6, 29))),
        Line("letters, June to 17 August 1937", "letters", ("S055",), d(1937, 6, 1),
             d(1937, 8, 17), _count("letter", d(1937, 6, 1), d(1937, 8, 17), "who"),
             "the record says more than this, and not all denounce a person"),
        Line("arrested, June 1937 to the halt", "officers", ("S042",), *purge,
             _count("arrest", *purge), "the record says nearly this many"),
        Line("arrested, other reading", "officers", ("S035",), *purge, _count("arrest", *purge),
             "disputed: arrested and discharged as plotters, if the wording means arrest"),
        Line("removed in all, from 1937", "officers", ("S010",), start, halt,
             _removed(start), "arrested or dismissed, each man once"),
        Line("share of the removed who were arrested", "percent", ("S046",), *purge,
             _share_arrested(purge[0])),
        Line("reinstated", "officers", ("S011",), start, halt,
             _reinstated, "the record runs to May 1940, the run to its last day"),
        Line("executed", "officers", ("S044",), start, halt,
             _count("execution", start, halt), "the record says several thousand; a floor"),
        Line("death sentences from brigade commander up", "percent", ("S109",), start, halt,
             _shot_seniors, "the record: Military Collegium, 401 of 408"),
    )  # fmt: skip


def _ordered(replicate: Replicate) -> float:
    date = ordered(replicate).iloc[0]
    return np.nan if pd.isna(date) else float(date.toordinal())


def weights(replicate: Replicate) -> np.ndarray:
    """How many officers of the record each officer of the run stands for: float64[officers]."""
    officers = replicate.officers
    named = (officers["person"] != "").to_numpy()
    persons, count = int(named.sum()), officers_on_day_0(replicate)
    factor = (evidence.statistic(STRENGTH).value - persons) / (count - persons)
    return np.where(named, 1.0, factor)


def _within(
    replicate: Replicate, kinds: tuple[str, ...], start: dt.date, end: dt.date | None = None
) -> pd.DataFrame:
    """Ledger rows of these kinds from a day to a day, both included."""
    ledger = replicate.ledger
    met = ledger["kind"].isin(kinds) & (ledger["date"] >= pd.Timestamp(start))
    if end is not None:
        met &= ledger["date"] <= pd.Timestamp(end)
    return ledger[met]


def _count(kind: str, start: dt.date, end: dt.date, side: str = "whom") -> _Value:
    """Rows of a kind, by the officer on one side of them."""

    def value(replicate: Replicate) -> float:
        officers = _within(replicate, (kind,), start, end)[side].to_numpy()
        return float(weights(replicate)[officers].sum())

    return value


def _once(replicate: Replicate, kinds: tuple[str, ...], start: dt.date) -> float:
    """Officers whom a row of these kinds met from a day on, each once."""
    met = _within(replicate, kinds, start)["whom"].unique()
    return float(weights(replicate)[met].sum())


def _removed(start: dt.date) -> _Value:
    return lambda replicate: _once(replicate, ("arrest", "dismissal"), start)


def _share_arrested(start: dt.date) -> _Value:
    def value(replicate: Replicate) -> float:
        removed = _once(replicate, ("arrest", "dismissal"), start)
        return 100.0 * _once(replicate, ("arrest",), start) / removed if removed else np.nan

    return value


def _reinstated(replicate: Replicate) -> float:
    return float(weights(replicate)[replicate.officers["reinstated"].to_numpy(dtype=bool)].sum())


def _shot_seniors(replicate: Replicate) -> float:
    """Death sentences among all sentences from the nomenklatura up, in percent."""
    seniors = {rank.word for rank in Rank if rank >= NOMENKLATURA}
    senior = replicate.officers["rank"].astype(str).isin(seniors).to_numpy()
    weight = np.where(senior, weights(replicate), 0.0)
    ledger = replicate.ledger
    passed = {
        kind: weight[ledger.loc[ledger["kind"] == kind, "whom"].to_numpy()].sum()
        for kind in ("sentence", "execution")
    }
    return 100.0 * passed["execution"] / passed["sentence"] if passed["sentence"] else np.nan
