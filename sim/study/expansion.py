"""What a study may leave unsaid of its numbers: multiples of a scenario's own, and whole families.

`{ from = "x0.5", to = "x2" }` is of what the first scenario itself says, so that a range stays
where it is meant to be when a default moves. `"open"` stands for every number that no evidence
fixes, `"present.*"` for every trigger, `"present.theme.*"` for every theme, and
`"present.theme.trials.*"` for every trigger of one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sim.errors import SpyscareError, did_you_mean
from sim.scenario.errors import Complaints, shown
from sim.scenario.load import Scenario
from sim.scenario.parameters import PARAMETERS

#: Factors that stand for many.
OPEN, TRIGGERS, THEMES = "open", "present.*", "present.theme.*"
_ONE_THEME = "present.theme."
#: Of `open` alone: names that it does not stand for.
WITHOUT = "without"
#: A multiple of a scenario's own number, as a file writes it.
_MULTIPLE = re.compile(r"x\s*(\d+(?:\.\d*)?|\.\d+)")
#: A scenario when it is asked for; SpyscareError where it is not there.
_Source = Callable[[], Scenario]


def multiple(value: Any) -> float | None:
    """The factor of `"x0.5"`; None of anything else."""
    match = _MULTIPLE.fullmatch(value.strip()) if isinstance(value, str) else None
    return float(match[1]) if match else None


def expanded(
    raw: Mapping[str, Any], source: _Source, place: str, complaints: Complaints
) -> dict[str, Any]:
    """Ranges by dotted name, with every family and multiple in place of what stands for it.

    Args:
        raw: as the file has them, by dotted name.
        source: gives the scenario they are of; asked only where one is needed.
        place: what complaints call the table.
        complaints: gets what is wrong; what is wrong is left as it is.
    """
    out: dict[str, Any] = {}
    try:
        for name, value in raw.items():
            for each in _meant(name, value, raw, source, f"{place}.{name}", complaints):
                out[each] = _plain(each, value, source, f"{place}.{each}", complaints)
    except SpyscareError as error:
        complaints.add_error(place, error)
        return {}
    return out


def _meant(
    name: str, value: Any, raw: Mapping[str, Any], source: _Source, place: str,
    complaints: Complaints,
) -> Iterable[str]:  # fmt: skip
    """The names that one stands for; those that stand there by themselves are not among them."""
    if name == TRIGGERS:
        return [x for t in source().triggers if (x := f"present.{t.id}") not in raw]
    if name == THEMES:
        themes = dict.fromkeys(t.theme for t in source().triggers if t.theme)
        return [x for theme in themes if (x := f"present.theme.{theme}") not in raw]
    if name.startswith(_ONE_THEME) and name.endswith(".*"):
        return [x for t in source().meant(name[len("present.") : -len(".*")])
                if (x := f"present.{t}") not in raw]  # fmt: skip
    if name != OPEN:
        return [name]
    without = value.get(WITHOUT, []) if isinstance(value, Mapping) else []
    judged = [p.name for p in PARAMETERS.values() if p.is_open and p.kind is not bool]
    for each in without:
        if each not in judged:
            near = did_you_mean(str(each), judged)
            complaints.add(f"{place}.{WITHOUT}", f"{shown(each)}: no open number{near}")
    return [each for each in judged if each not in raw and each not in without]


def _plain(
    name: str, value: Any, source: _Source, place: str, complaints: Complaints
) -> Any:  # fmt: skip
    """A range in numbers: multiples of the scenario's own, within the parameter's bounds."""
    if not isinstance(value, Mapping) or name not in PARAMETERS:
        return value
    out = {key: each for key, each in value.items() if key != WITHOUT}
    for key, factor in ((key, multiple(each)) for key, each in out.items()):
        if factor is None:
            continue
        own, parameter = float(source().value(name)), PARAMETERS[name]
        if own == 0.0:
            complaints.add(f"{place}.{key}", f"{shown(out[key])}: nothing is a multiple of 0")
            continue
        number = min(max(factor * own, float(parameter.low)), float(parameter.high))
        out[key] = round(number) if parameter.kind is int else float(f"{number:.6g}")
    return out
