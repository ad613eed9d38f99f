"""Which numbers the record identifies: posterior beside prior, and what hangs together.

Everything is measured at places of the box of priors, so that ranges of different widths
and scales can be set beside each other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.fit.prior import Prior
from sim.fit.weighted import correlations, quantiles

#: Posterior 90 % width over the prior's: below, a number is identified; up to, narrowed.
IDENTIFIED, NARROWED = 0.5, 0.8
#: Bins of a posterior over the range of the prior.
BINS = 20
LEVELS = [0.05, 0.25, 0.5, 0.75, 0.95]


@dataclass(frozen=True)
class Known:
    """What is known of one number.

    Attributes:
        prior: what was believed.
        quantiles: 5, 25, 50, 75 and 95 % of the posterior, in its own unit.
        width: posterior 90 % width over the prior's, at places of the box; 1 for nothing learned.
        bins: share of the posterior in each of `BINS` equal parts of the prior.
    """

    prior: Prior
    quantiles: tuple[float, ...]
    width: float
    bins: tuple[float, ...]

    @property
    def verdict(self) -> str:
        """`identified`, `narrowed` or `not identified`."""
        if self.width < IDENTIFIED:
            return "identified"
        return "narrowed" if self.width < NARROWED else "not identified"


@dataclass(frozen=True)
class Pair:
    """Two numbers of which the record knows a combination, by their posterior correlation."""

    one: str
    other: str
    correlation: float


def known(priors: tuple[Prior, ...], particles: pd.DataFrame) -> tuple[Known, ...]:
    """What is known of each number, from a generation's particles (`sim.fit.smc.Generation`)."""
    weights = particles["weight"].to_numpy()
    found = []
    for prior in priors:
        place = prior.place(particles[prior.name].to_numpy())
        at = quantiles(place, weights, LEVELS)
        bins, _ = np.histogram(place, bins=BINS, range=(0.0, 1.0), weights=weights)
        values = tuple(prior.value(float(x)) for x in at)
        found.append(Known(prior, values, float(at[-1] - at[0]) / 0.9,
                           tuple((bins / bins.sum()).tolist())))  # fmt: skip
    return tuple(found)


def pairs(priors: tuple[Prior, ...], particles: pd.DataFrame) -> tuple[Pair, ...]:
    """Every two numbers, the strongest correlation first."""
    places = np.column_stack([p.place(particles[p.name].to_numpy()) for p in priors])
    matrix = correlations(places, particles["weight"].to_numpy())
    found = [
        Pair(priors[i].name, priors[j].name, float(matrix[i, j]))
        for i in range(len(priors))
        for j in range(i + 1, len(priors))
    ]
    return tuple(sorted(found, key=lambda pair: -abs(pair.correlation)))
