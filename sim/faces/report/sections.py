"""What a report says, in its order: sections of words, charts, tables and case files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from sim import measures
from sim.faces import charts
from sim.faces.charts import Chart
from sim.faces.charts.base import said_number
from sim.measures import Run, band
from sim.measures.casefile import case_files
from sim.measures.chains import chains
from sim.measures.edits import what_differs
from sim.measures.page import Block
from sim.measures.pairs import Pair
from sim.measures.runs import Replicate
from sim.measures.series import LETTERS, voices
from sim.measures.stories import stories
from sim.measures.telling import plain
from sim.measures.who import Story
from sim.measures.worlds import fates, side_by_side
from sim.plots.palette import is_short, source
from sim.plots.trees import choose
from sim.scenario import evidence

#: Historical persons with a case file, at most: those of highest rank who were arrested.
NAMED = 12
#: Ranks of which one man without a name has a case file.
UNNAMED = ("colonel", "captain", "lieutenant")
#: Arrests of the trees that are told of, at most.
ARRESTS = 1_500


@dataclass(frozen=True)
class Case:
    """A case file: who it is about, why he is here, and its blocks."""

    title: str
    blocks: Sequence[Block]


@dataclass(frozen=True)
class Section:
    """A part of a report.

    Attributes:
        id: of the part, in its address.
        title: above it.
        words: paragraphs.
        charts: figures.
        tables: caption -> table without a figure.
        cases: case files.
        source: where its numbers come from, in one line.
    """

    id: str
    title: str
    words: Sequence[str] = ()
    charts: Sequence[Chart] = ()
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    cases: Sequence[Case] = ()
    source: str = ""


def of_run(run: Run, beside: Run | None = None) -> Iterator[Section]:
    """The sections about a run, and about a second world of its first seed where one is given."""
    first = run.replicates[0]
    told, where = stories(run), source(run)
    yield _what_happened(run, told)
    if beside is not None:
        yield _two_worlds(run, beside)
    if not is_short(run):
        days, letters = (
            band(table) for table in (measures.above_and_below(run), measures.weekly(run, LETTERS))
        )
        chart = charts.above_and_below(days, letters, band(voices(run)))
        yield Section("above-and-below", "Above and below", charts=[chart], source=where)
    losses = measures.losses_over(run)
    yield Section(
        "who-was-hit", "Who was hit",
        ["Of everybody who served on day 0, by what he was on that day."],
        [charts.who_was_hit(losses, by) for by in ("rank_group", "branch", "marker", "district")],
        source=where,
    )  # fmt: skip
    if (tree := _tree(first, len(run.replicates) > 1)) is not None:
        yield tree
    yield _cases(first, beside)
    record = measures.record_table(run)
    if len(record):
        yield _record(record, where)
    yield _evidence(told)


def order_of(run: Run) -> Any:
    """Median day of the purge order, where most runs have one; else nothing."""
    order = measures.ordered(run)
    happened = order.dropna()
    return happened.median() if 2 * len(happened) > len(order) else pd.NaT


# what happened


def _what_happened(run: Run, told: pd.DataFrame) -> Section:
    from sim.faces.showing import SHOWN

    summaries = [replicate.summary for replicate in run.replicates]
    rows = []
    for name, (words, how) in SHOWN.items():
        known = np.array(
            [np.nan if s.get(name) is None else s[name] for s in summaries if name in s], float
        )
        if len(known):
            low, middle, high = measures.series.deciles(known)
            rows.append((words, how, *(_shown(x, how, run) for x in (middle, low, high))))
    table = pd.DataFrame(rows, columns=["quantity", "how", "median", "low", "high"])
    table = table.drop(columns=["how", "low", "high"] if len(summaries) == 1 else ["how"])
    table = table.rename(columns={"median": "in the run"} if len(summaries) == 1 else {})
    drawn = [] if is_short(run) else [
        charts.escalation(band(measures.weekly(run)), told, order_of(run))
    ]  # fmt: skip
    return Section(
        "what-happened", "What happened", _in_words(run), drawn,
        {"The run in numbers": table}, source=source(run),
    )  # fmt: skip


def _shown(value: float, how: str, run: Run) -> str:
    if pd.isna(value):
        return "none"
    if how == "day":
        return (run.period[0] + pd.Timedelta(days=int(value + 0.5))).isoformat()
    return said_number(round(value, 2), how if how == "share" else "")


def _in_words(run: Run) -> list[str]:
    first, last = run.period
    several = len(run.replicates) > 1
    total = {
        name: float(np.median([float(r.summary[name]) for r in run.replicates]))
        for name in ("letters", "arrests", "dismissals")
    }
    which = f"In the median of {len(run.replicates)} runs" if several else "In this run"
    order = order_of(run)
    ordered = (
        "The leadership never ordered a purge."
        if pd.isna(order)
        else f"The leadership ordered a purge on {pd.Timestamp(order).date()}."
    )
    if several:
        n = int(measures.ordered(run).notna().sum())
        ordered += f" It did so in {n} of {len(run.replicates)} runs."
    return [
        f"{which}, from {first} to {last}, {run.count:,} officers of the model were watched by"
        f" their police: {said_number(total['letters'])} letters were written,"
        f" {said_number(total['arrests'])} men arrested and"
        f" {said_number(total['dismissals'])} dismissed. {ordered}"
    ]


# two worlds


def _two_worlds(run: Run, beside: Run) -> Section:
    first, second = run.replicates[0], beside.replicates[0]
    pair, weeks = Pair(first, second), side_by_side(first, second)
    parts = pair.parts
    day = pd.NaT if np.isnan(parts) else pd.Timestamp(run.period[0]) + pd.Timedelta(days=parts)
    names = names_of(run, beside)
    numbers = pair.numbers()
    cells = pd.DataFrame(
        [(words, int(numbers[f"pair.{cell}"]), int(numbers.get(f"pair.removed.{cell}", -1)))
         for cell, words in (("both", "in both worlds"), ("spared", f"only in {names[0]}"),
                             ("instead", f"only in {names[1]}"))],
        columns=["men", "arrested", "arrested or dismissed"],
    )  # fmt: skip
    words = [
        f"The same seed and the same men, twice: {names[0]}, and {names[1]}.",
        *what_differs(first, second),
        "The two worlds never part: their ledgers are the same on all days that both have."
        if pd.isna(day)
        else f"The two worlds part on {day.date()}: from that day on their ledgers differ.",
    ]
    charted = [charts.two_worlds(weeks, names, day)] if len(weeks) > 1 else []
    return Section(
        "two-worlds", "Two worlds", words, charted,
        {"Whom each world takes": cells, "The historical persons in both": fates(first, second)},
        source=f"{source(run)} — beside — {source(beside)}",
    )  # fmt: skip


def names_of(run: Run, beside: Run) -> tuple[str, str]:
    """Names of two worlds, told apart where both are of one scenario."""
    if run.name != beside.name:
        return run.name, beside.name
    return f"{run.name} (first)", f"{beside.name} (second)"


# who fell on whose word


def _tree(first: Replicate, several: bool) -> Section | None:
    forest = choose(measures.forest(first, largest=None))
    if forest.empty:
        return None
    kept = forest.groupby("tree", sort=False).head(ARRESTS // forest["tree"].nunique())
    words = [
        "In the model each arrest rests on one row: the heaviest thing in the man's file on the day"
        " he was taken. The largest trees that grow this way are drawn, and the one with most"
        " historical persons."
    ]
    if len(kept) < len(forest):
        words.append(f"Told are the first {len(kept):,} of {len(forest):,} arrests.")
    if several:
        words.append(f"This is the run of seed {first.seed}.")
    return Section(
        "tree", "Who fell on whose word", words,
        [charts.accusation_tree(kept)], {"Chains, row by row": chains(first, kept["arrest"])},
        source=_of_one(first),
    )  # fmt: skip


def _of_one(replicate: Replicate) -> str:
    return source(Run((replicate,)))


# case files


def _cases(first: Replicate, beside: Run | None) -> Section:
    men = {**_named(first), **_unnamed(first)}
    twin = None if beside is None else beside.replicates[0]
    cases = [
        Case(f"{why}", file.blocks())
        for (_, why), file in zip(men.items(), case_files(first, men, twin), strict=True)
    ]
    words = [
        "What befell single men in the model, line by line, and what lay in their files. The named"
        " bear the name, rank and post of a real man, and nothing else of him: what the record says"
        " stands apart, at the end of each file."
    ]
    return Section("cases", "Case files", words, cases=cases, source=_of_one(first))


def _named(first: Replicate) -> dict[int, str]:
    """Historical persons who were arrested, the highest first."""
    table = measures.persons(first)
    hit = table[table["arrested"].notna()].head(NAMED)
    return {
        int(row.officer): f"{row.name}: arrested {row.arrested.date()}, {plain(row.outcome)}"
        for row in hit.itertuples(index=False)
    }


def _unnamed(first: Replicate) -> dict[int, str]:
    """A man without a name of each of some ranks."""
    story, found = Story(first), {}
    officers = first.officers
    nameless = officers[~officers["recruit"] & (officers["person"] == "")]
    there = set(nameless["rank_at_start"].astype(str))
    for rank in UNNAMED:
        if rank in there:
            man, why = story.of_rank(rank)
            found[man] = f"Officer {man}, {plain(rank)}: {why}"
    return found


# the record, the evidence


def _record(record: pd.DataFrame, where: str) -> Section:
    scaled = bool(record["scaled"].any())
    words = [
        "The same quantities over the same weeks, from the run and from the record. "
        + ("Counts of the run are scaled to a corps of 144,300; the historical persons count once"
           " each." if scaled else "Counts are as they are."),
        "That a run comes near the record does not show that things came about in this way.",
    ]  # fmt: skip
    return Section("record", "Beside the record", words, [charts.beside_the_record(record)],
                   source=where)  # fmt: skip


def _evidence(told: pd.DataFrame) -> Section:
    """What the ids say that triggers cite."""
    ids = [part.strip() for cell in told["source"] for part in str(cell).split(",")]
    rows = [(id, *said) for id in sorted(set(ids)) if (said := entry(id)) is not None]
    table = pd.DataFrame(rows, columns=["id", "date", "what", "source"])
    words = [
        "What stands behind the ids that triggers cite. Sentences are summaries of the literature"
        " named beside them."
    ]
    return Section("evidence", "Sources", words, tables={"Evidence cited": table})


def entry(id: str) -> tuple[str, str, str] | None:
    """Date, words and source of a piece of evidence; None where the tables have none of that id."""
    if id in evidence.events():
        event = evidence.events()[id]
        return event.date, event.summary, event.source
    if id in evidence.statistics():
        number = evidence.statistics()[id]
        return number.period_start, f"{plain(number.quantity)}: {number.meaning}", number.source
    if id in evidence.codes():
        return "", evidence.codes()[id].title, evidence.codes()[id].kind
    return None
