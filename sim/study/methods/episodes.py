"""The episodes that one set of numbers has to answer for, and what a run of all of them gives.

A pattern names the shipped scenario whose days cover it; that name is a *role*. Another
scenario may play the role (a rival explanation), as long as its days cover the patterns.

One set of numbers means that a parameter is the same in every episode, which is why one that the
files of the episodes themselves set to different values (where a lever starts, most often) is
refused instead of being laid over what they say. Written `ROLE:dotted.name`, it is set in that
episode alone, and then over whatever its file says: whoever writes that has said so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import SpyscareError, did_you_mean
from sim.measures.patterns import OwnPattern, Pattern, deciding
from sim.measures.score import Score, score
from sim.scenario.errors import Complaints, shown
from sim.scenario.load import Scenario, load
from sim.scenario.parameters import PARAMETERS
from sim.study.factors import Factor, kind_of
from sim.study.points import Points
from sim.study.question import PATTERN, Base, Patterns

if TYPE_CHECKING:
    import pandas as pd

#: Between the role and the name of a number that is meant for one episode alone.
ONLY = ":"


@dataclass(frozen=True)
class Episodes:
    """Scenarios by the role they play, and the patterns looked at.

    Attributes:
        scenarios: role (the scenario a pattern names) -> what is run for it.
        patterns: in the order of the values.
    """

    scenarios: Mapping[str, Scenario]
    patterns: tuple[Pattern, ...]

    def __post_init__(self) -> None:
        """Refuse patterns that nothing is run for, and what plays no part.

        Raises:
            SpyscareError: one line each.
        """
        complaints = Complaints()
        if not self.patterns:
            complaints.add("patterns", "wants at least one")
        for pattern in self.patterns:
            scenario = self.scenarios.get(pattern.scenario)
            place = f'pattern "{pattern.id}"'
            if scenario is None:
                there = ", ".join(self.scenarios)
                complaints.add(place, f"nothing is run for {pattern.scenario}; there are {there}")
            elif not pattern.covered(scenario.start, scenario.end):
                days = f"{scenario.name} ({scenario.start} to {scenario.end})"
                complaints.add(
                    place, f"{days} does not cover its days, {pattern.first} to {pattern.last}"
                )
        asked = {pattern.scenario for pattern in self.patterns}
        for role in self.scenarios:
            if self.patterns and role not in asked:
                near = did_you_mean(role, asked) or f"; patterns name {', '.join(asked)}"
                complaints.add(f'episode "{role}"', f"no pattern names it{near}")
        complaints.check()

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of the patterns."""
        return tuple(pattern.id for pattern in self.patterns)

    @property
    def roles(self) -> tuple[str, ...]:
        """In the order of the points."""
        return tuple(self.scenarios)

    def has(self, pattern: Pattern) -> bool:
        """Whether a pattern can be computed from them."""
        scenario = self.scenarios.get(pattern.scenario)
        return scenario is not None and pattern.covered(scenario.start, scenario.end)

    def of_size(self, officers: int) -> Episodes:
        """The same with so many officers in every corps.

        Raises:
            SpyscareError: where there cannot be so many.
        """
        change = {"officers.count": int(officers)}
        sized = {role: s.with_values(change) for role, s in self.scenarios.items()}
        return Episodes(sized, self.patterns)

    def complain(self, name: str) -> str:
        """What is wrong with a number by this name, or nothing where it can be set."""
        role, last = parts(name)
        if role and role not in self.scenarios:
            return f"no such episode{did_you_mean(role, self.scenarios)}"
        parameter = PARAMETERS.get(last)
        if parameter is None:
            return f"no such number{did_you_mean(last, PARAMETERS)}"
        if parameter.kind is bool:
            return "is a switch, and has no range"
        found = {r: s.value(last) for r, s in self.scenarios.items()}
        if role or len(set(found.values())) == 1:
            return ""
        each = ", ".join(f"{shown(value)} in {r}" for r, value in found.items())
        what = "where a lever starts, which" if parameter.lever is not None else "what"
        return (
            f"{what} the episodes set themselves ({each}); one number for all would overrule"
            f" them; {next(iter(found))}{ONLY}{last} is the number of one episode"
        )

    # as a question

    def bases(self) -> tuple[Base, ...]:
        """One for each role, of which the patterns of the role are read."""
        return tuple(
            Base(role, scenario, self._reader(role)) for role, scenario in self.scenarios.items()
        )

    def _reader(self, role: str) -> Patterns:
        """Reads the patterns of a role."""
        mine = [p for p in self.patterns if p.scenario == role]
        own = tuple(p for p in mine if isinstance(p, OwnPattern))
        return Patterns(tuple(p.id for p in mine), own)

    def points(
        self, names: Sequence[str], numbers: np.ndarray, seeds: np.ndarray, first: int, **more: Any
    ) -> Points:
        """A point of each role for every set of numbers, with the same seeds.

        Args:
            names: of the numbers, which are the factors.
            numbers: float64[sets, numbers]; whole ones are rounded.
            seeds: int64[sets, replicates].
            first: number of the first point.
            more: see `Points`.
        """
        count, roles = len(numbers), self.roles
        scenario = np.tile(np.arange(len(roles), dtype=np.int16), count)
        each = np.repeat(np.asarray(numbers, dtype=np.float64), len(roles), axis=0)
        for column, (role, last) in enumerate(map(parts, names)):
            if kind_of(last) == "whole":
                each[:, column] = np.round(each[:, column])
            if role:
                each[scenario != roles.index(role), column] = np.nan
        return Points(scenario, each, np.repeat(seeds, len(roles), axis=0), first, **more)

    def values(self, rows: pd.DataFrame) -> np.ndarray:
        """What each set gave in each replicate, from rows of `points` of one size.

        Returns:
            float64[sets, replicates, patterns]; NaN where a run has no number.
        """
        columns = [PATTERN + name for name in self.ids]
        table = rows[columns].to_numpy(dtype=np.float64).reshape(*self._shape(rows), len(columns))
        role = np.array([self.roles.index(pattern.scenario) for pattern in self.patterns])
        return np.ascontiguousarray(np.moveaxis(table[:, role, :, np.arange(len(role))], 0, -1))

    def failed(self, rows: pd.DataFrame) -> np.ndarray:
        """bool[sets, replicates]: whether a run of one of the episodes failed."""
        return (rows["failed"].to_numpy() != "").reshape(self._shape(rows)).any(axis=1)

    def _shape(self, rows: pd.DataFrame) -> tuple[int, int, int]:
        replicates = 1 + int(rows["replicate"].max()) if len(rows) else 1
        return len(rows) // len(self.roles) // replicates, len(self.roles), replicates

    def score(self, values: np.ndarray) -> Score:
        """Runs beside the record, as `spyscare score` judges them: float64[runs, patterns]."""
        return score(self.patterns, {n: values[:, at].tolist() for at, n in enumerate(self.ids)})

    # identity

    @property
    def stories(self) -> str:
        """SHA-256 of the scenarios and who plays which role."""
        return _hash(f"{role} {s.hash}" for role, s in self.scenarios.items())

    @property
    def asked(self) -> str:
        """SHA-256 of the patterns: how each is computed, and what it has to be."""
        return _hash(
            f"{p.id} {p.scenario} {p.quantity.name} {sorted(p.args.items())} {p.first} {p.last}"
            f" {p.value} {p.low} {p.high} {p.weight}"
            for p in self.patterns
        )


