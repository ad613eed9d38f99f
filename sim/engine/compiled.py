"""The engine for running: the same phases over arrays, one compiled call for a run.

Floor 3. Everything is prepared and checked here; `sim.engine.kernel` does the work. A scenario
with conditional triggers is called again from the day on which one fires.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from math import inf

import numpy as np

from sim.corps import Corps
from sim.draws import uniforms
from sim.engine.kernel import day as kernel
from sim.engine.kernel import layout
from sim.engine.kernel.layout import V
from sim.engine.kernel.muster import muster
from sim.engine.ledger import COLUMNS, COUNTS
from sim.engine.plan import Act, acts
from sim.engine.result import FINAL
from sim.rules.sanction import falls
from sim.scenario.load import Scenario
from sim.scenario.parameters import PARAMETERS
from sim.scenario.timeline import Timeline, resolve
from sim.vocabulary import MOTIVES, NARRATIVES, NOBODY, Decision, Narrative, Status

#: Capacity that sufficed for a scenario, so that its next run need not begin again.
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
    while True:
        state = _run(scenario, corps, seed, capacity, progress)
        if state is not None:
            _enough[scenario.hash] = capacity
            return _rows(state), state.series.copy(), _final(state)
        capacity *= 2


def _run(scenario, corps, seed, capacity, progress):
    fired: dict[str, int] = {}
    timeline = resolve(scenario, seed, fired)
    state = _state(scenario, corps, seed, capacity, timeline)
    muster(layout.State(*state), _true_agents(scenario, corps, seed))
    while True:
        kernel.run(layout.State(*state))
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
        state = state._replace(**_story(scenario, timeline, corps, seed))
        state.n[layout.MET] = 0
        state.n[layout.NEXT_ACT] = np.searchsorted(state.act_n[:, layout.A_DAY], done)


def _story(scenario: Scenario, timeline: Timeline, corps: Corps, seed: int) -> dict:
    """The timeline as arrays: levers, acts and conditions."""
    todo = acts(scenario, timeline, corps, seed)
    ends = np.cumsum([len(a.officers) for a in todo], dtype=np.int64)
    conditions = timeline.conditions
    return {
        "levers": np.ascontiguousarray(timeline.levers, dtype=np.float64),
        "act_n": np.array(
            [_act(a, int(end)) for a, end in zip(todo, ends, strict=True)], dtype=np.int64
        ).reshape(-1, 8),
        "act_x": np.array([[a.weight, a.echoes] for a in todo], dtype=np.float64).reshape(-1, 2),
        "act_officer": np.concatenate(
            [np.empty(0, np.int64), *(a.officers for a in todo)]
        ).astype(np.int64),
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


def _values(scenario: Scenario) -> np.ndarray:
    return np.array([float(scenario.value(name)) for name in PARAMETERS])


def _fixed(scenario: Scenario, corps: Corps, seed: int) -> dict:
    d = scenario.values.denunciation
    scale = d.scale if d.letters else 0.0
    return _of_corps(corps) | {
        "v": _values(scenario),
        "seed": np.array([seed], dtype=np.int64),
        "base_rate": np.array([base * scale for base in (d.fear, d.belief, d.career, d.grudge)]),
        "gain": np.array([d.fear_gain, d.belief_gain, d.career_gain, d.grudge_gain]),
    }


#: The corps' arrays as kernels want them -> the corps they were made from.
_prepared: list[tuple[Corps, dict[str, np.ndarray]]] = []


def _of_corps(corps: Corps) -> dict[str, np.ndarray]:
    """The corps' arrays as kernels want them, kept for the corps last asked for."""
    if not (_prepared and _prepared[0][0] is corps):
        _prepared[:] = [(corps, _prepare(corps))]
    return _prepared[0][1]


def _prepare(corps: Corps) -> dict[str, np.ndarray]:
    kinds = {
        "party": np.bool_, "markers": np.float64, "disposition": np.float64,
        "resistance": np.float64, "experience": np.float64, "unit": np.int32,
        "tie_start": np.int64, "tie_whom": np.int32, "tie_type": np.int8,
        "tie_weight": np.float64, "tie_rival": np.bool_, "roster_start": np.int64,
        "roster": np.int32,
    }
    arrays = {
        name: np.ascontiguousarray(getattr(corps, name), dtype=kind)
        for name, kind in kinds.items()
    }
    arrays["founding_rank"] = np.ascontiguousarray(corps.rank, dtype=np.int8)
    arrays["mask"] = (corps.markers.astype(bool) @ (1 << np.arange(NARRATIVES))).astype(np.uint8)
    for array in arrays.values():
        array.flags.writeable = False  # one type for the kernels, whoever made the array
    return arrays


#: A spec: name -> (shape, type, value it starts with; None where it is written before it is read).
Spec = dict[str, tuple[tuple[int, ...], type, float | None]]


def _officer_spec(n: int) -> Spec:
    return {
        "status": ((n,), np.int8, Status.RECRUIT),
        "man": ((n, layout.MAN_COLUMNS), np.int64, 0),
        "real": ((n, layout.REAL_COLUMNS), np.float64, 0),
        "due": ((MOTIVES, n), np.float64, inf),
        "silence_due": ((n,), np.float64, inf),
        "tiebreak": ((n,), np.float64, -1),
        "rank": ((n,), np.int8, 0),
        "bound": ((n, 2), np.float64, 0),
        "next_request": ((n,), np.int32, 0),
        "filed": ((n, NARRATIVES), np.float64, 0),
        "echo": ((n, NARRATIVES), np.float64, 0),
        "taken": ((n,), np.bool_, False),
        "near": ((MOTIVES, n), np.int64, None),
        "near_n": ((MOTIVES,), np.int64, 0),
        "is_near": ((MOTIVES, n), np.bool_, False),
        "horizon": ((MOTIVES,), np.float64, -1),
        "scratch_n": ((n,), np.int64, None),
        "heap": ((n,), np.int64, None),
        "cases": ((n,), np.int64, None),
    }


