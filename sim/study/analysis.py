"""The table of a study -> outcomes by point with intervals, probabilities, main effects.

The table is long: one row a run, with columns point, seed, factors, outcomes and failed
(empty where the run is fine). Whatever is computed here counts failed runs and says so; nothing
is filled in for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from sim.errors import SpyscareError, did_you_mean
from sim.measures.losses import wilson
from sim.study import intervals
from sim.study.intervals import Floats

#: The factor that a study with several scenarios has.
SCENARIO = "scenario"


@dataclass(frozen=True)
class Runs:
    """The runs of a study as a block.

    Attributes:
        points: one row a point: `point` and the factors, in the order of the points.
        seeds: seeds, ascending.
        outcomes: outcome -> float64[points, seeds], NaN where a run failed or is missing, or
            where the outcome is undefined.
        done: bool[points, seeds], whether there is a run that did not fail.
        failed: how many runs failed.
        missing: how many point-seed pairs have no row at all.
        hashes: scenario -> hash, as it was run at its first point.
    """

    points: pd.DataFrame
    seeds: tuple[int, ...]
    outcomes: dict[str, Floats]
    done: np.ndarray
    failed: int
    missing: int
    hashes: dict[str, str] = field(default_factory=dict)

    def values(self, outcome: str) -> Floats:
        """float64[points, seeds] of an outcome.

        Raises:
            SpyscareError: where there is no such outcome.
        """
        if outcome not in self.outcomes:
            near = did_you_mean(outcome, self.outcomes)
            raise SpyscareError(f'"{outcome}": no such outcome of the study{near}')
        return self.outcomes[outcome]

    @property
    def factors(self) -> list[str]:
        """Names of the factors, `scenario` first where it is one."""
        return [name for name in self.points.columns if name != "point"]


def block(
    table: pd.DataFrame, factors: Sequence[str], outcomes: Sequence[str],
    seeds: Sequence[int] | None = None,
) -> Runs:  # fmt: skip
    """Arrange a table of runs by point and seed.

    `scenario` is kept as a factor where the table has several.

    Args:
        table: as `sim.study.read` gives it.
        factors, outcomes: names of its columns.
        seeds: those the design has; runs of others are left out. None takes those that are there.

    Raises:
        SpyscareError: where the table is empty.
    """
    if table.empty:
        raise SpyscareError("the study has no runs yet; `spyscare sweep` makes them")
    if seeds is not None:
        table = table[table["seed"].isin(seeds)]
    keys = [SCENARIO] if table[SCENARIO].nunique() > 1 else []
    keys += [name for name in factors if name not in keys]
    ordered = table.sort_values(["point", "seed"])
    places, code = np.unique(ordered["point"].to_numpy(), return_inverse=True)
    known = np.unique(ordered["seed"].to_numpy() if seeds is None else np.asarray(seeds))
    column = np.searchsorted(known, ordered["seed"].to_numpy())
    points = ordered[["point", *keys]].groupby(code).first().reset_index(drop=True)
    failed = ordered["failed"].fillna("").to_numpy(dtype=str) != ""
    shape = (len(places), len(known))
    there, done = np.zeros(shape, bool), np.zeros(shape, bool)
    there[code, column] = True
    done[code, column] = ~failed
    found = {}
    for outcome in outcomes:
        values = np.full(shape, np.nan)
        values[code, column] = np.where(failed, np.nan, ordered[outcome].to_numpy(float))
        found[outcome] = values
    hashes = ordered.drop_duplicates(SCENARIO).set_index(SCENARIO)["scenario_hash"].to_dict()
    return Runs(points, tuple(int(seed) for seed in known), found, done,
                int(failed.sum()), int((~there).sum()), hashes)  # fmt: skip


def by_point(runs: Runs) -> pd.DataFrame:
    """Every outcome at every point: mean over seeds with a 95 % bootstrap interval.

    Returns:
        Columns point, factors, outcome, mean, low, high, runs (with a number), failed (or
        missing, at the point).
    """
    parts = []
    for outcome, values in runs.outcomes.items():
        mean, low, high = intervals.of_means(values)
        part = runs.points.copy()
        part["outcome"] = outcome
        part["mean"], part["low"], part["high"] = mean, low, high
        part["runs"] = (~np.isnan(values)).sum(axis=1)
        part["failed"] = (~runs.done).sum(axis=1)
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


def probabilities(runs: Runs, outcome: str) -> pd.DataFrame:
    """Probability of an outcome that is yes (1) or no (0), with Wilson's 95 % interval.

    Args:
        outcome: its name; runs where it is undefined are left out.

    Returns:
        Columns point, factors, happened, runs, mean (the probability), low, high.

    Raises:
        SpyscareError: where the outcome has other values than 0 and 1.
    """
    values = runs.values(outcome)
    known = ~np.isnan(values)
    if not np.isin(values[known], (0.0, 1.0)).all():
        raise SpyscareError(f'"{outcome}": a probability wants an outcome that is 0 or 1')
    part, whole = np.nansum(values, axis=1), known.sum(axis=1)
    out = runs.points.copy()
    out["happened"], out["runs"] = part.astype(int), whole
    out["mean"] = np.where(whole > 0, part / np.maximum(whole, 1), np.nan)
    out["low"], out["high"] = wilson(part, whole)
    return out


def spread(runs: Runs) -> pd.DataFrame:
    """Every outcome at every point: standard deviation over seeds with a bootstrap interval.

    The resampled deviations carry the divisor n - 1 of the sample's own.

    Returns:
        Columns as of `by_point`; mean is the standard deviation.
    """
    parts = []
    for outcome, values in runs.outcomes.items():
        number = (~np.isnan(values)).sum(axis=1)
        factor = np.sqrt(number / np.maximum(number - 1, 1))
        centred = values - intervals.means(values)[:, None]
        draws = intervals.resampled(centred**2) - intervals.resampled(centred) ** 2
        low, high = intervals.ends(np.sqrt(np.maximum(draws, 0.0)) * factor, values.shape[1])
        part = runs.points.copy()
        part["outcome"] = outcome
        exact = np.sqrt(intervals.means(centred**2)) * factor
        part["mean"] = np.where(number > 1, exact, np.nan)
        part["low"], part["high"] = low, high
        part["runs"] = number
        parts.append(part)
    return pd.concat(parts, ignore_index=True)
