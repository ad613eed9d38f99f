"""Spells out of service: each man's removals and returns, in their order.

A spell begins with a removal of a man who was not out, and ends with his return. Its cohort is the
year in which it began.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from sim.measures.trace import Trace
from sim.vocabulary import NOBODY, Kind

REMOVAL = (Kind.ARREST, Kind.DISMISSAL)


@dataclass(frozen=True)
class Spells:
    """Spells out of service that began in some days.

    Attributes:
        whom: int32[spells], officers, ascending.
        year: int64[spells], in which each began.
        closed: bool[spells], whether it ended in these days.
    """

    whom: np.ndarray
    year: np.ndarray
    closed: np.ndarray


def spells(run: Trace, first: dt.date, last: dt.date) -> Spells:
    """Spells that began in these days, each seen on the evening of the last; kept with the run."""
    key = "spells", first, last
    if key not in run.kept:
        run.kept[key] = _spells(run, first, last)
    return run.kept[key]


def _spells(run: Trace, first: dt.date, last: dt.date) -> Spells:
    rows = run.during((*REMOVAL, Kind.REINSTATEMENT), first, last)
    whom = run.rows["whom"][rows]
    lives = np.argsort(whom, kind="stable")  # man by man, the rows of each in their order
    rows, whom = rows[lives], whom[lives]
    back = run.rows["kind"][rows] == np.int8(Kind.REINSTATEMENT)
    fresh = np.ones(len(rows), dtype=bool)  # nobody, or the return of the same man, stands before
    fresh[1:] = (whom[1:] != whom[:-1]) | back[:-1]
    begins = np.flatnonzero(fresh & ~back)
    returns = np.append(np.flatnonzero(back), len(rows))
    ends = returns[np.searchsorted(returns, begins)]
    closed = whom[begins] == np.append(whom, NOBODY)[ends]
    return Spells(whom[begins], run.year[run.rows["day"][rows[begins]]], closed)
