"""One run at a time, in a process of its own; whoever asks anew gives up what he waits for."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import Callable, Hashable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from typing import Any

from sim.errors import SpyscareError
from sim.study.workers import follow, shielded


class Superseded(Exception):
    """Something newer was asked by the same place: this is not wanted any more."""


def ready() -> None:
    """Load the model, in the worker, before anybody knows what will be asked."""
    import sim.engine.run
    import sim.faces.explore.work  # noqa: F401


class Desk:
    """Where runs are asked for.

    Answers come in the order of asking. Of one asker no more than one waits; what is being run
    is finished, and dropped where it is not wanted any more.
    """

    def __init__(self) -> None:
        self._pool = self._open()
        self._lost: list[ProcessPoolExecutor] = []
        self._turn = asyncio.Lock()
        self._latest: dict[Hashable, object] = {}
        self._served: Hashable = None

    def _open(self) -> ProcessPoolExecutor:
        # spawned: a fork would take NiceGUI's threads and sockets along
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(1, mp_context=context, initializer=follow)

    def _reopen(self, lost: ProcessPoolExecutor) -> None:
        """Another worker for one that is lost, once."""
        if self._pool is lost:
            # kept: were its own thread the last to let go of it, it would wait for itself for ever
            self._lost.append(lost)
            self._pool = self._open()

    def begin(self, task: Callable[..., Any], *given: Any) -> None:
        """Let the worker do something before anybody asks; what comes of it is not told."""
        with shielded(), suppress(BrokenProcessPool):  # who asks next opens another
            self._pool.submit(task, *given)

    async def ask(self, asker: Hashable, task: Callable[..., Any], *given: Any) -> Any:
        """What a task gives back.

        Args:
            asker: who asks, and what for.
            task: a function of a module, run in the worker with `given`.

        Raises:
            Superseded: where the same asker has asked anew, or gone.
            SpyscareError: what the task says, or that the worker is lost.
        """
        ticket = self._latest[asker] = object()
        async with self._turn:
            self._check(asker, ticket)
            self._served = asker
            pool = self._pool
            try:
                loop = asyncio.get_running_loop()
                found = await loop.run_in_executor(pool, task, *given)
            except BrokenProcessPool:
                self._reopen(pool)
                self._check(asker, ticket)
                raise SpyscareError("the process that runs the model was lost; ask again") from None
            finally:
                self._served = None
        self._check(asker, ticket)
        return found

    def _check(self, asker: Hashable, ticket: object) -> None:
        if self._latest.get(asker) is not ticket:
            raise Superseded

    def leave(self, *askers: Hashable) -> None:
        """These wait for nothing any more."""
        for asker in askers:
            self._latest.pop(asker, None)

    def stop(self, asker: Hashable) -> None:
        """This one waits for nothing any more; a run that is made for it ends now.

        A run cannot be told to end, so its process is; another loads the model meanwhile.
        """
        self.leave(asker)
        if self._served == asker:
            self._kill()
            self._reopen(self._pool)
            self.begin(ready)

    def close(self) -> None:
        """End the worker, in the middle of a run too."""
        self._kill()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _kill(self) -> None:
        for process in list((self._pool._processes or {}).values()):
            process.kill()
