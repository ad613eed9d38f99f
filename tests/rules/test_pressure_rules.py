"""Pressure from above, against its closed forms."""

from __future__ import annotations

from math import exp, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules import pressure as rules

share = st.floats(0, 1)
belief = st.floats(-20, 20)
positive = st.floats(0, 10)


@given(st.floats(-700, 700))
def test_the_logistic_is_symmetric_about_one_half(x: float) -> None:
    assert rules.logistic(x) + rules.logistic(-x) == pytest.approx(1.0)
    assert 0.0 <= rules.logistic(x) <= 1.0


@given(st.floats(0.001, 0.999))
def test_the_logistic_turns_log_odds_into_a_chance(p: float) -> None:
    assert rules.logistic(log(p / (1 - p))) == pytest.approx(p)


@pytest.mark.parametrize("x", [-1e6, -800.0, 800.0, 1e6])
def test_the_logistic_answers_beyond_all_doubt(x: float) -> None:
    assert rules.logistic(x) == pytest.approx(float(x > 0))


def test_reach_is_63_percent_at_its_scale() -> None:
    assert rules.reach(20, 1_000, 0.02) == pytest.approx(1 - exp(-1))
    assert rules.reach(0, 1_000, 0.02) == 0.0


@given(st.integers(0, 999), st.integers(1_000, 100_000), st.floats(0.0001, 1))
def test_reach_grows_with_what_is_filed(filed: int, count: int, scale: float) -> None:
    less, more = rules.reach(filed, count, scale), rules.reach(filed + 1, count, scale)
    assert 0.0 <= less <= more <= 1.0


@given(share, belief, belief)
def test_alarm_wants_both_reach_and_belief(reached: float, held: float, restraint: float) -> None:
    assert rules.alarm(0.0, held, restraint) == 0.0
    assert rules.alarm(reached, held, restraint) <= reached
    assert rules.alarm(reached, restraint, restraint) == pytest.approx(reached / 2)


@given(positive, positive, positive, st.floats(0, 6), positive)
def test_pressure_is_what_its_sources_add_up_to(scale, push, maximum, alarms, order) -> None:
    whole = rules.pressure(scale, push, maximum, alarms, order)
    assert whole == pytest.approx(scale * push + scale * maximum * alarms + scale * order)
    assert rules.pressure(0.0, push, maximum, alarms, order) == 0.0


@given(share, st.floats(0, 1), st.floats(0, 0.9), st.integers(0, 60))
def test_the_shield_erodes_geometrically_under_more_than_is_bearable(
    held, erosion, beyond, days
) -> None:
    left = held
    for _ in range(days):
        left = rules.held_on(left, erosion, 0.1 + beyond, 0.1, 1e12)
    assert left == pytest.approx(held * (1 - erosion * beyond) ** days, abs=1e-9)


@given(share, st.floats(0, 10), share, share, st.floats(1, 1000), st.integers(0, 200))
def test_a_shield_bears_grumbling_and_comes_back(held, erosion, a, b, recovery, days) -> None:
    """What is missing decays by `1 - 1/recovery` a day, whatever grumbling there is."""
    pressed, bearable = sorted((a, b))
    left = held
    for _ in range(days):
        left = rules.held_on(left, erosion, pressed, bearable, recovery)
    assert 1 - left == pytest.approx((1 - held) * (1 - 1 / recovery) ** days, abs=1e-9)


@given(share, positive, positive, positive, st.floats(1, 1000))
def test_a_shield_is_a_share(held, erosion, pressed, bearable, recovery) -> None:
    assert 0.0 <= rules.held_on(held, erosion, pressed, bearable, recovery) <= 1.0


@given(positive, positive, share)
def test_what_is_meant_for_specialists_is_minded_by_their_share(others, of_specialists, share):
    minded = rules.minded(others + of_specialists, of_specialists, share)
    assert minded == pytest.approx(others + share * of_specialists)


@given(positive, st.floats(1, 10_000), st.integers(0, 1_000))
def test_an_order_presses_half_as_much_a_half_life_later(push, half_life, days) -> None:
    assert rules.lasting(push, 0, half_life) == push
    late, now = (rules.lasting(push, days + d, half_life) for d in (half_life, 0.0))
    assert late == pytest.approx(now / 2)


@given(st.floats(1, 20), positive, st.floats(0, 3), st.floats(0, 5))
def test_capacity_moves_to_what_is_wanted_at_a_limited_rate(growth, gain, pressed, rate) -> None:
    after = rules.enlarged(growth, gain, pressed, rate)
    wanted = 1 + gain * pressed
    assert abs(after - growth) <= rate + 1e-12
    assert min(growth, wanted) - 1e-12 <= after <= max(growth, wanted) + 1e-12
    if abs(wanted - growth) <= rate:
        assert after == wanted


@given(share, st.floats(0, 5), share)
def test_an_order_raises_vigilance_to_one_at_most(base, scale, addition) -> None:
    assert rules.raised(base, scale, addition) == pytest.approx(min(1, base + scale * addition))
    assert rules.raised(base, scale, 0.0) == base
    assert rules.raised(base, 0.0, addition) == base


@given(positive, st.floats(0, 5), st.floats(0, 20))
def test_an_order_multiplies_coercion_as_far_as_pressure_is_on(base, scale, multiple) -> None:
    assert rules.sharpened(base, 1.0, multiple) == pytest.approx(base * multiple)
    assert rules.sharpened(base, 0.0, multiple) == base
    assert rules.sharpened(base, scale, 1.0) == base
