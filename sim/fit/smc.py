"""Approximate Bayesian computation by sequential Monte Carlo, with pyABC, repeatable to the byte.

pyABC does the statistics (proposals, kernel, weights, tolerances, its `History` in
SQLite); here stands what makes it repeatable, resumable and fast enough. It knows nothing of the
model: a `Problem` is any simulator with priors and a distance.

**Repeatable.** pyABC draws everything from NumPy's global generator: the prior, which particle is
moved (`Transition.rvs_single`), how far. The tolerance (a quantile), the kernel's bandwidth and
the weights draw nothing. So candidate `i` of generation `t` is proposed and simulated under a
global generator seeded from (seed, t, i) alone, and candidates are looked at in the order of `i`:
the first `population` acceptable ones are the generation, whoever had them ready first. That also
keeps quick runs from being preferred. Times, the id of an analysis and the hash of a git checkout,
which pyABC looks up, go into its database and nowhere else.

**Resumable.** Every candidate goes into a log before it is used. A fit that is begun again replays
the logs through the same code, which takes seconds, and simulates from the first candidate that is
missing. So its posterior is not like the uninterrupted one, it is the same. pyABC's own way of
going on, from its database, would begin the broken generation anew and recompute tolerances from
what SQLite gives back.

**Priors and places.** pyABC sees the unit box: a place from 0 to 1 for each parameter, uniform, of
which `Prior.value` makes a number. A log-uniform prior is uniform there too, the kernel moves all
parameters on the same footing, and its covariance is not singular only because one is counted in
hundreds and another in millionths.

**Around pyABC 0.13.** (1) `Distribution.pdf` and `.rvs` go through a SciPy distribution for each
parameter, half a millisecond a look, and a proposal near a border is looked at many times: `Box` is
the same in NumPy. (2) `MultivariateNormalTransition.rvs_single` takes a singular value
decomposition for each proposal, and a row of a data frame; in a box of many dimensions most of its
proposals lie outside and are drawn again. `Kernel` keeps a root of the covariance, and draws until
one lies inside. Both are what pyABC computes; `tests/fit` holds them to it. (3) The first tolerance
is a number no candidate exceeds, since the one pyABC would make of a calibration sample costs a
population that is thrown away.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.errors import SpyscareError
from sim.fit.log import Log, record, sealed
from sim.fit.pool import Pool
from sim.fit.prior import Prior

try:
    import pyabc
    from pyabc.populationstrategy import ListPopulationSize
except ImportError:  # told when a fit is asked for, not when the package is looked at
    pyabc = None

MISSING = "fit: wants the package pyabc; pip install 'spyscare[fit]'"

#: Seeds are below this, so that they survive a reader who takes them for floating point.
SEEDS = 2**53

#: Proposals drawn at a time, of which the first inside the box is taken.
TRIES = 32

#: Numbers by name, and a seed -> what the simulation gives, float64[patterns].
Simulator = Callable[[Mapping[str, float], int], np.ndarray]


@dataclass(frozen=True)
class Problem:
    """What is fitted.

    Attributes:
        simulator: picklable; must depend on its arguments alone.
        priors: of the parameters, in the order of their places.
        distance: of what a simulation gives: float64[patterns] -> float.
        patterns: names of what a simulation gives.
        farthest: a distance that none exceeds.
    """

    simulator: Simulator
    priors: tuple[Prior, ...]
    distance: Callable[[np.ndarray], float]
    patterns: tuple[str, ...]
    farthest: float

    def numbers(self, place: np.ndarray) -> dict[str, float]:
        """Parameters by name at a place of the box, float64[parameters]."""
        return {p.name: p.value(x) for p, x in zip(self.priors, place, strict=True)}


@dataclass(frozen=True)
class Settings:
    """How it is fitted.

    Attributes:
        population: particles of a generation.
        first: of generation 0, which are draws from the prior, all of them kept.
        generations: after generation 0.
        quantile: of the distances of a generation that is the tolerance of the next.
        most: candidates of a generation after which it is given up, and the fit ends.
        seed: key of everything.
        kernel: factor on the covariance of the kernel that Silverman's rule gives. With pyABC's
            own 1 the weights degenerate in a dozen dimensions: on a problem of 14 numbers four
            effective particles of two hundred were left after four generations, 55 with 2 and 138
            with 4, which is about twice the covariance of the particles (Beaumont and others 2009).
    """

    population: int
    first: int
    generations: int
    quantile: float
    most: int
    seed: int
    kernel: float = 4.0

    def size(self, generation: int) -> int:
        """Particles of a generation."""
        return self.first if generation == 0 else self.population


@dataclass(frozen=True)
class Generation:
    """A population that is full.

    Attributes:
        number: 0 for the draws from the prior.
        tolerance: no particle is farther.
        simulations: candidates up to the last particle.
        particles: columns index, seed, weight (of sum 1), distance, each parameter by name, and
            each pattern by `pattern:` and its id; in the order of the candidates.
    """

    number: int
    tolerance: float
    simulations: int
    particles: pd.DataFrame

    @property
    def effective(self) -> float:
        """Effective number of particles, 1 / sum of squared weights."""
        return float(1.0 / np.square(self.particles["weight"]).sum())


#: Before the id of a pattern in the names of columns.
PATTERN = "pattern:"

#: Told of every candidate: generation, candidates so far, particles so far, particles wanted.
Told = Callable[[int, int, int, int], None]


def fit(
    problem: Problem, settings: Settings, folder: Path | None, pool: Pool,
    done: Callable[[Generation], None], told: Told | None = None, database: str = "sqlite://",
) -> None:  # fmt: skip
    """Carry a fit out, or on.

    Args:
        problem: what is fitted.
        settings: how.
        folder: for the logs of candidates; None to keep none.
        pool: workers.
        done: gets each generation that is full, from 0 on, also those that were there already.
        told: gets progress.
        database: of pyABC's history, made anew; in memory where nothing is said.

    Raises:
        SpyscareError: without pyABC, or where a worker is lost.
    """
    if pyabc is None:
        raise SpyscareError(MISSING)
    logging.getLogger("ABC").setLevel(logging.WARNING)
    sampler = Ordered(problem, settings, folder, pool, done, told)
    inference = pyabc.ABCSMC(
        models=_Model(problem),
        parameter_priors=Box(problem.priors),
        distance_function=_Far(problem.distance),
        population_size=ListPopulationSize(
            [settings.size(t) for t in range(settings.generations + 1)]
        ),
        transitions=Kernel(scaling=settings.kernel),
        eps=pyabc.QuantileEpsilon(initial_epsilon=problem.farthest, alpha=settings.quantile),
        sampler=sampler,
    )
    inference.new(database, {})
    # The rate decides nothing but how many candidates a generation may take.
    inference.run(
        max_nr_populations=settings.generations + 1,
        min_acceptance_rate=settings.population / settings.most,
    )


def seeded(*key: int) -> np.random.Generator:
    """A generator from whole numbers."""
    return np.random.default_rng(np.random.SeedSequence(key))


if pyabc is not None:

    class Box(pyabc.Distribution):
        """The unit box: `pyabc.Distribution` of uniform variables, computed at once."""

        def __init__(self, priors: tuple[Prior, ...]):
            super().__init__({prior.name: pyabc.RV("uniform", 0, 1) for prior in priors})

        def __reduce__(self) -> tuple[Any, ...]:
            return _box, (tuple(self),)

        def rvs(self, *_: Any, **__: Any) -> Any:
            """One draw."""
            places = np.random.random(len(self)).tolist()
            return pyabc.Parameter(dict(zip(self, places, strict=True)))

        def pdf(self, x: Mapping[str, float]) -> float:
            """1 inside, 0 outside."""
            return float(all(0.0 <= place <= 1.0 for place in x.values()))

    def _box(names: tuple[str, ...]) -> Box:
        return Box(tuple(Prior(name, 0.0, 1.0) for name in names))

    class Kernel(pyabc.MultivariateNormalTransition):
        """The same proposals, from a root of the covariance that is taken once."""

        def fit(self, X: pd.DataFrame, w: np.ndarray) -> None:
            """See `MultivariateNormalTransition.fit`."""
            super().fit(X, w)
            sizes, directions = np.linalg.eigh(self.cov)
            self.root = directions * np.sqrt(np.clip(sizes, 0.0, None))
            self.edges = np.cumsum(w)
            self.names = list(X.columns)

        def rvs_single(self) -> Any:
            """One particle, moved to somewhere in the box."""
            while True:
                drawn = np.random.random(TRIES) * self.edges[-1]
                at = np.minimum(np.searchsorted(self.edges, drawn, side="right"),
                                len(self.edges) - 1)  # fmt: skip
                steps = np.random.standard_normal((TRIES, len(self.names)))
                moved = self._X_arr[at] + steps @ self.root.T
                inside = np.flatnonzero(((moved >= 0.0) & (moved <= 1.0)).all(axis=1))
                if len(inside):
                    place = moved[inside[0]].tolist()
                    return pyabc.Parameter(dict(zip(self.names, place, strict=True)))

    class _Model(pyabc.Model):
        def __init__(self, problem: Problem):
            super().__init__("simulator")
            self.problem = problem

        def sample(self, pars: Mapping[str, float]) -> dict[str, Any]:
            """A simulation at a place of the box, with a seed from the candidate's generator."""
            seed = int(np.random.randint(SEEDS, dtype=np.int64))
            place = np.array([pars[prior.name] for prior in self.problem.priors])
            values = self.problem.simulator(self.problem.numbers(place), seed)
            return {"values": np.asarray(values, dtype=np.float64), "seed": seed}

    class _Far(pyabc.Distance):
        def __init__(self, distance: Callable[[np.ndarray], float]):
            super().__init__()
            self.distance = distance

        def __call__(self, x: Mapping[str, Any], *_: Any, **__: Any) -> float:
            return float(self.distance(x["values"]))

    class Ordered(pyabc.sampler.Sampler):
        """Candidates by index, from the log as far as it goes, then from the workers."""

        def __init__(
            self, problem: Problem, settings: Settings, folder: Path | None, pool: Pool,
            done: Callable[[Generation], None], told: Told | None,
        ):  # fmt: skip
            super().__init__()
            self.problem, self.settings, self.folder, self.pool = problem, settings, folder, pool
            self.done, self.told = done, told

        def sample_until_n_accepted(
            self, n: int, simulate_one: Callable, t: int, *, max_eval: float = math.inf,
            all_accepted: bool = False, ana_vars: Any = None,
        ) -> Any:  # fmt: skip
            """See `pyabc.sampler.Sampler`."""
            candidate = Candidate(self.problem, simulate_one, self.settings.seed, t)
            kept: list[np.ndarray] = []
            most = int(max(n, min(max_eval, self.settings.most)))
            for count, row in enumerate(self._rows(candidate, t, most), 1):
                if row["accepted"]:
                    kept.append(row)
                if self.told is not None:
                    self.told(t, count, len(kept), n)
                if len(kept) == n:
                    break
            self.nr_evaluations_ = count
            sample = self._create_empty_sample()
            sample.ok = len(kept) == n
            if sample.ok:
                for row in kept:
                    sample.append(self._particle(row))
                tolerance = float(simulate_one.keywords["eps"](t))
                particles = _table(self.problem, np.array(kept))
                self.done(Generation(t, tolerance, count, particles))
            return sample

        def _rows(self, candidate: Candidate, t: int, most: int):
            if self.folder is None:
                for row in self.pool.ordered(candidate, 0, most):
                    yield np.frombuffer(row, candidate.layout)[0]
                return
            log = Log(self.folder / f"candidates-{t:02d}.log", candidate.layout)
            try:
                yield from log.found
                fresh = self.pool.ordered(candidate, len(log.found), most)
                try:
                    for row in fresh:
                        log.append(row)
                        yield np.frombuffer(row, candidate.layout)[0]
                finally:
                    fresh.close()
            finally:
                log.close()

        def _particle(self, row: np.ndarray) -> Any:
            names = [prior.name for prior in self.problem.priors]
            return pyabc.population.Particle(
                m=0,
                parameter=pyabc.Parameter(dict(zip(names, row["place"].tolist(), strict=True))),
                weight=float(row["weight"]),
                sum_stat={"values": row["values"].copy(), "seed": int(row["seed"])},
                distance=float(row["distance"]),
            )


