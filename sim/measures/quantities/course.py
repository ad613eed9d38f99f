"""Quantities: the days of decision, and what became of the top."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np

from sim.measures.quantities.register import quantity, ratio
from sim.measures.trace import Trace
from sim.vocabulary import Kind


def first_days(run: Trace, kind: Kind, side: str, first: dt.date, last: dt.date) -> np.ndarray:
    """Day on which each officer first was on a side of such a row: float64[officers], inf."""
    rows = run.during((kind,), first, last)
    out = np.full(run.officers, np.inf)
    np.minimum.at(out, run.rows[side][rows], run.rows["day"][rows].astype(float))
    return out


def _first_after(run: Trace, kind: Kind, first: dt.date, last: dt.date, since: dt.date) -> float:
    rows = run.during((kind,), first, last)
    return float(run.rows["day"][rows[0]] - run.day(since)) if len(rows) else float("nan")


def _of(run: Trace, persons: Sequence[str]) -> list[int]:
    return [run.persons[person] for person in persons if person in run.persons]


@quantity("a purge order", "percent of runs", event=True)
def ordered(run: Trace, first: dt.date, last: dt.date) -> float:
    """1 where one came in these days."""
    return float(len(run.during((Kind.ORDER,), first, last)) > 0)


@quantity("first purge order, in days after a date", "days")
def order_after(run: Trace, first: dt.date, last: dt.date, since: dt.date) -> float:
    """Below 0 where it came before; NaN where none came in these days."""
    return _first_after(run, Kind.ORDER, first, last, since)


@quantity("end of the purge, in days after a date", "days")
def halt_after(run: Trace, first: dt.date, last: dt.date, since: dt.date) -> float:
    """First halt in these days; below 0 where it came before; NaN where none came."""
    return _first_after(run, Kind.HALT, first, last, since)


@quantity("of these persons, arrested or dead by their own hand", "percent")
def fallen(run: Trace, first: dt.date, last: dt.date, persons: Sequence[str]) -> float:
    """In these days; NaN where the corps has none of them."""
    who = _of(run, persons)
    arrest = first_days(run, Kind.ARREST, "whom", first, last)[who]
    suicide = first_days(run, Kind.SUICIDE, "who", first, last)[who]
    return 100.0 * ratio(float(np.isfinite(np.minimum(arrest, suicide)).sum()), len(who))


@quantity("of these persons who were arrested, moved to another post before", "percent")
def moved_first(run: Trace, first: dt.date, last: dt.date, persons: Sequence[str]) -> float:
    """Both in these days; NaN where none of them was arrested."""
    who = _of(run, persons)
    arrest = first_days(run, Kind.ARREST, "whom", first, last)[who]
    moved = first_days(run, Kind.TRANSFER, "whom", first, last)[who]
    taken = np.isfinite(arrest)
    return 100.0 * ratio(float((moved < arrest)[taken].sum()), float(taken.sum()))


@quantity("days from transfer to arrest, median of those moved and then arrested", "days")
def days_moved(run: Trace, first: dt.date, last: dt.date) -> float:
    """Both in these days, from the first transfer; NaN where there is nobody."""
    arrest = first_days(run, Kind.ARREST, "whom", first, last)
    moved = first_days(run, Kind.TRANSFER, "whom", first, last)
    both = np.isfinite(arrest) & (moved < arrest)
    return float(np.median(arrest[both] - moved[both])) if both.any() else float("nan")
