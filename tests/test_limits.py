"""Settings in which the model must behave as known results say.

Each turns on a few channels of `quiet.toml` by scenario values and nothing else, and is held to a
closed form within four standard errors, computed from that form. Every setting is also run by
the readable engine, which must write the same ledger.

Setting 3 is the complete graph (everybody hears of every confession); Watts' condition on a
random graph is not here: no channel of the model gives a man a threshold in shares of his ties.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from itertools import pairwise
from math import exp, lgamma, log, sqrt

import numpy as np
import pytest

from sim.corps.corps import Corps, found
from sim.engine import genealogy
from sim.engine.ledger import COUNTS, LEVERS, STATE
from sim.engine.result import Result
from sim.engine.run import simulate
from sim.scenario.load import Scenario
from sim.scenario.parameters import PARAMETERS
from sim.vocabulary import Kind, Motive, Narrative, Status

COLUMN = {name: i for i, name in enumerate((*COUNTS, *LEVERS, *STATE))}
SPY = "foreign_agent"


@pytest.fixture(scope="module", autouse=True)
def _world(quiet: Callable[..., Scenario], act: Callable[..., dict]) -> None:
    """The builders of scenarios, so that settings can be plain functions."""
    World.quiet, World.act = staticmethod(quiet), staticmethod(act)


class World:
    """Where the settings find the builders."""

    quiet: Callable[..., Scenario]
    act: Callable[..., dict]


def assert_near(found: float, expected: float, error: float) -> None:
    """Within four standard errors."""
    assert abs(found - expected) <= 4 * error, (
        f"{found:g} is {(found - expected) / error:.1f} standard errors from {expected:g}"
    )


def assert_moments_near(sample: np.ndarray, mean: float, variance: float, fourth: float) -> None:
    """Sample mean and variance against the law's; `fourth` is its fourth central moment."""
    n = len(sample)
    assert_near(sample.mean(), mean, sqrt(variance / n))
    assert_near(sample.var(ddof=1), variance, sqrt((fourth - variance**2) / n))


def fixed_point(f: Callable[[float], float], start: float) -> float:
    """Where iteration of `f` settles."""
    x = start
    for _ in range(10_000):
        x = f(x)
    return x


def day_series(result: Result, name: str) -> np.ndarray:
    """A column of the daily series."""
    return result.series[:, COLUMN[name]]


def corps_of(scenario: Scenario) -> Corps:
    """The corps a scenario is run on."""
    return found(scenario.values.officers, scenario.values.markers, scenario.recruits)


#: An accusation sticks at once, one item suffices for an arrest, and nobody is refused: seniors
#: pass because a purge order stands (it presses nobody: `order_push` and its kin are off).
OPEN_GATE: Mapping[str, float] = {
    f"salience.{SPY}": 1, f"openness.{SPY}": 1, "police.capacity": 100_000, "file.name": 1,
}  # fmt: skip


def everybody_passes() -> dict:
    return World.act("order", 0, narrative=SPY)


def test_the_quiet_world_is_quiet_and_leaves_nothing_to_defaults() -> None:
    scenario = World.quiet(days=365)
    assert said(scenario).keys() == PARAMETERS.keys()
    result = simulate(scenario, 1)
    assert len(result.rows["day"]) == 0
    assert (result.final["status"][: scenario.values.officers.count] == Status.SERVING).all()


# -- 1 and 4. names only: a branching process, and one wave through a well-mixed corps -------


def names_only(
    mean: float, dispersion: float = 1e9, count: int = 2_000, days: int = 80
) -> Scenario:
    """One man with an item; each confession names men drawn from the whole corps."""
    values = {
        **OPEN_GATE, "officers.count": count, "custody.coercion": 10, "custody.strangers": 1,
        "custody.names": mean, "custody.dispersion": dispersion,
    }  # fmt: skip
    first = World.act("items", 0, narrative=SPY, weight=1, persons=["iakir"])
    return World.quiet(values, days, [everybody_passes(), first])


