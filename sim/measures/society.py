"""Tables of the second stage: suspicion of society over time, and when mass operations come.

Read from a run's ledger and days alone, so that a finished run can be read again with
other values of `[society]`.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from sim.engine.society import STORY, SecondStage, Seen, arrests_told, second_stage
from sim.measures.runs import Replicate, each, officers_on_day_0, rows_of, stacked
from sim.measures.series import Results, ordered
from sim.scenario import evidence
from sim.scenario.parameters import Society
from sim.scenario.twin import Twin

#: Days from the arrests at the top, the first irreversible step, to trial and execution.
TO_TRIAL = "S080"
#: Days from the trial to the telegram, which is read as the decision, and to the order.
TO_DECISION, TO_ORDER = "S087", "S086"
#: Days that are marked beside a run.
RECORDED = {
    "trial": "trial-1937",
    "decision": "stalin-telegram-july-1937",
    "order": "order-00447-1937",
}

#: The arrests of the record: all since this day, by these days.
_FROM = dt.date(1937, 5, 1)
_COUNTED = (
    (dt.date(1937, 6, 4), "S049"),
    (dt.date(1937, 6, 20), "S047"),
    (dt.date(1937, 6, 29), "S048"),
    (dt.date(1938, 11, 30), "S042"),
)
_STRENGTH = "S001"
_CERTAIN = 700.0


def stage_of(replicate: Replicate, society: Society | None = None) -> SecondStage:
    """The second stage of a run, read with its own values of `[society]` or with others."""
    said = replicate.provenance["values"]
    if society is None:
        society = Society(**said["values"].get("society", {}))
    daily = replicate.daily
    of = Seen(
        arrests_told(rows_of(replicate.ledger), len(daily)),
        daily[f"belief_{STORY.word}"].to_numpy(),
        daily["tension"].to_numpy(),
        officers_on_day_0(replicate),
    )
    twin = Twin(tuple(said.get("twin", {}).items()))
    return second_stage(of, society, replicate.seed, twin)


def suspicion(results: Results, society: Society | None = None) -> pd.DataFrame:
    """Suspicion of society on each day, in thresholds.

    Returns:
        Columns seed, date, suspicion.
    """

    def of_one(replicate: Replicate) -> pd.DataFrame:
        felt = stage_of(replicate, society).suspicion
        return pd.DataFrame({"date": replicate.daily.index, "suspicion": felt})

    return stacked(results, of_one)


def mass_operations(results: Results, society: Society | None = None) -> pd.DataFrame:
    """When mass operations are decided and ordered in each replicate.

    The run's own trial is its first purge order and the lag of S080; the peak is the week with most
    arrests of officers.

    Returns:
        Columns seed, decided, ordered (NaT where they are not), after_order, after_trial,
        after_peak (days from the first purge order, the trial, the first day of the peak week to
        the decision; NaN where one of the two is missing), peak (of suspicion, in thresholds).
    """
    records = []
    for replicate in each(results):
        stage, first = stage_of(replicate, society), replicate.daily.index[0]
        order = (ordered(replicate).iloc[0] - first).days
        peak = replicate.summary["peak_week_start"]
        records.append(
            {
                "seed": replicate.seed,
                "decided": _date(first, stage.decided),
                "ordered": _date(first, stage.ordered),
                "after_order": stage.decided - order,
                "after_trial": stage.decided - order - _days(TO_TRIAL),
                "after_peak": stage.decided - (np.nan if peak is None else peak),
                "peak": stage.suspicion.max(),
            }
        )
    return pd.DataFrame(records)


def _date(first: pd.Timestamp, day: float) -> pd.Timestamp:
    return pd.NaT if np.isnan(day) else first + pd.Timedelta(days=day)


def _days(statistic: str) -> float:
    value = evidence.statistic(statistic).value
    assert value is not None, statistic
    return value


def of_the_record(tension: float) -> tuple[dt.date, Seen]:
    """The record's own arrests of officers, fully believed, as if they were a run.

    Between two counts they are spread evenly; a count with two ends stands in their middle. What
    was arrested before May 1937 is left out.

    Args:
        tension: on all days; the record has no number for it.

    Returns:
        Its first day, and what the second stage reads.
    """
    days = [0, *((day - _FROM).days for day, _ in _COUNTED)]
    counts = [0.0, *(_count(statistic) for _, statistic in _COUNTED)]
    sums = np.interp(np.arange(days[-1] + 1), days, counts)
    steady = np.full(len(sums), tension)
    flow = np.diff(sums, prepend=0.0)
    return _FROM, Seen(flow, np.full(len(sums), _CERTAIN), steady, int(_count(_STRENGTH)))


def _count(statistic: str) -> float:
    found = evidence.statistic(statistic)
    if found.value is not None:
        return found.value
    ends = [end for end in (found.low, found.high) if end is not None]
    return sum(ends) / len(ends)
