"""Files that are there whole or not at all, also after a loss of power."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

#: Ends the name of a file that is not whole yet.
TEMPORARY = ".tmp"

Write = Callable[[BinaryIO], Any]


def write_whole(path: Path, write: Write) -> None:
    """Write a file so that it is there whole or not at all.

    Raises:
        OSError: where it cannot be written; nothing is left behind.
    """
    write_all(path.parent, {path.name: write})


def write_all(folder: Path, files: Mapping[str, Write]) -> None:
    """Write files of which none takes its name before all are whole; then in this order.

    Raises:
        OSError: where one cannot be written; nothing is left behind.
    """
    begun: dict[Path, Path] = {}
    path = folder
    try:
        for name, write in files.items():
            temporary, path = folder / f".{name}.{secrets.token_hex(4)}{TEMPORARY}", folder / name
            begun[temporary] = path
            with open(temporary, "wb") as file:
                write(file)
                file.flush()
                os.fsync(file.fileno())
        for temporary, path in begun.items():
            os.replace(temporary, path)
    except BaseException as error:
        for temporary in begun:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
        if isinstance(error, OSError):
            error.filename = str(path)  # a full disk names no file
        raise
    sync(folder)


def sync(folder: Path) -> None:
    """Make the names in a folder last."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
