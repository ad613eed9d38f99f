"""Kinds of figures of studies by name, and the words that go into them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from matplotlib.figure import Figure

from sim.plots.studies import causes, curves, exploring, grids, moments, twins
from sim.plots.style import Words, save_all
from sim.study.analysis import Answer
from sim.study.statement import Study


def draw(study: Study, answer: Answer, source: str) -> Figure:
    """The figure of a study, as its file asks for it; to be called within `styled()`.

    Args:
        study: as it was run.
        answer: its analysis.
        source: where it comes from, one line at the foot.
    """
    return FIGURES[str(study.figure["kind"])](study, answer, words(study, source))


def save(study: Study, answer: Answer, source: str, folder: Path) -> list[Path]:
    """Draw the figure as PNG and PDF; the bytes depend on the arguments alone.

    Returns:
        Paths of the files.
    """
    return save_all({study.name: lambda: draw(study, answer, source)}, folder)


def words(study: Study, source: str) -> Words:
    """Words and units of everything a study names."""
    names = {f.name: f.words for f in study.factors}
    units = {f.name: f.unit for f in study.factors}
    for outcome in study.outcomes:
        names[outcome.name] = outcome.words
        units[outcome.name] = outcome.unit
    return Words(study.title, source, names, units)


#: Kind of figure -> what draws it.
FIGURES: dict[str, Callable[[Study, Answer, Words], Figure]] = {
    "heatmap": grids.heatmap, "maps": grids.maps, "lines": curves.lines, "timing": curves.timing,
    "probability": curves.probability, "morris": exploring.morris, "sobol": exploring.sobol,
    "box": exploring.box, "size": curves.size, "comparison": curves.comparison,
    "absence": curves.absence, "necessity": causes.tornado, "shares": causes.credit,
    "sets": causes.dots, "return": moments.no_return, "luck": moments.luck, "pairs": twins.twins,
}  # fmt: skip
#: Those of questions of what if.
OF_WHAT_IF = ("necessity", "shares", "sets", "return", "luck", "pairs")
