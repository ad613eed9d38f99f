"""Quantities: who came back, and who was lost for good, by the year of his removal.

A man is lost on a day where he has been removed since he last came back. His cohort is the
year of the first removal since then: a man dismissed in 1937 and arrested in 1938 is of 1937, one
who returned in between is of 1938.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np

from sim.measures.quantities.losses import REMOVAL, met
from sim.measures.quantities.register import among, once, quantity, ratio, weighed
from sim.measures.trace import Trace
from sim.vocabulary import Kind

#: More than any year.
_NEVER = np.iinfo(np.int64).max


def lost_in(run: Trace, first: dt.date, last: dt.date) -> np.ndarray:
    """Cohort of everybody who is lost on the last day: int64[officers], 0 for the others.

    Not to be changed, since it is kept with the run.
    """
    key = "lost_in", first, last
    if key not in run.kept:
        run.kept[key] = _lost_in(run, first, last)
    return run.kept[key]


def _lost_in(run: Trace, first: dt.date, last: dt.date) -> np.ndarray:
    back = run.during((Kind.REINSTATEMENT,), first, last)
    returned = np.full(run.officers, -1, dtype=np.int64)
    np.maximum.at(returned, run.rows["whom"][back], back)
    removals = run.during(REMOVAL, first, last)
    whom = run.rows["whom"][removals]
    since = removals > returned[whom]
    earliest = np.full(run.officers, _NEVER)
    np.minimum.at(earliest, whom[since], removals[since])
    out = np.zeros(run.officers, dtype=np.int64)
    gone = earliest < _NEVER
    out[gone] = run.year[run.rows["day"][earliest[gone]]]
    return out


def _lost(run: Trace, first: dt.date, last: dt.date, cohorts: Sequence[int]) -> np.ndarray:
    cohort = lost_in(run, first, last)
    return (cohort >= cohorts[0]) & (cohort <= cohorts[1])


def _back(run: Trace, first: dt.date, last: dt.date, cohorts: Sequence[int]) -> np.ndarray:
    """Removed in these years and not lost: bool[officers]."""
    years = dt.date(cohorts[0], 1, 1), dt.date(cohorts[1], 12, 31)
    whom = met(run, REMOVAL, max(first, years[0]), min(last, years[1]), among(run))
    removed = np.zeros(run.officers, dtype=bool)
    removed[whom] = True
    return removed & ~_lost(run, first, last, cohorts)


@quantity("removed in these years and not back", "officers")
def lost(
    run: Trace, first: dt.date, last: dt.date, cohorts: Sequence[int],
    branches: Sequence[str] = (),
) -> float:  # fmt: skip
    """Men lost on the last day, of the cohorts from the first of two years to the second."""
    gone = _lost(run, first, last, cohorts) & among(run, branches)
    return weighed(run, np.flatnonzero(gone))


@quantity("removed in these years and back", "officers")
def returned(run: Trace, first: dt.date, last: dt.date, cohorts: Sequence[int]) -> float:
    """Men who were removed and are not lost on the last day."""
    return weighed(run, np.flatnonzero(_back(run, first, last, cohorts)))


@quantity("back among those removed in these years", "percent")
def share_returned(run: Trace, first: dt.date, last: dt.date, cohorts: Sequence[int]) -> float:
    """`returned`, of them and of those lost."""
    back = weighed(run, np.flatnonzero(_back(run, first, last, cohorts)))
    gone = weighed(run, np.flatnonzero(_lost(run, first, last, cohorts)))
    return 100.0 * ratio(back, back + gone)


@quantity("reinstated, each man once", "officers")
def reinstated(run: Trace, first: dt.date, last: dt.date) -> float:
    """Men put back into service in these days, by the review board or out of prison."""
    return weighed(run, once(run, met(run, (Kind.REINSTATEMENT,), first, last, among(run))))
