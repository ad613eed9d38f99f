"""Outcomes: small expressions over the summary of a run, or rows counted in its ledger.

Arithmetic, comparisons, `and`, `or`, `not` and a few functions over the names of
`sim.engine.summary`, `officers`, and outcomes defined before. What is undefined stays so (NaN),
but a comparison with it is false: a run in which no order came was not ordered early.
"""

from __future__ import annotations

import ast
import math
import operator
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.engine.ledger import COLUMNS, COUNTS, LEVERS, STATE
from sim.engine.result import FINAL
from sim.engine.summary import summarise
from sim.errors import did_you_mean
from sim.scenario.errors import Complaints, shown
from sim.scenario.parameters import Society
from sim.scenario.reading import read
from sim.study.counting import Count, keys
from sim.vocabulary import NARRATIVES

#: Beside the summary; and what begins the names of columns with what was counted.
OFFICERS, COUNTED = "officers", "counted."

Numbers = Mapping[str, float]
_Value = Callable[[Numbers], float]

_WORDS = ("words", "unit")
_KEYS = ("value", *_WORDS, *keys())
_ARITHMETIC: dict[type, Callable[[float, float], float]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul,
    ast.Div: operator.truediv, ast.Pow: operator.pow, ast.Mod: operator.mod,
}  # fmt: skip
_COMPARISONS: dict[type, Callable[[float, float], bool]] = {
    ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
    ast.Eq: operator.eq, ast.NotEq: operator.ne,
}  # fmt: skip
_FUNCTIONS: dict[str, Callable[..., float]] = {
    "abs": abs, "log": math.log, "log10": math.log10, "sqrt": math.sqrt, "min": min, "max": max,
}  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """A named number of a run.

    Attributes:
        name: its column.
        expression: as written.
        words, unit: for axes and tables; empty where the file gives none.
        counted: what is counted for it in the ledger; None where it is an expression.
    """

    name: str
    expression: str
    words: str = ""
    unit: str = ""
    counted: Count | None = None

    def of(self, numbers: Numbers) -> float:
        """Its value in a run with these numbers; NaN where it is undefined."""
        if self.counted is not None:
            return float(numbers.get(COUNTED + self.name, math.nan))
        return _function(self.expression)(numbers)

    @property
    def said(self) -> str:
        """Its words; its name where it has none."""
        return self.words or self.name.replace("_", " ")

    @property
    def definition(self) -> str:
        """What it is made of: two outcomes of one definition are the same number."""
        return self.expression if self.counted is None else self.counted.definition


@lru_cache(maxsize=1)
def summary_names() -> tuple[str, ...]:
    """Names of the numbers of every run, from the summary of an army of nobody's doings."""
    nobody = SimpleNamespace(
        count=1, rank=np.zeros(1, np.int8), branch=np.zeros(1, np.int8),
        markers=np.zeros((1, NARRATIVES)),
    )  # fmt: skip
    rows = {name: np.empty(0, kind) for name, kind in COLUMNS.items()}
    series = np.zeros((1, len(COUNTS) + len(LEVERS) + len(STATE)))
    final = {name: np.zeros(1, kind) for name, kind in FINAL.items()}
    return tuple(summarise(rows, series, final, nobody, Society(), 0))


def evaluate(outcomes: Iterable[Outcome], summary: Numbers) -> dict[str, float]:
    """The value of each outcome in a run.

    Args:
        outcomes: in the order of the file; later ones may use earlier ones.
        summary: of the run, and `officers`.
    """
    numbers = dict(summary)
    out = {}
    for outcome in outcomes:
        out[outcome.name] = numbers[outcome.name] = outcome.of(numbers)
    return out


def read_outcomes(table: Any, place: str, complaints: Complaints) -> tuple[Outcome, ...]:
    """The outcomes of a study file, and complaints."""
    if not isinstance(table, Mapping) or not table:
        complaints.add(place, 'wants a table, [outcomes], like removed = "removed_share"')
        return ()
    known = {*summary_names(), OFFICERS}
    out = []
    for name, raw in table.items():
        outcome = _read(name, raw, f"{place}.{name}", known, complaints)
        known.add(name)
        if outcome is not None:
            out.append(outcome)
    return tuple(out)


