"""Triggers become one row of levers per day, and the effects that fall on each day.

Floor 1. `resolve` is a pure function of scenario, seed and the conditional triggers that have
fired, so that a run can resolve again whenever one fires and finds its past unchanged.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.draws import uniform
from sim.scenario.common import Effect, Trigger
from sim.scenario.edits import Edit, bounds
from sim.scenario.levers import Track, start_value
from sim.vocabulary import NOBODY, Decision, Lever

if TYPE_CHECKING:
    from sim.scenario.load import Scenario

_NOT_FIRED: Mapping[str, int] = {}


@dataclass(frozen=True)
class Condition:
    """A conditional trigger that has not fired yet.

    Attributes:
        trigger: position of the trigger in the scenario.
        id: its id, the key for `fired`.
        measure: word of the measure; `belief` goes with a narrative.
        narrative: narrative code, or NONE.
        at_least, at_most: the value to reach; exactly one is not None.
        delay: days from the day on which the value is reached to the day the trigger acts.
    """

    trigger: int
    id: str
    measure: str
    narrative: int
    at_least: float | None
    at_most: float | None
    delay: int

    def met(self, value: float) -> bool:
        """Whether a value of the measure fulfils it."""
        return value >= self.at_least if self.at_least is not None else value <= self.at_most


@dataclass(frozen=True, eq=False)
class Timeline:
    """What the triggers come to.

    Attributes:
        days: days of the period.
        levers: float64[days, len(Lever)], one row per day.
        effects: by day, then by position in the scenario.
        conditions: conditional triggers that have not fired.
        dates: trigger id -> day index (negative before the period), None where that depends on
            a condition not met so far.
    """

    days: int
    levers: NDArray[np.float64]
    effects: tuple[Effect, ...]
    conditions: tuple[Condition, ...]
    dates: dict[str, int | None]


def resolve(
    scenario: Scenario,
    seed: int,
    fired: Mapping[str, int] = _NOT_FIRED,
    before: Timeline | None = None,
) -> Timeline:
    """The timeline of a scenario under a seed.

    Args:
        scenario: a loaded scenario.
        seed: chooses the days of triggers dated to a span.
        fired: id of a conditional trigger -> day on which it acts, delay included.
        before: this scenario's timeline under this seed with less fired. It changes nothing of
            the answer: levers that no newly dated trigger moves are copied from it.

    Raises:
        KeyError: where `fired` names a trigger that is not conditional.
    """
    dates, days = days_of(scenario, seed, fired), scenario.days
    order = in_order(scenario, dates)
    if before is None:
        moved, levers = set(Lever), np.empty((days, len(Lever)))
    else:
        moved, levers = _newly_moved(scenario, dates, before), before.levers.copy()
    for lever, track in walk(scenario, order, moved).items():
        levers[:, lever] = track.values()
    effects = [
        effect
        for day, position in order
        if (effect := scenario.triggers[position].effect(day, position)) is not None
    ]
    return Timeline(days, levers, tuple(effects), conditions(scenario.triggers, fired), dates)


def _newly_moved(
    scenario: Scenario, dates: Mapping[str, int | None], before: Timeline
) -> set[Lever]:
    """Levers that triggers move whose day is another than it was."""
    return {
        lever
        for trigger in scenario.triggers
        if dates[trigger.id] != before.dates[trigger.id]
        for lever, _ in trigger.changes
    }


def conditions(triggers: Sequence[Trigger], fired: Mapping[str, int]) -> tuple[Condition, ...]:
    """The conditional triggers that have not fired, in the order of the scenario."""
    return tuple(
        Condition(
            position, trigger.id, trigger.when.measure.partition(".")[0], trigger.when.narrative,
            trigger.when.at_least, trigger.when.at_most, trigger.wait,
        )
        for position, trigger in enumerate(triggers)
        if trigger.when is not None and trigger.id not in fired
    )  # fmt: skip


# dates


@lru_cache(maxsize=1024)
def _address(trigger_id: str) -> int:
    """A number for an id that does not depend on the trigger's position: 63 bits of SHA-256."""
    return int.from_bytes(hashlib.sha256(trigger_id.encode()).digest()[:8], "big") >> 1


def _drawn(trigger: Trigger, seed: int) -> dt.date:
    """The day of a dated trigger, drawn within its span."""
    span = trigger.date
    choices = (span.last - span.first).days + 1
    if choices == 1:
        return span.first
    u = uniform(seed, int(Decision.DATE), _address(trigger.id), NOBODY, 0)
    return span.first + dt.timedelta(days=int(u * choices))


