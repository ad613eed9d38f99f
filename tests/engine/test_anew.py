"""Luck drawn anew after a day: the past stays, what is awaited is exponential, engines agree."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pytest
from scipy.stats import ks_2samp, kstest, spearmanr

from sim.engine.result import Result
from sim.engine.run import simulate
from sim.scenario.load import Scenario, load
from sim.vocabulary import BLOCKS, CELL, NOBODY, Kind
from tests.drawn import LIVELY, QUIET, world

#: Of a test that is right, how often it fails.
RARELY = 1e-3
DAYS = 60

Differ = Callable[[Result, Result], list[str]]


def anew(scenario: Scenario, after: int, seed: int = 1_000, **more: Any) -> Scenario:
    """The same with luck drawn anew after a day."""
    return scenario.with_values({"luck.after": after, "luck.seed": seed, **more})


@pytest.fixture(scope="module")
def lively(quiet: Callable[..., Scenario], act: Callable[..., dict]) -> Scenario:
    """A world in which everything happens, with an order and a new chief of police."""
    acts = [
        act("police_chief", 15, name="X", old_guard=True),
        act("order", 25, narrative="foreign_agent"),
    ]
    return quiet(LIVELY, DAYS, acts)


# -- the past, and the other seed -----------------------------------------------------------


@pytest.mark.parametrize("after", [DAYS - 1, DAYS, 400])
def test_after_the_last_day_it_is_the_run_itself(
    after: int, lively: Scenario, differ: Differ
) -> None:
    assert differ(simulate(anew(lively, after), 1), simulate(lively, 1)) == []


@pytest.mark.parametrize("after", [0, 14, 15, 24, 40, DAYS - 2])
def test_rows_are_the_same_until_that_day_and_others_after_it(after: int, lively: Scenario) -> None:
    first, second = simulate(lively, 1), simulate(anew(lively, after), 1)
    past = [run.rows["day"] <= after for run in (first, second)]
    for name in first.rows:
        assert np.array_equal(first.rows[name][past[0]], second.rows[name][past[1]])
    assert np.array_equal(first.series[: after + 1], second.series[: after + 1])
    rest = [
        np.column_stack([run.rows[name][~old] for name in run.rows])
        for run, old in zip((first, second), past, strict=True)
    ]
    assert not np.array_equal(*rest)


@pytest.mark.parametrize("name", ["letters", "arrests", "confessions", "sentences"])
def test_from_before_the_first_day_it_is_as_good_as_another_seed(
    name: str, lively: Scenario
) -> None:
    outcomes = _outcomes(lively)
    assert ks_2samp(*(each[name] for each in outcomes)).pvalue > RARELY


_kept: dict[str, list[dict[str, np.ndarray]]] = {}


def _outcomes(scenario: Scenario, runs: int = 120) -> list[dict[str, np.ndarray]]:
    """Of runs of one seed with other luck, and of runs of other seeds."""
    if scenario.hash not in _kept:
        luck = [simulate(anew(scenario, -1, 500 + n), 1, record="summary") for n in range(runs)]
        plain = [simulate(scenario, 9_000 + n, record="summary") for n in range(runs)]
        _kept[scenario.hash] = [
            {name: np.array([run.summary[name] for run in each]) for name in each[0].summary}
            for each in (luck, plain)
        ]
    return _kept[scenario.hash]


# -- two engines ----------------------------------------------------------------------------


def edits(n: int, days: int) -> Iterator[dict[str, Any]]:
    """What is drawn anew in world `n`: luck after some days, and two blocks under other seeds."""
    rng = np.random.default_rng(n)
    for after in (-1, *rng.integers(0, days, 2).tolist()):
        yield {"luck.after": after, "luck.seed": n}
    words = rng.choice(list(BLOCKS), 2, replace=False).tolist()
    blocks = {f"luck.{word}": 77 for word in words}
    yield blocks
    yield blocks | {"luck.after": int(rng.integers(0, days)), "luck.seed": 5}


@pytest.mark.slow
@pytest.mark.parametrize("n", range(8))
def test_both_engines_draw_alike(n: int, differ: Differ) -> None:
    changes, seed = world(n)
    scenario = load(QUIET).with_values(changes)
    for edit in edits(n, scenario.days):
        other = scenario.with_values(edit)
        fast, slow = simulate(other, seed), simulate(other, seed, engine="agents")
        assert differ(fast, slow) == [], edit


def test_every_block_moves_rows_of_its_own(lively: Scenario) -> None:
    plain = simulate(lively, 1)
    for word in set(BLOCKS) - {"dates"}:  # of this world all dates are certain
        other = simulate(lively.with_values({f"luck.{word}": 5}), 1)
        assert not np.array_equal(plain.series, other.series), word
    same = {f"luck.{word}": 1 for word in BLOCKS}
    assert np.array_equal(plain.series, simulate(lively.with_values(same), 1).series)


# -- what is awaited ------------------------------------------------------------------------


@dataclass(frozen=True)
class Wait:
    """A channel alone: men wait for a kind of row, at a hazard a day.

    Attributes:
        values: what turns it on.
        kind: of the row they wait for.
        hazard: a day.
        since: kind of the row with which a wait begins; all begin on day 0 where None.
        of: whether the man stands in `who` of the row.
        by: only rows of that actor.
    """

    values: dict[str, Any]
    kind: Kind
    hazard: float
    since: Kind | None = None
    of: str = "whom"
    by: int | None = None


HELD = {"custody.coercion": 10}
WAITS = {
    "confession": Wait({"custody.coercion": 0.03}, Kind.CONFESSION, 0.03, Kind.ARREST, "who"),
    "release": Wait({"custody.release_days": 30}, Kind.RELEASE, 1 / 30, Kind.ARREST),
    "sentence": Wait(
        HELD | {"custody.sentence_days": 40}, Kind.SENTENCE, 1 / 40, Kind.CONFESSION
    ),
    "natural loss": Wait({"turnover.natural": 5}, Kind.LOSS, 5 / 365.25, by=NOBODY),
    "letter": Wait(
        {"pressure.push": 1, "climate.vigilance": 1, "denunciation.grudge": 0.02},
        Kind.LETTER, 0.02, Kind.LETTER, "who",
    ),
    "a true agent's signal": Wait(
        {"truth.agents": 50_000, "truth.signal": 0.02}, Kind.ITEM, 0.02, Kind.ITEM, by=NOBODY
    ),
}  # fmt: skip
AFTER = 60


def taken(act: Callable[..., dict]) -> list[dict]:
    """Arrests of a share of everybody on three days."""
    group = {"rank_at_least": "lieutenant"}
    return [
        act("remove", day, narrative="foreign_agent", outcome="arrest", group=group, share=0.3)
        for day in (0, 25, 50)
    ]


@pytest.mark.parametrize("name", WAITS)
def test_what_is_left_of_a_wait_is_exponential_whatever_has_passed(
    name: str, quiet: Callable[..., Scenario], act: Callable[..., dict]
) -> None:
    wait = WAITS[name]
    days = AFTER + int(14 / wait.hazard)
    acts = taken(act) if wait.since in (Kind.ARREST, Kind.CONFESSION) else []
    scenario = quiet(wait.values | {"officers.rivals": 0.1}, days, acts)
    left, passed = waited(simulate(anew(scenario, AFTER, 3), 1), wait)
    assert len(left) > 200
    assert kstest(smooth(left * wait.hazard, wait.hazard), "expon").pvalue > RARELY
    if len(set(passed.tolist())) > 1:
        assert spearmanr(left, passed).pvalue > RARELY
    first, _ = waited(simulate(scenario, 1), wait)
    assert not np.array_equal(first, left)


def waited(result: Result, wait: Wait) -> tuple[np.ndarray, np.ndarray]:
    """Days from `AFTER` to the next row each man waits for, and days he had waited until then."""
    rows = result.rows
    first = {}
    begun = dict.fromkeys(range(result.corps.count), 0) if wait.since in (None, wait.kind) else {}
    since, of = wait.since, "who" if wait.since == Kind.CONFESSION else wait.of
    for day, kind, who, whom in zip(*(rows[c].tolist() for c in ("day", "kind", "who", "whom")),
                                    strict=True):  # fmt: skip
        row = {"who": who, "whom": whom}
        if kind == since and day <= AFTER:
            begun[row["whom"] if since == Kind.ARREST else row[of]] = day
        if kind != wait.kind or (wait.by is not None and who != wait.by):
            continue
        man = row[wait.of]
        if day <= AFTER and kind != since:
            begun.pop(man, None)
        elif day > AFTER:
            first.setdefault(man, day)
    men = [man for man in begun if man in first]
    return (
        np.array([first[man] - AFTER for man in men]),
        np.array([AFTER - begun[man] for man in men]),
    )


def smooth(ends: np.ndarray, step: float) -> np.ndarray:
    """Exponential numbers of which only the step they ended in is known, one in each step."""
    u = np.random.default_rng(1).random(len(ends))
    start = ends - step
    return start - np.log1p(-u * -np.expm1(-step))


def test_silence_that_was_broken_is_known_to_be_borne(
    quiet: Callable[..., Scenario], act: Callable[..., dict]
) -> None:
    """Reproaches after the day: exponential in exposure, as if nobody had been silent before."""
    rate, group = 0.004, {"rank_at_least": "captain"}
    gone = act("remove", 0, narrative="foreign_agent", outcome="dismissal", group=group, share=0.3)
    values = {"climate.vigilance": 1, "denunciation.silence": rate, "denunciation.window": 1_000}
    scenario = quiet(values, 900, [gone])
    result = simulate(anew(scenario, AFTER, 3), 1)
    rows, unit = result.rows, result.corps.unit
    lost = np.bincount(unit[rows["whom"][rows["kind"] == Kind.DISMISSAL]], minlength=unit.max() + 1)
    said = (rows["kind"] == Kind.ITEM) & (rows["who"] == CELL) & (rows["day"] > AFTER)
    men, where = np.unique(rows["whom"][said], return_index=True)
    hazard = rate * lost[unit[men]]
    quick = hazard > 10 / (900 - AFTER)  # nearly all of these are reproached within the period
    left = (rows["day"][said][where] - AFTER)[quick] * hazard[quick]
    assert quick.sum() > 200
    step = hazard[quick]
    u = np.random.default_rng(1).random(len(left))
    assert kstest(left - step - np.log1p(-u * -np.expm1(-step)), "expon").pvalue > RARELY


def test_men_who_are_away_and_come_back_are_drawn_alike_in_both(
    quiet: Callable[..., Scenario], differ: Differ
) -> None:
    back = {
        "turnover.review": 20_000, "turnover.appeal_days": 5, "turnover.appeal_success": 0.5,
        "cells.readiness": 5, "denunciation.silence": 0.3, "turnover.natural": 3,
    }  # fmt: skip
    for after in (10, 20, 35):
        scenario = anew(quiet({**LIVELY, **back}, DAYS), after)
        run = partial(simulate, scenario, 2)
        assert differ(run(), run(engine="agents")) == []
