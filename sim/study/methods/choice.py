"""From a posterior to one set of numbers: the nearest particles, tried again at full size.

The particle that was nearest in one run may have been lucky, and at a smaller corps. So
the nearest few are run again, each with the same fresh seeds, and judged as `spyscare score`
judges: medians over replicates. Chosen is the one that meets most patterns of reliability A; among
equals, one with no pattern off by more than a factor of two, then the one whose medians are
nearest. The best of many that were tried is partly the luckiest, so the first few
compete once more with other seeds, and only those decide. A set that was found otherwise can be
offered and is tried beside the particles. Numbers are rounded to four digits before they are tried,
so that what stands in a file is what was run.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sim.measures.score import Score
from sim.study.answer import Answer
from sim.study.factors import kind_of
from sim.study.methods.distance import Distance
from sim.study.methods.episodes import parts
from sim.study.methods.fit_statement import FitStudy, posterior_hash
from sim.study.methods.smc import SEEDS
from sim.study.points import Points

#: Key of the fresh seeds, beside the seed of the fit.
KEY = 1_000_001
DIGITS = 4
#: Number of the set that was offered, which is no particle.
OFFERED = -1

#: Number of a particle, its distance in the fit (NaN where it was not in it), its numbers by name.
_Set = tuple[int, float, Mapping[str, float]]


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


class Choosing:
    """Runs the nearest sets again, then the best of them once more."""

    def __init__(self, study: FitStudy, particles: pd.DataFrame) -> None:
        self.study, self.size = study, study.choice
        self.names = [prior.name for prior in study.priors]
        self.episodes = study.episodes.of_size(self.size.officers)
        self.identity = [*study.asked("choice"), posterior_hash(particles)]
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
            value = rounded(float(particle[name]))
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
        draws = np.random.default_rng(np.random.SeedSequence([self.study.fit.seed, key]))
        seeds = np.tile(draws.integers(SEEDS, size=replicates), (len(sets), 1))
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


def rounded(value: float) -> float:
    """To `DIGITS` significant digits."""
    return float(f"{value:.{DIGITS}g}") if math.isfinite(value) else value


def chosen_text(best: Tried, birth: Mapping[str, object]) -> str:
    """`chosen.toml`: the numbers, and where they come from."""
    lines = [
        "# The set of numbers a fit chose. An argument, not a proof: others may do as well.",
        "[provenance]",
        *(f"{key} = {_toml(value)}" for key, value in birth.items()),
        "",
        "[values]",
        *(f'"{name}" = {value!r}' for name, value in best.numbers.items()),
    ]
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return repr(value)
