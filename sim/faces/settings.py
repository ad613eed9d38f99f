"""`--set KEY=VALUE` and `--officers N` as changes of a scenario."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from typing import Any

from sim.errors import SpyscareError
from sim.scenario.load import Scenario, load

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
        changes["officers.count"] = officers
        spoken["officers.count"] = f"--officers {officers}"
    try:
        scenario = scenario.with_values(changes) if changes else scenario
    except SpyscareError as error:
        lines += [_in_our_words(line, spoken) for line in error.lines]
    if lines:
        raise SpyscareError(lines)
    return scenario


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


def toml_value(text: str) -> Any:
    """A TOML value; text that is none is taken as a string, so that +60d needs no quotes."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


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
