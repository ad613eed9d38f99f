"""One lever through time: values that stay, ramps, and pulses on top of them.

Floor 1.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.scenario.edits import Edit, bounds
from sim.scenario.parameters import START_OF_LEVER, Values
from sim.vocabulary import Lever


class Track:
    """One lever from the first edit, or day 0, to the last day of the period."""

    def __init__(self, lever: Lever, value: float, first: int, days: int):
        self.low, self.high = bounds(lever)
        self.first = first
        self.base = np.full(days - first, float(value))
        self.added = np.zeros(days - first)
        self.factor = np.ones(days - first)

    def at(self, day: int) -> float:
        """The value on a day, as it stands so far."""
        i = day - self.first
        value = self.base.item(i) * self.factor.item(i) + self.added.item(i)
        return min(self.high, max(self.low, value))

    def apply(self, day: int, edit: Edit) -> float:
        """Let an edit act from a day on; returns the value it leads to."""
        i = day - self.first
        if edit.half_life:
            self._pulse(i, edit)
            return self.at(day)
        standing = self.base.item(i)
        target = min(max(edit.of(standing), self.low), self.high)
        self.base[i:] = target
        if edit.over:
            steps = min(edit.over, len(self.base) - i)
            self.base[i : i + steps] = standing + (target - standing) * (
                np.arange(steps) / edit.over
            )
            return target
        return self.at(day)

    def _pulse(self, i: int, edit: Edit) -> None:
        fading = np.exp2(-np.arange(len(self.base) - i) / edit.half_life)
        if edit.how == "times":
            self.factor[i:] *= 1.0 + (edit.number - 1.0) * fading
        else:
            self.added[i:] += edit.number * fading

    def values(self) -> NDArray[np.float64]:
        """The lever on each day of the period."""
        inside = slice(-self.first, None)
        whole = self.base[inside] * self.factor[inside] + self.added[inside]
        return whole.clip(self.low, self.high, out=whole)


def start_value(values: Values, lever: Lever) -> float:
    """Value of a lever before any trigger."""
    section, _, field = START_OF_LEVER[lever].partition(".")
    return float(getattr(getattr(values, section), field))