def _read(
    name: str, raw: Any, place: str, known: set[str], complaints: Complaints
) -> Outcome | None:
    before = len(complaints.lines)
    raw = {"value": raw} if not isinstance(raw, Mapping) else raw
    counted = None
    if "count" in raw:
        counted, faults = read(Count, {k: v for k, v in raw.items() if k not in _WORDS})
        complaints.add_all(faults, lambda key: f"{place}.{key}".rstrip("."))
        raw = {key: value for key, value in raw.items() if key in _WORDS}
    for key, value in raw.items():
        if key not in _KEYS:
            complaints.add(f"{place}.{key}", f"no such key{did_you_mean(key, _KEYS)}")
        elif key in keys():
            complaints.add(f"{place}.{key}", "is for an outcome that is counted, with count = …")
        elif not isinstance(value, str):
            complaints.add(place, f"{shown(value)}: wants text in quotes")
    text = raw.get("value")
    if text is None and counted is None:
        complaints.add(place, 'missing value; wants { value = "removed_share", words = "…" }')
    if len(complaints.lines) > before:
        return None
    if not name.isidentifier():
        complaints.add(place, "an outcome is named in letters, digits and _")
    elif name in known and (text or "").strip() != name:
        complaints.add(place, f"{name} is a number of every run already; wants another name")
    if counted is not None:
        words = (raw.get("words", ""), raw.get("unit", ""))
        return None if len(complaints.lines) > before else Outcome(name, "", *words, counted)
    try:
        _function(text)
    except ValueError as error:
        complaints.add(place, str(error))
        return None
    for used in sorted(names_in(text) - known):
        near = did_you_mean(used, known)
        complaints.add(place, f"{shown(text)}: no such number of a run: {used}{near}")
    if len(complaints.lines) > before:
        return None
    return Outcome(name, text, raw.get("words", ""), raw.get("unit", ""))


# expressions


@lru_cache(maxsize=1024)
def _function(text: str) -> _Value:
    """An expression as a function of the numbers; ValueError says what is wrong with it."""
    return _compiled(_parsed(text))


def _parsed(text: str) -> ast.expr:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Python's own about what it reads, `1in` for one
            return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError):
        raise ValueError(f"{shown(text)}: is no expression") from None


def names_in(text: str) -> frozenset[str]:
    """Names of numbers that an expression uses."""
    nodes = list(ast.walk(_parsed(text)))
    called = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
    return frozenset(
        node.id for node in nodes if isinstance(node, ast.Name) and id(node) not in called
    )


def _compiled(node: ast.expr) -> _Value:
    """An expression as a function of the numbers; ValueError names what may not stand there."""
    if isinstance(node, ast.Constant) and type(node.value) in (int, float, bool):
        number = float(node.value)
        return lambda numbers: number
    if isinstance(node, ast.Name):
        name = node.id
        return lambda numbers: float(numbers[name])
    if isinstance(node, ast.UnaryOp):
        return _unary(node)
    if isinstance(node, ast.BinOp) and type(node.op) in _ARITHMETIC:
        return _applied(_ARITHMETIC[type(node.op)], [node.left, node.right])
    if isinstance(node, ast.Compare) and all(type(op) in _COMPARISONS for op in node.ops):
        return _compared(node)
    if isinstance(node, ast.BoolOp):
        parts = [_compiled(part) for part in node.values]
        join = all if isinstance(node.op, ast.And) else any
        return lambda numbers: float(join(_true(part(numbers)) for part in parts))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords:
        name = node.func.id
        if name not in _FUNCTIONS:
            near = did_you_mean(name, _FUNCTIONS) or f" (there are {', '.join(_FUNCTIONS)})"
            raise ValueError(f"{name}: no such function{near}")
        if not node.args or (len(node.args) > 1) != (name in ("min", "max")):
            raise ValueError(f"{name}: wants {'several' if name in ('min', 'max') else 'one'}")
        return _applied(_FUNCTIONS[name], node.args)
    raise ValueError(
        f"{ast.unparse(node)}: wants arithmetic, comparisons, and, or, not over numbers of a run"
    )


def _unary(node: ast.UnaryOp) -> _Value:
    inner = _compiled(node.operand)
    if isinstance(node.op, ast.Not):
        return lambda numbers: float(not _true(inner(numbers)))
    if isinstance(node.op, ast.USub):
        return lambda numbers: -inner(numbers)
    if isinstance(node.op, ast.UAdd):
        return inner
    raise ValueError(f"{ast.unparse(node)}: wants arithmetic, comparisons, and, or, not")


def _applied(function: Callable[..., float], operands: list[ast.expr]) -> _Value:
    """A function of numbers; undefined where an operand is, or where the result is."""
    parts = [_compiled(each) for each in operands]

    def value(numbers: Numbers) -> float:
        given = [part(numbers) for part in parts]
        if any(math.isnan(x) for x in given):
            return math.nan
        try:
            result = function(*given)
        except (ZeroDivisionError, OverflowError, ValueError):
            return math.nan
        return float(result) if isinstance(result, float | int) else math.nan

    return value


def _compared(node: ast.Compare) -> _Value:
    parts = [_compiled(each) for each in (node.left, *node.comparators)]
    tests = [_COMPARISONS[type(op)] for op in node.ops]

    def value(numbers: Numbers) -> float:
        given = [part(numbers) for part in parts]
        if any(math.isnan(x) for x in given):
            return 0.0
        pairs = zip(tests, given[:-1], given[1:], strict=True)
        return float(all(test(a, b) for test, a, b in pairs))

    return value


def _true(number: float) -> bool:
    return not math.isnan(number) and number != 0.0
