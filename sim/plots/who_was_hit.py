"""Share lost by rank group and by marker, with intervals."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter

from sim.plots.style import BLUE, GREY, MARKERS, VERMILION, label
from sim.vocabulary import Narrative, RankGroup

OUTCOMES = (("arrested", VERMILION, "o"), ("removed", BLUE, "s"))
NAMES = {"arrested": "arrested", "removed": "arrested or dismissed"}
ORDER = {"rank_group": RankGroup.words()[::-1], "marker": (*Narrative.words(), "none")}
TITLES = {"rank_group": "By rank on day 0", "marker": "By what stood in a man's papers"}


def draw(axes: Sequence[Axes], losses: pd.DataFrame, run_of: str) -> None:
    """Points with intervals, one row a group.

    Args:
        axes: by rank group, by marker; same axis of shares.
        losses: `losses_over(…)`.
        run_of: title of the scenario.
    """
    whole = losses[(losses["by"] == "all") & (losses["outcome"] == "removed")]
    overall = float(whole["share"].iloc[0])
    for ax, by in zip(axes, ("rank_group", "marker"), strict=True):
        _draw_groups(ax, losses[losses["by"] == by], by)
        ax.set_title(TITLES[by], fontsize=11, pad=4)
        ax.axvline(overall, color=GREY, linewidth=1, linestyle=(0, (4, 2)), zorder=1,
                   label="the whole corps" if by == "rank_group" else None)  # fmt: skip
    upper, lower = axes
    upper.tick_params(labelbottom=False)
    shown = losses[losses["by"].isin(ORDER) & losses["outcome"].isin(NAMES)]
    lower.set_xlim(0, max(0.02, min(1.0, 1.04 * float(shown["high"].max()))))
    lower.set_xlabel(f"share of the group (its size on day 0); {_interval(losses)}")
    figure = upper.figure
    figure.suptitle(f"{run_of}: who was hit", x=0.012, ha="left")
    figure.legend(*upper.get_legend_handles_labels(), loc="upper right", ncols=3,
                  bbox_to_anchor=(0.985, 0.955), handletextpad=0.4, columnspacing=1.4,
                  handlelength=1.4)  # fmt: skip


def _interval(losses: pd.DataFrame) -> str:
    n = int(losses["replicates"].max())
    return "1 run, Wilson 95 %" if n == 1 else f"{n} replicates, median and 10–90 %"


def _draw_groups(ax: Axes, losses: pd.DataFrame, by: str) -> None:
    members = losses.drop_duplicates("group").set_index("group")["members"]
    present = [group for group in ORDER[by] if group in members.index]
    for offset, (outcome, color, marker) in zip((-0.16, 0.16), OUTCOMES, strict=True):
        table = losses[losses["outcome"] == outcome].set_index("group").loc[present]
        at = [i + offset for i in range(len(present))]
        ax.hlines(at, table["low"], table["high"], color=color, linewidth=2.2, alpha=0.55)
        ax.plot(table["share"], at, marker, color=color, markersize=6.5, label=NAMES[outcome],
                clip_on=False)  # fmt: skip
    words = MARKERS.get if by == "marker" else label
    names = [f"{words(group)} ({members[group]:,})" for group in present]
    ax.set_yticks(range(len(present)), names)
    ax.set_ylim(len(present) - 0.45, -0.55)
    ax.grid(visible=True, axis="x")
    ax.grid(visible=False, axis="y")
    ax.tick_params(axis="y", length=0, pad=7)
    ax.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
