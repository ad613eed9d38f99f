"""Who brought about what: chains of parents in a ledger.

A parent is always an earlier row, so one pass forward finds for every row what its parent
already knows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from sim import cache
from sim.vocabulary import LEADERSHIP, TRIGGER, Kind

cache.settle()

#: Where a chain begins.
ABOVE, BELOW, BY_TRIGGER = 0, 1, 2
ORIGINS = ("above", "below", "trigger")

_ARREST = int(Kind.ARREST)
_DECISIONS = np.array([kind in (Kind.ORDER, Kind.VERIFICATION, Kind.HALT) for kind in Kind])


@dataclass(frozen=True)
class Family:
    """The arrests of a ledger, in its order, and what each came of.

    Attributes:
        row: of each arrest, int64[arrests]; the others are as long.
        root: row at which its chain of parents begins; a decision of the leadership is one.
        origin: `ABOVE`, `BELOW` (a letter) or `BY_TRIGGER`, int8; a chain that begins with a
            confession, a name supplied by the police, a quota or an order begins above.
        mother: row of the nearest arrest above it, -1 where there is none.
        depth: arrests above it, itself included.
        tree: row of the first arrest of its tree.
    """

    row: np.ndarray
    root: np.ndarray
    origin: np.ndarray
    mother: np.ndarray
    depth: np.ndarray
    tree: np.ndarray


@njit(cache=True)
def _ancestry(kind, parent, decides):
    """Root and nearest arrest above, side by side, for each row."""
    above = np.empty((len(kind), 2), np.int32)
    for row in range(len(kind)):
        p = parent[row]
        if p < 0:
            above[row] = row, -1
        else:
            above[row, 0] = row if decides[kind[row]] else above[p, 0]
            above[row, 1] = p if kind[p] == _ARREST else above[p, 1]
    return above


@njit(cache=True)
def _descent(arrest, mother, rows):
    """Depth and tree of each arrest, from the rows of the arrests and of their mothers."""
    number = np.empty(rows, np.int32)  # of each arrest, by row
    depth = np.empty(len(arrest), np.int64)
    tree = np.empty(len(arrest), np.int64)
    for a in range(len(arrest)):
        number[arrest[a]] = a
        if mother[a] < 0:
            depth[a] = 1
            tree[a] = arrest[a]
        else:
            above = number[mother[a]]
            depth[a] = 1 + depth[above]
            tree[a] = tree[above]
    return depth, tree


def family(rows: dict[str, np.ndarray]) -> Family:
    """What every arrest of a ledger came of."""
    row = np.flatnonzero(rows["kind"] == _ARREST)
    root, mother = _ancestry(rows["kind"], rows["parent"], _DECISIONS)[row].T
    who = rows["who"][root]
    origin = np.full(len(root), ABOVE, dtype=np.int8)
    origin[rows["kind"][root] == Kind.LETTER] = BELOW
    origin[(who <= TRIGGER) & (who != LEADERSHIP)] = BY_TRIGGER
    return Family(row, root, origin, mother, *_descent(row, mother, len(rows["kind"])))


def offspring(rows: dict[str, np.ndarray], days: int, of: Family) -> np.ndarray:
    """Arrests brought about by the arrests of each day, on the parents' day: int64[days]."""
    mother = of.mother[of.mother >= 0]
    return np.bincount(rows["day"][mother], minlength=days)
