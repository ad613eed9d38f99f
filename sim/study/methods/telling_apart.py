"""Telling rivals apart: by the simulations nearest to the record, and by a random forest.

All rivals are simulated equally often, so that the share of a rival among the simulations
nearest to the record estimates its posterior probability under equal priors [1]_, for this
distance and these priors. The same is done with simulations in the place of the record, whose truth
is known.

A forest needs no distance and no accepted share, and is insensitive to patterns that say
nothing [2]_. It votes on anything put before it, also on what none of the rivals can produce.

.. [1] Grelaud et al. (2009), ABC likelihood-free methods for model choice in Gibbs random fields.
   Bayesian Analysis 4, 317-336. On what insufficient summaries do to it: Robert et al. (2011), Lack
   of confidence in approximate Bayesian computation model choice. PNAS 108, 15112-15117.
.. [2] Pudlo et al. (2016), Reliable ABC model choice via random forests. Bioinformatics 32,
   859-866.
"""

from __future__ import annotations

import importlib.util
import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.errors import SpyscareError
from sim.study.methods.distance import CAP, Distance

#: Ends of the intervals over resamples of the table.
LOW, HIGH = 0.05, 0.95
#: Accepted simulations that an adjustment wants of each of at least two rivals.
ENOUGH = 10
#: Ridge of the adjustment, in units of one simulation.
RIDGE = 1.0


@dataclass(frozen=True)
class Shares:
    """Shares of rivals among the nearest simulations.

    Attributes:
        accepted: share of all simulations that count.
        count: how many these are.
        share, low, high: float64[rivals]; 5-95 % over resamples of the table.
    """

    accepted: float
    count: int
    share: np.ndarray
    low: np.ndarray
    high: np.ndarray


def nearest(distances: np.ndarray, accepted: float) -> np.ndarray:
    """Numbers of the nearest simulations, at least one; ties by their place in the table."""
    count = max(1, round(accepted * len(distances)))
    return np.argsort(distances, kind="stable")[:count]


def shares(truth: np.ndarray, distances: np.ndarray, rivals: int, accepted: float) -> np.ndarray:
    """Share of each rival among the nearest: float64[rivals].

    Args:
        truth: int64[simulations], rival of each.
        distances: float64[simulations]; infinite for what gets no credit.
        rivals: how many there are.
        accepted: share of all simulations that count.
    """
    near = nearest(distances, accepted)
    near = near[np.isfinite(distances[near])]
    if not len(near):
        return np.full(rivals, np.nan)
    return np.bincount(truth[near], minlength=rivals) / len(near)


def resampled(
    truth: np.ndarray, distances: np.ndarray, rivals: int, accepted: float, times: int, seed: int
) -> Shares:
    """Shares with their uncertainty over resamples of each rival's simulations."""
    rng = np.random.default_rng([seed, 7])
    groups = [np.flatnonzero(truth == k) for k in range(rivals)]
    found = np.empty((times, rivals))
    for row in found:
        picked = np.concatenate([rng.choice(group, len(group)) for group in groups])
        row[:] = shares(truth[picked], distances[picked], rivals, accepted)
    low, high = np.nanquantile(found, [LOW, HIGH], axis=0)
    own = shares(truth, distances, rivals, accepted)
    return Shares(accepted, max(1, round(accepted * len(truth))), own, low, high)


def adjusted(
    truth: np.ndarray, distances: np.ndarray, scaled: np.ndarray, at: np.ndarray,
    rivals: int, accepted: float,
) -> tuple[np.ndarray | None, str]:  # fmt: skip
    """Shares carried to the record itself by a local multinomial regression [1]_.

    Args:
        truth, distances, rivals, accepted: as in `shares`.
        scaled: float64[simulations, patterns], values in half-widths, NaN where there is none.
        at: float64[patterns], the record on the same scale.

    Returns:
        float64[rivals] or None, and why there is none.

    .. [1] Fagundes et al. (2007), Statistical evaluation of alternative models of human evolution.
       PNAS 104, 17614-17619.
    """
    from sklearn.linear_model import LogisticRegression

    near = nearest(distances, accepted)
    present = np.bincount(truth[near], minlength=rivals)
    if (present >= ENOUGH).sum() < 2:
        return None, f"fewer than two rivals with {ENOUGH} simulations among the nearest"
    away = np.where(np.isnan(scaled[near]), 0.0, np.clip(scaled[near] - at, -CAP, CAP))
    missing = np.isnan(scaled[near]).astype(float)
    x = np.hstack([away, missing])
    x = x[:, x.std(axis=0) > 0]
    width = distances[near].max()
    weight = 1.0 - (distances[near] / width) ** 2 if width > 0 else np.ones(len(near))
    fitted = LogisticRegression(C=1.0 / RIDGE, max_iter=5_000)
    fitted.fit(x, truth[near], sample_weight=np.maximum(weight, 1e-6))
    out = np.zeros(rivals)
    out[fitted.classes_] = fitted.predict_proba(np.zeros((1, x.shape[1])))[0]
    return out, ""


@dataclass(frozen=True)
class Tested:
    """Simulations taken for the record in turn, each compared with all the others.

    Attributes:
        truth: int64[tested], rival of each.
        shares: float64[tested, rivals], of the rivals among the simulations nearest to it.
        distance: float64[tested], mean distance of these.
        own: float64[tested], the same among simulations of its own rival only.
    """

    truth: np.ndarray
    shares: np.ndarray
    distance: np.ndarray
    own: np.ndarray

    def confusion(self, rivals: int) -> np.ndarray:
        """Share of the tested of a rival (row) in which another (column) leads; ties are split."""
        best = self.shares == self.shares.max(axis=1, keepdims=True)
        leads = best / best.sum(axis=1, keepdims=True)
        return by_truth(self.truth, leads, rivals)

    def given(self, rivals: int) -> np.ndarray:
        """Mean share given to each rival (column) where one (row) is the truth."""
        return by_truth(self.truth, self.shares, rivals)


