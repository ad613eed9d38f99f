"""How kernels are compiled.

Floor 3.
"""

from __future__ import annotations

from numba import njit
from numba.extending import register_jitable

#: A kernel that only kernels call. Registered rather than jitted: it then compiles once for whole
#: numbers of one width, not anew for every constant it is called with, and has no wrapper for
#: Python and nothing of its own on disk.
kernel = register_jitable(no_cpython_wrapper=True, no_cfunc_wrapper=True)

#: A kernel that Python calls; it is kept on disk with all it calls.
entry = njit(cache=True)
