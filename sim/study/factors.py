"""What a study varies: a parameter, a trigger's date, presence, strength or field, or luck.

A factor is a column of numbers: values of parameters as they are, switches and presence as
0 and 1, shifts in days. A theme, `theme.trials`, is varied as a trigger is. A factor says which
numbers it takes, and what each of them changes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from sim.errors import did_you_mean
from sim.scenario.edits import parse_days
from sim.scenario.errors import Complaints, is_number, number_fault, shown
from sim.scenario.load import Scenario
from sim.scenario.parameters import PARAMETERS
from sim.scenario.reading import Faults, faults_of
from sim.scenario.trigger import STRONGEST
from sim.scenario.twin import NAMES

#: First word of a dotted name -> what it does to the trigger named after it.
EDITS = {"shift": "shift", "present": "present", "scale": "scale", "change": "change"}
#: A number that leaves the trigger as it is, by the kind of edit.
IDLE = {"shift": 0.0, "present": 1.0, "scale": 1.0}
#: What a dotted name stands for that edits no trigger.
NUMBERS = PARAMETERS | NAMES
#: The kind of a number that is none of a scenario's: it is for a runner alone.
FREE = "free"
#: No number of a factor is as large; nor is it infinite, or none.
VAST = 1e15
#: Levels of a factor in a grid, at most.
MOST_LEVELS = 10_000
_KEYS = ("from", "to", "steps", "step", "values", "log")


@dataclass(frozen=True)
class Factor:
    """A named quantity that differs between points.

    Attributes:
        name: dotted name, as `--set` takes it; after `ROLE:` where it is changed in one alone.
        kind: `number`, `whole`, `switch`, `shift`, `present`, `scale`, `change` or `FREE`.
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
        """Id of the trigger it edits, or `theme.WORD`, if it edits one."""
        return edited(self.target) if self.kind in EDITS else None

    @property
    def words(self) -> str:
        """What it is, for axes and tables."""
        if self.kind in EDITS:
            return _WORDS.get(self.kind, self.name).format(self.trigger)
        return NUMBERS[self.target].meaning

    @property
    def unit(self) -> str:
        """Its unit, in words."""
        if self.kind in EDITS:
            return _UNITS.get(self.kind, "")
        return NUMBERS[self.target].unit

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
        found = np.unique(self.at(np.linspace(0.0, 1.0, steps)))
        if len(found) < steps:
            raise ValueError(f"{steps} steps: there are {len(found)} from {self.low:g} to"
                             f" {self.high:g}")  # fmt: skip
        return found

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
            return IDLE.get(self.kind, math.nan)
        if self.target in NAMES:
            given = scenario.twin[self.target]
            return math.nan if given is None else float(given)
        return float(scenario.value(self.target))

    def change(self, number: float) -> Any:
        """What `Scenario.with_values` takes under the factor's name for this number."""
        if self.kind == "shift":
            return f"{int(number):+d}d"
        if self.kind in ("present", "switch"):
            return bool(number)
        return int(number) if self.kind == "whole" else float(number)


_WORDS = {
    "shift": "days by which {} is moved",
    "present": "whether {} happens",
    "scale": "times by which {} is as strong",
}
_UNITS = {"shift": "days", "present": "yes or no", "scale": "multiple"}


def _tidy(numbers: np.ndarray) -> np.ndarray:
    """Without the last bits' noise, so that 0.3 is 0.3."""
    return np.array([float(f"{x:.12g}") for x in numbers.ravel()]).reshape(numbers.shape)


def changes_at(
    factors: tuple[Factor, ...], numbers: np.ndarray, scenario: Scenario
) -> dict[str, Any]:
    """The changes that make a point of a scenario, by dotted name.

    What changes nothing is left out: a shift by no days, the presence of a trigger that is there,
    NaN (the scenario's own). A trigger that is taken out is not edited any more, and takes with it
    what cannot stand without it.
    """
    pairs = list(zip(factors, (float(x) for x in numbers), strict=True))
    out: dict[str, Any] = {}
    absent: set[str] = set()
    for factor, number in sorted(pairs, key=lambda pair: pair[0].kind != "present"):
        if math.isnan(number) or number == IDLE.get(factor.kind):
            continue
        if factor.trigger is not None:
            meant, dependents = _hanging(scenario, factor.trigger)
            if meant <= absent:
                continue
            if factor.kind == "present":
                hanging = dependents - absent
                out |= {f"present.{each}": False for each in sorted(hanging)}
                absent |= meant | hanging
        out[factor.target] = factor.change(number)
    return out


@lru_cache(maxsize=4096)
def _hanging(scenario: Scenario, name: str) -> tuple[frozenset[str], frozenset[str]]:
    """Triggers that an id or theme stands for, and those that cannot stand without them."""
    return frozenset(scenario.meant(name)), frozenset(scenario.dependents(name))


# reading


def kind_of(name: str) -> str | None:
    """The kind of factor a dotted name stands for, or None where it stands for none."""
    first, _, rest = name.partition(".")
    if first in EDITS and rest and (first != "change" or "." in rest):
        return EDITS[first]
    if name not in NUMBERS:
        return None
    return {bool: "switch", int: "whole"}.get(NUMBERS[name].kind, "number")


def edited(name: str) -> str:
    """What a dotted name edits: the id of a trigger, or `theme.WORD`."""
    first, _, rest = name.partition(".")
    return rest.partition(".")[0] if first == "change" else rest


