"""Two worlds: what each is called, what differs in short, and both under one scrubber."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from sim.faces import charts
from sim.faces.report.course import order_of
from sim.faces.report.events import as_events
from sim.faces.report.men import arrested
from sim.faces.report.parts import Section
from sim.faces.report.removed import needing, removed
from sim.measures import Run
from sim.measures.edits import what_differs
from sim.measures.pairs import Pair
from sim.measures.worlds import fates, side_by_side
from sim.plots.palette import source
from sim.scenario import evidence

#: Triggers that a world may be named after; persons that a sentence names.
FEW, MANY = 2, 24
SILENT = (
    "Where a table has a column of the record, an empty cell means that the tables of evidence say"
    " nothing of it: it does not mean that it did not happen."
)


def names_of(run: Run, beside: Run) -> tuple[str, str]:
    """Names of two worlds: of their scenarios, or of the triggers that one of them lacks."""
    if run.name != beside.name:
        return run.name, beside.name
    here, there = (each.replicates[0].provenance["values"] for each in (run, beside))
    if man := _lacks_man(here, there):
        return run.name, f"without {man}"
    if gone := _lacks(run.name, here, there):
        return run.name, f"without {gone}"
    if gone := _lacks(run.name, there, here):
        return f"without {gone}", run.name
    return f"{run.name} (first)", f"{beside.name} (second)"


def _lacks(name: str, whole: Mapping[str, Any], part: Mapping[str, Any]) -> str:
    """What triggers a world lacks, where it has all else as the other has it; else nothing."""
    mine, others = ({each["id"]: each for each in one["triggers"]} for one in (whole, part))
    gone = [mine[id] for id in mine if id not in others]
    if any(whole.get(name) != part.get(name) for name in ("values", "twin", "period")):
        return ""
    if not gone or others.keys() - mine.keys():
        return ""
    if not all(_kept(mine[id], other) for id, other in others.items()):
        return ""
    below = needing(name, [each["id"] for each in gone])
    gone = [each for each in gone if each["id"] not in below] or gone
    themes = {each.get("theme") for each in gone}
    if len(gone) <= FEW:
        return " and ".join(each["id"] for each in gone)
    return str(themes.pop() or "") if len(themes) == 1 else ""


def _lacks_man(whole: Mapping[str, Any], part: Mapping[str, Any]) -> str:
    """What historical person a world lacks, by id, where it has all else as the other has it."""
    same = all(whole.get(name) == part.get(name) for name in ("values", "period", "triggers"))
    here, there = whole.get("twin", {}), part.get("twin", {})
    if not same or here or set(there) != {"without.person"}:
        return ""
    known, number = evidence.officers(), int(there["without.person"])
    return known[number] if number < len(known) else ""


def _kept(mine: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether a trigger is the same, or keeps the date that it had after one that is gone."""
    dated = ("after", "delay", "date")
    bare = [{k: v for k, v in each.items() if k not in dated} for each in (mine, other)]
    return mine == other or ("after" in mine and "after" not in other and bare[0] == bare[1])


def parted(run: Run, pair: Pair) -> pd.Timestamp:
    """The day on which two worlds part; NaT where they never do."""
    days = pair.parts
    if np.isnan(days):
        return pd.NaT
    return pd.Timestamp(run.period[0]) + pd.Timedelta(days=days)


def sources(run: Run, beside: Run) -> str:
    """Where two worlds come from, in one line."""
    return (
        f"{names_of(run, beside)[0]}: {source(run)} — {names_of(run, beside)[1]}: {source(beside)}"
    )


# in short


