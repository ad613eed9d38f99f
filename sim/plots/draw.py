"""All figures of a run, into a folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from matplotlib.figure import Figure

from sim import measures
from sim.measures import Run
from sim.measures.series import LETTERS
from sim.plots import above_and_below, escalation, forest, reproduction, who_was_hit
from sim.plots.style import at_the_foot, new_figure, styled

#: Formats, each with the metadata that would otherwise hold the day or the program's version.
FORMATS = {
    "png": {"Software": None},
    "pdf": {"Creator": None, "Producer": None, "CreationDate": None},
}


def draw_all(run: Run, folder: Path) -> list[Path]:
    """Draw every figure that the run has something for, as PNG and PDF.

    The bytes depend on the run and the drawing library alone.

    Args:
        run: one run or replicates.
        folder: made where it is not there.

    Returns:
        Paths of the files, figure by figure.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    with styled():
        for name, make in FIGURES.items():
            figure = make(run)
            if figure is None:
                continue
            at_the_foot(figure, run)
            for suffix, metadata in FORMATS.items():
                path = folder / f"{name}.{suffix}"
                figure.savefig(path, metadata=metadata)
                paths.append(path)
    return paths


def save_all(makers: Mapping[str, Callable[[], Figure | None]], folder: Path) -> list[Path]:
    """Draw figures that bring their own foot, as PNG and PDF.

    Args:
        makers: name of a file -> what draws it; None where there is nothing to draw.
        folder: made where it is not there.

    Returns:
        Paths of the files, figure by figure.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    with styled():
        for name, make in makers.items():
            figure = make()
            for suffix, metadata in FORMATS.items() if figure is not None else ():
                paths.append(folder / f"{name}.{suffix}")
                figure.savefig(paths[-1], metadata=metadata)
    return paths


#: A course in weeks wants two of them.
TWO_WEEKS = 14


def _days(run: Run) -> int:
    first, last = run.period
    return (last - first).days + 1


def _title(run: Run) -> str:
    return str(run.provenance["values"]["title"])


def escalation_figure(run: Run) -> Figure | None:
    """Weeks, with triggers named above; None for a run of less than two weeks."""
    if _days(run) < TWO_WEEKS:
        return None
    weeks = measures.band(measures.weekly(run))
    span = escalation.time_span(weeks)
    placed = escalation.places(measures.marks(run), measures.ordered(run), *span)
    strip = 0.2 * escalation.rows_used(placed)  # inches
    height = 7.3 + strip
    figure = new_figure(9.0, height)
    grid = figure.add_gridspec(
        4, 1, height_ratios=[strip, 1.85, 1.85, 1.85], left=0.085, right=0.985,
        top=1 - 0.5 / height, bottom=0.72 / height, hspace=0.3,
    )  # fmt: skip
    axes = [figure.add_subplot(grid[i]) for i in range(4)]
    escalation.draw(axes, weeks, placed, _title(run))
    return figure


def above_and_below_figure(run: Run) -> Figure | None:
    """Pressure, belief, shield, letters; None for a run of less than two weeks."""
    if _days(run) < TWO_WEEKS:
        return None
    figure = new_figure(9.0, 9.0)
    grid = figure.add_gridspec(
        4, 1, height_ratios=[1, 1.25, 0.8, 1.25], left=0.085, right=0.79, top=0.92, bottom=0.08,
        hspace=0.3,
    )  # fmt: skip
    axes = [figure.add_subplot(grid[i]) for i in range(4)]
    days = measures.band(measures.above_and_below(run))
    letters = measures.band(measures.weekly(run, LETTERS))
    above_and_below.draw(axes, days, letters, _title(run))
    return figure


def who_was_hit_figure(run: Run) -> Figure:
    """Losses by rank group and marker."""
    figure = new_figure(8.2, 6.6)
    grid = figure.add_gridspec(
        2, 1, height_ratios=[4, 7], left=0.30, right=0.965, top=0.865, bottom=0.12, hspace=0.18
    )
    upper = figure.add_subplot(grid[0])
    axes = [upper, figure.add_subplot(grid[1], sharex=upper)]
    who_was_hit.draw(axes, measures.losses_over(run), _title(run))
    return figure


def reproduction_figure(run: Run) -> Figure | None:
    """R over time; None where there were never enough arrests to speak of one."""
    table = measures.reproduction(run)
    arrests = measures.band(table, ["date"], "arrests")
    if not (arrests["median"] >= reproduction.FEWEST).any():
        return None
    figure = new_figure(8.2, 5.0)
    ax = figure.add_axes((0.09, 0.145, 0.885, 0.68))
    ratio = measures.band(table, ["date"], "reproduction")
    reproduction.draw(ax, ratio, arrests, measures.ordered(run), _title(run))
    return figure


def forest_figure(run: Run) -> Figure | None:
    """Trees of the first replicate; None where nobody was arrested on anybody's word."""
    table = forest.choose(measures.forest(run.replicates[0], largest=None))
    if table.empty:
        return None
    height = min(12.0, max(4.0, 1.8 + 0.062 * forest.rows_taken(table)))
    figure = new_figure(9.0, height)
    ax = figure.add_axes((0.145, 1.1 / height, 0.84, 1 - 1.65 / height))
    seed = run.replicates[0].seed
    forest.draw(ax, table, f"{_title(run)}, seed {seed}")
    return figure


#: File name -> what draws it.
FIGURES: dict[str, Callable[[Run], Figure | None]] = {
    "escalation": escalation_figure,
    "above-and-below": above_and_below_figure,
    "who-was-hit": who_was_hit_figure,
    "reproduction": reproduction_figure,
    "forest": forest_figure,
}

__all__ = ["FIGURES", "draw_all"]
