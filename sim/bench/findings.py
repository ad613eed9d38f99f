"""What was found: every measurement of a plan, taken in turn."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from sim.bench.cases import FLAGSHIP, WIDTH, Plan
from sim.bench.measure import Counters, Timing, ask, command, fresh_copy, spyscare, wall

#: Told what is being measured.
Told = Callable[[str], None]

#: Replicates of the command of `make run`.
REPLICATES = 20


@dataclass(frozen=True)
class Runs:
    """Runs of one size in one process.

    Attributes:
        seconds: of each run.
        rows: of each ledger; empty where none was kept.
        founded: seconds for the corps, once.
        peak: bytes of memory at most; None where the system does not say.
        ties: mean number of ties among those who serve on day 0.
    """

    seconds: Timing
    rows: tuple[int, ...]
    founded: float
    peak: int | None
    ties: float

    @property
    def per_row(self) -> float:
        """Nanoseconds per ledger row, the median over runs."""
        pairs = zip(self.seconds.values, self.rows, strict=True)
        return Timing(tuple(1e9 * seconds / max(1, rows) for seconds, rows in pairs)).median


@dataclass(frozen=True)
class Rate:
    """Runs per minute, alone and beside each other in turn."""

    alone: Timing
    together: Timing

    @property
    def ratio(self) -> float:
        """How much more they do together than one alone; median over turns."""
        pairs = zip(self.together.values, self.alone.values, strict=True)
        return Timing(tuple(both / one for both, one in pairs)).median


@dataclass
class Findings:
    """All that was measured, by officers (and record), as the plan has it.

    Attributes:
        compiled: runs of the compiled engine, by size and record.
        agents, contagion: seconds a run, by size.
        corps: seconds a founding, by size.
        help, first: seconds of commands: the help, a first run with kernels kept.
        bare: a first run with none, in the copy of a package in which nothing is compiled.
        whole: the command of `make run`, at full size.
        rates: by size.
        took: seconds for all of it.
    """

    plan: Plan
    compiled: dict[tuple[int, str], Runs] = field(default_factory=dict)
    agents: dict[int, Timing] = field(default_factory=dict)
    contagion: dict[int, Timing] = field(default_factory=dict)
    corps: dict[int, Timing] = field(default_factory=dict)
    help: Timing | None = None
    first: Timing | None = None
    bare: Timing | None = None
    whole: Timing | None = None
    rates: dict[int, Rate] = field(default_factory=dict)
    took: float = 0.0

    def ledgers(self, officers: int) -> Runs:
        """Compiled runs of that size with their ledgers."""
        return self.compiled[officers, "ledger"]


def find(plan: Plan, told: Told) -> Findings:
    """Measure everything in a plan, one thing after the other.

    Args:
        plan: what.
        told: told what comes next.

    Raises:
        SpyscareError: where a process fails.
    """
    begun = time.monotonic()
    found = Findings(plan)
    if plan.first is not None:
        told("kernels, so that nothing below waits for the compiler or has its memory")
        wall(command("first", {"officers": plan.first}))
    for step in (_compiled, _readable, _contagion, _corps, _cold, _rates, _whole):
        step(plan, found, told)
    found.took = time.monotonic() - begun
    return found


def _runs(officers: int, repeats: int, engine: str, record: str) -> Runs:
    answer = ask("runs", officers=officers, repeats=repeats, engine=engine, record=record)
    rows = tuple(answer["rows"]) if record == "ledger" else ()
    seconds = Timing(tuple(answer["seconds"]))
    return Runs(seconds, rows, answer["founded"], answer["peak"], answer["ties"])


def _compiled(plan: Plan, found: Findings, told: Told) -> None:
    wanted = [(size, "ledger") for size in sorted({*plan.side_by_side, *plan.growth})]
    wanted += [(plan.recorded, record) for record in plan.records]
    for size, record in dict.fromkeys(wanted):
        told(f"compiled engine, {size:,} officers, {record}")
        found.compiled[size, record] = _runs(size, plan.repeats, "compiled", record)


def _readable(plan: Plan, found: Findings, told: Told) -> None:
    for size in plan.agents:
        told(f"readable engine, {size:,} officers")
        found.agents[size] = _runs(size, plan.repeats, "agents", "ledger").seconds


def _contagion(plan: Plan, found: Findings, told: Told) -> None:
    ties = found.ledgers(plan.side_by_side[-1]).ties
    for size in plan.contagion:
        told(f"plain contagion in Mesa, {size:,} people")
        answer = ask("contagion", officers=size, repeats=plan.repeats, ties=ties)
        found.contagion[size] = Timing(tuple(answer["seconds"]))


def _corps(plan: Plan, found: Findings, told: Told) -> None:
    if not plan.corps:
        return
    told("corps")
    answers = [ask("corps", sizes=plan.corps)["seconds"] for _ in range(plan.repeats)]
    for i, size in enumerate(plan.corps):
        found.corps[size] = Timing(tuple(answer[i] for answer in answers))


def _cold(plan: Plan, found: Findings, told: Told) -> None:
    told("cold start")
    found.help = Timing(tuple(wall(spyscare("--help")) for _ in range(plan.repeats)))
    if plan.first is None:
        return
    first = command("first", {"officers": plan.first})
    found.first = Timing(tuple(wall(first) for _ in range(plan.repeats)))
    if plan.once:
        told("first run without kernels")
        with fresh_copy() as home:
            found.bare = Timing((wall(first, home),))


def _rates(plan: Plan, found: Findings, told: Told) -> None:
    for size in plan.rates:
        told(f"runs per minute, {size:,} officers")
        with Counters(WIDTH, size, plan.window) as counters:
            turns = [(counters.rate(1), counters.rate(WIDTH)) for _ in range(plan.repeats)]
        alone, together = zip(*turns, strict=True)
        found.rates[size] = Rate(Timing(alone), Timing(together))


def _whole(plan: Plan, found: Findings, told: Told) -> None:
    if not plan.once:
        return
    told(f"spyscare run, {REPLICATES} replicates, to figures")
    with tempfile.TemporaryDirectory(prefix="spyscare-bench-") as folder:
        words = ["run", FLAGSHIP, "--replicates", str(REPLICATES), "--workers", str(WIDTH)]
        found.whole = Timing((wall(spyscare(*words, "--out", str(Path(folder) / "run"))),))
