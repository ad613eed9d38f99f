"""`spyscare check`: scenarios, studies of every kind, and tables."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from sim.cli import app
from sim.study.files import folder
from tests.texts import replaced

SWEEP = """
title = "Mine"
question = "?"
scenario = "short"
[design]
kind = "grid"
[factors]
"police.zeal" = [1, 2]
[outcomes]
cases = "arrests"
"""


def check(*words):
    return CliRunner().invoke(app, ["check", *map(str, words)])


@pytest.mark.parametrize(
    ("name", "what"), [("fit", "fit"), ("rivals", "comparison of rivals"), ("size", "sweep")]
)
def test_shipped_studies_are_taken_for_what_they_are(name, what):
    for word in (name, folder() / f"{name}.toml"):
        done = check(word)
        assert (done.exit_code, done.stdout) == (0, f"{word}: nothing wrong ({what})\n")


def test_a_scenario_is_a_scenario(desk):
    assert check(desk / "short.toml").stdout == f"{desk / 'short.toml'}: nothing wrong\n"
    assert check("base").stdout == "base: nothing wrong\n"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"police.zeal"', '"police.zeel"', "mine.toml: factors.police.zeel: no such value or edit"),
        ('"arrests"', '"arests"', 'mine.toml: outcomes.cases: "arests": no such number of a run'),
        ('kind = "grid"', 'kind = "gird"', 'mine.toml: design.kind: "gird": no such design'),
        ('title = "Mine"', 'title = "Mine"\nkind = "fti"',
         'mine.toml: kind: "fti": no such kind of study; did you mean "fit"?'),
        ('title = "Mine"', 'title = "Mine"\nkind = ""', 'mine.toml: kind: "": no such kind'),
        ('title = "Mine"', "title = “Mine”", "mine.toml, line 2: "),
    ],
)  # fmt: skip
def test_faults_of_a_study_are_told(old, new, said, written):
    done = check(written(replaced(SWEEP, (old, new))))
    assert done.exit_code == 2 and said in done.stderr


def test_a_table_is_checked_alone(desk):
    path = desk / "points.csv"
    path.write_text("scenario,police.zeal\nbase,1\nbase,2\n", encoding="utf-8")
    assert check(path).stdout == f"{path}: nothing wrong (table of a study)\n"
    path.write_text("police.zeal\n9\n1,2\n", encoding="utf-8")
    done = check(path)
    assert done.exit_code == 2
    assert done.stderr == "points.csv, line 3: 2 cells where the first line names 1 columns\n"
    path.write_bytes(b"police.zeal\n\xff\n")
    assert "points.csv: cannot be read: it is not UTF-8" in check(path).stderr


def test_faults_of_several_files_come_in_one_round(desk, written):
    mine = written(SWEEP.replace("grid", "gird"))
    (desk / "points.csv").write_text("police.zeel\n1\n", encoding="utf-8")
    done = check(mine, desk / "points.csv", "nobody")
    assert len(done.stderr.splitlines()) == 3
    assert "nobody: no such scenario" in done.stderr
