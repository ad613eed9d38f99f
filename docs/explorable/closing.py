"""The last step of the way: 1927, 1930 and 1937 beside one another, on the same scales."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from docs.explorable.figures import QUANTITIES
from docs.explorable.steps import MOMENTS
from docs.explorable.words import day
from sim.faces.charts import Chart
from sim.faces.charts.base import Option, line, said_number, upright, values
from sim.faces.charts.course import Panel, stacked
from sim.faces.report.parts import Section
from sim.plots.palette import BLUE, GREEN, VERMILION

#: Scenario -> its year, colour and dash.
YEARS: dict[str, tuple[str, str, str]] = {
    "alarm-1927": ("1927", BLUE, "dotted"),
    "vesna-1930": ("1930", GREEN, "dashed"),
    "spy-scare-1937": ("1937", VERMILION, "solid"),
}
#: Weeks shown before and after the moment.
BEFORE, AFTER = 24, 12
#: Quantity -> words of its panel, its axis.
PANELS: dict[str, tuple[str, Option]] = {
    "belief": ("Belief in the story of the day (log-odds)", {"min": -6, "max": 4, "interval": 2}),
    "shield_held": ("Shield: share of requests refused", {"min": 0, "max": 1, "interval": 0.5}),
    "pressure": ("Pressure from above", {"min": 0}),
}


def closing(numbers: Mapping[str, Any], id: str, source: str) -> Section:
    """The step that answers why 1927 came to nothing and 1937 did not, as far as the model goes.

    Args:
        numbers: of `numbers.gathered`.
        id: of the step.
        source: where its numbers come from.
    """
    way = {name: numbers["way"][name] for name in YEARS}
    return Section(
        id, f"{id}. Why 1927 came to nothing and 1937 did not", list(words(way)),
        [compared(way, f"step-{id}")], {"At the moment that decides": table(way)}, source=source,
    )  # fmt: skip


def words(way: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    """The answer in short, what there is to it, and what it does not say."""
    at = {YEARS[name][0]: told["facts"]["moment"] for name, told in way.items()}
    last = at["1937"]
    if last["day"] is None:  # in a corps too small
        return ("In none of these runs does an order come, so there is nothing to compare.",)

    def shield(year: str) -> str:
        return f"{100 * at[year]['shield_held'][1]:.0f} %"

    def of(year: str, what: str) -> str:
        return f"{at[year][what][1]:.{2 if what == 'pressure' else 1}f}"

    return (
        "In the model the warning of 1927 meets a shield that holds and hardly any pressure; by the"
        " order of 1937 pressure has worn the shield away, and belief has passed what restrains.",
        f"Shield: {shield('1927')} in 1927, {shield('1930')} in 1930, {shield('1937')} on the eve"
        f" of the order. Pressure: {of('1927', 'pressure')}, {of('1930', 'pressure')},"
        f" {of('1937', 'pressure')}. Belief: {of('1927', 'belief')}, {of('1930', 'belief')},"
        f" {of('1937', 'belief')}; what restrains is the same in all three: the leadership of"
        " 1937 does not ask for less certainty, it is told more.",
        "1930 lies between: belief comes up to the line, many are arrested, but half of what is"
        " asked is still refused, and a case against the high command, where it is checked, is"
        " cleared.",
        "The three have the same rules and numbers; only what the scenarios date, and where levers"
        " start, differs. That is what the model says of its own three stories, and no proof.",
    )


def table(way: Mapping[str, Mapping[str, Any]]) -> pd.DataFrame:
    """A row a quantity, a column a year: medians on the eve of the moment; men over the run."""
    rows: dict[str, list[str]] = {
        "the moment": [], "its day": [], "belief of the story": [], "what restrains it": [],
        "shield": [], "pressure": [], "arrests asked for until then": [], "of these refused": [],
        "men arrested in the whole run": [], "runs with a purge order": [],
    }  # fmt: skip
    for name, told in way.items():
        facts, at = told["facts"], told["facts"]["moment"]
        known = at["day"] is not None
        orders = sum(each is not None for each in facts["orders"])
        cells = [
            MOMENTS[name][1] if known else "none",
            day(at["day"], short=True) if known else "",
            *(f"{at[q][1]:.1f}" if known else "" for q in ("belief", "restraint")),
            f"{100 * at['shield_held'][1]:.0f} %" if known else "",
            f"{at['pressure'][1]:.2f}" if known else "",
            *(said_number(round(at[q][1])) if known else "" for q in ("requests", "refusals")),
            said_number(round(facts["men"]["arrested"][1])),
            f"{orders} of {len(facts['seeds'])}",
        ]
        for held, cell in zip(rows.values(), cells, strict=True):
            held.append(cell)
    years = [f"in_{YEARS[name][0]}" for name in way]  # bare numbers would lose their order in JSON
    out = pd.DataFrame.from_dict(rows, orient="index", columns=years)
    return out.rename_axis("on its eve, median run").reset_index()


def compared(way: Mapping[str, Mapping[str, Any]], name: str) -> Chart:
    """Three lines a panel, by weeks before and after the moment that decides."""
    tables = {YEARS[each][0]: _aligned(told) for each, told in way.items()}
    panels: list[Panel] = []
    for grid, (quantity, (head, axis)) in enumerate(PANELS.items()):
        series = [
            _line(year, quantity, year, grid, color, dash)
            for year, color, dash in YEARS.values() if len(tables[year])
        ]  # fmt: skip
        if quantity == "belief":
            words, color, dash = QUANTITIES["restraint"]
            longest = max(tables, key=lambda year: len(tables[year]))
            series.append(_line(words, "restraint", longest, grid, color, dash))
        series[0] |= {"markLine": upright({"": 0}, label=False)}
        panels.append((head, series, axis))
    said = (
        "The three on the same scales; 0, the dashed line, is the week that decides: "
        + "; ".join(f"{YEARS[each][0]}, {MOMENTS[each][1]}" for each in way)
        + " (its median day). Lines are medians of the runs."
    )
    chart = stacked(name, "1927, 1930 and 1937 on the same scales", said, panels, tables, (0, 0))
    axes = [
        values(grid, min=-BEFORE, max=AFTER, splitLine={"show": False}) | {
            "name": "weeks" if grid == len(panels) - 1 else "", "nameLocation": "middle",
            "nameGap": 22, "interval": 6, "axisLine": {"show": True, "onZero": False}}
        for grid in range(len(panels))
    ]  # fmt: skip
    return Chart(name, chart.title, said, chart.option | {"xAxis": axes}, tables, chart.height + 8)


def _line(name: str, of: str, year: str, grid: int, color: str, dash: str) -> Option:
    return line(name, of, year, grid, color, dash, encode={"x": "week", "y": of})


def _aligned(told: Mapping[str, Any]) -> pd.DataFrame:
    """Weeks of a scenario by their distance from its moment: week, date, PANELS, restraint."""
    moment = told["facts"]["moment"]["day"]
    weeks = pd.DataFrame(told["weeks"])[["date", *PANELS, "restraint"]]
    apart = (pd.to_datetime(weeks["date"]) - pd.Timestamp(moment)).dt.days / 7
    weeks.insert(0, "week", apart.round(1))  # all unknown where there is no moment
    return weeks[weeks["week"].between(-BEFORE, AFTER)].reset_index(drop=True)
