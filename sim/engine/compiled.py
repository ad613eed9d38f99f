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
from sim.engine.kernel.state import State
from sim.engine.ledger import COLUMNS, COUNTS
from sim.engine.plan import Act, acts
from sim.engine.result import FINAL
from sim.rules.sanction import falls
from sim.scenario.load import Scenario
from sim.scenario.parameters import PARAMETERS
from sim.scenario.timeline import Timeline, resolve
from sim.vocabulary import (
    MOTIVES,
    NARRATIVES,
    NOBODY,
    Decision,
    Motive,
    Narrative,
    Rank,
    Status,
)

#: What is kept of a man of whom nothing is known yet.
_BLANK_MAN = np.zeros(layout.MAN_COLUMNS, np.int32)
_BLANK_MAN[[layout.LAST_ROW, layout.HELD_ON, layout.CASE]] = NOBODY
_BLANK_MAN[[layout.FRESH_UNTIL, layout.RELEASE_DAY]] = -1

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
    muster(State(*state), _true_agents(scenario, corps, seed))
    while True:
        kernel.run(State(*state))
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
    return _corps_fields(corps) | {
        "v": _values(scenario),
        "seed": np.array([seed], dtype=np.int64),
        "base_rate": np.array([base * scale for base in (d.fear, d.belief, d.career, d.grudge)]),
        "gain": np.array([d.fear_gain, d.belief_gain, d.career_gain, d.grudge_gain]),
    }


def _corps_fields(corps: Corps) -> dict[str, np.ndarray]:
    """The corps' arrays that no run changes."""
    fixed = set(layout.Arrays._fields) - {"badge"}
    return {name: array for name, array in _of_corps(corps).items() if name in fixed}


#: The corps' arrays as kernels want them -> the corps they were made from.
_prepared: list[tuple[Corps, dict[str, np.ndarray]]] = []


def _of_corps(corps: Corps) -> dict[str, np.ndarray]:
    """The corps' arrays as kernels want them, kept for the corps last asked for."""
    if not (_prepared and _prepared[0][0] is corps):
        _prepared[:] = [(corps, _prepare(corps))]
    return _prepared[0][1]


def _prepare(corps: Corps) -> dict[str, np.ndarray]:
    kinds = {
        "party": np.bool_, "disposition": np.float64, "resistance": np.float64,
        "unit": np.int32, "tie_start": np.int64, "roster_start": np.int64, "roster": np.int32,
    }
    arrays = {
        name: np.ascontiguousarray(getattr(corps, name), dtype=kind)
        for name, kind in kinds.items()
    }
    arrays["founding_rank"] = np.ascontiguousarray(corps.rank, dtype=np.int8)
    arrays["roster_rank"] = arrays["founding_rank"][corps.roster]
    place = np.empty(corps.roster.size, np.int32)
    place[corps.roster] = np.arange(corps.roster.size, dtype=np.int32)
    arrays["place"] = place
    arrays["roster_service"] = corps.experience[corps.roster]
    arrays["tie_n"] = _ties(corps, place)
    arrays["tie_x"] = arrays["tie_n"].view(np.float32)
    arrays["badge"] = _badges(corps)
    arrays["rivals"] = _rivals(corps)[corps.roster]
    for array in arrays.values():
        array.flags.writeable = False  # one type for the kernels, whoever made the array
    return arrays


def _ties(corps: Corps, place: np.ndarray) -> np.ndarray:
    """Ties with all that is asked of one together, int32[m, 4]; the weight is a float32 in it."""
    tie = np.empty((corps.tie_whom.size, 4), np.int32)
    tie[:, layout.WHOM] = corps.tie_whom
    tie[:, layout.PLACE] = place[corps.tie_whom]
    tie.view(np.float32)[:, layout.TIE_WEIGHT] = corps.tie_weight
    tie[:, layout.TIE_TYPE] = corps.tie_type
    tie[corps.tie_rival, layout.TIE_TYPE] += layout.RIVAL
    return tie


def _badges(corps: Corps) -> np.ndarray:
    """What everybody is asked of an officer before anybody enters service, int8[n, 4]."""
    badge = np.zeros((corps.roster.size, 4), np.int8)
    badge[:, layout.STATUS] = Status.RECRUIT
    badge[:, layout.RANK] = corps.rank
    badge[:, layout.MASK] = corps.markers.astype(bool) @ (1 << np.arange(NARRATIVES))
    return badge


def _rivals(corps: Corps) -> np.ndarray:
    """Rivals of each officer among the founders, int64[n]; recruits count for nobody.

    Whom a later intake brings must not change an earlier day.
    """
    feuds = corps.tie_rival & (corps.tie_whom < corps.count)
    upto = np.concatenate([[0], np.cumsum(feuds)])
    return upto[corps.tie_start[1:]] - upto[corps.tie_start[:-1]]


#: A spec: name -> (shape, type, value it starts with; None where it is written before it is read).
Spec = dict[str, tuple[tuple[int, ...], type, float | None]]


