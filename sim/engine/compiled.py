"""The engine for running: the same phases over arrays, one compiled call for a run.

Everything is prepared and checked here; `sim.engine.kernel` does the work. A scenario
with conditional triggers is called again from the day on which one fires.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter

import numpy as np

from sim.corps.corps import Corps
from sim.draws import uniforms
from sim.engine.kernel import day as kernel
from sim.engine.kernel import layout
from sim.engine.kernel.layout import V
from sim.engine.kernel.muster import muster
from sim.engine.kernel.state import State
from sim.engine.ledger import COLUMNS
from sim.engine.plan import Act, Cast
from sim.engine.result import FINAL
from sim.engine.workspace import ready
from sim.rules.sanction import falls
from sim.scenario.load import Scenario
from sim.scenario.parameters import PARAMETERS
from sim.scenario.timeline import Timeline, resolve
from sim.vocabulary import NOBODY, Decision

#: Every value in the order of `PARAMETERS`.
_all_values = attrgetter(*PARAMETERS)

#: Capacity that a scenario needs beyond the usual, so that its next run need not begin again.
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
    capacity = _enough.get(scenario.hash, 3 * n + 100_000)
    cast = Cast(scenario, corps, seed)
    while (state := _run(scenario, cast, capacity, progress)) is None:
        capacity *= 2
        _enough[scenario.hash] = capacity
    return _rows(state), state.series.copy(), _final(state)


def _run(scenario, cast, capacity, progress):
    corps, seed = cast.corps, cast.seed
    fired: dict[str, int] = {}
    timeline = resolve(scenario, seed, fired)
    state = ready(
        scenario, corps, capacity, _fixed(scenario, seed) | _story(timeline, cast.acts(timeline))
    )
    muster(state, _true_agents(scenario, corps, seed))
    while True:
        kernel.run(state)
        done = int(state.n[layout.DAY]) + 1
        if progress is not None:
            progress(done, scenario.days)
        if state.n[layout.OVERFLOW]:
            return None
        if not state.n[layout.MET]:
            return state
        for condition, met in zip(timeline.conditions, state.met, strict=False):
            if met:
                fired[scenario.triggers[condition.trigger].id] = done - 1 + condition.delay
        timeline = resolve(scenario, seed, fired)
        state.put(_story(timeline, cast.acts(timeline)))
        state.n[layout.MET] = 0
        state.n[layout.NEXT_ACT] = np.searchsorted(state.act_n[:, layout.A_DAY], done)


def _story(timeline: Timeline, todo: list[Act]) -> dict[str, np.ndarray]:
    """The timeline as arrays: levers, acts and conditions."""
    ends = np.cumsum([len(a.officers) for a in todo], dtype=np.int64)
    conditions = timeline.conditions
    return {
        "levers": np.ascontiguousarray(timeline.levers, dtype=np.float64),
        "act_n": np.array(
            [_act(a, int(end)) for a, end in zip(todo, ends, strict=True)], dtype=np.int64
        ).reshape(-1, 8),
        "act_x": np.array([[a.weight, a.echoes] for a in todo], dtype=np.float64).reshape(-1, 2),
        "act_officer": np.concatenate([np.empty(0, np.int64), *(a.officers for a in todo)]).astype(
            np.int64
        ),
        "cond_n": np.array(
            [
                [layout.MEASURES.index(c.measure), c.narrative, c.at_least is not None]
                for c in conditions
            ],
            dtype=np.int64,
        ).reshape(-1, 3),
        "cond_x": np.array(
            [c.at_least if c.at_least is not None else c.at_most for c in conditions],
            dtype=np.float64,
        ),
        "met": np.zeros(len(conditions), dtype=np.bool_),
    }


def _act(act: Act, end: int) -> list[int]:
    kind = layout.ACT_KINDS.index(act.kind)
    start = end - len(act.officers)
    return [act.day, act.trigger, kind, act.narrative, start, end, act.arrest, act.old_guard]


def _true_agents(scenario: Scenario, corps: Corps, seed: int) -> np.ndarray:
    share = scenario.values.truth.agents / 100_000.0
    if share <= 0.0:
        return np.empty(0, dtype=np.int64)
    founders = np.arange(corps.count)
    u = uniforms(seed, Decision.TRUE_AGENT, founders, NOBODY, 0)
    return np.array([i for i in founders if falls(share, u[i])], dtype=np.int64)


def _fixed(scenario: Scenario, seed: int) -> dict[str, np.ndarray]:
    """What a run is given beside its corps and its timeline."""
    d = scenario.values.denunciation
    scale = d.scale if d.letters else 0.0
    return {
        "v": np.array(_all_values(scenario.values), dtype=np.float64),
        "seed": np.array([seed], dtype=np.int64),
        "base_rate": np.array([base * scale for base in (d.fear, d.belief, d.career, d.grudge)]),
        "gain": np.array([d.fear_gain, d.belief_gain, d.career_gain, d.grudge_gain]),
    }


def _rows(state: State) -> dict[str, np.ndarray]:
    return {name: getattr(state, f"row_{name}")[: state.n[layout.ROWS]].copy() for name in COLUMNS}


def _final(state: State) -> dict[str, np.ndarray]:
    columns = {name: np.empty(len(state.badge), kind) for name, kind in FINAL.items()}
    kernel.take_stock(state, *columns.values())
    return columns


assert len(PARAMETERS) == len(V)
