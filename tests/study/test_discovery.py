"""Scenario discovery: PRIM finds a planted box, and none where there is none."""

from __future__ import annotations

import builtins

import numpy as np
import pandas as pd
import pytest

from sim.errors import SpyscareError
from sim.study import analysis, discovery

NAMES = ["police.zeal", "police.threshold", "file.kappa", "chief.shield"]


def planted(points: int, noise: float = 0.0, seed: int = 3) -> tuple[pd.DataFrame, np.ndarray]:
    """Points of which those with a low threshold and much zeal are cases."""
    rng = np.random.default_rng(seed)
    factors = pd.DataFrame(rng.random((points, 4)), columns=NAMES)
    case = ((factors["police.threshold"] < 0.4) & (factors["police.zeal"] > 0.5)).to_numpy()
    return factors, case ^ (rng.random(points) < noise)


def test_a_planted_box_is_found() -> None:
    factors, case = planted(600)
    box = discovery.box(factors, case)
    limits = box.limits.set_index("factor")
    assert set(limits.index) == {"police.threshold", "police.zeal"}
    assert limits.loc["police.threshold", "high"] == pytest.approx(0.4, abs=0.03)
    assert limits.loc["police.zeal", "low"] == pytest.approx(0.5, abs=0.03)
    assert np.isnan(limits.loc["police.threshold", "p_low"])  # open below
    assert limits.loc["police.threshold", "p_high"] < 1e-6
    assert box.coverage > 0.95 and box.density > 0.95
    assert box.base == pytest.approx(case.mean())
    inside = box.within(factors)
    assert box.mass == pytest.approx(inside.mean())
    assert case[inside].mean() == pytest.approx(box.density)
    assert case[inside].sum() / case.sum() == pytest.approx(box.coverage)


def test_a_planted_box_is_found_through_noise() -> None:
    box = discovery.box(*planted(600, noise=0.05))
    assert set(box.limits["factor"]) == {"police.threshold", "police.zeal"}
    assert box.density > 0.85 and box.coverage > 0.7


def test_cases_that_fall_anywhere_are_no_box() -> None:
    """Peeling always finds something; what may be luck is taken back."""
    rng = np.random.default_rng(1)
    factors = pd.DataFrame(rng.random((300, 4)), columns=NAMES)
    box = discovery.box(factors, rng.random(300) < 0.5)
    assert box.density - box.base < 0.15


def runs_of(values: np.ndarray) -> analysis.Runs:
    factors, _ = planted(len(values))
    points = pd.concat([pd.Series(np.arange(len(values)), name="point"), factors], axis=1)
    done = ~np.isnan(values)
    return analysis.Runs(points, tuple(range(values.shape[1])), {"mass": values}, done,
                         int((~done).sum()), 0)  # fmt: skip


def test_points_are_judged_and_not_runs() -> None:
    """A point is a case where most of its runs are; one with a failed run is left out."""
    values = np.zeros((60, 3))
    values[:20] = [1, 1, 0]
    values[20:40] = [1, 0, 0]
    values[0, 2] = np.nan
    factors, case = discovery.cases(runs_of(values), "mass")
    assert len(factors) == 59 and case.sum() == 19
    assert list(factors.columns) == NAMES


@pytest.mark.parametrize(("points", "ones", "said"), [
    (40, 20, "40 points without a failed run are too few; wants 50"),
    (60, 3, '"mass" holds at 3 of 60 points; wants at least 10 where it does and 10 where'),
    (60, 60, '"mass" holds at 60 of 60 points'),
])  # fmt: skip
def test_too_little_to_go_by_is_refused(points: int, ones: int, said: str) -> None:
    values = np.zeros((points, 2))
    values[:ones] = 1
    with pytest.raises(SpyscareError, match=said):
        discovery.cases(runs_of(values), "mass")


def test_where_the_workbench_is_missing_the_extra_is_named(monkeypatch) -> None:
    there = builtins.__import__

    def without(name, *arguments, **more):
        if name.startswith("ema_workbench"):
            raise ModuleNotFoundError(name)
        return there(name, *arguments, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(SpyscareError, match=r"pip install 'spyscare\[discovery\]'"):
        discovery.box(*planted(100))
