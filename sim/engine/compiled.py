"""The engine for running: the same phases over arrays, one compiled call for a run.

Everything is prepared and checked here; `sim.engine.kernel` does the work. A scenario
with conditional triggers is called again from the day on which one fires.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.corps.corps import Corps
from sim.draws import uniforms
from sim.engine import fork
from sim.engine.kernel import day as kernel
from sim.engine.kernel.chronicle import ACT_KINDS
from sim.engine.kernel.layout import ARRAYS, MEASURES
from sim.engine.kernel.state import State
from sim.engine.ledger import COLUMNS
from sim.engine.plan import Act, Cast
from sim.engine.prepared import as_array
from sim.engine.result import FINAL
from sim.engine.workspace import ready
from sim.rules.sanction import falls
from sim.scenario.load import Scenario
from sim.scenario.timeline import Timeline, resolve
from sim.vocabulary import NOBODY, Decision

#: Room that a scenario needs beyond the usual, so that its next run need not begin again.
_enough: dict[str, int] = {}


def run(
    scenario: Scenario, corps: Corps, seed: int, progress: Callable[[int, int], None] | None = None
) -> tuple[dict[str, np.ndarray], np.ndarray, dict[str, np.ndarray]]:
    """Run a scenario over arrays.

    Args:
        scenario: what is to happen and at what values.
        corps: officers, units and ties on day 0.
        seed: key of every draw of the run.
        progress: told of days done whenever the kernel comes back.

    Returns:
        ledger columns (`COLUMNS`), series float64[days, columns], officer columns (`FINAL`).
    """
    n = corps.count + corps.recruits
    room = _enough.get(scenario.stem, 3 * n + 100_000)
    cast = Cast(scenario, corps, seed)
    while (state := _run(scenario, cast, room, progress)) is None:
        room *= 2
        _enough[scenario.stem] = room
    series = state.arrays["series.all"].view(np.float64).reshape(scenario.days, -1)
    return _rows(state), series[: state.day + 1].copy(), _final(state)


def _run(scenario, cast, room, progress):
    """The state at the end; None where the arrays were too small."""
    twin, stem = scenario.twin, (scenario.stem, cast.seed, cast.corps.recruits, room)
    parts = -1 if twin.parts is None else min(twin.parts, scenario.days - 1)
    evening = fork.kept(stem, parts) if parts >= 0 else None
    going = _Going(scenario, cast, room, evening)
    state = going.state
    if parts >= 0 and state.day < parts:
        if not going.until(parts + 1, progress):
            return None
        if state.day == parts:  # and has not ended before
            fork.keep(stem, going.fired, state)
    if twin.after is not None and 0 <= twin.after < scenario.days - 1:
        if not going.until(twin.after + 1, progress):
            return None
        if state.day == twin.after:
            state.key = twin.keys(cast.seed, twin.after + 1)
            kernel.draw_luck_anew(state)
    return state if going.until(scenario.days, progress) else None


class _Going:
    """A run under way: its state, its timeline, and the conditional triggers that have fired."""

    def __init__(self, scenario: Scenario, cast: Cast, room: int, evening: fork.Evening | None):
        """Before the first day, or on an evening that was kept."""
        self.scenario, self.cast = scenario, cast
        self.fired = {} if evening is None else dict(evening.fired)
        self.timeline = resolve(scenario, cast.seed, self.fired)
        given = _given(scenario, cast.corps, cast.seed)
        given |= _story(self.timeline, cast.acts(self.timeline))
        self.state = ready(scenario, cast.corps, cast.seed, room, given, evening)
        if evening is not None:
            self.state.next_act = np.searchsorted(self.state.acts.day, evening.day + 1)

    def until(self, day: int, progress: Callable[[int, int], None] | None) -> bool:
        """Go on until a day is next, or all is over; False where the arrays were too small."""
        state = self.state
        state.until = day
        while True:
            kernel.run(state)
            done = int(state.day) + 1
            if progress is not None:
                progress(done, self.scenario.days)
            if state.overflow:
                return False
            if not state.met:
                return True
            self._fire(done)

    def _fire(self, done: int) -> None:
        """Conditional triggers whose measure has passed its value act after their delay."""
        scenario, state = self.scenario, self.state
        for condition, met in zip(self.timeline.conditions, state.conditions.met, strict=False):
            if met:
                id_ = scenario.triggers[condition.trigger].id
                self.fired[id_] = done - 1 + condition.delay
        self.timeline = resolve(scenario, self.cast.seed, self.fired)
        state.put(_story(self.timeline, self.cast.acts(self.timeline)))
        state.met = 0
        state.next_act = np.searchsorted(state.acts.day, done)


def _story(timeline: Timeline, todo: list[Act]) -> dict[str, np.ndarray]:
    """The timeline as arrays: levers, acts and conditions."""
    ends = np.cumsum([len(a.officers) for a in todo], dtype=np.int64).tolist()
    acts = [
        (a.day, a.trigger, ACT_KINDS.index(a.kind), a.narrative, end - len(a.officers), end,
         a.arrest, a.old_guard, a.weight, a.echoes,
         a.army, a.voice, a.source)
        for a, end in zip(todo, ends, strict=True)
    ]  # fmt: skip
    conditions = [
        (MEASURES.index(c.measure), c.narrative, c.at_least is not None,
         c.at_most if c.at_least is None else c.at_least)
        for c in timeline.conditions
    ]  # fmt: skip
    persons = [np.empty(0, np.int64), *(a.officers for a in todo)]
    return {
        "levers.all": as_array("levers.all", timeline.levers),
        "acts.all": np.array(acts, ARRAYS["acts.all"].kind),
        "acts.officer": as_array("acts.officer", np.concatenate(persons)),
        "conditions.all": np.array(conditions, ARRAYS["conditions.all"].kind),
    }


def _given(scenario: Scenario, corps: Corps, seed: int) -> dict[str, np.ndarray]:
    """Values of the scenario by section, and who really serves a foreign power."""
    given = {"true_agents.officer": _true_agents(scenario, corps, seed)}
    for name, (kind, *_) in ARRAYS.items():
        if name.startswith("values."):
            section = getattr(scenario.values, name.split(".")[1])
            given[name] = np.array(tuple(getattr(section, field) for field in kind.names), kind)
    return given


def _true_agents(scenario: Scenario, corps: Corps, seed: int) -> np.ndarray:
    share = scenario.values.truth.agents / 100_000.0
    if share <= 0.0:
        return np.empty(0, dtype=np.int64)
    founders = np.arange(corps.count)
    key = scenario.twin.keys(seed, 0)[Decision.TRUE_AGENT]
    u = uniforms(key, Decision.TRUE_AGENT, founders, NOBODY, 0)
    return np.array([i for i in founders if falls(share, u[i])], dtype=np.int64)


def _rows(state: State) -> dict[str, np.ndarray]:
    return {name: getattr(state.rows, name)[: state.rows.count].copy() for name in COLUMNS}


def _final(state: State) -> dict[str, np.ndarray]:
    """What every officer comes to as the run leaves him."""
    items = np.where(state.officers.filed_under > 0, state.dossiers.items, 0)
    return {
        name: (items if name == "items" else getattr(state.officers, name)).astype(kind)
        for name, kind in FINAL.items()
    }
