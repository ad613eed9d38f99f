"""What is said of files that are wrong: place, value, want, near miss; all of it at once."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import StrictInt

from sim.errors import SpyscareError
from sim.scenario.errors import Fault
from sim.scenario.load import load
from sim.scenario.parts import MOST_SOURCES
from sim.scenario.reading import Table, read_sound

PARENT = """
title = "Parent"
question = "?"
extends = "quiet"
[[trigger]]
id = "plenum"
date = 1937-02-23
kind = "set"
push = 0.2
evidence = "M12"
[[trigger]]
id = "press-follows"
after = "plenum"
delay = "10d"
kind = "halt"
evidence = "M24"
[[trigger]]
id = "the-navy-too"
when = { measure = "arrests", at_least = 300 }
kind = "halt"
invented = "to show one"
"""


def lines(scenario, text: str, **others: str) -> list[str]:
    """The complaints about `mine.toml`."""
    with pytest.raises(SpyscareError) as caught:
        scenario(text, **others)
    assert str(caught.value) == "\n".join(caught.value.lines)
    return caught.value.lines


def halt(**fields: object) -> str:
    """A trigger "it" of kind halt with these raw fields."""
    base = {"id": '"it"', "kind": '"halt"', "date": "1937-05-10", "evidence": '"M57"'}
    content = {k: v for k, v in {**base, **fields}.items() if v is not None}
    return "[[trigger]]\n" + "".join(f"{key} = {value}\n" for key, value in content.items())


@pytest.mark.parametrize(
    ("text", "line"),
    [
        # values
        (
            "[police]\nzeal = 12\n",
            "mine.toml: police.zeal: 12 is above 5"
            " (zeal is a multiple of a neutral chief's, 0.2-5)",
        ),
        (
            "[police]\nzeal = 0.1\n",
            "mine.toml: police.zeal: 0.1 is below 0.2"
            " (zeal is a multiple of a neutral chief's, 0.2-5)",
        ),
        (
            "[police]\npatience = nan\n",
            "mine.toml: police.patience: nan is not a finite number (patience is in days, 1-2,000)",
        ),
        (
            "[police]\npatience = -inf\n",
            "mine.toml: police.patience: -inf is not a finite number"
            " (patience is in days, 1-2,000)",
        ),
        (
            '[police]\nzeal = "1.2"\n',
            'mine.toml: police.zeal: "1.2" is not a number'
            " (zeal is a multiple of a neutral chief's, 0.2-5)",
        ),
        (
            "[police]\nzeal = true\n",
            "mine.toml: police.zeal: true is not a number"
            " (zeal is a multiple of a neutral chief's, 0.2-5)",
        ),
        (
            "[officers]\ncount = 1000.5\n",
            "mine.toml: officers.count: 1,000.5 is not a whole number"
            " (count is in officers, 200-1,000,000)",
        ),
        (
            "[denunciation]\nletters = 1\n",
            "mine.toml: denunciation.letters: 1: wants true or false",
        ),
        ("[police]\nzeel = 1\n", 'mine.toml: police.zeel: no such value; did you mean "zeal"?'),
        (
            "[police]\nshield = 1\n",
            'mine.toml: police.shield: no such value; did you mean "chief.shield"?',
        ),
        (
            "[salience]\nforeing_agent = 1\n",
            'mine.toml: salience.foreing_agent: no such narrative; did you mean "foreign_agent"?',
        ),
        (
            '[police]\ncapacity = { value = 4, unit = "cases a week" }\n',
            'mine.toml: police.capacity.unit: "cases a week": wants'
            ' "cases per day per 100,000 officers"',
        ),
        (
            '[police]\ncapacity = { value = 4, evidence = ["M200"] }\n',
            'mine.toml: police.capacity.evidence: "M200": no such evidence; did you mean "M20"?',
        ),
        (
            "[police]\ncapacity = { value = 4, units = 3 }\n",
            'mine.toml: police.capacity.units: no such field of a value; did you mean "unit"?',
        ),
        (
            '[police]\ncapacity = { unit = "cases per day per 100,000 officers" }\n',
            "mine.toml: police.capacity: missing value; wants { value = …, unit = … }",
        ),
        ("police = 3\n", "mine.toml: police: 3: wants a table, [police]"),
        # keys
        (
            "[polise]\nzeal = 1\n",
            'mine.toml: polise: no such key or section; did you mean "police"?',
        ),
        (
            "zeal = 1\n",
            "mine.toml: zeal: a lever stands in its section, like [police] zeal = 1.2,"
            " or in a [[trigger]]",
        ),
        ('sources = "x"\n', 'mine.toml: sources: "x": wants a list of texts'),
        ("expected = 3\n", "mine.toml: expected: 3: wants a sentence in quotes"),
        # period
        (
            "[period]\nend = 1936-12-31\n",
            "mine.toml: period: end 1936-12-31 is before start 1937-01-01",
        ),
        (
            '[period]\nend = "1937-12-31"\n',
            'mine.toml: period.end: "1937-12-31": wants a date without quotes, 1937-12-31',
        ),
        (
            "[period]\nend = 1937-12-31T10:00:00\n",
            "mine.toml: period.end: 1937-12-31 10:00:00: wants a date without quotes,"
            " like 1937-05-10",
        ),
        (
            "[period]\nende = 1937-12-31\n",
            'mine.toml: period.ende: no such field; did you mean "end"?',
        ),
        (
            "[period]\nend = 2337-12-31\n",
            "mine.toml: period: 1937-01-01 to 2337-12-31 is longer than a hundred years",
        ),
        # triggers
        (
            halt(id='"plenum"', salience="{ foreing_agent = 1 }"),
            'mine.toml: trigger 1 "plenum": salience.foreing_agent: no such narrative;'
            ' did you mean "foreign_agent"?',
        ),
        (
            halt(vigilence=0.3),
            'mine.toml: trigger 1 "it": vigilence: no such field or lever;'
            ' did you mean "vigilance"?',
        ),
        (
            halt(threshold=0.3),
            'mine.toml: trigger 1 "it": threshold: police.threshold is constant through a run,'
            " not a lever",
        ),
        (
            halt(police="{ zeal = 2 }"),
            'mine.toml: trigger 1 "it": police: triggers name levers without their section,'
            ' like zeal or "salience.foreign_agent"',
        ),
        (
            halt(zeal=12),
            'mine.toml: trigger 1 "it": zeal: 12 is above 5'
            " (zeal is a multiple of a neutral chief's, 0.2-5)",
        ),
        (
            halt(kind='"hallt"'),
            'mine.toml: trigger 1 "it": kind: "hallt": no such kind of trigger;'
            ' did you mean "halt"?',
        ),
        (
            halt(id='"It"'),
            'mine.toml: trigger 1 "It": id: "It": an id is written in small letters,'
            ' like "press-follows"',
        ),
        (halt(id=None), "mine.toml: trigger 1: id: missing; a halt wants it"),
        (
            halt(date=None),
            'mine.toml: trigger 1 "it": date: missing; wants one of date, after, when',
        ),
        (
            halt(after='"x"') + halt(id='"x"'),
            'mine.toml: trigger 1 "it": date: both date and after; wants exactly one',
        ),
        (
            halt(evidence=None),
            'mine.toml: trigger 1 "it": evidence: missing; cite ids, or say invented = "why"',
        ),
        (
            halt(evidence='["plenum-stalin-1973"]'),
            'mine.toml: trigger 1 "it": evidence: "plenum-stalin-1973": no such evidence;'
            ' did you mean "plenum-stalin-1937"?',
        ),
        (
            halt(kind='"remove"', narrative='"factional"', persons='["tukhachevsky"]'),
            'mine.toml: trigger 1 "it": persons: "tukhachevsky": no such person;'
            ' did you mean "tukhachevskii"?',
        ),
        (
            halt(kind='"remove"', narrative='"factional"', persons='["stalin"]'),
            'mine.toml: trigger 1 "it": persons: "stalin" is no officer (party General Secretary)',
        ),
        (
            halt(date=None, when='{ measure = "arests", at_least = 3 }'),
            'mine.toml: trigger 1 "it": when.measure: "arests": no such measure;'
            ' did you mean "arrests"?',
        ),
        (
            halt(date=None, when='{ measure = "arrests", at_least = 3, at_most = 5 }'),
            'mine.toml: trigger 1 "it": when: wants either at_least or at_most',
        ),
        (
            halt(id='"x"') + halt(date=None, after='"x"', delay='"12 days"'),
            'mine.toml: trigger 2 "it": delay: "12 days": wants a duration in days,'
            ' written like "12d"',
        ),
        (
            halt(date="{ between = [1937-03-03, 1937-02-02] }"),
            'mine.toml: trigger 1 "it": date: between: 1937-03-03 is after 1937-02-02;'
            " the earlier date comes first",
        ),
        (
            halt(date="{ between = [1937-03-03] }"),
            'mine.toml: trigger 1 "it": date: { between = [1937-03-03] }: wants'
            " { between = [1937-05-01, 1937-05-31] }",
        ),
        (halt() + halt(), 'mine.toml: trigger 2 "it": id: "it" is already trigger 1'),
        ('[trigger]\nid = "it"\n', "mine.toml: trigger: wants tables, each under [[trigger]]"),
        # days
        (
            halt(date="1938-01-01"),
            'mine.toml: trigger 1 "it": date: can never fire on 1938-01-01:'
            " the period ends on 1937-12-31",
        ),
        (
            halt(date="1936-12-31"),
            'mine.toml: trigger 1 "it": date: 1936-12-31 is before the period:'
            " the period starts on 1937-01-01, and only levers may move before it",
        ),
        (
            halt(date=None, after='"itt"'),
            'mine.toml: trigger 1 "it": after: "itt": no such trigger; did you mean "it"?',
        ),
        (
            halt(date=None, after='"nobody"'),
            'mine.toml: trigger 1 "it": after: "nobody": no such trigger, it can never fire',
        ),
        (
            halt(date=None, after='"it"'),
            'mine.toml: trigger 1 "it": after: "it": can never fire, a circle: it after it',
        ),
        (
            halt(id='"a"', date=None, after='"b"') + halt(id='"b"', date=None, after='"a"'),
            'mine.toml: trigger 1 "a": after: "b": can never fire, a circle: a after b after a',
        ),
        (
            halt(date=None, when='{ measure = "arrests", at_least = 3 }', delay='"400d"'),
            'mine.toml: trigger 1 "it": when: can never fire: the period ends on 1937-12-31',
        ),
        (
            halt(date=None, when='{ measure = "arrests", at_least = 3 }', delay='"0d"'),
            'mine.toml: trigger 1 "it": when: 0 days: a condition is seen in the evening;'
            " wants at least 1d",
        ),
        (
            halt(date=None, when='{ measure = "arrests", at_least = 3 }')
            + halt(id='"b"', date=None, after='"it"', delay='"-3d"'),
            'mine.toml: trigger 2 "b": after: -3 days: cannot come before a trigger that waits'
            " for the run",
        ),
        # edits of inherited triggers
        ('[shift]\nplenun = "+1d"\n', "mine.toml: shift.plenun: no such trigger in quiet"),
        ('remove = ["plenum"]\n', 'mine.toml: remove: "plenum": no such trigger in quiet'),
        ("remove = 3\n", "mine.toml: remove: 3: wants a list of trigger ids"),
        ("shift = 3\n", "mine.toml: shift: 3: wants a table, [shift], of trigger ids"),
    ],
)
def test_one_line_says_it(scenario, text, line) -> None:
    assert lines(scenario, text) == [line]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            '[shift]\nplenun = "+1d"\n',
            'mine.toml: shift.plenun: no such trigger in quiet; did you mean "plenum"?',
        ),
        (
            'remove = ["plenun"]\n',
            'mine.toml: remove: "plenun": no such trigger in quiet; did you mean "plenum"?',
        ),
        (
            "[change.plenun]\npush = 1\n",
            'mine.toml: change.plenun: no such trigger in quiet; did you mean "plenum"?',
        ),
        (
            "[present]\nplenun = false\n",
            'mine.toml: present.plenun: no such trigger in quiet; did you mean "plenum"?',
        ),
        ("[present]\nplenum = 0\n", "mine.toml: present.plenum: 0: wants true or false"),
        ("[shift]\nplenum = 3\n", 'mine.toml: shift.plenum: 3: wants days, like "+60d", or a date'),
        (
            '[shift]\nplenum = "3"\n',
            'mine.toml: shift.plenum: "3": wants a duration in days, written like "12d"',
        ),
        (
            '[shift]\nplenum = "-999999d"\n',
            'mine.toml: shift.plenum: "-999999d": longer than 36,525 days',
        ),
        (
            '[shift]\npress-follows = "+400d"\n',
            "mine.toml: shift.press-follows: can never fire on 1938-04-09:"
            " the period ends on 1937-12-31",
        ),
        (
            "[shift]\nplenum = 1936-02-01\n",
            'quiet.toml: trigger 2 "press-follows": after: 1936-02-11 is before the period:'
            " the period starts on 1937-01-01, and only levers may move before it",
        ),
        (
            "[change.plenum]\npush = 9\n",
            "mine.toml: change.plenum.push: 9 is above 5 (push is a pressure, 0-5)",
        ),
        (
            "[change.plenum]\nsalience.foreing_agent = 1\n",
            "mine.toml: change.plenum.salience.foreing_agent: no such narrative;"
            ' did you mean "foreign_agent"?',
        ),
        (
            '[change.plenum]\nid = "x"\n',
            "mine.toml: change.plenum.id: an id stays; remove the trigger and add another",
        ),
        (
            "change.plenum = 3\n",
            "mine.toml: change.plenum: 3: wants a table of fields, [change.plenum]",
        ),
        (
            'remove = ["plenum"]\n',
            'quiet.toml: trigger 2 "press-follows": after: "plenum": can never fire, it was taken'
            " out (mine.toml: remove); remove this too or date it",
        ),
        (
            "[present]\nplenum = false\n",
            'quiet.toml: trigger 2 "press-follows": after: "plenum": can never fire, it was taken'
            " out (mine.toml: present.plenum); remove this too or date it",
        ),
        (
            halt(id='"plenum"'),
            'mine.toml: trigger 1 "plenum": id: "plenum" is already quiet.toml: trigger 1',
        ),
        (
            '[shift]\nthe-navy-too = "-5d"\n',
            "mine.toml: shift.the-navy-too: -4 days: a condition is seen in the evening;"
            " wants at least 1d",
        ),
    ],
)
def test_edits_of_inherited_triggers(scenario, text, line) -> None:
    parent = PARENT.replace('extends = "quiet"', _PERIOD)
    assert lines(scenario, text, quiet=parent) == [line]


def test_sources_beyond_those_that_engines_have_room_for_are_told(scenario) -> None:
    text = "".join(
        f'[[trigger]]\nid = "r{i}"\nkind = "report"\ndate = 1937-05-10\ninvented = "one more"\n'
        f'narrative = "factional"\nwhat = "rumour"\nsource = "s{i % (MOST_SOURCES + 2)}"\n'
        for i in range(2 * MOST_SOURCES + 4)
    )
    wants = f"one source too many; at most {MOST_SOURCES} have a name of their own"
    assert lines(scenario, text) == [
        f'mine.toml: trigger {i + 1} "r{i}": source: "s{i}": {wants}'
        for i in (MOST_SOURCES, MOST_SOURCES + 1)
    ]


def test_a_shift_off_the_calendar_says_so(scenario) -> None:
    far = halt(date="9999-12-31")
    told = lines(scenario, far + '[shift]\nit = "+9d"\n')
    assert told[0] == 'mine.toml: shift.it: "+9d": there is no such date'


_PERIOD = "period.start = 1937-01-01\nperiod.end = 1937-12-31"


def test_everything_is_told_at_once(scenario) -> None:
    told = lines(
        scenario,
        "titel = 3\n[police]\nzeal = 12\nzeel = 1\n[period]\nende = 1\n"
        + halt(evidence=None, zeal='"lots"', vigilence=1)
        + halt(id='"second"', date=None, after='"third"'),
    )
    assert [line.split(": ", 1)[1].split(":")[0] for line in told] == [
        "period.ende", "police.zeal", "police.zeel", "titel",
        'trigger 1 "it"', 'trigger 1 "it"', 'trigger 1 "it"', 'trigger 2 "second"',
    ]  # fmt: skip


def test_a_parents_mistakes_are_told_with_its_name(scenario, head) -> None:
    parent = head.replace('extends = "quiet"', _PERIOD) + "[police]\nzeal = 12\n"
    told = lines(scenario, "[police]\nshield = 3\n", quiet=parent)
    assert told[0].startswith("quiet.toml: police.zeal: 12 is above 5")
    assert told[1].startswith("mine.toml: police.shield: no such value")


def complaint(folder, text: str) -> str:
    """What is said of a file that is nothing but this text."""
    (folder / "bare.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SpyscareError) as caught:
        load(folder / "bare.toml")
    return str(caught.value)


def test_title_question_and_period_are_wanted(folder) -> None:
    assert complaint(folder, "").splitlines() == [
        "bare.toml: title: missing; a scenario has its title",
        "bare.toml: question: missing; a scenario has its question",
        "bare.toml: period.start: missing; wants a date",
        "bare.toml: period.end: missing; wants a date",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('title = "x\n', 'bare.toml, line 1: .*: title = "x'),
        ('title = "x"\nzeal = 1 2\n', "bare.toml, line 2: .*: zeal = 1 2"),
        ("[period]\nstart = 1937-02-30\n", "bare.toml, line 2: 1937-02-30: no such date"),
        ("[a]\n[a]\n", r"bare.toml, line 2: .*: \[a\]"),
        ("a = 1\na = 2", "bare.toml, line 2: Cannot overwrite a value: a = 2"),
        ('extends = "quite"\n', 'extends: "quite": no such scenario; did you mean "quiet"'),
        ("extends = 3\n", 'extends: 3: wants the name of a scenario, like "base"'),
        ("extends = []\n", r"extends: \[\]: wants the name .* or a list of them"),
        ('extends = ["quiet", 3]\n', r'extends: \["quiet", 3\]: wants the name of a scenario'),
        ('extends = ["quiet", "quite"]\n', 'extends: "quite": no such scenario; did you mean'),
        ('extends = ["quiet", "bare"]\n', "bare.toml: extends: a circle: bare extends bare"),
        ('extends = "bare"\n', "bare.toml: extends: a circle: bare extends bare"),
    ],
)
def test_files_that_cannot_be_read_say_where(folder, text, words) -> None:
    assert re.search(words, complaint(folder, text)), complaint(folder, text)


def test_a_circle_of_files_names_the_chain(folder) -> None:
    (folder / "other.toml").write_text('extends = "bare"\n', encoding="utf-8")
    told = complaint(folder, 'extends = "other"\n').splitlines()
    assert told[0] == "other.toml: extends: a circle: bare extends other extends bare"
    assert {line.partition(": missing")[0] for line in told[1:]} == {
        f"{name}.toml: {key}" for name in ("other", "bare") for key in ("title", "question")
    }


def test_bytes_that_are_no_text_say_so(folder) -> None:
    (folder / "bare.toml").write_bytes(b'title = "\xff"')
    with pytest.raises(SpyscareError, match=r"bare.toml: cannot be read"):
        load(folder / "bare.toml")


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        (
            {"police.zeal": 12},
            "with_values: police.zeal: 12 is above 5"
            " (zeal is a multiple of a neutral chief's, 0.2-5)",
        ),
        (
            {"shift.plenun": "+1d"},
            'with_values: shift.plenun: no such trigger in mine; did you mean "plenum"?',
        ),
        (
            {"shift.press-follows": "+400d"},
            "with_values: shift.press-follows: can never fire on 1938-04-09:"
            " the period ends on 1937-12-31",
        ),
        (
            {"present.plenum": False},
            'with_values: mine.toml: trigger 2 "press-follows": after: "plenum": can never fire,'
            " it was taken out (with_values: present.plenum); remove this too or date it",
        ),
        ({"polise.zeal": 1}, 'with_values: polise: no such key or section; did you mean "police"?'),
        (
            {"period.end": dt.date(1936, 1, 1)},
            "with_values: period: end 1936-01-01 is before start 1937-01-01",
        ),
    ],
)
def test_with_values_speaks_of_itself(scenario, changes, line) -> None:
    plan = scenario(PARENT.partition('extends = "quiet"')[2])
    with pytest.raises(SpyscareError) as caught:
        plan.with_values(changes)
    assert caught.value.lines == [line]


WEIRD = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5),
        st.dates(dt.date(1930, 1, 1), dt.date(1940, 1, 1)), st.datetimes(),
        st.sampled_from(["it", "M12", "set", "pulse", "+3d", "-9d", "x2", "arrests", "iakir"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["between", "to", "over", "marker", "value"]), inner),
    ),
    max_leaves=4,
)  # fmt: skip
FIELDS = [
    "id", "kind", "date", "after", "when", "delay", "evidence", "invented", "note", "push",
    "zeal", "salience", "over", "half_life", "narrative", "weight", "echoes", "persons", "group",
    "share", "outcome", "name", "old_guard",
]  # fmt: skip
KEYS = [
    "trigger", "remove", "shift", "shift.plenum", "change", "change.plenum", "change.it",
    "change.plenum.salience", "present", "present.plenum", "period", "period.end", "police",
    "police.zeal", "officers.count", "title", "sources", "salience", "salience.factional",
]  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(
    st.dictionaries(st.sampled_from(KEYS), WEIRD, max_size=3),
    st.lists(st.dictionaries(st.sampled_from(FIELDS), WEIRD, max_size=8), max_size=2),
)
def test_whatever_is_written_the_answer_is_a_scenario_or_lines(scenario, changes, triggers) -> None:
    plan = scenario(PARENT.partition('extends = "quiet"')[2])
    base = {"kind": "set", "id": "it", "push": 1, "date": dt.date(1937, 5, 1), "evidence": "M12"}
    changes = {"trigger": [base | fields for fields in triggers], **changes}
    try:
        assert plan.with_values(changes).days > 0
    except SpyscareError as error:
        assert error.lines
        assert all(line.startswith("with_values: ") for line in error.lines)


def test_files_that_fade_too_fast_for_the_period(scenario):
    said = lines(
        scenario, "[period]\nstart = 1936-08-01\nend = 1940-05-01\n[file]\nhalf_life = 1\n"
    )
    assert said == [
        "mine.toml: file.half_life: 1 days is too short for a period of 1,370 days; at least 1.52"
    ]


class _Pair(Table):
    one: StrictInt = 0
    other: StrictInt = 0

    @classmethod
    def together(cls, given: Mapping[str, Any]) -> Iterator[Fault]:
        if "one" not in given:
            yield "one", "missing"


@pytest.mark.parametrize(
    ("tables", "other", "told"),
    [
        ({}, 0, [("one", "missing")]),
        ({"other": 3}, 3, [("one", "missing")]),
        ({"other": 3, "oter": 1}, 3, ["one", "oter"]),
        ({"one": 1, "other": "x"}, 0, ["other"]),
    ],
)
def test_a_key_that_is_not_there_cannot_be_taken_out(tables, other, told) -> None:
    made, faults = read_sound(_Pair, tables)
    assert made.other == other
    assert told in (faults, [field for field, _ in faults])
