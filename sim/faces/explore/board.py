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
from sim.faces.explore.state import State, scenario_of

#: Other seeds behind this one, and after how many the band is drawn anew.
SEEDS, EVERY = 20, 4
#: Seconds after which one may stop what is run, and after which one is told what takes so long.
SOON, LONG = 1.5, 8.0

#: What can be looked at.
COURSE, MEN, FIGURES, GUESS = TABS = ("Course", "Men", "Figures", "Draw first")

_numbers = itertools.count()


class Board:
    """What one page shows; pages know nothing of each other.

    Attributes:
        state: what is asked.
        told: what the worker answered last, see `work.worlds`; None before.
        answered: the state of that.
        triggers: of the shipped scenario, see `work.triggers`.
        luck: other seeds, see `work.luck`.
        tab: which of `TABS` is looked at.
        waits: whether it waits for worlds, and for long enough that one may want to stop them.
    """

    def __init__(self, state: State, desk: Desk) -> None:
        self.state, self.desk = state, desk
        self.told: dict[str, Any] | None = None
        self.answered: State | None = None
        self.triggers: list[dict[str, Any]] = []
        self.luck: list[dict[str, Any]] = []
        self.waits = False
        self.tab = self._first_tab()
        self.client = ui.context.client
        self.wrong: Sequence[str] = ()  # of the address, to be said beside the first answer
        self._number = next(_numbers)
        self._following: list[Callable[[], None]] = []
        self._hearing: list[Callable[[], Awaitable[None] | None]] = []
        self.wants_luck = self.counting = False
        self._story: tuple[str, int] | None = None
        self._pace = 0.0  # seconds for an officer, as the last answer took
        self.say: Callable[[str, Sequence[str]], None] = lambda kind, lines: None
        self.client.on_delete(
            lambda: desk.leave(*map(self._asker, ("worlds", "luck", "case", "report", "figures")))
        )

    def _first_tab(self) -> str:
        if self.state.hidden or self.state.expect:
            return GUESS
        return COURSE if self.state.man is None else MEN

    def look(self, tab: str) -> None:
        """Look at one of `TABS`."""
        if tab != self.tab:
            self.tab = tab
            self._tell()

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
        return scenario_of(self.state.scenario).value(name)

    def edit(self, changes: Mapping[str, Any]) -> None:
        """Change the world; None takes an edit back."""
        self.change(self.state.edited(changes))

    def change(self, state: State) -> None:
        """Show another state, and ask anew where the world is another."""
        before = self.state
        if state == before:
            return
        self._show(state)
        looked = {"day": None, "man": None, "expect": (), "hidden": False}
        if replace(state, **looked) != replace(before, **looked):
            self.ask()
        else:
            self._tell()

    def _show(self, state: State) -> None:
        self.state = state
        ui.navigate.history.replace(f"?{state.query()}")
        for each in self._following:
            each()

    def _back(self) -> None:
        """Show what was answered last again, where there was anything: the page says one thing."""
        if self.answered is not None:
            kept = self.state
            self._show(replace(self.answered, day=kept.day, man=kept.man, expect=kept.expect,
                               hidden=kept.hidden))  # fmt: skip
        elif self.state.edits:
            self.change(replace(self.state, edits=()))

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
            about = self._pace * state.officers
            lasts = f", about {about:.0f} s" if about >= 1 else ""
            self.say("busy", [f"running the model, {state.officers:,} officers{lasts} …"])
            loop = asyncio.get_running_loop()
            waiting = [loop.call_later(SOON, self._may_stop), loop.call_later(LONG, self._long)]
            asker, begun = self._asker("worlds"), loop.time()
            try:
                told = await self.desk.ask(asker, work.worlds, state)
                for each in waiting:
                    each.cancel()
                self.told, self.answered = told, state
                self._pace, self.waits = (loop.time() - begun) / state.officers, False
                self.say("wrong" if self.wrong else "done", [*self.wrong, *self.told["remarks"]])
                self.wrong = ()
                self._tell()
                first = self._story is None
                if self._story != (state.scenario, state.seed):
                    story = await self.desk.ask(asker, work.triggers, state.scenario, state.seed)
                    self.triggers, self._story = story, (state.scenario, state.seed)
                    self._tell()
                if first:
                    self.desk.begin(work.settle, state)
                if self.wants_luck:
                    background_tasks.create(self._here(self.draw_luck()))
            except Superseded:
                return
            except SpyscareError as error:
                self.waits = False
                self._refuse(error.lines)
            finally:
                for each in waiting:
                    each.cancel()

    def _refuse(self, lines: Sequence[str]) -> None:
        """Say why this world cannot be, and show again the one that is."""
        if self.answered is None:
            self.wrong = lines
        self.complain(lines)
        self._back()

    def _may_stop(self) -> None:
        with self.client:
            self.waits = True
            self._tell()

    def _long(self) -> None:
        with self.client:
            self.say("busy", ["still running; the first run on a machine compiles the model, a"
                              " minute or two"])  # fmt: skip

    def stop(self) -> None:
        """Wait for no worlds any more, and show again what was answered last."""
        self.desk.stop(self._asker("worlds"))
        self.waits = False
        self._back()
        self.say("done", ["stopped; this is what was there before"])
        self._tell()

    async def draw_luck(self) -> None:
        """Ask for other seeds, one after the other, until all are there or one is not wanted."""
        state, found = self.state, []
        self.luck, self.counting = found, True
        self._tell()
        seeds = [seed for seed in range(1, SEEDS + 2) if seed != state.seed][:SEEDS]
        for number, seed in enumerate(seeds, start=1):
            try:
                told = await self.desk.ask(self._asker("luck"), work.luck, state, seed)
            except (Superseded, SpyscareError):
                return
            if self.luck is not found:
                return
            found.append(told)
            self.counting = number < len(seeds)
            if number % EVERY == 0:
                self._tell()

    def stop_luck(self) -> None:
        """No further seeds; those that have come stay."""
        self.desk.leave(self._asker("luck"))
        self.counting = False

    def drop_luck(self) -> None:
        """No other seeds."""
        self.stop_luck()
        self.luck = []
        self._tell()

    async def case(self, man: int) -> dict[str, Any] | None:
        """The case file of a man, or None where something else has been asked since.

        Raises:
            SpyscareError: where there is nobody of that number.
        """
        try:
            return await self.desk.ask(self._asker("case"), work.case, self.answered, str(man))
        except Superseded:
            return None

    async def made(self, what: str, task: Callable[[State], Any]) -> Any:
        """What the worker makes of the state, or None where it has been asked for again since.

        Raises:
            SpyscareError: what cannot be made.
        """
        try:
            return await self.desk.ask(self._asker(what), task, self.answered)
        except Superseded:
            return None


def one(args: Any) -> Any:
    """The value that an event carries."""
    return args[0] if isinstance(args, list) else args
