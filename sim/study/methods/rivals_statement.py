"""A study of rivals as a file states it: who competes, with which free numbers, and how."""

from __future__ import annotations

import os
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from pydantic import PlainValidator

from sim.errors import SpyscareError, did_you_mean
from sim.measures.patterns import load_patterns
from sim.scenario import files as scenario_files
from sim.scenario.errors import Complaints, is_number, shown
from sim.scenario.load import Scenario, load
from sim.scenario.parameters import PARAMETERS
from sim.scenario.reading import read, read_sound
from sim.study.factors import EDITS, kind_of, unknown
from sim.study.fields import Keyed, Officers, Seed, Sentence, Whole, whole
from sim.study.files import COMMANDS, find
from sim.study.methods.baselines import BASELINES
from sim.study.methods.episodes import parts
from sim.study.methods.priors import Prior, read_prior

KIND = "rivals"


def _growing(value: Any) -> tuple[float, ...]:
    fine = isinstance(value, list) and len(value) == 3 and all(map(is_number, value))
    if not fine or not 0 < value[0] < value[1] < value[2] <= 0.5:
        raise ValueError(
            f"{shown(value)}: wants three growing shares up to 0.5, [0.005, 0.01, 0.02]"
        )
    return tuple(float(x) for x in value)


class Design(Keyed):
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

    simulations: whole(4) = 1000
    officers: Officers = 20_000
    seed: Seed = 1937
    accepted: Annotated[tuple[float, ...], PlainValidator(_growing)] = (0.005, 0.01, 0.02)
    bootstrap: whole(2) = 500
    tested: Whole = 60
    trees: whole(2) = 500
    sets: Whole = 3
    replicates: Whole = 10


#: Table of the file -> numbers of the design that stand in it.
_TABLES = {
    "design": ("simulations", "officers", "seed"), "abc": ("accepted", "bootstrap", "tested"),
    "forest": ("trees",), "best": ("sets", "replicates"),
}  # fmt: skip


class File(Keyed):
    """The whole file; `load_rivals` says what is missing."""

    kind: str = KIND
    title: Sentence = ""
    question: Sentence = ""
    expected: Sentence = ""
    design: Any = None
    abc: Any = None
    forest: Any = None
    best: Any = None
    quick: Any = None
    rival: Any = None


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
        u = np.random.default_rng(self.entropy(seed, draw)).random(len(self.priors)).tolist()
        # the last bits are not kept, so that numbers are the same wherever they are read again
        return tuple(float(f"{p.value(x):.10g}") for p, x in zip(self.priors, u, strict=True))

    def run_seed(self, seed: int, draw: int, replicate: int = 0) -> int:
        """Key of the draws of a run, 0 to 2**63 - 1."""
        return int(self.entropy(seed, draw, 1 + replicate).generate_state(1, np.uint64)[0] >> 1)


