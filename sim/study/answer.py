"""A study's table -> what its figure shows, what is saved beside it, what was found in words.

One function a kind of figure. Sentences are made from the numbers, so that an index of
what was found cannot say anything else than the tables do.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from sim.errors import SpyscareError
from sim.measures.pairs import COLUMNS_OF_PAIR
from sim.scenario.words import listed_words as listed
from sim.study import analysis, designs, discovery, figure, indices, interaction, intervals
from sim.study.analysis import SCENARIO, Answer, Runs
from sim.study.boundary import boundary
from sim.study.causes import answers as causes
from sim.study.causes import credit_answers as credit
from sim.study.causes import luck_answers
from sim.study.intervals import amount, ranged
from sim.study.methods import compare
from sim.study.statement import Study


def answer(study: Study, table: pd.DataFrame) -> Answer:
    """Analyse a study as its figure asks for it.

    Args:
        study: as it was run (`folder_study`).
        table: its runs (`read`).

    Raises:
        SpyscareError: a figure that cannot be drawn of this study, or an analysis that refuses.
    """
    names = [outcome.name for outcome in study.outcomes]
    factors = [factor.name for factor in study.factors]
    kind = study.figure.get("kind")
    if kind is None:
        wants = ", ".join(figure.NEEDS)
        raise SpyscareError(f"{study.name}.toml: figure.kind: missing; wants one of {wants}")
    if study.design.kind in designs.OWN:
        found, outcomes = OF_ROWS[str(kind)](study, table), {}
        failed = int((table["failed"].fillna("") != "").sum())
        missing = len(study.points(study.as_run)) - len(table) if study.as_run else 0
    else:
        names += COLUMNS_OF_PAIR if study.design.pairs else ()
        runs = analysis.block(table, factors, names, study.design.seeds)
        found, failed, missing = ANSWERS[str(kind)](study, runs), runs.failed, runs.missing
        outcomes = {"outcomes": analysis.by_point(runs)}
    lines = list(found.found)
    if kind in BY_WORLDS and (few := intervals.too_few(study.design.replicates)):
        lines.append(f"All of this is{few.removeprefix(',')}.")
    if study.as_run is None:
        lines.insert(0, _SINCE)
    if failed or missing:
        lines.insert(0, f"{failed:,} runs failed and {missing:,} are missing.")
    return Answer(found.tables | outcomes, lines, found.drawn, found.more)


#: Kinds whose intervals are over worlds; others say of each number what it rests on.
BY_WORLDS = ("shares", "return", "luck")
#: Said where what a scenario itself has cannot be drawn.
_SINCE = (
    "A scenario of the study is not there as it was run, or reads otherwise now: what it has"
    " itself, and what theory says of it, is left out."
)


def _unit(study: Study, outcome: str) -> str:
    return study.outcome(outcome).unit


def _words(study: Study, outcome: str) -> str:
    return study.outcome(outcome).said


def _percent(share: float) -> str:
    return amount(share, "share")


def _values(study: Study) -> list[str]:
    return figure.several(study.figure["value"])


# heatmap


def _heatmap(study: Study, runs: Runs) -> Answer:
    x, y = study.figure["x"], study.figure["y"]
    cells = {name: interaction.grid(runs, x, y, name) for name in _values(study)}
    tables: dict[str, pd.DataFrame] = {}
    shares = [interaction.effects(grid).assign(outcome=name) for name, grid in cells.items()]
    tables["effects"] = pd.concat(shares, ignore_index=True)
    found = [_effects_said(study, part, len(runs.seeds)) for part in shares]
    grid = next(iter(cells.values()))
    if study.figure.get("overlay") == "reproduction_one" and grid.at_x[0] == grid.at_y[0] == 0:
        parts = {name: interaction.together(grid) for name, grid in cells.items()}
        tables["together"] = pd.concat(
            [part.assign(outcome=name) for name, part in parts.items()], ignore_index=True
        )
        said = [_together_said(study, n, part) for n, part in parts.items() if len(part)]
        found = said + found
    drawn: dict[str, Any] = {"cells": cells}
    line = boundary(study, cells, runs) if "overlay" in study.figure else None
    if line is not None:
        drawn["boundary"] = line
        tables["boundary"] = line.table
        found += line.found
    return Answer(tables, found, drawn)


def _effects_said(study: Study, shares: pd.DataFrame, seeds: int) -> str:
    parts = [
        f"{row['effect']} {ranged(row, 'share', 'share', 'low', 'high')}"
        for _, row in shares.iterrows()
    ]
    words = _words(study, shares["outcome"].iloc[0])
    if shares["share"].isna().all():
        return f"Variance of {words} over the grid: none, or not known at every point."
    return f"Variance of {words} over the grid: {listed(parts)}{intervals.too_few(seeds)}."


def _together_said(study: Study, name: str, part: pd.DataFrame) -> str:
    """The point at which both are as the scenario has them, or the last."""
    x, y = part.columns[:2]
    own = part[(part[x] == 1) & (part[y] == 1)]
    row = (own if len(own) else part).iloc[-1]
    unit = _unit(study, name)
    if np.isnan(row["together"]):
        return f"{_words(study, name).capitalize()} with both: not known at every point."
    if np.isnan(row["together_low"]):
        verdict = "too few seeds to tell from the sum; apart from it"
    elif row["together_low"] > 0:
        verdict = "more than the sum"
    elif row["together_high"] < 0:
        verdict = "less than the sum"
    else:
        verdict = "not to be told from the sum"
    return (
        f"{_words(study, name).capitalize()} with both at {row[x]:g} and {row[y]:g}:"
        f" {amount(row['both'], unit)}, against {amount(row['x_alone'], unit)} with {x} alone,"
        f" {amount(row['y_alone'], unit)} with {y} alone and {amount(row['neither'], unit)} with"
        f" neither: {verdict} by {ranged(row, 'together', unit)}; the two alone come to"
        f" {ranged(row, 'alone', '')} of the joint effect."
    )


def _maps(study: Study, runs: Runs) -> Answer:
    x, y, name = (str(study.figure[key]) for key in ("x", "y", "value"))
    cells = interaction.by_scenario(runs, study.scenarios, x, y, name)
    drawn: dict[str, Any] = {"cells": cells}
    if "also" in study.figure:
        also = str(study.figure["also"])
        first = study.scenarios[0]
        drawn["also"] = {also: interaction.by_scenario(runs, (first,), x, y, also)[first]}
    found = interaction.maps_said(cells, study.own(x, y), _words(study, name), _unit(study, name))
    return Answer({"maps": interaction.maps_table(cells)}, found, drawn)


# lines, timing, probability, size


def _lines(study: Study, runs: Runs) -> Answer:
    x = study.figure["x"]
    table, found = _slice(study, analysis.by_point(runs), (x, study.figure.get("by")))
    for name in _values(study):
        part = table[table["outcome"] == name].sort_values(x)
        if "by" not in study.figure:
            found.append(_line_said(study, name, part, x, len(runs.seeds)))
    return Answer({}, found, {"table": table}, {"points": table.to_dict("records")})


def _slice(
    study: Study, table: pd.DataFrame, shown: tuple[str, str | None]
) -> tuple[pd.DataFrame, list[str]]:  # fmt: skip
    """The points at which all but the shown factors are the scenario's own, and words for it."""
    others = [f.name for f in study.factors if f.name not in shown]
    own = study.own(*others) if others else None
    if own is None:
        return table, []
    words = "Along the lines every other factor is as the scenario has it."
    return table[(table[others] == list(own)).all(axis=1)], [words]


