"""Belief: what voices weigh apart and together, how they fade, and what an alarm leaves behind."""

from __future__ import annotations

from itertools import combinations
from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules import belief as rules
from sim.rules.suspicion import heard

positive = st.floats(0, 10)
share = st.floats(0, 1)
odds = st.floats(-10, 10)
kappas = st.floats(0, 1)


# what one voice adds


@given(st.floats(0, 1e6), st.floats(0, 1e6), st.floats(0.01, 1e3))
def test_no_voice_however_loud_passes_its_saturation(weight, words, most) -> None:
    added = rules.voice(weight, words, most)
    rounded = 1 + 1e-12
    assert 0.0 <= added <= most * rounded
    assert added <= rules.voice(weight, words + 1.0, most) * rounded


@given(st.floats(0.01, 10), st.floats(0.01, 10), st.floats(0.01, 100))
def test_a_voice_reaches_half_of_its_saturation_where_it_is_as_loud(weight, words, most) -> None:
    assert rules.voice(weight, most / weight, most) == pytest.approx(most / 2)
    assert rules.voice(weight, words, 1e12) == pytest.approx(weight * words)
    assert rules.voice(weight, 0.0, most) == rules.voice(0.0, words, most) == 0.0


@given(st.integers(1, 40), kappas)
def test_n_reports_of_one_source_weigh_less_than_one_each_of_n_sources(n, kappa) -> None:
    """One source is heard as `n**kappa` words, n sources as n: equal only to who is naive."""
    common = heard(float(n), kappa)
    apart = sum(heard(1.0, kappa) for _ in range(n))
    assert common == pytest.approx(n**kappa)
    assert apart == n
    weight, most = 0.3, 3.0
    rounded = 1.0 + 1e-12
    assert rules.voice(weight, common, most) <= rules.voice(weight, apart, most) * rounded
    assert heard(float(n), 1.0) == apart


# voices that agree


@given(positive, st.lists(st.floats(0, 50), min_size=4, max_size=4))
def test_agreement_is_the_sum_over_pairs(weight, added) -> None:
    sure = [rules.certainty(each) for each in added]
    pairs = sum(a * b for a, b in combinations(sure, 2))
    assert rules.agreement(weight, *sure) == pytest.approx(weight * pairs, abs=1e-12)


@given(positive, st.floats(0, 50), st.permutations([0, 1, 2, 3]))
def test_a_voice_alone_agrees_with_nobody_and_two_loud_ones_weigh_one(weight, added, order) -> None:
    alone = [rules.certainty(added), 0.0, 0.0, 0.0]
    assert rules.agreement(weight, *(alone[i] for i in order)) == pytest.approx(0.0, abs=1e-12)
    two = [1.0, 1.0, 0.0, 0.0]
    assert rules.agreement(weight, *(two[i] for i in order)) == pytest.approx(weight)


@given(st.floats(0, 1e6))
def test_certainty_is_a_share_and_one_half_at_one(added) -> None:
    assert 0.0 <= rules.certainty(added) <= 1.0
    assert rules.certainty(1.0) == 0.5
    assert rules.certainty(0.0) == 0.0


# time


@given(st.floats(0.001, 1000), st.floats(1, 5000), st.integers(0, 300))
def test_a_voice_fades_by_63_percent_in_its_days(words, days, passed) -> None:
    left = words
    for _ in range(passed):
        left = rules.fainter(left, days)
    assert left == pytest.approx(words * exp(-passed / days))


@given(st.floats(0, 10), st.floats(0.1, 5), st.floats(1, 1000), st.integers(0, 300))
def test_memory_decays_geometrically_where_nothing_alarms(memory, most, days, passed) -> None:
    left = memory
    for _ in range(passed):
        left = rules.remembered(left, most, -1e9, days)
    assert left == pytest.approx(memory * (1 - 1 / days) ** passed, abs=1e-12)


@given(st.floats(0, 5), st.floats(0.1, 5), odds, st.floats(1, 20))
def test_memory_settles_at_what_the_alarm_is_worth(memory, most, margin, days) -> None:
    for _ in range(1_000):
        memory = rules.remembered(memory, most, margin, days)
    assert memory == pytest.approx(most / (1 + exp(-margin)), abs=1e-6)


# what is believed


@given(odds, positive, positive, positive, positive, share)
def test_what_is_believed_is_a_sum_of_what_lies_on_the_desk(
    ground, voices, agreed, calm, weight, tension
) -> None:
    believed = rules.believed(ground, voices, agreed, calm, weight, tension, 1e9)
    expected = ground + voices + agreed - calm + weight * (tension - 0.5)
    assert believed == pytest.approx(expected)
    assert rules.believed(ground, 0.0, 0.0, 0.0, weight, 0.5, 1e9) == ground


@given(st.floats(-50, 50), st.floats(0, 50), positive, st.floats(0.1, 20))
def test_belief_stays_within_bounds(ground, voices, calm, bound) -> None:
    assert -bound <= rules.believed(ground, voices, 0.0, calm, 1.0, 0.3, bound) <= bound


@given(positive, share)
def test_the_word_that_all_is_well_is_worth_what_its_chief_stands_for(weight, shield) -> None:
    assert rules.all_clear(weight, 0.0) == 0.0
    assert rules.all_clear(weight, 1.0) == weight
    assert rules.all_clear(weight, shield) == pytest.approx(weight * shield)


# the halt: the harm done against what is still believed


@given(share, share, odds)
def test_without_weight_there_is_never_a_halt(lost: float, back: float, alarm: float) -> None:
    assert not rules.outweighed(lost, 0.0, back, 0.0, alarm)


@given(share, share, share, st.floats(0.1, 1000), st.floats(0, 1000), odds)
def test_more_harm_never_makes_a_halt_less_likely(a, b, back, loss, doubt, alarm) -> None:
    less, more = sorted((a, b))
    for first, second in (
        ((less, loss, back, doubt), (more, loss, back, doubt)),
        ((back, loss, less, doubt), (back, loss, more, doubt)),
    ):
        assert rules.outweighed(*second, alarm) or not rules.outweighed(*first, alarm)


def test_the_balance_is_harm_against_alarm() -> None:
    assert not rules.outweighed(0.25, 16.0, 0.0, 6.0, 4.0)  # 4 against 4
    assert rules.outweighed(0.26, 16.0, 0.0, 6.0, 4.0)
    assert rules.outweighed(0.125, 16.0, 0.5, 6.0, 4.0)  # 2 and 3 against 4
    assert not rules.outweighed(0.0, 16.0, 0.0, 6.0, -4.0)  # no harm, no halt
