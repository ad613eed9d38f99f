"""From a study file of kind `fit` to a checked `FitStudy`."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from sim.errors import SpyscareError, did_you_mean
from sim.fit.episodes import Episodes, gathered, parameter_of
from sim.fit.prior import Prior
from sim.fit.study import STAGES, Check, Choice, Fit, FitStudy, Recovery
from sim.measures.patterns import RELIABILITIES, Pattern, load_patterns
from sim.scenario.errors import Complaints, is_number, shown
from sim.study.files import COMMANDS, find, kind_of_file
from sim.study.statement import whole

KIND = "fit"

_KEYS = ("kind", "title", "question", "expected", "episodes", "parameters", *STAGES, "quick")
_PRIOR_KEYS = ("from", "to", "log", "offered", "why")
#: Whole numbers of each stage -> what they are where the file is silent; None where it may not be.
_WHOLE: dict[str, dict[str, int | None]] = {
    "fit": {"officers": None, "population": None, "first": 0, "generations": None, "most": 0,
            "seed": 1},
    "choice": {"candidates": None, "replicates": None, "officers": None, "finalists": 1,
               "again": 1},
    "check": {"replicates": None, "officers": None},
    "recovery": {"truths": None, "officers": None, "population": None, "first": 0,
                 "generations": None, "most": 0, "seed": 1},
}  # fmt: skip
_MADE = {"fit": Fit, "choice": Choice, "check": Check, "recovery": Recovery}
#: Where nothing is said: draws from the prior and most candidates, in populations.
FIRST, MOST = 3, 50
QUANTILE, KERNEL = 0.5, 4.0


def load_fit(name_or_path: str | os.PathLike[str]) -> FitStudy:
    """The fit of a file, or of the name of a shipped one.

    Raises:
        SpyscareError: everything wrong with it, one line each.
    """
    path = find(name_or_path)
    kind = kind_of_file(path)
    if kind != KIND:
        what = f'a study of kind "{kind}"' if kind else "a sweep"
        command = COMMANDS.get(kind, "spyscare sweep")
        raise SpyscareError(f"{path.name}: this is {what}, not a fit; use {command}")
    return parse_fit(path.read_text(encoding="utf-8"), path)


def parse_fit(text: str, path: Path) -> FitStudy:
    """The fit that the text of a file states.

    Args:
        text: of the file.
        path: where it is or was; its name is the fit's.

    Raises:
        SpyscareError: everything wrong with it.
    """
    reading = _Reading(tomllib.loads(text), path)
    found = reading.fit(text)
    reading.complaints.check()
    assert found is not None
    return found


class _Reading:
    """Reads the tables of one file."""

    def __init__(self, tables: Mapping[str, Any], path: Path):
        self.tables, self.path, self.complaints = tables, path, Complaints(path.name)

    def fit(self, text: str) -> FitStudy | None:
        """The fit, or None and complaints."""
        for key in self.tables:
            if key not in _KEYS:
                self.complaints.add(key, f"no such key{did_you_mean(key, _KEYS)}")
        head = [self._sentence(key) for key in ("title", "question", "expected")]
        stages = {name: self._stage(name) for name in STAGES}
        if "fit" not in self.tables:
            self.complaints.add("fit", "missing; wants a table [fit]")
        patterns = self._patterns()
        episodes = self._episodes(patterns)
        priors = self._priors(episodes)
        quick = self._quick(stages)
        if self.complaints.lines or episodes is None or stages["fit"] is None:
            return None
        self._sizes(episodes, stages)
        made = {n: None if s is None else _MADE[n](**s) for n, s in stages.items()}
        return FitStudy(
            self.path.stem, *head, episodes, tuple(p.id for p in patterns), priors, **made,
            quick=quick, path=self.path, text=text,
        )  # fmt: skip

    def _sentence(self, key: str) -> str:
        value = self.tables.get(key)
        if value is None:
            self.complaints.add(key, f"missing; a fit has its {key}")
        elif not (isinstance(value, str) and value.strip()):
            self.complaints.add(key, f"{shown(value)}: wants a sentence in quotes")
        return value if isinstance(value, str) else ""

    def _table(self, key: str) -> Mapping[str, Any]:
        value = self.tables.get(key, {})
        if isinstance(value, Mapping):
            return value
        self.complaints.add(key, f"{shown(value)}: wants a table, [{key}]")
        return {}

    # stages

    def _stage(self, name: str) -> dict[str, Any] | None:
        if name not in self.tables:
            return None
        raw = self._table(name)
        numbers = self._numbers(name, raw, name)
        for key, default in _WHOLE[name].items():
            if key not in numbers and default is None:
                self.complaints.add(f"{name}.{key}", "missing; wants a whole number")
            numbers.setdefault(key, default)
        if name == "fit":
            numbers["quantile"] = self._between("quantile", raw.get("quantile", QUANTILE), 1.0)
            numbers["kernel"] = self._between("kernel", raw.get("kernel", KERNEL), 10.0)
        return self._filled(numbers)

    @staticmethod
    def _filled(numbers: dict[str, Any]) -> dict[str, Any]:
        for key, times in (("first", FIRST), ("most", MOST)):
            if key in numbers and not numbers[key]:
                numbers[key] = times * (numbers["population"] or 1)
        return numbers

    def _numbers(self, name: str, raw: Mapping[str, Any], place: str) -> dict[str, Any]:
        known = _WHOLE[name]
        others = ("patterns", "quantile", "kernel") if name == "fit" else ()
        found = {}
        for key, value in raw.items():
            if key in known:
                found[key] = whole(value, key, f"{place}.{key}", self.complaints)
            elif key not in others or place != name:
                near = did_you_mean(key, (*known, *others))
                self.complaints.add(f"{place}.{key}", f"no such key{near}")
        return found

    def _between(self, key: str, value: Any, most: float) -> float:
        if is_number(value) and 0.0 < value < most:
            return float(value)
        said = f"{shown(value)}: wants a number between 0 and {most:g}"
        self.complaints.add(f"fit.{key}", said)
        return most / 2

    def _quick(self, stages: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
        quick = {}
        for name, raw in self._table("quick").items():
            if name not in STAGES or not isinstance(raw, Mapping):
                near = did_you_mean(name, STAGES) or f"; wants tables of {', '.join(STAGES)}"
                self.complaints.add(f"quick.{name}", f"no such stage{near}")
            elif stages[name] is None:
                self.complaints.add(f"quick.{name}", f"there is no [{name}] to make quick")
            else:
                numbers = self._numbers(name, raw, f"quick.{name}")
                if "population" in numbers:
                    numbers = self._filled({"first": 0, "most": 0} | numbers)
                quick[name] = numbers
        return quick

    def _sizes(self, episodes: Episodes, stages: Mapping[str, Any]) -> None:
        for name, stage in stages.items():
            if stage is not None:
                try:
                    episodes.of_size(stage["officers"])
                except SpyscareError as error:
                    for line in error.lines:
                        said = line.removeprefix("with_values: ")
                        self.complaints.add(f"{name}.officers", said)

    # what is fitted

    def _patterns(self) -> tuple[Pattern, ...]:
        wanted = self._table("fit").get("patterns", "all")
        patterns = load_patterns()
        if wanted == "all":
            return patterns
        if isinstance(wanted, str):
            wanted = [wanted]
        if (
            not isinstance(wanted, list)
            or not wanted
            or not all(isinstance(w, str) for w in wanted)
        ):
            self.complaints.add("fit.patterns", 'wants "all", reliabilities or ids: ["A", "B"]')
            return ()
        ids = [p.id for p in patterns]
        for word in wanted:
            if word not in ids and word not in RELIABILITIES:
                near = did_you_mean(word, ids) or '; wants "all", "A", "B" or an id'
                self.complaints.add("fit.patterns", f"{shown(word)}: no such pattern{near}")
        return tuple(p for p in patterns if p.id in wanted or p.reliability in wanted)

    def _episodes(self, patterns: tuple[Pattern, ...]) -> Episodes | None:
        raw = self.tables.get("episodes")
        roles = {name: name for name in raw} if isinstance(raw, list) and all(
            isinstance(name, str) for name in raw
        ) else raw  # fmt: skip
        if not isinstance(roles, Mapping) or not roles:
            said = "missing; wants" if raw is None else "wants"
            self.complaints.add("episodes", f'{said} names of scenarios: ["alarm-1927", …]')
            return None
        if not patterns:
            return None
        try:
            asked = gathered(roles, patterns)
            return replace(
                asked,
                patterns=tuple(p for p in load_patterns() if p.id in asked.ids or asked.has(p)),
            )
        except SpyscareError as error:
            for line in error.lines:
                self.complaints.add("episodes", line)
            return None

    def _priors(self, episodes: Episodes | None) -> tuple[Prior, ...]:
        raw = _flat(self._table("parameters"))
        if not raw:
            self.complaints.add("parameters", 'missing; wants "police.threshold" = { from, to }')
        found = [self._prior(name, entry, episodes) for name, entry in raw.items()]
        priors = tuple(prior for prior in found if prior is not None)
        silent = [prior.name for prior in priors if prior.offered is None]
        if 0 < len(silent) < len(priors):
            self.complaints.add(
                f"parameters.{silent[0]}", "offered: missing; a set that is offered is a whole one"
            )
        return priors

    def _prior(self, name: str, raw: Any, episodes: Episodes | None) -> Prior | None:
        place = f"parameters.{name}"
        before = len(self.complaints.lines)
        if not isinstance(raw, Mapping):
            self.complaints.add(place, f"{shown(raw)}: wants {{ from = …, to = … }}")
            return None
        for key in raw:
            if key not in _PRIOR_KEYS:
                self.complaints.add(place, f"{key}: no such key{did_you_mean(key, _PRIOR_KEYS)}")
        if episodes is not None and (said := episodes.complain(name)):
            self.complaints.add(place, said)
        ends = [raw.get(key) for key in ("from", "to")]
        for key, value in zip(("from", "to"), ends, strict=True):
            if not is_number(value):
                wrong = "missing" if value is None else f"{shown(value)} is not a number"
                self.complaints.add(place, f"{key}: {wrong}")
        if not isinstance(raw.get("log", False), bool):
            self.complaints.add(place, "log: wants true or false")
        if len(self.complaints.lines) > before:
            return None
        low, high = map(float, ends)
        self._ends(place, name, low, high, raw.get("log", False))
        offered = raw.get("offered")
        if offered is not None and not (is_number(offered) and low <= offered <= high):
            said = f"offered: {shown(offered)}: wants a number from {low:g} to {high:g}"
            self.complaints.add(place, said)
        return Prior(name, low, high, raw.get("log", False), str(raw.get("why", "")), offered)

    def _ends(self, place: str, name: str, low: float, high: float, log: bool) -> None:
        if low >= high:
            self.complaints.add(place, f"from {shown(low)} is not below to {shown(high)}")
        elif log and low <= 0.0:
            self.complaints.add(place, f"from {shown(low)}: a logarithm wants it above 0")
        parameter = parameter_of(name)
        if parameter is None or parameter.low is None:
            return
        if low < parameter.low or high > parameter.high:
            self.complaints.add(
                place, f"{shown(low)} to {shown(high)} goes beyond what it can be,"
                f" {shown(parameter.low)} to {shown(parameter.high)}",
            )  # fmt: skip


def _flat(table: Mapping[str, Any], above: str = "") -> dict[str, Any]:
    """Entries by dotted name: `[parameters.police] threshold = …` is `"police.threshold" = …`."""
    out: dict[str, Any] = {}
    for key, value in table.items():
        name = f"{above}{key}"
        if isinstance(value, Mapping) and value and not set(value) & {"from", "to"}:
            out |= _flat(value, f"{name}.")
        else:
            out[name] = value
    return out
