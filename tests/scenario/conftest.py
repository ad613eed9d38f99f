"""Small scenarios for the tests of this folder: a tiny base, and what a test writes over it."""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.scenario.load import Scenario, load

BASE = """
title = "A quiet year"
question = "Does nothing happen?"
[period]
start = 1937-01-01
end = 1937-12-31
[police]
zeal = 1.0
[climate]
vigilance = 0.1
"""

HEAD = 'title = "Mine"\nquestion = "Why?"\nextends = "quiet"\n'


@functools.cache
def load_over_base(text: str, **others: str) -> Scenario:
    """`mine.toml` with this text over the tiny base; other files by name stand beside it."""
    with tempfile.TemporaryDirectory() as folder:
        for name, content in {"quiet": BASE, **others, "mine": HEAD + text}.items():
            (Path(folder) / f"{name}.toml").write_text(content, encoding="utf-8")
        return load(Path(folder) / "mine.toml")


@pytest.fixture(scope="session")
def scenario() -> Callable[..., Scenario]:
    """A function: text of `mine.toml` (without its head) -> Scenario."""
    return load_over_base


@pytest.fixture(scope="session")
def head() -> str:
    """The head of a file that extends the tiny base."""
    return HEAD


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that holds the tiny base as `quiet.toml`."""
    (tmp_path / "quiet.toml").write_text(BASE, encoding="utf-8")
    return tmp_path
