"""What the sandbox says: its switches, and a sentence for every world."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from docs.explorable.words import day
from sim.faces.charts.base import said_number
from sim.measures.losses import wilson

UNCHANGED = "unchanged"
#: Factor -> its name, what it takes out, and words of its levels.
CAUSES: dict[str, tuple[str, str, dict[float, str]]] = {
    "present.theme.arrests-of-1936": (
        "Officers arrested in 1936",
        "Without: the arrests that the scenario dates and what hangs on them: see the table below."
        " The police may still arrest of its own.",
        {1: UNCHANGED, 0: "none"}),
    "present.ezhov": (
        "The new police chief",
        "Without: the old one stays. What only the new one could do goes with him: his conference,"
        " his note on spies, the double agent read again, the confessions of the police's own men.",
        {1: "comes", 0: "does not come"}),
    "present.plenum": (
        "The plenum of February 1937",
        "Without: the pressure, the watchfulness and the talk of spies that it brought. Nothing"
        " else: Voroshilov's speech of March and the interrogations of April still come.",
        {1: "meets", 0: "does not meet"}),
    "present.deadline": (
        "The army's deadline",
        "Without: nobody gives the army a month to report its enemies. Its lapse and the answers of"
        " air force and navy go too.",
        {1: "is set", 0: "is not set"}),
    "pressure.scale": (
        "Pressure from above",
        "None: events happen, the plenum too, but they press nobody, and the shield holds.",
        {0: "none", 1: UNCHANGED, 1.5: "one and a half times"}),
    "denunciation.scale": (
        "Letters from below",
        "None: nobody denounces a comrade. What the police chiefs write to the leadership stays.",
        {0: "none", 1: UNCHANGED}),
}  # fmt: skip
#: What a world is called without a cause, or with more of it.
_WORLD = {
    ("present.theme.arrests-of-1936", 0): "without the arrests of 1936",
    ("present.ezhov", 0): "without the new police chief",
    ("present.plenum", 0): "without the plenum",
    ("present.deadline", 0): "without the deadline",
    ("pressure.scale", 0): "with no pressure from above",
    ("pressure.scale", 1.5): "with one and a half times the pressure",
    ("denunciation.scale", 0): "with no letters from below",
}


def switches(factors: Mapping[str, Sequence[float]]) -> list[dict[str, Any]]:
    """The switches of a page, as plain values.

    Args:
        factors: name -> its levels.

    Returns:
        Of each: name, without (what it takes out), levels (words), shipped (place of the
        shipped level).
    """
    return [
        {"name": CAUSES[factor][0], "without": CAUSES[factor][1],
         "levels": [CAUSES[factor][2][level] for level in levels],
         "shipped": list(levels).index(1.0)}
        for factor, levels in factors.items()
    ]  # fmt: skip


def named(world: Mapping[str, float]) -> str:
    """A world in a few words."""
    parts = [_WORLD[factor, level] for factor, level in world.items() if level != 1.0]
    return " and ".join(parts) if parts else UNCHANGED


def said(
    world: Mapping[str, Any], shipped: Mapping[str, Any], levels: Mapping[str, float]
) -> dict[str, str]:
    """What became of a world, beside the unchanged one of the same seeds; all is the model's.

    Args:
        world, shipped: of `numbers.worlds`.
        levels: factor -> level of the world.

    Returns:
        short (a line that stays in view), bold (the answer), small (what goes with it), more
        (what is folded).
    """
    runs, count, beside = len(world["orders"]), count_of(world), count_of(shipped)
    alone = world is shipped
    short = f"Order in {count} of {runs}"
    name = "with nothing changed" if alone else named(levels)
    bold = f"In the model, {name}, the purge order comes in {count} of {runs} runs"
    small = f"{_of(world, 'removed')} men are arrested or dismissed"
    low, high = (100 * float(end) for end in wilson(count, runs))
    more = [
        f"Were it played very many times, the order would come in {low:.0f} to {high:.0f} % of"
        f" them, as far as {runs} runs can tell (95 % interval).",
        *([] if alone or 0 in (count, runs) else [_pairs(world, shipped)]),
        f"Men arrested or dismissed: {_spread(world, 'removed')} in the runs from 10 to 90 %."
        f" Arrests: {_of(world, 'arrests')} ({_spread(world, 'arrests')}); one who comes back and"
        " is taken again counts twice, so that there can be more arrests than men."
        + ("" if alone else f" Unchanged: {_of(shipped, 'arrests')} arrests."),
    ]  # fmt: skip
    when = f" Where the order comes, its median day is {day(world['median'])}" if count else ""
    if count and not alone and shipped["median"]:
        when += f" (unchanged {day(shipped['median'])})"
    return {
        "short": short + ("" if alone else f"; unchanged {beside} of {runs}"),
        "bold": bold + ("." if alone else f"; unchanged, in {beside}."),
        "small": small + (" (the median run)." if alone else
                          f"; unchanged, {_of(shipped, 'removed')} (the median runs).")
        + (f"{when}." if when else ""),
        "more": " ".join(more),
    }  # fmt: skip


def count_of(world: Mapping[str, Any]) -> int:
    """In how many runs the order comes."""
    return sum(each is not None for each in world["orders"])


def _pairs(world: Mapping[str, Any], shipped: Mapping[str, Any]) -> str:
    """Of pairs of one seed, in which of the two worlds the order comes."""
    both = [(a is not None, b is not None) for a, b in
            zip(world["orders"], shipped["orders"], strict=True)]  # fmt: skip
    cells = [both.count(cell) for cell in ((True, True), (False, True), (True, False))]
    return (
        f"With the same dice it comes in both worlds in {cells[0]} runs, only unchanged in"
        f" {cells[1]}, only here in {cells[2]}, in neither in {both.count((False, False))}."
    )


def _of(world: Mapping[str, Any], what: str) -> str:
    return said_number(round(world[what][1]))


def _spread(world: Mapping[str, Any], what: str) -> str:
    low, _, high = world[what]
    return f"{said_number(round(low))} to {said_number(round(high))}"


def counted(numbers: Mapping[str, Any]) -> pd.DataFrame:
    """Every world with one cause changed, and those with more in which the order still comes.

    Returns:
        Columns world, order_in, men_arrested_or_dismissed (median); the unchanged world first.
    """
    rows = []
    for world in numbers["worlds"]:
        levels = dict(zip(numbers["factors"], world["levels"], strict=True))
        changes = sum(level != 1.0 for level in levels.values())
        if changes < 2 or count_of(world):
            rows.append((changes, named(levels), count_of(world), round(world["removed"][1])))
    rows.sort(key=lambda row: (row[0], -row[2]))
    runs = len(numbers["worlds"][0]["orders"])
    return pd.DataFrame(
        [(name, f"{count} of {runs}", said_number(men)) for _, name, count, men in rows],
        columns=["world", "order_in", "men_arrested_or_dismissed"],
    )
