"""Outcomes counted from the ledger: rows of a kind, of some officers, on some days.

    kiev = { count = "arrest", district = "kiev", from = 1937-06-01 }

A row is about the officer it befalls: `whom`, or `who` where it befalls nobody else (a confession,
a suicide). What is counted is rows, so a man who is arrested twice counts twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any

import numpy as np
from pydantic import Field, PlainValidator

from sim.corps.people import DISTRICTS
from sim.engine.result import Result
from sim.errors import did_you_mean
from sim.scenario.errors import Fault, shown
from sim.scenario.evidence import officers
from sim.scenario.load import Scenario
from sim.scenario.parts import Day
from sim.scenario.reading import Table
from sim.vocabulary import GROUP_OF_RANK, Kind, Narrative, Rank, RankGroup


def _words(what: str, known: Iterable[str]) -> Any:
    """One word, or a list of them."""
    known = tuple(known)

    def parse(value: Any) -> tuple[str, ...]:
        words = (value,) if isinstance(value, str) else value
        if not isinstance(words, list | tuple) or not words:
            raise ValueError(f"{shown(value)}: wants a {what}, or a list of them")
        for word in words:
            if word not in known:
                near = did_you_mean(str(word), known) or f"; wants one of {', '.join(known)}"
                raise ValueError(f"{shown(word)}: no such {what}{near}")
        return tuple(dict.fromkeys(words))

    return Annotated[tuple[str, ...], PlainValidator(parse)]


def _persons(value: Any) -> tuple[int, ...]:
    """Numbers of officers; historical persons by their ids."""
    given = value if isinstance(value, list | tuple) else [value]
    if not given:
        raise ValueError("wants ids of historical persons, or numbers of officers")
    out = []
    for each in given:
        if isinstance(each, int) and not isinstance(each, bool) and each >= 0:
            out.append(each)
        elif isinstance(each, str) and each in officers():
            out.append(officers().index(each))
        else:
            near = did_you_mean(str(each), officers())
            raise ValueError(f"{shown(each)}: no such officer{near}")
    return tuple(out)


class Count(Table):
    """Which rows are counted; what is not said leaves all of them.

    Attributes:
        count: kinds of row.
        district, rank, marker: of the officer, on day 0; a rank may be a group of ranks.
        narrative: of the row.
        person: the officers themselves, by number; a file may say ids of historical persons.
        first, last: days, both included.
    """

    count: _words("kind of row", Kind.words())
    district: _words("district", DISTRICTS) = ()
    rank: _words("rank", (*Rank.words(), *RankGroup.words())) = ()
    marker: _words("marker", Narrative.words()) = ()
    narrative: _words("narrative", Narrative.words()) = ()
    person: Annotated[tuple[int, ...], PlainValidator(_persons)] = ()
    first: Day | None = Field(None, alias="from")
    last: Day | None = Field(None, alias="until")

    @classmethod
    def unknown(cls, field: str) -> str:
        return f"no such key{did_you_mean(field, keys())}"

    @classmethod
    def together(cls, given: Mapping[str, Any]) -> Iterator[Fault]:
        first, last = given.get("from"), given.get("until")
        if first is not None and type(first) is type(last) and first > last:
            yield "from", f"{first} is after until, {last}"

    @property
    def definition(self) -> str:
        """All that decides it, in one line."""
        said = {key: value for key, value in self.model_dump(by_alias=True).items() if value}
        return "; ".join(f"{key} {_said(value)}" for key, value in said.items())

    def of(self, result: Result) -> float:
        """How many rows of a run there are; it must have its ledger."""
        rows, corps = result.rows, result.corps
        assert rows is not None
        kept = np.isin(rows["kind"], [Kind.words().index(word) for word in self.count])
        if self.narrative:
            kept &= np.isin(rows["narrative"], [Narrative.words().index(w) for w in self.narrative])
        for date, beyond in ((self.first, np.less), (self.last, np.greater)):
            if date is not None:
                kept &= ~beyond(rows["day"], (date - result.scenario.start).days)
        about = np.where(rows["whom"] >= 0, rows["whom"], rows["who"])[kept]
        meant = self._officers(corps)
        return float(kept.sum() if meant is None else meant[about[about >= 0]].sum())

    def _officers(self, corps: Any) -> np.ndarray | None:
        """Who is meant, bool[officers]; None where all are."""
        if not (self.district or self.rank or self.marker or self.person):
            return None
        meant = np.ones(len(corps.rank), dtype=bool)
        if self.person:
            meant &= np.isin(np.arange(len(meant)), self.person)
        if self.district:
            meant &= np.isin(corps.district, [DISTRICTS.index(word) for word in self.district])
        if self.rank:
            codes = [r for r in Rank if {r.word, GROUP_OF_RANK[r].word} & set(self.rank)]
            meant &= np.isin(corps.rank, codes)
        if self.marker:
            columns = [Narrative.words().index(word) for word in self.marker]
            meant &= (corps.markers[:, columns] > 0).any(axis=1)
        return meant

    def outside(self, scenario: Scenario) -> str:
        """What to say where none of its days is one of a scenario; empty where some are."""
        for date, key in ((self.first, "from"), (self.last, "until")):
            if date is not None and not scenario.start <= date <= scenario.end:
                days = f"{scenario.start} to {scenario.end}"
                return f"{key} {date} is no day of {scenario.name} ({days})"
        return ""


def _said(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def keys() -> list[str]:
    """What may stand in its table."""
    return [field.alias or name for name, field in Count.model_fields.items()]
