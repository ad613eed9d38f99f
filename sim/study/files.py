"""Finding and reading study files.

A study is found and read like a scenario. Its text, and the table it may name, are kept in
it, so that results can carry them.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable
from pathlib import Path

from sim.errors import SpyscareError
from sim.scenario import files
from sim.study.reading import read_study
from sim.study.statement import Study


def folder() -> Path:
    """Where the shipped studies are."""
    return files.shipped("experiments")


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
    return str(files.read(path).tables.get("kind", ""))


def find(name_or_path: str | os.PathLike[str]) -> Path:
    """The file meant by a path, or by the name of a shipped study.

    Raises:
        SpyscareError: where there is no such file, with the nearest name.
    """
    return files.look_for(name_or_path, folder(), "study")


def load_study(name_or_path: str | os.PathLike[str]) -> Study:
    """The study of a file, or of the name of a shipped one, checked against its scenarios.

    Raises:
        SpyscareError: everything wrong with it, one line each.
    """
    path = find(name_or_path)
    tables = files.read(path).tables
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
