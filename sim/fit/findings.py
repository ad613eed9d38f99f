"""What a fit came to, from its folder: tables for figures and documents, and sentences."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.engine import run as engines
from sim.fit.calibration import Coverage, Histogram, coverage, histogram, together, uneven
from sim.fit.identification import Known, Pair, known, pairs
from sim.fit.reading import parse_fit
from sim.fit.store import Folder
from sim.fit.study import FitStudy
from sim.measures.score import Judged, Score
from sim.study.identity import text_hash

#: Correlations worth a word, and how many of them.
STRONG, NAMED = 0.4, 5
#: Bins of a rank histogram.
BINS = 5
#: Levels of the intervals whose coverage is counted.
LEVELS = (0.5, 0.9)


@dataclass(frozen=True)
class Recovered:
    """What became of truths that are known.

    Attributes:
        ranks: of each truth in its posterior, float64[truths, parameters].
        spread: posterior standard deviation over the prior's, of the same shape.
        truths, medians: places of the box, of the same shape.
        coverage: by level and parameter.
        overall: by level, of all parameters together.
        uneven: by parameter, the probability of ranks so uneven were they uniform.
        histograms: by parameter, of ranks.
        seconds: all fits together.
    """

    ranks: np.ndarray
    spread: np.ndarray
    truths: np.ndarray
    medians: np.ndarray
    coverage: dict[float, tuple[Coverage, ...]]
    overall: dict[float, Coverage]
    uneven: tuple[float, ...]
    histograms: tuple[Histogram, ...]
    seconds: float


@dataclass(frozen=True)
class Findings:
    """Everything a finished fit has to say; stages that were not run are None.

    Attributes:
        study: sized as it was run.
        birth: where it comes from.
        particles: the posterior.
        course: one entry for each generation.
        known: what is known of each number.
        pairs: of all numbers, the strongest correlation first.
        choice: what `sim.fit.run` left of it.
        check: predictive medians and 10-90 %, beside the record.
        recovery: see `Recovered`.
    """

    study: FitStudy
    birth: dict[str, Any]
    particles: pd.DataFrame
    course: list[dict[str, Any]]
    known: tuple[Known, ...]
    pairs: tuple[Pair, ...]
    choice: dict[str, Any] | None
    check: Score | None
    recovery: Recovered | None

    @property
    def chosen(self) -> dict[str, float]:
        """The chosen numbers by name; nothing where none were chosen."""
        return self.choice["tried"][0]["numbers"] if self.choice else {}

    @property
    def source(self) -> str:
        """Study, size, code and fingerprint in one line."""
        birth = self.birth
        parts = [birth["study"], f"{birth['officers']:,} officers",
                 f"{birth['simulations']:,} simulations"]  # fmt: skip
        parts += ["quick trial"] if birth["quick"] else []
        parts += [f"version {birth['version']}", f"code {birth['code'][:8]}",
                  f"fingerprint {birth['fingerprint'][:12]}"]  # fmt: skip
        return " · ".join(parts)


def findings(path: Path) -> Findings:
    """What a fit came to.

    Raises:
        SpyscareError: where the folder holds no finished fit.
    """
    folder = Folder(path)
    said = folder.manifest()
    whole = parse_fit(said["text"], Path(f"{said['study']}.toml"))
    study = whole.sized(said["quick"], said["officers"])
    particles = folder.posterior()
    fitted = folder.known("fit")
    assert fitted is not None
    birth = {
        "study": study.name, "quick": said["quick"], "officers": study.fit.officers,
        "simulations": sum(g["simulations"] for g in fitted["course"]),
        "seconds": {name: stage["seconds"] for name in study.stages
                    if (stage := folder.known(name)) is not None},
        "version": engines.version(), "code": fitted["identity"]["the model"],
        "fingerprint": text_hash(str(sorted(fitted["identity"].items()))),
        "text": text_hash(said["text"]),
    }  # fmt: skip
    return Findings(
        study, birth, particles, fitted["course"], known(study.priors, particles),
        pairs(study.priors, particles), _done(folder, "choice"),
        _checked(study, _done(folder, "check")), _recovered(_done(folder, "recovery")),
    )  # fmt: skip


def _done(folder: Folder, stage: str) -> dict[str, Any] | None:
    found = folder.known(stage)
    return found if found and found["done"] else None


def _checked(study: FitStudy, stage: dict[str, Any] | None) -> Score | None:
    if stage is None:
        return None
    by_id = {entry["pattern"]: entry for entry in stage["judged"]}
    return Score(tuple(
        Judged(
            pattern, *(math.nan if entry[key] is None else entry[key]
                       for key in ("median", "low", "high")),
            entry["replicates"], entry["of"],
        )
        for pattern in study.episodes.patterns
        for entry in [by_id[pattern.id]]
    ))  # fmt: skip


def _recovered(stage: dict[str, Any] | None) -> Recovered | None:
    if stage is None:
        return None
    tables = {
        key: np.array([truth[key] for truth in stage["truths"]])
        for key in ("rank", "spread", "truth", "median")
    }
    ranks = tables["rank"]
    columns = range(ranks.shape[1])
    return Recovered(
        ranks, tables["spread"], tables["truth"], tables["median"],
        {level: tuple(coverage(ranks[:, i], level) for i in columns) for level in LEVELS},
        {level: together(ranks, level) for level in LEVELS},
        tuple(uneven(ranks[:, i]) for i in columns),
        tuple(histogram(ranks[:, i], BINS) for i in columns),
        sum(truth["seconds"] for truth in stage["truths"]),
    )  # fmt: skip
