"""Edits of levers: the two small notations they are written in, and a lever through time.

Durations are `"30d"`. An edit is a number (the lever is set), `"x1.5"` or `"+0.2"`
(relative to the value as it stands on the day), or `{ to = <one of these>, over = "30d" }`.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from functools import lru_cache
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.scenario.errors import is_number, plain, shown, unwrap
from sim.scenario.parameters import PARAMETERS, START_OF_LEVER, Values
from sim.scenario.syntax import odd_character
from sim.vocabulary import Lever

_DURATION = re.compile(r"([+-]?)(\d+(?:\.\d+)?)d")
_RELATIVE = re.compile(r"(x|\+|-)\s*(\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)")
#: Days, of a period or of anything in one.
LONGEST = 36_525
#: Largest factor or difference of a lever; one that is meant stays far below.
LARGEST = 1e6
_EDIT_WANTS = 'a number, "x1.5", "+0.2" or { to = …, over = "30d" }'


@dataclass(frozen=True)
class Edit:
    """A change of one lever.

    Attributes:
        how: `set`, `times` or `plus`.
        number: the value, factor or difference.
        over: days a linear ramp takes; 0 acts at once.
        half_life: days in which a pulse loses half; 0 where the change stays.
        part: of the way to the number a `set` goes; 1 is all of it.
    """

    how: str
    number: float
    over: int = 0
    half_life: float = 0.0
    part: float = 1.0

    def scaled(self, scale: float) -> Edit:
        """The same edit, so many times as strong; 0 leaves the lever as it stands.

        A factor is raised to the power, so that twice as strong is the same as twice.
        """
        if scale == 1.0:
            return self
        if self.how == "set":
            return replace(self, part=self.part * scale)
        number = self.number**scale if self.how == "times" else self.number * scale
        return replace(self, number=number)

    def of(self, value: float) -> float:
        """The value this makes of `value`, the ramp or pulse at its full height."""
        if self.how == "times":
            return value * self.number
        if self.how == "plus":
            return value + self.number
        return self.number if self.part == 1.0 else value + self.part * (self.number - value)

    def words(self) -> str:
        """How it reads where the value it acts on is not known yet."""
        sign = {"set": "to ", "times": "x", "plus": "+" if self.number >= 0 else ""}[self.how]
        text = f"{sign}{self.number:g}"
        if self.part != 1.0:
            text = f"{100 * self.part:g} % of the way {text}"
        if self.over:
            text += f" over {self.over} days"
        return text + (f", halving every {self.half_life:g} days" if self.half_life else "")

    def canonical(self) -> list:
        """The edit as plain values, for hashing and provenance; `part` only where it is not 1."""
        plain = [self.how, self.number, self.over, self.half_life]
        return plain if self.part == 1.0 else [*plain, self.part]


def bounds(lever: Lever) -> tuple[float, float]:
    """Lowest and highest value of a lever, inclusive."""
    parameter = PARAMETERS[START_OF_LEVER[lever]]
    return float(parameter.low), float(parameter.high)


def parse_days(text: Any) -> int:
    """Days in `"30d"` or `"-30d"`; ValueError says what was wanted."""
    days = parse_duration(text)
    if days != int(days):
        raise ValueError(f'{shown(text)}: wants whole days, like "12d"')
    return int(days)


def parse_duration(text: Any) -> float:
    """Days, whole or not, in `"30d"`; ValueError says what was wanted."""
    match = _DURATION.fullmatch(text.strip()) if isinstance(text, str) else None
    if match is None:
        odd = odd_character(text) if isinstance(text, str) else ""
        raise ValueError(f'{shown(text)}: wants a duration in days, written like "12d"{odd}')
    days = float(match[2])
    if days > LONGEST:
        raise ValueError(f"{shown(text)}: longer than {LONGEST:,} days")
    return -days if match[1] == "-" else days


def parse_edit(value: Any, lever: Lever) -> Edit:
    """The edit of a lever as a file writes it; ValueError says what was wanted."""
    value = unwrap(value)
    if isinstance(value, Edit):
        return value
    if not isinstance(value, dict):
        return _parse_change(value, lever)
    strange = sorted(set(value) - {"to", "over"})
    if strange or "to" not in value or "over" not in value:
        raise ValueError(f'{shown(value)}: a ramp is written {{ to = 0.4, over = "30d" }}')
    days = parse_days(value["over"])
    if days <= 0:
        raise ValueError(f"over: {shown(value['over'])}: a ramp takes at least one day")
    return replace(_parse_change(unwrap(value["to"]), lever), over=days)


def _parse_change(value: Any, lever: Lever) -> Edit:
    """A number or a relative change."""
    if isinstance(value, str):
        match = _RELATIVE.fullmatch(value.strip())
        if match is None:
            raise ValueError(f"{shown(value)}: wants {_EDIT_WANTS}{odd_character(value)}")
        sign, size = match[1], float(match[2])
        if not math.isfinite(size):
            raise ValueError(f"{shown(value)} is not finite")
        if size > LARGEST:
            raise ValueError(f"{shown(value)}: {plain(size)} is above {plain(LARGEST)}")
        if sign == "x":
            return Edit("times", size)
        return Edit("plus", 0.0 - size if sign == "-" else size)
    if not is_number(value):
        raise ValueError(f"{shown(value)}: wants {_EDIT_WANTS}")
    wrong = PARAMETERS[START_OF_LEVER[lever]].fault(value)
    if wrong is not None:
        raise ValueError(wrong)
    return Edit("set", float(value) + 0.0)  # no negative zero


class Track:
    """One lever from the first edit, or day 0, to the last day of the period.

    Edits act in the order of their days; on one day in the order of the scenario.
    """

    def __init__(self, lever: Lever, value: float, first: int, days: int):
        """A lever that stands at a value from day `first` to the last of so many days."""
        self.low, self.high = bounds(lever)
        self.first = first
        self.base = np.full(days - first, float(value))
        self.factor, self.added = np.ones(days - first), np.zeros(days - first)

    def act(self, day: int, edit: Edit) -> float:
        """Let an edit act; the value to which it leads below the pulses."""
        i = day - self.first
        standing = float(self.base[i])
        if edit.half_life:
            left = _fading(edit.half_life, self.base.size)[: self.base.size - i]
            if edit.how == "times":
                self.factor[i:] *= 1.0 + (edit.number - 1.0) * left
            else:
                self.added[i:] += edit.number * left
            return standing
        target = min(max(edit.of(standing), self.low), self.high)
        if edit.over:
            rising = self.base[i : i + edit.over]
            rising[:] = standing + (target - standing) * (np.arange(rising.size) / edit.over)
        self.base[i + edit.over :] = target
        return target

    def lead(self, day: int, edit: Edit) -> tuple[float, float]:
        """Let an edit act; the value on its day before, and the one it leads to, in the end."""
        before = self.values()[day - self.first]
        target = self.act(day, edit)
        return float(before), target if edit.over else float(self.values()[day - self.first])

    def values(self) -> NDArray[np.float64]:
        """The lever on each day, within its bounds, float64[days - first]."""
        values = self.base * self.factor + self.added
        return np.minimum(np.maximum(values, self.low), self.high)


@lru_cache(maxsize=64)
def _fading(half_life: float, days: int) -> NDArray[np.float64]:
    """What is left of a pulse on its day and on each day after, float64[days]; read-only."""
    left = np.exp2(-np.arange(days) / half_life)
    left.flags.writeable = False
    return left


_START = {lever: attrgetter(START_OF_LEVER[lever]) for lever in Lever}


def start_value(values: Values, lever: Lever) -> float:
    """A lever before any trigger."""
    return float(_START[lever](values))
