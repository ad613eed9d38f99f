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
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from sim.engine import run as engines
from sim.errors import SpyscareError, did_you_mean
from sim.measures.patterns import Pattern, compute, load_patterns
from sim.scenario.errors import Complaints, shown
from sim.scenario.load import Scenario, load
from sim.scenario.parameters import PARAMETERS, Parameter

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
            if scenario is None:
                complaints.add(
                    f'pattern "{pattern.id}"',
                    f"nothing is run for {pattern.scenario}; there are {_listed(self.scenarios)}",
                )
            elif not pattern.covered(scenario.start, scenario.end):
                complaints.add(
                    f'pattern "{pattern.id}"',
                    f"{scenario.name} ({scenario.start} to {scenario.end}) does not cover its"
                    f" days, {pattern.first} to {pattern.last}",
                )
        asked = {pattern.scenario for pattern in self.patterns}
        for role in self.scenarios:
            if self.patterns and role not in asked:
                near = did_you_mean(role, asked) or f"; patterns name {_listed(asked)}"
                complaints.add(f'episode "{role}"', f"no pattern names it{near}")
        complaints.check()

    @property
    def officers(self) -> dict[str, int]:
        """Size of each corps, by role."""
        return {role: s.values.officers.count for role, s in self.scenarios.items()}

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of the patterns."""
        return tuple(pattern.id for pattern in self.patterns)

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
        return Episodes(
            {role: s.with_values(change) for role, s in self.scenarios.items()}, self.patterns
        )

    def complain(self, name: str) -> str:
        """What is wrong with a number by this name, or nothing where it can be set."""
        role, last = _parts(name)
        if role and role not in self.scenarios:
            return f"no such episode{did_you_mean(role, self.scenarios)}"
        parameter = PARAMETERS.get(last)
        if parameter is None:
            return f"no such number{did_you_mean(last, PARAMETERS)}"
        if parameter.kind is bool:
            return "is a switch, and has no range"
        if role:
            return ""
        found = {r: s.value(last) for r, s in self.scenarios.items()}
        if len(set(found.values())) == 1:
            return ""
        each = ", ".join(f"{shown(value)} in {r}" for r, value in found.items())
        what = "where a lever starts, which" if parameter.lever is not None else "what"
        return (
            f"{what} the episodes set themselves ({each}); one number for all would overrule"
            f" them; {next(iter(found))}{ONLY}{last} is the number of one episode"
        )

    def changed(self, changes: Mapping[str, float]) -> dict[str, Scenario]:
        """The scenarios by role, with numbers set; whole ones are rounded.

        Raises:
            SpyscareError: one line for each number that cannot be set so.
        """
        lines = [f"{name}: {said}" for name in changes if (said := self.complain(name))]
        if lines:
            raise SpyscareError(lines)
        mine: dict[str, dict[str, Any]] = {role: {} for role in self.scenarios}
        for name, value in changes.items():
            role, last = _parts(name)
            for each in [role] if role else self.scenarios:
                mine[each][last] = as_kind(PARAMETERS[last], value)
        return {role: s.with_values(mine[role]) for role, s in self.scenarios.items()}

    def values(self, changes: Mapping[str, float], seed: int) -> np.ndarray:
        """What one run of every episode gives: float64[patterns], NaN where it has none.

        Args:
            changes: numbers by dotted name, the same in every episode.
            seed: key of the draws of every episode, 0 to 2**63 - 1.

        Raises:
            SpyscareError: where the numbers cannot be set.
        """
        found: dict[str, float] = {}
        for role, scenario in self.changed(changes).items():
            wanted = self._patterns_of[role]
            found |= compute(engines.simulate(scenario, seed, record="ledger"), wanted)
        return np.array([found[name] for name in self.ids])

    @cached_property
    def _patterns_of(self) -> dict[str, tuple[Pattern, ...]]:
        return {
            role: tuple(p for p in self.patterns if p.scenario == role) for role in self.scenarios
        }

    @property
    def code(self) -> str:
        """SHA-256 of the model's code."""
        return engines.code_hash()

    @cached_property
    def stories(self) -> str:
        """SHA-256 of the scenarios and who plays which role."""
        return _hash(f"{role} {s.hash}" for role, s in self.scenarios.items())

    @cached_property
    def asked(self) -> str:
        """SHA-256 of the patterns: how each is computed, and what it has to be."""
        return _hash(
            f"{p.id} {p.scenario} {p.quantity.name} {sorted(p.args.items())} {p.first} {p.last}"
            f" {p.value} {p.low} {p.high} {p.weight}"
            for p in self.patterns
        )

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of all that decides what values come of numbers and a seed."""
        return _hash((self.code, self.stories, self.asked))


def _hash(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def parameter_of(name: str) -> Parameter | None:
    """The entry of the table of parameters of a name, with or without a role."""
    return PARAMETERS.get(_parts(name)[1])


def as_kind(parameter: Parameter, value: float) -> float | int:
    """A number as its parameter has it: the nearest whole one where it has none between."""
    return round(value) if parameter.kind is int else float(value)


def gathered(
    roles: Iterable[str] | Mapping[str, str | Scenario],
    patterns: Iterable[Pattern] | None = None,
    officers: int | None = None,
) -> Episodes:
    """Episodes from names.

    Args:
        roles: names of scenarios that play themselves, or role -> scenario, or its name or path.
        patterns: which are looked at; all that name one of the roles where None.
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
        patterns = [p for p in load_patterns() if p.scenario in given]
    episodes = Episodes(scenarios, tuple(patterns))
    return episodes if officers is None else episodes.of_size(officers)


def _parts(name: str) -> tuple[str, str]:
    """Role (or nothing) and dotted name."""
    role, colon, last = name.rpartition(ONLY)
    return (role, last) if colon else ("", name)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "none"
