"""The way in for those who step an army by hand."""

from __future__ import annotations

import inspect
import os
from typing import Any

from sim.engine.agents import Army
from sim.errors import SpyscareError, did_you_mean
from sim.scenario.load import Scenario, load

#: What an army takes beside scenario and seed: classes, phases, a corps.
TAKES = tuple(inspect.signature(Army).parameters)[2:]


def army(
    scenario: Scenario | str | os.PathLike[str],
    seed: int = 1,
    officers: int | None = None,
    **instead: Any,
) -> Army:
    """The readable engine on a scenario, before its first day.

        army = sim.army("spy-scare-1937", seed=7, officers=2_000, police=Quota)
        army.step()

    Args:
        scenario: the name or path of a scenario, or a `Scenario`.
        seed: key of every draw, 0 to 2**63 - 1.
        officers: officers on day 0; as many as the scenario has where none are given.
        instead: what `Army` takes: `officer`, `police`, `leadership` and `chief`, classes that
            stand in for the model's own; `phases` of the day; a `corps`.

    Raises:
        SpyscareError: a scenario, seed, number or name that cannot be used.
    """
    for name in instead:
        if name not in TAKES:
            near = did_you_mean(name, TAKES) or f"; wants one of {', '.join(TAKES)}"
            raise SpyscareError(f"army: {name}: no such argument{near}")
    world = scenario if isinstance(scenario, Scenario) else load(scenario)
    if officers is not None:
        if "corps" in instead:
            raise SpyscareError(
                f"army: officers={officers} and a corps both say how many there are"
            )
        world = world.with_values({"officers.count": officers})
    return Army(world, seed, **instead)
