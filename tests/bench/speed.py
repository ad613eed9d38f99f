"""What a run costs: `make bench` times this with pytest-benchmark and fills docs/performance.md.

Whatever has to find nothing warm, and whatever memory is asked of, is a process of its own. All is
of the flagship, all its days, seeds 1, 2, …
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from itertools import count
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from sim.corps.corps import Corps, found
from sim.engine.run import simulate
from sim.scenario.load import Scenario, load

HOME = Path(__file__).resolve().parents[2]
FLAGSHIP = "spy-scare-1937"
#: Processes that work beside each other, and seconds for which their runs are counted at a time.
WIDTH, WINDOW = 2, 1.5
REPLICATES = 20
#: What a fresh process does: a run, and then the most memory it had. Linux hands the peak of
#: `getrusage` on to children; its status file speaks of the process alone.
FIRST = """
import sys, sim
officers, record = int(sys.argv[1]), sys.argv[2]
flagship = sim.load("spy-scare-1937").with_values({"officers.count": officers})
sim.simulate(flagship, 1, record=record)
"""
PEAK = f"""{FIRST}
import pathlib, resource
status = pathlib.Path("/proc/self/status")
print(int(status.read_text().partition("VmHWM:")[2].split()[0]) * 1024 if status.is_file()
      else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
SPYSCARE = "from sim.cli import main; main()"


def flagship(officers: int) -> Scenario:
    """The flagship with so many officers."""
    return load(FLAGSHIP).with_values({"officers.count": officers})


def corps_of(scenario: Scenario, make=found) -> Corps:
    """The corps of a scenario, kept by the process for the runs that follow."""
    return make(scenario.values.officers, scenario.values.markers, scenario.recruits)


def ties(corps: Corps) -> float:
    """Mean number of ties of an officer to others who serve on day 0."""
    whom = corps.tie_whom[: corps.tie_start[corps.count]]
    return int(np.count_nonzero(whom < corps.count)) / corps.count


def python(code: str, *words: str, home: Path = HOME) -> str:
    """What a fresh process prints that imports the code in a folder, and keeps kernels there."""
    kept = {k: v for k, v in os.environ.items() if k != "NUMBA_CACHE_DIR" or home == HOME}
    paths = os.pathsep.join(path for path in (str(home), *sys.path) if path)
    done = subprocess.run(
        [sys.executable, "-c", code, *words], cwd=home, env={**kept, "PYTHONPATH": paths},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout


def test_run(benchmark, rounds: int, officers: int, record: str) -> None:
    scenario, rows, seeds = flagship(officers), [], count(1)

    def run():
        result = simulate(scenario, next(seeds), record=record)
        rows.append(0 if result.rows is None else len(result.rows["day"]))

    begun = time.perf_counter()
    corps = corps_of(scenario)
    founded = time.perf_counter() - begun
    benchmark.pedantic(run, rounds=rounds, warmup_rounds=1)
    benchmark.extra_info |= {
        "rows": rows[1:], "ties": ties(corps), "founded": founded,
        "peak": int(python(PEAK, str(officers), record)),
    }  # fmt: skip


def test_agents(benchmark, rounds: int, officers: int) -> None:
    scenario, seeds = flagship(officers), count(1)
    corps_of(scenario)
    benchmark.pedantic(lambda: simulate(scenario, next(seeds), "agents"), rounds=rounds)


def test_contagion(benchmark, rounds: int, officers: int) -> None:
    from tests.bench import contagion

    scenario, seeds = flagship(officers), count(1)
    mean = ties(corps_of(scenario))
    benchmark.pedantic(
        lambda: contagion.run(officers, mean, scenario.days, next(seeds)), rounds=rounds
    )


def test_corps(benchmark, rounds: int, officers: int) -> None:
    benchmark.pedantic(corps_of, (flagship(officers), found.__wrapped__), rounds=rounds)


def test_command(benchmark, rounds: int, what: str) -> None:
    with tempfile.TemporaryDirectory(prefix="spyscare-bench-") as folder:
        first = (FIRST, "1000", "ledger")
        words = [FLAGSHIP, "--replicates", str(REPLICATES), "--workers", str(WIDTH)]
        if what == "help":
            benchmark.pedantic(python, (SPYSCARE, "--help"), rounds=rounds)
        elif what == "first":
            benchmark.pedantic(python, first, rounds=rounds, warmup_rounds=1)
        elif what == "compile":
            fresh_copy(Path(folder))
            benchmark.pedantic(python, first, {"home": Path(folder)}, rounds=1)
        else:
            line = (SPYSCARE, "run", *words, "--out", f"{folder}/run")
            benchmark.pedantic(python, line, rounds=1)


def fresh_copy(folder: Path) -> None:
    """The code as it is on the day it is installed: nothing compiled yet."""
    for name in ("sim", "scenarios", "experiments"):
        shutil.copytree(HOME / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))


def test_rate(benchmark, rounds: int, officers: int) -> None:
    """Runs a minute of one process and of several, in turn."""
    alone, together = [], []
    with ProcessPoolExecutor(WIDTH, get_context("spawn")) as pool:

        def turn() -> None:
            for width, rates in ((1, alone), (WIDTH, together)):
                rates.append(60 * sum(pool.map(runs_a_second, [officers] * width)))

        benchmark.pedantic(turn, rounds=rounds, warmup_rounds=2)
    benchmark.extra_info |= {"alone": alone[2:], "together": together[2:]}


def runs_a_second(officers: int) -> float:
    """Counted for a while."""
    scenario, runs = flagship(officers), 0
    simulate(scenario, 0, record="summary")
    begun = time.perf_counter()
    while not runs or time.perf_counter() - begun < WINDOW:
        runs += 1
        simulate(scenario, runs, record="summary")
    return runs / (time.perf_counter() - begun)
