"""From a posterior to one set of numbers: the nearest particles, tried again at full size.

Floor 4. The particle that was nearest in one run may have been lucky, and at a smaller corps. So
the nearest few are run again, each with the same fresh seeds, and judged as `spyscare score`
judges: medians over replicates. Chosen is the one that meets most patterns of reliability A; among
equals, the one whose medians are nearest. Numbers are rounded to four digits before they are tried,
so that what stands in a file is what was run.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
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
        particle: number of its row in the posterior.
        distance: as it was in the fit.
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
    order = np.argsort(particles["distance"].to_numpy(), kind="stable")[: size.candidates]
    numbers = [_numbers(study, particles.iloc[int(at)]) for at in order]
    seeds = seeded(study.fit.seed, KEY).integers(SEEDS, size=size.replicates).tolist()
    episodes = study.episodes.of_size(size.officers)
    runs = Runs(
        episodes,
        tuple(each for each in numbers for _ in seeds),
        tuple(seed for _ in numbers for seed in seeds),
    )
    table = values(runs, log, pool, told)
    tried = []
    for at, (row, mine) in enumerate(zip(order, numbers, strict=True)):
        part = table[at * len(seeds) : (at + 1) * len(seeds)]
        judged = score(episodes.patterns, by_pattern(episodes, part))
        distance = float(particles["distance"].iloc[int(row)])
        tried.append(Tried(int(row), distance, mine, judged, of_medians(study.distance, judged)))
    return tuple(sorted(tried, key=lambda t: (-t.score.totals.met, t.medians, t.particle)))


def of_medians(distance: Distance, judged: Score) -> float:
    """Distance of the medians of a score; what a run has or has not is a share."""
    medians = [
        j.median / 100.0 if j.pattern.quantity.event else j.median for j in judged.judged
    ]
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
