"""One open page: its state, what it asks, and who is told of what comes."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from nicegui import background_tasks, ui

from sim.errors import SpyscareError
from sim.faces.explore import work
from sim.faces.explore.desk import Desk, Superseded
from sim.faces.explore.state import State
from sim.scenario.load import Scenario, load

#: Other seeds behind this one, and after how many the band is drawn anew.
SEEDS, EVERY = 20, 4
#: Seconds after which one is told what takes so long.
LONG = 6.0

_numbers = itertools.count()


class Board:
    """What one page shows; pages know nothing of each other.

    Attributes:
        state: what is asked.
        told: what the worker answered last, see `work.worlds`; None before.
        triggers: of the shipped scenario, see `work.triggers`.
        luck: arrests by week of other seeds.
    """

    def __init__(self, state: State, desk: Desk) -> None:
        self.state, self.desk = state, desk
        self.told: dict[str, Any] | None = None
        self.triggers: list[dict[str, Any]] = []
        self.luck: list[list[int]] = []
        self.client = ui.context.client
        self.wrong: Sequence[str] = ()  # of the address, to be said beside the first answer
        self._number = next(_numbers)
        self._following: list[Callable[[], None]] = []
        self._hearing: list[Callable[[], Awaitable[None] | None]] = []
        self.wants_luck = self.counting = False
        self._shipped: Scenario | None = None
        self._story: tuple[str, int] | None = None
        self.say: Callable[[str, Sequence[str]], None] = lambda kind, lines: None
        self.client.on_delete(
            lambda: desk.leave(*map(self._asker, ("worlds", "luck", "case", "report", "figures")))
        )

    def _asker(self, what: str) -> tuple[int, str]:
        return self._number, what

    # who is told

    def follow(self, told: Callable[[], None]) -> None:
        """Call this whenever the state has changed."""
        self._following.append(told)

    def hear(self, told: Callable[[], Awaitable[None] | None]) -> None:
        """Call or begin this whenever an answer, or a part of one, has come."""
        self._hearing.append(told)

    def complain(self, lines: Sequence[str]) -> None:
        """Say what cannot be used; what is shown stays."""
        self.say("wrong", [line.removeprefix("with_values: ") for line in lines])

    # the state

    def shipped_value(self, name: str) -> Any:
        """A value of the shipped scenario."""
        if self._shipped is None:
            self._shipped = load(self.state.scenario)
        return self._shipped.value(name)

    def edit(self, changes: Mapping[str, Any]) -> None:
        """Change the world; None takes an edit back."""
        self.change(self.state.edited(changes))

    def change(self, state: State) -> None:
        """Show another state, and ask anew where the world is another."""
        before, self.state = self.state, state
        if state == before:
            return
        if state.scenario != before.scenario:
            self._shipped = None
        ui.navigate.history.replace(f"?{state.query()}")
        for each in self._following:
            each()
        looked = {"day": None, "man": None, "expect": (), "hidden": False}
        if replace(state, **looked) != replace(before, **looked):
            self.ask()
        else:
            self._tell()

    def _tell(self) -> None:
        for each in self._hearing:
            begun = each()
            if begun is not None:
                background_tasks.create(self._here(begun))

    async def _here(self, begun: Awaitable[None]) -> None:
        with self.client:
            await begun

    # asking

    def ask(self) -> None:
        """Ask for the worlds of the state as it is now."""
        self.stop_luck()
        self.luck = []
        background_tasks.create(self._answer(self.state))

    async def _answer(self, state: State) -> None:
        with self.client:
            self.say("busy", ["running the model …"])
            waiting = asyncio.get_running_loop().call_later(LONG, self._long)
            asker = self._asker("worlds")
            try:
                self.told = await self.desk.ask(asker, work.worlds, state)
                self.say("wrong" if self.wrong else "done", [*self.wrong, *self.told["remarks"]])
                self.wrong = ()
                self._tell()
                if self._story != (state.scenario, state.seed):
                    story = await self.desk.ask(asker, work.triggers, state.scenario, state.seed)
                    self.triggers, self._story = story, (state.scenario, state.seed)
                    self._tell()
                if self.wants_luck:
                    background_tasks.create(self._here(self.draw_luck()))
            except Superseded:
                return
            except SpyscareError as error:
                self.complain(error.lines)
            finally:
                waiting.cancel()

    def _long(self) -> None:
        with self.client:
            self.say("busy", ["still running; the first run on a machine compiles the model, a"
                              " minute or two"])  # fmt: skip

    async def draw_luck(self) -> None:
        """Ask for other seeds, one after the other, until all are there or one is not wanted."""
        state, found = self.state, []
        self.luck, self.counting = found, True
        self._tell()
        seeds = [seed for seed in range(1, SEEDS + 2) if seed != state.seed][:SEEDS]
        for number, seed in enumerate(seeds, start=1):
            try:
                weeks = await self.desk.ask(self._asker("luck"), work.luck, state, seed)
            except (Superseded, SpyscareError):
                return
            if self.luck is not found:
                return
            found.append(weeks)
            self.counting = number < len(seeds)
            if number % EVERY == 0:
                self._tell()

    def stop_luck(self) -> None:
        """No further seeds; those that have come stay."""
        self.desk.leave(self._asker("luck"))
        self.counting = False

    async def case(self, asked: str) -> dict[str, Any] | None:
        """The case file of a man, or None where something else has been asked since.

        Raises:
            SpyscareError: where nobody is meant.
        """
        try:
            return await self.desk.ask(self._asker("case"), work.case, self.state, asked)
        except Superseded:
            return None

    async def made(self, what: str, task: Callable[[State], Any]) -> Any:
        """What the worker makes of the state, or None where it has been asked for again since.

        Raises:
            SpyscareError: what cannot be made.
        """
        try:
            return await self.desk.ask(self._asker(what), task, self.state)
        except Superseded:
            return None
