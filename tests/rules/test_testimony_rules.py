"""Custody: the law of the number of names is the one it is called by."""

from __future__ import annotations

from math import exp, floor, lgamma, log, log1p

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.draws import exponentials
from sim.rules import testimony as rules
from sim.vocabulary import GROUP_OF_RANK, NOMENKLATURA, Rank, RankGroup

positive = st.floats(0, 10)


def law(mean: float, dispersion: float, n: int) -> float:
    """P(n) of the negative binomial, written with gamma functions."""
    logs = lgamma(n + dispersion) - lgamma(dispersion) - lgamma(n + 1)
    logs += dispersion * log(dispersion / (mean + dispersion))
    logs += n * log(mean / (mean + dispersion)) if n else 0.0
    return exp(logs)


@given(st.floats(0.05, 30), st.floats(0.05, 100), st.floats(0, 0.999))
def test_the_number_of_names_inverts_the_distribution_function(mean, dispersion, u) -> None:
    n = rules.names_given(mean, dispersion, u)
    below = sum(law(mean, dispersion, k) for k in range(n))
    assert below <= u + 1e-9
    assert u < below + law(mean, dispersion, n) + 1e-9


@pytest.mark.parametrize(("mean", "dispersion"), [(4.0, 0.5), (0.7, 2.0), (12.0, 5.0)])
def test_the_number_of_names_has_its_mean_and_its_variance(mean: float, dispersion: float) -> None:
    u = (np.arange(200_000) + 0.5) / 200_000
    n = np.array([rules.names_given(mean, dispersion, x) for x in u])
    assert n.mean() == pytest.approx(mean, rel=2e-3)
    assert n.var() == pytest.approx(mean + mean**2 / dispersion, rel=2e-2)


@given(st.floats(0.05, 20), st.floats(0, 0.999))
def test_a_large_dispersion_is_poisson(mean: float, u: float) -> None:
    n = rules.names_given(mean, 1e9, u)
    poisson = [exp(-mean + k * log(mean) - lgamma(k + 1)) for k in range(n + 1)]
    assert sum(poisson[:-1]) <= u + 1e-6
    assert u < sum(poisson) + 1e-6


@given(st.floats(0.01, 1e9), st.floats(0, 0.999))
def test_nobody_is_named_where_no_names_are_meant(dispersion: float, u: float) -> None:
    assert rules.names_given(0.0, dispersion, u) == 0


def test_names_end_somewhere() -> None:
    assert rules.names_given(200.0, 0.01, np.nextafter(1.0, 0.0)) == 1_000


@given(st.floats(0, 10), st.floats(0, 100), st.floats(0, 5))
def test_pressure_adds_to_duress_in_proportion(coercion, gain, pressed) -> None:
    assert rules.duress(coercion, gain, 0.0) == coercion
    assert rules.duress(coercion, gain, pressed) == pytest.approx(coercion * (1 + gain * pressed))


@given(st.floats(0, 100), st.floats(0.01, 100), st.floats(0.001, 0.999), st.floats(0.001, 10))
def test_he_confesses_at_hazard_duress_over_resistance(clock, resistance, u, hazard) -> None:
    """Days to confession at constant duress are exponential with that rate."""
    days = (rules.breaks_at(clock, resistance, -log1p(-u)) - clock) / hazard
    assert 1 - exp(-hazard / resistance * days) == pytest.approx(u, rel=1e-6)


# what a confession counts as, and the story of the day


def test_a_lieutenant_cannot_testify_about_marshals() -> None:
    counts = {
        rank: rules.carries(rank >= NOMENKLATURA, rank >= Rank.MAJOR, 1.0, 2.0, 3.0)
        for rank in Rank
    }
    by_group = {GROUP_OF_RANK[rank]: set() for rank in Rank}
    for rank, words in counts.items():
        by_group[GROUP_OF_RANK[rank]].add(words)
    assert by_group[RankGroup.COMPANY] == {1.0}
    assert counts[Rank.MAJOR] == counts[Rank.COLONEL] == 2.0
    assert {counts[rank] for rank in Rank if rank >= NOMENKLATURA} == {3.0}


def test_relabelling_competes_with_sentence_at_its_own_hazard() -> None:
    """Of prisoners sentenced at rate 1/mean, `h / (h + 1/mean)` take up the story of the day."""
    hazard, mean, n = rules.recharged(0.5, 1.2, 0.1, 0.8), 20.0, 200_000
    charged = exponentials(3, 1, np.arange(n)) / hazard
    sentenced = exponentials(3, 2, np.arange(n)) * mean
    assert np.mean(charged < sentenced) == pytest.approx(hazard / (hazard + 1 / mean), abs=5e-3)


@given(positive, positive, positive, positive)
def test_the_hazard_of_a_further_charge_is_what_its_causes_multiply_to(r, zeal, pressed, weight):
    assert rules.recharged(r, zeal, pressed, weight) == pytest.approx(r * zeal * pressed * weight)
    for without in ((0.0, zeal, pressed, weight), (r, zeal, 0.0, weight), (r, zeal, pressed, 0.0)):
        assert rules.recharged(*without) == 0.0


@given(positive, st.floats(0, 1), positive)
def test_a_story_overtakes_where_it_weighs_its_share_of_the_older(weight, share, older) -> None:
    assert rules.overtakes(weight, share, older) == (weight >= share * older)
    assert rules.overtakes(share * older, share, older)


@given(st.floats(0, 1, exclude_max=True), st.integers(1, 2**31))
def test_one_of_n_is_below_n(u: float, n: int) -> None:
    assert 0 <= rules.one_of(u, n) < n


def test_one_of_n_is_as_likely_as_another() -> None:
    u = (np.arange(7_000) + 0.5) / 7_000
    assert np.bincount([rules.one_of(x, 7) for x in u]).tolist() == [1_000] * 7


@given(st.floats(0, 5_000), st.floats(0, 30))
def test_a_delay_is_whole_days_and_never_today(mean: float, breaking: float) -> None:
    days = rules.delay(mean, breaking)
    assert isinstance(days, int)
    assert days == 1 + floor(mean * breaking) >= 1


@pytest.mark.parametrize("mean", [1e12, 1e30, 1e300])
def test_a_delay_longer_than_any_period_is_still_a_number_of_days(mean: float) -> None:
    """A day index is a 64-bit integer in the kernels: what does not fit must not wrap around."""
    assert 36_525 < rules.delay(mean, 1.0) < 2**62
    assert 36_525 < rules.delay(mean, 36.0) < 2**62


@given(st.floats(1, 1_000), st.integers(0, 2_000))
def test_the_chance_to_wait_beyond_a_day_is_exponential(mean: float, day: int) -> None:
    """P(delay > d) = exp(-d / mean): the breaking point -log(1-u) passes d/mean."""
    edge = day / mean
    assert rules.delay(mean, edge * (1 + 1e-9) + 1e-12) > day
    if day:
        assert rules.delay(mean, edge * (1 - 1e-9)) <= day