def in_short(run: Run, beside: Run, pair: Pair, told: pd.DataFrame) -> Iterator[str]:
    """What differs between two worlds, in plain sentences."""
    names = names_of(run, beside)
    first, second = run.replicates[0], beside.replicates[0]
    yield (
        f"Two worlds of the same men and the same luck (seed {first.seed}). The first is"
        f" {names[0]}, the second {names[1]}."
    )
    yield _orders(*(order_of(Run((each,))) for each in (first, second)))
    numbers = {cell: int(pair.numbers()[f"pair.{cell}"]) for cell in ("both", "spared", "instead")}
    yield (
        f"{numbers['both']:,} men are arrested in both worlds. {numbers['spared']:,} are arrested"
        f" in the first and spared in the second; {numbers['instead']:,} are arrested in the second"
        " instead. A man who is arrested twice counts once here, and twice among arrests."
    )
    yield _persons(arrested(first), arrested(second))
    left_out = list(removed(run, beside, told))
    yield from left_out
    if not left_out or not _is_without_one(names[1]):
        yield from map(as_events, what_differs(first, second))
    day = parted(run, pair)
    yield (
        "The two worlds never part: their ledgers are the same on all days that both have."
        if pd.isna(day)
        else f"The two part on {day.date()}: until then every row is the same in both."
    )


def second_words(run: Run, beside: Run) -> str:
    """What names the second world on a command line, as `without plenum`; "" where nothing does."""
    name = names_of(run, beside)[1]
    return name if name == beside.name or _is_without_one(name) else ""


def _is_without_one(name: str) -> bool:
    """Whether a world is called after one thing that it lacks, as a command line may have it."""
    return name.startswith("without ") and " and " not in name


def one_pair(run: Run, beside: Run, asked: bool) -> str:
    """That two worlds are one pair, and where many are told."""
    said = f"This is one pair of worlds, of one seed ({run.seeds[0]})."
    if asked:
        return f"{said} How often it goes so stands in the next part, from many pairs."
    other = second_words(run, beside)
    if not other:
        return f"{said} How often it goes so, many pairs would tell."
    command = (
        f"spyscare whatif {run.name} {other} --out runs/many, then spyscare report runs/many"
        if _is_without_one(other)
        else f"spyscare compare {run.name} {other}"
    )
    return f"{said} How often it goes so, many pairs tell: {command}"


def _orders(first: pd.Timestamp, second: pd.Timestamp) -> str:
    """Whether and when the order comes in each."""
    said = [
        "does not come" if pd.isna(day) else f"comes on {day.date()}" for day in (first, second)
    ]
    return f"In the first world the purge order {said[0]}; in the second it {said[1]}."


def _persons(here: Mapping[str, bool], there: Mapping[str, bool]) -> str:
    """The historical persons by what becomes of them in both."""
    cells: dict[tuple[bool, bool], list[str]] = {}
    for name, taken in here.items():
        cells.setdefault((taken, there.get(name, False)), []).append(name)
    said = [
        f"{len(met := cells.get(cell, [])) or 'none'} {'is' if len(met) == 1 else 'are'}"
        f" {words}{_called(met)}"
        for cell, words in (((True, False), "spared in the second world"),
                            ((False, True), "arrested there instead"),
                            ((True, True), "arrested in both"))
    ]  # fmt: skip
    return f"Of the {len(here)} historical persons, {'; '.join(said)}."


def _called(names: list[str]) -> str:
    surnames = [name.partition(",")[0] for name in names]
    more = f" and {len(names) - MANY} more" if len(names) > MANY else ""
    return f" ({', '.join(surnames[:MANY])}{more})" if names else ""


# side by side


def two_worlds(run: Run, beside: Run, pair: Pair) -> Section:
    """Both worlds in the same panels, whom each takes, and the historical persons in both."""
    first, second = run.replicates[0], beside.replicates[0]
    weeks, day, names = side_by_side(first, second), parted(run, pair), names_of(run, beside)
    numbers = pair.numbers()
    cells = pd.DataFrame(
        [(words, int(numbers[f"pair.{cell}"]), int(numbers[f"pair.removed.{cell}"]))
         for cell, words in (("both", "in both worlds"), ("spared", f"only in {names[0]}"),
                             ("instead", f"only in {names[1]}"))],
        columns=["men", "arrested", "arrested or dismissed"],
    )  # fmt: skip
    charted = [charts.two_worlds(weeks, names, day)] if len(weeks) > 1 else []
    return Section(
        "two-worlds", "Two worlds", (SILENT,), charted,
        {"Whom each world takes": cells, "The historical persons in both": fates(first, second)},
        source=sources(run, beside),
    )  # fmt: skip
