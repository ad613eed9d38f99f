"""The triggers of a run on its time axis, and how much each moved, for figures.

Read from the provenance and the daily table alone, so that a saved run needs no
scenario file.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd

from sim.measures.runs import Replicate, each, officers_on_day_0, period
from sim.measures.series import Results
from sim.scenario.edits import Edit
from sim.scenario.triggers import KINDS

#: Levers of comings and returns: they move no letter and no arrest, so they add no weight.
_ASIDE = ("intake", "review")


def marks(results: Results) -> pd.DataFrame:
    """When each trigger acted, and how much it mattered beside the others.

    A trigger dated to a span stands in its middle. One that waits for the run stands at the
    median of the days on which its condition was met, and is left out where it was met in fewer
    than half of the replicates. `weight` adds up how far it moved each lever, as a share of that
    lever's range in the first replicate, and something for what else it does.

    Returns:
        Columns id, kind, date, first, last (days it can have fallen on), conditional, weight;
        by date.
    """
    replicates = each(results)
    start, end = period(replicates[0])
    triggers = replicates[0].provenance["values"]["triggers"]
    days = _days(triggers, start, replicates)
    length = (end - start).days + 1
    records = []
    for trigger in triggers:
        found = days[trigger["id"]]
        if found is None or not 0 <= found[1] < length:
            continue
        first, middle, last, conditional = found
        records.append(
            {
                "id": trigger["id"],
                "kind": trigger["kind"],
                "date": pd.Timestamp(start) + pd.Timedelta(days=middle),
                "first": pd.Timestamp(start) + pd.Timedelta(days=first),
                "last": pd.Timestamp(start) + pd.Timedelta(days=last),
                "conditional": conditional,
                "weight": _weight(trigger, middle, replicates[0].daily),
            }
        )
    columns = ["id", "kind", "date", "first", "last", "conditional", "weight"]
    return pd.DataFrame(records, columns=columns).sort_values("date", ignore_index=True)


#: First, middle and last day index, and whether it depends on the run.
_Days = tuple[int, int, int, bool]


def _days(
    triggers: list[dict[str, Any]], start: dt.date, replicates: tuple[Replicate, ...]
) -> dict[str, _Days | None]:
    """Days of each trigger; None where it did not come to act."""
    by_id = {trigger["id"]: trigger for trigger in triggers}
    found: dict[str, _Days | None] = {}

    def days(trigger: dict[str, Any]) -> _Days | None:
        name = trigger["id"]
        if name not in found:
            if "date" in trigger:
                first, last = ((dt.date.fromisoformat(d) - start).days for d in trigger["date"])
                found[name] = (first, (first + last) // 2, last, False)
            elif "when" in trigger:
                found[name] = _met(trigger, replicates)
            else:
                anchor, wait = days(by_id[trigger["after"]]), trigger["delay"]
                found[name] = anchor and (*(day + wait for day in anchor[:3]), anchor[3])
        return found[name]

    return {trigger["id"]: days(trigger) for trigger in triggers}


def _met(trigger: dict[str, Any], replicates: tuple[Replicate, ...]) -> _Days | None:
    """Days on which a conditional trigger acted, over replicates."""
    acted = []
    for replicate in replicates:
        values = measured(replicate, trigger["when"]["measure"])
        least, most = trigger["when"]["at_least"], trigger["when"]["at_most"]
        met = np.flatnonzero(values >= least if least is not None else values <= most)
        if len(met):
            acted.append(int(met[0]) + trigger["delay"])
    if 2 * len(acted) < len(replicates):
        return None
    return min(acted), int(np.median(acted)), max(acted), True


def measured(replicate: Replicate, measure: str) -> np.ndarray:
    """A measure that conditions wait for, as it stood each evening: float64[days]."""
    daily = replicate.daily
    name, _, narrative = measure.partition(".")
    if name == "belief":
        return daily[f"belief_{narrative}"].to_numpy()
    if name == "lost":
        losses = (daily["arrests"] + daily["dismissals"]).cumsum()
        return losses.to_numpy() / officers_on_day_0(replicate)
    column = {"shield": "shield_held"}.get(name, name)
    values = daily[column]
    standing = ("pressure", "shield", "command_lost", "order")
    return (values if name in standing else values.cumsum()).to_numpy(dtype=float)


def _weight(trigger: dict[str, Any], day: int, daily: pd.DataFrame) -> float:
    weight = KINDS[trigger["kind"]].prominence(trigger)
    for lever, (how, number, _, _) in trigger["levers"].items():
        values = daily[lever].to_numpy()
        before = values[max(day - 1, 0)]
        spread = float(np.ptp(values))
        if spread > 0.0 and lever not in _ASIDE:
            weight += min(abs(Edit(how, number).of(before) - before) / spread, 1.0)
    return float(weight)
