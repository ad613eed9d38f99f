"""The fields of a run as kernels see them: `s.officers.arrests[i]`, `s.chief.shield`.

A `State` is a block of addresses and lengths, and kernels are given the address of the
block. Numba's own ways of handing over many arrays cost too much here: a tuple of a hundred makes
the compiler take ten minutes, and a structure counts a reference, atomically, at every access. A
field knows when it is compiled where its array's address stands in the block, and its own place
in the array (`layout`): what it is, is one load from a constant offset. Because the block never
changes while a kernel runs, the compiler may read it once for a whole loop.

Whole numbers are read as int64 and reals as float64, whatever their type in memory. An index is
not checked, and is not counted from the end where it is negative.

A kernel must not outlive the state it was given, nor keep an array of it.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping

import numpy as np
from llvmlite import ir
from numba import from_dtype, types
from numba.core import cgutils
from numba.core.errors import TypingError
from numba.core.typing.templates import AbstractTemplate, AttributeTemplate, infer_global, signature
from numba.extending import (
    NativeValue,
    infer_getattr,
    intrinsic,
    lower_builtin,
    lower_getattr_generic,
    lower_setattr_generic,
    models,
    register_model,
    typeof_impl,
    unbox,
)
from numba.np.arrayobj import populate_array

from sim.engine.kernel.layout import ARRAYS, FIELDS, GIVEN, STATE, Field

#: Words that tell of one array: its address and up to three lengths.
WORDS = 4
#: Where the block tells of each array.
PLACES = {name: WORDS * number for number, name in enumerate(ARRAYS)}
WORD = ir.IntType(64)


class Group:
    """Fields of a group as NumPy sees them: views, and scalars that can be set."""

    def __init__(self, fields: Mapping[str, Field], arrays: dict[str, np.ndarray]) -> None:
        vars(self).update(_fields=fields, arrays=arrays)

    def _view(self, name: str) -> np.ndarray:
        if name not in self._fields:
            raise AttributeError(name)
        array = self.arrays[self._fields[name].array]
        return array[name] if array.dtype.fields else array

    def __getattr__(self, name: str) -> np.ndarray:
        return self._view(name)[()]

    def __setattr__(self, name: str, value: object) -> None:
        self._view(name)[...] = value


class State(Group):
    """Arrays by the names of `ARRAYS`, checked and told by address.

    Groups are attributes, as are the fields of the army as a whole.

    Args:
        arrays: one for each name, C-contiguous, of its type and fixed lengths.

    Raises:
        TypeError: an array that kernels would misread, or none where they would read one.
    """

    def __init__(self, arrays: Mapping[str, np.ndarray]) -> None:
        missing = [name for name in ARRAYS if name not in arrays]
        if missing:
            raise TypeError(f"no array for {', '.join(missing)}")
        block = np.zeros(len(PLACES) * WORDS, np.int64)
        super().__init__(FIELDS[""], {})
        vars(self).update(addresses=block, address=int(block.ctypes.data))
        for group, fields in FIELDS.items():
            if group and "." not in group:
                vars(self)[group] = Group(fields, self.arrays)
        self.put(arrays)

    def put(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Tell of these in the place of what was told by their names; the same cost nothing.

        Raises:
            TypeError: an array that kernels would misread.
        """
        for name, array in arrays.items():
            if self.arrays.get(name) is array:
                continue
            _check(name, array)
            place = PLACES[name]
            self.addresses[place] = array.ctypes.data
            self.addresses[place + 1 : place + 1 + array.ndim] = array.shape
            self.arrays[name] = array  # kept alive as long as its address is told


def _check(name: str, array: np.ndarray) -> None:
    if name not in ARRAYS:
        raise TypeError(f"{name}: no such array")
    kind, shape, _ = ARRAYS[name]
    fits = array.ndim == len(shape) and all(
        isinstance(want, str) or want == have for want, have in zip(shape, array.shape, strict=True)
    )
    if array.dtype != kind or not fits or not array.flags.c_contiguous:
        raise TypeError(f"{name}: {array.dtype}{list(array.shape)} where {kind}{shape} is wanted")


# -- what kernels are told: a state, a group of it, a field of that -------------------------


class StateType(types.Type):
    """Type of a `State`, or of a group of its fields."""

    def __init__(self, group: str = "") -> None:
        super().__init__(name=f"State({group})")
        self.group = group


