"""Was it needed, and was it enough: probabilities counted in pairs of worlds of one seed.

Of a pair, `with` and `without` a cause, PN is the share without the outcome among the pairs that
have it with the cause; PS the share that have it with the cause among those that have it not
without; PNS the share of all pairs that have it with and not without. A paired probability depends
on what counts as the same event in two worlds. The bounds do not: they follow from how often
the outcome comes in either world, whatever draws the two have in common.

References:
    J. Tian and J. Pearl (2000), Probabilities of causation: bounds and identification, Annals of
    Mathematics and Artificial Intelligence 28: 287-313; here with the cause always there (PN, PNS)
    or never (PS), so that what was observed is one of the two worlds.
    arXiv:2604.03920 (2026) proposes these probabilities for simulated societies.
    S. Holm (1979), Scandinavian Journal of Statistics 6: 65-70.
    J. A. Hanley and A. Lippman-Hand (1983), JAMA 249: 1743-1745 (three in n).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.measures.losses import wilson
from sim.study.intervals import FEWEST, Floats


@dataclass(frozen=True)
class Chance:
    """A share of the pairs in which a condition holds.

    Attributes:
        value, low, high: the share and its 95 % interval (Wilson); NaN where there is too little
            to estimate it from.
        least, most: Tian's and Pearl's bounds from the two worlds apart; NaN where no pair is.
        pairs: in which the condition holds.
        of: pairs in all.
    """

    value: float
    low: float
    high: float
    least: float
    most: float
    pairs: int
    of: int

    @property
    def estimable(self) -> bool:
        """Whether the condition holds in enough pairs to speak of a share of them."""
        return self.pairs >= FEWEST

    @property
    def rare(self) -> float:
        """How often the condition holds at most: three in n where it never did, else Wilson's."""
        if self.pairs == 0:
            return min(3.0 / self.of, 1.0) if self.of else np.nan
        return float(wilson(self.pairs, self.of)[1])


def paired(first: Floats, second: Floats) -> tuple[np.ndarray, np.ndarray]:
    """Outcomes of the pairs in which both worlds have one, bool[pairs] twice.

    Args:
        first, second: float64[seeds], 1 or 0 by seed; NaN where a run failed.
    """
    known = ~(np.isnan(first) | np.isnan(second))
    return first[known] > 0, second[known] > 0


def necessity(present: Floats, absent: Floats) -> Chance:
    """PN: of the pairs that have the outcome with the cause, the share that lose it without."""
    with_it, without = paired(present, absent)
    p, q = _shares(with_it, without)
    return _chance(with_it & ~without, with_it, (p - q) / p if p else np.nan,
                   (1.0 - q) / p if p else np.nan)  # fmt: skip


def sufficiency(present: Floats, absent: Floats) -> Chance:
    """PS: of the pairs without the outcome where the cause is not, the share that gain it."""
    with_it, without = paired(present, absent)
    p, q = _shares(with_it, without)
    left = 1.0 - q
    return _chance(with_it & ~without, ~without, (p - q) / left if left else np.nan,
                   p / left if left else np.nan)  # fmt: skip


def both(present: Floats, absent: Floats) -> Chance:
    """PNS: of all pairs, the share that have the outcome with the cause and not without."""
    with_it, without = paired(present, absent)
    p, q = _shares(with_it, without)
    return _chance(with_it & ~without, np.ones_like(with_it), p - q, min(p, 1.0 - q))


def _shares(first: np.ndarray, second: np.ndarray) -> tuple[float, float]:
    return (float(first.mean()), float(second.mean())) if len(first) else (np.nan, np.nan)


def _chance(happened: np.ndarray, condition: np.ndarray, least: float, most: float) -> Chance:
    part, whole = int(happened.sum()), int(condition.sum())
    bounds = (float(np.clip(x, 0.0, 1.0)) for x in (least, most))
    if whole < FEWEST:
        return Chance(np.nan, np.nan, np.nan, *bounds, whole, len(condition))
    low, high = wilson(part, whole)
    return Chance(part / whole, float(low), float(high), *bounds, whole, len(condition))


def difference(present: Floats, absent: Floats) -> float:
    """Probability that chance alone tells the two worlds apart so far: McNemar's exact test.

    Returns:
        p, two-sided; 1 where no pair differs.
    """
    from scipy.stats import binomtest

    with_it, without = paired(present, absent)
    gained, lost = int((with_it & ~without).sum()), int((without & ~with_it).sum())
    return float(binomtest(gained, gained + lost).pvalue) if gained + lost else 1.0


def holm(p: Sequence[float]) -> Floats:
    """Probabilities of several tests, corrected for asking so often (Holm 1979)."""
    given = np.asarray(p, float)
    order = np.argsort(given, kind="stable")
    stepped = given[order] * np.arange(len(given), 0, -1)
    out = np.empty_like(given)
    out[order] = np.minimum(np.maximum.accumulate(stepped), 1.0)
    return out
