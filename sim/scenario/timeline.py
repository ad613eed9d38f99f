"""Triggers become one row of levers per day, and the effects that fall on each day.

`resolve` is a pure function of scenario, seed and the conditional triggers that have
fired, so that a run can resolve again whenever one fires and finds its past unchanged.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sim.errors import SpyscareError
from sim.scenario.edits import Edit, Track, bounds, start_value
from sim.scenario.parameters import Values
from sim.scenario.trigger import Effect, Trigger, anchors, named
from sim.scenario.twin import HALTED, LEVERS_BACK, Twin
from sim.vocabulary import NOBODY, TRIGGER, Decision, Lever

_NOT_FIRED: Mapping[str, int] = {}


class Story(Protocol):
    """What is read of a scenario here; see `load.Scenario`."""

    name: str
    start: dt.date
    values: Values
    triggers: tuple[Trigger, ...]
    twin: Twin

    @property
    def days(self) -> int:
        """Days of the period."""

    def date(self, day: int) -> dt.date:
        """The date of a day index."""


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
        effects: by day, then as `in_turn`.
        conditions: conditional triggers that have not fired.
        dates: trigger id -> day index (negative before the period), None where that depends on
            a condition not met so far.
    """

    days: int
    levers: NDArray[np.float64]
    effects: tuple[Effect, ...]
    conditions: tuple[Condition, ...]
    dates: dict[str, int | None]


def resolve(scenario: Story, seed: int, fired: Mapping[str, int] = _NOT_FIRED) -> Timeline:
    """The timeline of a scenario under a seed.

    Args:
        scenario: a loaded scenario.
        seed: chooses the days of triggers dated to a span.
        fired: id of a conditional trigger -> day on which it acts, delay included.

    Raises:
        KeyError: where `fired` names a trigger that is not conditional.
    """
    dates = days_of(scenario, seed, fired)
    known, order = _known(scenario), in_order(scenario, dates)
    levers = _levers(scenario, known.moves, dates, _until(scenario))
    effects = [known.effects[i]._replace(day=day) for day, i in order if i in known.effects]
    if scenario.twin.how >= LEVERS_BACK:
        levers[scenario.twin.stop :] = [start_value(scenario.values, lever) for lever in Lever]
    if scenario.twin.how == HALTED:  # by nobody of the model, and no trigger of the scenario
        effects.append(Effect(scenario.twin.stop, TRIGGER - NOBODY, "halt"))
    waiting = conditions(scenario.triggers, fired)
    return Timeline(scenario.days, levers, tuple(effects), waiting, dates)


def _until(scenario: Story) -> int:
    """The day from which no trigger acts: that of a stop, or the end."""
    stop = scenario.twin.stop
    return scenario.days if stop is None else min(stop, scenario.days)


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


@lru_cache(maxsize=1024)
def _address(trigger_id: str) -> int:
    """A number for an id that does not depend on the trigger's position: 63 bits of SHA-256."""
    return int.from_bytes(hashlib.sha256(trigger_id.encode()).digest()[:8], "big") >> 1


#: Id of a trigger, a lever it moves, and how.
Move = tuple[str, Lever, Edit]


@dataclass(frozen=True, eq=False)
class _Known:
    """What the triggers of a scenario come to under every seed."""

    triggers: tuple[Trigger, ...]
    start: dt.date
    days: dict[str, int | None]  # id -> day index where the day is certain, None elsewhere
    drawn: list[str]  # ids of those dated to a span, of which the day is drawn
    first: NDArray[np.int64]  # day index on which each of the spans begins
    choices: NDArray[np.int64]  # how many days it has
    lead: NDArray[np.int64]  # days, 0 or negative, to the first that it or a follower acts
    address: NDArray[np.int64]  # where its day is drawn
    waiting: set[str]  # ids of those that wait for a condition
    following: list[tuple[str, str, int]]  # id, what it hangs on in the end, days after that
    turn: list[int]  # as `in_turn`
    moves: list[Move]  # all that moves levers, in that order
    effects: dict[int, Effect]  # position in the scenario -> what happens, on a day still to tell


#: What is known of lists of triggers, by identity: scenarios that differ in values share theirs.
_kept: dict[int, _Known] = {}


def _known(scenario: Story) -> _Known:
    """What every seed has in common, kept for the last few lists of triggers."""
    known = _kept.get(id(scenario.triggers))
    if known is None or known.start != scenario.start:
        if len(_kept) >= 64:
            _kept.clear()
        known = _kept[id(scenario.triggers)] = _read(scenario.triggers, scenario.start)
    return known


def _read(triggers: tuple[Trigger, ...], start: dt.date) -> _Known:
    dated = [t for t in triggers if t.date is not None]
    fixed = {t.id: (t.date.first - start).days for t in dated if t.date.first == t.date.last}
    days = {t.id: fixed.get(t.id) for t in triggers}
    drawn = [t for t in dated if t.id not in fixed]
    effects = {i: effect for i, t in enumerate(triggers) if (effect := t.effect(0, i)) is not None}
    following = _following(triggers)
    lead = [min((wait for _, anchor, wait in following if anchor == t.id), default=0)
            for t in drawn]  # fmt: skip
    return _Known(
        triggers, start, days, [t.id for t in drawn],
        np.array([(t.date.first - start).days for t in drawn], np.int64),
        np.array([(t.date.last - t.date.first).days + 1 for t in drawn], np.int64),
        np.minimum(np.array(lead, np.int64), 0),
        np.array([_address(t.id) for t in drawn], np.int64),
        {t.id for t in triggers if t.when is not None}, following, in_turn(triggers),
        _moves(triggers), effects,
    )  # fmt: skip


