"""Who accused a man, and what led up to his arrest: sentences and tables of a case file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

import pandas as pd

from sim.measures.chains import chains
from sim.measures.page import Block
from sim.measures.runs import Replicate
from sim.measures.telling import plain
from sim.measures.who import Story

#: Kind of a row -> how a man is accused by it.
HOW = {
    "name": "named in a confession", "letter": "denounced in a letter",
    "item": "put on file",
}  # fmt: skip
#: Accusers told of in a sentence, and numbers of men without a name.
MANY, NUMBERS = 12, 8


class Accused:
    """What was said of some men in a run, and the chains above their arrests.

    Attributes:
        table: every accusation: columns date, man, how, by, as_what, led_to_arrest, event; by row.
    """

    def __init__(self, run: Replicate, men: Iterable[int], told: pd.DataFrame) -> None:
        """Gather.

        Args:
            run: with its ledger.
            men: numbers.
            told: `stories(…)`, for the sentences of triggers in a chain.
        """
        ledger, self._story = run.ledger, Story(run)
        mine = ledger[ledger["whom"].isin(list(men))]
        self._arrests = mine[mine["kind"] == "arrest"]
        said = mine[mine["kind"].isin(list(HOW))]
        self.table = pd.DataFrame({
            "date": said["date"],
            "man": [self._story.name(each) for each in said["whom"]],
            "how": said["kind"].astype(str).map(HOW),
            "by": [self._by(row) for row in said.itertuples()],
            "as_what": [
                plain(each) if isinstance(each, str) else "came to nothing"
                for each in said["narrative"]
            ],
            "led_to_arrest": said["event"].isin(self._arrests["parent"]).to_numpy(),
            "event": said["event"],
            "whom": said["whom"],
        })  # fmt: skip
        above = chains(run, self._arrests["event"]).set_index("event")
        self._above = above.assign(actor=ledger["actor"].reindex(above.index).astype(object))
        self._told = dict(zip(told["id"], zip(told["sentence"], told["source"], strict=True),
                              strict=True))  # fmt: skip

    def _by(self, row) -> str:
        return self._story.name(int(row.who), row.actor if isinstance(row.actor, str) else "")

    def blocks(self, man: int) -> list[Block]:
        """Who accused him, and each of his arrests up to where its chain begins."""
        arrests = self._arrests[self._arrests["whom"] == man]
        return [self._accusers(man, arrests), *map(self._up, arrests.itertuples())]

    # who accused him

    def _accusers(self, man: int, arrests: pd.DataFrame) -> Block:
        mine = self.table[self.table["whom"] == man]
        heading = "Who named or denounced him"
        if mine.empty:
            return Block(heading, ("In the model nobody names or denounces him.",))
        rows = [
            (row.date.date().isoformat(), row.how, row.by, row.as_what,
             "yes" if row.led_to_arrest else "")
            for row in mine.itertuples()
        ]  # fmt: skip
        columns = ("date", "how", "by whom", "as what", "his arrest rests on it")
        return Block(heading, list(_who(mine, arrests)), columns, rows)

    # up the chain

    def _up(self, arrest) -> Block:
        day = arrest.date.date()
        lines = [
            "An arrest of the model rests on one row: the heaviest thing in his file on that day."
            " From his arrest up to where the chain begins:"
        ]
        rows = list(self._climb(int(arrest.event)))
        for sentence, same in groupby(rows, key=lambda row: self._above.at[row, "sentence"]):
            met = list(same)
            more = f", the last of {len(met)} times" if len(met) > 1 else ""
            lines.append(f"{self._above.at[met[0], 'date'].date()}{more}: {sentence}.")
        return Block(f"Up the chain from his arrest on {day}", [*lines, self._beginning(rows[-1])])

    def _climb(self, row: int) -> Iterator[int]:
        while row in self._above.index:
            yield row
            row = int(self._above.at[row, "parent"])

    def _beginning(self, row: int) -> str:
        known = self._told.get(self._above.at[row, "actor"])
        because = (
            ""
            if known is None
            else (f" The trigger brings {known[0].removesuffix('.')}. Source: {known[1]}.")
        )
        return f"Here the chain begins.{because}"


def _who(mine: pd.DataFrame, arrests: pd.DataFrame) -> Iterator[str]:
    """Before his arrest, one by one; and over the whole run, accuser by accuser."""
    if len(arrests):
        day = arrests["date"].iloc[0]
        before = mine[mine["event"] < arrests["event"].iloc[0]]
        yield f"In this run, before his arrest on {day.date()}: {_listed(before) or 'nobody.'}"
    else:
        yield "In this run he is not arrested."
    for kind in ("name", "letter"):
        part = mine[mine["how"] == HOW[kind]]
        if len(part):
            times = f"{len(part):,} time{'s' * (len(part) > 1)}"
            yield f"In the whole run he is {HOW[kind]} {times}: by {_counted(part)}."


def _listed(rows: pd.DataFrame) -> str:
    said = [f"{row.how} by {row.by} ({row.date.date()})" for row in rows.itertuples()]
    more = f"; and {len(said) - MANY} times more" if len(said) > MANY else ""
    return f"{'; '.join(said[-MANY:])}{more}." if said else ""


def _counted(rows: pd.DataFrame) -> str:
    """Accusers with their numbers of times, those with a name first."""
    counts: Mapping[str, int] = rows["by"].value_counts(sort=False).to_dict()
    nameless = [name for name in counts if name.startswith("officer ")]
    said = [
        f"{name} ({times} times)" if times > 1 else name
        for name, times in sorted(counts.items(), key=lambda each: -each[1])
        if name not in nameless
    ]
    if nameless:
        numbers = ", ".join(name.removeprefix("officer ") for name in nameless[:NUMBERS])
        more = ", …" if len(nameless) > NUMBERS else ""
        men = f"{len(nameless)} men" if len(nameless) > 1 else "a man"
        said.append(f"{men} without a name (officer{'s' * (len(nameless) > 1)} {numbers}{more})")
    return "; ".join(said)
