"""Requests: ripeness, and credits that lose and hoard nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules import requests as rules

positive = st.floats(0, 100)


@given(positive, st.floats(0.2, 5), st.floats(0, 5), positive)
def test_a_case_is_ripe_where_suspicion_reaches_the_threshold(s, zeal, pressed, threshold) -> None:
    assert rules.wanted(s, zeal, pressed, threshold, 0.0) == (s * zeal * (1 + pressed) >= threshold)
    if rules.wanted(s, zeal, 0.0, threshold, 0.0):
        assert rules.wanted(s, zeal, pressed, threshold, 0.0), "pressure never spares anybody"


@given(positive, positive, st.floats(0, 100), st.floats(0, 100))
def test_trust_raises_the_threshold_by_its_share(s, threshold, trust, more) -> None:
    assert rules.wanted(s, 1.0, 0.0, threshold, trust) == (s >= threshold * (1 + trust))
    if not rules.wanted(s, 1.0, 0.0, threshold, trust):
        assert not rules.wanted(s, 1.0, 0.0, threshold, trust + more)


def test_the_threshold_itself_is_enough() -> None:
    assert rules.wanted(1.0, 1.0, 0.0, 1.0, 0.0)
    assert not rules.wanted(0.999, 1.0, 0.0, 1.0, 0.0)
    assert rules.wanted(1.5, 1.0, 0.0, 1.0, 0.5)
    assert not rules.wanted(1.499, 1.0, 0.0, 1.0, 0.5)


@given(st.floats(0, 1), st.floats(0.1, 1e5), st.floats(0, 1e6), st.floats(0, 1e6))
def test_licence_opens_by_half_of_the_rest_and_never_passes_all(least, half, a, b) -> None:
    assert rules.licence(least, 0.0, half) == least
    assert rules.licence(least, half, half) == pytest.approx(min(1.0, least + 0.5))
    less, more = (rules.licence(least, taken, half) for taken in sorted((a, b)))
    assert least <= less <= more <= 1.0


@given(positive, st.integers(1, 1_000))
def test_each_refusal_makes_the_police_wait_longer(patience, asked) -> None:
    wait, longer = rules.waits(patience, asked), rules.waits(patience, asked + 1)
    assert wait == int(patience * asked) <= longer
    assert rules.waits(2_000.0, 10**12) < 2**31  # a day must stay one that fits


@given(st.floats(0, 1e5), st.integers(200, 1_000_000))
def test_a_number_per_hundred_thousand_is_what_a_rate_undoes(number, count) -> None:
    assert rules.per_100_000(number, 100_000) == pytest.approx(number)
    assert rules.daily(rules.per_100_000(number, count), count) == pytest.approx(number)


@given(st.floats(0, 100_000), st.integers(200, 1_000_000))
def test_rates_are_per_hundred_thousand(rate: float, count: int) -> None:
    assert rules.daily(rate, 100_000) == pytest.approx(rate)
    assert rules.daily(rate, count) == pytest.approx(rate * count / 1e5)


@given(st.floats(0, 20), st.integers(1, 300))
def test_fractions_of_cases_are_not_lost_where_all_are_used(rate: float, days: int) -> None:
    credit, opened = 0.0, 0
    for _ in range(days):
        credit += rate
        today = rules.whole(credit)
        credit = rules.carried(credit, today)
        opened += today
    assert rate * days - 1 - 1e-6 <= opened <= rate * days + 1e-6


@given(st.floats(0, 20), st.integers(1, 300))
def test_what_is_not_wanted_is_not_saved_up_but_for_one_case(rate: float, days: int) -> None:
    credit = 0.0
    for _ in range(days):
        credit = rules.carried(credit + rate, 0)
    assert credit <= 1.0
