"""The line of theory over a grid of runs, and how well the runs keep to it.

The theory is `sim.study.reproduction`; here it meets a study's table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.errors import SpyscareError
from sim.study import interaction, intervals
from sim.study.analysis import Runs
from sim.study.interaction import Grid
from sim.study.intervals import Floats, amount
from sim.study.reproduction import surface
from sim.study.statement import Study

#: Factors the theory speaks of.
ABOVE, BELOW = "pressure.scale", "denunciation.scale"


@dataclass(frozen=True)
class Boundary:
    """The theory over a grid.

    Attributes:
        at_x, at_y: float64, where it was computed (finer than the runs).
        values: float64[len(at_y), len(at_x)], reproduction number.
        cascade: float64[rows, columns of the grid], share of runs with a cascade, or None.
        table: x, y, reproduction, outcome mean at each point of the grid.
        found: sentences.
    """

    at_x: Floats
    at_y: Floats
    values: Floats
    cascade: Floats | None
    table: pd.DataFrame
    found: list[str]


def boundary(study: Study, cells: Mapping[str, Grid], runs: Runs) -> Boundary | None:
    """Compute the line over a study's grid, and hold the runs against it.

    Returns:
        None where the scenario is not there as it was run, or a factor has a single level.

    Raises:
        SpyscareError: where the factors are not the two the theory speaks of, or the order's date
            lies outside the scenario.
    """
    grid = next(iter(cells.values()))
    if (grid.x, grid.y) != (ABOVE, BELOW):
        raise SpyscareError(
            f"{study.name}: figure.overlay: reproduction_one wants x = {ABOVE} and y = {BELOW}"
        )
    if study.as_run is None or min(len(grid.at_x), len(grid.at_y)) < 2:
        return None
    scenario = study.as_run[0]
    fine_x, fine_y = _finer(grid.at_x), _finer(grid.at_y)
    try:
        fine = surface(scenario, study.figure["ordered"], fine_x, fine_y)
    except ValueError as error:
        raise SpyscareError(f"{study.name}: figure.ordered: {error}") from None
    step = (len(fine_x) - 1) // (len(grid.at_x) - 1)
    at = fine[::step, ::step]
    x, y = np.meshgrid(grid.at_x, grid.at_y)
    table = pd.DataFrame({grid.x: x.ravel(), grid.y: y.ravel(), "reproduction": at.ravel()})
    lines = []
    for outcome in study.outcomes:
        if outcome.name in cells:
            flat = cells[outcome.name].values.reshape(-1, len(runs.seeds))
            table[outcome.name] = intervals.means(flat)
            mean = table[outcome.name].to_numpy().reshape(at.shape)
            words = outcome.said
            lines.append(said(at, mean, words, outcome.unit))
    name = study.figure.get("cascade")
    cascade = None
    if name is not None:
        held = interaction.grid(runs, grid.x, grid.y, name).values
        cascade = intervals.means(held.reshape(-1, len(runs.seeds))).reshape(at.shape)
        table[name] = cascade.ravel()
        lines.append(kept(at, cascade))
    return Boundary(fine_x, fine_y, fine, cascade, table, lines)


def _finer(at: Floats, parts: int = 2) -> Floats:
    """The same range in steps `parts` times as small."""
    return np.interp(np.arange((len(at) - 1) * parts + 1) / parts, np.arange(len(at)), at)


def said(at: Floats, mean: Floats, words: str, unit: str) -> str:
    """How well an outcome keeps to the line, in words.

    Args:
        at: reproduction number at each point.
        mean: outcome there.
        words, unit: of the outcome.
    """
    above = at >= 1.0
    if above.all() or not above.any():
        side = "above" if above.all() else "below"
        return f"Theory puts the whole grid {side} the line at which one loss brings one more."
    if np.isnan(mean[above]).all() or np.isnan(mean[~above]).all():
        return f"On one side of the line R = 1, {words} is undefined in every run."
    inside, outside = np.nanmean(mean[above]), np.nanmean(mean[~above])
    level, agree = matched(above, mean)
    return (
        f"Theory puts {amount(above.mean(), 'share')} of the grid above the line R = 1; mean"
        f" {words} there {amount(inside, unit)}, below it {amount(outside, unit)}. Its level that"
        f" follows the line best is {amount(level, unit)}, with {amount(agree, 'share')} of the"
        " points on the same side of both."
    )


def kept(at: Floats, cascade: Floats) -> str:
    """Where most runs end in a cascade, on both sides of the line.

    Args:
        at: reproduction number at each point.
        cascade: share of runs with a cascade there.
    """
    if np.isnan(cascade).all():
        return "Whether it comes to a cascade is undefined in every run."
    parts = [
        f"{amount(float((cascade[side] > 0.5).mean()), 'share')} of the points {name} the line"
        for name, side in (("above", at >= 1.0), ("below", at < 1.0))
        if side.any()
    ]
    return f"Most runs end in a cascade at {' and '.join(parts)}."


def matched(above: np.ndarray, mean: Floats) -> tuple[float, float]:
    """The level of an outcome whose side agrees with the theory's at most points, and how many.

    Args:
        above: bool[…], the theory's side.
        mean: float64[…], the outcome.

    Returns:
        level, share of the points that agree.
    """
    order = np.unique(mean[~np.isnan(mean)])
    levels = np.concatenate([order, [np.inf]])
    agree = np.array([((mean >= level) == above).mean() for level in levels])
    best = int(agree.argmax())
    return float(levels[min(best, len(order) - 1)]), float(agree[best])
