"""Sensitivity indices with intervals, by SALib; none at all from failed, missing or too few runs.

The model is random: what is analysed is the mean over the paired seeds of a point, so
that indices speak of the scenario and not of one course of chance. What chance is left in that
mean counts as sensitivity; the interval shows it, and a factor known to do nothing (another
founding of the same corps, `officers.seed`) shows where it ends.

References:
    M. D. Morris (1991), Factorial sampling plans for preliminary computational experiments,
    Technometrics 33: 161-174; mu* after F. Campolongo, J. Cariboni and A. Saltelli (2007),
    Environmental Modelling & Software 22: 1509-1518.
    A. Saltelli and others (2010), Variance based sensitivity analysis of model output,
    Computer Physics Communications 181: 259-270.
    J. Herman and W. Usher (2017), SALib, Journal of Open Source Software 2 (9): 97.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from sim.errors import SpyscareError
from sim.study import intervals
from sim.study.analysis import Runs
from sim.study.intervals import RESAMPLING, WITHIN, Floats

#: Trajectories (Morris) and base samples (Sobol') below which no index is worth printing.
FEWEST_TRAJECTORIES, FEWEST_SAMPLES = 4, 64

#: Resamples of trajectories or base samples for the intervals.
RESAMPLES = 1_000


def morris(
    runs: Runs, problem: Mapping[str, Any], sample: Floats, outcome: str, levels: int = 4
) -> pd.DataFrame:
    """Elementary effects of each factor over its whole range.

    Args:
        runs: points in the order of the sample.
        problem: SALib's: num_vars, names, bounds.
        sample: what SALib sampled, on the unit cube, float64[points, factors].
        outcome: name.
        levels: of the sample.

    Returns:
        Columns factor, mu (mean effect, signed), mu_star (mean size), mu_star_low, mu_star_high
        (95 %), sigma (spread: interaction or curvature), most important first.

    Raises:
        SpyscareError: from failed, missing or too few runs.
    """
    y = _complete(runs, len(sample), outcome)
    length = len(problem["names"]) + 1
    trajectories, rest = divmod(len(y), length)
    if rest:
        raise SpyscareError(
            f"indices: {len(y):,} points are no whole number of trajectories of {length} points"
        )
    if trajectories < FEWEST_TRAJECTORIES:
        raise SpyscareError(
            f"indices: {trajectories} trajectories are too few; Morris wants at least"
            f" {FEWEST_TRAJECTORIES}"
        )
    _check_steps(sample.reshape(trajectories, length, length - 1))
    found = _salib("morris").analyze(
        dict(problem), sample, y, num_levels=levels, num_resamples=RESAMPLES, conf_level=WITHIN,
        seed=RESAMPLING, print_to_console=False,
    )  # fmt: skip
    star, half = np.asarray(found["mu_star"], float), np.asarray(found["mu_star_conf"], float)
    table = pd.DataFrame({
        "factor": list(found["names"]),
        "mu": np.asarray(found["mu"], float),
        "mu_star": star,
        "mu_star_low": np.maximum(star - half, 0.0),
        "mu_star_high": star + half,
        "sigma": np.asarray(found["sigma"], float),
    })  # fmt: skip
    return table.sort_values("mu_star", ascending=False, kind="stable", ignore_index=True)


def sobol(
    runs: Runs, problem: Mapping[str, Any], sample: Floats, outcome: str,
    second_order: bool = False,
) -> pd.DataFrame:  # fmt: skip
    """First-order and total shares of the variance that come from each factor.

    Args:
        runs: points in the order of the sample (Saltelli's scheme).
        problem: SALib's.
        sample: what SALib sampled; only its length is needed.
        outcome: name.
        second_order: whether the sample was made for second-order indices as well.

    Returns:
        Columns factor, first, first_low, first_high, total, total_low, total_high (95 %), the
        largest total first.

    Raises:
        SpyscareError: from failed, missing or too few runs, or where nothing varies.
    """
    names = list(problem["names"])
    y = _complete(runs, len(sample), outcome)
    per_sample = (2 if second_order else 1) * len(names) + 2
    samples, rest = divmod(len(y), per_sample)
    if rest:
        raise SpyscareError(
            f"indices: {len(y):,} points are no whole number of samples of {per_sample} points"
        )
    if samples < FEWEST_SAMPLES:
        raise SpyscareError(
            f"indices: {samples} base samples are too few; Sobol' wants at least {FEWEST_SAMPLES}"
        )
    if np.ptp(y) == 0:
        raise SpyscareError(f'indices: "{outcome}" is the same at every point; nothing to share')
    found = _salib("sobol").analyze(
        dict(problem), y, calc_second_order=second_order, num_resamples=RESAMPLES,
        conf_level=WITHIN, seed=RESAMPLING, print_to_console=False,
    )  # fmt: skip
    table = pd.DataFrame({"factor": names})
    of_total, of_first = found.to_df()[:2]  # value and half width of its interval
    for name, part in (("first", of_first), ("total", of_total)):
        value, half = part.to_numpy(float).T
        table[name], table[f"{name}_low"], table[f"{name}_high"] = value, value - half, value + half
    return table.sort_values("total", ascending=False, kind="stable", ignore_index=True)


def _complete(runs: Runs, points: int, outcome: str) -> Floats:
    """Mean outcome at each point, where every run is there and has a number.

    Args:
        points: that the design has.

    Raises:
        SpyscareError: where one is not.
    """
    values = runs.values(outcome)
    lines = []
    if runs.failed:
        lines.append(
            f"indices: {runs.failed:,} of {values.size - runs.missing:,} runs failed; indices"
            " from the rest would be wrong"
        )
    if runs.missing:
        lines.append(
            f"indices: {runs.missing:,} of {values.size:,} runs are missing; the sweep is not"
            " finished"
        )
    undefined = int((np.isnan(values) & runs.done).sum())
    if undefined:
        lines.append(
            f'indices: "{outcome}" is undefined in {undefined:,} runs; take an outcome that every'
            " run has"
        )
    numbers = runs.points["point"].to_numpy()
    if not np.array_equal(numbers, np.arange(points)):
        lines.append(
            f"indices: {len(numbers):,} of {points:,} points are there; the sweep is not finished"
        )
    if lines:
        raise SpyscareError(lines)
    return intervals.means(values)


def _check_steps(walks: Floats) -> None:
    """Every step of a trajectory must change one factor, and each factor once.

    Raises:
        SpyscareError: where the rows are not in the order of the sample.
    """
    moved = np.diff(walks, axis=1) != 0
    if not ((moved.sum(axis=2) == 1).all() and (moved.sum(axis=1) == 1).all()):
        raise SpyscareError(
            "indices: the points are no Morris trajectories: a step changes no factor, or several"
        )


def _salib(method: str) -> Any:
    """SALib's analysis module of a method.

    Raises:
        SpyscareError: where SALib is not installed.
    """
    from importlib import import_module

    try:
        return import_module(f"SALib.analyze.{method}")
    except ModuleNotFoundError:
        raise SpyscareError(
            "indices need SALib, which is not installed; pip install SALib"
        ) from None
