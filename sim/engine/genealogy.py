"""Who brought about what: chains of parents in a ledger.

Floor 3. A parent is always an earlier row, so one pass forward finds for every row what its parent
already knows.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from sim.vocabulary import LEADERSHIP, TRIGGER, Kind

#: Where a chain begins.
ABOVE, BELOW, BY_TRIGGER = 0, 1, 2
ORIGINS = ("above", "below", "trigger")

_ARREST = int(Kind.ARREST)
_DECISIONS = np.array([kind in (Kind.ORDER, Kind.VERIFICATION, Kind.HALT) for kind in Kind])


@njit(cache=True)
def _roots(kind, parent, decides):
    root = np.empty(len(kind), np.int64)
    for row in range(len(kind)):
        begins = parent[row] < 0 or decides[kind[row]]
        root[row] = row if begins else root[parent[row]]
    return root


@njit(cache=True)
def _mothers(kind, parent):
    mother = np.empty(len(kind), np.int64)
    for row in range(len(kind)):
        p = parent[row]
        if p < 0:
            mother[row] = -1
        else:
            mother[row] = p if kind[p] == _ARREST else mother[p]
    return mother


@njit(cache=True)
def _descent(kind, mother):
    depth = np.zeros(len(kind), np.int64)
    tree = np.full(len(kind), -1)
    for row in range(len(kind)):
        if kind[row] == _ARREST:
            orphan = mother[row] < 0
            depth[row] = 1 if orphan else 1 + depth[mother[row]]
            tree[row] = row if orphan else tree[mother[row]]
    return depth, tree


def roots(rows: dict[str, np.ndarray]) -> np.ndarray:
    """Row at which each row's chain of parents begins; a decision of the leadership is one.

    Returns:
        int64[rows].
    """
    return _roots(rows["kind"], rows["parent"], _DECISIONS)


def origins(rows: dict[str, np.ndarray]) -> np.ndarray:
    """Where each row's chain begins: `ABOVE`, `BELOW` (a letter) or `BY_TRIGGER`.

    A chain that begins with a confession, a name supplied by the police, a quota or an order of
    the leadership begins above.

    Returns:
        int8[rows].
    """
    origin = np.full(len(rows["kind"]), ABOVE, dtype=np.int8)
    origin[rows["kind"] == Kind.LETTER] = BELOW
    origin[(rows["who"] <= TRIGGER) & (rows["who"] != LEADERSHIP)] = BY_TRIGGER
    return origin[roots(rows)]


def parent_arrest(rows: dict[str, np.ndarray]) -> np.ndarray:
    """For each row the nearest arrest among its ancestors, -1 where there is none.

    Returns:
        int64[rows].
    """
    return _mothers(rows["kind"], rows["parent"])


def offspring(rows: dict[str, np.ndarray], days: int) -> np.ndarray:
    """Arrests brought about by the arrests of each day, counted on the parents' day.

    Returns:
        int64[days].
    """
    mother = parent_arrest(rows)[rows["kind"] == _ARREST]
    return np.bincount(rows["day"][mother[mother >= 0]], minlength=days)


def descent(rows: dict[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """`parent_arrest`, `depths` and `trees` of a ledger, at the price of one.

    Returns:
        int64[rows] each.
    """
    mother = parent_arrest(rows)
    return mother, *_descent(rows["kind"], mother)


def depths(rows: dict[str, np.ndarray]) -> np.ndarray:
    """Arrests above each arrest in its chain, itself included; 0 for other rows.

    Returns:
        int64[rows].
    """
    return descent(rows)[1]


def trees(rows: dict[str, np.ndarray]) -> np.ndarray:
    """For each arrest the first arrest of its tree; -1 for other rows.

    Returns:
        int64[rows].
    """
    return descent(rows)[2]
