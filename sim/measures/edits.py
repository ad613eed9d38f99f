"""How one world was made to differ from another, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sim.measures.runs import Replicate

#: Differences that are named; of more, their number is.
FEW = 5
#: What tells no world from another.
_NAMES = ("name", "title", "hash")


def what_differs(first: Replicate, second: Replicate) -> Iterator[str]:
    """What the second world has otherwise than the first, a sentence each."""
    here, there = first.provenance["values"], second.provenance["values"]
    said = list(_of_triggers(here["triggers"], there["triggers"]))
    a, b = _flat(here), _flat(there)
    for name in dict.fromkeys([*a, *b]):
        if a.get(name) != b.get(name):
            said.append(f"In the other world {name} is {b.get(name, 'not there')}.")
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


def _flat(said: Mapping[str, Any]) -> dict[str, Any]:
    """Values by dotted name, and whatever else a scenario says of itself."""
    values = {
        f"{section}.{name}": value
        for section, held in said["values"].items()
        for name, value in (held.items() if isinstance(held, Mapping) else [("", held)])
    }
    return values | {k: v for k, v in said.items() if k not in (*_NAMES, "values", "triggers")}
