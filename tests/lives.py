"""No impossible life in many full runs: every fault of every run, and how many runs were read.

python -m tests.lives                                  # 100 full runs of each episode
python -m tests.lives --runs 20 --officers 5000 spy-scare-1937
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context

from sim.engine.run import simulate
from sim.measures.grammar import faults
from sim.scenario.load import load

EPISODES = ("alarm-1927", "vesna-1930", "spy-scare-1937")


def read(name: str, officers: int | None, seed: int) -> tuple[int, list[str]]:
    """Rows of a run, and what is wrong with them."""
    scenario = load(name)
    if officers is not None:
        scenario = scenario.with_values({"officers.count": officers})
    result = simulate(scenario, seed)
    return len(result.rows["day"]), faults(result)


def told(name: str, seeds: Sequence[int], found: Sequence[tuple[int, list[str]]]) -> Iterator[str]:
    """A line for each fault, with its seed, and one for the whole."""
    for seed, (_, wrong) in zip(seeds, found, strict=True):
        yield from (f"{name}, seed {seed}: {fault}" for fault in wrong)
    rows, faulty = sum(rows for rows, _ in found), sum(bool(wrong) for _, wrong in found)
    runs = f"{len(found)} runs, seeds {seeds[0]} to {seeds[-1]}, {rows:,} rows"
    yield f"{name}: {runs}, {faulty} with an impossible life or book"


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the runs asked for; returns 1 where any has a fault."""
    words = (__doc__ or "").partition("\n")[0]
    parser = argparse.ArgumentParser(prog="python -m tests.lives", description=words)
    parser.add_argument("scenario", nargs="*", default=EPISODES)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--officers", type=int)
    parser.add_argument("--workers", type=int, default=1)
    asked = parser.parse_args(arguments)
    seeds, sound = range(1, asked.runs + 1), True
    with ProcessPoolExecutor(asked.workers, get_context("spawn")) as pool:
        each = map if asked.workers == 1 else pool.map
        for name in asked.scenario:
            found = list(each(partial(read, name, asked.officers), seeds))
            sound &= not any(wrong for _, wrong in found)
            print(*told(name, seeds, found), sep="\n", flush=True)
    return 0 if sound else 1


if __name__ == "__main__":
    sys.exit(main())
