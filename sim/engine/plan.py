"""What the timeline does to people: effects of triggers with the officers they fall on.

Both engines read the same plan, so a trigger picks the same men in both.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple
from zlib import crc32

import numpy as np

from sim.corps.corps import Corps
from sim.draws import uniforms
from sim.scenario.load import Scenario
from sim.scenario.parts import Group
from sim.scenario.timeline import Effect, Timeline
from sim.scenario.triggers import sources
from sim.vocabulary import GROUP_OF_RANK, Decision

_GROUP_OF_RANK = np.array(GROUP_OF_RANK)
#: Section of the values that has the weights of a kind of trigger.
_WEIGHTS = {"items": "items", "report": "reports", "favour": "trust"}


class Act(NamedTuple):
    """An effect of a trigger as the engines read it: its officers found, its weight resolved.

    Attributes:
        day, trigger, kind, narrative, echoes, arrest, old_guard, army, voice: as of an `Effect`.
        weight: of an item (in names) or report (in words) for one hearing; trust of a favour.
        officers: numbers of those it falls on, int64, ascending.
        source: 0 where a report comes from what all of its voice share; those with a name of
            their own count from 1, to `parts.MOST_SOURCES`.
    """

    day: int
    trigger: int
    kind: str
    narrative: int
    weight: float
    echoes: float
    officers: Sequence[int]
    arrest: bool
    old_guard: bool
    army: bool
    voice: int
    source: int


class Cast:
    """On whom the triggers of one run fall: found once, on whatever day they act."""

    def __init__(self, scenario: Scenario, corps: Corps, seed: int) -> None:
        self.scenario, self.corps, self.seed = scenario, corps, seed
        self.found: dict[int, np.ndarray] = {}  # by position of the trigger
        self.sources = {name: 1 + i for i, name in enumerate(sources(scenario.triggers))}

    def acts(self, timeline: Timeline) -> list[Act]:
        """The timeline's effects in order of (day, position in the scenario)."""
        self._find([e for e in timeline.effects if e.trigger not in self.found])
        return [self._act(e) for e in timeline.effects]

    def _act(self, e: Effect) -> Act:
        weight = e.weight
        if e.what:
            weight = e.strength * self.scenario.value(f"{_WEIGHTS[e.kind]}.{e.what}")
        return Act(
            e.day, e.trigger, e.kind, e.narrative, weight, e.echoes, self.found[e.trigger],
            e.arrest, e.old_guard, e.army, int(e.voice), self.sources.get(e.source, 0),
        )  # fmt: skip

    def _find(self, effects: list[Effect]) -> None:
        drawn: dict[int, list[Effect]] = {}
        for e in effects:
            self.found[e.trigger] = _known(self.corps, e.persons)
            if e.group is not None:
                key = self.scenario.twin.keys(self.seed, e.day)[Decision.SHARE]
                drawn.setdefault(key, []).append(e)
        for key, those in drawn.items():
            self._draw(key, those)

    def _draw(self, key: int, drawn: list[Effect]) -> None:
        """Shares of groups, under the key of the days on which they are taken."""
        members = [_members(self.corps, e.group) for e in drawn]
        sizes = [len(m) for m in members]
        # addressed by the trigger's name: taking another trigger out picks the same men here
        names = [crc32(self.scenario.triggers[e.trigger].id.encode()) for e in drawn]
        whom = np.repeat(np.array(names, dtype=np.int64), sizes)
        u = uniforms(key, Decision.SHARE, np.concatenate(members), whom)
        for e, those, lots in zip(drawn, members, np.split(u, np.cumsum(sizes)[:-1]), strict=True):
            self.found[e.trigger] = those[lots < e.share]


@lru_cache(maxsize=1)
def _looked_up(corps: Corps) -> dict[tuple[str, ...] | Group, np.ndarray]:
    """Whom runs on a corps have looked up, kept for the next: persons and groups -> numbers."""
    return {}


def _known(corps: Corps, persons: tuple[str, ...]) -> np.ndarray:
    """Numbers of those of the historical persons who are in the corps, int64, ascending."""
    looked_up = _looked_up(corps)
    if persons not in looked_up:
        number = {person: i for i, person in enumerate(corps.person)}
        found = sorted(number[p] for p in persons if p in number)
        looked_up[persons] = np.array(found, dtype=np.int64)
    return looked_up[persons]


def _members(corps: Corps, group: Group) -> np.ndarray:
    """Founders of a group, int64, ascending."""
    looked_up = _looked_up(corps)
    if group not in looked_up:
        looked_up[group] = np.flatnonzero(_belongs(group, corps))
    return looked_up[group]


def _belongs(group: Group, corps: Corps) -> np.ndarray:
    """Founders of a group, bool[count]."""
    n, rank = corps.count, corps.rank[: corps.count]
    inside = np.ones(n, dtype=np.bool_)
    if group.marker is not None:
        inside &= corps.markers[:n, group.marker] > 0
    if group.rank_at_least is not None:
        inside &= rank >= group.rank_at_least
    group_of_each = _GROUP_OF_RANK[rank]
    columns = {"rank_group": group_of_each, "branch": corps.branch, "district": corps.district}
    for name, code in columns.items():
        if (wanted := getattr(group, name)) is not None:
            inside &= code[:n] == wanted
    return inside