def root(trigger: Trigger, by_id: Mapping[str, Trigger]) -> tuple[Trigger, int] | None:
    """What a trigger hangs on in the end by `after`, and the days after it; itself and 0 if dated.

    None where the chain is a circle, or leads to what is not there.
    """
    *above, last = anchors(trigger, by_id)
    return (last, sum(link.wait for link in above)) if last.after is None else None


def _following(triggers: tuple[Trigger, ...]) -> list[tuple[str, str, int]]:
    """(id, what it hangs on in the end, days after that) of the triggers that follow another."""
    by_id = named(triggers)
    found = [(t.id, root(t, by_id)) for t in triggers if t.after is not None]
    return [(name, anchor[0].id, anchor[1]) for name, anchor in found if anchor is not None]


def days_of(
    scenario: Story, seed: int, fired: Mapping[str, int] = _NOT_FIRED
) -> dict[str, int | None]:
    """Day index of each trigger, None where it depends on a condition not met so far."""
    known = _known(scenario)
    for name in fired:
        if name not in known.waiting:
            raise KeyError(f'fired: "{name}" is no conditional trigger of {scenario.name}')
    found = known.days | dict(fired)
    found.update(zip(known.drawn, _drawn(known, scenario.twin, seed).tolist(), strict=True))
    for name, anchor, wait in known.following:
        day = found[anchor]
        found[name] = None if day is None else day + wait
    return found


def _drawn(known: _Known, twin: Twin, seed: int) -> NDArray[np.int64]:
    """Days of the triggers dated to a span, one for each.

    One that is not reached when luck is drawn anew is drawn evenly within what is left of its
    span. It is reached once it, or a follower that comes before it, has acted.
    """
    from sim.draws import uniforms  # takes Numba along, which reading a scenario needs not wait for

    lots = uniforms(twin.keys(seed, -1)[Decision.DATE], Decision.DATE, known.address)
    days = known.first + (lots * known.choices).astype(np.int64)
    if twin.after is None:
        return days
    second = twin.keys(seed, twin.after + 1)[Decision.DATE]
    least = np.maximum(known.first, twin.after + 1 - known.lead)
    left = known.first + known.choices - least
    lots = uniforms(second, Decision.DATE, known.address)
    anew = least + (lots * left).astype(np.int64)
    return np.where(days + known.lead <= twin.after, days, anew)


def possible_days(triggers: Sequence[Trigger], start: dt.date) -> dict[str, tuple[int, int | None]]:
    """Earliest and latest day index of each trigger over all seeds; no latest if conditional.

    Triggers that hang on one another in a circle, or on one that is not there, are left out.
    """
    by_id = named(triggers)
    found: dict[str, tuple[int, int | None]] = {}
    for trigger in triggers:
        anchor = root(trigger, by_id)
        if anchor is None:
            continue
        link, wait = anchor
        if link.date is None:
            found[trigger.id] = (link.wait + wait, None)
        else:
            first, last = (link.date.first - start).days, (link.date.last - start).days
            found[trigger.id] = (first + wait, last + wait)
    return found


def in_turn(triggers: Sequence[Trigger]) -> list[int]:
    """Positions of triggers in the order in which they act on one day.

    That of the scenario, but what follows another or presupposes it comes after it.
    """
    place = {trigger.id: position for position, trigger in enumerate(triggers)}
    turn: dict[int, None] = {}
    begun: set[int] = set()

    def take(position: int) -> None:
        if position not in begun:
            begun.add(position)
            trigger = triggers[position]
            for name in (trigger.after, *trigger.needs):
                if name in place:
                    take(place[name])
            turn[position] = None

    for position in range(len(triggers)):
        take(position)
    return list(turn)


def in_order(scenario: Story, dates: Mapping[str, int | None]) -> list[tuple[int, int]]:
    """Day and position of each trigger that acts within the period, or before it."""
    until = _until(scenario)
    acting = [
        (day, position)
        for position in _known(scenario).turn
        if (day := dates[scenario.triggers[position].id]) is not None and day < until
    ]
    return sorted(acting, key=itemgetter(0))


def untouched(scenario: Story, first: int, levers: Iterable[Lever]) -> dict[Lever, Track]:
    """The tracks of levers before any trigger, from day `first`, 0 or before the period."""
    values, days = scenario.values, scenario.days
    return {lever: Track(lever, start_value(values, lever), first, days) for lever in levers}


def _moves(triggers: Sequence[Trigger]) -> list[Move]:
    acting = [triggers[position] for position in in_turn(triggers)]
    return [(trigger.id, lever, edit) for trigger in acting for lever, edit in trigger.changes]


