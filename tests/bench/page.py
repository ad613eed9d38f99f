"""`python -m tests.bench.page MEASURED.json PAGE.md`: what was timed, as tables of a document."""

from __future__ import annotations

import json
import platform
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import linear_regression, median
from typing import Any

from docs.blocks.tables import table
from tests.bench.conftest import ARMY, MILLION
from tests.bench.speed import REPLICATES, WIDTH, WINDOW

BLOCK = re.compile(r"(<!-- measured: make bench -->\n).*?(<!-- end measured -->)", re.DOTALL)
NOTHING, MB = "–", 1e6
#: A larger load than this before the first measurement belongs to somebody else.
IDLE = 0.3
#: From this size up the cost of a row is asked to be flat.
FLAT_FROM = 10_000


class Measured:
    """What pytest-benchmark kept, by function and case.

    Args:
        said: its JSON.
    """

    def __init__(self, said: Mapping[str, Any]) -> None:
        self.machine, self.date = said["machine_info"], said["datetime"]
        self.cases: dict[str, dict[Any, dict[str, Any]]] = {}
        for each in said["benchmarks"]:
            case = tuple(each["params"].values())
            found = {**each["extra_info"], "seconds": each["stats"]["data"]}
            kind = each["name"].partition("[")[0].removeprefix("test_")
            self.cases.setdefault(kind, {})[case if len(case) > 1 else case[0]] = found

    def seconds(self, kind: str, case: Any) -> list[float] | None:
        """Seconds of each round; None where it was not timed."""
        return self.of(kind, case).get("seconds")

    def of(self, kind: str, case: Any) -> dict[str, Any]:
        """All that is known of a case."""
        return self.cases.get(kind, {}).get(case, {})

    @property
    def ledgers(self) -> dict[int, dict[str, Any]]:
        """Runs with their ledger, by size."""
        return {n: found for (n, record), found in self.cases["run"].items() if record == "ledger"}


def per_row(run: Mapping[str, Any]) -> float:
    """Nanoseconds a ledger row, the median over runs."""
    pairs = zip(run["seconds"], run["rows"], strict=True)
    return median(1e9 * seconds / max(1, rows) for seconds, rows in pairs)


def flatness(found: Measured) -> float | None:
    """Dearest over cheapest ledger row among the sizes from `FLAT_FROM` up; None below two."""
    costs = [per_row(run) for size, run in found.ledgers.items() if size >= FLAT_FROM]
    return max(costs) / min(costs) if len(costs) > 1 else None


def gain(rate: Mapping[str, Any]) -> float:
    """How much more processes do beside each other than one alone; median over turns."""
    return median(b / a for a, b in zip(rate["alone"], rate["together"], strict=True))


def extrapolated(seconds: Mapping[int, float], size: int) -> float:
    """Seconds at a larger size than was measured, rather too few than too many.

    On the straight line through the medians, or in proportion to the cheapest officer measured,
    whichever is less: two small sizes on a busy machine can make a line too steep. What no longer
    fits into the caches of the processor costs more than either.
    """
    proportional = size * min(t / n for n, t in seconds.items())
    if len(seconds) == 1:
        return proportional
    line = linear_regression(list(seconds), list(seconds.values()))
    return min(line.intercept + line.slope * size, proportional) if line.slope > 0 else proportional


# asked and found


def _median(kind: str, case: Any, key: str = "seconds") -> Callable[[Measured], float | None]:
    def read(found: Measured) -> float | None:
        values = found.of(kind, case).get(key)
        return median(values) if values else None

    return read


def _memory(size: int) -> Callable[[Measured], float | None]:
    def read(found: Measured) -> float | None:
        peaks = [run["peak"] for (n, _), run in found.cases["run"].items() if n == size]
        return max(peaks) / MB if peaks else None

    return read


def _least_gain(found: Measured) -> float | None:
    return min(map(gain, found.cases["rate"].values()), default=None)


