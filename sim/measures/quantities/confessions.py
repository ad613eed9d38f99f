"""Quantities: how soon prisoners confessed, and how many they named."""

from __future__ import annotations

import datetime as dt

import numpy as np

from sim.measures.quantities.register import quantity
from sim.measures.trace import Trace
from sim.vocabulary import Kind


@quantity("days from arrest to confession, median of the arrested", "days")
def days_to_confession(run: Trace, first: dt.date, last: dt.date) -> float:
    """Of those arrested in these days; NaN where nobody was.

    Who has not confessed by the end of the run counts with the days until then, so that a median
    among those is too low and not too high.
    """
    arrests = run.during((Kind.ARREST,), first, last)
    if not len(arrests):
        return float("nan")
    day = run.rows["day"]
    confessions = run.of_kind(Kind.CONFESSION)
    ended = np.full(len(day), run.days - 1, dtype=np.int32)
    ended[run.rows["parent"][confessions]] = day[confessions]
    return float(np.median(ended[arrests] - day[arrests]))


@quantity("names in a confession that names anybody", "names")
def names_quantile(run: Trace, first: dt.date, last: dt.date, share: float) -> float:
    """The number that this share of such confessions does not exceed; NaN where there is none."""
    parents = run.rows["parent"][run.of_kind(Kind.NAME)]
    names = np.bincount(parents[parents >= 0], minlength=len(run.rows["kind"]))
    found = names[run.during((Kind.CONFESSION,), first, last)]
    found = found[found > 0]
    return float(np.quantile(found, share, method="inverted_cdf")) if len(found) else float("nan")
