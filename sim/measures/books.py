"""Whether the daily series and the final state count what the ledger has."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.engine.ledger import COUNTED
from sim.measures.lives import STATUS, TAKINGS, Book, repeated
from sim.measures.runs import codes
from sim.measures.telling import name_of
from sim.vocabulary import Branch, Rank, Status

#: Columns of the daily series that count men -> their status.
KEPT = {
    "serving": Status.SERVING, "custody": Status.ARRESTED, "dismissed": Status.DISMISSED,
}  # fmt: skip


def promotions(book: Book) -> dict[int, int]:
    """Rank of the post that each promotion fills, by row, where its parent left one empty."""
    found: dict[int, int] = {}
    for row, rank, _ in _promoted(book, np.array(book.run.rank)):
        if rank >= 0:
            found[row] = rank
    return found


def _promoted(book: Book, rank: np.ndarray) -> Iterator[tuple[int, int, int]]:
    """Row, rank of the post (-1 for none), and rank before of each promotion; `rank` goes along."""
    vacated: dict[int, int] = {}  # row -> rank of the post that it left empty
    is_promotion = np.zeros(len(book.man), dtype=bool)
    is_promotion[book.of("promotion")] = True
    rows = np.sort(np.concatenate([book.of(kind) for kind in (*TAKINGS, "promotion")]))
    told = (book.man[rows], book.rows["parent"][rows], is_promotion[rows])
    for row, man, parent, promotes in zip(rows.tolist(), *(c.tolist() for c in told), strict=True):
        vacated[row] = before = int(rank[man])
        if promotes:
            rank[man] = vacated.get(parent, before)
            yield row, vacated.get(parent, -1), before


def posts(book: Book) -> Iterator[str]:
    """A promotion fills a post that its parent vacated in the same unit, once, and leads up."""
    unit, parents = book.officers["unit"].to_numpy(), book.rows["parent"]
    rank = np.array(book.run.rank)
    for row, post, before in _promoted(book, rank):
        man, parent = book.man[row], parents[row]
        if post < 0:
            yield book.said(row, man, f"but its parent, row {parent}, leaves no post empty")
            continue
        if unit[man] != unit[book.man[parent]]:
            yield book.said(row, man, f"but the post of row {parent} is in another unit")
        if post <= before:
            yield book.said(row, man, f"but the post of row {parent} is not above his own")
    row = book.of("promotion")
    for r in row[repeated(parents[row])]:
        yield book.said(r, book.man[r], "but that post has been filled")
    final = codes(book.officers["rank"], Rank.words())
    for man in np.flatnonzero(rank != final):
        told = f"{Rank(rank[man]).word} by the ledger, {Rank(final[man]).word} in the final state"
        yield f"{name_of(man, book.names)}: {told}"
    yield from _establishment(book, rank, final)


def _establishment(book: Book, rank: np.ndarray, final: np.ndarray) -> Iterator[str]:
    """Those in service at the end, by branch and rank."""
    men = np.arange(len(rank))
    status = codes(book.officers["status"], Status.words())
    serves = np.array(STATUS)[book.lives.at_the_end(men)] == Status.SERVING
    branch = np.asarray(book.run.branch, dtype=np.int64)
    shape = len(Branch), len(Rank)
    told, stand = (
        np.bincount(branch[who] * len(Rank) + of[who], minlength=len(Branch) * len(Rank))
        .reshape(shape) for who, of in ((serves, rank), (status == Status.SERVING, final))
    )  # fmt: skip
    for b, r in np.argwhere(told != stand).tolist():
        place = f"{Branch(b).word}, {Rank(r).word}"
        yield f"{place}: {told[b, r]} serve by the ledger, {stand[b, r]} in the final state"


def days(book: Book) -> Iterator[str]:
    """The daily series counts what the ledger has, day by day."""
    day, kind, daily = book.rows["day"], book.rows["kind"], book.daily
    length = book.run.days
    for which, column in COUNTED.items():
        mine = np.bincount(day[kind == which], minlength=length)
        yield from _differ(book, column, mine, daily[column].to_numpy())
    lives, people = book.lives, len(book.names)
    status = np.array(STATUS)
    was = status[lives.before(lives.man, lives.row)[0]]
    became, when = status[lives.after], day[lives.row]
    at_first = {Status.SERVING: book.run.count, Status.RECRUIT: people - book.run.count}
    for column, which in KEPT.items():
        change = np.bincount(when[became == which], minlength=length)
        change -= np.bincount(when[was == which], minlength=length)
        mine = at_first.get(which, 0) + change.cumsum()
        yield from _differ(book, column, mine, daily[column].to_numpy())
    yield from _differ(book, "command_lost", _command_lost(book, was, became, when),
                       daily["command_lost"].to_numpy())  # fmt: skip


def _command_lost(book: Book, was: np.ndarray, became: np.ndarray, when: np.ndarray) -> np.ndarray:
    """Share of the senior posts of day 0 whose holders are out of service, each evening."""
    senior = np.array(book.run.rank) >= Rank.COLONEL
    senior[book.run.count :] = False
    if not senior.any():
        return np.zeros(book.run.days)
    his = senior[book.lives.man]
    gone = np.bincount(when[his & (was == Status.SERVING)], minlength=book.run.days)
    gone -= np.bincount(when[his & (became == Status.SERVING)], minlength=book.run.days)
    return gone.cumsum() / senior.sum()


def _differ(book: Book, column: str, mine: np.ndarray, told: np.ndarray) -> Iterator[str]:
    """The first day on which two counts part; those after it follow from it."""
    parted = np.flatnonzero(mine != told)
    if len(parted):
        day = parted[0]
        also = f", and on {len(parted) - 1} later days" if len(parted) > 1 else ""
        yield (
            f"{book.date(day)}: {column} is {mine[day]:g} by the ledger, {told[day]:g} in the"
            f" daily series{also}"
        )


def men(book: Book) -> Iterator[str]:
    """The final state of each man is what the ledger made of him."""
    men = np.arange(len(book.names))
    told = np.array(STATUS)[book.lives.at_the_end(men)]
    final = codes(book.officers["status"], Status.words())
    for man in np.flatnonzero(told != final):
        words = f"{Status(told[man]).word} by the ledger, {Status(final[man]).word}"
        yield f"{name_of(man, book.names)}: {words} in the final state"
    counted = {"arrests": "arrest", "dismissals": "dismissal", "requests": "request"}
    for column, kind in counted.items():
        mine = np.bincount(book.man[book.of(kind)], minlength=len(men))
        yield from _unlike(book, column, mine, book.officers[column].to_numpy())
    back = np.bincount(book.man[book.of("reinstatement")], minlength=len(men)) > 0
    yield from _unlike(book, "reinstated", back, book.officers["reinstated"].to_numpy())


def _unlike(book: Book, column: str, mine: np.ndarray, told: np.ndarray) -> Iterator[str]:
    for man in np.flatnonzero(mine != told):
        words = f"{column} {mine[man]} by the ledger, {told[man]} in the final state"
        yield f"{name_of(man, book.names)}: {words}"
