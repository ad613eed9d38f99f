"""Who was hit: shares lost by rank, branch, marker and district."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from sim.faces.charts.base import (
    INK,
    Chart,
    Option,
    frame,
    intervals,
    points,
    rows_axes,
    rows_grid,
    said_number,
    values,
)
from sim.plots.palette import BLUE, GREY, MARKERS, VERMILION, label, replicates_words
from sim.vocabulary import Narrative, RankGroup

#: Outcome -> its words, colour, symbol, and place in its row.
OUTCOMES = {
    "arrested": ("arrested", VERMILION, "circle", -0.17),
    "removed": ("arrested or dismissed", BLUE, "rect", 0.17),
}
#: What groups are made by -> title.
GROUPINGS = {
    "rank_group": "By rank on day 0", "branch": "By branch",
    "marker": "By what stood in a man's papers", "district": "By district",
}  # fmt: skip
_ORDER = {"rank_group": RankGroup.words()[::-1], "marker": (*Narrative.words(), "none")}


def who_was_hit(losses: pd.DataFrame, by: str) -> Chart:
    """Shares of the founding corps that were lost, a row a group.

    Args:
        losses: `losses_over(…)`.
        by: one of `GROUPINGS`.
    """
    table = losses[(losses["by"] == by) & losses["outcome"].isin(OUTCOMES)]
    groups = [g for g in _ORDER.get(by, ()) if g in set(table["group"])]
    groups = groups or list(dict.fromkeys(table["group"]))
    members = table.drop_duplicates("group").set_index("group")["members"]
    names = [f"{group_words(by, group)}\n({members[group]:,})" for group in groups]
    series: list[Option] = []
    for outcome, look in OUTCOMES.items():
        part = table[table["outcome"] == outcome].set_index("group").reindex(groups)
        series += _outcome(part, names, *look)
    series[-1] |= {"markLine": _whole(losses)}
    single = bool((losses["replicates"] == 1).all())
    interval = "lines: Wilson 95 %" if single else replicates_words(losses)
    said = f"Share of each group that was arrested, and that was arrested or dismissed; {interval}."
    named, placed = rows_axes(names)
    option = frame(
        said,
        legend={"data": [w for w, *_ in OUTCOMES.values()], "top": 0, "left": 0,
                "textStyle": {"color": INK}, "selectedMode": False},
        grid=rows_grid(46),
        xAxis=values(0, min=0, **_cap(table["high"].max()),
                     axisLabel={"color": INK, "formatter": "{value} %"}),
        yAxis=[named, placed],
        series=series,
    )  # fmt: skip
    kept = table[["group", "outcome", "members", "share", "low", "high"]]
    return Chart(f"hit-{by.replace('_', '-')}", GROUPINGS[by], said, option,
                 {"shares": kept.reset_index(drop=True)}, 96 + 36 * len(groups))  # fmt: skip


def _cap(share: float) -> Option:
    """Where shares near the whole end: at the whole."""
    return {"max": 100} if share > 0.75 else {}


def group_words(by: str, group: str) -> str:
    """A group as figures write it."""
    return MARKERS.get(group, group) if by == "marker" else label(group)


def _outcome(
    part: pd.DataFrame, names: list[str], words: str, color: str, symbol: str, offset: float
) -> list[Option]:
    at = [i + offset for i in range(len(part))]
    share, low, high = (100.0 * part[c].to_numpy(float) for c in ("share", "low", "high"))
    tips = [
        f"{name}\n{words}: {s} ({a} to {b})"
        for name, s, a, b in zip(
            (each.replace("\n", " ") for each in names),
            *map(_percent, (share, low, high)),
            strict=True,
        )
    ]
    return [
        intervals(f"{words}, interval", at, low, high, color),
        points(words, at, share, tips, color, symbol),
    ]


def _percent(shares: Iterable[float]) -> list[str]:
    return [said_number(share, "percent") for share in shares]


def _whole(losses: pd.DataFrame) -> Option:
    """The share of the whole corps that was removed."""
    whole = losses[(losses["by"] == "all") & (losses["outcome"] == "removed")]["share"]
    share: Any = round(100.0 * float(whole.iloc[0]), 3)
    return {
        "silent": True, "symbol": "none", "lineStyle": {"color": GREY, "type": "dashed"},
        "label": {"formatter": "whole corps", "color": INK, "position": "start"},
        "data": [{"xAxis": share}],
    }  # fmt: skip
