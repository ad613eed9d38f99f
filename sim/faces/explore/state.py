"""What the page shows, as plain values: to and from an address, a scenario, a scenario file."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlencode

from sim.errors import SpyscareError
from sim.faces.order import read_settings
from sim.scenario.load import Scenario, load
from sim.study.table import toml_text

#: Officers of a first look, and spans in which a reader draws what he expects.
OFFICERS, SPANS = 5_000, 12
#: Edits of a trigger, by the first part of a dotted name; a change names the field last.
PRESENT, SHIFT, SCALE, CHANGE = EDITS = ("present", "shift", "scale", "change")
_NUMBERS = {"seed": (0, 2**63 - 1), "officers": (200, 1_000_000), "day": (0, 36_525),
            "man": (0, 10_000_000)}  # fmt: skip
_KEYS = ("scenario", *_NUMBERS, "expect", "hidden", "set")


@lru_cache(maxsize=8)
def scenario_of(name: str) -> Scenario:
    """A scenario as it is shipped or written, read once.

    Raises:
        SpyscareError: where there is none.
    """
    return load(name)


def whole_of(scenario: str) -> int:
    """Officers of the whole army of a scenario."""
    return scenario_of(scenario).value("officers.count")


@dataclass(frozen=True)
class State:
    """What a page shows.

    Attributes:
        scenario: name of a shipped one, or the path of a file.
        edits: dotted names and values, as `Scenario.with_values` takes them; in order of names.
        seed: key of every draw.
        officers: on day 0.
        day: index of the day looked at; None is the last.
        man: number of the officer whose case is open.
        expect: arrests a month that the reader expects, in each of `SPANS` equal parts of the
            period; empty where he has drawn nothing.
        hidden: whether the model's curves wait until he has.
    """

    scenario: str = "spy-scare-1937"
    edits: tuple[tuple[str, Any], ...] = ()
    seed: int = 1
    officers: int = OFFICERS
    day: int | None = None
    man: int | None = None
    expect: tuple[float, ...] = ()
    hidden: bool = False

    # edits

    @property
    def changes(self) -> dict[str, Any]:
        """The edits by name."""
        return dict(self.edits)

    def edited(self, changes: Mapping[str, Any]) -> State:
        """With these edits too; None takes one back."""
        all = {**self.changes, **changes}
        kept = sorted((name, value) for name, value in all.items() if value is not None)
        return replace(self, edits=tuple(kept))

    def without(self, trigger: str, dependents: Sequence[str] = ()) -> State:
        """A trigger is not there, nor what cannot stand without it; edits of them are gone."""
        out = (trigger, *dependents)
        gone: dict[str, Any] = {name: None for name in self.changes if trigger_of(name) in out}
        return self.edited(gone | {f"{PRESENT}.{each}": False for each in out})

    def again(self, trigger: str, needed: Sequence[str] = ()) -> State:
        """A trigger is there again, with those that it cannot stand without."""
        return self.edited({f"{PRESENT}.{each}": None for each in (trigger, *needed)})

    def is_out(self, trigger: str) -> bool:
        """Whether a trigger is switched off."""
        return self.changes.get(f"{PRESENT}.{trigger}") is False

    # worlds

    @property
    def fixed(self) -> dict[str, Any]:
        """What the shipped world beside this one has too."""
        return {"officers.count": self.officers}

    def shipped(self) -> Scenario:
        """The scenario as it is shipped, in this size.

        Raises:
            SpyscareError: where there is none.
        """
        return scenario_of(self.scenario).with_values(self.fixed)

    def world(self) -> Scenario:
        """The scenario with its edits.

        Raises:
            SpyscareError: everything wrong with them.
        """
        return scenario_of(self.scenario).with_values(self.fixed | self.changes)

    # addresses

    def query(self) -> str:
        """As the query of an address; what is as in a first look is left out."""
        first, told = State(), [("scenario", self.scenario)]
        for name in _NUMBERS:
            if (value := getattr(self, name)) != getattr(first, name):
                told.append((name, str(value)))
        if self.expect:
            told.append(("expect", ",".join(f"{each:g}" for each in self.expect)))
        if self.hidden:
            told.append(("hidden", "1"))
        told += [("set", f"{name}={toml_text(value)}") for name, value in self.edits]
        return urlencode(told)

    @classmethod
    def read(cls, query: str) -> State:
        """The state of a query, with or without its question mark.

        Raises:
            SpyscareError: what cannot be read.
        """
        pairs = parse_qsl(query.lstrip("?"), keep_blank_values=True)
        lines = [f"address: {key}: no such key" for key, _ in pairs if key not in _KEYS]
        last = dict(pairs)
        given: dict[str, Any] = {"scenario": last["scenario"]} if "scenario" in last else {}
        for key in (name for name in _NUMBERS if name in last):
            low, high = _NUMBERS[key]
            text = last[key]
            if text.isascii() and text.isdecimal() and low <= int(text) <= high:
                given[key] = int(text)
            else:
                lines.append(f"address: {key}={text}: wants a whole number, {low} to {high}")
        changes, _, wrong = read_settings([text for key, text in pairs if key == "set"])
        lines += [line.replace("--set ", "address: set=", 1) for line in wrong]
        if last.get("expect"):
            given["expect"] = _expected(last["expect"], lines)
        if lines:
            raise SpyscareError(lines)
        return cls(hidden=last.get("hidden") == "1", **given).edited(changes)

    # files

    def file(self) -> str:
        """A scenario file that says the same.

        Raises:
            SpyscareError: where the edits cannot be used.
        """
        world = self.world()
        title = world.title if not self.edits else f"{world.title}, changed"
        lines = [
            f"# Seed looked at: {self.seed}. Run it: spyscare run FILE --seed {self.seed}",
            f"title    = {toml_text(title)}",
            f"question = {toml_text(world.question)}",
            f"extends  = {toml_text(world.name)}",
        ]
        tables: dict[str, list[str]] = {}
        for name, value in {**self.fixed, **self.changes}.items():
            table, _, key = _parted(name)
            tables.setdefault(table, []).append(f"{toml_text(key)} = {toml_text(value)}")
        for table, said in tables.items():
            lines += ["", f"[{table}]", *said]
        return "\n".join(lines) + "\n"

    def command(self) -> str:
        """The command that runs the same."""
        import shlex

        words = ["spyscare", "run", self.scenario, "--officers", str(self.officers),
                 "--seed", str(self.seed)]  # fmt: skip
        for name, value in self.edits:
            words += ["--set", f"{name}={toml_text(value)}"]
        return shlex.join(words)


def trigger_of(name: str) -> str:
    """Id of the trigger that an edit is of; "" where it is of none."""
    edit, _, rest = name.partition(".")
    return rest.partition(".")[0] if edit in EDITS else ""


def days_of(shift: Any) -> int:
    """Days of an edit such as "+30d"; 0 where there is none, or where it is a date."""
    found = re.fullmatch(r"([+-]?\d+)d", str(shift))
    return int(found[1]) if found else 0


def _parted(name: str) -> tuple[str, str, str]:
    """The table and the key under which a file has an edit."""
    return name.rpartition(".") if name.startswith(f"{CHANGE}.") else name.partition(".")


def in_words(name: str, value: Any) -> str:
    """An edit as it is read."""
    edit, trigger = name.partition(".")[0], trigger_of(name).replace("-", " ")
    if edit == PRESENT:
        return f'with "{trigger}"' if value else f'without "{trigger}"'
    if edit == SHIFT:
        return f'"{trigger}" {value}' if str(value)[-1:] == "d" else f'"{trigger}" on {value}'
    if edit == SCALE:
        return f'"{trigger}" x{value:g}'
    said = f"{value:g}" if isinstance(value, float) else value
    said = said if isinstance(said, str) else toml_text(said)
    return f"{name.removeprefix(f'{CHANGE}.')} = {said}"


def _expected(text: str, lines: list[str]) -> tuple[float, ...]:
    try:
        found = tuple(float(each) for each in text.split(","))
    except ValueError:
        found = ()
    if len(found) == SPANS and all(0 <= each < 1e6 for each in found):
        return found
    lines.append(f"address: expect={text}: wants {SPANS} numbers, 0 or more")
    return ()
