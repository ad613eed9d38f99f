"""The codes of the model as kernels read them: `Kind.ORDER` is a plain whole number.

A member of an enumeration costs the compiler an import of everything that enumerations can do;
these are constants of the compiled code.
"""

from __future__ import annotations

from llvmlite import ir
from numba import types
from numba.core.imputils import lower_constant
from numba.core.typing.templates import AttributeTemplate
from numba.extending import (
    infer_getattr,
    lower_getattr_generic,
    models,
    register_model,
    typeof_impl,
)

from sim import vocabulary


class Codes:
    """Whole numbers by name, out of an enumeration or a class of numbers."""

    def __init__(self, words: type) -> None:
        self.name = words.__name__
        for word, code in vars(words).items():
            if not word.startswith("_") and isinstance(code, int):
                setattr(self, word, int(code))


class CodesType(types.Type):
    """Type of a `Codes` in kernels."""

    def __init__(self, codes: Codes) -> None:
        super().__init__(name=f"Codes({codes.name})")
        self.codes = codes


@typeof_impl.register(Codes)
def _typeof(value: Codes, context) -> CodesType:
    return CodesType(value)


register_model(CodesType)(models.OpaqueModel)


@lower_constant(CodesType)
def _constant(context, builder, kind, value):
    return context.get_dummy_value()


@infer_getattr
class _Words(AttributeTemplate):
    key = CodesType

    def generic_resolve(self, kind, word):
        return types.int64 if hasattr(kind.codes, word) else None


@lower_getattr_generic(CodesType)
def _code(context, builder, kind, value, word):
    return ir.Constant(ir.IntType(64), getattr(kind.codes, word))


Decision, Kind, Motive = (
    Codes(words) for words in (vocabulary.Decision, vocabulary.Kind, vocabulary.Motive)
)
Narrative, Rank, Status, Voice = (
    Codes(words)
    for words in (vocabulary.Narrative, vocabulary.Rank, vocabulary.Status, vocabulary.Voice)
)
