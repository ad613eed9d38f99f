"""Answers that are known beforehand: toys, closed forms, and what must not move."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.study.causes import luck, necessity, pairing, sets, shares
from sim.study.intervals import FEWEST

SEEDS = 6

TOYS: dict[str, tuple[int, Callable[..., int]]] = {
    "a and b": (2, lambda a, b: a & b),
    "a or b": (2, lambda a, b: a | b),
    "a and b, or c": (3, lambda a, b, c: (a & b) | c),
}


def worlds(name: str) -> np.ndarray:
    """The whole table of a toy, alike in every seed."""
    causes, happens = TOYS[name]
    rows = [happens(*(mask >> i & 1 for i in range(causes))) for mask in range(1 << causes)]
    return np.repeat(np.array(rows, float)[:, None], SEEDS, axis=1)


def named(masks: list[int]) -> set[str]:
    return {sets.names(mask, "abc") for mask in masks}


KNOWN = {
    "a and b": ([1, 1], [1 / 2, 1 / 2], {"a + b"}, {"a", "b"}),
    "a or b": ([0, 0], [1 / 2, 1 / 2], {"a", "b"}, {"a + b"}),
    "a and b, or c": ([0, 0, 0], [1 / 6, 1 / 6, 2 / 3], {"a + b", "c"}, {"a + c", "b + c"}),
}


@pytest.mark.parametrize("name", TOYS)
def test_toys_have_the_answers_that_can_be_said_beforehand(name: str) -> None:
    pn, share, enough, needed = KNOWN[name]
    table = worlds(name)
    causes, everything = len(pn), len(table) - 1
    for i in range(causes):
        found = necessity.necessity(table[everything], table[everything ^ (1 << i)])
        assert found.value == pn[i] and found.estimable
        assert found.low <= found.value <= found.high
    value, total = shares.shapley(table)
    assert value[:, 0].tolist() == pytest.approx(share, abs=1e-15)
    assert (total == 1.0).all()
    probability = table.mean(axis=1)
    assert named(sets.sufficient(probability)) == enough
    assert named(sets.blocking(probability)) == needed
    assert sets.hitting(sets.sufficient(probability), causes) == sets.blocking(probability)
    assert sets.hitting(sets.blocking(probability), causes) == sets.sufficient(probability)


def test_pairs_that_only_work_together_interact_by_one_and_substitutes_by_minus_one() -> None:
    for name, value in (("a and b", 1.0), ("a or b", -1.0)):
        assert shares.interactions(worlds(name))[0, 1].tolist() == [value] * SEEDS


def test_where_something_restrains_the_families_are_no_mirrors_and_it_shows() -> None:
    restrained = np.array([0, 1, 1, 0], float)  # a or b, but not both
    enough, needed = sets.sufficient(restrained), sets.blocking(restrained)
    assert named(enough) == {"a", "b"} and needed == [0]
    assert sets.hitting(enough, 2) != needed


# shares

tables = st.integers(1, 4).flatmap(
    lambda k: st.lists(
        st.lists(st.floats(-1e6, 1e6, allow_subnormal=False), min_size=2, max_size=2),
        min_size=1 << k, max_size=1 << k,
    )
)  # fmt: skip


@given(tables)
@settings(max_examples=60, deadline=None)
def test_shares_sum_to_the_bit_to_what_all_add_to_none(rows: list[list[float]]) -> None:
    table = np.array(rows)
    _, total = shares.shapley(table)
    assert total.tolist() == (table[-1] - table[0]).tolist()


@given(tables, st.randoms())
@settings(max_examples=40, deadline=None)
def test_shares_follow_their_causes_under_other_names(rows: list[list[float]], random) -> None:
    table = np.array(rows)
    causes = len(table).bit_length() - 1
    order = list(range(causes))
    random.shuffle(order)
    masks = [sum(1 << new for new in range(causes) if mask >> order[new] & 1)
             for mask in range(len(table))]  # fmt: skip
    renamed = np.empty_like(table)
    renamed[masks] = table
    assert shares.shapley(renamed)[0].tolist() == shares.shapley(table)[0][order].tolist()


def test_a_cause_that_does_nothing_has_no_share_and_two_alike_have_the_same() -> None:
    rng = np.random.default_rng(4)
    two = rng.integers(0, 2, (4, 8)).astype(float)
    two[2] = two[1]  # a alone does what b alone does
    with_idle = np.concatenate([two, two])  # the third changes nothing
    value, _ = shares.shapley(with_idle)
    assert (value[2] == 0).all() and (value[0] == value[1]).all()
    assert (shares.interactions(with_idle)[0, 2] == 0).all()


def test_orders_sampled_come_near_the_whole_table_and_each_sums_to_the_bit() -> None:
    rng = np.random.default_rng(9)
    causes, pairs = 5, 300
    table = rng.normal(size=(1 << causes, 1)) + np.bitwise_count(np.arange(32))[:, None]
    exact = shares.shapley(table)[0][:, 0]
    drawn = []
    for order in shares.orders(causes, pairs, seed=1):
        steps = np.array([shares.along(each) for each in order])
        value, total = shares.sampled(order, table[steps, 0])
        assert total == table[-1, 0] - table[0, 0]
        drawn.append(value)
    error = np.std(drawn, axis=0, ddof=1) / np.sqrt(pairs)
    assert (np.abs(np.mean(drawn, axis=0) - exact) < 4 * error).all()


def test_more_orders_begin_with_the_same_ones() -> None:
    few, many = shares.orders(6, 3, seed=2), shares.orders(6, 9, seed=2)
    assert (many[:3] == few).all() and (few[:, 1] == few[:, 0, ::-1]).all()


# necessity


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=FEWEST, max_size=60))
@settings(max_examples=200, deadline=None)
def test_what_pairs_say_lies_within_the_bounds_that_ask_for_no_pairs(pairs) -> None:
    with_it, without = np.array(pairs, float).T
    for ask in (necessity.necessity, necessity.sufficiency, necessity.both):
        found = ask(with_it, without)
        if found.estimable:
            assert found.least - 1e-12 <= found.value <= found.most + 1e-12
        assert not found.pairs or found.least <= found.most + 1e-12


def test_where_a_cause_never_prevents_the_lower_bound_is_met() -> None:
    without = np.arange(40) % 4 == 0
    with_it = without | (np.arange(40) % 3 == 0)
    for ask in (necessity.necessity, necessity.sufficiency, necessity.both):
        found = ask(with_it.astype(float), without.astype(float))
        assert found.value == pytest.approx(found.least)


def test_an_edit_that_changes_nothing_is_neither_needed_nor_enough() -> None:
    same = np.arange(50) % 2.0
    found = [necessity.necessity(same, same), necessity.sufficiency(same, same)]
    assert [each.value for each in found] == [0.0, 0.0]
    assert necessity.both(same, same).value == 0.0 and necessity.difference(same, same) == 1.0


def test_a_condition_that_is_hardly_met_is_not_estimable_and_three_in_n_bounds_it() -> None:
    never = necessity.necessity(np.zeros(60), np.zeros(60))
    assert not never.estimable and np.isnan(never.value) and never.rare == 3 / 60
    once = necessity.necessity(np.arange(60) == 0.0, np.zeros(60))
    assert not once.estimable and once.rare > 1 / 60 and (once.pairs, once.of) == (1, 60)
    failed = np.full(9, np.nan)
    assert not necessity.sufficiency(failed, np.zeros(9)).estimable


@pytest.mark.parametrize("known", [0.2, 0.5, 0.8])
def test_intervals_cover_what_is_known_in_about_19_of_20_repeats(known: float) -> None:
    rng = np.random.default_rng(int(100 * known))
    repeats, covered = 1_000, 0
    for _ in range(repeats):
        with_it = rng.random(200) < 0.7
        without = with_it & (rng.random(200) >= known)  # PN is `known`, whatever else
        found = necessity.necessity(with_it.astype(float), without.astype(float))
        covered += found.low <= known <= found.high
    assert 0.91 <= covered / repeats <= 0.98


def test_asking_often_is_corrected_step_by_step() -> None:
    corrected = necessity.holm([0.04, 0.01, 0.03, 0.8])
    assert corrected.tolist() == pytest.approx([0.09, 0.04, 0.09, 0.8])
    assert necessity.holm([0.5, 0.9]).tolist() == [1.0, 1.0]


# luck


def coins(count: int = 9) -> np.ndarray:
    """P(most of an odd number of coins fall heads | those thrown so far), float64[days, worlds].

    All courses are there once, so that nothing is left to chance.
    """
    thrown = np.array(list(itertools.product((0, 1), repeat=count)))
    days = []
    for day in range(count + 1):
        rest = np.array(list(itertools.product((0, 1), repeat=count - day))).reshape(
            1 << (count - day), count - day
        )
        counted = thrown[:, :day].sum(axis=1)[:, None] + rest.sum(axis=1)[None, :]
        days.append((counted > count / 2).mean(axis=1))
    return np.array(days)


def test_luck_is_settled_from_nothing_to_all_and_never_unsettled() -> None:
    q = coins()
    assert q.mean(axis=1) == pytest.approx(0.5)
    settled = [luck.settled(day, np.inf)[0] for day in q]
    assert settled[0] == 0.0 and settled[-1] == 1.0 and (np.diff(settled) > 0).all()
    steps = (np.diff(q, axis=0) ** 2).mean(axis=1).sum()
    assert steps == pytest.approx(0.25)  # p (1 - p)


def test_few_futures_do_not_make_luck_look_settled() -> None:
    rng = np.random.default_rng(8)
    found = [luck.within(rng.binomial(10, 0.4, 50) / 10, 10)[0] for _ in range(400)]
    error = np.std(found) / np.sqrt(len(found))
    assert abs(np.mean(found)) < 4 * error
    plain = [np.var(rng.binomial(10, 0.4, 50) / 10) for _ in range(400)]
    assert np.mean(plain) > 0.02  # what is taken off


def test_the_chain_of_names_settles_as_galton_and_watson_say() -> None:
    rng, extinct, worlds_, generations = np.random.default_rng(5), 0.4172, 4_000, 40
    alive, q = np.full(worlds_, 4), []
    for _ in range(generations):
        q.append(1.0 - extinct ** np.minimum(alive, 1_000))
        alive = np.where(alive > 1_000, alive, rng.poisson(1.5 * alive))
    p = 1.0 - extinct**4
    settled = [between / (between + inner) for between, inner in
               (luck.within(day, np.inf) for day in q)]  # fmt: skip
    assert settled[0] == 0.0 and settled[-1] == pytest.approx(1.0, abs=1e-6)
    assert all(abs(day.mean() - p) < 4 * day.std() / np.sqrt(worlds_) + 1e-12 for day in q)
    assert (np.diff(settled) > -0.02).all()


def test_blocks_of_an_additive_toy_have_the_shares_that_can_be_worked_out() -> None:
    rng, size = np.random.default_rng(2), np.array([0.0, 1.0, 2.0, 3.0])
    first, second = rng.normal(size=(2, len(size), 4_000))
    mixed = np.array([[second[j] if j == i else first[j] for j in range(len(size))]
                      for i in range(len(size))])  # fmt: skip
    found = luck.indices(size @ first, size @ second, np.tensordot(size, mixed, (0, 1)))
    known = size**2 / (size**2).sum()
    for name in ("first", "total"):
        assert found[name] == pytest.approx(known, abs=0.05)
        assert (found[f"{name}_low"] <= known + 1e-9).all()
        assert (found[f"{name}_high"] >= known - 1e-9).all()
    assert found["total"][0] == 0.0  # what does nothing


def test_blocks_that_only_act_together_have_first_indices_of_nothing() -> None:
    rng = np.random.default_rng(3)
    first, second = rng.choice([-1.0, 1.0], (2, 2, 4_000))
    mixed = np.array([second[0] * first[1], first[0] * second[1]])
    found = luck.indices(first.prod(axis=0), second.prod(axis=0), mixed)
    assert found["first"] == pytest.approx([0, 0], abs=0.08)
    assert found["total"] == pytest.approx([1, 1], abs=0.08)


def test_where_nothing_varies_no_index_is_given() -> None:
    same = np.ones(10)
    found = luck.indices(same, same, np.ones((2, 10)))
    assert all(np.isnan(each).all() for each in found.values())
    assert np.isnan(luck.settled(same, 20)[0])


def test_variance_between_points_is_what_it_was_made_of() -> None:
    rng = np.random.default_rng(1)
    values = rng.normal(0, 2, (300, 1)) + rng.normal(0, 1, (300, 10))
    share, low, high = luck.total_variance(values)
    assert low < 0.8 < high and share == pytest.approx(0.8, abs=0.05)
    chance, low, _ = luck.total_variance(rng.normal(size=(300, 10)))
    assert chance < 0.02 and low == 0.0


def test_no_return_is_the_first_day_after_which_a_curve_stays_up() -> None:
    curve = np.array([0.2, 0.9, 0.4, 0.9, 0.95, 1.0])
    assert luck.no_return(curve, 0.9) == 3 and luck.no_return(curve, 0.1) == 0
    assert luck.no_return(np.array([0.9, 0.5]), 0.8) is None
    assert luck.no_return(np.array([0.9, np.nan, 0.9]), 0.8) == 2


# pairs


def test_pairs_of_common_luck_are_told_from_strangers() -> None:
    rng = np.random.default_rng(6)
    first = rng.normal(100, 20, 200)
    second = first - 10 + rng.normal(0, 2, 200)
    found = pairing.compared(first, second)
    assert found["ci_low"] < -10 < found["ci_high"] and found["runs"] == 200
    assert found["variance_ratio"] < 0.02
    permuted = [np.var(rng.permutation(second) - first) for _ in range(2_000)]
    assert found["variance_ratio"] == pytest.approx(
        np.var(second - first) / np.mean(permuted), rel=0.05
    )
    assert pairing.compared(first, rng.permutation(second))["variance_ratio"] > 0.7


def test_what_is_the_same_in_both_worlds_differs_by_nothing() -> None:
    same = np.arange(30.0)
    found = pairing.compared(same, same)
    assert [found[key] for key in ("difference", "low", "high", "ci_low", "ci_high")] == [0.0] * 5
    few = pairing.compared(same[:3], same[:3])
    assert np.isnan([few["low"], few["ci_low"]]).all() and few["runs"] == 3
