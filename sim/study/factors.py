"""What a study varies: a parameter, the date of a trigger, its presence, or one of its fields.

A factor is a column of numbers: values of parameters as they are, switches and presence as
0 and 1, shifts in days. It says which numbers it takes, and what each of them changes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sim.errors import did_you_mean
from sim.scenario.edits import parse_days
from sim.scenario.errors import Complaints, is_number, shown
from sim.scenario.load import Scenario
from sim.scenario.parameters import PARAMETERS, Parameter

#: First word of a dotted name -> what it does to the trigger named after it.
EDITS = {"shift": "shift", "present": "present", "change": "change"}
#: The kind of a number that is none of a scenario's: it is for a runner alone.
FREE = "free"
_KEYS = ("from", "to", "steps", "step", "values", "log")


@dataclass(frozen=True)
class Factor:
    """A named quantity that differs between points.

    Attributes:
        name: dotted name, as `--set` takes it; after `ROLE:` where it is changed in one alone.
        kind: `number`, `whole`, `switch`, `shift`, `present`, `change` or `FREE`.
        low, high: range, both included; the least and greatest of `values` where those are given.
        values: the numbers it takes, or None where any in the range will do.
        steps: how many it takes in a grid, where its file says so.
        log: even steps are factors instead of differences.
    """

    name: str
    kind: str
    low: float
    high: float
    values: tuple[float, ...] | None = None
    steps: int | None = None
    log: bool = False

    @property
    def target(self) -> str:
        """Dotted name of what is changed."""
        return self.name.rpartition(":")[2]

    @property
    def trigger(self) -> str | None:
        """Id of the trigger it edits, if it edits one."""
        if self.kind not in EDITS:
            return None
        rest = self.target.partition(".")[2]
        return rest.partition(".")[0] if self.kind == "change" else rest

    @property
    def words(self) -> str:
        """What it is, for axes and tables."""
        if self.kind in EDITS:
            what = {"shift": "days by which {} is moved", "present": "whether {} happens"}
            return what.get(self.kind, self.name).format(self.trigger)
        return PARAMETERS[self.target].meaning

    @property
    def unit(self) -> str:
        """Its unit, in words."""
        if self.kind in EDITS:
            return {"shift": "days", "present": "yes or no"}.get(self.kind, "")
        return PARAMETERS[self.target].unit

    def levels(self, steps: int | None = None) -> np.ndarray:
        """float64[levels]: the numbers a grid takes, ascending unless its file lists them.

        Args:
            steps: how many, where its file does not say or another size is wanted.

        Raises:
            ValueError: where nobody says how many.
        """
        if self.values is not None:
            return np.array(self.values, dtype=np.float64)
        steps = steps or self.steps
        if not steps:
            raise ValueError("wants steps, step or values, so that a grid can be made of it")
        return np.unique(self.at(np.linspace(0.0, 1.0, steps)))

    def at(self, u: np.ndarray) -> np.ndarray:
        """Numbers of the unit interval spread over the range; over its values in equal parts."""
        u = np.asarray(u, dtype=np.float64)
        if self.values is not None:
            place = np.minimum((u * len(self.values)).astype(int), len(self.values) - 1)
            return np.array(self.values)[place]
        if self.log:
            spread = self.low * (self.high / self.low) ** u
        else:
            spread = self.low + (self.high - self.low) * u
        if self.kind in ("whole", "shift"):
            return np.round(spread)
        return np.clip(_tidy(spread), self.low, self.high)

    def up_to(self, high: float) -> Factor:
        """The same factor with nothing above a number; that number where nothing is below it."""
        if self.values is not None or self.low >= high:
            values = tuple(x for x in self.values or () if x <= high) or (high,)
            return replace(self, values=values, low=min(values), high=max(values))
        return replace(self, high=min(self.high, high))

    def own(self, scenario: Scenario) -> float:
        """The number a scenario itself has; NaN where it is not a number of the scenario."""
        if self.kind in EDITS:
            return {"shift": 0.0, "present": 1.0}.get(self.kind, math.nan)
        return float(scenario.value(self.target))

    def change(self, number: float) -> Any:
        """What `Scenario.with_values` takes under the factor's name for this number."""
        if self.kind == "shift":
            return f"{int(number):+d}d"
        if self.kind in ("present", "switch"):
            return bool(number)
        return int(number) if self.kind == "whole" else float(number)


