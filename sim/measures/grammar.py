"""The grammar of lives and of books: what no ledger may say, whatever its run was.

`faults` reads a run's ledger row by row for the men in it, and day by day against the daily
series and the final state. Nothing here knows a parameter or an engine: only what a man must be
before a row can be about him, what it makes of him, and what must have brought it about.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.measures.books import days, men, posts
from sim.measures.lives import FILED, GRAMMAR, SAID, TAKINGS, Book, Clause, Life, kinds, repeated
from sim.measures.runs import Replicate
from sim.measures.telling import name_of, plain
from sim.vocabulary import ARMY_CHIEF, CELL, NKVD

#: Kinds that come of officers, and who else they may come of.
VOICES: dict[str, tuple[int, ...]] = {
    "letter": (), "name": (NKVD,), "confession": (), "suicide": (), "vouching": (),
}  # fmt: skip

#: Kinds of row that others feel: what moves to a letter, and what silence is measured by.
FELT = TAKINGS[:3]
#: How a request ends; an arrest by those who ask is one, too.
ANSWERS = ("refusal", "transfer", "suicide")


def faults(replicate: Replicate) -> list[str]:
    """Everything in a run that cannot be, one sentence each; none where it is sound.

    Args:
        replicate: a `Result` with its ledger and days, or a saved one.
    """
    book = Book(replicate)
    found = [*_order(book)]
    if found:
        return found  # what comes of what cannot be asked of rows out of order
    for read in (_lives, _causes, _requests, _ends, posts, days, men):
        found += read(book)
    return found


# one row after the other


def _order(book: Book) -> Iterator[str]:
    """Days go on, parents come first, and everybody exists."""
    day, parent = book.rows["day"], book.rows["parent"]
    people = len(book.names)
    for row in np.flatnonzero(np.diff(day) < 0) + 1:
        yield f"row {row}: its day, {day[row]}, is before that of the row above it"
    for row in np.flatnonzero((day < 0) | (day >= book.run.days)):
        yield f"row {row}: its day, {day[row]}, is none of the run's {book.run.days}"
    for row in np.flatnonzero((parent < -1) | (parent >= np.arange(len(parent)))):
        yield f"row {row}: its parent, row {parent[row]}, does not stand before it"
    for side in ("who", "whom"):
        for row in np.flatnonzero(book.rows[side] >= people):
            yield f"row {row}: {side} is {book.rows[side][row]}, but there are {people} people"


def _lives(book: Book) -> Iterator[str]:
    """Everybody was what he must have been, and what brought it about was about him."""
    for clause in GRAMMAR:
        row = book.of(clause.kind)
        row = row[book.rows[clause.side][row] >= 0]
        if clause.by:
            row = row[np.isin(book.rows["who"][row], clause.by)]
        men = book.rows[clause.side][row]
        life, since = book.lives.before(men, row)
        fits = np.isin(life, clause.before)
        for i in np.flatnonzero(~fits):
            yield book.said(row[i], men[i], f"but he {_life(book, life[i], since[i])}")
        if clause.since:
            yield from _since(book, clause, row[fits], since[fits])


def _life(book: Book, life: int, since: int) -> str:
    when = "" if since < 0 else f" since {book.date(book.rows['day'][since])}, row {since}"
    return SAID[Life(life)] + when


def _since(book: Book, clause: Clause, row: np.ndarray, since: np.ndarray) -> Iterator[str]:
    """What must have brought rows about, did."""
    men, parent = book.rows[clause.side][row], book.rows["parent"][row].astype(np.int64)
    right = book.is_of(parent, clause.since) & (book.man[parent] == men) & (parent >= since)
    if clause.today:
        right &= book.rows["day"][parent] == book.rows["day"][row]
    wanted = " or ".join(plain(word) for word in clause.since if kinds((word,)))
    day = " of that day" if clause.today else ""
    for i in np.flatnonzero(~right):
        fault = f"but its parent, row {parent[i]}, is no {wanted} of his{day}"
        yield book.said(row[i], men[i], fault)


def _causes(book: Book) -> Iterator[str]:
    """Who may say what; whom an item can be held against; what moves others."""
    for kind, others in VOICES.items():
        row = book.of(kind)
        who = book.rows["who"][row]
        for r in row[(who < 0) & ~np.isin(who, others)]:
            yield book.said(r, book.man[r], "but it is no officer who does it")
    for kind in ("request", "arrest"):
        row = book.of(kind)
        parent = book.rows["parent"][row]
        held = book.is_of(parent, FILED) & (book.man[parent] != book.man[row])
        for r, p in zip(row[held], parent[held], strict=True):
            other = name_of(book.man[p], book.names)
            yield book.said(r, book.man[r], f"but its parent, row {p}, is about {other}")
    felt = np.isin(book.rows["who"], [CELL]) & book.is_of(np.arange(len(book.man)), ("item",))
    for row in (book.of("letter"), np.flatnonzero(felt)):
        parent = book.rows["parent"][row]
        strange = (parent >= 0) & ~book.is_of(parent, FELT)
        for r, p in zip(row[strange], parent[strange], strict=True):
            yield book.said(r, book.man[r], f"but its parent, row {p}, is no loss that others feel")


def _requests(book: Book) -> Iterator[str]:
    """Nobody is asked for twice a day, nobody is taken unasked, and each request has one answer."""
    asked, arrests = book.of("request"), book.of("arrest")
    by_those_who_ask = arrests[np.isin(book.rows["who"][arrests], (NKVD, ARMY_CHIEF))]
    answers = np.sort(np.concatenate([*map(book.of, ANSWERS), by_those_who_ask]))
    for rows, fault in ((asked, "but has been asked for already that day"),
                        (answers, "but the request of that day has had its answer")):  # fmt: skip
        for r in rows[repeated(_day_of_man(book, rows))]:
            yield book.said(r, book.man[r], fault)
    unasked = ~np.isin(_day_of_man(book, by_those_who_ask), _day_of_man(book, asked))
    for r in by_those_who_ask[unasked]:
        yield book.said(r, book.man[r], "but nobody has asked for him that day")


def _day_of_man(book: Book, rows: np.ndarray) -> np.ndarray:
    return book.man[rows] * book.run.days + book.rows["day"][rows]


def _ends(book: Book) -> Iterator[str]:
    """Nobody is left between two rows that belong together."""
    men = np.arange(len(book.names))
    life = book.lives.at_the_end(men)
    for man in men[np.isin(life, (Life.EXPELLED, Life.RELEASED))]:
        said = SAID[Life(life[man])].partition(" and ")[0]
        yield f"{name_of(man, book.names)} {said}, and nothing follows"
