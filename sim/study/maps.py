"""One outcome over two factors in each of several scenarios: where they answer alike, where not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from sim.errors import SpyscareError
from sim.study import intervals
from sim.study.analysis import SCENARIO, Runs
from sim.study.interaction import Grid, grid
from sim.study.statement import Study
from sim.study.wording import amount, listed

#: An outcome that is yes or no counts as yes where at least this share of the runs has it.
MOSTLY = 0.5


def by_scenario(
    runs: Runs, scenarios: Sequence[str], x: str, y: str, outcome: str
) -> dict[str, Grid]:
    """Scenario -> the outcome over both factors.

    Raises:
        SpyscareError: where a point of a grid is missing, or there is more than one.
    """
    if SCENARIO not in runs.factors:
        return {scenarios[0]: grid(runs, x, y, outcome)}
    return {name: grid(_only(runs, name), x, y, outcome) for name in scenarios}


def _only(runs: Runs, scenario: str) -> Runs:
    """The points of one scenario."""
    chosen = (runs.points[SCENARIO] == scenario).to_numpy()
    return replace(
        runs,
        points=runs.points[chosen].reset_index(drop=True),
        outcomes={name: values[chosen] for name, values in runs.outcomes.items()},
        done=runs.done[chosen],
    )


def own(study: Study, x: str, y: str) -> tuple[float, float] | None:
    """The first scenario's own values of both; None where they are not to be had."""
    try:
        scenario = study.bases()[0]
        return study.factor(x).own(scenario), study.factor(y).own(scenario)
    except SpyscareError:
        return None  # an old folder, whose scenario is gone


def table(cells: Mapping[str, Grid]) -> pd.DataFrame:
    """Columns scenario, both factors, mean over the seeds that have the outcome, runs with it."""
    parts = []
    for name, cell in cells.items():
        at_y, at_x = np.meshgrid(cell.at_y, cell.at_x, indexing="ij")
        flat = cell.values.reshape(-1, cell.values.shape[2])
        parts.append(pd.DataFrame({
            SCENARIO: name, cell.x: at_x.ravel(), cell.y: at_y.ravel(),
            "mean": intervals.means(flat), "runs": (~np.isnan(flat)).sum(axis=1),
        }))  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def said(
    cells: Mapping[str, Grid], at: tuple[float, float] | None, words: str, unit: str
) -> list[str]:
    """What the maps show, in sentences: at the scenario's own values, without x, and apart.

    Args:
        cells: scenario -> grid; the first is the one the others are counter-cases to.
        at: own values of x and y; None leaves out what is said of them.
        words, unit: of the outcome.
    """
    first, *others = cells
    grid_ = cells[first]
    found = []
    for x in () if at is None else (at[0], float(grid_.at_x[0])):
        try:
            row, column = grid_.place(x, at[1])
        except SpyscareError:
            continue  # a trial with fewer steps need not pass through the scenario's own values
        means = [
            f"{name} {amount(float(intervals.means(cell.values[row, column][None])[0]), unit)}"
            for name, cell in cells.items()
        ]
        line = f"{words.capitalize()} at {grid_.x} {x:g} and {grid_.y} {at[1]:g}: {listed(means)}."
        if line not in found:
            found.append(line)
    if unit == "yes or no" and others:
        found.append(_apart(cells, words))
    return found


def _apart(cells: Mapping[str, Grid], words: str) -> str:
    """At what share of the points the first scenario says yes, and how often others agree."""
    yes = {
        name: np.nan_to_num(np.nanmean(cell.values, axis=2)) >= MOSTLY
        for name, cell in cells.items()
    }
    first, *others = yes
    alone = yes[first] & ~np.any([yes[name] for name in others], axis=0)
    alike = np.all([yes[name] for name in cells], axis=0)
    return (
        f"{words.capitalize()} in most runs, over the {alone.size} points of the map:"
        f" in {first} at {amount(float(yes[first].mean()), 'share')}, in it and in no other"
        f" scenario at {amount(float(alone.mean()), 'share')}, in all of them at"
        f" {amount(float(alike.mean()), 'share')}."
    )
