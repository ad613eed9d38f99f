"""The second stage: whether and when the army case leads to mass operations against society.

It reads what a run has stored and never acts back on it: a pure function of the run, its
seed and the values of `[society]`. The same run may therefore be read again with other values.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from sim.draws import exponential
from sim.engine.ledger import DAILY
from sim.rules.pressure import logistic
from sim.rules.society import background, hazard, remembered, taught
from sim.scenario.parameters import Society
from sim.scenario.twin import Twin
from sim.vocabulary import NOBODY, Decision, Kind, Narrative

#: The story that reaches beyond the army: enemies at home in foreign service (M21, M61).
STORY = Narrative.FOREIGN_AGENT
#: Of a world that is as its twin.
ALIKE = Twin()


@dataclass(frozen=True)
class Seen:
    """What the second stage reads of a run, day by day.

    Attributes:
        arrests: int64[days] or float64[days], of officers, filed under `STORY`.
        belief: float64[days], log-odds the leadership gives `STORY`.
        tension: float64[days], the lever.
        count: officers on day 0.
    """

    arrests: np.ndarray
    belief: np.ndarray
    tension: np.ndarray
    count: int


@dataclass(frozen=True)
class SecondStage:
    """What came of it.

    Attributes:
        suspicion: float64[days], of society, in thresholds.
        decided: day of the decision for mass operations; NaN where there was none.
        ordered: day of the operational order; NaN where it fell beyond the run.
    """

    suspicion: np.ndarray
    decided: float
    ordered: float

    def numbers(self) -> dict[str, float]:
        """Its part of the summary of a run."""
        return {
            "mass_decision_day": self.decided,
            "mass_order_day": self.ordered,
            "peak_suspicion_of_society": float(self.suspicion.max()),
        }


def seen(rows: dict[str, np.ndarray], series: np.ndarray, count: int) -> Seen:
    """What is read of a run.

    Args:
        rows: ledger columns.
        series: float64[days, columns], `COUNTS`, levers, `STATE`.
        count: officers on day 0.
    """
    belief, tension = (DAILY.index(name) for name in (f"belief_{STORY.word}", "tension"))
    return Seen(arrests_told(rows, len(series)), series[:, belief], series[:, tension], count)


def arrests_told(rows: dict[str, np.ndarray], days: int) -> np.ndarray:
    """int64[days]: arrests of each day that the police filed under `STORY`."""
    told = (rows["kind"] == Kind.ARREST) & (rows["narrative"] == STORY)
    return np.bincount(rows["day"][told], minlength=days)


def second_stage(of: Seen, society: Society, seed: int, twin: Twin = ALIKE) -> SecondStage:
    """Whether and when mass operations are decided.

    The decision falls on the first day on which the hazards so far add up to an exponential draw,
    one for each seed, so that worlds of one seed differ in their suspicion and not in their luck.
    Where luck is drawn anew after a day, what is left of the wait is another draw.
    """
    return answer_to(suspicion_of_society(of, society), society, seed, twin)


def answer_to(
    suspicion: np.ndarray, society: Society, seed: int, twin: Twin = ALIKE
) -> SecondStage:
    """What a course of suspicion, float64[days], leads to under a seed."""
    after = len(suspicion) if twin.after is None else twin.after
    first, second = _patience(twin, seed, 0), _patience(twin, seed, after + 1)
    decided = _first(suspicion[: after + 1], society.hesitation, first)
    if math.isnan(decided):
        decided = after + 1 + _first(suspicion[after + 1 :], society.hesitation, second)
    ordered = decided + society.preparation
    return SecondStage(suspicion, decided, ordered if ordered < len(suspicion) else math.nan)


def _patience(twin: Twin, seed: int, day: int) -> float:
    key = twin.keys(seed, day)[Decision.MASS_OPERATIONS]
    return float(exponential(key, Decision.MASS_OPERATIONS, NOBODY, NOBODY, 0))


def suspicion_of_society(of: Seen, society: Society) -> np.ndarray:
    """float64[days]: suspicion of society on each evening, in thresholds."""
    kept, learned, out = remembered(1.0, society.half_life), 0.0, []
    for day, arrests in enumerate(of.arrests.tolist()):
        learned *= kept
        if arrests:
            credence = logistic(float(of.belief[day]))
            learned += taught(society.template, credence, arrests, of.count)
        out.append(learned)
    return background(society.routine, society.tension, of.tension) + np.array(out)


def _first(suspicion: np.ndarray, hesitation: float, patience: float) -> float:
    """First day on which the hazards so far reach `patience`; NaN where they never do."""
    borne = 0.0
    for day in np.flatnonzero(suspicion > 1.0).tolist():
        borne += hazard(float(suspicion[day]), hesitation)
        if borne >= patience:
            return float(day)
    return math.nan
