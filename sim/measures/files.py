"""The police's files of a run, read again from its ledger by the rules of the model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from sim.measures.books import promotions
from sim.measures.lives import Book
from sim.measures.runs import Replicate
from sim.measures.series import days_of_triggers
from sim.rules.requests import wanted
from sim.rules.suspicion import fading, light, sums_to, suspicion, visibility
from sim.vocabulary import CELL, HIGH_COMMAND, NKVD, NOBODY, NONE, TRIGGER, Kind, Narrative


@dataclass(frozen=True)
class Gate:
    """What is set against a man's file on the day on which he is asked for.

    Attributes:
        zeal, pressure, trust, threshold: as the rule `wanted` takes them.
    """

    zeal: float
    pressure: float
    trust: float
    threshold: float

    def opens(self, suspected: Any) -> Any:
        """Whether it opens to a suspicion, or to each of several."""
        return wanted(suspected, self.zeal, self.pressure, self.threshold, self.trust)


class Files:
    """The police's files of a run, read from its ledger.

    Attributes:
        book: of the run.
        values: numbers of the scenario, by section and name.
    """

    def __init__(self, replicate: Replicate) -> None:
        self.replicate, self.book = replicate, Book(replicate)
        self.values: Mapping[str, Any] = replicate.provenance["values"]["values"]
        self.triggers = replicate.provenance["values"]["triggers"]

    # -- what was filed -----------------------------------------------------------------

    @cached_property
    def weight(self) -> np.ndarray:
        """What each row of the ledger put on file, in names; 0 for most: float64[rows]."""
        rows, file = self.book.rows, self.values["file"]
        kind, who = rows["kind"], rows["who"].astype(np.int64)
        item = kind == Kind.ITEM
        of_triggers = np.array([self._item(each) for each in self.triggers] or [0.0])
        given = [
            (kind == Kind.LETTER, file["letter"]),
            (kind == Kind.NAME, file["name"]),
            ((kind == Kind.REFUSAL) | (kind == Kind.CLEARANCE), file["residue"]),
            (item & (who == CELL), file["silence"]),
            (item & (who == NKVD), file["informer"]),
            (item & (who == NOBODY), file["name"]),  # a true signal
            (item & (who <= TRIGGER), of_triggers[np.maximum(TRIGGER - who, 0)]),
        ]
        conditions, weights = zip(*given, strict=True)
        filed = np.select(list(conditions), list(weights), 0.0)
        return np.where(rows["narrative"] == NONE, 0.0, filed)

    def _item(self, trigger: Mapping[str, Any]) -> float:
        """Weight of an item of a trigger, in names; 0 of a trigger that files nothing."""
        if trigger["kind"] != "items":
            return 0.0
        said = trigger["weight"]
        weight = self.values["items"][trigger["what"]] if said is None else said
        return trigger.get("strength", 1.0) * weight * trigger["echoes"]

    def _favour(self, trigger: Mapping[str, Any]) -> float:
        """Trust that a mark of favour adds."""
        said = trigger["trust"]
        return trigger.get("strength", 1.0) * (
            self.values["trust"]["favour"] if said is None else said
        )

    @cached_property
    def _by_man(self) -> tuple[np.ndarray, np.ndarray]:
        """Rows that filed something, man by man, and the men."""
        rows = np.flatnonzero(self.weight > 0.0)
        whom = self.book.rows["whom"][rows]
        order = np.argsort(whom, kind="stable")
        return rows[order], whom[order]

    def filed(self, man: int, row: int, day: int) -> np.ndarray:
        """Rows that had filed something about him when row `row` was written, on `day`."""
        rows, whom = self._by_man
        first, last = np.searchsorted(whom, [man, man + 1])
        mine = rows[first:last]
        kind, when = self.book.rows["kind"][mine], self.book.rows["day"][mine]
        # what a refusal or a clearance leaves is filed in the evening
        evening = np.isin(kind, [Kind.REFUSAL, Kind.CLEARANCE])
        return mine[(mine < row) & (~evening | (when < day))]

    # -- what it counted ----------------------------------------------------------------

    def gate(self, row: int) -> Gate:
        """What stood against the file of the man of a row, on its day."""
        man, day = int(self.book.rows["whom"][row]), int(self.book.rows["day"][row])
        told = self.replicate.daily.iloc[day]
        return Gate(
            float(told["zeal"]), float(told["pressure"]), self.trust(man, row, day),
            float(self.values["police"]["threshold"]),
        )  # fmt: skip

    def is_witness(self, request: int) -> bool:
        """Whether a request is for a witness in the check of another's case."""
        rows, parent = self.book.rows, int(self.book.rows["parent"][request])
        # a later request may rest on a check too, where nothing else is on file; not on its day
        of_check = parent >= 0 and rows["kind"][parent] == Kind.VERIFICATION
        return bool(of_check and rows["day"][parent] == rows["day"][request])

    def suspicion_at(self, man: int, row: int, day: int) -> float:
        """Suspicion of a man on a day as the rows before `row` have it."""
        mine = self.filed(man, row, day)
        return float(self.suspicions(man, mine, row, day)[-1])

    def suspicions(
        self, man: int, mine: np.ndarray, row: int, day: int, free: np.ndarray | None = None
    ) -> np.ndarray:
        """Suspicion of a man by rows `mine`, with each subset of those that are free to go.

        Args:
            man: number.
            mine: rows that filed something about him.
            row, day: when.
            free: bool[mine], which of them may be missing; none where it is not given.

        Returns:
            float64[2**free]; bits stand for free items in their order, the last has all of them.
        """
        free = np.zeros(len(mine), dtype=bool) if free is None else free
        file, run, told = self.values["file"], self.book.run, self.replicate.daily.iloc[day]
        faded = fading(day, file["half_life"])
        marked, on_file = 0.0, np.zeros(1 << int(free.sum()))
        subsets, bit = np.arange(len(on_file)), np.cumsum(free) - 1
        for k, word in enumerate(Narrative.words()):
            weight, here = float(told[f"weight_{word}"]), self.book.rows["narrative"][mine] == k
            marked += weight * float(run.markers[man, k])
            place = np.zeros(len(subsets), dtype=np.int64)
            for at, bits in enumerate(bit[here & free].tolist()):
                place |= (subsets >> bits & 1) << at
            on_file += light(weight, faded) * self._echo(mine[here], free[here])[place]
        seen = self.values["suspicion"]["scale"] * visibility(
            self.rank(man, row), file["visibility"]
        )
        return np.asarray(suspicion(file["marker"], marked, on_file, seen))

    def _echo(self, rows: np.ndarray, free: np.ndarray) -> np.ndarray:
        """What items under one story count in units of day 0, by subset of those free to go."""
        file = self.values["file"]
        total, last = np.zeros(1), np.zeros(1)
        for row, may_go in zip(rows.tolist(), free.tolist(), strict=True):
            day = float(self.book.rows["day"][row])
            more = total + self.weight[row] * (1.0 / fading(day, file["half_life"]))
            on = np.full(len(total), day)
            total = np.concatenate([total, more]) if may_go else more
            last = np.concatenate([last, on]) if may_go else on
        return np.array([
            sums_to(filed, left := fading(day, file["half_life"]), 1.0 / left, file["kappa"])
            for filed, day in zip(total.tolist(), last.tolist(), strict=True)
        ])  # fmt: skip

    # -- what else the gate asks --------------------------------------------------------

    def rank(self, man: int, row: int) -> int:
        """His rank just before a row."""
        risen = [to for at, to in self._promotions.get(man, ()) if at < row]
        return risen[-1] if risen else int(self.book.run.rank[man])

    @cached_property
    def _promotions(self) -> dict[int, list[tuple[int, int]]]:
        found: dict[int, list[tuple[int, int]]] = {}
        for row, rank in sorted(promotions(self.book).items()):
            found.setdefault(int(self.book.man[row]), []).append((row, rank))
        return found

    def trust(self, man: int, row: int, day: int) -> float:
        """The leadership's trust in him: his rank of day 0, marks of favour, clearances. M31."""
        trust, run = self.values["trust"], self.book.run
        high = man < run.count and run.rank[man] >= HIGH_COMMAND
        return (
            (trust["high_command"] if high else 0.0)
            + sum(self._favours(man, day))
            + trust["clearance"] * self._cleared(man, row)
        )

    def _favours(self, man: int, day: int) -> Iterator[float]:
        persons = [each for each, number in self.book.run.persons.items() if number == man]
        stopped = self.replicate.provenance["values"].get("twin", {}).get("stop.day", day + 1)
        for trigger in self.triggers if persons else ():
            if trigger["kind"] == "favour" and persons[0] in trigger["persons"]:
                when = self._days[trigger["id"]]
                if when is not None and when <= day and when < stopped:
                    yield self._favour(trigger)

    @cached_property
    def _days(self) -> Mapping[str, int | None]:
        return days_of_triggers(self.replicate)

    def _cleared(self, man: int, row: int) -> int:
        """Confrontations about him that ended in no order: in a clearance."""
        rows = self.book.rows
        held = self.book.of("confrontation")
        held = held[(rows["whom"][held] == man) & (held < row)]
        return int((~np.isin(held, rows["parent"][self.book.of("order")])).sum())
