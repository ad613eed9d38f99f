"""The arrays of a run as kernels see them: `s.badge[i, STATUS]`.

A `State` is a block of addresses and lengths, and kernels are given the address of the
block. Numba's own ways of handing over many arrays cost too much here: a tuple of a hundred makes
the compiler take ten minutes, and a structure counts a reference, atomically, at every access. An
array read from a block counts none; and because the block never changes while a kernel runs, the
compiler may read it once for a whole loop.

A kernel must not outlive the state it was given, nor keep an array of it.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from llvmlite import ir
from numba import from_dtype, types
from numba.core import cgutils
from numba.core.typing.templates import AttributeTemplate
from numba.extending import (
    NativeValue,
    infer_getattr,
    intrinsic,
    lower_getattr_generic,
    models,
    register_model,
    typeof_impl,
    unbox,
)
from numba.np.arrayobj import populate_array

from sim.engine.kernel.layout import FIELDS

#: Words of the block that tell of one array: its address and up to three lengths.
WORDS = 4
#: Where the block tells of each array.
PLACES = {name: WORDS * number for number, name in enumerate(FIELDS)}


class State:
    """Arrays by the names of `FIELDS`, checked and told by address; each is also an attribute.

    Args:
        arrays: one for each field, C-contiguous, of the type and the fixed lengths told there.

    Raises:
        TypeError: an array that kernels would misread, or none where they would read one.
    """

    def __init__(self, arrays: Mapping[str, np.ndarray]) -> None:
        missing = [name for name in FIELDS if name not in arrays]
        if missing:
            raise TypeError(f"no array for {', '.join(missing)}")
        self.block = np.zeros(len(FIELDS) * WORDS, np.int64)
        self.address = int(self.block.ctypes.data)
        self.put(arrays)

    def put(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Tell of these in the place of what was told by their names; the same cost nothing.

        Raises:
            TypeError: an array that kernels would misread.
        """
        for name, array in arrays.items():
            if getattr(self, name, None) is array:
                continue
            _check(name, array)
            place = PLACES[name]
            self.block[place] = array.ctypes.data
            self.block[place + 1 : place + 1 + array.ndim] = array.shape
            setattr(self, name, array)  # kept alive as long as its address is told


def _check(name: str, array: np.ndarray) -> None:
    if name not in FIELDS:
        raise TypeError(f"{name}: no such array")
    kind, *lengths = FIELDS[name]
    fits = array.ndim == len(lengths) and all(
        want is None or want == have for want, have in zip(lengths, array.shape, strict=True)
    )
    if array.dtype != kind or not fits or not array.flags.c_contiguous:
        raise TypeError(f"{name}: {array.dtype}{list(array.shape)} where {FIELDS[name]} is wanted")


class StateType(types.Type):
    """Type of a `State` in kernels."""

    def __init__(self) -> None:
        super().__init__(name="State")


STATE = StateType()


@typeof_impl.register(State)
def _typeof(value: State, context) -> StateType:
    return STATE


@register_model(StateType)
class _Model(models.PrimitiveModel):
    """The address of the block."""

    def __init__(self, manager, kind) -> None:
        super().__init__(manager, kind, ir.IntType(64).as_pointer())


@unbox(StateType)
def _unbox(kind, value, c):
    address = c.pyapi.object_getattr_string(value, "address")
    number = c.pyapi.long_as_longlong(address)
    c.pyapi.decref(address)
    return NativeValue(c.builder.inttoptr(number, ir.IntType(64).as_pointer()))


def _array_type(name: str) -> types.Array:
    kind, *lengths = FIELDS[name]
    return types.Array(from_dtype(np.dtype(kind)), len(lengths), "C")


@infer_getattr
class _Attributes(AttributeTemplate):
    key = StateType

    def generic_resolve(self, state, name):
        return _array_type(name) if name in FIELDS else None


@lower_getattr_generic(StateType)
def _get(context, builder, kind, value, name):
    """The array told of in the block: its fixed lengths are constants to the compiler."""
    place = PLACES[name]
    array_type = _array_type(name)
    word = ir.IntType(64)

    def told(offset):
        load = builder.load(builder.gep(value, [word(place + offset)]))
        load.set_metadata("invariant.load", builder.module.add_metadata([]))
        return load

    lengths = [
        told(1 + axis) if want is None else word(want) for axis, want in enumerate(FIELDS[name][1:])
    ]
    itemsize = word(np.dtype(FIELDS[name][0]).itemsize)
    strides = [itemsize]
    for length in reversed(lengths[1:]):
        strides.insert(0, builder.mul(strides[0], length))
    array = context.make_array(array_type)(context, builder)
    data = builder.inttoptr(told(0), context.get_data_type(array_type.dtype).as_pointer())
    populate_array(
        array,
        data=data,
        shape=cgutils.pack_array(builder, lengths),
        strides=cgutils.pack_array(builder, strides),
        itemsize=itemsize,
        meminfo=None,
    )
    return array._getvalue()


@intrinsic
def fetch(typingctx, array, index):
    """Ask for the line of memory that holds an element, to have it by the time it is read.

    A run reads officers in an order that no machine can foresee, and waits longer for memory than
    it computes; where a kernel knows whom it will come to next, it says so. Nothing else happens:
    an element out of range would do no harm.
    """

    def build(context, builder, signature, args):
        array_type, index_type = signature.args
        held = context.make_array(array_type)(context, builder, args[0])
        told = (
            cgutils.unpack_tuple(builder, args[1])
            if isinstance(index_type, types.BaseTuple)
            else [args[1]]
        )
        whole = [context.cast(builder, i, types.int64, types.int64) for i in told]
        whole += [context.get_constant(types.int64, 0)] * (array_type.ndim - len(whole))
        place = cgutils.get_item_pointer(
            context, builder, array_type, held, whole, wraparound=False
        )
        byte, flag = ir.IntType(8).as_pointer(), ir.IntType(32)
        place = builder.bitcast(place, byte)
        kind = ir.FunctionType(ir.VoidType(), [byte, flag, flag, flag])
        hint = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
        builder.call(hint, [place, flag(0), flag(3), flag(1)])  # for reading, to keep, data
        return context.get_dummy_value()

    return types.none(array, index), build
