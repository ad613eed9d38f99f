"""The second stage in `docs/mass-operations.md`: with the army case, without, with other numbers.

Numbers of runs are those of the study `second-stage`; the record's own arrests are read here, by
the same rule. `python -m docs.blocks.mass_operations` draws the figure.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from docs import published
from docs.blocks import suspicion
from docs.blocks.tables import table
from sim.engine.run import simulate
from sim.engine.society import answer_to, suspicion_of_society
from sim.measures.series import deciles
from sim.measures.society import RECORDED, TO_DECISION, TO_ORDER, TO_TRIAL, of_the_record, stage_of
from sim.scenario import evidence
from sim.scenario.parameters import Society

KEPT = "studies/second-stage.json"
FLAGSHIP, SPARED = "spy-scare-1937", "no-army-case"

#: What the rows of `experiments/second-stage.csv` try in the flagship, and then in the world
#: without an army case, in order.
READINGS = (
    "as shipped", "the army case teaches nothing", "it teaches half as much",
    "it teaches twice as much", "the army case alone, no background", "forgotten in half the time",
    "forgotten in twice the time", "half the hesitation", "twice the hesitation",
    "routine of half a threshold", "routine alone, over the threshold (H13)",
    "fear of war alone, four times (H11)",
)  # fmt: skip

#: The tension at which the arrests of the record are read: between that of May and of July 1937 in
#: the flagship.
TENSION = 0.7
#: Draws at which they are read.
_DRAWS = 1000

#: Worlds of the figure, and its months.
DRAWN = (FLAGSHIP, "no-deadline", "narrow-narrative", "sceptic-stays", SPARED)
SHOWN = (pd.Timestamp("1937-01-01"), pd.Timestamp("1938-06-30"))

Row = Mapping[str, Any]


# numbers


def points() -> list[dict[str, Any]]:
    """The points of the study in order, each with its rows by outcome."""
    rows: dict[int, dict[str, Any]] = {}
    for row in published.needed(KEPT)["quantiles"]:
        rows.setdefault(row["point"], {"scenario": row["scenario"]})[row["outcome"]] = row
    return list(rows.values())


def changes(point: Row) -> dict[str, float]:
    """What a point changes of `[society]`, by name."""
    shipped = Society()
    found = {name.removeprefix("society."): value for name, value in point["peak"].items()}
    return {n: found[n] for n in sorted(found)
            if hasattr(shipped, n) and found[n] != getattr(shipped, n)}  # fmt: skip


@cache
def record(*changed: tuple[str, float]) -> dict[str, Row]:
    """The record's own arrests, read over so many draws of patience; rows by outcome."""
    society = Society(**dict(changed))
    first, of = of_the_record(TENSION)
    course = suspicion_of_society(of, society)
    stages = [answer_to(course, society, seed) for seed in range(1, _DRAWS + 1)]
    day = np.array([stage.decided for stage in stages])
    trial = pd.Timestamp(evidence.event(RECORDED["trial"]).date).toordinal()
    peak = np.array([stage.suspicion.max() for stage in stages])
    dates = day + first.toordinal()
    return {"decided": _row(dates), "after_trial": _row(dates - trial), "peak": _row(peak)}


def _row(values: np.ndarray) -> Row:
    known = int((~np.isnan(values)).sum())
    ends = deciles(values) if known else [None] * 3
    return dict(zip(("low", "median", "high"), ends, strict=True)) | {
        "runs": known, "of": len(values),
    }  # fmt: skip


# words


def _told(row: Row, words) -> str:
    if row["median"] is None:
        return "none"
    low, median, high = (words(round(row[end], 3)) for end in ("low", "median", "high"))
    return f"{median} ({low} to {high})"


def _days(row: Row) -> str:
    return _told(row, "{:.0f}".format)


def _levels(row: Row) -> str:
    return _told(row, "{:.2f}".format)


