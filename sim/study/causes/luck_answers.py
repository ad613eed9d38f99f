"""Tables and sentences of points of no return, of luck, and of two worlds beside each other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.errors import SpyscareError
from sim.scenario import evidence
from sim.scenario.words import listed_words as listed
from sim.study import intervals
from sim.study.analysis import SCENARIO, Answer, Runs
from sim.study.causes import designs, luck, necessity, pairing
from sim.study.causes.answers import (
    NAMED,
    chance_said,
    chances,
    opening,
    plain,
    rule,
    span,
    values_of,
)
from sim.study.factors import Factor
from sim.study.intervals import Floats, amount, ranged
from sim.study.statement import Study

#: Levels at which a point of no return is looked for.
LEVELS = (0.5, 0.9)


def fine(table: pd.DataFrame, outcome: str) -> pd.DataFrame:
    """Rows of runs that did not fail and have a number."""
    return table[(table["failed"].fillna("") == "") & table[outcome].notna()]


# no return


def no_return(study: Study, table: pd.DataFrame) -> Answer:
    """Two curves, never merged: how far luck is settled, and until when a stop would have helped.

    A day is the first that differs: `0` of a branch that shares nothing with its world but the
    corps. The point of no return is of the mean curve of a stop; of `settled` it is the first day
    from which L stays at or above the level.

    Tables:
        return: day, date, curve (settled, triggers, levers, halted), seed, probability, futures.
        points: curve, level, day, date (empty where there is none).
        settled: day, date, fixed (L), low, high (95 %, jackknife), mean (of q).
        otherwise: curve, day, date, and a column for each other outcome of the study.
    """
    (outcome,) = values_of(study)
    rows = fine(table, outcome)
    parted = rows[rows[designs.AFTER].notna()].assign(
        day=lambda r: r[designs.AFTER] + 1, curve="settled"
    )
    stopped = rows[rows[designs.STOP].notna()].assign(
        day=lambda r: r[designs.STOP], curve=lambda r: r[designs.HOW].map(designs.STOPS)
    )
    by = ["curve", "day", "seed"]
    both = pd.concat([parted, stopped]).groupby(by, sort=True)[outcome]
    curves = both.agg(["mean", "size"]).reset_index()
    curves = curves.rename(columns={"mean": "probability", "size": "futures"})
    curves["date"] = _dates(study, curves["day"])
    settled = _settled(curves[curves["curve"] == "settled"])
    points = _points(curves, settled)
    columns = ["day", "date", "curve", "seed", "probability", "futures"]
    tables = {"return": curves[columns].astype({"day": int}), "points": points, "settled": settled}
    others = [each.name for each in study.outcomes if each.name != outcome]
    if others and len(stopped):
        tables["otherwise"] = _otherwise(study, stopped, others)
    return Answer(tables, _return_said(study, outcome, tables))


def _dates(study: Study, days: pd.Series) -> list[str]:
    """Dates of day indices; empty where the scenario is gone."""
    if study.as_run is None:
        return [""] * len(days)
    start = study.as_run[0].start
    return [(start + dt.timedelta(days=int(day))).isoformat() for day in days]


def _otherwise(study: Study, stopped: pd.DataFrame, others: list[str]) -> pd.DataFrame:
    """What else comes of the stopped worlds: a stop may only put off what it was to prevent.

    Returns:
        Columns curve, day, date, and the mean over worlds of each other outcome.
    """
    means = stopped.groupby(["curve", "day"], as_index=False)[others].mean()
    means.insert(2, "date", _dates(study, means["day"]))
    return means.astype({"day": int})


def _settled(part: pd.DataFrame) -> pd.DataFrame:
    out = []
    for (day, date), one in part.groupby(["day", "date"]):
        many = one[one["futures"] > 1]
        if len(many):
            found = luck.settled(many["probability"].to_numpy(), float(many["futures"].mean()))
            out.append((int(day), date, *found, float(one["probability"].mean())))
    return pd.DataFrame(out, columns=["day", "date", "fixed", "low", "high", "mean"])


def _points(curves: pd.DataFrame, settled: pd.DataFrame) -> pd.DataFrame:
    means = curves.groupby(["curve", "day", "date"], as_index=False)["probability"].mean()
    known = {curve: means[means["curve"] == curve] for curve in designs.STOPS.values()}
    known["settled"] = settled.rename(columns={"fixed": "probability"})
    out = []
    for curve, part in known.items():
        for level in LEVELS:
            at = luck.no_return(part["probability"].to_numpy(float), level)
            day, date = (np.nan, "") if at is None else part[["day", "date"]].iloc[at]
            out.append((curve, level, day, date))
    return pd.DataFrame(out, columns=["curve", "level", "day", "date"])


_STOP_SAID = {
    "triggers": "when no further trigger acts",
    "levers": "when the levers go back to where they began as well",
    "halted": "when everything is halted as well",
}


def _return_said(study: Study, outcome: str, tables: dict[str, pd.DataFrame]) -> list[str]:
    found, points, curves = [], tables["points"], tables["return"]
    for curve, words in _STOP_SAID.items():
        part = curves[curves["curve"] == curve]
        if part.empty:
            continue
        means = part.groupby("day")["probability"].mean()
        ends = f"{amount(means.iloc[0], 'share')} when stopped on the first day looked at and"
        ends += f" {amount(means.iloc[-1], 'share')} on the last"
        found.append(
            f"{opening(study, outcome)}, {words}: {ends}; {_when(points, curve, 'it comes in')}"
            f" ({intervals.counted(part['seed'].nunique())})."
        )
    settled = tables["settled"]
    if len(settled) and settled["fixed"].isna().all():
        found.append(f"{opening(study, outcome)}, luck: it comes in all worlds looked at, or in"
                     " none, so that there is nothing to settle: not estimable.")  # fmt: skip
    elif len(settled):
        last = settled.dropna(subset=["fixed"]).iloc[-1]
        found.append(
            f"{opening(study, outcome)}, luck: {_when(points, 'settled', 'settled to')}; on the"
            f" last day looked at {ranged(last, 'fixed', 'share', 'low', 'high')}. With other luck"
            f" from the first day on it comes in {amount(settled['mean'].iloc[0], 'share')} of"
            " worlds."
        )
    return found


def _when(points: pd.DataFrame, curve: str, words: str) -> str:
    """`it comes in 50 % or more from 1937-04-01 on, in 90 % or more never`."""
    parts = []
    for row in points[points["curve"] == curve].itertuples():
        when = "from no day on" if np.isnan(row.day) else f"from {row.date or int(row.day)} on"
        parts.append(f"{words} {amount(row.level, 'share')} or more {when}")
    return ", ".join(parts)


# luck


def luck_of(study: Study, table: pd.DataFrame) -> Answer:
    """How much is levers and how much luck; and which luck.

    Tables:
        blocks: outcome, block, first, first_low, first_high, total, total_low, total_high.
        variance: outcome, part (levers, luck), share, low, high; empty where no lever varies.
    """
    blocks, variance, found = [], [], []
    for outcome in values_of(study):
        rows = fine(table, outcome)
        names = list(designs.IMPLIED["blocks"])
        settings = rows[rows[names].isna().all(axis=1)]
        part = _blocks(rows[rows[designs.CORPS].notna()], names, outcome, len(names) + 2)
        blocks.append(part.assign(outcome=outcome))
        found.append(_blocks_said(study, outcome, part))
        if len(settings):
            wide = settings.pivot_table(index=_levers(study), columns="seed", values=outcome)
            share, low, high = luck.total_variance(wide.to_numpy(float))
            variance += [(outcome, "levers", share, low, high),
                         (outcome, "luck", 1 - share, 1 - high, 1 - low)]  # fmt: skip
            found.append(_variance_said(study, outcome, share, low, high, len(wide)))
    columns = ["outcome", "part", "share", "low", "high"]
    tables = {"blocks": pd.concat(blocks, ignore_index=True)}
    tables["variance"] = pd.DataFrame(variance, columns=columns)
    return Answer(tables, found)


def _levers(study: Study) -> list[str]:
    return [f.name for f in study.factors if f.name not in designs.IMPLIED["blocks"]]


def _blocks(rows: pd.DataFrame, names: list[str], outcome: str, each: int) -> pd.DataFrame:
    """Indices of blocks over the worlds of which all runs are there."""
    whole = [one[outcome].to_numpy(float) for _, one in rows.sort_values("point").groupby("seed")
             if len(one) == each]  # fmt: skip
    y = np.array(whole).reshape(len(whole), each).T
    found = pd.DataFrame(luck.indices(y[0], y[1], y[2:]))
    words = [name.removeprefix("luck.") for name in names[:-1]] + ["corps"]
    return found.assign(block=words)[["block", *found.columns]]


def _blocks_said(study: Study, outcome: str, part: pd.DataFrame) -> str:
    known = part.dropna(subset=["total"])
    if known.empty:
        return f"{opening(study, outcome)}: the same in every world, so that no luck decides."
    top = known.sort_values("total", ascending=False)[:NAMED]
    parts = [f"{row['block']} {ranged(row, 'total', 'share')} in all,"
             f" {amount(row['first'], 'share')} alone" for _, row in top.iterrows()]  # fmt: skip
    return f"{opening(study, outcome)}, which luck: {'; '.join(parts)} of the variance."


def _variance_said(
    study: Study, outcome: str, share: float, low: float, high: float, settings: int
) -> str:
    if np.isnan(share):
        return f"{opening(study, outcome)}: the same at every setting of the levers."
    return (
        f"{opening(study, outcome)}: levers explain {amount(share, 'share')} ({span(low, high)}) of"
        f" the variance over {settings} settings of {listed(_levers(study))}, luck the rest."
    )


# two worlds

_CELLS = ("both", "spared", "instead", "neither")
_PARTS = "pair.parts"


def beside(study: Study, runs: Runs) -> Answer:
    """The first world and each other, seed by seed.

    Tables (`world` is the other):
        pairs: world, outcome, and what `pairing.compared` gives.
        chances: of outcomes that are yes or no: world, outcome, first, second, pn, ps, pns …
        cells: world, cell (both, spared, instead, neither), median, low, high (10-90 %).
        parting: world, low, median, high (days), date (of the median), runs (that part).
    """
    names = worlds(study, runs)
    made: dict[str, list[dict]] = {"pairs": [], "chances": [], "cells": [], "parting": []}
    found = [rule(study)] if any(f.kind == "present" for f in study.factors) else []
    for i, world in enumerate(names[1:], start=1):
        for outcome in values_of(study):
            y = runs.values(outcome)
            row = {"world": world, "outcome": outcome, **pairing.compared(y[0], y[i])}
            made["pairs"].append(row)
            if row["runs"] and np.isin(y[~np.isnan(y)], (0.0, 1.0)).all():
                made["chances"].append(row := _chances(world, outcome, y[0], y[i]))
                found.append(_chances_said(study, names[0], row, y[0], y[i]))
            else:
                found.append(_pair_said(study, names[0], row))
        for cell in _CELLS:
            name = f"pair.{cell}"
            if name in runs.outcomes and not np.isnan(runs.values(name)[i]).all():
                low, median, high = pairing.deciles(runs.values(name)[i])
                made["cells"].append(
                    {"world": world, "cell": cell, "median": median, "low": low, "high": high}
                )
        if _PARTS in runs.outcomes:
            made["parting"].append(_parting(study, world, runs.values(_PARTS)[i]))
    tables = {name: pd.DataFrame(rows) for name, rows in made.items() if rows}
    return Answer(tables, found + _cells_said(names[0], tables))


def worlds(study: Study, runs: Runs) -> list[str]:
    """Each point as a world: its scenario, or what is absent or changed in it."""
    out, first = [], runs.points.iloc[0]
    for row in runs.points.to_dict("records"):
        differ = [f for f in study.factors
                  if row[f.name] != first[f.name] and not np.isnan(row[f.name])]  # fmt: skip
        said = [_differs(f, row) for f in differ]
        out.append(", ".join(said) or Path(str(row.get(SCENARIO, study.scenarios[0]))).stem)
    if len(set(out)) < len(out) or len(out) < 2:
        raise SpyscareError(f"{study.name}.toml: figure.kind: pairs want two or more worlds")
    return out


def _differs(factor: Factor, row: Mapping[str, Any]) -> str:
    """What a world differs in, in words."""
    number = row[factor.name]
    if factor.name == "without.person":
        return f"without {_man(int(number))}"
    if factor.name == "without.letter":
        return f"without letter {number:.0f} of {_man(int(row['without.author']))}"
    return f"without {plain(factor)}" if factor.kind == "present" else f"{factor.name} {number:g}"


def _man(number: int) -> str:
    """A historical person by his id, another by his number."""
    known = evidence.officers()
    return known[number] if number < len(known) else f"officer {number}"


def _chances(world: str, outcome: str, first: Floats, second: Floats) -> dict:
    known = ~(np.isnan(first) | np.isnan(second))
    return {
        "world": world, "outcome": outcome, "first": float(np.mean(first[known])),
        "second": float(np.mean(second[known])),
        **chances(necessity.necessity(first, second), necessity.sufficiency(first, second),
                  necessity.both(first, second)),
        "corrected": necessity.difference(first, second),
    }  # fmt: skip


def _chances_said(study: Study, base: str, row: dict, first: Floats, second: Floats) -> str:
    said = (f"{opening(study, row['outcome'])}: {amount(row['first'], 'share')} in {base},"
            f" {amount(row['second'], 'share')} {_in(row['world'])}")  # fmt: skip
    pn, ps = necessity.necessity(first, second), necessity.sufficiency(first, second)
    for what, found in (("of those that have it there it is lost here", pn),
                        ("of those without it here it is there", ps)):  # fmt: skip
        if found.estimable:
            said += f"; {what} in " + chance_said("", found).strip()
        else:
            said += (f"; {what}: not estimable from {found.pairs} of {found.of} pairs (at most"
                     f" {amount(found.rare, 'share')} of worlds)")  # fmt: skip
    return said + "."


def _in(world: str) -> str:
    return world if world.startswith("without ") else f"in {world}"


def _pair_said(study: Study, base: str, row: dict) -> str:
    unit = study.outcome(row["outcome"]).unit
    if not row["runs"]:
        return f"{opening(study, row['outcome'])}: in no seed is there a number in both worlds."
    said = (f"{opening(study, row['outcome'])}: {amount(row['first'], unit)} in {base},"
            f" {amount(row['second'], unit)} {_in(row['world'])} (medians); seed by seed"
            f" {ranged(row, 'difference', unit, 'low', 'high')} (10-90 %)")  # fmt: skip
    if not np.isnan(row["ci_low"]):
        ends = f"{amount(row['ci_low'], unit)} to {amount(row['ci_high'], unit)}"
        said += f", median within {ends}"
    if not np.isnan(row["variance_ratio"]):
        said += f"; pairs vary {row['variance_ratio']:.2g} times as much as strangers"
    return f"{said}{intervals.too_few(row['runs'])}."


def _parting(study: Study, world: str, days: Floats) -> dict:
    low, median, high = pairing.deciles(days)
    date = "" if np.isnan(median) else _dates(study, pd.Series([median]))[0]
    return {"world": world, "low": low, "median": median, "high": high, "date": date,
            "runs": int((~np.isnan(days)).sum())}  # fmt: skip


def _cells_said(base: str, tables: dict[str, pd.DataFrame]) -> list[str]:
    found = []
    if "cells" in tables:
        for world, part in tables["cells"].groupby("world", sort=False):
            median = part.set_index("cell")["median"]
            found.append(
                f"In the model, men taken: {median['both']:,.0f} in both worlds,"
                f" {median['spared']:,.0f} in {base} only (spared {_in(str(world))}),"
                f" {median['instead']:,.0f} only {_in(str(world))} (taken instead); medians."
            )
    if "parting" in tables:
        for row in tables["parting"].itertuples():
            when = f"on day {row.median:,.0f} ({row.date}; median)" if row.runs else "on no day"
            found.append(f"In the model {base} and the world {row.world} part {when}.")
    return found
