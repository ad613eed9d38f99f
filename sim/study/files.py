"""Files of studies: where they are, how each begins, and the fields that several kinds have."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, ClassVar

from pydantic import PlainValidator

from sim.errors import SpyscareError, did_you_mean
from sim.scenario import files
from sim.scenario.errors import Complaints, Fault, is_number, shown
from sim.scenario.reading import Sentence, Table, read
from sim.study.store import SCENARIOS


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
        raise SpyscareError(
            f"{path.name}: kind: this is a {what}, not a {KINDS[kind][0]}; use {command}"
        )
    return path


# scenarios of a file


def beside(path: Path, name: str | os.PathLike[str]) -> str | Path:
    """A scenario named by a file: one beside it, or whatever `load` knows by the name.

    Beside the files that a folder keeps of its scenarios, all lie in one place.
    """
    text = os.fspath(name)
    text = Path(text).name if path.parent.name == SCENARIOS else text
    candidate = path.parent / (text if text.endswith(".toml") else f"{text}.toml")
    return candidate if path != Path() and candidate.is_file() else text


def texts(path: Path, names: Iterable[str]) -> dict[str, str]:
    """Texts of scenarios that a file names, and of all they extend, by name of their file.

    Where two of one name say different things, none can be kept.

    Raises:
        SpyscareError: where one cannot be read.
    """
    found: dict[str, str] = {}
    complaints = Complaints()
    for name in names:
        for file in files.chain(files.find(beside(path, name)), complaints)[0]:
            text = file.path.read_text(encoding="utf-8")
            if found.setdefault(file.path.name, text) != text:
                return {}
    complaints.check()
    return found


# fields

#: Above, a whole number has no bound worth a word.
ENDLESS = 2**31


class Keyed(Table):
    """A table that speaks of keys."""

    @classmethod
    def unknown(cls, field: str) -> str:
        return f"no such key{did_you_mean(field, cls.model_fields)}"


def whole(least: int = 1, most: int = ENDLESS) -> Any:
    """A whole number."""

    def parse(value: Any) -> int:
        finite = is_number(value) and (isinstance(value, int) or math.isfinite(value))
        if not finite or value != int(value):
            raise ValueError(f"{shown(value)}: wants a whole number")
        if not least <= value <= most:
            end = "up" if most == ENDLESS else f"to {most:,}"
            raise ValueError(f"{shown(value)}: wants a whole number from {least:,} {end}")
        return int(value)

    return Annotated[int, PlainValidator(parse)]


def between(most: float) -> Any:
    """A number between 0 and another, both excluded."""

    def parse(value: Any) -> float:
        if not is_number(value) or not 0.0 < value < most:
            raise ValueError(f"{shown(value)}: wants a number between 0 and {most:g}")
        return float(value)

    return Annotated[float, PlainValidator(parse)]


Whole, Seed, Officers = whole(), whole(0), whole(200, 1_000_000)


# how each begins


class Head(Keyed):
    """What every kind of file has; its own tables are fields of a subclass, all with defaults.

    Attributes:
        needed: keys that have to be there.
        lacking: what to say where one is not.
    """

    needed: ClassVar[tuple[str, ...]] = ("title", "question", "expected")
    lacking: ClassVar[str] = "missing; wants a sentence in quotes"
    title: Sentence = ""
    question: Sentence = ""
    expected: Sentence = ""

    @classmethod
    def together(cls, given: Mapping[str, Any]) -> Iterator[Fault]:
        for key in cls.needed:
            if key not in given:
                yield key, cls.lacking.format(key=key)


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What a file states, whatever its kind.

    Attributes:
        name: of the file, without `.toml`.
        title, question, expected: in words; what is expected is written before looking.
        path: the file.
        text: what it says.
    """

    name: str
    title: str
    question: str
    expected: str
    path: Path = Path()
    text: str = field(default="", repr=False)


def headed(file: Head, path: Path, text: str) -> dict[str, Any]:
    """What a `Statement` has of a file, by name."""
    words = {key: getattr(file, key) for key in ("title", "question", "expected")}
    return {"name": path.stem, **words, "path": path, "text": text}


def options(speaker: str, table: type[Table], **given: Any) -> dict[str, Any]:
    """What was given of options of the command line, checked as keys of a table.

    Raises:
        SpyscareError: what no such table can have.
    """
    given = {key: value for key, value in given.items() if value is not None}
    complaints = Complaints(speaker)
    complaints.add_all(read(table, given)[1], lambda key: f"--{key}")
    complaints.check()
    return given
