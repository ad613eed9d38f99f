"""What a comparison of rivals found, as plain values for `rivals.json`."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.engine.identity import code_hash
from sim.engine.run import version
from sim.measures.patterns import Pattern
from sim.measures.score import Score
from sim.scenario.load import load
from sim.study.files import beside
from sim.study.methods import telling_apart
from sim.study.methods.distance import Distance
from sim.study.methods.rivals_statement import Rival, RivalStudy
from sim.study.writing import text_hash

#: Share of a rival's own simulations, nearest first, whose patterns are told.
NEAR = 0.02
#: Below this share of tested simulations at least as far off, the record is called unlike them.
UNLIKE = 0.05
#: Confusion, either way on average, from which two rivals are called hard to tell apart.
ALIKE = 0.2
#: The episode in which something has to happen; in the others the model has to refuse or contain.
CASCADE = "spy-scare-1940"


def as_run(pattern: Pattern) -> float:
    """What the record has, as a single run would: of an event, whether it happened (1 or 0)."""
    return float(pattern.low + pattern.high > 100.0)


def met(values: np.ndarray, patterns: Sequence[Pattern]) -> np.ndarray:
    """Whether each run meets each pattern: bool[..., patterns].

    What a run has or has not is met where it does as the record did; a share of runs cannot be
    asked of one.
    """
    events = np.array([p.quantity.event for p in patterns], dtype=bool)
    low, high = (np.array([getattr(p, end) for p in patterns]) for end in ("low", "high"))
    usual = np.array([as_run(p) for p in patterns])
    return np.where(events, values == usual, (values >= low) & (values <= high))


def nulls(patterns: Sequence[Pattern]) -> np.ndarray:
    """Which patterns say that something did not happen in 1927 or 1930: bool[patterns]."""
    return np.array([
        p.scenario != CASCADE and p.quantity.event and as_run(p) == 0.0 for p in patterns
    ])  # fmt: skip


def later(patterns: Sequence[Pattern]) -> np.ndarray:
    """Which patterns are of the episode of 1936-40: bool[patterns]."""
    return np.array([p.scenario == CASCADE for p in patterns])


def passes(values: np.ndarray, patterns: Sequence[Pattern]) -> np.ndarray:
    """Whether nothing happens in each simulation where nothing did: bool[simulations]."""
    which = nulls(patterns)
    return met(values, patterns)[:, which].all(axis=1)


@dataclass(frozen=True)
class Best:
    """A draw near to the record, run again.

    Attributes:
        draw: its number.
        distance: of its one simulation among the draws.
        score: of its replicates.
    """

    draw: int
    distance: float
    score: Score


class _Table:
    """All simulations in one: values, whose they are, how far from the record, what that says."""

    def __init__(
        self, study: RivalStudy, values: Mapping[str, np.ndarray], patterns: Sequence[Pattern]
    ) -> None:
        self.study, self.design, self.patterns = study, study.design, tuple(patterns)
        self.rivals = len(study.rivals)
        self.values = np.concatenate([values[name] for name in study.ids])
        each = [len(values[name]) for name in study.ids]
        self.truth = np.repeat(np.arange(self.rivals), each)
        self.distance = Distance(self.patterns)
        self.away = np.asarray(self.distance(self.values))
        self.met = met(self.values, self.patterns)
        self.accepted = self.design.accepted[1]
        self._compare()

    def _compare(self) -> None:
        """By the nearest simulations, also by other distances, and by a forest."""
        rivals, design = self.rivals, self.design
        scaled, record = self.distance.scaled(self.values), self._record()
        self.forest = telling_apart.grow(
            self.truth, scaled, record, rivals, design.trees, design.seed
        )
        self.loo = telling_apart.leave_one_out(
            self.truth, self.values, self.distance, rivals, self.accepted, self._tested()
        )
        self.local, self.why = telling_apart.adjusted(
            self.truth, self.away, scaled, record, rivals, design.accepted[2]
        )
        self.confusion = {"abc": self.loo.confusion(rivals), "forest": self.forest.confusion}
        self.among = [self._shares(self.away, accepted) for accepted in design.accepted]
        quiet = passes(self.values, self.patterns)
        self.others = {
            "later_only": self._shares(self._later(), self.accepted),
            "credit_for_nulls": self._shares(np.where(quiet, self.away, math.inf), self.accepted),
        }

    def _shares(self, away: np.ndarray, accepted: float) -> telling_apart.Shares:
        design = self.design
        return telling_apart.resampled(
            self.truth, away, self.rivals, accepted, design.bootstrap, design.seed
        )

    def _record(self) -> np.ndarray:
        """The record on the scale of `Distance.scaled`: float64[patterns]."""
        usual = np.array([as_run(p) for p in self.patterns])
        middle = self.distance.centres / self.distance.half_widths
        return np.where(self.distance.events, usual, middle)

    def _tested(self) -> list[int]:
        """Simulations that take the record's place: the first of each rival."""
        mine = (np.flatnonzero(self.truth == k)[: self.design.tested] for k in range(self.rivals))
        return np.concatenate(list(mine)).tolist()

    def _later(self) -> np.ndarray:
        """Distances by the patterns of 1936-40 alone."""
        which = later(self.patterns)
        some = tuple(p for p, wanted in zip(self.patterns, which, strict=True) if wanted)
        return np.asarray(Distance(some)(self.values[:, which]))


