"""Nearest simulations and forest on toys whose answer is known, and where there is none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from sim.study.methods import telling_apart as nearest


@dataclass(frozen=True)
class Plain:
    """A distance over plain columns."""

    target: np.ndarray

    def towards(self, values: np.ndarray) -> Plain:
        return Plain(values)

    def __call__(self, values: np.ndarray) -> np.ndarray:
        return np.sqrt(((values - self.target) ** 2).sum(axis=1))


def toys(each: int, shift: float, columns: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Two rivals of standard normals, the second moved by `shift` in the first column."""
    rng = np.random.default_rng(1)
    values = rng.normal(size=(2 * each, columns))
    truth = np.repeat([0, 1], each)
    values[truth == 1, 0] += shift
    return truth, values


def test_shares_are_the_posterior_of_a_known_bayes_factor() -> None:
    """Normals of spread 1 and 3 at 0, seen at 1: the Bayes factor is the ratio of densities."""
    rng = np.random.default_rng(2)
    each, at = 100_000, 1.0
    truth = np.repeat([0, 1], each)
    values = np.concatenate([rng.normal(0, 1, each), rng.normal(0, 3, each)])
    found = nearest.shares(truth, np.abs(values - at), 2, 0.02)
    density = [np.exp(-(at**2) / 2 / s**2) / s for s in (1, 3)]
    wanted = density[0] / sum(density)
    assert found.sum() == pytest.approx(1.0)
    assert found[0] == pytest.approx(wanted, abs=4 * np.sqrt(wanted * (1 - wanted) / 4_000))


def test_resamples_spread_as_shares_of_so_many_do() -> None:
    truth, values = toys(5_000, 0.0)
    away = Plain(np.zeros(3))(values)
    found = nearest.resampled(truth, away, 2, 0.02, 200, 5)
    assert found.count == 200
    assert (found.low <= found.share).all() and (found.share <= found.high).all()
    width = (found.high - found.low)[0]
    assert width == pytest.approx(2 * 1.645 * np.sqrt(0.25 / 200), rel=0.35)
    same = nearest.resampled(truth, away, 2, 0.02, 200, 5)
    assert np.array_equal(found.low, same.low)


def test_what_gets_no_credit_is_never_among_the_nearest() -> None:
    truth = np.array([0, 0, 1, 1])
    away = np.array([0.1, np.inf, 0.5, 0.6])
    assert nearest.shares(truth, away, 2, 0.5).tolist() == [0.5, 0.5]
    assert nearest.shares(truth, away, 2, 1.0) == pytest.approx([1 / 3, 2 / 3])
    assert np.isnan(nearest.shares(truth, np.full(4, np.inf), 2, 0.5)).all()


def test_one_left_out_tells_two_planted_models_apart() -> None:
    truth, values = toys(400, 6.0)
    tested = [*range(25), *range(400, 425)]
    found = nearest.leave_one_out(truth, values, Plain(np.zeros(3)), 2, 0.02, tested)
    assert np.diag(found.confusion(2)).min() > 0.95
    assert np.diag(found.given(2)).min() > 0.9
    assert found.confusion(2).sum(axis=1) == pytest.approx([1, 1])


def test_one_left_out_cannot_tell_two_models_that_are_the_same() -> None:
    truth, values = toys(400, 0.0)
    tested = [*range(100), *range(400, 500)]
    found = nearest.leave_one_out(truth, values, Plain(np.zeros(3)), 2, 0.02, tested)
    error = np.sqrt(0.25 / 100)
    assert np.diag(found.confusion(2)) == pytest.approx([0.5, 0.5], abs=4 * error)
    assert np.diag(found.given(2)) == pytest.approx([0.5, 0.5], abs=0.08)


def test_a_simulation_is_not_its_own_neighbour() -> None:
    truth, values = np.array([0, 0, 1, 1]), np.array([[0.0], [10.0], [0.1], [0.2]])
    found = nearest.leave_one_out(truth, values, Plain(np.zeros(1)), 2, 0.25, [0])
    assert found.shares.tolist() == [[0.0, 1.0]]
    assert found.distance.tolist() == [pytest.approx(0.1)]
    assert found.own.tolist() == [10.0]


def test_the_adjustment_carries_shares_to_the_record() -> None:
    """Two normals a unit apart: in a wide neighbourhood shares are flat, the adjusted are not."""
    truth, values = toys(4_000, 1.0, columns=1)
    at = np.array([1.5])
    away = Plain(at)(values)
    wanted = 1 / (1 + np.exp(-1.0))  # log odds of the second: x - 1/2 at 1.5
    plain = nearest.shares(truth, away, 2, 0.9)
    local, why = nearest.adjusted(truth, away, values, at, 2, 0.9)
    assert why == ""
    assert abs(local[1] - wanted) < 0.05 < abs(plain[1] - wanted)


def test_no_adjustment_where_one_rival_is_alone() -> None:
    truth, values = toys(300, 50.0)
    local, why = nearest.adjusted(truth, Plain(np.zeros(3))(values), values, np.zeros(3), 2, 0.1)
    assert local is None and "fewer than two rivals" in why


def test_the_record_is_beyond_what_is_unlike_it() -> None:
    of_others = np.linspace(1.0, 2.0, 99)
    assert nearest.beyond(3.0, of_others) == 0.01
    assert nearest.beyond(1.5, of_others) == pytest.approx(0.5, abs=0.02)
    assert nearest.beyond(0.5, of_others) == 1.0


def test_the_forest_tells_two_planted_models_apart_and_says_by_what() -> None:
    truth, values = toys(300, 5.0)
    found = nearest.grow(truth, values, np.array([5.0, 0.0, 0.0]), 2, 60, 3)
    assert np.diag(found.confusion).min() > 0.95 and found.error < 0.05
    assert found.votes[1] > 0.9
    assert found.importance[0] > 0.3 > 0.05 > np.abs(found.importance[1:]).max()


def test_the_forest_cannot_tell_two_models_that_are_the_same() -> None:
    truth, values = toys(300, 0.0)
    found = nearest.grow(truth, values, np.zeros(3), 2, 60, 3)
    assert 0.4 < found.error < 0.6
    assert np.abs(found.importance).max() < 0.1
    assert found.confusion.sum(axis=1) == pytest.approx([1, 1])


def test_having_no_number_tells_models_apart_too() -> None:
    truth, values = toys(200, 0.0)
    values[truth == 1, 2] = np.nan
    found = nearest.grow(truth, values, np.array([0.0, 0.0, np.nan]), 2, 40, 3)
    assert np.diag(found.confusion).min() > 0.95 and found.votes[1] > 0.9


def test_a_forest_is_the_same_again() -> None:
    truth, values = toys(100, 1.0)
    one, two = (nearest.grow(truth, values, np.zeros(3), 2, 20, 9) for _ in range(2))
    assert np.array_equal(one.votes, two.votes) and np.array_equal(one.confusion, two.confusion)
    assert np.array_equal(one.importance, two.importance)
