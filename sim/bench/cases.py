"""What is measured, at which sizes, and how often."""

from __future__ import annotations

from dataclasses import dataclass

from sim.corps.corps import Corps, found
from sim.scenario.load import Scenario, load

FLAGSHIP = "spy-scare-1937"
#: Officers of the Red Army in 1937, the size most figures are asked for.
ARMY = 144_300
MILLION = 1_000_000
#: The smallest corps: loads what a process needs before anything is timed.
SMALLEST = 200
RECORDS = ("summary", "daily", "ledger")
#: Processes that work beside each other.
WIDTH = 2


@dataclass(frozen=True)
class Plan:
    """Sizes are officers on day 0; the scenario is the flagship, all its days.

    Attributes:
        repeats: timings behind each median.
        side_by_side: sizes of the table of engines; the compiled one is timed at each.
        agents, contagion: sizes at which the readable engine and the contagion are timed; at the
            others of the table they are extrapolated.
        corps: sizes of corps founded.
        records: kinds of record timed, and the size of those runs.
        recorded: that size.
        rates: sizes at which runs per minute are counted.
        window: seconds for which runs are counted at a time.
        growth: sizes at which the growth of the cost is looked at.
        first: size of a process's first run; None for none.
        once: time what takes a minute as well, once: compiling, and the command of `make run`.
    """

    repeats: int
    side_by_side: tuple[int, ...]
    agents: tuple[int, ...]
    contagion: tuple[int, ...]
    corps: tuple[int, ...]
    records: tuple[str, ...]
    recorded: int
    rates: tuple[int, ...]
    window: float
    growth: tuple[int, ...]
    first: int | None
    once: bool


PLANS = {
    "full": Plan(
        repeats=5,
        side_by_side=(1_000, 5_000, ARMY),
        agents=(500, 1_000),
        contagion=(500, 1_000),
        corps=(1_000, 20_000, ARMY),
        records=RECORDS,
        recorded=ARMY,
        rates=(1_000, 20_000, ARMY),
        window=1.5,
        growth=(1_000, 10_000, 100_000, ARMY, MILLION),
        first=1_000,
        once=True,
    ),
    "quick": Plan(
        repeats=3,
        side_by_side=(1_000, 10_000),
        agents=(200, 400),
        contagion=(200, 400),
        corps=(1_000, 10_000),
        records=("summary", "ledger"),
        recorded=10_000,
        rates=(1_000,),
        window=0.5,
        growth=(1_000, 10_000),
        first=1_000,
        once=False,
    ),
}


def flagship(officers: int) -> Scenario:
    """The flagship with so many officers."""
    return load(FLAGSHIP).with_values({"officers.count": officers})


def corps_of(scenario: Scenario) -> Corps:
    """The corps of a scenario, kept by the process for the runs that follow."""
    return found(scenario.values.officers, scenario.values.markers, scenario.recruits)
