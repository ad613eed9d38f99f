"""The distance from the record: its closed-form limits."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import SpyscareError
from sim.measures.patterns import Pattern, deciding, load_patterns
from sim.study.methods.distance import CAP, Distance

BY_ID = {pattern.id: pattern for pattern in load_patterns()}
REMOVED, SHARE, NEVER, ALWAYS, STEP = (
    BY_ID[i]
    for i in (
        "removed-1937-39", "share-returned", "cascade-1927", "cascade-1937",
        "first-irreversible-step",
    )
)  # fmt: skip


def changed(pattern: Pattern, **fields) -> Pattern:
    """The pattern with other fields."""
    return pattern.model_copy(update=fields)


def deviation(pattern: Pattern, value: float) -> float:
    return float(Distance((pattern,)).deviations(np.array([value]))[0])


@pytest.mark.parametrize("pattern", deciding(), ids=lambda p: p.id)
def test_nothing_is_nearer_than_the_centre(pattern: Pattern) -> None:
    centre = pattern.value
    if pattern.quantity.event:
        assert deviation(pattern, pattern.value / 100.0) == 0.0
    elif centre is None and pattern.quantity.unit == "percent":
        assert deviation(pattern, (pattern.low + pattern.high) / 2) == 0.0
    elif centre is None:
        centre = math.sqrt((1 + pattern.low) * (1 + pattern.high)) - 1
        assert deviation(pattern, centre) == pytest.approx(0.0, abs=1e-12)
    else:
        assert deviation(pattern, centre) == 0.0


@pytest.mark.parametrize("pattern", [p for p in deciding() if not p.quantity.event],
                         ids=lambda p: p.id)  # fmt: skip
def test_the_ends_are_two_half_widths_apart_and_one_from_the_middle(pattern: Pattern) -> None:
    unpointed = changed(pattern, value=None)
    assert deviation(unpointed, pattern.low) == pytest.approx(1.0)
    assert deviation(unpointed, pattern.high) == pytest.approx(1.0)


def test_counts_are_as_far_by_a_factor_upwards_as_downwards() -> None:
    wide = changed(REMOVED, low=1e3 - 1, high=1e5 - 1, value=None)
    assert deviation(wide, 1e2 - 1) == pytest.approx(2.0)
    assert deviation(wide, 1e6 - 1) == pytest.approx(2.0)


def test_percentages_are_linear() -> None:
    assert deviation(SHARE, 33.8 + 3.4) == pytest.approx(1.0)
    assert deviation(SHARE, 33.8 - 6.8) == pytest.approx(2.0)


def test_days_may_lie_before_their_date() -> None:
    half = math.log(1 + STEP.high) / 2
    assert deviation(STEP, -3.0) == pytest.approx((math.log(4) + half) / half)


def test_one_run_either_has_it_or_not() -> None:
    assert deviation(NEVER, 0.0) == 0.0
    assert deviation(NEVER, 1.0) == pytest.approx(math.sqrt(-2 * math.log(0.02)))
    assert deviation(ALWAYS, 1.0) == 0.0
    assert deviation(ALWAYS, 0.0) == pytest.approx(math.sqrt(-2 * math.log(0.05)))
    anything = changed(NEVER, low=0.0, high=100.0)
    assert deviation(anything, 0.0) == deviation(anything, 1.0) == 0.0
    impossible = changed(NEVER, low=-1.0, high=0.0)
    assert deviation(impossible, 1.0) == CAP


def test_a_share_of_runs_is_the_root_of_the_mean_square_of_its_runs() -> None:
    wrong = deviation(NEVER, 1.0)
    assert deviation(NEVER, 0.25) == pytest.approx(wrong / 2)


def test_none_is_as_far_as_one_can_be() -> None:
    for pattern in (REMOVED, SHARE, NEVER, STEP):
        assert deviation(pattern, math.nan) == CAP
    assert deviation(REMOVED, 0.0) == CAP
    assert deviation(REMOVED, 1e12) == CAP


@given(st.lists(st.floats(0, 1e6) | st.just(math.nan), min_size=2, max_size=2),
       st.floats(0.1, 5.0))  # fmt: skip
def test_it_is_the_weighted_root_mean_square(values: list[float], weight: float) -> None:
    patterns = (changed(REMOVED, weight=weight), changed(SHARE, weight=1.0))
    distance = Distance(patterns)
    d = distance.deviations(np.array(values))
    assert distance(values) == pytest.approx(
        math.sqrt((weight * d[0] ** 2 + d[1] ** 2) / (weight + 1))
    )
    assert 0.0 <= distance(values) <= np.nextafter(CAP, np.inf)  # a root may round up


def test_a_pattern_without_weight_does_not_count() -> None:
    patterns = (changed(REMOVED, weight=0.0), SHARE)
    assert Distance(patterns)([1e9, 33.8]) == 0.0
    with pytest.raises(SpyscareError, match="none of them has a weight"):
        Distance((changed(REMOVED, weight=0.0),))


def test_many_runs_at_once_are_as_one_after_the_other() -> None:
    distance = Distance(load_patterns())
    values = np.random.default_rng(1).lognormal(3, 3, (7, len(load_patterns())))
    values[:, distance.events] = values[:, distance.events] > 20
    values[2, 5] = np.nan
    assert distance(values).tolist() == [distance(row) for row in values]


@given(st.lists(st.floats(0, 1e5) | st.just(math.nan), min_size=2, max_size=2),
       st.lists(st.floats(0, 1e5) | st.just(math.nan), min_size=2, max_size=2))  # fmt: skip
def test_between_runs_it_is_symmetric_and_nothing_for_the_same(a: list, b: list) -> None:
    distance = Distance((REMOVED, SHARE))
    assert distance.towards(a)(a) == 0.0
    assert distance.towards(a)(b) == pytest.approx(distance.towards(b)(a))


def test_from_another_run_the_record_does_not_matter() -> None:
    distance = Distance((REMOVED, NEVER, ALWAYS)).towards([100.0, 1.0, 1.0])
    assert distance.deviations(np.array([100.0, 1.0, 1.0])).tolist() == [0.0, 0.0, 0.0]
    off = distance.deviations(np.array([math.nan, 0.0, 0.0]))
    assert off == pytest.approx(
        [CAP, math.sqrt(-2 * math.log(0.02)), math.sqrt(-2 * math.log(0.05))]
    )
