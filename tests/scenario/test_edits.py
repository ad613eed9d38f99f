"""Durations and edits, as they are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.scenario.edits import Edit, bounds, parse_days, parse_duration, parse_edit
from sim.vocabulary import Lever

VIGILANCE = Lever.VIGILANCE


@given(st.integers(-36_525, 36_525))
def test_days_read_back(days: int) -> None:
    assert parse_days(f"{days}d") == days
    assert parse_days(f"{days:+d}d") == days


def test_durations_may_be_broken_but_days_not() -> None:
    assert parse_duration("1.5d") == 1.5
    with pytest.raises(ValueError, match="whole days"):
        parse_days("1.5d")


@pytest.mark.parametrize("text", ["12 days", "12", 12, "d", "--3d", "", None, "3w", ["3d"], True])
def test_other_spellings_of_durations_are_refused(text: object) -> None:
    with pytest.raises(ValueError, match='written like "12d"'):
        parse_days(text)


def test_very_long_durations_are_refused() -> None:
    with pytest.raises(ValueError, match="longer than 36,525 days"):
        parse_days("9" * 400 + "d")


@pytest.mark.parametrize(
    ("written", "edit"),
    [
        (0.4, Edit("set", 0.4)),
        (1, Edit("set", 1.0)),
        ("x1.5", Edit("times", 1.5)),
        ("x 0", Edit("times", 0.0)),
        ("+0.2", Edit("plus", 0.2)),
        ("-0.1", Edit("plus", -0.1)),
        ("-1e-3", Edit("plus", -0.001)),
        ({"to": 0.4, "over": "30d"}, Edit("set", 0.4, 30)),
        ({"to": "x2", "over": "1d"}, Edit("times", 2.0, 1)),
    ],
)
def test_edits_are_read(written: object, edit: Edit) -> None:
    assert parse_edit(written, VIGILANCE) == edit


@given(st.floats(0, 1e6), st.floats(0, 1e6))
def test_an_edit_does_what_it_says(value: float, number: float) -> None:
    assert Edit("set", number).of(value) == number
    assert Edit("plus", number).of(value) == value + number
    assert Edit("times", number).of(value) == value * number


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("1.5", "wants a number"),
        ("*1.5", "wants a number"),
        ("x-1", "wants a number"),
        (True, "wants a number"),
        ([0.4], "wants a number"),
        ("х1.5", 'wants a number.*; "х" is CYRILLIC SMALL LETTER HA'),
        ("×1.5", 'wants a number.*; "×" is MULTIPLICATION SIGN'),
        ("−0.1", 'wants a number.*; "−" is MINUS SIGN'),
        ({"to": 1, "over": "30\u00a0d"}, "is NO-BREAK SPACE"),
        (float("nan"), "nan is not a finite number"),
        ("x" + "9" * 400, "is not finite"),
        (1.2, "1.2 is above 1 .vigilance is a share, 0-1"),
        (-0.1, "-0.1 is below 0 .vigilance is a share, 0-1"),
        ({"to": 3, "over": "3d"}, "3 is above 1"),
        ({"to": 0.4}, "a ramp is written"),
        ({"to": 0.4, "over": "3d", "by": 1}, "a ramp is written"),
        ({"to": 0.4, "over": "0d"}, "at least one day"),
        ({"to": 0.4, "over": "30 days"}, 'written like "12d"'),
        ({"to": {"to": 1, "over": "3d"}, "over": "3d"}, "wants a number"),
    ],
)
def test_bad_edits_say_what_was_wanted(written: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse_edit(written, VIGILANCE)


def test_every_lever_has_bounds() -> None:
    assert all(low < high for low, high in map(bounds, Lever))
