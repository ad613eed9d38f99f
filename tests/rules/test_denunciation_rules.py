"""Letters: the Sellke construction holds, and each motive has its man."""

from __future__ import annotations

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules import denunciation as rules

positive = st.floats(0.001, 10)
share = st.floats(0, 1)


@given(st.floats(0, 5), share, st.floats(0, 10))
def test_climates(pressed: float, vigilance: float, weights: float) -> None:
    assert rules.fear_climate(pressed, vigilance) == pressed * vigilance
    assert rules.belief_climate(vigilance, weights) == vigilance * weights
    assert rules.career_climate(pressed) == pressed
    assert rules.grudge_climate(vigilance) == vigilance


@given(positive, positive, st.floats(0, 100), st.integers(0, 40))
def test_hazard_grows_in_proportion_to_exposure(base, disposition, gain, exposure) -> None:
    calm = rules.hazard(base, disposition, gain, 0)
    assert calm == base * disposition
    assert rules.hazard(base, disposition, gain, exposure) == pytest.approx(
        calm * (1 + gain * exposure)
    )


@given(positive, st.floats(1, 3), st.integers(0, 20))
def test_each_letter_is_harder_by_the_same_factor(breaking, habituation, written) -> None:
    first, then = (rules.hardened(breaking, habituation, n) for n in (written, written + 1))
    assert then == pytest.approx(first * habituation)
    assert rules.hardened(breaking, habituation, 0) == breaking


@given(positive, positive, st.floats(0, 100))
def test_he_writes_when_his_breaking_point_is_used_up(breaking, rate, clock) -> None:
    reading = rules.due(clock, breaking, rate)
    assert rate * (reading - clock) == pytest.approx(breaking, rel=1e-6)
    assert rules.left(reading, clock, rate) == pytest.approx(breaking, rel=1e-6)


def test_without_a_rate_he_never_writes() -> None:
    assert rules.due(5.0, 1.0, 0.0) == inf
    assert rules.left(inf, 5.0, 0.0) == inf
    assert rules.hurried(inf, 5.0, 2.0, 0, 1) == inf
    assert rules.silence_due(5.0, 1.0, 0.0) == inf


@given(
    positive,
    positive,
    st.floats(0, 5),
    st.lists(st.tuples(st.integers(0, 9), positive), min_size=1, max_size=20),
)
def test_a_changing_exposure_adds_up_piece_by_piece(breaking, base, gain, pieces) -> None:
    """However often his exposure changes, he writes where the integral reaches the point."""
    clock, used, exposure = 0.0, 0.0, 0
    reading = rules.due(clock, breaking, rules.hazard(base, 1.0, gain, exposure))
    for after, span in pieces:
        reading = rules.hurried(reading, clock, gain, exposure, after)
        exposure, rate = after, rules.hazard(base, 1.0, gain, after)
        if reading <= clock + span:
            assert used + rate * (reading - clock) == pytest.approx(breaking, rel=1e-6)
            return
        clock, used = clock + span, used + rate * span
        assert used < breaking * (1 + 1e-9)
        assert rules.left(reading, clock, rate) == pytest.approx(breaking - used, abs=1e-6)


@given(positive, st.floats(0, 5), st.integers(0, 40), st.integers(0, 40))
def test_exposure_that_comes_and_goes_leaves_the_reading(ahead, gain, before, after) -> None:
    there = rules.hurried(10.0 + ahead, 10.0, gain, before, after)
    assert rules.hurried(there, 10.0, gain, after, before) == pytest.approx(10.0 + ahead)
    assert (there <= 10.0 + ahead) == (after >= before or gain == 0.0 or there == 10.0 + ahead)


@given(positive, positive, positive, st.floats(1, 5))
def test_more_climate_only_brings_a_letter_forward(breaking, rate, climate, more) -> None:
    """Days until the reading is reached: never later on a clock that runs faster."""
    reading = rules.due(0.0, breaking, rate)
    assert reading / (climate * more) <= reading / climate


@given(st.floats(0, 50), st.floats(0, 5))
def test_suspicion_draws_accusations_by_its_power(suspicion, attraction) -> None:
    assert rules.pull(0.0, attraction) == 1.0
    assert rules.pull(suspicion, 0.0) == 1.0
    assert rules.pull(suspicion, attraction) == pytest.approx((1 + suspicion) ** attraction)
    assert rules.pull(suspicion, 1.0) == 1 + suspicion


@given(st.floats(0, 100), st.integers(0, 1000))
def test_fear_prefers_those_who_fall_and_is_not_beyond_measure(preference, items) -> None:
    assert rules.fear_choice(preference, 0) == 1.0
    assert 1.0 <= rules.fear_choice(preference, items) <= 1.0 + preference
    assert rules.fear_choice(preference, items) <= rules.fear_choice(preference, items + 1)


@given(st.floats(0, 100))
def test_the_other_motives_prefer_the_marked_the_superior_and_the_rival(preference) -> None:
    for choice in (rules.belief_choice, rules.career_choice, rules.grudge_choice):
        assert choice(preference, 0.0) == 1.0
        assert choice(preference, 1.0) == 1.0 + preference


@given(st.floats(0, 100), positive, positive)
def test_silence_is_borne_for_an_exponential_time_on_the_units_clock(clock, breaking, rate) -> None:
    assert (rules.silence_due(clock, breaking, rate) - clock) * rate == pytest.approx(
        breaking, rel=1e-6, abs=1e-9
    )