class Candidate:
    """What makes candidate `i` of a generation, in whatever process: `Candidate(...)(i)`."""

    def __init__(self, problem: Problem, simulate_one: Callable, seed: int, generation: int):
        self.problem, self.simulate_one = problem, simulate_one
        self.seed, self.generation = seed, generation
        self.layout = record(len(problem.priors), len(problem.patterns))

    def __call__(self, index: int) -> bytes:
        """The candidate, as the log keeps it."""
        before = np.random.get_state()
        np.random.seed(
            np.random.SeedSequence([self.seed, self.generation, index]).generate_state(8)
        )
        try:
            particle = self.simulate_one()
        finally:
            np.random.set_state(before)
        row = np.zeros(1, self.layout)
        row["index"], row["seed"] = index, particle.sum_stat["seed"]
        row["accepted"], row["weight"] = int(particle.accepted), particle.weight
        row["distance"] = particle.distance
        row["place"] = [particle.parameter[prior.name] for prior in self.problem.priors]
        row["values"] = particle.sum_stat["values"]
        return sealed(row)


def _table(problem: Problem, rows: np.ndarray) -> pd.DataFrame:
    """Particles from records, array[particles]."""
    weights = rows["weight"] / rows["weight"].sum()
    columns: dict[str, Any] = {
        "index": rows["index"], "seed": rows["seed"], "weight": weights,
        "distance": rows["distance"],
    }  # fmt: skip
    for at, prior in enumerate(problem.priors):
        columns[prior.name] = [prior.value(place) for place in rows["place"][:, at]]
    for at, pattern in enumerate(problem.patterns):
        columns[PATTERN + pattern] = rows["values"][:, at]
    return pd.DataFrame(columns)
