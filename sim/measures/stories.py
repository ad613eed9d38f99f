"""What each trigger of a run says and rests on: its sentence, its source, and when it acted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from sim.errors import SpyscareError
from sim.measures.edits import numbers_of
from sim.measures.runs import each
from sim.measures.series import Results, marks
from sim.scenario.load import Scenario, load
from sim.scenario.timeline import history

#: Said where the statement of a run is not among the shipped ones, and the run keeps no words.
UNKNOWN = "not kept with the run"


def stories(results: Results) -> pd.DataFrame:
    """The triggers of a run as `marks` has them, each with its words.

    A run keeps what its triggers do, not what they say; their words are those of the shipped
    scenario of that name, where it has a trigger of that id.

    Returns:
        Columns id, kind, theme, date, first, last, conditional, weight, peak, sentence, source;
        by date.
    """
    replicate = each(results)[0]
    birth, table = replicate.provenance, marks(results)
    told = {t["id"]: t for t in birth["values"]["triggers"]}
    words = _words(birth, replicate.seed, getattr(replicate, "scenario", None))
    said = [words.get(id) or (_bare(told[id]), UNKNOWN) for id in table["id"]]
    table.insert(2, "theme", [told[id].get("theme") or "" for id in table["id"]])
    return table.assign(sentence=[each[0] for each in said], source=[each[1] for each in said])


def _words(
    birth: Mapping[str, Any], seed: int, scenario: Scenario | None
) -> dict[str, tuple[str, str]]:
    """Sentence and source by id, as far as they are known."""
    if scenario is None:
        try:
            scenario = _as_run(load(str(birth["scenario"])), birth)
        except SpyscareError:
            return {}
    if scenario.hash == birth["scenario_hash"]:
        return {e.id: (_without_id(e.sentence, e.id), e.source) for e in history(scenario, seed)}
    found = {}
    for told in birth["values"]["triggers"]:
        same = next((t for t in scenario.triggers if t.id == told["id"]), None)
        if same is not None:
            changed = "" if same.canonical() == told else " (stated otherwise in this run)"
            found[same.id] = (_without_id(same.sentence(), same.id) + changed, same.sources())
    return found


def _as_run(scenario: Scenario, birth: Mapping[str, Any]) -> Scenario:
    """The shipped scenario with the numbers of a run, and without the triggers it had not."""
    told, here = birth["values"], {trigger.id for trigger in scenario.triggers}
    changes = numbers_of(birth, scenario)
    gone = here - {trigger["id"] for trigger in told["triggers"]}
    try:
        return scenario.with_values(changes | ({"remove": sorted(gone)} if gone else {}))
    except SpyscareError:
        return scenario


def _without_id(sentence: str, id: str) -> str:
    return sentence.removeprefix(f"{id}: ")


def _bare(told: Mapping[str, Any]) -> str:
    """What can be said of a trigger from what a run keeps of it."""
    moved = ", ".join(sorted(told["levers"]))
    days = " to ".join(dict.fromkeys(told["date"])) if "date" in told else ""
    parts = [str(told["kind"]), days, f"moves {moved}" if moved else ""]
    return ", ".join(part for part in parts if part)
