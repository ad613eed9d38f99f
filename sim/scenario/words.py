"""Sentences of a history: levers before and after, days, lists of names."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence

from sim.scenario.edits import Edit
from sim.scenario.parts import MARKED
from sim.vocabulary import Lever, Narrative

_SMALLEST = 4  # decimals of a value in a sentence


def change_words(
    lever: Lever, edit: Edit, before: float | None, after: float | None, on: dt.date | None
) -> str:
    """`zeal 1.0 -> 1.8`, `vigilance rising to 0.40 by 25 March`; without values, `push +0.1`."""
    name = MARKED[Narrative(int(lever))] if int(lever) < len(Narrative) else lever.word
    if before is None or after is None:
        return f"{name} {edit.words()}"
    old, new = pair(before, after)
    if edit.over:
        verb = "rising" if after > before else "falling" if after < before else "going"
        when = f"over {edit.over} days"
        if on is not None:
            when = f"by {day_words(on + dt.timedelta(days=edit.over), on)}"
        return f"{name} {verb} to {new} {when}"
    fading = f" (halving every {edit.half_life:g} days)" if edit.half_life else ""
    return f"{name} {old} -> {new}{fading}"


def pair(before: float, after: float) -> tuple[str, str]:
    """Two values with the same decimals, as few as tell them apart: 0.03 -> 0.20, 4 -> 6."""
    step = abs(after - before) or abs(after) or 1.0
    most = min(max(1 - math.floor(math.log10(step)), 0), _SMALLEST)
    before, after = round(before, most), round(after, most)
    decimals = next(
        d for d in range(most + 1) if round(before, d) == before and round(after, d) == after
    )
    return f"{before:,.{decimals}f}", f"{after:,.{decimals}f}"


def day_words(day: dt.date, year_of: dt.date | None = None) -> str:
    """`25 March`, with the year unless it is the same as the other date's."""
    text = f"{day.day} {day:%B}"
    return text if year_of is not None and day.year == year_of.year else f"{text} {day.year}"


def listed_words(names: Sequence[str]) -> str:
    """`A, B and C`."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
