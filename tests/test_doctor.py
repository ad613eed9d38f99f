"""`spyscare doctor`: one screen that says what a report of trouble should."""

from __future__ import annotations

import platform
import sys
from importlib import metadata

import numpy as np
import pytest
from typer.testing import CliRunner

from sim import cache
from sim.cli import app
from sim.engine.run import simulate
from sim.faces import doctor
from sim.scenario.load import load

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def lines():
    done = CliRunner().invoke(app, ["doctor"])
    assert done.exit_code == 0, done.output
    return done.stdout.splitlines()


def said(lines, head):
    return [line.removeprefix(head).strip() for line in lines if line.startswith(head)]


def test_it_is_one_screen(lines):
    assert len(lines) <= 24
    heads = [line.split()[0] for line in lines if not line.startswith(" ")]
    assert heads == [
        "spyscare", "python", "system", "packages", "cores", "memory", "terminal", "folder",
        *["cache"] * heads.count("cache"), "model", "kernels", "a",
    ]  # fmt: skip


def test_versions_are_those_that_are_here(lines):
    (python,) = said(lines, "python")
    assert python == f"{platform.python_version()}, {sys.executable}"
    (packages,) = said(lines, "packages")
    assert f"numpy {np.__version__}" in packages and f"mesa {metadata.version('mesa')}" in packages


def test_the_cache_that_is_used_is_told_with_whether_it_can_be_written(lines):
    *_, used = said(lines, "cache")
    assert used.startswith(f"{cache.folder()}: can be written, ") and used.endswith("kept here")
    assert "utf-8" in said(lines, "terminal")[0].lower()


def test_the_run_that_is_timed_is_a_run(lines):
    (timed,) = said(lines, "a run")
    scenario = load(doctor.SCENARIO).with_values({"officers.count": doctor.OFFICERS})
    arrests = simulate(scenario).summary["arrests"]
    assert f"200 officers, {scenario.days} days" in timed and timed.endswith(
        f" {arrests:.0f} arrests"
    )


def test_where_nothing_can_be_written_it_says_so(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(cache, "places", lambda: iter([tmp_path / "file" / "a", tmp_path / "file"]))
    cache.folder.cache_clear()
    try:
        told = list(doctor._caches())
        kernels = doctor._kernels("0" * 16)
    finally:
        cache.folder.cache_clear()
    assert [
        line for line in told[:2] if line.endswith("cannot be written, or has no room")
    ] == told[:2]
    assert "no folder can be written to keep compiled kernels" in told[2]
    assert kernels.startswith("not compiled yet")
