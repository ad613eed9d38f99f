"""A study: a question, what is varied, which points are visited, what is looked at."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Any, ClassVar

from pydantic import Field

from sim.errors import SpyscareError, did_you_mean
from sim.scenario import files as scenario_files
from sim.scenario.errors import Complaints, Fault, shown
from sim.scenario.load import Scenario, load
from sim.scenario.reading import must_be, read_sound
from sim.study import designs, figure
from sim.study.causes.designs import implied
from sim.study.designs import Design, Rows, Size
from sim.study.expansion import expanded
from sim.study.factors import Factor, kind_of, number_of, read_factor, unknown
from sim.study.files import Head, Statement, beside, find, headed, options
from sim.study.outcomes import Outcome, read_outcomes
from sim.study.points import Points
from sim.study.store import AFTER, BEFORE
from sim.study.table import flat, read_table, text_of

#: The parameter that `--officers` sets.
SIZE = "officers.count"


@dataclass(frozen=True, kw_only=True)
class Study(Statement):
    """A question, and how it is to be answered.

    Attributes:
        scenarios: names or paths of scenarios; a factor where there are several.
        factors: what is varied, in the order of the file.
        design: which points are visited, and how often.
        outcomes: what is looked at.
        figure: how it is drawn, as the file says it.
        quick: numbers of the design for a trial.
        table: text of the CSV file of a table design; empty for others.
        rows: of a table design.
        hashes: scenario -> hash, as it was run; empty before.
    """

    scenarios: tuple[str, ...]
    factors: tuple[Factor, ...]
    design: Design
    outcomes: tuple[Outcome, ...]
    figure: Mapping[str, Any] = field(default_factory=dict)
    quick: Mapping[str, Any] = field(default_factory=dict)
    table: str = field(default="", repr=False)
    rows: Rows = field(default=(), repr=False)
    hashes: Mapping[str, str] = field(default_factory=dict, repr=False)

    def factor(self, name: str) -> Factor:
        """The factor of that name; KeyError, with the nearest, where there is none."""
        for each in self.factors:
            if each.name == name:
                return each
        near = did_you_mean(name, [each.name for each in self.factors])
        raise KeyError(f"{name}: no such factor in {self.name}{near}")

    def outcome(self, name: str) -> Outcome:
        """The outcome of that name."""
        return next(each for each in self.outcomes if each.name == name)

    def own(self, *names: str) -> tuple[float, ...] | None:
        """The first scenario's own values of factors; None where it is not there as it was run."""
        scenarios = self.as_run
        if scenarios is None:
            return None
        return tuple(self.factor(name).own(scenarios[0]) for name in names)

    @cached_property
    def as_run(self) -> tuple[Scenario, ...] | None:
        """The scenarios as they were run; None where they are gone, or are others now."""
        try:
            bases = self.bases()
        except SpyscareError:
            return None
        there = dict(zip(self.scenarios, (each.hash for each in bases), strict=True))
        return bases if not self.hashes or there == dict(self.hashes) else None

    def points(self, scenarios: Sequence[Scenario]) -> Points:
        """Where it goes, from these scenarios (see `bases`)."""
        return designs.points(self.design, self.factors, scenarios, self.rows)

    def sized(
        self, quick: bool = False, officers: int | None = None, replicates: int | None = None
    ) -> Study:
        """The study as it is to be run: quick or whole, with other numbers where given.

        Raises:
            SpyscareError: numbers no design can have.
        """
        given = options(self.name, Size, officers=officers, replicates=replicates)
        if officers is not None and self.rows and SIZE in [f.name for f in self.factors]:
            raise SpyscareError(f"--officers {officers}: {SIZE} is a column of {self.design.table}")
        design = self.design.changed(**(self.quick if quick else {}))
        factors = _coarser(self.factors, self.quick) if quick else self.factors
        design = design.changed(**given)
        if design.officers is not None:  # a factor of it goes no further than asked for
            factors = tuple(
                f.up_to(float(design.officers)) if f.name == SIZE else f for f in factors
            )
        complaints = Complaints(f"{self.name}.toml")
        complaints.add_all(design.faults(factors), str)
        complaints.check()
        return replace(self, design=design, factors=factors)

    def bases(self) -> tuple[Scenario, ...]:
        """The scenarios, with all that is the same at every point.

        Raises:
            SpyscareError: everything wrong with them, and with the factors in them.
        """
        changes = dict(self.design.fixed)
        if self.design.officers is not None and SIZE not in [f.name for f in self.factors]:
            changes[SIZE] = self.design.officers
        complaints = Complaints(f"{self.name}.toml")
        out = []
        for name in self.scenarios:
            try:
                scenario = load(beside(self.path, name))
                out.append(scenario.with_values(changes) if changes else scenario)
            except SpyscareError as error:
                for line in error.lines:
                    complaints.add("scenario", line.replace("with_values: ", "design.fixed: "))
        for scenario in out:
            for each in self.factors:
                wrong = "" if each.trigger is None else scenario.no_such(each.trigger)
                if wrong:
                    complaints.add(f"factors.{each.name}", wrong)
            for each in self.outcomes:
                if each.counted is not None and (said := each.counted.outside(scenario)):
                    complaints.add(f"outcomes.{each.name}", said)
        complaints.check()
        return tuple(out)