class FieldType(types.Type):
    """Type of a field of numbers, one for each index."""

    def __init__(self, group: str, name: str) -> None:
        super().__init__(name=f"Field({group}.{name})")
        self.field = FIELDS[group][name]
        self.array = ARRAYS[self.field.array]
        #: What is read, and written, as kernels count.
        self.number = _number(self.field.kind)
        self.axes = len(self.array.shape) + len(self.field.inner)


def _number(kind: np.dtype) -> types.Type:
    if kind.kind == "b":
        return types.boolean
    return types.int64 if kind.kind == "i" else types.float64


@typeof_impl.register(State)
def _typeof(value: State, context) -> StateType:
    return StateType()


@register_model(StateType)
@register_model(FieldType)
class _Model(models.PrimitiveModel):
    """The address of the block."""

    def __init__(self, manager, kind) -> None:
        super().__init__(manager, kind, WORD.as_pointer())


@unbox(StateType)
def _unbox(kind, value, c):
    address = c.pyapi.object_getattr_string(value, "address")
    number = c.pyapi.long_as_longlong(address)
    c.pyapi.decref(address)
    return NativeValue(c.builder.inttoptr(number, WORD.as_pointer()))


@infer_getattr
class _Attributes(AttributeTemplate):
    key = StateType

    def generic_resolve(self, kind, name):
        if name in FIELDS[kind.group]:
            field = FieldType(kind.group, name)
            return field if field.axes else field.number
        group = _inside(kind.group, name)
        return StateType(group) if group in FIELDS else None


def _inside(group: str, name: str) -> str:
    return f"{group}.{name}" if group else name


@lower_getattr_generic(StateType)
def _get(context, builder, kind, value, name):
    if name not in FIELDS[kind.group] or FieldType(kind.group, name).axes:
        return value
    return _read(builder, FieldType(kind.group, name), value, [])


@lower_setattr_generic(StateType)
def _set(context, builder, sig, args, name):
    _write(builder, FieldType(sig.args[0].group, name), args[0], [], args[1])


@infer_global(operator.getitem)
class _Reading(AbstractTemplate):
    def generic(self, args, kws):
        field, index = args
        if not isinstance(field, FieldType):
            return None
        if isinstance(index, types.SliceType):
            if field.axes != 1 or field.array.kind.itemsize != field.field.kind.itemsize:
                raise TypingError(f"{field}: a stretch of it is no array")
            return signature(types.Array(from_dtype(field.field.kind), 1, "C"), field, index)
        return signature(field.number, field, _whole(field, index))


@infer_global(operator.setitem)
class _Writing(AbstractTemplate):
    def generic(self, args, kws):
        field, index, _ = args
        if isinstance(field, FieldType):
            if field.array.start == GIVEN:
                raise TypingError(f"{field} is given, and cannot be written")
            return signature(types.none, field, _whole(field, index), field.number)
        return None


def _whole(field: FieldType, index: types.Type) -> types.Type:
    """An index as int64, or as many as the field wants."""
    given = len(index) if isinstance(index, types.BaseTuple) else 1
    if given != field.axes:
        raise TypingError(f"{field}: {given} indices where it has {field.axes}")
    return types.int64 if given == 1 else types.UniTuple(types.int64, given)


@lower_builtin(operator.getitem, FieldType, types.Any)
def _getitem(context, builder, sig, args):
    return _read(builder, sig.args[0], args[0], _indices(builder, sig.args[1], args[1]))


@lower_builtin(operator.setitem, FieldType, types.Any, types.Any)
def _setitem(context, builder, sig, args):
    _write(builder, sig.args[0], args[0], _indices(builder, sig.args[1], args[1]), args[2])


def _indices(builder, kind, index):
    return cgutils.unpack_tuple(builder, index) if isinstance(kind, types.BaseTuple) else [index]


@lower_builtin(operator.getitem, FieldType, types.SliceType)
def _slice(context, builder, sig, args):
    """A stretch of a field that stands alone, from its beginning or from an index, as an array."""
    bounds = context.make_helper(builder, sig.args[1], args[1])
    size = WORD(sig.args[0].field.kind.itemsize)
    array = context.make_array(sig.return_type)(context, builder)
    start = _address(builder, sig.args[0], args[0], [bounds.start])
    populate_array(
        array,
        data=builder.bitcast(start, context.get_data_type(sig.return_type.dtype).as_pointer()),
        shape=cgutils.pack_array(builder, [builder.sub(bounds.stop, bounds.start)]),
        strides=cgutils.pack_array(builder, [size]),
        itemsize=size,
        meminfo=None,
    )
    return array._getvalue()


