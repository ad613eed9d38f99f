"""From a posterior to one set of numbers: the nearest particles, tried again at full size.

The particle that was nearest in one run may have been lucky, and at a smaller corps. So
the nearest few are run again, each with the same fresh seeds, and judged as `spyscare score`
judges: medians over replicates. Chosen is the one that meets most patterns of reliability A; among
equals, one with no pattern off by more than a factor of two, then the one whose medians are
nearest. The best of many that were tried is partly the luckiest, so the first few
compete once more with other seeds, and only those decide. A set that was found otherwise can be
offered and is tried beside the particles. Numbers are rounded to four digits before they are tried,
so that what stands in a file is what was run.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from sim.fit.distance import Distance
from sim.fit.episodes import as_kind, parameter_of
from sim.fit.pool import Pool
from sim.fit.runs import Runs, by_pattern, values
from sim.fit.smc import SEEDS, seeded
from sim.fit.study import FitStudy
from sim.measures.score import Score, score

#: Key of the fresh seeds, beside the seed of the fit.
KEY = 1_000_001
DIGITS = 4


@dataclass(frozen=True)
class Tried:
    """A particle, tried again.

    Attributes:
        particle: number of its row in the posterior; -1 for the set that was offered.
        distance: as it was in the fit; NaN where it was not in it.
        numbers: what was run, by name.
        score: over the replicates.
        medians: distance of the medians (and shares) over replicates from the record.
    """

    particle: int
    distance: float
    numbers: Mapping[str, float]
    score: Score
    medians: float


def choose(
    study: FitStudy, particles: pd.DataFrame, log: Path, pool: Pool, told=None
) -> tuple[Tried, ...]:
    """The candidates, the chosen one first.

    Args:
        study: sized.
        particles: the posterior.
        log: file of the runs.
        pool: workers.
        told: gets runs made and runs to make.
    """
    size = study.choice
    assert size is not None
    far = particles["distance"].to_numpy()
    order = np.argsort(far, kind="stable")[: size.candidates].tolist()
    sets = [(at, float(far[at]), _numbers(study, particles.iloc[at])) for at in order]
    if study.offered:
        sets.append((OFFERED, math.nan, _numbers(study, pd.Series(study.offered))))
    trying = _Trying(study, log, pool, told)
    tried = trying(sets, KEY, size.replicates)
    if size.finalists <= 1:
        return tried
    again = [(t.particle, t.distance, t.numbers) for t in tried[: size.finalists]]
    trying = _Trying(study, log.with_name("finalists.log"), pool, told)
    return trying(again, KEY + 1, size.again) + tried[size.finalists :]


#: Number of the set that was offered, which is no particle.
OFFERED = -1

#: Number of a particle, its distance in the fit, and its numbers by name.
_Set = tuple[int, float, Mapping[str, float]]


@dataclass(frozen=True)
class _Trying:
    """Runs sets at full size, with the same seeds for all, and ranks them."""

    study: FitStudy
    log: Path
    pool: Pool
    told: Callable[[int, int], None] | None

    def __call__(self, sets: Sequence[_Set], key: int, replicates: int) -> tuple[Tried, ...]:
        """The sets, the best first, judged over so many fresh seeds."""
        study = self.study
        seeds = seeded(study.fit.seed, key).integers(SEEDS, size=replicates).tolist()
        episodes = study.episodes.of_size(study.choice.officers)
        runs = Runs(
            episodes,
            tuple(numbers for *_, numbers in sets for _ in seeds),
            tuple(seed for _ in sets for seed in seeds),
        )
        table = values(runs, self.log, self.pool, self.told)
        tried = []
        for at, (particle, distance, numbers) in enumerate(sets):
            part = table[at * len(seeds) : (at + 1) * len(seeds)]
            judged = score(episodes.patterns, by_pattern(episodes, part))
            medians = of_medians(study.distance, judged)
            tried.append(Tried(particle, distance, numbers, judged, medians))
        return tuple(sorted(tried, key=_rank))


def _rank(tried: Tried) -> tuple[int, bool, float, int]:
    """The best first."""
    totals = tried.score.totals
    return -totals.met, bool(totals.far), tried.medians, tried.particle


def of_medians(distance: Distance, judged: Score) -> float:
    """Distance of the medians of a score; what a run has or has not is a share."""
    medians = [j.median / 100.0 if j.pattern.quantity.event else j.median for j in judged.judged]
    return float(distance(np.array(medians)))


def _numbers(study: FitStudy, particle: pd.Series) -> dict[str, float]:
    found = {}
    for prior in study.priors:
        value = rounded(float(particle[prior.name]))
        parameter = parameter_of(prior.name)
        found[prior.name] = value if parameter is None else as_kind(parameter, value)
    return found


def rounded(value: float) -> float:
    """To `DIGITS` significant digits."""
    return float(f"{value:.{DIGITS}g}") if math.isfinite(value) else value


def written(best: Tried, birth: Mapping[str, object]) -> str:
    """`chosen.toml`: the numbers, and where they come from."""
    lines = [
        "# The set of numbers a fit chose. An argument, not a proof: others may do as well.",
        "[provenance]",
        *(f"{key} = {_toml(value)}" for key, value in birth.items()),
        "",
        "[values]",
        *(f'"{name}" = {value!r}' for name, value in best.numbers.items()),
    ]
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return repr(value)