def _coarser(factors: tuple[Factor, ...], quick: Mapping[str, Any]) -> tuple[Factor, ...]:
    """Factors whose own steps give way to those of a quick run."""
    return tuple(replace(f, steps=None) for f in factors) if "steps" in quick else factors


# reading


def load_study(name_or_path: str | os.PathLike[str]) -> Study:
    """The study of a file, or of the name of a shipped one, checked against its scenarios.

    Raises:
        SpyscareError: everything wrong with it, one line each.
    """
    path = find(name_or_path)
    tables = scenario_files.read(path).tables
    text = path.read_text(encoding="utf-8-sig")
    study = _read(tables, path, text, lambda name: text_of(path.parent / name))
    study.bases()
    return study


def parse_study(text: str, path: Path, table: str = "") -> Study:
    """A study from the text of its file, without asking whether its scenarios are still there.

    Args:
        text: of the file.
        path: where it was; its name is the study's.
        table: text of its CSV file, where it has one.

    Raises:
        SpyscareError: everything wrong with it.
    """
    return _read(tomllib.loads(text), path, text, lambda name: table)


class File(Head):
    """The tables of a study file, as far as they are there."""

    needed: ClassVar = ("title", "question")
    lacking: ClassVar = "missing; a study has its {key}"
    scenario: Annotated[str, must_be(str, "the name of a scenario")] = ""
    scenarios: Annotated[list[str], must_be(list, "a list of names of scenarios")] = Field(
        default_factory=list
    )
    factors: Annotated[dict, must_be(Mapping, "a table, [factors]")] = Field(default_factory=dict)
    design: Design = Design()
    outcomes: Any = None
    figure: Annotated[dict, must_be(Mapping, "a table, [figure]")] = Field(default_factory=dict)
    quick: Size = Size()


def _missing(given: Mapping[str, Any]) -> Iterator[Fault]:
    """What is missing of the tables of a file, or stands there twice."""
    names = given.get("scenarios", ["one"])
    if ("scenario" in given) == ("scenarios" in given):
        yield "scenario", "wants either scenario or scenarios"
    elif not names:
        yield "scenarios", "wants a list of names of scenarios"
    elif isinstance(names, list) and len(set(map(str, names))) < len(names):
        yield "scenarios", f"{shown(names)}: a scenario stands there twice"
    design = given.get("design", {})
    if isinstance(design, Mapping) and "kind" not in design:
        yield "design.kind", f"missing; wants one of {', '.join(designs.KINDS)}"


