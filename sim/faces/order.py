"""A command as it was given: where it writes, what goes on with it, what it changes."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.errors import SpyscareError
from sim.scenario.load import Scenario, load
from sim.scenario.twice import twice
from sim.study.table import toml_value


@dataclass(frozen=True)
class Order:
    """What the user asked for.

    Attributes:
        command: like `sweep`.
        name: of a scenario or study, or its file.
        out: folder asked for.
        options: name of an option, without dashes -> value; None, False and nothing are left out.
        more: words of the command that follow the name; the folder is named after all of them.
    """

    command: str
    name: str
    out: Path | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    more: tuple[str, ...] = ()

    @property
    def folder(self) -> Path:
        """Folder to fill."""
        if self.out is not None:
            return self.out
        words = "-".join(Path(each).stem for each in (self.name, *self.more) if each)
        return Path("runs") / (words + "-quick" * bool(self.options.get("quick")))

    def again(self) -> str:
        """The command that goes on with it."""
        more = [each for each in self.more if each]
        words = ["spyscare", self.command, self.name, *more, "--out", str(self.folder)]
        for option, value in self.options.items():
            if value is True:
                words.append(f"--{option}")
            elif value not in (None, False) and (option, value) != ("workers", 1):
                for each in value if isinstance(value, list | tuple) else [value]:
                    words += [f"--{option}", str(each)]
        return shlex.join(words)

    def how_to_go_on(self, why: str) -> list[str]:
        """What to say when it ends early."""
        return [f"{why}; go on with:", f"  {self.again()}"]


# changes of a scenario: --set KEY=VALUE and --officers N

#: How `Scenario.with_values` begins its complaints.
_SPEAKER = "with_values: "


def configured(name: str, settings: Sequence[str], officers: int | None = None) -> Scenario:
    """The scenario of that name with the changes of a command line.

    Raises:
        SpyscareError: everything wrong, each line naming the option that caused it.
    """
    scenario = load(name)
    changes, spoken, lines = read_settings(settings)
    if officers is not None:
        key, said = "officers.count", f"--officers {officers}"
        if key in changes:
            lines.append(f"{said}: {key} is already set by {spoken[key]}")
        changes[key], spoken[key] = officers, said
    for place, (first, _), (second, _) in twice(changes):
        if first[0] != second[0]:
            lines.append(f"{spoken[second[0]]}: {place} is already set by {spoken[first[0]]}")
            changes.pop(second[0], None)
    try:
        scenario = scenario.with_values(changes) if changes else scenario
    except SpyscareError as error:
        lines += [_in_our_words(line, spoken) for line in error.lines]
    if lines:
        raise SpyscareError(lines)
    return scenario


def remarks(scenario: Scenario, settings: Sequence[str]) -> list[str]:
    """What a scenario has to say though nothing is wrong, with the options that caused it."""
    _, spoken, _ = read_settings(settings)
    return [_in_our_words(line, spoken) for line in scenario.remarks]


def read_settings(settings: Sequence[str]) -> tuple[dict[str, Any], dict[str, str], list[str]]:
    """Changes by dotted name, the option that made each, and what cannot be read."""
    changes: dict[str, Any] = {}
    spoken: dict[str, str] = {}
    lines: list[str] = []
    for setting in settings:
        key, equals, text = setting.partition("=")
        key, text = key.strip(), text.strip()
        if not equals or not key or not text:
            lines.append(f"--set {setting}: wants KEY=VALUE, like police.zeal=1.2")
        elif key in changes:
            lines.append(f"--set {setting}: {key} is already set by {spoken[key]}")
        else:
            changes[key] = toml_value(text)
            spoken[key] = f"--set {setting}"
    return changes, spoken, lines


def _in_our_words(line: str, spoken: dict[str, str]) -> str:
    """A complaint with the option in place of `with_values: key`."""
    rest = line.removeprefix(_SPEAKER)
    if rest == line:
        return line
    for key in sorted(spoken, key=len, reverse=True):
        for end in (":", "."):
            if rest.startswith(key + end):
                tail = rest[len(key) :].removeprefix(":").strip()
                return f"{spoken[key]}: {tail}"
    return f"--set: {rest}"
