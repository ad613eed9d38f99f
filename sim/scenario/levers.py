"""One lever through time: values that stay, ramps, and pulses on top of them.

Floor 1.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.scenario.edits import Edit, bounds
from sim.scenario.parameters import START_OF_LEVER, Values
from sim.vocabulary import Lever


@lru_cache(maxsize=64)
def _fading(half_life: float, days: int) -> NDArray[np.float64]:
    """What is left of a pulse on its day and on each day after; read-only."""
    left = np.exp2(-np.arange(days) / half_life)
    left.flags.writeable = False
    return left


class Track:
    """One lever from the first edit, or day 0, to the last day of the period.

    Attributes:
        base: the value without pulses, by day from the first.
        factor, added: what pulses make of it; numbers until there is one.
    """

    def __init__(self, lever: Lever, value: float, first: int, days: int):
        self.low, self.high = bounds(lever)
        self.first = first
        self.base = np.full(days - first, float(value))
        self.factor: NDArray[np.float64] | float = 1.0
        self.added: NDArray[np.float64] | float = 0.0

    def at(self, day: int) -> float:
        """The value on a day, as it stands so far."""
        return float(self._whole()[day - self.first])

    def lead(self, day: int, edit: Edit) -> tuple[float, float]:
        """Let an edit act; the value on its day before, and the one it leads to, in the end."""
        before, target = self.at(day), self.apply(day, edit)
        return before, target if edit.over else self.at(day)

    def apply(self, day: int, edit: Edit) -> float:
        """Let an edit act from a day on; returns where it leads what is below the pulses."""
        i = day - self.first
        standing = self.base.item(i)
        if edit.half_life:
            self._pulse(i, edit)
            return standing
        target = min(max(edit.of(standing), self.low), self.high)
        self.base[i:] = target
        if edit.over:
            steps = min(edit.over, len(self.base) - i)
            self.base[i : i + steps] = standing + (target - standing) * (
                np.arange(steps) / edit.over
            )
        return target

    def _pulse(self, i: int, edit: Edit) -> None:
        days = len(self.base)
        fading = _fading(edit.half_life, days)[: days - i]
        if edit.how == "times":
            self.factor = self.factor * np.ones(days)
            self.factor[i:] *= 1.0 + (edit.number - 1.0) * fading
        else:
            self.added = self.added + np.zeros(days)
            self.added[i:] += edit.number * fading

    def _whole(self) -> NDArray[np.float64]:
        whole = self.base * self.factor + self.added
        return whole.clip(self.low, self.high, out=whole)

    def values(self) -> NDArray[np.float64]:
        """The lever on each day of the period."""
        return self._whole()[-self.first :]


def start_value(values: Values, lever: Lever) -> float:
    """Value of a lever before any trigger."""
    section, _, field = START_OF_LEVER[lever].partition(".")
    return float(getattr(getattr(values, section), field))
