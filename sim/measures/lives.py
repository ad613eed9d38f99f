"""What a man is before and after each row of a ledger, and what his rows ask of him."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.measures.runs import Replicate
from sim.measures.telling import alone, name_of
from sim.measures.trace import Trace, trace
from sim.vocabulary import BOARD, CELL, NKVD, Kind, Status, Word


class Life(Word):
    """What a man is, in the order in which he may become it."""

    COMING = 0
    SERVING = 1
    EXPELLED = 2
    DISMISSED = 3
    HELD = 4
    CONFESSED = 5
    SENTENCED = 6
    RELEASED = 7
    SHOT = 8
    SUICIDE = 9
    LEFT = 10


#: What is said of a man who is that.
SAID: dict[Life, str] = {
    Life.COMING: "has not joined",
    Life.SERVING: "is in service",
    Life.EXPELLED: "is expelled and awaits his dismissal",
    Life.DISMISSED: "is dismissed",
    Life.HELD: "is held and has not confessed",
    Life.CONFESSED: "is held and has confessed",
    Life.SENTENCED: "is sentenced",
    Life.RELEASED: "is let go and awaits his return",
    Life.SHOT: "is shot",
    Life.SUICIDE: "has killed himself",
    Life.LEFT: "has left for good",
}

#: Status of the final state and of the daily series, by life.
STATUS: tuple[Status, ...] = (
    Status.RECRUIT, Status.SERVING, Status.SERVING, Status.DISMISSED, Status.ARRESTED,
    Status.ARRESTED, Status.CAMP, Status.CAMP, Status.SHOT, Status.SUICIDE, Status.LEFT,
)  # fmt: skip

SERVES = (Life.SERVING,)
AT_LARGE = (Life.SERVING, Life.DISMISSED)
HERE = tuple(life for life in Life if life != Life.COMING)
GONE = (Life.SHOT, Life.SUICIDE, Life.LEFT)
ALIVE = tuple(life for life in HERE if life not in GONE)


@dataclass(frozen=True)
class Clause:
    """What a row of a kind says of one of its two sides.

    Attributes:
        kind: word of the row.
        side: `who` or `whom`; a side that is no officer is passed over.
        before: what he must be.
        after: what he is from then on; None where the row changes nothing.
        by: it holds for rows of these actors only; of everybody's where there are none.
        since: kinds of row that must have brought it about, about the same man (on the side that
            they change, else on either) and since he became what he is; any where there are none.
        today: whether that must have been on the same day.
    """

    kind: str
    side: str
    before: tuple[Life, ...]
    after: Life | None = None
    by: tuple[int, ...] = ()
    since: tuple[str, ...] = ()
    today: bool = False


#: Rows that put something into the file of the man they are about, and of nobody else.
FILED = ("letter", "item", "name")
#: Rows in which a prisoner says something, which sentences and names rest on.
SAYINGS = ("confession", "further_charge")

GRAMMAR: tuple[Clause, ...] = (
    Clause("letter", "who", SERVES),
    Clause("letter", "whom", SERVES),
    Clause("item", "whom", HERE),  # of triggers and true signals: files outlive their men
    Clause("item", "whom", SERVES, by=(CELL,)),
    Clause("name", "who", (Life.CONFESSED,), since=SAYINGS, today=True),
    Clause("name", "whom", HERE),  # prisoners name the dead as well
    Clause("request", "whom", AT_LARGE),
    Clause("refusal", "whom", SERVES, since=("request",), today=True),
    Clause("transfer", "whom", SERVES, since=("request",), today=True),
    Clause("verification", "whom", SERVES, since=("request",), today=True),
    Clause("clearance", "whom", AT_LARGE),
    Clause("arrest", "whom", AT_LARGE, Life.HELD),
    Clause("confession", "who", (Life.HELD,), Life.CONFESSED, since=("arrest",)),
    Clause("further_charge", "who", (Life.CONFESSED,), since=SAYINGS),
    Clause("confrontation", "whom", HERE),  # its subject may be gone by then
    Clause("vouching", "who", SERVES),
    Clause("expulsion", "whom", SERVES, Life.EXPELLED, since=("letter",), today=True),
    Clause("dismissal", "whom", (*SERVES, Life.EXPELLED), Life.DISMISSED),
    Clause("dismissal", "whom", (Life.EXPELLED,), by=(CELL,), since=("expulsion",), today=True),
    Clause("sentence", "whom", (Life.CONFESSED,), Life.SENTENCED, since=SAYINGS),
    Clause("execution", "whom", (Life.SENTENCED,), Life.SHOT, since=("sentence",), today=True),
    Clause("release", "whom", (Life.HELD, Life.SENTENCED), Life.RELEASED),
    Clause("release", "whom", (Life.HELD,), by=(NKVD,), since=("arrest",)),
    Clause("release", "whom", (Life.SENTENCED,), by=(BOARD,), since=("sentence",)),
    Clause("reinstatement", "whom", (Life.DISMISSED, Life.RELEASED), Life.SERVING,
           since=("dismissal", "release")),
    Clause("suicide", "who", AT_LARGE, Life.SUICIDE, since=("request",), today=True),
    Clause("loss", "whom", SERVES, Life.LEFT),
    Clause("promotion", "whom", SERVES),
    Clause("intake", "whom", (Life.COMING,), Life.SERVING),
    Clause("order", "whom", HERE),  # its subject may be gone by the verdict
    Clause("halt", "who", ALIVE),
    Clause("report", "who", ALIVE),
    Clause("all_clear", "who", ALIVE),
)  # fmt: skip


#: Kinds whose first side is the man they are about; of others it is the second, where there is one.
OWN_DEED = ("confession", "suicide")
#: What takes a man from among the others.
TAKINGS = ("arrest", "dismissal", "suicide", "loss")


class Book:
    """A run's ledger with what every question to it needs.

    Attributes:
        run: its arrays.
        daily, officers: its tables.
        man: int64[rows], the officer a row is about, -1 where it is about none.
        lives: `Lives` of all men.
    """

    def __init__(self, replicate: Replicate) -> None:
        self.run: Trace = trace(replicate)
        self.daily, self.officers = replicate.daily, replicate.officers
        self.rows = self.run.rows
        who, whom = self.rows["who"].astype(np.int64), self.rows["whom"].astype(np.int64)
        own = np.isin(self.rows["kind"], kinds(OWN_DEED))
        self.man = np.where(own | (whom < 0), who, whom)
        self.names = self.officers["name"].to_numpy()
        self.lives = Lives(self)

    def of(self, kind: str) -> np.ndarray:
        """Numbers of the rows of a kind; none of a word that is no kind."""
        return np.flatnonzero(np.isin(self.rows["kind"], kinds((kind,))))

    def is_of(self, rows: np.ndarray, words: Sequence[str]) -> np.ndarray:
        """Whether these rows, -1 for none, are of one of these kinds: bool[rows]."""
        return (rows >= 0) & np.isin(self.rows["kind"][rows], kinds(words))

    def said(self, row: int, man: int, fault: str) -> str:
        """A sentence about a man and a row."""
        kind, who = Kind(int(self.rows["kind"][row])).word, self.rows["who"][row]
        head = f"{self.date(int(self.rows['day'][row]))}, row {row}"
        return f"{head}: {name_of(man, self.names)} {alone(kind, man == who)}, {fault}"

    def date(self, day: int) -> str:
        """A day as it is written."""
        return str(np.datetime64(self.run.start, "D") + np.timedelta64(int(day), "D"))


class Lives:
    """What each man was before each row.

    Attributes:
        man, after, since: of the rows that change a life, by man and then by row: whom they
            change, what he is from then on, and by which row he is it, each int64[changes]. The
            dead and those who have left stay what they are, whatever the ledger goes on to say.
    """

    def __init__(self, book: Book) -> None:
        kind, self.count = book.rows["kind"], book.run.count
        changes = np.full(len(Kind), -1, dtype=np.int8)
        for clause in GRAMMAR:
            if clause.after is not None and clause.kind in Kind.words():
                changes[Kind.words().index(clause.kind)] = clause.after
        row = np.flatnonzero((changes[kind] >= 0) & (book.man >= 0))
        row = row[np.argsort(book.man[row], kind="stable")]
        self.row, self.man, self.rows = row, book.man[row], len(kind)
        self.key = self.man * self.rows + row
        after = changes[kind[row]].astype(np.int64)
        place = np.arange(len(row))
        last = np.maximum.accumulate(np.where(np.isin(after, GONE), place, -1))
        gone = (last >= 0) & (self.man[last] == self.man)
        self.after = np.where(gone, after[last], after)
        self.since = np.where(gone, row[last], row)

    def before(self, men: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """What these men were just before these rows, and by which row, -1 for day 0."""
        at = np.searchsorted(self.key, men.astype(np.int64) * self.rows + rows) - 1
        first = np.where(men < self.count, Life.SERVING, Life.COMING)
        if not len(self.key):
            return first, np.full(len(men), -1)
        his = (at >= 0) & (self.man[at] == men)
        return np.where(his, self.after[at], first), np.where(his, self.since[at], -1)

    def at_the_end(self, men: np.ndarray) -> np.ndarray:
        """What these men are when all is over: int64[men]."""
        return self.before(men, np.full(len(men), self.rows))[0]


def kinds(words: Sequence[str]) -> list[int]:
    """Codes of kinds, by word; of words that the model does not have, none."""
    known = Kind.words()
    return [known.index(word) for word in words if word in known]


def repeated(keys: np.ndarray) -> np.ndarray:
    """Whether each has been there before: bool[keys]."""
    out = np.ones(len(keys), dtype=bool)
    out[np.unique(keys, return_index=True)[1]] = False
    return out
