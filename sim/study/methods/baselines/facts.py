"""The dated facts alone: an episode in which nobody asks, writes, presses or reviews.

What is left is what triggers do themselves, natural losses and new officers: the same
corps and the same removals by decision that every run of the episode has.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.engine.run import simulate
from sim.measures.trace import Trace, trace
from sim.scenario.load import Scenario
from sim.vocabulary import Kind

#: What switches everything off that is not a dated fact.
OFF: dict[str, Any] = {
    "police.threshold": 100.0, "police.old_guard": 0.0, "denunciation.letters": False,
    "denunciation.silence": 0.0, "pressure.scale": 0.0, "custody.names": 0.0,
    "turnover.appeal_success": 0.0, "turnover.prisoner_success": 0.0,
}  # fmt: skip

#: Kind of row -> whether the officer it is about (`whom`) is in service from then on.
IN_SERVICE = {
    Kind.INTAKE: True, Kind.REINSTATEMENT: True, Kind.ARREST: False, Kind.DISMISSAL: False,
    Kind.LOSS: False,
}  # fmt: skip


def facts(scenario: Scenario, seed: int) -> Trace:
    """The dated facts of an episode as a run."""
    return trace(simulate(scenario.with_values(OFF), seed))


def halted(run: Trace) -> int:
    """Day of the first halt; the number of days where there is none."""
    rows = np.flatnonzero(run.rows["kind"] == Kind.HALT)
    return int(run.rows["day"][rows[0]]) if len(rows) else run.days


def removals(run: Trace) -> np.ndarray:
    """Arrests and dismissals by day: int64[days]."""
    met = np.isin(run.rows["kind"], [Kind.ARREST, Kind.DISMISSAL])
    return np.bincount(run.rows["day"][met], minlength=run.days)


def movements(run: Trace) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Who comes into service and who leaves it, in order: day, officer, whether he comes."""
    kind = run.rows["kind"]
    rows = np.flatnonzero(np.isin(kind, list(IN_SERVICE)))
    comes = np.isin(kind[rows], [k for k, comes in IN_SERVICE.items() if comes])
    return run.rows["day"][rows], run.rows["whom"][rows], comes
