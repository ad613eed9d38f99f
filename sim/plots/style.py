"""What the figures share: style, colours, words, axes, pages of panels, files.

Matplotlib is imported here and below only, with the backend that needs no screen.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import matplotlib.dates as mdates
import matplotlib.style
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, LogLocator, MaxNLocator, NullLocator

from sim.engine.writing import write_whole
from sim.plots.palette import (  # noqa: F401  figures take them from here
    BAND,
    BLACK,
    BLUE,
    GREEN,
    GREY,
    LABELS,
    MARKERS,
    ORANGE,
    PURPLE,
    SKY,
    VERMILION,
    is_short,
    label,
    replicates_words,
    seeds_words,
    source,
    title_of,
)

if TYPE_CHECKING:
    from sim.measures import Run


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


#: Formats, each without the metadata that would hold the day or the program's version. PNG is
#: compressed as far as costs little: two levels more take a fifth longer and save a fiftieth.
FORMATS: dict[str, dict[str, Any]] = {
    "png": {"metadata": {"Software": None}, "pil_kwargs": {"compress_level": 4}},
    "pdf": {"metadata": {"Creator": None, "Producer": None, "CreationDate": None}},
}


def save_all(makers: Mapping[str, Callable[[], Figure | None]], folder: str | Path) -> list[Path]:
    """Draw figures as PNG and PDF; the bytes depend on what is drawn and the library alone.

    Args:
        makers: name of a file -> what draws it; None where there is nothing to draw.
        folder: made where it is not there.

    Returns:
        Paths of the files, figure by figure.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    with styled():
        for name, make in makers.items():
            figure = make()
            for suffix, options in FORMATS.items() if figure is not None else ():
                paths.append(folder / f"{name}.{suffix}")
                draw = partial(figure.savefig, format=suffix, **options)
                write_whole(paths[-1], draw)
    return paths


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


# pages of panels


