"""Two worlds beside each other, seed by seed.

Keying draws by event, so that worlds share what they can share, is published: arXiv:2603.11084.
"""

from __future__ import annotations

import numpy as np

from sim.measures.series import deciles
from sim.study.intervals import FEWEST, WITHIN, Floats


def compared(first: Floats, second: Floats) -> dict[str, float]:
    """How far a number of the second world lies from that of the first.

    Args:
        first, second: float64[seeds], NaN where a run has none.

    Returns:
        first, second (medians), difference (median, second less first), low, high (10-90 %),
        ci_low, ci_high (95 % of the median, from ranks), variance_ratio (see there), runs.
    """
    known = ~(np.isnan(first) | np.isnan(second))
    first, second = first[known], second[known]
    low, middle, high = deciles(second - first)
    ends = _of_median(second - first)
    if known.sum() < FEWEST:
        low = high = np.nan
    return {
        "first": deciles(first)[1], "second": deciles(second)[1], "difference": middle,
        "low": low, "high": high, "ci_low": ends[0], "ci_high": ends[1],
        "variance_ratio": variance_ratio(first, second), "runs": int(known.sum()),
    }  # fmt: skip


def _of_median(values: Floats) -> tuple[float, float]:
    """Ends of the interval of a median by ranks (binomial); NaN where there are too few."""
    from scipy.stats import quantile_test

    if len(values) < FEWEST:
        return np.nan, np.nan
    low, high = quantile_test(values, p=0.5).confidence_interval(WITHIN)
    return float(low), float(high)


def variance_ratio(first: Floats, second: Floats) -> float:
    """Variance of the differences of pairs over that with partners permuted.

    Over all permutations of the partners the mean of the latter is Var(first) + Var(second), which
    is used. Below 1 the common luck has made the comparison sharper; NaN where nothing varies.
    """
    if len(first) < 2:
        return np.nan
    apart = np.var(first) + np.var(second)
    return float(np.var(second - first) / apart) if apart > 0 else np.nan