def answer(
    study: RivalStudy, values: Mapping[str, np.ndarray], best: Mapping[str, Sequence[Best]],
    patterns: Sequence[Pattern],
) -> dict[str, Any]:  # fmt: skip
    """What was found; it depends on study and model alone.

    Args:
        study: what was asked.
        values: of the draws by rival, float64[draws, patterns].
        best: draws run again, by rival.
        patterns: in the order of the values.
    """
    table = _Table(study, values, patterns)
    near = float(table.away[telling_apart.nearest(table.away, table.accepted)].mean())
    return {
        "study": {key: getattr(study, key) for key in ("name", "title", "question", "expected")},
        "birth": _birth(study),
        "rivals": [_rival(table, k, best[rival.id]) for k, rival in enumerate(study.rivals)],
        "accepted": [
            {"share": s.accepted, "count": s.count, "distance": near} for s in table.among
        ],
        "adjusted_why": table.why,
        "confusion": {name: _rounded(matrix) for name, matrix in table.confusion.items()},
        "given": _rounded(table.loo.given(table.rivals)),
        "alike": _alike(study, table.confusion),
        "forest_error": _number(table.forest.error),
        "beyond": _number(telling_apart.beyond(near, table.loo.distance)),
        "patterns": [_pattern(p, table.forest.importance[i]) for i, p in enumerate(patterns)],
    }  # fmt: skip


def _birth(study: RivalStudy) -> dict[str, Any]:
    design = study.design
    return {
        "version": version(), "code": code_hash(), "study_hash": text_hash(study.text),
        "simulations": design.simulations, "officers": design.officers, "seed": design.seed,
        "bootstrap": design.bootstrap, "tested": design.tested, "trees": design.trees,
        "sets": design.sets, "replicates": design.replicates, "scenarios": scenarios(study),
    }  # fmt: skip


def scenarios(study: RivalStudy) -> dict[str, str]:
    """Hash of every scenario that a study runs, by name; of the shipped ones for baselines."""
    names = {name for rival in study.rivals for name in rival.episodes.values()}
    return {name: load(beside(study.path, name)).hash for name in sorted(names)}


def _rival(table: _Table, k: int, best: Sequence[Best]) -> dict[str, Any]:
    rival, loo = table.study.rivals[k], table.loo
    mine = np.flatnonzero(table.truth == k)
    close = mine[telling_apart.nearest(table.away[mine], NEAR)]
    own = mine[telling_apart.nearest(table.away[mine], table.accepted)]
    null = nulls(table.patterns)
    return {
        "id": rival.id, "hypothesis": rival.hypothesis, "words": rival.words,
        "baseline": rival.baseline,
        "parameters": [{"name": p.name, "range": p.words()} for p in rival.priors],
        "shares": [_share(s, k) for s in table.among],
        **{name: _share(s, k) for name, s in table.others.items()},
        "adjusted": None if table.local is None else _number(table.local[k]),
        "votes": _number(table.forest.votes[k]),
        "nearest": _number(table.away[mine].min()),
        "median": _number(np.median(table.away[mine])),
        "beyond": _number(
            telling_apart.beyond(float(table.away[own].mean()), loo.own[loo.truth == k])
        ),
        "nulls": {
            "prior": _number(table.met[mine][:, null].all(axis=1).mean()),
            "near": _number(table.met[close][:, null].all(axis=1).mean()),
        },
        "met": {
            "prior": _rounded(table.met[mine].mean(axis=0)),
            "near": _rounded(table.met[close].mean(axis=0)),
        },
        "best": [_best(each, rival, table) for each in best],
    }  # fmt: skip


def _share(shares: telling_apart.Shares, k: int) -> dict[str, float | None]:
    return {
        "accepted": shares.accepted, "share": _number(shares.share[k]),
        "low": _number(shares.low[k]), "high": _number(shares.high[k]),
    }  # fmt: skip


def _best(best: Best, rival: Rival, table: _Table) -> dict[str, Any]:
    totals = best.score.totals
    return {
        "draw": best.draw, "distance": _number(best.distance),
        "numbers": dict(zip(
            (p.name for p in rival.priors), rival.drawn(table.design.seed, best.draw),
            strict=True,
        )),
        "met_a": totals.met, "computed_a": totals.computed,
        "met_a_free": totals.met_free, "computed_a_free": totals.computed_free,
        "met": [bool(judged.met) for judged in best.score.judged],
        "run": [_number(judged.median) for judged in best.score.judged],
    }  # fmt: skip


def _alike(study: RivalStudy, confusion: Mapping[str, np.ndarray]) -> list[dict[str, Any]]:
    """Pairs that one of the two comparisons takes for each other often, the worst first."""
    found = []
    for i, first in enumerate(study.ids):
        for j, second in enumerate(study.ids[i + 1 :], i + 1):
            either = {
                name: _number((matrix[i, j] + matrix[j, i]) / 2)
                for name, matrix in confusion.items()
            }
            if max(either.values()) >= ALIKE:
                found.append({"rivals": [first, second], **either})
    return sorted(found, key=lambda pair: -max(pair["abc"], pair["forest"]))


def _pattern(pattern: Pattern, importance: float) -> dict[str, Any]:
    return {
        "id": pattern.id, "scenario": pattern.scenario, "reliability": pattern.reliability,
        "weight": pattern.weight, "importance": _number(importance),
    }  # fmt: skip


def _number(x: float) -> float | None:
    """A number for JSON, without the noise of its last bits; None where it is none."""
    return float(f"{x:.8g}") if math.isfinite(x) else None


def _rounded(numbers: np.ndarray) -> list:
    """The same of many."""
    if numbers.ndim > 1:
        return [_rounded(row) for row in numbers]
    return [_number(float(x)) for x in numbers]
