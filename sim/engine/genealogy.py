"""Who brought about what: chains of parents in a ledger.

Floor 3. A parent is always an earlier row, so chains end; pointer doubling finds their ends
in a few passes over whole arrays.
"""

from __future__ import annotations

import numpy as np

from sim.vocabulary import LEADERSHIP, TRIGGER, Kind

#: Where a chain begins.
ABOVE, BELOW, BY_TRIGGER = 0, 1, 2
ORIGINS = ("above", "below", "trigger")


def follow(step: np.ndarray) -> np.ndarray:
    """End of the chain `i -> step[i] -> …`, where an end is its own step.

    Args:
        step: int64[rows], `step[i] <= i`.

    Returns:
        int64[rows].
    """
    end = step
    while True:
        further = end[end]
        if np.array_equal(further, end):
            return end
        end = further


def _own(rows: dict[str, np.ndarray], stop: np.ndarray) -> np.ndarray:
    """Parent of each row, itself where it has none or where `stop` says so."""
    parent = rows["parent"].astype(np.int64)
    here = np.arange(len(parent))
    return np.where(stop | (parent < 0), here, parent)


def roots(rows: dict[str, np.ndarray]) -> np.ndarray:
    """Row at which each row's chain of parents begins; a decision of the leadership is one.

    Returns:
        int64[rows].
    """
    decided = np.isin(rows["kind"], (Kind.ORDER, Kind.VERIFICATION, Kind.HALT))
    return follow(_own(rows, decided))


def origins(rows: dict[str, np.ndarray]) -> np.ndarray:
    """Where each row's chain begins: `ABOVE`, `BELOW` (a letter) or `BY_TRIGGER`.

    A chain that begins with a confession, a name supplied by the police, a quota or an order of
    the leadership begins above.

    Returns:
        int8[rows].
    """
    root = roots(rows)
    origin = np.full(len(root), ABOVE, dtype=np.int8)
    origin[rows["kind"][root] == Kind.LETTER] = BELOW
    who = rows["who"][root]
    origin[(who <= TRIGGER) & (who != LEADERSHIP)] = BY_TRIGGER
    return origin


def parent_arrest(rows: dict[str, np.ndarray]) -> np.ndarray:
    """For each row the nearest arrest among its ancestors, -1 where there is none.

    Returns:
        int64[rows].
    """
    arrests = rows["kind"] == Kind.ARREST
    nearest = follow(_own(rows, arrests))
    parent = rows["parent"].astype(np.int64)
    found = np.where(parent < 0, -1, nearest[parent])
    return np.where((found >= 0) & arrests[found], found, -1)


def offspring(rows: dict[str, np.ndarray], days: int) -> np.ndarray:
    """Arrests brought about by the arrests of each day, counted on the parents' day.

    Returns:
        int64[days].
    """
    arrests = rows["kind"] == Kind.ARREST
    mother = parent_arrest(rows)[arrests]
    return np.bincount(rows["day"][mother[mother >= 0]], minlength=days)


def depths(rows: dict[str, np.ndarray]) -> np.ndarray:
    """Arrests above each arrest in its chain, itself included; 0 for other rows.

    Returns:
        int64[rows].
    """
    arrests = np.flatnonzero(rows["kind"] == Kind.ARREST)
    mother = parent_arrest(rows)
    depth = np.zeros(len(mother), dtype=np.int64)
    for row in arrests:  # mothers come first
        depth[row] = 1 + (depth[mother[row]] if mother[row] >= 0 else 0)
    return depth


def trees(rows: dict[str, np.ndarray]) -> np.ndarray:
    """For each arrest the first arrest of its tree; -1 for other rows.

    Returns:
        int64[rows].
    """
    arrests = rows["kind"] == Kind.ARREST
    here = np.arange(len(arrests))
    mother = parent_arrest(rows)
    first = follow(np.where(arrests & (mother >= 0), mother, here))
    return np.where(arrests, first, -1)
