"""Runs of the episodes, each with its numbers and its seed, kept as they come.

What choice and check are made of.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim.fit.episodes import Episodes
from sim.fit.log import Log, record, sealed
from sim.fit.pool import Pool


@dataclass(frozen=True)
class Runs:
    """A list of runs; `Runs(...)(i)` makes the `i`-th.

    Attributes:
        episodes: what is run.
        changes: numbers by name, one mapping for each run.
        seeds: one for each run.
    """

    episodes: Episodes
    changes: tuple[Mapping[str, float], ...]
    seeds: tuple[int, ...]

    @property
    def layout(self) -> np.dtype:
        """Of a record; without a place, since numbers are given."""
        return record(0, len(self.episodes.patterns))

    def __call__(self, index: int) -> bytes:
        """A run, as the log keeps it."""
        row = np.zeros(1, self.layout)
        row["index"], row["seed"] = index, self.seeds[index]
        row["values"] = self.episodes.values(self.changes[index], self.seeds[index])
        return sealed(row)


def values(
    runs: Runs, log: Path, pool: Pool, told: Callable[[int, int], None] | None = None
) -> np.ndarray:
    """What all of them give: float64[runs, patterns].

    Args:
        runs: to be made.
        log: file they are kept in; those it has are not made again.
        pool: workers.
        told: gets how many are there, and how many there are to be.
    """
    kept = Log(log, runs.layout)
    count = len(runs.seeds)
    found = list(kept.found["values"][:count])
    fresh = pool.ordered(runs, len(found), count)
    try:
        for row in fresh:
            kept.append(row)
            found.append(np.frombuffer(row, runs.layout)["values"][0])
            if told is not None:
                told(len(found), count)
    finally:
        fresh.close()
        kept.close()
    return np.array(found).reshape(count, len(runs.episodes.patterns))


def by_pattern(episodes: Episodes, table: np.ndarray) -> dict[str, Sequence[float]]:
    """Values as a score takes them: id of pattern -> one number for each run."""
    return {name: table[:, at].tolist() for at, name in enumerate(episodes.ids)}