@cache
def tree_sizes(mean: float, dispersion: float = 1e9, runs: int = 400) -> np.ndarray:
    """Arrests of each run, the first included; every tree has ended."""
    scenario = names_only(mean, dispersion)
    results = [simulate(scenario, seed, record="daily") for seed in range(runs)]
    assert all(day_series(r, "arrests")[-10:].sum() == 0 for r in results)
    return np.array([r.summary["arrests"] for r in results])


def borel(mean: float, most: int = 4_000) -> np.ndarray:
    """P(n) for n = 0 … of the Borel law: exp(-Rn) (Rn)^(n-1) / n!."""
    n = np.arange(1, most)
    logs = -mean * n + (n - 1) * np.log(mean * n) - np.array([lgamma(k + 1.0) for k in n])
    return np.concatenate([[0.0], np.exp(logs)])


@pytest.mark.parametrize("mean", [0.3, 0.6])
def test_below_one_the_tree_of_names_is_borel(mean: float) -> None:
    sizes = tree_sizes(mean)
    law = borel(mean)
    fourth = (law * (np.arange(law.size) - 1 / (1 - mean)) ** 4).sum()
    assert_moments_near(sizes, 1 / (1 - mean), mean / (1 - mean) ** 3, fourth)
    for n in (1, 2, 3):
        assert_near((sizes == n).mean(), law[n], sqrt(law[n] * (1 - law[n]) / sizes.size))


def extinct(mean: float, dispersion: float) -> float:
    """Smallest root of q = (1 + R (1-q) / c)^-c, which for large c is exp(-R (1-q))."""
    return fixed_point(lambda q: exp(-dispersion * np.log1p(mean * (1 - q) / dispersion)), 0.0)


@pytest.mark.parametrize(("mean", "dispersion"), [(1.5, 1e9), (2.0, 0.5)])
def test_above_one_names_die_out_or_take_the_final_size(mean: float, dispersion: float) -> None:
    """Setting 4 with setting 1: an outbreak is small, or `a = 1 - exp(-R a)` of the corps.

    Variance of the large ones: von Bahr and Martin-Löf (1980), for a confession whose number of
    names has the squared coefficient of variation 1/c beyond Poisson's.
    """
    count = 2_000
    sizes = tree_sizes(mean, dispersion)
    large = sizes[sizes >= 250]
    q = extinct(mean, dispersion)
    assert_near(1 - large.size / sizes.size, q, sqrt(q * (1 - q) / sizes.size))
    a = fixed_point(lambda a: 1 - exp(-mean * a), 1.0)
    spread = a * (1 - a) + mean**2 * a * (1 - a) ** 2 / dispersion
    deviation = sqrt(count * spread) / (1 - mean * (1 - a))
    assert_near(large.mean(), count * a, deviation / sqrt(large.size))
    assert_near(large.std(), deviation, deviation * 1.2 / sqrt(2 * large.size))


def test_extinction_below_one_is_certain_and_poisson_is_the_limit() -> None:
    assert tree_sizes(0.6).max() < 250
    assert extinct(0.6, 1e9) == pytest.approx(1.0)
    assert extinct(1.5, 1e9) == pytest.approx(fixed_point(lambda q: exp(-1.5 * (1 - q)), 0.0))


def test_the_ledger_shows_the_tree() -> None:
    result = simulate(names_only(0.6), 11)
    family = genealogy.family(result.rows)
    assert len(set(family.tree)) == 1
    assert (family.origin == genealogy.BY_TRIGGER).all()


# -- 2. letters and arrests excite each other -----------------------------------------------

WINDOW, BASE, SENT = 30, 1e-4, 0.8
AGENTS, SIGNAL = 0.1, 2e-3


def exciting(letters_per_arrest: float, days: int = 400, spies: bool = True) -> Scenario:
    """Each arrest frightens ties for `WINDOW` days; each letter is an arrest with chance `SENT`.

    Prisoners are back within days and files fade overnight, so that nobody is used up. Signals
    of true agents are arrests that no letter brought about: the second channel's own rate.
    """
    values = {
        **OPEN_GATE, "officers.count": 2_000, "pressure.push": 1, "climate.vigilance": 1,
        "file.letter": 1, "file.half_life": 1, "police.threshold": 1.9,
        "denunciation.fear": BASE, "denunciation.window": WINDOW,
        "custody.release_days": 1, "chief.shield": 1 - SENT,
        "truth.agents": AGENTS * 1e5 if spies else 0, "truth.signal": SIGNAL,
    }  # fmt: skip
    bare = World.quiet(values, days, [everybody_passes()])
    gain = letters_per_arrest / (BASE * WINDOW * degrees(corps_of(bare)).mean())
    return World.quiet({**values, "denunciation.fear_gain": gain}, days, [everybody_passes()])


