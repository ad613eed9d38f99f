"""A study of rivals as a file states it: who competes, with which free numbers, and how."""

from __future__ import annotations

import os
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field, PlainValidator, StrictStr

from sim.errors import SpyscareError, did_you_mean
from sim.measures.patterns import load_patterns
from sim.scenario import files as scenario_files
from sim.scenario.errors import Complaints, is_number, shown
from sim.scenario.load import Scenario, load
from sim.scenario.parameters import PARAMETERS
from sim.scenario.reading import must_be, read_sound
from sim.study.factors import EDITS, edited, kind_of, unknown
from sim.study.files import (
    Head,
    Keyed,
    Officers,
    Seed,
    Statement,
    Whole,
    beside,
    find,
    headed,
    options,
    whole,
)
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


class Simulations(Keyed):
    """`[design]`: draws from the prior of each rival, officers on day 0, key of all draws."""

    simulations: whole(4) = 1000
    officers: Officers = 20_000
    seed: Seed = 1937


class Abc(Keyed):
    """`[abc]`: what the nearest simulations say.

    Attributes:
        accepted: shares of all simulations, nearest first, that count; the second is reported.
        bootstrap: resamples of the table.
        tested: simulations of each rival taken for the record in turn.
    """

    accepted: Annotated[tuple[float, ...], PlainValidator(_growing)] = (0.005, 0.01, 0.02)
    bootstrap: whole(2) = 500
    tested: Whole = 60


class Forest(Keyed):
    """`[forest]`: how many trees it has."""

    trees: whole(2) = 500


class Best(Keyed):
    """`[best]`: draws of each rival that are run again, and how often each."""

    sets: Whole = 3
    replicates: Whole = 10


class Design(Simulations, Abc, Forest, Best):
    """How much is done."""


def _table(name: str) -> Any:
    return must_be(Mapping, f"a table, [{name}]")


class File(Head):
    """The whole file."""

    kind: Literal["rivals"] = KIND
    design: Annotated[Simulations, _table("design")] = Simulations()
    abc: Annotated[Abc, _table("abc")] = Abc()
    forest: Annotated[Forest, _table("forest")] = Forest()
    best: Annotated[Best, _table("best")] = Best()
    quick: Annotated[Design, _table("quick")] = Design()
    rival: Any = None


class Entry(Keyed):
    """A rival as the file has it."""

    id: StrictStr = ""
    hypothesis: StrictStr = ""
    words: StrictStr = ""
    episodes: dict[str, Any] | None = None
    baseline: Any = None
    parameters: dict[str, Any] = Field(default_factory=dict)


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


@dataclass(frozen=True, kw_only=True)
class RivalStudy(Statement):
    """Rivals, and how they are compared.

    Attributes:
        rivals: in the order of the file.
        design: how much is done.
        quick: what is other in the quick size.
    """

    rivals: tuple[Rival, ...]
    design: Design
    quick: Mapping[str, Any]

    def sized(self, quick: bool = False, **given: int | None) -> RivalStudy:
        """The study as it is to be run: quick or whole, with other numbers where given.

        Raises:
            SpyscareError: numbers no design can have.
        """
        asked = options(self.name, Design, **given)
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
    path = find(name_or_path, KIND)
    complaints = Complaints(path.name)
    file, faults = read_sound(File, scenario_files.read(path).tables)
    complaints.add_all(faults, str)
    rivals = _Rivals(complaints, path).read(file.rival)
    complaints.check()
    numbers: dict[str, Any] = {}
    for table in (file.design, file.abc, file.forest, file.best):
        numbers |= table.model_dump()
    return RivalStudy(
        **headed(file, path, path.read_text(encoding="utf-8-sig")), rivals=rivals,
        design=Design().model_copy(update=numbers), quick=file.quick.model_dump(exclude_unset=True),
    )  # fmt: skip


class _Rivals:
    """Reads the rivals of a file."""

    def __init__(self, complaints: Complaints, path: Path) -> None:
        self.complaints, self.path = complaints, path
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
        table, faults = read_sound(Entry, raw)
        for key in ("id", "words"):
            if not raw.get(key):
                faults.append((key, "missing; wants words in quotes"))
        self.complaints.add_all(faults, lambda key: f"{place}: {key}")
        if (table.episodes is None) == (table.baseline is None):
            self.complaints.add(place, "wants either episodes or baseline")
            return None
        if table.baseline is not None:
            priors = self._of_baseline(table.baseline, table.parameters, place)
        else:
            scenarios = self._scenarios(table.episodes, place)
            priors = self._of_scenarios(table.parameters, scenarios, place)
        if len(self.complaints.lines) > before:
            return None
        return Rival(
            table.id, table.hypothesis, table.words, table.episodes or {}, table.baseline or "",
            priors,
        )  # fmt: skip

    def _scenarios(self, raw: Mapping[str, Any], place: str) -> dict[str, Scenario]:
        if sorted(raw) != self.roles:
            wanted = f"wants a scenario for each of {', '.join(self.roles)}"
            self.complaints.add(f"{place}: episodes", wanted)
            return {}
        found = {}
        for role, name in raw.items():
            try:
                found[role] = load(beside(self.path, name))
            except SpyscareError as error:
                self.complaints.add_error(f"{place}: episodes.{role}", error)
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
        if not isinstance(name, str) or name not in BASELINES:
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
        wrong = [scenario.no_such(edited(name)) for scenario in meant]
        return max(wrong, key=len) if all(wrong) else ""  # the one that knows a near name
    if name not in PARAMETERS or len({scenario.value(name) for scenario in meant}) == 1:
        return ""
    what = "a lever" if PARAMETERS[name].lever is not None else "a number"
    return f"{what} that the episodes set differently; one number would overrule them"
