"""The register of quantities, and the words their arguments are given in."""

from __future__ import annotations

import datetime as dt
import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from sim.measures.trace import Trace
from sim.vocabulary import GROUP_OF_RANK, Branch, Narrative, Rank, RankGroup

#: A trace, the first and the last day, and arguments by name -> a number, NaN for none.
Function = Callable[..., float]


@dataclass(frozen=True)
class Quantity:
    """A way to compute a number from a run.

    Attributes:
        name: of the function.
        words: what it is, without the days.
        unit: of the number.
        function: the computation.
        event: whether a run has it or has not (1 or 0), so that replicates make a share of runs;
            otherwise they make a median.
        arguments: names it takes beside the trace and the days, and the words each may be; none
            where any value may stand.
        required: those of them it cannot do without.
    """

    name: str
    words: str
    unit: str
    function: Function
    event: bool
    arguments: dict[str, tuple[str, ...]]
    required: tuple[str, ...]

    def __call__(self, run: Trace, first: dt.date, last: dt.date, **args: object) -> float:
        return float(self.function(run, first, last, **args))


QUANTITIES: dict[str, Quantity] = {}

#: Argument -> words it may be; of others the computation itself makes what it can.
WORDS: dict[str, tuple[str, ...]] = {
    "branches": Branch.words(),
    "marker": Narrative.words(),
    "group": RankGroup.words(),
}


def quantity(words: str, unit: str, event: bool = False) -> Callable[[Function], Function]:
    """Put a function into the register, under its own name."""

    def registered(function: Function) -> Function:
        takes = list(inspect.signature(function).parameters.values())[3:]
        QUANTITIES[function.__name__] = Quantity(
            function.__name__, words, unit, function, event,
            {p.name: WORDS.get(p.name, ()) for p in takes},
            tuple(p.name for p in takes if p.default is inspect.Parameter.empty),
        )  # fmt: skip
        return function

    return registered


def among(
    run: Trace,
    branches: Sequence[str] = (),
    marker: str = "",
    group: str = "",
    persons: Sequence[str] = (),
) -> np.ndarray:
    """Who is meant: bool[officers]; everybody where nothing is said."""
    met = np.ones(run.officers, dtype=bool)
    if branches:
        meant = np.array([word in branches for word in Branch.words()])
        met &= meant[run.branch]
    if marker:
        met &= run.markers[:, Narrative.words().index(marker)]
    if group:
        ranks = [r for r in Rank if GROUP_OF_RANK[r].word == group]
        met &= np.isin(run.rank, ranks)
    if persons:
        met &= np.isin(np.arange(run.officers), [run.persons.get(p, -1) for p in persons])
    return met


def weighed(run: Trace, officers: np.ndarray) -> float:
    """How many officers of the record these stand for, each as often as he is in the list."""
    return float(run.weight[officers].sum())


def once(run: Trace, officers: np.ndarray) -> np.ndarray:
    """Each of them once, in ascending order: `np.unique`, without sorting."""
    there = np.zeros(run.officers, dtype=bool)
    there[officers] = True
    return np.flatnonzero(there)


def ratio(part: float, whole: float) -> float:
    """A share; NaN of nothing."""
    return part / whole if whole else float("nan")