def owners(corps: Corps) -> np.ndarray:
    """Whose each tie is."""
    return np.repeat(np.arange(corps.count + corps.recruits), np.diff(corps.tie_start))


def degrees(corps: Corps) -> np.ndarray:
    """Ties of each founder to other founders."""
    own = owners(corps)
    inside = (own < corps.count) & (corps.tie_whom < corps.count)
    return np.bincount(own[inside], minlength=corps.count)


class Excitation:
    """Whom a letter of i names (`w`, rows add up to 1), whom an arrest of j moves (`g`)."""

    def __init__(self, scenario: Scenario) -> None:
        corps = corps_of(scenario)
        own = owners(corps)
        inside = (own < corps.count) & (corps.tie_whom < corps.count)
        self.n = corps.count
        self.own, self.whom = own[inside], corps.tie_whom[inside]
        weight = corps.tie_weight[inside]
        self.w = weight / np.bincount(self.own, weight)[self.own]
        self.g = BASE * scenario.values.denunciation.fear_gain * WINDOW
        self.agents = scenario.values.truth.agents / 1e5

    def named(self, letters: np.ndarray) -> np.ndarray:
        """Letters that name each man, given those that each man writes."""
        return np.bincount(self.whom, letters[self.own] * self.w, minlength=self.n)

    def naming(self, worth: np.ndarray) -> np.ndarray:
        """What the man whom each man's letter names is worth, on average."""
        return np.bincount(self.own, worth[self.whom] * self.w, minlength=self.n)

    def moved(self, of_tie: np.ndarray) -> np.ndarray:
        """`g` times the sum over each man's ties."""
        return self.g * np.bincount(self.own, of_tie[self.whom], minlength=self.n)

    def rates(self) -> tuple[float, float]:
        """Letters and arrests a day: (I - N)^-1 mu over both channels of every officer."""
        letters = BASE + np.zeros(self.n)
        for _ in range(200):
            arrests = SENT * (self.named(letters) + self.agents * SIGNAL)
            letters = BASE + self.moved(arrests)
        return letters.sum(), arrests.sum()

    def radius(self) -> float:
        """Spectral radius of letters by letters."""
        x = np.ones(self.n)
        for _ in range(200):
            x = SENT * self.moved(self.named(x / x.sum()))
        return x.sum()

    def fano(self) -> float:
        """Variance over mean of letters in a long window, from the sizes of their families.

        `E[S^2] / E[S]` for the family of a letter from nowhere. With equal ties it is
        `1/(1-n)^2`; here a letter brings none, or a Poisson number from ties of the man taken.
        """
        size, square = np.ones(self.n), np.ones(self.n)
        for _ in range(200):
            brought = self.moved(size)
            size = 1 + SENT * self.naming(brought)
            taken = self.moved(square) + (1 + brought) ** 2
            square = (1 - SENT) + SENT * self.naming(taken)
        return square.sum() / size.sum()


@cache
def letters_and_arrests(letters_per_arrest: float, spies: bool, runs: int) -> np.ndarray:
    """Letters and arrests of each run after the first 130 days, int[runs, 2]."""
    scenario = exciting(letters_per_arrest, 400, spies)
    days = [simulate(scenario, seed, record="daily") for seed in range(runs)]
    return np.array([[day_series(r, c)[130:].sum() for c in ("letters", "arrests")] for r in days])


def test_letters_and_arrests_excite_each_other_to_the_rates_of_a_two_channel_process() -> None:
    counts = letters_and_arrests(0.5, True, 150)
    expected = np.array(Excitation(exciting(0.5)).rates()) * 270
    for c in range(2):
        assert_near(counts[:, c].mean(), expected[c], counts[:, c].std() / sqrt(len(counts)))
    # and both channels do more than they would alone
    alone = letters_and_arrests(0.0, True, 40)
    assert (counts.mean(axis=0) > 1.3 * alone.mean(axis=0)).all()


