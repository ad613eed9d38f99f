"""The men of a report: the historical persons, a few without a name, and the tree of arrests."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from sim import measures
from sim.faces import charts
from sim.faces.report.accused import Accused
from sim.faces.report.parts import Case, Section
from sim.measures import Run
from sim.measures.casefile import case_files
from sim.measures.chains import chains
from sim.measures.runs import Replicate
from sim.measures.telling import plain
from sim.measures.who import Story
from sim.plots.palette import source
from sim.plots.trees import choose

#: Ranks of which one man without a name has a case file.
UNNAMED = ("colonel", "captain", "lieutenant")
#: Arrests of the trees that are told of, at most.
ARRESTS = 1_500


def of_one(replicate: Replicate) -> str:
    """Where a run comes from that is one of several."""
    return source(Run((replicate,)))


# case files


def men(first: Replicate, told: pd.DataFrame, twin: Replicate | None, other: str) -> Section:
    """Case files of the historical persons, those who are arrested first, and of some others.

    Args:
        first: the run.
        told: `stories(…)` of it.
        twin: the other world, where there is one.
        other: its name.
    """
    titles = {**_named(first, twin, other), **_unnamed(first)}
    accused = Accused(first, titles, told)
    files = case_files(first, titles, twin)
    called = first.officers["person"]
    cases = [
        Case(title, _told(file.blocks(), accused.blocks(man)), f"man-{man}",
             f"{called[man]} officer {man}")
        for (man, title), file in zip(titles.items(), files, strict=True)
    ]  # fmt: skip
    words = [
        "What befell single men in the model: who named or denounced them, the chain above their"
        " arrest, their life line by line, and what lay in their files. The named bear the name,"
        " rank and post of a real man, and nothing else of him: what the record says stands apart,"
        " at the end of each file."
    ]
    table = accused.table.drop(columns="whom")
    return Section("cases", "Men, and their case files", words,
                   tables={"Who named or denounced them": table}, cases=cases,
                   source=of_one(first))  # fmt: skip


def _told(file: list, accused: list) -> list:
    """A case file, with who accused him after who he was."""
    return [file[0], *accused, *file[1:]]


def _named(first: Replicate, twin: Replicate | None, other: str) -> dict[int, str]:
    """Historical persons by number: those who are arrested before the others, by rank."""
    table = measures.persons(first)
    there = None if twin is None else measures.persons(twin).set_index("person")
    hit = table["arrested"].notna()
    titles = {}
    for row in pd.concat([table[hit], table[~hit]]).itertuples(index=False):
        beside = ""
        if there is not None and row.person in there.index:
            beside = f"; {other}: {_lot(there.loc[row.person])}"
        titles[int(row.officer)] = f"{row.name}, {plain(row.rank)}: {_lot(row)}{beside}"
    return titles


def _lot(him) -> str:
    """`arrested 1937-06-09, shot`, or `not arrested, serving`."""
    arrested = "not arrested" if pd.isna(him.arrested) else f"arrested {him.arrested.date()}"
    return f"{arrested}, {plain(him.outcome)}"


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


def arrested(first: Replicate) -> Mapping[str, bool]:
    """Historical persons of a run by name, and whether each is arrested."""
    table = measures.persons(first)
    return dict(zip(table["name"], table["arrested"].notna(), strict=True))


# who fell on whose word


def tree(first: Replicate, several: bool) -> Section | None:
    """The largest trees of arrests; None where no arrest brought about another."""
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
        source=of_one(first),
    )  # fmt: skip
