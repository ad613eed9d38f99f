"""A fit as a file states it: question, episodes, priors, patterns, and the size of each stage."""

from __future__ import annotations

import hashlib
import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self

from pydantic import Field

from sim.engine.identity import code_hash
from sim.errors import SpyscareError, did_you_mean
from sim.measures.patterns import RELIABILITIES, OwnPattern, Pattern, load_patterns, sound_patterns
from sim.scenario.errors import Complaints, shown
from sim.scenario.reading import must_be, read, read_sound
from sim.study.expansion import expanded
from sim.study.factors import kind_of
from sim.study.files import (
    Head,
    Keyed,
    Officers,
    Seed,
    Statement,
    Whole,
    beside,
    between,
    find,
    headed,
)
from sim.study.methods.distance import Distance
from sim.study.methods.episodes import Episodes, gathered, parts
from sim.study.methods.priors import Offer, Prior, read_prior
from sim.study.methods.smc import Settings
from sim.study.table import flat

if TYPE_CHECKING:
    import pandas as pd

KIND = "fit"
STAGES = ("fit", "choice", "check", "recovery")
#: Where nothing is said: draws from the prior and most candidates, in populations.
FIRST, MOST = 3, 50


# tables of the file


class Stage(Keyed):
    """The size of a stage, beside the size of every corps."""

    officers: Officers

    @classmethod
    def missing(cls, field: str) -> str:
        return "missing; wants a whole number"

    def changed(self, numbers: Mapping[str, Any]) -> Self:
        """With other numbers."""
        return self.model_copy(update=dict(numbers))


class Sampling(Stage):
    """Of generations of particles; see `sim.study.methods.smc.Settings`."""

    population: Whole
    generations: Whole
    first: Whole | None = None
    most: Whole | None = None
    seed: Seed = 1

    def changed(self, numbers: Mapping[str, Any]) -> Self:
        """With other numbers; what follows from the population follows the new one."""
        if "population" in numbers:
            numbers = {"first": None, "most": None} | dict(numbers)
        made = super().changed(numbers)
        first, most = made.first or FIRST * made.population, made.most or MOST * made.population
        return made.model_copy(update={"first": first, "most": most})


class Fit(Sampling):
    """`[fit]`: the fit itself."""

    quantile: between(1.0) = 0.5
    kernel: between(10.0) = 4.0
    patterns: Any = "all"


class Choice(Stage):
    """`[choice]`: particles tried again, with how many fresh seeds.

    The best of them, `finalists`, are tried once more with `again` other seeds, and only these
    decide: the best of many is partly the luckiest.
    """

    candidates: Whole
    replicates: Whole
    finalists: Whole = 1
    again: Whole = 1

    @property
    def decisive(self) -> int:
        """Replicates by which one is chosen."""
        return self.again if self.finalists > 1 else self.replicates


class Check(Stage):
    """`[check]`: particles drawn by their weight and run once each."""

    replicates: Whole


class Recovery(Sampling):
    """`[recovery]`: truths drawn from the prior, and the size of the fit to each."""

    truths: Whole


class File(Head):
    """The whole file."""

    lacking: ClassVar = "missing; a fit has its {key}"
    kind: Literal["fit"] = KIND
    episodes: Any = None
    pattern: Annotated[list, must_be(list, "tables, each under [[pattern]]")] = Field(
        default_factory=list
    )
    parameters: dict[str, Any] = Field(default_factory=dict)
    fit: Fit | None = None
    choice: Choice | None = None
    check: Check | None = None
    recovery: Recovery | None = None
    quick: dict[str, Any] = Field(default_factory=dict)


# what it comes to


