"""Finding and reading study files.

Floor 4. A study is found and read like a scenario. Its text, and the table it may name, are kept in
it, so that results can carry them.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable
from pathlib import Path

from sim.scenario import files as scenario_files
from sim.study.reading import read_study
from sim.study.statement import Study
from sim.vocabulary import SpyscareError, did_you_mean


def folder() -> Path:
    """Where the shipped studies are: in the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "experiments"
    return installed if installed.is_dir() else package.parent / "experiments"


#: Kind of a file -> the command that carries it out; a file that names none is a sweep.
COMMANDS = {"fit": "spyscare fit", "rivals": "spyscare rivals"}


def available(kind: str = "") -> list[str]:
    """Names of the shipped studies of a kind, in alphabetical order.

    `load_study` takes any that names no kind, which is a sweep.
    """
    return sorted(path.stem for path in folder().glob("*.toml") if kind_of_file(path) == kind)


def kind_of_file(path: Path) -> str:
    """What kind of study a file says it is; empty for a sweep.

    Raises:
        SpyscareError: where it cannot be read.
    """
    return str(scenario_files.read(path).tables.get("kind", ""))


def find(name_or_path: str | os.PathLike[str]) -> Path:
    """The file meant by a path, or by the name of a shipped study.

    Raises:
        SpyscareError: where there is no such file, with the nearest name.
    """
    text = os.fspath(name_or_path)
    path = Path(text)
    if path.suffix == ".toml" or len(path.parts) > 1 or not isinstance(name_or_path, str):
        if not path.is_file():
            raise SpyscareError(f"{text}: no such file")
        return path
    for candidate in (folder() / f"{text}.toml", Path(f"{text}.toml")):
        if candidate.is_file():
            return candidate
    names = sorted(path.stem for path in folder().glob("*.toml"))
    known = f" (there are {', '.join(names)})" if names else ""
    raise SpyscareError(f"{text}: no such study{did_you_mean(text, names) or known}")


def load_study(name_or_path: str | os.PathLike[str]) -> Study:
    """The study of a file, or of the name of a shipped one, checked against its scenarios.

    Raises:
        SpyscareError: everything wrong with it, one line each.
    """
    path = find(name_or_path)
    tables = scenario_files.read(path).tables
    kind = tables.get("kind")
    if kind in COMMANDS:
        raise SpyscareError(f"{path.name}: this is a {kind}, not a sweep; use {COMMANDS[kind]}")
    text = path.read_text(encoding="utf-8")
    study = read_study(tables, path, text, _beside_file(path))
    study.bases()
    return study


def parse_study(text: str, path: Path, table: str = "") -> Study:
    """A study from the text of its file, without asking whether its scenarios are still there.

    Args:
        text: of the file.
        path: where it was; its name is the study's.
        table: text of its CSV file, where it has one.

    Raises:
        SpyscareError: everything wrong with it.
    """
    return read_study(tomllib.loads(text), path, text, lambda name: table)


def _beside_file(path: Path) -> Callable[[str], str]:
    def opened(name: str) -> str:
        return (path.parent / name).read_text(encoding="utf-8")

    return opened
