"""How kernels are compiled, and where they are kept."""

from __future__ import annotations

from collections.abc import Callable

from numba import config, njit
from numba.extending import register_jitable

from sim import cache
from sim.engine.identity import kernel_hash

#: A kernel that only kernels call. Registered rather than jitted: it then compiles once for whole
#: numbers of one width, not anew for every constant it is called with, and has no wrapper for
#: Python and nothing of its own on disk.
kernel = register_jitable(no_cpython_wrapper=True, no_cfunc_wrapper=True)


def entry(function: Callable) -> Callable:
    """A kernel that Python calls; kept on disk with all it calls.

    Numba looks at a function's own file only when it decides whether what it kept still holds.
    Hence a folder for each state of the code: a changed rule is never answered from an old kernel.
    """
    usual, place = config.CACHE_DIR, cache.folder()
    if place is not None:
        config.CACHE_DIR = str(place / f"kernels-{kernel_hash()[:16]}")
    try:
        return njit(cache=True)(function)
    finally:
        config.CACHE_DIR = usual
