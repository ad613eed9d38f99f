"""Points: where a question is asked, and with which seeds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Points:
    """A batch of points, in order.

    Attributes:
        scenario: int16[points]: position of each point's scenario among those of the question.
        numbers: float64[points, factors]; NaN leaves what the scenario has.
        seeds: int64[points, replicates]: of the runs at each point.
        first: number of the first point; points are numbered on from batch to batch.
        part: what of the question it is, for who watches; may be empty.
        expected: runs foreseen over all batches; None where nobody can say.
        last: whether nothing more will be asked for.
    """

    scenario: np.ndarray
    numbers: np.ndarray
    seeds: np.ndarray
    first: int = 0
    part: str = ""
    expected: int | None = None
    last: bool = False

    def __len__(self) -> int:
        return len(self.scenario)

    @property
    def replicates(self) -> int:
        """Runs at each point."""
        return self.seeds.shape[1]


def layout(factors: int) -> np.dtype:
    """Of a list of runs: all that decides each of them, beside what all have in common."""
    return np.dtype([
        ("point", "<i4"), ("replicate", "<i2"), ("scenario", "<i2"), ("seed", "<i8"),
        ("fingerprint", "S32"), ("numbers", "<f8", (factors,)),
    ])  # fmt: skip


def runs_of(points: Points) -> np.ndarray:
    """The runs of a batch by point and replicate, array[runs] of `layout`; no fingerprints yet."""
    count, replicates = points.seeds.shape
    runs = np.zeros(count * replicates, layout(points.numbers.shape[1]))
    point = np.repeat(np.arange(count), replicates)
    runs["point"] = points.first + point
    runs["replicate"] = np.tile(np.arange(replicates), count)
    runs["scenario"], runs["numbers"] = points.scenario[point], points.numbers[point]
    runs["seed"] = points.seeds.ravel()
    return runs
