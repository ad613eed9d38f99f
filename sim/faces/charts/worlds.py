"""Two worlds of one seed under one scrubber, and the day on which they part."""

from __future__ import annotations

from typing import Any

import pandas as pd

from sim.faces.charts.base import (
    INK,
    Chart,
    Option,
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
from sim.plots.palette import BLUE, VERMILION

#: Colour and dash of each world.
LOOKS = ((VERMILION, "solid"), (BLUE, "dashed"))
#: Column -> words, and how its axis stands.
PANELS: dict[str, tuple[str, Option]] = {
    "letters": ("Letters per week", {"min": 0, "minInterval": 1}),
    "arrests": ("Arrests per week", {"min": 0, "minInterval": 1}),
    "dismissals": ("Dismissals per week", {"min": 0, "minInterval": 1}),
    "belief": ("Strongest belief (log-odds)", {"scale": True}),
    "shield_held": ("Shield: share of requests refused", {"min": 0, "max": 1, "interval": 0.5}),
}


def two_worlds(weeks: pd.DataFrame, names: tuple[str, str], parts: Any = None) -> Chart:
    """Both worlds in the same panels.

    Args:
        weeks: `side_by_side(…)`.
        names: of the worlds; the first is drawn whole, the second dashed.
        parts: day on which their ledgers part, or nothing where they never do.

    A series with id `scrub-N` in each panel waits for a line at the day that a scrubber says.
    """
    span = weeks["date"].min(), weeks["date"].max()
    told = f"They part on {plain(parts)}." if not pd.isna(parts) else "They never part."
    said = f"The same seed and the same men in two worlds: {names[0]}, and {names[1]}. {told}"
    tall, gap = 96, 54
    tops = [92 + i * (tall + gap) for i in range(len(PANELS))]
    series: list[Option] = []
    for grid, column in enumerate(PANELS):
        for name, end, (color, dash) in zip(names, ("_1", "_2"), LOOKS, strict=True):
            series.append(line(name, column + end, "weeks", grid, color, dash))
        words = {"they part": parts} if grid == 0 else {"": parts}
        series[-1]["markLine"] = upright(words)
        series.append({"id": f"scrub-{grid}", "type": "line", "xAxisIndex": grid,
                       "yAxisIndex": grid, "data": [], "silent": True})  # fmt: skip
    option = frame(
        said,
        dataset=[{"id": "weeks", "source": columns(weeks)}],
        legend={"data": list(dict.fromkeys(names)), "top": 0, "left": 0, "itemWidth": 34,
                "textStyle": {"color": INK}, "selectedMode": False},
        title=[
            heading(words, top - 34) for top, (words, _) in zip(tops, PANELS.values(), strict=True)
        ],
        grid=[panel(top, tall) for top in tops],
        xAxis=[time(i, span, labelled=i == len(tops) - 1) for i in range(len(tops))],
        yAxis=[values(i, **axis) for i, (_, axis) in enumerate(PANELS.values())],
        axisPointer={"link": [{"xAxisIndex": "all"}]},
        series=series,
    )  # fmt: skip
    option["tooltip"].pop("formatter")
    return Chart("worlds", "Two worlds", said, option, {"weeks": weeks}, tops[-1] + tall + 34)