@dataclass(frozen=True, kw_only=True)
class FitStudy(Statement):
    """A fit, checked.

    Attributes:
        episodes: what is run, each with the size its file gives, and every pattern of it.
        fitted: ids of the patterns that decide about the distance; the others are looked at.
        priors: of what is fitted.
        fit, choice, check, recovery: sizes of the stages; a stage that is not asked for is None.
        named: names of its scenarios, as the file has them.
        quick: numbers of a trial, by stage.
    """

    episodes: Episodes
    fitted: tuple[str, ...]
    priors: tuple[Prior, ...]
    fit: Fit
    choice: Choice | None
    check: Check | None
    recovery: Recovery | None
    named: tuple[str, ...] = ()
    quick: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def sized(self, quick: bool = False, officers: int | None = None) -> FitStudy:
        """As it is to be carried out: quick or whole, with another size of corps everywhere.

        Raises:
            SpyscareError: a size no corps can have.
        """
        if officers is not None:
            self.episodes.of_size(officers)
        size = {} if officers is None else {"officers": officers}
        changed = {
            name: getattr(self, name).changed((self.quick.get(name, {}) if quick else {}) | size)
            for name in self.stages
        }
        return replace(self, **changed)

    @cached_property
    def distance(self) -> Distance:
        """How far a run is from the record, by the patterns that are fitted."""
        return Distance(tuple(
            p if p.id in self.fitted else p.model_copy(update={"weight": 0.0})
            for p in self.episodes.patterns
        ))  # fmt: skip

    @cached_property
    def offered(self) -> dict[str, float]:
        """A set found otherwise, which is tried beside the particles; nothing where none is."""
        return {p.name: p.offered for p in self.priors if p.offered is not None}

    @cached_property
    def stages(self) -> tuple[str, ...]:
        """Those asked for, in their order."""
        return tuple(name for name in STAGES if getattr(self, name) is not None)

    def settings(self, stage: str, seed: int) -> Settings:
        """How candidates are drawn in `fit` or `recovery`."""
        size = getattr(self, stage)
        return Settings(
            size.population, size.first, size.generations, self.fit.quantile, size.most, seed,
            self.fit.kernel, self.distance.cap,
        )  # fmt: skip

    def identity(self, stage: str) -> dict[str, str]:
        """Everything that decides what a stage gives, as short hashes by what they are of.

        How many generations there are to be is not in it: a fit may go on for some more. What a
        stage takes from the posterior comes in when it is asked.
        """
        size = getattr(self, stage)
        episodes = self.episodes.of_size(size.officers)
        numbers = size.model_dump(exclude={"patterns"})
        if stage == "fit":
            del numbers["generations"]
        if stage == "choice":
            numbers["offered"] = self.offered
        return {
            "the model": code_hash(),
            "the episodes, or the size of the corps": episodes.stories,
            "the patterns": digest([episodes.asked, self.fitted]),
            "the parameters": digest([[p.name, p.low, p.high, p.log] for p in self.priors]),
            f"[{stage}]": digest(numbers),
            "the rest of [fit]": digest([self.fit.seed, self.fit.quantile, self.fit.kernel]),
        }

    def asked(self, stage: str) -> list[str]:
        """What of its identity decides which points a stage asks for; the model does not."""
        return [each for what, each in self.identity(stage).items() if what != "the model"]


