"""The patterns of the record that a run is held against: `sim/data/patterns.toml`.

How a pattern is computed stands in `sim.measures.quantities`; how a run is judged by all
of them in `sim.measures.score`.
"""

from __future__ import annotations

import datetime as dt
import math
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, StrictStr

from sim.errors import did_you_mean
from sim.measures.quantities import QUANTITIES, Quantity
from sim.measures.runs import Replicate
from sim.measures.trace import Trace, trace
from sim.scenario import evidence, files
from sim.scenario.errors import Complaints, Fault, is_number, shown
from sim.scenario.parts import Cited, Day
from sim.scenario.reading import Table, amount, read

FILE = "patterns.toml"
RELIABILITIES = ("A", "B", "C")


def _unknown(what: str, word: Any, known: Iterable[str]) -> str:
    """What is wrong with a word that should be one of those known; empty where it is one."""
    known = list(known)
    if word in known:
        return ""
    near = did_you_mean(str(word), known) or f"; wants one of {', '.join(known)}"
    return f"{shown(word)}: no such {what}{near}"


def _one_of(what: str, known: Callable[[], Iterable[str]]) -> Any:
    """A word among those known."""

    def check(word: Any) -> Any:
        wrong = _unknown(what, word, known())
        if wrong:
            raise ValueError(wrong)
        return word

    return BeforeValidator(check)


def _some(ids: tuple[str, ...]) -> tuple[str, ...]:
    if not ids:
        raise ValueError("wants at least one id")
    return ids


_Number = amount("number of the record", -math.inf)
_Ids = Annotated[Cited, AfterValidator(_some)]
_Texts = Annotated[tuple[StrictStr, ...], BeforeValidator(tuple)]


class _Interval(Table):
    """What the record has, and what a run would have to lie in."""

    value: _Number | None = None
    low: _Number
    high: _Number
    evidence: _Ids

    @classmethod
    def unknown(cls, field: str) -> str:
        return f"no such key{did_you_mean(field, cls.model_fields)}"

    @classmethod
    def together(cls, given: Mapping[str, Any]) -> Iterator[Fault]:
        low, value, high = (given.get(key) for key in ("low", "value", "high"))
        if not (is_number(low) and is_number(high)):
            return
        if low >= high:
            yield "", f"low {shown(low)} is not below high {shown(high)}"
        elif is_number(value) and not low <= value <= high:
            yield "", f"value {shown(value)} is not from {shown(low)} to {shown(high)}"


class Reading(_Interval):
    """What the record would be by another account.

    Attributes:
        words: whose.
        value: the number, or None.
        low, high: what a run would have to lie in.
        evidence: ids.
    """

    words: StrictStr


class Pattern(_Interval):
    """One thing a run is compared with; see the head of `patterns.toml`.

    Attributes:
        id: its name.
        scenario: shipped scenario whose days cover it.
        quantity: how it is computed.
        args: of the computation.
        first, last: days it is about, both included.
        value: what the record has, where it has one number.
        low, high: what a run has to lie in.
        unit: of all of these.
        weight: in a distance or a score; 0 where it is shown and decides nothing.
        reliability: A, B or C.
        evidence: ids it rests on.
        given: triggers and parameters that were set from the same figure.
        why: why this interval.
        others: other readings of the record.
    """

    id: StrictStr
    scenario: Annotated[str, _one_of("scenario", files.available)]
    quantity: Annotated[
        Quantity, PlainValidator(QUANTITIES.__getitem__), _one_of("quantity", lambda: QUANTITIES)
    ]
    args: dict[str, Any] = Field({})
    first: Day
    last: Day
    unit: StrictStr
    weight: amount("weight in a score")
    reliability: Annotated[str, _one_of("reliability", lambda: RELIABILITIES)]
    given: _Texts = ()
    why: StrictStr
    others: Annotated[tuple[Reading, ...], BeforeValidator(tuple)] = Field((), alias="other")

    @property
    def decides(self) -> bool:
        """Whether it counts: another reading of the record does not."""
        return self.weight > 0.0

    @property
    def standing(self) -> str:
        """Its reliability, or that it is another reading."""
        return self.reliability if self.decides else "other"

    @classmethod
    def together(cls, given: Mapping[str, Any]) -> Iterator[Fault]:
        yield from super().together(given)
        first, last = given.get("first"), given.get("last")
        if type(first) is dt.date and type(last) is dt.date and first > last:
            yield "", f"first {first} is after last {last}"
        if isinstance(given.get("quantity"), str) and given["quantity"] in QUANTITIES:
            yield from _arguments(given.get("args", {}), QUANTITIES[given["quantity"]])

    def of(self, run: Replicate | Trace) -> float:
        """Its number in a run; NaN where the run does not cover its days, or has none."""
        arrays = trace(run)
        if not arrays.has(self.first, self.last):
            return math.nan
        return self.quantity(arrays, self.first, self.last, **self.args)

    def covered(self, first: dt.date, last: dt.date) -> bool:
        """Whether a run from one day to another has its days."""
        return first <= self.first and self.last <= last


