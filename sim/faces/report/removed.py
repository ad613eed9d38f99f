"""What a second world lacks: what it is, what goes with it, and what stays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from sim.errors import SpyscareError
from sim.faces.report.events import called, ids_in
from sim.measures import Run
from sim.scenario import evidence
from sim.scenario.load import load
from sim.scenario.words import listed_words as listed

#: Events that are told one by one, and sentences of the record of each.
FEW, SENTENCES = 2, 3


def removed(run: Run, beside: Run, told: pd.DataFrame) -> Iterator[str]:
    """What is left out of the second world; nothing where all is there.

    Args:
        run, beside: both worlds.
        told: `stories(…)` of the first.
    """
    there = {each["id"] for each in beside.provenance["values"]["triggers"]}
    gone = told[~told["id"].isin(there)]
    if gone.empty:
        return
    below = needing(run.name, list(gone["id"]))
    own = gone[~gone["id"].isin(below)]
    if len(own) > FEW:
        names = [f"{called(row.id)[4:]} ({_day(row)})" for row in own.itertuples()]
        yield f"Left out of the second world are {len(own)} events: {listed(names)}."
    else:
        for row in own.itertuples():
            yield (
                f"Left out of the second world is {called(row.id)} of {_day(row)}."
                f"{_record(row.source)}"
            )
    them = "it" if len(own) == 1 else "them"
    with_it = [called(id)[4:] for id in gone["id"] if id in below]
    goes = (
        f"With {them} go {listed(with_it)}, which need {them}"
        if with_it
        else f"No other event needs {them}"
    )
    days = pd.to_datetime(told["date"])
    later = int((days > days[own.index].min()).sum()) - int(
        (days[gone.index] > days[own.index].min()).sum()
    )
    yield (
        f"{goes}. All other events stay, each on its day, also the {later} that are dated later:"
        f" what history let follow from {them} is not taken out, only what the model makes of it."
    )


def needing(name: str, gone: Sequence[str]) -> set[str]:
    """Of events that are gone from a scenario, those that go because they need another of them."""
    try:
        scenario = load(name)
        found = {id: set(scenario.dependents(id, after=False)) for id in gone}
    except (SpyscareError, KeyError):
        return set()
    return {other for id in gone for other in found[id]} & set(gone)


def _day(row) -> str:
    return "no fixed day" if pd.isna(row.date) else str(pd.Timestamp(row.date).date())


def _record(source: object) -> str:
    """What the chronology says of it."""
    cited = [evidence.events()[id] for id in ids_in(source) if id in evidence.events()]
    said = [f"{each.date}: {each.summary.removesuffix('.')}" for each in cited[:SENTENCES]]
    return f" What the record says of it: {'; '.join(said)}." if said else ""
