"""From a file to a checked study of rivals, with complaints in the words of the file."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.errors import SpyscareError, did_you_mean
from sim.measures.patterns import load_patterns
from sim.rivals.baselines import BASELINES
from sim.rivals.priors import Prior, read_prior
from sim.rivals.statement import Design, Rival, Study
from sim.scenario import files as scenario_files
from sim.scenario.errors import Complaints, is_number, shown
from sim.scenario.load import Scenario, load
from sim.scenario.parameters import PARAMETERS
from sim.study import files
from sim.study.factors import EDITS, kind_of, unknown

KIND = "rivals"
_KEYS = (
    "kind",
    "title",
    "question",
    "expected",
    "design",
    "abc",
    "forest",
    "best",
    "quick",
    "rival",
)
_RIVAL = ("id", "hypothesis", "words", "episodes", "baseline", "parameters")
#: Key of a table -> attribute of the design.
_TABLES = {
    "design": {"simulations": "simulations", "officers": "officers", "seed": "seed"},
    "abc": {"accepted": "accepted", "bootstrap": "bootstrap", "tested": "tested"},
    "forest": {"trees": "trees"},
    "best": {"sets": "sets", "replicates": "replicates"},
}
#: Attribute of the design -> least whole number it can be.
_LEAST = {"simulations": 4, "officers": 200, "seed": 0, "bootstrap": 2, "tested": 1, "trees": 2,
          "sets": 1, "replicates": 1}  # fmt: skip


def load_rivals(name_or_path: str | os.PathLike[str]) -> Study:
    """The study of a file, or of the name of a shipped one.

    Raises:
        SpyscareError: everything wrong with it and its scenarios, one line each.
    """
    path = files.find(name_or_path)
    tables = scenario_files.read(path).tables
    kind = tables.get("kind", "sweep")
    if kind != KIND:
        command = files.COMMANDS.get(kind, "spyscare sweep")
        raise SpyscareError(
            f"{path.name}: this is a {kind}, not a comparison of rivals; use {command}"
        )
    return _Reading(tables, path).study()


def check_number(key: str, value: Any, place: str, complaints: Complaints) -> None:
    """Complain of a number that a design cannot have."""
    least = _LEAST[key]
    if not is_number(value) or value != int(value) or value < least:
        complaints.add(place, f"{shown(value)}: wants a whole number from {least} up")


class _Reading:
    """Reads the tables of one file."""

    def __init__(self, tables: Mapping[str, Any], path: Path):
        self.tables, self.path = tables, path
        self.complaints = Complaints(path.name)

    def study(self) -> Study:
        """The study."""
        for key in self.tables:
            if key not in _KEYS:
                self.complaints.add(key, f"no such key{did_you_mean(key, _KEYS)}")
        head = [self._sentence(key) for key in ("title", "question", "expected")]
        design = Design(**self._numbers(_TABLES))
        quick = self._numbers({"quick": {key: key for key in _LEAST}})
        rivals = self._rivals()
        self.complaints.check()
        text = self.path.read_text(encoding="utf-8")
        return Study(self.path.stem, *head, rivals, design, quick, self.path, text)

    def _sentence(self, key: str) -> str:
        value = self.tables.get(key)
        if not isinstance(value, str) or not value.strip():
            said = "missing" if value is None else shown(value)
            self.complaints.add(key, f"{said}; wants a sentence in quotes")
        return str(value)

    def _table(self, key: str) -> Mapping[str, Any]:
        value = self.tables.get(key, {})
        if not isinstance(value, Mapping):
            self.complaints.add(key, f"{shown(value)}: wants a table, [{key}]")
            return {}
        return value

    def _numbers(self, tables: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
        """Attributes of the design that these tables give."""
        found: dict[str, Any] = {}
        for table, keys in tables.items():
            for key, value in self._table(table).items():
                place = f"{table}.{key}"
                if key not in keys:
                    self.complaints.add(place, f"no such key{did_you_mean(key, keys)}")
                elif key == "accepted":
                    found[key] = self._shares(value, place)
                else:
                    check_number(keys[key], value, place, self.complaints)
                    found[keys[key]] = value
        return found

    def _shares(self, value: Any, place: str) -> tuple[float, ...]:
        fine = isinstance(value, list) and len(value) == 3 and all(map(is_number, value))
        if not fine or not 0 < value[0] < value[1] < value[2] <= 0.5:
            self.complaints.add(
                place, f"{shown(value)}: wants three growing shares up to 0.5, [0.005, 0.01, 0.02]"
            )
            return Design.accepted
        return tuple(float(x) for x in value)

    # rivals

    def _rivals(self) -> tuple[Rival, ...]:
        raw = self.tables.get("rival")
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
            if key not in _RIVAL:
                self.complaints.add(f"{place}: {key}", f"no such key{did_you_mean(key, _RIVAL)}")
        for key in ("id", "words"):
            if not isinstance(raw.get(key), str) or not raw[key]:
                self.complaints.add(f"{place}: {key}", "missing; wants words in quotes")
        if ("episodes" in raw) == ("baseline" in raw):
            self.complaints.add(place, "wants either episodes or baseline")
            return None
        scenarios: dict[str, Scenario] = {}
        if "baseline" in raw:
            priors = self._of_baseline(raw, place)
        else:
            scenarios = self._scenarios(raw["episodes"], place)
            priors = self._of_scenarios(raw.get("parameters", {}), scenarios, place)
        if len(self.complaints.lines) > before:
            return None
        return Rival(
            raw["id"], raw.get("hypothesis", ""), raw["words"], dict(raw.get("episodes", {})),
            raw.get("baseline", ""), priors,
        )  # fmt: skip

    def _scenarios(self, raw: Any, place: str) -> dict[str, Scenario]:
        roles = sorted({pattern.scenario for pattern in load_patterns()})
        if not isinstance(raw, Mapping) or sorted(raw) != roles:
            self.complaints.add(
                f"{place}: episodes", f"wants a scenario for each of {', '.join(roles)}"
            )
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
            where = f"{place}: {name}"
            role, _, last = name.rpartition(":")
            kind = kind_of(last)
            if kind is None or kind in ("switch", "present"):
                said = unknown(last) if kind is None else "is a yes or no, and has no range"
                self.complaints.add(where, said)
                continue
            self._check_place(role, last, scenarios, where)
            prior = read_prior(last, kind, value, where, self.complaints)
            if prior is not None:
                found.append(Prior(name, prior.low, prior.high, prior.log, prior.relative))
        return tuple(found)

    def _check_place(
        self, role: str, name: str, scenarios: Mapping[str, Scenario], where: str
    ) -> None:
        """That there is something to set: an episode, a value that is one, a trigger."""
        if role and scenarios and role not in scenarios:
            self.complaints.add(where, f"no such episode{did_you_mean(role, scenarios)}")
            return
        meant = [scenarios[role]] if role and scenarios else list(scenarios.values())
        if kind_of(name) in EDITS.values():
            trigger = name.split(".")[1]
            ids = {t.id for scenario in meant for t in scenario.triggers}
            if scenarios and trigger not in ids:
                self.complaints.add(where, f"no such trigger{did_you_mean(trigger, ids)}")
        elif len({scenario.value(name) for scenario in meant}) > 1:
            what = "a lever" if PARAMETERS[name].lever is not None else "a number"
            self.complaints.add(
                where, f"{what} that the episodes set differently; one number would overrule them"
            )

    def _of_baseline(self, raw: Mapping[str, Any], place: str) -> tuple[Prior, ...]:
        name, given = raw["baseline"], raw.get("parameters", {})
        if name not in BASELINES:
            near = did_you_mean(str(name), BASELINES) or f"; wants one of {', '.join(BASELINES)}"
            self.complaints.add(f"{place}: baseline", f"{shown(name)}: no such baseline{near}")
            return ()
        wanted = BASELINES[name].numbers
        for key in given:
            if key not in wanted:
                self.complaints.add(f"{place}: {key}", f"no such number{did_you_mean(key, wanted)}")
        found = [
            read_prior(key, None, given.get(key), f"{place}: {key}", self.complaints)
            for key in wanted
        ]
        return tuple(prior for prior in found if prior is not None)
