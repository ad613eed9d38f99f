"""Worlds that are stopped, that end with an order, or in which a man or a letter is missing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sim.engine.choice import letter_number
from sim.engine.result import Result
from sim.engine.run import simulate
from sim.scenario.load import Scenario, load
from sim.scenario.timeline import resolve
from sim.vocabulary import NOBODY, Kind, Lever, Status
from tests.drawn import LIVELY, QUIET, world

Differ = Callable[[Result, Result], list[str]]
DAYS, DAY = 60, 20


@pytest.fixture(scope="module")
def lively(quiet: Callable[..., Scenario], act: Callable[..., dict]) -> Scenario:
    """A world with levers moved, an order, and acts before and after the day of the stop."""
    acts = [
        act("set", 5, push="+0.4"),
        act("ramp", 10, zeal="x2", over="30d"),
        act("order", 15, narrative="foreign_agent"),
        act("set", DAY, push=0.9),
        act("items", 30, narrative="foreign_agent", weight=1, persons=["iakir"]),
        act("halt", -1, id="if", when={"measure": "arrests", "at_least": 1}, delay="40d"),
    ]
    return quiet(LIVELY, DAYS, acts)


def stopped(scenario: Scenario, how: int, day: int = DAY) -> Scenario:
    return scenario.with_values({"stop.day": day, "stop.how": how})


def test_no_trigger_acts_from_the_day_of_the_stop(lively: Scenario) -> None:
    whole, less = resolve(lively, 1, {"if": 25}), resolve(stopped(lively, 1), 1, {"if": 25})
    assert [e.day for e in less.effects] == [15] and len(whole.effects) == 3
    assert np.array_equal(whole.levers[:DAY], less.levers[:DAY])
    push, zeal = less.levers[:, Lever.PUSH], less.levers[:, Lever.ZEAL]
    assert (push[DAY:] == push[DAY - 1]).all() and whole.levers[DAY, Lever.PUSH] == 0.9
    assert zeal[-1] == 2 * zeal[0]  # a ramp that has begun goes on


def test_levers_go_back_to_where_they_began(lively: Scenario) -> None:
    levers = resolve(stopped(lively, 2), 1).levers
    assert (levers[DAY:] == levers[0]).all() and not (levers[:DAY] == levers[0]).all()
    assert stopped(lively, 2).recruits == stopped(lively, 2, 40).recruits


def test_a_halt_ends_orders_and_nobody_is_asked_for(lively: Scenario) -> None:
    rows = simulate(stopped(lively, 3), 1).rows
    (halt,) = np.flatnonzero(rows["kind"] == Kind.HALT)
    assert (rows["day"][halt], rows["who"][halt]) == (DAY, NOBODY)
    late = rows["day"] >= DAY
    assert not np.isin(rows["kind"][late], [Kind.REQUEST, Kind.ORDER, Kind.ARREST]).any()
    assert (rows["kind"][rows["day"] < DAY] == Kind.REQUEST).any()


@pytest.mark.parametrize("how", [1, 2, 3])
def test_a_stop_leaves_what_was_before_it(how: int, lively: Scenario) -> None:
    first, second = simulate(lively, 1), simulate(stopped(lively, how), 1)
    assert np.array_equal(first.series[:DAY], second.series[:DAY])
    assert not np.array_equal(first.series[DAY:], second.series[DAY:])


@pytest.mark.parametrize("how", [1, 3])
def test_a_stop_after_the_last_day_changes_nothing(
    how: int, lively: Scenario, differ: Differ
) -> None:
    assert differ(simulate(stopped(lively, how, DAYS), 1), simulate(lively, 1)) == []


def test_a_run_that_is_decided_ends_with_that_day(lively: Scenario) -> None:
    whole, decided = simulate(lively, 1), simulate(lively.with_values({"stop.decided": True}), 1)
    day = int(whole.rows["day"][whole.rows["kind"] == Kind.ORDER][0])
    assert decided.days == day + 1 == len(decided.daily)
    assert np.array_equal(decided.series, whole.series[: day + 1])
    past = whole.rows["day"] <= day
    for name, column in decided.rows.items():
        assert np.array_equal(column, whole.rows[name][past])
    assert decided.summary["order_day"] == whole.summary["order_day"]
    assert decided.provenance["days"] == decided.days


def test_where_nothing_is_decided_the_run_is_whole(
    quiet: Callable[..., Scenario], differ: Differ
) -> None:
    calm = quiet({**LIVELY, "leadership.restraint": 10}, DAYS)
    assert differ(simulate(calm.with_values({"stop.decided": True}), 1), simulate(calm, 1)) == []


# -- a man, a letter ------------------------------------------------------------------------


def test_a_man_who_is_not_there_does_nothing(lively: Scenario) -> None:
    whole = simulate(lively, 1).rows
    letters = whole["kind"] == Kind.LETTER
    man = int(np.bincount(whole["who"][letters]).argmax())
    without = simulate(lively.with_values({"without.person": man}), 1)
    assert not (without.rows["who"] == man).any()
    assert without.final["status"][man] == Status.LEFT
    does = np.isin(without.rows["kind"], [Kind.NAME, Kind.ITEM])
    assert not ((without.rows["whom"] == man) & ~does).any()


def test_a_letter_is_not_written_and_the_next_comes_when_it_would_have(
    quiet: Callable[..., Scenario],
) -> None:
    """Spite alone, of which nothing comes: one row is missing, and nothing else moves."""
    values = {
        "officers.rivals": 0.1, "pressure.push": 1, "climate.vigilance": 1,
        "denunciation.grudge": 0.05,
    }  # fmt: skip
    scenario = quiet(values, 100)
    whole = simulate(scenario, 1).rows
    author = int(whole["who"][whole["kind"] == Kind.LETTER][0])
    mine = np.flatnonzero((whole["kind"] == Kind.LETTER) & (whole["who"] == author))
    assert len(mine) > 2
    for n in range(3):
        edit = {"without.author": author, "without.letter": int(letter_number(n, 3))}
        less = simulate(scenario.with_values(edit), 1).rows
        for name, column in whole.items():
            assert np.array_equal(np.delete(column, mine[n]), less[name]), name


# -- two engines ----------------------------------------------------------------------------


def edits(n: int, days: int) -> list[dict[str, Any]]:
    """Stops of every strength, an early end, and a man and a letter left out of world `n`."""
    rng = np.random.default_rng(n)
    stops = [{"stop.day": int(rng.integers(0, days)), "stop.how": how} for how in (1, 2, 3)]
    man, author = rng.integers(0, 200, 2).tolist()
    return [
        *stops, {"stop.decided": True}, {"without.person": man},
        {"without.author": author, "without.letter": int(rng.integers(0, 4))},
        stops[2] | {"luck.after": int(rng.integers(0, days)), "luck.seed": 8},
    ]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("n", range(8, 14))
def test_both_engines_agree(n: int, differ: Differ) -> None:
    changes, seed = world(n)
    scenario = load(QUIET).with_values(changes)
    for edit in edits(n, scenario.days):
        other = scenario.with_values(edit)
        fast, slow = simulate(other, seed), simulate(other, seed, engine="agents")
        assert differ(fast, slow) == [], edit


def test_both_engines_leave_out_the_same_letter(lively: Scenario, differ: Differ) -> None:
    rows = simulate(lively, 1).rows
    authors = rows["who"][rows["kind"] == Kind.LETTER][:4].tolist()
    motives = rows["motive"][rows["kind"] == Kind.LETTER][:4].tolist()
    for author, motive in zip(authors, motives, strict=True):
        number = int(letter_number(0, motive))
        made = lively.with_values({"without.author": author, "without.letter": number})
        fast = simulate(made, 1)
        assert differ(fast, simulate(made, 1, engine="agents")) == []
        assert differ(fast, simulate(lively, 1)) != []
