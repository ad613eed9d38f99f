"""The page of a study of one's own: its files are sound, its commands and its code work."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import typer

from docs import build as documents
from sim.cli import app
from sim.faces.checking import check
from sim.study import load_study

ROOT = Path(documents.__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "own-study.md").read_text(encoding="utf-8")
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def fenced(language):
    return [body for kind, body in FENCE.findall(PAGE) if kind == language]


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A folder with the files of the page in it."""
    for body in fenced("toml"):
        name = body.partition("\n")[0].removeprefix("# ").strip()
        (tmp_path / name).write_text(body, encoding="utf-8")
    (tmp_path / "points.csv").write_text(fenced("csv")[0], encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_its_blocks_are_current():
    text, stale = documents.refreshed(PAGE, "own-study.md")
    assert stale == [] and text == PAGE


def test_its_files_are_sound(desk):
    kinds = {path.name: check(str(path))[0] for path in desk.iterdir()}
    assert kinds == {"zeal.toml": "sweep", "mine-fit.toml": "fit",
                     "points.csv": "table of a study"}  # fmt: skip


def test_its_table_is_one_of_its_study(desk):
    text = (desk / "zeal.toml").read_text(encoding="utf-8")
    head, _, rest = text.partition("[factors]")
    design = '[design]\nkind = "table"\ntable = "points.csv"\n'
    outcomes = "[outcomes]" + rest.partition("[outcomes]")[2].partition("[figure]")[0]
    (desk / "zeal.toml").write_text(head + design + outcomes, encoding="utf-8")
    study = load_study(desk / "zeal.toml")
    assert [numbers for _, numbers in study.rows] == [(1.0, 0, 1), (1.5, -20, 1), (2.0, 20, 0)]


def test_its_commands_are_ones_that_there_are(desk):
    lines = [shlex.split(line) for body in fenced("sh") for line in body.splitlines()]
    group = typer.main.get_command(app)
    for program, *rest in lines:
        assert program == "spyscare"
        with group.make_context("spyscare", [], resilient_parsing=True) as context:
            name, command, arguments = group.resolve_command(context, rest)
            command.make_context(name, arguments, parent=context)
    assert len(lines) == 4


@pytest.mark.slow
def test_its_code_runs(desk, capsys):
    space: dict[str, object] = {}
    for body in fenced("python"):
        exec(compile(body, "own-study.md", "exec"), space)
    assert len(space["table"]) == len(space["whole"]) == space["some"].num_rows == 8
    assert capsys.readouterr().out.splitlines()[-1] == "8 0"
