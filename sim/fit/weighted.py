"""Numbers of particles that carry weights."""

from __future__ import annotations

import numpy as np


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
    """Standard deviation."""
    mean = np.average(values, weights=weights)
    return float(np.sqrt(np.average((values - mean) ** 2, weights=weights)))


def correlations(places: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Correlations between columns: float64[particles, n] -> float64[n, n]; 0 of a constant."""
    covariance = np.atleast_2d(np.cov(places.T, aweights=weights, ddof=0))
    spread = np.sqrt(np.diag(covariance))
    with np.errstate(divide="ignore", invalid="ignore"):
        found = covariance / np.outer(spread, spread)
    return np.where(np.isfinite(found), found, np.eye(len(spread)))
