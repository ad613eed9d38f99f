"""What is believed about a number before the record is asked: a range, and a scale.

A range is written as numbers, or as multiples of what a scenario itself says (`from = "x0.5", to =
"x2"`): then it stays where it is meant to be when the model's defaults move.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from sim.scenario.load import Scenario
from sim.scenario.parameters import PARAMETERS


@dataclass(frozen=True)
class Prior:
    """Uniform between two ends, or uniform in the logarithm.

    Attributes:
        name: dotted name of the number or of an edit of a trigger; of a baseline, its own word.
        low, high: ends; factors where it is relative.
        log: whether it is the logarithm that is uniform.
        why: why this range; may be empty.
        offered: its value in a set that was found otherwise; None where none is offered.
        relative: the range is of multiples of the scenario's own number.
    """

    name: str
    low: float
    high: float
    log: bool = False
    why: str = ""
    offered: float | None = None
    relative: bool = False

    def value(self, place: float) -> float:
        """The number, or multiple, at a place from 0 to 1."""
        if self.log:
            value = math.exp(math.log(self.low) + place * math.log(self.high / self.low))
        else:
            value = self.low + place * (self.high - self.low)
        return min(max(value, self.low), self.high)

    def place(self, value: float | np.ndarray) -> float | np.ndarray:
        """Where a number stands, 0 at the lower end and 1 at the upper."""
        if self.log:
            return np.log(np.asarray(value) / self.low) / math.log(self.high / self.low)
        return (np.asarray(value) - self.low) / (self.high - self.low)

    def of(self, number: float, scenario: Scenario) -> float:
        """The number itself in a scenario: a multiple is kept within the parameter's bounds."""
        if not self.relative:
            return number
        name = self.name.rpartition(":")[2]
        parameter = PARAMETERS[name]
        own = number * float(scenario.value(name))
        return min(max(own, float(parameter.low)), float(parameter.high))

    def words(self) -> str:
        """`x0.5 to x2`, `-120 to 120 days`."""
        if self.relative:
            return f"x{self.low:g} to x{self.high:g}"
        unit = " days" if self.name.startswith("shift.") else ""
        return f"{self.low:g} to {self.high:g}{unit}"
