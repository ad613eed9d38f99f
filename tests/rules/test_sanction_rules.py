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


def struck(persuasion=0.0, proof=0.0, excuse=0.0) -> float:
    """Share of confrontations that strike."""
    return sum(rules.strikes(persuasion, proof, excuse, u) for u in GRID) / 1_000


@given(odds, odds, odds)
def test_a_confrontation_strikes_by_its_log_odds(persuasion, proof, excuse) -> None:
    log_odds = persuasion + proof - excuse
    expected = 1 / (1 + exp(-log_odds)) if log_odds > -700 else 0.0
    assert struck(persuasion, proof, excuse) == pytest.approx(expected, abs=1e-3)


@given(odds, st.floats(0, 20), odds)
def test_persuasion_is_belief_above_restraint(b, w, margin):
    assert rules.persuaded(b, w, 0.0) == b
    assert rules.persuaded(b, w, margin) == pytest.approx(b + w * margin, abs=1e-9)


@given(st.floats(0, 20), st.integers(0, 20), st.floats(0, 20), st.floats(0, 100), st.floats(0, 20))
def test_proof_is_confessions_file_and_how_widely_the_story_sticks(c, n, e, filed, w) -> None:
    at_home = rules.proved(c, n, e, filed, w, 0.05)  # a story of that openness counts nothing
    assert at_home == pytest.approx(c * n + e * filed)
    assert rules.proved(c, n, e, filed, w, 0.05 * exp(1)) == pytest.approx(at_home + w)
    closed = rules.proved(c, n, e, filed, w, 0.0)
    assert closed <= at_home and closed > -1e3, (
        "a closed story limits itself, and no logarithm fails"
    )


@given(st.floats(0, 10), st.floats(0, 50), share)
def test_vouching_counts_nothing_where_nobody_stands_and_all_where_all_do(trust, weight, stood):
    assert rules.excused(trust, weight, 0.0) == trust
    assert rules.excused(trust, weight, 1.0) == trust + weight
    assert trust <= rules.excused(trust, weight, stood) <= trust + weight + 1e-9


def test_comrades_who_all_stand_by_a_man_save_him_and_none_who_does_leaves_him_to_the_proof():
    case = {"persuasion": 1.0, "proof": 2.0}
    saved = struck(**case, excuse=rules.excused(0.0, 50.0, 1.0))
    lost = struck(**case, excuse=rules.excused(0.0, 50.0, 0.0))
    assert saved == 0.0
    assert lost == pytest.approx(1 / (1 + exp(-3.0)), abs=1e-3)


def test_a_verdict_can_be_beyond_all_doubt() -> None:
    assert struck(persuasion=-1_000.0) == 0.0
    assert struck(persuasion=1_000.0) == 1.0


@given(st.floats(0, 100))
def test_trust_spares_above_one_and_in_the_end_always(trust: float) -> None:
    kept = sum(rules.spared(trust, u) for u in GRID) / 1_000
    assert kept == pytest.approx(max(0.0, 1 - 1 / trust) if trust > 0 else 0.0, abs=1.1e-3)
    assert not rules.spared(1.0, 0.0)
