"""Courses of worlds that are set beside each other: arrests up to the end of each month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pandas as pd

from sim.scenario.load import Scenario
from sim.study.analysis import block
from sim.study.causes.luck_answers import worlds
from sim.study.causes.pairing import deciles
from sim.study.statement import Study

#: How names of such outcomes begin; the last day of the month follows.
ARRESTS = "arrests_by_"
WHAT = "arrests"


def outcomes(scenario: Scenario) -> dict[str, dict[str, Any]]:
    """Outcomes that count arrests up to the end of each month, by name."""
    return {
        f"{ARRESTS}{day:%Y_%m_%d}": {
            "count": "arrest", "until": day, "words": f"arrests until {day}", "unit": "rows",
        }
        for day in _ends(scenario)
    }  # fmt: skip


def _ends(scenario: Scenario) -> Iterator[dt.date]:
    """Last days of the months of a scenario, its own last day included."""
    day = scenario.start
    while day < scenario.end:
        following = (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
        day = min(following - dt.timedelta(days=1), scenario.end)
        yield day
        day = following


def tables(study: Study, table: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Median and 10-90 % over seeds of each course, world by world.

    Args:
        study: as it was run.
        table: its runs.

    Returns:
        courses: world, series, date, low, median, high; nothing where no course was kept.
    """
    names = [each.name for each in study.outcomes if each.name.startswith(ARRESTS)]
    if not names:
        return {}
    runs = block(table, [f.name for f in study.factors], names, study.design.seeds)
    rows = []
    for i, world in enumerate(worlds(study, runs)):
        name = study.scenarios[0] if not i else world
        for each in names:
            date = each.removeprefix(ARRESTS).replace("_", "-")
            rows.append((name, WHAT, date, *deciles(runs.values(each)[i])))
    columns = ["world", "series", "date", "low", "median", "high"]
    return {"courses": pd.DataFrame(rows, columns=columns)}
