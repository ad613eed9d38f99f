"""The halt: lost command against what is still believed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sim.rules.turnover import outweighed

share = st.floats(0, 1)
odds = st.floats(-10, 10)


@given(share, odds, odds)
def test_without_weight_there_is_never_a_halt(lost: float, belief: float, prior: float) -> None:
    assert not outweighed(lost, 0.0, belief, prior)


@given(share, share, st.floats(0.1, 1000), odds, odds)
def test_more_lost_never_makes_a_halt_less_likely(a, b, weight, belief, prior) -> None:
    less, more = sorted((a, b))
    assert outweighed(more, weight, belief, prior) or not outweighed(less, weight, belief, prior)


def test_the_balance_is_at_belief_above_prior() -> None:
    assert not outweighed(0.25, 16.0, 0.0, -4.0)  # 4 against 4
    assert outweighed(0.26, 16.0, 0.0, -4.0)
    assert not outweighed(0.26, 16.0, 1.0, -4.0)
    assert not outweighed(0.0, 16.0, -4.0, -4.0)
