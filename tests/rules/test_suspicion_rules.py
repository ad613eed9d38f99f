"""Files and suspicion, against their closed forms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules import suspicion as rules

weight = st.floats(0, 10)
share = st.floats(0, 1)


@given(weight, weight)
def test_a_narrative_weighs_what_is_said_and_what_was_learned(salience, learned) -> None:
    assert rules.weighed(salience, learned) == salience + learned


@given(st.floats(0, 1), st.floats(1, 2000))
def test_what_was_learned_halves_in_a_half_life(learned: float, half_life: float) -> None:
    days = round(half_life)
    left = learned
    for _ in range(days):
        left = rules.taught(left, half_life, 0.0, 0.0, 1.0)
    assert left == pytest.approx(learned * 2.0 ** (-days / half_life))


def test_constant_confessions_teach_to_the_sum_of_a_geometric_series() -> None:
    half_life, gain, confessions = 30.0, 0.01, 2.0
    learned = 0.0
    for _ in range(5_000):
        learned = rules.taught(learned, half_life, gain, confessions, 100.0)
    assert learned == pytest.approx(gain * confessions / (1 - 2 ** (-1 / half_life)))
    assert rules.taught(learned, half_life, gain, confessions, 0.5) == 0.5


@given(st.floats(0, 5000), st.floats(0, 5000), st.floats(1, 100_000))
def test_fading_over_two_spans_is_fading_over_both(a: float, b: float, half_life: float) -> None:
    both = rules.fading(a, half_life) * rules.fading(b, half_life)
    assert rules.fading(a + b, half_life) == pytest.approx(both, rel=1e-9, abs=1e-300)
    assert rules.fading(half_life, half_life) == pytest.approx(0.5)


@given(st.floats(1, 100), st.integers(1, 50))
def test_a_naive_reader_adds_echoes_up_and_a_deaf_one_hears_one(words: float, n: int) -> None:
    assert rules.heard(n * words, 1.0) == pytest.approx(n * rules.heard(words, 1.0))
    assert rules.heard(n * words, 0.0) == rules.heard(words, 0.0) == 1.0


@given(st.floats(0, 1), share, share)
def test_a_small_item_counts_as_it_is_to_every_listener(words, kappa, other) -> None:
    assert rules.heard(words, kappa) == rules.heard(words, other) == words


@given(st.floats(0, 1e6), share, share)
def test_what_is_heard_rises_with_kappa_and_lies_between_one_and_what_was_said(words, a, b) -> None:
    less, more = sorted((a, b))
    assert rules.heard(words, less) <= rules.heard(words, more) <= max(words, 1.0)
    assert rules.heard(words, less) >= min(words, 1.0)


@given(st.floats(0, 1e4), st.floats(0, 1e4), share)
def test_more_words_never_count_less(a, b, kappa) -> None:
    less, more = sorted((a, b))
    assert rules.heard(less, kappa) <= rules.heard(more, kappa)


@given(st.floats(0, 100), share, st.floats(0.001, 1))
def test_a_file_is_heard_as_it_stands_on_the_day_it_grows(filed, kappa, fade) -> None:
    """Of items filed at weights inflated by `1/fade`, what counts that day is what is heard."""
    counts = rules.sums_to(filed / fade, fade, 1 / fade, kappa) * fade
    assert counts == pytest.approx(rules.heard(filed, kappa), rel=1e-9, abs=1e-12)


@given(st.floats(0.001, 5), st.floats(0, 10), share)
def test_a_story_clings_with_its_weight_against_doubt(weight, doubt, u) -> None:
    assert rules.clings(weight, doubt, u) == (u * (weight + doubt) < weight)
    assert rules.clings(weight, 0.0, u) == (u < 1.0)
    assert not rules.clings(0.0, doubt, u), "a story that weighs nothing sticks to nobody"


@given(weight, weight, weight)
def test_standing_counts_the_marker_and_the_file(y: float, b: float, file: float) -> None:
    filed = rules.light(y, 1.0) * file
    assert rules.standing(y, b, 0.0, filed) == y * file
    assert rules.standing(y, b, 1.0, filed) == pytest.approx(y * b + y * file)
    assert rules.standing(0.0, b, 1.0, rules.light(0.0, 0.5) * file) == 0.0


@given(weight, weight, weight, st.floats(1, 9))
def test_suspicion_is_the_sum_of_what_stands_made_visible(y, b, file, visible) -> None:
    """Over two narratives, one of them with a marker: the same as adding up `standing`."""
    filed = [rules.light(y, 0.5) * file, rules.light(2 * y, 0.5) * file]
    summed = rules.standing(y, b, 1.0, filed[0]) + rules.standing(2 * y, b, 0.0, filed[1])
    together = rules.suspicion(b, y, filed[0] + filed[1], visible)
    assert together == pytest.approx(summed * visible)


@given(st.floats(1, 20))
def test_visibility_goes_in_a_straight_line_from_lieutenant_to_marshal(top: float) -> None:
    assert rules.visibility(0, top) == 1.0
    assert rules.visibility(9, top) == pytest.approx(top)
    steps = [rules.visibility(r + 1, top) - rules.visibility(r, top) for r in range(9)]
    assert steps == pytest.approx([(top - 1) / 9] * 9)


@given(weight, share)
def test_a_story_sticks_to_the_marked_in_full_and_to_others_by_its_openness(y, openness) -> None:
    assert rules.sticking(y, 1.0, openness) == y
    assert rules.sticking(y, 0.0, openness) == y * openness
