"""Approximate Bayesian computation by sequential Monte Carlo, repeatable to the byte.

Generation 0 are draws from the prior. Each later generation moves particles of the one before by a
normal kernel, keeps what comes nearer than a tolerance, and weighs it by prior over proposal [1]_.
The kernel has the weighted covariance of the particles, times the square of Silverman's bandwidth,
times a factor; the tolerance is a quantile of the distances before.

Candidate `i` of generation `t` is a function of (seed, t, i) and of generation `t - 1`. Candidates
are judged in the order of `i`; the first `population` acceptable ones are the generation, whoever
had them ready first, and those after the last particle are dropped. That also keeps quick runs from
being preferred.

Everything happens in the unit box: a place from 0 to 1 for each number, of which `Prior.value`
makes the number. So a log-uniform prior is uniform too, and the covariance is not singular only
because one number is counted in hundreds and another in millionths.

.. [1] Beaumont et al. (2009), Adaptive approximate Bayesian computation. Biometrika 96, 983-990;
   computed as pyABC 0.13 does, which `tests/study/methods/generations.json` holds it to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.study.methods.priors import Prior

#: Seeds are below this, so that they survive a reader who takes them for floating point.
SEEDS = 2**53
#: Proposals drawn at a time, of which the first inside the box is taken.
TRIES = 32


@dataclass(frozen=True)
class Settings:
    """How it is fitted.

    Attributes:
        population: particles of a generation.
        first: of generation 0, which are draws from the prior, all of them kept.
        generations: after generation 0.
        quantile: of the distances of a generation that is the tolerance of the next.
        most: candidates of a generation after which it is given up, and the fit ends.
        seed: key of everything.
        kernel: factor on the covariance of the kernel that Silverman's rule gives. With 1 the
            weights degenerate in a dozen dimensions: on a problem of 14 numbers four effective
            particles of two hundred were left after four generations, 55 with 2 and 138 with 4,
            which is about twice the covariance of the particles.
        farthest: a distance that none exceeds: the tolerance of generation 0.
    """

    population: int
    first: int
    generations: int
    quantile: float
    most: int
    seed: int
    kernel: float = 4.0
    farthest: float = np.inf

    def size(self, generation: int) -> int:
        """Particles of a generation."""
        return self.first if generation == 0 else self.population

    def limit(self, generation: int) -> int:
        """Candidates of a generation at most."""
        return max(self.size(generation), self.most)


@dataclass(frozen=True)
class Generation:
    """A population that is full; arrays in the order of its candidates.

    Attributes:
        number: 0 for the draws from the prior.
        tolerance: no particle is farther.
        simulations: candidates up to the last particle.
        before: candidates asked for in earlier generations, those too many included.
        index: int64[particles], of the candidates.
        seed: int64[particles], of their simulations.
        weight: float64[particles], of sum 1.
        distance: float64[particles].
        place: float64[particles, numbers], in the unit box.
    """

    number: int
    tolerance: float
    simulations: int
    before: int
    index: np.ndarray
    seed: np.ndarray
    weight: np.ndarray
    distance: np.ndarray
    place: np.ndarray

    @property
    def effective(self) -> float:
        """Effective number of particles, 1 / sum of squared weights."""
        return float(1.0 / np.square(self.weight).sum())


@dataclass(frozen=True)
class Batch:
    """Candidates to be simulated.

    Attributes:
        generation: of which.
        first: index of the first of them.
        place: float64[candidates, numbers].
        seed: int64[candidates].
    """

    generation: int
    first: int
    place: np.ndarray
    seed: np.ndarray


class Kernel:
    """Moves particles of a generation: proposals, and how likely a place is to be proposed.

    Attributes:
        order: int64[numbers]; columns are taken in the order of names, so that the order of a
            file does not matter.
        place: float64[particles, numbers], in that order.
        weight: float64[particles], of sum 1.
        covariance, root: float64[numbers, numbers]; `root @ root.T` is the covariance.
    """

    def __init__(
        self, place: np.ndarray, weight: np.ndarray, names: Sequence[str], factor: float
    ) -> None:
        self.order = np.argsort(np.array(names), kind="stable")
        self.place = np.ascontiguousarray(place[:, self.order])
        self.weight = weight / weight.sum()
        size, numbers = 1.0 / (self.weight**2).sum(), len(names)
        bandwidth = (4 / size / (numbers + 2)) ** (1 / (numbers + 4))  # Silverman's
        self.covariance = self._covariance() * bandwidth**2 * factor
        sizes, directions = np.linalg.eigh(self.covariance)
        self.root = directions * np.sqrt(np.clip(sizes, 0.0, None))
        self.edges = np.cumsum(self.weight)

    def _covariance(self) -> np.ndarray:
        if len(self.place) == 1:
            return np.diag(np.abs(self.place[0]))
        return np.atleast_2d(np.cov(self.place, aweights=self.weight, rowvar=False))

    def draw(self, random: np.random.RandomState) -> np.ndarray:
        """A particle, drawn by weight and moved to somewhere in the box: float64[numbers]."""
        while True:
            drawn = random.random_sample(TRIES) * self.edges[-1]
            at = np.searchsorted(self.edges, drawn, side="right")
            at = np.minimum(at, len(self.edges) - 1)
            steps = random.standard_normal((TRIES, len(self.order)))
            moved = self.place[at] + steps @ self.root.T
            inside = np.flatnonzero(((moved >= 0.0) & (moved <= 1.0)).all(axis=1))
            if len(inside):
                found = np.empty(len(self.order))
                found[self.order] = moved[inside[0]]
                return found

    def density(self, places: np.ndarray) -> np.ndarray:
        """Of proposing each of some places: float64[places, numbers] -> float64[places]."""
        from scipy.stats import multivariate_normal

        normal = multivariate_normal(cov=self.covariance, allow_singular=True)
        return np.array([
            (normal.pdf(place - self.place) * self.weight).sum() for place in places[:, self.order]
        ])  # fmt: skip


class Sequential:
    """A fit as far as it has come: gives candidates, takes their distances.

    Attributes:
        generations: those that are full.
        tolerance: of the generation that is being filled.
        count, kept: its candidates so far, and the acceptable ones among them.
        before: candidates of earlier generations.
        done: whether nothing more is wanted: all generations are full, or one did not become so.
    """

    def __init__(self, priors: Sequence[Prior], settings: Settings) -> None:
        self.names = [prior.name for prior in priors]
        self.settings = settings
        self.generations: list[Generation] = []
        self.before = self.count = 0
        self._begin(settings.farthest, None)

    def _begin(self, tolerance: float, kernel: Kernel | None) -> None:
        self.tolerance, self.kernel = tolerance, kernel
        self.tried: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []  # of each batch
        self.before += self.count
        self.count = self.kept = 0
        self._asked: Batch | None = None
        last = self.generations[-1:]  # a tolerance of 0 cannot fall further
        self.done = self.number > self.settings.generations or any(g.tolerance <= 0 for g in last)

    @property
    def number(self) -> int:
        """Of the generation that is being filled."""
        return len(self.generations)

    @property
    def size(self) -> int:
        """Particles it is to have."""
        return self.settings.size(self.number)

    def ask(self) -> Batch | None:
        """The next candidates, as many as a generation has particles; None where it is done."""
        if self.done:
            return None
        if self._asked is not None:
            return self._asked
        until = min(self.count + self.size, self.settings.limit(self.number))
        drawn = [self._candidate(index) for index in range(self.count, until)]
        places, seeds = zip(*drawn, strict=True)
        seed = np.array(seeds, dtype=np.int64)
        self._asked = Batch(self.number, self.count, np.array(places), seed)
        return self._asked

    def _candidate(self, index: int) -> tuple[np.ndarray, int]:
        key = np.random.SeedSequence([self.settings.seed, self.number, index])
        random = np.random.RandomState(key.generate_state(8))
        place = self.kernel.draw(random) if self.kernel else random.random_sample(len(self.names))
        return place, int(random.randint(SEEDS, dtype=np.int64))

    def tell(self, distance: np.ndarray) -> None:
        """Take the distances of the candidates that are asked for.

        Args:
            distance: float64[candidates]; infinite for what could not be simulated.
        """
        batch = self.ask()
        assert batch is not None and len(distance) == len(batch.seed)
        self._asked = None
        self.tried.append((batch.place, batch.seed, np.asarray(distance, dtype=np.float64)))
        self.count += len(batch.seed)
        self.kept += int((distance <= self.tolerance).sum())
        if self.kept >= self.size:
            self._fill()
        elif self.count >= self.settings.limit(self.number):
            self.done = True

    def _fill(self) -> None:
        """Make a generation of the first acceptable candidates, and begin the next."""
        place, seed, distance = (np.concatenate(each) for each in zip(*self.tried, strict=True))
        index = np.flatnonzero(distance <= self.tolerance)[: self.size]
        place, distance = place[index], distance[index]
        weight = 1.0 / self.kernel.density(place) if self.kernel else np.ones(len(index))
        self.generations.append(Generation(
            self.number, self.tolerance, int(index[-1]) + 1, self.before, index, seed[index],
            weight / weight.sum(), distance, place,
        ))  # fmt: skip
        # Summed one after the other, as the stored generations were; the last bits differ.
        weight = weight / sum(weight.tolist())
        tolerance = _quantile(distance, weight, self.settings.quantile)
        self._begin(tolerance, Kernel(place, weight, self.names, self.settings.kernel))


def _quantile(values: np.ndarray, weights: np.ndarray, share: float) -> float:
    """A quantile of values whose weights are of sum 1."""
    order = np.argsort(values, kind="stable")
    below = np.cumsum(weights[order]) - 0.5 * weights[order]
    return float(np.interp(share, below, values[order]))
