"""Colours and words of figures, whatever draws them; no drawing library is needed for it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from sim.measures import Run

#: Okabe and Ito (2008), without the yellow that does not show on white.
BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY, BLACK = (
    "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"
)  # fmt: skip
GREY = "#777777"
BAND = 0.22

#: Words of the codes where figures need other words than files.
LABELS = {
    "military_specialist": "military specialists",
    "former_trotskyist": "former Trotskyists",
    "foreign_agent": "foreign agents",
    "national_minority": "national minorities",
    "right_deviation": "Rightists",
    "factional": "a senior's circle",
    "company": "company officers",
    "field": "field officers",
    "senior": "senior officers",
    "high_command": "high command",
}

#: A marker is a fact about a life; what the times make of it is the narrative (M21).
MARKERS = {
    "military_specialist": "served the tsar",
    "former_trotskyist": "backed the opposition",
    "foreign_agent": "contact abroad",
    "national_minority": "national minority",
    "right_deviation": "sided with the Right",
    "factional": "in a senior's circle",
    "none": "none of these",
}


def label(word: str) -> str:
    """A code's word as figures write it."""
    return LABELS.get(word, word.replace("_", " "))


def replicates_words(table: pd.DataFrame, column: str = "replicates") -> str:
    """`1 run`, or `20 replicates, median and 10-90 %`."""
    n = int(table[column].max())
    return "1 run" if n == 1 else f"{n} replicates, median and 10–90 %"


def source(run: Run) -> str:
    """Scenario, seeds, engine, size, version and code of a run, in one line."""
    birth = run.provenance
    return (
        f"{run.name} · {run.count:,} officers · seed{seeds_words(run.seeds)} · "
        f"{birth['engine']} engine · version {birth['version']} · "
        f"code {str(birth['code_hash'])[:8]}"
    )


def title_of(run: Run) -> str:
    """Title of its scenario."""
    return str(run.provenance["values"]["title"])


def is_short(run: Run) -> bool:
    """Whether it is too short for a course in weeks, which wants two of them."""
    first, last = run.period
    return (last - first).days + 1 < 14


def seeds_words(seeds: Iterable[int]) -> str:
    """` 7`, `s 1–20`, `s 1, 5, 9 and 4 more`."""
    seeds = sorted(seeds)
    if len(seeds) == 1:
        return f" {seeds[0]}"
    if seeds == list(range(seeds[0], seeds[-1] + 1)):
        return f"s {seeds[0]}–{seeds[-1]}"
    shown = ", ".join(str(seed) for seed in seeds[:3])
    return f"s {shown}" + (f" and {len(seeds) - 3} more" if len(seeds) > 3 else "")
