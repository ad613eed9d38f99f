"""What only shows when all triggers of a scenario are together: anchors, circles, days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from sim.errors import did_you_mean
from sim.scenario.common import Trigger
from sim.scenario.document import Document
from sim.scenario.drafts import Draft
from sim.scenario.errors import Complaints, shown
from sim.scenario.timeline import possible_days

#: Half-lives a period may last before a weight of day 0 leaves what a number can hold.
MOST_HALVINGS = 900


def check_anchors(
    document: Document, sound: list[tuple[Draft, Trigger]], complaints: Complaints
) -> None:
    """Every `after` names a trigger that is there, and no chain of them is a circle."""
    by_id = {trigger.id: trigger for _, trigger in sound}
    written = [draft.id for draft in document.drafts]
    told: set[str] = set()
    for draft, trigger in sound:
        if trigger.after is None:
            continue
        place, name = draft.place_of("after"), shown(trigger.after)
        if trigger.after not in written:
            complaints.add(place, _lost(document, trigger.after, written))
            continue
        circle = _circle(trigger, by_id)
        if circle and not told.intersection(circle):
            told.update(circle)
            complaints.add(place, f"{name}: can never fire, a circle: {' after '.join(circle)}")


def _circle(trigger: Trigger, by_id: Mapping[str, Trigger]) -> list[str]:
    """The ids from a trigger back to itself along `after`; empty where they do not lead back."""
    ids = [trigger.id]
    link: Trigger | None = trigger
    while link is not None and link.after is not None and link.after not in ids:
        ids.append(link.after)
        link = by_id.get(link.after)
    back = link is not None and link.after == trigger.id
    return [*ids, trigger.id] if back else []


def _lost(document: Document, name: str, written: list[str | None]) -> str:
    """What to say of an `after` whose trigger is not there."""
    if name in document.removed:
        where = document.removed[name]
        return f'"{name}": can never fire, it was taken out ({where}); remove this too or date it'
    near = did_you_mean(name, [each for each in written if each is not None])
    return f'"{name}": no such trigger{near or ", it can never fire"}'


def check_days(
    document: Document,
    sound: list[tuple[Draft, Trigger]],
    start: dt.date,
    end: dt.date,
    complaints: Complaints,
) -> None:
    """Triggers act inside the period; levers alone may have moved before it.

    A period cut short by a later file leaves out what lies behind its end; that is no fault of
    the triggers.
    """
    days = (end - start).days + 1
    possible = possible_days([trigger for _, trigger in sound], start)
    for draft, trigger in sound:
        if trigger.id not in possible:
            continue
        first, last = possible[trigger.id]
        moment = next(m for m in ("date", "after", "when") if getattr(trigger, m) is not None)
        place = draft.place_of("delay" if "delay" in draft.edited else moment)
        if last is None and trigger.wait < (1 if trigger.when is not None else 0):
            complaints.add(place, _too_soon(trigger))
        elif first >= days and draft.dated >= document.ended:
            when = "" if last is None else f" on {_date(start, first)}"
            complaints.add(place, f"can never fire{when}: the period ends on {end}")
        elif first < 0 and trigger.effect(0, 0) is not None:
            day = _date(start, first)
            wants = f"the period starts on {start}, and only levers may move before it"
            complaints.add(place, f"{day} is before the period: {wants}")


def check_fading(half_life: float, days: int, speaker: str, complaints: Complaints) -> None:
    """Files are kept in the weights of day 0, which double with every half-life that passes."""
    if days / half_life > MOST_HALVINGS:
        least = days / MOST_HALVINGS
        complaints.add(
            f"{speaker}: file.half_life",
            f"{half_life:g} days is too short for a period of {days:,} days; at least {least:.3g}",
        )


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
