"""Spill-over to society, against its closed forms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules import society as rules

share = st.floats(0, 1)
positive = st.floats(0, 100)


@given(positive, share, st.integers(0, 1_000), st.integers(200, 200_000))
def test_what_is_taught_depends_on_the_share_of_the_corps(weight, credence, arrests, count) -> None:
    once = rules.taught(weight, credence, arrests, count)
    assert rules.taught(weight, credence, 7 * arrests, 7 * count) == pytest.approx(once)
    assert rules.taught(weight, credence, 2 * arrests, count) == pytest.approx(2 * once)


def test_an_arrest_in_a_thousand_officers_is_worth_the_weight() -> None:
    assert rules.taught(0.2, 1.0, 1, 1_000) == pytest.approx(0.2)


@pytest.mark.parametrize("nothing", [(0.0, 1.0, 50), (0.2, 0.0, 50), (0.2, 1.0, 0)])
def test_it_takes_the_template_belief_and_arrests(nothing) -> None:
    assert rules.taught(*nothing, 1_000) == 0.0


@given(st.floats(0.01, 100), st.integers(1, 300))
def test_half_is_left_after_a_half_life(learned: float, half_life: int) -> None:
    left = learned
    for _ in range(half_life):
        left = rules.remembered(left, half_life)
    assert left == pytest.approx(learned / 2)


@given(positive, positive, share)
def test_the_background_adds_practice_and_fear_of_war(routine, by_tension, tension) -> None:
    assert rules.background(routine, by_tension, 0.0) == routine
    assert rules.background(routine, by_tension, tension) - routine == pytest.approx(
        by_tension * tension, abs=1e-9
    )


@given(share, st.floats(0.1, 1_000))
def test_there_is_no_hazard_up_to_the_threshold(suspicion: float, hesitation: float) -> None:
    assert rules.hazard(suspicion, hesitation) == 0.0
    assert rules.hazard(2.0, hesitation) == pytest.approx(1 / hesitation)
    assert rules.hazard(2.0 + suspicion, hesitation) >= rules.hazard(2.0, hesitation)