def test_letters_that_excite_letters_come_in_bursts() -> None:
    counts = letters_and_arrests(0.5, False, 200)[:, 0]
    expected = Excitation(exciting(0.5, spies=False))
    n = expected.radius()
    fano = expected.fano()
    assert fano == pytest.approx(1 / (1 - n) ** 2, rel=0.25)  # Hawkes' own, ties being unequal
    assert_near(counts.var(ddof=1) / counts.mean(), fano, fano * sqrt(2 / len(counts)) * 1.2)
    alone = letters_and_arrests(0.0, False, 100)[:, 0]
    assert_near(alone.var(ddof=1) / alone.mean(), 1.0, sqrt(2 / len(alone)))


@pytest.mark.parametrize(("letters_per_arrest", "stable"), [(0.7, True), (1.6, False)])
def test_the_two_channels_are_stable_only_below_a_spectral_radius_of_one(
    letters_per_arrest: float, stable: bool
) -> None:
    scenario = exciting(letters_per_arrest, 240)
    assert (Excitation(scenario).radius() < 1) == stable
    runs = [simulate(scenario, seed, record="daily") for seed in range(20)]
    letters = np.sum([day_series(r, "letters") for r in runs], axis=0)
    assert (letters[210:].sum() > 2 * letters[120:150].sum()) == (not stable)


# -- 3. thresholds on a complete graph ------------------------------------------------------

DISTRICTS = 14


def thresholds(weights: np.ndarray) -> Scenario:
    """Everybody has an item, its weight set by district; confessions raise what all items count.

    A man is arrested when `weight * (salience + learned) >= 1`, and `learned` counts the
    confessions of the whole corps: his threshold is the share of the corps that has confessed.
    """
    values = {
        **OPEN_GATE, "officers.count": 2_000, f"salience.{SPY}": 1, "police.threshold": 1,
        "custody.coercion": 10, "learning.gain": 0.01, "learning.ceiling": 10,
    }  # fmt: skip
    items = [
        World.act(
            "items", 0, id=f"district-{d}", narrative=SPY, weight=float(w),
            group={"district": d}, share=1,
        )
        for d, w in enumerate(weights)
    ]  # fmt: skip
    return World.quiet(values, 60, [everybody_passes(), *items])


def least_fixed_point(weights: np.ndarray, corps: Corps) -> float:
    """Granovetter: r = F(r) from r = 0, F the share of men whose threshold is at most r."""
    learned = 10.0  # gain 0.01 per confession and 1,000 officers: 10 for the whole corps
    threshold = (1 / weights - 1) / learned
    of_officer = threshold[corps.district[: corps.count]]
    return fixed_point(lambda r: float((of_officer <= r).mean()), 0.0)


def domino(corps: Corps) -> np.ndarray:
    """Weights by which each district falls when those before it have, with a little to spare."""
    share = np.bincount(corps.district[: corps.count], minlength=DISTRICTS) / corps.count
    before = np.concatenate([[0.0], np.cumsum(share)[:-1]])
    return 1 / (1 + 10 * before * 0.95)


def test_thresholds_in_a_corps_that_hears_everything_have_granovetters_fixed_point() -> None:
    corps = corps_of(thresholds(np.ones(DISTRICTS)))
    weights = domino(corps)
    for stubborn in (None, 3, 9):
        if stubborn is not None:
            weights = domino(corps)
            weights[stubborn] *= 0.9  # one district a little harder: the rest never move
        expected = least_fixed_point(weights, corps)
        result = simulate(thresholds(weights), 1)
        assert result.summary["arrested_share"] == pytest.approx(expected)
        assert (expected == 1.0) == (stubborn is None)


# -- 5. no feedback -------------------------------------------------------------------------


