"""From the tables of a study file to a checked study, with complaints in the words of the file."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from sim.errors import did_you_mean
from sim.scenario.errors import Complaints, shown
from sim.study import designs
from sim.study.designs import Design
from sim.study.factors import Factor, kind_of, number_of, read_factor, unknown
from sim.study.figure import check as check_figure
from sim.study.outcomes import Outcome, read_outcomes
from sim.study.statement import Study, whole

_KEYS = (
    "title",
    "question",
    "expected",
    "scenario",
    "scenarios",
    "factors",
    "design",
    "outcomes",
    "figure",
    "quick",
)
_QUICK = ("replicates", "officers", "steps", "points", "trajectories", "levels", "samples")
#: Columns of every table, around factors and outcomes.
COLUMNS = (
    "study",
    "scenario",
    "scenario_hash",
    "point",
    "replicate",
    "seed",
    "failed",
    "fingerprint",
)


def read_study(
    tables: Mapping[str, Any], path: Path, text: str, opened: Callable[[str], str]
) -> Study:
    """A study from the tables of its file.

    Args:
        tables: the TOML as read.
        path: the file.
        text: what it says.
        opened: gives the text of another file, named as the study names it.

    Raises:
        SpyscareError: everything wrong with it.
    """
    reading = _Reading(tables, path, Complaints(path.name), opened)
    study = reading.study(text)
    reading.complaints.check()
    assert study is not None
    return study


class _Reading:
    """Reads the tables of one study file."""

    def __init__(
        self, tables: Mapping[str, Any], path: Path, complaints: Complaints,
        opened: Callable[[str], str],
    ):  # fmt: skip
        self.tables, self.path, self.complaints, self.opened = tables, path, complaints, opened
        self.table_text = ""

    def _complain(self, place: str, message: str) -> None:
        self.complaints.add(f"{self.path.name}: {place}", message)

    def _place(self, place: str) -> str:
        return f"{self.path.name}: {place}"

    def study(self, text: str) -> Study | None:
        """The study, or None and complaints."""
        for key in self.tables:
            if key not in _KEYS:
                self._complain(key, f"no such key{did_you_mean(key, _KEYS)}")
        head = {key: self._sentence(key) for key in ("title", "question", "expected")}
        scenarios = self._scenarios()
        factors = self._factors()
        design, factors = self._design(factors, scenarios)
        outcomes = read_outcomes(
            self.tables.get("outcomes"), self._place("outcomes"), self.complaints
        )
        self._complain_of_clashes(factors, outcomes)
        figure = self._table("figure")
        if figure and design is not None:
            named = [factor.name for factor in factors] + ["scenario"] * (len(scenarios) > 1)
            looked_at = [outcome.name for outcome in outcomes]
            place = self._place("figure")
            check_figure(figure, named, looked_at, design.kind, place, self.complaints)
        quick = self._quick(design, factors)
        if design is None or self.complaints.lines:
            return None
        return Study(
            self.path.stem, head["title"], head["question"], head["expected"], scenarios,
            tuple(factors), design, outcomes, figure, quick, self.path, text, self.table_text,
        )  # fmt: skip

    def _sentence(self, key: str) -> str:
        value = self.tables.get(key)
        if value is None and key != "expected":
            self._complain(key, f"missing; a study has its {key}")
        elif value is not None and not (isinstance(value, str) and value.strip()):
            self._complain(key, f"{shown(value)}: wants a sentence in quotes")
        return value if isinstance(value, str) else ""

    def _table(self, key: str) -> Mapping[str, Any]:
        value = self.tables.get(key, {})
        if isinstance(value, Mapping):
            return value
        self._complain(key, f"{shown(value)}: wants a table, [{key}]")
        return {}

    def _scenarios(self) -> tuple[str, ...]:
        one, several = self.tables.get("scenario"), self.tables.get("scenarios")
        if (one is None) == (several is None):
            self._complain("scenario", "wants either scenario or scenarios")
            return ()
        names = [one] if several is None else several
        if not isinstance(names, list) or not names or not all(isinstance(n, str) for n in names):
            wants = "the name of a scenario" if several is None else "a list of names of scenarios"
            self._complain("scenario" if several is None else "scenarios", f"wants {wants}")
            return ()
        if len(set(names)) < len(names):
            self._complain("scenarios", f"{shown(names)}: a scenario stands there twice")
        return tuple(names)

    # factors

    def _factors(self) -> list[Factor]:
        raw = self._table("factors")
        flat: dict[str, Any] = {}
        for name, value in raw.items():
            flat |= _flat(name, value)
        found = [
            read_factor(name, value, self._place(f"factors.{name}"), self.complaints)
            for name, value in flat.items()
        ]
        return [factor for factor in found if factor is not None]

    def _complain_of_clashes(self, factors: list[Factor], outcomes: tuple[Outcome, ...]) -> None:
        taken = {factor.name for factor in factors} | set(COLUMNS)
        for outcome in outcomes:
            if outcome.name in taken:
                self._complain(f"outcomes.{outcome.name}", "is a column of every table already")

    # design

    def _design(
        self, factors: list[Factor], scenarios: tuple[str, ...]
    ) -> tuple[Design | None, list[Factor]]:
        raw = self._table("design")
        before = len(self.complaints.lines)
        for key in raw:
            if key not in designs.KEYS:
                self._complain(f"design.{key}", f"no such key{did_you_mean(key, designs.KEYS)}")
        kind = raw.get("kind")
        if kind not in designs.KINDS:
            near = did_you_mean(str(kind), designs.KINDS)
            wants = near or f"; wants one of {', '.join(designs.KINDS)}"
            said = "missing" if kind is None else f"{shown(kind)}: no such design"
            self._complain("design.kind", said + wants)
            return None, factors
        numbers = {
            key: whole(raw[key], key, self._place(f"design.{key}"), self.complaints)
            for key in designs.NUMBERS
            if key in raw
        }
        if not isinstance(raw.get("second_order", False), bool):
            self._complain("design.second_order", "wants true or false")
        fixed = self._fixed(raw.get("fixed", {}), factors)
        rows: tuple[Mapping[str, Any], ...] = ()
        if kind == "table":
            factors, rows = self._rows(raw.get("table"), factors, scenarios)
        elif "table" in raw:
            self._complain("design.table", f"a {kind} design has none")
        if len(self.complaints.lines) > before:
            return None, factors
        second = raw.get("second_order", False)
        design = Design(kind, **numbers, second_order=second, fixed=fixed, table=rows)
        for place, message in designs.check(design, factors):
            self._complain(place, message)
        return design, factors

    def _fixed(self, raw: Any, factors: list[Factor]) -> dict[str, Any]:
        if not isinstance(raw, Mapping):
            self._complain("design.fixed", f'{shown(raw)}: wants {{ "police.zeal" = 1.2 }}')
            return {}
        flat: dict[str, Any] = {}
        for name, value in raw.items():
            flat |= _flat(name, value, deep=True)
        for name, value in flat.items():
            place = f"design.fixed.{name}"
            if name in {factor.name for factor in factors}:
                self._complain(place, "is a factor, and cannot be the same at every point")
            elif (kind := kind_of(name)) is None:
                self._complain(place, unknown(name))
            elif kind != "change":
                try:
                    number_of(name, kind, value)
                except ValueError as error:
                    self._complain(place, str(error))
        return flat

    def _rows(
        self, name: Any, factors: list[Factor], scenarios: tuple[str, ...]
    ) -> tuple[list[Factor], tuple[Mapping[str, Any], ...]]:
        """The factors and rows of a CSV file; its columns are the factors."""
        place = "design.table"
        if not isinstance(name, str):
            self._complain(place, "missing; a table design wants the name of a CSV file")
            return factors, ()
        if factors:
            self._complain("factors", "the columns of the table are the factors of its design")
        try:
            self.table_text = self.opened(name)
        except (OSError, UnicodeDecodeError) as error:
            self._complain(place, f"{shown(name)}: cannot be read: {error}")
            return factors, ()
        reader = csv.DictReader(io.StringIO(self.table_text))
        columns = reader.fieldnames or []
        kinds = {}
        for column in columns:
            kinds[column] = "scenario" if column == "scenario" else kind_of(column)
            if kinds[column] is None:
                self._complain(f"{place}: {name}, column {column}", unknown(column))
        if None in kinds.values():
            return factors, ()
        rows = [
            self._row(row, kinds, scenarios, f"{place}: {name}, line {reader_line}")
            for reader_line, row in enumerate(reader, start=2)
        ]
        if not rows or not columns:
            self._complain(place, f"{shown(name)}: wants a line of names and at least one below")
            return factors, ()
        made = []
        for column, kind in kinds.items():
            numbers = [row[column] for row in rows if column in row]
            if kind != "scenario" and len(numbers) == len(rows):
                made.append(Factor(column, kind, min(numbers), max(numbers)))
        return made, tuple(rows)

    def _row(
        self, row: Mapping[str, Any], kinds: Mapping[str, str | None],
        scenarios: tuple[str, ...], place: str,
    ) -> dict[str, Any]:  # fmt: skip
        out: dict[str, Any] = {}
        for column, kind in kinds.items():
            cell = (row.get(column) or "").strip()
            if kind == "scenario":
                out[column] = cell
                if cell not in scenarios:
                    near = did_you_mean(cell, scenarios)
                    self._complain(place, f"{shown(cell)}: no such scenario in the study{near}")
                continue
            try:
                out[column] = number_of(column, str(kind), _cell(cell))
            except ValueError as error:
                self._complain(place, f"{column}: {error}")
        return out

    # quick

    def _quick(self, design: Design | None, factors: list[Factor]) -> Mapping[str, Any]:
        raw = self._table("quick")
        before = len(self.complaints.lines)
        numbers = {}
        for key, value in raw.items():
            if key not in _QUICK:
                self._complain(f"quick.{key}", f"no such key{did_you_mean(key, _QUICK)}")
            else:
                place = self._place(f"quick.{key}")
                numbers[key] = whole(value, key, place, self.complaints)
        if design is not None and len(self.complaints.lines) == before:
            for place, message in designs.check(design.quicker(numbers), factors):
                self._complain(place.replace("design.", "quick."), message)
        return numbers


#: Keys of the table of one factor; a table without any of them is part of a dotted name.
_LEAVES = {"from", "to", "steps", "step", "values", "log"}


def _flat(name: str, value: Any, deep: bool = False) -> dict[str, Any]:
    """Tables by dotted name: `[factors.shift] plenum = …` is `"shift.plenum" = …`."""
    if not isinstance(value, Mapping) or not value:
        return {name: value}
    if not deep and (kind_of(name) is not None or set(value) & _LEAVES):
        return {name: value}
    out: dict[str, Any] = {}
    for key, inner in value.items():
        out |= _flat(f"{name}.{key}", inner, deep)
    return out


def _cell(text: str) -> Any:
    """A cell of a CSV file as TOML would read it."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text
