"""Finding and reading scenario files, and the chain of files they extend."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.errors import SpyscareError, did_you_mean
from sim.scenario.errors import shown

#: Files in the folders of a folder.
BELOW = "*/*.toml"

_LINE = re.compile(r"^(?P<what>.*) \(at line (?P<line>\d+), column \d+\)$", re.DOTALL)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class File:
    """A file as it was read: its place, the name it goes by, and its tables."""

    path: Path
    tables: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The file's name without `.toml`."""
        return self.path.stem


def shipped(folder: str) -> Path:
    """Where a folder that is shipped is: in the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / folder
    return installed if installed.is_dir() else package.parent / folder


def names_in(place: Path, pattern: str = "*.toml") -> list[str]:
    """Names of the TOML files in a folder, in alphabetical order."""
    return sorted(path.stem for path in place.glob(pattern))


def look_for(name_or_path: str | os.PathLike[str], place: Path, what: str) -> Path:
    """The file meant by a path, or by the name of one in a folder.

    Args:
        name_or_path: what was asked for.
        place: where the shipped ones are, some of them perhaps in folders below.
        what: a word for what it is, `scenario` or `study`.

    Raises:
        SpyscareError: where there is no such file, with the nearest name.
    """
    text = os.fspath(name_or_path)
    path = Path(text)
    if path.suffix == ".toml" or len(path.parts) > 1 or not isinstance(name_or_path, str):
        if not path.is_file():
            raise SpyscareError(f"{text}: no such file")
        return path
    for candidate in (*_called(text, place), Path(f"{text}.toml")):
        if candidate.is_file():
            return candidate
    names = names_in(place)
    known = f" (there are {', '.join(names)})" if names else ""
    near = did_you_mean(text, [*names, *names_in(place, BELOW)])
    raise SpyscareError(f"{text}: no such {what}{near or known}")


def _called(name: str, place: Path) -> list[Path]:
    """Where a file of that name can lie."""
    return [place / f"{name}.toml", *(p for p in place.glob(BELOW) if p.stem == name)]


def folder() -> Path:
    """Where the shipped scenarios are."""
    return shipped("scenarios")


def available() -> list[str]:
    """Names of the shipped scenarios, in alphabetical order; `load` takes any of them.

    Not of those in folders below, which belong to one study each; see `families`.
    """
    return names_in(folder())


def families() -> list[str]:
    """Names of the scenarios in folders below, such as the rivals'; `load` takes them too."""
    return names_in(folder(), BELOW)


def find(name_or_path: str | os.PathLike[str]) -> Path:
    """The file meant by a path, or by the name of a shipped scenario.

    Raises:
        SpyscareError: where there is no such file, with the nearest name.
    """
    return look_for(name_or_path, folder(), "scenario")


def read(path: Path) -> File:
    """The tables of a TOML file.

    Raises:
        SpyscareError: where it cannot be read, naming the line.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SpyscareError(f"{path.name}: cannot be read: {error}") from None
    try:
        return File(path, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise SpyscareError(_syntax(path.name, text, str(error))) from None


def _syntax(name: str, text: str, message: str) -> str:
    """What is wrong with the TOML, with the line as it stands in the file."""
    match = _LINE.match(message)
    if match is None:
        return f"{name}: not TOML: {message}"
    number = int(match["line"])
    lines = text.splitlines()
    line = lines[number - 1].strip() if number <= len(lines) else ""
    date = _DATE.search(line)
    if date is not None and "date" in match["what"].lower():
        return f"{name}, line {number}: {date[0]}: no such date"
    return f"{name}, line {number}: {match['what']}: {line}".rstrip(": ")


def chain(path: Path) -> list[File]:
    """A file and all it extends, each once: ancestors first, several parents as they are listed.

    Raises:
        SpyscareError: where a file is missing or extends itself through others.
    """
    found: dict[Path, File] = {}
    _collect(path, (), found)
    return list(found.values())


def _collect(path: Path, above: tuple[Path, ...], found: dict[Path, File]) -> None:
    """Put a file behind all it extends; `above` are those that led to it."""
    place = path.resolve()
    if place in above:
        names = " extends ".join(each.stem for each in (*above, place))
        raise SpyscareError(f"{above[-1].name}: extends: a circle: {names}")
    if place not in found:
        file = read(path)
        for parent in _parents(file):
            _collect(parent, (*above, place), found)
        found[place] = file


def _parents(child: File) -> list[Path]:
    """The files that another extends."""
    if "extends" not in child.tables:
        return []
    names = child.tables["extends"]
    listed = names if isinstance(names, list) else [names]
    if not listed or not all(isinstance(name, str) and name for name in listed):
        wants = 'wants the name of a scenario, like "base", or a list of them'
        raise SpyscareError(f"{child.path.name}: extends: {shown(names)}: {wants}")
    return [_parent(child, name) for name in listed]


def _parent(child: File, name: str) -> Path:
    """One file that another extends: beside it first, then shipped."""
    stem = name.removesuffix(".toml")
    for candidate in (child.path.parent / f"{stem}.toml", *_called(stem, folder())):
        if candidate.is_file():
            return candidate
    beside = [path.stem for path in child.path.parent.glob("*.toml")]
    near = did_you_mean(stem, [*beside, *available(), *families()])
    raise SpyscareError(f'{child.path.name}: extends: "{name}": no such scenario{near}')
