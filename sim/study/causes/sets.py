"""Enough, and needed: smallest sets of causes, and whether each family is the other's mirror.

A set is *sufficient* where the outcome comes with it alone, in at least so many seeds of ten, and
*blocking* where it comes in at most so many without it. Both are given by inclusion: no part of a
smallest set does it too. Where nothing restrains the outcome, every sufficient set meets every
blocking one, and each family is the smallest of the sets that meet all of the other.

References:
    C. Berge (1989), Hypergraphs, chapter 2 (transversals).
    J. Y. Halpern and J. Pearl (2005), British Journal for the Philosophy of Science 56: 843-887.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from sim.study.intervals import Floats

#: Shares of seeds from which a set is enough, and up to which it blocks.
ENOUGH, BLOCKED = 0.9, 0.1


def smallest(holds: np.ndarray) -> list[int]:
    """Sets that hold while no part of them does, as bit masks; the smallest first.

    Args:
        holds: bool[2^k], by bit mask.
    """
    found: list[int] = []
    masks = np.flatnonzero(holds)
    for mask in masks[np.argsort(np.bitwise_count(masks), kind="stable")].tolist():
        if not any(each & mask == each for each in found):
            found.append(mask)
    return found


def sufficient(probability: Floats, level: float = ENOUGH) -> list[int]:
    """Smallest sets that are enough; `probability` is float64[2^k], NaN where not known."""
    return smallest(np.nan_to_num(probability, nan=-1.0) >= level)


def blocking(probability: Floats, level: float = BLOCKED) -> list[int]:
    """Smallest sets without which the outcome hardly comes."""
    left = np.nan_to_num(probability, nan=2.0)[::-1]  # row S: the world without S
    return smallest(left <= level)


def hitting(family: Iterable[int], causes: int) -> list[int]:
    """Smallest sets that meet each set of a family, as bit masks."""
    masks = np.arange(1 << causes)
    meets = np.ones(len(masks), dtype=bool)
    for each in family:
        meets &= (masks & each) != 0
    return smallest(meets)


def names(mask: int, causes: Iterable[str]) -> str:
    """The causes of a set joined by ` + `; `nothing` where it is empty."""
    return " + ".join(name for i, name in enumerate(causes) if mask >> i & 1) or "nothing"