def _dates(row: Row, first: int = 0) -> str:
    def date(day: float) -> str:
        return pd.Timestamp.fromordinal(math.floor(day + first + 0.5)).date().isoformat()

    return _told(row, date)


def _decisions(point: Row) -> tuple[str, str]:
    """How many runs decide, and when."""
    first = published.scenario(point["scenario"]).start.toordinal()
    return _share(point["decided"]), _dates(point["decided"], first)


def _share(row: Row) -> str:
    return f"{row['runs']} of {row['of']}"


def source(birth: Row) -> str:
    """Size, seeds and code in one line."""
    return (f"{birth['officers']:,} officers · seeds 1–{birth['replicates']} · compiled engine"
            f" · version {birth['version']} · code {birth['code'][:8]}")  # fmt: skip


def lags() -> str:
    """World by world: whether mass operations are decided, when, and how long after what."""
    read, birth = record(), published.needed(KEPT)["birth"]
    dates = [evidence.event(RECORDED[name]).date for name in ("decision", "order")]
    lag = [evidence.statistic(s).value for s in (TO_DECISION, TO_ORDER)]
    worlds = [point for point in points() if not changes(point)]
    rows = [
        ("**the record**", "", f"{dates[0]} (order {dates[1]})",
         f"{lag[0]:.0f} (order {lag[1]:.0f})", "", ""),
        ("the record's arrests, read by the rule", _share(read["decided"]),
         _dates(read["decided"]), _days(read["after_trial"]), "", _levels(read["peak"])),
        *(
            (f"`{w['scenario'].rpartition('/')[2]}`", *_decisions(w), _days(w["after_trial"]),
             _days(w["after_peak"]), _levels(w["peak"]))
            for w in worlds
        ),
    ]  # fmt: skip
    heads = ("world", "runs with a decision", "decision", "days after the trial",
             "days after the peak week of arrests", "peak suspicion")  # fmt: skip
    return (
        f"`{published.command(KEPT)}`\n\n{source(birth)}. Median, and 10-90 % in brackets, over the"
        " runs with a decision. A run's trial is its purge order and the"
        f" {evidence.statistic(TO_TRIAL).value:.0f} days of {TO_TRIAL}.\n\n{table(heads, rows)}"
    )


def readings() -> str:
    """The same runs read with other numbers, in the flagship and with the army spared."""
    of = [[p for p in points() if p["scenario"] == name] for name in (FLAGSHIP, SPARED)]
    rows = []
    for words, struck, spared in zip(READINGS, *of, strict=True):
        changed = changes(struck)
        read = record(*changed.items())
        rows.append((
            words, ", ".join(f"`society.{name}` {value:g}" for name, value in changed.items()),
            *_decisions(struck), _days(struck["after_trial"]), *_decisions(spared),
            "" if changed.get("template") == 0.0 else _days(read["after_trial"]),
        ))  # fmt: skip
    heads = (
        "reading", "changed", f"`{FLAGSHIP}`", "decision", "days after the trial", f"`{SPARED}`",
        "decision", "the record's arrests: days after the trial",
    )  # fmt: skip
    return table(heads, rows)


def main() -> None:
    """Run the worlds of the figure and draw it."""
    birth = published.needed(KEPT)["birth"]
    courses = []
    for name in DRAWN:
        scenario = published.scenario(name, birth["officers"])
        runs = [simulate(scenario, seed) for seed in range(1, birth["replicates"] + 1)]
        stages = [stage_of(run) for run in runs]
        courses.append(suspicion.Course(
            name, pd.Timestamp(scenario.start), np.array([s.suspicion for s in stages]),
            np.array([s.decided for s in stages]),
        ))  # fmt: skip
    recorded = {words: pd.Timestamp(evidence.event(e).date) for words, e in RECORDED.items()}
    suspicion.save(courses, recorded, SHOWN, source(birth), published.DOCS / "figures")


#: Name of a block -> what makes it.
BLOCKS = {"mass-lags": lags, "mass-readings": readings}

if __name__ == "__main__":
    main()
