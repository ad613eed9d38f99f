"""Scenario discovery: which combinations of factors end in an outcome, as a box, by PRIM.

The patient rule induction method peels thin slices off the cloud of points, always the
slice whose loss helps most, until few points are left; then one box is chosen on its way. What is
classified is points and not runs: runs at the same point are no independent witnesses, and the
quasi-p values would be too small by far.

The peeling is EMA Workbench's. Its trajectory is judged by coverage (share of all cases that are in
the box) and density (share of the points in the box that are cases). The box taken is the one with
the largest harmonic mean of the two among those of a density of at least 0.8, or among all where
none is so dense. Restrictions that may be luck are then taken back, which makes it somewhat larger
and less dense.

References:
    J. H. Friedman and N. I. Fisher (1999), Bump hunting in high-dimensional data, Statistics and
    Computing 9: 123-143.
    B. P. Bryant and R. J. Lempert (2010), Thinking inside the box, Technological Forecasting and
    Social Change 77: 34-49 (coverage, density, quasi-p).
    J. H. Kwakkel (2017), The Exploratory Modeling Workbench, Environmental Modelling & Software
    96: 239-250.
"""

from __future__ import annotations

import logging
import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sim.errors import SpyscareError
from sim.study import intervals
from sim.study.analysis import Runs

#: Share of what is left that one peel takes, and the smallest box, as a share of all points.
PEEL, SMALLEST = 0.05, 0.05

#: A restriction stays where chance would hardly do as well: quasi-p under this.
SIGNIFICANT = 0.05

#: Share of the runs at a point above which the point is a case.
CASE = 0.5

#: Density a box should have.
DENSE = 0.8

#: Cases, and points, below which no box is looked for.
FEWEST_CASES, FEWEST_POINTS = 10, 50


@dataclass(frozen=True)
class Box:
    """A region in which most points are cases.

    Attributes:
        limits: one row a restricted factor: factor, low, high (the box), from, to (all points),
            p_low, p_high (quasi-p of each end; NaN where it is not restricted), the tightest
            first.
        coverage: share of all cases that lie in the box.
        density: share of the points in the box that are cases.
        mass: share of all points that lie in the box.
        base: share of all points that are cases.
        points: points looked at.
        trajectory: coverage, density, mass and restricted (factors) of every box on the way.
    """

    limits: pd.DataFrame
    coverage: float
    density: float
    mass: float
    base: float
    points: int
    trajectory: pd.DataFrame

    def within(self, points: pd.DataFrame) -> np.ndarray:
        """Which points lie in the box, bool[len(points)]."""
        inside = np.ones(len(points), bool)
        for row in self.limits.itertuples():
            at = points[row.factor].to_numpy(float)
            inside &= (at >= row.low) & (at <= row.high)
        return inside


def cases(runs: Runs, outcome: str) -> tuple[pd.DataFrame, np.ndarray]:
    """Points whose runs are all known, and which of them are cases.

    Args:
        outcome: 0 or 1 in every run; a point is a case where more than half of its runs are.

    Returns:
        Factors (those that vary, as numbers), and bool[points].

    Raises:
        SpyscareError: where there are too few points, or cases, or nothing but cases.
    """
    values = runs.values(outcome)
    known = ~np.isnan(values).any(axis=1)
    names = [n for n in runs.factors if runs.points[n].nunique() > 1 and n != "scenario"]
    factors = runs.points.loc[known, names].astype(float).reset_index(drop=True)
    case = intervals.means(values[known]) > CASE
    number, total = int(case.sum()), len(case)
    if total < FEWEST_POINTS:
        raise SpyscareError(
            f"discovery: {total} points without a failed run are too few; wants {FEWEST_POINTS}"
        )
    if number < FEWEST_CASES or total - number < FEWEST_CASES:
        raise SpyscareError(
            f'discovery: "{outcome}" holds at {number} of {total:,} points; wants at least'
            f" {FEWEST_CASES} where it does and {FEWEST_CASES} where it does not"
        )
    return factors, case


def box(factors: pd.DataFrame, case: np.ndarray) -> Box:
    """The box that PRIM finds.

    Args:
        factors: float64, one row a point.
        case: bool[points].
    """
    found = _peeled(factors, case)
    trajectory = found.peeling_trajectory[["coverage", "density", "mass", "res_dim"]].rename(
        columns={"res_dim": "restricted"}
    )
    chosen = _chosen(trajectory["coverage"].to_numpy(), trajectory["density"].to_numpy())
    kept = _significant(_limits(found, chosen, factors))
    result = Box(kept, 0.0, 0.0, 0.0, float(case.mean()), len(case),
                 trajectory.reset_index(drop=True))  # fmt: skip
    inside = result.within(factors)
    return Box(
        kept, float(case[inside].sum() / case.sum()), float(case[inside].mean()),
        float(inside.mean()), result.base, result.points, result.trajectory,
    )  # fmt: skip


def _chosen(coverage: np.ndarray, density: np.ndarray) -> int:
    """Which box of a trajectory is taken."""
    both = coverage + density
    harmonic = np.where(both > 0, coverage * density / np.where(both > 0, both, 1.0), 0.0)
    dense = density >= DENSE
    return int(np.where(dense | ~dense.any(), harmonic, -1.0).argmax())


def _peeled(factors: pd.DataFrame, case: np.ndarray) -> Any:
    """EMA Workbench's box with its whole trajectory; its chatter is kept quiet."""
    prim = _prim()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # written for an older pandas; tells of every frame
        search = prim.Prim(factors.copy(), case.astype(int), peel_alpha=PEEL, paste_alpha=PEEL,
                           mass_min=SMALLEST)  # fmt: skip
        return search.find_box()


def _limits(found: Any, chosen: int, factors: pd.DataFrame) -> pd.DataFrame:
    """Restricted factors of one box of the trajectory."""
    lims = found.box_lims[chosen]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        p_values = found.p_values[chosen]
    rows = []
    for name in factors.columns:
        low, high = (float(lims[name].iloc[end]) for end in (0, 1))
        first, last = float(factors[name].min()), float(factors[name].max())
        if low <= first and high >= last:
            continue
        p_low, p_high = p_values.get(name, (-1, -1))
        rows.append((name, low, high, first, last,
                     *(np.nan if p < 0 else float(p) for p in (p_low, p_high))))  # fmt: skip
    return pd.DataFrame(rows, columns=["factor", "low", "high", "from", "to", "p_low", "p_high"])


def _significant(limits: pd.DataFrame) -> pd.DataFrame:
    """Ends that may be luck go back to where the points end; tightest restriction first."""
    out = limits.copy()
    for end, p, whole in (("low", "p_low", "from"), ("high", "p_high", "to")):
        luck = ~(out[p] < SIGNIFICANT)
        out.loc[luck, end] = out.loc[luck, whole]
        out.loc[luck, p] = np.nan
    width = (out["high"] - out["low"]) / (out["to"] - out["from"])
    out = out[width < 1.0]
    return out.iloc[np.argsort(width[width < 1.0].to_numpy(), kind="stable")].reset_index(drop=True)


def _prim() -> Any:
    """EMA Workbench's PRIM.

    Raises:
        SpyscareError: where it is not installed.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # says which of its executors are not installed
            from ema_workbench.analysis import prim
    except ModuleNotFoundError:
        raise SpyscareError(
            "scenario discovery needs EMA Workbench, which is not installed;"
            " pip install 'spyscare[discovery]'"
        ) from None
    logging.getLogger("EMA").setLevel(logging.WARNING)
    return prim
