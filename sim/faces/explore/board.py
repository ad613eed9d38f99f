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
from sim.faces.explore.seeds import Seeds, Whole
from sim.faces.explore.state import State, scenario_of

#: Other seeds after which the band is drawn anew.
EVERY = 4
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
        luck: other seeds behind this one.
        whole: seeds of the whole army, where a smaller corps is shown.
        tab: which of `TABS` is looked at.
        waits: whether it waits for worlds, and for long enough that one may want to stop them.
    """

    def __init__(self, state: State, desk: Desk) -> None:
        self.state, self.desk = state, desk
        self.told: dict[str, Any] | None = None
        self.answered: State | None = None
        self.triggers: list[dict[str, Any]] = []
        self.luck = Seeds(self, "luck", lambda n: None if n % EVERY else self._tell())
        self.whole = Whole(self, "whole", lambda n: self.resay())
        self.waits = False
        self.tab = self._first_tab()
        self.client = ui.context.client
        self.wrong: Sequence[str] = ()  # of the address, to be said beside the first answer
        self._number = next(_numbers)
        self._following: list[Callable[[], None]] = []
        self._hearing: list[Callable[[], Awaitable[None] | None]] = []
        self.wants_luck = False
        self._covered = False  # whether the model is hidden only because one is to draw first
        self._story: tuple[str, int] | None = None
        self._pace = 0.0  # seconds for an officer, as the last answer took
        self.say: Callable[[str, Sequence[str]], None] = lambda kind, lines: None
        self.resay: Callable[[], None] = lambda: None  # the sentences, and nothing else
        self.client.on_delete(self._gone)

    def _gone(self) -> None:
        self.whole.stop()
        self.leave("worlds", "luck", "case", "report", "figures")

    def _first_tab(self) -> str:
        if self.state.hidden or self.state.expect:
            return GUESS
        return COURSE if self.state.man is None else MEN

    def look(self, tab: str) -> None:
        """Look at one of `TABS`; who draws first sees the model no sooner than he asks to."""
        if tab == self.tab:
            return
        before, self.tab = self.tab, tab
        state = self.state
        if tab == GUESS and not state.expect and not state.hidden:
            self._covered, state = True, replace(state, hidden=True)
        elif before == GUESS and self._covered and not state.expect:
            self._covered, state = False, replace(state, hidden=False)
        if state == self.state:
            self._tell()
        else:
            self.change(state)

    def _asker(self, what: str) -> tuple[int, str]:
        return self._number, what

    async def ask_for(self, what: str, task: Callable[..., Any], *given: Any) -> Any:
        """What the worker makes of something, see `Desk.ask`.

        Raises:
            Superseded, SpyscareError: as there.
        """
        return await self.desk.ask(self._asker(what), task, *given)

    def leave(self, *what: str) -> None:
        """Wait for these no more."""
        self.desk.leave(*map(self._asker, what))

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
        self.luck.drop()
        self.whole.drop()
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
                await self._follow_up(state)
            except Superseded:
                return
            except SpyscareError as error:
                self.waits = False
                self._refuse(error.lines)
            finally:
                for each in waiting:
                    each.cancel()

    async def _follow_up(self, state: State) -> None:
        """Show an answer, with the events of its seed; then look behind it."""
        first, story = self._story is None, (state.scenario, state.seed)
        if first:
            self._tell()
        if self._story != story:
            self.triggers = await self.ask_for("worlds", work.triggers, *story)
            self._story = story
        self._tell()
        if first:
            self.desk.begin(work.settle, state)
        if self.wants_luck:
            background_tasks.create(self._here(self.draw_luck()))
        else:
            self.look_at_whole()

    def look_at_whole(self) -> None:
        """Let the whole army be run, soon, where a smaller corps is shown."""
        self.whole.later()
        self.resay()

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
        """Ask for other seeds behind this one; then for the whole army."""
        if not self.whole.done:
            self.whole.drop()
        await self.luck.draw(self.answered, but=self.answered.seed)
        if not self.luck.counting and self.luck.found:
            self.look_at_whole()

    def drop_luck(self) -> None:
        """No other seeds behind this one."""
        self.luck.drop()
        self._tell()
        self.look_at_whole()

    async def case(self, man: int) -> dict[str, Any] | None:
        """The case file of a man, or None where something else has been asked since.

        Raises:
            SpyscareError: where there is nobody of that number.
        """
        try:
            return await self.ask_for("case", work.case, self.answered, str(man))
        except Superseded:
            return None

    async def made(self, what: str, task: Callable[[State], Any]) -> Any:
        """What the worker makes of the state, or None where it has been asked for again since.

        Raises:
            SpyscareError: what cannot be made.
        """
        try:
            return await self.ask_for(what, task, self.answered)
        except Superseded:
            return None


def one(args: Any) -> Any:
    """The value that an event carries."""
    return args[0] if isinstance(args, list) else args
