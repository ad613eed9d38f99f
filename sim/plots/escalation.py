"""Letters, arrests and dismissals per week on one time axis, with the triggers above."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import matplotlib.dates as mdates
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim import measures
from sim.measures import Run
from sim.plots.style import (
    BLUE,
    GREEN,
    GREY,
    VERMILION,
    from_zero,
    is_short,
    line_with_band,
    new_figure,
    replicates_words,
    time_axis,
    title_of,
)

PANELS = (("letters", BLUE), ("arrests", VERMILION), ("dismissals", GREEN))

#: Triggers named at most, rows for their names, and the weight below which none is named.
NAMED, ROWS, LIGHTEST = 13, 8, 0.25

#: Width of a character of a name, as a share of the time axis.
CHARACTER = 0.0094

ORDER = "purge order (outcome)"


@dataclass(frozen=True)
class Place:
    """Where a name stands: its date, its row (0 is the highest), and on which side."""

    date: pd.Timestamp
    text: str
    row: int
    leftward: bool


def make(run: Run) -> Figure | None:
    """Three panels of weeks under a strip of trigger names.

    None for a run of less than two weeks.
    """
    if is_short(run):
        return None
    weeks = measures.band(measures.weekly(run))
    first, last = time_span(weeks)
    placed = places(measures.marks(run), measures.ordered(run), first, last)
    room = 0.2 * rows_used(placed)  # inches
    height = 7.3 + room
    figure = new_figure(9.0, height)
    grid = figure.add_gridspec(
        4, 1, height_ratios=[room, 1.85, 1.85, 1.85], left=0.085, right=0.985,
        top=1 - 0.5 / height, bottom=0.72 / height, hspace=0.3,
    )  # fmt: skip
    strip, *panels = [figure.add_subplot(part) for part in grid]
    for ax, (quantity, color) in zip(panels, PANELS, strict=True):
        line_with_band(ax, weeks[weeks["quantity"] == quantity], color)
        ax.set_title(f"{quantity.capitalize()} per week", fontsize=11, pad=4)
        from_zero(ax)
        time_axis(ax, first, last)
        if ax is not panels[-1]:
            ax.tick_params(labelbottom=False)
    strip.set_xlim(first, last)
    strip.set_axis_off()
    said = f"{title_of(run)}: {replicates_words(weeks)}"
    figure.suptitle(said, x=strip.get_position().x0, ha="left")
    _name_triggers(strip, panels, placed)
    return figure


def with_order(marks: pd.DataFrame, order: pd.Series) -> pd.DataFrame:
    """The marks and, where most runs have one, the run's own purge order, heavier than any."""
    happened = order.dropna()
    if 2 * len(happened) <= len(order):
        return marks
    row = {
        "id": ORDER,
        "kind": "outcome",
        "date": happened.median(),
        "weight": math.inf,
        "peak": False,
    }
    return pd.concat([marks, pd.DataFrame([row])], ignore_index=True)


def _name_triggers(strip: Axes, panels: Sequence[Axes], placed: Sequence[Place]) -> None:
    """Thin lines for the triggers that moved most, their names above in steps."""
    strip.set_ylim(rows_used(placed), 0)
    for place in placed:
        outcome = place.text == ORDER
        look = {"color": "black", "linewidth": 1.2, "linestyle": (0, (4, 2))} if outcome else {
            "color": GREY, "linewidth": 0.7, "alpha": 0.7}  # fmt: skip
        top = place.row - (ROWS - rows_used(placed))
        strip.plot([place.date] * 2, [top + 0.1, rows_used(placed)], clip_on=False, **look)
        strip.annotate(
            place.text, (place.date, top + 0.5),
            xytext=(-3 if place.leftward else 3, 0), textcoords="offset points",
            ha="right" if place.leftward else "left", va="center", fontsize=9,
            color="black" if outcome else "#333333", annotation_clip=False,
            fontweight="bold" if outcome else "normal",
        )  # fmt: skip
        for ax in panels:
            ax.axvline(place.date, zorder=1, **look)


def rows_used(placed: Sequence[Place]) -> int:
    """Rows that the names take, at least one."""
    return max([ROWS - place.row for place in placed], default=1)


def places(
    marks: pd.DataFrame, order: pd.Series, first: pd.Timestamp, last: pd.Timestamp
) -> list[Place]:
    """Names in steps, so that none meets another or the line of another.

    Read from the left, a name that reaches over later lines stands above their names. The
    heaviest is placed first; one that would take more than `ROWS` rows is left out.

    Args:
        marks: id, date, weight.
        order: date of the purge order by seed.
        first, last: ends of the time axis.
    """
    if marks.empty and order.isna().all():
        return []
    low, high = mdates.date2num(first), mdates.date2num(last)
    heavy = with_order(marks, order).sort_values(
        ["peak", "weight", "date"], ascending=[False, False, True]
    )
    heavy = heavy[heavy["peak"] | (heavy["weight"] >= LIGHTEST)]
    heavy = heavy[(heavy["date"] >= first) & (heavy["date"] <= last)]
    chosen: list[int] = []
    found: list[Place] = []
    for index in heavy.index:
        if len(chosen) == NAMED:
            break
        tried = _in_steps(heavy.loc[[*chosen, index]].sort_values("date"), low, high)
        if tried is not None:
            chosen.append(index)
            found = tried
    return found


def time_span(weeks: pd.DataFrame) -> tuple[pd.Timestamp, pd.Timestamp]:
    """First and last day of a table of weeks."""
    return weeks["date"].min(), weeks["date"].max() + pd.Timedelta(days=6)


def _in_steps(marks: pd.DataFrame, low: float, high: float) -> list[Place] | None:
    """Places of all of these, by date; None where they take too many rows."""
    at = [mdates.date2num(date) for date in marks["date"]]
    texts = [mark.replace("-", " ") for mark in marks["id"]]
    width = [(high - low) * CHARACTER * (len(text) + 1) for text in texts]
    leftward = [x + w > high for x, w in zip(at, width, strict=True)]
    left = [x - w if back else x for x, w, back in zip(at, width, leftward, strict=True)]
    row = [0] * len(at)
    for i in reversed(range(len(at))):
        if leftward[i] and any(left[i] <= x for x in at[:i]):
            return None  # another's line would pass through the name
        right = at[i] if leftward[i] else at[i] + width[i]
        over = [row[j] for j in range(i + 1, len(at)) if left[j] < right]
        row[i] = min(over, default=ROWS) - 1
        if row[i] < 0:
            return None
    return [
        Place(date, text, r, back)
        for date, text, r, back in zip(marks["date"], texts, row, leftward, strict=True)
    ]
