"""What triggers presuppose: `needs` names triggers that must be there, and come no later."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from sim.errors import did_you_mean
from sim.scenario.documents import Document
from sim.scenario.drafts import Draft
from sim.scenario.errors import Complaints, shown
from sim.scenario.timeline import root
from sim.scenario.trigger import Trigger, anchors, named
from sim.scenario.words import listed_words


def dependents(
    triggers: Iterable[Trigger], names: Iterable[str], after: bool = True
) -> tuple[str, ...]:
    """Ids of the triggers that cannot stand without these, in order: by `needs` or `after`.

    Args:
        after: whether what is dated after one is among them.
    """
    triggers, gone = list(triggers), set(names)
    found: set[str] = set()
    while True:
        more = {
            trigger.id
            for trigger in triggers
            if gone.intersection((*trigger.needs, *[trigger.after] * after))
            and trigger.id not in gone
        }
        if not more:
            return tuple(trigger.id for trigger in triggers if trigger.id in found)
        found |= more
        gone |= more


def check_needs(document: Document, triggers: Sequence[Trigger], complaints: Complaints) -> None:
    """Complain of what presupposes a trigger that is not there, or that can come later."""
    drafts = named(document.drafts)
    lost: list[str] = []
    for trigger in triggers:
        place = drafts[trigger.id].place_of("needs")
        for name in trigger.needs:
            if name == trigger.id:
                complaints.add(place, f"{shown(name)}: is the trigger itself")
            elif name not in drafts and name not in document.removed:
                near = did_you_mean(name, drafts)
                complaints.add(place, f"{shown(name)}: no such trigger{near}")
            elif name not in drafts and name not in (trigger.after, *lost):
                lost.append(name)
    for name in lost:
        left = dependents(triggers, [name])
        said = f"{_quoted(left)} presuppose{_s(left)} it; take {_it(left)} out too"
        complaints.add(document.removed[name], f"{shown(name)}: {said}, {_otherwise(left)}")
    _check_order(document, triggers, complaints)


def _quoted(names: Iterable[str]) -> str:
    return listed_words([shown(name) for name in names])


def _s(names: Sequence[str]) -> str:
    return "s" if len(names) == 1 else ""


def _it(names: Sequence[str]) -> str:
    return "it" if len(names) == 1 else "them"


def _otherwise(names: Iterable[str]) -> str:
    return f"or say needs = [] in {listed_words([f'[change.{name}]' for name in names])}"


def _check_order(document: Document, triggers: Sequence[Trigger], complaints: Complaints) -> None:
    """Complain where a trigger can come before one that it presupposes, under some seed."""
    by_id = named(triggers)
    drafts = named(document.drafts)
    early: dict[tuple[str, str], dict[str, float]] = {}
    for trigger in triggers:
        for name in trigger.needs:
            late = _late(by_id[name], trigger, by_id) if name in by_id else 0
            if late > 0:
                place = _mover(document, drafts[name], drafts[trigger.id])
                early.setdefault((place, name), {})[trigger.id] = late
    for (place, name), found in early.items():
        left, late = list(found), max(found.values())
        said = f"{shown(name)} can come after {_quoted(left)}, which presuppose{_s(left)} it"
        remedy = f'move {_quoted(left)} by "+{late:g}d" at least'
        if late == NEVER:
            said = f"{shown(name)} may never come, and {_quoted(left)} presuppose{_s(left)} it"
            remedy = f"give {_it(left)} after = {shown(name)}"
        complaints.add(place, f"{said}; {remedy}, {_otherwise(left)}")


#: Days by which what may never come is late.
NEVER = math.inf


def _late(needed: Trigger, trigger: Trigger, by_id: Mapping[str, Trigger]) -> float:
    """Most days by which a trigger can come before one it presupposes; `NEVER` comes last.

    Nobody can say where it waits for the run by itself.
    """
    one, other = root(needed, by_id), root(trigger, by_id)
    if one is None or other is None:
        return 0  # told already
    (first, wait), (second, longer) = one, other
    if first is second:
        return wait - longer
    if second.date is None or (first.date is None and first.when is None):
        return 0
    if first.date is None:
        return NEVER
    return (first.date.last - second.date.first).days + wait - longer


def _mover(document: Document, needed: Draft, draft: Draft) -> str:
    """Where it was last said when one of two triggers comes; in one file, where one needs other."""
    by_id = named(document.drafts)
    chains = [anchors(each, by_id) for each in (needed, draft)]
    last = [max(chain, key=lambda each: each.dated) for chain in chains]
    if last[0].dated == last[1].dated:
        return draft.place_of("needs")
    moved = max(last, key=lambda each: each.dated)
    return moved.place_of(moved.moment)
