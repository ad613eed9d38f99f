"""A study: a question, what is varied, which points are visited, what is looked at."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sim.errors import SpyscareError, did_you_mean
from sim.scenario.errors import Complaints, is_number, shown
from sim.scenario.load import Scenario, load
from sim.study import designs
from sim.study.designs import Design
from sim.study.factors import Factor
from sim.study.outcomes import Outcome

#: The parameter that `--officers` sets.
SIZE = "officers.count"

_LEAST = {"seed": 0, "first_seed": 0, "officers": 200, "steps": 2, "levels": 2}
_MOST = {"officers": 1_000_000, "replicates": 30_000}


def whole(value: Any, key: str, place: str, complaints: Complaints) -> int:
    """A whole number of a design, or a complaint."""
    least, most = _LEAST.get(key, 1), _MOST.get(key, 2**31)
    if not is_number(value) or not math.isfinite(value) or value != int(value):
        complaints.add(place, f"{shown(value)}: wants a whole number")
    elif not least <= value <= most:
        complaints.add(place, f"{shown(value)}: wants a whole number from {least:,} to {most:,}")
    else:
        return int(value)
    return least


@dataclass(frozen=True)
class Study:
    """A question, and how it is to be answered.

    Attributes:
        name: name of its file, without `.toml`.
        title, question, expected: in words; what is expected is written before looking.
        scenarios: names or paths of scenarios; a factor where there are several.
        factors: what is varied, in the order of the file.
        design: which points are visited, and how often.
        outcomes: what is looked at.
        figure: how it is drawn, as the file says it.
        quick: numbers of the design for a trial.
        path: the file.
        text: what the file says.
        table: text of the CSV file of a table design; empty for others.
    """

    name: str
    title: str
    question: str
    expected: str
    scenarios: tuple[str, ...]
    factors: tuple[Factor, ...]
    design: Design
    outcomes: tuple[Outcome, ...]
    figure: Mapping[str, Any] = field(default_factory=dict)
    quick: Mapping[str, Any] = field(default_factory=dict)
    path: Path = Path()
    text: str = field(default="", repr=False)
    table: str = field(default="", repr=False)

    def factor(self, name: str) -> Factor:
        """The factor of that name; KeyError, with the nearest, where there is none."""
        for each in self.factors:
            if each.name == name:
                return each
        near = did_you_mean(name, [each.name for each in self.factors])
        raise KeyError(f"{name}: no such factor in {self.name}{near}")

    def sized(
        self, quick: bool = False, officers: int | None = None, replicates: int | None = None
    ) -> Study:
        """The study as it is to be run: quick or whole, with other numbers where given.

        Raises:
            SpyscareError: numbers no design can have.
        """
        design = self.design.quicker(self.quick) if quick else self.design
        given = {"officers": officers, "replicates": replicates}
        given = {key: value for key, value in given.items() if value is not None}
        complaints = Complaints(self.name)
        for key, value in given.items():
            whole(value, key, f"--{key}", complaints)
        complaints.check()
        design = replace(design, **given)
        factors = tuple(self._no_larger(factor, design) for factor in self.factors)
        designs.checked(design, factors, f"{self.name}.toml")
        return replace(self, design=design, factors=factors)

    def _no_larger(self, factor: Factor, design: Design) -> Factor:
        """A factor that varies the size of the corps keeps to a size that is asked for."""
        if factor.name != SIZE or design.officers in (None, self.design.officers):
            return factor
        return factor.up_to(float(design.officers))

    def bases(self) -> tuple[Scenario, ...]:
        """The scenarios, with all that is the same at every point.

        Raises:
            SpyscareError: everything wrong with them, and with the factors in them.
        """
        changes = dict(self.design.fixed)
        if self.design.officers is not None and SIZE not in self._varied:
            changes[SIZE] = self.design.officers
        complaints = Complaints(f"{self.name}.toml")
        out = []
        for name in self.scenarios:
            try:
                scenario = load(_beside(self.path, name))
                out.append(scenario.with_values(changes) if changes else scenario)
            except SpyscareError as error:
                for line in error.lines:
                    complaints.add("scenario", line.replace("with_values: ", "design.fixed: "))
        for scenario in out:
            self._check_triggers(scenario, complaints)
        complaints.check()
        return tuple(out)

    @property
    def _varied(self) -> set[str]:
        return {factor.name for factor in self.factors}

    def _check_triggers(self, scenario: Scenario, complaints: Complaints) -> None:
        ids = [trigger.id for trigger in scenario.triggers]
        for factor in self.factors:
            if factor.trigger is not None and factor.trigger not in ids:
                near = did_you_mean(factor.trigger, ids)
                message = f"no such trigger in {scenario.name}{near}"
                complaints.add(f"factors.{factor.name}", message)


def _beside(path: Path, name: str) -> str | Path:
    """A scenario named by a study: a file beside it, or whatever `load` knows by the name."""
    stem = name if name.endswith(".toml") else f"{name}.toml"
    candidate = path.parent / stem
    return candidate if path != Path() and candidate.is_file() else name
