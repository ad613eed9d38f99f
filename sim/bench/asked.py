"""Asked and found: the figures the project set itself, and whether they are met.

On two cores, medians, the flagship; what counts as met is computed here and nowhere said.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sim.bench.cases import ARMY, MILLION, WIDTH
from sim.bench.findings import REPLICATES, Findings, Runs
from sim.bench.measure import Timing

#: From this size up the cost of a row is asked to be flat.
FLAT_FROM = 10_000
MB = 1e6


@dataclass(frozen=True)
class Asked:
    """A figure that is asked for.

    Attributes:
        what: in words.
        limit, unit: the figure.
        most: whether it is the most that will do, or the least.
        found: how it is read from what was measured; None where it was not.
    """

    what: str
    limit: float
    unit: str
    most: bool
    found: Callable[[Findings], float | None]

    def verdict(self, found: Findings) -> str:
        """`met`, `missed` or `not measured`."""
        value = self.found(found)
        if value is None:
            return "not measured"
        return "met" if (value <= self.limit if self.most else value >= self.limit) else "missed"


def _median(timing: Timing | None) -> float | None:
    return None if timing is None else timing.median


def _run(size: int, record: str) -> Callable[[Findings], float | None]:
    def read(found: Findings) -> float | None:
        runs = found.compiled.get((size, record))
        return None if runs is None else runs.seconds.median

    return read


def _memory(size: int) -> Callable[[Findings], float | None]:
    """The largest peak of all processes that ran this size, in MB."""

    def read(found: Findings) -> float | None:
        peaks = [r.peak for (n, _), r in found.compiled.items() if n == size and r.peak is not None]
        return max(peaks) / MB if peaks else None

    return read


def _rate(size: int) -> Callable[[Findings], float | None]:
    def read(found: Findings) -> float | None:
        return found.rates[size].together.median if size in found.rates else None

    return read


def least_ratio(found: Findings) -> float | None:
    """Two processes against one, at the size at which it helps least."""
    return min((rate.ratio for rate in found.rates.values()), default=None)


def flatness(found: Findings) -> float | None:
    """Dearest over cheapest ledger row among the sizes from `FLAT_FROM` up; None below two."""
    sized: list[Runs] = [found.ledgers(n) for n in found.plan.growth if n >= FLAT_FROM]
    costs = [runs.per_row for runs in sized]
    return max(costs) / min(costs) if len(costs) > 1 else None


#: What is asked, in the order in which it is told.
ASKED = (
    Asked(f"a run of {ARMY:,} officers, daily record", 0.30, "s", True, _run(ARMY, "daily")),
    Asked("the same with its ledger", 0.45, "s", True, _run(ARMY, "ledger")),
    Asked("its corps, once per process", 1.0, "s", True, lambda f: _median(f.corps.get(ARMY))),
    Asked("its memory, at the peak", 600, "MB", True, _memory(ARMY)),
    Asked(f"runs of {ARMY:,} on {WIDTH} processes", 300, "a minute", False, _rate(ARMY)),
    Asked(f"runs of 1,000 on {WIDTH} processes", 15_000, "a minute", False, _rate(1_000)),
    Asked(f"{WIDTH} processes over one, at the worst size", 1.8, "times", False, least_ratio),
    Asked(f"a run of {MILLION:,} officers", 5.0, "s", True, _run(MILLION, "ledger")),
    Asked("its memory, at the peak", 4_000, "MB", True, _memory(MILLION)),
    Asked(f"dearest ledger row over cheapest, {FLAT_FROM:,} up", 2.0, "times", True, flatness),
    Asked("`spyscare --help`", 0.5, "s", True, lambda f: _median(f.help)),
    Asked(
        f"`spyscare run`, {REPLICATES} replicates of {ARMY:,}, to figures", 60, "s", True,
        lambda f: _median(f.whole),
    ),
)  # fmt: skip
