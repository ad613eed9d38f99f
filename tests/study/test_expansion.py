"""What a study leaves to its scenario: multiples of its numbers, and whole families of factors."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import SpyscareError
from sim.scenario.errors import Complaints
from sim.scenario.load import load
from sim.scenario.parameters import PARAMETERS
from sim.study.expansion import expanded, multiple

SCENARIO = load("spy-scare-1937")


def of(raw, scenario=SCENARIO):
    complaints = Complaints("x.toml")
    found = expanded(raw, lambda: scenario, "factors", complaints)
    return found, complaints.lines


@pytest.mark.parametrize(
    "name", ["police.threshold", "leadership.prior", "denunciation.fear", "chief.shield"]
)
@given(a=st.floats(0.01, 0.99), b=st.floats(1.01, 50.0))
def test_a_multiple_is_of_the_scenarios_own_number_and_within_bounds(name, a, b):
    found, wrong = of({name: {"from": f"x{a:.4f}", "to": f"x {b:.4f}", "log": True}})
    own, parameter = float(SCENARIO.value(name)), PARAMETERS[name]
    assert not wrong and found[name]["log"] is True
    for key, factor in (("from", round(a, 4)), ("to", round(b, 4))):
        expected = min(max(own * factor, parameter.low), parameter.high)
        assert found[name][key] == pytest.approx(expected, rel=1e-5)


def test_a_multiple_of_a_whole_number_is_one():
    found, _ = of({"denunciation.window": {"from": "x0.51", "to": "x2"}})
    window = SCENARIO.value("denunciation.window")
    assert found["denunciation.window"] == {"from": round(0.51 * window), "to": 2 * window}


@pytest.mark.parametrize("value", [0.5, "0.5", "xx2", "x", "2x", "x-1", None])
def test_what_is_no_multiple_is_left_as_it_is(value):
    raw = {"police.threshold": {"from": value, "to": 3}, "shift.plenum": {"from": "-5d"}}
    assert multiple(value) is None
    assert of(raw) == (raw, [])


def test_nothing_is_a_multiple_of_nothing():
    _, wrong = of({"police.quota": {"from": "x0.5", "to": 3}})
    assert wrong == ['x.toml: factors.police.quota.from: "x0.5": nothing is a multiple of 0']


def test_open_is_every_number_that_no_evidence_fixes_but_those_that_stand_there():
    alone = {"from": 1, "to": 9}
    found, wrong = of({
        "open": {"from": "x0.5", "to": "x2", "without": ["truth.signal"]},
        "officers.seed": alone, "leadership.verdict_bias": alone,  # nothing is a multiple of 0
    })  # fmt: skip
    judged = {p.name for p in PARAMETERS.values() if p.is_open and p.kind is not bool}
    assert not wrong and set(found) == judged - {"truth.signal"}
    assert found["officers.seed"] == alone
    assert all("without" not in each for each in found.values())


def test_a_wrong_exception_is_told_with_the_nearest():
    _, wrong = of({"open": {"from": 1, "to": 2, "without": ["truth.signla"]}})
    said = '"truth.signla": no open number; did you mean "truth.signal"?'
    assert wrong == [f"x.toml: factors.open.without: {said}"]


@pytest.mark.parametrize("name", ["spy-scare-1937", "vesna-1930", "base"])
def test_all_triggers_and_all_themes(name):
    scenario = load(name)
    triggers, themes = (of({family: [False]}, scenario)[0]
                        for family in ("present.*", "present.theme.*"))  # fmt: skip
    assert list(triggers) == [f"present.{t.id}" for t in scenario.triggers]
    meant = {each for theme in themes for each in scenario.meant(theme.removeprefix("present."))}
    assert meant == {t.id for t in scenario.triggers if t.theme}
    assert all(value == [False] for value in (triggers | themes).values())


def test_one_that_stands_there_is_not_said_twice():
    found, _ = of({"present.plenum": [True, False], "present.*": [False]})
    assert list(found).count("present.plenum") == 1
    assert found["present.plenum"] == [True, False]


def test_where_the_scenario_is_not_there_that_is_told():
    def gone():
        raise SpyscareError("spy-scare-1938: no such scenario")

    complaints = Complaints("x.toml")
    assert expanded({"present.*": [False]}, gone, "factors", complaints) == {}
    assert complaints.lines == ["x.toml: factors: spy-scare-1938: no such scenario"]
