"""Pressure, belief, the shield and letters by motive on one time axis."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from sim.plots.style import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    VERMILION,
    from_zero,
    label,
    line_with_band,
    replicates_words,
    time_axis,
)
from sim.vocabulary import Motive, Narrative

#: Narratives shown, by how far belief in them came.
SHOWN = 3
BELIEF_COLORS = (VERMILION, BLUE, GREEN)
MOTIVE_COLORS = dict(zip(Motive.words(), (BLUE, GREEN, ORANGE, PURPLE), strict=True))


def draw(axes: Sequence[Axes], days: pd.DataFrame, letters: pd.DataFrame, run_of: str) -> None:
    """Four panels, from above to below.

    Args:
        axes: pressure, belief, shield, letters; same time axis.
        days: `band(above_and_below(…))`.
        letters: `band(weekly(…, letters by motive))`.
        run_of: title of the scenario.
    """
    table = {name: part for name, part in days.groupby("quantity")}
    pressure, belief, shield, below = axes
    line_with_band(pressure, table["pressure"], VERMILION)
    pressure.set_ylim(0, max(pressure.get_ylim()[1], 0.1))
    _name(pressure, "Pressure from above", "pressure")
    _draw_belief(belief, table)
    line_with_band(shield, table["shield_held"], BLACK)
    shield.set_ylim(0, 1)
    _name(shield, "Shield: share of requests the army chief refuses", "share")
    _draw_letters(below, letters)
    pressure.figure.suptitle(
        f"{run_of}: {replicates_words(days)}", x=pressure.get_position().x0, ha="left"
    )
    for ax in axes:
        time_axis(ax, days["date"].min(), days["date"].max())
        if ax is not below:
            ax.tick_params(labelbottom=False)


def _name(ax: Axes, words: str, unit: str) -> None:
    """What a panel shows, above it on the left, and the unit on its axis."""
    ax.set_title(words, fontsize=11, pad=4)
    ax.set_ylabel(unit)


def _draw_belief(ax: Axes, table: dict[str, pd.DataFrame]) -> None:
    beliefs = {n.word: table[f"belief_{n.word}"] for n in Narrative}
    by_peak = sorted(beliefs, key=lambda word: -beliefs[word]["median"].max())[:SHOWN]
    for word, color in zip(by_peak, BELIEF_COLORS, strict=True):
        line_with_band(ax, beliefs[word], color, label(word))
    restraint = table["restraint"]
    ax.plot(restraint["date"], restraint["median"], color=GREY, linewidth=1.2,
            linestyle=(0, (4, 2)), label="restraint")  # fmt: skip
    _name(ax, "Belief of the leadership", "log-odds")
    low, high = ax.get_ylim()
    ax.set_ylim(min(low, -4.5), max(high, 1.0))
    ax.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), borderaxespad=0.4, handlelength=1.4)


def _draw_letters(ax: Axes, letters: pd.DataFrame) -> None:
    """Medians stacked by motive."""
    wide = letters.pivot(index="date", columns="quantity", values="median")
    motives = list(MOTIVE_COLORS)
    stack = np.array([wide[f"letters_{motive}"].to_numpy() for motive in motives])
    ax.stackplot(wide.index, stack, colors=[MOTIVE_COLORS[m] for m in motives], labels=motives,
                 linewidth=0)  # fmt: skip
    from_zero(ax)
    several = " (medians)" if (letters["replicates"] > 1).any() else ""
    _name(ax, f"Letters from below, by motive{several}", "per week")
    handles, names = ax.get_legend_handles_labels()
    ax.legend(handles[::-1], names[::-1], loc="upper left", bbox_to_anchor=(1.0, 1.0),
              borderaxespad=0.4, handlelength=1.0)  # fmt: skip
