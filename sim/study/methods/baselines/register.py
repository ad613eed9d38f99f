"""The baselines by name, and a run of one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from sim.measures.trace import Trace
from sim.scenario.load import Scenario
from sim.study.methods.baselines import counts
from sim.study.methods.baselines.counts import Counts, Days
from sim.study.methods.baselines.facts import facts, halted, removals
from sim.study.methods.baselines.overlay import overlaid

#: Hazard of coming back per year since dismissal; every baseline has it.
RETURNS = "returns"


@dataclass(frozen=True)
class Baseline:
    """A way to make counts by day out of a few numbers.

    Attributes:
        counts: makes them.
        numbers: names of its numbers, with their words and units.
    """

    counts: Callable[[Mapping[str, float], Days, np.random.Generator], Counts]
    numbers: Mapping[str, str]

    def run(self, scenario: Scenario, numbers: Mapping[str, float], seed: int) -> Trace:
        """A run over the days of a scenario, beside its dated facts.

        Args:
            scenario: the episode.
            numbers: by name.
            seed: key of the facts and of everything drawn here.
        """
        dated = facts(scenario, seed)
        days = Days(
            start=dated.start, first=max(dated.day(counts.BEGINNING), 0), halt=halted(dated),
            days=dated.days, count=dated.count, facts=removals(dated),
        )  # fmt: skip
        rng = np.random.Generator(np.random.Philox(key=seed))
        return overlaid(dated, self.counts(numbers, days, rng), numbers[RETURNS], rng)


_PER_DAY = "per day and 100,000 officers"
_RETURNS = {RETURNS: "returns per year of a dismissed man"}

#: Name -> baseline.
BASELINES: dict[str, Baseline] = {
    "constant": Baseline(counts.constant, {
        "arrests": f"arrests {_PER_DAY}", "dismissals": f"dismissals {_PER_DAY}",
        "letters": f"letters {_PER_DAY}", **_RETURNS,
    }),
    "hawkes": Baseline(counts.hawkes, {
        "letters": f"letters that nothing brought, {_PER_DAY}",
        "losses_per_letter": "arrests and dismissals that a letter brings",
        "letters_per_loss": "letters that an arrest or a dismissal brings", **_RETURNS,
    }),
    "quota": Baseline(counts.quota, {
        "arrests": f"arrests {_PER_DAY}", "dismissals": f"dismissals {_PER_DAY}",
        "later": "share of these rates from 1938", **_RETURNS,
    }),
}  # fmt: skip
