"""A terminal, a disk or a home that refuses is one line; nothing is computed for nothing."""

from __future__ import annotations

import errno
import json
import os
import pty
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from datetime import date

import pytest
from typer.testing import CliRunner

from sim import cache
from sim.cli import app
from sim.engine import writing
from sim.engine.run import simulate
from sim.faces import terminal
from sim.faces.progress import progress
from sim.scenario.load import load
from sim.study import read
from sim.study.course import Report
from tests.test_killed_runs import REPLICATES, ROOT, begin, end, files

PACKAGE = ROOT / "sim"
DELO = (
    'title = "Дело № 1 → ½"\nquestion = "Что делать?"\nextends = "base"\n'
    "[officers]\ncount = 200\n[period]\nstart = 1936-02-20\nend = 1936-03-20\n"
)


def spyscare(*arguments, stdout=subprocess.PIPE, preexec=None, root=ROOT, **environment):
    return subprocess.run(
        [sys.executable, "-m", "sim.cli", *map(str, arguments)], cwd=root, check=False,
        env={**os.environ, "PYTHONPATH": str(root), **environment}, stdout=stdout,
        stderr=subprocess.PIPE, preexec_fn=preexec,
    )  # fmt: skip


def told(done):
    """What a process said on standard error, in lines; never a traceback."""
    said = done.stderr.decode(errors="replace")
    assert "Traceback" not in said and "Exception ignored" not in said, said
    return said.splitlines()


@pytest.fixture
def delo(tmp_path):
    path = tmp_path / "дело.toml"
    path.write_text(DELO, encoding="utf-8")
    return path


# what a terminal has no sign for


@pytest.mark.parametrize("encoding", ["ascii", "koi8-r"])
def test_text_that_the_terminal_cannot_carry_is_no_end(encoding, delo):
    done = spyscare(
        "run", delo, "--out", delo.parent / "d", "--no-figures", PYTHONIOENCODING=encoding
    )
    told(done)
    assert done.returncode == 0 and b"letters" in done.stdout
    title = "Дело № 1 → ½: 200".encode(encoding, errors="replace")
    assert title in done.stdout
    head = json.loads((delo.parent / "d" / "run.json").read_text(encoding="utf-8"))
    assert head["provenance"]["values"]["title"] == "Дело № 1 → ½"


@pytest.mark.parametrize("order", [("history",), ("check",), ("schema",)])
def test_other_commands_too(order, delo):
    words = order if order == ("schema",) else (*order, delo)
    done = spyscare(*words, PYTHONIOENCODING="ascii")
    assert done.returncode == 0 and not told(done)
    if order == ("schema",):
        json.loads(done.stdout)


def test_a_fault_is_told_where_its_words_cannot_be_printed(delo):
    delo.write_text(DELO + '[police]\n"усердие" = "да"\n', encoding="utf-8")
    done = spyscare("check", delo, PYTHONIOENCODING="cp1252")
    assert done.returncode == 2
    assert any("police." in line for line in told(done))


def test_a_file_name_that_is_no_text_comes_back_as_it_was(tmp_path):
    out = os.fsencode(tmp_path) + b"/\xff\xfe"
    done = subprocess.run(
        [sys.executable, "-m", "sim.cli", "run", "base", "--officers", "200", "--set",
         "period.end=1935-01-05", "--no-figures", "--out", out],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, check=False,
    )  # fmt: skip
    told(done)
    assert done.returncode == 0 and out in done.stdout.replace(b"\n", b"")


def test_a_full_disk_behind_standard_output_is_one_line():
    with open("/dev/full", "wb") as full:
        for order in (("schema",), ("history", "spy-scare-1937")):
            done = spyscare(*order, stdout=full)
            assert done.returncode == 2
            assert told(done) == ["standard output: cannot be used: No space left on device"]


def test_a_reader_that_goes_away_is_none():
    reading, writing = os.pipe()
    os.close(reading)
    done = spyscare("schema", stdout=writing)
    os.close(writing)
    assert told(done) == []


# what a disk does not take


