"""The arrays of a compiled run, ready for its first day.

Those that a run writes on are kept for the next run of the same shape, and so is the
block that tells kernels of them all.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from sim.corps.corps import Corps
from sim.engine.fork import Evening
from sim.engine.kernel.layout import ARRAYS, BLOCK, GIVEN, STRETCH
from sim.engine.kernel.state import State
from sim.engine.memory import side_by_side
from sim.engine.prepared import prepared
from sim.scenario.load import Scenario
from sim.scenario.twin import Twin
from sim.vocabulary import NOBODY, Motive, Narrative


def ready(
    scenario: Scenario, corps: Corps, seed: int, room: int, others: Mapping[str, np.ndarray],
    evening: Evening | None = None,
) -> State:  # fmt: skip
    """The state of a run before anybody enters service, or on an evening that was kept.

    The next call may give the same state, written over.

    Args:
        scenario: what is to be run.
        corps: on whom.
        seed: key of its draws.
        room: of every list that grows with what happens.
        others: the arrays that neither the corps nor the shape of the run decides.
        evening: of a run of the same stem, to go on from.
    """
    those = prepared(corps)
    space = _workspace(
        corps.count + corps.recruits, len(corps.unit_habit), scenario.days, those.most_ties, room,
        len(scenario.triggers),
    )  # fmt: skip
    state = space.tell(those.given | others)
    if evening is None:
        space.clear()
        space.arrays["officers.badge"][:] = those.badge
        _begin(state, scenario, corps, seed)
    else:
        evening.put_back(state)
    return state


def _begin(state: State, scenario: Scenario, corps: Corps, seed: int) -> None:
    """What stands otherwise than everybody's before the first day."""
    values, d = scenario.values, scenario.values.denunciation
    state.day, state.count = -1, corps.count
    _differ(state, scenario.twin, seed)
    state.personnel.next_recruit = corps.count
    state.inflation = state.fade = state.chief.held = state.police.growth = 1.0
    state.openness = [getattr(values.openness, word) for word in Narrative.words()]
    scale = d.scale if d.letters else 0.0
    state.base_rate = [getattr(d, word) * scale for word in Motive.words()]
    state.gain = [getattr(d, f"{word}_gain") for word in Motive.words()]
    state.leadership.row = state.leadership.subject = NOBODY
    state.officers.disposition = corps.disposition
    state.units.hoped_by = NOBODY
    state.units.end = corps.roster_start[:-1]
    state.hot.cold_below = -1.0


def _differ(state: State, twin: Twin, seed: int) -> None:
    """Keys of its draws, and what makes it differ from its twin."""
    state.key = twin.keys(seed, 0)
    state.parts = twin.parts is not None
    state.ends_decided = twin.decided
    names = {"absent": "person", "without_author": "author", "without_letter": "letter"}
    for field, name in names.items():
        given = twin[f"without.{name}"]
        setattr(state, field, NOBODY if given is None else given)


class _Workspace:
    """Arrays that a run writes on, and the state of the last run on them."""

    def __init__(self, lengths: Mapping[str, int]) -> None:
        self.state: State | None = None
        self.arrays = side_by_side({
            name: (tuple(n if isinstance(n, int) else lengths[n] for n in shape), kind)
            for name, (kind, shape, start) in ARRAYS.items()
            if start != GIVEN
        })  # fmt: skip

    def tell(self, given: Mapping[str, np.ndarray]) -> State:
        """A state of these; what the last run was told already is not told again."""
        if self.state is None:
            self.state = State(self.arrays | given)
        else:
            self.state.put(given)
        return self.state

    def clear(self) -> None:
        """Make the arrays what they are before a run."""
        for name, array in self.arrays.items():
            kind, _, start = ARRAYS[name]
            if start is not None:
                (array if kind.fields is None else array.reshape(-1).view(np.uint8)).fill(start)


@lru_cache(maxsize=1)
def _workspace(
    officers: int, units: int, days: int, most_ties: int, room: int, conditions: int
) -> _Workspace:
    """Arrays of a run, kept for the next run of the same shape.

    Pages once touched are the dearest thing about a short run: a sweep must not pay for them
    every time.
    """
    blocks = -(-officers // BLOCK)
    return _Workspace({
        "officers": officers, "units": units, "days": days, "mornings": days + 1, "room": room,
        "most_ties": most_ties + 1, "conditions": conditions, "blocks": blocks,
        "stretches": -(-blocks // STRETCH),
    })  # fmt: skip
