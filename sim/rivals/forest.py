"""A random forest: a classifier of simulations by their patterns, asked about the record.

A forest needs no distance and no accepted share, and is insensitive to patterns that say
nothing [1]_. It votes on anything put before it, also on what none of the rivals can produce.

.. [1] Pudlo et al. (2016), Reliable ABC model choice via random forests. Bioinformatics 32,
   859-866.
"""

from __future__ import annotations

import importlib.util
import warnings
from dataclasses import dataclass

import numpy as np

from sim.errors import SpyscareError

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
