"""The arrays of a compiled run, ready for its first day.

Those that a run writes on are kept for the next run of the same shape, and so is the
block that tells kernels of them all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import inf

import numpy as np

from sim.corps.corps import Corps
from sim.engine.arena import furnish
from sim.engine.kernel import layout
from sim.engine.kernel.state import State
from sim.engine.ledger import COLUMNS, COUNTS
from sim.engine.manned import Manned, manned
from sim.scenario.load import Scenario
from sim.vocabulary import MOTIVES, NARRATIVES, NOBODY, Narrative, Rank, Status


def ready(
    scenario: Scenario, corps: Corps, capacity: int, others: Mapping[str, np.ndarray]
) -> State:
    """The state of a run before anybody enters service.

    The next call may give the same state, written over.

    Args:
        scenario: what is to be run.
        corps: on whom.
        capacity: room in every list that grows with what happens.
        others: the arrays that neither the corps nor the shape of the run decides.
    """
    those = manned(corps)
    space = _workspace(
        corps.count + corps.recruits, len(corps.unit_habit), scenario.days, those.most_ties,
        capacity,
    )  # fmt: skip
    _clear(space, scenario, corps, those)
    return space.tell(those.fixed | space.arrays | others)


#: A spec: name -> (shape, type, value it starts with; None where it is written before it is read,
#: by `kernel.muster` if nowhere else).
Spec = dict[str, tuple[tuple[int, ...], type, float | None]]


def _officer_spec(n: int) -> Spec:
    return {
        "badge": ((n, 4), np.int8, None),
        "man": ((n, layout.MAN_COLUMNS), np.int32, None),
        "tally": ((n, layout.TALLY_COLUMNS), np.int32, 0),
        "left": ((n, MOTIVES), np.float64, None),
        "breaks_at": ((n,), np.float64, None),
        "dossier_x": ((n, layout.DOSSIER_COLUMNS), np.float64, None),
        "taken": ((n,), np.bool_, False),
        "feel_x": ((layout.CLOSE, n, 2), np.float64, None),
        "due": ((MOTIVES - layout.CLOSE, n), np.float64, inf),
        "first": ((MOTIVES, -(-n // layout.BLOCK)), np.float64, inf),
        "earliest": ((MOTIVES, -(-n // (layout.BLOCK * layout.BLOCKS))), np.float64, inf),
        "noted_at": ((n,), np.float64, inf),
        "post": ((n,), np.int8, layout.OUT),
        "scratch_n": ((n,), np.int64, None),
        "heap": ((n,), np.int64, None),
        "heap_x": ((n,), np.float64, None),
        "case_x": ((n, layout.CASE_COLUMNS), np.float64, None),
        "case_place": ((n,), np.int32, -1),
        "hot": ((n,), np.int32, None),
        "leaving": ((n,), np.int32, None),
        "silent": ((n,), np.int32, None),
    }


def _run_spec(units: int, days: int, most_ties: int) -> Spec:
    return {
        "hope": ((units, layout.RANKS, 2), np.int32, 0),
        "losses": ((units,), np.float64, 0),
        "lost_row": ((units,), np.int32, NOBODY),
        "unit_clock": ((units,), np.float64, 0),
        "next_silence": ((units,), np.float64, inf),
        "end": ((units,), np.int32, None),
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
        "tray_n": 3,
        "letters": 5,
        "requested": 3,
        "passing": 3,
        "vacant": 4,
        "ripening": 2,
        "moved": 2,
        "pool": 2,
    }
    spec: Spec = {name: ((capacity, w), np.int64, None) for name, w in widths.items()}
    for name in ("prisoners", "queue", "choice", "gathered"):
        spec[name] = ((capacity,), np.int64, None)
    for name in ("tray_x", "old_guard", "lots"):
        spec[name] = ((capacity,), np.float64, None)
    for name, kind in COLUMNS.items():
        spec[f"row_{name}"] = ((capacity,), np.dtype(kind).type, None)
    return spec


@dataclass
class Workspace:
    """Arrays that a run writes on.

    Attributes:
        arrays: by name.
        starts: array -> value it starts with, where it is to have one.
        state: of the last run on them.
    """

    arrays: dict[str, np.ndarray]
    starts: list[tuple[np.ndarray, float]]
    state: State | None = None

    def tell(self, arrays: Mapping[str, np.ndarray]) -> State:
        """A state of these; what the last run was told already is not told again."""
        if self.state is None:
            self.state = State(arrays)
        else:
            self.state.put(arrays)
        return self.state


@lru_cache(maxsize=1)
def _workspace(officers: int, units: int, days: int, most_ties: int, capacity: int) -> Workspace:
    """Arrays of a run, kept for the next run of the same shape.

    Pages once touched are the dearest thing about a short run: a sweep must not pay for them
    every time.
    """
    spec = _officer_spec(officers) | _run_spec(units, days, most_ties) | _list_spec(capacity)
    arrays = furnish({name: (shape, kind) for name, (shape, kind, _) in spec.items()})
    arrays["feel_n"] = arrays["feel_x"].view(np.int32)
    arrays["tally_x"] = arrays["tally"].view(np.float64)
    arrays["dossier_n"] = arrays["dossier_x"].view(np.int32)
    arrays["case_n"] = arrays["case_x"].view(np.int32)
    starts = [(arrays[name], start) for name, (*_, start) in spec.items() if start is not None]
    return Workspace(arrays, starts)


def _clear(space: Workspace, scenario: Scenario, corps: Corps, those: Manned) -> None:
    """Make the workspace what it is before anybody enters service."""
    for array, start in space.starts:
        array.fill(start)
    arrays, values = space.arrays, scenario.values
    arrays["badge"][:] = those.badge
    arrays["hope"][:, :, layout.HOPED_BY] = NOBODY
    arrays["end"][:] = corps.roster_start[:-1]
    arrays["kx"][layout.BELIEF] = values.leadership.prior
    arrays["kx"][layout.OPENNESS] = [getattr(values.openness, word) for word in Narrative.words()]
    arrays["kn"][[layout.ROW, layout.SUBJECT]] = NOBODY
    arrays["n"][layout.DAY] = -1
    arrays["x"][layout.COLD_BELOW] = -1.0
    arrays["n"][[layout.COUNT, layout.NEXT_RECRUIT]] = corps.count
    arrays["x"][[layout.INFLATION, layout.FADE, layout.HELD, layout.GROWTH]] = 1.0
