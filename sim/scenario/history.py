"""A scenario told in order, before it is run: what each trigger comes to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sim.scenario.load import Scenario
from sim.scenario.timeline import days_of, in_order, untouched
from sim.scenario.trigger import Trigger
from sim.vocabulary import Lever


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


def history(scenario: Scenario, seed: int = 0) -> list[Entry]:
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
        before = {lever: value for lever, (value, _) in led.items()}
        after = {lever: value for lever, (_, value) in led.items()}
        told.append(_entry(trigger, trigger.sentence(before, after, date), date))
    waiting = [trigger for trigger in scenario.triggers if dates[trigger.id] is None]
    return told + [_entry(trigger, trigger.sentence()) for trigger in waiting]


def _entry(trigger: Trigger, sentence: str, day: dt.date | None = None) -> Entry:
    return Entry(
        day, "" if day is not None else _awaited(trigger), trigger.id, sentence, trigger.sources()
    )


def _awaited(trigger: Trigger) -> str:
    """`5 days after arrests reach 300`; `10 days after the-navy-too`."""
    event = trigger.after if trigger.when is None else trigger.when.words()
    days = {0: "", 1: "1 day "}.get(trigger.wait, f"{trigger.wait} days ")
    return f"{days}after {event}"
