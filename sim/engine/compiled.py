"""The engine for running: the same phases over arrays, one compiled call for a run.

Floor 3. Everything is prepared and checked here; `sim.engine.kernel` does the work. A scenario
with conditional triggers is called again from the day on which one fires.
"""

from __future__ import annotations

from collections.abc import Callable
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
            return _rows(state), state.series, _final(state)
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
    markers = np.ascontiguousarray(corps.markers, dtype=np.float64)
    return {
        "v": _values(scenario),
        "seed": np.array([seed], dtype=np.int64),
        "party": np.ascontiguousarray(corps.party, dtype=np.bool_),
        "markers": markers,
        "marks": markers.sum(axis=1),
        "disposition": np.ascontiguousarray(corps.disposition, dtype=np.float64),
        "resistance": np.ascontiguousarray(corps.resistance, dtype=np.float64),
        "experience": np.ascontiguousarray(corps.experience, dtype=np.float64),
        "founding_rank": np.ascontiguousarray(corps.rank, dtype=np.int8),
        "unit": np.ascontiguousarray(corps.unit, dtype=np.int32),
        "tie_start": np.ascontiguousarray(corps.tie_start, dtype=np.int64),
        "tie_whom": np.ascontiguousarray(corps.tie_whom, dtype=np.int32),
        "tie_type": np.ascontiguousarray(corps.tie_type, dtype=np.int8),
        "tie_weight": np.ascontiguousarray(corps.tie_weight, dtype=np.float64),
        "tie_rival": np.ascontiguousarray(corps.tie_rival, dtype=np.bool_),
        "roster_start": np.ascontiguousarray(corps.roster_start, dtype=np.int64),
        "roster": np.ascontiguousarray(corps.roster, dtype=np.int32),
        "base_rate": np.array(
            [base * scale for base in (d.fear, d.belief, d.career, d.grudge)]
        ),
        "gain": np.array([d.fear_gain, d.belief_gain, d.career_gain, d.grudge_gain]),
    }


def _officers(corps: Corps) -> dict:
    n = corps.count + corps.recruits
    man = np.zeros((n, layout.MAN_COLUMNS), dtype=np.int64)
    man[:, layout.RANK] = corps.rank
    for column in (layout.TOP_ROW, layout.LAST_ROW, layout.HELD_ON, layout.CASE):
        man[:, column] = NOBODY
    man[:, layout.FRESH_UNTIL] = man[:, layout.RELEASE_DAY] = -1
    man[:, layout.CAUSE : layout.CAUSE + MOTIVES] = NOBODY
    return {
        "status": np.full(n, Status.RECRUIT, dtype=np.int8),
        "man": man,
        "real": np.zeros((n, layout.REAL_COLUMNS)),
        "due": np.full((MOTIVES, n), inf),
        "silence_due": np.full(n, inf),
        "tiebreak": np.full(n, -1.0),
        "bound": np.zeros(n),
        "next_request": np.zeros(n, dtype=np.int32),
        "filed": np.zeros((n, NARRATIVES)),
        "echo": np.zeros((n, NARRATIVES)),
        "taken": np.zeros(n, dtype=np.bool_),
        "near": np.empty((MOTIVES, n), dtype=np.int64),
        "near_n": np.zeros(MOTIVES, dtype=np.int64),
        "is_near": np.zeros((MOTIVES, n), dtype=np.bool_),
        "horizon": np.full(MOTIVES, -1.0),
        "scratch_n": np.empty(n, dtype=np.int64),
        "heap": np.empty(n, dtype=np.int64),
        "cases": np.empty(n, dtype=np.int64),
    }


def _run_arrays(scenario: Scenario, corps: Corps) -> dict:
    units = len(corps.unit_habit)
    unit_n = np.zeros((units, 2), dtype=np.int64)
    unit_n[:, layout.LOST_ROW] = NOBODY
    unit_x = np.zeros((units, 3))
    unit_x[:, layout.NEXT_SILENCE] = inf
    unit_x[:, layout.HABIT] = corps.unit_habit
    kx = np.zeros((5, NARRATIVES))
    kx[layout.BELIEF] = scenario.values.leadership.prior
    kx[layout.OPENNESS] = [getattr(scenario.values.openness, k.word) for k in Narrative]
    kn = np.zeros((8, NARRATIVES), dtype=np.int64)
    kn[layout.ROW] = kn[layout.SUBJECT] = NOBODY
    counters = np.zeros(layout.COUNTERS, dtype=np.int64)
    counters[layout.DAY] = -1
    counters[layout.COUNT] = counters[layout.NEXT_RECRUIT] = corps.count
    reals = np.zeros(layout.REALS)
    reals[[layout.INFLATION, layout.FADE, layout.HELD, layout.GROWTH]] = 1.0
    return {
        "unit_n": unit_n,
        "unit_x": unit_x,
        "n": counters,
        "x": reals,
        "kx": kx,
        "kn": kn,
        "clock": np.zeros(MOTIVES),
        "in_status": np.zeros(len(Status), dtype=np.int64),
        "today": np.zeros(len(COUNTS), dtype=np.int64),
        "total": np.zeros(len(COUNTS), dtype=np.int64),
        "calendar": np.full((layout.CALENDARS, scenario.days + 1), -1, dtype=np.int64),
        "scratch_x": np.empty(max(1, int(np.diff(corps.tie_start).max(initial=1)))),
        "named": np.empty(1024, dtype=np.int64),
        "series": np.zeros((scenario.days, layout.SERIES_COLUMNS)),
    }


def _growing(capacity: int) -> dict:
    widths = {
        "tray_n": 3, "letters": 4, "requested": 3, "passing": 3, "vacant": 4, "ripening": 2,
        "moved": 2, "pool": 2,
    }
    lists = {name: np.empty((capacity, w), dtype=np.int64) for name, w in widths.items()}
    return lists | {
        "rows": np.empty((capacity, len(COLUMNS)), dtype=np.int32),
        "prisoners": np.empty(capacity, dtype=np.int64),
        "queue": np.empty(capacity, dtype=np.int64),
        "choice": np.empty(capacity, dtype=np.int64),
        "gathered": np.empty(capacity, dtype=np.int64),
        "tray_x": np.empty(capacity),
        "old_guard": np.empty(capacity),
    }


def _state(scenario, corps, seed, capacity, timeline) -> layout.Arrays:
    return layout.Arrays(
        **_fixed(scenario, corps, seed),
        **_story(scenario, timeline, corps, seed),
        **_officers(corps),
        **_run_arrays(scenario, corps),
        **_growing(capacity),
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
        "rank": state.man[:, layout.RANK],
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
