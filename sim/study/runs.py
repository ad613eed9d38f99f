"""Running a study: what is missing, in chunks, until it is there.

A sweep may be stopped at any moment and begun again on the same folder; it then runs what
is missing. What its table says depends neither on that nor on who worked on it in what order.
"""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from sim.errors import SpyscareError
from sim.study import executors
from sim.study.executors import Executor, WorkerLost
from sim.study.files import load_study
from sim.study.job import Job, Runner, job_of
from sim.study.statement import Study
from sim.study.store import FORMAT, Store
from sim.study.work import Done, Stopped, lost

#: Runs in a chunk at first and at most; in between it follows what workers manage in time.
FIRST_CHUNK, LARGEST_CHUNK = 4, 1024
#: Chunks that cannot be saved one after the other, before the sweep is stopped.
UNSAVED = 4


@dataclass
class Report:
    """What a sweep came to; while it runs, how far it is.

    Attributes:
        study, folder: which, and where.
        points, replicates: of the design.
        found: runs that were there already.
        done: runs made and saved now, failed ones included.
        failed: runs that failed now.
        failures: what went wrong -> how often, the commonest first.
        set_aside: runs of another model or plan, no longer in the table.
        workers_lost: how often a worker died.
        seconds: time taken.
        stopped: why it stopped before the end; empty where it did not.
    """

    study: str
    folder: Path
    points: int
    replicates: int
    found: int = 0
    done: int = 0
    failed: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    set_aside: int = 0
    workers_lost: int = 0
    seconds: float = 0.0
    stopped: str = ""

    @property
    def planned(self) -> int:
        """Runs of the design."""
        return self.points * self.replicates

    @property
    def missing(self) -> int:
        """Runs that are not there, or failed."""
        return self.planned - self.found - self.done + self.failed

    def take(self, done: Done) -> None:
        """Count a chunk in."""
        self.done += done.runs
        self.failed += done.failed.total()
        self.failures.update(done.failed)


class Interrupted(KeyboardInterrupt):
    """Ctrl-C; what is finished is saved.

    Attributes:
        report: how far the sweep came.
    """

    def __init__(self, report: Report):
        super().__init__("interrupted")
        self.report = report


#: Told how far a sweep is, after every chunk.
Progress = Callable[[Report], None]


def sweep(
    study: Study | str | Path,
    out: str | Path,
    workers: int = 1,
    dask: str | Any = None,
    quick: bool = False,
    progress: Progress | None = None,
    officers: int | None = None,
    replicates: int | None = None,
    runner: Runner | None = None,
) -> Report:
    """Run what is missing of a study.

    Args:
        study: a study, or the name or file of one.
        out: folder of its table; made where it is missing, gone on with where it is not.
        workers: processes; 1 runs in this one. With more, a script wants a `__main__` guard.
        dask: address of a Dask scheduler, `local`, or a `distributed.Client`, instead of them.
        quick: in the study's quick size.
        progress: told how far it is.
        officers, replicates: in place of the design's.
        runner: gives a run's summary in place of the simulation (see `Job`), for trying a study
            on a function whose answers are known.

    Returns:
        Report: what it came to. Runs that failed are in the table as failed and are tried again
        by the next sweep.

    Raises:
        SpyscareError: a study, folder or cluster that cannot be used.
        Interrupted: at Ctrl-C.
    """
    if workers < 1:
        raise SpyscareError(f"--workers {workers}: wants at least 1")
    study = study if isinstance(study, Study) else load_study(study)
    sized = study.sized(quick, officers, replicates)
    job = job_of(sized, runner)
    store = Store(Path(out))
    with store.held():
        report = Report(study.name, store.folder, len(job.points), len(job.seeds))
        overrides = {"officers": officers, "replicates": replicates}
        report.set_aside = store.begin(manifest(study, job, quick, overrides))
        there = store.done(report.points, report.replicates)
        report.found = int(there.sum())
        missing = job.order[~there[job.order]]
        told = progress or (lambda report: None)
        told(report)
        if len(missing):
            try:
                _run(job, store.folder, missing, report, told, workers, dask)
            finally:
                store.took(report.seconds)
    return report


def manifest(
    study: Study, job: Job, quick: bool, overrides: dict[str, int | None]
) -> dict[str, Any]:
    """What a folder says of itself: enough to draw it when the files are gone."""
    return {
        "format": FORMAT,
        "study": study.name,
        "text": study.text,
        "table": study.table,
        "quick": quick,
        "overrides": overrides,
        "scenarios": {n: base.hash for n, base in zip(job.names, job.bases, strict=True)},
        "points": len(job.points),
        "replicates": len(job.seeds),
        "outcomes": {outcome.name: outcome.expression for outcome in job.outcomes},
        "model": job.model,
        "plan": job.plan,
    }


