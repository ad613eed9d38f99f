"""Which points a study visits: grid, star, Latin hypercube, Sobol', Morris, Saltelli, or a table.

A design is reproducible from its own seed. SALib and scipy sample the unit cube; each
factor spreads its column over its range, so that order and structure of their rows stay.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import SpyscareError
from sim.scenario.load import Scenario
from sim.study.factors import Factor
from sim.study.points import Points

if TYPE_CHECKING:
    from sim.study.statement import Study

#: Kind of design -> the number it cannot do without.
KINDS = {
    "grid": None, "star": None, "lhs": "points", "sobol": "points", "morris": "trajectories",
    "saltelli": "samples", "table": None,
}  # fmt: skip
#: What SALib and scipy sample, by kind; their points are whatever order they came in.
SAMPLED = ("lhs", "sobol", "morris", "saltelli")


@dataclass(frozen=True)
class Design:
    """How the points of a study are chosen.

    Attributes:
        kind: one of `KINDS`.
        replicates: runs at each point; all points share their seeds.
        first_seed: seed of the first replicate; the others follow.
        officers: on day 0, in place of the scenario's; None leaves it.
        seed: of the design itself.
        steps: levels of a range in a grid or star, where the factor does not say.
        points: of an lhs or sobol design.
        trajectories, levels: of a morris design.
        samples, second_order: of a saltelli design; second-order indices want more runs.
        fixed: values at all points, by dotted name.
        table: rows of a table design: factor name -> number, and the scenario where it says.
        coarse: steps that stand above the factors' own, as a quick run wants them.
    """

    kind: str
    replicates: int = 1
    first_seed: int = 1
    officers: int | None = None
    seed: int = 1
    steps: int | None = None
    points: int | None = None
    trajectories: int | None = None
    levels: int = 4
    samples: int | None = None
    second_order: bool = False
    fixed: Mapping[str, Any] = field(default_factory=dict)
    table: tuple[Mapping[str, Any], ...] = ()
    coarse: int | None = None

    @property
    def seeds(self) -> range:
        """Seeds of the replicates."""
        return range(self.first_seed, self.first_seed + self.replicates)

    def quicker(self, changes: Mapping[str, Any]) -> Design:
        """The design with the numbers of a quick run; `steps` stands above the factors' own."""
        changes = dict(changes)
        if "steps" in changes:
            changes["coarse"] = changes.pop("steps")
        return replace(self, **changes)


#: Names of the numbers a file may give.
NUMBERS = (
    "replicates",
    "first_seed",
    "officers",
    "seed",
    "steps",
    "points",
    "trajectories",
    "levels",
    "samples",
)
KEYS = tuple(f.name for f in fields(Design) if f.name != "coarse")


def points(study: Study, scenarios: Sequence[Scenario]) -> Points:
    """The points of a study: its design in each of its scenarios, one after the other.

    Args:
        study: as it is to be run (see `Study.sized`).
        scenarios: those of the study, with all that is the same at every point.

    Raises:
        SpyscareError: where the design cannot be made of the factors.
    """
    if study.design.kind == "table":
        scenario, numbers = _table(study)
    else:
        blocks = [_block(study, scenario) for scenario in scenarios]
        sizes = [len(block) for block in blocks]
        scenario, numbers = np.repeat(np.arange(len(blocks)), sizes), np.concatenate(blocks)
    seeds = np.tile(np.array(study.design.seeds, dtype=np.int64), (len(scenario), 1))
    return Points(scenario.astype(np.int16), numbers, seeds, last=True)


def _block(study: Study, scenario: Scenario) -> np.ndarray:
    """float64[points, factors] in one scenario."""
    if not study.factors:
        return np.empty((1, 0))
    if study.design.kind == "grid":
        return _grid(study.factors, study.design)
    if study.design.kind == "star":
        return _star(study.factors, study.design, scenario)
    sampled = unit(study)
    columns = [factor.at(sampled[:, i]) for i, factor in enumerate(study.factors)]
    return np.column_stack(columns)


def levels(factor: Factor, design: Design) -> np.ndarray:
    """float64[levels]: what a factor takes in a grid or star of this design.

    Raises:
        ValueError: where nobody says how many.
    """
    return factor.levels(design.coarse or factor.steps or design.steps)


def _grid(factors: tuple[Factor, ...], design: Design) -> np.ndarray:
    """Every level with every other; the last factor changes fastest."""
    return np.array(list(itertools.product(*(levels(f, design) for f in factors))))


