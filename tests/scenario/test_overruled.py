"""Values that a trigger overrules are told: which trigger, from when, and how to change that."""

from __future__ import annotations

import datetime as dt

import pytest
from typer.testing import CliRunner

from sim.cli import app
from sim.faces.order import configured, remarks
from sim.scenario.load import load
from sim.scenario.timeline import resolve
from sim.vocabulary import Lever
from tests.texts import write

PARENT = """
[period]
start = 1937-01-01
end = 1937-12-31
[police]
zeal = 0.9
[[trigger]]
id = "chief"
date = 1937-03-01
kind = "set"
zeal = 2.0
shield = "-0.1"
invented = "x"
[[trigger]]
id = "second"
date = 1937-05-01
kind = "set"
zeal = 3.0
invented = "x"
[[trigger]]
id = "spring"
date = { between = [1937-04-01, 1937-04-30] }
kind = "ramp"
over = "20d"
vigilance = 0.4
invented = "x"
[[trigger]]
id = "alarm"
when = { measure = "arrests", at_least = 300 }
kind = "set"
salience.foreign_agent = 1.2
invented = "x"
[[trigger]]
id = "echo"
after = "alarm"
kind = "set"
push = 0.3
invented = "x"
[[trigger]]
id = "before"
date = 1936-12-01
kind = "set"
tension = 0.7
invented = "x"
"""
#: A file over it.
MINE = 'extends = "parent"\n[police]\nzeal = 0.6\n'


@pytest.fixture
def parent(folder):
    return load(write(folder, "parent", PARENT))


ZEAL = (
    '0.6 holds until 1937-03-01: "chief" sets it to 2, then "second";'
    " to change that too, change.chief.zeal = 0.6 and so on"
)


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("police.zeal", 0.6, ZEAL),
        (
            "climate.vigilance", 0.2,
            '0.2 holds until some day from 1937-04-01 to 1937-04-30: "spring" takes it to 0.4;'
            " to change that too, change.spring.vigilance = 0.2",
        ),
        (
            "salience.foreign_agent", 0.3,
            '0.3 holds until arrests reach 300: "alarm" sets it to 1.2;'
            " to change that too, change.alarm.salience.foreign_agent = 0.3",
        ),
        (
            "pressure.push", 0.1,
            '0.1 holds until after alarm: "echo" sets it to 0.3;'
            " to change that too, change.echo.push = 0.1",
        ),
        (
            "climate.tension", 0.1,
            '0.1 does nothing: "before" sets it to 0.7;'
            " to change that too, change.before.tension = 0.1",
        ),
    ],
)  # fmt: skip
def test_a_value_that_does_not_last_is_told(parent, name, value, line) -> None:
    made = parent.with_values({name: value})
    assert made.remarks == (f"with_values: {name}: {line}",)
    key, _, _ = line.rpartition("that too, ")[2].partition(" = ")
    left = made.with_values({key: value, name: value}).remarks
    assert ['"second" sets it to 3' in each for each in left] == [True] * ("second" in line)


def test_what_is_told_is_so(parent) -> None:
    levers = resolve(parent.with_values({"police.zeal": 0.6}), 1).levers[:, Lever.ZEAL]
    assert (levers[:59] == 0.6).all() and (levers[59:] != 0.6).all()


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"police.threshold": 5.0},
        {"chief.shield": 0.3},
        {"police.zeal": 2.0, "remove": "second"},
        {"police.zeal": 0.6, "remove": ["chief", "second"]},
        {"police.zeal": 0.6, "change.chief.zeal": "x2", "change.second.zeal": "x2"},
        {"police.zeal": 0.6, "period": {"end": dt.date(1937, 2, 1)}},
    ],
)
def test_nothing_is_said_of_what_lasts(parent, changes) -> None:
    assert parent.with_values(changes).remarks == ()


def test_a_file_that_sets_and_moves_a_lever_is_meant(parent) -> None:
    assert parent.remarks == ()


def test_the_option_that_does_nothing_is_named(parent, folder) -> None:
    path = str(folder / "parent.toml")
    made = configured(path, ["police.zeal=0.6"])
    assert remarks(made, ["police.zeal=0.6"]) == [f"--set police.zeal=0.6: {ZEAL}"]


def test_check_and_run_say_so(parent, folder) -> None:
    path = str(write(folder, "mine", MINE))
    checked = CliRunner().invoke(app, ["check", path])
    assert checked.exit_code == 0
    assert checked.stdout.splitlines()[1:] == [f"mine.toml: police.zeal: {ZEAL}"]
    (folder / "run").mkdir()
    (folder / "run" / "run.json").write_text("{}", encoding="utf-8")
    ran = CliRunner().invoke(app, ["run", path, "--out", str(folder / "run")])
    assert ran.exit_code == 2
    assert f"mine.toml: police.zeal: {ZEAL}" in ran.output


def test_what_an_ancestor_set_is_its_own_affair(parent, folder) -> None:
    write(folder, "mine", MINE)
    below = load(write(folder, "below", 'extends = "mine"\n[climate]\ntension = 0.2\n'))
    assert [line.split(": ")[1] for line in below.remarks] == ["climate.tension"]
    again = below.with_values({"pressure.push": 0.2}).remarks
    assert [line.split(": ")[1] for line in again] == ["climate.tension", "pressure.push"]
