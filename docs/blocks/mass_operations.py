"""The second stage in `docs/mass-operations.md`: with the army case, without, with other numbers.

`python -m docs.build mass` runs the worlds once, reads every run with several sets of
numbers, keeps what it found in `docs/mass-operations.json` and draws the figure.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from docs.blocks.compare import FLAGSHIP, NEITHER
from docs.blocks.tables import table
from sim.engine.run import code_hash, simulate, version
from sim.engine.society import (
    SecondStage,
    Seen,
    answer_to,
    second_stage,
    seen,
    suspicion_of_society,
)
from sim.errors import SpyscareError
from sim.measures.series import HIGH, LOW
from sim.measures.society import RECORDED, TO_DECISION, TO_ORDER, TO_TRIAL, of_the_record
from sim.scenario import evidence
from sim.scenario.load import Scenario, load
from sim.scenario.parameters import Society

KEPT = Path("docs") / "mass-operations.json"
FIGURES = Path("docs") / "figures"

#: Worlds of the table; those drawn are the first so many.
WORLDS = (FLAGSHIP, "no-report", "narrow-narrative", "sceptic-stays", "no-army-case", NEITHER,
          "report-late", "alarm-1927", "vesna-1930")  # fmt: skip
DRAWN = 5
_NEITHER = {"denunciation.letters": False, "pressure.scale": 0.0}
#: The counter-case that other numbers are tried on beside the flagship.
SPARED = "no-army-case"

#: Words -> values of `[society]` that differ from the shipped ones.
READINGS: dict[str, dict[str, float]] = {
    "as shipped": {},
    "the army case teaches nothing": {"template": 0.0},
    "it teaches half as much": {"template": 0.1},
    "it teaches twice as much": {"template": 0.4},
    "the army case alone, no background": {"routine": 0.0, "tension": 0.0},
    "forgotten in half the time": {"half_life": 30.0},
    "forgotten in twice the time": {"half_life": 120.0},
    "half the hesitation": {"hesitation": 7.0},
    "twice the hesitation": {"hesitation": 28.0},
    "routine of half a threshold": {"routine": 0.5},
    "routine alone, over the threshold (H13)": {"template": 0.0, "tension": 0.0, "routine": 1.1},
    "fear of war alone, four times (H11)": {"template": 0.0, "routine": 0.1, "tension": 1.3},
}

#: The tension at which the arrests of the record are read: between that of May and of July 1937 in
#: the flagship.
TENSION = 0.7
#: Months of the figure.
SHOWN = (pd.Timestamp("1937-01-01"), pd.Timestamp("1938-06-30"))


@dataclass(frozen=True)
class Read:
    """One run, as far as the second stage wants it; days that are missing are NaN."""

    seed: int
    of: Seen
    order: float
    peak_week: float


def root() -> Path:
    """Folder of the checkout."""
    return Path(__file__).resolve().parent.parent.parent


def world(name: str, officers: int) -> Scenario:
    """A world of the table at a size."""
    changes = {"officers.count": officers}
    if name == NEITHER:
        return load(FLAGSHIP).with_values(changes | _NEITHER)
    return load(name).with_values(changes)


def _runs(scenario: Scenario, seeds: int) -> list[Read]:
    out = []
    for seed in range(1, seeds + 1):
        run = simulate(scenario, seed)
        of = seen(run.rows, run.series, scenario.values.officers.count)
        out.append(Read(seed, of, run.summary["order_day"], run.summary["peak_week_start"]))
    return out


def make(folder: Path, seeds: int, officers: int) -> dict[str, Any]:
    """Run the worlds, keep what was found, draw the figure.

    Raises:
        SpyscareError: numbers that cannot be used.
    """
    from sim.plots import mass_operations as plot

    if seeds < 1:
        raise SpyscareError(f"--seeds {seeds}: wants at least 1")
    scenarios, runs = {}, {}
    for name in WORLDS:
        print(f"{name}: {seeds} seeds", file=sys.stderr)
        scenarios[name] = world(name, officers)
        runs[name] = _runs(scenarios[name], seeds)
    said = {
        "birth": {
            "seeds": seeds, "officers": officers, "version": version(), "code": code_hash(),
            "hashes": {name: scenario.hash for name, scenario in scenarios.items()},
        },
        "worlds": [
            {"world": name} | _found(runs[name], Society(), scenarios[name]) for name in WORLDS
        ],
        "record": _record(Society()),
        "readings": [
            {"reading": words, "values": values, "record": _record(Society(**values))}
            | {name: _found(runs[name], Society(**values), scenarios[name])
               for name in (FLAGSHIP, SPARED)}
            for words, values in READINGS.items()
        ],
    }  # fmt: skip
    path = folder / KEPT
    text = json.dumps(said, indent=2, sort_keys=True, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")
    courses = [_course(plot.Course, name, runs[name], scenarios[name]) for name in WORLDS[:DRAWN]]
    recorded = {words: pd.Timestamp(evidence.event(e).date) for words, e in RECORDED.items()}
    plot.save((courses, recorded, SHOWN, _source(said["birth"])), folder / FIGURES)
    kept.cache_clear()
    return said


def _course(kind: Callable, name: str, runs: Sequence[Read], scenario: Scenario):
    stages = [second_stage(run.of, Society(), run.seed) for run in runs]
    return kind(
        name, pd.Timestamp(scenario.start), np.array([stage.suspicion for stage in stages]),
        np.array([stage.decided for stage in stages]),
    )  # fmt: skip


def _source(birth: dict[str, Any]) -> str:
    return (f"{birth['officers']:,} officers · seeds 1–{birth['seeds']} · compiled engine"
            f" · version {birth['version']} · code {birth['code'][:8]}")  # fmt: skip


# numbers


def _found(runs: Sequence[Read], society: Society, scenario: Scenario) -> dict[str, Any]:
    """What a world comes to, with these numbers; days as ordinals of dates."""
    stages = [second_stage(run.of, society, run.seed) for run in runs]
    day = np.array([stage.decided for stage in stages])
    order = np.array([run.order for run in runs])
    peak = np.array([run.peak_week for run in runs])
    return _spread(stages) | {
        "runs": len(runs),
        "purged": int((~np.isnan(order)).sum()),
        "date": _range(day + scenario.start.toordinal()),
        "after_trial": _range(day - order - evidence.statistic(TO_TRIAL).value),
        "after_order": _range(day - order),
        "after_peak": _range(day - peak),
    }


def _spread(stages: Sequence[SecondStage]) -> dict[str, Any]:
    return {
        "decided": int(sum(not math.isnan(stage.decided) for stage in stages)),
        "peak": _range(np.array([stage.suspicion.max() for stage in stages])),
    }


#: Draws at which the record's own arrests are read.
_DRAWS = 1000


def _record(society: Society) -> dict[str, Any]:
    """The record's own arrests, over so many draws of patience."""
    first, of = of_the_record(TENSION)
    course = suspicion_of_society(of, society)
    stages = [answer_to(course, society, seed) for seed in range(1, _DRAWS + 1)]
    day = np.array([stage.decided for stage in stages])
    trial = pd.Timestamp(evidence.event(RECORDED["trial"]).date).toordinal()
    dates = day + first.toordinal()
    return _spread(stages) | {
        "runs": len(stages),
        "date": _range(dates),
        "after_trial": _range(dates - trial),
    }