def _run_spec(units: int, days: int, most_ties: int) -> Spec:
    return {
        "unit_n": ((units, 2), np.int64, 0),
        "unit_x": ((units, 3), np.float64, 0),
        "n": ((layout.COUNTERS,), np.int64, 0),
        "x": ((layout.REALS,), np.float64, 0),
        "kx": ((5, NARRATIVES), np.float64, 0),
        "kn": ((8, NARRATIVES), np.int64, 0),
        "clock": ((MOTIVES,), np.float64, 0),
        "in_status": ((len(Status),), np.int64, 0),
        "today": ((len(COUNTS),), np.int64, 0),
        "total": ((len(COUNTS),), np.int64, 0),
        "calendar": ((layout.CALENDARS, days + 1), np.int64, -1),
        "scratch_x": ((most_ties,), np.float64, None),
        "named": ((1024,), np.int64, None),
        "marked": ((1 << NARRATIVES,), np.float64, 0),
        "series": ((days, layout.SERIES_COLUMNS), np.float64, 0),
    }


def _list_spec(capacity: int) -> Spec:
    widths = {
        "tray_n": 3, "letters": 4, "requested": 3, "passing": 3, "vacant": 4, "ripening": 2,
        "moved": 2, "pool": 2,
    }
    spec: Spec = {name: ((capacity, w), np.int64, None) for name, w in widths.items()}
    for name in ("prisoners", "queue", "choice", "gathered"):
        spec[name] = ((capacity,), np.int64, None)
    for name in ("tray_x", "old_guard"):
        spec[name] = ((capacity,), np.float64, None)
    spec["rows"] = ((capacity, len(COLUMNS)), np.int32, None)
    return spec


@lru_cache(maxsize=1)
def _workspace(
    officers: int, units: int, days: int, most_ties: int, capacity: int
) -> tuple[dict[str, np.ndarray], Spec]:
    """Arrays of a run, kept for the next run of the same shape.

    Pages once touched are the dearest thing about a short run: a sweep must not pay for them
    every time.
    """
    spec = _officer_spec(officers) | _run_spec(units, days, most_ties) | _list_spec(capacity)
    return {name: np.empty(shape, kind) for name, (shape, kind, _) in spec.items()}, spec


def _blank(scenario: Scenario, corps: Corps, capacity: int) -> dict[str, np.ndarray]:
    """The workspace as it is before anybody enters service."""
    most_ties = max(1, int(np.diff(corps.tie_start).max(initial=1)))
    arrays, spec = _workspace(
        corps.count + corps.recruits, len(corps.unit_habit), scenario.days, most_ties, capacity
    )
    for name, (_, _, start) in spec.items():
        if start is not None:
            arrays[name].fill(start)
    man = arrays["man"]
    arrays["rank"][:] = corps.rank
    for column in (layout.TOP_ROW, layout.LAST_ROW, layout.HELD_ON, layout.CASE):
        man[:, column] = NOBODY
    man[:, layout.FRESH_UNTIL] = man[:, layout.RELEASE_DAY] = -1
    man[:, layout.CAUSE : layout.CAUSE + MOTIVES] = NOBODY
    arrays["unit_n"][:, layout.LOST_ROW] = NOBODY
    arrays["unit_x"][:, layout.NEXT_SILENCE] = inf
    arrays["unit_x"][:, layout.HABIT] = corps.unit_habit
    arrays["kx"][layout.BELIEF] = scenario.values.leadership.prior
    arrays["kx"][layout.OPENNESS] = [getattr(scenario.values.openness, k.word) for k in Narrative]
    arrays["kn"][[layout.ROW, layout.SUBJECT]] = NOBODY
    arrays["n"][layout.DAY] = -1
    arrays["n"][[layout.COUNT, layout.NEXT_RECRUIT]] = corps.count
    arrays["x"][[layout.INFLATION, layout.FADE, layout.HELD, layout.GROWTH]] = 1.0
    return arrays


def _state(scenario, corps, seed, capacity, timeline) -> layout.Arrays:
    return layout.Arrays(
        **_fixed(scenario, corps, seed),
        **_story(scenario, timeline, corps, seed),
        **_blank(scenario, corps, capacity),
    )


def _rows(state: layout.Arrays) -> dict[str, np.ndarray]:
    kept = state.rows[: state.n[layout.ROWS]]
    return {
        name: np.ascontiguousarray(kept[:, c], dtype=kind)
        for c, (name, kind) in enumerate(COLUMNS.items())
    }


def _final(state: layout.Arrays) -> dict[str, np.ndarray]:
    kernel.assess_all(layout.State(*state))
    columns = {
        "status": state.status,
        "rank": state.rank,
        "items": state.man[:, layout.ITEMS],
        "letters_against": state.man[:, layout.LETTERS_AGAINST],
        "requests": state.man[:, layout.REQUESTS],
        "arrests": state.man[:, layout.ARRESTS],
        "dismissals": state.man[:, layout.DISMISSALS],
        "suspicion": state.real[:, layout.SUSPICION],
        "reinstated": state.man[:, layout.REINSTATED],
        "true_agent": state.man[:, layout.TRUE_AGENT],
    }
    return {name: columns[name].astype(kind) for name, kind in FINAL.items()}


assert len(PARAMETERS) == len(V)
