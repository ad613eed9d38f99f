"""What a worker does: some runs of a question, then one shard with their rows.

A worker stops after a while and says what it left, so that a chunk is some seconds of work
whatever a run takes; what is lost with a worker is no more than that.
"""

from __future__ import annotations

import contextlib
import math
import platform
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.engine.result import Result
from sim.engine.run import simulate
from sim.errors import SpyscareError
from sim.measures.pairs import COLUMNS_OF_PAIR, Imprint, Pair
from sim.scenario.load import Scenario
from sim.study.causes.followers import KEEP
from sim.study.executor import Done, Stopped
from sim.study.outcomes import COUNTED, OFFICERS, evaluate, summary_names
from sim.study.question import Base, Question, model
from sim.study.store import AFTER, BEFORE, SUMMARY, column_of, write_shard
from sim.study.writing import digest

if TYPE_CHECKING:
    import pyarrow as pa

#: Seconds of work after which a worker saves what it has.
BUDGET = 3.0

#: A process has one workspace for runs: two threads of one worker take turns.
_one_at_a_time = threading.Lock()


@dataclass(frozen=True)
class Row:
    """One run, and what it gave (by column) or why it gave nothing."""

    run: np.void
    scenario_hash: str
    numbers: dict[str, float]
    failed: str = ""


@dataclass(eq=False)
class Work:
    """Runs of a question, to be saved in a folder.

    Attributes:
        question: what they belong to.
        folder: where their shards go.
    """

    question: Question
    folder: Path
    _last: tuple[bytes, Scenario] | None = None

    def check(self) -> None:
        """Refuse to work with another model than the question was begun with.

        Raises:
            SpyscareError: saying what differs.
        """
        here = model(readers=True)
        for name, wanted in self.question.model.items():
            if here[name] != wanted:
                what = {"code": "the model's code", "measures": "the code of measures"}
                raise SpyscareError(
                    f"{platform.node()}: {what.get(name, name)} is {here[name][:12]} here and"
                    f" {wanted[:12]} where the sweep was begun; all workers want the same"
                    " installation"
                )

    def __call__(self, runs: np.ndarray, budget: float | None = None) -> Done:
        """Carry some runs out, for about `budget` seconds, and save them as one shard.

        Args:
            runs: array[…] of `points.layout`.
            budget: seconds after which no further run is begun [`BUDGET`]; at least one is made.

        Raises:
            SpyscareError: where this machine has another model than it was begun with.
            Stopped: at Ctrl-C, once what is finished has been saved.
        """
        self.check()
        with _one_at_a_time:
            rows: list[Row] = []
            begun = time.monotonic()
            try:
                for row in self._rows(runs, BUDGET if budget is None else budget):
                    rows.append(row)
            except KeyboardInterrupt:
                raise Stopped(self._save(rows, runs[:0], begun)) from None
            return self._save(rows, runs, begun)

    def lost(self, run: np.void, why: str) -> Done:
        """Write down a run that could not be finished."""
        return self._save([Row(run, "", {}, why)], np.array([run]), time.monotonic())

    def _rows(self, runs: np.ndarray, budget: float) -> Iterator[Row]:
        until = time.monotonic() + budget
        for number, run in enumerate(runs):
            if number and time.monotonic() > until:
                return
            yield self.one(run)

    def one(self, run: np.void) -> Row:
        """One run; what goes wrong with it is written down, not raised."""
        base = self.question.bases[run["scenario"]]
        scenario_hash = ""
        try:
            scenario = self._scenario(run)
            scenario_hash = scenario.hash
            numbers = self._numbers(base, scenario, run)
        except Exception as error:  # whatever a point does must not stop the others
            return Row(run, scenario_hash, {}, one_line(error))
        return Row(run, scenario_hash, numbers)

    def _scenario(self, run: np.void) -> Scenario:
        """The scenario of a run, kept for the next replicate of its point."""
        key = run["scenario"].tobytes() + run["numbers"].tobytes()
        if self.question.followers == KEEP:  # dates that are kept are the seed's
            key += repr(self.question.changes(run)).encode()
        if self._last is None or self._last[0] != key:
            self._last = key, self.question.scenario(run)
        return self._last[1]

    def _numbers(self, base: Base, scenario: Scenario, run: np.void) -> dict[str, float]:
        """What a run gives, by column."""
        seed = int(run["seed"])
        if base.runner is not None:
            told = dict(base.runner(base.scenario, self.question.changes(run), seed))
            if base.reader is not None:
                return told
            summary = dict.fromkeys(summary_names(), math.nan) | told
        elif base.reader is not None:
            return dict(base.reader(simulate(scenario, seed=seed)))
        else:
            counted = [each for each in self.question.outcomes if each.counted is not None]
            ledger = counted or self.question.pairs
            result = simulate(scenario, seed=seed, record="ledger" if ledger else "summary")
            found = {COUNTED + each.name: each.counted.of(result) for each in counted}
            if self.question.pairs:
                found |= self._beside(result, seed)
            summary = result.summary | found
        summary = {**summary, OFFICERS: float(scenario.values.officers.count)}
        outcomes = evaluate(self.question.outcomes, summary)
        return outcomes | {kept_as(name): x for name, x in summary.items()}

    def _beside(self, result: Result, seed: int) -> dict[str, float]:
        """Man by man beside the first base; nothing where the two have not the same men."""
        with contextlib.suppress(SpyscareError):
            paired = Pair(_imprint(self.question.bases[0].scenario, seed), result).numbers()
            return {name: paired[name] for name in COLUMNS_OF_PAIR}
        return dict.fromkeys(COLUMNS_OF_PAIR, math.nan)

    def _save(self, rows: list[Row], runs: np.ndarray, begun: float) -> Done:
        """Save rows as a shard; they are the first of `runs`, and were begun at a time."""
        if not rows:
            return Done()
        about = {
            "plan": self.question.plan,
            "model": dict(self.question.model),
            "runs": len(rows),
            "outcomes": {o.name: o.definition for o in self.question.outcomes},
        }
        about["seconds"] = round(time.monotonic() - begun, 3)
        first = rows[0].run
        name = f"point-{first['point']:06d}-replicate-{first['replicate']:03d}-runs-{len(rows):04d}"
        name += "-" + digest([row.run["fingerprint"].decode() for row in rows])[:8]
        try:
            write_shard(self.folder, name, table_of(self.question, rows), about)
        except OSError as error:
            return Done(rest=runs, unsaved=error.strerror or str(error))
        return Done(len(rows), Counter(row.failed for row in rows if row.failed), runs[len(rows) :])