def digest(content: Any) -> str:
    """SHA-256 (hex) of plain values, as published fits have it."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def posterior_hash(particles: pd.DataFrame) -> str:
    """SHA-256 of the particles that a stage rests on."""
    return digest([particles.columns.tolist(), particles.to_numpy().tolist()])


# reading


def load_fit(name_or_path: str | os.PathLike[str]) -> FitStudy:
    """The fit of a file, or of the name of a shipped one.

    Raises:
        SpyscareError: everything wrong with it, one line each.
    """
    path = find(name_or_path, KIND)
    return parse_fit(path.read_text(encoding="utf-8-sig"), path)


def parse_fit(text: str, path: Path) -> FitStudy:
    """The fit that the text of a file states.

    Args:
        text: of the file.
        path: where it is or was; its name is the fit's.

    Raises:
        SpyscareError: everything wrong with it.
    """
    tables, complaints = tomllib.loads(text), Complaints(path.name)
    file, faults = read_sound(File, tables)
    complaints.add_all(faults, str)
    if "fit" not in tables:
        complaints.add("fit", "missing; wants a table [fit]")
    quick = _quick(tables, complaints)
    known = load_patterns()
    known += sound_patterns(file.pattern, complaints, OwnPattern, [p.id for p in known])
    patterns = _patterns(tables, known, complaints)
    roles = _roles(file.episodes, complaints)
    episodes = _episodes(roles, path, patterns, known, complaints)
    priors = _priors(file.parameters, episodes, complaints)
    sizes = {name: getattr(file, name) for name in STAGES}
    if episodes is not None:
        _check_sizes(episodes, sizes, complaints)
    complaints.check()
    stages = {name: size and size.changed({}) for name, size in sizes.items()}
    fitted = tuple(p.id for p in patterns)
    return FitStudy(
        **headed(file, path, text), episodes=episodes, fitted=fitted, priors=priors,
        **stages, named=tuple(map(str, roles.values())), quick=quick,
    )  # fmt: skip


def _quick(tables: Mapping[str, Any], complaints: Complaints) -> dict[str, dict[str, Any]]:
    """Numbers of a trial, checked as part of their stage."""
    quick = {}
    raw = tables.get("quick", {})
    for name, numbers in raw.items() if isinstance(raw, Mapping) else ():
        if name not in STAGES or not isinstance(numbers, Mapping):
            near = did_you_mean(name, STAGES) or f"; wants tables of {', '.join(STAGES)}"
            complaints.add(f"quick.{name}", f"no such stage{near}")
            continue
        if not isinstance(tables.get(name), Mapping):
            complaints.add(f"quick.{name}", f"there is no [{name}] to make quick")
            continue
        kind = {"fit": Fit, "choice": Choice, "check": Check, "recovery": Recovery}[name]
        made, faults = read(kind, {**tables[name], **numbers})
        for key, said in faults:
            if key in numbers:
                complaints.add(f"quick.{name}.{key}", said)
        if made is not None:
            quick[name] = {key: getattr(made, key) for key in numbers}
    return quick


def _patterns(
    tables: Mapping[str, Any], patterns: tuple[Pattern, ...], complaints: Complaints
) -> tuple[Pattern, ...]:
    """Those of all that are known that decide about the distance."""
    fit = tables.get("fit", {})
    wanted = fit.get("patterns", "all") if isinstance(fit, Mapping) else "all"
    patterns = tuple(p for p in patterns if p.decides)
    if wanted == "all":
        return patterns
    wanted = [wanted] if isinstance(wanted, str) else wanted
    if not isinstance(wanted, list) or not wanted or not all(isinstance(w, str) for w in wanted):
        complaints.add("fit.patterns", 'wants "all", reliabilities or ids: ["A", "B"]')
        return ()
    ids = [p.id for p in patterns]
    for word in wanted:
        if word not in ids and word not in RELIABILITIES:
            near = did_you_mean(word, ids) or '; wants "all", "A", "B" or an id'
            complaints.add("fit.patterns", f"{shown(word)}: no such pattern{near}")
    return tuple(p for p in patterns if p.id in wanted or p.reliability in wanted)


def _roles(raw: Any, complaints: Complaints) -> dict[str, str]:
    """Role -> name of the scenario that plays it."""
    roles = {name: name for name in raw if isinstance(name, str)} if isinstance(raw, list) else raw
    fine = isinstance(roles, Mapping) and all(isinstance(name, str) for name in roles.values())
    if not fine or len(roles) != len(raw) or not roles:
        said = "missing; wants" if raw is None else f"{shown(raw)}: wants"
        complaints.add("episodes", f'{said} names of scenarios, each once: ["alarm-1927", …]')
        return {}
    return dict(roles)


def _episodes(
    roles: Mapping[str, str], path: Path, patterns: tuple[Pattern, ...],
    known: tuple[Pattern, ...], complaints: Complaints,
) -> Episodes | None:  # fmt: skip
    """What is run, with every pattern that can be computed from it."""
    if not patterns or not roles:
        return None
    try:
        asked = gathered({role: beside(path, name) for role, name in roles.items()}, patterns)
        every = tuple(p for p in known if p.id in asked.ids or asked.has(p))
        return replace(asked, patterns=every)
    except SpyscareError as error:
        complaints.add_error("episodes", error)
        return None


def _priors(
    tables: Mapping[str, Any], episodes: Episodes | None, complaints: Complaints
) -> tuple[Prior, ...]:
    raw, found = flat(tables, "parameters", complaints), []
    if episodes is not None:
        first = next(iter(episodes.scenarios.values()))
        raw = expanded(raw, lambda: first, "parameters", complaints)
    if not raw:
        complaints.add("parameters", 'missing; wants "police.threshold" = { from, to }')
    for name, entry in raw.items():
        place = f"parameters.{name}"
        if episodes is not None and (said := episodes.complain(name)):
            complaints.add(place, said)
            continue
        prior, faults = read_prior(name, kind_of(parts(name)[1]), entry, table=Offer)
        for key, said in faults:
            complaints.add(place, f"{key}: {said}" if key else said)
        found += [prior] if prior else []
    silent = [prior.name for prior in found if prior.offered is None]
    if 0 < len(silent) < len(found):
        said = "offered: missing; a set that is offered is a whole one"
        complaints.add(f"parameters.{silent[0]}", said)
    return tuple(found)


def _check_sizes(
    episodes: Episodes, sizes: Mapping[str, Stage | None], complaints: Complaints
) -> None:
    for name, stage in sizes.items():
        try:
            if stage is not None:
                episodes.of_size(stage.officers)
        except SpyscareError as error:
            complaints.add_error(f"{name}.officers", error)
