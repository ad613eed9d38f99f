"""The edits that a finished run was made with, read back from its provenance."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sim.errors import SpyscareError
from sim.faces.explore.state import CHANGE, PRESENT, SCALE, SHIFT, State
from sim.measures.edits import numbers_of
from sim.scenario.edits import Edit
from sim.scenario.load import Scenario, load
from sim.scenario.parameters import LEVER_NAMES

#: Word of a lever -> the field of a trigger that edits it.
_FIELD = {lever.word: name for name, lever in LEVER_NAMES.items()}
#: Fields that are written as days.
_SPANS = {"over", "half_life"}


def edits_of(born: Mapping[str, Any]) -> tuple[State, list[str]]:
    """The state that makes the world of a run again.

    Args:
        born: provenance of the run.

    Returns:
        The state, and a line where something of the world could not be read back: then the state
        is as near as it can be.

    Raises:
        SpyscareError: where its scenario is not there.
    """
    told = born["values"]
    shipped = load(born["scenario"])
    officers = int(told["values"]["officers"]["count"])
    state = State(shipped.name, seed=int(born["seed"]), officers=officers)
    changes = {**numbers_of(born, shipped), **_triggers(shipped, told["triggers"])}
    changes |= told.get("twin", {})
    changes.pop("officers.count", None)
    state = state.edited(changes)
    try:
        same = state.world().hash == born["scenario_hash"]
    except SpyscareError as error:
        return State(shipped.name, seed=state.seed, officers=officers), error.lines
    if same:
        return state, []
    return state, ["the run has changes of triggers that could not be read back; this is near it"]


def _triggers(shipped: Scenario, told: list[Mapping[str, Any]]) -> dict[str, Any]:
    there = {each["id"]: each for each in told}
    changes: dict[str, Any] = {}
    for mine in shipped.describe()["triggers"]:
        name, other = mine["id"], there.get(mine["id"])
        if other is None:
            changes[f"{PRESENT}.{name}"] = False
            continue
        if "date" in mine and mine["date"] != other.get("date"):
            first, second = (dt.date.fromisoformat(each["date"][0]) for each in (mine, other))
            changes[f"{SHIFT}.{name}"] = f"{(second - first).days:+d}d"
        before, after = (each.get("strength", 1.0) for each in (mine, other))
        if before != after and before:
            changes[f"{SCALE}.{name}"] = round(after / before, 12)
        changes |= {f"{CHANGE}.{name}.{key}": value for key, value in _changed(mine, other, after)}
    return changes


def _changed(
    mine: Mapping[str, Any], other: Mapping[str, Any], strength: float
) -> Iterator[tuple[str, Any]]:
    """Fields of a trigger that were changed, as a file writes them."""
    for key in other.keys() - {"levers", "id", "kind", "date", "after", "when", "delay"}:
        if key != "strength" and other[key] != mine.get(key):
            yield key, f"{other[key]:g}d" if key in _SPANS else other[key]
    now, before = other["levers"], mine["levers"]
    scale, timed = strength / mine.get("strength", 1.0), _SPANS & other.keys()
    for word, (how, number, *timing) in now.items():
        if word in before and _edit(before[word], scale, timed) != _edit(now[word], 1.0, timed):
            yield _FIELD.get(word, word), _written(how, _unscaled(how, number, strength), timing)


def _edit(told: list, scale: float, timed: Collection[str]) -> tuple[Any, ...]:
    """An edit so many times as strong, to be compared with another; time is the trigger's own."""
    how, number, over, half_life, *part = told
    made = Edit(how, number, over, half_life, *part).scaled(scale)
    return how, round(made.number, 9), round(made.part, 9), () if timed else (over, half_life)


def _unscaled(how: str, number: float, strength: float) -> float:
    """The number of an edit before it was made stronger; where nothing is left of it, as it is."""
    if how == "set" or strength in (0.0, 1.0):
        return number
    return round(number ** (1 / strength) if how == "times" else number / strength, 12)


def _written(how: str, number: float, timing: list) -> Any:
    """An edit of a lever as a file writes it."""
    text = {"set": number, "times": f"x{number:.12g}", "plus": f"{number:+.12g}"}[how]
    return {"to": text, "over": f"{timing[0]}d"} if timing[0] and not timing[1] else text
