"""An ordered map over processes: results by index, whatever the order in which they are made.

What is made of index `i` must depend on `i` alone; then so does everything made of results
taken in order, and the number of workers decides about the time it takes and about nothing else.
"""

from __future__ import annotations

import itertools
import multiprocessing
import os
import pickle
import tempfile
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

from sim.errors import SpyscareError
from sim.study.executor import follow as as_worker
from sim.study.executor import shielded as deaf

Task = Callable[[int], Any]

#: Indices in flight for each worker, so that none waits while the first of them takes long.
AHEAD = 3
LOST = (
    "a worker process was ended from outside, perhaps for want of memory; fewer --workers need"
    " less; what is finished is kept, and the same command goes on from there"
)


class Pool:
    """Workers that stay for several maps; with one, everything is done in this process.

    A task is written to a file once and read once by each worker, so that a large one costs no
    more than a small one. Use as a context manager: leaving it ends the workers.
    """

    def __init__(self, workers: int = 1):
        """Say how many; they begin when they are wanted.

        Raises:
            SpyscareError: where it is fewer than one.
        """
        if workers < 1:
            raise SpyscareError(f"--workers {workers}: wants at least 1")
        self.workers = workers
        self._executor: ProcessPoolExecutor | None = None
        self._folder: tempfile.TemporaryDirectory | None = None
        self._written = 0

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def ordered(self, task: Task, first: int = 0, last: int | None = None) -> Iterator[Any]:
        """Results of `task(first)`, `task(first + 1)` and so on, in this order.

        Close the iterator, or leave it, when there are enough. Results of indices beyond the last
        one taken are thrown away.

        Args:
            task: what is done; picklable where there are several workers.
            first: where to begin.
            last: first index that is not wanted any more; without end where None.

        Raises:
            SpyscareError: where a worker is lost. What the task raises is raised here.
        """
        indices = itertools.count(first) if last is None else range(first, last)
        if self.workers == 1:
            return (task(index) for index in indices)
        return self._beside(task, iter(indices))

    def close(self) -> None:
        """End the workers, whatever they are at."""
        if self._executor is not None:
            processes = list((self._executor._processes or {}).values())
            self._executor.shutdown(wait=False, cancel_futures=True)
            for process in processes:
                process.terminate()
            self._executor = None
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def _beside(self, task: Task, indices: Iterator[int]) -> Iterator[Any]:
        flying: deque[Future] = deque()
        try:
            path = self._write(task)
            for index in itertools.islice(indices, AHEAD * self.workers):
                flying.append(self._begin(path, index))
            while flying:
                result = flying[0].result()
                flying.popleft()
                for index in itertools.islice(indices, 1):
                    flying.append(self._begin(path, index))
                yield result
        except BrokenProcessPool:
            self._executor = None
            raise SpyscareError(LOST) from None
        finally:
            for each in flying:
                each.cancel()

    def _begin(self, path: str, index: int) -> Future:
        if self._executor is None:
            self._executor = ProcessPoolExecutor(
                self.workers, initializer=as_worker, mp_context=multiprocessing.get_context("spawn")
            )
        with deaf():
            return self._executor.submit(_work, path, index)

    def _write(self, task: Task) -> str:
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="spyscare-")
        self._written += 1
        path = Path(self._folder.name) / f"{os.getpid()}-{self._written}.task"
        path.write_bytes(pickle.dumps(task))
        return str(path)


#: The task a worker is at, by the file it came in.
_kept: tuple[str, Task] | None = None


def _work(path: str, index: int) -> Any:
    global _kept
    if _kept is None or _kept[0] != path:
        _kept = (path, pickle.loads(Path(path).read_bytes()))
    return _kept[1](index)
