"""Measuring: fresh processes are started, asked, and their answers kept.

What is timed runs in `sim.bench.probe`; here are only clocks around whole commands.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.errors import SpyscareError

#: Folder that holds the package.
HOME = Path(__file__).resolve().parent.parent.parent
#: Beside the package in a checkout, within it where it is installed.
STATEMENTS = ("scenarios", "experiments")

Answer = dict[str, Any]


@dataclass(frozen=True)
class Timing:
    """Numbers of one kind, mostly seconds; spoken of by their median."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle one."""
        return statistics.median(self.values)

    @property
    def once(self) -> bool:
        """Whether there is only one."""
        return len(self.values) == 1


def command(case: str, values: Answer) -> list[str]:
    """The command line of a probe."""
    return [sys.executable, "-m", "sim.bench.probe", case, json.dumps(values)]


def spyscare(*words: str) -> list[str]:
    """The command line of our command, of this code and no other."""
    return [sys.executable, "-c", "from sim.cli import main; main()", *words]


def surroundings(home: Path) -> dict[str, str]:
    """Environment in which a process imports the package from that folder, and kernels with it."""
    kept = {k: v for k, v in os.environ.items() if k != "NUMBA_CACHE_DIR" or home == HOME}
    return {**kept, "PYTHONPATH": os.pathsep.join(p for p in (str(home), *sys.path) if p)}


def ask(case: str, **values: Any) -> Answer:
    """What a fresh process answers.

    Raises:
        SpyscareError: where it fails, with its last word.
    """
    done = finished(command(case, values), HOME, f"{case} {values}")
    return json.loads(done.splitlines()[-1])


def wall(line: Sequence[str], home: Path = HOME) -> float:
    """Seconds from the start of a command to its end.

    Raises:
        SpyscareError: where it fails, with its last word.
    """
    begun = time.perf_counter()
    finished(line, home, " ".join(line[1:]))
    return time.perf_counter() - begun


def finished(line: Sequence[str], home: Path, what: str) -> str:
    """What a command prints, told as `what` where it fails."""
    done = subprocess.run(
        line, capture_output=True, text=True, cwd=home, env=surroundings(home), check=False
    )
    if done.returncode:
        raise failure(what, done.stderr)
    return done.stdout


def failure(what: str, said: str) -> SpyscareError:
    """The complaint about a process that failed."""
    last = (said.strip().splitlines() or ["it said nothing"])[-1]
    return SpyscareError(f"bench: {what}: the process failed: {last}")


class Counters:
    """Processes that count runs at one size, ready to begin together.

    Args:
        width: how many.
        officers: size of the corps.
        window: seconds they count at a time.
    """

    def __init__(self, width: int, officers: int, window: float) -> None:
        line = command("rate", {"officers": officers, "window": window})
        self.what = f"rate {officers}"
        self.processes = [
            subprocess.Popen(
                line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                text=True, cwd=HOME, env=surroundings(HOME),
            )
            for _ in range(width)
        ]  # fmt: skip

    def __enter__(self) -> Counters:
        try:
            for process in self.processes:
                self._read(process)
        except BaseException:
            self.end()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def rate(self, width: int) -> float:
        """Runs per minute of the first so many, at the same time."""
        counting = self.processes[:width]
        for process in counting:
            process.stdin.write("count\n")
            process.stdin.flush()
        answers = [self._read(process) for process in counting]
        return 60 * sum(each["runs"] / each["seconds"] for each in answers)

    def _read(self, process: subprocess.Popen[str]) -> Answer:
        line = process.stdout.readline()
        if not line:
            raise failure(self.what, process.stderr.read())
        return json.loads(line)

    def end(self) -> None:
        """End the processes; they are only told that nothing more comes, unless they do not go."""
        for process in self.processes:
            process.stdin.close()
        for process in self.processes:
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            process.stdout.close()
            process.stderr.close()


@contextmanager
def fresh_copy() -> Iterator[Path]:
    """A folder with the package as it is on the day it is installed: nothing compiled yet."""
    with tempfile.TemporaryDirectory(prefix="spyscare-bench-") as folder:
        ignore = shutil.ignore_patterns("__pycache__")
        shutil.copytree(HOME / "sim", Path(folder) / "sim", ignore=ignore)
        for name in STATEMENTS:
            if (HOME / name).is_dir():
                shutil.copytree(HOME / name, Path(folder) / name)
        yield Path(folder)
