"""Finding study files."""

from __future__ import annotations

import os
from pathlib import Path

from sim.scenario import files


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
