"""A question asked batch by batch: what it is told, and that a stop anywhere changes nothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from sim.engine.run import simulate
from sim.measures.patterns import compute, load_patterns
from sim.scenario.load import load
from sim.study import Interrupted, work
from sim.study.carry import carry, gathered
from sim.study.factors import FREE, Factor
from sim.study.points import Points
from sim.study.question import Base, Patterns, Question

BATCHES, SIZE = 4, 3


@dataclass
class Climb:
    """Each batch is asked around the best of those before."""

    asked: int = 0
    identity = ("climb",)

    def ask(self, rows):
        self.asked += 1
        number = len(rows) // SIZE
        if number == BATCHES:
            return None
        best = rows.loc[rows["pattern:height"].idxmax(), "x"] if len(rows) else 0.0
        chance = np.random.default_rng([7, number])
        numbers = best + chance.normal(size=(SIZE, 1))
        seeds = chance.integers(2**62, size=(SIZE, 1))
        return Points(np.zeros(SIZE, np.int16), numbers, seeds, first=len(rows), part=f"{number}")

    def answer(self, rows):
        return rows["x"].iloc[rows["pattern:height"].argmax()]


@dataclass(frozen=True)
class Height:
    columns = ("pattern:height",)
    identity = "height"


def hill(scenario, changes, seed):
    """A run that gives its height, and whatever chance adds."""
    return {"pattern:height": -((changes["x"] - 3.0) ** 2) + (seed % 7) / 100}


@pytest.fixture
def question():
    base = Base("hill", load("base"), Height(), hill)
    return lambda: Question("climb", (base,), (Factor("x", FREE, -9.0, 9.0),), Climb())


def test_each_batch_is_asked_of_all_rows_before(question, tmp_path):
    told = []
    report = carry(question(), tmp_path, progress=lambda r: told.append((r.part, r.asked)))
    assert (report.points, report.asked, report.done) == (12, 12, 12)
    assert told[0] == ("0", 3) and told[-1] == ("3", 12)
    rows = report.rows
    assert rows["point"].tolist() == list(range(12))
    assert list(rows)[-1] == "pattern:height" and "summary.arrests" not in rows
    assert rows["pattern:height"].iloc[-1] > rows["pattern:height"].iloc[0]


@pytest.mark.parametrize("stop", [1, 5, 9, 11])
def test_stopped_anywhere_it_ends_with_the_same_rows(
    stop, question, tmp_path, content_of, monkeypatch
):
    whole = carry(question(), tmp_path / "whole").rows
    one, made = work.Work.one, []

    def pressed(self, run):
        made.append(run)
        if len(made) == stop:
            raise KeyboardInterrupt
        return one(self, run)

    with monkeypatch.context() as keyboard:
        keyboard.setattr(work.Work, "one", pressed)
        with pytest.raises(Interrupted) as caught:
            carry(question(), tmp_path / "out")
    assert caught.value.report.done == stop - 1
    rows, complete = gathered(question(), tmp_path / "out")
    assert not complete and len(rows) == (stop - 1) // SIZE * SIZE
    report = carry(question(), tmp_path / "out")
    assert report.done == 12 - (stop - 1) and report.set_aside == 0
    assert content_of(report.rows) == content_of(whole)
    again, complete = gathered(question(), tmp_path / "out")
    assert complete and content_of(again) == content_of(whole)


def test_without_a_folder_nothing_is_kept(question):
    report = carry(question(), None)
    assert len(report.rows) == 12 and not report.folder.exists()


def test_rows_that_followed_from_others_are_not_taken_up_again(question, tmp_path, monkeypatch):
    """The first batch is lost, and what its runs give now is something else."""
    before = carry(question(), tmp_path).rows
    for shard in (tmp_path / "shards").glob("point-000000*"):
        shard.unlink()
    monkeypatch.setattr(hill, "__code__", (lambda s, changes, seed: _fall(changes)).__code__)
    report = carry(question(), tmp_path)
    assert (report.found, report.done) == (0, 12)
    assert len(report.rows) == 12
    assert set(report.rows["fingerprint"][SIZE:]).isdisjoint(before["fingerprint"])


def _fall(changes):
    return {"pattern:height": (changes["x"] - 3.0) ** 2}


def test_patterns_are_read_of_runs_of_each_role(tmp_path):
    ids = tuple(p.id for p in load_patterns() if p.scenario == "alarm-1927")
    small = {"officers.count": 300}
    roles = {
        "alarm": load("alarm-1927").with_values(small),
        "quiet": load("base").with_values(small),
    }
    bases = (Base("alarm", roles["alarm"], Patterns(ids)), Base("quiet", roles["quiet"]))
    factors = (Factor("alarm:police.zeal", "number", 0.2, 5.0),)
    rows = carry(Question("roles", bases, factors, Once([[2.0], [np.nan]])), None).rows
    zealous = roles["alarm"].with_values({"police.zeal": 2.0})
    expected = compute(simulate(zealous, 3), [p for p in load_patterns() if p.id in ids])
    for name, value in expected.items():
        assert np.array_equal(rows[f"pattern:{name}"], [value, np.nan], equal_nan=True)
    quiet = simulate(roles["quiet"], 3, record="summary").summary
    assert rows["summary.arrests"].isna()[0] and rows["summary.arrests"][1] == quiet["arrests"]
    assert rows["scenario"].tolist() == ["alarm", "quiet"]


class Once:
    """Asks once for these numbers, one point a scenario, with seed 3."""

    identity = ("once",)

    def __init__(self, numbers):
        self.numbers = np.array(numbers)

    def ask(self, rows):
        count = len(self.numbers)
        return Points(
            np.arange(count, dtype=np.int16), self.numbers, np.full((count, 1), 3), last=True
        )