@infer_global(len)
class _Len(AbstractTemplate):
    def generic(self, args, kws):
        return signature(types.int64, *args) if isinstance(args[0], StateType) else None


@lower_builtin(len, StateType)
def _length(context, builder, sig, args):
    """Of a group: the length, known with the run, of the first array that has one."""
    name, axis = next(
        (_inside(sig.args[0].group, name), axis)
        for name, (_, shape, _) in STATE[sig.args[0].group].items()
        for axis, length in enumerate(shape)
        if isinstance(length, str)
    )
    return _told(builder, args[0], PLACES[name] + 1 + axis)


def _told(builder, block, place: int):
    return _fixed(builder, builder.load(builder.gep(block, [WORD(place)])))


def _fixed(builder, load):
    """A number that does not change while a kernel runs."""
    load.set_metadata("invariant.load", builder.module.add_metadata([]))
    return load


def _address(builder, kind: FieldType, block, indices: list):
    """Where a number of a field stands."""
    place, field = PLACES[kind.field.array], kind.field
    offset = WORD(field.offset)
    stride = WORD(field.kind.itemsize)
    for axis in reversed(range(kind.axes)):
        if axis == len(kind.array.shape) - 1:
            stride = WORD(kind.array.kind.itemsize)
        offset = builder.add(offset, builder.mul(indices[axis], stride))
        if axis >= len(kind.array.shape):
            stride = WORD(stride.constant * field.inner[axis - len(kind.array.shape)])
        elif axis:
            length = kind.array.shape[axis]
            known = isinstance(length, int)
            stride = builder.mul(
                stride, WORD(length) if known else _told(builder, block, place + 1 + axis)
            )
    base = builder.inttoptr(_told(builder, block, place), ir.IntType(8).as_pointer())
    return builder.gep(base, [offset])


_IN_MEMORY = {
    "b1": ir.IntType(8), "i1": ir.IntType(8), "i4": ir.IntType(32), "i8": WORD,
    "f4": ir.FloatType(), "f8": ir.DoubleType(),
}  # fmt: skip


def _pointer(builder, kind: FieldType, block, indices: list):
    form = _IN_MEMORY[kind.field.kind.str[1:]]
    return form, builder.bitcast(_address(builder, kind, block, indices), form.as_pointer())


def _read(builder, kind: FieldType, block, indices: list):
    form, pointer = _pointer(builder, kind, block, indices)
    value = builder.load(pointer)
    if kind.array.start == GIVEN:
        _fixed(builder, value)
    if kind.number == types.boolean:
        return builder.icmp_unsigned("!=", value, form(0))
    if kind.number == types.float64:
        return builder.fpext(value, ir.DoubleType())
    return builder.sext(value, WORD)


def _write(builder, kind: FieldType, block, indices: list, value) -> None:
    form, pointer = _pointer(builder, kind, block, indices)
    if kind.number == types.boolean:
        value = builder.zext(value, form)
    elif kind.number == types.float64:
        value = builder.fptrunc(value, form)
    else:
        value = builder.trunc(value, form)
    builder.store(value, pointer)


@intrinsic
def fetch(typingctx, field, index):
    """Ask for the line of memory that holds a number of a field, to have it when it is read.

    A run reads officers in an order that no machine can foresee, and waits longer for memory than
    it computes; where a kernel knows whom it will come to next, it says so. Nothing else happens:
    an index out of range would do no harm.
    """

    def build(context, builder, sig, args):
        byte, flag = ir.IntType(8).as_pointer(), ir.IntType(32)
        place = _address(builder, sig.args[0], args[0], _indices(builder, sig.args[1], args[1]))
        kind = ir.FunctionType(ir.VoidType(), [byte, flag, flag, flag])
        hint = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
        builder.call(hint, [place, flag(0), flag(3), flag(1)])  # for reading, to keep, data
        return context.get_dummy_value()

    return types.none(field, _whole(field, index)), build
