"""JSON, the identity of plain values, and a folder that one process at a time writes into."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import math
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from sim.engine.writing import TEMPORARY, sync, write_whole
from sim.errors import SpyscareError

__all__ = [
    "LOCK", "TEMPORARY", "digest", "held", "plain", "read_json", "refused", "sync", "table_hash",
    "takes", "text_hash", "writable", "write_json", "write_whole",
]  # fmt: skip

#: Name of the file by which a process holds a folder.
LOCK = ".lock"
#: Bytes that a folder must have room for before anything is computed for it.
ROOM = 2**16


def digest(content: object) -> str:
    """SHA-256 (hex) of plain values."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), default=dt.date.isoformat)
    return text_hash(text)


def text_hash(text: str) -> str:
    """Identity of a study file (SHA-256, hex)."""
    return hashlib.sha256(text.encode()).hexdigest()


def table_hash(fingerprints: Iterable[str]) -> str:
    """Identity of a table: of all its runs, in whatever order."""
    return text_hash("\n".join(sorted(fingerprints)))


@contextlib.contextmanager
def refused(place: Path, what: str = "cannot be written", more: str = "") -> Iterator[None]:
    """Say of a place that it cannot be written, and why, where writing fails.

    Args:
        place: file or folder.
        what: is wrong with it then.
        more: to be said after the reason.

    Raises:
        SpyscareError: in place of an OSError.
    """
    try:
        yield
    except OSError as error:
        raise SpyscareError(f"{place}: {what}: {error.strerror or error}{more}") from None


def write_json(path: Path, content: Any, indent: int = 2, sort: bool = False) -> None:
    """Write plain values as JSON, whole or not at all; the folder is made where it is missing."""
    text = json.dumps(plain(content), indent=indent, sort_keys=sort, ensure_ascii=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, lambda file: file.write(text.encode() + b"\n"))


def read_json(path: Path) -> Any:
    """Plain values from JSON.

    Raises:
        SpyscareError: where it cannot be read.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SpyscareError(f"{path}: cannot be read: {error}") from None


def plain(value: Any) -> Any:
    """As JSON has it: no NaN and no infinity, which become null, and nothing of NumPy."""
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    return None if isinstance(value, float) and not math.isfinite(value) else value


def writable(folder: Path) -> None:
    """Make a folder, and try to write into it, before anything is computed for it.

    Raises:
        SpyscareError: where that is not possible, saying why.
    """
    with refused(folder, "cannot be made"):
        folder.mkdir(parents=True, exist_ok=True)
    with refused(folder), tempfile.TemporaryFile(dir=folder) as file:
        file.write(bytes(ROOM))
        file.flush()


def takes(place: Path) -> None:
    """Try whether a folder, there or not yet, could be written; nothing is made.

    Raises:
        SpyscareError: where it could not, saying why.
    """
    writable(next(path for path in (place, *place.absolute().parents) if path.is_dir()))


@contextlib.contextmanager
def held(folder: Path, what: str = "sweep") -> Iterator[None]:
    """Keep a second process out of a folder that can be written; a dead one does not.

    Nothing is left of a folder that was made for it and not filled.

    Args:
        folder: made where it is missing.
        what: is at work in it.

    Raises:
        SpyscareError: where another is at work, or the folder cannot be made or written.
    """
    import fcntl

    new = not folder.exists()
    writable(folder)
    with refused(folder):
        lock = open(folder / LOCK, "w")  # noqa: SIM115  held as long as the work
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SpyscareError(f"{folder}: another {what} is at work in it") from None
        except OSError:
            pass  # a file system without locks
        try:
            yield
        finally:
            if new and [path.name for path in folder.iterdir()] == [LOCK]:
                with contextlib.suppress(OSError):
                    (folder / LOCK).unlink()
                    folder.rmdir()
