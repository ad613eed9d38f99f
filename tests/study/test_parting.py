"""Runs that are alike until a day stand by seed, then day, so that each goes on from the last."""

from __future__ import annotations

import numpy as np

from sim.scenario.load import load
from sim.study.factors import Factor
from sim.study.points import Points
from sim.study.question import Base, Question


def ordered(names: list[str], numbers: np.ndarray, seeds: int = 3) -> np.ndarray:
    """The runs of a batch in the order of their work."""
    factors = tuple(Factor(name, "whole", 0, 100) for name in names)
    question = Question("x", (Base("a", load("spy-scare-1937")),), factors, None)
    count = len(numbers)
    points = Points(
        np.zeros(count, np.int16), numbers, np.tile(np.arange(1, seeds + 1), (count, 1))
    )
    return question.runs(points)


def test_by_seed_then_day() -> None:
    days = np.array([[30.0, 2.0], [10.0, 2.0], [30.0, 3.0], [20.0, 2.0]])
    runs = ordered(["luck.after", "luck.seed"], days)
    assert runs["seed"].tolist() == [1] * 4 + [2] * 4 + [3] * 4
    for seed in (1, 2, 3):
        assert runs["numbers"][runs["seed"] == seed, 0].tolist() == [10, 20, 30, 30]


def test_what_differs_from_the_first_day_on_stands_apart() -> None:
    numbers = np.array([[d, how, zeal] for zeal in (1.0, 2.0) for how in (1.0, 2.0)
                        for d in (40.0, 5.0)])  # fmt: skip
    runs = ordered(["stop.day", "stop.how", "police.zeal"], numbers, seeds=2)
    told = [(n[2], s, n[0]) for n, s in zip(runs["numbers"].tolist(), runs["seed"], strict=True)]
    assert told == sorted(told)


def test_others_stand_as_they_did() -> None:
    runs = ordered(["police.zeal"], np.array([[2.0], [1.0]]))
    assert runs["point"].tolist() == [0, 0, 0, 1, 1, 1]
