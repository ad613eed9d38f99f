"""Which patterns the simulations of a rival meet, and what the null episodes do to its credit."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.measures.patterns import Pattern

#: The episode in which something has to happen; in the others the model has to refuse or contain.
CASCADE = "spy-scare-1940"


def as_run(pattern: Pattern) -> float:
    """What the record has, as a single run would: of an event, whether it happened (1 or 0)."""
    return float(pattern.low + pattern.high > 100.0)


def met(values: np.ndarray, patterns: Sequence[Pattern]) -> np.ndarray:
    """Whether each run meets each pattern: bool[..., patterns].

    What a run has or has not is met where it does as the record did; a share of runs cannot be
    asked of one.
    """
    events = np.array([p.quantity.event for p in patterns], dtype=bool)
    low, high = (np.array([getattr(p, end) for p in patterns]) for end in ("low", "high"))
    usual = np.array([as_run(p) for p in patterns])
    return np.where(events, values == usual, (values >= low) & (values <= high))


def nulls(patterns: Sequence[Pattern]) -> np.ndarray:
    """Which patterns say that something did not happen in 1927 or 1930: bool[patterns]."""
    return np.array([
        p.scenario != CASCADE and p.quantity.event and as_run(p) == 0.0 for p in patterns
    ])  # fmt: skip


def later(patterns: Sequence[Pattern]) -> np.ndarray:
    """Which patterns are of the episode of 1936-40: bool[patterns]."""
    return np.array([p.scenario == CASCADE for p in patterns])


def passes(values: np.ndarray, patterns: Sequence[Pattern]) -> np.ndarray:
    """Whether nothing happens in each simulation where nothing did: bool[simulations]."""
    which = nulls(patterns)
    return met(values, patterns)[:, which].all(axis=1)
