"""What is dated after a trigger that is taken out: it keeps its date, or is taken along.

A day of the factual world is the seed's own: that of a span is drawn for each seed. What follows a
trigger that waits for the run has no day beforehand, and is always taken along.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from sim.scenario.load import Scenario
from sim.scenario.needs import dependents
from sim.scenario.timeline import days_of
from sim.study.factors import Factor

KEEP, TAKE = "keep", "take"
#: What a page says of either rule.
SAID = {
    KEEP: "what is dated after an absent trigger keeps the date it has where the trigger is there",
    TAKE: "what is dated after an absent trigger is absent with it",
}


def absent_at(factors: Sequence[Factor], numbers: np.ndarray) -> list[str]:
    """Ids of triggers and themes that a point takes out by name."""
    pairs = zip(factors, numbers, strict=True)
    return [str(f.trigger) for f, number in pairs if f.kind == "present" and number == 0.0]


def kept(
    changes: Mapping[str, Any], absent: Collection[str], scenario: Scenario, seed: int
) -> dict[str, Any]:
    """Changes in which what only follows an absent trigger stays, on its day of the factual world.

    Args:
        changes: of a point, in which it is taken along (`changes_at`).
        absent: ids and themes taken out by name.
        scenario: from which it is taken out.
        seed: of the run.
    """
    if not absent:
        return dict(changes)
    followers = _followers(tuple(absent), scenario)
    days, out = days_of(scenario, seed) if followers else {}, dict(changes)
    for name, loose in followers:
        day = days[name]
        if day is None:
            continue
        del out[f"present.{name}"]
        if loose:
            out[f"shift.{name}"] = scenario.date(day)
    return out


@lru_cache(maxsize=256)
def _followers(absent: tuple[str, ...], scenario: Scenario) -> list[tuple[str, bool]]:
    """What only follows what is gone; and whether nothing is left that it is dated after.

    What is dated after a follower follows it still.
    """
    gone = {each for name in absent for each in scenario.meant(name)}
    gone.update(dependents(scenario.triggers, gone, after=False))
    return [
        (each, scenario.trigger(each).after in gone)
        for each in dependents(scenario.triggers, gone)
        if each not in gone
    ]
