"""Counts by day made into a run: victims drawn evenly from those in service, beside dated facts.

A dismissed man comes back after an exponential time, an arrested one does not; nobody
confesses, names, is moved or is sentenced, so that patterns about these have no number.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import numpy as np

from sim.engine.ledger import COLUMNS
from sim.measures.trace import Trace
from sim.study.methods.baselines.counts import Counts
from sim.study.methods.baselines.facts import movements
from sim.vocabulary import BOARD, CELL, NKVD, NOBODY, NONE, Kind

DAYS_OF_YEAR = 365.25


class _Corps:
    """Who is in service as the days go by."""

    def __init__(self, facts: Trace):
        self.by_facts = np.arange(facts.officers) < facts.count
        self.taken = np.zeros(facts.officers, dtype=bool)  # by the baseline
        day, officer, comes = movements(facts)
        self.officer, self.comes = officer, comes
        self.ends = np.searchsorted(day, np.arange(facts.days), side="right").tolist()
        self.next = 0

    def turn(self, day: int) -> None:
        """Let the facts of a day happen, in their order."""
        rows = slice(self.next, self.ends[day])
        self.by_facts[self.officer[rows]] = self.comes[rows]  # of the same man, the last one
        self.next = rows.stop

    def serving(self) -> np.ndarray:
        """Numbers of those in service."""
        return np.flatnonzero(self.by_facts & ~self.taken)


class _Book:
    """Rows under construction: a block for what is alike on a day."""

    def __init__(self) -> None:
        self.blocks: list[tuple[int, int, np.ndarray | int, np.ndarray]] = []

    def add(self, day: int, kind: Kind, who: np.ndarray | int, whom: np.ndarray) -> None:
        if len(whom):
            self.blocks.append((day, kind, who, whom))

    def columns(self) -> dict[str, np.ndarray]:
        """Day, kind, who and whom: int64[rows] each."""
        sizes = [len(whom) for *_, whom in self.blocks]
        day, kind, who, whom = zip(*self.blocks, strict=True) if self.blocks else ((), (), (), ())
        spread = [np.broadcast_to(w, size) for w, size in zip(who, sizes, strict=True)]
        nothing = np.empty(0, dtype=np.int64)
        return {
            "day": np.repeat(np.array(day, dtype=np.int64), sizes),
            "kind": np.repeat(np.array(kind, dtype=np.int64), sizes),
            "who": np.concatenate([nothing, *spread]),
            "whom": np.concatenate([nothing, *whom]),
        }


def overlaid(facts: Trace, counts: Counts, returns: float, rng: np.random.Generator) -> Trace:
    """A run of a baseline.

    Args:
        facts: the dated facts of the episode.
        counts: what happens, by day.
        returns: hazard of coming back, per year since dismissal.
        rng: what is drawn with.
    """
    corps, book = _Corps(facts), _Book()
    back: dict[int, list[int]] = defaultdict(list)
    serving = np.empty(facts.days)
    here = corps.serving()
    for day in range(facts.days):
        came = np.array(back.pop(day, ()), dtype=np.int64)
        changed = len(came) > 0 or corps.ends[day] > corps.next
        corps.turn(day)
        corps.taken[came] = False
        book.add(day, Kind.REINSTATEMENT, BOARD, came)
        here = corps.serving() if changed else here
        letters = int(counts.letters[day]) if len(here) else 0
        if letters:
            authors, targets = rng.choice(here, (2, letters))
            book.add(day, Kind.LETTER, authors, targets)
        arrests = min(int(counts.arrests[day]), len(here))
        lost = min(arrests + int(counts.dismissals[day]), len(here))
        if lost:
            victims = rng.choice(here, lost, replace=False)
            corps.taken[victims] = True
            here = corps.serving()
            book.add(day, Kind.ARREST, NKVD, victims[:arrests])
            book.add(day, Kind.DISMISSAL, CELL, victims[arrests:])
            _let_return(day, victims[arrests:], returns, facts.days, rng, back)
        serving[day] = len(here)
    return replace(facts, rows=_joined(facts.rows, book.columns()), serving=serving)


def _let_return(
    day: int, dismissed: np.ndarray, returns: float, days: int, rng: np.random.Generator,
    back: dict[int, list[int]],
) -> None:  # fmt: skip
    """Write down who comes back on which day."""
    if returns > 0.0:
        waits = 1.0 + rng.exponential(DAYS_OF_YEAR / returns, len(dismissed))
        for officer, wait in zip(dismissed.tolist(), waits.tolist(), strict=True):
            if day + wait < days:
                back[day + int(wait)].append(officer)


def _joined(rows: dict[str, np.ndarray], columns: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The ledger of both, by day, what is dated first; parents as they were."""
    old, new = len(rows["day"]), len(columns["day"])
    both = {
        name: np.concatenate([rows[name], columns.get(name, np.full(new, NONE))])
        for name in COLUMNS
    }
    order = np.argsort(both["day"], kind="stable")
    place = np.empty(old + new, dtype=np.int64)
    place[order] = np.arange(old + new)
    parent = both["parent"]
    both["parent"] = np.where(parent >= 0, place[np.maximum(parent, 0)], NOBODY)
    return {name: both[name][order].astype(kind) for name, kind in COLUMNS.items()}
