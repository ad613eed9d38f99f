"""The evidence tables by id: chronology, statistics, actors, and the codes of claims.

Everything a scenario cites must be found here: events have slugs
(`plenum-stalin-1937`), statistics `S001`, actors slugs (`tukhachevskii`), mechanisms `M01`,
interpretations `H1`, episodes `E0`, ranks of the establishment `R01`. Tables are read from
`sim/data` when first asked for, once per process.
"""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from sim.errors import did_you_mean
from sim.scenario.errors import shown

#: Rank groups of `actors.csv` whose members are no officers of the army.
CIVILIANS = frozenset(
    {"top_leadership", "nkvd_head", "nkvd_senior", "nkvd_regional", "party_cadre", "foreign",
     "collective"}
)  # fmt: skip


@dataclass(frozen=True)
class Event:
    """A row of `chronology.csv`; `date` is as precise as the record is (`1937-05`, `1930`)."""

    id: str
    date: str
    date_end: str
    precision: str
    category: str
    summary: str
    actors: tuple[str, ...]
    effect: tuple[str, ...]
    intensity_hint: str
    seed: str
    source: str
    disputed: str
    reliability: str
    episode: str

    @property
    def earliest(self) -> dt.date:
        """First day the event can have fallen on."""
        return _span(self.date)[0]

    @property
    def latest(self) -> dt.date:
        """Last day the event can have fallen on, or the last day it lasted."""
        return _span(self.date_end or self.date)[1]


@dataclass(frozen=True)
class Statistic:
    """A row of `statistics.csv`; numbers are None where the record gives none."""

    id: str
    quantity: str
    value: float | None
    low: float | None
    high: float | None
    unit: str
    period_start: str
    period_end: str
    population: str
    meaning: str
    seed: str
    source: str
    reliability: str
    disputed: str


@dataclass(frozen=True)
class Actor:
    """A row of `actors.csv`: a person or a body; dates are kept as the record writes them."""

    id: str
    name: str
    role: str
    rank_group: str
    group: str
    stigma_markers: tuple[str, ...]
    previously_accused: str
    first_demoted: str
    arrested: str
    first_confessed: str
    named_count: str
    outcome: str
    seed: str
    notes: str

    @property
    def is_officer(self) -> bool:
        """Whether the actor is a person who held a rank in the army."""
        return self.rank_group not in CIVILIANS and self.group not in ("leadership", "nkvd")


@dataclass(frozen=True)
class Code:
    """A row of `codes.csv`: a mechanism, an interpretation or an episode and its title."""

    id: str
    kind: str
    title: str


def _span(text: str) -> tuple[dt.date, dt.date]:
    """First and last day of `1937`, `1937-05` or `1937-05-10`."""
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 3:
        day = dt.date(*parts)
        return day, day
    if len(parts) == 2:
        year, month = parts
        following = dt.date(year + month // 12, month % 12 + 1, 1)
        return dt.date(year, month, 1), following - dt.timedelta(days=1)
    return dt.date(parts[0], 1, 1), dt.date(parts[0], 12, 31)


def _lines(table: str) -> list[str]:
    """The lines of a table in `sim/data`."""
    path = resources.files("sim") / "data" / f"{table}.csv"
    return path.read_text(encoding="utf-8").splitlines()


def _rows(table: str) -> list[dict[str, str]]:
    """The rows of a table in `sim/data`, as text."""
    return list(csv.DictReader(_lines(table)))


def _list(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def _number(cell: str) -> float | None:
    return float(cell) if cell else None


@cache
def events() -> dict[str, Event]:
    """The chronology by id, in the order of the table."""
    lists = ("actors", "effect")
    rows = (row | {key: _list(row[key]) for key in lists} for row in _rows("chronology"))
    return {row["id"]: Event(**row) for row in rows}


@cache
def statistics() -> dict[str, Statistic]:
    """The statistics by id, in the order of the table."""
    numbers = ("value", "low", "high")
    rows = (row | {key: _number(row[key]) for key in numbers} for row in _rows("statistics"))
    return {row["id"]: Statistic(**row) for row in rows}


@cache
def actors() -> dict[str, Actor]:
    """The actors by id, in the order of the table."""
    rows = (row | {"stigma_markers": _list(row["stigma_markers"])} for row in _rows("actors"))
    return {row["id"]: Actor(**row) for row in rows}


@cache
def officers() -> tuple[str, ...]:
    """Ids of the historical persons who are officers of every corps, by their numbers there."""
    posted = {row["id"] for row in _rows("posts")}
    return tuple(actor for actor in actors() if actor in posted)


@cache
def codes() -> dict[str, Code]:
    """Mechanisms, interpretations and episodes by id."""
    return {row["id"]: Code(**row) for row in _rows("codes")}


@cache
def districts() -> tuple[str, ...]:
    """Words of the military districts by code: `central`, then those of establishment row R13."""
    row = next(row for row in _rows("establishment") if row["id"] == "R13")
    names = row["note"].split(";")[0].split(",")
    return ("central", *(name.strip().lower().replace(" ", "_") for name in names))


@cache
def ids() -> tuple[str, ...]:
    """Every id that may stand in an `evidence` list: the first column of each table."""
    tables = ("chronology", "statistics", "actors", "codes", "establishment")
    return tuple(row[0] for table in tables for row in list(csv.reader(_lines(table)))[1:])


@cache
def _known() -> frozenset[str]:
    return frozenset(ids())


def known(evidence_id: str) -> bool:
    """Whether an id is in the evidence."""
    return evidence_id in _known()


def fault(evidence_id: Any) -> str | None:
    """What is wrong with an id that is cited, or None."""
    if isinstance(evidence_id, str) and known(evidence_id):
        return None
    return f"{shown(evidence_id)}: no such evidence{did_you_mean(str(evidence_id), ids())}"


def event(event_id: str) -> Event:
    """The event of that id; KeyError, with the nearest id, where there is none."""
    return _find(events(), event_id, "event")


def statistic(statistic_id: str) -> Statistic:
    """The statistic of that id; KeyError, with the nearest id, where there is none."""
    return _find(statistics(), statistic_id, "statistic")


def actor(actor_id: str) -> Actor:
    """The actor of that id; KeyError, with the nearest id, where there is none."""
    return _find(actors(), actor_id, "actor")


def code(code_id: str) -> Code:
    """The mechanism, interpretation or episode of that id; KeyError where there is none."""
    return _find(codes(), code_id, "code")


def _find(table: dict, key: str, what: str):
    if key not in table:
        raise KeyError(f'"{key}": no such {what}{did_you_mean(key, table)}')
    return table[key]
