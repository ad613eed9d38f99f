"""The engine for running: the same phases over arrays, one compiled call for a run.

Everything is prepared and checked here; `sim.engine.kernel` does the work. A scenario
with conditional triggers is called again from the day on which one fires.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.corps.corps import Corps
from sim.draws import uniforms
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
    room = _enough.get(scenario.hash, 3 * n + 100_000)
    cast = Cast(scenario, corps, seed)
    while (state := _run(scenario, cast, room, progress)) is None:
        room *= 2
        _enough[scenario.hash] = room
    series = state.arrays["series.all"].view(np.float64).reshape(scenario.days, -1)
    return _rows(state), series.copy(), _final(state)


def _run(scenario, cast, room, progress):
    corps, seed = cast.corps, cast.seed
    fired: dict[str, int] = {}
    timeline = resolve(scenario, seed, fired)
    given = _given(scenario, corps, seed) | _story(timeline, cast.acts(timeline))
    state = ready(scenario, corps, seed, room, given)
    while True:
        kernel.run(state)
        done = int(state.day) + 1
        if progress is not None:
            progress(done, scenario.days)
        if state.overflow:
            return None
        if not state.met:
            return state
        for condition, met in zip(timeline.conditions, state.conditions.met, strict=False):
            if met:
                fired[scenario.triggers[condition.trigger].id] = done - 1 + condition.delay
        timeline = resolve(scenario, seed, fired)
        state.put(_story(timeline, cast.acts(timeline)))
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
    u = uniforms(seed, Decision.TRUE_AGENT, founders, NOBODY, 0)
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
