"""Who brought about what: chains of parents in a ledger.

Only arrests are asked about, and few rows lie between an arrest and the one above it: each climbs
to that one, and what stands above it is then looked up in steps that double.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.vocabulary import LEADERSHIP, TRIGGER, Kind

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


def _climb(rows: dict[str, np.ndarray], arrest: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of each arrest: the row at which its own part of the chain ends, and its mother, or -1.

    That part goes up to a row that rests on nothing, to a decision, or to the row that rests on
    the mother; a mother above a decision is one all the same.
    """
    kind, parent = rows["kind"], rows["parent"]
    root, mother = np.full((2, len(arrest)), -1, dtype=np.int64)
    climbing, at = np.arange(len(arrest)), arrest.astype(np.int64)
    while len(climbing):
        above = parent[at].astype(np.int64)
        ends = (root[climbing] < 0) & (_DECISIONS[kind[at]] | (above < 0))
        root[climbing[ends]] = at[ends]
        found = (above >= 0) & (kind[above] == _ARREST)
        mother[climbing[found]] = above[found]
        going = (above >= 0) & ~found
        climbing, at = climbing[going], above[going]
    return root, mother


def _descend(up: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How many stand above each, itself included, and the first of them.

    Args:
        up: int64[n], place of the one above, -1 for none. Each step doubles how far is looked.
    """
    place = np.arange(len(up))
    above, depth = np.where(up < 0, place, up), np.where(up < 0, 0, 1)
    while True:
        further = above[above]
        if np.array_equal(further, above):
            return depth + 1, above
        depth, above = depth + depth[above], further


def family(rows: dict[str, np.ndarray]) -> Family:
    """What every arrest of a ledger came of."""
    row = np.flatnonzero(rows["kind"] == _ARREST)
    root, mother = _climb(rows, row)
    up = np.where(mother < 0, -1, np.searchsorted(row, mother))
    depth, first = _descend(up)
    # a chain that its own part does not end goes on as that of the mother
    root = root[_descend(np.where(root < 0, up, -1))[1]]
    who = rows["who"][root]
    origin = np.full(len(root), ABOVE, dtype=np.int8)
    origin[rows["kind"][root] == Kind.LETTER] = BELOW
    origin[(who <= TRIGGER) & (who != LEADERSHIP)] = BY_TRIGGER
    return Family(row, root, origin, mother, depth, row[first])


def steps_from(rows: dict[str, np.ndarray], by: np.ndarray, of: Family) -> np.ndarray:
    """Arrests from a cause down to each arrest, itself included: int64[arrests], 0 where none.

    Args:
        rows: ledger columns.
        by: bool[rows], which rows are the cause's.
        of: `family` of the ledger.
    """
    near = np.zeros(len(of.row), dtype=bool)  # whether one stands between it and its mother
    climbing, at = np.arange(len(of.row)), of.row.astype(np.int64)
    while len(climbing):
        near[climbing[by[at]]] = True
        above = rows["parent"][at].astype(np.int64)
        going = ~by[at] & (above >= 0) & (rows["kind"][above] != _ARREST)
        climbing, at = climbing[going], above[going]
    up = np.where(near | (of.mother < 0), -1, np.searchsorted(of.row, of.mother))
    depth, first = _descend(up)
    return np.where(near[first], depth, 0) if len(near) else depth


def offspring(rows: dict[str, np.ndarray], days: int, of: Family) -> np.ndarray:
    """Arrests brought about by the arrests of each day, on the parents' day: int64[days]."""
    mother = of.mother[of.mother >= 0]
    return np.bincount(rows["day"][mother], minlength=days)
