"""Every simulated candidate, as it comes: an append-only file of records of one length.

A process that is killed leaves at most one torn record at the end, which its check sum
gives away; what stands before it is as good as if nothing had happened.
"""

from __future__ import annotations

import os
import zlib
from pathlib import Path

import numpy as np


def record(parameters: int, patterns: int) -> np.dtype:
    """The layout of a candidate.

    Fields: `index` in its generation; `seed` of its simulation; `accepted`, 0 or 1; `weight`, not
    normalised, 0 where not accepted; `distance`; `place` in the box of priors, float64[parameters]
    from 0 to 1; `values`, float64[patterns]; `check`, CRC-32 of all that stands before it.
    """
    return np.dtype([
        ("index", "<i8"), ("seed", "<i8"), ("accepted", "<i8"), ("weight", "<f8"),
        ("distance", "<f8"), ("place", "<f8", (parameters,)), ("values", "<f8", (patterns,)),
        ("check", "<u4"),
    ])  # fmt: skip


def sealed(row: np.ndarray) -> bytes:
    """A record, array[1], with its check sum, as bytes."""
    row["check"] = _sum(row.tobytes())
    return row.tobytes()


def _sum(text: bytes) -> int:
    return zlib.crc32(text[:-4])


class Log:
    """The candidates of one generation, in the order of their indices."""

    def __init__(self, path: Path, layout: np.dtype):
        """Open it, and cut off what is torn.

        Args:
            path: made where it is not there.
            layout: of a record.
        """
        self.layout = layout
        path.parent.mkdir(parents=True, exist_ok=True)
        whole = path.read_bytes() if path.is_file() else b""
        size = layout.itemsize
        sound = 0
        while sound + size <= len(whole):
            row = whole[sound : sound + size]
            if _sum(row) != int.from_bytes(row[-4:], "little"):
                break
            sound += size
        #: What was there already: array[candidates] of the layout.
        self.found = np.frombuffer(whole[:sound], dtype=layout)
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT)
        os.ftruncate(self._file, sound)
        os.lseek(self._file, sound, os.SEEK_SET)

    def append(self, row: bytes) -> None:
        """Add a sealed record; it is with the operating system when this returns."""
        os.write(self._file, row)

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)
