"""Arrests brought about per arrest, over time."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from sim.plots.style import BLACK, BLUE, GREY, line_with_band, replicates_words, time_axis

#: A ratio over fewer arrests than this says nothing.
FEWEST = 10


def draw(
    ax: Axes, over_time: pd.DataFrame, arrests: pd.DataFrame, order: pd.Series, run_of: str
) -> None:
    """One line, with the line at 1 above which arrests more than replace themselves.

    Args:
        ax: axis.
        over_time: `band(reproduction(…), ["date"], "reproduction")`.
        arrests: the same of `arrests`, in the window; where its median is under `FEWEST` nothing
            is drawn.
        order: date of the purge order by seed.
        run_of: title of the scenario.
    """
    enough = arrests.set_index("date")["median"] >= FEWEST
    table = over_time.set_index("date").reindex(enough.index)
    table.loc[~enough, ["median", "low", "high"]] = float("nan")
    line_with_band(ax, table.reset_index(), BLUE)
    ax.axhline(1.0, color=BLACK, linewidth=1.0)
    top = table["high"].max()
    ax.set_ylim(0, 2.0 if pd.isna(top) else min(max(1.5, 1.1 * top), 6.0))
    happened = order.dropna()
    if 2 * len(happened) > len(order):
        ax.axvline(happened.median(), color=BLACK, linewidth=1.2, linestyle=(0, (4, 2)))
        ax.annotate(" purge order", (happened.median(), 1.0),
                    xycoords=("data", "axes fraction"), fontsize=9, va="top")  # fmt: skip
    time_axis(ax, enough.index.min(), enough.index.max())
    ax.set_ylabel("arrests brought about per arrest")
    ax.set_title(f"{run_of}: reproduction of arrests", pad=38)
    ax.text(
        0, 1.025, f"above the black line each arrest brings about more than one\n"
        f"ratio over 28 days, centred; {replicates_words(over_time)};"
        f" blank where those days have fewer than {FEWEST} arrests",
        transform=ax.transAxes, fontsize=9, color=GREY, va="bottom",
    )  # fmt: skip
