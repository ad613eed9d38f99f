"""A scenario told in order."""

from __future__ import annotations

import datetime as dt

import pytest

from sim.scenario.timeline import history, resolve
from sim.scenario.words import day_words, listed_words, pair

TOLD = """
[police]
capacity = 4
[pressure]
push = 0.03
[salience]
foreign_agent = 0.8

[[trigger]]
id = "plenum"
date = 1937-02-23
kind = "set"
push = 0.2
salience.foreign_agent = 1.1
vigilance = { to = 0.4, over = "30d" }
evidence = ["plenum-stalin-1937", "plenum-molotov-1937"]

[[trigger]]
id = "ezhov"
date = { between = [1937-01-05, 1937-01-09] }
kind = "police_chief"
name = "Ezhov"
zeal = 1.8
capacity = "x1.5"
evidence = ["ezhov-appointed-1936", "M12"]

[[trigger]]
id = "the-navy-too"
when = { measure = "arrests", at_least = 300 }
delay = "5d"
kind = "set"
push = "+0.1"
invented = "to show a conditional trigger"

[[trigger]]
id = "press"
after = "the-navy-too"
kind = "pulse"
vigilance = "+0.3"
half_life = "21d"
evidence = "M24"

[[trigger]]
id = "doubt"
when = { measure = "belief.foreign_agent", at_most = 0.2 }
kind = "halt"
evidence = "M57"

[[trigger]]
id = "rumour"
date = 1937-03-01
kind = "items"
narrative = "foreign_agent"
persons = ["tukhachevskii", "iakir", "kork"]
weight = 0.5
echoes = 3
evidence = "M48"

[[trigger]]
id = "specialists"
date = 1937-03-02
kind = "remove"
narrative = "military_specialist"
outcome = "dismissal"
group = { marker = "military_specialist", rank_group = "senior", branch = "air", district = "kiev" }
share = 0.05
evidence = "M04"
"""


def test_a_history_is_in_order_and_shows_what_becomes_of_levers(scenario) -> None:
    plan = scenario(TOLD)
    ezhov, plenum, rumour, specialists, navy, press, doubt = history(plan)
    assert ezhov.date == plan.date(resolve(plan, 0).dates["ezhov"])
    assert ezhov.sentence == "Ezhov takes over the NKVD: zeal 1.0 -> 1.8, capacity 4 -> 6"
    assert ezhov.source == "ezhov-appointed-1936, M12"
    assert plenum.date == dt.date(1937, 2, 23)
    assert plenum.sentence == (
        "plenum: foreign agents 0.8 -> 1.1, push 0.03 -> 0.20, vigilance rising to 0.4 by 25 March"
    )
    assert rumour.sentence == (
        "rumour: an item under foreign agents in the files of Tukhachevskii, Iakir and Kork,"
        " weight 0.5, heard 3 times"
    )
    assert specialists.sentence == (
        "specialists: dismissal of 5 % of former tsarist officers of senior rank of the air branch"
        " in the Kiev district, under military specialists"
    )
    assert (navy.date, navy.when) == (None, "5 days after arrests reach 300")
    assert navy.sentence == "the-navy-too: push +0.1"
    assert navy.source == "invented: to show a conditional trigger"
    assert (press.when, press.sentence) == (
        "after the-navy-too", "press: vigilance +0.3, halving every 21 days"
    )  # fmt: skip
    assert doubt.when == "1 day after belief in foreign agents falls to 0.2"


def test_an_entry_is_a_line(scenario) -> None:
    entries = history(scenario(TOLD))
    assert str(entries[1]).startswith("1937-02-23  plenum: ")
    assert str(entries[1]).endswith("   plenum-stalin-1937, plenum-molotov-1937")
    assert str(entries[4]).startswith("5 days after arrests reach 300  the-navy-too")


def test_every_trigger_is_told_once(scenario) -> None:
    plan = scenario(TOLD)
    assert sorted(entry.id for entry in history(plan, 3)) == sorted(t.id for t in plan.triggers)


def test_what_a_short_period_leaves_out_is_not_told(scenario) -> None:
    plan = scenario(TOLD).with_values({"period.end": dt.date(1937, 2, 28)})
    assert [e.id for e in history(plan)] == ["ezhov", "plenum", "the-navy-too", "press", "doubt"]


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (1.0, 1.8, ("1.0", "1.8")),
        (4, 6, ("4", "6")),
        (0.03, 0.2, ("0.03", "0.20")),
        (1000, 20_000, ("1,000", "20,000")),
        (0.18453, 0.23453, ("0.185", "0.235")),
        (13.455, 4, ("13.5", "4.0")),
        (0.5, 0.5, ("0.5", "0.5")),
        (0, 0, ("0", "0")),
    ],
)
def test_two_values_share_their_decimals(before, after, words) -> None:
    assert pair(before, after) == words


def test_names_are_listed_as_people_do() -> None:
    assert listed_words(["A"]) == "A"
    assert listed_words(["A", "B"]) == "A and B"
    assert listed_words(["A", "B", "C"]) == "A, B and C"


def test_days_name_their_year_only_where_it_differs() -> None:
    day = dt.date(1938, 1, 3)
    assert day_words(day, dt.date(1938, 5, 5)) == "3 January"
    assert day_words(day, dt.date(1937, 12, 5)) == "3 January 1938"
