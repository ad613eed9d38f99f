"""Whether posteriors mean what they say: coverage, and ranks of truths that are known.

A truth drawn from the prior, fitted by the same procedure, stands anywhere in its
posterior with the same probability (simulation-based calibration; Talts and others 2018). Its rank
is the posterior's weight below it, so that an interval from 5 to 95 % holds it where the rank lies
between 0.05 and 0.95. Ranks heaped at both ends tell of posteriors too narrow, in the middle too
wide.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from sim.measures.losses import wilson

#: Normal quantile of a 95 % interval.
Z95 = 1.959963984540054
#: Below, ranks are called uneven.
UNEVEN = 0.05


@dataclass(frozen=True)
class Coverage:
    """How many truths an interval holds.

    Attributes:
        level: what it promises, a share.
        held: share of the truths it holds.
        low, high: Wilson's 95 % interval of that share.
    """

    level: float
    held: float
    low: float
    high: float

    @property
    def kept(self) -> bool:
        """Whether the promise lies in the interval."""
        return self.low <= self.level <= self.high


def coverage(ranks: np.ndarray, level: float) -> Coverage:
    """Of the central interval of a level: float64[truths] of ranks."""
    edge = (1.0 - level) / 2.0
    held = int(((ranks >= edge) & (ranks <= 1.0 - edge)).sum())
    low, high = wilson(held, len(ranks), Z95)
    return Coverage(level, held / len(ranks), float(low), float(high))


def together(ranks: np.ndarray, level: float) -> Coverage:
    """Of all parameters at once: float64[truths, parameters].

    Ranks of one truth hang together, so the interval is made over truths: mean and two standard
    errors of the share that each truth's intervals hold, kept from 0 to 1.
    """
    edge = (1.0 - level) / 2.0
    shares = ((ranks >= edge) & (ranks <= 1.0 - edge)).mean(axis=1)
    error = float(shares.std(ddof=1) / np.sqrt(len(shares))) if len(shares) > 1 else np.inf
    mean = float(shares.mean())
    return Coverage(level, mean, max(mean - Z95 * error, 0.0), min(mean + Z95 * error, 1.0))


def uneven(ranks: np.ndarray) -> float:
    """Probability of ranks at least as uneven as these were they uniform (Kolmogorov-Smirnov)."""
    return float(stats.kstest(ranks, "uniform").pvalue)


@dataclass(frozen=True)
class Histogram:
    """Ranks in bins.

    Attributes:
        counts: int64[bins].
        low, high: counts between which a bin of uniform ranks lies with 95 % probability.
    """

    counts: np.ndarray
    low: int
    high: int


def histogram(ranks: np.ndarray, bins: int) -> Histogram:
    """Counts of ranks, and the band of uniform ones."""
    counts, _ = np.histogram(ranks, bins=bins, range=(0.0, 1.0))
    low, high = stats.binom.ppf([0.025, 0.975], len(ranks), 1.0 / bins)
    return Histogram(counts, int(low), int(high))
