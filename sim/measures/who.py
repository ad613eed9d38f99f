"""A man's life as a run has it: dated sentences, each with what brought it about."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from sim.errors import SpyscareError, did_you_mean
from sim.measures.books import promotions
from sim.measures.lives import FILED, Book
from sim.measures.runs import Replicate
from sim.measures.telling import MOTIVES, name_of, plain, told
from sim.vocabulary import ACTORS, NOBODY, Rank

#: No officer, no actor, and no trigger.
NO_ONE = -(10**9)


@dataclass(frozen=True)
class Moment:
    """One row of a man's life.

    Attributes:
        date: ISO.
        row, parent: of the ledger; the row that brought it about, -1 where none did.
        sentence: what happens to him or what he does.
        because: what brought it about, in words; "" where nothing did, or where it has just been
            told.
    """

    date: str
    row: int
    parent: int
    sentence: str
    because: str

    def __str__(self) -> str:
        behind = f" Behind it: {self.because}." if self.because else ""
        rows = f"[{self.row}]" if self.parent == NOBODY else f"[{self.row}, from {self.parent}]"
        return f"{self.date}  {self.sentence[0].upper()}{self.sentence[1:]}.{behind} {rows}"


class Story:
    """Lives in a run.

    Attributes:
        officers, ledger: tables of the run.
    """

    def __init__(self, replicate: Replicate) -> None:
        self.replicate = replicate
        self.officers, self.ledger = replicate.officers, replicate.ledger

    @cached_property
    def ranks(self) -> dict[int, Rank]:
        """Rank that each promotion leads to, by row."""
        return {row: Rank(to) for row, to in promotions(Book(self.replicate)).items()}

    def head(self, man: int) -> list[str]:
        """Who he was on day 0, and what became of him."""
        him = self.officers.loc[man]
        units = self.replicate.units.set_index("unit")
        unit = units.loc[him["unit"], "name"]
        name = him["name"] or f"Officer {man}"
        number = f", officer {man}" if him["name"] else ""
        begins = "recruit" if him["recruit"] else plain(him["rank_at_start"])
        papers = [plain(c.removeprefix("marker_")) for c in self.officers if
                  c.startswith("marker_") and him[c]]  # fmt: skip
        party = "party member" if him["party"] else "not of the party"
        noted = f"; held against him: {', '.join(papers)}" if papers else ""
        ends = f"{plain(him['status'])}, {plain(him['rank'])}"
        return [
            f"{name}{number}: {begins}, {him['branch']}, {unit}; {party}{noted}",
            f"at the end: {ends}",
        ]

    def life(self, man: int) -> list[Moment]:
        """Everything in the ledger that he did or underwent, in its order."""
        mine = (self.ledger["who"] == man) | (self.ledger["whom"] == man)
        return [self._moment(row, man) for row in self.ledger.index[mine]]

    def _moment(self, row: int, man: int) -> Moment:
        event, parent = self.ledger.loc[row], int(self.ledger.at[row, "parent"])
        date, because = event["date"].date(), ""
        if parent != NOBODY:
            cause = self.ledger.loc[parent]
            if man not in (cause["who"], cause["whom"]) or cause["date"] != event["date"]:
                day = cause["date"].date()
                because = f"{self._said(cause, man)}{f', {day}' if day != date else ''}"
        return Moment(str(date), row, parent, self._said(event, man), because)

    def sentence(self, row: int) -> str:
        """A row of the ledger in words, as the life of nobody in it."""
        said = self._said(self.ledger.loc[row], NO_ONE)
        return f"{said[0].upper()}{said[1:]}"

    def _said(self, event: pd.Series, man: int) -> str:
        kind, who, whom = str(event["kind"]), int(event["who"]), int(event["whom"])
        actor = event["actor"] if isinstance(event["actor"], str) else ""
        text = told(kind, who, whom, lambda number: self.name(number, actor), man)
        if kind == "promotion":
            text += f" to {plain(self.ranks[int(event['event'])].word)}"
        if isinstance(event["motive"], str):
            text += f" {MOTIVES.get(event['motive'], event['motive'])}"
        if isinstance(event["narrative"], str):
            before = ", about to be arrested" if kind == "suicide" else ","
            text += f"{before} as {plain(event['narrative'])}"
        elif kind in FILED:
            text += ", but nothing sticks"
        return text

    def name(self, number: int, actor: str = "") -> str:
        """Who an officer or an actor is, in words; `actor` is what the ledger calls him."""
        if number >= 0:
            return name_of(number, self.officers["name"])
        if number in ACTORS:
            return f"the {ACTORS[number]}" if number != NOBODY else "nobody in particular"
        return f'the trigger "{actor}"'

    # -- who is meant -------------------------------------------------------------------

    def find(self, asked: str) -> int:
        """The officer of a number, an id or a part of a name.

        Raises:
            SpyscareError: where there is none, or more than one.
        """
        if asked.isdecimal():
            if int(asked) >= len(self.officers):
                most = len(self.officers) - 1
                raise SpyscareError(f"{asked}: no such officer; wants a number up to {most}")
            return int(asked)
        known = self.officers[self.officers["name"] != ""]
        same = (known["person"] == asked) | (known["name"].str.casefold() == asked.casefold())
        part = known["name"].str.casefold().str.contains(asked.casefold(), regex=False)
        found = known[same] if same.any() else known[part]
        if len(found) == 1:
            return int(found.index[0])
        if len(found):
            raise SpyscareError(f"{asked}: which of {'; '.join(found['name'])}?")
        surnames = known["name"].str.partition(",")[0]
        near = did_you_mean(asked, [*surnames, *known["name"], *known["person"]])
        raise SpyscareError(f"{asked}: no such person in this run; wants a name or a number{near}")

    def of_rank(self, word: str) -> tuple[int, str]:
        """A man of a rank on day 0, the first of them to be arrested, and why he.

        Historical persons have names to be asked for by, and are left out. Where nobody of the
        rank was arrested, the man most is told of.

        Raises:
            SpyscareError: where the rank is none, or nobody has it.
        """
        if word not in Rank.words():
            near = did_you_mean(word, Rank.words())
            raise SpyscareError(f"--rank: {word!r} is not one of {', '.join(Rank.words())}{near}")
        officers = self.officers
        nameless = ~officers["recruit"] & (officers["person"] == "")
        men = officers.index[nameless & (officers["rank_at_start"] == word)]
        if not len(men):
            raise SpyscareError(f"--rank: nobody in this run is {plain(word)} and without a name")
        of = f"one of {len(men):,} of the rank"
        arrests = self.ledger[(self.ledger["kind"] == "arrest") & self.ledger["whom"].isin(men)]
        if len(arrests):
            return int(arrests["whom"].iloc[0]), f"{of}; the first of them to be arrested"
        told_of = np.bincount(
            self.ledger.loc[self.ledger["whom"] >= 0, "whom"], minlength=len(officers)
        )
        return int(men[told_of[men].argmax()]), f"{of}, none of them arrested; most happened to him"
