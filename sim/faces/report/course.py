"""What happened: in numbers, in words, and as a course with every trigger."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sim import measures
from sim.faces import charts
from sim.faces.charts.base import said_number
from sim.faces.report.parts import Section
from sim.measures import Run, band
from sim.plots.palette import is_short, source

MARKS = (
    "Each mark is an event of the scenario, put in from outside; beside it stands what it moves in"
    " the model's numbers. What the record says of it stands below, under Events."
)


def order_of(run: Run) -> Any:
    """Median day of the purge order, where most runs have one; else nothing."""
    order = measures.ordered(run)
    happened = order.dropna()
    return happened.median() if 2 * len(happened) > len(order) else pd.NaT


def what_happened(run: Run, told: pd.DataFrame) -> Section:
    """The course with every trigger, and the run in numbers.

    Args:
        run: one run or its replicates.
        told: `stories(…)` of it.
    """
    from sim.faces.showing import SHOWN

    summaries = [replicate.summary for replicate in run.replicates]
    rows = []
    for name, (words, how) in SHOWN.items():
        known = np.array(
            [np.nan if s.get(name) is None else s[name] for s in summaries if name in s], float
        )
        if len(known):
            low, middle, high = measures.series.deciles(known)
            rows.append((words, how, *(_shown(x, how, run) for x in (middle, low, high))))
    table = pd.DataFrame(rows, columns=["quantity", "how", "median", "low", "high"])
    table = table.drop(columns=["how", "low", "high"] if len(summaries) == 1 else ["how"])
    table = table.rename(columns={"median": "in the run"} if len(summaries) == 1 else {})
    drawn = [] if is_short(run) else [
        charts.escalation(band(measures.weekly(run)), told, order_of(run))
    ]  # fmt: skip
    return Section(
        "what-happened", "What happened", (MARKS,) if drawn else (), drawn,
        {"The run in numbers": table}, source=source(run),
    )  # fmt: skip


def _shown(value: float, how: str, run: Run) -> str:
    if pd.isna(value):
        return "none"
    if how == "day":
        return (run.period[0] + pd.Timedelta(days=int(value + 0.5))).isoformat()
    return said_number(round(value, 2), how if how == "share" else "")


def in_words(run: Run, which: str = "In this run") -> list[str]:
    """What happened in a run, or in the median of several, in a sentence or two; `which` of it."""
    first, last = run.period
    several = len(run.replicates) > 1
    total = {
        name: float(np.median([float(r.summary[name]) for r in run.replicates]))
        for name in ("letters", "arrests", "dismissals")
    }
    which = f"In the median of {len(run.replicates)} runs" if several else which
    order = order_of(run)
    ordered = (
        "The leadership never ordered a purge."
        if pd.isna(order)
        else f"The leadership ordered a purge on {pd.Timestamp(order).date()}."
    )
    if several:
        n = int(measures.ordered(run).notna().sum())
        ordered += f" It did so in {n} of {len(run.replicates)} runs."
    return [
        f"{which}, from {first} to {last}, {run.count:,} officers of the model were watched by"
        f" their police: {said_number(total['letters'])} letters were written,"
        f" {said_number(total['arrests'])} arrests made"
        f"{_men(run)} and {said_number(total['dismissals'])} dismissed. {ordered}"
    ]


def _men(run: Run) -> str:
    """Of how many men arrests are, in a single run; nothing of several."""
    if len(run.replicates) > 1:
        return ""
    ledger = run.replicates[0].ledger
    return f" (of {ledger.loc[ledger['kind'] == 'arrest', 'whom'].nunique():,} men)"