def _star(factors: tuple[Factor, ...], design: Design, scenario: Scenario) -> np.ndarray:
    """The scenario as it is, then one factor at a time through its levels."""
    own = np.array([factor.own(scenario) for factor in factors])
    rows = [own]
    for i, factor in enumerate(factors):
        for level in levels(factor, design):
            if level != own[i]:
                row = own.copy()
                row[i] = level
                if factor.kind == "present":
                    row[_hanging_on(factor, factors, scenario)] = level
                rows.append(row)
    return np.array(rows)


def _hanging_on(factor: Factor, factors: tuple[Factor, ...], scenario: Scenario) -> list[int]:
    """Places of the factors that take out what is dated after a trigger; it goes with it."""
    gone = {factor.trigger}
    for trigger in scenario.triggers:
        if trigger.after in gone:
            gone.add(trigger.id)
    return [i for i, f in enumerate(factors) if f.kind == "present" and f.trigger in gone]


def _table(study: Study) -> tuple[np.ndarray, np.ndarray]:
    """Scenario and numbers of the rows: each in its scenario, or all in each if it names none."""
    rows = study.design.table
    numbers = np.array([[row[f.name] for f in study.factors] for row in rows], dtype=np.float64)
    numbers = numbers.reshape(len(rows), len(study.factors))
    if rows and "scenario" in rows[0]:
        named = [study.scenarios.index(row["scenario"]) for row in rows]
        return np.array(named), numbers
    count = len(study.scenarios)
    return np.repeat(np.arange(count), len(rows)), np.tile(numbers, (count, 1))


# sampled designs


def problem(study: Study) -> dict[str, Any]:
    """The study's factors as SALib wants them, over the unit cube (see `unit`)."""
    names = [factor.name for factor in study.factors]
    return {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}


def unit(study: Study) -> np.ndarray:
    """float64[points, factors]: a sampled design on the unit cube, in the order of its points.

    This is what SALib analyses, with `problem`; the factor columns of results are its spread.
    """
    return _SAMPLERS[study.design.kind](study)


def _lhs(study: Study) -> np.ndarray:
    from scipy.stats import qmc

    sampler = qmc.LatinHypercube(len(study.factors), rng=np.random.default_rng(study.design.seed))
    return sampler.random(study.design.points)


def _sobol(study: Study) -> np.ndarray:
    from scipy.stats import qmc

    rng = np.random.default_rng(study.design.seed)
    return qmc.Sobol(len(study.factors), rng=rng).random(study.design.points)


def _morris(study: Study) -> np.ndarray:
    from SALib.sample import morris

    design = study.design
    return morris.sample(
        problem(study), N=design.trajectories, num_levels=design.levels, seed=design.seed
    )


def _saltelli(study: Study) -> np.ndarray:
    from SALib.sample import sobol

    design = study.design
    return sobol.sample(
        problem(study), design.samples, calc_second_order=design.second_order, seed=design.seed
    )


_SAMPLERS: dict[str, Callable[[Any], np.ndarray]] = {
    "lhs": _lhs, "sobol": _sobol, "morris": _morris, "saltelli": _saltelli,
}  # fmt: skip


def check(design: Design, factors: Sequence[Factor]) -> list[tuple[str, str]]:
    """What keeps a design from being made of these factors: place in the file, and what is wrong.

    Args:
        design: with numbers of the right type.
        factors: those that could be read.
    """
    wrong = []
    needed = KINDS[design.kind]
    if needed and getattr(design, needed) is None:
        wrong.append((f"design.{needed}", f"missing; a {design.kind} design wants it"))
    if design.kind in ("sobol", "saltelli"):
        size = getattr(design, needed)
        if size is not None and size & (size - 1):
            below = 1 << (size.bit_length() - 1)
            message = f"{size}: wants a power of two, like {below} or {2 * below}"
            wrong.append((f"design.{needed}", message))
    if design.kind == "morris" and design.levels % 2:
        wrong.append(("design.levels", f"{design.levels}: wants an even number"))
    if design.kind in ("grid", "star"):
        for factor in factors:
            try:
                levels(factor, design)
            except ValueError as error:
                wrong.append((f"factors.{factor.name}", str(error)))
    if design.kind in SAMPLED and not factors:
        wrong.append(("factors", f"missing; a {design.kind} design wants at least one"))
    return wrong


def checked(design: Design, factors: Sequence[Factor], speaker: str) -> None:
    """Raise what `check` finds.

    Raises:
        SpyscareError: one line for each.
    """
    wrong = check(design, factors)
    if wrong:
        raise SpyscareError([f"{speaker}: {place}: {message}" for place, message in wrong])