def test_tenure_is_exponential() -> None:
    scenario = World.quiet({"officers.count": 20_000, "turnover.natural": 0.8}, 700)
    losses = day_series(simulate(scenario, 3), "losses").cumsum() / 20_000
    for day in (1, 10, 50, 200, 450, 699):
        gone = 1 - exp(-0.8 / 365.25 * day)
        assert_near(losses[day], gone, sqrt(gone * (1 - gone) / 20_000))


def letters_only(days: int, count: int, **rates: float) -> Scenario:
    """Letters at constant climates that come to nothing."""
    values = {f"denunciation.{motive}": rate for motive, rate in rates.items()}
    climate = {"climate.vigilance": 0.5, "pressure.push": 1, "denunciation.doubt": 1}
    return World.quiet({"officers.count": count, **climate, **values}, days)


def test_letters_without_feedback_are_poisson() -> None:
    scenario = letters_only(50, 1_000, grudge=2e-3)
    runs = [simulate(scenario, seed, record="summary") for seed in range(400)]
    sample = np.array([r.summary["letters"] for r in runs])
    mean = 1_000 * 50 * 2e-3 * 0.5
    assert_moments_near(sample, mean, mean, mean + 3 * mean**2)


def test_motives_compete_as_causes() -> None:
    """The first letter of a man: cause c with `h_c/sum(h) * (1 - exp(-t*sum(h)))`."""
    count, days = 20_000, 200
    rate = {"grudge": 2e-3, "fear": 4e-3, "career": 1e-3}
    hazard = {"grudge": 1e-3, "fear": 2e-3, "career": 1e-3}  # times climate: vigilance 0.5, P 1
    rows = simulate(letters_only(days, count, **rate), 5).rows
    _, first = np.unique(rows["who"], return_index=True)
    total = sum(hazard.values())
    for motive, h in hazard.items():
        share = h / total * (1 - exp(-days * total))
        found = (rows["motive"][first] == Motive[motive.upper()]).sum() / count
        assert_near(found, share, sqrt(share * (1 - share) / count))


def test_arrest_and_natural_loss_compete_as_causes() -> None:
    count, days = 20_000, 500
    natural, signal = 0.7, 1.5e-3
    values = {
        **OPEN_GATE, "officers.count": count, "turnover.natural": natural,
        "truth.agents": 100_000, "truth.signal": signal, "custody.coercion": 10,
    }  # fmt: skip
    result = simulate(World.quiet(values, days, [everybody_passes()]), 2, record="daily")
    hazards = {"arrests": signal, "losses": natural / 365.25}
    total = sum(hazards.values())
    for name, h in hazards.items():
        counts = day_series(result, name).cumsum() / count
        for day in (50, 200, 499):
            share = h / total * (1 - exp(-day * total))
            assert_near(counts[day], share, sqrt(share * (1 - share) / count))


# -- 6. a quota -----------------------------------------------------------------------------

MARKED = "national_minority"


def quota(salience: float) -> Scenario:
    """120 of 1,000 officers a day for two days, with nothing to choose them by."""
    values = {
        "officers.count": 1_000, f"markers.{MARKED}": 0.3, "file.marker": 0.2,
        f"salience.{MARKED}": salience, "police.quota": 12_000, "police.capacity": 100_000,
    }  # fmt: skip
    acts = [World.act("order", 0, id=f"order-{n:d}", narrative=n.word) for n in Narrative]
    return World.quiet(values, 2, acts)


def marked_among_arrested(scenario: Scenario, runs: int) -> tuple[np.ndarray, int]:
    """Marked men among the arrested of each run, and in the corps."""
    marked = corps_of(scenario).markers[:1_000, Narrative[MARKED.upper()]] > 0
    results = [simulate(scenario, seed, record="summary") for seed in range(runs)]
    assert all(r.summary["arrests"] == 240 for r in results)
    taken = [(r.final["arrests"][:1_000] > 0)[marked].sum() for r in results]
    return np.array(taken), int(marked.sum())


def test_a_quota_without_suspicion_is_hypergeometric() -> None:
    n, q = 1_000, 240
    taken, k = marked_among_arrested(quota(salience=0), 400)
    p = k / n
    variance = q * p * (1 - p) * (n - q) / (n - 1)
    assert_moments_near(taken, q * p, variance, 3 * variance**2)


