"""How much the record speaks for each rival: shares among the nearest, votes, credit for nulls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from sim.plots.studies.canvas import Words, page, panels
from sim.plots.style import BLUE, GREEN, GREY, ORANGE, VERMILION

#: Inches of a rival.
ROW = 0.46
#: What is drawn for each rival: key, words, colour, marker, place below the middle of its row.
MARKS = (
    ("shares", "share of the nearest simulations, 5–95 %", BLUE, "o", -0.24),
    ("later_only", "by the patterns of 1936–40 alone", ORANGE, "s", -0.08),
    ("credit_for_nulls", "nothing for a run that fails 1927 or 1930", GREEN, "^", 0.08),
    ("votes", "votes of the random forest", VERMILION, "D", 0.24),
)


def name_of(rival: Mapping[str, Any]) -> str:
    """`H1 spy scare`, for an axis."""
    return f"{rival['hypothesis']} {rival['id'].replace('-', ' ')}".strip()


def make(found: Mapping[str, Any], source: str) -> Figure:
    """The figure."""
    rivals = found["rivals"]
    count = found["accepted"][1]["count"]
    note = (
        f"{count:,} nearest of {found['birth']['simulations'] * len(rivals):,} simulations;"
        f" all explanations equally likely beforehand (grey line)"
    )
    figure = page(Words("What the record speaks for", source), 8.6, 2.5 + ROW * len(rivals), note)
    (ax,) = panels(figure, 1, left=1.75, right=0.35, bottom=1.0, head=0.85)
    ax.axvline(1 / len(rivals), color=GREY, linewidth=1.0, zorder=0)
    for y, rival in enumerate(rivals):
        for key, _, color, marker, offset in MARKS:
            _mark(ax, y + offset, rival, key, color, marker)
    ax.set_yticks(range(len(rivals)), [name_of(rival) for rival in rivals])
    ax.set_ylim(len(rivals) - 0.5, -0.5)
    ax.set_xlim(-0.015, 1.015)
    ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{100 * x:.0f} %"))
    ax.set_xlabel("share of the rival, by each way of asking", fontsize=10)
    ax.grid(visible=True, axis="x")
    ax.grid(visible=False, axis="y")
    for y in range(len(rivals) - 1):
        ax.axhline(y + 0.5, color="#EEEEEE", linewidth=0.8, zorder=0)
    handles = [
        ax.plot([], [], color=color, marker=marker, linestyle="none", label=words)[0]
        for _, words, color, marker, _ in MARKS
    ]
    figure.legend(handles=handles, loc="lower left", ncols=2, fontsize=9,
                  bbox_to_anchor=(0.01, 0.27 / figure.get_figheight()))  # fmt: skip
    return figure


def _mark(ax, y: float, rival: Mapping[str, Any], key: str, color: str, marker: str) -> None:
    said = rival[key]
    if key == "votes":
        ax.plot([said], [y], color=color, marker=marker, markersize=5.5, linestyle="none")
        return
    said = said[1] if isinstance(said, list) else said
    if said["share"] is None:
        return
    ax.plot([said["low"], said["high"]], [y, y], color=color, linewidth=1.8)
    ax.plot([said["share"]], [y], color=color, marker=marker, markersize=5.5, linestyle="none")
