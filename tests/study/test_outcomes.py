"""Outcomes: arithmetic that is NaN-safe, names that exist, and nothing that could do harm."""

from __future__ import annotations

import math
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine.run import simulate
from sim.scenario.errors import Complaints
from sim.scenario.load import load
from sim.study.outcomes import OFFICERS, evaluate, read_outcomes, summary_names


def outcomes(table):
    complaints = Complaints()
    found = read_outcomes(table, "outcomes", complaints)
    complaints.check()
    return found


def value(expression, **numbers):
    summary = {**dict.fromkeys(summary_names(), 0.0), OFFICERS: 1000.0, **numbers}
    return evaluate(outcomes({"it": expression}), summary)["it"]


def complaint(expression, name="it"):
    complaints = Complaints()
    read_outcomes({name: expression}, "outcomes", complaints)
    return "\n".join(complaints.lines)


def test_names_are_those_of_a_run():
    scenario = load("spy-scare-1937").with_values({"officers.count": 200})
    assert tuple(simulate(scenario, record="summary").summary) == summary_names()


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_arithmetic_is_pythons(a, b):
    assert value("arrests - 2 * letters", arrests=a, letters=b) == a - 2 * b
    assert value("abs(arrests) + max(letters, 1)", arrests=a, letters=b) == abs(a) + max(b, 1)
    assert value("-1 < arrests <= letters", arrests=a, letters=b) == float(-1 < a <= b)
    assert value("arrests > 0 and not letters > 0", arrests=a, letters=b) == float(
        a > 0 and not b > 0
    )


def test_officers_and_earlier_outcomes_may_be_used():
    found = outcomes({"share": "arrests / officers", "many": "share >= 0.05"})
    assert evaluate(found, {"arrests": 50.0, OFFICERS: 1000.0}) == {"share": 0.05, "many": 1.0}


def test_the_undefined_stays_undefined_but_is_not_compared():
    nan = math.nan
    assert math.isnan(value("order_day + 1", order_day=nan))
    assert value("order_day < 300", order_day=nan) == 0.0
    assert value("order_day >= 300", order_day=nan) == 0.0
    assert value("not order_day >= 0", order_day=nan) == 1.0
    assert math.isnan(value("min(order_day, 3)", order_day=nan))


@pytest.mark.parametrize(
    "expression", ["1 / arrests", "log(arrests)", "sqrt(arrests - 1)", "(0 - 8) ** 0.5",
                   "10.0 ** 999"]
)  # fmt: skip
def test_what_has_no_value_is_nan(expression):
    assert math.isnan(value(expression, arrests=0.0))


def test_outcomes_travel_to_workers():
    found = outcomes({"it": {"value": "arrests + 1", "words": "arrests and one", "unit": "men"}})
    evaluate(found, {"arrests": 1.0})
    again = pickle.loads(pickle.dumps(found))
    assert again == found and again[0].of({"arrests": 2.0}) == 3.0
    assert (again[0].words, again[0].unit) == ("arrests and one", "men")


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("arests", 'no such number of a run: arests; did you mean "arrests"?'),
        ("arrests +", "is no expression"),
        ("__import__('os').system('true')", "wants arithmetic"),
        ("arrests.real", "wants arithmetic"),
        ("(lambda: 1)()", "wants arithmetic"),
        ("[arrests]", "wants arithmetic"),
        ("'arrests'", "wants arithmetic"),
        ("maxx(arrests, 1)", 'maxx: no such function; did you mean "max"?'),
        ("max(arrests)", "max: wants several"),
        ("abs(arrests, 1)", "abs: wants one"),
        (3, "3: wants text in quotes"),
        ({"words": "what"}, "missing value"),
        ({"value": "arrests", "wrds": "what"}, 'no such key; did you mean "words"?'),
    ],
)
def test_what_is_wrong_is_said(expression, said):
    assert said in complaint(expression)


def test_a_name_means_one_thing():
    assert "is a number of every run already" in complaint("removed_share", name="removed")
    assert complaint("removed", name="removed") == ""
    assert "an outcome is named in letters" in complaint("arrests", name="a-b")
