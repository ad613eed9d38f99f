"""Which points a study visits: grid, star, Latin hypercube, Sobol', Morris, Saltelli, or a table.

Orders, branches and blocks, whose points have seeds of their own, are in `causes.designs`.

A design is reproducible from its own seed. SALib and scipy sample the unit cube; each
factor spreads its column over its range, so that order and structure of their rows stay.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

import numpy as np
from pydantic import BeforeValidator, Field

from sim.errors import did_you_mean
from sim.scenario.errors import Fault, shown
from sim.scenario.load import Scenario
from sim.scenario.reading import must_be
from sim.study.causes import designs as own
from sim.study.causes.designs import MOST_FUTURES
from sim.study.causes.followers import KEEP, TAKE
from sim.study.factors import MOST_LEVELS, Factor
from sim.study.files import Keyed, Officers, Seed, whole
from sim.study.points import Points

#: Kind of design -> the number it cannot do without.
KINDS = {
    "grid": None, "star": None, "lhs": "points", "sobol": "points", "morris": "trajectories",
    "saltelli": "samples", "table": None, "orders": None, "branches": "futures", "blocks": None,
}  # fmt: skip
#: Kinds whose points have seeds of their own.
OWN = ("orders", "branches", "blocks")
#: Runs of a design in one scenario, at most: a list of them is held in memory.
MOST_RUNS = 10_000_000
#: What SALib and scipy sample, by kind; their points are whatever order they came in.
SAMPLED = ("lhs", "sobol", "morris", "saltelli")


def _known(kind: Any) -> Any:
    if not isinstance(kind, str) or kind not in KINDS:
        wants = did_you_mean(str(kind), KINDS) or f"; wants one of {', '.join(KINDS)}"
        raise ValueError(f"{shown(kind)}: no such design{wants}")
    return kind


def _rule(word: Any) -> str:
    if word not in (KEEP, TAKE):
        raise ValueError(f'{shown(word)}: wants "{KEEP}" or "{TAKE}"')
    return word


class Size(Keyed):
    """The numbers of a design that a quick run may change.

    Attributes:
        replicates: runs at each point; all points share their seeds.
        officers: on day 0, in place of the scenario's; None leaves it.
        steps: levels of a range in a grid or star, where the factor does not say.
        points: of an lhs or sobol design.
        trajectories, levels: of a morris design.
        samples: of a saltelli design.
        futures: of each world on each day of a branches design; seeds at each of the `points` of
            a blocks design.
        months: between the days of a branches design.
    """

    replicates: whole(1, 30_000) = 1
    officers: Officers | None = None
    steps: whole(2, MOST_LEVELS) | None = None
    points: whole(1, MOST_RUNS) | None = None
    trajectories: whole(1, MOST_RUNS) | None = None
    levels: whole(2, MOST_LEVELS) = 4
    samples: whole(1, MOST_RUNS) | None = None
    futures: whole(2, MOST_FUTURES) | None = None
    months: whole(1, 120) = 1


class Design(Size):
    """How the points of a study are chosen.

    Attributes:
        kind: one of `KINDS`.
        first_seed: seed of the first replicate; the others follow.
        seed: of the design itself.
        second_order: of a saltelli design; second-order indices want more runs.
        alone: of a star design; also each trigger or theme alone, and none of them.
        followers: whether what is dated after an absent trigger keeps the date that it has where
            the trigger is there, or is taken along.
        pairs: whether each run is compared, man by man, with the world of its seed in which
            nothing is varied, of the first scenario.
        fixed: values at all points, by dotted name.
        table: name of the CSV file of a table design.
    """

    kind: Annotated[str, BeforeValidator(_known)] = ""
    first_seed: Seed = 1
    seed: Seed = 1
    second_order: Annotated[bool, must_be(bool, "true or false")] = False
    alone: Annotated[bool, must_be(bool, "true or false")] = False
    pairs: Annotated[bool, must_be(bool, "true or false")] = False
    followers: Annotated[str, BeforeValidator(_rule)] = TAKE
    fixed: Annotated[dict[str, Any], must_be(Mapping, '{ "police.zeal" = 1.2 }')] = Field(
        default_factory=dict
    )
    table: str = ""

    @classmethod
    def together(cls, given: Mapping[str, Any]) -> Iterator[Fault]:
        """What a kind of design wants, or has not."""
        kind = str(given.get("kind"))
        if kind == "table" and not isinstance(given.get("table"), str):
            yield "table", "missing; a table design wants the name of a CSV file"
        elif kind in KINDS and kind != "table" and "table" in given:
            yield "table", f"a {kind} design has none"
        if given.get("alone") and kind in KINDS and kind != "star":
            yield "alone", f"a {kind} design has none; wants a star"

    @property
    def seeds(self) -> range:
        """Seeds of the replicates."""
        return range(self.first_seed, self.first_seed + self.replicates)

    def changed(self, **numbers: Any) -> Design:
        """With other numbers."""
        return self.model_copy(update=numbers)

    def faults(self, factors: Sequence[Factor]) -> Iterator[Fault]:
        """What keeps it from being made of these factors: place in the file, and what is wrong."""
        needed = KINDS[self.kind]
        if needed and getattr(self, needed) is None:
            yield f"design.{needed}", f"missing; a {self.kind} design wants it"
        elif self.kind in ("sobol", "saltelli"):
            size = getattr(self, needed)
            if size & (size - 1):
                below = 1 << (size.bit_length() - 1)
                message = f"{size}: wants a power of two, like {below} or {2 * below}"
                yield f"design.{needed}", message
        if self.kind == "morris" and self.levels % 2:
            yield "design.levels", f"{self.levels}: wants an even number"
        fine = True
        if self.kind in ("grid", "star"):
            for factor in factors:
                try:
                    levels(factor, self)
                except ValueError as error:
                    yield f"factors.{factor.name}", str(error)
                    fine = False
        if self.kind in (*SAMPLED, "orders") and not factors:
            yield "factors", f"missing; a {self.kind} design wants at least one"
        elif fine and (runs := self._points(factors) * self.replicates) > MOST_RUNS:
            yield "design", f"makes {runs:,} runs; wants at most {MOST_RUNS:,}"

    def _points(self, factors: Sequence[Factor]) -> int:
        """How many points it has in one scenario; 0 where a number is missing, or a table says."""
        count, needed = len(factors), KINDS[self.kind]
        if self.kind in ("grid", "star"):
            each = [len(levels(factor, self)) for factor in factors]
            return math.prod(each) if self.kind == "grid" else 1 + sum(each)
        if self.kind in OWN:
            return own.points_of_a_world(self, count)
        size = getattr(self, needed) or 0 if needed else 0
        more = {"morris": count + 1, "saltelli": (1 + self.second_order) * count + 2}
        return size * more.get(self.kind, 1)


#: Rows of a table design: position of the scenario (None for all), and the numbers.
Rows = Sequence[tuple[int | None, Sequence[float]]]


def points(
    design: Design, factors: Sequence[Factor], scenarios: Sequence[Scenario], rows: Rows = ()
) -> Points:
    """The points of a study: its design in each of its scenarios, one after the other.

    Args:
        scenarios: with all that is the same at every point.
        rows: of a table design.
    """
    seeds = None
    if design.kind in OWN:
        blocks, each = zip(*(own.points(design, factors, s) for s in scenarios), strict=True)
        scenario = np.repeat(np.arange(len(blocks)), [len(block) for block in blocks])
        numbers, seeds = np.concatenate(blocks), np.concatenate(each)[:, None]
    elif design.kind == "table" and rows[0][0] is not None:
        scenario = np.array([position for position, _ in rows])
        numbers = np.array([row for _, row in rows], dtype=np.float64)
    else:
        table = np.array([row for _, row in rows], dtype=np.float64)
        blocks = [
            table if design.kind == "table" else _block(design, factors, scenario)
            for scenario in scenarios
        ]
        scenario = np.repeat(np.arange(len(blocks)), [len(block) for block in blocks])
        numbers = np.concatenate(blocks)
    numbers = numbers.reshape(len(scenario), len(factors))
    if seeds is None:
        seeds = np.tile(np.array(design.seeds, dtype=np.int64), (len(scenario), 1))
    return Points(scenario.astype(np.int16), numbers, seeds, last=True)


def _block(design: Design, factors: Sequence[Factor], scenario: Scenario) -> np.ndarray:
    """float64[points, factors] in one scenario."""
    if not factors:
        return np.empty((1, 0))
    if design.kind == "grid":  # every level with every other; the last factor changes fastest
        return np.array(list(itertools.product(*(levels(f, design) for f in factors))))
    if design.kind == "star":
        return _star(factors, design, scenario)
    sampled = unit(design, factors)
    return np.column_stack([factor.at(sampled[:, i]) for i, factor in enumerate(factors)])


def levels(factor: Factor, design: Design) -> np.ndarray:
    """float64[levels]: what a factor takes in a grid or star of this design.

    Raises:
        ValueError: where nobody says how many.
    """
    return factor.levels(factor.steps or design.steps)


def _star(factors: Sequence[Factor], design: Design, scenario: Scenario) -> np.ndarray:
    """The scenario as it is, then one factor at a time through its levels."""
    own = np.array([factor.own(scenario) for factor in factors])
    rows = [own]
    for i, factor in enumerate(factors):
        for level in levels(factor, design):
            if level != own[i]:
                row = own.copy()
                row[i] = level
                if factor.kind == "present":
                    follow = design.followers == TAKE
                    row[_hanging_on(factor, factors, scenario, follow)] = level
                rows.append(row)
    return np.array([*rows, *(_alone(factors, own) if design.alone else [])])


def _alone(factors: Sequence[Factor], own: np.ndarray) -> Iterator[np.ndarray]:
    """Each trigger or theme with all others absent, and last all of them absent."""
    present = [i for i, factor in enumerate(factors) if factor.kind == "present"]
    for kept in (*present, None):
        row = own.copy()
        row[[i for i in present if i != kept]] = 0.0
        yield row


def _hanging_on(
    factor: Factor, factors: Sequence[Factor], scenario: Scenario, after: bool
) -> list[int]:
    """Places of the factors that take out what cannot stand without a trigger or theme."""
    gone = {*scenario.meant(factor.trigger), *scenario.dependents(factor.trigger, after=after)}
    return [
        i
        for i, f in enumerate(factors)
        if f.kind == "present" and gone.issuperset(scenario.meant(f.trigger))
    ]


# sampled designs


def problem(factors: Sequence[Factor]) -> dict[str, Any]:
    """The factors as SALib wants them, over the unit cube (see `unit`)."""
    names = [factor.name for factor in factors]
    return {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}


def unit(design: Design, factors: Sequence[Factor]) -> np.ndarray:
    """float64[points, factors]: a sampled design on the unit cube, in the order of its points.

    This is what SALib analyses, with `problem`; the factor columns of results are its spread.
    """
    if design.kind in ("lhs", "sobol"):
        from scipy.stats import qmc

        cube = {"lhs": qmc.LatinHypercube, "sobol": qmc.Sobol}[design.kind]
        sampler = cube(len(factors), rng=np.random.default_rng(design.seed))
        return sampler.random(design.points)
    from SALib.sample import morris, sobol

    if design.kind == "morris":
        return morris.sample(problem(factors), design.trajectories, design.levels, seed=design.seed)
    return sobol.sample(
        problem(factors), design.samples, calc_second_order=design.second_order, seed=design.seed
    )
