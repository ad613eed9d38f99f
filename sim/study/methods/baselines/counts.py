"""How many a day: letters, arrests and dismissals by each baseline.

All begin on 1 May 1937 and end with the halt; before, and in the other episodes, there are
only the dated facts. Rates are per day and 100,000 officers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.study.methods.baselines.hawkes import counts as hawkes_counts

#: The plain assumption that all baselines share.
BEGINNING = dt.date(1937, 5, 1)
#: Share of the removed who were arrested: nearly 10,000 of 34,301 (S042, S010).
ARRESTED = 0.3
#: Days in which half of the excitement of a letter or a loss is gone; judgement.
HALF_LIFE = 21.0
#: Largest number of letters, or of losses, on a day as a share of the corps: the supercritical
#: would grow without end, and a hundredth is ten times what the record has of letters.
MOST = 0.01
PER = 100_000.0


@dataclass(frozen=True)
class Days:
    """The days of an episode.

    Attributes:
        start: first day.
        first: day on which a baseline begins; at or beyond `days` where it never does.
        halt: day on which it ends; `days` where it does not.
        days: how many.
        count: officers.
        facts: int64[days], removals among the dated facts.
    """

    start: dt.date
    first: int
    halt: int
    days: int
    count: int
    facts: np.ndarray

    @property
    def active(self) -> np.ndarray:
        """bool[days]: from the beginning to the day before the halt."""
        day = np.arange(self.days)
        return (day >= self.first) & (day < self.halt)

    def expected(self, rate: float) -> float:
        """A rate as the number expected a day in this corps."""
        return rate * self.count / PER


@dataclass(frozen=True)
class Counts:
    """What happens, by day: int64[days] each."""

    letters: np.ndarray
    arrests: np.ndarray
    dismissals: np.ndarray


def constant(numbers: Mapping[str, float], days: Days, rng: np.random.Generator) -> Counts:
    """Poisson counts of constant mean."""
    return Counts(*(
        rng.poisson(days.expected(numbers[name]) * days.active)
        for name in ("letters", "arrests", "dismissals")
    ))  # fmt: skip


def quota(numbers: Mapping[str, float], days: Days, rng: np.random.Generator) -> Counts:
    """So many a day and no other, fewer by a factor from 1938; nobody writes."""
    year = (np.datetime64(days.start, "D") + np.arange(days.days)).astype("datetime64[Y]")
    later = year.astype(np.int64) + 1970 > BEGINNING.year
    pace = days.active * np.where(later, numbers["later"], 1.0)
    arrests, dismissals = (
        even(days.expected(numbers[name]) * pace) for name in ("arrests", "dismissals")
    )
    return Counts(np.zeros(days.days, dtype=np.int64), arrests, dismissals)


def even(rates: np.ndarray) -> np.ndarray:
    """Whole numbers that never lag a sum of rates by one or more: float64[n] -> int64[n]."""
    done = np.floor(np.cumsum(rates) + 1e-9).astype(np.int64)
    return np.diff(done, prepend=0)


def hawkes(numbers: Mapping[str, float], days: Days, rng: np.random.Generator) -> Counts:
    """Letters bring losses and losses bring letters; dated removals excite as losses do."""
    background = np.zeros((days.days, 2))
    background[days.active, 0] = days.expected(numbers["letters"])
    offspring = np.array([[0.0, numbers["letters_per_loss"]], [numbers["losses_per_letter"], 0.0]])
    outside = np.zeros((days.days, 2), dtype=np.int64)
    outside[:, 1] = days.facts
    found = hawkes_counts(
        background,
        offspring,
        HALF_LIFE,
        rng,
        outside,
        until=days.halt,
        most=max(1, round(MOST * days.count)),
    )
    arrests = rng.binomial(found[:, 1], ARRESTED)
    return Counts(found[:, 0], arrests, found[:, 1] - arrests)
