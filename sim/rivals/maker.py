"""What a rival gives for some numbers and a seed: all patterns over three episodes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from sim.engine.identity import hash_of
from sim.fit.episodes import Episodes, gathered
from sim.measures.patterns import Pattern, compute, load_patterns
from sim.rivals.baselines import BASELINES
from sim.rivals.statement import Rival
from sim.scenario.load import Scenario
from sim.scenario.parameters import PARAMETERS
from sim.study.factors import EDITS, kind_of
from sim.study.writing import digest


@dataclass(frozen=True)
class Maker:
    """Makes values of patterns out of the numbers of one rival.

    Attributes:
        rival: whose.
        officers: on day 0.
        patterns: in the order of the values.
    """

    rival: Rival
    officers: int
    patterns: tuple[Pattern, ...]

    @cached_property
    def episodes(self) -> Episodes:
        """Its own scenarios, or the shipped ones a baseline takes its dated facts from."""
        roles = {pattern.scenario for pattern in self.patterns}
        named = self.rival.episodes or {role: role for role in roles}
        wanted = {role: name for role, name in named.items() if role in roles}
        return gathered(dict(sorted(wanted.items())), self.patterns, self.officers)

    def values(self, numbers: Sequence[float], seed: int) -> np.ndarray:
        """float64[patterns]; NaN where a run has no number.

        Args:
            numbers: as drawn from the priors, in their order.
            seed: key of the draws of all episodes.

        Raises:
            SpyscareError: where numbers cannot be set.
        """
        if not self.rival.baseline:
            scenarios = self.scenarios(numbers)
            return Episodes(scenarios, self.patterns).values({}, seed)
        named = {prior.name: x for prior, x in zip(self.rival.priors, numbers, strict=True)}
        baseline, found = BASELINES[self.rival.baseline], {}
        for role, scenario in self.episodes.scenarios.items():
            run = baseline.run(scenario, named, seed)
            found |= compute(run, [p for p in self.patterns if p.scenario == role])
        return np.array([found[pattern.id] for pattern in self.patterns])

    def scenarios(self, numbers: Sequence[float]) -> dict[str, Scenario]:
        """The scenarios of a family with its numbers set, by role."""
        return {
            role: scenario.with_values(self.changes(role, scenario, numbers))
            for role, scenario in self.episodes.scenarios.items()
        }

    def changes(self, role: str, scenario: Scenario, numbers: Sequence[float]) -> dict[str, Any]:
        """What the numbers change in one episode; edits where it has the trigger."""
        triggers = {trigger.id for trigger in scenario.triggers}
        out: dict[str, Any] = {}
        for prior, number in zip(self.rival.priors, numbers, strict=True):
            where, _, name = prior.name.rpartition(":")
            kind = kind_of(name)
            if where and where != role:
                continue
            if kind in EDITS.values() and name.split(".")[1] not in triggers:
                continue
            if kind == "shift":
                out[name] = f"{round(number):+d}d"
                continue
            value = prior.of(number, scenario)
            whole = name in PARAMETERS and PARAMETERS[name].kind is int
            out[name] = round(value) if whole else value
        return out

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of all that decides what comes of numbers and a seed."""
        ranges = [[p.name, p.low, p.high, p.log, p.relative] for p in self.rival.priors]
        own = hash_of("rivals/baselines") if self.rival.baseline else ""
        return digest([
            self.episodes.fingerprint, hash_of("measures"), own, self.rival.id,
            self.rival.baseline, ranges,
        ])  # fmt: skip


def maker(rival: Rival, officers: int) -> Maker:
    """The maker of a rival, over all patterns of the table."""
    return Maker(rival, officers, load_patterns())
