"""What counts as the model: an edited rule makes other results, an edited README does not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import sim
from sim.engine import fingerprint

ROOT = Path(sim.__file__).parent


@pytest.fixture
def code(tmp_path, monkeypatch):
    """A function: file of a copy of the checkout to add a line to, or None -> the code's hash."""
    copy = tmp_path / "sim"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(fingerprint.resources, "files", lambda name: copy)

    def hashed(edited=None):
        if edited is not None:
            path = tmp_path / edited
            path.parent.mkdir(exist_ok=True)
            with path.open("a", encoding="utf-8") as file:
                file.write("\n# another line\n")
        return fingerprint.code_hash.__wrapped__()

    return hashed


@pytest.mark.parametrize(
    "edited",
    ["sim/rules/pressure.py", "sim/engine/compiled.py", "sim/engine/summary.py", "sim/corps.py",
     "sim/scenario/load.py", "sim/draws.py", "sim/data/posts.csv"],
)  # fmt: skip
def test_an_edit_of_the_model_makes_other_results(code, edited):
    before = code()
    assert code(edited) != before


@pytest.mark.parametrize(
    "edited",
    ["README.md", "docs/odd.md", "sim/cli.py", "sim/plots/style.py", "sim/faces/tables.py",
     "sim/study/runs.py", "sim/measures/series.py", "experiments/README.md"],
)  # fmt: skip
def test_an_edit_of_anything_else_does_not(code, edited):
    before = code()
    assert code(edited) == before
