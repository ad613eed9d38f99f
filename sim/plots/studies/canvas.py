"""What figures of studies share: panels, words of axes, the line at the foot."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, LogLocator, MaxNLocator, NullLocator

from sim.plots.style import GREY, new_figure


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
    figure.text(0.012, 1 - 0.12 / height, words.title, fontsize=13, fontweight="bold", ha="left",
                va="top")  # fmt: skip
    said = " ".join(part for part in (note, words.note) if part)
    if said:
        lines = wrapped(said, width * 13.2)
        figure.text(0.012, 1 - 0.40 / height, lines, fontsize=9, color=GREY, ha="left", va="top")
    figure.text(0.008, 0.006, wrapped(words.source, width * 16.5), fontsize=7.5, color=GREY,
                ha="left", va="bottom")  # fmt: skip
    return figure


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
