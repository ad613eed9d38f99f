"""One lever through time: values that stay, ramps, and pulses on top of them."""

from __future__ import annotations

from functools import lru_cache
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from sim.scenario.edits import Edit, bounds
from sim.scenario.parameters import START_OF_LEVER, Values
from sim.vocabulary import Lever

_START = {lever: attrgetter(START_OF_LEVER[lever]) for lever in Lever}


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


def start_value(values: Values, lever: Lever) -> float:
    """A lever before any trigger."""
    return float(_START[lever](values))
