"""What is believed about a number before the record is asked, and what is known of it after.

A prior is a range and a scale. It is written as numbers, or as multiples of what a scenario itself
says (`from = "x0.5", to = "x2"`): then it stays where it is meant to be when the model's defaults
move. Which numbers the record identifies is measured at places of the box of priors, posterior
beside prior, so that ranges of different widths and scales can be set beside each other.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from pydantic import Field, StrictBool

from sim.errors import did_you_mean
from sim.scenario.errors import Fault, is_number, shown
from sim.scenario.load import Scenario
from sim.scenario.parameters import PARAMETERS
from sim.scenario.reading import Table, read
from sim.scenario.twin import NAMES
from sim.study.expansion import multiple
from sim.study.factors import VAST, number_of

#: Posterior 90 % width over the prior's: below, a number is identified; up to, narrowed.
IDENTIFIED, NARROWED = 0.5, 0.8
#: Independent particles (effective ones) below which a width says nothing of the record.
FEW = 50
#: Bins of a posterior over the range of the prior.
BINS = 20
TOO_FEW = "too few particles"
LEVELS = [0.05, 0.25, 0.5, 0.75, 0.95]


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


def numbers_at(priors: Sequence[Prior], places: np.ndarray) -> np.ndarray:
    """Numbers at places of the box of priors: float64[places, numbers] of the same shape."""
    return np.array([
        [prior.value(x) for prior, x in zip(priors, place, strict=True)] for place in places
    ])  # fmt: skip


# reading


class Range(Table):
    """A prior as a file writes it."""

    low: Any = Field(alias="from")
    high: Any = Field(alias="to")
    log: StrictBool = False
    why: str = ""

    @classmethod
    def wanted(cls) -> str:
        return "{ from = …, to = … }"

    @classmethod
    def unknown(cls, field: str) -> str:
        keys = [f.alias or name for name, f in cls.model_fields.items()]
        return f"no such key{did_you_mean(field, keys)}"


class Offer(Range):
    """A prior, and a value of a set that was found otherwise."""

    offered: Any = None


def read_prior(
    name: str, kind: str | None, raw: Any, multiples: bool = False, table: type[Range] = Range
) -> tuple[Prior | None, list[Fault]]:
    """A prior, or None and everything wrong with it.

    Args:
        name: dotted name, with or without a role before it.
        kind: as `sim.study.factors.kind_of` says; None for a number of a baseline.
        raw: as the file has it.
        multiples: whether a range may be of multiples of the scenario's own number.
        table: what it may say.
    """
    made, faults = read(table, raw)
    if made is None:
        return None, faults
    if name.rpartition(":")[2] in NAMES:
        return None, [("", "tells a world from its twin, and is no number of the model")]
    ends: dict[str, tuple[float, bool]] = {}
    offered = getattr(made, "offered", None)
    written = {"from": made.low, "to": made.high}
    for key, value in (written | ({} if offered is None else {"offered": offered})).items():
        try:
            ends[key] = _end(name, kind, value, multiples)
        except ValueError as error:
            faults.append((key, str(error)))
    if faults:
        return None, faults
    (low, by_low), (high, by_high) = ends["from"], ends["to"]
    relative = by_low and by_high
    log = made.log or relative
    if by_low != by_high:
        faults.append(("", 'one end is a multiple; wants both or neither, like "x0.5" and "x2"'))
    elif relative and kind not in ("number", "whole"):
        faults.append(("", "a multiple is of a value of the scenarios, not of an edit"))
    elif low >= high:
        faults.append(("", f"from {low:g} is not below to {high:g}"))
    elif log and low <= 0.0:
        faults.append(("from", f"{low:g}: a logarithmic range begins above 0"))
    elif offered is not None and not low <= offered <= high:
        faults.append(("offered", f"{shown(offered)}: wants a number from {low:g} to {high:g}"))
    prior = Prior(name, low, high, log, made.why, offered, relative)
    return (None if faults else prior), faults


def _end(name: str, kind: str | None, value: Any, multiples: bool) -> tuple[float, bool]:
    """An end of a range, and whether it is a multiple; ValueError says what was wanted."""
    factor = multiple(value) if multiples else None
    if factor is not None:
        return factor, True
    if kind is not None:
        return number_of(name.rpartition(":")[2], kind, value), False
    if not is_number(value) or not 0 <= value < VAST:
        raise ValueError(f"{shown(value)}: wants a number from 0 up")
    return float(value), False


# afterwards: what particles that carry weights say


def quantiles(values: np.ndarray, weights: np.ndarray, shares: list[float]) -> np.ndarray:
    """Quantiles of weighted values: float64[shares].

    Half of a particle's weight counts as below it; between particles it is a straight line, and
    beyond the outermost it is the outermost.
    """
    order = np.argsort(values, kind="stable")
    ordered, mine = np.asarray(values)[order], np.asarray(weights)[order]
    below = np.cumsum(mine) - 0.5 * mine
    return np.interp(shares, below / mine.sum(), ordered)


def rank(values: np.ndarray, weights: np.ndarray, truth: float) -> float:
    """Share of the weight below a number, that of ties by half: 0 to 1."""
    values, weights = np.asarray(values), np.asarray(weights)
    below = weights[values < truth].sum() + 0.5 * weights[values == truth].sum()
    return float(below / weights.sum())


def deviation(values: np.ndarray, weights: np.ndarray) -> float:
    """Standard deviation of weighted values."""
    mean = np.average(values, weights=weights)
    return float(np.sqrt(np.average((values - mean) ** 2, weights=weights)))


def correlations(places: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Correlations between columns: float64[particles, n] -> float64[n, n]; 0 of a constant."""
    covariance = np.atleast_2d(np.cov(places.T, aweights=weights, ddof=0))
    spread = np.sqrt(np.diag(covariance))
    with np.errstate(divide="ignore", invalid="ignore"):
        found = covariance / np.outer(spread, spread)
    return np.where(np.isfinite(found), found, np.eye(len(spread)))


