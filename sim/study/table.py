"""The CSV file of a table design: its columns are the factors, its lines the points.

Nothing in it is passed over: a cell too many or too few, a column that stands twice or has no
name, and a comment in a cell are faults.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.errors import did_you_mean
from sim.scenario.errors import Complaints, shown
from sim.study.factors import Factor, kind_of, number_of, unknown

#: The column that names the scenario of a point.
SCENARIO = "scenario"
#: A mark that some programs put before a text, and no part of it.
BYTE_ORDER_MARK = "\ufeff"

#: Position of the scenario a line names, if it does, and its numbers.
Row = tuple[int | None, tuple[float, ...]]


def text_of(path: Path) -> str:
    """The text of a table.

    Raises:
        ValueError: where it cannot be read, saying why.
    """
    try:
        return path.read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is not UTF-8"
        raise ValueError(f"cannot be read: {why}") from None


def read_table(
    text: str, scenarios: Sequence[str] | None, place: str, complaints: Complaints
) -> tuple[list[Factor], tuple[Row, ...]]:
    """Factors and rows of a table; neither where anything is wrong with it.

    Args:
        text: of the file.
        scenarios: that its lines may name; any where None.
        place: of the file, for complaints.
        complaints: told of everything wrong.
    """
    before = len(complaints.lines)
    lines = _lines(text, place, complaints)
    names, *rows = lines or [(1, [])]
    kinds = _kinds(names[1], place, complaints)
    if not kinds or not rows:
        complaints.add(f"{place}, line 1", "wants a line of names and at least one below")
    if len(complaints.lines) > before:
        return [], ()
    made = [_row(cells, kinds, scenarios, f"{place}, line {n}", complaints) for n, cells in rows]
    if SCENARIO in kinds and scenarios is not None:
        named = {position for position, _ in made}
        for position, name in enumerate(scenarios):
            if position not in named:
                complaints.add(place, f"{name}: is a scenario of the study, and of no line")
    if len(complaints.lines) > before:
        return [], ()
    columns = [name for name in kinds if name != SCENARIO]
    factors = []
    for i, column in enumerate(columns):
        numbers = [row[i] for _, row in made]
        factors.append(Factor(column, kinds[column], min(numbers), max(numbers)))
    return factors, tuple(made)


def _lines(text: str, place: str, complaints: Complaints) -> list[tuple[int, list[str]]]:
    """Numbers and cells of the lines that are not empty."""
    found = []
    reader = csv.reader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK), newline=""), strict=True)
    try:
        for cells in reader:
            if cells:
                found.append((reader.line_num, [cell.strip() for cell in cells]))
    except csv.Error as error:
        complaints.add(f"{place}, line {reader.line_num}", f"is no CSV: {error}")
    width = len(found[0][1]) if found else 0
    for number, cells in found[1:]:
        if len(cells) != width:
            wants = f"{len(cells)} cells where the first line names {width} columns"
            complaints.add(f"{place}, line {number}", wants)
    return found


def _kinds(names: Sequence[str], place: str, complaints: Complaints) -> dict[str, str]:
    """Kind of each column by its name, and complaints."""
    kinds: dict[str, str] = {}
    for number, name in enumerate(names, start=1):
        kind = SCENARIO if name == SCENARIO else kind_of(name)
        where = f"{place}, column {name or number}"
        if name in kinds:
            complaints.add(where, "stands there twice")
        elif not name:
            complaints.add(where, "has no name")
        elif kind is None:
            apart = "; cells are set apart by commas" if ";" in name or "\t" in name else ""
            complaints.add(where, unknown(name) + apart)
        kinds[name] = str(kind)
    return kinds


def _row(
    cells: Sequence[str], kinds: dict[str, str], scenarios: Sequence[str] | None, place: str,
    complaints: Complaints,
) -> Row:  # fmt: skip
    position, numbers = None, []
    for (column, kind), cell in zip(kinds.items(), cells, strict=True):
        if kind != SCENARIO:
            try:
                numbers.append(number_of(column, kind, cell_value(cell)))
            except ValueError as error:
                complaints.add(place, f"{column}: {error}")
                numbers.append(0.0)
        elif scenarios is None:
            continue
        elif cell in scenarios:
            position = scenarios.index(cell)
        else:
            near = did_you_mean(cell, scenarios)
            complaints.add(place, f"{shown(cell)}: no such scenario in the study{near}")
    return position, tuple(numbers)


def cell_value(text: str) -> Any:
    """A cell as TOML would read it; text where it is no value, or more than one."""
    passed_over = any(sign in text for sign in "#\n\r")  # what TOML takes to end a value
    return text if passed_over else toml_value(text)


def toml_value(text: str) -> Any:
    """A TOML value; text that is none is taken as a string, so that +60d needs no quotes."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def toml_text(value: Any) -> str:
    """A value as TOML writes it; tables stand in one line."""
    if isinstance(value, Mapping):
        pairs = (f"{json.dumps(key)} = {toml_text(each)}" for key, each in value.items())
        return f"{{ {', '.join(pairs)} }}"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(toml_text, value))}]"
    return json.dumps(value, ensure_ascii=False)


# tables of a file that are one dotted name


#: Keys of the table of one factor; a table without any of them is part of a dotted name.
_LEAVES = {"from", "to", "steps", "step", "values", "log"}


def flat(
    tables: dict[str, Any] | Any, place: str, complaints: Complaints, deep: bool = False
) -> dict[str, Any]:
    """Tables by dotted name: `[factors.shift] plenum = …` is `"shift.plenum" = …`.

    A name that stands there in both ways is complained of.
    """
    out: dict[str, Any] = {}
    for name, value in _pairs(tables, deep, ""):
        if name in out:
            complaints.add(f"{place}.{name}", "stands there twice, in quotes and as a table")
        out.setdefault(name, value)
    return out


def _pairs(tables: Any, deep: bool, first: str) -> Iterator[tuple[str, Any]]:
    for key, value in tables.items():
        name = first + key
        leaf = not isinstance(value, dict) or not value
        if leaf or (not deep and (kind_of(name) is not None or set(value) & _LEAVES)):
            yield name, value
        else:
            yield from _pairs(value, deep, f"{name}.")
