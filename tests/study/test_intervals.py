"""Intervals over paired seeds: they cover, keep pairs together, repeat, and know their limits."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sim.errors import SpyscareError
from sim.study import analysis, intervals


def table(values: np.ndarray, name: str = "y", failed: list[tuple[int, int]] = ()) -> pd.DataFrame:
    """A study's table of one factor and one outcome; values float64[points, seeds]."""
    points, seeds = values.shape
    at, seed = np.divmod(np.arange(points * seeds), seeds)
    rows = pd.DataFrame({
        "study": "s", "scenario": "w", "scenario_hash": "h", "point": at, "replicate": seed,
        "seed": seed + 1, "police.zeal": at / 10, name: values.ravel(),
        "failed": ["broke" if (p, s) in failed else "" for p, s in zip(at, seed, strict=True)],
        "fingerprint": [f"{p}-{s}" for p, s in zip(at, seed, strict=True)],
    })  # fmt: skip
    rows.loc[rows["failed"] != "", name] = np.nan
    return rows


def test_intervals_cover_the_mean_as_often_as_they_say() -> None:
    """1,500 samples of 10 from a normal: coverage within four standard errors of 95 %."""
    trials = 1_500
    sample = np.random.default_rng(5).normal(3.0, 2.0, size=(trials, 10))
    mean, low, high = intervals.of_means(sample)
    np.testing.assert_allclose(mean, sample.mean(axis=1))
    covered = ((low <= 3.0) & (high >= 3.0)).mean()
    assert abs(covered - 0.95) <= 4 * np.sqrt(0.95 * 0.05 / trials)


def test_plain_percentiles_would_be_too_narrow() -> None:
    """The negative control of the one above: without the expansion ten seeds fall short."""
    trials = 1_500
    sample = np.random.default_rng(5).normal(size=(trials, 10))
    low, high = np.quantile(intervals.resampled(sample), [0.025, 0.975], axis=0)
    assert ((low <= 0) & (high >= 0)).mean() < 0.95 - 4 * np.sqrt(0.95 * 0.05 / trials)


def test_a_difference_of_paired_points_is_surer_than_either() -> None:
    rng = np.random.default_rng(2)
    common = rng.normal(0, 10, size=20)
    pair = np.stack([common, common + 1 + rng.normal(0, 0.1, size=20)])
    draws = intervals.resampled(pair)
    low, high = intervals.ends(draws[:, 1] - draws[:, 0], 20)
    _, single_low, single_high = intervals.of_means(pair)
    assert 0.9 < low < 1.0 < high < 1.1
    assert (single_high - single_low > 20 * (high - low)).all()


def test_the_same_values_give_the_same_interval_to_the_last_bit() -> None:
    values = np.random.default_rng(1).random((3, 8))
    first = intervals.of_means(values)
    intervals.weights.cache_clear()
    np.testing.assert_array_equal(first, intervals.of_means(values))


def test_values_that_do_not_differ_have_no_width() -> None:
    mean, low, high = intervals.of_means(np.full((2, 6), 0.25))
    np.testing.assert_allclose([mean, low, high], 0.25)


def test_missing_values_are_left_out() -> None:
    values = np.array([[1.0, 2.0, 3.0, 4.0, 5.0, np.nan]])
    mean, low, high = intervals.of_means(values)
    assert mean == pytest.approx(3.0) and 1.0 <= low < 3.0 < high <= 5.0


def test_too_few_seeds_have_a_mean_and_no_interval() -> None:
    mean, low, high = intervals.of_means(np.array([[1.0, 2.0, 3.0, 6.0]]))
    assert mean == [3.0] and np.isnan(low).all() and np.isnan(high).all()


def test_outcomes_by_point_count_what_failed() -> None:
    values = np.tile(np.arange(7.0), (3, 1))
    runs = analysis.block(table(values, failed=[(1, 0), (1, 6)]), ["police.zeal"], ["y"])
    found = analysis.by_point(runs).set_index("point")
    assert runs.failed == 2 and runs.missing == 0
    assert list(found["runs"]) == [7, 5, 7] and list(found["failed"]) == [0, 2, 0]
    assert found.loc[0, "mean"] == pytest.approx(3.0)
    assert found.loc[1, "mean"] == pytest.approx(3.0)  # of 1 to 5
    assert (found["low"] < found["mean"]).all() and (found["mean"] < found["high"]).all()


def test_rows_that_are_not_there_are_missing() -> None:
    rows = table(np.ones((2, 5)))
    assert analysis.block(rows.iloc[1:], ["police.zeal"], ["y"]).missing == 1
    assert analysis.block(rows, ["police.zeal"], ["y"], seeds=range(1, 8)).missing == 4
    with pytest.raises(SpyscareError, match="has no runs yet"):
        analysis.block(rows.iloc[:0], ["police.zeal"], ["y"])


def test_the_order_of_rows_does_not_matter() -> None:
    rows = table(np.random.default_rng(3).random((4, 6)))
    straight = analysis.by_point(analysis.block(rows, ["police.zeal"], ["y"]))
    shuffled = analysis.by_point(analysis.block(rows.sample(frac=1, random_state=1),
                                                ["police.zeal"], ["y"]))  # fmt: skip
    pd.testing.assert_frame_equal(straight, shuffled)


def test_probabilities_have_wilsons_interval() -> None:
    rows = table(np.array([[0.0] * 10, [1.0] * 10, [1.0] * 3 + [0.0] * 7]))
    runs = analysis.block(rows, ["police.zeal"], ["y"])
    found = analysis.probabilities(runs, "y")
    assert list(found["happened"]) == [0, 10, 3]
    assert found["low"].iloc[0] == 0 and found["high"].iloc[1] == 1
    # 3 of 10, from the formula
    assert found["low"].iloc[2] == pytest.approx(0.10779, abs=1e-5)
    assert found["high"].iloc[2] == pytest.approx(0.60322, abs=1e-5)


def test_a_probability_of_what_is_no_yes_or_no_is_refused() -> None:
    runs = analysis.block(table(np.full((1, 5), 0.5)), ["police.zeal"], ["y"])
    with pytest.raises(SpyscareError, match='"y": a probability wants an outcome that is 0 or 1'):
        analysis.probabilities(runs, "y")
    with pytest.raises(SpyscareError, match='"z": no such outcome of the study'):
        analysis.probabilities(runs, "z")


def test_spread_is_the_standard_deviation_and_covers_it() -> None:
    trials = 800
    sample = np.random.default_rng(8).normal(0.0, 2.0, size=(trials, 30))
    found = analysis.spread(analysis.block(table(sample), ["police.zeal"], ["y"]))
    np.testing.assert_allclose(found["mean"], sample.std(axis=1, ddof=1))
    covered = ((found["low"] <= 2.0) & (found["high"] >= 2.0)).mean()
    assert covered > 0.88  # a percentile interval of a spread is known to fall a little short
