"""`spyscare check`: everything that is wrong with a file, whatever it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sim.errors import SpyscareError, did_you_mean
from sim.scenario import files as scenario_files
from sim.scenario.errors import Complaints, shown
from sim.scenario.load import load
from sim.study import files, load_study
from sim.study.methods.fit_statement import load_fit
from sim.study.methods.rivals_statement import load_rivals
from sim.study.table import read_table, text_of

#: Tables and keys that a study has and a scenario has not.
STUDIES = ("scenario", "scenarios", "factors", "design", "outcomes", "figure", "quick")

READERS = {"": load_study, "fit": load_fit, "rivals": load_rivals}


def check(name: str) -> tuple[str, tuple[str, ...]]:
    """Read a scenario, a study of any kind, or the CSV table of a study.

    Args:
        name: of a shipped scenario or study, or a file.

    Returns:
        What it is, in a word, and what is to be said of it though nothing is wrong.

    Raises:
        SpyscareError: everything wrong with it, one line each.
    """
    if Path(name).suffix == ".csv":
        return check_table(Path(name)), ()
    path = _found(name)
    kind = kind_of(scenario_files.glimpse(path), path.name)
    if kind is None:
        return "scenario", tuple(load(path).remarks)
    READERS[kind](path)
    return files.KINDS[kind][0], ()


def _found(name: str) -> Path:
    """The file of a scenario or, where there is none of that name, of a study."""
    try:
        return scenario_files.find(name)
    except SpyscareError as error:
        try:
            return scenario_files.look_for(name, files.folder(), "scenario or study")
        except SpyscareError:
            raise error from None


def kind_of(tables: dict[str, Any] | Any, speaker: str) -> str | None:
    """Kind of study that a file states, a key of `files.KINDS`; None where it is a scenario.

    Raises:
        SpyscareError: where it says a kind that there is not.
    """
    kind = tables.get("kind")
    if kind is None:
        return "" if any(key in tables for key in STUDIES) else None
    if not isinstance(kind, str) or not kind or kind not in files.KINDS:
        kinds = [each for each in files.KINDS if each]
        near = did_you_mean(str(kind), kinds) or f"; wants one of {', '.join(kinds)}, or no kind"
        raise SpyscareError(f"{speaker}: kind: {shown(kind)}: no such kind of study{near}")
    return kind


def check_table(path: Path) -> str:
    """Read a CSV table without its study: names of scenarios are not looked for.

    Raises:
        SpyscareError: everything wrong with it, one line each.
    """
    try:
        text = text_of(path)
    except ValueError as error:
        raise SpyscareError(f"{path}: {error}") from None
    complaints = Complaints()
    read_table(text, None, path.name, complaints)
    complaints.check()
    return "table of a study"
