"""Fits to runs whose numbers are known: are they found again, and do intervals mean what they say?

A truth is drawn from the prior and run once; that run takes the place of the record, and the same
procedure is carried out. Truths are fitted beside each other, a batch of each at a time.

A truth stands anywhere in its posterior with the same probability (simulation-based calibration;
Talts and others 2018). Its rank is the posterior's weight below it, so that an interval from 5 to
95 % holds it where the rank lies between 0.05 and 0.95. Ranks heaped at both ends tell of
posteriors too narrow, in the middle too wide.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from sim.measures.losses import Z95, wilson
from sim.study.analysis import Answer
from sim.study.methods.fit import Stage
from sim.study.methods.fit_statement import FitStudy
from sim.study.methods.priors import deviation, numbers_at, quantiles, rank
from sim.study.methods.smc import Sequential
from sim.study.points import Points

#: Standard deviation of a place under the prior.
OF_PRIOR = 1.0 / np.sqrt(12.0)
#: Below, ranks are called uneven.
UNEVEN = 0.05
#: Bins of a rank histogram.
BINS = 5
#: Levels of the intervals whose coverage is counted.
LEVELS = (0.5, 0.9)


@dataclass(frozen=True)
class Coverage:
    """How many truths an interval holds.

    Attributes:
        level: what it promises, a share.
        held: share of the truths it holds.
        low, high: Wilson's 95 % interval of that share.
    """

    level: float
    held: float
    low: float
    high: float


def _held(ranks: np.ndarray, level: float) -> np.ndarray:
    edge = (1.0 - level) / 2.0
    return (ranks >= edge) & (ranks <= 1.0 - edge)


def coverage(ranks: np.ndarray, level: float) -> Coverage:
    """Of the central interval of a level: float64[truths] of ranks."""
    held = int(_held(ranks, level).sum())
    low, high = wilson(held, len(ranks), Z95)
    return Coverage(level, held / len(ranks), float(low), float(high))


def together(ranks: np.ndarray, level: float) -> Coverage:
    """Of all parameters at once: float64[truths, parameters].

    Ranks of one truth hang together, so the interval is made over truths: mean and two standard
    errors of the share that each truth's intervals hold, kept from 0 to 1.
    """
    shares = _held(ranks, level).mean(axis=1)
    error = float(shares.std(ddof=1) / np.sqrt(len(shares))) if len(shares) > 1 else np.inf
    mean = float(shares.mean())
    return Coverage(level, mean, max(mean - Z95 * error, 0.0), min(mean + Z95 * error, 1.0))


def uneven(ranks: np.ndarray) -> float:
    """Probability of ranks at least as uneven as these were they uniform (Kolmogorov-Smirnov)."""
    from scipy.stats import kstest

    return float(kstest(ranks, "uniform").pvalue)


@dataclass(frozen=True)
class Histogram:
    """Ranks in bins.

    Attributes:
        counts: int64[bins].
        low, high: counts between which a bin of uniform ranks lies with 95 % probability.
    """

    counts: np.ndarray
    low: int
    high: int


def histogram(ranks: np.ndarray, bins: int) -> Histogram:
    """Counts of ranks, and the band of uniform ones."""
    counts, _ = np.histogram(ranks, bins=bins, range=(0.0, 1.0))
    from scipy.stats import binom

    low, high = binom.ppf([0.025, 0.975], len(ranks), 1.0 / bins)
    return Histogram(counts, int(low), int(high))


@dataclass(frozen=True)
class Recovered:
    """What became of truths that are known; arrays float64[truths, parameters].

    Attributes:
        ranks: of each truth in its posterior.
        spread: posterior standard deviation over the prior's.
        truths, medians: places of the box.
    """

    ranks: np.ndarray
    spread: np.ndarray
    truths: np.ndarray
    medians: np.ndarray

    @cached_property
    def coverage(self) -> dict[float, tuple[Coverage, ...]]:
        """By level and parameter."""
        return {level: tuple(coverage(each, level) for each in self.ranks.T) for level in LEVELS}

    @cached_property
    def overall(self) -> dict[float, Coverage]:
        """By level, of all parameters together."""
        return {level: together(self.ranks, level) for level in LEVELS}

    @cached_property
    def uneven(self) -> tuple[float, ...]:
        """By parameter, the probability of ranks so uneven were they uniform."""
        return tuple(uneven(each) for each in self.ranks.T)

    @cached_property
    def histograms(self) -> tuple[Histogram, ...]:
        """By parameter, of ranks."""
        return tuple(histogram(each, BINS) for each in self.ranks.T)


class Recovering(Stage):
    """Draws truths, runs each once, and fits all of them side by side."""

    stage = "recovery"

    def __init__(self, study: FitStudy) -> None:
        super().__init__(study)
        drawn = [self._truth(k) for k in range(self.size.truths)]
        self.places, self.seeds, self.keys = (np.array(each) for each in zip(*drawn, strict=True))
        self.fits: list[Sequential] = []
        self.taken = 0

    def _truth(self, k: int) -> tuple[np.ndarray, int, int]:
        """Places of a truth, seed of its run, key of its fit."""
        draws = np.random.default_rng(np.random.SeedSequence([self.size.seed, k]))
        place = draws.random(len(self.names))
        seed, key = (int(x) for x in draws.integers(2**31, size=2))
        return place, seed, key

    def _follow(self, rows: pd.DataFrame) -> None:
        """Take what is new: the runs of the truths, then a batch of each fit after the other."""
        values, failed = self.episodes.values(rows)[:, 0], self.episodes.failed(rows)[:, 0]
        if len(values) < self.taken:
            self.fits, self.taken = [], 0
        if len(values) and not self.fits:
            settings = [self.study.settings("recovery", key) for key in self.keys.tolist()]
            self.fits = [Sequential(self.study.priors, each) for each in settings]
            self.taken = len(self.fits)
        while self.taken < len(values):
            for truth, fit in enumerate(self.fits):
                if (batch := fit.ask()) is None:
                    continue
                part = slice(self.taken, self.taken + len(batch.seed))
                distance = self.study.distance.towards(values[truth])
                fit.tell(distance.of_candidates(values[part], failed[part]))
                self.taken = part.stop

    def ask(self, rows: pd.DataFrame) -> Points | None:
        """The truths, then the next candidates of every fit that is not done."""
        self._follow(rows)
        places, seeds, part = self.places, self.seeds, "recovery, truths"
        if self.fits:
            batches = [batch for fit in self.fits if (batch := fit.ask()) is not None]
            if not batches:
                return None
            places, seeds = (
                np.concatenate([getattr(batch, name) for batch in batches])
                for name in ("place", "seed")
            )
            fitted = len(self.fits) - len(batches)
            part = f"recovery, {fitted} of {len(self.fits)} truths fitted"
        numbers = numbers_at(self.study.priors, places)
        return self.episodes.points(self.names, numbers, seeds[:, None], len(rows), part=part)

    def answer(self, rows: pd.DataFrame) -> Answer:
        """Drawn: `recovered`, see `Recovered`."""
        self._follow(rows)
        found: dict[str, list[list[float]]] = {"rank": [], "spread": [], "median": []}
        for places, fit in zip(self.places, self.fits, strict=True):
            last = fit.generations[-1]
            numbers = numbers_at(self.study.priors, last.place).T
            found_at = [p.place(x) for p, x in zip(self.study.priors, numbers, strict=True)]
            each = list(zip(found_at, places, strict=True))
            found["rank"].append([rank(x, last.weight, float(at)) for x, at in each])
            found["spread"].append([deviation(x, last.weight) / OF_PRIOR for x, _ in each])
            middle = [float(quantiles(x, last.weight, [0.5])[0]) for x, _ in each]
            found["median"].append(middle)
        ranks, spread, medians = (np.array(table) for table in found.values())
        return Answer({}, [], {"recovered": Recovered(ranks, spread, self.places, medians)})
