"""`spyscare run` ended at random moments and resumed leaves the bytes of one left alone."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sim.cli import app

ROOT = Path(__file__).resolve().parent.parent
REPLICATES = 40
ORDER = [
    sys.executable, "-m", "sim.cli", "run", "alarm-1927", "--officers", "200", "--replicates",
    str(REPLICATES), "--no-figures",
]  # fmt: skip
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGKILL)
#: Exit codes after each of them.
CODES = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGKILL: -signal.SIGKILL}


def begin(folder, *options):
    """The run as a process that hears Ctrl-C."""
    return subprocess.Popen(
        [*ORDER, "--out", str(folder), *options], cwd=ROOT, text=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip


def finished(folder):
    """How many replicates are there."""
    return len(list(folder.glob("replicate-*/run.json")))


def end(process, number, seconds, folder, more=0):
    """Send a signal so long after so many more replicates; its exit code and what it said."""
    goal = finished(folder) + more
    said = process.stderr.readline()
    while process.poll() is None and finished(folder) < goal:
        time.sleep(0.005)
    time.sleep(seconds)
    process.send_signal(number)
    return process.wait(60), said + process.stderr.read()


def files(folder):
    """Content of every file by its path; the lock of a folder says nothing."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != ".lock"
    }


def carried_out(folder, times, chance):
    """End a run so often, then let it finish; how each process ended, and what was there then."""
    most = 2 * REPLICATES // (times + 1)
    ends = []
    for turn in range(times):
        number = SIGNALS[turn % len(SIGNALS)]
        process = begin(folder, "--resume", "--workers", chance.choice(["1", "2"]))
        moment = chance.uniform(0, 0.2), folder, chance.randint(0, most)
        code, said = end(process, number, *moment)
        assert code in (0, CODES[number]), said
        assert "Traceback" not in said, said
        if code in (130, 143):
            assert said.rstrip().splitlines()[-1].endswith("--resume"), said
        ends.append((number.name, code, finished(folder)))
    alone(folder, "--resume")
    return ends


def alone(folder, *options):
    """The run in this process, to its end."""
    done = CliRunner().invoke(app, [*ORDER[3:], "--out", str(folder), *options])
    assert done.exit_code == 0, done.stderr


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The files of a run left alone."""
    folder = tmp_path_factory.mktemp("whole") / "run"
    alone(folder)
    return files(folder)


def test_ended_at_random_moments_and_resumed_it_leaves_the_same_bytes(whole, tmp_path):
    ends = carried_out(tmp_path / "run", len(SIGNALS), random.Random(5))
    assert any(code for _, code, _ in ends) and any(0 < there < REPLICATES for *_, there in ends)
    assert files(tmp_path / "run") == whole


def test_two_at_once_in_one_folder_one_works_and_the_other_is_told(whole, tmp_path):
    folder = tmp_path / "run"
    one = begin(folder)
    said = one.stderr.readline()
    assert f"{REPLICATES} to run" in said
    others = [begin(folder, option) for option in ("--resume", "--force")]
    for other in others:
        assert other.stderr.read() == f"{folder}: another run is at work in it\n"
        assert other.wait() == 2
    assert one.wait() == 0
    assert files(folder) == whole
