"""Those who work beside this process: processes of this machine, or a Dask cluster."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import secrets
import signal
import threading
import time
from collections.abc import Iterable, Iterator
from concurrent import futures
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait as wait_for
from typing import Any

import numpy as np

from sim.errors import SpyscareError
from sim.study.executor import Done, Task, WorkerLost

#: Seconds that workers are given to save what they have when work is stopped.
PATIENCE = 5.0
#: Seconds between two looks at the workers, and without any after which a cluster is lost.
GLANCE, DESERTED = 0.5, 60.0


# processes


@contextlib.contextmanager
def shielded() -> Iterator[None]:
    """Processes begun here do not hear Ctrl-C; it is their parent's business."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heard = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, heard)


_task: Task | None = None


def _begin(task: Task) -> None:
    """A worker's first act: keep the task, and be a worker."""
    global _task
    _task = task
    follow()


def follow() -> None:
    """Do not hear Ctrl-C, and do not outlive the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_leave_with, args=(parent.sentinel,), daemon=True).start()


def _leave_with(sentinel: int) -> None:
    wait_for([sentinel])
    os._exit(1)


def _ready() -> None:
    """A worker's second act: refuse what it cannot do."""
    assert _task is not None
    _task.check()


def _work(runs: np.ndarray) -> Done:
    assert _task is not None
    return _task(runs)


class Processes:
    """Processes of this machine, begun anew when one dies."""

    strikes = 2

    def __init__(self, task: Task, workers: int):
        """Begin so many workers.

        Raises:
            SpyscareError: where they cannot begin.
        """
        self.task, self.workers = task, workers
        self.width = workers + 1  # one waits, so that no worker does
        self.pool = self._pool()
        try:
            with shielded():
                begun = [self.pool.submit(_ready) for _ in range(workers)]  # all at once
            for each in begun:
                each.result()
        except BrokenProcessPool:
            raise SpyscareError(
                "worker processes end before they begin; a script that sweeps with workers keeps"
                ' what it does under `if __name__ == "__main__":`'
            ) from None

    def _pool(self) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(
            self.workers, mp_context=context, initializer=_begin, initargs=(self.task,)
        )

    def submit(self, runs: np.ndarray) -> Future:
        """Begin a chunk, in new processes where the old ones are gone."""
        try:
            return self.pool.submit(_work, runs)
        except BrokenProcessPool:
            self.pool.shutdown(wait=False)
            self.pool = self._pool()
            with shielded():
                return self.pool.submit(_work, runs)

    def wait(self, flying: Iterable[Future]) -> set[Future]:
        """Those that are done; all of them where a worker died, for then nobody works on them."""
        flying = set(flying)
        done = futures.wait(flying, GLANCE, futures.FIRST_COMPLETED).done
        if any(isinstance(each.exception(), BrokenProcessPool) for each in done):
            done = futures.wait(flying).done
        return done

    def result(self, flight: Future) -> Done:
        """What became of a chunk."""
        try:
            return flight.result()
        except BrokenProcessPool:
            raise WorkerLost from None

    def close(self, flying: Iterable[Future] = ()) -> set[Future]:
        """End the processes; what they are at is given a little time."""
        processes = list((self.pool._processes or {}).values())
        begun = {each for each in flying if not each.cancel()}
        try:
            done = futures.wait(begun, timeout=PATIENCE).done
        finally:
            self.pool.shutdown(wait=False, cancel_futures=True)
            for process in processes:
                process.join(timeout=1.0)
                if process.exitcode is None:
                    process.terminate()
        return {each for each in done if each.exception() is None}


# a cluster


def _dask() -> Any:
    try:
        import distributed
    except ImportError:
        raise SpyscareError(
            "--dask: wants the packages dask and distributed; pip install 'spyscare[cluster]'"
        ) from None
    return distributed


def _work_there(plugin: str, runs: np.ndarray) -> Done:
    """On a worker of a cluster: a chunk of the task that was left there."""
    from distributed import get_worker

    return get_worker().plugins[plugin].left(runs)


class Cluster:
    """A Dask cluster, which must see the folder of results under the same path."""

    strikes = 1  # it has been tried on several workers when it comes back

    def __init__(self, task: Task, address: str | Any, workers: int = 1):
        """Leave the task with every worker, also those that join later.

        Args:
            task: what to work on.
            address: of a scheduler; `local` for a cluster begun here; or a `distributed.Client`.
            workers: of a cluster begun here.

        Raises:
            SpyscareError: where Dask is missing or the cluster does not answer.
        """
        self.distributed, self.seen = _dask(), time.monotonic()
        self.cluster = None
        self.mine = isinstance(address, str)
        self.client = self._client(address, workers) if self.mine else address
        # two sweeps of one plan may share a scheduler, and each has its own folder
        self.plugin = f"spyscare-{secrets.token_hex(8)}"
        self.client.register_plugin(_leave(task), name=self.plugin)

    def _client(self, address: str, workers: int) -> Any:
        if address == "local":
            self.cluster = self.distributed.LocalCluster(
                n_workers=workers, threads_per_worker=1, dashboard_address=None
            )
            return self.distributed.Client(self.cluster)
        try:
            return self.distributed.Client(address, timeout="20s")
        except (OSError, ValueError) as error:
            why = " ".join(str(error).split())
            raise SpyscareError(f"--dask {address}: no scheduler answers there: {why}") from None

    @property
    def width(self) -> int:
        """Chunks to keep in flight: one for each worker, and some that wait."""
        workers = len(self.client.nthreads())
        return workers + max(1, workers // 4)

    def submit(self, runs: np.ndarray) -> Any:
        """Begin a chunk."""
        return self.client.submit(_work_there, self.plugin, runs, pure=False)

    def wait(self, flying: Iterable[Any]) -> set[Any]:
        """Those that are done.

        Raises:
            SpyscareError: where a cluster begun here has lost its workers for good.
        """
        flying = list(flying)
        with contextlib.suppress(TimeoutError, self.distributed.TimeoutError):
            self.distributed.wait(flying, timeout=GLANCE, return_when="FIRST_COMPLETED")
        done = {each for each in flying if each.status != "pending"}
        if done or self.cluster is None or self.client.nthreads():
            self.seen = time.monotonic()  # elsewhere, workers may be waiting in a queue
        elif time.monotonic() - self.seen > DESERTED:
            raise SpyscareError("--dask local: its workers are gone and do not come back")
        return done

    def result(self, flight: Any) -> Done:
        """What became of a chunk."""
        try:
            return flight.result()
        except (self.distributed.KilledWorker, futures.CancelledError):
            raise WorkerLost from None

    def close(self, flying: Iterable[Any] = ()) -> set[Any]:
        """Leave the cluster, and end it where it was begun here."""
        waiting = list(flying)
        try:
            if waiting:
                self.client.cancel(waiting)
            self.client.unregister_worker_plugin(self.plugin)
        finally:
            if self.mine:
                self.client.close()
            if self.cluster is not None:
                self.cluster.close()
        return set()


def _leave(task: Task) -> Any:
    """A plugin that leaves a task with a worker."""
    from distributed import WorkerPlugin

    class Left(WorkerPlugin):
        left = task

    plugin = Left()
    plugin.left = task
    return plugin
