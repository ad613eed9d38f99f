"""Shares of an outcome: what each cause adds, over all orders in which causes can come in.

Every seed is a game of its own: `Y(S)` is its outcome in the world with the causes `S` alone. The
share of a cause is the mean, over all orders, of what it adds to those before it (Shapley 1953).
Shares divide the credit and sum to `Y(all) - Y(none)`; they are no probabilities of being a cause.

All is counted in whole numbers (an outcome is a whole number of some power of one half, a
weight a whole number of k!-ths), so that sums hold to the last bit.

Interactions are Shapley's, not Banzhaf's: the same orders that make the shares make them, so that
two causes that can stand in for each other show as much below nothing as their shares hide.

References:
    L. S. Shapley (1953), A value for n-person games, Annals of Mathematics Studies 28: 307-317.
    M. Grabisch and M. Roubens (1999), An axiomatic approach to the concept of interaction among
    players, International Journal of Game Theory 28: 547-565.
    J. Castro, D. Gomez and J. Tejada (2009), Computers & Operations Research 36: 1726-1730 (orders
    drawn at random); R. Mitchell and others (2022), JMLR 23: 43 (an order and its reverse).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import factorial

import numpy as np

from sim.study.intervals import Floats


def whole(values: Floats) -> tuple[np.ndarray, int]:
    """Numbers as whole numbers over one power of two: object[...] of int, and the denominator."""
    ratios = [Fraction(x) for x in np.asarray(values, float).ravel().tolist()]
    below = max((each.denominator for each in ratios), default=1)
    ints = np.array([int(each * below) for each in ratios], dtype=object)
    return ints.reshape(np.shape(values)), below


def _members(causes: int) -> tuple[np.ndarray, np.ndarray]:
    """All sets as bit masks, and how many are in each, int64[2^k] twice."""
    sets = np.arange(1 << causes)
    return sets, np.bitwise_count(sets).astype(int)


def _divided(part: np.ndarray, below: int) -> Floats:
    """Whole numbers over another, as the nearest floats."""
    return np.array([float(Fraction(int(x), below)) for x in part.ravel()]).reshape(part.shape)


def shapley(worlds: Floats) -> tuple[Floats, Floats]:
    """Exact shares from the whole table of sets, seed by seed.

    Args:
        worlds: float64[2^k, seeds]; row `S` is the world with the causes whose bits are set.

    Returns:
        shares, float64[k, seeds], and their exact sum, float64[seeds].
    """
    causes = len(worlds).bit_length() - 1
    sets, size = _members(causes)
    y, below = whole(worlds)
    orders = factorial(causes)
    weight = np.array([factorial(s) * factorial(max(causes - s - 1, 0)) for s in range(causes + 1)],
                      dtype=object)  # fmt: skip
    parts = []
    for i in range(causes):
        before = sets[(sets >> i) & 1 == 0]
        added = y[before | (1 << i)] - y[before]
        parts.append((weight[size[before]][:, None] * added).sum(axis=0))
    total = np.sum(parts, axis=0)
    return _divided(np.array(parts), below * orders), _divided(total, below * orders)


def interactions(worlds: Floats) -> dict[tuple[int, int], Floats]:
    """Shapley's interaction of each pair of causes, seed by seed.

    Above 0 two causes bring more together than apart, below 0 one can stand in for the other.

    Args:
        worlds: as `shapley` takes them.

    Returns:
        (i, j) -> float64[seeds].
    """
    causes = len(worlds).bit_length() - 1
    sets, size = _members(causes)
    y, below = whole(worlds)
    orders = factorial(causes - 1) if causes > 1 else 1
    out = {}
    for i in range(causes):
        for j in range(i + 1, causes):
            a, b = 1 << i, 1 << j
            before = sets[sets & (a | b) == 0]
            weight = np.array(
                [factorial(s) * factorial(causes - s - 2) for s in size[before]], dtype=object
            )
            gain = y[before | a | b] - y[before | a] - y[before | b] + y[before]
            out[i, j] = _divided((weight[:, None] * gain).sum(axis=0), below * orders)
    return out


def orders(causes: int, pairs: int, seed: int) -> np.ndarray:
    """Orders drawn at random, each beside its reverse, int64[pairs, 2, causes].

    The first orders are the same however many are drawn.
    """
    rng = np.random.default_rng(seed)
    drawn = np.array([rng.permutation(causes) for _ in range(pairs)]).reshape(pairs, causes)
    return np.stack([drawn, drawn[:, ::-1]], axis=1)


def along(order: Sequence[int]) -> list[int]:
    """Sets that an order goes through, from none to all, as bit masks."""
    steps = [0]
    for each in order:
        steps.append(steps[-1] | (1 << int(each)))
    return steps


def sampled(order: np.ndarray, values: Floats) -> tuple[Floats, Floats]:
    """Shares from one pair of orders in one seed.

    Args:
        order: int[2, k], an order and its reverse.
        values: float64[2, k + 1], the outcome along each, from none to all.

    Returns:
        shares, float64[k], and their exact sum, which is `Y(all) - Y(none)` to the bit.
    """
    y, below = whole(values)
    shares = np.zeros(order.shape[1], dtype=object)
    for places, steps in zip(order, y, strict=True):
        shares[places] += steps[1:] - steps[:-1]
    return _divided(shares, 2 * below), float(Fraction(int(shares.sum()), 2 * below))