def _levers(
    scenario: Story, moves: Sequence[Move], dates: Mapping[str, int | None], until: int
) -> NDArray[np.float64]:
    """Every lever on each day when all that moves it before `until` has acted, [days, levers].

    Raises:
        SpyscareError: where one is no finite number, with its day and its trigger.
    """
    dated = [(dates[name], name, lever, edit) for name, lever, edit in moves]
    within = (each for each in dated if each[0] is not None and each[0] < until)
    acting = sorted(within, key=itemgetter(0))  # on one day as `in_turn`
    first = min(0, acting[0][0]) if acting else 0  # days before the period that must be walked
    tracks = untouched(scenario, first, {lever for _, _, lever, _ in acting})
    out = np.tile([start_value(scenario.values, lever) for lever in Lever], (scenario.days, 1))
    with np.errstate(over="ignore", invalid="ignore"):
        for day, _, lever, edit in acting:
            tracks[lever].act(day, edit)
        for lever, track in tracks.items():
            out[:, lever] = track.values()[-first:]
    for day, code in np.argwhere(~np.isfinite(out))[:1].tolist():
        name = [n for d, n, lever, _ in acting if d <= day and lever == code][-1]
        said = f'{Lever(code).word} is no finite number on {scenario.date(day)}, by "{name}"'
        raise SpyscareError(f"{scenario.name}: {said}")
    return out


def recruits_needed(scenario: Story) -> int:
    """Officers to found beyond the count, enough for the intake of every day under any seed.

    Exact where all edits of the intake fall on fixed days. From the first day on which one
    whose day is drawn or conditional can act, the largest intake any order could give. Worlds
    that are stopped on different days found as many.
    """
    moves = [move for move in _moves(scenario.triggers) if move[1] == Lever.INTAKE]
    possible = possible_days(scenario.triggers, scenario.start) if moves else {}
    edits = [(*possible[name], edit) for name, _, edit in moves]
    intake = _levers(scenario, moves, days_of(scenario, 0), scenario.days)[:, Lever.INTAKE]
    if scenario.twin.how >= LEVERS_BACK:
        intake = np.maximum(intake, start_value(scenario.values, Lever.INTAKE))
    uncertain = min((first for first, last, _ in edits if first != last), default=scenario.days)
    for day in sorted({first for first, _, _ in edits if first >= uncertain}):
        ceiling = _largest(scenario, [edit for first, _, edit in edits if first <= day])
        intake[max(day, 0) :] = np.maximum(intake[max(day, 0) :], ceiling)
    return math.ceil(float(intake.sum()) * scenario.values.officers.count / 1e5) + 1


def _largest(scenario: Story, edits: Sequence[Edit]) -> float:
    """Largest intake that some of these edits, in some order, could leave."""
    value = start_value(scenario.values, Lever.INTAKE)
    low, high = bounds(Lever.INTAKE)
    reached = (max(edit.number, edit.of(low)) for edit in edits if edit.how == "set")
    value = max(value, *reached, low)
    value += sum(max(0.0, edit.number) for edit in edits if edit.how == "plus")
    value *= math.prod(max(1.0, edit.number) for edit in edits if edit.how == "times")
    return min(value, high)


@dataclass(frozen=True)
class Entry:
    """One line of a history.

    Attributes:
        date: the day, or None for what waits for a condition.
        when: what it waits for, where there is no date.
        id: the trigger's.
        sentence: what happens, and what it makes of each lever.
        source: evidence ids, or `invented: why`.
    """

    date: dt.date | None
    when: str
    id: str
    sentence: str
    source: str

    def __str__(self) -> str:
        moment = self.when if self.date is None else self.date.isoformat()
        return f"{moment}  {self.sentence}   {self.source}"


def history(scenario: Story, seed: int = 0) -> list[Entry]:
    """What the triggers come to under a seed, in order; those that wait for the run come last.

    Triggers that a shortened period leaves out are not told. A ramp is told by where it leads, a
    pulse by its height.
    """
    dates = days_of(scenario, seed)
    order = in_order(scenario, dates)
    tracks = untouched(scenario, min(0, order[0][0]) if order else 0, Lever)
    told = []
    for day, position in order:
        trigger, date = scenario.triggers[position], scenario.date(day)
        led = {lever: tracks[lever].lead(day, edit) for lever, edit in trigger.changes}
        before, after = ({lever: led[lever][i] for lever in led} for i in (0, 1))
        sentence = trigger.sentence(before, after, date)
        told.append(Entry(date, "", trigger.id, sentence, trigger.sources()))
    waiting = [trigger for trigger in scenario.triggers if dates[trigger.id] is None]
    return told + [Entry(None, _awaited(t), t.id, t.sentence(), t.sources()) for t in waiting]


def _awaited(trigger: Trigger) -> str:
    """`5 days after arrests reach 300`; `10 days after the-navy-too`."""
    event = trigger.after if trigger.when is None else trigger.when.words()
    days = {0: "", 1: "1 day "}.get(trigger.wait, f"{trigger.wait} days ")
    return f"{days}after {event}"
