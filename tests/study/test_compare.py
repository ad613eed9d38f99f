"""Points beside each other: medians, parts and the whole, and a scenario without each trigger."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sim.scenario.load import load
from sim.study import analysis, load_study
from sim.study.methods import compare


def runs_of(values: dict[str, np.ndarray], points: pd.DataFrame) -> analysis.Runs:
    shape = next(iter(values.values())).shape
    seeds = tuple(range(1, shape[1] + 1))
    return analysis.Runs(points, seeds, values, np.ones(shape, bool), 0, 0)


def test_resampling_is_of_pairs() -> None:
    rng = np.random.default_rng(3)
    whole = rng.uniform(50, 150, 30)
    assert list(compare._ratio("x", 0.4 * whole, whole).values()) == pytest.approx([0.4] * 3)
    _, low, high = compare._ratio("x", 0.4 * rng.permutation(whole), whole).values()
    assert low < 0.39 and high > 0.41


def test_the_interval_of_a_mean_is_the_normal_one_where_it_should_be() -> None:
    rng = np.random.default_rng(5)
    part = rng.normal(50, 10, 400)
    half = 1.96 * part.std() / np.sqrt(400) / 100
    ratio, low, high = compare._ratio("x", part, np.full(400, 100.0)).values()
    assert (low, high) == pytest.approx((ratio - half, ratio + half), abs=0.1 * half)


def test_a_ratio_over_nothing_is_none() -> None:
    assert np.isnan(list(compare._ratio("x", np.zeros(8), np.zeros(8)).values())).all()


def test_quantiles_are_of_the_runs_that_have_a_number() -> None:
    values = np.array([[1.0, 2, 3, 4, 5, 6, np.nan], [np.nan] * 7, [1.0, 2, 3, 4, *[np.nan] * 3]])
    points = pd.DataFrame({"point": [0, 1, 2], "scenario": ["a", "b", "c"]})
    table = compare.quantiles(runs_of({"x": values}, points))
    assert table[["low", "median", "high"]].iloc[0].tolist() == pytest.approx([1.5, 3.5, 5.5])
    assert table["median"].isna().tolist() == [False, True, False]
    assert table["low"].isna().tolist() == [False, True, True]  # four are too few for its ends
    assert table["runs"].tolist() == [6, 0, 4] and table["of"].tolist() == [7, 7, 7]


def test_leaving_one_out_leaves_out_every_event_of_the_flagship_and_what_follows_it() -> None:
    study = load_study("why-triggers")
    (scenario,) = study.bases()
    assert [f.trigger for f in study.factors] == [t.id for t in load(scenario.name).triggers]
    names = [f.name for f in study.factors]
    numbers = study.points([scenario]).numbers
    assert (numbers[0] == 1).all() and len(numbers) == len(names) + 1
    followed = {i: np.flatnonzero(row == 0).tolist() for i, row in enumerate(numbers[1:])}
    assert all(i in gone for i, gone in followed.items())
    for i, factor in enumerate(study.factors):
        gone = {*scenario.meant(factor.trigger), *scenario.dependents(factor.trigger)}
        assert {study.factors[j].trigger for j in followed[i]} == gone
    trial, press, ezhov, conference = (
        names.index(f"present.{name}")
        for name in ("trial-announced", "countless-vigilant-eyes", "ezhov", "ezhov-conference")
    )
    assert followed[trial] == [trial, press] and followed[press] == [press]
    assert conference in followed[ezhov]  # he presupposes it, and his date is his own


def test_themes_are_left_out_one_by_one_then_stand_alone_and_then_are_all_gone() -> None:
    study = load_study("why-themes")
    (scenario,) = study.bases()
    themes = list(dict.fromkeys(t.theme for t in scenario.triggers if t.theme))
    assert [f.trigger for f in study.factors] == [f"theme.{theme}" for theme in themes]
    numbers = study.points([scenario]).numbers
    count = len(themes)
    assert len(numbers) == 1 + count + count + 1
    assert (numbers[0] == 1).all() and (numbers[-1] == 0).all()
    for i in range(count):
        assert numbers[1 + i, i] == 0
        assert numbers[1 + count + i].sum() == numbers[1 + count + i, i] == 1
    points = pd.DataFrame(numbers, columns=[f.name for f in study.factors])
    points.insert(0, "point", range(len(points)))
    shape = (len(points), 3)
    names = ("ordered", "order_day", "arrests", "removed")
    table = compare.absence(study, runs_of({x: np.ones(shape) for x in names}, points))
    absent = table.tables["absent"].query("outcome == 'ordered'")["absent"].tolist()
    assert absent[0] == "" and absent[-1] == compare.ALL
    assert absent[1 + count : -1] == [f"all but {theme}" for theme in themes]
    assert table.more["absent"][0]["median"] == 1.0


def test_absence_tells_differences_seed_by_seed_and_probabilities_with_wilson() -> None:
    study = load_study("why-triggers")
    count = len(study.factors)
    points = pd.DataFrame(np.ones((3, count)), columns=[f.name for f in study.factors])
    points.loc[1, points.columns[0]] = points.loc[2, points.columns[1]] = 0.0
    points.insert(0, "point", range(3))
    rng = np.random.default_rng(1)
    chance = rng.normal(0, 100, 20)
    counted = np.array([500 + chance, 500 + chance, 440 + chance])
    ordered = np.array([np.ones(20), np.ones(20), np.arange(20) % 2.0])
    values = {"ordered": ordered, "order_day": counted, "arrests": counted, "removed": counted}
    table = compare.absence(study, runs_of(values, points)).tables["absent"]
    first, second = (f.trigger for f in study.factors[:2])
    rows = table.set_index(["outcome", "absent"])
    assert rows.loc[("arrests", first), "difference_high"] == 0.0
    low, high = rows.loc[("arrests", second), ["difference_low", "difference_high"]]
    assert (low, high) == pytest.approx((-60.0, -60.0))
    assert rows.loc[("ordered", first), ["mean", "high"]].tolist() == [1.0, 1.0]
    assert 0.8 < rows.loc[("ordered", first), "low"] < 1.0
    assert rows.loc[("ordered", second), "mean"] == 0.5
