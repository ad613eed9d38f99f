"""Tables and sentences of who has which share, of what is enough, and of what is needed.

Shares divide the credit. Sets say which causes do together what none does alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from sim.errors import SpyscareError
from sim.measures.losses import wilson
from sim.scenario.words import listed_words as listed
from sim.study import intervals
from sim.study.analysis import Answer, Runs
from sim.study.causes import designs, sets, shares
from sim.study.causes.answers import (
    NAMED,
    opening,
    plain,
    rest_said,
    rule,
    theme_of,
    values_of,
    yes_or_no,
)
from sim.study.intervals import Floats, amount
from sim.study.statement import Study


def table_of_sets(study: Study, runs: Runs, outcome: str) -> tuple[Floats, tuple[int, ...]]:
    """The whole table of sets of causes, float64[2^k, seeds], and the seeds it is there for.

    Raises:
        SpyscareError: where a set is missing, or a factor is no cause.
    """
    at = runs.points[[f.name for f in study.factors]].to_numpy(float)
    masks = (at != 0.0) @ (1 << np.arange(at.shape[1]))
    whole = len(masks) == 1 << at.shape[1] and len(set(masks.tolist())) == len(masks)
    if not whole or any(f.kind != "present" for f in study.factors):
        wants = "wants every set of triggers or themes in one scenario, each [false, true]"
        raise SpyscareError(f"{study.name}.toml: design: {wants}")
    y = np.empty_like(runs.values(outcome))
    y[masks] = runs.values(outcome)
    known = ~np.isnan(y).any(axis=0)
    if not known.any():
        raise SpyscareError(f"{study.name}: no seed has {outcome} in every set")
    return y[:, known], tuple(s for s, there in zip(runs.seeds, known, strict=True) if there)


def _within(study: Study) -> str:
    """The theme whose triggers divide the credit; empty where themes do, or triggers of several."""
    themes = {theme_of(study, factor) for factor in study.factors}
    return themes.pop() if len(themes) == 1 else ""


@dataclass(frozen=True)
class Credit:
    """Shares of an outcome, seed by seed.

    Attributes:
        parts: float64[causes, seeds].
        totals: their exact sums, float64[seeds].
        whole: all less none, float64[seeds].
        seeds: for which all runs are there.
        pairs: interactions by places of the causes; none of orders drawn at random.
    """

    parts: Floats
    totals: Floats
    whole: Floats
    seeds: Sequence[int]
    pairs: Mapping[tuple[int, int], Floats] = field(default_factory=dict)


def divided(study: Study, runs: Runs) -> Answer:
    """Shapley shares from the whole table of sets.

    Tables:
        shares: within, cause, outcome, share, low, high (95 %, bootstrap over seeds).
        interactions: first, second, outcome, value, low, high.
        sums: within, outcome, seed, total (of the shares), whole (all less none).
    """
    found = {}
    for outcome in values_of(study):
        y, seeds = table_of_sets(study, runs, outcome)
        found[outcome] = Credit(*shares.shapley(y), y[-1] - y[0], seeds, shares.interactions(y))
    return _credited(study, found, len(runs.seeds))


def along(study: Study, table: pd.DataFrame) -> Answer:
    """Shapley shares from orders drawn at random; tables as `divided`, without interactions."""
    found = {outcome: _along(study, table, outcome) for outcome in values_of(study)}
    return _credited(study, found, study.design.replicates)


def _along(study: Study, table: pd.DataFrame, outcome: str) -> Credit:
    """Of each seed that has all runs of its pair of orders."""
    design = study.design
    drawn = shares.orders(len(study.factors), design.replicates, design.seed)
    rows = table[(table["failed"].fillna("") == "") & table[outcome].notna()]
    of_seed = {seed: part for seed, part in rows.sort_values("point").groupby("seed")}
    parts, totals, whole, seeds = [], [], [], []
    for pair, seed in zip(drawn, design.seeds, strict=True):
        masks = designs.masks(pair)
        if seed not in of_seed or len(of_seed[seed]) < len(masks):
            continue
        at = dict(zip(masks, of_seed[seed][outcome], strict=True))
        values = np.array([[at[mask] for mask in shares.along(order)] for order in pair])
        share, total = shares.sampled(pair, values)
        parts.append(share)
        totals.append(total)
        whole.append(values[0, -1] - values[0, 0])
        seeds.append(seed)
    if not seeds:
        raise SpyscareError(f"{study.name}: no seed has {outcome} all along its orders")
    return Credit(np.array(parts).T, np.array(totals), np.array(whole), seeds)


def _credited(study: Study, credits: Mapping[str, Credit], seeds: int) -> Answer:
    names, within = [plain(factor) for factor in study.factors], _within(study)
    made: dict[str, list[pd.DataFrame]] = {"shares": [], "interactions": [], "sums": []}
    found = [rule(study)]
    for outcome, credit in credits.items():
        given = _table(credit.parts, within=within, cause=names, outcome=outcome)
        made["shares"].append(given.rename(columns={"mean": "share"}))
        made["sums"].append(pd.DataFrame({
            "within": within, "outcome": outcome, "seed": credit.seeds, "total": credit.totals,
            "whole": credit.whole,
        }))  # fmt: skip
        if credit.pairs:
            first, second = ([names[pair[i]] for pair in credit.pairs] for i in (0, 1))
            of = _table(list(credit.pairs.values()), first=first, second=second, outcome=outcome)
            made["interactions"].append(of.rename(columns={"mean": "value"}))
        found += _divided_said(study, outcome, made, len(credit.seeds), seeds)
    tables = {n: pd.concat(each, ignore_index=True) for n, each in made.items() if each}
    return Answer(tables, found)


def _table(values: Floats | list[Floats], **columns: Any) -> pd.DataFrame:
    """Means over seeds with their intervals beside these columns."""
    mean, low, high = intervals.of_means(np.array(values))
    return pd.DataFrame({**columns, "mean": mean, "low": low, "high": high})


def _divided_said(
    study: Study, outcome: str, made: Mapping[str, list[pd.DataFrame]], seeds: int, of: int
) -> list[str]:
    unit = study.outcome(outcome).unit
    part, sums = made["shares"][-1], made["sums"][-1]
    top = part.reindex(part["share"].abs().sort_values(ascending=False).index)[:NAMED]
    parts = [f"{row['cause']} {intervals.ranged(row, 'share', unit, 'low', 'high')}"
             for _, row in top.iterrows()]  # fmt: skip
    exact = "in every seed" if (sums["total"] == sums["whole"]).all() else "NOT in every seed"
    left = f"; {of - seeds} seeds are left out, as a run of theirs is missing" * (of > seeds)
    found = [
        f"{opening(study, outcome)}: with all causes less with none"
        f" {amount(float(sums['whole'].mean()), unit)}, divided into {listed(parts)}"
        f"{rest_said(len(part), len(top))}; shares sum to it to the last bit {exact}{left}."
        " They divide the credit, and are no probabilities of being a cause."
    ]
    if not made["interactions"]:
        return found
    pairs = made["interactions"][-1].dropna(subset=["low"])
    clear = pairs[(pairs["low"] > 0) | (pairs["high"] < 0)]
    clear = clear.reindex(clear["value"].abs().sort_values(ascending=False).index)[:NAMED]
    said = [f"{row['first']} and {row['second']}"
            f" {intervals.ranged(row, 'value', '', 'low', 'high')}"
            for _, row in clear.iterrows()]  # fmt: skip
    if said:
        found.append(
            f"{opening(study, outcome)}, interactions (Shapley's; above 0 more together"
            f" than apart, below 0 one can stand in for the other): {listed(said)}."
        )
    return found


def enough(study: Study, runs: Runs) -> Answer:
    """Smallest sufficient and blocking sets, and whether each family mirrors the other.

    Tables:
        sets: kind (sufficient, blocking), set, size, probability (with it alone, or without it),
            low, high (Wilson, 95 %), runs.
        duals: family, holds (whether it is the smallest sets that meet all of the other), fails.
    """
    (outcome,) = values_of(study)
    yes_or_no(study, runs, outcome)
    y, seeds = table_of_sets(study, runs, outcome)
    names, probability = [plain(f) for f in study.factors], y.mean(axis=1)
    families = {
        "sufficient": sets.sufficient(probability), "blocking": sets.blocking(probability),
    }  # fmt: skip
    rows = []
    for kind, family in families.items():
        for mask in family:
            row = y[mask if kind == "sufficient" else len(y) - 1 - mask]
            low, high = wilson(row.sum(), len(row))
            rows.append((kind, sets.names(mask, names), mask.bit_count(), float(row.mean()),
                         float(low), float(high), len(row)))  # fmt: skip
    columns = ["kind", "set", "size", "probability", "low", "high", "runs"]
    duals = _duals(families, names)
    found = [rule(study), *_sets_said(study, outcome, pd.DataFrame(rows, columns=columns), duals,
                                      len(seeds))]  # fmt: skip
    return Answer({"sets": pd.DataFrame(rows, columns=columns), "duals": duals}, found)


def _duals(families: Mapping[str, list[int]], names: list[str]) -> pd.DataFrame:
    rows = []
    for kind, other in (("blocking", "sufficient"), ("sufficient", "blocking")):
        wanted, there = set(sets.hitting(families[other], len(names))), set(families[kind])
        fails = [f"{sets.names(mask, names)} meets every {other} set and is not {kind}"
                 for mask in sorted(wanted - there)]  # fmt: skip
        fails += [f"{sets.names(mask, names)} is {kind} and is not a smallest set that meets every"
                  f" {other} one" for mask in sorted(there - wanted)]  # fmt: skip
        rows.append((kind, not fails, "; ".join(fails)))
    return pd.DataFrame(rows, columns=["family", "holds", "fails"])


def _sets_said(
    study: Study, outcome: str, table: pd.DataFrame, duals: pd.DataFrame, seeds: int
) -> list[str]:
    enough, blocked = (amount(level, "share") for level in (sets.ENOUGH, sets.BLOCKED))
    said = {
        "sufficient": f"comes in at least {enough} of {seeds} seeds with any of these alone",
        "blocking": f"comes in at most {blocked} of {seeds} seeds without any of these",
    }
    found = []
    for kind, words in said.items():
        part = table[table["kind"] == kind]
        parts = [f"{row['set']} ({amount(row['probability'], 'share')})"
                 for _, row in part.head(NAMED).iterrows()]  # fmt: skip
        rest = f", and {len(part) - NAMED} more" * (len(part) > NAMED)
        found.append(
            f"{opening(study, outcome)} {words} ({kind}): {listed(parts) or 'no set'}{rest}."
        )
    if duals["holds"].all():
        found.append("In the model each family is what meets every set of the other.")
    else:
        fails = "; ".join(_first(duals.loc[~duals["holds"], "fails"]))
        found.append(f"In the model the two families are no mirrors of each other: {fails}.")
    return found


def _first(texts: Iterable[str]) -> list[str]:
    """The first of the faults of each family, and how many more there are."""
    parts = [each.split("; ") for each in texts]
    return [each[0] + f" (and {len(each) - 1} more)" * (len(each) > 1) for each in parts]