def _line_said(study: Study, name: str, part: pd.DataFrame, x: str, seeds: int) -> str:
    """From where to where, and between which values half of the way is gone."""
    unit = _unit(study, name)
    part = part.dropna(subset=["mean"])
    if part.empty:
        return _undefined(study, name)
    first, last = part.iloc[0], part.iloc[-1]
    said = (
        f"{_words(study, name).capitalize()}: {ranged(first, 'mean', unit)} at {first[x]:g},"
        f" {ranged(last, 'mean', unit)} at {last[x]:g}"
    )
    mean = part["mean"].to_numpy()
    half = (mean[0] + mean[-1]) / 2
    over = (mean >= half) if mean[-1] > mean[0] else (mean <= half)
    at = int(over.argmax())
    if seeds < intervals.FEWEST:
        return said + intervals.too_few(seeds) + "."
    if at:
        said += f"; half of the way lies between {part[x].iloc[at - 1]:g} and {part[x].iloc[at]:g}"
    return said + "."


def _undefined(study: Study, name: str) -> str:
    return f"{_words(study, name).capitalize()}: undefined in every run."


def _timing(study: Study, runs: Runs) -> Answer:
    table = analysis.by_point(runs)
    differences = _differences(study, runs)
    found = []
    for name in _values(study):
        for trigger, part in differences[differences["outcome"] == name].groupby("trigger"):
            found.append(_timing_said(study, name, str(trigger), part, len(runs.seeds)))
    return Answer({"differences": differences}, found, {"table": table})


