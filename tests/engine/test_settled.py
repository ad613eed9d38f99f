"""Settled luck on a branching process: chance of an outbreak with the world known until a day.

A chain of names with Poisson offspring of mean R = 1.5 from four men (Galton and Watson). It dies
out with probability `q^4`, `q = exp(R (q - 1)) = 0.4172`; with `alive` men named and not yet taken,
with `q^alive`. A martingale: its mean stays, and its squared steps add up to `p (1 - p)`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from math import exp, sqrt

import numpy as np
import pytest

from sim.engine.ledger import DAILY
from sim.engine.run import simulate
from sim.scenario.load import Scenario
from tests.conftest import make_act, make_quiet

R, SEEDS, DAYS = 1.5, ("iakir", "uborevich", "kork", "putna"), 40
ARRESTS = DAILY.index("arrests")
SPY = "foreign_agent"
#: Men taken in an outbreak, at least: so many only die out by a chance of 0.4172^alive, alive many.
MANY = 60


@cache
def chain(men: int = len(SEEDS)) -> Scenario:
    """Men with an item; each confession names men drawn from the whole corps."""
    values = {
        f"salience.{SPY}": 1, f"openness.{SPY}": 1, "police.capacity": 100_000, "file.name": 1,
        "officers.count": 1_500, "custody.coercion": 10, "custody.strangers": 1,
        "custody.names": R,
    }  # fmt: skip
    first = make_act("items", 0, narrative=SPY, weight=1, persons=list(SEEDS[:men]))
    return make_quiet(values, DAYS, [make_act("order", 0, narrative=SPY), first])


def extinct() -> float:
    """Chance that the chain from one man dies out."""
    q = 0.0
    for _ in range(1_000):
        q = exp(R * (q - 1))
    return q


Q = extinct()
P = 1 - Q ** len(SEEDS)


def broke_out(scenario: Scenario, seed: int) -> bool:
    return simulate(scenario, seed, record="summary").summary["arrests"] >= MANY


def futures(seed: int, day: int, many: int, men: int = len(SEEDS)) -> np.ndarray:
    """Outcomes of worlds that are alike until a day, bool[many]."""
    return np.array([
        broke_out(chain(men).with_values({"luck.after": day, "luck.seed": 10_000 + n}), seed)
        for n in range(many)
    ])  # fmt: skip


def alive(seed: int) -> np.ndarray:
    """Men named by the evening of each day: those taken on the next, float64[days - 1]."""
    return simulate(chain(), seed, record="daily").series[1:, ARRESTS]


@pytest.mark.slow
def test_the_chance_is_that_of_the_law() -> None:
    assert pytest.approx(0.4172, abs=5e-5) == Q
    found = np.array([broke_out(chain(), seed) for seed in range(200)])
    assert abs(found.mean() - P) < 4 * sqrt(P * (1 - P) / found.size)


@pytest.mark.slow
@pytest.mark.parametrize("day", [0, 1, 3])
def test_settled_luck_is_that_of_the_men_alive(day: int) -> None:
    seen: dict[int, int] = {}  # a seed for each number alive
    for seed in range(60):
        seen.setdefault(int(alive(seed)[day]), seed)
    for men in (0, 1, 2, 4):
        if men not in seen:
            continue
        q, many = 1 - Q**men, 120
        error = sqrt(q * (1 - q) / many)
        assert abs(futures(seen[men], day, many).mean() - q) <= 4 * error, men
    assert len(seen) > 4


@pytest.mark.slow
def test_settled_luck_is_a_martingale() -> None:
    """From one man: its mean is p on every day, and its squared steps add up to p (1 - p).

    Each is an average over futures, of which the noise is taken off.
    """
    worlds, many, days, p = 40, 8, (0, 1, 2, 4), 1 - Q
    steps, means = [], []
    for seed in range(worlds):
        q = [futures(seed, day, many, 1).mean() for day in days]
        noise = [x * (1 - x) / (many - 1) for x in q]
        end = float(broke_out(chain(1), seed))
        course, of = np.array([p, *q, end]), np.array([0.0, *noise, 0.0])
        steps.append((np.diff(course) ** 2 - of[1:] - of[:-1]).sum())
        means.append(q)
    for each in np.array(means).T:
        assert abs(each.mean() - p) < 4 * each.std() / sqrt(worlds)
    assert abs(np.mean(steps) - p * (1 - p)) < 4 * np.std(steps) / sqrt(worlds)


def test_nothing_is_left_to_luck_in_the_end(quiet: Callable[..., Scenario]) -> None:
    for seed in range(5):
        assert set(futures(seed, DAYS - 1, 3)) == {broke_out(chain(), seed)}