def days_of(
    scenario: Scenario, seed: int, fired: Mapping[str, int] = _NOT_FIRED
) -> dict[str, int | None]:
    """Day index of each trigger, None where it depends on a condition not met so far."""
    by_id = {trigger.id: trigger for trigger in scenario.triggers}
    for name in fired:
        if name not in by_id or by_id[name].when is None:
            raise KeyError(f'fired: "{name}" is no conditional trigger of {scenario.name}')
    found: dict[str, int | None] = {}

    def day(trigger: Trigger) -> int | None:
        if trigger.date is not None:
            return (_drawn(trigger, seed) - scenario.start).days
        if trigger.when is not None:
            return fired.get(trigger.id)
        anchor = found[trigger.after] if trigger.after in found else day(by_id[trigger.after])
        return None if anchor is None else anchor + trigger.wait

    for trigger in scenario.triggers:
        found[trigger.id] = day(trigger)
    return found


def possible_days(
    triggers: Sequence[Trigger], start: dt.date
) -> dict[str, tuple[int, int | None]]:
    """Earliest and latest day index of each trigger over all seeds; no latest if conditional.

    Triggers that hang on one another in a circle, or on one that is not there, are left out.
    """
    by_id = {trigger.id: trigger for trigger in triggers}
    found: dict[str, tuple[int, int | None]] = {}
    for trigger in triggers:
        chain: list[Trigger] = []
        link: Trigger | None = trigger
        while link is not None and link.after is not None and link not in chain:
            chain.append(link)
            link = by_id.get(link.after)
        if link is None or link.after is not None:
            continue
        wait = sum(each.wait for each in chain)
        if link.date is None:
            found[trigger.id] = (link.wait + wait, None)
        else:
            first, last = (link.date.first - start).days, (link.date.last - start).days
            found[trigger.id] = (first + wait, last + wait)
    return found


# levers


def in_order(scenario: Scenario, dates: Mapping[str, int | None]) -> list[tuple[int, int]]:
    """Day and position of each trigger that acts within the period, or before it."""
    days = scenario.days
    return sorted(
        (day, position)
        for position, trigger in enumerate(scenario.triggers)
        if (day := dates[trigger.id]) is not None and day < days
    )


def untouched(
    scenario: Scenario, order: Sequence[tuple[int, int]], levers: Iterable[Lever]
) -> dict[Lever, Track]:
    """The tracks of levers before any trigger, from the first that acts or day 0."""
    first, days = min(0, order[0][0]) if order else 0, scenario.days
    return {
        lever: Track(lever, start_value(scenario.values, lever), first, days) for lever in levers
    }


def walk(
    scenario: Scenario, order: Sequence[tuple[int, int]], levers: Iterable[Lever]
) -> dict[Lever, Track]:
    """The tracks of levers when all triggers have acted, in the order of `in_order`."""
    tracks = untouched(scenario, order, levers)
    for day, position in order:
        for lever, edit in scenario.triggers[position].changes:
            if lever in tracks:
                tracks[lever].apply(day, edit)
    return tracks


# recruits


def recruits_needed(scenario: Scenario) -> int:
    """Officers to found beyond the count, enough for the intake of every day under any seed.

    Exact where all edits of the intake fall on fixed days. From the first day on which one
    whose day is drawn or conditional can act, the largest intake any order could give.
    """
    movers = [t for t in scenario.triggers if getattr(t, Lever.INTAKE.word) is not None]
    possible = possible_days(scenario.triggers, scenario.start) if movers else {}
    edits = [
        (*possible[trigger.id], edit)
        for trigger in movers
        for lever, edit in trigger.changes
        if lever is Lever.INTAKE
    ]
    dates: dict[str, int | None] = dict.fromkeys(trigger.id for trigger in scenario.triggers)
    if movers:  # the others leave the intake as it is: they need not be walked
        known = days_of(scenario, 0)
        dates |= {trigger.id: known[trigger.id] for trigger in movers}
    tracks = walk(scenario, in_order(scenario, dates), [Lever.INTAKE])
    intake = tracks[Lever.INTAKE].values()
    uncertain = min((first for first, last, _ in edits if first != last), default=scenario.days)
    for day in sorted({first for first, _, _ in edits if first >= uncertain}):
        ceiling = _largest(scenario, [edit for first, _, edit in edits if first <= day])
        intake[max(day, 0) :] = np.maximum(intake[max(day, 0) :], ceiling)
    return math.ceil(float(intake.sum()) * scenario.values.officers.count / 1e5) + 1


def _largest(scenario: Scenario, edits: Sequence[Edit]) -> float:
    """Largest intake that some of these edits, in some order, could leave."""
    value = start_value(scenario.values, Lever.INTAKE)
    value = max([value, *(edit.number for edit in edits if edit.how == "set")])
    value += sum(max(0.0, edit.number) for edit in edits if edit.how == "plus")
    value *= math.prod(max(1.0, edit.number) for edit in edits if edit.how == "times")
    return min(value, bounds(Lever.INTAKE)[1])
