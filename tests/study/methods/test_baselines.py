"""The baselines: what is known of them in closed form, and that they make runs like any other."""

from __future__ import annotations

import datetime as dt
from math import sqrt

import numpy as np
import pytest

from sim.engine.ledger import COLUMNS
from sim.measures.patterns import compute, load_patterns
from sim.scenario.load import load
from sim.study.methods.baselines import BASELINES
from sim.study.methods.baselines.counts import Counts, Days, constant, even, quota
from sim.study.methods.baselines.facts import IN_SERVICE, facts, halted, removals
from sim.study.methods.baselines.hawkes import counts, fano_factors, mean_rates
from sim.study.methods.baselines.overlay import overlaid
from sim.vocabulary import Kind, Narrative

MU = np.array([4.0, 1.0])
N = np.array([[0.1, 0.6], [0.4, 0.2]])  # spectral radius 0.64

SETTINGS = {
    "constant": {"arrests": 12.0, "dismissals": 30.0, "letters": 60.0, "returns": 0.3},
    "hawkes": {"letters": 30.0, "losses_per_letter": 0.4, "letters_per_loss": 0.8, "returns": 0.3},
    "quota": {"arrests": 12.0, "dismissals": 30.0, "later": 0.5, "returns": 0.3},
}


@pytest.fixture(scope="module")
def dated():
    """The dated facts of 1936-40 in a small corps."""
    return facts(load("spy-scare-1940").with_values({"officers.count": 2_000}), 5)


# two kinds of events that excite each other


def test_two_channels_have_the_mean_of_the_closed_form() -> None:
    days, rng = 40_000, np.random.default_rng(1)
    found = counts(np.tile(MU, (days, 1)), N, 3.0, rng)[1_000:]
    wanted = np.linalg.inv(np.eye(2) - N) @ MU
    assert mean_rates(MU, N) == pytest.approx(wanted)
    error = np.sqrt(wanted * fano_factors(MU, N) / len(found))
    assert (np.abs(found.mean(axis=0) - wanted) < 4 * error).all()


def test_one_channel_has_the_mean_and_fano_factor_of_a_hawkes_process() -> None:
    n, mu = 0.5, 2.0
    assert mean_rates(np.array([mu]), np.array([[n]])) == pytest.approx([mu / (1 - n)])
    assert fano_factors(np.array([mu]), np.array([[n]])) == pytest.approx([1 / (1 - n) ** 2])
    days, window = 60_000, 200
    found = counts(np.full((days, 1), mu), np.array([[n]]), 2.0, np.random.default_rng(2))
    sums = found[:, 0].reshape(-1, window).sum(axis=1)[5:]
    fano = sums.var() / sums.mean()
    assert fano == pytest.approx(4.0, abs=4 * 4.0 * sqrt(2 / len(sums)))


def test_without_offspring_counts_are_poisson() -> None:
    found = counts(np.full((20_000, 1), 3.0), np.zeros((1, 1)), 5.0, np.random.default_rng(3))
    assert found.mean() == pytest.approx(3.0, abs=4 * sqrt(3 / 20_000))
    assert found.var() == pytest.approx(3.0, rel=0.06)


def test_what_comes_from_outside_excites_and_is_not_counted() -> None:
    outside = np.zeros((4_000, 2), dtype=np.int64)
    outside[0, 1] = 50_000
    found = counts(np.zeros((4_000, 2)), N, 3.0, np.random.default_rng(4), outside)
    # each of them brings (I - N)^-1 N in all
    wanted = 50_000 * (np.linalg.inv(np.eye(2) - N) @ N)[:, 1]
    assert found.sum(axis=0) == pytest.approx(wanted, rel=0.03)


def test_nothing_comes_after_the_end_and_no_more_than_the_most() -> None:
    rng = np.random.default_rng(5)
    found = counts(np.full((100, 1), 5.0), np.array([[3.0]]), 1.0, rng, until=40, most=50)
    assert found[40:].sum() == 0
    assert found[:40].mean() > 20 and found.max() < 50 + 8 * sqrt(50)


# counts of the others


def days_of(days: int = 1_000) -> Days:
    return Days(dt.date(1936, 8, 1), 273, 840, days, 100_000, np.zeros(days, dtype=np.int64))


def test_constant_rates_are_poisson_between_beginning_and_halt() -> None:
    found = constant(SETTINGS["constant"], days_of(), np.random.default_rng(6))
    active = days_of().active
    for name in ("arrests", "dismissals", "letters"):
        each, mean = getattr(found, name), SETTINGS["constant"][name]
        assert each[~active].sum() == 0
        assert each[active].mean() == pytest.approx(mean, abs=4 * sqrt(mean / active.sum()))


def test_a_quota_is_kept_to_the_man_and_falls_in_1938() -> None:
    found = quota(SETTINGS["quota"], days_of(), np.random.default_rng(7))
    year = np.arange(1_000) >= (dt.date(1938, 1, 1) - dt.date(1936, 8, 1)).days
    active = days_of().active
    assert found.arrests[active & ~year].sum() == 12 * (active & ~year).sum()
    assert found.arrests[active & year].sum() == 6 * (active & year).sum()
    assert found.letters.sum() == 0


