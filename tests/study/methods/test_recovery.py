"""Calibration: procedures that are right pass, and one that is too sure of itself does not."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from sim.study.methods.priors import rank
from sim.study.methods.recovery import UNEVEN, coverage, histogram, together, uneven

TRUTHS, PARTICLES = 200, 400


def ranks(narrower: float) -> np.ndarray:
    """Ranks of normal truths in normal posteriors, which are so many times too narrow."""
    random = np.random.default_rng(8)
    found = []
    for _ in range(TRUTHS):
        truth = random.normal()
        seen = truth + random.normal()
        spread = np.sqrt(0.5) / narrower  # of the exact posterior, centred on half of what is seen
        particles = seen / 2 + spread * random.normal(size=PARTICLES)
        found.append(rank(particles, np.ones(PARTICLES), truth))
    return np.array(found)


def test_exact_posteriors_are_calibrated() -> None:
    right = ranks(narrower=1.0)
    assert uneven(right) > UNEVEN
    for level in (0.5, 0.9):
        held = coverage(right, level)
        assert held.low <= level <= held.high
    bins = histogram(right, 10)
    assert ((bins.counts >= bins.low) & (bins.counts <= bins.high)).sum() >= 8
    assert bins.counts.sum() == TRUTHS


def test_posteriors_too_narrow_are_found_out() -> None:
    wrong = ranks(narrower=2.0)
    assert uneven(wrong) < 0.001
    for level in (0.5, 0.9):
        held = coverage(wrong, level)
        assert held.high < level
    bins = histogram(wrong, 10)
    assert bins.counts[0] > bins.high and bins.counts[-1] > bins.high, "heaped at both ends"


def test_posteriors_too_wide_are_found_out() -> None:
    wrong = ranks(narrower=0.4)
    assert uneven(wrong) < 0.001
    assert coverage(wrong, 0.5).held > 0.7


def test_coverage_of_all_counts_truths_and_not_parameters() -> None:
    one = np.tile(np.array([[0.5], [0.99], [0.5], [0.02]]), (1, 6))
    alike = together(one, 0.9)
    assert (alike.level, alike.held) == (0.9, 0.5)
    error = np.array([1, 0, 1, 0]).std(ddof=1) / 2
    assert alike.low == pytest.approx(max(0.5 - 1.96 * error, 0.0), abs=1e-3)
    assert together(one[:1], 0.9).low == 0.0 and together(one[:1], 0.9).high == 1.0


def test_the_band_is_the_binomial() -> None:
    bins = histogram(np.linspace(0.0, 1.0, 100), 5)
    assert (bins.low, bins.high) == tuple(stats.binom.ppf([0.025, 0.975], 100, 0.2))
    assert bins.counts.tolist() == [20] * 5
