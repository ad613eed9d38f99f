"""Addressed randomness: the published generator, the same values one by one and by the array,
uniform and uncorrelated between neighbouring addresses."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sim import draws
from sim.vocabulary import NKVD, NOBODY, Decision

WORD = st.integers(0, 2**64 - 1)
SEED = st.integers(0, 2**63 - 1)
CODE = st.integers(-(2**63), 2**63 - 1)


def words_of(key: tuple[int, int], counter: tuple[int, int, int, int]) -> list[int]:
    """One block of our generator for plain integers."""
    return [int(w) for w in draws.philox(*(np.uint64(part) for part in (*key, *counter)))]


@settings(max_examples=300, deadline=None)
@given(st.tuples(WORD, WORD), st.tuples(WORD, WORD, WORD, WORD))
@example((0, 0), (0, 0, 0, 0))
@example((2**64 - 1, 2**64 - 1), (2**64 - 1, 2**64 - 1, 2**64 - 1, 2**64 - 1))
def test_philox_is_numpys(key, counter):
    # NumPy adds one to the counter, a 256-bit number with the lowest word first, before a block.
    before = (sum(word << (64 * i) for i, word in enumerate(counter)) - 1) % 2**256
    words = [(before >> (64 * i)) % 2**64 for i in range(4)]
    theirs = np.random.Philox(
        key=np.array(key, np.uint64), counter=np.array(words, np.uint64)
    ).random_raw(4)
    assert words_of(key, counter) == theirs.tolist()


def test_philox_known_answers():
    """Vectors published with the generator (Random123, kat_vectors, philox4x64 10 rounds)."""
    zeros = words_of((0, 0), (0, 0, 0, 0))
    assert zeros == [
        0x16554D9ECA36314C, 0xDB20FE9D672D0FDC, 0xD7E772CEE186176B, 0x7E68B68AEC7BA23B,
    ]  # fmt: skip
    ones = words_of((2**64 - 1,) * 2, (2**64 - 1,) * 4)
    assert ones == [
        0x87B092C3013FE90B, 0x438C3C67BE8D0224, 0x9CC7D7C69CD777B6, 0xA09CAEBF594F0BA0,
    ]  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(SEED, st.integers(0, 60), CODE, CODE, CODE)
def test_uniform_is_the_first_word_of_its_block(seed, decision, who, whom, occurrence):
    counter = (who % 2**64, whom % 2**64, occurrence % 2**64, 0)
    word = words_of((seed, decision), counter)[0]
    u = draws.uniform(seed, decision, who, whom, occurrence)
    assert u == (word >> 11) * 2.0**-53
    assert 0.0 <= u < 1.0
    waited = draws.exponential(seed, decision, who, whom, occurrence)
    assert waited == -math.log(1.0 - u)
    assert waited == pytest.approx(-math.log1p(-u), rel=2**-51)


@settings(max_examples=60, deadline=None)
@given(
    SEED,
    st.sampled_from([d for d in vars(Decision).values() if isinstance(d, int)]),
    st.lists(st.tuples(CODE, CODE, CODE), min_size=1, max_size=40),
)
@pytest.mark.parametrize(
    ("many", "one"),
    [
        (draws.uniforms, draws.uniform),
        (draws.exponentials, draws.exponential),
        (draws.normals, draws.normal),
    ],
)
def test_arrays_equal_single_draws(many, one, seed, decision, addresses):
    who, whom, occurrence = np.array(addresses, np.int64).T
    single = [one(seed, int(decision), *address) for address in addresses]
    assert many(seed, decision, who, whom, occurrence).tolist() == single


@settings(deadline=None)
@given(st.integers(0, 2**63 - 1), st.integers(0, 60), st.integers(-9, 9), st.integers(0, 9))
def test_four_exponentials_are_the_four_words_of_a_block(seed, decision, who, occurrence):
    four = draws.exponentials4(seed, decision, who, NOBODY, occurrence)
    words = words_of((seed, decision), (who % 2**64, NOBODY % 2**64, occurrence, 0))
    for place, (value, word) in enumerate(zip(four, words, strict=True)):
        assert value == draws.exponential_of4(seed, decision, who, NOBODY, occurrence, place)
        assert value == -math.log(1.0 - (word >> 11) * 2.0**-53)
    assert four[0] == draws.exponential(seed, decision, who, NOBODY, occurrence)


def test_arrays_equal_single_draws_in_long_runs():
    # Long arrays are where a compiler might reorder arithmetic.
    who = np.arange(20_000)
    for many, one in (
        (draws.uniforms, draws.uniform),
        (draws.exponentials, draws.exponential),
        (draws.normals, draws.normal),
    ):
        assert many(3, 7, who).tolist() == [one(3, 7, i, NOBODY, 0) for i in range(who.size)]


def test_parts_of_an_address_broadcast():
    who, occurrence = np.arange(5)[:, None], np.arange(3)
    table = draws.uniforms(11, Decision.FOUND_MARKER, who, NOBODY, occurrence)
    assert table.shape == (5, 3)
    assert table[4, 2] == draws.uniform(11, int(Decision.FOUND_MARKER), 4, NOBODY, 2)
    assert draws.normals(11, 3, 4, [1, 2]).shape == (2,)
    assert draws.exponentials(11, 3, np.arange(0)).shape == (0,)


def test_every_part_of_the_address_matters():
    base = (5, 6, 7, 8, 9)
    changed = [(*base[:i], base[i] + 1, *base[i + 1 :]) for i in range(5)]
    swapped = [(5, 6, 8, 7, 9), (6, 5, 7, 8, 9), (5, 6, 7, 9, 8)]
    values = {draws.uniform(*address) for address in [base, *changed, *swapped]}
    assert len(values) == 9
    assert draws.uniform(5, 6, NKVD, NOBODY, 0) != draws.uniform(5, 6, NOBODY, NKVD, 0)


N = 20_000


def series(part: int) -> np.ndarray:
    """Draws along one part of the address: seed, decision, who, whom or occurrence."""
    if part >= 2:
        address = [1, NOBODY, 0]
        address[part - 2] = np.arange(N)
        return draws.uniforms(1937, 31, *address)
    keys = np.full((2, N), [[1937], [31]])
    keys[part] = np.arange(N)
    return np.array([draws.uniform(int(s), int(d), 1, NOBODY, 0) for s, d in keys.T])


@pytest.mark.parametrize("part", range(5), ids=["seed", "decision", "who", "whom", "occurrence"])
def test_neighbouring_addresses_are_uniform_and_independent(part):
    u = series(part)
    # Chi-square over 100 cells: mean 99, variance 2 * 99.
    cells = np.bincount((u * 100).astype(int), minlength=100)
    chi_square = ((cells - N / 100) ** 2 / (N / 100)).sum()
    assert abs(chi_square - 99) < 4 * math.sqrt(2 * 99)
    # Kolmogorov-Smirnov: exceeded with probability 2 exp(-2 * 2.2^2) = 1e-4.
    ordered = np.sort(u)
    steps = np.arange(N + 1) / N
    distance = max((steps[1:] - ordered).max(), (ordered - steps[:-1]).max())
    assert distance < 2.2 / math.sqrt(N)
    # Correlation of neighbours at lags 1, 2 and 64.
    for lag in (1, 2, 64):
        assert abs(np.corrcoef(u[:-lag], u[lag:])[0, 1]) < 4 / math.sqrt(N)


def test_pairs_of_parts_are_uncorrelated():
    square = draws.uniforms(2, 3, np.arange(200)[:, None], np.arange(200))
    assert abs(np.corrcoef(square.ravel(), square.T.ravel())[0, 1]) < 4 / 200
    other = draws.uniforms(2, 4, np.arange(200)[:, None], np.arange(200))
    assert abs(np.corrcoef(square.ravel(), other.ravel())[0, 1]) < 4 / 200


def test_the_generator_tests_can_fail():
    """Negative control: a plain counter is uniform but far from independent."""
    u = (np.arange(N) * 0.6180339887) % 1
    assert abs(np.corrcoef(u[:-1], u[1:])[0, 1]) > 4 / math.sqrt(N)


def test_moments():
    n = 200_000
    who = np.arange(n)
    e = draws.exponentials(1, 2, who)
    assert e.min() >= 0
    assert abs(e.mean() - 1) < 4 / math.sqrt(n)  # variance 1
    assert abs(e.var() - 1) < 4 * math.sqrt(8 / n)  # fourth central moment 9
    z = draws.normals(1, 2, who)
    assert abs(z.mean()) < 4 / math.sqrt(n)
    assert abs(z.var() - 1) < 4 * math.sqrt(2 / n)
    assert abs((z**4).mean() - 3) < 4 * math.sqrt(96 / n)
    sigma = 0.8
    multiple = np.exp(sigma * z - sigma**2 / 2)
    assert abs(multiple.mean() - 1) < 4 * math.sqrt((math.exp(sigma**2) - 1) / n)