#: What the project set itself: words, the figure, its unit, whether it is the most that will do or
#: the least, how it is read from what was measured (None where it was not).
ASKED: tuple[tuple[str, float, str, bool, Callable[[Measured], float | None]], ...] = (
    (f"a run of {ARMY:,} officers, daily record", 0.30, "s", True, _median("run", (ARMY, "daily"))),
    ("the same with its ledger", 0.45, "s", True, _median("run", (ARMY, "ledger"))),
    ("its corps, once per process", 1.0, "s", True, _median("corps", ARMY)),
    ("its memory, at the peak", 600, "MB", True, _memory(ARMY)),
    (f"runs of {ARMY:,} on {WIDTH} processes", 300, "a minute", False,
     _median("rate", ARMY, "together")),
    (f"runs of 1,000 on {WIDTH} processes", 15_000, "a minute", False,
     _median("rate", 1_000, "together")),
    (f"{WIDTH} processes over one, at the worst size", 1.8, "times", False, _least_gain),
    (f"a run of {MILLION:,} officers", 5.0, "s", True, _median("run", (MILLION, "ledger"))),
    ("its memory, at the peak", 4_000, "MB", True, _memory(MILLION)),
    (f"dearest ledger row over cheapest, {FLAT_FROM:,} up", 2.0, "times", True, flatness),
    ("`spyscare --help`", 0.5, "s", True, _median("command", "help")),
    (f"`spyscare run`, {REPLICATES} replicates of {ARMY:,}, to figures", 60, "s", True,
     _median("command", "run")),
)  # fmt: skip


def verdict(value: float | None, limit: float, most: bool) -> str:
    """`met`, `missed` or `not measured`."""
    if value is None:
        return "not measured"
    return "met" if (value <= limit if most else value >= limit) else "missed"


# words


def number(value: float | None) -> str:
    """Three digits that count, or whole numbers from a hundred up."""
    if value is None:
        return NOTHING
    if abs(value) >= 100:
        return f"{value:,.0f}"
    if abs(value) >= 10:
        return f"{value:.1f}"
    return f"{value:.2f}" if abs(value) >= 1 else f"{value:.3g}"


def spread(values: list[float] | None) -> str:
    """A median with the least and the most, or a number that was measured once, and says so."""
    if values is None:
        return NOTHING
    if len(values) == 1:
        return f"{number(values[0])} (once)"
    return f"{number(median(values))} ({number(min(values))} to {number(max(values))})"


def _beside(found: Measured, kind: str, size: int) -> tuple[str, str]:
    """Seconds of something slower, and how many times those of the compiled engine they are."""
    yardstick = median(found.ledgers[size]["seconds"])
    known = {n: median(case["seconds"]) for n, case in found.cases[kind].items()}
    if size in known:
        return spread(found.seconds(kind, size)), number(known[size] / yardstick)
    guess = extrapolated(known, size)
    return f"~{number(guess)}", f"~{number(guess / yardstick)}"


# tables: title, heads, rows, note

Table = tuple[str, tuple[str, ...], list[tuple[str, ...]], str]


def asked(found: Measured) -> Table:
    """Asked and found."""
    rows = [
        (what, f"{'at most' if most else 'at least'} {number(limit)} {unit}",
         number(read(found)), verdict(read(found), limit, most))
        for what, limit, unit, most, read in ASKED
    ]  # fmt: skip
    heads = ("what", "asked", "found", "verdict")
    return "Asked and found", heads, rows, "Medians, of the measurements below."


def engines(found: Measured) -> Table:
    """The engines and the contagion at the same sizes."""
    rows = [
        (f"{size:,}", spread(run["seconds"]), *_beside(found, "agents", size),
         *_beside(found, "contagion", size))
        for size, run in found.ledgers.items() if size in (300, 1_000, 5_000, ARMY)
    ]  # fmt: skip
    timed = [
        f"{what} measured "
        + ", ".join(f"{spread(c['seconds'])} s at {n:,}" for n, c in found.cases[kind].items())
        for kind, what in (("agents", "agents"), ("contagion", "plain Mesa"))
    ]
    ties = list(found.ledgers.values())[-1]["ties"]
    return (
        "The two engines and a plain contagion",
        ("officers", "compiled, s", "agents, s", "times", "plain Mesa, s", "times"), rows,
        "Seconds a run, all days, with the ledger; corps founded before. Plain Mesa is a contagion"
        f" on a random graph with {ties:.1f} ties a person, as many people as there are officers on"
        " day 0, and as many days (`tests/bench/contagion.py`), founding included. A number after ~"
        " is extrapolated from small sizes, along a straight line or in proportion to the size,"
        f" whichever is less: {'; '.join(timed)}.",
    )  # fmt: skip


def corps(found: Measured) -> Table:
    """Founding."""
    rows = [(f"{size:,}", spread(c["seconds"])) for size, c in found.cases["corps"].items()]
    note = "Seconds; a process keeps its corps for further runs."
    return "Founding the corps", ("officers", "s"), rows, note


