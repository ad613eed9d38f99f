"""Every rule of the model once, as a scalar function.

Scalars in, one value out; no object, no generator, no array, no clock. `rule` is
numba's `register_jitable`: a plain Python function where a Mesa agent calls it (steppable,
covered line by line), compiled where a kernel does. Both engines therefore decide alike, to
the last bit; fast-math stays off.
"""

from numba.extending import register_jitable

__all__ = ["rule"]

#: Marks a rule; compiled, it is called by kernels alone and needs no way in from elsewhere.
rule = register_jitable(no_cpython_wrapper=True, no_cfunc_wrapper=True)