@dataclass(frozen=True)
class RivalStudy:
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

    def sized(self, quick: bool = False, **given: int | None) -> RivalStudy:
        """The study as it is to be run: quick or whole, with other numbers where given.

        Raises:
            SpyscareError: numbers no design can have.
        """
        asked = {key: value for key, value in given.items() if value is not None}
        complaints = Complaints(self.name)
        complaints.add_all(read(Design, asked)[1], lambda key: f"--{key}")
        complaints.check()
        changes = (dict(self.quick) if quick else {}) | asked
        return replace(self, design=self.design.model_copy(update=changes))

    def rival(self, name: str) -> Rival:
        """The rival of that id."""
        return next(rival for rival in self.rivals if rival.id == name)

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of the rivals."""
        return tuple(rival.id for rival in self.rivals)


def load_rivals(name_or_path: str | os.PathLike[str]) -> RivalStudy:
    """The study of a file, or of the name of a shipped one.

    Raises:
        SpyscareError: everything wrong with it and its scenarios, one line each.
    """
    path = find(name_or_path)
    tables = scenario_files.read(path).tables
    kind = tables.get("kind", "sweep")
    if kind != KIND:
        command = COMMANDS.get(kind, "spyscare sweep")
        raise SpyscareError(
            f"{path.name}: this is a {kind}, not a comparison of rivals; use {command}"
        )
    complaints = Complaints(path.name)
    file, faults = read_sound(File, tables)
    complaints.add_all(faults, lambda key: key)
    for key in ("title", "question", "expected"):
        if key not in tables:
            complaints.add(key, "missing; wants a sentence in quotes")
    numbers: dict[str, Any] = {}
    for table, keys in _TABLES.items():
        numbers |= _numbers(table, getattr(file, table), keys, complaints)
    quick = _numbers("quick", file.quick, tuple(Design.model_fields), complaints)
    rivals = _Rivals(complaints).read(file.rival)
    complaints.check()
    return RivalStudy(
        path.stem, file.title, file.question, file.expected, rivals, Design(**numbers), quick,
        path, path.read_text(encoding="utf-8"),
    )  # fmt: skip


def _numbers(table: str, raw: Any, keys: tuple[str, ...], complaints: Complaints) -> dict[str, Any]:
    """Numbers of the design that a table gives."""
    if not isinstance(raw, Mapping):
        if raw is not None:
            complaints.add(table, f"{shown(raw)}: wants a table, [{table}]")
        return {}
    for key in raw:
        if key not in keys:
            complaints.add(f"{table}.{key}", f"no such key{did_you_mean(key, keys)}")
    given = {key: value for key, value in raw.items() if key in keys}
    complaints.add_all(read(Design, given)[1], lambda key: f"{table}.{key}")
    return given


class _Rivals:
    """Reads the rivals of a file."""

    KEYS = ("id", "hypothesis", "words", "episodes", "baseline", "parameters")

    def __init__(self, complaints: Complaints) -> None:
        self.complaints = complaints
        self.roles = sorted({pattern.scenario for pattern in load_patterns()})

    def read(self, raw: Any) -> tuple[Rival, ...]:
        """All of them, as far as they are sound."""
        if not isinstance(raw, list) or len(raw) < 2 or not all(isinstance(r, dict) for r in raw):
            self.complaints.add("rival", "wants at least two, each under [[rival]]")
            return ()
        found = [self._rival(each, number) for number, each in enumerate(raw, 1)]
        rivals = tuple(rival for rival in found if rival is not None)
        ids = [rival.id for rival in rivals]
        for name in sorted({name for name in ids if ids.count(name) > 1}):
            self.complaints.add(f'rival "{name}"', "there are two of this id")
        counts = [len(rival.priors) for rival in rivals]
        usual = max(set(counts), key=counts.count) if counts else 0
        for rival, count in zip(rivals, counts, strict=True):
            if count != usual:
                self.complaints.add(
                    f'rival "{rival.id}"',
                    f"has {count} free numbers where the others have {usual}; who is freer is"
                    " nearer to any record",
                )
        return rivals

    def _rival(self, raw: Mapping[str, Any], number: int) -> Rival | None:
        place = f'rival {number} "{raw.get("id", "")}"'
        before = len(self.complaints.lines)
        for key in raw:
            if key not in self.KEYS:
                near = did_you_mean(key, self.KEYS)
                self.complaints.add(f"{place}: {key}", f"no such key{near}")
        for key in ("id", "words"):
            if not isinstance(raw.get(key), str) or not raw[key]:
                self.complaints.add(f"{place}: {key}", "missing; wants words in quotes")
        if ("episodes" in raw) == ("baseline" in raw):
            self.complaints.add(place, "wants either episodes or baseline")
            return None
        given = raw.get("parameters", {})
        if "baseline" in raw:
            priors = self._of_baseline(raw["baseline"], given, place)
        else:
            priors = self._of_scenarios(given, self._scenarios(raw["episodes"], place), place)
        if len(self.complaints.lines) > before:
            return None
        return Rival(
            raw["id"], raw.get("hypothesis", ""), raw["words"], dict(raw.get("episodes", {})),
            raw.get("baseline", ""), priors,
        )  # fmt: skip

    def _scenarios(self, raw: Any, place: str) -> dict[str, Scenario]:
        if not isinstance(raw, Mapping) or sorted(raw) != self.roles:
            wanted = f"wants a scenario for each of {', '.join(self.roles)}"
            self.complaints.add(f"{place}: episodes", wanted)
            return {}
        found = {}
        for role, name in raw.items():
            try:
                found[role] = load(name)
            except SpyscareError as error:
                for line in error.lines:
                    self.complaints.add(f"{place}: episodes.{role}", line)
        return found

    def _of_scenarios(
        self, raw: Mapping[str, Any], scenarios: Mapping[str, Scenario], place: str
    ) -> tuple[Prior, ...]:
        found = []
        for name, value in raw.items():
            where, (role, last) = f"{place}: {name}", parts(name)
            kind = kind_of(last)
            if kind is None or kind in ("switch", "present"):
                said = unknown(last) if kind is None else "is a yes or no, and has no range"
                self.complaints.add(where, said)
                continue
            if said := _no_place(role, last, scenarios):
                self.complaints.add(where, said)
            found.append(self._prior(name, kind, value, where))
        return tuple(prior for prior in found if prior is not None)

    def _of_baseline(self, name: Any, given: Mapping[str, Any], place: str) -> tuple[Prior, ...]:
        if name not in BASELINES:
            near = did_you_mean(str(name), BASELINES) or f"; wants one of {', '.join(BASELINES)}"
            self.complaints.add(f"{place}: baseline", f"{shown(name)}: no such baseline{near}")
            return ()
        wanted = BASELINES[name].numbers
        for key in given:
            if key not in wanted:
                self.complaints.add(f"{place}: {key}", f"no such number{did_you_mean(key, wanted)}")
        found = [self._prior(key, None, given.get(key), f"{place}: {key}") for key in wanted]
        return tuple(prior for prior in found if prior is not None)

    def _prior(self, name: str, kind: str | None, raw: Any, where: str) -> Prior | None:
        prior, faults = read_prior(name, kind, raw, multiples=True)
        self.complaints.add_all(faults, lambda key: f"{where}.{key}" if key else where)
        return prior


def _no_place(role: str, name: str, scenarios: Mapping[str, Scenario]) -> str:
    """What is wrong where there is nothing to set: no such episode or trigger, no one number."""
    if not scenarios:
        return ""
    if role and role not in scenarios:
        return f"no such episode{did_you_mean(role, scenarios)}"
    meant = [scenarios[role]] if role else list(scenarios.values())
    if kind_of(name) in EDITS.values():
        trigger, ids = name.split(".")[1], {t.id for scenario in meant for t in scenario.triggers}
        return "" if trigger in ids else f"no such trigger{did_you_mean(trigger, ids)}"
    if len({scenario.value(name) for scenario in meant}) == 1:
        return ""
    what = "a lever" if PARAMETERS[name].lever is not None else "a number"
    return f"{what} that the episodes set differently; one number would overrule them"
