"""What a worker does: some runs of a job, then one shard with their rows.

A worker stops after a while and says what it left, so that a chunk is some seconds of work
whatever a run takes; what is lost with a worker is no more than that.
"""

from __future__ import annotations

import math
import platform
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.engine.run import simulate
from sim.errors import SpyscareError
from sim.scenario.load import Scenario
from sim.study.job import Job, digest, model
from sim.study.outcomes import OFFICERS, evaluate, summary_names
from sim.study.store import write_shard

if TYPE_CHECKING:
    import pyarrow as pa

#: Seconds of work after which a worker saves what it has.
BUDGET = 3.0
#: Begins the names of columns that hold the whole summary of a run.
SUMMARY = "summary."


@dataclass(eq=False)
class Done:
    """What became of a chunk.

    Attributes:
        runs: how many were run and saved.
        failed: what went wrong -> in how many of them.
        rest: int64[…]: runs that were not begun.
        unsaved: why nothing could be saved; empty where it could. Then `rest` is all of it.
    """

    runs: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    rest: np.ndarray = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    unsaved: str = ""


class Stopped(KeyboardInterrupt):
    """Ctrl-C within a chunk.

    Attributes:
        done: what became of it, saved.
    """

    def __init__(self, done: Done):
        super().__init__("interrupted")
        self.done = done


@dataclass(frozen=True)
class Row:
    """One run: where it stands, and what it gave or why it gave nothing."""

    point: int
    replicate: int
    scenario_hash: str
    summary: dict[str, float] | None
    outcomes: dict[str, float] | None
    failed: str = ""


#: A process has one workspace for runs: two threads of one worker take turns.
_one_at_a_time = threading.Lock()


def work(job: Job, folder: Path, runs: np.ndarray, budget: float | None = None) -> Done:
    """Run some runs of a job, for about `budget` seconds, and save them as one shard.

    Args:
        job: what they belong to.
        folder: of the study.
        runs: int64[…], their numbers.
        budget: seconds after which no further run is begun [`BUDGET`]; at least one is made.

    Raises:
        SpyscareError: where this machine has another model than the job is to be run with.
        Stopped: at Ctrl-C, once what is finished has been saved.
    """
    check_model(job)
    with _one_at_a_time:
        rows: list[Row] = []
        try:
            for row in _rows(job, runs, BUDGET if budget is None else budget):
                rows.append(row)
        except KeyboardInterrupt:
            raise Stopped(_save(job, folder, rows)) from None
        return _save(job, folder, rows, runs)


def check_model(job: Job) -> None:
    """Refuse to run a job with another model than it was begun with.

    Raises:
        SpyscareError: saying what differs.
    """
    here = model(job.runner)
    for name, wanted in job.model.items():
        if here[name] != wanted:
            what = "the model's code" if name == "code" else name
            raise SpyscareError(
                f"{platform.node()}: {what} is {here[name][:12]} here and {wanted[:12]} where the"
                " sweep was begun; all workers want the same installation"
            )


def _rows(job: Job, runs: Sequence[int], budget: float) -> Iterator[Row]:
    until = time.monotonic() + budget
    for number, run in enumerate(runs):
        if number and time.monotonic() > until:
            return
        yield run_one(job, *job.place(run))


def run_one(job: Job, point: int, replicate: int) -> Row:
    """One run of a job; what goes wrong with it is written down, not raised."""
    seed = job.seeds[replicate]
    scenario_hash = ""
    try:
        scenario = _scenario(job, point)
        scenario_hash, officers = scenario.hash, scenario.values.officers.count
        if job.runner is None:
            summary = simulate(scenario, seed=seed, record="summary").summary
        else:
            undefined = dict.fromkeys(summary_names(), math.nan)
            summary = undefined | dict(job.runner(job.changes(point), seed))
        summary = {**summary, OFFICERS: float(officers)}
        outcomes = evaluate(job.outcomes, summary)
    except Exception as error:  # whatever a point does must not stop the others
        return Row(point, replicate, scenario_hash, None, None, one_line(error))
    return Row(point, replicate, scenario_hash, summary, outcomes)


@lru_cache(maxsize=1)
def _scenario(job: Job, point: int) -> Scenario:
    """The scenario at a point, kept for its next replicate."""
    return job.scenario(point)


def one_line(error: BaseException) -> str:
    """What went wrong, in one line."""
    if isinstance(error, SpyscareError):
        line = error.lines[0].removeprefix("with_values: ")
        more = len(error.lines) - 1
        return f"{line} (and {more} more)" if more else line
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def lost(job: Job, folder: Path, run: int, why: str) -> Done:
    """Write down a run that could not be finished."""
    return _save(job, folder, [Row(*job.place(run), "", None, None, why)], np.array([run]))


def _save(job: Job, folder: Path, rows: list[Row], runs: np.ndarray | None = None) -> Done:
    """Save rows as a shard; they are the first of `runs`, if those are given."""
    if not rows:
        return Done()
    runs = np.empty(0, dtype=np.int64) if runs is None else runs
    failed = Counter(row.failed for row in rows if row.failed)
    about = {
        "plan": job.plan,
        "model": job.model,
        "runs": len(rows),
        "outcomes": {outcome.name: outcome.expression for outcome in job.outcomes},
    }
    first = rows[0]
    name = f"point-{first.point:06d}-replicate-{first.replicate:03d}-runs-{len(rows):04d}"
    name += "-" + digest([job.plan, [[row.point, row.replicate] for row in rows]])[:8]
    try:
        write_shard(folder, name, table_of(job, rows), about)
    except OSError as error:
        return Done(rest=runs, unsaved=error.strerror or str(error))
    return Done(len(rows), failed, runs[len(rows) :])


def table_of(job: Job, rows: Sequence[Row]) -> pa.Table:
    """Rows as the columns of a study's table, and the whole summary of each run after them."""
    import pyarrow as pa

    point = np.array([row.point for row in rows], dtype=np.int32)
    replicate = np.array([row.replicate for row in rows], dtype=np.int16)
    names = [job.names[i] for i in job.points.scenario[point]]
    columns: dict[str, pa.Array] = {
        "study": pa.array([job.study] * len(rows), pa.string()),
        "scenario": pa.array(names, pa.string()),
        "scenario_hash": pa.array([row.scenario_hash for row in rows], pa.string()),
        "point": pa.array(point),
        "replicate": pa.array(replicate),
        "seed": pa.array([job.seeds[r] for r in replicate], pa.int64()),
    }
    for i, factor in enumerate(job.factors):
        columns[factor.name] = pa.array(job.points.numbers[point, i])
    for outcome in job.outcomes:
        columns[outcome.name] = _numbers([row.outcomes for row in rows], outcome.name)
    columns["failed"] = pa.array([row.failed for row in rows], pa.string())
    prints = [job.fingerprint(row.point, row.replicate) for row in rows]
    columns["fingerprint"] = pa.array(prints, pa.string())
    for name in (*summary_names(), OFFICERS):
        columns[SUMMARY + name] = _numbers([row.summary for row in rows], name)
    return pa.table(columns)


def _numbers(of_rows: Sequence[dict[str, float] | None], name: str) -> pa.Array:
    import pyarrow as pa

    values = [np.nan if numbers is None else numbers[name] for numbers in of_rows]
    return pa.array(np.array(values, dtype=np.float64))