def factors_of(names: Iterable[str]) -> tuple[Factor, ...]:
    """Numbers as what a question varies; their range is nobody's concern there."""
    return tuple(Factor(name, str(kind_of(parts(name)[1])), -np.inf, np.inf) for name in names)


def parts(name: str) -> tuple[str, str]:
    """Role (or nothing) and dotted name."""
    role, colon, last = name.rpartition(ONLY)
    return (role, last) if colon else ("", name)


def gathered(
    roles: Iterable[str] | Mapping[str, str | Scenario],
    patterns: Iterable[Pattern] | None = None,
    officers: int | None = None,
) -> Episodes:
    """Episodes from names.

    Args:
        roles: names of scenarios that play themselves, or role -> scenario, or its name or path.
        patterns: which are looked at; all that decide and name one of the roles where None.
        officers: size of every corps; each file's own where None.

    Raises:
        SpyscareError: everything wrong with them.
    """
    given = dict(roles) if isinstance(roles, Mapping) else {role: role for role in roles}
    scenarios, lines = {}, []
    for role, scenario in given.items():
        try:
            scenarios[role] = scenario if isinstance(scenario, Scenario) else load(scenario)
        except SpyscareError as error:
            lines += error.lines
    if lines:
        raise SpyscareError(lines)
    if patterns is None:
        patterns = [p for p in deciding() if p.scenario in given]
    episodes = Episodes(scenarios, tuple(patterns))
    return episodes if officers is None else episodes.of_size(officers)


def _hash(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
