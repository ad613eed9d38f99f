"""One lever through time: values that stay, ramps, and pulses on top of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from operator import attrgetter

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim.scenario.edits import Edit, bounds
from sim.scenario.parameters import START_OF_LEVER, Values
from sim.vocabulary import Lever

#: Ways in which an edit says its number, by code.
_HOW = ("set", "plus", "times")
_SET, _PLUS, _TIMES = range(3)

#: Columns of edits as numbers: how, the number, days of a ramp, which pulse (-1 for none).
HOW, NUMBER, OVER, PULSE = range(4)

#: What each lever starts from, and between what it is held, float64[levers, 2].
_START = tuple(attrgetter(START_OF_LEVER[lever]) for lever in Lever)
BOUNDS = np.array([bounds(lever) for lever in Lever], float)


@lru_cache(maxsize=64)
def _fading(half_lives: tuple[float, ...], days: int) -> NDArray[np.float64]:
    """What is left of each pulse on its day and on each day after, float64[pulses, days]."""
    left = np.exp2(-np.arange(days) / np.array(half_lives, float).reshape(-1, 1))
    left.flags.writeable = False
    return left


class Edits:
    """Edits as numbers, for a walk through them.

    Attributes:
        number: float64[k, 4], columns `HOW`, `NUMBER`, `OVER`, `PULSE`.
    """

    def __init__(self, edits: Sequence[Edit]) -> None:
        self._half_lives = tuple(edit.half_life for edit in edits if edit.half_life)
        self.number = np.full((len(edits), 4), -1.0)
        for k, edit in enumerate(edits):
            self.number[k, :PULSE] = _HOW.index(edit.how), edit.number, edit.over
        self.number[[bool(e.half_life) for e in edits], PULSE] = range(len(self._half_lives))

    def fading(self, days: int) -> NDArray[np.float64]:
        """What is left of each pulse on its day and on each day after, float64[pulses, days]."""
        return _fading(self._half_lives, days)


@njit(cache=True)
def walk(values, bounds, lever, at, edits, fading):
    """Let edits act on levers, in the order in which they stand.

    Args:
        values: float64[levers, days], where each lever starts; written over.
        bounds: lowest and highest value of each, float64[levers, 2].
        lever, at: which lever each edit is of, and day index on which it acts, int64[k] both.
        edits: float64[k, 4] as in `Edits`.
        fading: as in `Edits`, of so many days.

    Returns:
        where the last edit leads what is below the pulses, NaN where there is none.
    """
    days = values.shape[1]
    factor, added = np.ones(values.shape), np.zeros(values.shape)
    target = np.nan
    for e in range(at.size):
        k, i = lever[e], at[e]
        how, number, pulse = edits[e, HOW], edits[e, NUMBER], int(edits[e, PULSE])
        standing = values[k, i]
        if pulse >= 0:
            target = standing
            for d in range(i, days):
                if how == _TIMES:
                    factor[k, d] *= 1.0 + (number - 1.0) * fading[pulse, d - i]
                else:
                    added[k, d] += number * fading[pulse, d - i]
            continue
        if how == _TIMES:
            number *= standing
        elif how == _PLUS:
            number += standing
        target = min(max(number, bounds[k, 0]), bounds[k, 1])
        steps = int(edits[e, OVER])
        arrival = min(i + steps, days)
        for d in range(i, arrival):
            values[k, d] = standing + (target - standing) * ((d - i) / steps)
        values[k, arrival:] = target
    for k in range(values.shape[0]):
        for d in range(days):
            value = values[k, d] * factor[k, d] + added[k, d]
            values[k, d] = min(max(value, bounds[k, 0]), bounds[k, 1])
    return target


class Track:
    """One lever from the first edit, or day 0, to the last day of the period.

    Attributes:
        acted: (day, edit) of those that have acted, in order.
    """

    def __init__(self, lever: Lever, value: float, first: int, days: int):
        self.bounds = BOUNDS[[lever]]
        self.value, self.first, self.days = float(value), first, days
        self.acted: list[tuple[int, Edit]] = []

    def lead(self, day: int, edit: Edit) -> tuple[float, float]:
        """Let an edit act; the value on its day before, and the one it leads to, in the end."""
        before, _ = self._walked()
        self.acted.append((day, edit))
        after, target = self._walked()
        i = day - self.first
        return float(before[i]), float(target if edit.over else after[i])

    def _walked(self) -> tuple[NDArray[np.float64], float]:
        values = np.full((1, self.days - self.first), self.value)
        at = np.array([day - self.first for day, _ in self.acted], np.int64)
        edits = Edits([edit for _, edit in self.acted])
        fading = edits.fading(values.shape[1])
        target = walk(values, self.bounds, np.zeros_like(at), at, edits.number, fading)
        return values[0], target


def start_values(values: Values) -> NDArray[np.float64]:
    """Every lever before any trigger, float64[levers]."""
    return np.array([start(values) for start in _START], float)


def start_value(values: Values, lever: Lever) -> float:
    """A lever before any trigger."""
    return float(_START[lever](values))
