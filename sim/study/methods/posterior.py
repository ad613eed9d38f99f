"""What particles that carry weights say of numbers: quantiles, widths, what hangs together.

Which numbers the record identifies is measured at places of the box of priors, posterior beside
prior, so that ranges of different widths and scales can be set beside each other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.study.methods.priors import Prior

#: Posterior 90 % width over the prior's: below, a number is identified; up to, narrowed.
IDENTIFIED, NARROWED = 0.5, 0.8
#: Bins of a posterior over the range of the prior.
BINS = 20
LEVELS = [0.05, 0.25, 0.5, 0.75, 0.95]


def quantiles(values: np.ndarray, weights: np.ndarray, shares: list[float]) -> np.ndarray:
    """Quantiles of weighted values: float64[shares].

    Half of a particle's weight counts as below it; between particles it is a straight line, and
    beyond the outermost it is the outermost.
    """
    order = np.argsort(values, kind="stable")
    ordered, mine = np.asarray(values)[order], np.asarray(weights)[order]
    below = np.cumsum(mine) - 0.5 * mine
    return np.interp(shares, below / mine.sum(), ordered)


def rank(values: np.ndarray, weights: np.ndarray, truth: float) -> float:
    """Share of the weight below a number, that of ties by half: 0 to 1."""
    values, weights = np.asarray(values), np.asarray(weights)
    below = weights[values < truth].sum() + 0.5 * weights[values == truth].sum()
    return float(below / weights.sum())


def deviation(values: np.ndarray, weights: np.ndarray) -> float:
    """Standard deviation of weighted values."""
    mean = np.average(values, weights=weights)
    return float(np.sqrt(np.average((values - mean) ** 2, weights=weights)))


def correlations(places: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Correlations between columns: float64[particles, n] -> float64[n, n]; 0 of a constant."""
    covariance = np.atleast_2d(np.cov(places.T, aweights=weights, ddof=0))
    spread = np.sqrt(np.diag(covariance))
    with np.errstate(divide="ignore", invalid="ignore"):
        found = covariance / np.outer(spread, spread)
    return np.where(np.isfinite(found), found, np.eye(len(spread)))


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
    """What is known of each number, from particles: columns `weight`, and each number by name."""
    weights = particles["weight"].to_numpy()
    found = []
    for prior in priors:
        place = prior.place(particles[prior.name].to_numpy())
        at = quantiles(place, weights, LEVELS)
        bins, _ = np.histogram(place, bins=BINS, range=(0.0, 1.0), weights=weights)
        values = tuple(prior.value(float(x)) for x in at)
        shares = tuple((bins / bins.sum()).tolist())
        found.append(Known(prior, values, float(at[-1] - at[0]) / 0.9, shares))
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
