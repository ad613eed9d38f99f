"""What both engines must do and number alike: drawing by weight, spacing of addresses.

The same lines for lists and for arrays, so that they agree on the order of additions.
"""

from __future__ import annotations

from sim.rules import rule

#: Most names one confession can hold; spaces the addresses of a prisoner's names.
NAMES_APART = 1024

DAYS_A_YEAR = 365.25


@rule
def pick(weights, n, u):
    """Index below `n` drawn with probability proportional to weight; -1 where all weigh nothing.

    Args:
        weights: n non-negative numbers, a list or an array.
        n: how many of them count.
        u: a uniform number in [0, 1).
    """
    total = 0.0
    for i in range(n):
        total += weights[i]
    if total <= 0.0:
        return -1
    goal = u * total
    running = 0.0
    last = -1
    for i in range(n):
        if weights[i] > 0.0:
            running += weights[i]
            last = i
            if goal < running:
                return i
    return last
