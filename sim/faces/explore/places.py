"""Where a value stands on a slider, and which parameters a word finds."""

from __future__ import annotations

import math
from collections.abc import Iterable

from sim.scenario.parameters import PARAMETERS
from sim.scenario.sections import Parameter

#: Dials that stand first, with their headings and what they do.
FIRST = {
    "suspicion.scale": ("What files count", "how much it counts what a man's file holds and what"
                        " is held against him"),
    "pressure.scale": ("Pressure from above", "how hard all pressure from above weighs"),
    "denunciation.scale": ("Letters from below", "how readily all letters from below are written"),
}  # fmt: skip
#: Last place of a slider, and the middle one, where the shipped value stands.
END, MIDDLE = 1000, 500
#: A side of a slider this many times as long as the other is bent, so that small steps can be made.
_LONG, _BENT = 8.0, 3.0
#: Parameters that have a field of their own on the page.
ELSEWHERE = ("officers.count",)


def place_of(parameter: Parameter, shipped: float, value: float) -> int:
    """Place [0-`END`] of a value on its slider; the shipped value stands in the middle."""
    far, bend = _side(parameter, shipped, value > shipped)
    if far == shipped:
        return MIDDLE
    part = min(max((value - shipped) / (far - shipped), 0.0), 1.0) ** (1 / bend)
    return round(MIDDLE + part * MIDDLE) if value > shipped else round(MIDDLE - part * MIDDLE)


def value_at(parameter: Parameter, shipped: float, place: float) -> float | int:
    """Value of a place, to three digits, within the parameter's bounds; whole where it is whole."""
    far, bend = _side(parameter, shipped, place > MIDDLE)
    part = abs(place - MIDDLE) / MIDDLE
    if part == 0.0:
        return shipped
    if part >= 1.0:
        return parameter.clean(far)
    value = shipped + (far - shipped) * part**bend
    if parameter.kind is int:
        return int(min(max(round(value), parameter.low), parameter.high))
    digits = 2 - math.floor(math.log10(abs(value))) if value else 0
    value = round(value, max(digits, 0))
    return parameter.clean(min(max(value, parameter.low), parameter.high))


def _side(parameter: Parameter, shipped: float, up: bool) -> tuple[float, float]:
    """The end of a side, and how it is bent: 1 is straight."""
    low, high = float(parameter.low), float(parameter.high)
    far = high if up else low
    other = max(abs(shipped - low), abs(shipped) / 4, 1e-9)
    return far, _BENT if up and (high - shipped) > _LONG * other else 1.0


def sections() -> dict[str, list[Parameter]]:
    """Parameters by section, in the order in which they are declared."""
    found: dict[str, list[Parameter]] = {}
    for name, parameter in PARAMETERS.items():
        if name not in (*FIRST, *ELSEWHERE):
            found.setdefault(name.partition(".")[0], []).append(parameter)
    return found


def matching(words: str, among: Iterable[Parameter], most: int = 30) -> list[Parameter]:
    """Those whose name, meaning, unit or source has all the words; the first so many of them."""
    wanted = words.casefold().split()
    found = [
        each
        for each in among
        if all(w in " ".join((each.name, each.meaning, each.unit, *each.source)).casefold()
               for w in wanted)
    ]  # fmt: skip
    return found[:most]
