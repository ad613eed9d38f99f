"""A fit of open numbers to the record, and the check of what came of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sim.errors import SpyscareError
from sim.study.answer import Answer
from sim.study.methods.fit_statement import FitStudy, posterior_hash
from sim.study.methods.priors import numbers_at
from sim.study.methods.smc import SEEDS, Generation, Sequential
from sim.study.points import Points
from sim.study.question import PATTERN


class Fitting:
    """The fit itself: candidates generation by generation, until the last is full."""

    def __init__(self, study: FitStudy) -> None:
        self.study, self.size = study, study.fit
        self.episodes = study.episodes.of_size(study.fit.officers)
        self.names = [prior.name for prior in study.priors]
        self.identity = study.asked("fit")
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


class Checking:
    """Posterior predictive check: what the fitted model gives, beside what it was fitted to.

    Particles are drawn by their weight and run once each with fresh seeds, so that the spread is
    both of chance and of what the record leaves open.
    """

    #: Key of what is drawn, beside the seed of the fit.
    KEY = 1_000_002

    def __init__(self, study: FitStudy, particles: pd.DataFrame) -> None:
        self.study, self.size, self.particles = study, study.check, particles
        self.episodes = study.episodes.of_size(self.size.officers)
        self.names = [prior.name for prior in study.priors]
        self.identity = [*study.asked("check"), posterior_hash(particles)]

    def ask(self, rows: pd.DataFrame) -> Points | None:
        """All of them at once."""
        if len(rows):
            return None
        draws = np.random.default_rng(np.random.SeedSequence([self.study.fit.seed, self.KEY]))
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
