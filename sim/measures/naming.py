"""Who named a man and whom he named, and the chain above each of his arrests."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

import numpy as np

from sim.measures.chains import above
from sim.measures.fates import fates
from sim.measures.files import Files
from sim.measures.lives import FILED
from sim.measures.responsibility import Reading, behind, enough, standing, unasked
from sim.measures.runs import Replicate
from sim.measures.telling import MOTIVES, plain
from sim.measures.who import Story
from sim.scenario.words import day_words
from sim.vocabulary import NOBODY, TRIGGER


class Way(NamedTuple):
    """How something said of a man is told: where, what was done, what was undergone, and each."""

    where: str
    did: str
    undergone: str
    each: str


#: Kind of row, and `list` for what the police name of themselves.
_WAYS = {
    "name": Way("in a confession", "named him in a confession", "named in confessions",
                "named in a confession"),
    "list": Way("from its own list", "named him from its own list",
                "named from the police's own list", "named from the police's own list"),
    "letter": Way("in a letter", "denounced him in a letter", "denounced in letters",
                  "denounced in a letter"),
    "item": Way("on file", "put something into his file", "put on file", "put on file"),
}  # fmt: skip
#: Men listed by name in a sentence, the rest counted.
LISTED = 6


@dataclass(frozen=True)
class Word:
    """Something said of a man.

    Attributes:
        date: ISO.
        row: of the ledger.
        kind: `name`, `letter` or `item`.
        man: number of the officer at the other side, -1 where it is none.
        name: who that is, in words.
        way: in which way it reached a file.
        how: where, out of what, and as what; that it came to nothing, where nothing stuck.
        as_what: the story that stuck to him; "" where none did.
        arrests: arrests that rest on it.
        event: id of the trigger that did it, "" where a man did.
    """

    date: str
    row: int
    kind: str
    man: int
    name: str
    way: str
    how: str
    as_what: str
    arrests: int
    event: str


@dataclass(frozen=True)
class Step:
    """A row of the chain above an arrest.

    Attributes:
        date: ISO.
        row: of the ledger.
        sentence: what it says.
        man: to whom it leads, -1 where to none.
        event: id of the trigger that did it, "" where a man or the police did.
    """

    date: str
    row: int
    sentence: str
    man: int
    event: str


@dataclass(frozen=True)
class Naming:
    """Who named a man, and whom he named.

    Attributes:
        man: number.
        said: the answer in sentences.
        by, named: what was said of him, and by him; by row.
        died: ISO; "" of one who was neither shot nor killed himself.
        chains: for each of his arrests the rows above it, from the arrest up to where it begins.
    """

    man: int
    said: tuple[str, ...]
    by: tuple[Word, ...]
    named: tuple[Word, ...]
    died: str
    chains: tuple[tuple[Step, ...], ...]


def naming(replicate: Replicate, asked: int | str) -> Naming:
    """Who named a man in a run, and whom he named.

    Args:
        replicate: the run.
        asked: his number; or a historical person's id, name, or a part of it.

    Raises:
        SpyscareError: where nobody is meant, or more than one.
    """
    told = Namings(replicate)
    return told.of(told.story.find(str(asked)))


class _Plain(Story):
    """Rows in words, for those who know of no triggers: a trigger is an event of the scenario."""

    def name(self, number: int, actor: str = "") -> str:
        """As `Story.name`."""
        if number <= TRIGGER:
            return f'the event "{plain(str(actor)).replace("-", " ")}"'
        return super().name(number, actor)


class Namings:
    """Who named whom in a run, asked man by man."""

    def __init__(self, replicate: Replicate) -> None:
        self.story = _Plain(replicate)
        ledger = self.story.ledger
        self.kind = ledger["kind"].astype(str).to_numpy()
        self.side = {name: ledger[name].to_numpy() for name in ("who", "whom")}
        self.parent = ledger["parent"].to_numpy()
        self.date = ledger["date"].dt.strftime("%Y-%m-%d").to_numpy()
        reasons = self.parent[self.kind == "arrest"]
        self.arrests = np.bincount(reasons[reasons >= 0], minlength=len(ledger))

    @cached_property
    def files(self) -> Files:
        """The files of the police, read again."""
        return Files(self.story.replicate)

    def of(self, man: int) -> Naming:
        """Who named a man, and whom he named."""
        by, named = (tuple(self.words(man, side)) for side in ("whom", "who"))
        chains = tuple(self.chain(row, man) for row in self.rows("arrest", "whom", man))
        died = fates(self.story.replicate, [man])[man].died
        said = tuple(_sentences(self, by, named, died, chains))
        return Naming(man, said, by, named, died, chains)

    def rows(self, kind: str, side: str, man: int) -> list[int]:
        """Rows of a kind in which he is on a side."""
        return np.flatnonzero((self.kind == kind) & (self.side[side] == man)).tolist()

    def words(self, man: int, side: str) -> list[Word]:
        """What is said of him (`whom`) or by him (`who`)."""
        other = "who" if side == "whom" else "whom"
        rows = sorted(row for kind in FILED for row in self.rows(kind, side, man))
        return [self._word(row, int(self.side[other][row])) for row in rows]

    def _word(self, row: int, other: int) -> Word:
        event, kind = self.story.ledger.loc[row], self.kind[row]
        way, how = _way(kind, other), []
        if isinstance(event["motive"], str):
            how.append(MOTIVES.get(event["motive"], event["motive"]))
        as_what = plain(event["narrative"]) if isinstance(event["narrative"], str) else ""
        told = ", ".join([way.where, *how, f"as {as_what}" if as_what else "came to nothing"])
        name = self.story.name(other, event["actor"])
        return Word(self.date[row], row, kind, max(other, NOBODY), name, way.each, told, as_what,
                    int(self.arrests[row]), self._event(row, other))  # fmt: skip

    def _event(self, row: int, who: int) -> str:
        actor = self.story.ledger.at[row, "actor"]
        return actor if who <= TRIGGER and isinstance(actor, str) else ""

    def chain(self, row: int, man: int) -> tuple[Step, ...]:
        """From an arrest up to where its chain begins."""
        steps: list[Step] = []
        up = above(self.parent, [row])[::-1].tolist()
        for said, same in groupby(up, key=self.story.sentence):
            met = list(same)  # charged again and again: once is enough, from the first day on
            until = f" ({len(met)} times until {_day(self.date[met[0]])})" * (len(met) > 1)
            first = met[-1]
            steps.append(Step(self.date[first], first, said + until, self._leads(first, man),
                              self._event(first, int(self.side["who"][first]))))  # fmt: skip
        return tuple(steps)

    def _leads(self, row: int, man: int) -> int:
        sides = [int(self.side[side][row]) for side in ("who", "whom")]
        return next((each for each in sides if each >= 0 and each != man), NOBODY)


def _way(kind: str, who: int) -> Way:
    return _WAYS["list" if kind == "name" and who < 0 else kind]


def _sentences(
    told: Namings,
    by: Sequence[Word],
    named: Sequence[Word],
    died: str,
    chains: Sequence[Sequence[Step]],
) -> Iterator[str]:
    """The answer: what led to each arrest, then all that was said of him and by him."""
    if not chains:
        yield "In this run he is never arrested."
    for number, chain in enumerate(chains):
        yield from _arrest(told, by, chain, chains[number - 1][0].row if number else -1)
    every = [_counted(way, by, died) for way in _WAYS.values()]
    every = [each for each in every if each]
    yield f"In the whole run he was {'; '.join(every)}." if every else "Nobody spoke of him."
    confessed = [word for word in named if word.kind == "name"]
    yield f"He named {_names(confessed)}." if confessed else "He named nobody."
    if letters := [word for word in named if word.kind == "letter"]:
        yield f"He denounced {_names(letters)} in letters."


def _arrest(told: Namings, by: Sequence[Word], chain: Sequence[Step], since: int) -> Iterator[str]:
    """What weighed most for an arrest, where that began, and what else was said before."""
    row, again = chain[0].row, " again" if since >= 0 else ""
    head = f"He was arrested{again} on {_day(chain[0].date)}"
    before = [word for word in by if since < word.row < row]
    cause = next((word for word in by if len(chain) > 1 and word.row == chain[1].row), None)
    if len(chain) == 1:
        yield f"{head}; no row of the ledger brought it about: it rests on nobody's word."
    elif cause is None:
        found = behind(told.files, row)
        why = "" if found is None else unasked(found)
        asked = f", asked for {why}: nothing in his file decided" if why else ""
        came = f"{_lower(chain[1].sentence)}, on {_day(chain[1].date)}"
        yield f"{head}{asked}. It came of this: {came}."
    else:
        yield from _weighed(head, cause, behind(told.files, row))
    if len(chain) > 2:
        first = chain[-1]
        yield f"The chain up from there begins on {_day(first.date)}: {_lower(first.sentence)}."
    yield _said_before(before)


def _weighed(head: str, cause: Word, found: Reading | None) -> Iterator[str]:
    """What weighed most for an arrest, and how far it rests on that alone."""
    did = f"{cause.name} {_way(cause.kind, cause.man).did} on {_day(cause.date)}"
    why = "" if found is None else unasked(found)
    if why:
        yield (
            f"{head}, asked for {why}: nothing in his file decided. The last thing in it that the"
            f" chain follows: {did}."
        )
        return
    yield f"{head}. {_stood(found, cause.row)}: {did}."
    if found is not None and (said := enough(found)):
        yield said


def _stood(found: Reading | None, row: int) -> str:
    """What an item was in a file, for the arrest that the ledger rests on it."""
    stood = None if found is None else standing(found, row)
    if stood is None:
        return "It came of this"
    first, equal = stood
    if not first:
        return "Not the heaviest thing in his file, and the one that the arrest rests on"
    alike = f"One of the {len(equal) + 1} heaviest things in his file, about equal"
    return alike if equal else "The heaviest thing in his file"


def _said_before(words: Sequence[Word]) -> str:
    if not words:
        return "Nobody had spoken of him before."
    shown = words[-LISTED:]
    said = "; ".join(
        f"{word.name} ({_way(word.kind, word.man).where}, {_day(word.date)}"
        f"{', came to nothing' * (not word.as_what)})"
        for word in shown
    )
    last = "" if len(words) == len(shown) else f", the last {len(shown)} of {len(words)}"
    return f"Who had spoken of him before{last}: {said}."


def _counted(way: Way, by: Sequence[Word], died: str) -> str:
    words = [word for word in by if _way(word.kind, word.man) is way]
    times = "once" if len(words) == 1 else f"{len(words)} times"
    late = sum(word.date > died for word in words) if died else 0
    after = f", {late} of them after his death" if late else ""
    return f"{way.undergone} {times}{after}, by {_names(words)}" if words else ""


def _names(words: Sequence[Word]) -> str:
    """Names, the most frequent first, with how often where more than once."""
    often = Counter(word.name for word in words).most_common()
    listed = [f"{name} ({n} times)" if n > 1 else name for name, n in often[:LISTED]]
    more = len(often) - len(listed)
    return "; ".join([*listed, f"{more} more"] if more else listed)


def _day(date: str) -> str:
    return day_words(dt.date.fromisoformat(date))


def _lower(sentence: str) -> str:
    """To stand within another; a man's name keeps its capital."""
    first, _, rest = sentence.partition(" ")
    return f"{first.lower()} {rest}" if first in ("The", "Officer", "Nobody") else sentence
