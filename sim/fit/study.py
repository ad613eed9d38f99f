"""A fit as a file states it: question, episodes, priors, patterns, and the size of each stage."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from sim.fit.distance import Distance
from sim.fit.episodes import Episodes
from sim.fit.prior import Prior
from sim.fit.smc import Settings

STAGES = ("fit", "choice", "check", "recovery")


@dataclass(frozen=True)
class Fit:
    """`[fit]`: the size of every corps, and the numbers of `sim.fit.smc.Settings`."""

    officers: int
    population: int
    first: int
    generations: int
    quantile: float
    most: int
    seed: int
    kernel: float

    @property
    def settings(self) -> Settings:
        """How it is fitted."""
        given = asdict(self)
        del given["officers"]
        return Settings(**given)


@dataclass(frozen=True)
class Choice:
    """`[choice]`: particles tried again, with how many fresh seeds, at which size.

    The best of them, `finalists`, are tried once more with `again` other seeds, and only these
    decide: the best of many is partly the luckiest.
    """

    candidates: int
    replicates: int
    officers: int
    finalists: int
    again: int

    @property
    def decisive(self) -> int:
        """Replicates by which one is chosen."""
        return self.again if self.finalists > 1 else self.replicates


@dataclass(frozen=True)
class Check:
    """`[check]`: particles drawn by their weight and run once each, at which size."""

    replicates: int
    officers: int


@dataclass(frozen=True)
class Recovery:
    """`[recovery]`: truths drawn from the prior, and the size of the fit to each."""

    truths: int
    officers: int
    population: int
    first: int
    generations: int
    most: int
    seed: int


@dataclass(frozen=True)
class FitStudy:
    """A fit, checked.

    Attributes:
        name: of its file, without `.toml`.
        title, question, expected: in words.
        episodes: what is run, each with the size its file gives, and every pattern of it.
        fitted: ids of the patterns that decide about the distance; the others are looked at.
        priors: of what is fitted.
        fit, choice, check, recovery: sizes of the stages; a stage that is not asked for is None.
        quick: numbers of a trial, by stage.
        path, text: the file.
    """

    name: str
    title: str
    question: str
    expected: str
    episodes: Episodes
    fitted: tuple[str, ...]
    priors: tuple[Prior, ...]
    fit: Fit
    choice: Choice | None
    check: Check | None
    recovery: Recovery | None
    quick: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    path: Path = Path()
    text: str = field(default="", repr=False)

    def sized(self, quick: bool = False, officers: int | None = None) -> FitStudy:
        """As it is to be carried out: quick or whole, with another size of corps everywhere.

        Raises:
            SpyscareError: a size no corps can have.
        """
        changed = {}
        for name in STAGES:
            stage = getattr(self, name)
            if stage is not None and quick:
                stage = replace(stage, **self.quick.get(name, {}))
            if stage is not None and officers is not None:
                stage = replace(stage, officers=officers)
            changed[name] = stage
        if officers is not None:
            self.episodes.of_size(officers)
        return replace(self, **changed)

    @cached_property
    def distance(self) -> Distance:
        """How far a run is from the record, by the patterns that are fitted."""
        return Distance(
            tuple(
                p if p.id in self.fitted else p.model_copy(update={"weight": 0.0})
                for p in self.episodes.patterns
            )
        )

    @cached_property
    def offered(self) -> dict[str, float]:
        """A set found otherwise, which is tried beside the particles; nothing where none is."""
        return {p.name: p.offered for p in self.priors if p.offered is not None}

    @cached_property
    def stages(self) -> tuple[str, ...]:
        """Those asked for, in their order."""
        return tuple(name for name in STAGES if getattr(self, name) is not None)

    def identity(self, stage: str) -> dict[str, str]:
        """Everything that decides what a stage gives, as short hashes by what they are of.

        How many generations there are to be is not in it: a fit may go on for some more. What a
        stage takes from the posterior comes in when it is begun.
        """
        size = getattr(self, stage)
        episodes = self.episodes.of_size(size.officers)
        numbers = {f.name: getattr(size, f.name) for f in fields(size)}
        if stage == "fit":
            del numbers["generations"]
        if stage == "choice":
            numbers["offered"] = self.offered
        return {
            "the model": episodes.code,
            "the episodes, or the size of the corps": episodes.stories,
            "the patterns": digest([episodes.asked, self.fitted]),
            "the parameters": digest([[p.name, p.low, p.high, p.log] for p in self.priors]),
            f"[{stage}]": digest(numbers),
            "the rest of [fit]": digest([self.fit.seed, self.fit.quantile, self.fit.kernel]),
        }


def digest(content: Any) -> str:
    """SHA-256 (hex) of plain values."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
