"""What brought it about: necessity and sufficiency, shares of the credit, sets that are enough."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter

from sim.plots.style import BLUE, FOOT, GREY, VERMILION, Words, page, panels, shares, title
from sim.study.analysis import Answer
from sim.study.figure import several
from sim.study.statement import Study

#: Inches of a row, and of a letter of the names beside rows.
ROW, LETTER = 0.235, 0.078
#: Causes drawn in one figure.
MOST = 36
#: Colour of what the two marginals allow, behind bars.
ALLOWED = "#BFBFBF"
#: Width at which bounds that are one number still show.
HAIR = 0.008


def outcomes_of(study: Study, table: pd.DataFrame) -> list[str]:
    """Outcomes of a table: those that the figure names, else all, in the order of the table."""
    there = list(dict.fromkeys(table["outcome"]))
    named = [each for each in several(study.figure.get("value", [])) if each in there]
    return named or there


def room_for(names: pd.Series | list[str]) -> float:
    """Inches that names beside rows take."""
    return 0.3 + LETTER * max(map(len, names), default=0)


# necessity and sufficiency

#: Of both: letters of the columns, which way bars run, colour.
SIDES = (("pn", -1, VERMILION), ("ps", 1, BLUE))


def tornado(study: Study, answer: Answer, words: Words) -> Figure:
    """Necessity to the left, sufficiency to the right; a row a cause, the most needed above."""
    table = answer.tables["necessity"]
    outcomes = outcomes_of(study, table)
    first = table[table["outcome"] == outcomes[0]]
    causes = _most(first)
    left = room_for(causes)
    width = max(7.4, left + 0.3 + 4.6 * len(outcomes))
    figure = page(words, width, 2.0 + FOOT + ROW * len(causes),
                  "in the model: share of paired runs; lines: Wilson 95 %"
                  + (f"; {MOST} causes of {len(first)}" if len(first) > MOST else ""))  # fmt: skip
    axes = panels(figure, len(outcomes), left=left, right=0.3, gap=0.35, bottom=1.0, head=0.85,
                  sharey=True)  # fmt: skip
    for ax, outcome in zip(axes, outcomes, strict=True):
        part = table[table["outcome"] == outcome].set_index("cause").reindex(causes)
        for side in SIDES:
            _side(ax, part, *side)
        ax.axvline(0, color="black", linewidth=0.9)
        ax.set_xlim(-1.04, 1.04)
        ax.set_xticks(np.linspace(-1, 1, 5))
        ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * abs(value):.0f} %"))
        ax.set_ylim(len(causes) - 0.4, -0.6)
        ax.set_xlabel("← needed (PN)          enough alone (PS) →")
        title(ax, words.of(outcome).capitalize(), 46)
        ax.grid(visible=True, axis="x")
        ax.grid(visible=False, axis="y")
        ax.tick_params(axis="y", length=0, labelleft=ax is axes[0])
    axes[0].set_yticks(range(len(causes)), causes, fontsize=9.5)
    figure.legend(handles=[
        Patch(color=VERMILION, alpha=0.85, label="came, and not without it"),
        Patch(color=BLUE, alpha=0.85, label="came with it alone, and not with nothing"),
        Line2D([], [], color=ALLOWED, linewidth=7, label="Tian-Pearl bounds"),
    ], loc="lower left", ncols=3, bbox_to_anchor=(0.005, 0.3 / figure.get_size_inches()[1]),
        handlelength=1.1, columnspacing=1.4, fontsize=9)  # fmt: skip
    return figure


def _most(table: pd.DataFrame) -> list[str]:
    """Causes, the most needed first; of many, those for which most speaks either way."""
    known = table.fillna({"pn": 0.0, "ps": 0.0})
    weight = known[["pn", "ps"]].max(axis=1).sort_values(ascending=False, kind="stable")
    kept = known.loc[weight.index[:MOST]]
    return list(kept.sort_values(["pn", "ps"], ascending=False, kind="stable")["cause"])


def _side(ax: Axes, part: pd.DataFrame, name: str, way: int, color: str) -> None:
    """Bars of one of the two, from the middle outwards."""
    at = np.arange(len(part))
    known = part[f"estimable_{name}"].fillna(value=False).to_numpy(bool)
    ends = [way * part[f"{name}_{end}"].to_numpy(float) for end in ("least", "most")]
    ends[1] += way * np.where(np.abs(ends[1] - ends[0]) < HAIR, HAIR, 0.0)
    ax.barh(at[known], (ends[1] - ends[0])[known], left=ends[0][known], height=0.82, color=ALLOWED,
            linewidth=0)  # fmt: skip
    ax.barh(at[known], way * part[name].to_numpy(float)[known], height=0.46, color=color,
            alpha=0.85)  # fmt: skip
    low, high = (way * part[f"{name}_{end}"].to_numpy(float) for end in ("low", "high"))
    ax.hlines(at[known], low[known], high[known], color="black", linewidth=1.1)
    for row in at[~known]:
        ax.text(way * 0.03, row, _unknown(part.iloc[row], name), va="center", fontsize=8,
                ha="left" if way > 0 else "right", style="italic", color="#555555")  # fmt: skip


def _unknown(row: pd.Series, name: str) -> str:
    """`not estimable (2 pairs)`."""
    pairs = 0 if pd.isna(row[f"pairs_{name}"]) else int(row[f"pairs_{name}"])
    return f"not estimable ({pairs} pair{'s' * (pairs != 1)})"


# shares

#: Causes up to which pairs of them are shown as a matrix.
LEGIBLE = 14
#: Shares within causes that are drawn.
LARGEST = 30


def credit(study: Study, answer: Answer, words: Words) -> Figure:
    """Shares of causes or themes, within themes beside them, and below how pairs go together."""
    table = answer.tables["shares"]
    (outcome, *_) = outcomes_of(study, table)
    unit, table = words.units.get(outcome, ""), table[table["outcome"] == outcome]
    if (table["within"] != "").all():  # of one theme alone
        table = table.assign(within="")
    top = _by_share(table[table["within"] == ""])
    inner = _inner(table, list(top["cause"]))
    pairs = answer.tables.get("interactions")
    if pairs is not None:
        pairs = pairs[pairs["outcome"] == outcome]
    square = pairs is not None and 1 < len(top) <= LEGIBLE
    rows = sum(len(part) + 1 for part in inner)
    left, gap = room_for(list(top["cause"])), 0.45
    deep = 0.35 + ROW * len(top)
    under = (1.35 + 0.27 * len(top) + 0.075 * max(map(len, top["cause"]))) if square else 0.0
    between = room_for([c for part in inner for c in part["cause"]]) if inner else 0.0
    width = left + 3.9 + (gap + between + 3.1 if inner else 0.3)
    height = 1.0 + max(deep + under, 0.35 + ROW * 0.92 * rows) + 0.55 + FOOT
    figure = page(words, width, height,
                  "in the model: the credit divided (Shapley), no probability of being a cause;"
                  " lines: 95 % over seeds")  # fmt: skip

    def axes(x: float, y: float, w: float, h: float) -> Axes:
        return figure.add_axes((x / width, 1 - (y + h) / height, w / width, h / height))

    ax = axes(left, 1.0, 3.7, deep)
    _credits(ax, [top], unit)
    title(ax, words.of(outcome).capitalize(), 44)
    ax.set_xlabel(_share_axis(words, outcome))
    if square:
        _matrix(axes(left, 1.0 + deep + 1.1, 0.27 * len(top), 0.27 * len(top)), pairs,
                list(top["cause"]), unit)  # fmt: skip
    if inner:
        ax = axes(left + 3.7 + gap + between, 1.0, 2.95, 0.2 + ROW * 0.92 * rows)
        _credits(ax, inner, unit)
        title(ax, _within_title(table), 36)
        ax.set_xlabel(_share_axis(words, outcome))
    return figure


def _inner(table: pd.DataFrame, order: list[str]) -> list[pd.DataFrame]:
    """The largest shares within causes, cause by cause in this order."""
    within = table[table["within"] != ""]
    within = within.loc[within["share"].abs().sort_values(ascending=False).index[:LARGEST]]
    return [part for name in order if len(part := _by_share(within[within["within"] == name]))]


def _within_title(table: pd.DataFrame) -> str:
    number = int((table["within"] != "").sum())
    return f"Within: {LARGEST} largest of {number}" if number > LARGEST else "Within"


def _share_axis(words: Words, outcome: str) -> str:
    unit = words.units.get(outcome, "")
    return "share of its probability" if unit == "yes or no" else f"share of it ({unit})"


def _by_share(part: pd.DataFrame) -> pd.DataFrame:
    return part.sort_values("share", ascending=False, kind="stable")


def _credits(ax: Axes, parts: list[pd.DataFrame], unit: str) -> None:
    """Bars with intervals; a heading above each part that is within something."""
    at, names, heads = 0, [], []
    for part in parts:
        within = part["within"].iloc[0]
        if within:
            heads.append((at, f"{within}"))
            at += 1
        here = np.arange(at, at + len(part))
        for up, color in ((True, VERMILION), (False, BLUE)):
            chosen = (part["share"].to_numpy(float) >= 0) == up
            ax.barh(here[chosen], part["share"].to_numpy(float)[chosen], height=0.62, color=color,
                    alpha=0.85)  # fmt: skip
        ax.hlines(here, part["low"], part["high"], color="black", linewidth=1.1)
        names += zip(here, part["cause"], strict=True)
        at += len(part)
    ax.axvline(0, color="black", linewidth=0.9)
    for row, name in heads:
        ax.annotate(name, (0.0, row), xycoords=("axes fraction", "data"), xytext=(-4, -1),
                    textcoords="offset points", ha="right", va="center", fontsize=9,
                    fontweight="bold")  # fmt: skip
    ax.set_yticks([row for row, _ in names], [name for _, name in names],
                  fontsize=9.5 if not heads else 8.5)  # fmt: skip
    ax.set_ylim(at - 0.4, -0.6)
    shares(ax, "share" if unit == "yes or no" else unit, "x", 4)
    ax.grid(visible=True, axis="x")
    ax.grid(visible=False, axis="y")
    ax.tick_params(axis="y", length=0)


def _matrix(ax: Axes, pairs: pd.DataFrame, causes: list[str], unit: str) -> None:
    """How much more, or less, two bring together than by themselves; a dot where it is certain."""
    values = np.full((len(causes), len(causes)), np.nan)
    for row in pairs.itertuples():
        if row.first in causes and row.second in causes:
            i, j = sorted((causes.index(row.first), causes.index(row.second)))
            values[j, i] = row.value
            if row.low > 0 or row.high < 0:
                ax.plot(i, j, marker="o", markersize=3.2, color="black", markeredgecolor="white",
                        markeredgewidth=0.6)  # fmt: skip
    reach = float(np.nanmax(np.abs(values), initial=0.0)) or 1.0
    mesh = ax.imshow(values, cmap="PuOr_r", vmin=-reach, vmax=reach, aspect="equal")
    ax.set_xticks(range(len(causes) - 1), causes[:-1], rotation=90, fontsize=8)
    ax.set_yticks(range(1, len(causes)), causes[1:], fontsize=8)
    ax.set_ylim(len(causes) - 0.5, 0.5)
    ax.tick_params(length=0)
    ax.grid(visible=False)
    for spine in ax.spines.values():
        spine.set_visible(False)
    title(ax, "Two together, beyond each\n(dot: beyond chance)", 52, 2, 10.0)
    bar = ax.figure.colorbar(mesh, cax=ax.inset_axes((1.06, 0.0, 0.05, 1.0)))
    shares(bar.ax, "share" if unit == "yes or no" else unit)
    bar.ax.tick_params(labelsize=8)
    bar.outline.set_linewidth(0)


# sets

#: Name of the set without members.
NOTHING = "nothing"
#: Sets drawn of each kind, and what the two kinds are called.
DRAWN = 12
KINDS = {
    "sufficient": ("Enough: these alone", VERMILION, 0.9),
    "blocking": ("Needed: all but these", BLUE, 0.1),
}


def dots(study: Study, answer: Answer, words: Words) -> Figure:
    """A column a set, a dot for each of its members, its probability above."""
    table = answer.tables["sets"]
    parts = {
        kind: table[table["kind"] == kind]
        .sort_values(["size", "set"], kind="stable")
        .head(DRAWN)
        .reset_index(drop=True)
        for kind in KINDS
    }
    members = [name for part in parts.values() for each in part["set"] for name in parted(each)]
    names = sorted(dict.fromkeys(members), key=lambda name: -members.count(name))
    names = names or [NOTHING]
    left, wide = room_for(names), {k: max(2.3, 0.36 * len(p) + 0.2) for k, p in parts.items()}
    width = left + sum(wide.values()) + 0.85
    height = 1.1 + 1.3 + 0.15 + ROW * max(len(names), 1) + 0.35 + FOOT
    figure = page(words, max(width, 6.6), height,
                  "in the model: smallest sets; share of runs with it, Wilson 95 %")  # fmt: skip
    x, top = left, 1.1
    size = figure.get_size_inches()
    for kind, part in parts.items():
        bars, grid = (
            figure.add_axes((x / size[0], 1 - (y + h) / size[1], wide[kind] / size[0], h / size[1]))
            for y, h in ((top, 1.3), (top + 1.45, ROW * max(len(names), 1)))
        )
        _set_bars(bars, part, kind)
        _set_dots(grid, part, names, KINDS[kind][1])
        if kind == "sufficient":
            bars.set_ylabel("share of runs", fontsize=9.5)
            grid.set_yticks(range(len(names)), names, fontsize=9.5)
        else:
            bars.tick_params(labelleft=False)
            grid.set_yticks([])
        x += wide[kind] + 0.5
    return figure


def parted(joined: str) -> list[str]:
    """Members of a set by the name it has in a table."""
    return [name for name in joined.split(" + ") if name and name != NOTHING]


def _set_bars(ax: Axes, part: pd.DataFrame, kind: str) -> None:
    said, color, level = KINDS[kind]
    at = np.arange(len(part))
    ax.bar(at, part["probability"], width=0.5, color=color, alpha=0.85)
    ax.vlines(at, part["low"], part["high"], color="black", linewidth=1.2)
    ax.axhline(level, color=GREY, linewidth=1, linestyle=(0, (4, 2)))
    ax.set_xlim(-0.6, max(len(part), 1) - 0.4)
    ax.set_ylim(0, 1.04)
    shares(ax, "yes or no")
    ax.set_xticks([])
    title(ax, said, 24, 1, 11.0)
    if part.empty:
        ax.text(0.5, 0.5, "none found", transform=ax.transAxes, ha="center", va="center",
                style="italic", color=GREY)  # fmt: skip


def _set_dots(ax: Axes, part: pd.DataFrame, names: list[str], color: str) -> None:
    for row in range(0, len(names), 2):
        ax.axhspan(row - 0.5, row + 0.5, color="#F3F3F3", linewidth=0)
    for column, each in enumerate(part["set"]):
        ax.plot([column] * len(names), range(len(names)), "o", color="#DDDDDD", markersize=5)
        held = sorted(names.index(name) for name in parted(each))
        ax.plot([column] * len(held), held, "o-", color=color, markersize=7, linewidth=2)
    ax.set_xlim(-0.6, max(len(part), 1) - 0.4)
    ax.set_ylim(len(names) - 0.5, -0.5)
    ax.set_xticks([])
    ax.tick_params(length=0)
    ax.grid(visible=False)
    for spine in ax.spines.values():
        spine.set_visible(False)
