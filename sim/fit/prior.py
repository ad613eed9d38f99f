"""What is believed about a number before the record is asked: a range, and a scale."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Prior:
    """Uniform between two ends, or uniform in the logarithm.

    Attributes:
        name: dotted name of the number.
        low, high: ends.
        log: whether it is the logarithm that is uniform.
        why: why this range; may be empty.
        offered: its value in a set that was found otherwise; None where none is offered.
    """

    name: str
    low: float
    high: float
    log: bool = False
    why: str = ""
    offered: float | None = None

    def value(self, place: float) -> float:
        """The number at a place from 0 to 1."""
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
