"""`docs/why.md`: what was wanted, and what tables say of numbers that are made up."""

from __future__ import annotations

import pytest

from docs import published
from docs.blocks import why
from sim.study import load_study

BIRTH = {"officers": 1_000, "replicates": 4, "code": "c0de" * 16, "quick": False}


def row(outcome, mean, **more):
    usual = {"outcome": outcome, "mean": mean, "median": mean, "low": mean, "high": mean}
    return usual | {"difference": 0.0, "difference_low": 0.0, "difference_high": 0.0} | more


def absent(name, ordered, difference, day=285.0):
    ends = {"difference": difference, "difference_low": difference, "difference_high": difference}
    return [
        row("ordered", ordered, absent=name, **ends),
        row("order_day", day, absent=name, **ends),
        row("arrests", 100.0, absent=name),
        row("removed", 200.0, absent=name),
    ]


def kept(study, **more):
    return {"title": "A title", "birth": BIRTH | {"study": study}} | more


def cells(text, first):
    (line,) = (line for line in text.splitlines() if line.startswith(f"| {first} |"))
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_every_world_has_what_was_wanted_of_it():
    assert list(why.WANTED) == list(load_study("why-worlds").scenarios)


@pytest.mark.parametrize(
    ("wanted", "share", "day", "delay", "met"),
    [
        (why.Wanted(0.4), 0.4, "1937-05-20", 0, "yes"),
        (why.Wanted(0.4), 0.41, "1937-09-20", 99, "no"),
        (why.Wanted(0.4, later=61), 1.0, "1937-07-20", 61, "yes"),
        (why.Wanted(0.4, later=61), 1.0, "1937-07-19", 60, "no"),
        (why.Wanted(0.4, later=61), 0.0, "none", float("nan"), "yes"),
        (why.Wanted(least=0.9), 0.9, "1938-01-01", 200, "yes"),
        (why.Wanted(least=0.9), 0.89, "1937-05-20", 0, "no"),
        (why.Wanted(least=0.9, between=("1937-05-10", "1937-05-25")), 1, "1937-05-25", 0, "yes"),
        (why.Wanted(least=0.9, between=("1937-05-10", "1937-05-25")), 1, "1937-05-26", 0, "no"),
        (why.Wanted(), 1.0, "1937-05-20", 0, ""),
    ],
)
def test_what_is_wanted_is_met_or_not(wanted, share, day, delay, met):
    assert wanted.met(share, day, delay) == met
    assert bool(wanted.words()) == bool(met)


def test_worlds_stand_beside_what_was_wanted(monkeypatch):
    def of(name, runs, day, low=None, high=None):
        point, spread = {"scenario": name, "of": 4}, {"median": day, "low": low, "high": high}
        return [
            {**point, "outcome": "order_day", **spread, "runs": runs},
            *(
                {**point, "outcome": x, "median": 1000.0, "low": 900.0, "high": 1100.0, "runs": 4}
                for x in ("arrests", "removed")
            ),
        ]

    found = kept(
        "why-worlds",
        quantiles=[
            *of("spy-scare-1937", 4, 285.0, 283.0, 300.0),
            *of("neither", 0, None),
            *of("no-deadline", 3, 300.0),
        ],
    )
    monkeypatch.setattr(published, "kept", lambda name: found if name == why.WORLDS else None)
    text = why.worlds()
    assert cells(text, "`spy-scare-1937`")[2:5] == [
        "100 % (51-100)", "yes", "1937-05-13 (1937-05-11 to 1937-05-28)",
    ]  # fmt: skip
    assert cells(text, "`neither`")[2:6] == ["0 % (0-49)", "yes", "none", "1,000 (900 to 1,100)"]
    assert cells(text, "`no-deadline`")[1:4] == ["at most 50 %", "75 % (30-95)", "no"]


def test_triggers_are_told_by_how_much_they_move(monkeypatch):
    rows = [
        *absent("", 1.0, 0.0),
        *absent("budennyi-letter", 0.9, -0.1),
        *absent("deadline air-force-plan", 0.5, -0.5),
        *absent("ezhov", 0.61, -0.39),
    ]
    found = kept("why-triggers", absent=rows)
    monkeypatch.setattr(published, "kept", lambda name: found if name == why.TRIGGERS else None)
    text = why.triggers()
    places = [text.index(f"without `{name}`") for name in ("deadline", "ezhov", "budennyi-letter")]
    assert places == sorted(places)
    assert cells(text, "without `deadline` and 1 that need it")[1:3] == [
        "50 % (50 % to 50 %)",
        "-50 (-50 to -50)",
    ]
    assert cells(text, "**as it is**")[2] == ""
    assert text.endswith("![A title](studies/why-triggers.png)\n")
