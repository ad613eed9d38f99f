"""What lay in a man's file when he was asked for, and to which degree each item was enough.

No run is made for it: files are read again from the ledger by the rules of the model. The degree
of an item is 1/(1 + k) where k is the least number of other items that must go before it decides
whether his case is ripe, 0 where it never does: the degree of responsibility of H. Chockler and
J. Y. Halpern (2004), Journal of Artificial Intelligence Research 22: 93-115.

A ripe case is one at the gate. Whether the police get to it that day is a matter of capacity, and
of the other men on their list; of that a degree says nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.measures.files import Files, Gate
from sim.measures.lives import FILED
from sim.rules.suspicion import fading
from sim.vocabulary import NONE, Kind

#: Items of one file whose subsets are all looked at. Of a thicker one, unless each of its items is
#: enough alone, the lightest are taken as given and have no degree.
MOST = 16
#: Weights of two items that differ by no more than this share are told as equal.
ALIKE = 0.02


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
        left: of its weight, once it had faded, on the day of the reading.
        enough: whether it would have been enough alone, with his rank and what his papers say.
        degree: of responsibility, 0-1; NaN where it is taken as given.
        needed: k, how many others must go before it decides; -1 where it never does.
    """

    row: int
    day: int
    kind: str
    who: int
    narrative: int
    weight: float
    left: float
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
        gate: what was set against it that day.
        witness: whether he was asked for as a witness in the check of another's case; then the
            gate was not asked, and no item is enough.
        ripe: whether the file opened the gate; where it did not, and he was no witness, he was
            asked for on a quota.
        least: the least number of items that were enough together; -1 where none were.
        unstuck: letters, names and items about him before that of which nothing stuck.
    """

    man: int
    row: int
    day: int
    items: tuple[Item, ...]
    suspicion: float
    bare: float
    gate: Gate
    witness: bool
    ripe: bool
    least: int
    unstuck: int


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


def reading(files: Files, row: int) -> Reading:
    """The file behind a request, a row of the ledger."""
    rows = files.book.rows
    man, day, gate = int(rows["whom"][row]), int(rows["day"][row]), files.gate(row)
    mine = files.filed(man, row, day)
    singles = [files.suspicions(man, mine[[i]], row, day)[0] for i in range(len(mine))]
    alone = np.asarray(gate.opens(np.array(singles)), dtype=bool)
    free = np.zeros(len(mine), dtype=bool)
    free[np.argsort(-files.weight[mine], kind="stable")[:MOST]] = True
    table = files.suspicions(man, mine, row, day, free)
    witness = files.is_witness(row)
    alone &= not witness
    ripe = np.asarray(gate.opens(table)) & (not witness)
    ripe[0] &= not free.all()  # without any file he is on nobody's list
    needed = np.full(len(mine), -1)
    needed[free] = degrees(ripe)
    if alone.all():
        needed[:] = len(mine) - 1
    given = ~free & ~alone.all()
    weight, half_life = files.weight, files.values["file"]["half_life"]
    items = tuple(
        Item(
            at, int(rows["day"][at]), Kind(int(rows["kind"][at])).word, int(rows["who"][at]),
            int(rows["narrative"][at]), float(weight[at]),
            float(weight[at] * fading(day - int(rows["day"][at]), half_life)), bool(alone[i]),
            np.nan if given[i] else degree(int(needed[i])), int(needed[i]),
        )
        for i, at in enumerate(mine.tolist())
    )  # fmt: skip
    bare = files.suspicions(man, mine[:0], row, day)[0]
    opened = np.bitwise_count(np.flatnonzero(ripe)) + len(mine) - free.sum()
    least = 1 if alone.any() else int(opened.min()) if len(opened) else -1
    said = np.flatnonzero((rows["whom"][:row] == man) & (rows["narrative"][:row] == NONE))
    return Reading(
        man, row, day, items, float(table[-1]), float(bare), gate, witness, bool(ripe[-1]),
        least,
        int(files.book.is_of(said, FILED).sum()),
    )  # fmt: skip


def requests_for(files: Files, man: int) -> np.ndarray:
    """Rows of the requests for a man, in their order."""
    rows = files.book.of("request")
    return rows[files.book.rows["whom"][rows] == man]


def readings(files: Files, man: int) -> list[Reading]:
    """The files behind the requests on which he was taken, an arrest each; by row.

    An arrest without a request of the same day has none.
    """
    taken = files.book.of("arrest")
    taken = taken[files.book.rows["whom"][taken] == man]
    found = (behind(files, int(row)) for row in taken)
    return [each for each in found if each is not None]


def behind(files: Files, arrest: int) -> Reading | None:
    """The file behind the request of the same day on which a man was taken; None without one."""
    day = files.book.rows["day"]
    asked = requests_for(files, int(files.book.rows["whom"][arrest]))
    asked = asked[(day[asked] == day[arrest]) & (asked < arrest)]
    return reading(files, int(asked[-1])) if len(asked) else None


def unasked(found: Reading) -> str:
    """For what else than his file a man was asked for; "" where it was for his file."""
    if found.ripe:
        return ""
    return "as a witness in the case of another" if found.witness else "to fill a quota"


def standing(found: Reading, row: int) -> tuple[bool, list[Item]] | None:
    """How an item of a file stood to the others on that day; None where it was not in it.

    Args:
        found: the file.
        row: of the item.

    Returns:
        Whether nothing weighed more, and the others that weighed about the same.
    """
    mine = next((item for item in found.items if item.row == row), None)
    if mine is None:
        return None
    others = [item for item in found.items if item is not mine]
    equal = [
        item for item in others if abs(item.left - mine.left) <= ALIKE * max(item.left, mine.left)
    ]
    return not any(item.left > mine.left for item in others if item not in equal), equal


def enough(found: Reading) -> str:
    """How many things of a file were enough for its man to be asked for, in a sentence."""
    many, alone = len(found.items), sum(item.enough for item in found.items)
    if many < 2:
        return ""
    if alone == many:
        return (
            f"Any one of the {many} things in his file was enough, so that he would have been asked"
            " for without this one as well."
        )
    if alone:
        were = "was" if alone == 1 else "were"
        return f"Of the {many} things in his file {alone} {were} enough alone."
    return f"No one of the {many} things in his file was enough alone: it took {found.least}."


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
    return reading(files, int(asked[-1])) if len(asked) else None