def _differences(study: Study, runs: Runs) -> pd.DataFrame:
    """Each point of a star against its middle, seed by seed.

    Returns:
        Columns outcome, trigger, change (`-40 days`, `never`), days (NaN where it never comes),
        mean, own, difference, difference_low, difference_high.
    """
    factors = [f for f in study.factors if f.kind in ("shift", "present")]
    own = np.array([0.0 if f.kind == "shift" else 1.0 for f in factors])
    at = runs.points[[f.name for f in factors]].to_numpy(float)
    middle = np.flatnonzero((at == own).all(axis=1))
    if len(middle) != 1:
        raise SpyscareError(f"{study.name}: wants one point at which nothing is moved")
    rows = []
    for name in _values(study):
        values = runs.values(name)
        base = values[middle[0]]
        mean = intervals.means(values)
        difference, low, high = intervals.of_means(values - base)
        for i in range(len(at)):
            moved = np.flatnonzero(at[i] != own)
            if len(moved) != 1:
                continue
            factor, value = factors[moved[0]], float(at[i, moved[0]])
            never = factor.kind == "present"
            rows.append((name, factor.trigger, "never" if never else f"{value:+.0f} days",
                         np.nan if never else value, mean[i], mean[middle[0]], difference[i],
                         low[i], high[i]))  # fmt: skip
    return pd.DataFrame(rows, columns=[
        "outcome", "trigger", "change", "days", "mean", "own", "difference", "difference_low",
        "difference_high",
    ])  # fmt: skip


def _timing_said(
    study: Study, name: str, trigger: str, part: pd.DataFrame, seeds: int
) -> str:  # fmt: skip
    unit = _unit(study, name)
    moved = part.dropna(subset=["days"]).sort_values("days")
    ends = dict.fromkeys([0, len(moved) - 1]) if len(moved) else ()
    shown = [moved.iloc[at] for at in ends]
    shown += [row for _, row in part[part["change"] == "never"].iterrows()]
    parts = [f"{row['change']} {amount(row['mean'], unit)}" for row in shown]
    own = amount(part["own"].iloc[0], unit)
    said = f"{_words(study, name).capitalize()}, {trigger}: {own} as it is, {listed(parts)}"
    known = part.dropna(subset=["difference_low"])
    if known.empty:
        return f"{said}{intervals.too_few(seeds)}."
    clear = int(((known["difference_low"] > 0) | (known["difference_high"] < 0)).sum())
    return f"{said}; {clear} of {len(known)} changes differ beyond chance from moving nothing."


def _probability(study: Study, runs: Runs) -> Answer:
    tables = {name: analysis.probabilities(runs, name) for name in _values(study)}
    groups = [_group(runs, i) for i in range(len(runs.points))]
    found = []
    for name, table in tables.items():
        parts = [
            f"{group} {ranged(row, 'mean', 'share')}"
            for group, (_, row) in zip(groups, table.iterrows(), strict=True)
        ]
        found.append(f"{_words(study, name).capitalize()}: {listed(parts)}.")
    together = [table.assign(outcome=name) for name, table in tables.items()]
    return Answer(
        {"probabilities": pd.concat(together, ignore_index=True)}, found,
        {"tables": tables, "groups": groups},
    )  # fmt: skip


def _group(runs: Runs, i: int) -> str:
    """A point in a few words: its scenario, or what differs between points."""
    row = runs.points.iloc[i]
    if SCENARIO in runs.factors:
        return str(row[SCENARIO])
    return ", ".join(f"{name} {row[name]:g}" for name in runs.factors) or "all runs"


def _size(study: Study, runs: Runs) -> Answer:
    table, spread = analysis.by_point(runs), analysis.spread(runs)
    found = []
    for name in _values(study):
        unit = _unit(study, name)
        part = table[table["outcome"] == name].sort_values("officers.count").dropna(subset=["mean"])
        if part.empty:
            found.append(_undefined(study, name))
            continue
        low, high = part.iloc[0], part.iloc[-1]
        differ = spread[(spread["outcome"] == name) & (spread["mean"] > 0)]
        said = (
            f"{_words(study, name).capitalize()}: {ranged(low, 'mean', unit)} at"
            f" {low['officers.count']:,.0f} officers, {ranged(high, 'mean', unit)} at"
            f" {high['officers.count']:,.0f}"
        )
        if len(differ) > 1 and len(runs.seeds) >= intervals.FEWEST:
            slope = np.polyfit(np.log(differ["officers.count"]), np.log(differ["mean"]), 1)[0]
            said += f"; its standard deviation goes with the size to the power {slope:.2f}"
        said += intervals.too_few(len(runs.seeds))
        found.append(said + ".")
    return Answer({"spread": spread}, found, {"table": table, "spread": spread})