def _range(values: np.ndarray) -> list[float] | None:
    """10 %, median, 90 % of those there are; None where there is none."""
    known = values[~np.isnan(values)]
    return np.quantile(known, [LOW, 0.5, HIGH]).round(3).tolist() if len(known) else None


# words


@cache
def kept() -> dict[str, Any]:
    """What the documents speak of.

    Raises:
        SpyscareError: where there is none.
    """
    try:
        return json.loads((root() / KEPT).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SpyscareError(
            f"{KEPT}: cannot be read: {error}; `python -m docs.build mass` makes it"
        ) from None


def _command(birth: dict[str, Any]) -> str:
    return f"python -m docs.build mass --seeds {birth['seeds']} --officers {birth['officers']}"


def outdated() -> list[str]:
    """Worlds that have changed since they were run, one line each."""
    birth = kept()["birth"]
    return [
        f"mass: {name} has changed since; `{_command(birth)}`"
        for name in WORLDS
        if world(name, birth["officers"]).hash != birth["hashes"].get(name)
    ]


def _days(found: list[float] | None) -> str:
    if found is None:
        return "none"
    low, median, high = (f"{value:.0f}" for value in found)
    return f"{median} ({low} to {high})"


def _dates(found: list[float] | None) -> str:
    if found is None:
        return "none"
    low, median, high = (
        pd.Timestamp.fromordinal(math.floor(value + 0.5)).date().isoformat() for value in found
    )
    return f"{median} ({low} to {high})"


def _levels(found: list[float]) -> str:
    low, median, high = (f"{value:.2f}" for value in found)
    return f"{median} ({low} to {high})"


def _share(found: dict[str, Any]) -> str:
    return f"{found['decided']} of {found['runs']}"


def lags() -> str:
    """World by world: whether mass operations are decided, when, and how long after what."""
    said = kept()
    birth, record = said["birth"], said["record"]
    dates = [evidence.event(RECORDED[name]).date for name in ("decision", "order")]
    lag = [evidence.statistic(s).value for s in (TO_DECISION, TO_ORDER)]
    rows = [
        ("**the record**", "", f"{dates[0]} (order {dates[1]})",
         f"{lag[0]:.0f} (order {lag[1]:.0f})", "", ""),
        ("the record's arrests, read by the rule", _share(record), _dates(record["date"]),
         _days(record["after_trial"]), "", _levels(record["peak"])),
        *(
            (f"`{w['world']}`", _share(w), _dates(w["date"]), _days(w["after_trial"]),
             _days(w["after_peak"]), _levels(w["peak"]))
            for w in said["worlds"]
        ),
    ]  # fmt: skip
    heads = ("world", "runs with a decision", "decision", "days after the trial",
             "days after the peak week of arrests", "peak suspicion")  # fmt: skip
    return (
        f"`{_command(birth)}`\n\n{_source(birth)}. Median, and 10-90 % in brackets, over the runs"
        " with a decision. A run's trial is its purge order and the"
        f" {evidence.statistic(TO_TRIAL).value:.0f} days of {TO_TRIAL}.\n\n{table(heads, rows)}"
    )


def readings() -> str:
    """The same runs read with other numbers, in the flagship and with the army spared."""
    said = kept()
    rows = []
    for r in said["readings"]:
        struck, spared = r[FLAGSHIP], r[SPARED]
        changed = ", ".join(f"`society.{name}` {value:g}" for name, value in r["values"].items())
        rows.append((
            r["reading"], changed, _share(struck), _dates(struck["date"]),
            _days(struck["after_trial"]), _share(spared), _dates(spared["date"]),
            "" if r["values"].get("template") == 0.0 else _days(r["record"]["after_trial"]),
        ))  # fmt: skip
    heads = (
        "reading", "changed", f"`{FLAGSHIP}`", "decision", "days after the trial", f"`{SPARED}`",
        "decision", "the record's arrests: days after the trial",
    )  # fmt: skip
    return table(heads, rows)


#: Name of a block -> what makes it.
BLOCKS: dict[str, Callable[[], str]] = {"mass-lags": lags, "mass-readings": readings}
