"""Two worlds of one seed and one corps: who was taken in which, and when they part.

The first world is the one that was, the second the one that was made to differ. Of each no more is
kept than an `Imprint`, so that one base can be compared with many edits: a bit a man, and eight
bytes a day, which say whether the rows of that day are the same.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

from sim.engine.ledger import COLUMNS
from sim.engine.result import Result
from sim.errors import SpyscareError
from sim.measures.runs import Replicate
from sim.measures.trace import trace
from sim.vocabulary import TRIGGER, Kind

#: What may have befallen a man: `taken`, ever arrested; `removed`, ever arrested or dismissed.
BEFELL = ("taken", "removed")
#: Where a man stands between two worlds; a cell's code is its place.
CELLS = ("neither", "both", "spared", "instead")

#: Numbers of a pair, by column: men taken in each cell, and the day on which the worlds part.
COLUMNS_OF_PAIR = ("pair.both", "pair.spared", "pair.instead", "pair.neither", "pair.parts")
#: The same cells of men removed.
COLUMNS_OF_REMOVED = tuple(f"pair.removed.{cell}" for cell in ("both", "spared", "instead"))

#: A row as worlds are compared by: triggers by what their ids come to, not by their places.
_ROW = np.dtype([(name, "int64" if name == "who" else kind) for name, kind in COLUMNS.items()])


@dataclass(frozen=True, eq=False)
class Imprint:
    """What a run leaves to be compared by.

    Attributes:
        seed: key of its draws.
        start: first day, ISO.
        days: a digest of the rows of each day, uint64[days].
        corps: a digest of who its men are: their ranks and units on day 0.
        officers: founders and recruits.
        joined: founders and those recruits who have come; these have the lower numbers.
        bits: by word of `BEFELL`, whom it befell: packed bits, uint8[officers / 8].
    """

    seed: int
    start: str
    days: np.ndarray
    corps: int
    officers: int
    joined: int
    bits: Mapping[str, np.ndarray]

    @classmethod
    def of(cls, replicate: Replicate) -> Imprint:
        """That of a run with its ledger.

        Raises:
            ValueError: where none was recorded.
        """
        run, rows = trace(replicate), comparable(replicate)
        ends = np.searchsorted(rows["day"], np.arange(run.days), side="right").tolist()
        begins = [0, *ends[:-1]]
        told = [_digest(rows[a:b]) for a, b in zip(begins, ends, strict=True)]
        final = replicate.final if isinstance(replicate, Result) else replicate.officers
        arrested, dismissed = (np.asarray(final[x]) > 0 for x in ("arrests", "dismissals"))
        units = np.asarray(
            replicate.corps.unit if isinstance(replicate, Result) else replicate.officers["unit"]
        )
        men = np.stack([run.rank[: run.count].astype(np.int32), units[: run.count]], axis=1)
        joined = run.count + int((rows["kind"] == Kind.INTAKE).sum())
        bits = {"taken": np.packbits(arrested), "removed": np.packbits(arrested | dismissed)}
        return cls(
            replicate.seed, run.start.isoformat(), np.array(told, dtype=np.uint64), _digest(men),
            run.officers, joined, bits,
        )  # fmt: skip

    def befell(self, what: str = "taken", officers: int | None = None) -> np.ndarray:
        """Whom it befell: bool[officers]; of recruits who never came, nobody."""
        out = np.zeros(officers or self.officers, dtype=bool)
        out[: self.officers] = np.unpackbits(self.bits[what], count=self.officers)
        return out


@dataclass(frozen=True)
class Parting:
    """Where two ledgers part.

    Attributes:
        day: index of the day of the first row that differs.
        row: its number, the same in both: all rows before it are.
    """

    day: int
    row: int


class Pair:
    """Two worlds of one seed, man by man.

    Attributes:
        first, second: imprints of the world that was, and of the one that differs.

    Raises:
        SpyscareError: worlds that cannot be compared man by man.
    """

    def __init__(self, first: Replicate | Imprint, second: Replicate | Imprint) -> None:
        self.first, self.second = (
            each if isinstance(each, Imprint) else Imprint.of(each) for each in (first, second)
        )
        check(self.first, self.second)

    @property
    def parts(self) -> float:
        """Day of the first row that differs, NaN where none does on the days that both have."""
        if self.first.start != self.second.start:
            return 0.0
        days = min(len(self.first.days), len(self.second.days))
        other = np.flatnonzero(self.first.days[:days] != self.second.days[:days])
        return float(other[0]) if len(other) else math.nan

    def cells(self, what: str = "taken") -> np.ndarray:
        """Where each man stands: int8[officers], places in `CELLS`."""
        officers = max(self.first.officers, self.second.officers)
        a, b = (each.befell(what, officers) for each in (self.first, self.second))
        return np.select([a & b, a, b], [1, 2, 3]).astype(np.int8)

    def men(self, cell: str, what: str = "taken") -> np.ndarray:
        """Numbers of the men of a cell, ascending."""
        return np.flatnonzero(self.cells(what) == CELLS.index(cell))

    def numbers(self) -> dict[str, float]:
        """`COLUMNS_OF_PAIR` and `COLUMNS_OF_REMOVED`: men of each cell, and the day of parting."""
        joined = max(self.first.joined, self.second.joined)
        counted = {"pair.parts": self.parts}
        for head, what in (("pair", "taken"), ("pair.removed", "removed")):
            cells = np.bincount(self.cells(what)[:joined], minlength=len(CELLS))
            names = [f"{head}.{cell}" for cell in CELLS]
            counted |= dict(zip(names, map(float, cells), strict=True))
        return {name: counted[name] for name in (*COLUMNS_OF_PAIR, *COLUMNS_OF_REMOVED)}


def check(first: Imprint, second: Imprint) -> None:
    """Refuse worlds whose men are not the same men, or whose draws are not the same draws.

    Raises:
        SpyscareError: saying which.
    """
    if first.seed != second.seed:
        raise SpyscareError(
            f"pair: seeds {first.seed} and {second.seed}; a pair is two worlds of one seed"
        )
    if first.corps != second.corps:
        raise SpyscareError(
            "pair: the two worlds have other men on day 0, so that no man of one is a man of the"
            " other; wants the same officers.count and officers.seed"
        )


def parting(first: Replicate, second: Replicate) -> Parting | None:
    """The first row that differs between two ledgers of days that both have, or None.

    Triggers are compared by their ids: without one of them, the others have other numbers.
    """
    days = min(trace(first).days, trace(second).days)
    a, b = (rows[rows["day"] < days] for rows in map(comparable, (first, second)))
    both = min(len(a), len(b))
    other = np.flatnonzero(a[:both] != b[:both])
    if not len(other) and len(a) == len(b):
        return None
    row = int(other[0]) if len(other) else both
    return Parting(int(min(rows["day"][row] for rows in (a, b) if row < len(rows))), row)


def comparable(replicate: Replicate) -> np.ndarray:
    """Rows of a ledger, with a trigger's id in the place of its number: records of `_ROW`.

    Raises:
        ValueError: where no ledger was recorded.
    """
    columns = trace(replicate).rows
    rows = np.empty(len(columns["day"]), dtype=_ROW)
    for name in COLUMNS:
        rows[name] = columns[name]
    of_record = rows["who"] <= TRIGGER
    codes = np.array([-abs(_digest(id.encode()) >> 1) + TRIGGER for id in triggers_of(replicate)])
    rows["who"][of_record] = codes[TRIGGER - rows["who"][of_record]]
    return rows


def triggers_of(replicate: Replicate) -> list[str]:
    """Ids of the triggers of a run, by number."""
    return [each["id"] for each in replicate.provenance["values"]["triggers"]]


def _digest(what: bytes | np.ndarray) -> int:
    data = what if isinstance(what, bytes) else np.ascontiguousarray(what).tobytes()
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "little")