def test_a_quota_with_suspicion_takes_the_marked_first() -> None:
    taken, k = marked_among_arrested(quota(salience=1), 3)
    assert (taken == min(k, 240)).all()


# -- 7. one source, heard many times --------------------------------------------------------


#: Log-odds of a voice for each word, where none is near its saturation (10^6 words).
PER_WORD = {"leadership.abroad": 1, "leadership.prior": -3}
#: Words of which one is left in the evening, where a voice fades by 63 % in 5,000 days.
ONE = exp(1 / 5000)


def believed(kappa: float, echoes: float, **more: float) -> float:
    """Highest belief after one report of a word, heard `echoes` times."""
    report = World.act("report", 5, narrative=SPY, weight=ONE, echoes=echoes)
    values = {**PER_WORD, "file.kappa": kappa, **more}
    result = simulate(World.quiet(values, 20, [report]), 1, record="daily")
    return day_series(result, f"belief_{SPY}").max()


@pytest.mark.parametrize("echoes", [2, 3, 8])
def test_a_naive_listener_overshoots_by_every_echo(echoes: int) -> None:
    most = World.quiet().values.leadership.saturation
    once = believed(1.0, 1)
    assert once == pytest.approx(-3 + most / (most + 1))
    assert believed(1.0, echoes) + 3 == pytest.approx(most * echoes / (most + echoes))
    assert believed(1.0, echoes) - once == pytest.approx(echoes - 1, rel=(echoes + 1) / most)
    assert believed(0.0, echoes) - once == pytest.approx(0.0)
    assert believed(1e-9, echoes) - once == pytest.approx(0.0, abs=1e-6)
    assert 0 < believed(0.5, echoes) - once < echoes - 1


@pytest.mark.parametrize("most", [0.5, 2.0, 10.0])
def test_no_echo_carries_a_voice_past_its_saturation(most: float) -> None:
    echoes = np.array([1, 10, 1e3, 1e6])
    loud = [believed(1.0, n, **{"leadership.saturation": most}) + 3 for n in echoes]
    assert loud == pytest.approx(most * echoes / (most + echoes))
    assert all(less < more < most for less, more in pairwise(loud))


def test_a_file_overshoots_by_every_echo() -> None:
    """The same for the police: `echoes` of one item count as so many, or as one."""
    suspicion = {}
    for kappa in (0.0, 1.0):
        for echoes in (1, 4):
            item = World.act("items", 0, narrative=SPY, weight=1, echoes=echoes, persons=["iakir"])
            values = {f"salience.{SPY}": 1, "file.kappa": kappa, "police.threshold": 100}
            result = simulate(World.quiet(values, 1, [item]), 1)
            suspicion[kappa, echoes] = result.final["suspicion"].max()
    assert suspicion[1.0, 4] == pytest.approx(4 * suspicion[1.0, 1])
    assert suspicion[0.0, 4] == suspicion[0.0, 1] == 1.0


# -- 8. more cases than capacity ------------------------------------------------------------


def queue(capacity: float) -> Scenario:
    """Items about 10,000 officers at a constant hazard; `capacity` cases a day and 100,000."""
    values = {
        **OPEN_GATE, "officers.count": 10_000, "police.capacity": capacity,
        "truth.agents": 100_000, "truth.signal": 1e-3, "custody.coercion": 10,
    }  # fmt: skip
    return World.quiet(values, 201, [everybody_passes()])


def test_the_backlog_grows_at_arrivals_minus_capacity() -> None:
    result = simulate(queue(capacity=40), 1)
    for day in (50, 100, 200):
        come = 1 - exp(-1e-3 * day)
        expected = 10_000 * come - 4 * (day + 1)
        # ripe cases of the morning, less those opened today
        backlog = day_series(result, "cases")[day] - day_series(result, "arrests")[day]
        # nothing comes on day 0: its capacity is saved up to one case at most
        assert_near(backlog, expected + 3, sqrt(10_000 * come * (1 - come)) + 1)
    assert (day_series(result, "arrests")[5:] == 4).all()