def unknown(name: str) -> str:
    """What to say of a name that is no factor's."""
    if name.partition(".")[0] == "change":
        return "wants the trigger and its field, like change.ezhov.zeal"
    near = did_you_mean(name, (*NUMBERS, "scenario"))
    return f"no such value or edit of a trigger{near}"


def read_factor(name: str, raw: Any, place: str, complaints: Complaints) -> Factor | None:
    """A factor as a file writes it, or None and complaints.

    Args:
        name: dotted name.
        raw: a table with from, to, steps or step, values, log; or a list of values.
        place: where it stands, for complaints.
    """
    try:
        return _factor(name, {"values": raw} if isinstance(raw, list) else raw)
    except ValueError as error:
        complaints.add_all(faults_of(error), lambda key: f"{place}.{key}".rstrip("."))
        return None


def _factor(name: str, raw: Any) -> Factor:
    kind = kind_of(name)
    if kind is None:
        raise ValueError(unknown(name))
    if not isinstance(raw, Mapping):
        raise ValueError(f"{shown(raw)}: wants {{ from = …, to = …, steps = … }} or a list")
    wrong = [(key, f"no such key{did_you_mean(key, _KEYS)}") for key in raw if key not in _KEYS]
    if "values" in raw:
        others = [key for key in raw if key in _KEYS and key != "values"]
        wrong += [(key, "values say it already; wants one or the other") for key in others]
    elif kind in ("switch", "present"):
        wants = "is true or false; wants values = [true, false] or {}"
        wrong += [(key, wants) for key in raw if key in _KEYS]
    if "steps" in raw and "step" in raw:
        wrong.append(("step", "steps say it already; wants one or the other"))
    if wrong:
        raise Faults(wrong)
    if kind in ("switch", "present"):
        raw = {"values": [False, True]} | raw
    return _listed(name, kind, raw["values"]) if "values" in raw else _ranged(name, kind, raw)


def _listed(name: str, kind: str, values: Any) -> Factor:
    """A factor that takes these values."""
    if not isinstance(values, list) or not values:
        raise Faults([("values", f"{shown(values)}: wants a list of at least one value")])
    numbers = tuple(_at("values", number_of, name, kind, value) for value in values)
    if len(set(numbers)) < len(numbers):
        raise Faults([("values", f"{shown(values)}: a value stands there twice")])
    return Factor(name, kind, min(numbers), max(numbers), numbers)


def _ranged(name: str, kind: str, raw: Mapping[str, Any]) -> Factor:
    """A factor that takes any number of a range, by default the parameter's own."""
    log, wrong, ends = raw.get("log", False), [], {}
    if not isinstance(log, bool):
        wrong.append(("log", f"{shown(log)}: wants true or false"))
    for key, bound in (("from", "low"), ("to", "high")):
        try:
            if key in raw:
                ends[key] = number_of(name, kind, raw[key])
            elif name in NUMBERS:
                ends[key] = float(getattr(NUMBERS[name], bound))
            else:
                raise ValueError(f"missing; {name} has no bounds of its own")
        except ValueError as error:
            wrong.append((key, str(error)))
    if wrong:
        raise Faults(wrong)
    low, high = ends["from"], ends["to"]
    if low >= high:
        raise ValueError(f"from {low:g} is not below to {high:g}")
    if log and low <= 0:
        raise Faults([("from", f"{low:g}: a logarithmic range begins above 0")])
    steps = _at("steps", _whole, raw["steps"]) if "steps" in raw else None
    if "step" in raw:
        steps = _at("step", _by_step, raw["step"], low, high, log)
    return Factor(name, kind, low, high, None, steps, log)


def _at(key: str, read: Callable[..., Any], *given: Any) -> Any:
    """What a reader gives; what it complains of is about that key."""
    try:
        return read(*given)
    except ValueError as error:
        raise Faults([(key, str(error))]) from None


def _whole(steps: Any) -> int:
    if not _is_whole(steps) or not 2 <= steps <= MOST_LEVELS:
        raise ValueError(f"{shown(steps)}: wants a whole number from 2 to {MOST_LEVELS:,}")
    return int(steps)


def _by_step(raw: Any, low: float, high: float, log: bool) -> int:
    """How many steps of that length there are."""
    step = float(min(raw, VAST)) if is_number(raw) else float(parse_days(raw))
    if log or not step > 0:
        wants = "a logarithmic range wants steps" if log else "wants more than nothing"
        raise ValueError(f"{shown(raw)}: {wants}")
    count = (high - low) / step
    if count >= MOST_LEVELS:
        raise ValueError(f"{shown(raw)}: makes {count + 1:,.0f} steps; most are {MOST_LEVELS:,}")
    if abs(count - round(count)) > 1e-9 or count < 1:
        raise ValueError(f"{shown(raw)}: does not go evenly from {low:g} to {high:g}")
    return round(count) + 1


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
    if kind == "scale":
        wrong = number_fault(value, 0, STRONGEST, f"times as strong, 0-{STRONGEST:g}")
        if wrong:
            raise ValueError(wrong)
        return float(value)
    if kind == "change":
        if not is_number(value) or not abs(value) < VAST:
            raise ValueError(f"{shown(value)}: wants a number")
        return float(value)
    wrong = NUMBERS[name].fault(value)
    if wrong is not None:
        raise ValueError(wrong)
    return float(value)


def _is_whole(value: Any) -> bool:
    return is_number(value) and abs(value) < VAST and value == int(value)
