"""The men of a report: the historical persons, a few without a name, and the tree of arrests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from sim import measures
from sim.faces import charts
from sim.faces.report.accused import Accused
from sim.faces.report.events import as_events
from sim.faces.report.parts import Case, Section
from sim.measures import Run
from sim.measures.casefile import case_files
from sim.measures.chains import chains
from sim.measures.fates import fates
from sim.measures.page import Block
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
    cases = [
        _case(first, man, title, _told(file.blocks(), accused, man))
        for (man, title), file in zip(titles.items(), files, strict=True)
    ]
    words = [
        "What befell single men in the model: who named or denounced them, the chain above each"
        " arrest, the last first, their life line by line, and what lay in their files. The named"
        " bear the name, rank and post of a real man, and nothing else of him: what the record says"
        " stands apart, at the end of each file. What an accusation weighs is counted in names:"
        " against one naming in a confession.",
        "Those on whose word an arrest of theirs rests, and who stand in the chains above, have a"
        " short file at the end.",
    ]
    table = accused.table.drop(columns="whom")
    others = sorted(accused.behind() - titles.keys())
    return Section("cases", "Men, and their case files", words,
                   tables={"Who named or denounced them": table},
                   cases=[*cases, *short_files(first, others)],
                   source=of_one(first))  # fmt: skip


def _case(first: Replicate, man: int, title: str, blocks: list[Block]) -> Case:
    """A case file that is led to by the name of its man, or by his number."""
    him = first.officers.loc[man]
    links = [him["name"]] if him["name"] else [f"officer {man}", f"Officer {man}"]
    return Case(title, blocks, f"man-{man}", f"{him['person']} officer {man}", links)


def _told(file: list[Block], accused: Accused, man: int) -> list[Block]:
    """A case file, with who accused him after who he was, in the words of the page."""
    fate = accused.fates[man]
    died = f" He died on {fate.died}." if fate.died else ""
    who = file[0].sentences[0].replace("held against him", "marked in his papers here")
    head = Block("", [who, f"In this run: {fate}.{died}",
                      *file[0].sentences[2:]])  # fmt: skip
    return [head, *accused.blocks(man), *map(_plainly, file[1:])]


def _plainly(block: Block) -> Block:
    """A block of a case file, with events called so, and sentences that begin as they should."""
    said = [_begin(as_events(line)) for line in block.sentences]
    rows = [[as_events(cell) for cell in row] for row in block.rows]
    heading = block.heading.replace(" until the two part", ", while it is the same in both worlds")
    return Block(heading, said, block.columns if rows else (), rows)


def _begin(line: str) -> str:
    return f"{line[:1].upper()}{line[1:]}"


def short_files(first: Replicate, men: Sequence[int]) -> Iterator[Case]:
    """Who some men are, and what became of each."""
    lots, story = fates(first, men), Story(first)
    ledger = first.ledger
    for man in men:
        said = ledger[(ledger["who"] == man) & (ledger["kind"].isin(["name", "letter"]))]
        count = said["kind"].astype(str).value_counts().to_dict()
        did = (
            f"In the whole run he names {count.get('name', 0)} times in confessions, and writes"
            f" {count.get('letter', 0)} letters."
        )
        head = story.head(man)[0]
        lines = [f"{head}.", f"In this run: {lots[man]}.", did]
        rank = "recruit" if first.officers.at[man, "recruit"] else plain(
            first.officers.at[man, "rank_at_start"])  # fmt: skip
        yield _case(first, man, f"Officer {man}, {rank}: {lots[man]}", [Block("", lines)])


def _named(first: Replicate, twin: Replicate | None, other: str) -> dict[int, str]:
    """Historical persons by number: those who are arrested before the others, by rank."""
    table = measures.persons(first)
    hit, all = table["arrested"].notna(), [int(each) for each in table["officer"]]
    here = fates(first, all)
    there = {} if twin is None else fates(twin, all)
    titles = {}
    for row in pd.concat([table[hit], table[~hit]]).itertuples(index=False):
        man = int(row.officer)
        beside = f"; {other}: {there[man]}" if man in there else ""
        titles[man] = f"{row.name}, {plain(row.rank)}: {here[man]}{beside}"
    return titles


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
        words.append(
            f"Of each tree the earliest arrests are told: {len(kept):,} of {len(forest):,} in all."
        )
    words.append(_in_trees(kept))
    if several:
        words.append(f"This is the run of seed {first.seed}.")
    return Section(
        "tree", "Who fell on whose word", words,
        [charts.accusation_tree(kept)], {"Chains, row by row": _chains(first, kept)},
        source=of_one(first),
    )  # fmt: skip


def _in_trees(kept: pd.DataFrame) -> str:
    """Which historical persons are in the trees; the others have chains in their case files."""
    names = [str(name).partition(",")[0] for name in dict.fromkeys(kept["name"]) if name]
    there = f"Historical persons in these trees: {', '.join(names)}. " if names else ""
    return f"{there}The chains of all others stand in their case files."


def _chains(first: Replicate, kept: pd.DataFrame) -> pd.DataFrame:
    table = chains(first, kept["arrest"])
    return table.assign(sentence=table["sentence"].map(as_events))
