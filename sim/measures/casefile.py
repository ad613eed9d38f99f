"""One man: his dated life, what lay in his file, his twin in another world, and the record.

Would he have been arrested without this? There are three answers, never merged: whether he is
spared in the one world that differs (`Twin`), in which share of worlds he is taken (`Share`), and
which items of his file were enough on the day he was asked for (`Item.degree`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from sim.measures.details import Telling
from sim.measures.edits import what_differs
from sim.measures.page import Block, html, markdown, text
from sim.measures.pairs import CELLS, Pair, Parting, parting
from sim.measures.responsibility import Item, Reading, decisive, readings, unasked
from sim.measures.runs import Replicate
from sim.measures.telling import plain
from sim.measures.who import Moment
from sim.scenario import evidence

#: Said of every historical person.
NOT_HIM = (
    "He bears the name, rank and post of a real man. What befalls him and what he does here follows"
    " from rules and lots: it is not what happened, and nothing in it says anything about the"
    " person. What the record says of him stands at the end."
)
#: Said of two worlds with the same rows.
NEVER = "The two worlds never part: their ledgers are the same on all days that both have."
#: Columns of the evidence about a person, and how they are read out.
_TOLD = {
    "role": "", "stigma_markers": "held against him: ", "previously_accused": "accused before: ",
    "first_demoted": "first demoted: ", "arrested": "arrested: ",
    "first_confessed": "first confessed: ", "named_count": "named: ", "outcome": "outcome: ",
    "notes": "",
}  # fmt: skip
NOTHING = "Nothing is told of him"
#: How sentences begin that end a life.
ENDS = ("he is shot", "he kills himself")
#: What a cell says of a man, by its word.
CELL_SAYS = {
    "both": "In the model he is arrested in both worlds.",
    "spared": "In the model he is arrested in this world, and spared in the other.",
    "instead": "In the model he is spared in this world, and arrested in the other.",
    "neither": "In the model he is arrested in neither world.",
}


@dataclass(frozen=True)
class Twin:
    """The same man in the other world.

    Attributes:
        differs: how the other world was made to differ, a sentence each.
        parting: where the ledgers of the two worlds part; None where they never do.
        parted: the day of that, ISO; "" where they never do.
        cell: word of `pairs.CELLS`.
        same: how many lines of his life are the same in both.
        lines: his life in the other world, from the first line that differs.
        end: what became of him there.
        reading, papers: his file there, as in `CaseFile`.
    """

    differs: tuple[str, ...]
    parting: Parting | None
    parted: str
    cell: str
    same: int
    lines: tuple[Moment, ...]
    end: str
    reading: Reading | None
    papers: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class CaseFile:
    """A man in a run.

    Attributes:
        man: number.
        head: who he was on day 0, and what became of him.
        lines: his life in the model: date, sentence, row, and the row that brought it about.
        reading: his file as it was read when he was asked for; None where nobody asked.
        papers: date and words of each of its items.
        record: for a historical person what the record says, each with its id; else empty.
        twin: himself in another world, where one was given.
    """

    man: int
    head: tuple[str, ...]
    lines: tuple[Moment, ...]
    reading: Reading | None
    papers: tuple[tuple[str, str], ...]
    record: tuple[str, ...]
    twin: Twin | None

    @property
    def items(self) -> tuple[Item, ...]:
        """What lay in his file when he was asked for, each with its degree."""
        return self.reading.items if self.reading else ()

    def blocks(self) -> list[Block]:
        """Its parts, to be written down."""
        shared = self.lines[: self.twin.same] if self.twin else self.lines
        after = (f"In the model, {said}" for said in _after(shared))
        life = (*map(str, alive(shared)), *after) or (
            NOTHING + " until then" * bool(self.twin) + ".",
        )
        return [
            Block("", (*self.head, NOT_HIM) if self.record else self.head),
            Block("His life in the model" + " until the two part" * bool(self.twin), life),
            *([self._side_by_side(self.twin)] if self.twin else []),
            *self._files(),
            *([Block("What the record says", self.record)] if self.record else []),
        ]

    def _files(self) -> Iterator[Block]:
        if self.reading:
            yield _filed(self.reading, self.papers, "")
        elif any(m.sentence.startswith("he is arrested") for m in self.lines):
            yield Block("His file", ("In the model he is arrested without being asked for.",))
        else:
            yield Block("His file", ("In the model nobody asks for his arrest.",))
        if self.twin and self.twin.reading:
            yield _filed(self.twin.reading, self.twin.papers, " in the other world")

    def __str__(self) -> str:
        return text(self.blocks())

    def markdown(self) -> str:
        """As Markdown."""
        return markdown(self.blocks())

    def _repr_html_(self) -> str:
        return html(self.blocks())

    def _side_by_side(self, twin: Twin) -> Block:
        """Both lives from where they part."""
        mine, his = self.lines, (*self.lines[: twin.same], *twin.lines)
        here, there = (alive(all)[twin.same :] for all in (mine, his))
        both = {(m.date, m.sentence) for m in here} & {(m.date, m.sentence) for m in there}
        sides = [
            (m.date, side, m.row, m) for side, lives in enumerate((here, there)) for m in lives
        ]
        rows = []
        for date, side, _, moment in sorted(sides, key=lambda each: each[:3]):
            said = str(moment).partition("  ")[2]
            if (date, moment.sentence) not in both:
                rows.append((date, "" if side else said, said if side else ""))
            elif not side:
                rows.append((date, said, "the same"))
        parted = f"The two worlds part on {twin.parted}." if twin.parted else NEVER
        told = (
            *twin.differs,
            parted,
            CELL_SAYS[twin.cell],
            f"In the other world, {twin.end}.",
            *_after(mine),
            *(f"In the other world: {said}" for said in _after(his)),
        )
        return Block("He and his twin", told, ("date", "in this world", "in the other"), rows)


def _filed(reading: Reading, papers: tuple[tuple[str, str], ...], where: str) -> Block:
    rows = []
    for (date, what), item in zip(papers, reading.items, strict=True):
        alone = "yes" if item.enough else "no"
        weights = f"{item.weight:.2g}", f"{item.left:.2g}"
        rows.append((date, what, *weights, alone, fraction(item), str(item.row)))
    columns = (
        "filed",
        "what",
        "weight in names",
        "left of it",
        "enough to be asked for",
        "degree",
        "row",
    )
    said = weighed(reading)
    if len(rows) > 1 and all(item.enough for item in reading.items):
        said = (*said, "Any one of these was enough: what counted was to have a file at all.")
    return Block(f"His file when he was asked for{where}", said, columns, rows)


def alive(lines: tuple[Moment, ...]) -> tuple[Moment, ...]:
    """A life until its end; prisoners go on naming the dead."""
    ends = [i for i, each in enumerate(lines) if each.sentence.startswith(ENDS)]
    return lines[: ends[0] + 1] if ends else lines


def _after(lines: tuple[Moment, ...]) -> Iterator[str]:
    """What is told of a man after his end, in one sentence."""
    if more := lines[len(alive(lines)) :]:
        rows = f"{len(more)} more rows are" if len(more) > 1 else "one more row is"
        yield f"after his death {rows} about him, the last of {more[-1].date}."


def fraction(item: Item) -> str:
    """A degree as it is read: `1/2`, `0`; nothing where the item is taken as given."""
    if np.isnan(item.degree):
        return "taken as given"
    return "0" if item.needed < 0 else "1" if item.needed == 0 else f"1/{1 + item.needed}"


def weighed(reading: Reading) -> tuple[str, ...]:
    """What a file came to at the gate, in sentences."""
    gate = reading.gate
    came = reading.suspicion * gate.zeal * (1.0 + gate.pressure)
    said = [
        f"In the model his suspicion was {reading.suspicion:.2f}, of which {reading.bare:.2f} for"
        f" what is held against him and his rank. At zeal {gate.zeal:.2f} and pressure"
        f" {gate.pressure:.2f} it came to {came:.2f}; {gate.threshold * (1.0 + gate.trust):.2f} was"
        f" needed (threshold {gate.threshold:.2f}, trust {gate.trust:.2f}; row {reading.row})."
    ]
    if reading.unstuck:
        more = f"{reading.unstuck} more thing{'s' * (reading.unstuck > 1)}"
        said.append(f"Nothing stuck of {more} said of him until then.")
    if why := unasked(reading):
        return (
            *said,
            f"It was not for his file that he was asked for, but {why}: no item decides.",
        )
    said.append(
        f"The least that was enough was {reading.least} of {len(reading.items)} items. The degree"
        " of an item is 1/(1 + k), k being how many others must go before it decides."
    )
    if given := sum(np.isnan(item.degree) for item in reading.items):
        said.append(f"The {given} lightest are taken as given.")
    return tuple(said)


def case_file(result: Replicate, man: int | str, twin: Replicate | None = None) -> CaseFile:
    """The case file of a man.

    Args:
        result: the run.
        man: his number; or a historical person's id, name, or a part of it.
        twin: the same seed and corps in a world that was made to differ.

    Raises:
        SpyscareError: where nobody is meant, more than one, or the two worlds are no pair.
    """
    return next(case_files(result, (man,), twin))


def case_files(
    result: Replicate, men: Iterable[int | str], twin: Replicate | None = None
) -> Iterator[CaseFile]:
    """The case files of several men; what all of them want is worked out once.

    Args, Raises: as `case_file`.
    """
    story = Telling(result)
    other = None if twin is None else _Other(result, twin)
    for man in men:
        number = story.find(str(man))
        lines, reading = tuple(story.life(number)), decisive(story.files, number)
        person = str(story.officers.at[number, "person"])
        record = tuple(recorded(person)) if person else ()
        beside = None if other is None else _twin(story, number, lines, other)
        papers = _papers(story, number, reading)
        head = tuple(story.head(number))
        yield CaseFile(number, head, lines, reading, papers, record, beside)


class _Other:
    """The other world, and how it stands to this one."""

    def __init__(self, result: Replicate, twin: Replicate) -> None:
        self.cells, self.there = Pair(result, twin).cells(), Telling(twin)
        self.parted, self.differs = parting(result, twin), tuple(what_differs(result, twin))


def again(result: Replicate, man: int) -> list[Block]:
    """His file at each asking that led to a further arrest; the first is in his case file."""
    story = Telling(result)
    return [
        _filed(each, _papers(story, man, each), f" again, on {story.files.book.date(each.day)}")
        for each in readings(story.files, man)[1:]
    ]


def _papers(story: Telling, man: int, reading: Reading | None) -> tuple[tuple[str, str], ...]:
    return tuple(story.item(each, man) for each in (reading.items if reading else ()))


def _twin(story: Telling, man: int, lines: tuple[Moment, ...], other: _Other) -> Twin:
    there, parted = other.there, other.parted
    known = man < len(there.officers)
    lives = tuple(there.life(man)) if known else ()
    told = [
        (a.date, a.sentence) == (b.date, b.sentence) for a, b in zip(lines, lives, strict=False)
    ]
    same = told.index(False) if False in told else len(told)
    reading = decisive(there.files, man) if known else None
    return Twin(
        differs=other.differs,
        parting=parted,
        parted="" if parted is None else story.files.book.date(parted.day),
        cell=CELLS[other.cells[man]],
        same=same,
        lines=lives[same:],
        end=there.head(man)[1] if known else "he never comes",
        reading=reading,
        papers=_papers(there, man, reading),
    )


#: Mark in the tables of what no source of theirs says.
UNSEEN = "NOT IN SEEDS:"


def recorded(person: str) -> Iterator[str]:
    """What the evidence tables say of a historical person, each with the id it stands under."""
    him = evidence.actor(person)
    for column, head in _TOLD.items():
        said = getattr(him, column)
        said = ", ".join(map(plain, said)) if isinstance(said, tuple) else said
        if said:
            yield f"{head}{said.replace(UNSEEN, 'Unverified here:')} (actors, {person})"
    for event in evidence.events().values():
        if any(_is_meant(him, name) for name in event.actors):
            yield f"{event.date}: {event.summary} (chronology, {event.id})"


def _is_meant(him: evidence.Actor, name: str) -> bool:
    """Whether a name of the chronology is his; one that others bear too needs its initial."""
    surname, _, given = him.name.partition(", ")
    alone = "-" not in him.id.removeprefix(surname.lower())
    return name == surname if alone else name.startswith(f"{surname} {given[:1]}")
