"""Two factors on a grid: what each does alone, what both do together, and how sure that is.

With f(x, y) the mean outcome over seeds, f(0, 0) what happens with neither:

    together(x, y) = f(x, y) - f(x, 0) - f(0, y) + f(0, 0)

is positive where the two do more than the sum of what each does alone (super-additivity), and

    alone(x, y) = (f(x, 0) - f(0, 0) + f(0, y) - f(0, 0)) / (f(x, y) - f(0, 0))

is the share of the joint effect that the two alone explain: under 1 means the same thing. Over the
whole grid the variance of f splits into the two main effects and the interaction (two-way analysis
of variance without a term of error; R. A. Fisher, 1925). All intervals are over paired seeds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from sim.errors import SpyscareError
from sim.scenario.words import listed_words as listed
from sim.study import intervals
from sim.study.analysis import SCENARIO, Runs
from sim.study.intervals import Floats, amount


@dataclass(frozen=True)
class Grid:
    """An outcome over two factors.

    Attributes:
        x, y: names of the factors.
        at_x, at_y: their values, ascending.
        values: float64[len(at_y), len(at_x), seeds].
    """

    x: str
    y: str
    at_x: Floats
    at_y: Floats
    values: Floats

    def place(self, x: float, y: float) -> tuple[int, int]:
        """Row and column of a point of the grid.

        Raises:
            SpyscareError: where the grid has no such point.
        """
        found = []
        for name, at, value in ((self.y, self.at_y, y), (self.x, self.at_x, x)):
            near = int(np.abs(at - value).argmin())
            if abs(at[near] - value) > 1e-9 * max(1.0, abs(value)):
                raise SpyscareError(f"{name}: the grid has no {value:g}; nearest is {at[near]:g}")
            found.append(near)
        return found[0], found[1]


def grid(runs: Runs, x: str, y: str, outcome: str) -> Grid:
    """Arrange an outcome over two factors.

    Raises:
        SpyscareError: where a point of the grid is missing, or there is more than one.
    """
    for name in (x, y):
        if name not in runs.points:
            raise SpyscareError(f'"{name}": no such factor of the study')
    at_x, column = np.unique(runs.points[x].to_numpy(float), return_inverse=True)
    at_y, row = np.unique(runs.points[y].to_numpy(float), return_inverse=True)
    held = np.bincount(row * len(at_x) + column, minlength=len(at_x) * len(at_y))
    if not (held == 1).all():
        raise SpyscareError(
            f"{x} by {y}: wants one point for each pair of values; {int((held == 0).sum())} of"
            f" {len(held)} have none, {int((held > 1).sum())} several"
        )
    values = np.empty((len(at_y), len(at_x), len(runs.seeds)))
    values[row, column] = runs.values(outcome)
    return Grid(x, y, at_x, at_y, values)


def together(cells: Grid, none: tuple[float, float] = (0.0, 0.0)) -> pd.DataFrame:
    """Super-additivity at every point where both factors are on.

    Args:
        cells: the grid.
        none: the values of x and y at which the two are off.

    Returns:
        Columns x, y (by their names), neither, x_alone, y_alone, both (means), together and its
        interval, alone (share of the joint effect) and its interval.
    """
    row0, column0 = cells.place(*none)
    flat = cells.values.reshape(-1, cells.values.shape[2])
    seeds, shape = flat.shape[1], cells.values.shape[:2]
    means = intervals.means(flat).reshape(shape)
    draws = intervals.resampled(flat).reshape(-1, *shape)
    excess, share = _excess(means[None], row0, column0)
    excess_draws, share_draws = _excess(draws, row0, column0)
    low, high = intervals.ends(excess_draws, seeds)
    share_low, share_high = intervals.ends(share_draws, seeds)
    on_y, on_x = np.meshgrid(
        np.delete(np.arange(shape[0]), row0), np.delete(np.arange(shape[1]), column0),
        indexing="ij",
    )  # fmt: skip
    pick = (on_y.ravel(), on_x.ravel())
    return pd.DataFrame({
        cells.x: cells.at_x[pick[1]], cells.y: cells.at_y[pick[0]],
        "neither": means[row0, column0],
        "x_alone": means[row0, pick[1]], "y_alone": means[pick[0], column0],
        "both": means[pick],
        "together": excess[0][pick], "together_low": low[pick], "together_high": high[pick],
        "alone": share[0][pick], "alone_low": share_low[pick], "alone_high": share_high[pick],
    })  # fmt: skip


def _excess(f: Floats, row0: int, column0: int) -> tuple[Floats, Floats]:
    """`together` and `alone` of grids float64[any, rows, columns]."""
    neither = f[:, row0, column0][:, None, None]
    sum_alone = (f[:, row0, :] - neither[:, :, 0])[:, None, :]
    sum_alone = sum_alone + (f[:, :, column0] - neither[:, :, 0])[:, :, None]
    joint = f - neither
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(joint > 0, sum_alone / joint, np.nan)
    return joint - sum_alone, share


def effects(cells: Grid) -> pd.DataFrame:
    """Share of the variance over the grid that each main effect and the interaction explain.

    Returns:
        Columns effect (x, y, `interaction`), share, low, high. Shares sum to 1. With few seeds
        the interaction is somewhat too large: chance at single points counts as interaction.
    """
    flat = cells.values.reshape(-1, cells.values.shape[2])
    shape = cells.values.shape[:2]
    exact = _shares(intervals.means(flat).reshape(1, *shape))[0]
    low, high = intervals.ends(
        _shares(intervals.resampled(flat).reshape(-1, *shape)), flat.shape[1]
    )
    return pd.DataFrame({
        "effect": [cells.x, cells.y, "interaction"], "share": exact, "low": low, "high": high,
    })  # fmt: skip


def _shares(f: Floats) -> Floats:
    """Main effect of columns, of rows, and interaction, float64[any, 3]."""
    whole = f.mean(axis=(1, 2))
    over_x, over_y = f.mean(axis=1), f.mean(axis=2)
    of_x = ((over_x - whole[:, None]) ** 2).mean(axis=1)
    of_y = ((over_y - whole[:, None]) ** 2).mean(axis=1)
    rest = f - over_x[:, None, :] - over_y[:, :, None] + whole[:, None, None]
    parts = np.stack([of_x, of_y, (rest**2).mean(axis=(1, 2))], axis=1)
    total = parts.sum(axis=1, keepdims=True)
    return np.where(total > 0, parts / np.where(total > 0, total, 1.0), np.nan)


# one outcome in several scenarios

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


def maps_table(cells: Mapping[str, Grid]) -> pd.DataFrame:
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


def maps_said(
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
    found, seeds = [], grid_.values.shape[2]
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
    if unit == "yes or no" and others and seeds >= intervals.FEWEST:
        found.append(_apart(cells, words))
    elif intervals.too_few(seeds):
        found.append(f"Maps{intervals.too_few(seeds)}: where they differ may be chance.")
    return found


def _apart(cells: Mapping[str, Grid], words: str) -> str:
    """At what share of the points the first scenario says yes, and how often others agree."""
    yes = {
        name: np.nan_to_num(intervals.means(cell.values.reshape(-1, cell.values.shape[2])))
        >= MOSTLY
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
