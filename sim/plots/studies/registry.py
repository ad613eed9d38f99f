"""Kinds of figures of studies by name, and the words that go into them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from matplotlib.figure import Figure

from sim.errors import SpyscareError
from sim.plots.draw import FORMATS
from sim.plots.studies import (
    heatmap,
    lines,
    maps,
    probability,
    region,
    rows,
    sensitivity,
    size,
    timing,
)
from sim.plots.studies.canvas import Words
from sim.plots.style import styled
from sim.study import figure as figures
from sim.study.answer import Answer
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
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    with styled():
        made = draw(study, answer, source)
        for suffix, metadata in FORMATS.items():
            path = folder / f"{study.name}.{suffix}"
            made.savefig(path, metadata=metadata)
            paths.append(path)
    return paths


def words(study: Study, source: str) -> Words:
    """Words and units of everything a study names."""
    names = {f.name: f.words for f in study.factors}
    units = {f.name: f.unit for f in study.factors}
    for outcome in study.outcomes:
        names[outcome.name] = outcome.words
        units[outcome.name] = outcome.unit
    return Words(study.title, source, names, units)


def _own(study: Study, *names: str) -> tuple[float, ...] | None:
    """The scenario's own values of factors; None where they are not to be had."""
    try:
        scenario = study.bases()[0]
        return tuple(study.factor(name).own(scenario) for name in names)
    except SpyscareError:
        return None  # an old folder, whose scenario is gone


def _heatmap(study: Study, answer: Answer, words: Words) -> Figure:
    drawn = []
    line = answer.drawn.get("boundary")
    cells = answer.drawn["cells"]
    if line is not None:
        drawn.append(heatmap.Line("theory: one loss brings one more (R = 1)", line.at_x, line.at_y,
                                  line.values, 1.0))  # fmt: skip
        if line.cascade is not None:
            grid = next(iter(cells.values()))
            drawn.append(heatmap.Line("runs: half of them end in a cascade", grid.at_x, grid.at_y,
                                      line.cascade, 0.5, dashed=True))  # fmt: skip
    own = _own(study, study.figure["x"], study.figure["y"])
    return heatmap.draw(cells, words, drawn, own)


def _maps(study: Study, answer: Answer, words: Words) -> Figure:
    own = _own(study, study.figure["x"], study.figure["y"])
    also = answer.drawn.get("also", {})
    return maps.draw(answer.drawn["cells"], study.figure["value"], also, words, own)


def _lines(study: Study, answer: Answer, words: Words) -> Figure:
    x = study.figure["x"]
    own = _own(study, x)
    return lines.draw(answer.drawn["table"], x, _values(study), words, study.figure.get("by"),
                      own[0] if own else None)  # fmt: skip


def _timing(study: Study, answer: Answer, words: Words) -> Figure:
    return timing.draw(answer.drawn["table"], _values(study), words)


def _probability(study: Study, answer: Answer, words: Words) -> Figure:
    return probability.draw(answer.drawn["tables"], answer.drawn["groups"], words)


def _morris(study: Study, answer: Answer, words: Words) -> Figure:
    return sensitivity.morris(answer.drawn["tables"], words, study.figure.get("noise"))


def _sobol(study: Study, answer: Answer, words: Words) -> Figure:
    return sensitivity.sobol(answer.drawn["tables"], words, study.figure.get("noise"))


def _box(study: Study, answer: Answer, words: Words) -> Figure:
    found = answer.drawn
    log = [factor.name for factor in study.factors if factor.log]
    return region.draw(found["box"], found["points"], found["case"], study.figure["value"], words,
                       log)  # fmt: skip


def _size(study: Study, answer: Answer, words: Words) -> Figure:
    return size.draw(answer.drawn["table"], answer.drawn["spread"], _values(study), words)


def _comparison(study: Study, answer: Answer, words: Words) -> Figure:
    note = "median over the runs; lines: 10-90 % of them"
    return rows.draw(answer.drawn["table"], answer.drawn["rows"], _values(study), words, note)


def _absence(study: Study, answer: Answer, words: Words) -> Figure:
    table, values = answer.drawn["table"], _values(study)
    absent = table.loc[table["outcome"] == values[0], "absent"]
    names = ["all of them", *absent[1:].str.replace(" ", " and ")]
    note = "without each in turn: mean over the runs; lines: 95 %"
    return rows.draw(table, names, values, words, note)


def _values(study: Study) -> list[str]:
    return figures.several(study.figure["value"])


#: Kind of figure -> what draws it.
FIGURES: dict[str, Callable[[Study, Answer, Words], Figure]] = {
    "heatmap": _heatmap, "maps": _maps, "lines": _lines, "timing": _timing,
    "probability": _probability, "morris": _morris, "sobol": _sobol, "box": _box, "size": _size,
    "comparison": _comparison, "absence": _absence,
}  # fmt: skip
