"""Dates under a second luck: what is reached stays, what is left is drawn evenly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy.stats import kstest

from sim.corps.corps import found
from sim.engine.plan import Cast
from sim.scenario.load import Scenario
from sim.scenario.timeline import days_of, resolve
from tests.conftest import START

AFTER, FIRST, LAST = 40, 20, 79


def between(first: int, last: int) -> dict[str, Any]:
    days = [START + np.timedelta64(day, "D").astype(object) for day in (first, last)]
    return {"between": days}


@pytest.fixture(scope="module")
def dated(quiet: Callable[..., Scenario], act: Callable[..., dict]) -> Scenario:
    """A trigger in a span, one some days after it, and one that comes before what it hangs on."""
    span = {"date": between(FIRST, LAST), "push": "+0.1"}
    acts = [
        act("set", -1, id="drawn", **span),
        act("set", -1, id="after", after="drawn", delay="5d", push="+0.1"),
        act("set", -1, id="led", **span),
        act("set", -1, id="before", after="led", delay="-10d", push="+0.1"),
        act("items", -1, id="share", narrative="foreign_agent", weight=1, share=0.5,
            group={"rank_at_least": "captain"}, date=between(FIRST, LAST)),
    ]  # fmt: skip
    return quiet({"officers.count": 2_000}, 120, acts)


def luck(scenario: Scenario, seed: int, after: int = AFTER) -> Scenario:
    return scenario.with_values({"luck.after": after, "luck.seed": seed})


@pytest.mark.parametrize(("name", "lead"), [("drawn", 0), ("led", 10)])
def test_what_is_reached_stays_and_the_rest_is_even(name: str, lead: int, dated: Scenario) -> None:
    plain = [days_of(dated, seed)[name] for seed in range(400)]
    other = [days_of(luck(dated, 10_000 + seed), seed)[name] for seed in range(400)]
    least, jitter = AFTER + 1 + lead, np.random.default_rng(1).random(400)
    reached = np.array(plain) < least
    assert np.array_equal(np.array(plain)[reached], np.array(other)[reached])
    place = (np.array(other) - least + jitter)[~reached] / (LAST - least + 1)
    assert 50 < reached.sum() < 350
    assert kstest(place, "uniform").pvalue > 1e-3


def test_followers_keep_their_distance_and_no_past_moves(dated: Scenario) -> None:
    for seed in range(60):
        plain, other = days_of(dated, seed), days_of(luck(dated, 1_009), seed)
        assert other["after"] == other["drawn"] + 5 and other["before"] == other["led"] - 10
        for name, day in plain.items():
            assert (day <= AFTER) == (other[name] <= AFTER)
            assert day > AFTER or day == other[name]
        first, second = (resolve(each, seed).levers for each in (dated, luck(dated, 1_009)))
        assert np.array_equal(first[: AFTER + 1], second[: AFTER + 1])


def test_a_share_is_drawn_under_the_key_of_its_day(dated: Scenario) -> None:
    corps = found(dated.values.officers, dated.values.markers, dated.recruits)

    def taken(scenario: Scenario, seed: int) -> list[int]:
        (act,) = Cast(scenario, corps, seed).acts(resolve(scenario, seed))
        return list(act.officers)

    sides = set()
    for seed in range(30):
        was_reached = days_of(dated, seed)["share"] <= AFTER
        sides.add(was_reached)
        assert (taken(dated, seed) == taken(luck(dated, 1_009), seed)) == was_reached
    assert sides == {True, False}


def test_a_block_of_dates_moves_dates_and_shares_alone(dated: Scenario) -> None:
    other = dated.with_values({"luck.dates": 5})
    assert days_of(other, 1) == days_of(dated, 5) != days_of(dated, 1)
