"""A question made ready: the scenarios it starts from, what is varied, and who asks.

It travels to the workers once; from then on a run is a record (`points.layout`), and what
it gives depends on the question and that record alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from importlib import metadata
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from sim.engine.identity import code_hash, hash_of
from sim.engine.result import Result
from sim.measures.patterns import Pattern, compute, load_patterns
from sim.scenario.load import Scenario
from sim.study.causes.followers import KEEP, TAKE, absent_at, kept
from sim.study.factors import FREE, Factor, changes_at
from sim.study.outcomes import Outcome
from sim.study.points import Points, runs_of
from sim.study.store import FORMAT
from sim.study.writing import digest

if TYPE_CHECKING:
    import pandas as pd

    from sim.study.analysis import Answer

#: Scenario, changes of a point, seed -> numbers of a run: names of the summary, or columns of the
#: reader. A function that processes find by its name, or a frozen dataclass.
Runner = Callable[[Scenario, Mapping[str, Any], int], Mapping[str, float]]

#: Packages whose version could change a result of the compiled engine.
MATTER = ("numba", "numpy")
#: First words of the factors that decide which officers are founded, and so what is dear to change.
FOUNDERS = ("officers.", "markers.", "turnover.intake")
#: Days on which worlds part that were alike, and what differs only from such a day on.
PARTING, LATE = ("luck.after", "stop.day"), ("luck.seed", "stop.how")


class Reader(Protocol):
    """What is kept of a run beside who it was.

    Attributes:
        columns: names of the numbers it gives.
        identity: plain values, all that decides what it reads but for the code of `measures`.
    """

    columns: tuple[str, ...]
    identity: Any

    def __call__(self, result: Result) -> Mapping[str, float]:
        """The numbers of a run by column."""


#: Before the id of a pattern in the name of its column.
PATTERN = "pattern:"


@dataclass(frozen=True)
class Patterns:
    """Reads patterns of the record.

    Attributes:
        ids: which.
        own: patterns that are not among the shipped.
    """

    ids: tuple[str, ...]
    own: tuple[Pattern, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """One for each pattern."""
        return tuple(PATTERN + name for name in self.ids)

    @cached_property
    def _wanted(self) -> list:
        return [p for p in (*load_patterns(), *self.own) if p.id in self.ids]

    @cached_property
    def identity(self) -> Any:
        """How each is computed; not what it has to be."""
        return [
            [p.id, p.quantity.name, sorted(map(str, p.args.items())), str(p.first), str(p.last)]
            for p in self._wanted
        ]

    def __call__(self, result: Result) -> dict[str, float]:
        """Values by column, NaN where a run has none."""
        return {PATTERN + name: x for name, x in compute(result, self._wanted).items()}


@dataclass(frozen=True)
class Base:
    """A scenario that points start from.

    Attributes:
        name: what rows call it.
        scenario: with all that is the same at every point.
        reader: what is kept of its runs; the summary, and outcomes made of it, where None.
        runner: gives the numbers of a run in place of the simulation.
    """

    name: str
    scenario: Scenario
    reader: Reader | None = None
    runner: Runner | None = None

    @cached_property
    def identity(self) -> list[Any]:
        """What decides its runs, beside the model and what is changed."""
        out: list[Any] = [self.scenario.hash]
        if self.runner is not None:
            said = getattr(self.runner, "identity", None)
            out.append(said or f"{self.runner.__module__}.{self.runner.__qualname__}")
        return [*out, digest(self.reader.identity)] if self.reader is not None else out


class Method(Protocol):
    """Proposes points and reads what came of them.

    Attributes:
        identity: plain values: all that decides which points are asked for, and nothing else.
            What may grow is left out of it, such as the number of replicates.
    """

    identity: list[Any]

    def ask(self, rows: pd.DataFrame) -> Points | None:
        """The next points; None where nothing more is wanted.

        Args:
            rows: all runs asked for so far, by point and replicate; empty at first. What is asked
                depends on them alone.
        """

    def answer(self, rows: pd.DataFrame) -> Answer:
        """What they come to."""


def model(readers: bool = False) -> dict[str, str]:
    """What results are made with: the hash of the model's code, and versions that matter."""
    made = {"code": code_hash(), **{name: _version(name) for name in MATTER}}
    return made | {"measures": hash_of("measures")} if readers else made


@lru_cache(maxsize=256)
def _changes(factors: tuple[Factor, ...], numbers: bytes, scenario: Scenario) -> dict[str, Any]:
    """What is changed at a point, kept for its next replicates; not to be changed."""
    return changes_at(factors, np.frombuffer(numbers), scenario)


