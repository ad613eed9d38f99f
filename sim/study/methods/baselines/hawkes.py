"""Two kinds of events that excite each other, day by day, and what is known of them in closed form.

In its immigration and branching form [1]_: an event of kind `j` brings on average
`offspring[i, j]` events of kind `i`, each after a geometric number of days.

.. [1] Hawkes, Oakes (1974), A cluster process representation of a self-exciting process.
   J. Appl. Probab. 11, 493-503.
"""

from __future__ import annotations

import numpy as np


def counts(
    background: np.ndarray,
    offspring: np.ndarray,
    half_life: float,
    rng: np.random.Generator,
    outside: np.ndarray | None = None,
    until: int | None = None,
    most: int | None = None,
) -> np.ndarray:
    """Events by day and kind: int64[days, kinds].

    Args:
        background: float64[days, kinds], events expected that nothing brought.
        offspring: float64[kinds, kinds], column: what an event of that kind brings.
        half_life: days in which half of the offspring has come.
        rng: what is drawn with.
        outside: int64[days, kinds], events that excite and are not counted.
        until: day from which nothing comes; never where None.
        most: largest number of a kind on a day, for the supercritical.
    """
    days, kinds = background.shape
    kept = 0.5 ** (1.0 / half_life)
    out = np.zeros((days, kinds), dtype=np.int64)
    excited = np.zeros(kinds)  # offspring still to come
    for day in range(days if until is None else min(until, days)):
        mean = background[day] + (1.0 - kept) * excited
        out[day] = rng.poisson(mean if most is None else np.minimum(mean, most))
        events = out[day] if outside is None else out[day] + outside[day]
        excited = kept * excited + offspring @ events
    return out


def mean_rates(background: np.ndarray, offspring: np.ndarray) -> np.ndarray:
    """Events a day in the long run, `(I - N)^-1 mu`; below criticality only."""
    return np.linalg.solve(np.eye(len(background)) - offspring, background)


def fano_factors(background: np.ndarray, offspring: np.ndarray) -> np.ndarray:
    """Variance over mean of the counts of a long window, by kind.

    The covariance of the counts grows as `(I - N)^-1 diag(rates) (I - N)^-T`.
    """
    rates = mean_rates(background, offspring)
    inverse = np.linalg.inv(np.eye(len(background)) - offspring)
    return np.diag(inverse @ np.diag(rates) @ inverse.T) / rates
