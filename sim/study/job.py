"""A study made ready to run: its points, the scenario at each, and the identity of every run.

A job travels to the workers once; from then on a run is a number, `point * replicates +
replicate`, and what it gives depends on the job and that number alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import metadata
from typing import Any

import numpy as np

from sim.engine.identity import code_hash
from sim.scenario.load import Scenario
from sim.study import design
from sim.study.design import Points
from sim.study.factors import Factor, changes_at
from sim.study.outcomes import Outcome
from sim.study.statement import Study

#: Changes of a point and seed -> summary of a run.
Runner = Callable[[Mapping[str, Any], int], Mapping[str, float]]

#: Packages whose version could change a result of the compiled engine.
MATTER = ("numba", "numpy")
#: First words of the factors that decide which officers are founded, and so what is dear to change.
FOUNDERS = ("officers.", "markers.", "turnover.intake")


def model(runner: Runner | None = None) -> dict[str, str]:
    """What results are made with: the hash of the model's code, and versions that matter."""
    code = code_hash()
    if runner is not None:
        code = digest([code, f"{runner.__module__}.{runner.__qualname__}"])
    return {"code": code, **{name: _version(name) for name in MATTER}}


@lru_cache
def _version(name: str) -> str:
    return metadata.version(name)


def digest(content: object) -> str:
    """SHA-256 (hex) of plain values."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, eq=False)
class Job:
    """All runs of a study.

    Attributes:
        study: its name.
        names: its scenarios, as it names them.
        bases: those scenarios, with all that is the same at every point.
        factors, outcomes: of the study.
        points: where it goes.
        seeds: one for each replicate.
        model: what it is to be run with (see `model`).
        runner: what gives a run's summary in place of the simulation; it is told the changes of
            the point and the seed. It must be a function that processes can find by its name.
    """

    study: str
    names: tuple[str, ...]
    bases: tuple[Scenario, ...]
    factors: tuple[Factor, ...]
    outcomes: tuple[Outcome, ...]
    points: Points
    seeds: range
    model: dict[str, str]
    runner: Runner | None = None

    def __len__(self) -> int:
        return len(self.points) * len(self.seeds)

    def place(self, run: int) -> tuple[int, int]:
        """Point and replicate of a run."""
        return divmod(int(run), len(self.seeds))

    def scenario(self, point: int) -> Scenario:
        """The scenario at a point.

        Raises:
            SpyscareError: where there can be none.
        """
        base, changes = self.base(point), self.changes(point)
        return base.with_values(changes) if changes else base

    def base(self, point: int) -> Scenario:
        """The scenario that is changed at a point."""
        return self.bases[self.points.scenario[point]]

    def changes(self, point: int) -> dict[str, Any]:
        """What is changed in it, by dotted name."""
        return changes_at(self.factors, self.points.numbers[point])

    def fingerprint(self, point: int, replicate: int) -> str:
        """Identity of a run: what decides it, and nothing else; 32 hex digits.

        Two runs of one fingerprint give the same numbers, on whatever machine and in whatever
        order. The scenario at the point is covered through its base and what is changed in it.
        """
        changes, seed = self.changes(point), self.seeds[replicate]
        return digest([self.model, self.base(point).hash, changes, seed])[:32]

    @cached_property
    def plan(self) -> str:
        """Identity of all runs together but for how many replicates there are and what is read."""
        points = [self.points.scenario, self.points.numbers]
        parts = [hashlib.sha256(array.tobytes()).hexdigest() for array in points]
        factors = [[factor.name, factor.kind] for factor in self.factors]
        bases = [[n, base.hash] for n, base in zip(self.names, self.bases, strict=True)]
        return digest([self.model, self.study, bases, factors, self.seeds.start, parts])

    @cached_property
    def order(self) -> np.ndarray:
        """int64[runs]: all runs, those of one corps together, largest corps first.

        A worker founds a corps once and keeps it; long runs that begin early leave no straggler
        at the end.
        """
        founders = [i for i, f in enumerate(self.factors) if f.name.startswith(FOUNDERS)]
        size = [i for i, f in enumerate(self.factors) if f.name == "officers.count"]
        keys = [np.arange(len(self.points)), self.points.scenario]
        keys += [np.nan_to_num(self.points.numbers[:, i]) for i in founders]
        keys += [-np.nan_to_num(self.points.numbers[:, i]) for i in size]
        ordered = np.lexsort(keys).astype(np.int64)
        replicates = np.arange(len(self.seeds), dtype=np.int64)
        return (ordered[:, None] * len(self.seeds) + replicates).ravel()


def job_of(study: Study, runner: Runner | None = None) -> Job:
    """A study, sized as it is to be run, made ready.

    Raises:
        SpyscareError: everything wrong with its scenarios and its design.
    """
    bases = study.bases()
    return Job(
        study=study.name,
        names=study.scenarios,
        bases=bases,
        factors=study.factors,
        outcomes=study.outcomes,
        points=design.points(study, bases),
        seeds=study.design.seeds,
        model=model(runner),
        runner=runner,
    )