def _officer_spec(n: int) -> Spec:
    return {
        "badge": ((n, 4), np.int8, None),
        "man": ((n, layout.MAN_COLUMNS), np.int32, 0),
        "tally": ((n, layout.TALLY_COLUMNS), np.int32, 0),
        "left": ((n, MOTIVES), np.float64, None),
        "breaks_at": ((n,), np.float64, None),
        "dossier_x": ((n, layout.DOSSIER_COLUMNS), np.float64, None),
        "taken": ((n,), np.bool_, False),
        "feel_x": ((MOTIVES, n, 2), np.float64, inf),
        "first": ((MOTIVES, -(-n // layout.BLOCK)), np.float64, inf),
        "silence": ((n, 2), np.float64, inf),
        "post": ((n,), np.int8, layout.OUT),
        "scratch_n": ((n,), np.int64, None),
        "heap": ((n,), np.int64, None),
        "heap_x": ((n,), np.float64, None),
        "case_whom": ((n,), np.int32, None),
        "case_key": ((n,), np.int16, None),
        "case_kind": ((n,), np.int8, None),
        "case_x": ((n, 2), np.float64, None),
        "case_place": ((n,), np.int32, -1),
        "case_hot": ((n,), np.int32, None),
        "hot": ((n,), np.int32, None),
        "leaving": ((n,), np.int32, None),
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
        "sticks": ((NARRATIVES + 1,), np.float64, None),
        "light": ((NARRATIVES + 1,), np.float64, 0),
        "hot_light": ((NARRATIVES + 1,), np.float64, 0),
        "hot_marked": ((1 << NARRATIVES,), np.float64, 0),
        "plain": ((len(Rank) << NARRATIVES,), np.float64, 0),
        "known": ((most_ties + 1,), np.int64, None),
        "marked": ((1 << NARRATIVES,), np.float64, 0),
        "seen": ((len(Rank),), np.float64, 0),
        "bound": ((len(Rank) << NARRATIVES,), np.float64, 0),
        "hot_bound": ((len(Rank) << NARRATIVES,), np.float64, 0),
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
    for name, kind in COLUMNS.items():
        spec[f"row_{name}"] = ((capacity,), np.dtype(kind).type, None)
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
    arrays = {name: np.empty(shape, kind) for name, (shape, kind, _) in spec.items()}
    arrays["feel_n"] = arrays["feel_x"].view(np.int32)
    arrays["dossier_n"] = arrays["dossier_x"].view(np.int32)
    return arrays, spec


def _blank(scenario: Scenario, corps: Corps, capacity: int) -> dict[str, np.ndarray]:
    """The workspace as it is before anybody enters service."""
    most_ties = max(1, int(np.diff(corps.tie_start).max(initial=1)))
    arrays, spec = _workspace(
        corps.count + corps.recruits, len(corps.unit_habit), scenario.days, most_ties, capacity
    )
    for name, (_, _, start) in spec.items():
        if start is not None:
            arrays[name].fill(start)
    prepared = _of_corps(corps)
    arrays["badge"][:] = prepared["badge"]
    arrays["man"][:] = _BLANK_MAN
    arrays["feel_n"][:, :, layout.EXPOSURE :] = 0, NOBODY
    arrays["feel_n"][Motive.GRUDGE, :, layout.EXPOSURE] = prepared["rivals"]
    arrays["unit_n"][:, layout.LOST_ROW] = NOBODY
    arrays["unit_x"][:, layout.NEXT_SILENCE] = inf
    arrays["unit_x"][:, layout.HABIT] = corps.unit_habit
    arrays["kx"][layout.BELIEF] = scenario.values.leadership.prior
    arrays["kx"][layout.OPENNESS] = [getattr(scenario.values.openness, k.word) for k in Narrative]
    arrays["kn"][[layout.ROW, layout.SUBJECT]] = NOBODY
    arrays["n"][layout.DAY] = -1
    arrays["x"][layout.COLD_BELOW] = -1.0
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
    return {
        name: getattr(state, f"row_{name}")[: state.n[layout.ROWS]].copy() for name in COLUMNS
    }


def _final(state: layout.Arrays) -> dict[str, np.ndarray]:
    kernel.assess_all(State(*state))
    columns = {
        "status": state.badge[:, layout.STATUS],
        "rank": state.badge[:, layout.RANK],
        "items": np.where(
            state.badge[:, layout.FILED_UNDER] > 0, state.dossier_n[:, layout.ITEMS], 0
        ),
        "letters_against": state.man[:, layout.LETTERS_AGAINST],
        "requests": state.man[:, layout.REQUESTS],
        "arrests": state.man[:, layout.ARRESTS],
        "dismissals": state.man[:, layout.DISMISSALS],
        "suspicion": state.breaks_at,
        "reinstated": state.man[:, layout.REINSTATED],
        "true_agent": state.man[:, layout.TRUE_AGENT],
    }
    return {name: columns[name].astype(kind) for name, kind in FINAL.items()}


assert len(PARAMETERS) == len(V)
