"""What several tests need: a world with everything off, and what it means for two runs to agree."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.engine import identity
from sim.engine.result import Result
from sim.scenario.load import Scenario, load

HERE = Path(__file__).parent
PACKAGE = Path(sim.__file__).parent
#: First day of `quiet.toml`.
START = dt.date(1937, 1, 1)


def make_act(kind: str, day: int, id: str | None = None, **fields: Any) -> dict[str, Any]:
    """A trigger as `with_values` takes it, on a day of the quiet world."""
    moment = {"date": START + dt.timedelta(days=day)} if day >= 0 else {}
    return {
        "id": id or f"{kind}-{day}".replace("_", "-"),
        "kind": kind, "invented": "a test needs it", **moment, **fields,
    }  # fmt: skip


def make_quiet(
    values: Mapping[str, Any] | None = None, days: int = 100, acts: Sequence[Mapping[str, Any]] = ()
) -> Scenario:
    """`quiet.toml` with these values, over so many days, with these triggers."""
    end = START + dt.timedelta(days=days - 1)
    changes = {"period.end": end, "trigger": list(acts), **(values or {})}
    return load(HERE / "quiet.toml").with_values(changes)


def differences(a: Result, b: Result) -> list[str]:
    """What differs between two runs, to the last bit; empty where nothing does."""
    found = []
    for name in a.rows:
        if not np.array_equal(a.rows[name], b.rows[name]):
            found.append(f"ledger.{name}")
    if not np.array_equal(a.series, b.series, equal_nan=True):
        found.append("series")
    if not np.array_equal(a.offspring, b.offspring):
        found.append("offspring")
    for name in a.final:
        if not np.array_equal(a.final[name], b.final[name]):
            found.append(f"final.{name}")
    if list(a.summary) != list(b.summary):
        found.append("names of the summary")
    for name, value in a.summary.items():
        if not np.array_equal(value, b.summary.get(name), equal_nan=True):
            found.append(f"summary.{name}")
    return found


#: Modules that run whole scenarios, draw figures or start processes; `make quick` leaves them out.
SLOW = (
    "test_cli", "test_corps", "test_documents", "test_bench", "test_engines_agree",
    "test_experiments", "test_golden", "test_killed_runs", "test_limits", "test_lives",
    "test_measures", "test_patterns", "test_score", "test_terminal", "test_worlds",
    "engine/test_army", "plots/test_figures",
    "rules/test_rules_compiled", "study/methods", "study/test_figures", "study/test_reproduction",
    "study/test_runs", "study/test_resume", "study/test_sweeping", "study/test_executor",
    "study/test_discovery", "study/test_indices", "scenario/test_rival_scenarios",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what stands in `SLOW`; a module that is not slow may mark single tests itself."""
    for item in items:
        if str(item.path.relative_to(HERE).with_suffix("")).startswith(SLOW):
            item.add_marker("slow")


@pytest.fixture(scope="session")
def act() -> Callable[..., dict[str, Any]]:
    """A function: kind, day, fields -> a trigger of the quiet world."""
    return make_act


@pytest.fixture(scope="session")
def quiet() -> Callable[..., Scenario]:
    """A function: values, days, triggers -> the quiet world with these turned on."""
    return make_quiet


@pytest.fixture(scope="session")
def differ() -> Callable[[Result, Result], list[str]]:
    """A function: two runs -> what differs between them."""
    return differences


@pytest.fixture
def code(tmp_path, monkeypatch):
    """A function: file of a copy of the package, and what to make of its text -> the identity."""
    copy = tmp_path / "sim"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(identity.resources, "files", lambda name: copy)
    monkeypatch.setattr(identity, "__file__", str(copy / "engine" / "identity.py"))

    def hashed(edited=None, change=lambda text: text + "\nEDITED = 1\n", what=identity.code):
        if edited is not None:
            path = copy / edited
            path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
        identity.hash_of.cache_clear()
        return what.__wrapped__()

    yield hashed
    identity.hash_of.cache_clear()
