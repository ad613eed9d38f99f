"""Values that a trigger of an earlier layer overrules: which, from when, and how to change that."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from sim.scenario.documents import Document
from sim.scenario.edits import Edit
from sim.scenario.errors import plain
from sim.scenario.parameters import NAME_OF_LEVER, PARAMETERS
from sim.scenario.timeline import possible_days
from sim.scenario.trigger import Trigger
from sim.vocabulary import Lever


def overruled(
    document: Document, triggers: Sequence[Trigger], start: dt.date, days: int
) -> Iterator[str]:
    """A line for each value that does not last, `mine.toml: police.zeal: 0.6 holds until …`.

    Of values of the file that was asked for and of changes made to it. Only where they know
    nothing of the trigger: what is set and moved in one file is meant.
    """
    possible = possible_days(triggers, start)
    for name, (layer, file) in document.given.items():
        lever = PARAMETERS[name].lever
        if lever is None or layer < document.own:
            continue
        section, _, last = name.partition(".")
        value = float(document.values[section][last])
        found = [
            (possible[trigger.id][1] is None, possible[trigger.id][0], trigger, edit)
            for draft, trigger in zip(document.drafts, triggers, strict=True)
            if draft.since < layer and possible[trigger.id][0] < days
            for edit in _sets(trigger, lever, value)
        ]
        if found:
            found.sort(key=lambda each: each[:2])
            waits, first, trigger, edit = found[0]
            later = "".join(f', then "{each.id}"' for _, _, each, _ in found[1:])
            until = _until(possible[trigger.id], trigger, start)
            held = "does nothing" if first <= 0 and not waits else f"holds until {until}"
            verb = "takes" if edit.over else "sets"
            said = f'{plain(value)} {held}: "{trigger.id}" {verb} it to {plain(edit.number)}{later}'
            wants = f"change.{trigger.id}.{NAME_OF_LEVER[lever]} = {plain(value)}"
            rest = " and so on" if later else ""
            yield f"{file}: {name}: {said}; to change that too, {wants}{rest}"


def _sets(trigger: Trigger, lever: Lever, value: float) -> Iterator[Edit]:
    """The edit by which a trigger gives a lever another value, whatever it was before."""
    for moved, edit in trigger.edits():
        if moved == lever and edit.how == "set" and edit.part == 1.0 and edit.number != value:
            yield edit


def _until(possible: tuple[int, int | None], trigger: Trigger, start: dt.date) -> str:
    """When a trigger comes, in words."""
    first, last = possible
    if last is None:
        return trigger.when.words() if trigger.when is not None else f"after {trigger.after}"
    days = [str(start + dt.timedelta(days=day)) for day in (first, last)]
    return days[0] if first == last else f"some day from {days[0]} to {days[1]}"