def _tidy(numbers: np.ndarray) -> np.ndarray:
    """Without the last bits' noise, so that 0.3 is 0.3."""
    return np.array([float(f"{x:.12g}") for x in numbers.ravel()]).reshape(numbers.shape)


def changes_at(factors: tuple[Factor, ...], numbers: np.ndarray) -> dict[str, Any]:
    """The changes that make a point of a scenario, by dotted name.

    What changes nothing is left out: a shift by no days, the presence of a trigger that is there,
    NaN (the scenario's own). A trigger that is taken out is neither moved nor changed.
    """
    pairs = list(zip(factors, (float(x) for x in numbers), strict=True))
    absent = {f.trigger for f, x in pairs if f.kind == "present" and x == 0.0}
    out = {}
    for factor, number in pairs:
        idle = {"shift": 0.0, "present": 1.0}.get(factor.kind)
        if math.isnan(number) or number == idle:
            continue
        if factor.kind in ("shift", "change") and factor.trigger in absent:
            continue
        out[factor.target] = factor.change(number)
    return out


# reading


def kind_of(name: str) -> str | None:
    """The kind of factor a dotted name stands for, or None where it stands for none."""
    first, _, rest = name.partition(".")
    if first in EDITS and rest and (first != "change" or "." in rest):
        return EDITS[first]
    if name not in PARAMETERS:
        return None
    return {bool: "switch", int: "whole"}.get(PARAMETERS[name].kind, "number")


def unknown(name: str) -> str:
    """What to say of a name that is no factor's."""
    if name.partition(".")[0] == "change":
        return "wants the trigger and its field, like change.ezhov.zeal"
    near = did_you_mean(name, (*PARAMETERS, "scenario"))
    return f"no such value or edit of a trigger{near}"


def read_factor(name: str, raw: Any, place: str, complaints: Complaints) -> Factor | None:
    """A factor as a file writes it, or None and complaints.

    Args:
        name: dotted name.
        raw: a table with from, to, steps or step, values, log; or a list of values.
        place: where it stands, for complaints.
    """
    kind = kind_of(name)
    if kind is None:
        complaints.add(place, unknown(name))
        return None
    if isinstance(raw, list):
        raw = {"values": raw}
    if not isinstance(raw, Mapping):
        complaints.add(place, f"{shown(raw)}: wants {{ from = …, to = …, steps = … }} or a list")
        return None
    before = len(complaints.lines)
    for key in raw:
        if key not in _KEYS:
            complaints.add(f"{place}.{key}", f"no such key{did_you_mean(key, _KEYS)}")
    table = {key: value for key, value in raw.items() if key in _KEYS}
    reading = _Reading(name, kind, place, complaints)
    factor = reading.listed(table) if "values" in table else reading.ranged(table)
    return factor if len(complaints.lines) == before else None


