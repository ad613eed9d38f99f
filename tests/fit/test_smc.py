"""ABC-SMC on a problem with a closed form: right, repeatable, resumable after a kill."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyabc
import pytest
from scipy import stats

sys.path.insert(0, str(Path(__file__).parent))
import toy  # spawned workers find it by this name

from sim.errors import SpyscareError
from sim.fit.log import Log, record, sealed
from sim.fit.prior import Prior
from sim.fit.smc import MISSING, Box, Kernel
from sim.fit.weighted import deviation, quantiles, rank


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory):
    """The small fit, uninterrupted, and the folder of its logs."""
    folder = tmp_path_factory.mktemp("alone")
    return folder, toy.carried_out(folder)


def test_the_posterior_is_the_one_that_is_known() -> None:
    settings = replace(toy.SMALL, population=400, first=800, generations=4, most=20_000)
    last = toy.carried_out(None, settings=settings)[-1]
    places, weights = last.particles["a.seen"].to_numpy(), last.particles["weight"].to_numpy()
    # Flat prior, normal noise, and a tolerance that adds a uniform of its width.
    expected = np.hypot(toy.NOISE, last.tolerance / np.sqrt(3.0))
    assert np.average(places, weights=weights) == pytest.approx(toy.SEEN, abs=0.25)
    assert deviation(places, weights) == pytest.approx(expected, rel=0.12)
    idle = last.particles["b.idle"].to_numpy()
    low, high = quantiles(Prior("b.idle", 0.1, 10.0, log=True).place(idle), weights, [0.05, 0.95])
    assert high - low == pytest.approx(0.9, abs=0.12), "what does nothing keeps its prior"
    assert (last.particles["distance"] <= last.tolerance).all()
    assert last.particles["weight"].sum() == pytest.approx(1.0)


def test_tolerances_fall_and_are_quantiles_of_distances(alone) -> None:
    _, generations = alone
    assert len(generations) == toy.SMALL.generations + 1
    assert len(generations[0].particles) == toy.SMALL.first
    tolerances = [g.tolerance for g in generations]
    assert tolerances == sorted(tolerances, reverse=True)
    first = generations[0].particles["distance"]
    assert first.quantile(0.45) < tolerances[1] < first.quantile(0.55)


def test_workers_do_not_matter(alone, tmp_path: Path) -> None:
    folder, generations = alone
    for one, other in zip(generations, toy.carried_out(tmp_path, workers=2), strict=True):
        assert (one.tolerance, one.simulations) == (other.tolerance, other.simulations)
        pd.testing.assert_frame_equal(one.particles, other.particles, check_exact=True)
    for log in folder.iterdir():
        whole = (tmp_path / log.name).read_bytes()
        assert whole == log.read_bytes()


def test_another_seed_is_another_posterior(alone) -> None:
    other = toy.carried_out(None, settings=replace(toy.SMALL, seed=12, generations=1))
    assert not other[1].particles.equals(alone[1][1].particles)


def test_it_goes_on_for_more_generations_from_where_it_was(alone, tmp_path: Path) -> None:
    toy.carried_out(tmp_path, settings=replace(toy.SMALL, generations=1))
    before = (tmp_path / "candidates-01.log").read_bytes()
    last = toy.carried_out(tmp_path)[-1]
    pd.testing.assert_frame_equal(last.particles, alone[1][-1].particles, check_exact=True)
    assert (tmp_path / "candidates-01.log").read_bytes() == before


def test_a_killed_fit_ends_as_if_nothing_had_happened(alone, tmp_path: Path) -> None:
    folder, out = tmp_path / "logs", tmp_path / "last.parquet"
    command = [sys.executable, toy.__file__, str(folder), str(out)]
    paths = os.pathsep.join(p for p in sys.path if p)
    process = subprocess.Popen([*command, "0.02"], env={**os.environ, "PYTHONPATH": paths})
    log = folder / "candidates-01.log"
    size = record(2, 1).itemsize
    until = time.monotonic() + 60
    while not (log.is_file() and log.stat().st_size > 5 * size):
        assert process.poll() is None and time.monotonic() < until
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not out.exists()
    kept = log.stat().st_size // size
    assert 5 <= kept < alone[1][1].simulations, "killed within the generation"
    with log.open("ab") as file:
        file.write(b"torn" * 3)
    last = toy.carried_out(folder)[-1]
    last.particles.to_parquet(out, index=False)
    uninterrupted = tmp_path / "uninterrupted.parquet"
    alone[1][-1].particles.to_parquet(uninterrupted, index=False)
    assert out.read_bytes() == uninterrupted.read_bytes()
    for other in alone[0].iterdir():
        assert (folder / other.name).read_bytes() == other.read_bytes()


def test_a_generation_that_does_not_fill_ends_the_fit() -> None:
    generations = toy.carried_out(None, settings=replace(toy.SMALL, most=60, generations=9))
    assert 1 <= len(generations) < 9
    assert all(g.simulations <= 60 for g in generations[1:])


def test_without_pyabc_it_says_what_is_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.fit.smc.pyabc", None)
    with pytest.raises(SpyscareError) as told:
        toy.carried_out(None)
    assert told.value.lines == [MISSING]


# what stands in for pyABC's own


def test_the_box_is_the_product_of_its_uniform_variables() -> None:
    box = pickle.loads(pickle.dumps(Box((Prior("a.x", 1, 2), Prior("b.y", 1, 9, log=True)))))
    slow = pyabc.Distribution({name: pyabc.RV("uniform", 0, 1) for name in ("a.x", "b.y")})
    assert list(box) == ["a.x", "b.y"]
    for place in ((0.2, 0.9), (0.0, 1.0), (-0.1, 0.5), (0.5, 1.1)):
        at = pyabc.Parameter(dict(zip(box, place, strict=True)))
        assert box.pdf(at) == slow.pdf(at)
    np.random.seed(4)
    drawn = np.array([list(box.rvs().values()) for _ in range(400)])
    assert stats.kstest(drawn.ravel(), "uniform").pvalue > 0.01


def test_the_kernel_proposes_what_pyabc_proposes() -> None:
    random = np.random.default_rng(5)
    particles = pd.DataFrame({"a": random.random(60), "b": random.random(60)})
    weights = random.random(60)
    weights /= weights.sum()
    mine, theirs = Kernel(), pyabc.MultivariateNormalTransition()
    for kernel in (mine, theirs):
        kernel.fit(particles, weights)
    np.testing.assert_allclose(mine.root @ mine.root.T, theirs.cov, atol=1e-12)
    at = pyabc.Parameter({"a": 0.4, "b": 0.6})
    assert mine.pdf(at) == theirs.pdf(at)
    np.random.seed(6)
    drawn = pd.DataFrame([mine.rvs() for _ in range(1500)])
    other = theirs.rvs(4000)
    other = other[((other >= 0) & (other <= 1)).all(axis=1)]
    assert ((drawn >= 0) & (drawn <= 1)).all(axis=None)
    for name in ("a", "b"):
        assert stats.ks_2samp(drawn[name], other[name]).pvalue > 0.01
    assert drawn.corr().iloc[0, 1] == pytest.approx(other.corr().iloc[0, 1], abs=0.1)


# the log


def test_a_log_keeps_what_is_whole(tmp_path: Path) -> None:
    layout = record(1, 2)
    rows = np.zeros(3, layout)
    rows["index"], rows["values"] = range(3), [[1, np.nan], [2, 3], [4, 5]]
    log = Log(tmp_path / "a.log", layout)
    for row in rows:
        log.append(sealed(np.array([row])))
    log.close()
    whole = (tmp_path / "a.log").read_bytes()
    assert Log(tmp_path / "a.log", layout).found["index"].tolist() == [0, 1, 2]
    (tmp_path / "a.log").write_bytes(whole[:-3])
    assert Log(tmp_path / "a.log", layout).found["index"].tolist() == [0, 1]
    assert len((tmp_path / "a.log").read_bytes()) == 2 * layout.itemsize
    spoilt = bytearray(whole)
    spoilt[layout.itemsize + 9] ^= 1
    (tmp_path / "a.log").write_bytes(bytes(spoilt))
    assert Log(tmp_path / "a.log", layout).found["index"].tolist() == [0]


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
