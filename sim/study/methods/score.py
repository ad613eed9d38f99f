"""A score: scenarios at the same seeds, read by the patterns of their days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.measures.patterns import load_patterns
from sim.measures.score import closing, score
from sim.scenario.load import Scenario
from sim.study.answer import Answer
from sim.study.points import Points
from sim.study.question import PATTERN, Base, Patterns, Question

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class Scoring:
    """Asks once, for every scenario at all seeds.

    Attributes:
        read: ids of the patterns that each scenario is read by.
        seeds: of the runs.
        known: numbers of patterns that are known already, one for each of other runs.
    """

    read: Sequence[Sequence[str]]
    seeds: range
    known: Mapping[str, Sequence[float]]

    @property
    def identity(self) -> list[Any]:
        """Whatever the number of runs, they begin with the same."""
        return [self.seeds.start]

    def ask(self, rows: pd.DataFrame) -> Points | None:
        """All runs, and nothing more."""
        count = len(self.read)
        if not count or not rows.empty:
            return None
        seeds = np.tile(np.array(self.seeds), (count, 1))
        return Points(np.arange(count, dtype=np.int16), np.empty((count, 0)), seeds, last=True)

    def answer(self, rows: pd.DataFrame) -> Answer:
        """The score, for its figure and its file; in words the last line of its table."""
        values = dict(self.known)
        for place, ids in enumerate(self.read):
            mine = rows[rows["point"] == place]
            values |= {name: mine[PATTERN + name].tolist() for name in ids}
        found = score(load_patterns(), values)
        return Answer({}, [closing(found)], {"score": found})


def question(
    scenarios: Sequence[tuple[Scenario, Sequence[str]]], seeds: range,
    known: Mapping[str, Sequence[float]],
) -> Question:  # fmt: skip
    """What is to be run for a score.

    Args:
        scenarios: each with the ids of its patterns.
        seeds: of the runs of each.
        known: numbers of other patterns, by id.
    """
    bases = tuple(Base(each.name, each, Patterns(tuple(ids))) for each, ids in scenarios)
    method = Scoring([ids for _, ids in scenarios], seeds, known)
    return Question("score", bases, (), method)
