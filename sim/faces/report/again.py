"""How a run was made, and the commands that make it, and many like it, again."""

from __future__ import annotations

import shlex
from typing import Any

import pandas as pd

from sim.errors import SpyscareError
from sim.faces.report.parts import Section
from sim.measures.edits import numbers_of
from sim.measures.runs import Replicate, Run
from sim.plots.palette import source
from sim.scenario import evidence
from sim.scenario.load import load
from sim.study.causes.followers import kept


def birth(run: Run, place: int) -> Section:
    """What a run is born of, and how to have it again.

    Args:
        run: one run or its replicates.
        place: 0 of the first world, 1 of the second.
    """
    born: Replicate | Any = run.provenance
    command, sure = again(run)
    told = {
        "scenario": born["scenario"], "scenario hash": born["scenario_hash"],
        "command": command if sure else "not known", "officers on day 0": run.count,
        "seeds": ", ".join(map(str, run.seeds)),
        "engine": born["engine"], "version": born["version"], "code": born["code_hash"],
        "python": born["python"], "platform": born["platform"],
        **{f"package {name}": each for name, each in born["packages"].items()},
    }  # fmt: skip
    table = pd.DataFrame({"what": list(told), "value": [str(each) for each in told.values()]})
    words = [
        f"The same code with the same scenario and seed gives the same run: {command}"
        + (" (checked: its scenario has the hash of this run)." if sure else
           ", with whatever --set it was given; the hash of the scenario tells whether it is the"
           " same.")
    ]  # fmt: skip
    more = "" if place == 0 else ", second world"
    return Section(f"made-{place + 1}", f"How this was made{more}", words, tables={
        "Provenance": table, "Numbers of the scenario": _numbers(born["values"]["values"]),
    }, source=source(run))  # fmt: skip


def again(run: Run) -> tuple[str, bool]:
    """The command that makes a run again, and whether its scenario has the hash of the run."""
    plain = f"spyscare run {run.name} --officers {run.count} --seed {run.seeds[0]}"
    try:
        shipped = load(run.name).with_values({"officers.count": run.count})
        changes = _changes(shipped, run)
        made = shipped.with_values(changes) if changes else shipped
    except (SpyscareError, KeyError):
        return plain, False
    if made.hash != run.provenance["scenario_hash"]:
        return plain, False
    given = [f"--set {shlex.quote(f'{name}={_word(x)}')}" for name, x in changes.items()]
    return " ".join([plain, *given]), True


def _changes(shipped: Any, run: Run) -> dict[str, Any]:
    """What a run has otherwise than the shipped scenario, as `--set` takes it."""
    born, changes = run.provenance["values"], numbers_of(run.provenance, shipped)
    changes |= {
        name: _person(value) if name == "without.person" else value
        for name, value in born.get("twin", {}).items()
    }
    gone = [t.id for t in shipped.triggers if t.id not in {each["id"] for each in born["triggers"]}]
    if not gone:
        return changes
    needing = {id for each in gone for id in shipped.dependents(each, after=False)}
    absent = [id for id in gone if id not in needing] or gone
    with_them = shipped.dependents(*absent)
    taken = changes | {f"present.{id}": False for id in dict.fromkeys([*absent, *with_them])}
    return kept(taken, absent, shipped, run.seeds[0])


def _person(number: int) -> str | int:
    """A historical person by his id, as he is asked for; numbers are those of `posts.csv`."""
    known = evidence.officers()
    return known[number] if number < len(known) else number


def _word(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _numbers(values: Any) -> pd.DataFrame:
    flat = [(f"{s}.{n}", v) for s, held in sorted(values.items()) for n, v in held.items()]
    return pd.DataFrame(flat, columns=["number", "value"], dtype=object)
