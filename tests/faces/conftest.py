"""Two small worlds of one seed, saved, and a report about each."""

from __future__ import annotations

from pathlib import Path

import pytest

import sim
from sim.faces.report import report


@pytest.fixture(scope="session")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Folders of the flagship and of its twin without the plenum."""
    scenario = sim.load("spy-scare-1937").with_values({"officers.count": 600})
    folders = []
    for name, each in (
        ("as-it-is", scenario),
        ("without", scenario.with_values({"present.plenum": False})),
    ):
        folder = tmp_path_factory.mktemp(name)
        sim.simulate(each, seed=3).save(folder)
        folders.append(folder)
    return folders[0], folders[1]


@pytest.fixture(scope="session")
def two(worlds: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report about both worlds."""
    path = tmp_path_factory.mktemp("report") / "two.html"
    report(*worlds, into=path)
    return path