# sensitivity and discovery


def _morris(study: Study, runs: Runs) -> Answer:
    problem, sample = designs.problem(study.factors), designs.unit(study.design, study.factors)
    tables = {
        name: indices.morris(runs, problem, sample, name, study.design.levels)
        for name in _values(study)
    }
    noise = study.figure.get("noise")
    found = [_ranked(study, name, table, "mu_star", noise) for name, table in tables.items()]
    together = [table.assign(outcome=name) for name, table in tables.items()]
    return Answer({"morris": pd.concat(together, ignore_index=True)}, found, {"tables": tables})


def _sobol(study: Study, runs: Runs) -> Answer:
    problem, sample = designs.problem(study.factors), designs.unit(study.design, study.factors)
    tables = {
        name: indices.sobol(runs, problem, sample, name, study.design.second_order)
        for name in _values(study)
    }
    noise = study.figure.get("noise")
    found = []
    for name, table in tables.items():
        said = _ranked(study, name, table, "total", noise)
        alone = _percent(float(table["first"].sum()))
        found.append(f"{said} First orders add up to {alone} of the variance.")
    together = [table.assign(outcome=name) for name, table in tables.items()]
    return Answer({"sobol": pd.concat(together, ignore_index=True)}, found, {"tables": tables})


#: Factors named in a sentence.
NAMED = 6


def _ranked(study: Study, name: str, table: pd.DataFrame, column: str, noise: str | None) -> str:
    """The factors that matter most, and how many cannot be told from chance."""
    unit = _unit(study, name) if column == "mu_star" else "share"
    chance = table.loc[table["factor"] == noise]
    table = table[table["factor"] != noise]
    top = table.head(NAMED)
    parts = [f"{row['factor']} {amount(row[column], unit)}" for _, row in top.iterrows()]
    what = column.replace("mu_star", "mu*")
    said = f"{_words(study, name).capitalize()}, {what}: {listed(parts)}"
    if len(chance):
        level = float(chance[f"{column}_high"].iloc[0])
        within = int((table[column] <= level).sum())
        said += (
            f"; {within} of {len(table)} lie within the interval of {noise}, which is chance (up to"
            f" {amount(level, unit)})"
        )
    return said + "."


def _box(study: Study, runs: Runs) -> Answer:
    name = str(study.figure["value"])
    points, case = discovery.cases(runs, name)
    box = discovery.box(points, case)
    rules = []
    for row in box.limits.itertuples():
        ends = [f"at least {row.low:.3g}"] if not np.isnan(row.p_low) else []
        ends += [f"at most {row.high:.3g}"] if not np.isnan(row.p_high) else []
        rules.append(f"{row.factor} {' and '.join(ends)}")
    found = [
        f"{_words(study, name).capitalize()}: at {_percent(box.base)} of {box.points:,} points. "
        + (f"With {listed(rules)}: {_percent(box.density)} of the points there, which are"
           f" {_percent(box.coverage)} of all such points." if rules else "No restriction holds.")
    ]  # fmt: skip
    return Answer(
        {"box": box.limits, "peeling": box.trajectory}, found,
        {"box": box, "points": points, "case": case},
    )  # fmt: skip


#: Kind of figure -> what answers it from the rows, where points have seeds of their own.
OF_ROWS: dict[str, Callable[[Study, pd.DataFrame], Answer]] = {
    "shares": credit.along, "return": luck_answers.no_return, "luck": luck_answers.luck_of,
}  # fmt: skip
#: Kind of figure -> what answers it.
ANSWERS: dict[str, Callable[[Study, Runs], Answer]] = {
    "heatmap": _heatmap, "maps": _maps, "lines": _lines, "timing": _timing,
    "probability": _probability, "morris": _morris, "sobol": _sobol, "box": _box, "size": _size,
    "comparison": compare.comparison, "absence": compare.absence,
    "necessity": causes.needed, "shares": credit.divided, "sets": credit.enough,
    "pairs": luck_answers.beside,
}  # fmt: skip
