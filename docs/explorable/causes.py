"""What the sandbox says: its switches, and a sentence for every world."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sim.faces.charts.base import said_number
from sim.measures.losses import wilson

#: Factor -> its name, and words of its levels.
CAUSES: dict[str, tuple[str, dict[float, str]]] = {
    "present.theme.arrests-of-1936": (
        "Officers arrested in 1936", {1: "as shipped", 0: "none"}),
    "present.ezhov": ("The new police chief", {1: "comes", 0: "does not come"}),
    "present.plenum": ("The plenum of February 1937", {1: "meets", 0: "does not meet"}),
    "present.deadline": ("The army's deadline", {1: "is set", 0: "is not set"}),
    "pressure.scale": (
        "Pressure from above", {0: "none", 1: "as shipped", 1.5: "half as much again"}),
    "denunciation.scale": ("Letters from below", {0: "none", 1: "as shipped"}),
}  # fmt: skip
#: What a world is called without a cause, or with more of it.
_WORLD = {
    ("present.theme.arrests-of-1936", 0): "without the arrests of 1936",
    ("present.ezhov", 0): "without the new police chief",
    ("present.plenum", 0): "without the plenum",
    ("present.deadline", 0): "without the deadline",
    ("pressure.scale", 0): "with no pressure from above",
    ("pressure.scale", 1.5): "with half as much pressure again",
    ("denunciation.scale", 0): "with no letters from below",
}


def switches(factors: Mapping[str, Sequence[float]]) -> list[dict[str, Any]]:
    """The switches of a page, as plain values.

    Args:
        factors: name -> its levels.

    Returns:
        Of each: name, levels (words), shipped (place of the shipped level).
    """
    return [
        {"name": CAUSES[factor][0], "levels": [CAUSES[factor][1][level] for level in levels],
         "shipped": list(levels).index(1.0)}
        for factor, levels in factors.items()
    ]  # fmt: skip


def named(world: Mapping[str, float]) -> str:
    """A world in a few words."""
    parts = [_WORLD[factor, level] for factor, level in world.items() if level != 1.0]
    return ", ".join(parts) if parts else "as shipped"


def said(world: Mapping[str, Any], shipped: Mapping[str, Any], levels: Mapping[str, float]) -> str:
    """What became of a world, beside the shipped one of the same seeds; all of it is the model's.

    Args:
        world, shipped: of `numbers.worlds`.
        levels: factor -> level of the world.
    """
    runs, count = len(world["orders"]), _count(world)
    low, high = (100 * float(end) for end in wilson(count, runs))
    order = f"In the model, {named(levels)}, the purge order comes in {count} of {runs} runs"
    order += f" (95 % interval for many runs: {low:.0f} to {high:.0f} %)"
    order += f", in the median of these on {world['median']}." if count else "."
    out = [order]
    if world is not shipped:
        out += [f"As shipped it comes in {_count(shipped)} of {runs}.", _pairs(world, shipped)]
    out.append(
        f"There are {_of(world, 'arrests')} arrests, and {_of(world, 'removed')} men are arrested"
        f" or dismissed (medians; 10-90 % of the runs: {_spread(world, 'arrests')} and"
        f" {_spread(world, 'removed')})."
    )
    if world is not shipped:
        out.append(f"As shipped: {_of(shipped, 'arrests')} and {_of(shipped, 'removed')}.")
    return " ".join(out)


def _count(world: Mapping[str, Any]) -> int:
    return sum(day is not None for day in world["orders"])


def _pairs(world: Mapping[str, Any], shipped: Mapping[str, Any]) -> str:
    """Of pairs of one seed, in which of the two worlds the order comes."""
    both = [(a is not None, b is not None) for a, b in
            zip(world["orders"], shipped["orders"], strict=True)]  # fmt: skip
    cells = [both.count(cell) for cell in ((True, True), (False, True), (True, False))]
    return (
        f"Seed by seed: in both {cells[0]}, only as shipped {cells[1]}, only here {cells[2]}, in"
        f" neither {both.count((False, False))}."
    )


def _of(world: Mapping[str, Any], what: str) -> str:
    return said_number(round(world[what][1]))


def _spread(world: Mapping[str, Any], what: str) -> str:
    low, _, high = world[what]
    return f"{said_number(round(low))} to {said_number(round(high))}"
