"""The course of a run: letters, arrests, dismissals and every trigger; above and below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from sim.faces.charts.base import (
    INK,
    OVER,
    QUIET,
    Chart,
    Option,
    band,
    columns,
    frame,
    heading,
    line,
    panel,
    plain,
    time,
    upright,
    values,
)
from sim.plots.palette import BLACK, BLUE, GREEN, GREY, ORANGE, PURPLE, VERMILION, label
from sim.vocabulary import Motive, Narrative, Voice

#: Quantity -> its colour.
COUNTED = {"letters": BLUE, "arrests": VERMILION, "dismissals": GREEN}
MOTIVES = dict(zip(Motive.words(), (BLUE, GREEN, ORANGE, PURPLE), strict=True))
VOICES = dict(zip(Voice.words(), (VERMILION, BLUE, GREEN, PURPLE), strict=False))
DASHES = ("solid", "dashed", "dotted", [8, 3, 2, 3])
#: Narratives whose belief is drawn.
SHOWN = 3
#: Days that a mark of a trigger takes, and rows there are for marks of the same days.
APART, LANES = 8, 7
#: The same where there are so few marks that each has a row and a name.
FEW_APART = 10_000
#: Names of triggers written beside their marks, and days that a letter takes on a wide page.
NAMED, LETTER = 6, 4.8
#: Height of a strip of marks above panels, without its rows, and of a row.
STRIP, ROW = 38, 17


def wide(table: pd.DataFrame) -> pd.DataFrame:
    """A band with a column a quantity: date, then each with, over replicates, its low and high."""
    parts = []
    for quantity in dict.fromkeys(table["quantity"]):
        part = table[table["quantity"] == quantity].set_index("date")
        parts.append(part["median"].rename(quantity))
        if (part["replicates"] > 1).any():
            parts += [part[end].rename(f"{quantity}_{end}") for end in ("low", "high")]
    return pd.concat(parts, axis=1).rename_axis("date").reset_index()


def _span(table: pd.DataFrame) -> tuple[Any, Any]:
    return table["date"].min(), table["date"].max()


def lines(
    table: pd.DataFrame, of: str, dataset: str, grid: int, color: str, name: str = "",
    dash: Any = "solid", **more: Any,
) -> list[Option]:  # fmt: skip
    """A line, above its band where it has one."""
    drawn = line(name or of, of, dataset, grid, color, dash, **more)
    return [*(band(of, table, grid, color) if f"{of}_low" in table else ()), drawn]


# escalation


def escalation(
    weeks: pd.DataFrame, stories: pd.DataFrame, order: Any = None,
    behind: pd.DataFrame | None = None,
) -> Chart:  # fmt: skip
    """Letters, arrests and dismissals per week, under every trigger.

    Args:
        weeks: `band(weekly(…))`.
        stories: `stories(…)`; a mark tells id, day, sentence and source.
        order: day of the purge order, or nothing.
        behind: `band(weekly(…))` of another world, drawn pale.
    """
    table, span = wide(weeks), _span(weeks)
    shown = stories[(stories["date"] >= span[0]) & (stories["date"] <= span[1])]
    strip, tall, gap = 134, 108, 52
    tops = [strip + 44 + i * (tall + gap) for i in range(len(COUNTED))]
    said = (
        "Letters, arrests and dismissals per week; above them a mark for every trigger, larger"
        " where it moved more. A mark tells its sentence and its source."
    )
    series: list[Option] = [marks(shown)]
    for grid, (quantity, color) in enumerate(COUNTED.items(), start=1):
        series += lines(table, quantity, "weeks", grid, color)
        if behind is not None:
            series.append(line(f"{quantity}, shipped world", quantity, "behind", grid, GREY,
                               "dashed", lineStyle={"width": 1.2, "type": "dashed"}))  # fmt: skip
        if not pd.isna(order):
            words = {"purge order": order} if grid == 1 else {"": order}
            series[-1] = series[-1] | {"markLine": upright(words)}
    top_panel = panel(24, strip - 16) | {"tooltip": {"trigger": "item"}}
    grids = [top_panel, *(panel(top, tall) for top in tops)]
    datasets = [{"id": "weeks", "source": columns(table)}]
    if behind is not None:
        datasets.append({"id": "behind", "source": columns(wide(behind))})
    option = frame(
        said,
        dataset=datasets,
        title=[heading("Triggers", 4)] + [
            heading(f"{quantity.capitalize()} per week", top - 32)
            for quantity, top in zip(COUNTED, tops, strict=True)
        ],
        grid=grids,
        xAxis=[time(i, span, labelled=i in (0, len(COUNTED))) for i in range(len(grids))],
        yAxis=[lanes(0), *(values(i, min=0, minInterval=1) for i in range(1, len(grids)))],
        axisPointer={"link": [{"xAxisIndex": [1, 2, 3]}]},
        series=series,
    )  # fmt: skip
    option["tooltip"].pop("formatter")
    option["xAxis"][0] |= {"show": False}
    words = ["date", "id", "kind", "theme", "sentence", "source"]
    return Chart(
        "escalation", "The course, with every trigger", said, option,
        {"weeks": table, "triggers": shown[words]}, tops[-1] + tall + 34,
    )  # fmt: skip


def lanes(grid: int, rows: int = LANES) -> Option:
    """The axis of marks: rows that are not named."""
    return {"type": "value", "gridIndex": grid, "show": False, "min": -0.7, "max": rows - 0.3}


def marks(shown: pd.DataFrame, grid: int = 0, apart: int = APART, turn: Any = None) -> Option:
    """A mark a trigger, those of the same days above one another, the heaviest with their names.

    Args:
        shown: of `stories(…)`; a column called has other names than the ids.
        grid: it stands in, with the axis of `lanes`.
        apart: days that a mark takes; others within them stand above it.
        turn: day after which a name stands at the left of its mark; late in the course where
            none is given.
    """
    heavy = set(shown["weight"].nlargest(NAMED).index)
    free = [pd.Timestamp.min] * LANES
    late = shown["date"].min() + 0.8 * (shown["date"].max() - shown["date"].min())
    late = late if turn is None else turn
    data = []
    for index, row in shown.iterrows():
        room = pd.Timedelta(days=LETTER * len(row["id"]) * (index in heavy))
        left = row["date"] > late  # where its name goes
        begins = row["date"] - room if left else row["date"]
        lane = next((i for i, day in enumerate(free) if day <= begins), LANES - 1)
        free[lane] = begins + room + pd.Timedelta(days=apart)
        day = plain(row["date"])
        point: Option = {
            "name": f"{day}  {row['id']}\n{row['sentence']}\nSource: {row['source']}",
            "id": row["id"], "value": [day, lane],
            "symbolSize": round(7 + 7 * min(1.0, float(row["weight"])), 1),
        }  # fmt: skip
        if index in heavy:
            point["label"] = {
                "show": True,
                "position": "left" if left else "right",
                "formatter": row.get("called", row["id"].replace("-", " ")),
            }
        data.append(point)
    return {
        "type": "scatter", "name": "triggers", "xAxisIndex": grid, "yAxisIndex": grid, "data": data,
        "symbol": "diamond", "itemStyle": {"color": GREY, "borderColor": INK, "borderWidth": 0.8},
        "label": OVER,
        "labelLayout": {"hideOverlap": True}, "tooltip": {"formatter": "{b}"},
    }  # fmt: skip


# above and below


def above_and_below(
    days: pd.DataFrame, letters: pd.DataFrame, voices: pd.DataFrame | None = None
) -> Chart:
    """Pressure, belief and voices, shield; letters by motive.

    Args:
        days: `band(above_and_below(…))`.
        letters: `band(weekly(…, LETTERS))`.
        voices: `band(voices(…))`; of the narrative believed most, what each voice adds.
    """
    state = wide(days[~days["quantity"].str.startswith("letters_")])
    weeks, span = wide(letters), _span(days)
    believed = sorted((f"belief_{n.word}" for n in Narrative), key=lambda b: -state[b].max())
    most = believed[0].removeprefix("belief_")
    panels: list[Panel] = [
        ("Pressure from above", lines(state, "pressure", "days", 0, VERMILION), {"min": 0}),
        ("Belief (log-odds), and restraint", [
            part
            for of, color, dash in zip(believed[:SHOWN], (VERMILION, BLUE, GREEN), DASHES,
                                       strict=False)
            for part in lines(state, of, "days", 1, color, label(of.removeprefix("belief_")), dash)
        ] + [line("restraint", "restraint", "days", 1, QUIET, [2, 3])], {"scale": True}),
    ]  # fmt: skip
    tables = {"days": state, "letters": weeks}
    if voices is not None:
        heard = wide(voices)
        heard = heard[["date", *(c for c in heard if f"_{most}" in str(c))]]
        tables["voices"] = heard
        panels.append((f"Voices on {label(most)} (log-odds)", [
            part
            for i, (voice, color) in enumerate(VOICES.items())
            for part in lines(heard, f"voice_{voice}_{most}", "voices", 2, color, voice,
                               DASHES[i % 4])
        ], {"min": 0}))  # fmt: skip
    at = len(panels)
    panels += [
        ("Shield: share of requests refused",
         lines(state, "shield_held", "days", at, BLACK), {"min": 0, "max": 1, "interval": 0.5}),
        ("Letters per week, by motive", [
            line(motive, f"letters_{motive}", "letters", at + 1, color, stack="motives",
                 areaStyle={"opacity": 0.75, "color": color}, lineStyle={"width": 0.5})
            for motive, color in MOTIVES.items()
        ], {"min": 0, "minInterval": 1}),
    ]  # fmt: skip
    said = (
        "What comes from above and what from below, day by day: pressure, what the leadership"
        " believes, whom it hears, the army chief's shield, and letters by motive."
    )
    return stacked("above-and-below", "Above and below", said, panels, tables, span)


#: A panel: its words, what is drawn in the grid of its place, and how its axis stands.
Panel = tuple[str, list[Option], Option]


def stacked(
    name: str, title: str, said: str, panels: Sequence[Panel], tables: dict[str, pd.DataFrame],
    span: tuple[Any, Any], shown: pd.DataFrame | None = None,
) -> Chart:  # fmt: skip
    """Panels below one another, each with its own legend of lines.

    Args:
        name, title, said: of the chart.
        panels: the first is grid 0; lines take their numbers from the datasets.
        tables: datasets.
        span: first and last day.
        shown: of `stories(…)`; triggers to be marked in a strip above all panels.
    """
    rows = 0 if shown is None else min(len(shown), LANES)
    strip = STRIP + ROW * rows
    tall, below, tops, heads = 104, strip if rows else 8, [], []
    for words, series, _ in panels:
        room = 62 if len(_names(series)) > 1 else 32  # a legend takes two rows where it is narrow
        heads.append(heading(words, below))
        tops.append(below + room)
        below = tops[-1] + tall + 32
    grids = [panel(top, tall) for top in tops]
    days = [time(i, span) for i in range(len(panels))]
    axes = [values(i, **axis) for i, (_, _, axis) in enumerate(panels)]
    series = [s for _, series, _ in panels for s in series]
    if shown is not None and rows:
        last = len(panels)
        heads.append(heading("Events that the scenario dates", 4))
        grids.append(panel(24, strip - 32) | {"tooltip": {"trigger": "item"}})
        days.append(time(last, span, labelled=False) | {"show": False})
        axes.append(lanes(last, rows))
        first, end = (pd.Timestamp(day) for day in span)
        series.append(marks(shown, last, FEW_APART, first + (end - first) / 2))
    option = frame(
        said,
        dataset=[{"id": id, "source": columns(table)} for id, table in tables.items()],
        title=heads,
        legend=[_legend(top, series) for top, (_, series, _) in zip(tops, panels, strict=True)
                if len(_names(series)) > 1],
        grid=grids,
        xAxis=days,
        yAxis=axes,
        axisPointer={"link": [{"xAxisIndex": list(range(len(panels)))}]},
        series=series,
    )  # fmt: skip
    option["tooltip"].pop("formatter")
    return Chart(name, title, said, option, tables, tops[-1] + tall + 34)


def _names(series: Sequence[Option]) -> list[str]:
    return [s["name"] for s in series if "name" in s]


def _legend(top: int, series: Sequence[Option]) -> Option:
    return {
        "data": _names(series), "top": top - 42, "left": 4, "itemWidth": 24, "itemHeight": 8,
        "itemGap": 8, "textStyle": {"color": INK, "fontSize": 11}, "selectedMode": False,
        "itemStyle": {"opacity": 0},  # lines have no symbols, so their keys have none
    }  # fmt: skip
