"""What both engines must do and number alike: drawing by weight, addresses of letters and names.

The same lines for lists and for arrays, so that they agree on the order of additions.
"""

from __future__ import annotations

from sim.draws import exponential_of4
from sim.rules import rule
from sim.vocabulary import NOBODY, Decision

#: Most names one confession can hold; spaces the addresses of a prisoner's names.
NAMES_APART = 1024
#: Letters of a motive are numbered that far apart, and as many motives share the words of a draw.
#: Not the number of motives: another motive must not number the letters of the others anew.
PER_BLOCK = 4
#: Farther than letters are ever numbered: where the next four motives begin.
FAR = 1 << 40

BREAKING_POINT = int(Decision.BREAKING_POINT)
DAYS_A_YEAR = 365.25


@rule
def letter_number(written, motive):
    """Occurrence of a letter in the addresses of its draws, its author having `written` before."""
    return written * PER_BLOCK + motive % PER_BLOCK + motive // PER_BLOCK * FAR


@rule
def breaking_point(seed, officer, motive, written):
    """Breaking point of an officer's next letter, with mean 1: a word of four drawn together."""
    block = written + motive // PER_BLOCK * FAR
    return exponential_of4(seed, BREAKING_POINT, officer, NOBODY, block, motive % PER_BLOCK)


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
