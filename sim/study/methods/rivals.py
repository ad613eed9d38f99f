"""Rival explanations before the same record: simulated from priors, compared by what they give.

Each rival is a question in a folder of its own, so that a changed rival is computed anew and the
others are not. It is asked once for draws from its prior, and again for the best of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.engine.identity import hash_of
from sim.measures.patterns import Pattern, compute, deciding, load_patterns
from sim.scenario.load import Scenario
from sim.study.analysis import Answer
from sim.study.carry import carried
from sim.study.course import Watch, unwatched
from sim.study.factors import EDITS, FREE, Factor, edited, kind_of
from sim.study.files import beside
from sim.study.methods.baselines import BASELINES
from sim.study.methods.distance import Distance
from sim.study.methods.episodes import Episodes, factors_of, gathered, parts
from sim.study.methods.rivals_answer import Best, answer
from sim.study.methods.rivals_statement import KIND, Rival, RivalStudy
from sim.study.methods.telling_apart import check_library
from sim.study.points import Points
from sim.study.question import PATTERN, Base, Question
from sim.study.store import MANIFEST, refuse_other
from sim.study.writing import held, refused, write_json, write_whole

#: Names of what a comparison leaves in its folder.
TABLE, FOUND, FIGURES = "table.parquet", "rivals.json", "figures"


@dataclass(frozen=True)
class Baseline:
    """Runs a baseline in place of the simulation, and reads patterns of it.

    Attributes:
        name: which.
        ids: of the patterns.
    """

    name: str
    ids: tuple[str, ...]

    @property
    def identity(self) -> list[str]:
        """What decides its runs, beside the scenario and its numbers."""
        return [self.name, hash_of("study/methods/baselines")]

    def __call__(
        self, scenario: Scenario, numbers: Mapping[str, float], seed: int
    ) -> dict[str, float]:
        """Values by column."""
        run = BASELINES[self.name].run(scenario, numbers, seed)
        wanted = [pattern for pattern in load_patterns() if pattern.id in self.ids]
        return {PATTERN + name: x for name, x in compute(run, wanted).items()}


class Competing:
    """Draws from the prior of one rival; then the best of them, with other seeds."""

    def __init__(self, rival: Rival, study: RivalStudy, patterns: tuple[Pattern, ...]) -> None:
        self.rival, self.design = rival, study.design
        self.episodes = _episodes(rival, study, patterns)
        self.distance = Distance(patterns)
        ranges = [[p.name, p.low, p.high, p.log, p.relative] for p in rival.priors]
        self.identity = [rival.id, rival.baseline, ranges, self.design.seed, self.episodes.asked]

    @cached_property
    def factors(self) -> tuple[Factor, ...]:
        """The free numbers."""
        names = [prior.name for prior in self.rival.priors]
        if self.rival.baseline:
            return tuple(Factor(name, FREE, 0.0, np.inf) for name in names)
        return factors_of(names)

    def bases(self) -> tuple[Base, ...]:
        """Its scenarios, or the shipped ones a baseline takes its dated facts from."""
        bases = self.episodes.bases()
        if not self.rival.baseline:
            return bases
        return tuple(
            Base(b.name, b.scenario, b.reader, Baseline(self.rival.baseline, b.reader.ids))
            for b in bases
        )

    def numbers(self, role: str, drawn: Sequence[float]) -> list[float]:
        """The numbers of a draw as they are set in one episode; NaN for what it has not."""
        scenario = self.episodes.scenarios[role]
        out = []
        for prior, number in zip(self.rival.priors, drawn, strict=True):
            only, last = parts(prior.name)
            kind = kind_of(last)
            elsewhere = kind in EDITS and bool(scenario.no_such(edited(last)))
            if self.rival.baseline:
                out.append(number)
            elif elsewhere or (only and only != role):
                out.append(np.nan)
            else:
                value = prior.of(number, scenario)
                out.append(float(round(value)) if kind in ("whole", "shift") else value)
        return out

    def ask(self, rows: pd.DataFrame) -> Points | None:
        """All draws; then the best of them again."""
        design, roles = self.design, self.episodes.roles
        once = design.simulations * len(roles)
        if len(rows) > once:
            return None
        again = len(rows) > 0
        draws = list(self._nearest(rows)) if again else range(design.simulations)
        which = range(1, design.replicates + 1) if again else (0,)
        seeds = [[self.rival.run_seed(design.seed, draw, r) for r in which] for draw in draws]
        drawn = [self.rival.drawn(design.seed, draw) for draw in draws]
        return Points(
            np.tile(np.arange(len(roles), dtype=np.int16), len(drawn)),
            np.array([self.numbers(role, each) for each in drawn for role in roles]),
            np.repeat(np.array(seeds, dtype=np.int64), len(roles), axis=0),
            first=len(rows), part=f"{self.rival.id}{', best again' if again else ''}",
            expected=once + design.sets * design.replicates * len(roles), last=again,
        )  # fmt: skip

    def values(self, rows: pd.DataFrame) -> np.ndarray:
        """What the draws gave: float64[draws, patterns], NaN where a run has no number."""
        once = self.design.simulations * len(self.episodes.roles)
        return self.episodes.values(rows[:once])[:, 0]

    def _nearest(self, rows: pd.DataFrame) -> dict[int, float]:
        """The draws nearest to the record, and how far they are."""
        away = np.asarray(self.distance(self.values(rows)))
        order = np.argsort(away, kind="stable")[: self.design.sets]
        return {int(draw): float(away[draw]) for draw in order}

    def best(self, rows: pd.DataFrame) -> list[Best]:
        """The draws that were run again, the nearest first."""
        once = self.design.simulations * len(self.episodes.roles)
        again = self.episodes.values(rows[once:])
        return [
            Best(draw, away, self.episodes.score(mine))
            for (draw, away), mine in zip(self._nearest(rows).items(), again, strict=True)
        ]

    def answer(self, rows: pd.DataFrame) -> Answer:
        """Drawn: `values` of the draws, and the `best`."""
        return Answer({}, [], {"values": self.values(rows), "best": self.best(rows)})


def _episodes(rival: Rival, study: RivalStudy, patterns: tuple[Pattern, ...]) -> Episodes:
    roles = {pattern.scenario for pattern in patterns}
    named = rival.episodes or {role: role for role in roles}
    wanted = {
        role: beside(study.path, name) for role, name in sorted(named.items()) if role in roles
    }
    return gathered(wanted, patterns, study.design.officers)


def compare(
    study: RivalStudy, folder: str | Path, workers: int = 1, watch: Watch = unwatched
) -> dict[str, Any]:
    """Simulate what is missing, compare, and write `table.parquet` and `rivals.json`.

    Args:
        study: sized as it is to be run.
        folder: to fill, or to go on with.
        workers: simulations at a time.
        watch: gives what is told how far a rival is.

    Returns:
        What `rivals.json` holds.

    Raises:
        SpyscareError: where something cannot be used.
        Interrupted: at Ctrl-C; what was finished is kept, and the same call goes on.
    """
    check_library()
    folder = Path(folder)
    if not any(folder.glob(f"*/{MANIFEST}")):
        refuse_other(folder, "comparison", (*study.ids, TABLE, FOUND, FIGURES))
    with held(folder, "comparison"):
        return _compared(study, folder, workers, watch)


def _compared(study: RivalStudy, folder: Path, workers: int, watch: Watch) -> dict[str, Any]:
    patterns, values, best = deciding(), {}, {}
    for rival in study.rivals:
        method = Competing(rival, study, patterns)
        about = {"kind": KIND, "text": study.text}
        name = f"{study.name}: {rival.id}"
        question = Question(name, method.bases(), method.factors, method, (), about)
        with watch(rival.id) as told:
            rows = carried(question, folder / rival.id, workers, told)
        found = method.answer(rows).drawn
        values[rival.id], best[rival.id] = found["values"], found["best"]
    found = answer(study, values, best, patterns)
    with refused(folder):
        _write_table(folder / TABLE, study, values, [p.id for p in patterns])
        write_json(folder / FOUND, found, indent=1)
    return found


def _write_table(
    path: Path, study: RivalStudy, values: Mapping[str, np.ndarray], patterns: Sequence[str]
) -> None:
    """The draws of all rivals as one file, in the order of rivals and draws."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    tables = []
    for rival in study.rivals:
        found = values[rival.id]
        drawn = np.array([rival.drawn(study.design.seed, draw) for draw in range(len(found))])
        columns: dict[str, Any] = {
            "rival": [rival.id] * len(found), "draw": np.arange(len(found), dtype=np.int32),
        }  # fmt: skip
        columns |= {f"number_{i + 1}": drawn[:, i] for i in range(len(rival.priors))}
        columns |= {name: found[:, i] for i, name in enumerate(patterns)}
        tables.append(pa.table(columns))
    whole = pa.concat_tables(tables)
    write_whole(path, lambda file: pq.write_table(whole, file, compression="zstd"))
