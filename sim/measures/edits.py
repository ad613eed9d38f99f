"""How one world was made to differ from another, in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from sim.measures.runs import Replicate, period
from sim.measures.telling import name_of
from sim.scenario.load import Scenario

#: Differences that are named; of more, their number is.
FEW = 5
#: Strengths of a stop, by code.
_HOW = {
    1: "no trigger acts any more", 2: "no trigger acts, and levers are back where they began",
    3: "everything is halted",
}  # fmt: skip


def numbers_of(born: Mapping[str, Any], shipped: Scenario) -> dict[str, Any]:
    """Numbers that a run has otherwise than its scenario as it is shipped, by dotted name.

    Args:
        born: provenance of the run.
        shipped: the scenario. What it has no such number of is of another version, and left out.
    """
    own = shipped.values.model_dump()
    return {
        f"{section}.{name}": value
        for section, held in born["values"]["values"].items()
        for name, value in held.items()
        if own.get(section, {}).get(name, value) != value
    }


def what_differs(first: Replicate, second: Replicate) -> Iterator[str]:
    """What the second world has otherwise than the first, a sentence each."""
    here, there = first.provenance["values"], second.provenance["values"]
    said = [*_of_triggers(here["triggers"], there["triggers"])]
    said += _of_twin(here.get("twin", {}), there.get("twin", {}), second)
    a, b = _flat(here), _flat(there)
    said += [
        f"In the other world {name} is {b.get(name, 'not there')}."
        for name in dict.fromkeys([*a, *b])
        if a.get(name) != b.get(name)
    ]
    yield from said[:FEW]
    if len(said) > FEW:
        yield f"It differs in {len(said) - FEW} other things."
    if not said:
        yield "The other world is stated like this one."


def _of_triggers(first: list[dict], second: list[dict]) -> Iterator[str]:
    here, there = ({each["id"]: each for each in one} for one in (first, second))
    for id in dict.fromkeys([*here, *there]):
        if id not in there:
            yield f'In the other world the trigger "{id}" is not there.'
        elif id not in here:
            yield f'In the other world the trigger "{id}" is there as well.'
        elif here[id] != there[id]:
            yield f'In the other world the trigger "{id}" is another.'


def _of_twin(here: Mapping[str, Any], there: Mapping[str, Any], run: Replicate) -> Iterator[str]:
    """What is made to differ in luck, a stop, a man or a letter."""
    new = {name: value for name, value in there.items() if here.get(name) != value}
    start, names = period(run)[0], run.officers["name"]

    def date(name: str) -> str:
        return str(start + dt.timedelta(days=new[name]))

    if "without.person" in new:
        yield f"In the other world {name_of(new['without.person'], names)} is not there."
    if "without.author" in new or "without.letter" in new:
        who = name_of(there["without.author"], names)
        yield f"In the other world {who} does not write letter {there['without.letter']} of his."
    if "luck.after" in new:
        yield f"In the other world luck is drawn anew after {date('luck.after')}."
    if "stop.day" in new:
        yield f"In the other world, from {date('stop.day')} on, {_HOW[there['stop.how']]}."
    if "stop.decided" in new:
        yield "The other world ends on the day of the first purge order."
    told = ("without.", "stop.", "luck.after", "luck.seed")
    for name in sorted(name for name in new if not name.startswith(told)):
        yield f"In the other world the draws of {name.partition('.')[2]} are others."
    for name in sorted(here.keys() - there.keys()):
        yield f"In the other world there is no {name}."


def _flat(said: Mapping[str, Any]) -> dict[str, Any]:
    """Numbers by dotted name, and the period."""
    values = {
        f"{section}.{name}": value
        for section, held in said["values"].items()
        for name, value in held.items()
    }
    return values | {"period": " to ".join(said["period"])}