class _Reading:
    """Reads the table of one factor."""

    def __init__(self, name: str, kind: str, place: str, complaints: Complaints):
        self.name, self.kind, self.place, self.complaints = name, kind, place, complaints

    def _complain(self, key: str, message: str) -> None:
        self.complaints.add(f"{self.place}.{key}" if key else self.place, message)

    def _number(self, key: str, value: Any) -> float | None:
        """A value as the factor's number, or None and a complaint."""
        try:
            return number_of(self.name, self.kind, value)
        except ValueError as error:
            self._complain(key, str(error))
            return None

    def listed(self, table: Mapping[str, Any]) -> Factor | None:
        """A factor that takes these values."""
        for key in table:
            if key != "values":
                self._complain(key, "values say it already; wants one or the other")
        values = table["values"]
        if not isinstance(values, list) or not values:
            self._complain("values", f"{shown(values)}: wants a list of at least one value")
            return None
        numbers = [self._number("values", value) for value in values]
        if None in numbers:
            return None
        if len(set(numbers)) < len(numbers):
            self._complain("values", f"{shown(values)}: a value stands there twice")
        return Factor(self.name, self.kind, min(numbers), max(numbers), tuple(numbers))

    def ranged(self, table: Mapping[str, Any]) -> Factor | None:
        """A factor that takes any number of a range, by default the parameter's own."""
        log = table.get("log", False)
        if not isinstance(log, bool):
            self._complain("log", f"{shown(log)}: wants true or false")
            log = False
        if self.kind in ("switch", "present"):
            for key in table:
                self._complain(key, "is true or false; wants values = [true, false] or {}")
            return Factor(self.name, self.kind, 0.0, 1.0, (0.0, 1.0))
        ends = [self._end(table, key) for key in ("from", "to")]
        if None in ends:
            return None
        low, high = ends
        if low >= high:
            self._complain("", f"from {low:g} is not below to {high:g}")
            return None
        if log and low <= 0:
            self._complain("from", f"{low:g}: a logarithmic range begins above 0")
            return None
        steps = self._steps(table, low, high, log)
        return Factor(self.name, self.kind, low, high, None, steps, log)

    def _end(self, table: Mapping[str, Any], key: str) -> float | None:
        if key in table:
            return self._number(key, table[key])
        parameter = PARAMETERS.get(self.name)
        if parameter is None:
            self._complain(key, f"missing; {self.name} has no bounds of its own")
            return None
        return _bound(parameter, key)

    def _steps(self, table: Mapping[str, Any], low: float, high: float, log: bool) -> int | None:
        if "steps" in table and "step" in table:
            self._complain("step", "steps say it already; wants one or the other")
        elif "steps" in table:
            steps = table["steps"]
            if not is_number(steps) or steps != int(steps) or steps < 2:
                self._complain("steps", f"{shown(steps)}: wants a whole number, at least 2")
                return None
            return int(steps)
        elif "step" in table:
            return self._by_step(table["step"], low, high, log)
        return None

    def _by_step(self, raw: Any, low: float, high: float, log: bool) -> int | None:
        try:
            step = float(raw) if is_number(raw) else float(parse_days(raw))
        except ValueError as error:
            self._complain("step", str(error))
            return None
        if log or not step > 0:
            wants = "a logarithmic range wants steps" if log else "wants more than nothing"
            self._complain("step", f"{shown(raw)}: {wants}")
            return None
        count = (high - low) / step
        if abs(count - round(count)) > 1e-9 or count < 1:
            self._complain("step", f"{shown(raw)}: does not go evenly from {low:g} to {high:g}")
            return None
        return round(count) + 1


def _bound(parameter: Parameter, key: str) -> float:
    return float(parameter.low if key == "from" else parameter.high)


def number_of(name: str, kind: str, value: Any) -> float:
    """A value of a file as the number of a factor; ValueError says what was wanted."""
    if kind == "shift":
        return float(value) if _is_whole(value) else float(parse_days(value))
    if kind in ("present", "switch"):
        if isinstance(value, bool):
            return float(value)
        if is_number(value) and value in (0, 1):
            return float(value)
        raise ValueError(f"{shown(value)}: wants true or false")
    if kind == "change":
        if not is_number(value) or not math.isfinite(value):
            raise ValueError(f"{shown(value)}: wants a number")
        return float(value)
    wrong = PARAMETERS[name].fault(value)
    if wrong is not None:
        raise ValueError(wrong)
    return float(value)


def _is_whole(value: Any) -> bool:
    return is_number(value) and math.isfinite(value) and value == int(value)
