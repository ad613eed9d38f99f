"""A problem whose posterior is known: a number seen through normal noise. Also a program.

`python toy.py FOLDER PARQUET` carries a fit to it out, for a test to kill.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim.fit.pool import Pool
from sim.fit.prior import Prior
from sim.fit.smc import Generation, Problem, Settings, fit

SEEN = 1.0
NOISE = 1.0


@dataclass(frozen=True)
class Noisy:
    """What is seen is the number and noise; the second number does nothing.

    Attributes:
        pause: seconds it takes.
    """

    pause: float = 0.0

    def __call__(self, numbers: Mapping[str, float], seed: int) -> np.ndarray:
        if self.pause:
            time.sleep(self.pause)
        return np.array([numbers["a.seen"] + NOISE * np.random.default_rng(seed).normal()])


@dataclass(frozen=True)
class Off:
    """Distance from what was seen."""

    seen: float = SEEN

    def __call__(self, values: np.ndarray) -> float:
        return float(abs(values[0] - self.seen))

    def towards(self, values: np.ndarray) -> Off:
        """From another run."""
        return Off(float(values[0]))


def problem(pause: float = 0.0) -> Problem:
    priors = (Prior("a.seen", -6.0, 6.0), Prior("b.idle", 0.1, 10.0, log=True))
    return Problem(Noisy(pause), priors, Off(), ("seen",), 1e6)


SMALL = Settings(population=40, first=80, generations=3, quantile=0.5, most=2_000, seed=11)


def carried_out(
    folder: Path | None, workers: int = 1, settings: Settings = SMALL, pause: float = 0.0
) -> list[Generation]:
    """Every generation of a fit."""
    generations: list[Generation] = []
    with Pool(workers) as pool:
        fit(problem(pause), settings, folder, pool, generations.append)
    return generations


if __name__ == "__main__":
    last = carried_out(Path(sys.argv[1]), pause=float(sys.argv[3]))[-1]
    last.particles.to_parquet(sys.argv[2], index=False)
