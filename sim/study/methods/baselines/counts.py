"""How many a day: letters, arrests and dismissals by each baseline.

All begin on 1 May 1937 and end with the halt; before, and in the other episodes, there are
only the dated facts. Rates are per day and 100,000 officers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

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
    found = excited(
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


def excited(
    background: np.ndarray,
    offspring: np.ndarray,
    half_life: float,
    rng: np.random.Generator,
    outside: np.ndarray | None = None,
    until: int | None = None,
    most: int | None = None,
) -> np.ndarray:
    """Events of kinds that excite each other, by day and kind: int64[days, kinds].

    A Hawkes process in its immigration and branching form [1]_: an event of kind `j` brings on
    average `offspring[i, j]` events of kind `i`, each after a geometric number of days.

    Args:
        background: float64[days, kinds], events expected that nothing brought.
        offspring: float64[kinds, kinds], column: what an event of that kind brings.
        half_life: days in which half of the offspring has come.
        rng: what is drawn with.
        outside: int64[days, kinds], events that excite and are not counted.
        until: day from which nothing comes; never where None.
        most: largest number of a kind on a day, for the supercritical.

    .. [1] Hawkes, Oakes (1974), A cluster process representation of a self-exciting process.
       J. Appl. Probab. 11, 493-503.
    """
    days, kinds = background.shape
    kept = 0.5 ** (1.0 / half_life)
    out = np.zeros((days, kinds), dtype=np.int64)
    coming = np.zeros(kinds)  # offspring still to come
    for day in range(days if until is None else min(until, days)):
        mean = background[day] + (1.0 - kept) * coming
        out[day] = rng.poisson(mean if most is None else np.minimum(mean, most))
        events = out[day] if outside is None else out[day] + outside[day]
        coming = kept * coming + offspring @ events
    return out
