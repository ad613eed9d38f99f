"""Who works does not matter: one table from this process, from processes, and from a cluster."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from sim.errors import SpyscareError
from sim.study import Interrupted, executor, read, sweep, work
from sim.study.methods.sweep import question_of

SMALL = {"steps = 3": "steps = 2"}


def test_the_table_is_the_same_whoever_works(desk, study, content_of):
    made = study(**SMALL)
    sweep(made, desk / "here")
    report = sweep(made, desk / "processes", workers=2)
    assert (report.done, report.failed, report.workers_lost) == (12, 0, 0)
    sweep(made, desk / "cluster", workers=1, dask="local")
    table = read(desk / "here")
    assert table["cases"].gt(0).all() and (table["failed"] == "").all()
    assert content_of(read(desk / "processes")) == content_of(table)
    assert content_of(read(desk / "cluster")) == content_of(table)


def test_a_run_that_kills_its_worker_is_found_and_the_rest_goes_on(desk, study, models):
    few = study(**{'from = "-20d", to = "20d", step = "20d"': 'values = ["0d"]'})
    report = sweep(few, desk / "out", workers=2, runner=models.dies_at_two, replicates=3)
    assert (report.done, report.failed, report.missing) == (9, 1, 1)
    assert report.workers_lost >= 2
    table = read(desk / "out")
    bad = table["failed"] != ""
    assert (bad == ((table["police.zeal"] == 2.0) & (table["seed"] == 1))).all()
    assert set(table.loc[bad, "failed"]) == {
        "its worker died, again and at nothing else; perhaps for want of memory"
    }


def test_a_worker_that_dies_once_costs_nothing(desk, study, models, content_of):
    report = sweep(study(), desk / "out", workers=2, runner=models.dies_once)
    assert (report.done, report.missing, report.workers_lost) == (18, 0, 1)
    sweep(study(), desk / "whole", runner=models.dies_once)
    assert content_of(read(desk / "out")) == content_of(read(desk / "whole"))


def test_ctrl_c_lets_workers_save_what_they_have(desk, study, models, monkeypatch):
    told = []

    def pressed(report):
        told.append(report.done)
        if report.done:
            raise KeyboardInterrupt

    with pytest.raises(Interrupted) as stop:
        sweep(study(), desk / "out", workers=2, runner=models.slow, progress=pressed)
    report = stop.value.report
    assert 0 < report.done == len(read(desk / "out"))
    assert sweep(study(), desk / "out", runner=models.slow).found == report.done


def test_suspects_are_halved_until_one_is_left(desk, study, models):
    """With a chunk of all runs, one of which is deadly, and no luck in how chunks fall."""
    made = study(**{"replicates = 2": "replicates = 1"})

    class Deadly(executor.Here):
        width = 3

        def submit(self, runs):
            calls.append(len(runs))
            return "dead" if 4 in runs["point"] else super().submit(runs)

        def result(self, flight):
            if flight == "dead":
                raise executor.WorkerLost
            return flight

    calls = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(executor, "Here", Deadly)
        report = sweep(made, desk / "out", runner=models.plain)
    table = read(desk / "out")
    assert (report.failed, len(table)) == (1, 9)
    assert table.loc[table["failed"] != "", "point"].tolist() == [4]
    assert len(calls) < 20


# refusals


def test_dask_says_what_it_lacks(desk, study, models, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(SpyscareError, match=r"pip install 'spyscare\[cluster\]'"):
        sweep(study(), desk / "out", runner=models.plain, dask="tcp://10.0.0.1:8786")


def test_a_cluster_that_does_not_answer_is_said(desk, study, models, monkeypatch):
    import distributed

    monkeypatch.setattr(distributed, "Client", refuse)
    with pytest.raises(SpyscareError, match="--dask tcp://nowhere:1: no scheduler answers there"):
        sweep(study(), desk / "out", runner=models.plain, dask="tcp://nowhere:1")


def refuse(*_, **__):
    raise OSError("Timed out trying to connect")


def test_workers_are_counted(desk, study):
    with pytest.raises(SpyscareError, match="--workers 0: wants at least 1"):
        sweep(study(), desk / "out", workers=0)


def test_a_worker_keeps_to_its_budget(desk, study, models):
    asked = question_of(study(), models.plain)
    runs = asked.runs(asked.method.points)
    (desk / "out" / "shards").mkdir(parents=True)
    done = work.Work(asked, desk / "out")(runs, budget=0.0)
    assert done.runs == 1 and np.array_equal(done.rest, runs[1:])
