"""Carrying a question out: ask, run what is missing, ask again, until nothing more is wanted.

It may be stopped at any moment and begun again on the same folder; it then runs what is
missing. What its table says depends neither on that nor on who worked on it in what order.
"""

from __future__ import annotations

import contextlib
import signal
import tempfile
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import SpyscareError
from sim.study.course import Course, Interrupted, Progress, Report
from sim.study.points import Points
from sim.study.question import Question
from sim.study.shelf import Shelf
from sim.study.store import Store
from sim.study.work import Work, columns
from sim.study.writing import held

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


def carry(
    question: Question,
    folder: str | Path | None,
    workers: int = 1,
    dask: str | Any = None,
    progress: Progress | None = None,
) -> Report:
    """Run what is missing of a question.

    Args:
        question: what is asked.
        folder: of its table; made where it is missing, gone on with where it is not. None keeps
            nothing.
        workers: processes; 1 runs in this one. With more, a script wants a `__main__` guard.
        dask: address of a Dask scheduler, `local`, or a `distributed.Client`, instead of them.
        progress: told how far it is.

    Returns:
        Report: what it came to. Runs that failed are in the table as failed and are tried again
        the next time.

    Raises:
        SpyscareError: a folder or cluster that cannot be used.
        Interrupted: at Ctrl-C; what is finished is saved.
    """
    told = progress or (lambda report: None)
    if folder is None:
        with tempfile.TemporaryDirectory(prefix="spyscare-") as place:
            report = carry(question, place, workers, dask, progress)
            if report.reads is not None:
                _ = report.rows  # while they are there
            return report
    store = Store(Path(folder))
    report = Report(question.study, store.folder)
    course = Course(Work(question, store.folder.resolve()), report, told, workers, dask)
    store.expect(question.study)
    with held(store.folder):
        store.expect(question.study)  # which nobody changes from now on
        try:
            with _terminable(), course:
                _ask(Table(question, store), course, told)
        except KeyboardInterrupt:
            report.stopped = "interrupted"
            raise Interrupted(report) from None
    return report


@contextlib.contextmanager
def _terminable() -> Iterator[None]:
    """SIGTERM ends work as Ctrl-C does, where nobody has said otherwise: what is done is saved."""
    alone = threading.current_thread() is threading.main_thread()
    if not alone or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        yield
        return

    def heard(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, heard)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def carried(
    question: Question, folder: Path, workers: int = 1, told: Progress | None = None
) -> pd.DataFrame:
    """The rows of a question, all of them, after what was missing has been run.

    Raises:
        SpyscareError: as `carry` does, and where it came to a stop.
        Interrupted: at Ctrl-C; what is finished is saved.
    """
    report = carry(question, folder, workers, None, told)
    if report.stopped:
        raise SpyscareError(report.stopped)
    return report.rows


def _ask(table: Table, course: Course, told: Progress) -> None:
    """Ask, and run what is missing, until nothing more is wanted or nothing more can be done."""
    report = course.report
    while (points := table.ask()) is not None:
        first = not report.asked
        runs, missing = table.runs(points)
        report.points += len(points)
        report.replicates, report.expected = points.replicates, points.expected
        report.part, report.asked = points.part, report.asked + len(runs)
        report.found += len(runs) - len(missing)
        told(report)
        if len(missing):
            course.ready(missing, points.last)  # who cannot begin has changed nothing
        if first:
            report.set_aside = table.begin(points)
        if len(missing):
            course.carry(missing, points.last)
            report.stopped = report.stopped or table.unseen(missing)
        if report.stopped:
            return
        table.take(runs, points.last)
    report.reads = table.rows


def gathered(question: Question, folder: str | Path) -> tuple[pd.DataFrame, bool]:
    """The rows that are there already, as far as one can ask for more; runs nothing.

    Returns:
        rows, and whether they are all.
    """
    table = Table(question, Store(Path(folder)))
    while (points := table.ask()) is not None:
        runs, missing = table.runs(points)
        if len(missing):
            return table.rows(), False
        table.take(runs, points.last)
    return table.rows(), True


class Table:
    """The rows of a question, batch after batch, as far as they were asked for."""

    def __init__(self, question: Question, store: Store):
        self.question, self.store = question, store
        self.shelf = Shelf(store, question.plan, question.outcomes)
        self._columns = columns(question)
        self._parts: list[pd.DataFrame | Callable[[], pd.DataFrame]] = []
        self._last = False

    def ask(self) -> Points | None:
        """The next points."""
        return None if self._last else self.question.method.ask(self.rows())

    def runs(self, points: Points) -> tuple[np.ndarray, np.ndarray]:
        """The runs of a batch in the order of their work, and those that are missing."""
        runs = self.question.runs(points)
        return runs, runs[~self.shelf.has(runs)]

    def begin(self, points: Points) -> int:
        """Make the folder ready; gives the runs that were set aside.

        Raises:
            SpyscareError: where it cannot be written.
        """
        question = self.question
        moved = self.store.begin(question.manifest(points), question.files)
        self.shelf.restate(self._columns)
        return moved

    def unseen(self, runs: np.ndarray) -> str:
        """What to say where runs were told of as saved, and are not in the folder."""
        lost = len(runs) - self.shelf.known(runs)
        if not lost:
            return ""
        return (
            f"{lost:,} runs were saved, and not in {self.store.folder}; workers must see that"
            " folder under the same path"
        )

    def take(self, runs: np.ndarray, last: bool) -> None:
        """A batch is there."""
        self._last = last
        self._parts.append(partial(self.shelf.rows, self._columns, runs))

    def rows(self) -> pd.DataFrame:
        """All of them, by point and replicate."""
        import pandas as pd

        parts = [each() if callable(each) else each for each in self._parts]
        if not parts:
            return pd.DataFrame(columns=self._columns)
        self._parts = [pd.concat(parts, ignore_index=True)]
        return self._parts[0]