class OwnPattern(Pattern):
    """A pattern of somebody's own, in the file of a fit: it is of an episode, and may rest on
    evidence that is not in the register."""

    scenario: StrictStr
    evidence: Cited = ()
    unit: StrictStr = ""
    weight: amount("weight in a score") = 1.0
    reliability: Annotated[str, _one_of("reliability", lambda: RELIABILITIES)] = "B"
    why: StrictStr = ""


def compute(run: Replicate | Trace, patterns: Iterable[Pattern] | None = None) -> dict[str, float]:
    """Numbers of a run by id of pattern; NaN where it has none.

    Args:
        run: one replicate, with its ledger.
        patterns: which; all of them where None.
    """
    arrays = trace(run)
    return {p.id: p.of(arrays) for p in (load_patterns() if patterns is None else patterns)}


@cache
def load_patterns() -> tuple[Pattern, ...]:
    """The shipped patterns, in the order of the table.

    Raises:
        SpyscareError: everything wrong with the table.
    """
    path = resources.files("sim") / "data" / FILE
    return read_patterns(tomllib.loads(path.read_text(encoding="utf-8")))


def deciding() -> tuple[Pattern, ...]:
    """Those of the shipped patterns that count."""
    return tuple(p for p in load_patterns() if p.decides)


def read_patterns(tables: Mapping[str, Any]) -> tuple[Pattern, ...]:
    """Patterns from the tables of a file.

    Raises:
        SpyscareError: everything wrong, one line each, with its place.
    """
    complaints = Complaints(FILE)
    found = sound_patterns(tables.get("pattern", ()), complaints)
    complaints.check()
    return found


def sound_patterns(
    tables: Iterable[Any], complaints: Complaints, kind: type[Pattern] = Pattern,
    taken: Iterable[str] = (),
) -> tuple[Pattern, ...]:  # fmt: skip
    """The sound ones of the patterns of a file.

    Args:
        tables: each under [[pattern]].
        complaints: told of everything wrong, one line each, with its place.
        kind: of pattern.
        taken: ids of others.
    """
    seen, found = set(taken), []
    for number, raw in enumerate(tables, 1):
        name = raw.get("id", "") if isinstance(raw, Mapping) else ""
        place = f'pattern {number} "{name}"'
        if str(name) in seen:
            complaints.add(place, "there is one of this id already")
        seen.add(str(name))
        pattern, faults = read(kind, raw)
        complaints.add_all(faults, lambda field, at=place: f"{at}: {field}" if field else at)
        found += [] if pattern is None else [pattern]
    return tuple(found)


def _arguments(args: Mapping[str, Any], how: Quantity) -> Iterator[Fault]:
    """What is wrong with the arguments of a computation."""
    for name, value in args.items():
        if name not in how.arguments:
            near = did_you_mean(name, how.arguments)
            yield f"args.{name}", f"{how.name} takes no such argument{near}"
            continue
        known = how.arguments[name] or (evidence.actors() if name == "persons" else ())
        for word in ([value] if isinstance(value, str) else value) if known else ():
            wrong = _unknown(f"args.{name}", word, known)
            if wrong:
                yield f"args.{name}", wrong
    for name in how.required:
        if name not in args:
            yield "", f"{how.name} wants args.{name}"
