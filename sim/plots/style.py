"""What the figures share: the style, the colours, words, time axes, the line at the foot.

Matplotlib is imported here and below only, with the backend that needs no screen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib import resources
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import matplotlib.dates as mdates
import matplotlib.style
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

if TYPE_CHECKING:
    from sim.measures import Run

#: Okabe and Ito (2008), without the yellow that does not show on white.
BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY, BLACK = (
    "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"
)  # fmt: skip
GREY = "#777777"
BAND = 0.22

#: Words of the codes where figures need other words than files.
LABELS = {
    "military_specialist": "military specialists",
    "former_trotskyist": "former Trotskyists",
    "foreign_agent": "foreign agents",
    "national_minority": "national minorities",
    "right_deviation": "Rightists",
    "factional": "a senior's circle",
    "company": "company officers",
    "field": "field officers",
    "senior": "senior officers",
    "high_command": "high command",
}

#: A marker is a fact about a life; what the times make of it is the narrative (M21).
MARKERS = {
    "military_specialist": "served the tsar",
    "former_trotskyist": "backed the opposition",
    "foreign_agent": "contact abroad",
    "national_minority": "national minority",
    "right_deviation": "sided with the Right",
    "factional": "in a senior's circle",
    "none": "none of these",
}


@contextmanager
def styled() -> Iterator[None]:
    """Matplotlib set up as `spyscare.mplstyle` says, and as before afterwards."""
    path = resources.files("sim.plots") / "spyscare.mplstyle"
    with resources.as_file(path) as sheet, mpl.rc_context():
        mpl.style.use(sheet)
        yield


def new_figure(width: float, height: float) -> Figure:
    """An empty figure, in inches, that no window knows of."""
    figure = Figure(figsize=(width, height))
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    FigureCanvasAgg(figure)
    return figure


def label(word: str) -> str:
    """A code's word as figures write it."""
    return LABELS.get(word, word.replace("_", " "))


def replicates_words(table: pd.DataFrame, column: str = "replicates") -> str:
    """`1 run`, or `20 replicates, median and 10-90 %`."""
    n = int(table[column].max())
    return "1 run" if n == 1 else f"{n} replicates, median and 10–90 %"


def time_axis(ax: Axes, first: Any, last: Any) -> None:
    """A time axis that names months, and the year under the first tick and each January."""
    first, last = pd.Timestamp(first), pd.Timestamp(last)
    ax.set_xlim(first, last)
    days = (last - first).days
    if days < _SHORT:
        ax.xaxis.set_major_locator(mdates.AutoDateLocator(minticks=3, maxticks=8))
        ax.xaxis.set_major_formatter(FuncFormatter(_day_words))
        return
    step = next((step for step in (1, 2, 3, 4, 6) if days / 30.4 / step <= MONTHS_NAMED), 12)
    ax.xaxis.set_major_locator(mdates.MonthLocator(bymonth=range(1, 13, step)))
    ax.xaxis.set_major_formatter(FuncFormatter(_month_words))


#: Below so many days, days are named; above, at most so many months.
_SHORT, MONTHS_NAMED = 75, 11


def _day_words(x: float, position: int | None = None) -> str:
    day = mdates.num2date(x)
    year = f"\n{day.year}" if not position else ""
    return f"{day.day} {day:%b}{year}"


def _month_words(x: float, position: int | None = None) -> str:
    day = mdates.num2date(x)
    return f"{day:%b}\n{day.year}" if not position or day.month == 1 else f"{day:%b}"


def from_zero(ax: Axes) -> None:
    """Counts from 0 in few whole steps, written 12,000."""
    ax.set_ylim(0, max(ax.get_ylim()[1], 1.0))
    ax.yaxis.set_major_locator(MaxNLocator(nbins=4, integer=True))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))


def line_with_band(ax: Axes, table: pd.DataFrame, color: str, name: str = "") -> None:
    """Median as a line and 10-90 % as a band, over column date."""
    if (table["replicates"] > 1).any():
        ax.fill_between(
            table["date"], table["low"], table["high"], color=color, alpha=BAND, linewidth=0
        )
    ax.plot(table["date"], table["median"], color=color, label=name or None)


def at_the_foot(figure: Figure, run: Run) -> None:
    """Where the figure comes from, small, at its lower left."""
    figure.text(
        0.008, 0.006, source(run), fontsize=7.5, color=GREY, ha="left", va="bottom",
    )  # fmt: skip


def source(run: Run) -> str:
    """Scenario, seeds, engine, size, version and code of a run, in one line."""
    birth = run.provenance
    return (
        f"{run.name} · {run.count:,} officers · seed{seeds_words(run.seeds)} · "
        f"{birth['engine']} engine · version {birth['version']} · "
        f"code {str(birth['code_hash'])[:8]}"
    )


def seeds_words(seeds: Iterable[int]) -> str:
    """` 7`, `s 1–20`, `s 1, 5, 9 and 4 more`."""
    seeds = sorted(seeds)
    if len(seeds) == 1:
        return f" {seeds[0]}"
    if seeds == list(range(seeds[0], seeds[-1] + 1)):
        return f"s {seeds[0]}–{seeds[-1]}"
    shown = ", ".join(str(seed) for seed in seeds[:3])
    return f"s {shown}" + (f" and {len(seeds) - 3} more" if len(seeds) > 3 else "")
