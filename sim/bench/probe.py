"""What a fresh process does to be measured: `python -m sim.bench.probe CASE JSON`.

Started by `sim.bench.measure`; answers with lines of JSON. Every case loads what it
needs, and warms up, before it looks at the clock.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from sim.bench.cases import SMALLEST, corps_of, flagship
from sim.corps.corps import Corps
from sim.engine.run import simulate

#: What a case answers, one line each.
Answers = Iterator[dict[str, Any]]

clock = time.perf_counter


def peak_memory() -> int | None:
    """Most bytes this process has had in memory; None where the system does not say.

    Linux hands the peak of `getrusage` on to children, so that one of a large parent is not its
    own; the status file speaks of this process alone.
    """
    status = Path("/proc/self/status")
    if status.is_file():
        for line in status.read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    try:
        import resource
    except ImportError:
        return None
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def timed(what: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds, and what was given back."""
    begun = clock()
    given = what()
    return clock() - begun, given


def runs(officers: int, repeats: int, engine: str, record: str) -> Answers:
    """Runs with seeds 1, 2, …; time of each, its ledger rows where kept, the peak of memory."""
    scenario = flagship(officers)
    corps_of(flagship(SMALLEST))
    founded, corps = timed(lambda: corps_of(scenario))
    # The arrays of a compiled run are made by the first; an interpreter has no such thing.
    simulate(scenario if engine == "compiled" else flagship(SMALLEST), 1, engine, record)
    seconds, rows = [], []
    for seed in range(1, repeats + 1):
        taken, result = timed(lambda seed=seed: simulate(scenario, seed, engine, record))
        seconds.append(taken)
        rows.append(None if result.rows is None else len(result.rows["day"]))
        del result
    yield {
        "seconds": seconds, "rows": rows, "founded": founded, "peak": peak_memory(),
        "ties": ties(corps),
    }  # fmt: skip


def ties(corps: Corps) -> float:
    """Mean number of ties of an officer to others who serve on day 0."""
    whom = corps.tie_whom[: corps.tie_start[corps.count]]
    return int(np.count_nonzero(whom < corps.count)) / corps.count


def contagion(officers: int, repeats: int, ties: float) -> Answers:
    """The yardstick, over the days of the flagship."""
    from sim.bench.contagion import run

    days = flagship(officers).days
    run(SMALLEST, ties, 10, 1)
    seconds = [
        timed(lambda seed=seed: run(officers, ties, days, seed))[0]
        for seed in range(1, repeats + 1)
    ]
    yield {"seconds": seconds, "peak": peak_memory()}


def corps(sizes: list[int]) -> Answers:
    """Corps founded, each for the first time in this process."""
    scenarios = [flagship(size) for size in sizes]
    corps_of(flagship(SMALLEST))
    yield {"seconds": [timed(lambda s=s: corps_of(s))[0] for s in scenarios]}


def first(officers: int) -> Answers:
    """One run, as the first thing a process does."""
    simulate(flagship(officers), 1)
    yield {}


def rate(officers: int, window: float) -> Answers:
    """Runs counted for a while, whenever a line comes in."""
    scenario = flagship(officers)
    simulate(scenario, 0, record="summary")
    yield {}
    seed = 0
    for _ in sys.stdin:
        begun, before = clock(), seed
        while seed == before or clock() - begun < window:
            seed += 1
            simulate(scenario, seed, record="summary")
        yield {"runs": seed - before, "seconds": clock() - begun}


CASES: dict[str, Callable[..., Answers]] = {
    each.__name__: each for each in (runs, contagion, corps, first, rate)
}


def main() -> None:
    """Answer the case named by the first argument with the values in the second."""
    case, values = sys.argv[1:]
    for answer in CASES[case](**json.loads(values)):
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
