"""Two diagrams of the protocol: the day, phase by phase, and the causes, who acts on whom.

    python -m docs.blocks.diagrams   # draws both into docs/figures

What stands in them is data here, held against the code and the protocol by tests; the second one
is a table in `docs/odd.md` too, for those who cannot see it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from docs import published
from docs.blocks.tables import table
from sim.engine.agents import PHASES
from sim.plots.style import BLACK, BLUE, FORMATS, GREY, VERMILION, new_figure, styled

#: Edge of the boxes of the second diagram.
DARK = "#333333"

# the day

#: Columns of the day, left to right: word of the protocol's table -> heading.
LANES = {
    "timeline": "timeline", "leadership": "leadership", "army chief": "army chief",
    "NKVD": "NKVD", "cadre administration": "cadre\nadmin.", "cells": "party cells",
    "officers": "officers",
}  # fmt: skip
#: Phase -> what a reader should remember of it.
DONE = {
    "chronicle": "triggers act",
    "intelligence": "confessions teach; story of the day",
    "pressing": "pressure, shield, licence, capacity",
    "denunciation": "letters; reproaches",
    "party_cells": "expelled, dismissed",
    "associates": "associates discharged",
    "files": "cases read in today's light",
    "watching": "informers write",
    "requesting": "requests, most suspect first",
    "sanction": "signed, refused, checked; arrests",
    "custody": "confessions, names",
    "deadline": "perhaps his report",
    "belief": "voices heard; belief",
    "turnover": "sentences, returns, vacancies, intake; perhaps a halt",
}
#: Phases in which people leave service, or come back.
MOVING = ("party_cells", "associates", "sanction", "turnover")
_ROW = re.compile(r"^\| \d+ (?P<phase>[\w ]+?) \| (?P<who>[^|]+?) \|", re.MULTILINE)


def actors() -> dict[str, list[str]]:
    """Phase -> lanes of those who act in it, as the protocol's table of phases says."""
    text = (published.DOCS / "odd.md").read_text(encoding="utf-8")
    told = {m["phase"].replace(" ", "_"): m["who"].split(", ") for m in _ROW.finditer(text)}
    every = [lane for lane in LANES if lane != "timeline"]
    return {p: every if told[p] == ["all"] else told[p] for p in PHASES}


def day() -> Figure:
    """The phases of a day from morning to evening, each over the columns of those who act."""
    acting, lanes = actors(), list(LANES)
    figure = new_figure(10.5, 9.8)
    ax = _blank(figure, (-1.75, len(lanes)), (len(PHASES) + 0.4, -1.5))
    for x, colour, words in (
        (-1.7, BLUE, "acts"),
        (0.0, VERMILION, "men leave service, or return"),
    ):
        _box(ax, x, -1.4, 0.45, 0.36, colour)
        ax.text(x + 0.55, -1.2, words, va="center", fontsize=11.5)
    for x, lane in enumerate(lanes):
        if x % 2 == 0:
            ax.axvspan(x, x + 1, color="#f2f2f2", linewidth=0, zorder=0)
        ax.text(x + 0.5, -0.45, LANES[lane], ha="center", va="center", weight="bold", fontsize=12)
    for y, phase in enumerate(PHASES):
        ax.text(-1.7, y + 0.5, f"{y}  {phase.replace('_', ' ')}", va="center", fontsize=12.5)
        for run in _runs(sorted(lanes.index(lane) for lane in acting[phase])):
            colour = VERMILION if phase in MOVING else BLUE
            _box(ax, run[0] + 0.06, y + 0.14, run[-1] - run[0] + 0.88, 0.72, colour)
        first = min(lanes.index(lane) for lane in acting[phase])
        last = max(lanes.index(lane) for lane in acting[phase])
        _said(ax, DONE[phase], first, last, y + 0.5, len(lanes))
    end = len(PHASES)
    ax.text(-1.7, end + 0.2, "evening: the day is written down; conditional triggers look at it",
            va="center", fontsize=11.5, color="#444444")  # fmt: skip
    return figure


def _runs(places: list[int]) -> list[list[int]]:
    """Whole numbers in rising order, neighbours together."""
    runs: list[list[int]] = []
    for place in places:
        if runs and runs[-1][-1] == place - 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    return runs


def _said(ax: Axes, words: str, first: int, last: int, y: float, lanes: int) -> None:
    """Words in the box where they fit, else beside it on the side that has more room."""
    wide = (last - first + 1) * 12.5 >= len(words)
    if wide:
        ax.text((first + last + 1) / 2, y, words, ha="center", va="center", fontsize=11.5)
    elif lanes - last - 1 >= first:
        ax.text(last + 1.08, y, words, ha="left", va="center", fontsize=11.5)
    else:
        ax.text(first - 0.08, y, words, ha="right", va="center", fontsize=11.5)


