"""Room for the arrays of a run in one piece of memory.

A run reads officers in no order that a machine could foresee, and with pages of four
kilobytes most of what it reads is on a page whose address must be looked up first. Systems give
pages of two megabytes to large pieces of memory, hence one piece for all.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

#: Bytes of a line of memory, on which every array begins, and of a large page.
LINE, PAGE = 64, 1 << 21


def furnish(shapes: Mapping[str, tuple[tuple[int, ...], type]]) -> dict[str, np.ndarray]:
    """Arrays of these shapes and types side by side; what they hold is whatever was there."""
    kinds = {name: (shape, np.dtype(kind)) for name, (shape, kind) in shapes.items()}
    sizes = {
        name: -(-int(np.prod(shape, dtype=np.int64)) * kind.itemsize // LINE) * LINE
        for name, (shape, kind) in kinds.items()
    }
    piece = np.empty(sum(sizes.values()) + PAGE, np.uint8)
    start = -piece.ctypes.data % PAGE
    arrays = {}
    for name, (shape, kind) in kinds.items():
        arrays[name] = np.ndarray(shape, kind, piece, start)
        start += sizes[name]
    return arrays


def gathered(arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Copies of these, side by side."""
    room = furnish({name: (array.shape, array.dtype) for name, array in arrays.items()})
    for name, array in arrays.items():
        room[name][...] = array
    return room
