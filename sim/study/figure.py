"""What a study file may say of its figure: kinds, and what each wants.

The figures are in `sim.plots.studies`; here is what can be wrong with the words.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sim.errors import did_you_mean
from sim.scenario.errors import Complaints, shown

#: What a key of [figure] names.
FACTOR, OUTCOME, OUTCOMES, DATE, OVERLAY, WORD = (
    "a factor", "an outcome", "one outcome or several", "a date", "an overlay", "a scenario",
)  # fmt: skip

#: Overlays of a heatmap -> keys they want.
OVERLAYS = {"reproduction_one": ("ordered",)}


@dataclass(frozen=True)
class Kind:
    """A kind of figure.

    Attributes:
        needs: key -> what it names.
        may: the same, for keys that can be left out.
        designs: kinds of design it can be drawn from; empty for any.
    """

    needs: Mapping[str, str]
    may: Mapping[str, str]
    designs: tuple[str, ...] = ()


KINDS: dict[str, Kind] = {
    "heatmap": Kind(
        {"x": FACTOR, "y": FACTOR, "value": OUTCOMES},
        {"overlay": OVERLAY, "ordered": DATE, "cascade": OUTCOME}, ("grid",),
    ),
    "maps": Kind({"x": FACTOR, "y": FACTOR, "value": OUTCOME}, {"also": OUTCOME}, ("grid",)),
    "lines": Kind({"x": FACTOR, "value": OUTCOMES}, {"by": FACTOR}),
    "timing": Kind({"value": OUTCOMES}, {}, ("star",)),
    "probability": Kind({"value": OUTCOMES}, {}),
    "morris": Kind({"value": OUTCOMES}, {"noise": FACTOR}, ("morris",)),
    "sobol": Kind({"value": OUTCOMES}, {"noise": FACTOR}, ("saltelli",)),
    "box": Kind({"value": OUTCOME}, {}, ("lhs", "sobol")),
    "size": Kind({"value": OUTCOMES}, {}),
    "comparison": Kind(
        {"value": OUTCOMES}, {part: WORD for part in ("above", "below", "neither", "both")}
    ),
    "absence": Kind({"value": OUTCOMES}, {}, ("star",)),
}  # fmt: skip


def check(
    figure: Mapping[str, Any], factors: Collection[str], outcomes: Collection[str], design: str,
    place: str, complaints: Complaints,
) -> None:  # fmt: skip
    """Complain of everything wrong with the [figure] of a study.

    Args:
        figure: as the file says it.
        factors, outcomes: names of the study's; `scenario` may be among the factors.
        design: its kind.
        place: how lines begin, like `mine.toml: figure`.
        complaints: told of it.
    """
    name = figure.get("kind")
    if name not in KINDS:
        near = did_you_mean(str(name), KINDS) or f"; wants one of {', '.join(KINDS)}"
        said = "missing" if name is None else f"{shown(name)}: no such figure"
        complaints.add(f"{place}.kind", said + near)
        return
    kind = KINDS[name]
    known = {**kind.needs, **kind.may}
    for key in figure:
        if key != "kind" and key not in known:
            complaints.add(f"{place}.{key}", f"no such key{did_you_mean(key, known)}")
    wants = [*kind.needs, *OVERLAYS.get(str(figure.get("overlay")), ())]
    for key in wants:
        if key not in figure:
            complaints.add(f"{place}.{key}", f"missing; a {name} wants {known[key]}")
    for key, what in known.items():
        if key in figure:
            wrong = _fault(figure[key], what, factors, outcomes)
            if wrong:
                complaints.add(f"{place}.{key}", f"{shown(figure[key])}: {wrong}")
    if kind.designs and design not in kind.designs:
        complaints.add(
            f"{place}.kind", f"a {name} is drawn from a {' or '.join(kind.designs)} design,"
            f" not from {design}",
        )  # fmt: skip


def _fault(
    value: Any, what: str, factors: Collection[str], outcomes: Collection[str]
) -> str | None:
    """What is wrong with a value, or None."""
    if what == DATE:
        return None if isinstance(value, dt.date) else "wants a date, like 1937-05-22"
    if what == WORD:
        return None if isinstance(value, str) else "wants the name of a scenario"
    several = value if what == OUTCOMES and isinstance(value, list) and value else [value]
    among = {FACTOR: factors, OVERLAY: OVERLAYS}.get(what, outcomes)
    noun = {FACTOR: "factor of the study", OVERLAY: "overlay"}.get(what, "outcome of the study")
    for each in several:
        if not isinstance(each, str):
            return f"wants {what}"
        if each not in among:
            return f"no such {noun}{did_you_mean(each, among)}"
    return None


def checked(
    figure: Mapping[str, Any], factors: Collection[str], outcomes: Collection[str], design: str,
    speaker: str,
) -> None:  # fmt: skip
    """Raise what `check` finds.

    Raises:
        SpyscareError: one line for each fault.
    """
    complaints = Complaints(speaker)
    check(figure, factors, outcomes, design, "figure", complaints)
    complaints.check()


def several(value: Any) -> list[str]:
    """One name, or a list of them, as a list."""
    return [value] if isinstance(value, str) else list(value)
