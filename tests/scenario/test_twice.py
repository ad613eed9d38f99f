"""A setting given twice, in two ways: one line that names both, wherever settings are taken."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import SpyscareError
from sim.faces.order import configured
from sim.scenario.load import load
from sim.scenario.parameters import PARAMETERS
from sim.scenario.twice import twice
from tests.texts import write

DAY = dt.date(1937, 5, 1)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('"police.zeal" = 2\n[police]\nzeal = 1',
         'police.zeal: given twice, as "police.zeal" = 2 and as police.zeal = 1'),
        ('police = 3\n"police.zeal" = 2',
         'police.zeal: given twice, as police = 3 and as "police.zeal" = 2'),
        ('"period.end" = 1938-01-01\n[period]\nend = 1938-02-01',
         'period.end: given twice, as "period.end" = 1938-01-01 and as period.end = 1938-02-01'),
        ('"shift.plenum" = "1d"\n[shift]\nplenum = "2d"',
         'shift.plenum: given twice, as "shift.plenum" = "1d" and as shift.plenum = "2d"'),
        ('remove = ["plenum"]\n[present]\nplenum = true',
         'trigger plenum: given twice, as remove = ["plenum"] and as present.plenum = true'),
        ('[present]\nplenum = false\n[shift]\nplenum = "5d"',
         'trigger plenum: given twice, as present.plenum = false and as shift.plenum = "5d"'),
        ('[change.plenum]\ndate = 1937-03-01\n[shift]\nplenum = "5d"',
         'trigger plenum: given twice, as change.plenum.date = 1937-03-01 and as'
         ' shift.plenum = "5d"'),
        ('remove = ["theme.press"]\n[scale]\ntheme.press = 2',
         'theme.press: given twice, as remove = ["theme.press"] and as scale.theme.press = 2'),
        ('[[trigger]]\nid = "a"\ndate = 1937-03-01\nkind = "set"\ninvented = "so"\n'
         '"salience.factional" = 0.2\n[trigger.salience]\nfactional = 0.3',
         'trigger 1: salience.factional: given twice, as "salience.factional" = 0.2 and as'
         " salience.factional = 0.3"),
    ],
)  # fmt: skip
def test_a_file_that_says_a_thing_twice_is_told_both(text, line, tmp_path):
    path = write(tmp_path, "mine", f'extends = "spy-scare-1937"\n{text}\n')
    with pytest.raises(SpyscareError) as error:
        load(path)
    assert f"mine.toml: {line}; wants one of them" in error.value.lines


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"police.zeal": 1, "police": {"zeal": 2}}, "police.zeal = 2"),
        ({"shift": {"plenum": "1d"}, "shift.plenum": DAY}, '"shift.plenum" = 1937-05-01'),
        ({"remove": ["plenum"], "change.plenum.weight": 2}, '"change.plenum.weight" = 2'),
    ],
)
def test_changes_from_python_are_told_both(changes, words):
    with pytest.raises(SpyscareError, match=r"with_values: .* given twice") as error:
        load("spy-scare-1937").with_values(changes)
    assert any(words in line for line in error.value.lines)


@pytest.mark.parametrize(
    ("settings", "officers", "line"),
    [
        (["officers.count=300"], 400,
         "--officers 400: officers.count is already set by --set officers.count=300"),
        (["officers={count=300}"], 400,
         "--officers 400: officers.count is already set by --set officers={count=300}"),
        (["police={zeal=1}", "police.zeal=2"], None,
         "--set police.zeal=2: police.zeal is already set by --set police={zeal=1}"),
        (['remove=["plenum"]', "shift.plenum=+5d"], None,
         '--set shift.plenum=+5d: trigger plenum is already set by --set remove=["plenum"]'),
        (["present.plenum=true", "remove=plenum"], None,
         "--set remove=plenum: trigger plenum is already set by --set present.plenum=true"),
        (["period.end=1938-01-01", "period={end=1938-02-01}"], None,
         "--set period={end=1938-02-01}: period.end is already set by"
         " --set period.end=1938-01-01"),
    ],
)  # fmt: skip
def test_a_command_that_says_a_thing_twice_is_told_both_options(settings, officers, line):
    with pytest.raises(SpyscareError) as error:
        configured("spy-scare-1937", settings, officers)
    assert error.value.lines == [line]


def test_what_is_said_once_is_not_said_twice():
    assert twice({"police.zeal": 1, "police": {"capacity": 2}, "officers.count": 3}) == []
    assert twice({"shift.a": "1d", "change.a.weight": 2, "remove": ["b"], "present.c": False}) == []
    both = {"change.a": {"date": DAY, "weight": 2}, "shift.b": "1d"}
    themes = {"theme.press": "1d", "theme.trials": "2d"}
    assert twice({"shift": themes, "remove": ["theme.war-scare"], "scale.theme.press": 2}) == []
    assert twice(both) == [] and twice(both | {"present.a": True}) == []


@given(st.sets(st.sampled_from(sorted(PARAMETERS)), min_size=1), st.data())
def test_any_setting_written_both_ways_is_found_and_no_other(names, data):
    doubled = data.draw(st.sets(st.sampled_from(sorted(names))))
    table: dict = {name: 1 for name in names}
    for name in doubled:
        section, _, last = name.partition(".")
        table.setdefault(section, {})[last] = 2
    assert {each.place for each in twice(table)} == doubled
