"""The patterns of the record that a run is held against: `sim/data/patterns.toml`.

How a pattern is computed stands in `sim.measures.quantities`; how a run is judged by all
of them in `sim.measures.score`.
"""

from __future__ import annotations

import datetime as dt
import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from sim.errors import did_you_mean
from sim.measures.quantities import QUANTITIES, Quantity
from sim.measures.runs import Replicate
from sim.measures.trace import Trace, trace
from sim.scenario import evidence, files
from sim.scenario.errors import Complaints, is_number, shown

FILE = "patterns.toml"
RELIABILITIES = ("A", "B", "C")

#: Key of a pattern -> whether it has to be there.
KEYS = {
    "id": True, "scenario": True, "quantity": True, "args": False, "first": True, "last": True,
    "value": False, "low": True, "high": True, "unit": True, "weight": True, "reliability": True,
    "evidence": True, "given": False, "why": True, "other": False,
}  # fmt: skip
OTHER_KEYS = {"words": True, "value": False, "low": True, "high": True, "evidence": True}


@dataclass(frozen=True)
class Reading:
    """What the record would be by another account.

    Attributes:
        words: whose.
        value: the number, or None.
        low, high: what a run would have to lie in.
        evidence: ids.
    """

    words: str
    value: float | None
    low: float
    high: float
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class Pattern:
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
        weight: in a distance or a score.
        reliability: A, B or C.
        evidence: ids it rests on.
        given: triggers and parameters that were set from the same figure.
        why: why this interval.
        others: other readings of the record.
    """

    id: str
    scenario: str
    quantity: Quantity
    args: Mapping[str, Any]
    first: dt.date
    last: dt.date
    value: float | None
    low: float
    high: float
    unit: str
    weight: float
    reliability: str
    evidence: tuple[str, ...]
    given: tuple[str, ...]
    why: str
    others: tuple[Reading, ...]

    def of(self, run: Replicate | Trace) -> float:
        """Its number in a run; NaN where the run does not cover its days, or has none."""
        arrays = trace(run)
        if not arrays.has(self.first, self.last):
            return math.nan
        return self.quantity(arrays, self.first, self.last, **self.args)

    def covered(self, first: dt.date, last: dt.date) -> bool:
        """Whether a run from one day to another has its days."""
        return first <= self.first and self.last <= last


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


def read_patterns(tables: Mapping[str, Any]) -> tuple[Pattern, ...]:
    """Patterns from the tables of a file.

    Raises:
        SpyscareError: everything wrong, one line each, with its place.
    """
    complaints = Complaints(FILE)
    seen: set[str] = set()
    found = []
    for number, raw in enumerate(tables.get("pattern", ()), 1):
        place = f'pattern {number} "{raw.get("id", "")}"'
        if raw.get("id") in seen:
            complaints.add(place, "there is one of this id already")
        seen.add(raw.get("id"))
        pattern = _read(raw, place, complaints)
        if pattern is not None:
            found.append(pattern)
    complaints.check()
    return tuple(found)


def _read(raw: Mapping[str, Any], place: str, complaints: Complaints) -> Pattern | None:
    before = len(complaints.lines)
    _check_keys(raw, KEYS, place, complaints)
    _check_ends(raw, place, complaints)
    _check_days(raw, place, complaints)
    _check_evidence(raw, place, complaints)
    others = []
    for other in raw.get("other", ()):
        inner = f"{place}, other"
        _check_keys(other, OTHER_KEYS, inner, complaints)
        _check_ends(other, inner, complaints)
        _check_evidence(other, inner, complaints)
        others.append(other)
    _among("scenario", raw.get("scenario"), files.available(), place, complaints)
    _among("reliability", raw.get("reliability"), RELIABILITIES, place, complaints)
    _among("quantity", raw.get("quantity"), QUANTITIES, place, complaints)
    if raw.get("quantity") in QUANTITIES:
        _check_arguments(raw, QUANTITIES[raw["quantity"]], place, complaints)
    if not is_number(raw.get("weight", 0)) or raw.get("weight", 0) < 0:
        complaints.add(f"{place}: weight", f"{shown(raw['weight'])}: wants a number from 0 up")
    if len(complaints.lines) > before:
        return None
    return Pattern(
        id=raw["id"], scenario=raw["scenario"], quantity=QUANTITIES[raw["quantity"]],
        args=dict(raw.get("args", {})), first=raw["first"], last=raw["last"],
        value=_number(raw.get("value")), low=float(raw["low"]), high=float(raw["high"]),
        unit=raw["unit"], weight=float(raw["weight"]), reliability=raw["reliability"],
        evidence=tuple(raw["evidence"]), given=tuple(raw.get("given", ())), why=raw["why"],
        others=tuple(
            Reading(o["words"], _number(o.get("value")), float(o["low"]), float(o["high"]),
                    tuple(o["evidence"]))
            for o in others
        ),
    )  # fmt: skip


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _check_keys(raw: Mapping, keys: Mapping[str, bool], place: str, complaints: Complaints) -> None:
    for key in raw:
        if key not in keys:
            complaints.add(f"{place}: {key}", f"no such key{did_you_mean(key, keys)}")
    for key, needed in keys.items():
        if needed and key not in raw:
            complaints.add(place, f"missing {key}")


def _check_ends(raw: Mapping, place: str, complaints: Complaints) -> None:
    low, value, high = (raw.get(key) for key in ("low", "value", "high"))
    for key, number in (("low", low), ("value", value), ("high", high)):
        if number is not None and not is_number(number):
            complaints.add(f"{place}: {key}", f"{shown(number)} is not a number")
            return
    if low is None or high is None:
        return
    if low >= high:
        complaints.add(place, f"low {shown(low)} is not below high {shown(high)}")
    elif value is not None and not low <= value <= high:
        complaints.add(place, f"value {shown(value)} is not from {shown(low)} to {shown(high)}")


def _check_days(raw: Mapping, place: str, complaints: Complaints) -> None:
    first, last = raw.get("first"), raw.get("last")
    wrong = [key for key in ("first", "last") if key in raw and type(raw[key]) is not dt.date]
    for key in wrong:
        complaints.add(f"{place}: {key}", f"{shown(raw[key])} is not a date like 1937-05-10")
    if first is not None and last is not None and not wrong and first > last:
        complaints.add(place, f"first {first} is after last {last}")


def _check_evidence(raw: Mapping, place: str, complaints: Complaints) -> None:
    for cited in raw.get("evidence", ()):
        if not evidence.known(cited):
            near = did_you_mean(cited, evidence.ids())
            complaints.add(f"{place}: evidence", f'"{cited}": no such id{near}')
    if "evidence" in raw and not raw["evidence"]:
        complaints.add(f"{place}: evidence", "wants at least one id")


def _among(key: str, word: Any, known: Iterable[str], place: str, complaints: Complaints) -> None:
    known = list(known)
    if word is not None and word not in known:
        near = did_you_mean(str(word), known) or f"; wants one of {', '.join(known)}"
        complaints.add(f"{place}: {key}", f"{shown(word)}: no such {key}{near}")


def _check_arguments(raw: Mapping, how: Quantity, place: str, complaints: Complaints) -> None:
    for name, value in raw.get("args", {}).items():
        if name not in how.arguments:
            near = did_you_mean(name, how.arguments)
            complaints.add(f"{place}: args.{name}", f"{how.name} takes no such argument{near}")
            continue
        for word in [value] if isinstance(value, str) else value if how.arguments[name] else ():
            if how.arguments[name]:
                _among(f"args.{name}", word, how.arguments[name], place, complaints)
        if name == "persons":
            for person in value:
                _among("args.persons", person, evidence.actors(), place, complaints)
    for name in how.required:
        if name not in raw.get("args", {}):
            complaints.add(place, f"{how.name} wants args.{name}")
