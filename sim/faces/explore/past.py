"""The edits that a finished run was made with, read back from its provenance."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sim.errors import SpyscareError
from sim.faces.explore.state import PRESENT, SCALE, SHIFT, State
from sim.scenario.load import Scenario, load


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
    changes = {**_values(shipped, told["values"]), **_triggers(shipped, told["triggers"])}
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


def _values(shipped: Scenario, told: Mapping[str, Any]) -> dict[str, Any]:
    here = shipped.values.model_dump()
    return {
        f"{section}.{name}": value
        for section, values in told.items()
        for name, value in values.items()
        if here.get(section, {}).get(name) != value
    }


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
    return changes
