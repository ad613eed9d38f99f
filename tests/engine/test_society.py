"""The second stage: it reads a run and never acts on it; what it says of hand-made runs."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pytest

from sim.draws import exponential
from sim.engine.run import simulate
from sim.engine.society import Seen, second_stage, seen, suspicion_of_society
from sim.scenario.load import load
from sim.scenario.parameters import Society
from sim.vocabulary import NOBODY, Decision, Kind, Narrative

DAYS, COUNT, SURE = 400, 100_000, 700.0
NOTHING = Society(template=0.0, routine=0.0, tension=0.0, half_life=60.0, preparation=0)


def told(arrests: np.ndarray | None = None, belief: float = SURE, tension: float = 0.0) -> Seen:
    """A run by hand: arrests of each day among 100,000 officers."""
    arrests = np.zeros(DAYS, int) if arrests is None else arrests
    return Seen(arrests, np.full(len(arrests), belief), np.full(len(arrests), tension), COUNT)


def on(day: int, number: int) -> np.ndarray:
    arrests = np.zeros(DAYS, int)
    arrests[day] = number
    return arrests


def with_(**values: float) -> Society:
    return NOTHING.model_copy(update=values)


def test_what_is_learned_jumps_with_arrests_and_halves() -> None:
    course = suspicion_of_society(told(on(100, 500)), with_(template=0.2, routine=0.25))
    assert course[:100] == pytest.approx(0.25)
    assert course[100] == pytest.approx(0.25 + 0.2 * 5)
    assert course[160] == pytest.approx(0.25 + 0.2 * 5 / 2)


def test_a_steady_flow_of_arrests_settles_at_a_geometric_sum() -> None:
    society = with_(template=0.2, half_life=10.0)
    course = suspicion_of_society(told(np.full(DAYS, 100)), society)
    assert course[-1] == pytest.approx(0.2 / (1 - 2 ** (-1 / 10)))


def test_arrests_teach_as_far_as_they_are_believed() -> None:
    society = with_(template=0.2)
    sure, even, never = (
        suspicion_of_society(told(on(9, 500), belief), society)[9] for belief in (SURE, 0.0, -SURE)
    )
    assert (sure, even, never) == pytest.approx((1.0, 0.5, 0.0))


def test_without_the_template_the_army_case_changes_nothing() -> None:
    """The negative control: suspicion, decision and order are those of an army left alone."""
    for society in (with_(routine=0.9), with_(routine=1.2), with_(tension=3.0)):
        for seed in range(20):
            spared = second_stage(told(tension=0.5), society, seed)
            struck = second_stage(told(np.full(DAYS, 200), tension=0.5), society, seed)
            assert np.array_equal(spared.suspicion, struck.suspicion)
            assert np.array_equal(
                list(spared.numbers().values()), list(struck.numbers().values()), equal_nan=True
            )


def test_the_army_case_brings_it_where_nothing_else_does() -> None:
    society = with_(template=0.2, routine=0.4)
    for seed in range(50):
        assert math.isnan(second_stage(told(), society, seed).decided)
        assert second_stage(told(on(100, 5_000)), society, seed).decided >= 100


def test_a_strong_enough_background_brings_it_without_the_army() -> None:
    """H11 and H13: at 1.5 thresholds the wait is exponential with twice the hesitation."""
    society = with_(routine=1.5, hesitation=14.0)
    seeds = 400
    waits = np.array([second_stage(told(), society, seed).decided for seed in range(seeds)])
    assert not np.isnan(waits).any()
    # whole days: a geometric law of the same hazard, whose mean is a little under the continuous
    hazard = 0.5 / 14
    mean = 1 / (1 - math.exp(-hazard)) - 1
    assert waits.mean() == pytest.approx(mean, abs=4 * mean / math.sqrt(seeds))


def test_at_the_threshold_it_never_comes() -> None:
    society = with_(routine=1.0)
    assert all(math.isnan(second_stage(told(), society, seed).decided) for seed in range(200))


def test_the_day_is_that_on_which_the_hazards_reach_the_draw() -> None:
    society = with_(template=0.2, hesitation=20.0)
    for seed in range(50):
        stage = second_stage(told(on(50, 3_000)), society, seed)
        patience = exponential(seed, Decision.MASS_OPERATIONS, NOBODY, NOBODY, 0)
        borne = np.cumsum(np.maximum(stage.suspicion - 1, 0) / 20.0)
        reached = np.flatnonzero(borne >= patience)
        expected = reached[0] if len(reached) else math.nan
        assert np.array_equal(stage.decided, expected, equal_nan=True)


def test_more_arrests_never_bring_it_later() -> None:
    society = with_(template=0.2)
    for seed in range(30):
        few, many = (second_stage(told(on(80, n)), society, seed).decided for n in (700, 1_400))
        assert math.isnan(few) or many <= few


def test_the_order_follows_after_the_preparation_or_beyond_the_run() -> None:
    society = with_(routine=3.0, preparation=27)
    stage = second_stage(told(), society, 1)
    assert stage.ordered == stage.decided + 27
    assert math.isnan(second_stage(told(), with_(routine=3.0, preparation=DAYS), 1).ordered)


def test_only_arrests_filed_under_the_story_are_read() -> None:
    rows = {
        "day": np.array([3, 3, 5, 5], np.int32),
        "kind": np.array([Kind.ARREST, Kind.ARREST, Kind.LETTER, Kind.ARREST], np.int8),
        "narrative": np.array([
            Narrative.FOREIGN_AGENT, Narrative.FORMER_TROTSKYIST, Narrative.FOREIGN_AGENT,
            Narrative.FOREIGN_AGENT,
        ], np.int8),
    }  # fmt: skip
    series = simulate(load("base").with_values({"officers.count": 200}), 1).series
    of = seen(rows, series, 200)
    assert of.arrests.tolist()[:7] == [0, 0, 0, 1, 0, 1, 0]
    assert len(of.arrests) == len(of.belief) == len(of.tension) == len(series)


def test_it_never_acts_on_the_run() -> None:
    """Its values change its own three numbers of the summary, and no row, day or officer."""
    base = load("spy-scare-1937").with_values({"officers.count": 500})
    loud = base.with_values({"society.routine": 5.0, "society.template": 0.0})
    a, b = simulate(base, 3), simulate(loud, 3)
    assert all(np.array_equal(a.rows[name], b.rows[name]) for name in a.rows)
    assert np.array_equal(a.series, b.series)
    apart = {
        name
        for name in a.summary
        if not np.array_equal(a.summary[name], b.summary[name], equal_nan=True)
    }
    own = {"mass_decision_day", "mass_order_day", "peak_suspicion_of_society"}
    assert {"mass_decision_day", "peak_suspicion_of_society"} <= apart <= own


def test_the_scenario_that_spares_the_army_spares_it() -> None:
    """Nobody is taken as a spy while the terror lasts, so that all suspicion is background."""
    run = simulate(load("no-army-case").with_values({"officers.count": 2_000}), 1)
    lasts = (dt.date(1938, 11, 1) - run.scenario.start).days
    of = seen(run.rows, run.series, 2_000)
    assert of.arrests[:lasts].sum() == 0
    society = run.scenario.values.society
    alone = society.routine + society.tension * of.tension
    assert suspicion_of_society(of, society)[:lasts] == pytest.approx(alone[:lasts])
