"""The summary of a run: flat, the same names in every run, read from rows and days.

Floor 3.
"""

from __future__ import annotations

import math

import numpy as np

from sim.corps import Corps
from sim.engine import genealogy
from sim.engine.ledger import COUNTS, LEVERS, STATE
from sim.vocabulary import GROUP_OF_RANK, Branch, Kind, Narrative, RankGroup


def summarise(
    rows: dict[str, np.ndarray], series: np.ndarray, final: dict[str, np.ndarray], corps: Corps
) -> dict[str, float]:
    """Numbers of a run. Undefined ones (a share of nothing) are NaN.

    Args:
        rows: ledger columns.
        series: float64[days, columns], `COUNTS`, levers, `STATE`.
        final: officer columns.
        corps: the corps of the run.
    """
    column = {name: series[:, i] for i, name in enumerate((*COUNTS, *LEVERS, *STATE))}
    out = {name: float(column[name].sum()) for name in COUNTS}
    out |= _scale(final, corps)
    out |= _course(column)
    out |= _composition(final, corps)
    out |= _chains(rows, len(series))
    out |= _truth(column, final)
    return out


def _scale(final: dict[str, np.ndarray], corps: Corps) -> dict[str, float]:
    removed = (final["arrests"] > 0) | (final["dismissals"] > 0)
    founders = removed[: corps.count]
    return {
        "removed": float(removed.sum()),
        "removed_share": float(founders.mean()),
        "arrested_share": float((final["arrests"] > 0)[: corps.count].mean()),
        "reinstated": float(final["reinstated"].sum()),
        "reinstated_share": _ratio(final["reinstated"].sum(), removed.sum()),
    }


def _course(column: dict[str, np.ndarray]) -> dict[str, float]:
    weekly = np.convolve(column["arrests"], np.ones(7), "valid") if len(
        column["arrests"]) >= 7 else column["arrests"]
    ordered = np.flatnonzero(column["order"] > 0)
    out = {
        "peak_weekly_arrests": float(weekly.max()),
        "peak_week_start": float(weekly.argmax()) if weekly.max() > 0 else math.nan,
        "order_day": float(ordered[0]) if len(ordered) else math.nan,
        "days_under_order": float(len(ordered)),
        "peak_pressure": float(column["pressure"].max()),
        "final_shield": float(column["shield_held"][-1]),
        "peak_command_lost": float(column["command_lost"].max()),
        "peak_inexperienced": float(column["inexperienced"].max()),
        "peak_custody": float(column["custody"].max()),
    }
    for narrative in Narrative:
        out[f"peak_belief_{narrative.word}"] = float(column[f"belief_{narrative.word}"].max())
    return out


def _composition(final: dict[str, np.ndarray], corps: Corps) -> dict[str, float]:
    arrested = (final["arrests"] > 0)[: corps.count]
    total = arrested.sum()
    group = np.array(GROUP_OF_RANK)[corps.rank[: corps.count]]
    out: dict[str, float] = {}
    for rank_group in RankGroup:
        members = group == rank_group
        out[f"arrested_share_{rank_group.word}"] = _ratio(
            (arrested & members).sum(), members.sum()
        )
    for branch in Branch:
        members = corps.branch[: corps.count] == branch
        out[f"arrested_share_{branch.word}"] = _ratio((arrested & members).sum(), members.sum())
    for narrative in Narrative:
        marked = corps.markers[: corps.count, narrative] > 0
        out[f"marked_{narrative.word}_among_arrested"] = _ratio((arrested & marked).sum(), total)
    return out


def _chains(rows: dict[str, np.ndarray], days: int) -> dict[str, float]:
    arrests = rows["kind"] == Kind.ARREST
    total = arrests.sum()
    origin = genealogy.origins(rows)[arrests]
    tree = genealogy.trees(rows)[arrests]
    sizes = np.unique(tree, return_counts=True)[1] if total else np.zeros(1)
    depth = genealogy.depths(rows)[arrests] if total else np.zeros(1)
    narrative = rows["narrative"][arrests]
    out = {
        f"arrests_from_{word}": _ratio((origin == code).sum(), total)
        for code, word in enumerate(genealogy.ORIGINS)
    }
    out |= {
        "reproduction": _ratio(genealogy.offspring(rows, days).sum(), total),
        "largest_tree": float(sizes.max()),
        "deepest_chain": float(depth.max()),
    }
    for k in Narrative:
        out[f"arrests_as_{k.word}"] = _ratio((narrative == k).sum(), total)
    return out


def _truth(column: dict[str, np.ndarray], final: dict[str, np.ndarray]) -> dict[str, float]:
    """Belief against truth: what the leadership credits at most, and what is there. Design 3.9."""
    arrested = final["arrests"] > 0
    true = final["true_agent"]
    beliefs = np.array([column[f"belief_{n.word}"] for n in Narrative])
    credence = 1.0 / (1.0 + math.exp(-float(beliefs.max())))
    return {
        "precision": _ratio((arrested & true).sum(), arrested.sum()),
        "true_agents": float(true.sum()),
        "peak_credence": credence,
        "misperception_gap": credence - float(true.any()),
    }


def _ratio(part: float, whole: float) -> float:
    return float(part) / float(whole) if whole else math.nan
