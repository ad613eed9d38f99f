"""Posterior predictive check: what the fitted model gives, beside what it was fitted to.

Particles are drawn by their weight and run once each with fresh seeds, so that the spread
is both of chance and of what the record leaves open.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from sim.fit.pool import Pool
from sim.fit.runs import Runs, by_pattern, values
from sim.fit.smc import SEEDS, seeded
from sim.fit.study import FitStudy
from sim.measures.score import Score, score

#: Key of what is drawn, beside the seed of the fit.
KEY = 1_000_002


def check(study: FitStudy, particles: pd.DataFrame, log: Path, pool: Pool, told=None) -> Score:
    """Every pattern, with its predictive median and 10-90 %.

    Args:
        study: sized.
        particles: the posterior.
        log: file of the runs.
        pool: workers.
        told: gets runs made and runs to make.
    """
    size = study.check
    assert size is not None
    draws = seeded(study.fit.seed, KEY)
    weights = particles["weight"].to_numpy()
    rows = draws.choice(len(particles), size=size.replicates, p=weights / weights.sum())
    seeds = draws.integers(SEEDS, size=size.replicates)
    numbers = [
        {prior.name: float(particles[prior.name].iloc[row]) for prior in study.priors}
        for row in rows
    ]
    episodes = study.episodes.of_size(size.officers)
    table = values(Runs(episodes, tuple(numbers), tuple(seeds.tolist())), log, pool, told)
    return score(episodes.patterns, by_pattern(episodes, table))
