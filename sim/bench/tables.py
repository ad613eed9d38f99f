"""Findings as tables of words, for a terminal and for a document alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import linear_regression

from sim.bench.asked import ASKED, FLAT_FROM, MB, flatness, least_ratio
from sim.bench.cases import WIDTH
from sim.bench.findings import REPLICATES, Findings
from sim.bench.measure import Timing

NOTHING = "–"


@dataclass(frozen=True)
class Table:
    """Rows of words under heads; the first column is read from the left, the others are numbers."""

    title: str
    heads: tuple[str, ...]
    rows: list[tuple[str, ...]]
    note: str = ""


def number(value: float | None) -> str:
    """Three digits that count, or whole numbers from a hundred up."""
    if value is None:
        return NOTHING
    if abs(value) >= 100:
        return f"{value:,.0f}"
    if abs(value) >= 10:
        return f"{value:.1f}"
    return f"{value:.2f}" if abs(value) >= 1 else f"{value:.3g}"


def spread(timing: Timing | None) -> str:
    """A median with the least and the most, or a number that was measured once, and says so."""
    if timing is None:
        return NOTHING
    if timing.once:
        return f"{number(timing.median)} (once)"
    low, high = min(timing.values), max(timing.values)
    return f"{number(timing.median)} ({number(low)} to {number(high)})"


def extrapolated(seconds: Mapping[int, Timing], size: int) -> float:
    """Seconds at a larger size than was measured, rather too few than too many.

    On the straight line through the medians, or in proportion to the cheapest officer measured,
    whichever is less: two small sizes on a busy machine can make a line too steep. What no longer
    fits into the caches of the processor costs more than either.
    """
    medians = {n: timing.median for n, timing in seconds.items()}
    proportional = size * min(t / n for n, t in medians.items())
    if len(medians) == 1:
        return proportional
    line = linear_regression(list(medians), list(medians.values()))
    return min(line.intercept + line.slope * size, proportional) if line.slope > 0 else proportional


def _beside(seconds: Mapping[int, Timing], size: int, yardstick: float) -> tuple[str, str]:
    """Seconds of something slower, and how many times those of the compiled engine they are."""
    if size in seconds:
        return spread(seconds[size]), number(seconds[size].median / yardstick)
    guess = extrapolated(seconds, size)
    return f"~{number(guess)}", f"~{number(guess / yardstick)}"


def engines(found: Findings) -> Table:
    """The engines and the contagion at the same sizes."""
    rows = []
    for size in found.plan.side_by_side:
        compiled = found.ledgers(size).seconds
        agents = _beside(found.agents, size, compiled.median)
        contagion = _beside(found.contagion, size, compiled.median)
        rows.append((f"{size:,}", spread(compiled), *agents, *contagion))
    ties = found.ledgers(found.plan.side_by_side[-1]).ties
    told = [_timed_at("agents", found.agents), _timed_at("plain Mesa", found.contagion)]
    return Table(
        "The two engines and a plain contagion",
        ("officers", "compiled, s", "agents, s", "times", "plain Mesa, s", "times"),
        rows,
        "Seconds a run, all days, with the ledger; corps founded before."
        f" Plain Mesa is a contagion on a random graph with {ties:.1f} ties a person, as many"
        " people as there are officers on day 0, and as many days (`sim/bench/contagion.py`),"
        " founding included."
        " A number after ~ is extrapolated from small sizes, along a straight line or in proportion"
        f" to the size, whichever is less: {'; '.join(told)}.",
    )


def _timed_at(what: str, seconds: Mapping[int, Timing]) -> str:
    sizes = ", ".join(f"{spread(t)} s at {n:,}" for n, t in seconds.items())
    return f"{what} measured {sizes}"


def corps(found: Findings) -> Table:
    """Founding."""
    rows = [(f"{size:,}", spread(seconds)) for size, seconds in found.corps.items()]
    note = "Seconds, the first of each size in a fresh process, which keeps it for further runs."
    return Table("Founding the corps", ("officers", "s"), rows, note)


def cold(found: Findings) -> Table:
    """From the start of a process."""
    size = f"{found.plan.first or 0:,}"
    rows = [
        ("`spyscare --help`", spread(found.help)),
        (f"first run of {size} officers, kernels on disk", spread(found.first)),
        (f"first run of {size} officers, nothing compiled yet", spread(found.bare)),
        (f"`spyscare run`, {REPLICATES} replicates, {WIDTH} workers, figures", spread(found.whole)),
    ]
    note = "Seconds from the start of a command to its end. The third is a fresh copy of the code."
    return Table("Cold start and whole commands", ("what", "s"), rows, note)


def records(found: Findings) -> Table:
    """The same runs, recorded differently."""
    rows = []
    for record in found.plan.records:
        runs = found.compiled[found.plan.recorded, record]
        rows.append((f"`{record}`", spread(runs.seconds), number(_mb(runs.peak))))
    note = (
        f"{found.plan.recorded:,} officers, compiled engine, one core. Tables of a result are"
        " made when they are asked for and are not in it. Memory is the peak of the process,"
        " libraries and corps included."
    )
    return Table("What recording costs", ("record", "s a run", "memory, MB"), rows, note)


def rates(found: Findings) -> Table:
    """Runs per minute."""
    rows = [
        (f"{size:,}", spread(rate.alone), spread(rate.together), f"{rate.ratio:.2f}")
        for size, rate in found.rates.items()
    ]
    note = (
        "Runs with a summary, each with another seed, on one corps, in processes that are warm;"
        f" one process and {WIDTH} in turn, {found.plan.window:g} s or one run at a time."
        f" The ratio is the median over turns; the least is {number(least_ratio(found))}."
    )
    heads = ("officers", "1 process", f"{WIDTH} processes", "ratio")
    return Table("Runs per minute", heads, rows, note)


def growth(found: Findings) -> Table:
    """How the cost grows with the size of the corps."""
    rows = []
    for size in found.plan.growth:
        runs = found.ledgers(size)
        rows.append((
            f"{size:,}", spread(runs.seconds), number(Timing(runs.rows).median),
            number(runs.per_row), number(_mb(runs.peak)), number(runs.founded),
        ))  # fmt: skip
    note = (
        "With the ledger. ns a row is the median over runs; memory the peak of the process; the"
        f" corps founded once. From {FLAT_FROM:,} up the dearest row costs"
        f" {number(flatness(found))} times the cheapest."
    )
    heads = ("officers", "s a run", "ledger rows", "ns a row", "memory, MB", "corps, s")
    return Table("How the cost grows", heads, rows, note)


def asked(found: Findings) -> Table:
    """Asked and found."""
    rows = [
        (
            each.what,
            f"{'at most' if each.most else 'at least'} {number(each.limit)} {each.unit}",
            number(each.found(found)),
            each.verdict(found),
        )
        for each in ASKED
    ]
    heads = ("what", "asked", "found", "verdict")
    return Table("Asked and found", heads, rows, "Medians, of the measurements below.")


def _mb(size: int | None) -> float | None:
    return None if size is None else size / MB


#: In the order in which they are told.
TABLES: tuple[Callable[[Findings], Table], ...] = (
    asked, engines, corps, cold, records, rates, growth,
)  # fmt: skip
