"""Points with seeds of their own: orders of causes, branches of worlds, blocks of luck.

The points of one world stand together, world after world, so that more worlds are more points at
the end and nothing that was run is run again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Protocol

import numpy as np

from sim.scenario.load import Scenario
from sim.study.causes import shares
from sim.study.factors import Factor, kind_of
from sim.vocabulary import BLOCKS

#: Futures of a world, at most; and the second seeds, which no study begins with.
MOST_FUTURES, SECOND = 10_000, 1_000_000
#: What the points of a design differ in beside the factors of its file.
AFTER, ANEW, STOP, HOW = "luck.after", "luck.seed", "stop.day", "stop.how"
#: Strengths of a stop by their numbers.
STOPS = {1: "triggers", 2: "levers", 3: "halted"}
#: The founding of the corps, beside the blocks of decisions.
CORPS = "officers.seed"
IMPLIED = {
    "branches": (AFTER, ANEW, STOP, HOW),
    "blocks": (*(f"luck.{word}" for word in BLOCKS), CORPS),
}  # fmt: skip


class Design(Protocol):
    """What is read of a design here; see `study.designs.Design`."""

    kind: str
    first_seed: int
    seed: int
    replicates: int
    steps: int | None
    points: int | None
    futures: int | None
    months: int

    @property
    def seeds(self) -> range:
        """Seeds of its worlds."""


def implied(kind: str) -> list[Factor]:
    """Factors that a design has whatever its file says."""
    return [Factor(name, kind_of(name) or "whole", -1, 2**31) for name in IMPLIED.get(kind, ())]


def points_of_a_world(design: Design, factors: int) -> int:
    """How many points a world has, as far as that is known without the scenario's days."""
    if design.kind == "orders":
        return 2 * factors
    return len(IMPLIED["blocks"]) + 2 if design.kind == "blocks" else design.futures or 0


def points(
    design: Design, factors: Sequence[Factor], scenario: Scenario
) -> tuple[np.ndarray, np.ndarray]:
    """Numbers, float64[points, factors], and the seed of each point, int64[points]."""
    made = {"orders": _orders, "branches": _branches, "blocks": _blocks}[design.kind]
    rows, seeds = zip(*made(design, factors, scenario), strict=True)
    return np.array(rows, float), np.array(seeds, np.int64)


#: One point: its numbers and its seed.
Point = tuple[Sequence[float], int]


def _orders(design: Design, factors: Sequence[Factor], scenario: Scenario) -> Iterator[Point]:
    """Along an order of causes from none to all, and back along its reverse; a seed for both."""
    there = np.array([factor.own(scenario) for factor in factors])
    gone = np.array([next((x for x in f.levels(f.steps or design.steps) if x != own), own)
                     for f, own in zip(factors, there, strict=True)])  # fmt: skip
    count = len(factors)
    for pair, seed in zip(
        shares.orders(count, design.replicates, design.seed), design.seeds, strict=True
    ):
        for mask in masks(pair):
            inside = np.array([mask >> i & 1 for i in range(count)], bool)
            yield np.where(inside, there, gone), seed


def masks(pair: np.ndarray) -> list[int]:
    """Sets that an order and then its reverse go through; none and all are visited once."""
    return shares.along(pair[0]) + shares.along(pair[1])[1:-1]


def days(scenario: Scenario, months: int) -> list[int]:
    """Indices of the first days of months, every so many, in the period; 0 is among them."""
    found, at = [0], scenario.start.replace(day=1)
    while True:
        month = at.month - 1 + months
        at = dt.date(at.year + month // 12, month % 12 + 1, 1)
        if at > scenario.end:
            return found
        found.append((at - scenario.start).days)


def _branches(design: Design, factors: Sequence[Factor], scenario: Scenario) -> Iterator[Point]:
    """A world, and what parts from it on each day: other luck, or a stop."""
    names = [factor.name for factor in factors]
    at = {name: names.index(name) for name in IMPLIED["branches"]}
    for world, seed in enumerate(design.seeds):
        for day in days(scenario, design.months):
            for future in range(design.futures):
                row = np.full(len(names), np.nan)
                row[at[AFTER]], row[at[ANEW]] = day - 1, SECOND + MOST_FUTURES * world + future
                yield row, seed
            for how in STOPS:
                row = np.full(len(names), np.nan)
                row[at[STOP]], row[at[HOW]] = day, how
                yield row, seed


def _blocks(design: Design, factors: Sequence[Factor], scenario: Scenario) -> Iterator[Point]:
    """Settings of the levers with some seeds each; then pairs of worlds of unlike luck.

    Of a pair: the first world, the second, and the first with each block of the second. Worlds
    have the levers of the scenario, settings its corps.
    """
    names = [factor.name for factor in factors]
    blocks = [names.index(name) for name in IMPLIED["blocks"]]
    corps, levers = names.index(CORPS), [i for i in range(len(names)) if i not in blocks]
    if levers and design.points:
        from scipy.stats import qmc

        rng = np.random.default_rng(design.seed)
        for u in qmc.LatinHypercube(len(levers), rng=rng).random(design.points):
            row = np.full(len(names), np.nan)
            row[levers] = [float(factors[i].at(x)) for i, x in zip(levers, u, strict=True)]
            yield from ((row, design.first_seed + i) for i in range(design.futures or 2))
    for world, seed in enumerate(design.seeds):
        first = np.full(len(names), np.nan)
        first[corps] = 2 * SECOND + world
        second = first.copy()
        second[blocks] = SECOND + world
        yield from ((row, seed) for row in (first, second))
        for i in blocks:
            mixed = first.copy()
            mixed[i] = second[i]
            yield mixed, seed