def quota(size):
    """No file may be longer, as on a disk that is full at a random moment."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


RUN = ("run", "base", "--no-figures")


@pytest.mark.parametrize(
    ("order", "out"),
    [
        (RUN, "/proc/nowhere"), (RUN, "/dev/null/run"), (RUN, "{}/file/run"),
        (("sweep", "narrative", "--quick"), "/proc/nowhere"),
        (("score", "alarm-1927", "--officers", "200"), "/dev/null/score"),
        (("fit", "fit", "--quick"), "{}/file/fit"),
    ],
)  # fmt: skip
def test_a_folder_that_cannot_be_written_is_told_before_anything_is_computed(order, out, tmp_path):
    (tmp_path / "file").write_text("mine")
    out = out.format(tmp_path)
    done = CliRunner().invoke(app, [*order, "--out", out])
    (line,) = done.stderr.splitlines()
    assert done.exit_code == 2 and line.startswith(f"{out}")
    assert "cannot be made: " in line


def test_a_disk_without_room_is_told_before_anything_is_computed(tmp_path):
    done = spyscare("run", "base", "--out", tmp_path / "r", preexec=quota(1000))
    assert done.returncode == 2
    assert told(done) == [f"{tmp_path / 'r'}: cannot be written: File too large"]


class Disk:
    """Takes so many bytes, and no more."""

    def __init__(self, room):
        self.room = room

    def open(self, path, mode):
        return Full(open(path, mode), self)


class Full:
    """A file on it."""

    def __init__(self, file, disk):
        self.file, self.disk = file, disk

    def write(self, content):
        self.disk.room -= len(content)
        if self.disk.room < 0:
            self.file.write(content[: len(content) // 2])
            raise OSError(errno.ENOSPC, "No space left on device")
        return self.file.write(content)

    def __getattr__(self, name):
        return getattr(self.file, name)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()


def test_a_disk_that_is_full_at_random_moments_keeps_what_is_finished(tmp_path, monkeypatch):
    def run(folder):
        return CliRunner().invoke(app, [
            "run", "alarm-1927", "--officers", "200", "--replicates", "3", "--no-figures",
            "--resume", "--out", str(folder),
        ])  # fmt: skip

    assert run(tmp_path / "whole").exit_code == 0
    whole = files(tmp_path / "whole")
    chance, needed, kept = random.Random(3), sum(map(len, whole.values())), set()
    for number in range(6):
        folder = tmp_path / str(number)
        with monkeypatch.context() as patch:
            disk = Disk(chance.randrange(needed))
            patch.setattr(writing, "open", disk.open, raising=False)
            done = run(folder)
        there = files(folder)
        assert done.exit_code == 2 and "Traceback" not in done.output
        (line,) = [line for line in done.stderr.splitlines() if "No space left" in line]
        assert line.startswith(str(folder))
        assert there.items() <= whole.items()  # whole files of whole replicates, and no other
        kept.add(len(there))
        assert run(folder).exit_code == 0
        assert files(folder) == whole
    assert len(kept) > 2


def test_figures_that_cannot_be_written_are_one_line(tmp_path):
    folder = tmp_path / "r"
    scenario = load("base").with_values({"officers.count": 200, "period.end": date(1935, 3, 5)})
    simulate(scenario).save(folder)
    done = spyscare("plot", folder, preexec=quota(70_000))
    (line,) = told(done)
    assert done.returncode == 2 and line.endswith("cannot be used: File too large")
    assert str(folder / "figures") in line
    (folder / "other").write_text("mine")
    shutil.rmtree(folder / "figures")
    (folder / "figures").write_text("mine")
    (line,) = CliRunner().invoke(app, ["plot", str(folder)]).stderr.splitlines()
    assert line == f"{folder / 'figures'}: cannot be used: File exists"


# where nothing can be kept


@pytest.fixture(scope="module")
def sealed(tmp_path_factory):
    """A copy of the package in which no folder of bytecode can be made."""
    root = tmp_path_factory.mktemp("sealed")
    for name in ("sim", "scenarios"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for folder in [root / "sim", *(p for p in (root / "sim").rglob("*") if p.is_dir())]:
        (folder / "__pycache__").write_text("")
    return root


NO_HOME = {"HOME": "/dev/null", "XDG_CACHE_HOME": "/dev/null/cache", "NUMBA_CACHE_DIR": ""}


def test_without_a_home_kernels_are_kept_for_a_while_and_it_is_said(sealed, tmp_path):
    done = spyscare("scenarios", root=sealed, TMPDIR=str(tmp_path), **NO_HOME)
    (line,) = told(done)
    kept = tmp_path / f"spyscare-{os.getuid()}"
    assert done.returncode == 0 and b"base  " in done.stdout
    assert line == (f"compiled kernels are kept in {kept}, since no lasting folder can be written")
    assert kept.stat().st_mode & 0o777 == 0o700


def test_without_any_folder_nothing_is_kept_and_it_is_said(sealed):
    done = spyscare("scenarios", root=sealed, TMPDIR="/dev/null/tmp", **NO_HOME)
    (line,) = told(done)
    assert done.returncode == 0 and line.startswith("no folder can be written to keep compiled")
    code = "from sim.draws import uniform; print(uniform(1, 2, 3, 4, 5))"
    here = {**os.environ, "PYTHONPATH": str(sealed), "TMPDIR": "/dev/null/tmp", **NO_HOME}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, env=here, check=True)
    from sim.draws import uniform

    assert float(done.stdout) == uniform(1, 2, 3, 4, 5)


def test_a_folder_that_others_may_write_is_not_trusted(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    place = cache.temporary()
    assert cache.usable(place)
    place.chmod(0o777)
    assert not cache.usable(place)
    place.rmdir()
    place.write_text("")
    assert not cache.usable(place)


# signals, and a word at once


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_ends_a_run_with_its_own_code_and_the_way_on(number, tmp_path):
    code, said = end(begin(tmp_path / "r"), number, 0.1, tmp_path / "r", 1)
    assert code == 128 + number, said
    assert said.splitlines()[-2].startswith("interrupted; ")
    assert f"of {REPLICATES} finished in {tmp_path / 'r'}; go on with:" in said
    assert said.rstrip().endswith("--resume")


def test_an_interruption_that_a_library_swallowed_is_heeded_at_the_next_report(monkeypatch):
    monkeypatch.setattr(terminal, "_heard", None)
    with progress() as told:
        told(Report("a", ROOT))
        with suppress(KeyboardInterrupt):
            terminal._interrupt(signal.SIGTERM, None)
        with pytest.raises(KeyboardInterrupt):
            told(Report("a", ROOT))
    assert terminal.code_of_interruption() == 143


STUDY = """
title = "Zeal"
question = "What does zeal do?"
scenario = "alarm-1927"
expected = "More."
[design]
kind = "grid"
replicates = 400
officers = 200
[factors]
"police.zeal" = [0.5, 1.0]
[outcomes]
arrests = "arrests"
[figure]
kind = "lines"
x = "police.zeal"
value = "arrests"
"""


def test_a_signal_ends_a_sweep_and_what_it_made_is_kept(tmp_path):
    study = tmp_path / "zeal.toml"
    study.write_text(STUDY, encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "sim.cli", "sweep", str(study), "--out", str(tmp_path / "s")],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    said = process.stderr.readline()
    shards = tmp_path / "s" / "shards"
    while process.poll() is None and len(list(shards.glob("*.parquet"))) < 2:
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    code, said = process.wait(60), said + process.stderr.read()
    assert code == 143, said
    made = int(said.partition("; ")[2].split(" made now")[0]) if "made now" in said else 0
    assert len(read(tmp_path / "s")) >= made > 0
    assert "stopped: interrupted; go on with:" in said


@pytest.mark.parametrize(
    ("order", "word"),
    [
        (("history", "alarm-1927"), b"reading alarm-1927"),
        (("scenarios",), b"reading the scenarios"),
        (("plot", "nowhere"), b"drawing nowhere"),
        (("fit", "nowhere"), b"reading nowhere"),
    ],
)
def test_the_first_word_on_a_terminal_says_what_is_being_read(order, word):
    leader, follower = pty.openpty()
    done = subprocess.Popen(
        [sys.executable, "-m", "sim.cli", *order], cwd=ROOT, stdout=subprocess.DEVNULL,
        stderr=follower, env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm"},
    )  # fmt: skip
    os.close(follower)
    said = b""
    with suppress(OSError):  # which is how a terminal says that nobody writes to it any more
        while word not in said and (more := os.read(leader, 1024)):
            said += more
    done.kill()
    done.wait()
    os.close(leader)
    assert word in said


def test_what_says_the_first_word_loads_nothing_slow():
    heavy = {"numpy", "pandas", "numba", "pydantic", "matplotlib", "pyarrow", "mesa", "scipy"}
    code = f"import sim.cli, rich.progress, sys; print(*{heavy} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.stdout.strip() == ""


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        (["a", "--seed", "1", "--seed=2"],
         ["--seed: given 2 times: 1 and 2; wants one of them"]),
        (["--out", "--seed", "--seed", "3"], []),
        (["--set", "a=1", "--set", "b=2"], []),
        (["--seed", "1", "--", "--seed", "2"], []),
        (["--out", "x", "--seed", "1", "--out", "y", "--seed", "2", "--seed", "3"],
         ["--out: given 2 times: x and y; wants one of them",
          "--seed: given 3 times: 1 and 2 and 3; wants one of them"]),
    ],
)  # fmt: skip
def test_an_option_that_is_given_twice_is_told_with_both_values(words, lines):
    assert terminal.given_twice(["--seed", "--out"], words) == lines
