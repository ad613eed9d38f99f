"""Ended at any moment, by any signal or a full disk: begun again, it ends as one left alone."""

from __future__ import annotations

import errno
import os
import random
import signal
import subprocess
import sys
import time

import pandas as pd
import pytest

from sim.errors import SpyscareError
from sim.study import read, sweep, work
from sim.study.methods.fit_statement import load_fit
from sim.study.methods.stages import carry_out, stages_of

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

FIT_SCRIPT = """
from contextlib import nullcontext
from pathlib import Path
from sim.study import work
from sim.study.methods.fit_statement import load_fit
from sim.study.methods.stages import carry_out

if __name__ == "__main__":
    work.BUDGET = 0.03
    told = lambda report: print(report.part, report.found + report.done, flush=True)
    carry_out(load_fit("mine.toml"), Path("out"), watch=lambda name: nullcontext(told))
"""
FIT = """
kind     = "fit"
title    = "A fit"
question = "Does it end as it would?"
expected = "Yes."
episodes = ["alarm-1927"]
[parameters]
"police.threshold"        = { from = 2.0, to = 12.0, log = true }
"turnover.appeal_success" = { from = 0.2, to = 0.95 }
[fit]
patterns    = ["arrested-1927"]
officers    = 200
population  = 12
generations = 2
[check]
replicates = 30
officers   = 200
"""
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGKILL)


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


def kill_after(process, lines, seconds, how=signal.SIGKILL):
    """A signal to the coordinator so long after so many lines; runs known then, and if it ended."""
    said = [line.split()[-1] for _, line in zip(range(lines), process.stdout, strict=False)]
    time.sleep(seconds)
    process.send_signal(how)
    rest = process.stdout.read().split()
    process.wait()
    return int((rest or said)[-1]), process.returncode == 0


@pytest.mark.parametrize(("workers", "kills"), [(1, 2), (2, 1)])
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
    for folder in ("out", "whole"):
        sweep(desk / "trial.toml", desk / folder, runner=models.slow)
    assert len(read(desk / "out")) == RUNS
    assert content_of(read(desk / "out")) == content_of(read(desk / "whole"))


def test_asked_to_end_it_saves_what_it_has_and_goes_on(begin, desk, models, content_of):
    chance, known = random.Random(2), 0
    for how in (signal.SIGTERM, signal.SIGINT):
        process = begin(1)
        runs, ended = kill_after(process, chance.randint(2, 5), chance.uniform(0, 0.05), how)
        assert not ended and known < runs <= len(read(desk / "out")) < RUNS
        known = runs
    for folder in ("out", "whole"):
        sweep(desk / "trial.toml", desk / folder, runner=models.slow)
    assert content_of(read(desk / "out")) == content_of(read(desk / "whole"))


@pytest.mark.slow
def test_a_fit_ended_at_random_moments_ends_as_one_left_alone(tmp_path, content_of):
    (tmp_path / "mine.toml").write_text(FIT, encoding="utf-8")
    (tmp_path / "script.py").write_text(FIT_SCRIPT, encoding="utf-8")
    carry_out(load_fit(tmp_path / "mine.toml"), tmp_path / "whole")
    chance, paths = random.Random(7), os.pathsep.join(p for p in sys.path if p)

    def begun():
        return subprocess.Popen(
            [sys.executable, "script.py"], cwd=tmp_path, text=True, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": paths},
        )  # fmt: skip

    for how in SIGNALS:
        kill_after(begun(), chance.randint(2, 6), chance.uniform(0, 0.1), how)
    carry_out(load_fit(tmp_path / "mine.toml"), tmp_path / "out")
    for stage in ("fit", "check"):
        out, whole = (rows_of(tmp_path / name / stage) for name in ("out", "whole"))
        assert content_of(out) == content_of(whole)
    out, whole = (stages_of(tmp_path / name).findings() for name in ("out", "whole"))
    assert content_of(out.particles) == content_of(whole.particles)


def rows_of(folder):
    """The rows of a stage, each once, in their order."""
    table = pd.read_parquet(folder / "shards").sort_values(["point", "replicate"])
    return table.drop_duplicates(["point", "replicate"], ignore_index=True)


@pytest.mark.parametrize("seed", range(3))
def test_a_disk_that_is_full_at_random_moments_loses_nothing(
    seed, desk, study, models, content_of, monkeypatch
):
    """Every file may fail to be written, or to get its name; now and then another plan is begun."""
    made, other = study(), study("trial", **{"steps = 3": "steps = 2"})
    sweep(made, desk / "whole", runner=models.plain)
    chance, tries = random.Random(seed), 0
    fsync, replace = os.fsync, os.replace

    def full(whole):
        def tried(*given):
            if chance.random() < 0.25:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return whole(*given)

        return tried

    monkeypatch.setattr(work, "BUDGET", 0.0)
    report = None
    while report is None or report.missing:
        tries += 1
        assert tries < 200
        try:
            with pytest.MonkeyPatch.context() as disk:
                disk.setattr(os, "fsync", full(fsync))
                disk.setattr(os, "replace", full(replace))
                if chance.random() < 0.2:
                    sweep(other, desk / "out", runner=models.plain)
                report = sweep(made, desk / "out", runner=models.plain)
        except SpyscareError as error:
            assert "cannot be written: No space left on device" in str(error)
    assert content_of(read(desk / "out")) == content_of(read(desk / "whole"))
    assert not list((desk / "out").rglob(".*.tmp"))


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
