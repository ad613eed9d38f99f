"""Other seeds: those behind this one, and those of the whole army where a small corps is shown."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol

from sim.errors import SpyscareError
from sim.faces.explore import work
from sim.faces.explore.desk import Superseded
from sim.faces.explore.state import State, whole_of

#: Seeds that are asked for, and seconds without a question after which the whole army is.
COUNT, AFTER = 20, 2.0


class Board(Protocol):
    """What is wanted of a page here; see `board.Board`."""

    answered: State | None

    async def ask_for(self, what: str, task: Callable[..., Any], *given: Any) -> Any:
        """What the worker makes of something."""

    def leave(self, *what: str) -> None:
        """Wait for these no more."""


class Seeds:
    """A world under other seeds, and the shipped one beside it where it is changed.

    Attributes:
        found: a dictionary for each seed so far: `weeks` and `ordered` as in `work.luck`, and
            `shipped`, the same of the world as shipped, or None.
        counting: whether more are coming.
    """

    def __init__(self, board: Board, what: str, tell: Callable[[int], None]) -> None:
        """`tell` is called with the number of seeds that have come, 0 at the beginning."""
        self.board, self.what, self.tell = board, what, tell
        self.found: list[dict[str, Any]] = []
        self.counting = False

    async def draw(self, state: State, but: int | None = None) -> None:
        """Ask one after the other, until all are there or they are not wanted any more.

        Args:
            state: what is asked; its seed is not looked at.
            but: a seed that is left out.
        """
        found: list[dict[str, Any]] = []
        self.found, self.counting = found, True
        self.tell(0)
        for seed in [seed for seed in range(1, COUNT + 2) if seed != but][:COUNT]:
            try:
                here = await self._ask(state, seed)
                there = await self._ask(replace(state, edits=()), seed) if state.edits else None
            except Superseded:
                return
            except SpyscareError:  # the worker is lost; the next answer begins anew
                self.counting = False
                self.tell(len(found))
                return
            if self.found is not found:
                return
            found.append({**here, "shipped": there})
            self.counting = len(found) < COUNT
            self.tell(len(found))

    async def _ask(self, state: State, seed: int) -> dict[str, Any]:
        """One run, so that a newer question waits for no more than that."""
        return await self.board.ask_for(self.what, work.luck, state, seed)

    def stop(self) -> None:
        """No further ones; those that have come stay."""
        self.board.leave(self.what)
        self.counting = False

    def drop(self) -> None:
        """None at all."""
        self.stop()
        self.found = []


class Whole(Seeds):
    """The whole army under some seeds, by itself, once nothing more is asked for."""

    def __init__(self, board: Board, what: str, tell: Callable[[int], None]) -> None:
        super().__init__(board, what, tell)
        self.timer: asyncio.TimerHandle | None = None
        self.task: asyncio.Future[None] | None = None  # lest it be collected while it runs

    @property
    def wanted(self) -> bool:
        """Whether what was answered is of a smaller corps."""
        answered = self.board.answered
        return answered is not None and answered.officers < whole_of(answered.scenario)

    @property
    def done(self) -> bool:
        """Whether all seeds have come for what is asked."""
        return len(self.found) == COUNT and not self.counting

    def later(self) -> None:
        """Begin in a while, where nothing comes in between; what is done stays."""
        if self.done:
            return
        self.drop()
        if self.wanted:
            self.counting = True  # what is to come is told at once
            self.timer = asyncio.get_running_loop().call_later(AFTER, self._begin)

    def _begin(self) -> None:
        self.task = asyncio.ensure_future(self._all(self.board.answered))

    async def _all(self, small: State) -> None:
        state = State(small.scenario, small.edits, officers=whole_of(small.scenario))
        try:
            await self.board.ask_for(self.what, work.muster, state)
        except (Superseded, SpyscareError):
            return
        await self.draw(state)

    def stop(self) -> None:
        """As `Seeds.stop`; nor does it begin."""
        if self.timer is not None:
            self.timer.cancel()
        super().stop()
