"""Addressed randomness: a draw is a pure function of its address, and no generator advances.

The address is `(seed, decision, who, whom, occurrence)`; the value comes from
Philox 4x64-10 [1]_ with key `(seed, decision)` and counter `(who, whom, occurrence, 0)`, all
read as unsigned 64-bit integers (negative ones in two's complement). Hence adding a decision, an
officer or a day disturbs no other draw, and two engines that ask in a different order get the
same answers.

`uniform`, `exponential` and `normal` take one address of integers and may be called from Python
and from compiled kernels. `uniforms`, `exponentials` and `normals` take arrays and equal them bit
for bit. Seeds are 0 .. 2**63 - 1.

.. [1] Salmon, Moraes, Dror, Shaw (2011), Parallel random numbers: as easy as 1, 2, 3. SC '11.
"""

from __future__ import annotations

import math
import operator

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic
from numpy.typing import ArrayLike, NDArray

from sim import cache
from sim.errors import SpyscareError
from sim.vocabulary import NOBODY

cache.settle()

_MULTIPLIER_0 = np.uint64(0xD2E7470EE14C6C93)
_MULTIPLIER_1 = np.uint64(0xCA5A826395121157)
_WEYL_0 = np.uint64(0x9E3779B97F4A7C15)
_WEYL_1 = np.uint64(0xBB67AE8584CAA73B)
_ROUNDS = 10
_ZERO = np.uint64(0)
_SHIFT = np.uint64(11)
_UNIT = 2.0**-53


def seed_of(given: object) -> int:
    """A seed as it is stored; whole numbers of any type, NumPy's too, but no truth values.

    Raises:
        SpyscareError: anything else.
    """
    try:
        seed = operator.index(given)
    except TypeError:
        seed = -1
    if isinstance(given, bool) or not 0 <= seed < 2**63:
        raise SpyscareError(f"seed: {given!r} is not a whole number from 0 to 2**63 - 1")
    return seed


@intrinsic
def _product(typingctx, a, b):
    """Upper and lower 64 bits of the 128-bit product of two uint64.

    Numba has no 128-bit integer; the machine does this in one instruction, four 32-bit products
    and their carries take about ten.
    """

    def build(context, builder, signature, args):
        wide, word = ir.IntType(128), ir.IntType(64)
        product = builder.mul(builder.zext(args[0], wide), builder.zext(args[1], wide))
        high = builder.trunc(builder.lshr(product, ir.Constant(wide, 64)), word)
        low = builder.trunc(product, word)
        return context.make_tuple(builder, signature.return_type, (high, low))

    return types.UniTuple(types.uint64, 2)(types.uint64, types.uint64), build


@njit(cache=True)
def philox(key0, key1, c0, c1, c2, c3):
    """One block of Philox 4x64-10: four uint64 words for a key and a counter of uint64 words."""
    k0, k1 = np.uint64(key0), np.uint64(key1)
    w0, w1, w2, w3 = np.uint64(c0), np.uint64(c1), np.uint64(c2), np.uint64(c3)
    for _ in range(_ROUNDS):
        high0, low0 = _product(_MULTIPLIER_0, w0)
        high1, low1 = _product(_MULTIPLIER_1, w2)
        w0, w1, w2, w3 = high1 ^ w1 ^ k0, low1, high0 ^ w3 ^ k1, low0
        k0 += _WEYL_0
        k1 += _WEYL_1
    return w0, w1, w2, w3


@njit(cache=True)
def uniform(seed, decision, who, whom, occurrence):
    """Uniform on [0, 1) with 53 random bits, at one address of integers."""
    words = philox(seed, decision, who, whom, occurrence, _ZERO)
    return np.float64(words[0] >> _SHIFT) * _UNIT


@njit(cache=True)
def exponential(seed, decision, who, whom, occurrence):
    """Exponential with mean 1, at one address; the inverse transform of `uniform` there.

    Of 53 bits, `1 - u` is exact, and its logarithm costs half of what `log1p(-u)` does.
    """
    return -math.log(1.0 - uniform(seed, decision, who, whom, occurrence))


@njit(cache=True)
def exponentials4(seed, decision, who, whom, occurrence):
    """Four independent exponentials with mean 1: one from each word of the address's block.

    The first is `exponential` of that address. Four for the price of one, where an officer needs
    one for each motive.
    """
    w0, w1, w2, w3 = philox(seed, decision, who, whom, occurrence, _ZERO)
    return (
        -math.log(1.0 - np.float64(w0 >> _SHIFT) * _UNIT),
        -math.log(1.0 - np.float64(w1 >> _SHIFT) * _UNIT),
        -math.log(1.0 - np.float64(w2 >> _SHIFT) * _UNIT),
        -math.log(1.0 - np.float64(w3 >> _SHIFT) * _UNIT),
    )


@njit(cache=True)
def exponential_of4(seed, decision, who, whom, occurrence, word):
    """One of the four of `exponentials4`, `word` from 0 to 3."""
    w = philox(seed, decision, who, whom, occurrence, _ZERO)[word]
    return -math.log(1.0 - np.float64(w >> _SHIFT) * _UNIT)


@njit(cache=True)
def normal(seed, decision, who, whom, occurrence):
    """Standard normal at one address: Box and Muller on two words of its block."""
    words = philox(seed, decision, who, whom, occurrence, _ZERO)
    radius = math.sqrt(-2.0 * math.log1p(-np.float64(words[0] >> _SHIFT) * _UNIT))
    return radius * math.cos(2.0 * math.pi * (np.float64(words[1] >> _SHIFT) * _UNIT))


@njit(cache=True)
def _fill_uniform(seed, decision, who, whom, occurrence, out):
    for i in range(out.size):
        out[i] = uniform(seed, decision, who[i], whom[i], occurrence[i])


@njit(cache=True)
def _fill_exponential(seed, decision, who, whom, occurrence, out):
    for i in range(out.size):
        out[i] = exponential(seed, decision, who[i], whom[i], occurrence[i])


@njit(cache=True)
def _fill_normal(seed, decision, who, whom, occurrence, out):
    for i in range(out.size):
        out[i] = normal(seed, decision, who[i], whom[i], occurrence[i])


def _filled(fill, seed, decision, who, whom, occurrence) -> NDArray[np.float64]:
    """One draw per address; the address parts are broadcast against each other."""
    parts = np.broadcast_arrays(*(np.asarray(part, np.int64) for part in (who, whom, occurrence)))
    out = np.empty(parts[0].shape)
    fill(seed_of(seed), int(decision), *(np.array(part).ravel() for part in parts), out.reshape(-1))
    return out


def uniforms(
    seed: int, decision: int, who: ArrayLike, whom: ArrayLike = NOBODY, occurrence: ArrayLike = 0
) -> NDArray[np.float64]:
    """`uniform` at many addresses; `who`, `whom`, `occurrence` broadcast to the result's shape."""
    return _filled(_fill_uniform, seed, decision, who, whom, occurrence)


def exponentials(
    seed: int, decision: int, who: ArrayLike, whom: ArrayLike = NOBODY, occurrence: ArrayLike = 0
) -> NDArray[np.float64]:
    """`exponential` at many addresses; parts broadcast to the result's shape."""
    return _filled(_fill_exponential, seed, decision, who, whom, occurrence)


def normals(
    seed: int, decision: int, who: ArrayLike, whom: ArrayLike = NOBODY, occurrence: ArrayLike = 0
) -> NDArray[np.float64]:
    """`normal` at many addresses; parts broadcast to the result's shape."""
    return _filled(_fill_normal, seed, decision, who, whom, occurrence)
