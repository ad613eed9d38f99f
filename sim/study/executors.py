"""Where chunks are worked on: in this process, in processes beside it, or on a Dask cluster.

Results do not come back this way: a worker saves its own shard in the study's folder and
tells how many runs it made.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import time
from collections.abc import Iterable
from concurrent import futures
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from sim.errors import SpyscareError
from sim.study.deaf import as_worker, deaf
from sim.study.job import Job
from sim.study.work import Done, check_model, work

#: Seconds that workers are given to save what they have when a sweep is stopped.
PATIENCE = 5.0
#: Seconds between two looks at a cluster, and without workers after which one begun here is lost.
GLANCE, DESERTED = 10.0, 60.0


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
        """Those of the chunks in flight that are done, at least one."""

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

    def __init__(self, job: Job, folder: Path):
        self.job, self.folder = job, folder

    def submit(self, runs: np.ndarray) -> Done:
        """Work on a chunk at once."""
        return work(self.job, self.folder, runs)

    def wait(self, flying: Iterable[Done]) -> set[Done]:
        """All of them."""
        return set(flying)

    def result(self, flight: Done) -> Done:
        """What became of a chunk."""
        return flight

    def close(self, flying: Iterable[Done] = ()) -> set[Done]:
        """There is nothing to let go of."""
        return set()


# processes

_job: Job | None = None
_folder: Path | None = None


def _begin(job: Job, folder: Path) -> None:
    """A worker's first act: keep the job, and be a worker."""
    global _job, _folder
    _job, _folder = job, folder
    as_worker()


def _ready() -> None:
    """A worker's second act: refuse what it cannot do."""
    assert _job is not None
    check_model(_job)


def _work(runs: np.ndarray) -> Done:
    assert _job is not None and _folder is not None
    return work(_job, _folder, runs)


class Processes:
    """Processes of this machine, begun anew when one dies."""

    strikes = 2

    def __init__(self, job: Job, folder: Path, workers: int):
        """Begin so many workers.

        Raises:
            SpyscareError: where they cannot begin.
        """
        self.job, self.folder, self.workers = job, folder, workers
        self.width = workers + 1  # one waits, so that no worker does
        self.pool = self._pool()
        try:
            with deaf():
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
            self.workers, mp_context=context, initializer=_begin, initargs=(self.job, self.folder)
        )

    def submit(self, runs: np.ndarray) -> Future:
        """Begin a chunk, in new processes where the old ones are gone."""
        try:
            return self.pool.submit(_work, runs)
        except BrokenProcessPool:
            self.pool.shutdown(wait=False)
            self.pool = self._pool()
            with deaf():
                return self.pool.submit(_work, runs)

    def wait(self, flying: Iterable[Future]) -> set[Future]:
        """Those that are done; all of them where a worker died, for then nobody works on them."""
        flying = set(flying)
        done = futures.wait(flying, return_when=futures.FIRST_COMPLETED).done
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


def _work_there(job_id: str, runs: np.ndarray) -> Done:
    """On a worker of a cluster: a chunk of the job that was left there."""
    from distributed import get_worker

    job, folder = get_worker().plugins[_plugin_name(job_id)].left
    return work(job, folder, runs)


def _plugin_name(job_id: str) -> str:
    return f"spyscare-{job_id[:16]}"


class Cluster:
    """A Dask cluster, which must see the study's folder under the same path."""

    strikes = 1  # it has been tried on several workers when it comes back

    def __init__(self, job: Job, folder: Path, address: str | Any, workers: int = 1):
        """Leave the job with every worker, also those that join later.

        Args:
            job, folder: what to work on, and where to save it.
            address: of a scheduler; `local` for a cluster begun here; or a `distributed.Client`.
            workers: of a cluster begun here.

        Raises:
            SpyscareError: where Dask is missing or the cluster does not answer.
        """
        self.distributed = _dask()
        self.cluster = None
        self.mine = isinstance(address, str)
        self.client = self._client(address, workers) if self.mine else address
        self.folder = folder.resolve()
        self.job_id = job.plan
        self.client.register_plugin(_leave(job, self.folder), name=_plugin_name(self.job_id))

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
        return self.client.submit(_work_there, self.job_id, runs, pure=False)

    def wait(self, flying: Iterable[Any]) -> set[Any]:
        """Those that are done.

        Raises:
            SpyscareError: where a cluster begun here has lost its workers for good.
        """
        flying, alone_since = list(flying), time.monotonic()
        while True:
            with contextlib.suppress(TimeoutError, self.distributed.TimeoutError):
                self.distributed.wait(flying, timeout=GLANCE, return_when="FIRST_COMPLETED")
            done = {each for each in flying if each.status != "pending"}
            if done:
                return done
            if self.cluster is None or self.client.nthreads():
                alone_since = time.monotonic()  # elsewhere, workers may be waiting in a queue
            elif time.monotonic() - alone_since > DESERTED:
                raise SpyscareError("--dask local: its workers are gone and do not come back")

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
            self.client.unregister_worker_plugin(_plugin_name(self.job_id))
        finally:
            if self.mine:
                self.client.close()
            if self.cluster is not None:
                self.cluster.close()
        return set()


def _leave(job: Job, folder: Path) -> Any:
    """A plugin that leaves a job with a worker."""
    from distributed import WorkerPlugin

    class Left(WorkerPlugin):
        left = (job, folder)

    plugin = Left()
    plugin.left = (job, folder)
    return plugin
