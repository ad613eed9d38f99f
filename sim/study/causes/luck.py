"""How much is luck, when it is settled, and which luck it was.

References:
    I. M. Sobol' (1993), Sensitivity estimates for nonlinear mathematical models, Mathematical
    Modelling and Computational Experiments 1: 407-414.
    M. J. W. Jansen (1999), Computer Physics Communications 117: 35-43: both indices are his, as
    squared differences between two worlds can be no less than nothing.
    A. Saltelli and others (2010), Computer Physics Communications 181: 259-270 (the matrices).
    B. Efron and C. Stein (1981), The Annals of Statistics 9: 586-596 (the jackknife).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.study import intervals
from sim.study.intervals import FEWEST, WITHIN, Floats

#: Resamples of pairs of worlds.
RESAMPLES = 2_000


def within(values: Floats, futures: float | None = None) -> tuple[float, float]:
    """Variance between and within groups, without what few values a group add to the first.

    Args:
        values: float64[groups, values]; NaN where there is none. With `futures`, float64[groups]:
            shares of so many yes or no (`inf` for exact ones).

    Returns:
        Var(E[Y | group]) and E[Var(Y | group)].
    """
    if futures is None:
        values = values[(~np.isnan(values)).sum(axis=1) > 1]
        number = (~np.isnan(values)).sum(axis=1)
        mean, inner = np.nanmean(values, axis=1), np.nanvar(values, axis=1, ddof=1)
        noise = np.mean(inner / number)
    else:
        mean = values[~np.isnan(values)]
        inner = mean * (1.0 - mean) / (1.0 - 1.0 / futures)
        noise = np.mean(inner) / futures
    return float(np.var(mean, ddof=1) - noise), float(np.mean(inner))


def total_variance(values: Floats) -> tuple[float, float, float]:
    """Share of the variance that lies between points, with its jackknife interval.

    Args:
        values: float64[points, seeds]: points are settings of the levers, seeds are luck.
    """
    return _jackknifed(lambda kept: _share(*within(values[kept])), len(values))


def settled(shares: Floats, futures: float) -> tuple[float, float, float]:
    """How much of the luck is settled on a day: L = Var(q) / (p (1 - p)), with its interval.

    The denominator is the sum of the variances between and within worlds, which is p (1 - p).

    Args:
        shares: float64[worlds]: q, the share of each world's futures in which the outcome comes.
        futures: of each world; `inf` where q is known exactly.

    Returns:
        L, low, high (95 %, jackknife over worlds); NaN where no world differs from another.
    """
    shares = shares[~np.isnan(shares)]
    return _jackknifed(lambda kept: _share(*within(shares[kept], futures)), len(shares))


def _share(between: float, inner: float) -> float:
    """Of two variances, the first of their sum, not below nothing; NaN where there is none."""
    total = between + inner
    return max(between, 0.0) / total if total > 0 else np.nan


def _jackknifed(estimate: Callable[[np.ndarray], float], count: int) -> tuple[float, float, float]:
    """A share with the interval that leaving out one of so many in turn gives."""
    if count < 2:
        return np.nan, np.nan, np.nan
    value = estimate(np.ones(count, bool))
    if count < FEWEST or np.isnan(value):
        return value, np.nan, np.nan
    left = np.array([estimate(np.arange(count) != i) for i in range(count)])
    from scipy.stats import t

    error = np.sqrt((count - 1) / count * np.nansum((left - np.nanmean(left)) ** 2))
    half = float(t.ppf((1 + WITHIN) / 2, count - 1)) * error
    return value, max(value - half, 0.0), min(value + half, 1.0)


def indices(first: Floats, second: Floats, mixed: Floats) -> dict[str, Floats]:
    """Sobol' indices of blocks of luck, by Jansen's estimators.

    Args:
        first, second: float64[samples], worlds of unlike luck in every block.
        mixed: float64[blocks, samples]: the first world with one block as in the second.

    Returns:
        `first` and `total`, each with `_low` and `_high`, float64[blocks]: the share of the
        variance that the block explains alone, and that which is gone without it; 95 %, bootstrap
        over samples. NaN where no world differs.
    """
    known = ~np.isnan(np.vstack([first, second, mixed])).any(axis=0)
    first, second, mixed = first[known], second[known], mixed[:, known]
    nothing = np.full(len(mixed), np.nan)
    if len(first) < 2:
        return {f"{n}{end}": nothing for n in ("first", "total") for end in ("", "_low", "_high")}
    drawn = np.vstack([np.ones(len(first)), intervals.weights(len(first), RESAMPLES)])
    drawn /= len(first)
    # all have the same law, so all say how much there is to explain: of two halves alone a rare
    # world among the mixed ones would be more than everything
    worlds = np.vstack([first, second, mixed])
    worlds = worlds - worlds.mean()
    spread = worlds.size / (worlds.size - 1)
    moment = drawn @ (worlds**2).mean(axis=0) - (drawn @ worlds.mean(axis=0)) ** 2
    variance = (moment * spread)[:, None]
    away = 0.5 * drawn @ ((second - mixed) ** 2).T
    moved = 0.5 * drawn @ ((first - mixed) ** 2).T
    with np.errstate(invalid="ignore", divide="ignore"):
        found = {"first": 1.0 - away / variance, "total": moved / variance}
    out = {}
    for name, draws in found.items():
        draws = np.where(variance > 0, draws, np.nan)
        low, high = intervals.ends(draws[1:], len(first))
        out |= {name: draws[0], f"{name}_low": low, f"{name}_high": high}
    return out


def no_return(probability: Floats, level: float) -> int | None:
    """Place of the first day from which a curve stays at or above a level; None where none is.

    All days are looked at, as a curve need not rise.

    Args:
        probability: float64[days], in the order of the days.
    """
    below = np.flatnonzero(~(probability >= level))
    at = int(below[-1]) + 1 if len(below) else 0
    return at if at < len(probability) else None