# the causes


@dataclass(frozen=True)
class Cause:
    """An arrow of the second diagram.

    Attributes:
        source, target: nodes.
        words: what it carries, on the arrow.
        way: `above` or `below`, the channel; `brake` what holds back; `other` the rest.
        section: of the protocol, where its rule stands.
        bend: curvature of the arrow, in shares of its length.
        at: where the words stand: share of the way, and shift in x and y.
    """

    source: str
    target: str
    words: str
    way: str
    section: str
    bend: float = 0.0
    at: tuple[float, float, float] = (0.5, 0.0, 0.0)


#: Node -> place, and lines of text, the first of them its name.
NODES: dict[str, tuple[float, float, str]] = {
    "triggers": (1.0, 9.0, "dated events\ntriggers, levers"),
    "leadership": (6.5, 9.0, "leadership\nbelief, memory, order"),
    "army chief": (11.5, 9.0, "army chief\nshield, report"),
    "pressure": (5.0, 6.55, "pressure\nfelt by all"),
    "NKVD": (1.0, 5.4, "NKVD\nweights, licence"),
    "officers": (11.5, 4.2, "officers\nties, breaking points"),
    "files": (1.0, 2.6, "files\nsuspicion"),
    "arrests": (6.5, 4.3, "arrests"),
    "prison": (4.9, 0.7, "prison\nconfessions"),
    "cells": (11.5, 0.7, "party cells\nand cadre administration"),
    "losses": (8.1, 0.7, "men lost\nfelt by ties and units"),
}
CAUSES = (
    Cause("triggers", "leadership", "reports from abroad", "above", "7.12"),
    Cause("triggers", "NKVD", "another chief,\nzeal", "above", "7.0", 0.0, (0.42, 0, 0)),
    Cause("triggers", "files", "rumours,\npapers", "other", "7.0", 0.5, (0.5, -0.1, 0)),
    Cause("NKVD", "leadership", "confessions\nand arrests", "above", "7.12", -0.16, (0.45, 0, 0)),
    Cause("leadership", "pressure", "alarm, order", "above", "7.2"),
    Cause(
        "pressure",
        "NKVD",
        "lower threshold,\nmore capacity",
        "above",
        "7.8",
        0.0,
        (0.5, 0.5, -0.38),
    ),
    Cause("pressure", "army chief", "wears down\nhis shield", "above", "7.2", 0.0, (0.64, 0, 0)),
    Cause("pressure", "officers", "fear, career", "above", "7.3", 0.0, (0.68, 0, 0)),
    Cause("pressure", "prison", "duress", "above", "7.10", 0.0, (0.74, 0, 0)),
    Cause("army chief", "leadership", "all clear", "brake", "7.12", 0.14, (0.5, 0, 0.0)),
    Cause("army chief", "leadership", "his report", "above", "7.11", -0.14, (0.5, 0, 0.0)),
    Cause("army chief", "arrests", "refuses", "brake", "7.9", 0.0, (0.42, 0, 0)),
    Cause("leadership", "arrests", "checks,\nclears", "brake", "7.9", 0.0, (0.8, 0, 0)),
    Cause("officers", "army chief", "what the\narmy finds", "below", "7.11", 0.0, (0.45, 0, 0)),
    Cause("officers", "files", "letters, reproaches", "below", "7.3", 0.0, (0.33, 0, 0)),
    Cause("officers", "cells", "letters", "below", "7.4"),
    Cause("officers", "leadership", "letters passed on", "below", "7.12", 0.0, (0.33, 0, 0)),
    Cause("files", "NKVD", "suspicion", "other", "7.6"),
    Cause("NKVD", "arrests", "requests", "above", "7.8", 0.16, (0.5, 0, 0)),
    Cause("arrests", "NKVD", "licence", "above", "7.2", 0.06, (0.5, 0, 0)),
    Cause("arrests", "prison", "", "other", "7.10"),
    Cause("prison", "files", "names", "other", "7.10"),
    Cause("prison", "NKVD", "confessions\nteach", "above", "7.1", 0.0, (0.26, 0, 0)),
    Cause("arrests", "losses", "", "other", "7.3"),
    Cause("cells", "losses", "dismissals", "below", "7.4", 0.0, (0.5, 0, 0.65)),
    Cause("losses", "officers", "losses felt", "below", "7.3", 0.0, (0.5, 0, 0)),
    Cause("losses", "leadership", "harm done:\nhalt", "brake", "7.13", 0.24, (0.22, 0, 0)),
)
#: Way -> colour, line and words of the legend.
WAYS = {
    "above": (BLUE, "solid", "from above"),
    "below": (VERMILION, (0, (5, 2)), "from below"),
    "brake": (BLACK, (0, (1.2, 1.2)), "holds back"),
    "other": (GREY, "solid", "of both"),
}