def effective_of(weights: np.ndarray) -> float:
    """Equally weighted particles that weighted ones are worth (Kish)."""
    return float(weights.sum() ** 2 / (weights**2).sum())


@dataclass(frozen=True)
class Known:
    """What is known of one number.

    Attributes:
        prior: what was believed.
        quantiles: 5, 25, 50, 75 and 95 % of the posterior, in its own unit.
        width: posterior 90 % width over the prior's, at places of the box; 1 for nothing learned.
        bins: share of the posterior in each of `BINS` equal parts of the prior.
        effective: independent particles that the posterior is worth.
    """

    prior: Prior
    quantiles: tuple[float, ...]
    width: float
    bins: tuple[float, ...]
    effective: float = math.inf

    @property
    def verdict(self) -> str:
        """`identified`, `narrowed`, `not identified`, or `too few particles` to say."""
        if self.effective < FEW:
            return TOO_FEW
        if self.width < IDENTIFIED:
            return "identified"
        return "narrowed" if self.width < NARROWED else "not identified"


@dataclass(frozen=True)
class Pair:
    """Two numbers of which the record knows a combination, by their posterior correlation."""

    one: str
    other: str
    correlation: float


def known(priors: tuple[Prior, ...], particles: pd.DataFrame) -> tuple[Known, ...]:
    """What is known of each number, from particles: columns `weight`, and each number by name."""
    weights = particles["weight"].to_numpy()
    found = []
    for prior in priors:
        place = prior.place(particles[prior.name].to_numpy())
        at = quantiles(place, weights, LEVELS)
        bins, _ = np.histogram(place, bins=BINS, range=(0.0, 1.0), weights=weights)
        values = tuple(prior.value(float(x)) for x in at)
        shares = tuple((bins / bins.sum()).tolist())
        width = float(at[-1] - at[0]) / 0.9
        found.append(Known(prior, values, width, shares, effective_of(weights)))
    return tuple(found)


def pairs(priors: tuple[Prior, ...], particles: pd.DataFrame) -> tuple[Pair, ...]:
    """Every two numbers, the strongest correlation first."""
    places = np.column_stack([p.place(particles[p.name].to_numpy()) for p in priors])
    matrix = correlations(places, particles["weight"].to_numpy())
    found = [
        Pair(priors[i].name, priors[j].name, float(matrix[i, j]))
        for i in range(len(priors))
        for j in range(i + 1, len(priors))
    ]
    return tuple(sorted(found, key=lambda pair: -abs(pair.correlation)))
