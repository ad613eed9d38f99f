"""All figures of a fit, into a folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from matplotlib.figure import Figure

from sim.fit.findings import Findings
from sim.plots import score
from sim.plots.draw import FORMATS
from sim.plots.fit.course import course
from sim.plots.fit.posteriors import pairs, posteriors
from sim.plots.fit.recovery import recovery
from sim.plots.style import styled


def predictive(found: Findings) -> Figure | None:
    """Predictive intervals beside the record; None where nothing was checked."""
    if found.check is None or not any(j.computed for j in found.check.judged):
        return None
    title = "What the fitted model gives beside the record"
    return score.make(found.check, found.source, title)


FIGURES: dict[str, Callable[[Findings], Figure | None]] = {
    "posteriors": posteriors,
    "course": course,
    "predictive": predictive,
    "pairs": pairs,
    "recovery": recovery,
}


def save(found: Findings, folder: Path) -> list[Path]:
    """Draw every figure there is something for, as PNG and PDF.

    Args:
        found: what a fit came to.
        folder: made where it is not there.

    Returns:
        Paths of the files.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    with styled():
        for name, make in FIGURES.items():
            figure = make(found)
            if figure is None:
                continue
            for suffix, metadata in FORMATS.items():
                paths.append(folder / f"{name}.{suffix}")
                figure.savefig(paths[-1], metadata=metadata)
    return paths
