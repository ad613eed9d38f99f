"""Factors: the numbers they take, what each of them changes, and what is wrong with a file."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.scenario.errors import Complaints
from sim.scenario.load import load
from sim.scenario.parameters import PARAMETERS
from sim.study.factors import Factor, changes_at, read_factor


def factor(name, raw):
    complaints = Complaints()
    found = read_factor(name, raw, f"factors.{name}", complaints)
    complaints.check()
    return found


def complaint(name, raw):
    complaints = Complaints()
    assert read_factor(name, raw, f"factors.{name}", complaints) is None
    return "\n".join(complaints.lines)


def test_levels_are_the_numbers_one_would_write():
    levels = factor("pressure.scale", {"from": 0.0, "to": 2.0, "steps": 21}).levels()
    assert [f"{x:g}" for x in levels] == [f"{i / 10:g}" for i in range(21)]
    assert levels[3] == 0.3


def test_log_steps_are_equal_factors():
    levels = factor("police.threshold", {"from": 1, "to": 16, "steps": 5, "log": True}).levels()
    assert levels.tolist() == [1, 2, 4, 8, 16]


def test_a_range_is_the_parameters_own_where_none_is_given():
    zeal = factor("police.zeal", {})
    assert (zeal.low, zeal.high) == (PARAMETERS["police.zeal"].low, PARAMETERS["police.zeal"].high)
    assert factor("denunciation.letters", {}).values == (0.0, 1.0)


def test_shifts_are_days():
    shift = factor("shift.plenum", {"from": "-120d", "to": "+120d", "step": "20d"})
    assert shift.levels().tolist() == list(range(-120, 121, 20))
    assert shift.levels(3).tolist() == [-120, 0, 120]
    assert shift.change(-20.0) == "-20d" and shift.change(40.0) == "+40d"


def test_whole_numbers_stay_whole():
    count = factor("officers.count", {"from": 1000, "to": 1_000_000, "steps": 4, "log": True})
    assert count.levels().tolist() == [1000, 10_000, 100_000, 1_000_000]
    assert type(count.change(1000.0)) is int


def test_presence_is_yes_or_no():
    present = factor("present.plenum", [True, False])
    assert present.levels().tolist() == [1.0, 0.0]
    assert present.change(0.0) is False
    assert present.at(np.array([0.1, 0.9])).tolist() == [1.0, 0.0]


def test_a_corps_is_no_larger_than_asked_for():
    sizes = factor("officers.count", [1000, 2000, 5000])
    assert sizes.up_to(2000).values == (1000, 2000)
    assert sizes.up_to(500).values == (500,)
    spread = factor("officers.count", {"from": 1000, "to": 9000, "steps": 3})
    assert spread.up_to(5000).levels().tolist() == [1000, 3000, 5000]


@given(st.floats(0, 1), st.booleans())
def test_the_unit_interval_is_spread_over_the_range(u, log):
    zeal = Factor("police.zeal", "number", 0.5, 4.0, log=log)
    spread = zeal.at(np.array([0.0, u, 1.0]))
    assert spread[0] == 0.5 and spread[2] == 4.0
    assert 0.5 <= spread[1] <= 4.0
    assert np.all(np.diff(spread) >= 0)


def test_what_changes_nothing_is_left_out():
    factors = tuple(
        factor(name, raw)
        for name, raw in {
            "shift.plenum": {"from": "-10d", "to": "10d"},
            "present.plenum": [True, False],
            "police.zeal": {},
        }.items()
    )
    base = load("spy-scare-1937")
    assert changes_at(factors, np.array([0.0, 1.0, 2.0]), base) == {"police.zeal": 2.0}
    assert changes_at(factors, np.array([5.0, 1.0, np.nan]), base) == {"shift.plenum": "+5d"}
    # what is taken out is not moved as well
    assert changes_at(factors, np.array([5.0, 0.0, np.nan]), base) == {"present.plenum": False}


@pytest.mark.parametrize(
    "name", ["ezhov", "deadline", "trial-announced", "theme.arrests-of-1936", "theme.press"]
)
def test_what_is_taken_out_takes_with_it_what_cannot_stand_without_it(name):
    base = load("spy-scare-1937")
    changes = changes_at((factor(f"present.{name}", [False]),), np.array([0.0]), base)
    gone = {*base.meant(name), *base.dependents(name)}
    assert set(changes) == {f"present.{each}" for each in (name, *base.dependents(name))}
    left = [trigger.id for trigger in base.with_values(changes).triggers]
    assert left == [trigger.id for trigger in base.triggers if trigger.id not in gone]


def test_changes_are_those_of_with_values():
    base = load("spy-scare-1937")
    factors = (
        factor("shift.plenum", {"from": "-10d", "to": "10d"}),
        factor("change.ezhov.zeal", {"from": 1.0, "to": 2.0}),
        factor("present.april-directive", [True, False]),
    )
    made = base.with_values(changes_at(factors, np.array([10.0, 1.5, 0.0]), base))
    by_hand = base.with_values({
        "shift.plenum": "+10d", "change.ezhov": {"zeal": 1.5}, "remove": ["april-directive"],
    })  # fmt: skip
    assert made.hash == by_hand.hash != base.hash


@pytest.mark.parametrize(
    ("name", "raw", "said"),
    [
        ("police.zeel", {}, 'factors.police.zeel: no such value or edit of a trigger; did you mean '
         '"police.zeal"?'),
        ("police.zeal", {"from": 0.5, "to": 12}, "factors.police.zeal.to: 12 is above 5"),
        ("police.zeal", {"from": 2, "to": 1}, "from 2 is not below to 1"),
        ("police.zeal", {"frm": 2}, 'factors.police.zeal.frm: no such key; did you mean "from"?'),
        ("police.zeal", {"steps": 1}, "steps: 1: wants a whole number from 2 to 10,000"),
        ("police.zeal", {"steps": 3, "step": 1}, "steps say it already"),
        ("police.zeal", {"from": 1, "to": 2, "step": 0.3}, "does not go evenly from 1 to 2"),
        ("police.zeal", {"values": [1, 9]}, "9 is above 5"),
        ("police.zeal", {"values": [1, 1]}, "a value stands there twice"),
        ("police.zeal", {"values": []}, "wants a list of at least one value"),
        ("police.zeal", {"values": [1], "from": 1}, "wants one or the other"),
        ("police.capacity", {"from": 0, "log": True}, "a logarithmic range begins above 0"),
        ("police.zeal", 3, "wants { from = …, to = …, steps = … } or a list"),
        ("officers.count", {"values": [1000.5]}, "1,000.5 is not a whole number"),
        ("shift.plenum", {}, "shift.plenum has no bounds of its own"),
        ("shift.plenum", {"values": ["soon"]}, '"soon": wants a duration in days'),
        ("present.plenum", {"from": 0}, "is true or false"),
        ("present.plenum", ["maybe"], '"maybe": wants true or false'),
        ("change.ezhov", {}, "wants the trigger and its field, like change.ezhov.zeal"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(name, raw, said):
    assert said in complaint(name, raw)
