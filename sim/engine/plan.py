"""What the timeline does to people: effects of triggers with the officers they fall on.

Floor 3. Both engines read the same plan, so a trigger picks the same men in both.
"""

from __future__ import annotations

from dataclasses import dataclass
from zlib import crc32

import numpy as np

from sim.corps import Corps
from sim.draws import uniforms
from sim.scenario.load import Scenario
from sim.scenario.timeline import Effect, Timeline
from sim.vocabulary import GROUP_OF_RANK, Decision


@dataclass(frozen=True)
class Act:
    """An effect with the officers it falls on.

    Attributes:
        day: day index.
        trigger: position of the trigger in the scenario.
        kind: `items`, `report`, `remove`, `police_chief`, `order` or `halt`.
        narrative: narrative code, -1 where none.
        weight: weight of the item or the report.
        echoes: number of times one source is heard.
        officers: int64 ids, ascending.
        arrest: a removal is an arrest (else a dismissal).
        old_guard: the former police chief's men are exposed.
    """

    day: int
    trigger: int
    kind: str
    narrative: int
    weight: float
    echoes: float
    officers: np.ndarray
    arrest: bool
    old_guard: bool


def acts(scenario: Scenario, timeline: Timeline, corps: Corps, seed: int) -> list[Act]:
    """The timeline's effects in order of (day, position in the scenario)."""
    return [
        Act(
            e.day, e.trigger, e.kind, e.narrative, e.weight, e.echoes,
            _officers(e, scenario.triggers[e.trigger].id, corps, seed), e.arrest, e.old_guard,
        )
        for e in timeline.effects
    ]


def _officers(effect: Effect, trigger_id: str, corps: Corps, seed: int) -> np.ndarray:
    if effect.persons:
        known = set(corps.person)
        chosen = [corps.officer(p) for p in effect.persons if p in known]
        return np.array(sorted(chosen), dtype=np.int64)
    if effect.group is None:
        return np.empty(0, dtype=np.int64)
    members = np.flatnonzero(_belongs(effect, corps))
    # addressed by the trigger's name: taking another trigger out picks the same men here
    u = uniforms(seed, Decision.SHARE, members, crc32(trigger_id.encode()))
    return members[u < effect.share]


def _belongs(effect: Effect, corps: Corps) -> np.ndarray:
    group = effect.group
    inside = np.arange(corps.count + corps.recruits) < corps.count
    if group.marker is not None:
        inside &= corps.markers[:, group.marker] > 0
    if group.rank_group is not None:
        groups = np.array(GROUP_OF_RANK)[corps.rank]
        inside &= groups == group.rank_group
    if group.rank_at_least is not None:
        inside &= corps.rank >= group.rank_at_least
    if group.branch is not None:
        inside &= corps.branch == group.branch
    if group.district is not None:
        inside &= corps.district == group.district
    return inside
