"""What makes a scenario differ from its twin: names, hash, what is wrong with them."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections import Counter

import numpy as np
import pytest

from sim.corps.persons import persons
from sim.errors import SpyscareError
from sim.scenario import evidence
from sim.scenario.errors import Complaints
from sim.scenario.load import load
from sim.scenario.parameters import PARAMETERS
from sim.scenario.twin import NAMES
from sim.study.factors import changes_at, kind_of, read_factor
from sim.vocabulary import BLOCKS, DECISIONS, Decision

WORLD = load("spy-scare-1937")
LUCK = {"luck.after": 90, "luck.seed": 7}
#: What each name can be given, with what it wants beside it.
GIVEN = {
    **{name: LUCK for name in LUCK},
    **{f"luck.{word}": {f"luck.{word}": 3} for word in BLOCKS},
    "stop.day": {"stop.day": 10, "stop.how": 2},
    "stop.how": {"stop.day": 10, "stop.how": 3},
    "stop.decided": {"stop.decided": True},
    "without.person": {"without.person": 4},
    "without.author": {"without.author": 4, "without.letter": 1},
    "without.letter": {"without.author": 4, "without.letter": 2},
}


def test_the_blocks_hold_every_decision_of_a_run_once() -> None:
    codes = {code for word, code in vars(Decision).items() if not word.startswith("_")}
    of_corps = {code for code in codes if code < Decision.DATE}
    counted = Counter(code for decisions in BLOCKS.values() for code in decisions)
    assert set(counted) == codes - of_corps
    assert set(counted.values()) == {1}
    assert max(codes) == DECISIONS - 1


def test_a_scenario_without_them_says_nothing_of_them() -> None:
    assert "twin" not in WORLD.describe() and not WORLD.twin.given
    assert WORLD.stem == WORLD.hash
    assert WORLD.with_values({"stop.decided": False}).hash == WORLD.hash


def test_the_text_that_is_hashed_is_what_it_was_before_there_were_any() -> None:
    told = WORLD.describe()
    text = json.dumps(
        {name: told[name] for name in ("period", "triggers", "values")},
        sort_keys=True, separators=(",", ":"), allow_nan=False,
    )  # fmt: skip
    assert hashlib.sha256(text.encode()).hexdigest() == WORLD.hash


def test_every_name_makes_another_world() -> None:
    assert set(GIVEN) == set(NAMES)
    assert not set(NAMES) & set(PARAMETERS)
    made = [WORLD.with_values(changes) for changes in GIVEN.values()]
    assert len({world.hash for world in (WORLD, *made)}) == len(made)  # LUCK stands twice
    for world in made:
        again = WORLD.with_values(world.describe()["twin"])
        assert (again.hash, again.twin) == (world.hash, world.twin)


def test_worlds_that_part_later_have_one_stem() -> None:
    late = [WORLD.with_values({"luck.after": day, "luck.seed": 3}) for day in (0, 90)]
    late.append(WORLD.with_values({"stop.day": 20, "stop.how": 3}))
    assert {world.stem for world in late} == {WORLD.hash}
    assert [world.twin.parts for world in (*late, WORLD)] == [0, 90, 19, None]
    other = WORLD.with_values({"luck.letters": 3} | LUCK)
    assert other.stem not in (WORLD.hash, other.hash)
    assert WORLD.with_values({"stop.day": 9, "stop.how": 1} | LUCK).twin.parts == 8


def test_a_day_may_be_a_date_and_an_officer_an_actor() -> None:
    made = WORLD.with_values({"luck.after": WORLD.date(90), "luck.seed": 7})
    assert made.hash == WORLD.with_values(LUCK).hash
    number = [person.id for person in persons()].index("iakir")
    assert WORLD.with_values({"without.person": "iakir"}).twin["without.person"] == number
    assert evidence.officers() == tuple(person.id for person in persons())


def test_keys_are_those_of_the_blocks_then_of_the_second_seed() -> None:
    twin = WORLD.with_values(LUCK | {"luck.letters": 3, "luck.rest": 4}).twin
    before, after = twin.keys(1, 90), twin.keys(1, 91)
    assert {before[d] for d in BLOCKS["letters"]} == {3}
    assert {before[d] for d in BLOCKS["custody"]} == {1}
    assert {after[d] for b in BLOCKS.values() for d in b} - {before[Decision.TIEBREAK]} == {7}
    assert after[Decision.TIEBREAK] == before[Decision.TIEBREAK] == 4
    assert WORLD.twin.keys(1, 800) == [1] * DECISIONS


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"luck.after": 5}, "luck.seed: missing; luck.after says nothing without it"),
        ({"stop.how": 1}, "stop.day: missing; stop.how says nothing without it"),
        ({"without.letter": 1}, "without.author: missing; without.letter says nothing without it"),
        (LUCK | {"luck.after": -2}, "luck.after: -2 is below -1"),
        (LUCK | {"luck.seed": 1.5}, "luck.seed: 1.5 is not a whole number"),
        (LUCK | {"luck.after": dt.date(1900, 1, 1)}, "luck.after: 1900-01-01 is before the period"),
        ({"luck.leters": 5}, 'luck.leters: no such field; did you mean "letters"?'),
        ({"stop.day": 3, "stop.how": 4}, "stop.how: 4 is above 3"),
        ({"without.person": "iakirr"}, '"iakirr": no such officer; did you mean "iakir"?'),
        ({"without.person": 200_000}, "without.person: 200,000: no such officer; there are"),
        ({"stop.decided": 1}, "stop.decided: 1: wants true or false"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(changes: dict, line: str) -> None:
    with pytest.raises(SpyscareError, match=re.escape(line)) as caught:
        WORLD.with_values(changes)
    assert len(caught.value.lines) == 1


def test_they_are_factors_of_studies() -> None:
    complaints = Complaints()
    names = ["luck.after", "stop.decided"]
    factors = tuple(
        read_factor(name, raw, name, complaints)
        for name, raw in zip(names, ({"from": 0, "to": 100, "steps": 3}, [True, False]),
                             strict=True)
    )  # fmt: skip
    complaints.check()
    assert [kind_of(name) for name in names] == ["whole", "switch"]
    assert factors[0].levels().tolist() == [0, 50, 100]
    assert np.isnan(factors[0].own(WORLD)) and factors[0].own(WORLD.with_values(LUCK)) == 90
    assert factors[0].words and factors[1].unit
    changes = changes_at(factors, np.array([50.0, 1.0]), WORLD)
    assert changes == {"luck.after": 50, "stop.decided": True}
    assert type(changes["luck.after"]) is int
