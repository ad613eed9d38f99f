"""The second stage as tables: of runs in memory, of saved ones, and of the record's own arrests."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sim import measures
from sim.engine.result import Result
from sim.engine.run import simulate
from sim.engine.society import second_stage
from sim.measures.society import RECORDED, TO_DECISION, TO_ORDER, of_the_record, stage_of
from sim.scenario import evidence
from sim.scenario.load import load
from sim.scenario.parameters import Society

OFFICERS = 1_000


@pytest.fixture(scope="module")
def runs() -> list[Result]:
    scenario = load("spy-scare-1937").with_values({"officers.count": OFFICERS})
    return [simulate(scenario, seed) for seed in (1, 2)]


def test_the_tables_and_the_summary_say_the_same(runs) -> None:
    table = measures.mass_operations(runs)
    course = measures.suspicion(runs).groupby("seed")["suspicion"].max()
    for run, row in zip(runs, table.itertuples(), strict=True):
        summary = run.summary
        assert row.peak == course[run.seed] == summary["peak_suspicion_of_society"]
        day = (row.decided - run.daily.index[0]).days if not pd.isna(row.decided) else np.nan
        assert np.array_equal(day, summary["mass_decision_day"], equal_nan=True)
        lag = summary["mass_decision_day"] - summary["order_day"]
        assert np.array_equal(row.after_order, lag, equal_nan=True)
        assert np.array_equal(row.after_trial, lag - 20, equal_nan=True)


def test_a_saved_run_is_read_again_with_the_same_answer(runs, tmp_path) -> None:
    runs[0].save(tmp_path)
    saved = measures.read_run(tmp_path)
    pd.testing.assert_frame_equal(
        measures.mass_operations(saved), measures.mass_operations(runs[0]), check_dtype=False
    )


def test_a_run_may_be_read_with_other_numbers(runs) -> None:
    at_once = Society(routine=10.0, hesitation=0.1, preparation=3)
    table = measures.mass_operations(runs, at_once)
    assert (table["decided"] <= runs[0].daily.index[10]).all()
    assert ((table["ordered"] - table["decided"]).dt.days == 3).all()
    unmoved = Society(template=0.0, routine=0.0, tension=0.0)
    assert measures.mass_operations(runs, unmoved)["decided"].isna().all()
    assert stage_of(runs[0], unmoved).suspicion.max() == 0.0


def test_the_dates_of_the_record_are_as_far_apart_as_its_lags_say() -> None:
    trial, decision, order = (
        pd.Timestamp(evidence.event(RECORDED[name]).date) for name in ("trial", "decision", "order")
    )
    assert (decision - trial).days == evidence.statistic(TO_DECISION).value
    assert (order - trial).days == evidence.statistic(TO_ORDER).value
    assert Society().preparation == (order - decision).days


def test_the_course_of_the_record_adds_up_to_its_counts() -> None:
    first, of = of_the_record(tension=0.5)
    sums = pd.Series(of.arrests.cumsum(), pd.date_range(first, periods=len(of.arrests)))
    for day, statistic in (("1937-06-20", "S047"), ("1937-06-29", "S048"), ("1938-11-30", "S042")):
        found = evidence.statistic(statistic)
        assert sums[day] == pytest.approx(found.value or found.high)
    assert of.count == 144_300
    assert (of.arrests >= 0).all()


def test_the_arrests_of_the_record_bring_it_within_the_lag_of_the_record() -> None:
    """The weight was set to this; so it holds the setting and is no evidence for it."""
    first, of = of_the_record(tension=0.65)
    trial = (pd.Timestamp(evidence.event(RECORDED["trial"]).date) - pd.Timestamp(first)).days
    lags = [second_stage(of, Society(), seed).decided - trial for seed in range(300)]
    assert np.isfinite(lags).mean() > 0.95
    assert 22 <= np.nanmedian(lags) <= 49
