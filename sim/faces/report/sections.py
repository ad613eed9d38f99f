"""What a report says of runs, in its order: parts of words, charts, tables and case files."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from sim import measures
from sim.faces import charts
from sim.faces.report.course import in_words, order_of, what_happened
from sim.faces.report.men import arrested, men, tree
from sim.faces.report.parts import Case, Section
from sim.faces.report.worlds import in_short, names_of, sources, two_worlds
from sim.measures import Run, band
from sim.measures.pairs import Pair
from sim.measures.runs import Replicate
from sim.measures.series import LETTERS, voices
from sim.measures.stories import stories
from sim.measures.telling import plain
from sim.plots.palette import is_short, source
from sim.scenario import evidence

__all__ = ["Case", "Section", "names_of", "of_run", "order_of"]


def of_run(run: Run, beside: Run | None = None) -> Iterator[Section]:
    """The sections about a run, and about a second world of its first seed where one is given.

    Raises:
        SpyscareError: two worlds that are no pair.
    """
    first, told = run.replicates[0], stories(run)
    twin = None if beside is None else beside.replicates[0]
    pair = None if twin is None else Pair(first, twin)
    other = "" if beside is None else names_of(run, beside)[1]
    yield _short(run, beside, pair)
    yield what_happened(run, told)
    if beside is not None and pair is not None:
        yield two_worlds(run, beside, pair)
    yield men(first, told, twin, other)
    if (grown := tree(first, len(run.replicates) > 1)) is not None:
        yield grown
    if not is_short(run):
        yield _above_and_below(run)
    yield _hit(run)
    record = measures.record_table(run)
    if len(record):
        yield _record(record, source(run))
    yield _evidence(told)


def _short(run: Run, beside: Run | None, pair: Pair | None) -> Section:
    """The whole of it in a few sentences."""
    if beside is not None and pair is not None:
        words = [*in_short(run, beside, pair), *in_words(run, "In the first world")]
    else:
        words = [*in_words(run), *_persons(run.replicates[0])]
    if run.count < (whole := int(evidence.statistics()["S001"].value)):
        words.append(
            f"This corps has {run.count:,} officers, that of the record {whole:,}. A small corps"
            " may answer otherwise than a large one; before you believe it, ask the whole."
        )
    words.append(
        "Who named a man, and what led up to his arrest, stands in his case file: look for him by"
        " his name. All of this is told of the model."
    )
    where = source(run) if beside is None else sources(run, beside)
    return Section("in-short", "In short", words, source=where)


def _persons(first: Replicate) -> list[str]:
    lots = arrested(first)
    taken = [name.partition(",")[0] for name, hit in lots.items() if hit]
    which = f": {', '.join(taken)}" if taken else ""
    return (
        [f"Of the {len(lots)} historical persons {len(taken)} are arrested{which}."] if lots else []
    )


def _above_and_below(run: Run) -> Section:
    days, letters = (
        band(table) for table in (measures.above_and_below(run), measures.weekly(run, LETTERS))
    )
    chart = charts.above_and_below(days, letters, band(voices(run)))
    return Section("above-and-below", "Above and below", charts=[chart], source=source(run))


def _hit(run: Run) -> Section:
    losses = measures.losses_over(run)
    return Section(
        "who-was-hit", "Who was hit",
        ["Of everybody who served on day 0, by what he was on that day."],
        [charts.who_was_hit(losses, by) for by in ("rank_group", "branch", "marker", "district")],
        source=source(run),
    )  # fmt: skip


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
    return Section("evidence", "Sources", words, tables={"Evidence cited": table},
                   source="the tables of evidence in sim/data, CC BY 4.0")  # fmt: skip


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
