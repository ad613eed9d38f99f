"""The army chief's report: when he must, when he can, and what it holds."""

from __future__ import annotations

from math import exp, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules import reporting as rules

share = st.floats(0, 1)
found = st.floats(0, 1e5)


@given(share, share, st.floats(0.001, 1))
def test_he_reports_under_a_deadline_and_without_a_shield_only(shield, below, deadline) -> None:
    assert rules.due(shield, below, deadline) == (shield < below)
    assert not rules.due(shield, below, 0.0)


@given(st.floats(0, 10), found, st.floats(0.1, 1e5))
def test_nothing_found_is_no_report_and_enough_is_63_percent(most, much, enough) -> None:
    assert rules.hazard(most, 0.0, enough) == 0.0
    assert rules.hazard(most, enough, enough) == pytest.approx(most * (1 - exp(-1)))
    assert 0.0 <= rules.hazard(most, much, enough) <= most


@given(found, found, st.floats(0.1, 1e5))
def test_a_report_holds_the_logarithm_of_what_was_found(a, b, unit) -> None:
    assert rules.content(0.0, unit) == 0.0
    assert rules.content(unit, unit) == pytest.approx(log(2))
    less, more = sorted((a, b))
    assert rules.content(less, unit) <= rules.content(more, unit)
