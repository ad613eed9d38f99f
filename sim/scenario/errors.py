"""Saying what is wrong in a file: place, value, what was wanted, and the near miss.

Checks never stop at the first fault: they tell a `Complaints`, which raises one
`SpyscareError` with a line for each.
"""

from __future__ import annotations

import math
import numbers
from typing import Any

from sim.errors import SpyscareError
from sim.scenario.parameters import PARAMETERS, Parameter

#: What stands between "zeal is" and a unit that begins with this word; before others, "in".
_ARTICLES = {
    "multiple": "a", "share": "a", "weight": "a", "shape": "a", "seed": "a", "exponent": "an",
    "sigma": "a", "pressure": "a", "per": "",
}  # fmt: skip


class Complaints:
    """Everything wrong with what is being read, in the order in which it was found.

    Args:
        speaker: begins every line, also those about other places; empty for none.
    """

    def __init__(self, speaker: str = "") -> None:
        self.speaker = speaker
        self.lines: list[str] = []

    def add(self, place: str, message: str) -> None:
        """One more line, `place: message`; the same line is kept once."""
        line = f"{place}: {message}"
        if self.speaker and not line.startswith(f"{self.speaker}: "):
            line = f"{self.speaker}: {line}"
        if line not in self.lines:
            self.lines.append(line)

    def check(self) -> None:
        """Raise all of it, if there is anything."""
        if self.lines:
            raise SpyscareError(self.lines)


def shown(value: Any) -> str:
    """A value as its writer would recognise it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, float | int):
        return plain(value)
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {shown(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(shown(item) for item in value) + "]"
    return str(value)


def plain(number: float) -> str:
    """A number without needless decimals: 4, 0.03, 144,300."""
    number = float(number)
    if not math.isfinite(number):
        return str(number)
    if number == int(number) and abs(number) < 1e15:
        return f"{int(number):,}"
    return f"{number:,.6f}".rstrip("0") if 1e-3 <= abs(number) < 1e15 else f"{number:g}"


def unwrap(value: Any) -> Any:
    """A NumPy scalar as the Python number it holds; anything else as it is."""
    item = getattr(value, "item", None)
    return item() if item is not None and getattr(value, "shape", None) == () else value


def is_number(value: Any) -> bool:
    """Whether a value is a number and not a yes or no."""
    return isinstance(value, numbers.Real) and not isinstance(value, bool)


def wanted(parameter: Parameter) -> str:
    """What a parameter takes: `zeal is a multiple of a neutral chief's, 0.2-5`."""
    name = parameter.name.rpartition(".")[2]
    if parameter.kind is bool:
        return f"{name} is true or false"
    between = _ARTICLES.get(parameter.unit.split()[0], "in")
    unit = f"{between} {parameter.unit}".strip()
    return f"{name} is {unit}, {plain(parameter.low)}-{plain(parameter.high)}"


def fault(parameter: Parameter, value: Any) -> str | None:
    """What is wrong with a value for a parameter, or None; see `clean` for the value itself."""
    if parameter.kind is bool:
        return None if isinstance(value, bool) else f"{shown(value)}: wants true or false"
    if not is_number(value):
        return f"{shown(value)} is not a number ({wanted(parameter)})"
    if not math.isfinite(value):
        return f"{shown(value)} is not a finite number ({wanted(parameter)})"
    if value > parameter.high:
        return f"{shown(value)} is above {plain(parameter.high)} ({wanted(parameter)})"
    if value < parameter.low:
        return f"{shown(value)} is below {plain(parameter.low)} ({wanted(parameter)})"
    if parameter.kind is int and value != int(value):
        return f"{shown(value)} is not a whole number ({wanted(parameter)})"
    return None


def clean(parameter: Parameter, value: Any) -> float | int | bool:
    """A faultless value in the parameter's own type, so that 4 and 4.0 are the same value."""
    return value if parameter.kind is bool else parameter.kind(value) + 0  # no negative zero


def where_known(name: str) -> str:
    """`; did you mean "police.zeal"?` for a parameter named without, or in another, section."""
    field = name.rpartition(".")[2]
    places = [known for known in PARAMETERS if known.rpartition(".")[2] == field]
    return f'; did you mean "{places[0]}"?' if places else ""
