"""Saying what is wrong in a file: place, value, what was wanted; all of it at once.

Checks never stop at the first fault: they tell a `Complaints`, which raises one
`SpyscareError` with a line for each.
"""

from __future__ import annotations

import math
import numbers
from collections.abc import Callable, Iterable
from typing import Any

from sim.errors import SpyscareError

#: A fault of a table: dotted name of the field (empty for the whole) and what is wrong.
Fault = tuple[str, str]


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

    def add_all(self, faults: Iterable[Fault], place_of: Callable[[str], str]) -> None:
        """The faults of a table; `place_of` says where a field was written."""
        for field, message in faults:
            self.add(place_of(field), message)

    def add_error(self, place: str, error: SpyscareError) -> None:
        """The lines of an error that came up at a place."""
        for line in error.lines:
            self.add(place, line.removeprefix("with_values: "))

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
    try:
        number = float(number)
    except OverflowError:
        return f"a number of {math.log10(abs(number)):,.0f} digits"
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


def number_fault(value: Any, low: float, high: float, wanted: str, whole: bool = False) -> str:
    """What is wrong with a value as a number between bounds, empty where nothing is."""
    if not is_number(value):
        said = "is not a number"
    elif not isinstance(value, int) and not math.isfinite(value):
        said = "is not a finite number"
    elif not low <= value <= high:
        side, bound = ("below", low) if value < low else ("above", high)
        said = f"is {side} {plain(bound)}"
    elif whole and value != int(value):
        said = "is not a whole number"
    else:
        return ""
    return f"{shown(value)} {said} ({wanted})"