def test_whole_numbers_keep_step_with_rates() -> None:
    rates = np.random.default_rng(8).random(500)
    behind = np.cumsum(rates) - np.cumsum(even(rates))
    assert (behind > -1e-6).all() and (behind < 1).all()


# victims


def test_a_quota_drawn_evenly_is_hypergeometric_in_composition(dated) -> None:
    """`Q` of `N` with `K` marked: mean `QK/N`, variance `QK/N (1-K/N) (N-Q)/(N-1)`."""
    rng, day, wanted = np.random.default_rng(9), 300, 400
    nothing = np.zeros(dated.days, dtype=np.int64)
    arrests = nothing.copy()
    arrests[day] = wanted
    found = []
    for _ in range(60):
        run = overlaid(dated, Counts(nothing, arrests, nothing), 0.0, rng)
        new = (run.rows["kind"] == Kind.ARREST) & (run.rows["day"] == day)
        whom = run.rows["whom"][new][-wanted:]
        assert len(set(whom.tolist())) == wanted
        found.append(run.markers[whom, Narrative.NATIONAL_MINORITY].sum())
    serving = _serving(dated, day)
    n, k = len(serving), int(dated.markers[serving, Narrative.NATIONAL_MINORITY].sum())
    mean = wanted * k / n
    variance = mean * (1 - k / n) * (n - wanted) / (n - 1)
    assert np.mean(found) == pytest.approx(mean, abs=4 * sqrt(variance / 60))
    assert np.var(found) == pytest.approx(variance, abs=4 * variance * sqrt(2 / 60))


def _serving(run, day: int) -> np.ndarray:
    """Those in service after a day, read row by row."""
    here = {i for i in range(run.count)}
    for when, kind, whom in zip(*(run.rows[c] for c in ("day", "kind", "whom")), strict=True):
        if when <= day and Kind(kind) in IN_SERVICE:
            (here.add if IN_SERVICE[Kind(kind)] else here.discard)(int(whom))
    return np.array(sorted(here))


def test_the_dated_facts_hold_what_triggers_do_and_nothing_else(dated) -> None:
    kinds = {Kind(k) for k in np.unique(dated.rows["kind"])}
    assert not kinds & {Kind.LETTER, Kind.REQUEST, Kind.NAME, Kind.ORDER, Kind.EXPULSION}
    assert removals(dated).sum() >= 8  # the historical persons who were taken, at the least
    assert dt.date(1938, 11, 1) <= dated.start + dt.timedelta(days=halted(dated))
    by_rows = [len(_serving(dated, day)) for day in (0, 400, 900)]
    assert by_rows == [int(dated.serving[day]) for day in (0, 400, 900)]


@pytest.mark.parametrize("name", BASELINES)
@pytest.mark.parametrize("episode", ["alarm-1927", "vesna-1930", "spy-scare-1940"])
def test_a_baseline_makes_a_run_whose_patterns_can_be_computed(name: str, episode: str) -> None:
    scenario = load(episode).with_values({"officers.count": 1_000})
    run = BASELINES[name].run(scenario, SETTINGS[name], 3)
    again = BASELINES[name].run(scenario, SETTINGS[name], 3)
    assert {c: run.rows[c].dtype.name for c in COLUMNS} == dict(COLUMNS)
    assert (np.diff(run.rows["day"]) >= 0).all()
    assert all(np.array_equal(run.rows[c], again.rows[c]) for c in COLUMNS)
    parents = run.rows["parent"]
    assert (parents < np.arange(len(parents))).all()
    mine = [p for p in load_patterns() if p.scenario == episode]
    values = compute(run, mine)
    if episode == "spy-scare-1940":
        assert values["arrested-1937-38"] > 0 and values["removed-1937-39"] > 10_000
        assert np.isnan(values["first-irreversible-step"])
        assert values["returned-by-may-1940"] > 0
    else:
        dated = compute(facts(scenario, 3), mine)
        same = {k: v for k, v in values.items() if k.startswith(("cascade", "order", "high"))}
        assert same == {k: dated[k] for k in same}


def test_a_baseline_never_takes_a_man_twice_before_he_is_back() -> None:
    scenario = load("spy-scare-1940").with_values({"officers.count": 1_000})
    settings = {"arrests": 40.0, "dismissals": 90.0, "letters": 0.0, "returns": 0.9}
    run, dated = BASELINES["constant"].run(scenario, settings, 2), facts(scenario, 2)
    by_facts = set(dated.rows["whom"][np.isin(dated.rows["kind"], [Kind.ARREST, Kind.DISMISSAL])])
    out: set[int] = set()
    for kind, whom in zip(run.rows["kind"], run.rows["whom"], strict=True):
        if whom in by_facts:
            continue
        if kind in (Kind.ARREST, Kind.DISMISSAL):
            assert whom not in out
            out.add(whom)
        elif kind == Kind.REINSTATEMENT:
            assert whom in out
            out.discard(whom)
    assert len(out) > 100
