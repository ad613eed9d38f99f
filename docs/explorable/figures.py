"""The figures of the page, as data; made of the numbers that are kept, and of nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from docs.explorable.steps import Step, middle_of
from docs.explorable.words import called, plainly
from docs.explorable.words import day as said_day
from sim.faces.charts import Chart
from sim.faces.charts.base import Option, band, line, plain, upright
from sim.faces.charts.course import Panel, lines, stacked
from sim.plots.palette import BLACK, BLUE, GREEN, GREY, ORANGE, PURPLE, VERMILION

#: Counted by the week; and what stands on its first day.
COUNTED = ("letters", "items", "arrests", "dismissals")
#: Counted from the first week on; columns have `_so_far` after their names.
SO_FAR = ("requests", "refusals")
STATE = ("belief", "restraint", "shield_held", "pressure", "cases")
#: Quantity -> words, colour, dash.
QUANTITIES: dict[str, tuple[str, str, Any]] = {
    "letters": ("letters", BLUE, "solid"),
    "items": ("items put on file", ORANGE, "dashed"),
    "requests_so_far": ("asked for", BLUE, "solid"),
    "refusals_so_far": ("refused", BLACK, "dashed"),
    "arrests": ("arrests", VERMILION, "solid"),
    "dismissals": ("dismissals", GREEN, "solid"),
    "belief": ("belief", VERMILION, "solid"),
    "restraint": ("what restrains the leadership", BLACK, "dotted"),
    "shield_held": ("shield", BLACK, "solid"),
    "pressure": ("pressure", VERMILION, "solid"),
    "cases": ("open cases", PURPLE, "solid"),
    "ordered": ("runs", VERMILION, "solid"),
}
#: How axes stand that do not begin at 0 by themselves.
AXES: dict[str, Option] = {
    "belief": {"scale": True},
    "shield_held": {"min": 0, "max": 1, "interval": 0.5},
}


def step_chart(step: Step, told: Mapping[str, Any], name: str) -> Chart:
    """The figure of a step: what it speaks of, with 10-90 % of the runs behind, and its triggers.

    Args:
        step: of the way.
        told: of its scenario, as `numbers.gathered` has it.
        name: of the chart.
    """
    weeks = pd.DataFrame(told["weeks"])
    weeks["ordered"] = _standing(told["facts"]["orders"], weeks["date"])
    weeks = weeks[weeks["date"].between(step.first or "0", step.last or "9")]
    wanted = [q for each in step.panels.values() for q in each]
    kept = [c for c in weeks if c == "date" or _of(str(c)) in wanted]
    weeks = weeks[kept].reset_index(drop=True)
    shown = pd.DataFrame(told["triggers"])
    shown = shown[shown["id"].isin(step.triggers)].reset_index(drop=True)
    shown["date"] = pd.to_datetime(shown["date"])
    shown["called"] = shown["id"].map(called)
    shown["sentence"] = shown["sentence"].map(plainly)
    words, trigger = step.mark
    day = (
        middle_of(list(filter(None, told["facts"]["orders"])))
        if not trigger
        else _day(shown, trigger)
    )
    panels: list[Panel] = []
    for grid, (head, quantities) in enumerate(step.panels.items()):
        series = [part for q in quantities for part in _drawn(weeks, q, grid)]
        series[-1] |= {"markLine": upright({words if grid and not trigger else "": day})}
        panels.append((head, series, {"min": 0, **AXES.get(quantities[0], {})}
                       if "belief" not in quantities else AXES["belief"]))  # fmt: skip
    said = f"{step.look} Dashed: {words}{'' if pd.isna(day) else f', {said_day(day)}'}."
    span = weeks["date"].min(), weeks["date"].max()
    table = shown.assign(date=shown["date"].map(plain))
    chart = stacked(
        name, f"{step.title}, in the model", said, panels, {"weeks": weeks}, span, shown
    )
    return Chart(name, chart.title, said, chart.option, {
        "weeks": weeks, "triggers": table[["date", "id", "theme", "sentence", "source"]],
    }, chart.height)  # fmt: skip


def _of(column: str) -> str:
    return column.removesuffix("_low").removesuffix("_high")


def _drawn(weeks: pd.DataFrame, quantity: str, grid: int) -> list[Option]:
    name, color, dash = QUANTITIES[quantity]
    if quantity == "restraint":  # the same in all runs
        return [line(name, quantity, "weeks", grid, color, dash)]
    more = {"step": "end"} if quantity == "ordered" else {}
    return lines(weeks, quantity, "weeks", grid, color, name, dash, **more)


def _day(shown: pd.DataFrame, trigger: str) -> Any:
    days = shown.loc[shown["id"] == trigger, "date"]
    return days.iloc[0] if len(days) else pd.NaT


def _standing(orders: Sequence[str | None], dates: Sequence[str]) -> list[int]:
    """In how many runs a purge has been ordered by each date."""
    return [sum(day is not None and day <= date for day in orders) for date in dates]


# the sandbox


def months_of(world: Mapping[str, Any], dates: Sequence[str]) -> pd.DataFrame:
    """A world month by month: date (last day), low, median, high (arrests), ordered (runs)."""
    low, median, high = world["months"]
    return pd.DataFrame({
        "date": dates, "median": median, "low": low, "high": high,
        "ordered": _standing(world["orders"], dates),
    })  # fmt: skip


def world_chart(
    world: Mapping[str, Any], shipped: Mapping[str, Any], dates: Sequence[str]
) -> Chart:
    """A world beside the shipped one.

    Series `low` and `high` are the band and have their own numbers; lines take theirs from the
    datasets `here` and `shipped`.
    """
    here, beside = (months_of(each, dates) for each in (world, shipped))
    of_band = here.rename(columns={"low": "arrests_low", "high": "arrests_high"})
    area = [
        part | {"id": id}
        for id, part in zip(("low", "high"), band("arrests", of_band, 0, VERMILION), strict=True)
    ]
    pale = {"lineStyle": {"width": 1.6, "type": "dashed", "color": GREY}}
    panels: list[Panel] = [
        ("Arrests a month", [
            *area, line("arrests, unchanged", "median", "shipped", 0, GREY, "dashed", **pale),
            line("arrests, this world", "median", "here", 0, VERMILION),
        ], {"min": 0, "minInterval": 1}),
        (f"Runs of {len(world['orders'])} with a purge order", [
            line("orders, unchanged", "ordered", "shipped", 1, GREY, "dashed", step="end", **pale),
            line("orders, this world", "ordered", "here", 1, VERMILION, step="end"),
        ], {"min": 0, "max": len(world["orders"]), "minInterval": 1}),
    ]  # fmt: skip
    said = (
        "Arrests a month (median, and 10 to 90 % of the runs), and in how many runs the order has"
        " come by then. The unchanged world is dashed and grey; with nothing changed the two are"
        " one."
    )
    return stacked("world", "This world, and the unchanged one", said, panels,
                   {"here": here, "shipped": beside}, (dates[0], dates[-1]))  # fmt: skip
