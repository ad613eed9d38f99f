"""Sequential ABC: the generations pyABC gave, and a posterior with a closed form."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.study.methods.priors import Prior, deviation, quantiles, rank
from sim.study.methods.smc import Batch, Generation, Sequential, Settings

#: What pyABC 0.13 gave on toys and on `experiments/fit.toml` in its quick size.
STORED = json.loads((Path(__file__).parent / "generations.json").read_text())["problems"]

SEEN = 1.0
NOISY = (Prior("a.seen", -6.0, 6.0), Prior("b.idle", 0.1, 10.0, log=True))
SMALL = Settings(
    population=40, first=80, generations=3, quantile=0.5, most=2_000, seed=11, farthest=1e6
)

#: Numbers in the order of the priors, and a seed -> distance.
Far = Callable[[list[float], int], float]


def noisy(numbers: list[float], seed: int) -> float:
    """The first number is seen through normal noise; the second does nothing."""
    return abs(numbers[0] + np.random.default_rng(seed).normal() - SEEN)


def wave(numbers: list[float], seed: int) -> float:
    """The sum of all numbers, and the difference of the first and the last, through noise."""
    seen = np.array([np.array(numbers).sum(), numbers[0] - numbers[-1]])
    seen = seen + 0.3 * np.random.default_rng(seed).normal(size=2)
    return float(np.sqrt(np.mean(np.square(seen - np.array([2.0, 0.5])))))


def told(priors: tuple[Prior, ...], batch: Batch, far: Far) -> np.ndarray:
    """Distances of the candidates of a batch."""
    return np.array([
        far([p.value(x) for p, x in zip(priors, place, strict=True)], seed)
        for place, seed in zip(batch.place, batch.seed.tolist(), strict=True)
    ])  # fmt: skip


def fitted(priors: tuple[Prior, ...], settings: Settings, far: Far) -> list[Generation]:
    """Every generation of a fit."""
    sequential = Sequential(priors, settings)
    while (batch := sequential.ask()) is not None:
        sequential.tell(told(priors, batch, far))
    return sequential.generations


@pytest.mark.parametrize("name", STORED)
def test_it_is_what_pyabc_gave_to_the_last_bit(name: str) -> None:
    stored = STORED[name]
    priors = tuple(Prior(*each) for each in stored["priors"])
    settings = Settings(**stored["settings"], farthest=stored["generations"][0]["tolerance"])
    sequential = Sequential(priors, settings)
    while (batch := sequential.ask()) is not None:
        if "distances" in stored:  # of the model: kept, so that it may change
            kept = stored["distances"][batch.generation][batch.first :][: len(batch.seed)]
            distance = np.array(kept + [np.inf] * (len(batch.seed) - len(kept)))
        else:
            distance = told(priors, batch, noisy if name.startswith("noisy") else wave)
        sequential.tell(distance)
    for found, wanted in zip(sequential.generations, stored["generations"], strict=True):
        for key in ("tolerance", "simulations", "effective"):
            assert getattr(found, key) == wanted[key], key
        for key in ("index", "seed", "weight", "distance"):
            assert getattr(found, key).tolist() == wanted[key], key
        for at, prior in enumerate(priors):
            assert [prior.value(x) for x in found.place[:, at]] == wanted["numbers"][prior.name]


def test_the_posterior_is_the_one_that_is_known() -> None:
    settings = replace(SMALL, population=400, first=800, generations=4, most=20_000)
    last = fitted(NOISY, settings, noisy)[-1]
    seen = np.array([NOISY[0].value(x) for x in last.place[:, 0]])
    # Flat prior, normal noise, and a tolerance that adds a uniform of its width.
    expected = np.hypot(1.0, last.tolerance / np.sqrt(3.0))
    assert np.average(seen, weights=last.weight) == pytest.approx(SEEN, abs=0.25)
    assert deviation(seen, last.weight) == pytest.approx(expected, rel=0.12)
    low, high = quantiles(last.place[:, 1], last.weight, [0.05, 0.95])
    assert high - low == pytest.approx(0.9, abs=0.12), "what does nothing keeps its prior"
    assert (last.distance <= last.tolerance).all()
    assert last.weight.sum() == pytest.approx(1.0)


def test_tolerances_fall_and_are_quantiles_of_distances() -> None:
    generations = fitted(NOISY, SMALL, noisy)
    assert [len(g.index) for g in generations] == [80, 40, 40, 40]
    tolerances = [g.tolerance for g in generations]
    assert tolerances == sorted(tolerances, reverse=True)
    low, high = np.quantile(generations[0].distance, [0.45, 0.55])
    assert low < tolerances[1] < high
    more = fitted(NOISY, replace(SMALL, generations=4), noisy)
    assert np.array_equal(more[3].place, generations[3].place), "it may go on for longer"
    other = fitted(NOISY, replace(SMALL, seed=12), noisy)
    assert not np.array_equal(other[1].place, generations[1].place)


def test_a_generation_that_does_not_fill_ends_the_fit() -> None:
    generations = fitted(NOISY, replace(SMALL, most=60, generations=9), noisy)
    assert 1 <= len(generations) < 9
    assert all(g.simulations <= 60 for g in generations[1:])


def test_what_could_not_be_simulated_is_no_particle() -> None:
    def sometimes(numbers: list[float], seed: int) -> float:
        return np.inf if seed % 3 == 0 else noisy(numbers, seed)

    first = fitted(NOISY, replace(SMALL, generations=0), sometimes)[0]
    assert len(first.index) == 80 and first.simulations > 80
    assert (first.seed % 3 > 0).all()


# priors and weights


def test_priors_go_from_end_to_end() -> None:
    even, log = Prior("a", 2.0, 4.0), Prior("b", 0.01, 100.0, log=True)
    assert [even.value(x) for x in (0.0, 0.5, 1.0)] == [2.0, 3.0, 4.0]
    assert [log.value(x) for x in (0.0, 0.5, 1.0)] == pytest.approx([0.01, 1.0, 100.0])
    for prior in (even, log):
        assert [float(prior.place(prior.value(x))) for x in (0.1, 0.7)] == pytest.approx([0.1, 0.7])


def test_weights_are_as_if_particles_were_repeated() -> None:
    values, times = np.array([3.0, 1.0, 2.0]), np.array([1, 2, 1])
    repeated = np.repeat(values, times)
    assert deviation(values, times / 4) == pytest.approx(repeated.std())
    assert rank(values, times / 4, 1.5) == 0.5
    assert rank(values, times / 4, 1.0) == 0.25
    assert rank(values, times / 4, 9.0) == 1.0
    assert quantiles(np.arange(101.0), np.ones(101), [0.5])[0] == pytest.approx(50.0)
    assert quantiles(values, times / 4, [0.0, 1.0]).tolist() == [1.0, 3.0]
