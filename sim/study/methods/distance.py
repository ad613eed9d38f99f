"""How far what a run gives is from the record, or from what another run gave.

Every pattern `p` has a deviation `d_p` without unit, and

    distance = sqrt( sum_p weight_p * min(d_p, cap)^2  /  sum_p weight_p ).

**What is measured** (officers, letters, names, days, percent): `d = |f(x) - f(c)| / s`, where `f`
is the identity for percentages and `f(x) = sign(x) log(1 + |x|)` for everything else, since being
off by a factor is the same fault upwards and downwards and since days may lie before the date they
are counted from. `s = (f(high) - f(low)) / 2` is half the width of the interval, so that 1 is as
far as its ends are from its middle. The centre `c` is the record's value; where it has none, the
middle of `f(low)` and `f(high)`.

**What a run has or has not** is 0 or 1 in one run, while the interval is of a share of runs. With
`h` and `l` its ends as shares, a run that has it is `d = sqrt(-2 ln h)` away, one that has it not
`d = sqrt(-2 ln (1 - l))`: the deviance of one run under the share in the interval that suits it
best. For "0 to 2 % of runs" the wrong outcome is 2.80 and the right one 0; for "95 to 100 %", 2.45
and 0; for an interval that holds everything, 0 and 0. Of a share `x` of several runs it is the root
of their mean square.

**None at all** (NaN) is the cap: an order that never came is not 8 days late. The cap keeps one
hopeless pattern from drowning the others.

From another run instead of the record, `c` is that run's number and `s` the same half-width; the
same outcome is 0 and the other one `max` of the two deviations above; none beside none is 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from sim.errors import SpyscareError
from sim.measures.patterns import Pattern

#: Half-widths beyond which a pattern is as far off as one can be.
CAP = 5.0


@dataclass(frozen=True)
class Distance:
    """A distance from the record, or from another run.

    Attributes:
        patterns: in the order of the values.
        cap: largest deviation of one pattern.
        target: values of the run to be near to, float64[patterns]; None for the record.
    """

    patterns: tuple[Pattern, ...]
    cap: float = CAP
    target: np.ndarray | None = None

    def __post_init__(self) -> None:
        """Refuse what has no distance.

        Raises:
            SpyscareError: where no pattern has a weight.
        """
        if not sum(pattern.weight for pattern in self.patterns) > 0.0:
            raise SpyscareError("patterns: none of them has a weight, so there is no distance")

    def towards(self, values: Sequence[float] | np.ndarray) -> Distance:
        """The distance from another run, which takes the place of the record.

        Args:
            values: what it gave, float64[patterns].
        """
        return replace(self, target=np.array(values, dtype=np.float64))

    def __call__(self, values: np.ndarray) -> np.ndarray | float:
        """Distance of one run, or of many: float64[..., patterns] -> float64[...].

        What a run has or has not is given as 0 or 1, or as a share of several runs.
        """
        mean = (self.weights * self.deviations(values) ** 2).sum(axis=-1) / self.weights.sum()
        found = np.sqrt(mean)
        return float(found) if found.ndim == 0 else found

    def of_candidates(self, values: np.ndarray, failed: np.ndarray) -> np.ndarray:
        """Distances of runs, infinite where one failed: float64[runs].

        Args:
            values: float64[runs, patterns].
            failed: bool[runs].
        """
        return np.where(failed, np.inf, self(values))

    def deviations(self, values: np.ndarray) -> np.ndarray:
        """Deviation of each pattern, capped: float64[..., patterns] of the same shape."""
        values = np.asarray(values, dtype=np.float64)
        if self.target is None:
            found = np.where(self.events, self._outcomes(values), self._measured(values))
            return self._capped(found)
        target = self.target
        both = np.abs(values - target) * np.maximum(*self._sides)
        far = np.abs(self.scaled(values) - self.scaled(target))
        found = self._capped(np.where(self.events, both, far))
        return np.where(np.isnan(values) & np.isnan(target), 0.0, found)

    def scaled(self, values: np.ndarray) -> np.ndarray:
        """Values in half-widths, `f(x) / s`: float64[..., patterns]; of events, as they are.

        The scale on which patterns can be set beside each other, for a classifier say.
        """
        values = np.asarray(values, dtype=np.float64)
        return np.where(self.events, values, self._stretched(values) / self.half_widths)

    @cached_property
    def weights(self) -> np.ndarray:
        """Weight of each pattern: float64[patterns]."""
        return np.array([pattern.weight for pattern in self.patterns])

    @cached_property
    def events(self) -> np.ndarray:
        """Which of them a run has or has not: bool[patterns]."""
        return np.array([pattern.quantity.event for pattern in self.patterns], dtype=bool)

    @cached_property
    def half_widths(self) -> np.ndarray:
        """Half the width of each interval, on its own scale: float64[patterns]."""
        low, high = (self._stretched(self._ends[end]) for end in ("low", "high"))
        return (high - low) / 2.0

    @cached_property
    def centres(self) -> np.ndarray:
        """The middle of the record, on the scale of each: float64[patterns]."""
        low, high = (self._stretched(self._ends[end]) for end in ("low", "high"))
        given = np.array([np.nan if p.value is None else p.value for p in self.patterns])
        return np.where(np.isnan(given), (low + high) / 2.0, self._stretched(given))

    @cached_property
    def _ends(self) -> dict[str, np.ndarray]:
        return {
            "low": np.array([pattern.low for pattern in self.patterns]),
            "high": np.array([pattern.high for pattern in self.patterns]),
        }

    @cached_property
    def _linear(self) -> np.ndarray:
        """Which are percentages: bool[patterns]."""
        return np.array([p.quantity.unit.startswith("percent") for p in self.patterns], dtype=bool)

    @cached_property
    def _sides(self) -> tuple[np.ndarray, np.ndarray]:
        """Deviation of a run that has it, and of one that has not: float64[patterns], capped."""
        with np.errstate(divide="ignore", invalid="ignore"):
            has, has_not = (
                np.sqrt(-2.0 * np.log(np.where(self.events, share, 1.0)))
                for share in (self._ends["high"] / 100.0, 1.0 - self._ends["low"] / 100.0)
            )
        return np.minimum(has, self.cap), np.minimum(has_not, self.cap)

    def _outcomes(self, values: np.ndarray) -> np.ndarray:
        has, has_not = self._sides
        share = np.clip(values, 0.0, 1.0)
        return np.sqrt(share * has**2 + (1.0 - share) * has_not**2)

    def _measured(self, values: np.ndarray) -> np.ndarray:
        return np.abs(self._stretched(values) - self.centres) / self.half_widths

    def _stretched(self, values: np.ndarray) -> np.ndarray:
        return np.where(self._linear, values, np.sign(values) * np.log1p(np.abs(values)))

    def _capped(self, deviations: np.ndarray) -> np.ndarray:
        return np.minimum(np.where(np.isnan(deviations), self.cap, deviations), self.cap)
