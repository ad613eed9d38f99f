"""What a study of rivals is: who competes, with which free numbers, and how they are compared."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from sim.rivals.priors import Prior


@dataclass(frozen=True)
class Rival:
    """One explanation, or one baseline.

    Attributes:
        id: short name.
        hypothesis: `H2`; empty for a baseline.
        words: what it says, for tables.
        episodes: role -> name of a scenario; empty for a baseline.
        baseline: which; empty for a family of scenarios.
        priors: its free numbers.
    """

    id: str
    hypothesis: str
    words: str
    episodes: Mapping[str, str]
    baseline: str
    priors: tuple[Prior, ...]

    def entropy(self, seed: int, draw: int, what: int = 0) -> np.random.SeedSequence:
        """Where the chance of a draw comes from: a function of study seed, rival and draw."""
        return np.random.SeedSequence([seed, zlib.crc32(self.id.encode()), draw, what])

    def drawn(self, seed: int, draw: int) -> tuple[float, ...]:
        """The numbers of a draw from the prior: as the ranges are written, multiples or not."""
        u = np.random.default_rng(self.entropy(seed, draw)).random(len(self.priors))
        # the last bits are not kept, so that numbers are the same wherever they are read again
        return tuple(float(f"{prior.at(x):.10g}") for prior, x in zip(self.priors, u, strict=True))

    def run_seed(self, seed: int, draw: int, replicate: int = 0) -> int:
        """Key of the draws of a run, 0 to 2**63 - 1."""
        return int(self.entropy(seed, draw, 1 + replicate).generate_state(1, np.uint64)[0] >> 1)


@dataclass(frozen=True)
class Design:
    """How much is done.

    Attributes:
        simulations: draws from the prior of each rival.
        officers: on day 0 of every run.
        seed: key of everything drawn.
        accepted: shares of all simulations, nearest first, that count; the second is reported.
        bootstrap: resamples of the table.
        tested: simulations of each rival taken for the record in turn.
        trees: of the forest.
        sets: best draws of each rival that are run again.
        replicates: of each of them.
    """

    simulations: int = 1000
    officers: int = 20_000
    seed: int = 1937
    accepted: tuple[float, ...] = (0.005, 0.01, 0.02)
    bootstrap: int = 500
    tested: int = 60
    trees: int = 500
    sets: int = 3
    replicates: int = 10


@dataclass(frozen=True)
class Study:
    """Rivals, and how they are compared.

    Attributes:
        name: of the file, without `.toml`.
        title, question, expected: sentences.
        rivals: in the order of the file.
        design: how much is done.
        quick: what is other in the quick size.
        path: the file.
        text: what it says.
    """

    name: str
    title: str
    question: str
    expected: str
    rivals: tuple[Rival, ...]
    design: Design
    quick: Mapping[str, Any]
    path: Path
    text: str

    def sized(self, quick: bool = False, **given: int | None) -> Study:
        """The study as it is to be run: quick or whole, with other numbers where given."""
        changes = dict(self.quick) if quick else {}
        changes |= {key: value for key, value in given.items() if value is not None}
        return replace(self, design=replace(self.design, **changes))

    def rival(self, name: str) -> Rival:
        """The rival of that id."""
        return next(rival for rival in self.rivals if rival.id == name)

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of the rivals."""
        return tuple(rival.id for rival in self.rivals)
