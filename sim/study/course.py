"""The course of some work: chunks handed out, taken back, and given to others.

It may be stopped at any moment and begun again; what is saved depends neither on that nor on
who worked on it in what order.
"""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import SpyscareError
from sim.study import executor as executors
from sim.study.executor import Done, Executor, Stopped, Task, WorkerLost

if TYPE_CHECKING:
    import pandas as pd

#: Runs in a chunk at first and at most; in between it follows what workers manage in time.
FIRST_CHUNK, LARGEST_CHUNK = 4, 1024
#: Chunks that cannot be saved one after the other, before work is stopped.
UNSAVED = 4
LOST = "its worker died, again and at nothing else; perhaps for want of memory"


@dataclass
class Report:
    """What it came to; while it runs, how far it is.

    Attributes:
        study, folder: which, and where.
        points, replicates: asked for so far; the replicates of the last batch.
        asked: runs asked for so far.
        expected: runs foreseen in all, where anybody foresees them.
        part: what is being done, in words; may be empty.
        found: runs that were there already.
        done: runs made and saved now, failed ones included.
        failed: runs that failed now.
        failures: what went wrong -> how often, the commonest first.
        set_aside: runs of another model or plan, no longer in the table.
        workers_lost: how often a worker died.
        seconds: time taken.
        stopped: why it stopped before the end; empty where it did not.
        reads: gives `rows`.
    """

    study: str
    folder: Path
    points: int = 0
    replicates: int = 1
    asked: int = 0
    expected: int | None = None
    part: str = ""
    found: int = 0
    done: int = 0
    failed: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    set_aside: int = 0
    workers_lost: int = 0
    seconds: float = 0.0
    stopped: str = ""
    reads: Callable[[], pd.DataFrame] | None = field(default=None, repr=False)

    @cached_property
    def rows(self) -> pd.DataFrame:
        """All that was asked for, by point and replicate, once it is there; read when wanted."""
        if self.reads is None:
            raise ValueError(f"{self.study}: what was asked for is not there yet")
        return self.reads()

    @property
    def planned(self) -> int:
        """Runs in all, as far as is known."""
        return max(self.asked, self.expected or 0)

    @property
    def missing(self) -> int:
        """Runs asked for that are not there, or failed."""
        return self.asked - self.found - self.done + self.failed

    def take(self, done: Done) -> None:
        """Count a chunk in."""
        self.done += done.runs
        self.failed += done.failed.total()
        self.failures.update(done.failed)


class Interrupted(KeyboardInterrupt):
    """Ctrl-C; what is finished is saved.

    Attributes:
        report: how far the work came.
    """

    def __init__(self, report: Report):
        super().__init__("interrupted")
        self.report = report


#: Told how far the work is, after every chunk.
Progress = Callable[[Report], None]
#: Gives what is told of one of several works, by its name.
Watch = Callable[[str], AbstractContextManager[Progress | None]]


def unwatched(name: str) -> AbstractContextManager[None]:
    """Nobody is told."""
    return nullcontext()


class Course:
    """Hands out chunks of a task, batch after batch; use as a context manager.

    A chunk whose worker died is suspect. Suspects are worked on one at a time with nothing else in
    flight, so that the one to blame is found: halved, until a single run that takes its worker with
    it is left, which is written down as failed.
    """

    def __init__(
        self, task: Task, report: Report, told: Progress, workers: int = 1, dask: Any = None
    ):
        """Say what is done, and by whom.

        Args:
            task: what is done.
            report: kept up to date.
            told: gets it after every chunk.
            workers: processes; 1 works in this one.
            dask: address of a Dask scheduler, `local`, or a `distributed.Client`, instead of them.

        Raises:
            SpyscareError: fewer than one worker.
        """
        if workers < 1:
            raise SpyscareError(f"--workers {workers}: wants at least 1")
        self.task, self.report, self.told = task, report, told
        self.workers, self.dask = workers, dask
        self.executor: Executor | None = None
        self.waiting: deque[np.ndarray] = deque()
        self.suspects: list[np.ndarray] = []
        self.strikes: Counter[bytes] = Counter()
        self.flying: dict[Any, np.ndarray] = {}
        self.size = FIRST_CHUNK
        self.unsaved = 0
        self.alone = False

    def __enter__(self) -> Course:
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the workers; what they still finish is counted."""
        if self.executor is None:
            return
        for flight in self.executor.close(self.flying):
            self.report.take(self.executor.result(flight))

    def ready(self, runs: np.ndarray, last: bool = False) -> None:
        """Begin whoever is to work on these runs, where nobody has begun.

        Args:
            runs: what is to be done.
            last: whether no others come after them; then no more begin to work than they need.

        Raises:
            SpyscareError: where workers cannot begin.
        """
        self.executor = self.executor or self._executor(len(runs) if last else self.workers)

    def carry(self, runs: np.ndarray, last: bool = False) -> None:
        """Work until nothing is left of these runs, or `report.stopped` says why not.

        Args:
            runs, last: see `ready`, which need not have been called before.

        Raises:
            SpyscareError: where workers cannot begin.
            KeyboardInterrupt: at Ctrl-C.
        """
        begun, before = time.monotonic(), self.report.seconds
        self.ready(runs, last)
        self.waiting.append(runs)
        try:
            while (self.waiting or self.suspects or self.flying) and not self.report.stopped:
                self._step()
                self.report.seconds = before + time.monotonic() - begun
                self.told(self.report)
        except Stopped as stop:
            self.report.take(stop.done)
            raise
        finally:
            self.report.seconds = before + time.monotonic() - begun

    def _executor(self, most: int) -> Executor:
        if self.dask is None and min(self.workers, most) < 2:
            return executors.Here(self.task)
        from sim.study import workers  # dear to import, and not for one run

        if self.dask is not None:
            return workers.Cluster(self.task, self.dask, self.workers)
        return workers.Processes(self.task, min(self.workers, most))

    def _step(self) -> None:
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
            self.report.stopped = f"{self.report.folder} cannot be written: {why}"

    def _suspect(self, runs: np.ndarray) -> None:
        if len(runs) > 1:
            middle = len(runs) // 2
            self.suspects += [runs[middle:], runs[:middle]]
            return
        run = runs[0].tobytes()
        self.strikes[run] += self.alone  # in company, another may have been to blame
        if self.strikes[run] < self.executor.strikes:
            self.suspects.append(runs)
        else:
            self._take(runs, self.task.lost(runs[0], LOST))
