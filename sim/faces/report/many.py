"""What came of many pairs of worlds, seed by seed, in plain words; and how large they were."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from sim.errors import SpyscareError
from sim.faces.charts.base import said_number
from sim.faces.report.pair import is_pair
from sim.scenario import evidence
from sim.scenario.load import load
from sim.study import read
from sim.study.statement import Study

#: Outcome that is so or not -> what happens in a world in which it is.
HAPPENS = {
    "ordered": "the purge order comes", "twentieth": "a twentieth of the corps is removed",
}  # fmt: skip
#: Outcomes that are counted, and how.
COUNTED = {"arrests": "arrests", "removed": "men arrested or dismissed"}


def whole_of(name: str) -> int:
    """Officers of a scenario as it is shipped; of the record, where it is not."""
    try:
        return load(name).values.officers.count
    except SpyscareError:
        return int(evidence.statistic("S001").value)


def of_size(officers: int, whole: int) -> str:
    """That a corps is small; "" where it is as large as the scenario has it."""
    if officers >= whole:
        return ""
    return (
        f"This is a small corps: {officers:,} officers, where the scenario has {whole:,}. A small"
        " corps may answer otherwise than the whole one, on the main question too."
    )


def plainly(study: Study | None, folder: object) -> Iterator[str]:
    """In how many seeds it came about in each of two worlds; nothing of other studies.

    Args:
        study: that asked.
        folder: of its runs.
    """
    if study is None or not is_pair(study):
        return
    table = read(folder)
    table = table[table["failed"] == ""]
    title = study.title[:1].lower() + study.title[1:]
    for outcome in study.outcomes:
        if outcome.name not in table:
            continue
        pairs = table.pivot(index="seed", columns="point", values=outcome.name).dropna()
        if not len(pairs) or pairs.shape[1] != 2:
            continue
        first, second = (pairs[point] for point in sorted(pairs))
        if said := _said(outcome.name, str(outcome.said), first, second, title):
            yield said


def _said(name: str, words: str, first: pd.Series, second: pd.Series, other: str) -> str:
    of = len(first)
    if name in HAPPENS or name == "taken":
        what = HAPPENS.get(name) or f"{_called(words)} is arrested"
        here, there = int((first > 0).sum()), int((second > 0).sum())
        what = what[:1].upper() + what[1:]
        return (
            f"{what} in {here} of {of} seeds as the scenario is; {other}, with the same luck, in"
            f" {there} of {of}."
        )
    if name in COUNTED:
        here, there = (said_number(float(each.median())) for each in (first, second))
        fewer = int((second < first).sum())
        return (
            f"There are {here} {COUNTED[name]} as the scenario is, and {there} {other} (medians of"
            f" {of} seeds); fewer {other} in {fewer} of {of}."
        )
    return ""


def _called(words: str) -> str:
    """Who an outcome about the arrest of a man is about."""
    id = words.removeprefix("the arrest of ")
    if id in evidence.officers():
        return f"the model's man called {evidence.actor(id).name}"
    return f"officer {id}"
