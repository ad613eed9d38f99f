"""Room for many arrays in one piece of memory.

Systems give pages of two megabytes to large pieces of memory; with pages of four kilobytes most
of what a run reads is on a page whose address must be looked up first.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import prod

import numpy as np

#: Bytes of a line of memory, on which every array begins, and of a large page.
LINE, PAGE = 64, 1 << 21


def side_by_side(shapes: Mapping[str, tuple[tuple[int, ...], np.dtype]]) -> dict[str, np.ndarray]:
    """Arrays of these shapes and types; what they hold is whatever was there."""
    sizes = {
        n: -(-prod(shape) * kind.itemsize // LINE) * LINE for n, (shape, kind) in shapes.items()
    }
    piece = np.empty(sum(sizes.values()) + PAGE, np.uint8)
    start = -piece.ctypes.data % PAGE
    arrays = {}
    for name, (shape, kind) in shapes.items():
        arrays[name] = np.ndarray(shape, kind, piece, start)
        start += sizes[name]
    return arrays
