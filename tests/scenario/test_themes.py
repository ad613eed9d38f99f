"""Themes: all triggers of one edited together, wherever one can be; and how strong they are."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from sim.errors import SpyscareError
from sim.scenario.load import load
from sim.scenario.parts import THEMES
from sim.scenario.timeline import resolve
from sim.study.factors import changes_at, read_factor
from sim.vocabulary import Lever
from tests.texts import write

PARENT = """
[period]
start = 1937-01-01
end = 1937-12-31
[[trigger]]
id = "first-trial"
theme = "trials"
date = 1937-02-01
kind = "set"
push = "+0.2"
evidence = "M12"
[[trigger]]
id = "after-the-trial"
theme = "trials"
after = "first-trial"
delay = "10d"
kind = "report"
narrative = "foreign_agent"
weight = 2
invented = "to show one"
[[trigger]]
id = "leader"
theme = "press"
date = { between = [1937-03-01, 1937-03-31] }
kind = "pulse"
half_life = "20d"
vigilance = "x3"
salience.foreign_agent = "+0.4"
invented = "to show one"
[[trigger]]
id = "plain"
date = 1937-06-01
kind = "order"
narrative = "foreign_agent"
invented = "to show one"
"""


@pytest.fixture(scope="module")
def parent(tmp_path_factory):
    """The small scenario, loaded."""
    return load(write(tmp_path_factory.mktemp("themes"), "parent", PARENT))


def ids(scenario) -> list[str]:
    return [trigger.id for trigger in scenario.triggers]


def lines(scenario, **changes) -> list[str]:
    """What is said of changes that cannot be made."""
    with pytest.raises(SpyscareError) as caught:
        scenario.with_values({key.replace("__", "."): value for key, value in changes.items()})
    return [line.removeprefix("with_values: ") for line in caught.value.lines]


@pytest.mark.parametrize(
    "changes",
    [
        {"remove": ["theme.trials"]},
        {"remove": "theme.trials"},
        {"present.theme.trials": False},
        {"present": {"theme": {"trials": False}}},
        {"remove": ["after-the-trial", "theme.trials"]},
        {"remove": ["first-trial", "after-the-trial"]},
    ],
)
def test_a_theme_is_taken_out_as_its_triggers_are(parent, changes) -> None:
    assert ids(parent.with_values(changes)) == ["leader", "plain"]


def test_a_theme_that_is_there_stays(parent) -> None:
    assert parent.with_values({"present.theme.trials": True}).hash == parent.hash


def test_in_a_file_a_theme_is_written_without_quotes(folder) -> None:
    parent = load(write(folder, "parent", PARENT))
    text = 'extends = "parent"\nremove = ["theme.press"]\n'
    text += '[shift]\ntheme.trials = "+30d"\n[scale.theme]\ntrials = 0.5\n'
    mine = load(write(folder, "mine", text))
    assert ids(mine) == ["first-trial", "after-the-trial", "plain"]
    same = {"remove": ["leader"], "shift.first-trial": "+30d", "scale.first-trial": 0.5}
    assert mine.hash == parent.with_values(same | {"scale.after-the-trial": 0.5}).hash


def test_what_follows_another_of_its_theme_is_moved_once(parent) -> None:
    days = resolve(parent.with_values({"shift.theme.trials": "+30d"}), 1).dates
    before = resolve(parent, 1).dates
    for name in ("first-trial", "after-the-trial"):
        assert days[name] == before[name] + 30
    assert days["leader"] == before["leader"]


def test_a_span_of_a_theme_is_moved_whole(parent) -> None:
    moved = parent.with_values({"shift.theme.press": "-7d"}).trigger("leader").date
    assert moved == parent.trigger("leader").date.moved(-7)


def levers(scenario, lever: Lever) -> np.ndarray:
    return resolve(scenario, 3).levers[:, lever]


@pytest.mark.parametrize("scale", [0, 0.5, 1, 2.0])
def test_a_scale_multiplies_differences_and_weights(parent, scale) -> None:
    made = parent.with_values({"scale.theme.trials": scale})
    assert levers(made, Lever.PUSH)[40] == pytest.approx(0.2 * scale)
    assert made.trigger("after-the-trial").effect(0, 0).weight == 2 * scale
    assert (made.hash == parent.hash) == (scale == 1)


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("items", {"narrative": "factional", "what": "rumour", "persons": ["kork"]}),
        ("items", {"narrative": "factional", "weight": 2, "persons": ["kork"]}),
        ("report", {"narrative": "factional", "what": "protocol"}),
        ("favour", {"persons": ["kork"]}),
    ],
)
def test_what_has_its_weight_from_the_values_is_scaled_as_well(scenario, kind, fields) -> None:
    given = {"id": "it", "kind": kind, "date": dt.date(1937, 2, 1), "invented": "a test"}
    world = scenario("").with_values({"trigger": [given | fields]})
    half = world.with_values({"scale.it": 0.5})
    mine, its = (each.trigger("it").effect(0, 0) for each in (half, world))
    assert (mine.strength, mine.what, mine.weight) == (0.5, its.what, 0.5 * its.weight)
    assert half.trigger("it").weight == world.trigger("it").weight
    assert half.hash != world.hash == half.with_values({"scale.it": 2}).hash


def test_a_scaled_factor_is_that_power(parent) -> None:
    before = dict(parent.trigger("leader").edits())
    after = dict(parent.with_values({"scale.leader": 2}).trigger("leader").edits())
    assert after[Lever.VIGILANCE].number == before[Lever.VIGILANCE].number ** 2
    assert after[Lever.SALIENCE_FOREIGN_AGENT].number == 0.8
    assert after[Lever.VIGILANCE].half_life == 20.0
    none = parent.with_values({"scale.leader": 0})
    assert np.ptp(levers(none, Lever.VIGILANCE)) == 0.0


def test_a_lever_that_is_set_goes_part_of_the_way_from_where_it_stands(folder) -> None:
    text = PARENT.replace('push = "+0.2"', "zeal = 2.0\nsalience.factional = 0.35")
    sets = load(write(folder, "sets", text))
    made = sets.with_values({"scale.first-trial": 0.25, "police.zeal": 1.2})
    assert levers(made, Lever.ZEAL)[40] == pytest.approx(1.2 + 0.25 * (2.0 - 1.2))
    assert "25 % of the way to 2" in made.trigger("first-trial").sentence()
    twice = made.with_values({"scale.first-trial": 2})
    assert levers(twice, Lever.ZEAL)[40] == pytest.approx(1.6)


def test_a_scale_is_of_the_trigger_whatever_else_changes_it(parent) -> None:
    made = parent.with_values({"scale.first-trial": 0.5, "change.first-trial": {"push": "+0.6"}})
    assert levers(made, Lever.PUSH)[40] == pytest.approx(0.3)
    again = made.with_values({"change.first-trial": {"push": "+0.2"}, "scale.theme.trials": 3})
    assert levers(again, Lever.PUSH)[40] == pytest.approx(0.3)
    written = parent.with_values({"change.first-trial": {"strength": 0.5, "push": "+0.6"}})
    assert written.hash == made.hash


def test_a_share_is_scaled_up_to_the_whole(folder) -> None:
    group = 'group = { marker = "factional" }\nshare = 0.4\nweight = 2'
    text = PARENT.replace('kind = "order"', f'kind = "remove"\n{group.partition("weight")[0]}')
    taken = load(write(folder, "p", text))
    assert taken.with_values({"scale.plain": 2}).trigger("plain").effect(0, 0).share == 0.8
    assert lines(taken, scale__plain=3) == [
        "scale.plain: 1.2 is above 1 (share of the group, so scaled)"
    ]
    items = load(write(folder, "p", PARENT.replace('kind = "order"', f'kind = "items"\n{group}')))
    filed = items.with_values({"scale.plain": 3}).trigger("plain").effect(0, 0)
    assert (filed.share, filed.weight, filed.strength) == (0.4, 6.0, 3.0)


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        (
            {"remove": ["theme.trails"]},
            'remove: "theme.trails": no such theme; did you mean "trials"?',
        ),
        (
            {"present__theme__pres": False},
            'present.theme.pres: no such theme; did you mean "press"?',
        ),
        (
            {"shift__theme__aftermath": "+1d"},
            "shift.theme.aftermath: no trigger of parent has that theme",
        ),
        (
            {"scale__theme__xyz": 1},
            f"scale.theme.xyz: no such theme (there are {', '.join(THEMES)})",
        ),
        (
            {"shift__theme__press": "1937-05-01"},
            'shift.theme.press: "1937-05-01": wants a duration in days, written like "12d"',
        ),
        (
            {"change__theme__press": {"note": "x"}},
            "change.theme.press: a theme is removed, shifted or scaled; change its triggers",
        ),
        (
            {"scale__plain": 2},
            "scale.plain: nothing to scale: it moves no lever and has no weight or share",
        ),
        ({"scale__leader": -1}, "scale.leader: -1 is below 0 (times as strong, 0-10)"),
        (
            {"scale__theme__press": float("nan")},
            "scale.theme.press: nan is not a finite number (times as strong, 0-10)",
        ),
        ({"scale": 3}, "scale: 3: wants a table, [scale], of trigger ids"),
        (
            {"change__leader": {"theme": "pres"}},
            'change.leader.theme: "pres": no such theme; did you mean "press"?',
        ),
        (
            {"change__leader": {"theme": [7]}},
            f"change.leader.theme: [7]: no such theme (there are {', '.join(THEMES)})",
        ),
        (
            {"remove": ["leader"], "present__leader": False},
            'trigger leader: given twice, as remove = ["leader"] and as "present.leader" = false;'
            " wants one of them",
        ),
        (
            {"remove": ["theme.trials"], "shift__first-trial": "+1d"},
            "shift.first-trial: was taken out already (with_values: remove)",
        ),
    ],
)
def test_what_cannot_be_done_to_a_theme_is_told(parent, changes, line) -> None:
    assert lines(parent, **changes) == [line]


def test_no_trigger_is_called_as_themes_are(folder) -> None:
    path = write(folder, "p", PARENT.replace('"plain"', '"theme"'))
    with pytest.raises(SpyscareError, match='id: "theme": names themes, as in theme'):
        load(path)


@pytest.mark.parametrize(
    ("name", "raw", "number", "changed"),
    [
        ("present.theme.trials", [True, False], 0.0, False),
        ("shift.theme.press", {"from": "-20d", "to": "20d"}, 9.0, "+9d"),
        ("scale.theme.trials", {"from": 0, "to": 2}, 0.5, 0.5),
        ("scale.leader", [0, 1, 2], 2.0, 2.0),
    ],
)
def test_a_study_varies_a_theme_as_one_factor(parent, name, raw, number, changed) -> None:
    from sim.scenario.errors import Complaints

    factor = read_factor(name, raw, f"factors.{name}", complaints := Complaints())
    assert complaints.lines == []
    assert changes_at((factor,), np.array([number]), parent) == {name: changed}
    assert parent.with_values({name: changed}).hash != parent.hash
    assert changes_at((factor,), np.array([factor.own(parent)]), parent) == {}


def test_a_study_that_takes_a_theme_out_edits_its_triggers_no_more(parent) -> None:
    from sim.scenario.errors import Complaints

    given = {"shift.first-trial": {"from": "0d", "to": "9d"}, "present.theme.trials": [True, False]}
    factors = tuple(read_factor(k, v, k, Complaints()) for k, v in given.items())
    found = changes_at(factors, np.array([5.0, 0.0]), parent)
    assert found == {"present.theme.trials": False}
    assert ids(parent.with_values(found)) == ["leader", "plain"]


def test_names_that_stand_for_triggers(parent) -> None:
    assert parent.meant("plain") == ("plain",)
    assert parent.meant("theme.trials") == ("first-trial", "after-the-trial")
    assert parent.dependents("first-trial") == ("after-the-trial",)
    with pytest.raises(KeyError, match="no such theme; did you mean"):
        parent.meant("theme.trails")
    with pytest.raises(KeyError, match="leadr: no such trigger in parent; did you mean"):
        parent.meant("leadr")
