"""Would he have been arrested without it? Three answers, never merged; and whom to ask about.

But for this, in this pair of worlds; the share of worlds in which he is taken, with it and without
it; and which items of his file were enough on the day. They may well disagree: a man may be spared
in this one pair and be taken in nine worlds of ten.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.engine import genealogy
from sim.errors import SpyscareError, did_you_mean
from sim.measures.casefile import CELL_SAYS, CaseFile
from sim.measures.losses import wilson
from sim.measures.pairs import Pair
from sim.measures.responsibility import Item
from sim.measures.runs import Replicate
from sim.measures.telling import plain
from sim.measures.trace import trace
from sim.vocabulary import Kind, Rank

#: Worlds in which a condition must be met before a share of them is told.
LEAST = 5


@dataclass(frozen=True)
class Share:
    """A share of worlds.

    Attributes:
        part, of: how many of how many.
        low, high: Wilson's 95 % interval; NaN of none.
    """

    part: int
    of: int
    low: float
    high: float

    @classmethod
    def count(cls, these: np.ndarray) -> Share:
        """Of worlds, those in which something is so: bool[worlds]."""
        part, of = int(np.sum(these)), len(these)
        low, high = wilson(part, of)
        return cls(part, of, float(low), float(high))

    @property
    def estimable(self) -> bool:
        """Whether there are enough worlds to tell of."""
        return self.of >= LEAST

    def __str__(self) -> str:
        if not self.estimable:
            return f"not estimable ({self.part} of {self.of})"
        bound = f"; at most {min(3 / self.of, 1.0):.2g} by three in n" if not self.part else ""
        return f"{self.part} of {self.of} ({self.low:.2f} to {self.high:.2f}{bound})"


@dataclass(frozen=True)
class Answers:
    """Three answers about one man, in the model.

    Attributes:
        cell: where he stands in this pair, a word of `pairs.CELLS`.
        taken, taken_without: share of worlds in which he is taken, with the cause and without it.
        spared: of the worlds in which he is taken with it, the share in which he is not without.
        items: what lay in his file in this world, each with its degree.
    """

    cell: str
    taken: Share
    taken_without: Share
    spared: Share
    items: tuple[Item, ...]

    def sentences(self) -> tuple[str, ...]:
        """The three, in words."""
        best = max((i.degree for i in self.items if not np.isnan(i.degree)), default=0.0)
        first = [str(i.row) for i in self.items if i.degree == best > 0.0]
        of_file = (
            "nothing lay in his file on a day on which he was asked for" if not self.items
            else f"in his file no item decides among {len(self.items)}" if not first
            else f"the items that count for most in his file have degree {best:.2g}"
                 f" (rows {', '.join(first)})"
        )  # fmt: skip
        return (
            f"But for it: {CELL_SAYS[self.cell][0].lower()}{CELL_SAYS[self.cell][1:]}",
            f"Over worlds: in the model he is taken in {self.taken}, without it in"
            f" {self.taken_without}; spared without it, of the worlds in which he is taken:"
            f" {self.spared}.",
            f"By his file: in the model, {of_file}.",
        )


def answers(case: CaseFile, taken: np.ndarray, taken_without: np.ndarray) -> Answers:
    """The three answers about a man.

    Args:
        case: his case file, with his twin.
        taken, taken_without: whether he is taken in each of many worlds, with the cause and
            without it, pair by pair: bool[worlds].

    Raises:
        ValueError: where there is no twin, or the worlds are not paired.
    """
    if case.twin is None:
        raise ValueError("answers want a case file with a twin: case_file(..., twin=...)")
    taken, without = np.asarray(taken, dtype=bool), np.asarray(taken_without, dtype=bool)
    if taken.shape != without.shape or taken.ndim != 1:
        raise ValueError(f"answers want paired worlds; got {taken.shape} and {without.shape}")
    of_those = Share.count(~without[taken])
    return Answers(
        case.twin.cell, Share.count(taken), Share.count(without), of_those, case.items
    )  # fmt: skip


def unnamed(result: Replicate, other: Replicate, rank: str) -> tuple[int, int]:
    """A man without a name who is taken instead of another, and the other.

    Args:
        result: the world that was.
        other: the one that differs.
        rank: of both on day 0, a word.

    Returns:
        Who is spared in the first world and taken in the second, of those the one of whom most
        different things are told before his arrest, the deepest in the tree of arrests; and he of
        the same rank, taken in the first and spared in the second, whose arrest is nearest to his.

    Raises:
        SpyscareError: where the rank is none, or nobody of it was taken instead of another.
    """
    if rank not in Rank.words():
        near = did_you_mean(rank, Rank.words())
        raise SpyscareError(f"rank: {rank!r} is not one of {', '.join(Rank.words())}{near}")
    pair, run, there = Pair(result, other), trace(result), trace(other)
    plainly = (run.rank == Rank.words().index(rank)) & (np.arange(run.officers) < run.count)
    plainly[list(run.persons.values())] = False
    instead, spared = (
        np.array([man for man in pair.men(cell) if man < run.count and plainly[man]], dtype=int)
        for cell in ("instead", "spared")
    )
    if not len(instead) or not len(spared):
        raise SpyscareError(f"no {plain(rank)} without a name is taken instead of another here")
    family = genealogy.family(there.rows)
    chosen = max(instead.tolist(), key=lambda man: _told(there.rows, family, man))
    day = _first_arrests(there.rows)[chosen]
    taken = _first_arrests(run.rows)
    return chosen, min(spared.tolist(), key=lambda man: (abs(taken[man] - day), man))


def _first_arrests(rows: dict[str, np.ndarray]) -> dict[int, int]:
    """Day of each man's first arrest."""
    arrests = np.flatnonzero(rows["kind"] == Kind.ARREST)
    men, first = np.unique(rows["whom"][arrests], return_index=True)
    return dict(zip(men.tolist(), rows["day"][arrests[first]].tolist(), strict=True))


def _told(rows: dict[str, np.ndarray], family: genealogy.Family, man: int) -> tuple[int, int, int]:
    """How much is to be learned of a man's arrest: kinds of row before it, arrests above it."""
    mine = np.flatnonzero(rows["whom"][family.row] == man)[0]
    until = slice(0, int(family.row[mine]))
    his = (rows["whom"][until] == man) | (rows["who"][until] == man)
    return len(np.unique(rows["kind"][until][his])), int(family.depth[mine]), -man