def _run(
    job: Job, folder: Path, missing: np.ndarray, report: Report, told: Progress, workers: int,
    dask: Any,
) -> None:  # fmt: skip
    """All that is missing, with whoever is there to work."""
    begun = time.monotonic()
    executor: Executor
    if dask is not None:
        executor = executors.Cluster(job, folder, dask, workers)
    elif workers > 1:
        executor = executors.Processes(job, folder, min(workers, len(missing)))
    else:
        executor = executors.Here(job, folder)
    course = Course(job, folder, missing, executor, report)
    try:
        for _ in course:
            report.seconds = time.monotonic() - begun
            told(report)
    except KeyboardInterrupt as stop:
        report.stopped = "interrupted"
        if isinstance(stop, Stopped):
            report.take(stop.done)
        raise Interrupted(report) from None
    finally:
        course.close()
        report.seconds = time.monotonic() - begun


class Course:
    """The course of a sweep: chunks handed out, taken back, and given to others.

    A chunk whose worker died is suspect. Suspects are worked on one at a time with nothing else in
    flight, so that the one to blame is found: halved, until a single run that takes its worker with
    it is left, which is written down as failed.
    """

    def __init__(
        self, job: Job, folder: Path, missing: np.ndarray, executor: Executor, report: Report
    ):
        self.job, self.folder, self.executor, self.report = job, folder, executor, report
        self.waiting: deque[np.ndarray] = deque([missing])
        self.suspects: list[np.ndarray] = []
        self.strikes: Counter[int] = Counter()
        self.flying: dict[Any, np.ndarray] = {}
        self.size = FIRST_CHUNK
        self.unsaved = 0
        self.alone = False

    def __iter__(self) -> Iterator[None]:
        """Work until nothing is left, pausing whenever something was done."""
        while self.waiting or self.suspects or self.flying:
            self._hand_out()
            gone = []
            for flight in self.executor.wait(self.flying):
                runs = self.flying.pop(flight)
                try:
                    self._take(runs, self.executor.result(flight))
                except WorkerLost:
                    gone.append(runs)
            self.report.workers_lost += bool(gone)
            for runs in gone:
                self._suspect(runs)
            yield
            if self.report.stopped:
                return

    def close(self) -> None:
        """Let go of the workers; what they still finish is counted."""
        for flight in self.executor.close(self.flying):
            self.report.take(self.executor.result(flight))

    def _hand_out(self) -> None:
        """Keep the workers busy, or give a suspect to one of them while the others rest."""
        if self.flying and (self.suspects or self.alone):
            return
        self.alone = bool(self.suspects)
        if self.alone:
            self._begin(self.suspects.pop())
            return
        width = self.executor.width
        while self.waiting and len(self.flying) < width:
            self._begin(self._next(width))

    def _begin(self, runs: np.ndarray) -> None:
        self.flying[self.executor.submit(runs)] = runs

    def _next(self, width: int) -> np.ndarray:
        """The next chunk; smaller towards the end, so that all workers end together."""
        runs = self.waiting.popleft()
        left = len(runs) + sum(len(each) for each in self.waiting)
        size = max(1, min(self.size, left // width))
        if len(runs) > size:
            self.waiting.appendleft(runs[size:])
        return runs[:size]

    def _take(self, runs: np.ndarray, done: Done) -> None:
        self.report.take(done)
        if len(done.rest) and self.alone:
            self.suspects.append(done.rest)
        elif len(done.rest):
            self.waiting.appendleft(done.rest)
        if done.unsaved:
            self._could_not_save(done.unsaved)
            return
        self.unsaved = 0
        if len(done.rest):
            self.size = max(1, done.runs)
        elif len(runs) >= self.size:
            self.size = min(LARGEST_CHUNK, 2 * self.size)

    def _could_not_save(self, why: str) -> None:
        self.unsaved += 1
        if self.unsaved >= UNSAVED:
            self.report.stopped = f"{self.folder} cannot be written: {why}"

    def _suspect(self, runs: np.ndarray) -> None:
        if len(runs) > 1:
            middle = len(runs) // 2
            self.suspects += [runs[middle:], runs[:middle]]
            return
        run = int(runs[0])
        self.strikes[run] += self.alone  # in company, another may have been to blame
        if self.strikes[run] < self.executor.strikes:
            self.suspects.append(runs)
            return
        why = "its worker died, again and at nothing else; perhaps for want of memory"
        self._take(runs, lost(self.job, self.folder, run, why))
