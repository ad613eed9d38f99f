"""Belief: what news adds, what time takes, and where it settles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules import belief as rules

positive = st.floats(0, 10)


@given(positive, st.floats(0, 1), st.floats(0.01, 5), st.integers(2, 20))
def test_news_adds_up_for_the_naive_only(credulity, tension, weight, n) -> None:
    def added(confessions: float, kappa: float) -> float:
        return rules.news(credulity, tension, weight, confessions, 0.0, 0.0, kappa, 0.0, 0.0)

    overshoot = added(n, 1.0) - added(1, 1.0)
    assert overshoot == pytest.approx((n - 1) * credulity * tension * weight)
    assert added(n, 0.0) == added(1, 0.0)
    assert added(0, 0.0) == 0.0


@given(positive, positive, positive, positive, positive)
def test_without_tension_or_credulity_there_is_no_news(w, c, letters, r, reports) -> None:
    assert rules.news(0.0, 1.0, w, c, w, letters, 1.0, r, reports) == 0.0
    assert rules.news(1.0, 0.0, w, c, w, letters, 1.0, r, reports) == 0.0
    whole = rules.news(1.0, 1.0, w, c, w, letters, 1.0, r, reports)
    assert whole == pytest.approx(w * c + w * letters + r * reports)


@given(st.floats(-8, 8), st.floats(-8, 8), st.floats(1, 500), st.integers(0, 300))
def test_without_news_belief_falls_back_geometrically(start, prior, forgetting, days) -> None:
    belief = start
    for _ in range(days):
        belief = rules.believed(belief, 0.0, prior, forgetting, 10.0)
    expected = prior + (start - prior) * (1 - 1 / forgetting) ** days
    assert belief == pytest.approx(expected, abs=1e-9)


@given(st.floats(0, 0.01), st.floats(-4, 0), st.floats(1, 100))
def test_constant_news_settles_at_prior_plus_news_times_memory(added, prior, forgetting) -> None:
    settled = prior + added * forgetting
    assert rules.believed(settled, added, prior, forgetting, 20.0) == pytest.approx(settled)


@given(st.floats(-20, 20), st.floats(-50, 50), st.floats(-10, 10), st.floats(0.1, 20))
def test_belief_stays_within_bounds(belief, added, prior, bound) -> None:
    assert -bound <= rules.believed(belief, added, prior, 30.0, bound) <= bound


# the halt: lost command against what is still believed

share = st.floats(0, 1)
odds = st.floats(-10, 10)


@given(share, odds, odds)
def test_without_weight_there_is_never_a_halt(lost: float, belief: float, prior: float) -> None:
    assert not rules.outweighed(lost, 0.0, belief, prior)


@given(share, share, st.floats(0.1, 1000), odds, odds)
def test_more_lost_never_makes_a_halt_less_likely(a, b, weight, belief, prior) -> None:
    less, more = sorted((a, b))
    assert rules.outweighed(more, weight, belief, prior) or not rules.outweighed(
        less, weight, belief, prior
    )


def test_the_balance_is_at_belief_above_prior() -> None:
    assert not rules.outweighed(0.25, 16.0, 0.0, -4.0)  # 4 against 4
    assert rules.outweighed(0.26, 16.0, 0.0, -4.0)
    assert not rules.outweighed(0.26, 16.0, 1.0, -4.0)
    assert not rules.outweighed(0.0, 16.0, -4.0, -4.0)
