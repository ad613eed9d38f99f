"""What a study file may say of its figure: kinds, and what each wants.

The figures are in `sim.plots.studies`; here is what can be wrong with the words.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sim.errors import did_you_mean
from sim.scenario.errors import Fault, shown

#: What a key of [figure] names.
FACTOR, OUTCOME, OUTCOMES, DATE, OVERLAY, SCENARIO = (
    "a factor", "an outcome", "one outcome or several", "a date", "an overlay", "a scenario",
)  # fmt: skip
#: Kind of figure -> keys it wants, and what each names.
NEEDS = {
    "heatmap": {"x": FACTOR, "y": FACTOR, "value": OUTCOMES},
    "maps": {"x": FACTOR, "y": FACTOR, "value": OUTCOME},
    "lines": {"x": FACTOR, "value": OUTCOMES},
    "timing": {"value": OUTCOMES},
    "probability": {"value": OUTCOMES},
    "morris": {"value": OUTCOMES},
    "sobol": {"value": OUTCOMES},
    "box": {"value": OUTCOME},
    "size": {"value": OUTCOMES},
    "comparison": {"value": OUTCOMES},
    "absence": {"value": OUTCOMES},
    "necessity": {"value": OUTCOMES},
    "shares": {"value": OUTCOMES},
    "sets": {"value": OUTCOME},
    "return": {"value": OUTCOME},
    "luck": {"value": OUTCOMES},
    "pairs": {"value": OUTCOMES},
}
#: The same, for keys that can be left out.
MAY = {
    "heatmap": {"overlay": OVERLAY, "ordered": DATE, "cascade": OUTCOME},
    "maps": {"also": OUTCOME}, "lines": {"by": FACTOR}, "morris": {"noise": FACTOR},
    "sobol": {"noise": FACTOR},
    "comparison": {part: SCENARIO for part in ("above", "below", "neither", "both")},
}  # fmt: skip
#: Kinds of design it can be drawn from, where not from any.
DESIGNS = {
    "heatmap": ("grid",), "maps": ("grid",), "timing": ("star",), "morris": ("morris",),
    "sobol": ("saltelli",), "box": ("lhs", "sobol"), "absence": ("star",),
    "necessity": ("star",), "shares": ("grid", "orders"), "sets": ("grid",),
    "return": ("branches",), "luck": ("blocks",), "pairs": ("star", "grid", "table"),
}  # fmt: skip
#: Overlays of a heatmap -> keys they want.
OVERLAYS = {"reproduction_one": ("ordered",)}


def faults(
    figure: Mapping[str, Any], factors: Collection[str], outcomes: Collection[str], design: str
) -> Iterator[Fault]:
    """Everything wrong with the [figure] of a study: key, and what is wrong.

    Args:
        figure: as the file says it.
        factors, outcomes: names of the study's; `scenario` may be among the factors.
        design: its kind.
    """
    kind = figure.get("kind")
    if not isinstance(kind, str) or kind not in NEEDS:
        near = did_you_mean(str(kind), NEEDS) or f"; wants one of {', '.join(NEEDS)}"
        yield "kind", ("missing" if kind is None else f"{shown(kind)}: no such figure") + near
        return
    known = NEEDS[kind] | MAY.get(kind, {})
    for key in figure:
        if key != "kind" and key not in known:
            yield key, f"no such key{did_you_mean(key, known)}"
    for key in (*NEEDS[kind], *OVERLAYS.get(str(figure.get("overlay")), ())):
        if key not in figure:
            yield key, f"missing; a {kind} wants {known[key]}"
    for key, what in known.items():
        wrong = _fault(figure[key], what, factors, outcomes) if key in figure else None
        if wrong:
            yield key, f"{shown(figure[key])}: {wrong}"
    if design not in DESIGNS.get(kind, (design,)):
        wants = " or ".join(DESIGNS[kind])
        yield "kind", f"a {kind} is drawn from a {wants} design, not from {design}"


def _fault(
    value: Any, what: str, factors: Collection[str], outcomes: Collection[str]
) -> str | None:
    """What is wrong with a value, or None."""
    if what == DATE:
        return None if isinstance(value, dt.date) else "wants a date, like 1937-05-22"
    if what == SCENARIO:
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


def several(value: Any) -> list[str]:
    """One name, or a list of them, as a list."""
    return [value] if isinstance(value, str) else list(value)