def test_below_capacity_there_is_no_backlog() -> None:
    result = simulate(queue(capacity=400), 1)
    cases, opened = day_series(result, "cases"), day_series(result, "arrests")
    assert cases.sum() > 0
    assert (cases == opened).all()


# -- 9. coupled worlds ----------------------------------------------------------------------


def under_push(push: float, **more: float) -> Scenario:
    """Letters of every motive, belief and pressure fed by them; nobody can be arrested."""
    values = {
        "officers.count": 1_500, "officers.rivals": 0.2, "officers.disposition_spread": 1,
        "pressure.push": push, "pressure.maximum": 1, "pressure.reach_scale": 0.02,
        "climate.vigilance": 0.4, "climate.tension": 0.5, f"salience.{SPY}": 1,
        "salience.factional": 0.5, f"openness.{SPY}": 0.5, "openness.factional": 0.1,
        "markers.factional": 0.2, "denunciation.doubt": 0.2, "denunciation.habituation": 1.7,
        "denunciation.attraction": 1, "denunciation.career_preference": 5,
        "denunciation.fear_preference": 2, "file.letter": 0.4, "file.kappa": 0.8,
        "leadership.below": 1, "leadership.finding": 1.5e-4, "leadership.prior": -4,
        "leadership.abroad": 1, "leadership.tension": 1,
        **{f"denunciation.{m.word}": 2e-3 for m in Motive}, "denunciation.grudge_gain": 1,
    }  # fmt: skip
    return World.quiet({**values, **more}, 200)


def written(result: Result) -> set[tuple[int, int, int]]:
    """(author, motive, how many-eth of his from that motive) of every letter."""
    rows = result.rows
    letters = rows["kind"] == Kind.LETTER
    count: dict[tuple[int, int], int] = {}
    out = set()
    for key in zip(rows["who"][letters].tolist(), rows["motive"][letters].tolist(), strict=True):
        count[key] = count.get(key, 0) + 1
        out.add((*key, count[key]))
    return out


@pytest.mark.parametrize("seed", range(5))
def test_more_pressure_only_adds_denouncers(seed: int) -> None:
    letters = [written(simulate(under_push(push), seed)) for push in (0.0, 0.2, 0.6, 2.0)]
    for less, more in pairwise(letters):
        assert less < more


def test_where_letters_lead_to_expulsion_more_pressure_can_also_silence() -> None:
    """The control: what is asserted above is no property of counting."""
    cells = {"cells.readiness": 5, "officers.party": 1}
    less, more = (written(simulate(under_push(push, **cells), 1)) for push in (0.2, 2.0))
    assert less - more
    assert len(more) > len(less)


def said(scenario: Scenario) -> dict:
    """Every value of a scenario, by dotted name."""
    sections = scenario.document.values.items()
    return {f"{section}.{name}": each for section, own in sections for name, each in own.items()}


def busy(*more: dict) -> Scenario:
    """Letters and names and a capacity; the trigger under test comes last."""
    values = {
        **said(under_push(0.5)), "police.capacity": 2_000, "police.threshold": 0.5,
        "custody.coercion": 0.1, "custody.names": 3, "custody.dispersion": 1, "file.name": 1,
    }  # fmt: skip
    return World.quiet(values, 120, [everybody_passes(), *more])


NOTHING = {
    "a lever set to what it is": ("set", {"push": 0.5}),
    "a lever moved by nothing": ("set", {"push": "+0", "zeal": "x1"}),
    "a ramp to where it stands": ("ramp", {"vigilance": 0.4, "over": "20d"}),
    "a pulse of nothing": ("pulse", {"tension": "+0", "half_life": "9d"}),
    "a report of no weight": ("report", {"narrative": SPY, "weight": 0}),
    "a favour of no trust": ("favour", {"persons": ["iakir"], "trust": 0}),
    "items of no weight": ("items", {"narrative": SPY, "weight": 0, "persons": ["iakir"]}),
    "items for nobody": ("items", {
        "narrative": SPY, "weight": 1, "group": {"marker": "national_minority"}, "share": 1,
    }),
    "the removal of nobody": ("remove", {
        "narrative": SPY, "group": {"branch": "navy"}, "share": 0,
    }),
    "another chief like the last": ("police_chief", {"name": "X", "old_guard": False}),
}  # fmt: skip


