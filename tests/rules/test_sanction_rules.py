"""Sanction: chances are what they are called, and doubt protects."""

from __future__ import annotations

from math import exp

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules import sanction as rules

share = st.floats(0, 1)
odds = st.floats(-10, 10)
GRID = (np.arange(1_000) + 0.5) / 1_000


@given(share)
def test_a_shield_refuses_its_share(shield: float) -> None:
    refused = sum(not rules.signed(shield, u) for u in GRID)
    assert refused / 1_000 == pytest.approx(shield, abs=1e-3)


def test_no_shield_refuses_nobody_and_a_whole_one_everybody() -> None:
    assert rules.signed(0.0, 0.0)
    assert not rules.signed(1.0, np.nextafter(1.0, 0.0))


@given(share)
def test_a_chance_falls_in_its_share_of_cases(chance: float) -> None:
    fell = sum(rules.falls(chance, u) for u in GRID)
    assert fell / 1_000 == pytest.approx(chance, abs=1e-3)
    assert not rules.falls(0.0, 0.0)


@given(odds, odds)
def test_belief_convinces_at_restraint(belief: float, restraint: float) -> None:
    assert rules.convinced(belief, restraint) == (belief >= restraint)
    assert rules.convinced(restraint, restraint)


@given(odds, st.floats(0.01, 10))
def test_below_restraint_a_transfer_is_the_less_likely_the_more_is_missing(restraint, missing):
    moved = sum(rules.moved_aside(restraint - missing, restraint, u) for u in GRID) / 1_000
    assert moved == pytest.approx(1 / (1 + exp(missing)), abs=2e-3)
    assert moved <= 0.5


def struck(bias=-1.0, credulity=1.0, belief=1.0, restraint=0.0, filed=1.0, tension=0.5) -> float:
    """Share of confrontations that strike."""
    return sum(
        rules.strikes(bias, credulity, 0.8, belief, restraint, 0.5, filed, 2.0, tension, u)
        for u in GRID
    ) / 1_000  # fmt: skip


def test_a_confrontation_strikes_by_its_log_odds() -> None:
    log_odds = -1.0 + 1.0 * (0.8 * 1.0 + 0.5 * 1.0) + 2.0 * 0.5
    assert struck() == pytest.approx(1 / (1 + exp(-log_odds)), abs=1e-3)


def test_belief_file_tension_and_credulity_each_tip_it_and_restraint_holds_it_back() -> None:
    assert struck() < min(
        struck(belief=2.0), struck(filed=3.0), struck(tension=1.0), struck(credulity=2.0)
    )
    assert struck(restraint=1.0) < struck()


def test_without_credulity_only_bias_and_tension_speak() -> None:
    assert struck(credulity=0.0, belief=9.0, filed=9.0) == struck(credulity=0.0)


def test_a_verdict_can_be_beyond_all_doubt() -> None:
    assert struck(bias=-20, credulity=10, belief=-1_000.0) == 0.0
    assert struck(bias=20, credulity=10, belief=1_000.0) == 1.0
