"""What is checked of triggers beside each other, the period and the values.

They follow triggers that are there, act inside the period, wait for what can hold, and leave
levers finite. What they presuppose is in `needs`.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence

from sim.errors import did_you_mean
from sim.scenario.documents import Document
from sim.scenario.drafts import Draft
from sim.scenario.errors import Complaints, plain, shown
from sim.scenario.needs import check_needs
from sim.scenario.parameters import NAME_OF_LEVER, Values
from sim.scenario.parts import MOST_SOURCES, When
from sim.scenario.timeline import possible_days
from sim.scenario.trigger import Trigger, anchors, named
from sim.scenario.triggers import sources
from sim.vocabulary import Lever

#: Measures that are shares of a whole; all but beliefs are at least nothing.
_SHARES = ("command_lost", "shield")
#: Half-lives a period may last before a weight of day 0 leaves what a number can hold.
MOST_HALVINGS = 900


#: What is written and the trigger it makes, or so much of one as says when it comes.
Sound = Sequence[tuple[Draft, Trigger]]


def check_story(
    document: Document, start: dt.date | None, end: dt.date | None, complaints: Complaints
) -> None:
    """Complain of all that is wrong with triggers whatever the values are."""
    sound = document.sound
    _check_anchors(document, sound, complaints)
    _check_sources(sound, complaints)
    if start is not None and end is not None:
        _check_days(document, sound, start, end, complaints)
    check_needs(document, [trigger for _, trigger in sound], complaints)
    _check_levers(sound, complaints)


def _check_anchors(document: Document, sound: Sound, complaints: Complaints) -> None:
    """Every `after` names a trigger that is there, and no chain of them is a circle."""
    by_id = named(trigger for _, trigger in sound)
    written = [draft.id for draft in document.drafts]
    told: set[str] = set()
    for draft, trigger in sound:
        if trigger.after is None:
            continue
        place, name = draft.place_of("after"), shown(trigger.after)
        if trigger.after not in written:
            complaints.add(place, _lost(document, trigger.after, written))
            continue
        chain = anchors(trigger, by_id)
        circle = [each.id for each in (*chain, trigger)]
        if chain[-1].after == trigger.id and not told.intersection(circle):
            told.update(circle)
            complaints.add(place, f"{name}: can never fire, a circle: {' after '.join(circle)}")


def _check_sources(sound: Sound, complaints: Complaints) -> None:
    """No more sources of reports have a name of their own than engines have room for."""
    for name in sources([trigger for _, trigger in sound])[MOST_SOURCES:]:
        draft = next(draft for draft, trigger in sound if getattr(trigger, "source", "") == name)
        wants = f"at most {MOST_SOURCES} have a name of their own"
        complaints.add(draft.place_of("source"), f"{shown(name)}: one source too many; {wants}")


def _lost(document: Document, name: str, written: list[str | None]) -> str:
    """What to say of an `after` whose trigger is not there."""
    if name in document.removed:
        where = document.removed[name]
        return f'"{name}": can never fire, it was taken out ({where}); remove this too or date it'
    near = did_you_mean(name, [each for each in written if each is not None])
    return f'"{name}": no such trigger{near or ", it can never fire"}'


def _check_days(
    document: Document, sound: Sound, start: dt.date, end: dt.date,
    complaints: Complaints,
) -> None:  # fmt: skip
    """Triggers act inside the period; levers alone may have moved before it.

    A period cut short after a trigger was dated leaves out what lies behind its end; that is no
    fault of the trigger.
    """
    possible = possible_days([trigger for _, trigger in sound], start)
    for draft, trigger in sound:
        if trigger.id not in possible:
            continue
        first, last = possible[trigger.id]
        place = draft.place_of(draft.moment)
        if last is None and trigger.wait < (1 if trigger.when is not None else 0):
            complaints.add(place, _too_soon(trigger))
        elif first > (_open_until(document, draft, end) - start).days:
            when = "" if last is None else f" on {_date(start, first)}"
            complaints.add(place, f"can never fire{when}: the period ends on {end}")
        elif first < 0 and trigger.acts:
            day = _date(start, first)
            wants = f"the period starts on {start}, and only levers may move before it"
            complaints.add(place, f"{day} is before the period: {wants}")


def _open_until(document: Document, draft: Draft, end: dt.date) -> dt.date:
    """Latest end the period has had since a layer last said when a trigger comes."""
    dated = max(each.dated for each in anchors(draft, named(document.drafts)))
    return max(filter(None, (end, *document.ends[dated:])))


def check_fading(half_life: float, days: int, speaker: str, complaints: Complaints) -> None:
    """Files are kept in the weights of day 0, which double with every half-life that passes."""
    if days / half_life > MOST_HALVINGS:
        said = f"{half_life:g} days is too short for a period of {days:,} days"
        wants = f"at least {days / MOST_HALVINGS:.3g}"
        complaints.add(f"{speaker}: file.half_life", f"{said}; {wants}")


def _date(start: dt.date, day: int) -> str:
    """The date of a day index, in words where no calendar has it."""
    try:
        return str(start + dt.timedelta(days=day))
    except OverflowError:
        return f"day {day:,}"


def _too_soon(trigger: Trigger) -> str:
    """What to say of a trigger that would act before what it waits for."""
    if trigger.when is not None:
        return f"{trigger.wait} days: a condition is seen in the evening; wants at least 1d"
    return f"{trigger.wait} days: cannot come before a trigger that waits for the run"


def check_conditions(document: Document, values: Values, complaints: Complaints) -> None:
    """Complain of conditions that hold in no run."""
    for draft, trigger in document.sound:
        if trigger.when is None:
            continue
        low, high = _range(trigger.when, values)
        least, most = trigger.when.at_least, trigger.when.at_most
        field, value = ("at_least", least) if least is not None else ("at_most", most)
        if (least is not None and least > high) or (most is not None and most < low):
            ends = f"{plain(low)} to {plain(high)}" if math.isfinite(high) else "0 up"
            said = f"{plain(value)}: can never hold; {trigger.when.measure} goes from {ends}"
            complaints.add(f"{draft.place_of('when')}.{field}", said)


def _range(when: When, values: Values) -> tuple[float, float]:
    """Lowest and highest value of a measure in any run."""
    measure = when.measure.partition(".")[0]
    if measure == "belief":
        return -values.leadership.bound, values.leadership.bound
    return 0.0, 1.0 if measure in _SHARES else math.inf


def _check_levers(sound: Sound, complaints: Complaints) -> None:
    """Complain where all pulses that multiply a lever make more than a number can hold.

    Other edits keep it within its bounds.
    """
    reach: dict[Lever, float] = {}
    for draft, trigger in sound:
        for lever, edit in trigger.edits():
            if edit.how == "times" and edit.half_life:
                reach[lever] = reach.get(lever, 1.0) * max(edit.number, 1.0)
            if not math.isfinite(reach.get(lever, 1.0)):
                said = f"{edit.words()}: with all before it, more than a number can hold"
                complaints.add(draft.place_of(NAME_OF_LEVER[lever]), said)