def by_truth(truth: np.ndarray, numbers: np.ndarray, rivals: int) -> np.ndarray:
    """Mean of the rows of each truth: float64[rivals, columns]."""
    return np.array([numbers[truth == k].mean(axis=0) for k in range(rivals)])


def leave_one_out(
    truth: np.ndarray, values: np.ndarray, distance: Distance, rivals: int, accepted: float,
    tested: Sequence[int],
) -> Tested:  # fmt: skip
    """Take simulations for the record, one after the other.

    Args:
        truth, rivals, accepted: as in `shares`.
        values: float64[simulations, patterns].
        distance: from the record; what is taken for it takes its place.
        tested: numbers of the simulations.
    """
    found, means, owns = [], [], []
    for i in tested:
        away = np.asarray(distance.towards(values[i])(values))
        away[i] = math.inf
        found.append(shares(truth, away, rivals, accepted))
        means.append(away[nearest(away, accepted)].mean())
        own = away[truth == truth[i]]
        owns.append(own[nearest(own, accepted)].mean())
    return Tested(truth[np.asarray(tested)], np.array(found), np.array(means), np.array(owns))


def beyond(distance: float, of_others: np.ndarray) -> float:
    """Share of tested simulations that are at least as far from their nearest as this is.

    Small where the record is unlike anything simulated: 1 of n + 1 at the least.
    """
    return float((1 + (of_others >= distance).sum()) / (1 + len(of_others)))


# a forest

#: Simulations in a leaf, at least: trees that single out one simulation vote on noise.
LEAF = 5
#: Share of the simulations on which importance is measured, by a forest grown on the others; at
#: most so many of them, and how often each pattern is shuffled.
HELD_OUT, AT_MOST, SHUFFLES = 0.25, 2_000, 3
#: Trees of that forest.
FEWER = 100
#: What stands for "no number": beyond anything that scaled values reach.
NOTHING = -1e6


def check_library() -> None:
    """Refuse where there is nothing to grow a forest with: before the simulations, not after.

    Raises:
        SpyscareError: saying what to install.
    """
    if importlib.util.find_spec("sklearn") is None:
        raise SpyscareError("rivals: wants the package scikit-learn; pip install 'spyscare[fit]'")


@dataclass(frozen=True)
class Forest:
    """What a forest says.

    Attributes:
        confusion: float64[rivals, rivals], share of the simulations of a rival (row) that trees
            that have not seen them take for another (column).
        votes: float64[rivals], share of the trees that vote for each on the record.
        error: share of all simulations taken for another rival than their own.
        importance: float64[patterns], loss of accuracy where a pattern is shuffled.
    """

    confusion: np.ndarray
    votes: np.ndarray
    error: float
    importance: np.ndarray


def grow(
    truth: np.ndarray, scaled: np.ndarray, at: np.ndarray, rivals: int, trees: int, seed: int
) -> Forest:
    """Grow a forest and ask it.

    Args:
        truth: int64[simulations], rival of each.
        scaled: float64[simulations, patterns], NaN where there is no number.
        at: float64[patterns], the record on the same scale.
        rivals: how many there are.
        trees: how many.
        seed: key of its chance.
    """
    from sklearn.ensemble import RandomForestClassifier

    x, record = _filled(scaled), _filled(at[None, :])
    settings = {"min_samples_leaf": LEAF, "random_state": seed, "n_jobs": 1}
    forest = RandomForestClassifier(trees, oob_score=True, bootstrap=True, **settings)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Some inputs do not have OOB scores")
        forest.fit(x, truth)
    known = forest.oob_decision_function_
    seen = np.isfinite(known).all(axis=1)
    guess = np.argmax(known[seen], axis=1)
    confusion = np.zeros((rivals, rivals))
    np.add.at(confusion, (truth[seen], guess), 1.0)
    total = np.maximum(confusion.sum(axis=1, keepdims=True), 1.0)
    ballots = np.array([tree.predict(record)[0] for tree in forest.estimators_], dtype=int)
    return Forest(
        confusion / total, np.bincount(ballots, minlength=rivals) / trees,
        float((guess != truth[seen]).mean()), _importance(truth, x, seed, min(trees, FEWER)),
    )  # fmt: skip


def _importance(truth: np.ndarray, x: np.ndarray, seed: int, trees: int) -> np.ndarray:
    """Loss of accuracy on simulations held out, by shuffled pattern: float64[patterns]."""
    from sklearn.ensemble import RandomForestClassifier

    rng = np.random.default_rng([seed, 11])
    order = rng.permutation(len(truth))
    held = order[: min(int(HELD_OUT * len(truth)), AT_MOST)]
    grown = order[len(held) :]
    forest = RandomForestClassifier(trees, min_samples_leaf=LEAF, random_state=seed)
    forest.fit(x[grown], truth[grown])
    right = (forest.predict(x[held]) == truth[held]).mean()
    out = np.zeros(x.shape[1])
    for column in range(x.shape[1]):
        shuffled = x[held].copy()
        for _ in range(SHUFFLES):
            shuffled[:, column] = rng.permutation(shuffled[:, column])
            out[column] += right - (forest.predict(shuffled) == truth[held]).mean()
    return out / SHUFFLES


def _filled(scaled: np.ndarray) -> np.ndarray:
    """With a number far off for "none": a tree parts it from all others by one cut."""
    return np.where(np.isnan(scaled), NOTHING, scaled)