def causes() -> Figure:
    """Who hears what, what acts on whom: nodes and arrows, the channel by colour and line."""
    figure = new_figure(13, 9.6)
    ax = _blank(figure, (-1.3, 12.9), (0.0, 10.3))
    boxes = {}
    for name, (x, y, words) in NODES.items():
        head, _, rest = words.partition("\n")
        height = 1.0 if rest else 0.7
        boxes[name] = _box(ax, x - 1.25, y - height / 2, 2.5, height, DARK)
        ax.text(x, y + (0.2 if rest else 0), head, ha="center", va="center", fontsize=13.5,
                weight="bold", zorder=6)  # fmt: skip
        ax.text(x, y - 0.22, rest, ha="center", va="center", fontsize=11, zorder=6)
    for cause in CAUSES:
        _arrow(ax, cause, boxes)
    for n, (colour, line, words) in enumerate(WAYS.values()):
        x = 0.4 + 3.1 * n
        ax.plot([x, x + 0.8], [10.1, 10.1], color=colour, linestyle=line, linewidth=2.4)
        ax.text(x + 0.95, 10.1, words, va="center", fontsize=13)
    return figure


def _arrow(ax: Axes, cause: Cause, boxes: dict[str, FancyBboxPatch]) -> None:
    colour, line, _ = WAYS[cause.way]
    (x0, y0, _), (x1, y1, _) = NODES[cause.source], NODES[cause.target]
    ax.add_patch(
        FancyArrowPatch(
            (x0, y0), (x1, y1), patchA=boxes[cause.source], patchB=boxes[cause.target],
            shrinkA=3, shrinkB=4, arrowstyle="-|>,head_width=3,head_length=6", color=colour,
            linestyle=line, linewidth=1.9, connectionstyle=f"arc3,rad={cause.bend}", zorder=2,
        )
    )  # fmt: skip
    if not cause.words:
        return
    share, dx, dy = cause.at
    # Middle of the curve: half of what the bend moves its control point.
    bow = cause.bend * 2 * share * (1 - share)
    x = x0 + share * (x1 - x0) + bow * (y1 - y0) + dx
    y = y0 + share * (y1 - y0) - bow * (x1 - x0) + dy
    ax.text(
        x, y, cause.words, ha="center", va="center", fontsize=11.5, color=colour, zorder=4,
        linespacing=0.95, bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.2},
    )  # fmt: skip


def _blank(figure: Figure, x: tuple[float, float], y: tuple[float, float]) -> Axes:
    """Axes over the whole figure, without any marks."""
    ax = figure.add_axes((0.005, 0.005, 0.99, 0.99))
    ax.set_xlim(*x)
    ax.set_ylim(*y)
    ax.axis("off")
    return ax


def _box(ax: Axes, x: float, y: float, width: float, height: float, edge: str) -> FancyBboxPatch:
    node = edge == DARK  # over the arrows
    box = FancyBboxPatch(
        (x, y), width, height, boxstyle="round,pad=0,rounding_size=0.12", edgecolor=edge,
        linewidth=1.8, facecolor="white" if node else blended(edge), zorder=5 if node else 1,
    )  # fmt: skip
    ax.add_patch(box)
    return box


def blended(colour: str) -> tuple[float, ...]:
    """A colour, four fifths of it white."""
    return tuple(0.8 + 0.2 * part for part in to_rgb(colour))


def arrows() -> str:
    """The second diagram as a table: what acts on what, and where its rule stands."""
    text = (published.DOCS / "odd.md").read_text(encoding="utf-8")
    heads = dict(re.findall(r"^### (7\.\d+) (.*)$", text, re.MULTILINE))

    def link(section: str) -> str:
        slug = re.sub(r"[^\w\- ]", "", f"{section} {heads[section]}".lower()).replace(" ", "-")
        return f"[{section}](#{slug})"

    return table(
        ("what", "acts on", "by", "channel", "rule"),
        (
            (c.source, c.target, c.words.replace("\n", " ") or "being taken",
             WAYS[c.way][2], link(c.section))
            for c in CAUSES
        ),
    )  # fmt: skip


#: Name of a block -> what makes it.
BLOCKS: dict[str, Callable[[], str]] = {"causes": arrows}
#: Name of a picture -> what draws it.
FIGURES: dict[str, Callable[[], Figure]] = {"day": day, "causes": causes}


def main() -> None:
    """Draw both into `docs/figures`."""
    with styled():
        for name, make in FIGURES.items():
            make().savefig(published.DOCS / "figures" / f"{name}.png", dpi=110, **FORMATS["png"])


if __name__ == "__main__":
    main()
