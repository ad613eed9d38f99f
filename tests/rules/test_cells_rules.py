"""Party cells: letters act like independent chances of being taken up."""

from __future__ import annotations

from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules.cells import taken_up, within_reach

rate = st.floats(0, 5)
share = st.floats(0, 1)


@given(rate, rate, share, rate, st.integers(0, 30), st.integers(0, 30), st.integers(0, 30))
def test_to_survive_letters_is_to_survive_each(
    readiness, habit, vigilance, gain, losses, a, b
) -> None:
    survive = [1 - taken_up(readiness, habit, vigilance, gain, losses, n) for n in (a, b, a + b)]
    assert survive[0] * survive[1] == pytest.approx(survive[2], abs=1e-12)


@given(rate, rate, share, share, rate, st.integers(0, 30), st.integers(1, 30))
def test_it_is_a_chance_that_grows_with_local_losses_and_with_the_campaign(
    readiness, habit, a, b, gain, losses, n
) -> None:
    quiet, loud = sorted((a, b))
    now, then = (taken_up(readiness, habit, quiet, gain, k, n) for k in (losses, losses + 1))
    assert 0.0 <= now <= then <= 1.0
    assert now <= taken_up(readiness, habit, loud, gain, losses, n)


def test_its_form() -> None:
    assert taken_up(0.3, 2.0, 0.5, 0.1, 5, 4) == pytest.approx(1 - exp(-0.3 * 2 * 0.5 * 1.5 * 4))
    assert taken_up(0.3, 2.0, 0.5, 0.1, 5, 0) == 0.0
    assert taken_up(0.0, 2.0, 0.5, 0.1, 5, 4) == 0.0
    assert taken_up(0.3, 2.0, 0.0, 0.1, 5, 4) == 0.0


@given(st.integers(0, 6), st.floats(0, 10))
def test_a_cell_reaches_a_senior_under_an_order_only_and_nobody_trusted_by_name(orders, trust):
    assert within_reach(False, orders, trust)
    assert within_reach(True, orders, trust) == (orders > 0 and trust <= 1)
