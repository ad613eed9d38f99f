"""Files that are there whole or not at all, JSON, and the identity of plain values."""

from __future__ import annotations

import contextlib
import hashlib
import json
import math
import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from sim.errors import SpyscareError

#: Ends the name of a file that is not whole yet.
TEMPORARY = ".tmp"


def digest(content: object) -> str:
    """SHA-256 (hex) of plain values."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def write_whole(path: Path, write: Callable[[BinaryIO], Any]) -> None:
    """Write a file so that it is there whole or not at all, also after a loss of power.

    Raises:
        OSError: where it cannot be written; nothing is left behind.
    """
    temporary = path.parent / f".{path.name}.{secrets.token_hex(4)}{TEMPORARY}"
    try:
        with open(temporary, "wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    sync(path.parent)


def sync(folder: Path) -> None:
    """Make the names in a folder last."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


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
