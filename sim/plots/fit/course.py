"""How a fit came nearer: tolerance and acceptance, generation by generation."""

from __future__ import annotations

from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.fit.findings import Findings
from sim.plots.studies.canvas import Words, page, panels
from sim.plots.style import BLUE, GREEN, VERMILION


def course(found: Findings) -> Figure:
    """Tolerance and nearest particle; share of candidates kept, effective particles."""
    figure = page(Words("How the fit came nearer", found.source), 9.0, 4.2)
    left, right = panels(figure, 2, gap=1.0)
    number = [g["generation"] for g in found.course]
    # Generation 0 keeps every draw from the prior, so it has no tolerance to speak of.
    left.plot(number[1:], [g["tolerance"] for g in found.course[1:]], color=BLUE, marker="o",
              label="tolerance")  # fmt: skip
    left.plot(number, [g["nearest"] for g in found.course], color=VERMILION, marker="D",
              linestyle="--", label="nearest particle")  # fmt: skip
    left.set_ylim(bottom=0.0)
    left.set_ylabel("distance (half-widths)")
    kept = [g["particles"] / g["simulations"] for g in found.course]
    worth = [g["effective"] / g["particles"] for g in found.course]
    right.plot(number, kept, color=BLUE, marker="o", label="candidates kept")
    right.plot(number, worth, color=GREEN, marker="s", linestyle="--",
               label="effective particles, of all")  # fmt: skip
    right.set_ylim(0.0, 1.05)
    right.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:.0f} %"))
    right.set_ylabel("share")
    for ax in (left, right):
        ax.set_xlabel("generation")
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
        ax.legend(loc="best", fontsize=9)
    return figure
