"""`kill -9` at any moment: a sweep begun again ends with the table of one left alone."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time

import pytest

from sim.study import read, sweep

SCRIPT = """
import sys
import known_models
from sim.study import sweep, work

if __name__ == "__main__":
    work.BUDGET = 0.03
    told = lambda report: print(report.found + report.done, flush=True)
    sweep("trial.toml", "out", workers=int(sys.argv[1]), runner=known_models.slow, progress=told)
"""
RUNS = 9 * 12


@pytest.fixture
def begin(desk, study, models):
    """A function: workers -> a sweep in a process of its own, in a session of its own."""
    study(**{"replicates = 2": "replicates = 12"})
    (desk / "script.py").write_text(SCRIPT, encoding="utf-8")
    paths = os.pathsep.join([str(desk), *(p for p in sys.path if p)])

    def started(workers):
        return subprocess.Popen(
            [sys.executable, "script.py", str(workers)], cwd=desk, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True,
            env={**os.environ, "PYTHONPATH": paths},
        )  # fmt: skip

    return started


def kill_after(process, lines, seconds):
    """SIGKILL to the coordinator so long after so many lines; runs known then, and if it ended."""
    said = [line for _, line in zip(range(lines), process.stdout, strict=False)]
    time.sleep(seconds)
    process.kill()
    rest = process.stdout.read().split()
    process.wait()
    return int((rest or said)[-1]), process.returncode == 0


@pytest.mark.parametrize(("workers", "kills"), [(1, 3), (2, 2)])
def test_killed_at_random_moments_it_ends_with_the_same_table(
    workers, kills, begin, desk, models, content_of
):
    chance = random.Random(workers)
    known = 0
    for _ in range(kills):
        process = begin(workers)
        runs, ended = kill_after(process, chance.randint(2, 5), chance.uniform(0, 0.05))
        there = len(read(desk / "out"))
        assert there >= runs >= known  # what was told as saved is there
        known = runs
        assert not ended and there < RUNS
    process = begin(workers)
    process.stdout.read()
    assert process.wait() == 0
    sweep(desk / "trial.toml", desk / "whole", runner=models.slow)
    assert len(read(desk / "out")) == RUNS
    assert content_of(read(desk / "out")) == content_of(read(desk / "whole"))


def test_workers_do_not_outlive_a_killed_coordinator(begin, desk):
    process = begin(2)
    kill_after(process, 3, 0.0)
    try:
        assert gone_within(process.pid, 10.0), "workers went on without their coordinator"
    finally:
        if alive(process.pid):
            os.killpg(process.pid, signal.SIGKILL)


def gone_within(session, seconds):
    """Whether every process of that session ends in time."""
    end = time.monotonic() + seconds
    while alive(session) and time.monotonic() < end:
        time.sleep(0.1)
    return not alive(session)


def alive(session):
    """Whether a process of that session is left."""
    try:
        os.killpg(session, 0)
    except ProcessLookupError:
        return False
    return True