@dataclass(frozen=True)
class Words:
    """What a figure says besides its numbers.

    Attributes:
        title: of the study.
        source: study, folder, runs, fingerprint, in one line.
        names: factor or outcome -> its words.
        units: factor or outcome -> its unit.
        note: what the marks mean, one line under the title; the kind of figure may add to it.
    """

    title: str
    source: str
    names: dict[str, str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    note: str = ""

    def of(self, name: str) -> str:
        """Words of a factor or outcome, without its unit."""
        return self.names.get(name) or name.replace("_", " ")

    def axis(self, name: str) -> str:
        """Words for an axis: the name a file uses, what it is in brief, its unit."""
        unit = self.units.get(name, "")
        what = self.of(name).partition(";")[0]
        named = f"{name}: {what}" if "." in name and what != name else what
        return f"{named} ({unit})" if unit else named


#: Inches at the foot for the source, and above the panels for title and note.
FOOT, HEAD = 0.42, 0.78


def page(words: Words, width: float, height: float, note: str = "") -> Figure:
    """An empty page with title, note and source."""
    figure = new_figure(width, height)
    size, title = _fitting(words.title, width)
    figure.text(0.012, 1 - 0.12 / height, title, fontsize=size, fontweight="bold", ha="left",
                va="top")  # fmt: skip
    said = " ".join(part for part in (note, words.note) if part)
    if said:
        lines = wrapped(said, width * 13.2)
        figure.text(0.012, 1 - 0.40 / height, lines, fontsize=9, color=GREY, ha="left", va="top")
    figure.text(0.008, 0.006, wrapped(words.source, width * 16.5), fontsize=7.5, color=GREY,
                ha="left", va="bottom")  # fmt: skip
    return figure


def _fitting(title: str, width: float) -> tuple[float, str]:
    """The largest size at which a title is one line of a page, else small ones."""
    for size in (13.0, 12.0, 11.0, 10.0, 9.0):
        if len(title) <= width * 118 / size:
            return size, title
    return 8.0, wrapped(title, width * 118 / 8.0)


def panels(
    figure: Figure, count: int, *, left: float = 0.75, right: float = 0.2, gap: float = 0.75,
    bottom: float = 0.65, head: float = HEAD, down: bool = False, **shared,
) -> list[Axes]:  # fmt: skip
    """Panels beside, or one below another; margins and gaps in inches."""
    width, height = figure.get_size_inches()
    low, high = (FOOT + bottom) / height, 1 - head / height
    if not down:
        each = (width - left - right - gap * (count - 1)) / count
        grid = figure.add_gridspec(
            1, count, left=left / width, right=1 - right / width, bottom=low, top=high,
            wspace=gap / each if count > 1 else 0,
        )  # fmt: skip
    else:
        each = (height * (high - low) - gap * (count - 1)) / count
        grid = figure.add_gridspec(
            count, 1, left=left / width, right=1 - right / width, bottom=low, top=high,
            hspace=gap / each if count > 1 else 0,
        )  # fmt: skip
    axes: list[Axes] = []
    for i in range(count):
        with_first = {key: axes[0] for key in shared if shared[key] and axes}
        axes.append(figure.add_subplot(grid[i], **with_first))
    return axes


def wrapped(text: str, width: float) -> str:
    """Text in lines of at most so many characters."""
    return "\n".join(textwrap.wrap(text, int(width)))


def fitted(text: str, width: float, lines: int, size: float) -> dict[str, Any]:
    """Text and size of letters at which it takes no more lines, of so many letters at full size.

    Returns:
        `text` and `fontsize`, for what takes words.
    """
    step = size
    while (said := wrapped(text, width * size / step)).count("\n") >= lines and step > 6.0:
        step -= 0.5
    return {"text": said, "fontsize": step}


def title(ax: Axes, text: str, width: float, lines: int = 2, size: float = 11.0) -> None:
    """A title above a panel that keeps to its place, however long the words."""
    said = fitted(text, width, lines, size)
    ax.set_title(said["text"], fontsize=said["fontsize"], pad=4)


def shares(ax: Axes, unit: str, axis: str = "y", steps: int = 5) -> None:
    """Few steps, and shares in per cent."""
    which = ax.yaxis if axis == "y" else ax.xaxis
    if unit == "yes or no":
        which.set_major_locator(FixedLocator([0, 0.25, 0.5, 0.75, 1]))
    elif ax.get_yscale() == "linear":
        which.set_major_locator(MaxNLocator(nbins=steps))
    if is_share(unit):
        which.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:.4g} %"))


def from_nothing(ax: Axes) -> None:
    """Begin the axis of values at 0, or below where there are such, with room above."""
    low, high = ax.get_ylim()
    low = low if low < 0 and ax.dataLim.y0 < 0 else 0.0
    ax.set_ylim(low, high + 0.04 * (high - low))


def log_steps(ax: Axes, unit: str) -> None:
    """A logarithmic axis of values in steps of 1, 2 and 5, shares in per cent."""
    ax.set_yscale("log")
    ax.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    ax.yaxis.set_minor_locator(NullLocator())
    part, sign = (100, " %") if is_share(unit) else (1, "")
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{part * value:.4g}{sign}"))


def is_share(unit: str) -> bool:
    """Whether numbers of this unit are written in per cent."""
    return unit.startswith("share") or unit == "yes or no"


def plainly(ax: Axes, axis: str = "x") -> None:
    """Write numbers as readers do: 1,000,000 instead of 1e6."""
    which = ax.xaxis if axis == "x" else ax.yaxis
    which.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}"))


def edges(at: Sequence[float]) -> list[float]:
    """Borders of cells around these values: half way, and as far out at the ends."""
    at = list(at)
    if len(at) == 1:
        return [at[0] - 0.5, at[0] + 0.5]
    middle = [(a + b) / 2 for a, b in pairwise(at)]
    return [at[0] - (middle[0] - at[0]), *middle, at[-1] + (at[-1] - middle[-1])]
