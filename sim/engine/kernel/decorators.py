"""How kernels are compiled.

Floor 3.
"""

from __future__ import annotations

from numba import njit

#: A kernel that only kernels call: no wrapper for Python, nothing of its own on disk.
kernel = njit(no_cpython_wrapper=True, no_cfunc_wrapper=True)

#: A kernel that Python calls; it is kept on disk with all it calls.
entry = njit(cache=True)
