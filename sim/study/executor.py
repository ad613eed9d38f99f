"""Where chunks are worked on: what is asked of who works, and work in this process.

Results do not come back this way: a worker saves what it made and tells how many runs that were.
Others who work are in `sim.study.workers`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np


@dataclass(eq=False)
class Done:
    """What became of a chunk.

    Attributes:
        runs: how many were run and saved.
        failed: what went wrong -> in how many of them.
        rest: the runs that were not begun.
        unsaved: why nothing could be saved; empty where it could. Then `rest` is all of it.
    """

    runs: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    rest: np.ndarray = field(default_factory=lambda: np.empty(0))
    unsaved: str = ""


class Stopped(KeyboardInterrupt):
    """Ctrl-C within a chunk.

    Attributes:
        done: what became of it, saved.
    """

    def __init__(self, done: Done):
        super().__init__("interrupted")
        self.done = done


class Task(Protocol):
    """What is worked on; picklable."""

    def check(self) -> None:
        """Refuse what cannot be done here.

        Raises:
            SpyscareError: saying why.
        """

    def __call__(self, runs: np.ndarray) -> Done:
        """Carry some runs out and save them.

        Raises:
            Stopped: at Ctrl-C, once what is finished has been saved.
        """

    def lost(self, run: Any, why: str) -> Done:
        """Write down a run that could not be finished."""


class WorkerLost(Exception):
    """The worker of a chunk is gone."""


class Executor(Protocol):
    """Works on chunks.

    Attributes:
        width: chunks to keep in flight.
        strikes: how often a run takes its worker with it, alone, before it is given up.
    """

    width: int
    strikes: int

    def submit(self, runs: np.ndarray) -> Any:
        """Begin a chunk; returns what `wait` and `result` take."""

    def wait(self, flying: Iterable[Any]) -> set[Any]:
        """Those of the chunks in flight that are done, after a little while."""

    def result(self, flight: Any) -> Done:
        """What became of a chunk that is done.

        Raises:
            WorkerLost: its worker died.
        """

    def close(self, flying: Iterable[Any] = ()) -> set[Any]:
        """Let go of the workers; gives those in flight that were done in a little time."""


class Here:
    """This process, one chunk after the other."""

    width = 1
    strikes = 1

    def __init__(self, task: Task):
        self.task = task

    def submit(self, runs: np.ndarray) -> Done:
        """Work on a chunk at once."""
        return self.task(runs)

    def wait(self, flying: Iterable[Done]) -> set[Done]:
        """All of them."""
        return set(flying)

    def result(self, flight: Done) -> Done:
        """What became of a chunk."""
        return flight

    def close(self, flying: Iterable[Done] = ()) -> set[Done]:
        """There is nothing to let go of."""
        return set()
