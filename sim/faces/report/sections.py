"""What a report says of runs, in its order: parts of words, charts, tables and case files."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from sim import measures
from sim.faces import charts
from sim.faces.report.course import in_words, order_of, what_happened
from sim.faces.report.events import events
from sim.faces.report.many import of_size, whole_of
from sim.faces.report.men import arrested, men, tree
from sim.faces.report.parts import Case, Section
from sim.faces.report.worlds import in_short, names_of, one_pair, second_words, sources, two_worlds
from sim.measures import Run, band
from sim.measures.pairs import Pair
from sim.measures.runs import Replicate
from sim.measures.series import LETTERS, voices
from sim.measures.stories import stories
from sim.plots.palette import is_short, source

__all__ = ["Case", "Section", "names_of", "of_run", "order_of"]


#: Said of a run beside an answer that has no pair with it.
ALONE = (
    "No second world stands beside this run: what is asked below is not about it and one other"
    " world alone, or is about another scenario, size or first seed. A report of an answer about"
    " two worlds alone has the pair of its first seed."
)


def of_run(run: Run, beside: Run | None = None, asked: bool = False) -> Iterator[Section]:
    """The sections about a run, and about a second world of its first seed where one is given.

    Args:
        run, beside: the worlds.
        asked: whether the report has the answer of many pairs as well.

    Raises:
        SpyscareError: two worlds that are no pair.
    """
    first, told = run.replicates[0], stories(run)
    twin = None if beside is None else beside.replicates[0]
    pair = None if twin is None else Pair(first, twin)
    other = "" if beside is None else names_of(run, beside)[1]
    yield _short(run, beside, pair, told, asked)
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
    yield events(first, told, source(run))


def _short(
    run: Run, beside: Run | None, pair: Pair | None, told: pd.DataFrame, asked: bool
) -> Section:
    """The whole of it in a few sentences; that a corps is small before all else."""
    words = [_of_size(run, beside, whole)] if (whole := small(run)) else []
    if beside is not None and pair is not None:
        words += [*in_short(run, beside, pair, told), *in_words(run, "In the first world")]
        words += in_words(beside, "In the second world")
        words.append(one_pair(run, beside, asked))
    else:
        words += [*in_words(run), *_persons(run.replicates[0])]
        words += [ALONE] if asked else []
    words.append(
        "Who named a man, and what led up to his arrest, stands in his case file: look for him by"
        " his name. All of this is told of the model."
    )
    where = source(run) if beside is None else sources(run, beside)
    return Section("in-short", "In short", words, source=where)


def small(run: Run) -> int:
    """Officers of a scenario as it is shipped (of the record, where it is not), of a run with
    fewer; else 0."""
    whole = whole_of(run.name)
    return whole if run.count < whole else 0


def _of_size(run: Run, beside: Run | None, whole: int) -> str:
    other = "" if beside is None else second_words(run, beside)
    command = f": spyscare report {run.name} {other}".rstrip() if beside is None or other else "."
    return f"{of_size(run.count, whole)} Before you believe it, ask the whole{command}"


def _persons(first: Replicate) -> list[str]:
    lots = arrested(first)
    taken = [name.partition(",")[0] for name, hit in lots.items() if hit]
    which = f": {', '.join(taken)}" if taken else ""
    return (
        [f"Of the {len(lots)} historical persons {len(taken) or 'none'} are arrested{which}."]
        if lots
        else []
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
