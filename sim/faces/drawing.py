"""Figures of a finished run, study or fit, drawn anew."""

from __future__ import annotations

from pathlib import Path

from sim.errors import SpyscareError
from sim.faces.folders import FIGURES
from sim.study import is_study
from sim.study.methods.stages import is_fit, stages_of
from sim.study.writing import takes


def draw(folder: Path, into: Path | None = None) -> list[Path]:
    """The figures of a run, study or fit, and the analysis of a study.

    Args:
        folder: what the figures are of; they come into its `figures`.
        into: for a study or fit, a folder that also gets them and what was found.

    Returns:
        Paths of the files made.

    Raises:
        SpyscareError: a folder that cannot be used.
    """
    fitted, studied = is_fit(folder), is_study(folder)
    if not fitted and not studied:
        if into is not None:
            raise SpyscareError(f"{folder}: holds no study; --into is for studies")
        return draw_run(folder)
    from sim.faces.studying import plot_fit, plot_study

    for place in (folder, into or folder):
        takes(place)
    return plot_fit(stages_of(folder), into) if fitted else plot_study(folder, into)


def draw_run(folder: Path) -> list[Path]:
    """The figures of a run, into its `figures`."""
    from sim.measures import read_run
    from sim.plots.run import draw_all

    run = read_run(folder)
    takes(folder / FIGURES)
    return draw_all(run, folder / FIGURES)