def _read(tables: Mapping[str, Any], path: Path, text: str, opened: Callable[[str], str]) -> Study:
    """A study from the tables of its file; `opened` gives the text of a file beside it."""
    complaints = Complaints(path.name)
    file, faults = read_sound(File, tables)
    complaints.add_all([*_missing(tables), *faults], str)
    scenarios = (file.scenario,) if file.scenario else tuple(file.scenarios)
    factors = [
        read_factor(name, raw, f"factors.{name}", complaints)
        for name, raw in _spelt(
            flat(file.factors, "factors", complaints), path, scenarios, complaints
        ).items()
    ]
    factors = [each for each in factors if each is not None]
    table, rows, design = "", (), file.design
    for each in implied(design.kind):
        if each.name in [factor.name for factor in factors]:
            complaints.add(f"factors.{each.name}", f"a {design.kind} design has it by itself")
        factors.append(each)
    if design.kind == "table":
        if factors:
            complaints.add("factors", "the columns of the table are the factors of its design")
        table, factors, rows = _table(design, opened, scenarios, complaints)
    outcomes = read_outcomes(file.outcomes, "outcomes", complaints)
    names = [each.name for each in factors]
    for each in outcomes:
        if each.name in (*names, *BEFORE, *AFTER):
            complaints.add(f"outcomes.{each.name}", "is a column of every table already")
    quick = file.quick.model_dump(exclude_unset=True)
    if "officers" in quick and SIZE in names and design.kind == "table":
        complaints.add("quick.officers", f"{SIZE} is a column of the table")
    if design.kind:
        design = design.changed(fixed=_fixed(design, names, complaints))
        complaints.add_all(design.faults(factors), str)
        trial = design.changed(**quick).faults(_coarser(tuple(factors), quick))
        complaints.add_all(trial, lambda place: place.replace("design.", "quick."))
        if file.figure:
            known = names + ["scenario"] * (len(scenarios) > 1)
            wrong = figure.faults(file.figure, known, [o.name for o in outcomes], design.kind)
            complaints.add_all(wrong, lambda key: f"figure.{key}")
    complaints.check()
    return Study(
        **headed(file, path, text), scenarios=scenarios, factors=tuple(factors), design=design,
        outcomes=outcomes, figure=file.figure, quick=quick, table=table, rows=rows,
    )  # fmt: skip


def _spelt(
    raw: Mapping[str, Any], path: Path, scenarios: Sequence[str], complaints: Complaints
) -> dict[str, Any]:
    """The factors with all that they leave to the first scenario."""
    if not scenarios:
        return dict(raw)
    return expanded(raw, cache(lambda: load(beside(path, scenarios[0]))), "factors", complaints)


def _fixed(design: Design, factors: Sequence[str], complaints: Complaints) -> dict[str, Any]:
    """What is the same at every point, by dotted name."""
    found = flat(design.fixed, "design.fixed", complaints, deep=True)
    if design.officers is not None and SIZE in (*factors, *found):
        what = "a factor" if SIZE in factors else "fixed"
        complaints.add("design.officers", f"{SIZE} is {what}; wants one or the other")
    for name, value in found.items():
        place, kind = f"design.fixed.{name}", kind_of(name)
        if name in factors:
            complaints.add(place, "is a factor, and cannot be the same at every point")
        elif kind is None:
            complaints.add(place, unknown(name))
        elif kind != "change":
            try:
                number_of(name, kind, value)
            except ValueError as error:
                complaints.add(place, str(error))
    return found


def _table(
    design: Design, opened: Callable[[str], str], scenarios: Sequence[str], complaints: Complaints
) -> tuple[str, list[Factor], Rows]:
    """Text, factors and rows of the CSV file of a design."""
    try:
        text = opened(design.table)
    except ValueError as error:
        complaints.add("design.table", f"{shown(design.table)}: {error}")
        return "", [], ()
    place = f"design.table: {design.table}"
    return text, *read_table(text, scenarios, place, complaints)
