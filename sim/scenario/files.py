"""Finding and reading scenario files, and the chain of files they extend."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from sim.errors import SpyscareError, did_you_mean
from sim.scenario.errors import Complaints, shown
from sim.scenario.syntax import Wrong, parse

#: Files in the folders of a folder.
BELOW = "*/*.toml"


#: Files that are not parsed again while they say the same.
KEPT = 128


@dataclass(frozen=True, eq=False)
class File:
    """A file as it was read: its place, the name it goes by, and its tables.

    The same object as long as the file says the same; what it holds is not to be changed.
    """

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
        SpyscareError: where it cannot be read, naming each line.
    """
    complaints = Complaints()
    file = _read(path, complaints)
    complaints.check()
    assert file is not None
    return file


def glimpse(path: Path) -> Mapping[str, Any]:
    """What can be read of a TOML file, whatever else is wrong with it."""
    file = _read(path, Complaints())
    return {} if file is None else file.tables


def _read(path: Path, complaints: Complaints) -> File | None:
    """What can be read of a TOML file, and complaints of what cannot."""
    try:
        text = path.read_text(encoding="utf-8-sig")  # with or without the mark of its byte order
    except UnicodeDecodeError as error:
        byte = f"byte 0x{error.object[error.start]:02x} at {error.start + 1:,}"
        complaints.add(path.name, f"cannot be read: no UTF-8 text ({byte}); save it as UTF-8")
        return None
    except OSError as error:
        complaints.add(path.name, f"cannot be read: {error}")
        return None
    file, wrong = _parsed(path, text)
    for each in wrong:
        complaints.add(f"{path.name}, line {each.line}", each.said)
    return file


@lru_cache(maxsize=KEPT)
def _parsed(path: Path, text: str) -> tuple[File | None, list[Wrong]]:
    """A file of this text, once: scenarios extend one another, and are asked for often."""
    tables, wrong = parse(text)
    return (File(path, tables) if tables is not None else None), wrong


def chain(path: Path, complaints: Complaints) -> tuple[list[File], bool]:
    """A file and all it extends, each once, and whether they are all there.

    Ancestors come first, several parents as they are listed. Complains of a file that is missing,
    cannot be read, or extends itself through others.
    """
    found: dict[Path, File] = {}
    whole = _collect(path, (), found, complaints)
    return list(found.values()), whole


def _collect(
    path: Path, above: tuple[File, ...], found: dict[Path, File], complaints: Complaints
) -> bool:
    """Put a file behind all it extends; `above` are those that led to it."""
    place = path.resolve()
    if place in [each.path.resolve() for each in above]:
        names = " extends ".join([*(each.name for each in above), path.stem])
        complaints.add(f"{above[-1].path.name}: extends", f"a circle: {names}")
        return False
    if place in found:
        return True
    file = _read(path, complaints)
    if file is None:
        return False
    parents, whole = _parents(file, complaints)
    below = [_collect(parent, (*above, file), found, complaints) for parent in parents]
    found[place] = file
    return whole and all(below)


def _parents(child: File, complaints: Complaints) -> tuple[list[Path], bool]:
    """The files that another extends, and whether all are there."""
    if "extends" not in child.tables:
        return [], True
    names, place = child.tables["extends"], f"{child.path.name}: extends"
    listed = names if isinstance(names, list) else [names]
    if not listed or not all(isinstance(name, str) and name for name in listed):
        wants = 'wants the name of a scenario, like "base", or a list of them'
        complaints.add(place, f"{shown(names)}: {wants}")
        return [], False
    found = [_parent(child, name) for name in listed]
    for name, parent in zip(listed, found, strict=True):
        if parent is None:
            beside = [path.stem for path in child.path.parent.glob("*.toml")]
            near = did_you_mean(name.removesuffix(".toml"), [*beside, *available(), *families()])
            complaints.add(place, f'"{name}": no such scenario{near}')
    return [parent for parent in found if parent is not None], None not in found


def _parent(child: File, name: str) -> Path | None:
    """One file that another extends: beside it first, then shipped."""
    stem = name.removesuffix(".toml")
    places = (child.path.parent / f"{stem}.toml", *_called(stem, folder()))
    return next((each for each in places if each.is_file()), None)
