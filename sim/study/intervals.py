"""Bootstrap over paired seeds: one resample of the seeds serves every point of a study.

Replicates are paired (the same seeds at every point), so what is resampled is seeds, and
a difference or ratio between points keeps its pairing. A resample is a row of weights, how often
each seed was drawn, so that the resampled means of all points are one product of matrices.

Intervals are percentile intervals whose percentiles are moved outwards as far as Student's t and
the divisor n - 1 ask for at n seeds; plain percentiles are too narrow for ten seeds. Under five
there is no interval at all.

References:
    B. Efron and R. J. Tibshirani (1993), An Introduction to the Bootstrap, chapter 13.
    T. C. Hesterberg (2015), What Teachers Should Know About the Bootstrap, The American
    Statistician 69: 371-386, section 4.3 (the expanded percentile interval).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: Resamples of the seeds, the seed of the resampling, and the share within the interval.
RESAMPLES, RESAMPLING, WITHIN = 4_000, 1937, 0.95

#: Seeds with a number below which there is no interval: resamples of so few take a handful of
#: values only.
FEWEST = 5


@lru_cache(maxsize=8)
def weights(seeds: int, resamples: int = RESAMPLES) -> Floats:
    """How often each seed is drawn in each resample, float64[resamples, seeds]; read-only.

    The first numbers of a fixed generator: the same in every call, on every machine.
    """
    chosen = np.random.default_rng(RESAMPLING).integers(seeds, size=(resamples, seeds))
    drawn = np.zeros((resamples, seeds))
    np.add.at(drawn, (np.arange(resamples)[:, None], chosen), 1.0)
    drawn.flags.writeable = False
    return drawn


def resampled(values: Floats, resamples: int = RESAMPLES) -> Floats:
    """Means under resampling of the seeds; missing values are left out.

    Args:
        values: float64[points, seeds], NaN where a seed has no number.

    Returns:
        float64[resamples, points]; NaN where a resample holds no number, and at points where
        fewer than `FEWEST` seeds have one.
    """
    values = np.asarray(values, float)
    known = ~np.isnan(values)
    drawn = weights(values.shape[1], resamples)
    total = drawn @ np.where(known, values, 0.0).T
    number = drawn @ known.T.astype(float)
    with np.errstate(invalid="ignore", divide="ignore"):
        enough = known.sum(axis=1) >= FEWEST
        return np.where((number > 0) & enough, total / number, np.nan)


def means(values: Floats) -> Floats:
    """Mean over the seeds that have a number, float64[points]; NaN where none has."""
    values = np.asarray(values, float)
    known = ~np.isnan(values)
    number = known.sum(axis=1)
    total = np.where(known, values, 0.0).sum(axis=1)
    return np.where(number > 0, total / np.maximum(number, 1), np.nan)


def tail(seeds: int, within: float = WITHIN) -> float:
    """Share of resamples beyond each end of the interval, expanded for so many seeds."""
    from scipy.stats import norm, t

    half = (1.0 - within) / 2.0
    return float(norm.cdf(np.sqrt(seeds / (seeds - 1)) * t.ppf(half, seeds - 1)))


def ends(draws: Floats, seeds: int, within: float = WITHIN) -> tuple[Floats, Floats]:
    """Ends of the interval of a resampled quantity, over the first axis.

    Args:
        draws: float64[resamples, ...]; NaN is left out.
        seeds: how many were resampled. Under `FEWEST` both ends are NaN.
    """
    draws = np.asarray(draws, float)
    nothing = np.full(draws.shape[1:], np.nan)
    if seeds < FEWEST:
        return nothing, nothing.copy()
    beyond = tail(seeds, within)
    empty = np.isnan(draws).all(axis=0)
    filled = np.where(empty, 0.0, draws)
    low, high = np.nanquantile(filled, [beyond, 1.0 - beyond], axis=0)
    return np.where(empty, np.nan, low), np.where(empty, np.nan, high)


def of_means(values: Floats, within: float = WITHIN) -> tuple[Floats, Floats, Floats]:
    """Mean over seeds at each point, and the ends of its interval.

    Args:
        values: float64[points, seeds].

    Returns:
        mean, low, high: float64[points].
    """
    values = np.atleast_2d(np.asarray(values, float))
    low, high = ends(resampled(values), values.shape[1], within)
    return means(values), low, high


# in words


def too_few(seeds: int) -> str:
    """`, from 2 seeds, too few for an interval`; nothing where there are enough."""
    return "" if seeds >= FEWEST else f", from {counted(seeds)}, too few for an interval"


def counted(seeds: int) -> str:
    """`1 seed`, `6 seeds`."""
    return f"{seeds:,} seed" + "s" * (seeds != 1)


def amount(value: float, unit: str) -> str:
    """`15 %` for shares and probabilities, else three digits."""
    if value is None or math.isnan(value):
        return "none"
    if unit.startswith("share") or unit == "yes or no":
        percent = 100 * value
        return f"{percent:.0f} %" if abs(percent) >= 9.95 else f"{percent:.2g} %"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def ranged(row: Mapping[str, Any], name: str, unit: str, low: str = "", high: str = "") -> str:
    """`15 % (13 % to 17 %)` of a row.

    Args:
        row: with column `name` and the ends of its interval: `low` and `high` where the name is
            mean, NAME_low and NAME_high for others, unless said otherwise.
        unit: of all three.
    """
    ends = ("low", "high") if name == "mean" else (f"{name}_low", f"{name}_high")
    low, high = low or ends[0], high or ends[1]
    if math.isnan(row[low]):
        return amount(row[name], unit)
    return f"{amount(row[name], unit)} ({amount(row[low], unit)} to {amount(row[high], unit)})"
