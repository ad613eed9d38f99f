"""The summary of a run: flat, the same names in every run, read from rows and days."""

from __future__ import annotations

import math

import numpy as np

from sim.corps.corps import Corps
from sim.engine import genealogy
from sim.engine.ledger import COUNTS, DAILY
from sim.engine.society import ALIKE, second_stage, seen
from sim.scenario.parameters import Society
from sim.scenario.twin import Twin
from sim.vocabulary import GROUP_OF_RANK, NONE, Branch, Narrative, RankGroup

_NARRATIVES = Narrative.words()
_GROUP_OF_RANK = np.array(GROUP_OF_RANK)


def summarise(
    rows: dict[str, np.ndarray], series: np.ndarray, final: dict[str, np.ndarray],
    corps: Corps, society: Society, seed: int, of: genealogy.Family | None = None,
    twin: Twin = ALIKE,
) -> dict[str, float]:  # fmt: skip
    """Numbers of a run. Undefined ones (a share of nothing) are NaN.

    Args:
        rows: ledger columns.
        series: float64[days, columns], `COUNTS`, levers, `STATE`.
        final: officer columns.
        corps: the corps of the run.
        society: values of the second stage.
        seed: key of the run's draws.
        of: `genealogy.family` of the ledger, where it is known already.
        twin: of the scenario, for the luck of the second stage.
    """
    column = {name: series[:, i] for i, name in enumerate(DAILY)}
    out = dict(zip(COUNTS, series[:, : len(COUNTS)].sum(axis=0).tolist(), strict=True))
    peak = dict(zip(DAILY, series.max(axis=0).tolist(), strict=True))
    out |= _scale(final, corps)
    out |= _course(column, peak)
    out |= _composition(final, corps)
    out |= _chains(rows, of or genealogy.family(rows))
    out |= _truth(peak, final)
    return out | second_stage(seen(rows, series, corps.count), society, seed, twin).numbers()


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


def _course(column: dict[str, np.ndarray], peak: dict[str, float]) -> dict[str, float]:
    weekly = column["arrests"]
    if len(weekly) >= 7:
        weekly = np.convolve(weekly, np.ones(7), "valid")
    ordered = np.flatnonzero(column["order"] > 0)
    out = {
        "peak_weekly_arrests": float(weekly.max()),
        "peak_week_start": float(weekly.argmax()) if weekly.max() > 0 else math.nan,
        "order_day": float(ordered[0]) if len(ordered) else math.nan,
        "days_under_order": float(len(ordered)),
        "peak_pressure": peak["pressure"],
        "final_shield": float(column["shield_held"][-1]),
        "peak_command_lost": peak["command_lost"],
        "peak_inexperienced": peak["inexperienced"],
        "peak_custody": peak["custody"],
    }
    return out | {f"peak_belief_{word}": peak[f"belief_{word}"] for word in _NARRATIVES}


def _composition(final: dict[str, np.ndarray], corps: Corps) -> dict[str, float]:
    arrested = (final["arrests"] > 0)[: corps.count]
    total = arrested.sum()
    out: dict[str, float] = {}
    group, branch = _GROUP_OF_RANK[corps.rank[: corps.count]], corps.branch[: corps.count]
    for kinds, kind in ((RankGroup, group), (Branch, branch)):
        everybody = np.bincount(kind, minlength=len(kinds))
        hit = np.bincount(kind[arrested], minlength=len(kinds))
        for code, word in enumerate(kinds.words()):
            out[f"arrested_share_{word}"] = _ratio(hit[code], everybody[code])
    marked = (corps.markers[: corps.count][arrested] > 0).sum(axis=0)
    for word, carriers in zip(_NARRATIVES, marked, strict=True):
        out[f"marked_{word}_among_arrested"] = _ratio(carriers, total)
    return out


def _chains(rows: dict[str, np.ndarray], of: genealogy.Family) -> dict[str, float]:
    total = len(of.row)
    origins = np.bincount(of.origin, minlength=len(genealogy.ORIGINS))
    out = {
        f"arrests_from_{word}": _ratio(number, total)
        for word, number in zip(genealogy.ORIGINS, origins, strict=True)
    }
    out |= {
        "reproduction": _ratio((of.mother >= 0).sum(), total),
        "largest_tree": float(np.bincount(of.tree).max(initial=0)),
        "deepest_chain": float(of.depth.max(initial=0)),
    }
    narratives = np.bincount(rows["narrative"][of.row] - NONE, minlength=len(_NARRATIVES) + 1)
    for word, number in zip(_NARRATIVES, narratives[1:], strict=True):
        out[f"arrests_as_{word}"] = _ratio(number, total)
    return out


def _truth(peak: dict[str, float], final: dict[str, np.ndarray]) -> dict[str, float]:
    """Belief against truth: what the leadership credits at most, and what is there."""
    arrested = final["arrests"] > 0
    true = final["true_agent"]
    credence = 1.0 / (1.0 + math.exp(-max(peak[f"belief_{w}"] for w in _NARRATIVES)))
    return {
        "precision": _ratio((arrested & true).sum(), arrested.sum()),
        "true_agents": float(true.sum()),
        "peak_credence": credence,
        "misperception_gap": credence - float(true.any()),
    }


def _ratio(part: float, whole: float) -> float:
    return float(part) / float(whole) if whole else math.nan
