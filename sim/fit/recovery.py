"""Fits to runs whose numbers are known: are they found again, and do intervals mean what they say?

A truth is drawn from the prior and run once; that run takes the place of the record, and
the same procedure is carried out. Truths are fitted beside each other, one process each.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from sim.fit.pool import Pool
from sim.fit.prior import Prior
from sim.fit.smc import Generation, Problem, Settings, fit, seeded
from sim.fit.store import read_json, write_json
from sim.fit.study import FitStudy
from sim.fit.weighted import deviation, quantiles, rank

#: Standard deviation of a place under the prior.
OF_PRIOR = 1.0 / np.sqrt(12.0)


@dataclass(frozen=True)
class Truths:
    """Everything a truth is fitted from; `Truths(...)(k)` fits the `k`-th.

    Attributes:
        problem: its distance is from the record, and has `towards`.
        settings: of each fit; the seed is the key of all of them.
        folder: where logs and results are kept.
    """

    problem: Problem
    settings: Settings
    folder: Path

    def __call__(self, k: int) -> dict[str, Any]:
        """What became of truth `k`; from its file where it is there.

        Returns:
            `truth` (places of the box), and by parameter `rank`, `low`, `median`, `high` (5, 50
            and 95 %, places), `spread` (standard deviation over the prior's); `effective`,
            `simulations`, `tolerance`, `generations`, `seconds`.
        """
        path = self.folder / f"truth-{k:03d}.json"
        if path.is_file():
            return read_json(path)
        began = time.monotonic()
        draws = seeded(self.settings.seed, k)
        place = draws.random(len(self.problem.priors))
        run, key = (int(x) for x in draws.integers(2**31, size=2))
        found = self.problem.simulator(self.problem.numbers(place), run)
        generations: list[Generation] = []
        with Pool(1) as here:
            fit(
                _instead(self.problem, found), _keyed(self.settings, key),
                self.folder / f"truth-{k:03d}", here, generations.append,
            )  # fmt: skip
        outcome = _outcome(self.problem.priors, place, generations)
        outcome["seconds"] = time.monotonic() - began
        write_json(path, outcome)
        return outcome


def _instead(problem: Problem, found: np.ndarray) -> Problem:
    """The problem of coming near to a run."""
    return replace(problem, distance=problem.distance.towards(found))


def _keyed(settings: Settings, seed: int) -> Settings:
    return replace(settings, seed=seed)


def _outcome(
    priors: tuple[Prior, ...], truth: np.ndarray, generations: list[Generation]
) -> dict[str, Any]:
    last = generations[-1]
    weights = last.particles["weight"].to_numpy()
    by_name: dict[str, list[float]] = {
        name: [] for name in ("rank", "low", "median", "high", "spread")
    }
    for prior, mine in zip(priors, truth, strict=True):
        places = prior.place(last.particles[prior.name].to_numpy())
        low, median, high = quantiles(places, weights, [0.05, 0.5, 0.95])
        by_name["rank"].append(rank(places, weights, float(mine)))
        by_name["low"].append(float(low))
        by_name["median"].append(float(median))
        by_name["high"].append(float(high))
        by_name["spread"].append(deviation(places, weights) / OF_PRIOR)
    return {
        "truth": truth.tolist(), **by_name, "effective": last.effective,
        "simulations": sum(g.simulations for g in generations), "tolerance": last.tolerance,
        "generations": last.number,
    }  # fmt: skip


def recover(study: FitStudy, folder: Path, pool: Pool, told=None) -> list[dict[str, Any]]:
    """What became of each truth, see `Truths`.

    Args:
        study: sized.
        folder: for logs and results.
        pool: workers, a truth each.
        told: gets truths fitted and truths to fit.
    """
    size = study.recovery
    assert size is not None
    problem = problem_of(study, size.officers)
    settings = Settings(
        size.population, size.first, size.generations, study.fit.quantile, size.most, size.seed,
        study.fit.kernel,
    )  # fmt: skip
    found = []
    for outcome in pool.ordered(Truths(problem, settings, folder), 0, size.truths):
        found.append(outcome)
        if told is not None:
            told(len(found), size.truths)
    return found


def problem_of(study: FitStudy, officers: int) -> Problem:
    """The problem of a study at a size of corps."""
    episodes = study.episodes.of_size(officers)
    distance = study.distance
    return Problem(episodes.values, study.priors, distance, episodes.ids, distance.cap)