@lru_cache
def _version(name: str) -> str:
    return metadata.version(name)


@dataclass(frozen=True, eq=False)
class Question:
    """What is carried out.

    Attributes:
        study: its name; a folder holds one study.
        bases: scenarios that points start from.
        factors: what is varied.
        method: asks, and answers.
        outcomes: numbers made of the summary of each run.
        about: what a folder says of it beside.
        files: text of its scenario files by name, which a folder keeps.
        followers: whether what is dated after an absent trigger keeps its date.
        pairs: whether runs are compared with the first base, man by man.
        model: what it is to be run with (see `model`).
    """

    study: str
    bases: tuple[Base, ...]
    factors: tuple[Factor, ...]
    method: Method
    outcomes: tuple[Outcome, ...] = ()
    about: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    followers: str = TAKE
    pairs: bool = False
    model: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        readers = self.pairs or any(base.reader is not None for base in self.bases)
        object.__setattr__(self, "model", model(readers))

    def scenario(self, run: np.void) -> Scenario:
        """The scenario of a run.

        Raises:
            SpyscareError: where there can be none.
        """
        scenario = self.bases[run["scenario"]].scenario
        free = {factor.target for factor in self.factors if factor.kind == FREE}
        changes = {name: x for name, x in self.changes(run).items() if name not in free}
        return scenario.with_values(changes) if changes else scenario

    def changes(self, run: np.void) -> dict[str, Any]:
        """What is changed in it, by dotted name."""
        scenario = self.bases[run["scenario"]].scenario
        changes = _changes(self.factors, run["numbers"].tobytes(), scenario)
        if self.followers == KEEP:
            absent = absent_at(self.factors, run["numbers"])
            return kept(changes, absent, scenario, int(run["seed"]))
        return changes

    def runs(self, points: Points) -> np.ndarray:
        """The runs of a batch, array[runs] of `points.layout`, in the order of their work.

        Those of one corps stand together, the largest corps first: a worker founds a corps once
        and keeps it, and long runs that begin early leave no straggler at the end. Worlds that
        part from one another on a day stand by seed, then day: each goes on from the one before.
        """
        runs = runs_of(points)
        for run in runs:
            run["fingerprint"] = self.fingerprint(run)
        return runs[self.order(runs)]

    def order(self, runs: np.ndarray) -> np.ndarray:
        """int64[runs]: places of the runs in the order of their work."""
        names = [factor.target for factor in self.factors]
        founders = [i for i, name in enumerate(names) if name.startswith(FOUNDERS)]
        size = [i for i, name in enumerate(names) if name == "officers.count"]
        numbers = np.nan_to_num(runs["numbers"])
        keys = [runs["replicate"], runs["point"], runs["scenario"]]
        if any(name in PARTING for name in names):  # what is alike until a day stands by that day
            early = [i for i, name in enumerate(names) if name not in (*PARTING, *LATE)]
            days = [numbers[:, i] for i, name in enumerate(names) if name in PARTING]
            alike = [numbers[:, i] for i in early]
            keys = [runs["point"], *days, runs["seed"], *alike, runs["scenario"]]
        keys += [numbers[:, i] for i in founders]
        keys += [-numbers[:, i] for i in size]
        return np.lexsort(keys)

    def fingerprint(self, run: np.void) -> bytes:
        """Identity of a run: what decides it, and nothing else; 32 hex digits.

        Two runs of one fingerprint give the same numbers, on whatever machine and in whatever
        order. The scenario is covered through its base and what is changed in it.
        """
        base = self.bases[run["scenario"]].identity
        said = [dict(self.model), *base, self.changes(run), int(run["seed"])]
        return digest(said)[:32].encode()

    @cached_property
    def plan(self) -> str:
        """Identity of all runs together but for how many there are and what is made of them."""
        factors = [[factor.name, factor.kind] for factor in self.factors]
        bases = [[base.name, *base.identity] for base in self.bases]
        counted = [[o.name, o.definition] for o in self.outcomes if o.counted is not None]
        said = [dict(self.model), self.study, bases, factors, *self.method.identity]
        return digest([*said, counted] if counted else said)

    def manifest(self, points: Points) -> dict[str, Any]:
        """What a folder says of itself: enough to draw it when the files are gone."""
        return {
            "format": FORMAT,
            "study": self.study,
            **self.about,
            "scenarios": {base.name: base.scenario.hash for base in self.bases},
            "points": len(points),
            "replicates": points.replicates,
            "outcomes": {outcome.name: outcome.definition for outcome in self.outcomes},
            "model": dict(self.model),
            "plan": self.plan,
        }
