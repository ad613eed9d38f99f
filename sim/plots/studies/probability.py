"""Probabilities with intervals, a group of bars for each scenario or point."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from sim.plots.studies.canvas import Words, page, panels
from sim.plots.style import BLUE, GREEN, ORANGE, PURPLE, VERMILION

COLORS = (BLUE, ORANGE, VERMILION, GREEN, PURPLE)
HATCHES = ("", "///", "...", "xxx", "\\\\\\")


def draw(tables: Mapping[str, pd.DataFrame], groups: Sequence[str], words: Words) -> Figure:
    """Bars of probabilities.

    Args:
        tables: outcome -> `analysis.probabilities`, all with the same points.
        groups: words of each point.
        words: of the study.
    """
    runs = int(next(iter(tables.values()))["runs"].max())
    figure = page(words, 7.8, 4.7, f"{runs} runs each; lines: Wilson 95 %")
    (ax,) = panels(figure, 1, left=0.8, right=0.2, bottom=0.75, head=0.85)
    each = 0.8 / len(tables)
    for i, (outcome, table) in enumerate(tables.items()):
        at = [g - 0.4 + each * (i + 0.5) for g in range(len(groups))]
        ax.bar(at, table["mean"], width=each * 0.92, color=COLORS[i % 5], hatch=HATCHES[i % 5],
               edgecolor="white", linewidth=0, label=words.of(outcome), alpha=0.85)  # fmt: skip
        ax.vlines(at, table["low"], table["high"], color="black", linewidth=1.6)
        for x, mean, high in zip(at, table["mean"], table["high"], strict=True):
            ax.annotate(f"{100 * mean:.0f} %", (x, max(mean, high)), xytext=(0, 3),
                        textcoords="offset points", ha="center", fontsize=9)  # fmt: skip
    ax.set_xticks(range(len(groups)), groups, fontsize=11)
    ax.tick_params(axis="x", length=0)
    ax.set_ylim(0, 1.12)
    ax.set_yticks([0, 0.25, 0.5, 0.75, 1.0])
    ax.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    ax.set_ylabel("share of the runs")
    figure.legend(*ax.get_legend_handles_labels(), loc="lower left", ncols=len(tables),
                  bbox_to_anchor=(0.07, 0.045), handlelength=1.4, columnspacing=1.6)  # fmt: skip
    return figure
