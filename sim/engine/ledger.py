"""The ledger: append-only rows from which every result is read, and the columns of a day.

A row is `(day, kind, who, whom, motive, narrative, parent)`; its number is its
place. `parent` is the row that brought it about, or -1.
"""

from __future__ import annotations

from array import array

import numpy as np

from sim.vocabulary import Kind, Lever, Motive, Narrative, Voice

#: Column name -> NumPy type of the stored ledger.
COLUMNS: dict[str, str] = {
    "day": "int32",
    "kind": "int8",
    "who": "int32",
    "whom": "int32",
    "motive": "int8",
    "narrative": "int8",
    "parent": "int32",
}

#: Kinds counted per day, and the column that counts each.
COUNTED: dict[Kind, str] = {
    Kind.LETTER: "letters",
    Kind.ITEM: "items",
    Kind.NAME: "names",
    Kind.REQUEST: "requests",
    Kind.REFUSAL: "refusals",
    Kind.TRANSFER: "transfers",
    Kind.ARREST: "arrests",
    Kind.CONFESSION: "confessions",
    Kind.EXPULSION: "expulsions",
    Kind.DISMISSAL: "dismissals",
    Kind.SENTENCE: "sentences",
    Kind.EXECUTION: "executions",
    Kind.RELEASE: "releases",
    Kind.SUICIDE: "suicides",
    Kind.LOSS: "losses",
    Kind.PROMOTION: "promotions",
    Kind.REINSTATEMENT: "reinstatements",
    Kind.INTAKE: "commissions",
    Kind.FURTHER_CHARGE: "further_charges",
}

#: Counts of a day, in the order in which both engines store them.
COUNTS: tuple[str, ...] = (*COUNTED.values(), *(f"letters_{m.word}" for m in Motive))

#: State of a day as it stood when the day's decisions were taken (custody: at its end).
STATE: tuple[str, ...] = (
    "pressure",
    "vigilance_felt",
    "coercion_felt",
    "shield_held",
    "capacity_held",
    *(f"belief_{n.word}" for n in Narrative),
    *(f"weight_{n.word}" for n in Narrative),
    *(f"voice_{v.word}_{n.word}" for v in Voice for n in Narrative),
    "memory",
    "licence",
    "cases",
    "custody",
    "serving",
    "dismissed",
    "command_lost",
    "inexperienced",
    "order",
)

#: Lever columns of the daily table.
LEVERS: tuple[str, ...] = Lever.words()

#: Columns of a day, in the order in which both engines store them.
DAILY: tuple[str, ...] = (*COUNTS, *LEVERS, *STATE)


class Ledger:
    """Rows under construction; plain arrays, so that a million rows stay small."""

    def __init__(self) -> None:
        self.day = array("i")
        self.kind = array("b")
        self.who = array("i")
        self.whom = array("i")
        self.motive = array("b")
        self.narrative = array("b")
        self.parent = array("i")

    def __len__(self) -> int:
        return len(self.day)

    def add(
        self, day: int, kind: int, who: int, whom: int, motive: int, narrative: int, parent: int
    ) -> int:
        """Append a row and return its number."""
        self.day.append(day)
        self.kind.append(kind)
        self.who.append(who)
        self.whom.append(whom)
        self.motive.append(motive)
        self.narrative.append(narrative)
        self.parent.append(parent)
        return len(self.day) - 1

    def arrays(self) -> dict[str, np.ndarray]:
        """Columns as NumPy arrays of the stored types."""
        return {name: np.array(getattr(self, name), dtype=kind) for name, kind in COLUMNS.items()}
