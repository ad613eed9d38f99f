"""Sizes of what is timed, and the circumstances that stand beside it; see `speed.py`."""

from __future__ import annotations

import os
import time
from importlib import metadata
from pathlib import Path

import pytest

#: Officers of the Red Army in 1937, the size most figures are asked for.
ARMY, MILLION = 144_300, 1_000_000
PACKAGES = ("numba", "llvmlite", "numpy", "mesa")

#: Function of `speed.py` -> its cases, in full and as a trial.
CASES = {
    "test_run": (
        [(n, "ledger") for n in (1_000, 5_000, 10_000, 100_000, ARMY, MILLION)]
        + [(ARMY, "summary"), (ARMY, "daily")],
        [(300, "ledger"), (300, "daily")],
    ),
    "test_agents": ([500, 1_000], [200]),
    "test_contagion": ([500, 1_000], [300]),
    "test_corps": ([1_000, 20_000, ARMY], [300]),
    "test_command": (["help", "first", "compile", "run"], ["help", "first"]),
    "test_rate": ([1_000, 20_000, ARMY], [300]),
}  # fmt: skip


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--trial", action="store_true", help="small sizes, measured once")


def pytest_configure(config: pytest.Config) -> None:
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    config.before = {"load": load, "begun": time.time()}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    cases = CASES[metafunc.function.__name__][metafunc.config.getoption("trial")]
    names = [name for name in metafunc.fixturenames if name in ("officers", "record", "what")]
    metafunc.parametrize(names if len(names) > 1 else names[0], cases)


@pytest.fixture
def rounds(request: pytest.FixtureRequest) -> int:
    """How often a thing is measured."""
    return 1 if request.config.getoption("trial") else 5


@pytest.hookimpl(optionalhook=True)  # tests leave the plugin out
def pytest_benchmark_update_machine_info(config: pytest.Config, machine_info: dict) -> None:
    from sim.engine.identity import code_hash

    meminfo = Path("/proc/meminfo")
    kilobytes = int(meminfo.read_text().split()[1]) if meminfo.is_file() else None
    affinity = getattr(os, "sched_getaffinity", None)  # in a container fewer than there are
    machine_info |= {
        "code": code_hash(), "memory": kilobytes and 1024 * kilobytes,
        "cores": len(affinity(0)) if affinity else os.cpu_count(),
        "versions": {name: metadata.version(name) for name in PACKAGES},
        "load": config.before["load"], "took": time.time() - config.before["begun"],
    }  # fmt: skip
