"""Study files: what they may say, and everything wrong with one at once."""

from __future__ import annotations

import pickle

import pytest

from sim.errors import SpyscareError
from sim.study import available, load_study
from sim.study.files import COMMANDS, folder
from sim.study.statement import parse_study


def test_a_study_is_read(study):
    made = study()
    assert (made.name, made.scenarios, made.design.kind) == ("trial", ("short",), "grid")
    assert [f.name for f in made.factors] == ["police.zeal", "shift.plenum"]
    assert [o.name for o in made.outcomes] == ["lost", "cases", "ordered"]
    assert made.outcomes[0].words == "share lost"
    assert made.factor("police.zeal").words and made.factor("shift.plenum").unit == "days"
    with pytest.raises(KeyError, match=r'no such factor in trial; did you mean "police.zeal"'):
        made.factor("police.zeel")


def test_its_text_is_enough_to_read_it_again(study):
    made = study()
    assert parse_study(made.text, made.path) == made
    assert pickle.loads(pickle.dumps(made)) == made


def test_factors_may_stand_in_tables(study):
    old = '"police.zeal" = { from = 1.0, to = 2.0, steps = 3 }'
    made = study(**{old: "police.zeal = { from = 1.0, to = 2.0, steps = 3 }"})
    assert [f.name for f in made.factors] == ["police.zeal", "shift.plenum"]


def test_what_is_fixed_is_so_in_every_scenario(study):
    made = study(**{'kind = "grid"': 'kind = "grid"\nfixed = { "police.threshold" = 4.0 }'})
    (base,) = made.bases()
    assert base.values.police.threshold == 4.0
    (few,) = made.sized(officers=250).bases()
    assert few.values.officers.count == 250


WRONG = """
title = "Mine"
scenario = "short"
expectd = "?"
[factors]
"police.zeel" = {}
"police.zeal" = { from = 0.5, to = 12 }
"shift.plenmu" = { from = "-10d", to = "10d" }
[design]
kind = "grdi"
replicates = 0
[outcomes]
lost = "removd_share"
[quick]
stps = 2
"""


def test_everything_wrong_is_said_at_once(written):
    with pytest.raises(SpyscareError) as error:
        load_study(written(WRONG))
    said = error.value.lines
    assert said == [
        "mine.toml: question: missing; a study has its question",
        "mine.toml: design.replicates: 0: wants a whole number from 1 to 30,000",
        'mine.toml: design.kind: "grdi": no such design; did you mean "grid"?',
        'mine.toml: quick.stps: no such key; did you mean "steps"?',
        'mine.toml: expectd: no such key; did you mean "expected"?',
        "mine.toml: factors.police.zeel: no such value or edit of a trigger; did you mean"
        ' "police.zeal"?',
        "mine.toml: factors.police.zeal.to: 12 is above 5 (zeal is a multiple of a neutral"
        " chief's, 0.2-5)",
        'mine.toml: outcomes.lost: "removd_share": no such number of a run: removd_share; did you'
        ' mean "removed_share"?',
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('scenario = "short"', "", "scenario: wants either scenario or scenarios"),
        ('scenario = "short"', 'scenario = "shrt"', "shrt: no such scenario"),
        ('scenario = "short"', 'scenarios = ["short", "short"]', "a scenario stands there twice"),
        ("shift.plenum", "shift.plenmu",
         'factors.shift.plenmu: no such trigger in short; did you mean "plenum"?'),
        ("replicates = 2", "replicates = 0", "design.replicates: 0: wants a whole number from 1"),
        ("replicates = 2", "replicats = 2", 'did you mean "replicates"?'),
        ('kind = "grid"', 'kind = "lhs"', "design.points: missing; a lhs design wants it"),
        ('kind = "grid"', 'kind = "sobol"\npoints = 12',
         "design.points: 12: wants a power of two, like 8 or 16"),
        ('kind = "grid"', 'kind = "morris"\ntrajectories = 4\nlevels = 3',
         "design.levels: 3: wants an even number"),
        ('kind = "grid"', 'kind = "grid"\nfixed = { "police.zeal" = 1.0 }',
         "design.fixed.police.zeal: is a factor"),
        ('kind = "grid"', 'kind = "grid"\nfixed = { "police.threshold" = -1 }',
         "design.fixed.police.threshold: -1 is below 0"),
        (", steps = 3 }", " }", "factors.police.zeal: wants steps, step or values"),
        ("steps = 2", "steps = 1", "quick.steps: 1: wants a whole number from 2"),
        ("lost   =", "failed =", "outcomes.failed: is a column of every table already"),
        ('title    = "A trial"', "title = 3", "title: 3: wants a sentence in quotes"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(study, old, new, said):
    with pytest.raises(SpyscareError) as error:
        study(**{old: new})
    assert f"trial.toml: {said}" in str(error.value) or said in str(error.value)
    assert all(line.startswith("trial.toml: ") for line in error.value.lines)


def test_numbers_of_the_command_line_are_checked(study):
    with pytest.raises(SpyscareError, match="--officers: 100: wants a whole number from 200"):
        study().sized(officers=100)


def test_shipped_studies_are_found_by_name():
    there = sorted(path.stem for path in folder().glob("*.toml"))
    assert sorted([*available(), *(n for kind in COMMANDS for n in available(kind))]) == there
    with pytest.raises(SpyscareError, match=f'did you mean "{available()[0]}"'):
        load_study(available()[0][:-1])
    with pytest.raises(SpyscareError, match=r"nowhere/at-all.toml: no such file"):
        load_study("nowhere/at-all.toml")
