"""The figures of a comparison of rivals, from what `rivals.json` holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from sim.plots.score import TITLES, spoken
from sim.plots.style import BLUE, GREEN, GREY, ORANGE, VERMILION, Words, page, panels, save_all

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


def shares(found: Mapping[str, Any], source: str) -> Figure:
    """How much the record speaks for each: share of the nearest, votes, credit for nulls."""
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


#: Even steps of lightness, from white: an empty cell is empty.
SHADES = "Blues"
#: Shares that are written into cells, and from which the writing is white.
WRITTEN, WHITE = 0.005, 0.55

WAYS = {
    "abc": "Nearest simulations (one left out)",
    "forest": "Random forest (trees that have not seen it)",
}


def confusion(found: Mapping[str, Any], source: str) -> Figure:
    """Which are taken for which where the truth is known: a panel for each way of comparing."""
    rivals = found["rivals"]
    cells = 0.5 * len(rivals)
    note = "each row: simulations of one rival, by what they are taken for, in per cent"
    figure = page(
        Words("What is taken for what, where the truth is known", source), 2.3 + cells * 1.12,
        2 * (cells * 0.72 + 0.4) + 3.1, note,
    )  # fmt: skip
    axes = panels(figure, 2, left=1.85, right=0.3, gap=0.5, bottom=1.15, head=1.15, down=True)
    for ax, (name, title) in zip(axes, WAYS.items(), strict=True):
        _matrix(ax, np.array(found["confusion"][name]), [name_of(r) for r in rivals])
        ax.set_title(title, fontsize=11)
        if ax is not axes[-1]:
            ax.set_xticklabels([])
    axes[-1].set_xlabel("taken for")
    return figure


def _matrix(ax: Axes, matrix: np.ndarray, names: list[str]) -> None:
    """A matrix of shares, rows summing to 1, with per cent in its cells."""
    ax.imshow(matrix, cmap=SHADES, vmin=0.0, vmax=1.0, aspect="auto")
    for i, row in enumerate(matrix):
        for j, share in enumerate(row):
            if share >= WRITTEN:
                color = "white" if share >= WHITE else "black"
                weight = "bold" if i == j else "normal"
                ax.text(j, i, f"{100 * share:.0f}", ha="center", va="center", color=color,
                        fontsize=10, fontweight=weight)  # fmt: skip
    ax.set_xticks(range(len(names)), names, rotation=40, ha="right", rotation_mode="anchor")
    ax.set_yticks(range(len(names)), names)
    ax.set_ylabel("truth")
    ax.grid(visible=False)
    ax.tick_params(length=0)


#: Even steps of lightness, also in grey and for colour-blind readers.
COLORS = "cividis"
#: Inches of a pattern.
LINE = 0.235


def patterns(found: Mapping[str, Any], source: str) -> Figure:
    """What the simulations of each that are nearest to the record meet, pattern by pattern."""
    rivals, rows = found["rivals"], found["patterns"]
    cells = np.array([rival["met"]["near"] for rival in rivals]).T
    note = (
        "share of the nearest 2 % of each rival's simulations that meet a pattern; dots: its best"
        " draw, run again, does"
    )
    height = 2.75 + LINE * len(rows)
    figure = page(Words("What each rival meets", source), 9.4, height, note)
    (ax,) = panels(figure, 1, left=2.75, right=1.0, bottom=1.0, head=0.95)
    mesh = ax.imshow(cells, cmap=COLORS, vmin=0.0, vmax=1.0, aspect="auto")
    for x, rival in enumerate(rivals):
        best = max(rival["best"], key=lambda each: each["met_a"])
        ys = [y for y, met in enumerate(best["met"]) if met]
        ax.plot([x] * len(ys), ys, marker="o", color="white", markeredgecolor="black",
                markersize=4.2, linestyle="none")  # fmt: skip
    ax.set_xticks(range(len(rivals)), [name_of(r) for r in rivals], rotation=40, ha="right",
                  rotation_mode="anchor")  # fmt: skip
    names = [f"{spoken(p['id'])}  {p['reliability']}" for p in rows]
    ax.set_yticks(range(len(rows)), names, fontsize=8.5)
    ax.grid(visible=False)
    ax.tick_params(length=0)
    _episodes(ax, rows)
    bar = figure.colorbar(mesh, ax=ax, fraction=0.03, pad=0.09, shrink=0.4)
    bar.set_ticks([0, 0.5, 1], labels=["0 %", "50 %", "100 %"])
    bar.outline.set_linewidth(0)
    return figure


def _episodes(ax: Axes, rows: list[Mapping[str, Any]]) -> None:
    """Lines between episodes, and their names at the right."""
    first = 0
    for y in range(1, len(rows) + 1):
        if y < len(rows) and rows[y]["scenario"] == rows[first]["scenario"]:
            continue
        if y < len(rows):
            ax.axhline(y - 0.5, color="white", linewidth=2.5)
        words = TITLES.get(rows[first]["scenario"], rows[first]["scenario"])
        ax.annotate(words.partition(":")[0], (1.012, (first + y - 1) / 2),
                    xycoords=("axes fraction", "data"), va="center", rotation=90, fontsize=8.5,
                    annotation_clip=False)  # fmt: skip
        first = y


#: File name -> what draws it: what was found, and the line at its foot.
FIGURES: dict[str, Callable[[Mapping[str, Any], str], Figure]] = {
    "rivals-shares": shares,
    "rivals-confusion": confusion,
    "rivals-patterns": patterns,
}


def source(found: Mapping[str, Any]) -> str:
    """Where a comparison comes from, in one line."""
    birth = found["birth"]
    return (
        f"{found['study']['name']} · {birth['simulations']:,} simulations of each of"
        f" {len(found['rivals'])} rivals · {birth['officers']:,} officers · seed {birth['seed']} ·"
        f" version {birth['version']} · code {birth['code'][:8]}"
    )


def save(found: Mapping[str, Any], folder: str | Path) -> list[Path]:
    """Draw all figures as PNG and PDF; gives paths of the files."""
    said = source(found)
    return save_all({name: partial(make, found, said) for name, make in FIGURES.items()}, folder)
