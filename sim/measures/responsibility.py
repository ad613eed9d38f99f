"""What lay in a man's file when he was asked for, and to which degree each item was enough.

No run is made for it: files are read again from the ledger by the rules of the model. The degree
of an item is 1/(1 + k) where k is the least number of other items that must go before it decides
whether his case is ripe, 0 where it never does: the degree of responsibility of H. Chockler and
J. Y. Halpern (2004), Journal of Artificial Intelligence Research 22: 93-115.

A ripe case is one at the gate. Whether the police get to it that day is a matter of capacity, and
of the other men on their list; of that a degree says nothing.
"""

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

#: Items of one file whose subsets are all looked at; of a thicker one the lightest are taken as
#: given, and have no degree.
MOST = 16


@dataclass(frozen=True)
class Item:
    """Something on file.

    Attributes:
        row: of the ledger, from which it came: a letter, an item, a name; or a refusal or
            clearance, which leave a little.
        day: on which it was filed.
        kind: word of that row.
        who: who wrote or said it.
        narrative: story under which it stuck, a code.
        weight: in names, on that day.
        counts: by how much suspicion would be less without it alone, on the day of the reading.
        enough: whether it would have been enough alone, with what his papers say of him.
        degree: of responsibility, 0-1; NaN where it is taken as given.
        needed: k, how many others must go before it decides; -1 where it never does.
    """

    row: int
    day: int
    kind: str
    who: int
    narrative: int
    weight: float
    counts: float
    enough: bool
    degree: float
    needed: int


@dataclass(frozen=True)
class Reading:
    """A man's file as the police read it when they asked for him.

    Attributes:
        man: number.
        row, day: of the request.
        items: what lay in it, in the order in which it came.
        suspicion: what it came to, his papers and his rank included.
        bare: what it would have come to without any item.
        zeal, pressure, trust, threshold: what the gate set against it that day.
        ripe: whether the file opened the gate; where it did not he was asked for as a witness in
            a check, on a quota, or by the army chief.
        least: the least number of items that were enough together; -1 where none were.
    """

    man: int
    row: int
    day: int
    items: tuple[Item, ...]
    suspicion: float
    bare: float
    zeal: float
    pressure: float
    trust: float
    threshold: float
    ripe: bool
    least: int


def degrees(ripe: np.ndarray) -> np.ndarray:
    """The least number of others that must go before each item decides; -1 where it never does.

    Args:
        ripe: bool[2**n], whether the gate opens on the items whose bits are set.

    Returns:
        int64[n].
    """
    subsets = np.arange(len(ripe))
    items = len(ripe).bit_length() - 1
    gone = items - np.bitwise_count(subsets).astype(np.int64)
    needed = np.full(items, -1, dtype=np.int64)
    for i in range(items):
        decides = ripe & ~ripe[subsets & ~(1 << i)] & (subsets >> i & 1 > 0)
        if decides.any():
            needed[i] = gone[decides].min()
    return needed


def degree(needed: int) -> float:
    """1/(1 + k); 0 where it never decides."""
    return 0.0 if needed < 0 else 1.0 / (1.0 + needed)


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
        """Weight of an item of a trigger, in names."""
        return self._strength(trigger, "items") * trigger["echoes"] if "echoes" in trigger else 0.0

    def _strength(self, trigger: Mapping[str, Any], section: str) -> float:
        if trigger["kind"] != {"items": "items", "trust": "favour"}[section]:
            return 0.0
        if not trigger.get("what"):
            return float(trigger["weight"])
        return trigger.get("strength", 1.0) * self.values[section][trigger["what"]]

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

    def reading(self, row: int) -> Reading:
        """The file behind a request, a row of the ledger."""
        rows = self.book.rows
        man, day = int(rows["whom"][row]), int(rows["day"][row])
        mine = self.filed(man, row, day)
        told = self.replicate.daily.iloc[day]
        gate = {
            "zeal": float(told["zeal"]),
            "pressure": float(told["pressure"]),
            "trust": self.trust(man, row, day),
            "threshold": float(self.values["police"]["threshold"]),
        }
        order = np.argsort(-self.weight[mine], kind="stable")
        free = np.zeros(len(mine), dtype=bool)
        free[order[:MOST]] = True
        table = self._suspicion(man, mine, free, row, day)
        ripe = np.asarray(
            wanted(table, gate["zeal"], gate["pressure"], gate["threshold"], gate["trust"])
        )
        items = tuple(self._items(mine, free, table, ripe))
        opened = np.bitwise_count(np.flatnonzero(ripe))
        return Reading(
            man, row, day, items, float(table[-1]), float(table[0]), **gate, ripe=bool(ripe[-1]),
            least=int(opened.min()) if len(opened) else -1,
        )  # fmt: skip

    def suspicion_at(self, man: int, row: int, day: int) -> float:
        """Suspicion of a man on a day as the rows before `row` have it."""
        mine = self.filed(man, row, day)
        return float(self._suspicion(man, mine, np.zeros(len(mine), dtype=bool), row, day)[-1])

    def _suspicion(
        self, man: int, mine: np.ndarray, free: np.ndarray, row: int, day: int
    ) -> np.ndarray:
        """Suspicion of a man with each subset of what is free to go: float64[2**free].

        Bits stand for free items in the order in which they came, story by story; the last is
        with all of them.
        """
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

    def _items(
        self, mine: np.ndarray, free: np.ndarray, table: np.ndarray, ripe: np.ndarray
    ) -> Iterator[Item]:
        rows, needed, whole = self.book.rows, degrees(ripe), len(table) - 1
        for row, may_go, bit in zip(mine.tolist(), free, np.cumsum(free) - 1, strict=True):
            k = int(needed[bit]) if may_go else -1
            yield Item(
                row, int(rows["day"][row]), Kind(int(rows["kind"][row])).word,
                int(rows["who"][row]), int(rows["narrative"][row]), float(self.weight[row]),
                float(table[whole] - table[whole & ~(1 << int(bit))]) if may_go else np.nan,
                bool(may_go and ripe[1 << int(bit)]), degree(k) if may_go else np.nan, k,
            )  # fmt: skip

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
        for trigger in self.triggers if persons else ():
            if trigger["kind"] == "favour" and persons[0] in trigger["persons"]:
                when = self._days[trigger["id"]]
                if when is not None and when <= day:
                    yield self._strength(trigger, "trust")

    @cached_property
    def _days(self) -> Mapping[str, int | None]:
        return days_of_triggers(self.replicate)

    def _cleared(self, man: int, row: int) -> int:
        """Confrontations about him that ended in no order: in a clearance."""
        rows = self.book.rows
        held = self.book.of("confrontation")
        held = held[(rows["whom"][held] == man) & (held < row)]
        return int((~np.isin(held, rows["parent"][self.book.of("order")])).sum())


def requests_for(files: Files, man: int) -> np.ndarray:
    """Rows of the requests for a man, in their order."""
    rows = files.book.of("request")
    return rows[files.book.rows["whom"][rows] == man]


def decisive(files: Files, man: int) -> Reading | None:
    """The file behind the request on which he was first taken, else behind the last for him.

    None where nobody asked for him, or where he was taken without a request.
    """
    asked = requests_for(files, man)
    taken = files.book.of("arrest")
    taken = taken[files.book.rows["whom"][taken] == man]
    if len(taken):
        day = files.book.rows["day"]
        asked = asked[(day[asked] == day[taken[0]]) & (asked < taken[0])]
    return files.reading(int(asked[-1])) if len(asked) else None
