"""Finding study files."""

from __future__ import annotations

import os
from pathlib import Path

from sim.errors import SpyscareError
from sim.scenario import files


def folder() -> Path:
    """Where the shipped studies are."""
    return files.shipped("experiments")


#: Kind of a file -> what it is, and the command that carries it out; who names none is a sweep.
KINDS = {
    "": ("sweep", "spyscare sweep"), "fit": ("fit", "spyscare fit"),
    "rivals": ("comparison of rivals", "spyscare rivals"),
}  # fmt: skip


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


def find(name_or_path: str | os.PathLike[str], kind: str = "") -> Path:
    """The file meant by a path, or by the name of a shipped study.

    Args:
        name_or_path: of a study of this kind.
        kind: see `KINDS`.

    Raises:
        SpyscareError: where there is no such file, with the nearest name; where it is of another
            kind, with the command that takes it.
    """
    path = files.look_for(name_or_path, folder(), "study")
    found = kind_of_file(path)
    if found in KINDS and found != kind:
        what, command = KINDS[found]
        raise SpyscareError(f"{path.name}: this is a {what}, not a {KINDS[kind][0]}; use {command}")
    return path
