"""What became of men in a run: each arrest with how it ended, and the day of a death."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sim.measures.runs import Replicate
from sim.measures.telling import plain

#: Of what befell a man: kind of the row, its day in words, its number in the ledger.
Befell = tuple[str, str, int]

#: Kind of a row -> what it is called in a life told in a line.
ENDS = {
    "release": "released", "sentence": "sentenced", "execution": "shot",
    "suicide": "killed himself", "loss": "left by death, age or illness",
}  # fmt: skip
#: Status at the end of a run -> how an arrest ended that nothing ended.
HELD = {"arrested": "still held when the run ends", "camp": "in a camp when the run ends"}
#: What ends a life.
DEATHS = ("shot", "killed himself")


@dataclass(frozen=True)
class Arrest:
    """An arrest, and how it ended.

    Attributes:
        row: of the ledger.
        day: as it was told, ISO in a report.
        ended: what came of it, with days; "" of one that nothing ended.
    """

    row: int
    day: str
    ended: str


@dataclass(frozen=True)
class Fate:
    """What became of a man.

    Attributes:
        arrests: in their order.
        died: day on which he was shot or killed himself; "" where neither.
        end: his status when the run ends, in words.
        rest: what befell him that no arrest led to (a suicide before it), with its day; else "".
    """

    arrests: tuple[Arrest, ...]
    died: str
    end: str
    rest: str

    def __str__(self) -> str:
        """`arrested 1937-06-09, released 1937-06-24; arrested again 1937-12-21, shot …`."""
        if not self.arrests:
            return f"not arrested, {self.rest or self.end}"
        said = [
            f"arrested{' again' * bool(place)} {each.day}{', ' * bool(each.ended)}{each.ended}"
            for place, each in enumerate(self.arrests)
        ]
        told = "; ".join(said)
        known = self.died or self.arrests[-1].ended.endswith(tuple(HELD.values()))
        return told if known else f"{told}; at the end {self.end}"


def fates(run: Replicate, men: Iterable[int]) -> dict[int, Fate]:
    """What became of each of some men, by number."""
    wanted, ledger = list(men), run.ledger
    mine = ledger[ledger["whom"].isin(wanted) | ledger["who"].isin(wanted)]
    mine = mine[mine["kind"].isin(["arrest", *ENDS])]
    lives: dict[int, list[Befell]] = {man: [] for man in wanted}
    for row in mine.itertuples():
        # a suicide is of him who acts, all else of him whom it befalls
        man = int(row.who if row.kind == "suicide" else row.whom)
        if man in lives:
            lives[man].append((str(row.kind), str(row.date.date()), int(row.event)))
    status = run.officers["status"]
    return {man: fate(life, plain(status.loc[man])) for man, life in lives.items()}


def fate(life: Sequence[Befell], end: str) -> Fate:
    """What became of a man.

    Args:
        life: his arrests and whatever of `ENDS` befell him, in their order.
        end: his status when the run ends, in words.
    """
    arrests: list[Arrest] = []
    died = rest = ""
    for kind, day, row in life:
        if kind == "arrest":
            arrests.append(Arrest(row, day, ""))
            continue
        said = f"{ENDS[kind]} {day}"
        died = day if ENDS[kind] in DEATHS else died
        if arrests:
            last = arrests[-1]
            arrests[-1] = Arrest(last.row, last.day, _added(last.ended, ENDS[kind], day))
        else:
            rest = said
    if arrests and not died and end in HELD:
        last = arrests[-1]
        before = f"{last.ended}, " if last.ended else ""
        arrests[-1] = Arrest(last.row, last.day, before + HELD[end])
    return Fate(tuple(arrests), died, end, rest)


def _added(ended: str, what: str, day: str) -> str:
    """What came of an arrest, and one thing more; days that are the same are said once."""
    if not ended:
        return f"{what} {day}"
    if ended.endswith(f" {day}"):
        return f"{ended.removesuffix(f' {day}')} and {what} {day}"
    return f"{ended}, {what} {day}"
