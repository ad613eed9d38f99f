"""A run in short: weekly series, totals, fates; small enough to go from process to process."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from sim.faces.explore.state import SPANS
from sim.vocabulary import Narrative

#: Weekly series: those that are counted, and those that stand at a week's last day.
COUNTED = ("arrests", "letters", "dismissals")
STANDING = ("pressure", "shield_held")
#: Days of a month, on average.
MONTH = 365.25 / 12


def told(result: Any) -> dict[str, Any]:
    """A run in short.

    Returns:
        `start` (ISO), `days`, `ends` (index of the last day of each week); by week the counts of
        `COUNTED`, the standings of `STANDING`, and `credence` [0-1] of the most believed
        narrative; `spans`: arrests a month in `SPANS` equal parts; `ordered` (ISO or "");
        `letters`, `arrests`, `dismissals`, `executions` as totals, under `totals`; `officers`.
    """
    from sim.engine.ledger import DAILY

    series = {name: result.series[:, DAILY.index(name)] for name in (
        *COUNTED, *STANDING, *(f"belief_{n.word}" for n in Narrative), "order",
    )}  # fmt: skip
    days = result.days
    ends = _ends(days)
    weekly: dict[str, Any] = {name: _sums(series[name], ends) for name in COUNTED}
    weekly |= {name: np.round(series[name][ends], 4).tolist() for name in STANDING}
    belief = np.max([series[f"belief_{n.word}"] for n in Narrative], axis=0)
    weekly["credence"] = np.round(1.0 / (1.0 + np.exp(-belief[ends])), 4).tolist()
    edges = np.linspace(0, days, SPANS + 1).astype(int)
    spans = [
        round(float(series["arrests"][a:b].sum() / max(b - a, 1) * MONTH), 2)
        for a, b in pairwise(edges)
    ]
    date = result.scenario.date
    return {
        "start": result.scenario.start.isoformat(), "days": days, "ends": ends.tolist(),
        "weekly": weekly, "spans": spans, "edges": [date(int(e)).isoformat() for e in edges],
        "ordered": _ordered(result, series["order"]),
        "totals": {name: int(result.summary[name])
                   for name in ("letters", "arrests", "dismissals", "executions")},
        "officers": int(result.corps.count),
    }  # fmt: skip


def _sums(values: np.ndarray, ends: np.ndarray) -> list[int]:
    total = np.cumsum(values)[ends]
    return np.diff(total, prepend=0).astype(int).tolist()


def men(mine: Any, other: Any) -> list[dict[str, Any]]:
    """Historical persons: number, name, and what became of each in both worlds, see
    `measures.fates`."""
    names = mine.corps.names
    here, there = _fates(mine, len(names)), _fates(other, len(names))
    return [
        {"man": man, "name": str(name), "here": here[man], "there": there[man]}
        for man, name in enumerate(names)
        if name
    ]


def _fates(result: Any, count: int) -> list[str]:
    """What became of the first so many men: each arrest, and how it ended."""
    from sim.measures.fates import ENDS, Befell, fate
    from sim.scenario.words import day_words
    from sim.vocabulary import Kind, Status

    words = {kind: kind.word for kind in Kind if kind.word in ("arrest", *ENDS)}
    rows = result.rows
    lives: list[list[Befell]] = [[] for _ in range(count)]
    his = np.where(rows["kind"] == Kind.SUICIDE, rows["who"], rows["whom"])
    for row in np.flatnonzero(np.isin(rows["kind"], list(words)) & (his >= 0) & (his < count)):
        date = day_words(result.scenario.date(rows["day"][row]))
        lives[his[row]].append((words[Kind(int(rows["kind"][row]))], date, int(row)))
    ends = [Status(int(code)).word.replace("_", " ") for code in result.final["status"][:count]]
    return [str(fate(*each)) for each in zip(lives, ends, strict=True)]


def arrests(result: Any) -> dict[str, Any]:
    """What is kept of another seed: `weeks` (arrests by week), `ordered` (ISO or "")."""
    from sim.engine.ledger import DAILY

    series = {name: result.series[:, DAILY.index(name)] for name in ("arrests", "order")}
    return {
        "weeks": _sums(series["arrests"], _ends(result.days)),
        "ordered": _ordered(result, series["order"]),
    }


def _ends(days: int) -> np.ndarray:
    """Index of the last day of each week, the last one perhaps short."""
    return np.unique(np.append(np.arange(6, days, 7), days - 1))


def _ordered(result: Any, under: np.ndarray) -> str:
    """The day of the purge order, ISO; "" where none came."""
    found = np.flatnonzero(under > 0)
    return result.scenario.date(int(found[0])).isoformat() if len(found) else ""