def commands(found: Measured) -> Table:
    """From the start of a process."""
    words = {
        "help": "`spyscare --help`",
        "first": "first run of 1,000 officers, kernels on disk",
        "compile": "first run of 1,000 officers, nothing compiled yet",
        "run": f"`spyscare run`, {REPLICATES} replicates, {WIDTH} workers, figures",
    }
    rows = [(said, spread(found.seconds("command", what))) for what, said in words.items()]
    note = "Seconds from the start of a command to its end. The third is a fresh copy of the code."
    return "Cold start and whole commands", ("what", "s"), rows, note


def records(found: Measured) -> Table:
    """The same runs, recorded differently."""
    size = max(n for n, record in found.cases["run"] if record != "ledger")
    rows = [
        (f"`{record}`", spread(run["seconds"]), number(run["peak"] / MB))
        for (n, record), run in sorted(found.cases["run"].items(), key=lambda case: case[0][1])
        if n == size
    ]
    note = (
        f"{size:,} officers, compiled engine, one core. Tables of a result are made when they are"
        " asked for and are not in it. Memory is the peak of a process that makes one run,"
        " libraries and corps included."
    )
    return "What recording costs", ("record", "s a run", "memory, MB"), rows, note


def rates(found: Measured) -> Table:
    """Runs per minute."""
    rows = [
        (f"{size:,}", spread(rate["alone"]), spread(rate["together"]), f"{gain(rate):.2f}")
        for size, rate in found.cases["rate"].items()
    ]
    note = (
        "Runs with a summary, each with another seed, on one corps, in processes that are warm;"
        f" one process and {WIDTH} in turn, {WINDOW:g} s or one run at a time."
        f" The ratio is the median over turns; the least is {number(_least_gain(found))}."
    )
    heads = ("officers", "1 process", f"{WIDTH} processes", "ratio")
    return "Runs per minute", heads, rows, note


def growth(found: Measured) -> Table:
    """How the cost grows with the size of the corps."""
    rows = [
        (f"{size:,}", spread(run["seconds"]), number(median(run["rows"])), number(per_row(run)),
         number(run["peak"] / MB), number(run["founded"]))
        for size, run in found.ledgers.items()
    ]  # fmt: skip
    note = (
        "With the ledger. ns a row is the median over runs; memory the peak of a process that makes"
        f" one run; the corps founded once. From {FLAT_FROM:,} up the dearest row costs"
        f" {number(flatness(found))} times the cheapest."
    )
    heads = ("officers", "s a run", "ledger rows", "ns a row", "memory, MB", "corps, s")
    return "How the cost grows", heads, rows, note


TABLES = (asked, engines, corps, commands, records, rates, growth)


def circumstances(found: Measured) -> list[tuple[str, str]]:
    """Machine, versions, code and date."""
    machine = found.machine
    load, memory = machine["load"], machine["memory"]
    versions = ", ".join(f"{name} {number}" for name, number in machine["versions"].items())
    busy = "" if load is None or load <= IDLE else "; the machine was not idle"
    repeats = max(len(run["seconds"]) for run in found.cases["run"].values())
    return [
        ("date", f"{found.date[:16].replace('T', ' ')} UTC"),
        ("machine", f"{machine['cpu'].get('brand_raw', machine['processor'])},"
         f" {machine['cores']} cores, {number(memory and memory / 1e9)} GB"),
        ("system", f"{machine['system']} {machine['machine']}"),
        ("versions", f"Python {platform.python_version()}, {versions}"),
        ("code", machine["code"][:16]),
        ("load before", "not known" if load is None else f"{load:.2f}{busy}"),
        ("each number", f"median of {repeats} after warm-up (least to most), if it says no other"),
        ("took", f"{machine['took']:.0f} s"),
    ]  # fmt: skip


def written(found: Measured) -> str:
    """All of it, as the block of a document."""
    parts = [table(("measured", ""), circumstances(found))]
    for make in TABLES:
        title, heads, rows, note = make(found)
        body = table(heads, rows).replace("--- |", "---: |").replace("---:", "---", 1)
        parts.append(f"## {title}\n\n{body}\n{note}\n")
    return "\n".join(parts)


def main() -> None:
    """Put what was measured into its place; what is written by hand around it stays."""
    measured, page = map(Path, sys.argv[1:])
    found = Measured(json.loads(measured.read_text(encoding="utf-8")))
    text = page.read_text(encoding="utf-8")
    anew, places = BLOCK.subn(lambda block: block[1] + written(found) + block[2], text)
    if places != 1:
        sys.exit(f"{page}: wants one block between <!-- measured: make bench --> and its end")
    page.write_text(anew, encoding="utf-8")


if __name__ == "__main__":
    main()
