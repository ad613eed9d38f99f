"""Points beside each other: whole scenarios, or one scenario without each of its triggers."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.errors import SpyscareError
from sim.measures.series import deciles
from sim.scenario.parts import THEME
from sim.study import analysis, figure, intervals
from sim.study.analysis import SCENARIO, Answer, Runs
from sim.study.intervals import Floats, amount, ranged
from sim.study.statement import Study

#: Parts of a comparison with `neither`, in the order of its table.
PARTS = ("above", "below", "neither", "both")


def comparison(study: Study, runs: Runs) -> Answer:
    """What the runs of each point come to, and whether parts add up to the whole."""
    table = quantiles(runs)
    found = [_said(study, table, name, labels(runs)) for name in _values(study)]
    tables = {"quantiles": table}
    if any(part in study.figure for part in PARTS):
        tables["together"] = together(study, runs)
    drawn = {"table": table.rename(columns={"median": "mean"}), "rows": labels(runs)}
    more = {name: part.to_dict("records") for name, part in tables.items()}
    return Answer(tables, found, drawn, more | {"scenarios": runs.hashes})


def labels(runs: Runs) -> list[str]:
    """Each point in a few words: its scenario, and where it differs from the first."""
    first, out = runs.points.iloc[0], []
    for row in runs.points.to_dict("records"):
        name = str(row.get(SCENARIO, "")).rpartition("/")[2]
        numbers = [n for n in runs.factors if n != SCENARIO and row[n] != first[n]]
        out.append(", ".join([name, *(f"{n} {row[n]:g}" for n in numbers)]).lstrip(", "))
    return out


def quantiles(runs: Runs) -> pd.DataFrame:
    """Every outcome at every point, over the runs that have a number.

    Returns:
        Columns point, factors, outcome, median, low and high (10-90 %), runs (with a number), of
        (that did not fail).
    """
    parts = []
    for outcome, values in runs.outcomes.items():
        ends = [_quantiles(row) for row in values]
        part = runs.points.assign(outcome=outcome)
        part["low"], part["median"], part["high"] = np.transpose(ends)
        part["runs"], part["of"] = (~np.isnan(values)).sum(axis=1), runs.done.sum(axis=1)
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


def _quantiles(values: Floats) -> tuple[float, float, float]:
    """10, 50 and 90 %; the outer ones are NaN where there are too few values to speak of them."""
    found = deciles(values)
    enough = (~np.isnan(values)).sum() >= intervals.FEWEST
    return found if enough else (np.nan, found[1], np.nan)


def together(study: Study, runs: Runs) -> pd.DataFrame:
    """Means of what two causes bring alone, together and not at all, and how they add up.

    Returns:
        Columns outcome, above, below, neither, both, alone ((above + below) / both), alone_low,
        alone_high, beyond (the same without what comes of neither), beyond_low, beyond_high.

    Raises:
        SpyscareError: where a part is no scenario of the study.
    """
    names = runs.points[SCENARIO].tolist() if SCENARIO in runs.points else []
    rows = []
    for outcome in _values(study):
        values = {}
        for part in PARTS:
            name = study.figure.get(part)
            if name not in names:
                raise SpyscareError(f"{study.name}.toml: figure.{part}: wants a scenario of it")
            values[part] = runs.values(outcome)[names.index(name)]
        above, below, neither, both = values.values()
        row = {"outcome": outcome} | {part: float(x.mean()) for part, x in values.items()}
        row |= _ratio("alone", above + below, both)
        rows.append(row | _ratio("beyond", above + below - 2 * neither, both - neither))
    return pd.DataFrame(rows)


def _ratio(name: str, part: Floats, whole: Floats) -> dict[str, float]:
    """Of two means over the same seeds, with its bootstrap interval; NaN over nothing."""
    if not whole.mean() > 0:
        return {name: np.nan, f"{name}_low": np.nan, f"{name}_high": np.nan}
    over, under = intervals.resampled(np.stack([part, whole])).T
    draws = np.divide(over, under, out=np.full_like(over, np.nan), where=under > 0)
    low, high = intervals.ends(draws, len(part))
    ratio = part.mean() / whole.mean()
    return {name: float(ratio), f"{name}_low": float(low), f"{name}_high": float(high)}


def _values(study: Study) -> list[str]:
    return figure.several(study.figure["value"])


def _words(study: Study, name: str) -> tuple[str, str]:
    """Words of an outcome, as a sentence begins, and its unit."""
    outcome = study.outcome(name)
    return outcome.said.capitalize(), outcome.unit


def _said(study: Study, table: pd.DataFrame, name: str, points: list[str]) -> str:
    """The first point, and the least and the most of the others."""
    words, unit = _words(study, name)
    part = table[table["outcome"] == name].assign(label=points)
    first, others = part.iloc[0], part.iloc[1:].dropna(subset=["median"]).sort_values("median")
    said = f"{words}: {ranged(first, 'median', unit, 'low', 'high')}"
    ends = [f"{amount(row['median'], unit)} in {row['label']}" for _, row in others.iterrows()]
    if ends:
        said += f" in {first['label']}, of the others from {ends[0]} to {ends[-1]}"
    fewest = int(part["runs"].min())
    return f"{said} (median{', 10-90 %' if fewest >= intervals.FEWEST else ''}){_few(part)}."


def _few(part: pd.DataFrame) -> str:
    """That there are too few runs, where there are at every point."""
    return intervals.too_few(int(part["runs"].max()))


# one cause at a time


def absence(study: Study, runs: Runs) -> Answer:
    """The scenario as it is and without each trigger, theme or number, and the difference it makes.

    A number is *without* where it has the one level that the study gives it, as a rule 0.

    Tables:
        absent: columns absent (triggers, themes, numbers; empty where all are there, `ALL` where
            none is, `all but X` where X is alone), outcome, mean, low, high (95 %: Wilson's of a
            probability, else bootstrap), median, runs (with a number), difference (from all being
            there, seed by seed), difference_low, difference_high.
    """
    triggers = [
        str(f.trigger).removeprefix(f"{THEME}.") if f.kind == "present" else f.name
        for f in study.factors
    ]
    at = runs.points[[f.name for f in study.factors]].to_numpy(float)
    gone = [
        [t for t, value, usual in zip(triggers, row, at[0], strict=True) if value != usual]
        for row in at
    ]
    levels = [len(np.unique(column)) for column in at.T]
    if not triggers or max(levels) > 2 or not all(gone[1:]):
        wants = "wants triggers, or numbers of one level, absent one at a time"
        raise SpyscareError(f"{study.name}.toml: figure.kind: {wants}")
    parts = []
    for name in _values(study):
        values = runs.values(name)
        if np.isin(values[~np.isnan(values)], (0.0, 1.0)).all():
            ends = analysis.probabilities(runs, name)[["mean", "low", "high", "runs"]]
        else:
            mean, low, high = intervals.of_means(values)
            number = (~np.isnan(values)).sum(axis=1)
            ends = pd.DataFrame({"mean": mean, "low": low, "high": high, "runs": number})
        absent = [_absent(each, triggers, study.design.alone) for each in gone]
        part = pd.concat([pd.DataFrame({"absent": absent, "outcome": name}), ends], axis=1)
        part["median"] = [np.median(x) if len(x := row[~np.isnan(row)]) else np.nan
                          for row in values]  # fmt: skip
        difference = intervals.of_means(values - values[0])
        part["difference"], part["difference_low"], part["difference_high"] = difference
        parts.append(part)
    table = pd.concat(parts, ignore_index=True)
    found = [_missed(study, table[table["outcome"] == name], name) for name in _values(study)]
    return Answer({"absent": table}, found, {"table": table}, {"absent": table.to_dict("records")})


def _absent(gone: list[str], triggers: list[str], alone: bool) -> str:
    """What is absent, in a word: `plenum`, `all but plenum`."""
    left = [each for each in triggers if each not in gone]
    if not alone or len(left) > 1:
        return " ".join(gone)
    return f"{BUT}{left[0]}" if left else ALL


#: What is absent where nothing else is said, and where one trigger or theme is alone.
ALL, BUT = "all", "all but "
#: Triggers named in a sentence.
NAMED = 5


def _missed(study: Study, part: pd.DataFrame, name: str) -> str:
    """What makes most of a difference beyond chance by its absence."""
    words, unit = _words(study, name)
    first, others = part.iloc[0], part.iloc[1:]
    said = f"{words}: {ranged(first, 'mean', unit)} as it is"
    others = others.dropna(subset=["difference_low"])
    clear = others[(others["difference_low"] > 0) | (others["difference_high"] < 0)]
    if others.empty:
        return f"{said}{_few(part)}."
    top = clear.reindex(clear["difference"].abs().sort_values(ascending=False).index)[:NAMED]
    parts = [f"{amount(row['mean'], unit)} without {row['absent']}" for _, row in top.iterrows()]
    said += "".join(f", {each}" for each in parts)
    return f"{said}; {len(clear)} of {len(others)} make a difference beyond chance."