@lru_cache(maxsize=1024)
def _imprint(scenario: Scenario, seed: int) -> Imprint:
    """What a world leaves to be compared by, kept for the other worlds of its seed."""
    return Imprint.of(simulate(scenario, seed=seed, record="ledger"))


def one_line(error: BaseException) -> str:
    """What went wrong, in one line."""
    if isinstance(error, SpyscareError):
        line = error.lines[0].removeprefix("with_values: ")
        more = len(error.lines) - 1
        return f"{line} (and {more} more)" if more else line
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def kept_as(name: str) -> str:
    """The column of a number of a run."""
    return name if name.startswith(COUNTED) or name in COLUMNS_OF_PAIR else SUMMARY + name


def kept_columns(question: Question) -> list[str]:
    """Names of the columns of what is kept of each run."""
    readers = [base.reader for base in question.bases]
    names = [SUMMARY + name for name in (*summary_names(), OFFICERS)] if None in readers else []
    names += [COUNTED + o.name for o in question.outcomes if o.counted is not None]
    names += COLUMNS_OF_PAIR if question.pairs else ()
    names += [name for reader in readers if reader is not None for name in reader.columns]
    return list(dict.fromkeys(names))


def columns(question: Question) -> list[str]:
    """Names of the columns of a question's rows."""
    factors = [factor.name for factor in question.factors]
    outcomes = [outcome.name for outcome in question.outcomes]
    return [*BEFORE, *factors, *outcomes, *AFTER, *kept_columns(question)]


def table_of(question: Question, rows: Sequence[Row]) -> pa.Table:
    """Rows as the columns of a table."""
    import pyarrow as pa

    runs = np.array([row.run for row in rows])
    made: dict[str, pa.Array] = {
        "study": pa.array([question.study] * len(rows), pa.string()),
        "scenario": pa.array([question.bases[i].name for i in runs["scenario"]], pa.string()),
        "scenario_hash": pa.array([row.scenario_hash for row in rows], pa.string()),
        "point": pa.array(runs["point"]),
        "replicate": pa.array(runs["replicate"]),
        "seed": pa.array(runs["seed"]),
        "failed": pa.array([row.failed for row in rows], pa.string()),
        "fingerprint": pa.array([each.decode() for each in runs["fingerprint"]], pa.string()),
    }
    for i, factor in enumerate(question.factors):
        made[factor.name] = column_of(runs["numbers"][:, i])
    for name in columns(question):
        if name not in made:
            made[name] = column_of([row.numbers.get(name, math.nan) for row in rows])
    return pa.table({name: made[name] for name in columns(question)})
