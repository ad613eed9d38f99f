"""A replicate as plain arrays: what the quantities of patterns are computed from.

Read from a `Result` without making its tables, or from the tables of a saved replicate,
so that a score of thousands of runs costs little beside the runs.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from sim.engine.ledger import COUNTS, LEVERS, STATE
from sim.engine.result import Result
from sim.measures.runs import Replicate, codes, officers_on_day_0, period, rows_of
from sim.scenario import evidence
from sim.vocabulary import Branch, Kind, Narrative, Rank

#: Size of the corps in the record.
STRENGTH = "S001"


@dataclass(frozen=True)
class Trace:
    """One run.

    Attributes:
        start: first day.
        days: how many.
        count: officers on day 0; recruits have higher numbers.
        rows: ledger columns as codes, each of length rows.
        serving: float64[days], officers in service each evening.
        rank, branch: int8[officers], codes, rank on day 0.
        markers: bool[officers, narratives].
        persons: actor id -> officer number, of the historical persons.
    """

    start: dt.date
    days: int
    count: int
    rows: dict[str, np.ndarray]
    serving: np.ndarray
    rank: np.ndarray
    branch: np.ndarray
    markers: np.ndarray
    persons: dict[str, int]

    @property
    def end(self) -> dt.date:
        """Last day."""
        return self.start + dt.timedelta(days=self.days - 1)

    @property
    def officers(self) -> int:
        """Founders and recruits."""
        return len(self.rank)

    @cached_property
    def weight(self) -> np.ndarray:
        """How many officers of the record each officer stands for: float64[officers].

        The historical persons are in every corps, so each of them counts once.
        """
        known = len(self.persons)
        scaled = (float(evidence.statistic(STRENGTH).value) - known) / (self.count - known)
        weight = np.full(self.officers, scaled)
        weight[list(self.persons.values())] = 1.0
        return weight

    @cached_property
    def year(self) -> np.ndarray:
        """Calendar year of each day: int64[days]."""
        days = np.datetime64(self.start, "D") + np.arange(self.days)
        return days.astype("datetime64[Y]").astype(np.int64) + 1970

    def day(self, date: dt.date) -> int:
        """Index of a day; negative or beyond the last where the run does not have it."""
        return (date - self.start).days

    def has(self, first: dt.date, last: dt.date) -> bool:
        """Whether the run covers these days."""
        return self.start <= first and last <= self.end

    def during(self, kinds: Sequence[Kind], first: dt.date, last: dt.date) -> np.ndarray:
        """Numbers of the rows of these kinds on these days, both included, in their order."""
        found = [self._within(kind, self.day(first), self.day(last)) for kind in kinds]
        return found[0] if len(found) == 1 else np.sort(np.concatenate(found))

    def of_kind(self, kind: Kind) -> np.ndarray:
        """Numbers of all rows of a kind, in their order; not to be changed."""
        if kind not in self._rows_of_kind:
            rows = np.flatnonzero(self.rows["kind"] == np.int8(kind))
            self._rows_of_kind[kind] = rows, self.rows["day"][rows]
        return self._rows_of_kind[kind][0]

    def _within(self, kind: Kind, first: int, last: int) -> np.ndarray:
        rows = self.of_kind(kind)
        day = self._rows_of_kind[kind][1]
        return rows[(day >= first) & (day <= last)]

    @cached_property
    def _rows_of_kind(self) -> dict[Kind, tuple[np.ndarray, np.ndarray]]:
        """Row numbers and days by kind, for those asked for: most questions are about few rows."""
        return {}

    @cached_property
    def kept(self) -> dict[tuple, Any]:
        """What several quantities need and what is worked out once; see `spells`."""
        return {}


def trace(replicate: Replicate | Trace) -> Trace:
    """The arrays of a replicate; a `Trace` as it is."""
    if isinstance(replicate, Trace):
        return replicate
    if isinstance(replicate, Result) and replicate.rows is not None:
        return _of_result(replicate)
    return _of_tables(replicate)


def _of_result(result: Result) -> Trace:
    corps = result.corps
    columns = (*COUNTS, *LEVERS, *STATE)
    assert result.rows is not None and result.series is not None
    return Trace(
        start=result.scenario.start, days=result.days, count=corps.count,
        rows=result.rows, serving=result.series[:, columns.index("serving")],
        rank=corps.rank, branch=corps.branch, markers=np.asarray(corps.markers) > 0,
        persons={person: i for i, person in enumerate(corps.person) if person},
    )  # fmt: skip


def _of_tables(replicate: Replicate) -> Trace:
    officers = replicate.officers
    first, last = period(replicate)
    persons = officers["person"].to_numpy()
    return Trace(
        start=first, days=(last - first).days + 1, count=officers_on_day_0(replicate),
        rows=rows_of(replicate.ledger), serving=replicate.daily["serving"].to_numpy(dtype=float),
        rank=codes(officers["rank_at_start"], Rank.words()),
        branch=codes(officers["branch"], Branch.words()),
        markers=np.column_stack([
            officers[f"marker_{word}"].to_numpy(dtype=bool) for word in Narrative.words()
        ]),
        persons={persons[i]: int(i) for i in np.flatnonzero(persons != "")},
    )  # fmt: skip