@pytest.mark.parametrize("what", NOTHING)
def test_a_trigger_without_effect_changes_no_row(
    what: str, differ: Callable[[Result, Result], list[str]]
) -> None:
    kind, fields = NOTHING[what]
    assert differ(simulate(busy(), 4), simulate(busy(World.act(kind, 40, **fields)), 4)) == []


SOMETHING = {
    "push": ("set", {"push": "+0.5"}),
    "ramp": ("ramp", {"vigilance": 0.9, "over": "20d"}),
    "pulse": ("pulse", {"tension": "+0.4", "half_life": "9d"}),
    "report": ("report", {"narrative": SPY, "weight": 3}),
    "items": ("items", {"narrative": SPY, "weight": 1, "persons": ["iakir"]}),
    "remove": (
        "remove",
        {"narrative": SPY, "group": {"branch": "navy"}, "share": 0.2, "outcome": "dismissal"},
    ),
    "halt": ("halt", {}),
}


@pytest.mark.parametrize("what", SOMETHING)
def test_a_trigger_changes_no_row_before_its_day_and_some_after(what: str) -> None:
    kind, fields = SOMETHING[what]
    without, having = simulate(busy(), 4), simulate(busy(World.act(kind, 40, **fields)), 4)
    before = {name: without.rows[name][without.rows["day"] < 40] for name in without.rows}
    assert len(before["day"]) > 100
    for name, column in before.items():
        assert np.array_equal(column, having.rows[name][: len(column)])
        assert having.rows["day"][len(column)] >= 40
    assert np.array_equal(without.series[:40], having.series[:40])
    after = len(before["day"])
    assert not all(
        np.array_equal(without.rows[name][after:], having.rows[name][after:])
        for name in without.rows
    )


# -- the readable engine --------------------------------------------------------------------

SETTINGS: Mapping[str, Callable[[], Scenario]] = {
    "1 and 4 names only": lambda: names_only(1.5, 0.5, 400),
    "2 two channels": lambda: exciting(0.8, 60).with_values({"officers.count": 400}),
    "3 thresholds": lambda: thresholds(domino(corps_of(thresholds(np.ones(DISTRICTS)))))
    .with_values({"officers.count": 400}),
    "5 tenure": lambda: World.quiet({"officers.count": 400, "turnover.natural": 3}, 100),
    "5 letters": lambda: letters_only(100, 400, grudge=1e-2, fear=1e-2, career=1e-2),
    "6 quota": lambda: quota(salience=0),
    "7 echoes": lambda: World.quiet(
        PER_WORD, 20, [World.act("report", 5, narrative=SPY, weight=1, echoes=4)],
    ),
    "8 queue": lambda: queue(400).with_values({"officers.count": 400}),
    "9 coupling": lambda: under_push(0.6).with_values({"officers.count": 400}),
    "9 triggers": lambda: busy(World.act("remove", 40, narrative=SPY, persons=["iakir"]))
    .with_values({"officers.count": 400}),
}  # fmt: skip


@pytest.mark.parametrize("setting", SETTINGS)
def test_the_readable_engine_writes_the_same_ledger(
    setting: str, differ: Callable[[Result, Result], list[str]]
) -> None:
    scenario = SETTINGS[setting]()
    compiled, agents = simulate(scenario, 9), simulate(scenario, 9, engine="agents")
    assert len(compiled.rows["day"]) > 0
    assert differ(compiled, agents) == []


def test_the_forms_themselves() -> None:
    """What the tests above compare with is itself what the books say."""
    law = borel(0.6)
    n = np.arange(law.size)
    assert law.sum() == pytest.approx(1)
    assert (law * n).sum() == pytest.approx(1 / 0.4)
    assert (law * (n - 2.5) ** 2).sum() == pytest.approx(0.6 / 0.4**3)
    q = extinct(1.5, 1e9)
    a = fixed_point(lambda a: 1 - exp(-1.5 * a), 1.0)
    assert a == pytest.approx(1 - q)
    assert log(1 - a) == pytest.approx(-1.5 * a)
