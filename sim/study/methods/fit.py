"""A fit of open numbers to the record, one set chosen of what came of it, and the check of it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from sim.errors import SpyscareError
from sim.measures.score import Score
from sim.study.analysis import Answer
from sim.study.factors import kind_of
from sim.study.methods.distance import Distance
from sim.study.methods.episodes import parts
from sim.study.methods.fit_statement import FitStudy, posterior_hash
from sim.study.methods.priors import numbers_at
from sim.study.methods.smc import SEEDS, Generation, Sequential
from sim.study.points import Points
from sim.study.question import PATTERN
from sim.study.table import toml_text

#: Key of the fresh seeds, beside the seed of the fit.
KEY = 1_000_001
#: Significant digits of the numbers that are tried.
DIGITS = 4
#: Number of the set that was offered, which is no particle.
OFFERED = -1

#: Number of a particle, its distance in the fit (NaN where it was not in it), its numbers by name.
_Set = tuple[int, float, Mapping[str, float]]


class Stage:
    """What all stages of a fit have in common as methods.

    Attributes:
        study: sized.
        size: of the stage.
        episodes: what is run, in the stage's size.
        names: of the numbers that are fitted.
        identity: all that decides which points are asked.
    """

    stage: ClassVar[str]

    def __init__(self, study: FitStudy, particles: pd.DataFrame | None = None) -> None:
        self.study, self.particles = study, particles
        self.size = getattr(study, self.stage)
        self.episodes = study.episodes.of_size(self.size.officers)
        self.names = [prior.name for prior in study.priors]
        rests_on = [] if particles is None else [posterior_hash(particles)]
        self.identity = [*study.asked(self.stage), *rests_on]

    def seeded(self, key: int) -> np.random.Generator:
        """Chance of a stage that rests on a posterior, beside the seed of the fit."""
        return np.random.default_rng(np.random.SeedSequence([self.study.fit.seed, key]))


class Fitting(Stage):
    """The fit itself: candidates generation by generation, until the last is full."""

    stage = "fit"

    def __init__(self, study: FitStudy) -> None:
        super().__init__(study)
        self._begin()

    def _begin(self) -> None:
        settings = self.study.settings("fit", self.size.seed)
        self.sequential = Sequential(self.study.priors, settings)
        self.taken = 0

    def _follow(self, rows: pd.DataFrame) -> np.ndarray:
        """Take what is new; gives the values of all candidates, float64[candidates, patterns]."""
        values, failed = self.episodes.values(rows)[:, 0], self.episodes.failed(rows)[:, 0]
        if len(values) < self.taken:
            self._begin()
        while self.taken < len(values) and (batch := self.sequential.ask()) is not None:
            part = slice(self.taken, self.taken + len(batch.seed))
            away = self.study.distance.of_candidates(values[part], failed[part])
            self.sequential.tell(away)
            self.taken = part.stop
        return values

    def ask(self, rows: pd.DataFrame) -> Points | None:
        """The next candidates; None where all generations are full, or one did not become so."""
        self._follow(rows)
        batch = self.sequential.ask()
        if batch is None:
            return None
        fit = self.sequential
        part = (
            f"fit, generation {fit.number} of {self.size.generations}, {fit.kept:,} of"
            f" {fit.size:,} particles from {fit.count:,} candidates"
        )
        numbers = numbers_at(self.study.priors, batch.place)
        later = (self.size.generations - fit.number) * self.size.population
        least = len(rows) + (fit.size - fit.kept + later) * len(self.episodes.roles)
        return self.episodes.points(
            self.names, numbers, batch.seed[:, None], len(rows), part=part, expected=least
        )

    def answer(self, rows: pd.DataFrame) -> Answer:
        """Tables: `course`, a row for each generation; `particles` of the last that is full.

        Raises:
            SpyscareError: where none is.
        """
        values = self._follow(rows)
        full = self.sequential.generations
        if not full:
            raise SpyscareError(
                f"{self.study.name}: no generation became full; [fit] most allows"
                f" {self.size.most:,} candidates"
            )
        course = pd.DataFrame([
            {
                "generation": g.number, "tolerance": g.tolerance, "simulations": g.simulations,
                "particles": len(g.index), "effective": g.effective,
                "nearest": float(g.distance.min()),
            }
            for g in full
        ])  # fmt: skip
        return Answer({"course": course, "particles": self._particles(full[-1], values)}, [])

    def _particles(self, last: Generation, values: np.ndarray) -> pd.DataFrame:
        """Columns index, seed, weight, distance, each number by name, each `pattern:ID`."""
        columns: dict[str, Any] = {
            name: getattr(last, name) for name in ("index", "seed", "weight", "distance")
        }
        numbers = numbers_at(self.study.priors, last.place)
        columns |= {name: numbers[:, at] for at, name in enumerate(self.names)}
        mine = values[last.before + last.index]
        columns |= {PATTERN + name: mine[:, at] for at, name in enumerate(self.episodes.ids)}
        return pd.DataFrame(columns)


@dataclass(frozen=True)
class Tried:
    """A set of numbers, tried again.

    Attributes:
        particle: number of its row in the posterior; `OFFERED` for the set that was offered.
        distance: as it was in the fit; NaN where it was not in it.
        numbers: what was run, by name.
        score: over the replicates.
        medians: distance of the medians (and shares) over replicates from the record.
    """

    particle: int
    distance: float
    numbers: Mapping[str, float]
    score: Score
    medians: float

    @property
    def order(self) -> tuple[int, bool, float, int]:
        """The best first."""
        totals = self.score.totals
        return -totals.met, bool(totals.far), self.medians, self.particle


class Choosing(Stage):
    """Runs the nearest sets again, then the best of them once more.

    The particle that was nearest in one run may have been lucky, and at a smaller corps. So the
    nearest few are run again, each with the same fresh seeds, and judged as `spyscare score`
    judges: medians over replicates. Chosen is the one that meets most patterns of reliability A;
    among equals, one with no pattern off by more than a factor of two, then the one whose medians
    are nearest. The best of many that were tried is partly the luckiest, so the first few compete
    once more with other seeds, and only those decide. A set that was found otherwise can be offered
    and is tried beside the particles. Numbers are rounded to four digits before they are tried, so
    that what stands in a file is what was run.
    """

    stage = "choice"

    def __init__(self, study: FitStudy, particles: pd.DataFrame) -> None:
        super().__init__(study, particles)
        far = particles["distance"].to_numpy()
        order = np.argsort(far, kind="stable")[: self.size.candidates].tolist()
        self.sets: list[_Set] = [
            (at, float(far[at]), self._numbers(particles.iloc[at])) for at in order
        ]
        if study.offered:
            self.sets.append((OFFERED, math.nan, self._numbers(study.offered)))

    def _numbers(self, particle: Mapping[str, Any] | pd.Series) -> dict[str, float]:
        found = {}
        for name in self.names:
            value = float(f"{float(particle[name]):.{DIGITS}g}")
            found[name] = round(value) if kind_of(parts(name)[1]) == "whole" else value
        return found

    def _runs(self, sets: int) -> int:
        """Rows of so many sets in the first trial."""
        return sets * self.size.replicates * len(self.episodes.roles)

    def ask(self, rows: pd.DataFrame) -> Points | None:
        """All sets, then the finalists."""
        again = self.size.finalists > 1
        if not len(rows):
            return self._points(self.sets, KEY, self.size.replicates, 0, not again)
        if not again or len(rows) > self._runs(len(self.sets)):
            return None
        return self._points(self._finalists(rows), KEY + 1, self.size.again, len(rows), True)

    def _points(
        self, sets: Sequence[_Set], key: int, replicates: int, rows: int, last: bool
    ) -> Points:
        seeds = np.tile(self.seeded(key).integers(SEEDS, size=replicates), (len(sets), 1))
        numbers = np.array([[each[name] for name in self.names] for *_, each in sets])
        first = rows // self.size.replicates
        part = "finalists" if rows else "candidates"
        return self.episodes.points(
            self.names, numbers, seeds, first, part=f"choice, {part}", last=last
        )  # fmt: skip

    def _finalists(self, rows: pd.DataFrame) -> list[_Set]:
        tried = self._tried(self.sets, rows)[: self.size.finalists]
        return [(t.particle, t.distance, t.numbers) for t in tried]

    def _tried(self, sets: Sequence[_Set], rows: pd.DataFrame) -> list[Tried]:
        values, found = self.episodes.values(rows), []
        for (particle, distance, numbers), mine in zip(sets, values, strict=True):
            judged = self.episodes.score(mine)
            medians = of_medians(self.study.distance, judged)
            found.append(Tried(particle, distance, numbers, judged, medians))
        return sorted(found, key=lambda tried: tried.order)

    def answer(self, rows: pd.DataFrame) -> Answer:
        """Drawn: `tried`, the chosen one first."""
        once = self._runs(len(self.sets))
        tried = self._tried(self.sets, rows[:once])
        if len(rows) > once:
            again = self._tried(self._finalists(rows[:once]), rows[once:])
            tried = again + tried[self.size.finalists :]
        return Answer({}, [], {"tried": tuple(tried)})


def of_medians(distance: Distance, judged: Score) -> float:
    """Distance of the medians of a score; what a run has or has not is a share."""
    medians = [j.median / 100.0 if j.pattern.quantity.event else j.median for j in judged.judged]
    return float(distance(np.array(medians)))


def chosen_text(best: Tried, birth: Mapping[str, object]) -> str:
    """`chosen.toml`: the numbers, and where they come from."""
    lines = [
        "# The set of numbers a fit chose. An argument, not a proof: others may do as well.",
        "[provenance]",
        *(f"{key} = {toml_text(value)}" for key, value in birth.items()),
        "",
        "[values]",
        *(f'"{name}" = {value!r}' for name, value in best.numbers.items()),
    ]
    return "\n".join(lines) + "\n"


class Checking(Stage):
    """Posterior predictive check: what the fitted model gives, beside what it was fitted to.

    Particles are drawn by their weight and run once each with fresh seeds, so that the spread is
    both of chance and of what the record leaves open.
    """

    stage = "check"
    #: Key of what is drawn.
    KEY = 1_000_002

    def ask(self, rows: pd.DataFrame) -> Points | None:
        """All of them at once."""
        if len(rows):
            return None
        draws = self.seeded(self.KEY)
        weights = self.particles["weight"].to_numpy()
        count = self.size.replicates
        which = draws.choice(len(weights), size=count, p=weights / weights.sum())
        seeds = draws.integers(SEEDS, size=count)
        numbers = self.particles[self.names].to_numpy()[which]
        return self.episodes.points(
            self.names, numbers, seeds[:, None], 0, part="check", last=True
        )  # fmt: skip

    def answer(self, rows: pd.DataFrame) -> Answer:
        """Drawn: `score`, every pattern with its predictive median and 10-90 %."""
        return Answer({}, [], {"score": self.episodes.score(self.episodes.values(rows)[:, 0])})
