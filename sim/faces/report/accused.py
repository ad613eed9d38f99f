"""Who accused a man, and what led up to his arrest: sentences and tables of a case file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

import pandas as pd

from sim.faces.report.events import as_events, called, put_in
from sim.measures.chains import chains
from sim.measures.fates import Arrest, Fate, fates
from sim.measures.files import Files
from sim.measures.page import Block
from sim.measures.responsibility import Item, behind, enough, standing, unasked
from sim.measures.runs import Replicate
from sim.measures.telling import plain
from sim.measures.who import Story
from sim.vocabulary import TRIGGER

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
        fates: what became of each man, by number.
    """

    def __init__(self, run: Replicate, men: Iterable[int], told: pd.DataFrame) -> None:
        """Gather.

        Args:
            run: with its ledger.
            men: numbers.
            told: `stories(…)`, for the sources of events in a chain.
        """
        men, self._shown = list(men), set[int]()
        ledger, self._story, self._run = run.ledger, Story(run), run
        self._files, self.fates = Files(run), fates(run, men)
        mine = ledger[ledger["whom"].isin(men)]
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
            "who": said["who"],
            "actor": said["actor"].astype(object),
        })  # fmt: skip
        above = chains(run, self._arrests["event"]).set_index("event")
        rows = ledger.loc[above.index]
        self._above = above.assign(
            actor=rows["actor"].astype(object), who=rows["who"], whom=rows["whom"]
        )
        self._told = dict(zip(told["id"], told["source"], strict=True))

    def _by(self, row) -> str:
        actor = row.actor if isinstance(row.actor, str) else ""
        return called(actor) if row.who <= TRIGGER else self._story.name(int(row.who), actor)

    def blocks(self, man: int) -> list[Block]:
        """Who accused him, and each of his arrests, the last first, up to where it begins."""
        fate = self.fates[man]
        up = [self._up(man, each, place, fate) for place, each in enumerate(fate.arrests)]
        return [self._accusers(man, fate), *reversed(up)]

    def behind(self) -> set[int]:
        """Men in the chains above arrests of these men, or whose words blocks told one by one."""
        who = [*self._above["who"], *self._above["whom"]]
        return self._shown | {int(each) for each in who if each >= 0}

    # who accused him

    def _accusers(self, man: int, fate: Fate) -> Block:
        mine = self.table[self.table["whom"] == man]
        heading = "Who named or denounced him"
        if mine.empty:
            return Block(heading, ("In the model nobody names or denounces him.",))
        rows = [
            (row.date.date().isoformat(), row.how, row.by, row.as_what,
             "yes" if row.led_to_arrest else "")
            for row in mine.itertuples()
        ]  # fmt: skip
        columns = ("date", "how", "by whom", "as what", "the heaviest when he was arrested")
        self._shown |= {int(each) for each in _told_singly(mine, fate) if each >= 0}
        lines = [*_arrested(mine, fate), *self._put_in(mine), *_over_all(mine)]
        return Block(heading, lines, columns, rows)

    def _put_in(self, mine: pd.DataFrame) -> Iterator[str]:
        """Of each event among his accusers, that it is one; once each."""
        for row in mine[mine["who"] <= TRIGGER].drop_duplicates("actor").itertuples():
            source = self._told.get(row.actor, "")
            yield put_in(self._run, str(row.actor), str(row.date.date()), source)

    # up the chain

    def _up(self, man: int, arrest: Arrest, place: int, fate: Fate) -> Block:
        ended = arrest.ended or "nothing that ended it"
        last = len(fate.arrests) > 1 and place == len(fate.arrests) - 1
        heading = (
            f"{'His last arrest' if last else 'His arrest'}, on {arrest.day}: {ended}; up its chain"
        )
        lines = ["From his arrest up to where the chain begins:"]
        rows = list(self._climb(arrest.row))
        for sentence, same in groupby(rows, key=lambda row: self._above.at[row, "sentence"]):
            met = list(same)
            more = f", the last of {len(met)} times" if len(met) > 1 else ""
            date = self._above.at[met[0], "date"].date()
            lines.append(f"{date}{more}: {as_events(sentence)}.")
        lines.append(self._beginning(rows[-1]))
        if len(rows) > 1:
            lines += self._rests_on(arrest.row, rows[1])
        return Block(heading, lines)

    def _climb(self, row: int) -> Iterator[int]:
        while row in self._above.index:
            yield row
            row = int(self._above.at[row, "parent"])

    def _beginning(self, row: int) -> str:
        actor = self._above.at[row, "actor"]
        if self._above.at[row, "who"] > TRIGGER or not isinstance(actor, str):
            return "Here the chain begins."
        day = str(self._above.at[row, "date"].date())
        source = self._told.get(actor, "")
        return f"Here the chain begins: {put_in(self._run, actor, day, source)}"

    def _rests_on(self, arrest: int, row: int) -> Iterator[str]:
        """How the heaviest item stands to the others that lay in his file."""
        found = behind(self._files, arrest)
        if found is None:
            return
        if why := unasked(found):
            yield f"He was asked for {why}: nothing in his file decided."
            return
        if (stood := standing(found, row)) is None:
            return
        first, equal = stood
        which = "the heaviest" if first else "not the heaviest that lay"
        yield f"The chain follows one item, {which} in his file on that day." + (
            f" It is one of {len(equal) + 1} that weighed the same; the model follows the"
            f" {'later' if all(item.row < row for item in equal) else 'earlier'}."
            f" The same weight had: {'; '.join(map(self._item, equal[:MANY]))}." if equal else ""
        )  # fmt: skip
        if said := enough(found):
            yield said

    def _item(self, item: Item) -> str:
        row = self._story.ledger.loc[item.row]
        by = self._by(row)
        return f"{HOW.get(item.kind, plain(item.kind))} by {by} ({row['date'].date()})"


def _between(mine: pd.DataFrame, fate: Fate) -> Iterator[tuple[Arrest, pd.DataFrame]]:
    """Each arrest with what was said of him since the one before."""
    since = -1
    for arrest in fate.arrests:
        yield arrest, mine[(mine["event"] > since) & (mine["event"] < arrest.row)]
        since = arrest.row


def _told_singly(mine: pd.DataFrame, fate: Fate) -> list[int]:
    """Who said what is told one by one."""
    return [who for _, part in _between(mine, fate) for who in part["who"].tail(MANY)]


def _arrested(mine: pd.DataFrame, fate: Fate) -> Iterator[str]:
    """Who accused him before each arrest."""
    for place, (arrest, part) in enumerate(_between(mine, fate)):
        which = "his arrest" if not place else "he was arrested again"
        after = " and after the one before" if place else ""
        ended = f" ({arrest.ended})" if arrest.ended else ""
        yield f"Before {which} on {arrest.day}{ended}{after}: {_listed(part) or 'nobody.'}"
    if not fate.arrests:
        yield "In this run he is not arrested."


def _over_all(mine: pd.DataFrame) -> Iterator[str]:
    """Over the whole run, accuser by accuser."""
    for kind in ("name", "letter"):
        part = mine[mine["how"] == HOW[kind]]
        if len(part):
            times = f"{len(part):,} times" if len(part) > 1 else "once"
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
        numbers = ", ".join(nameless[:NUMBERS])
        more = ", …" if len(nameless) > NUMBERS else ""
        men = f"{len(nameless)} men" if len(nameless) > 1 else "a man"
        said.append(f"{men} without a name ({numbers}{more})")
    return "; ".join(said)
