"""A free number of a rival and the range it is drawn from.

A range is written as numbers, or as multiples of what the rival's own scenarios say
(`from = "x0.5", to = "x2"`): then it stays where it is meant to be when the model's defaults move.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sim.errors import did_you_mean
from sim.scenario.errors import Complaints, is_number, shown
from sim.scenario.load import Scenario
from sim.scenario.parameters import PARAMETERS
from sim.study.factors import number_of

_MULTIPLE = re.compile(r"x\s*(\d+(?:\.\d*)?|\.\d+)")
_KEYS = ("from", "to", "log")


@dataclass(frozen=True)
class Prior:
    """A range, even in the number or in its logarithm.

    Attributes:
        name: dotted name of a value or an edit of a trigger; of a baseline, its own word.
        low, high: the range; factors where it is relative.
        log: even in the logarithm.
        relative: the range is of multiples of the scenario's own number.
    """

    name: str
    low: float
    high: float
    log: bool = False
    relative: bool = False

    def at(self, u: float) -> float:
        """The number, or multiple, at a place of the unit interval."""
        if self.log:
            return self.low * (self.high / self.low) ** u
        return self.low + (self.high - self.low) * u

    def of(self, number: float, scenario: Scenario) -> float:
        """The number itself, in a scenario: a multiple is kept within the parameter's bounds."""
        if not self.relative:
            return number
        name = self.name.rpartition(":")[2]
        parameter = PARAMETERS[name]
        own = number * float(scenario.value(name))
        return min(max(own, float(parameter.low)), float(parameter.high))

    @property
    def width(self) -> float:
        """Natural logarithm of high over low; NaN where it is not even in the logarithm."""
        return math.log(self.high / self.low) if self.log else math.nan

    def words(self) -> str:
        """`x0.5-x2`, `-120 to 120 days`."""
        if self.relative:
            return f"x{self.low:g} to x{self.high:g}"
        unit = " days" if self.name.startswith("shift.") else ""
        return f"{self.low:g} to {self.high:g}{unit}"


def read_prior(
    name: str, kind: str | None, raw: Any, place: str, complaints: Complaints
) -> Prior | None:
    """A prior as a file writes it, or None and complaints.

    Args:
        name: dotted name.
        kind: as `sim.study.factors.kind_of` says; None for a number of a baseline.
        raw: a table with from, to, log.
        place: where it stands, for complaints.
    """
    if not isinstance(raw, Mapping):
        complaints.add(place, f'{shown(raw)}: wants {{ from = "x0.5", to = "x2" }}')
        return None
    before = len(complaints.lines)
    for key in raw:
        if key not in _KEYS:
            complaints.add(f"{place}.{key}", f"no such key{did_you_mean(key, _KEYS)}")
    log = raw.get("log", False)
    if not isinstance(log, bool):
        complaints.add(f"{place}.log", f"{shown(log)}: wants true or false")
    ends = [_end(name, kind, raw.get(key), f"{place}.{key}", complaints) for key in ("from", "to")]
    if len(complaints.lines) > before:
        return None
    (low, by_low), (high, by_high) = ends
    relative = by_low and by_high
    log = bool(log) or relative
    if by_low != by_high:
        complaints.add(place, 'one end is a multiple; wants both or neither, like "x0.5" and "x2"')
    elif relative and kind not in ("number", "whole"):
        complaints.add(place, "a multiple is of a value of the scenarios, not of an edit")
    elif low >= high:
        complaints.add(place, f"from {low:g} is not below to {high:g}")
    elif log and low <= 0:
        complaints.add(f"{place}.from", f"{low:g}: a logarithmic range begins above 0")
    return Prior(name, low, high, log, relative) if len(complaints.lines) == before else None


def _end(
    name: str, kind: str | None, value: Any, place: str, complaints: Complaints
) -> tuple[float, bool]:
    """An end of a range, and whether it is a multiple."""
    if value is None:
        complaints.add(place, "missing")
        return math.nan, False
    match = _MULTIPLE.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is not None:
        return float(match[1]), True
    if kind is None:
        if not is_number(value) or not math.isfinite(value) or value < 0:
            complaints.add(place, f"{shown(value)}: wants a number from 0 up")
            return math.nan, False
        return float(value), False
    try:
        return number_of(name, kind, value), False
    except ValueError as error:
        complaints.add(place, str(error))
        return math.nan, False
