"""What a folder holds: left alone by a refused order, drawn from itself, told in one way."""

from __future__ import annotations

import hashlib
import signal
import subprocess
import sys
import threading

import numpy as np
import pandas as pd
import pyarrow.dataset as dataset
import pytest

from sim.errors import SpyscareError
from sim.study import Interrupted, folder_study, read, store, sweep, work, writing
from sim.study.methods.sweep import question_of
from sim.study.statement import Study
from sim.study.store import MANIFEST, Store


def content(folder):
    """Every file of a folder by its name: its bytes."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in files}  # fmt: skip


# a refused order

MORE = {"steps = 3": "steps = 5"}


def other_study(sweeps, study, models):
    sweeps(study("other"))


def no_workers(sweeps, study, models):
    sweeps(study(**MORE), workers=0)


def no_scheduler(sweeps, study, models):
    sweeps(study(**MORE), dask="tcp://127.0.0.1:1")


def no_such_size(sweeps, study, models):
    sweeps(study(**MORE), officers=3)


def no_dask(sweeps, study, models):
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "distributed", None)
        sweeps(study(**MORE), dask="tcp://127.0.0.1:1")


def worked_on(sweeps, study, models):
    with writing.held(models.HERE / "out"):
        sweeps(study(**MORE))


REFUSED = [other_study, no_workers, no_scheduler, no_such_size, no_dask, worked_on]


@pytest.mark.parametrize("order", REFUSED)
def test_a_refused_order_leaves_the_folder_to_the_byte(order, desk, study, models, monkeypatch):
    import distributed

    def refuse(*_, **__):
        raise OSError("nobody there")

    monkeypatch.setattr(distributed, "Client", refuse)
    sweep(study(), desk / "out", runner=models.plain)
    before = content(desk / "out")
    with pytest.raises(SpyscareError):
        order(lambda made, **more: sweep(made, desk / "out", runner=models.plain, **more),
              study, models)  # fmt: skip
    assert content(desk / "out") == before


@pytest.mark.parametrize("order", REFUSED[1:5])
def test_a_refused_order_makes_no_folder(order, desk, study, models, monkeypatch):
    import distributed

    def refuse(*_, **__):
        raise OSError("nobody there")

    monkeypatch.setattr(distributed, "Client", refuse)
    with pytest.raises(SpyscareError):
        order(lambda made, **more: sweep(made, desk / "new", runner=models.plain, **more),
              study, models)  # fmt: skip
    assert not (desk / "new").exists()


def test_a_folder_of_somebody_elses_is_not_filled(desk, study, models):
    (desk / "thesis").mkdir()
    (desk / "thesis" / "chapter.txt").write_text("mine")
    with pytest.raises(SpyscareError, match="thesis: is not empty and holds no study"):
        sweep(study(), desk / "thesis", runner=models.plain)
    assert content(desk / "thesis").keys() == {"chapter.txt"}


# two at once


def test_two_sweeps_of_one_plan_on_one_cluster_keep_apart(desk, study, models):
    from distributed import Client, LocalCluster

    from sim.study.workers import Cluster

    asked = question_of(study(), models.plain)
    runs = asked.runs(asked.method.points)
    cluster = LocalCluster(n_workers=1, threads_per_worker=1, processes=False,
                           dashboard_address=None)  # fmt: skip
    with cluster, Client(cluster) as client:
        both = []
        for name in ("one", "other", "third"):
            (desk / name / "shards").mkdir(parents=True)
            both.append(Cluster(work.Work(asked, desk / name), client))
        flights = [each.submit(runs[:4]) for each in both]
        assert [each.result(flight).runs for each, flight in zip(both, flights, strict=True)]
        both[0].close()
        flight = both[1].submit(runs[4:6])
        assert both[1].result(flight).runs == 2
        both[1].close()
        both[2].close()
    found = {n: len(pd.read_parquet(desk / n / "shards")) for n in ("one", "other", "third")}
    assert found == {"one": 4, "other": 6, "third": 4}


def test_runs_that_were_saved_elsewhere_are_not_said_to_be_there(desk, study, models, monkeypatch):
    """A worker that sees another folder under the path."""
    whole = work.Work.__call__

    def astray(self, runs):
        (desk / "elsewhere" / "shards").mkdir(parents=True, exist_ok=True)
        return whole(work.Work(self.question, desk / "elsewhere"), runs)

    monkeypatch.setattr(work.Work, "__call__", astray)
    report = sweep(study(), desk / "out", runner=models.plain)
    assert report.stopped.startswith(f"18 runs were saved, and not in {desk / 'out'}")


def test_one_works_and_the_other_is_told(desk, study, models):
    told = []

    def other(report):
        if report.done and not told:
            with pytest.raises(SpyscareError, match="out: another sweep is at work in it") as error:
                sweep(study(), desk / "out", runner=models.plain)
            told.append(error)

    report = sweep(study(), desk / "out", runner=models.plain, progress=other)
    assert told and (report.done, report.missing) == (18, 0)


# one column, one definition

CHANGES = [
    {'cases  = "arrests"': 'cases  = "arrests * 2"'},
    {'cases  = "arrests"': 'cases  = "arrests"\nmore = "arrests + 1"'},
    {'cases  = "arrests"\n': ""},
    {'cases  = "arrests"': 'again  = "arrests"'},
]


@pytest.mark.parametrize("change", CHANGES, ids=["redefined", "added", "left out", "renamed"])
def test_readers_of_the_shards_see_one_definition_a_column(change, desk, study, models):
    sweep(study(), desk / "out", runner=models.plain, replicates=1)
    sweep(study(**change), desk / "out", runner=models.plain)
    ours = read(desk / "out")
    schemas = {dataset.dataset(path).schema.names.__str__() for path in Store(desk / "out").shards}
    assert len(schemas) == 1
    theirs = dataset.dataset(desk / "out" / "shards", format="parquet").to_table().to_pandas()
    theirs = theirs.sort_values(["point", "replicate"], ignore_index=True)[list(ours)]
    pd.testing.assert_frame_equal(theirs, ours)
    if "again" in ours or "more" in ours:
        assert ours[ours.columns[-4]].notna().all()


def test_what_is_undefined_is_null_to_other_readers(desk, study, models):
    sweep(study(**{'cases  = "arrests"': 'cases  = "order_day"'}), desk / "out",
          runner=models.plain)  # fmt: skip
    table = dataset.dataset(desk / "out" / "shards", format="parquet").to_table()
    for name in ("cases", "summary.order_day"):
        assert table.column(name).null_count == table.num_rows == 18
    for name in ("lost", "ordered", "summary.arrests"):
        assert table.column(name).null_count == 0
    assert np.isnan(read(desk / "out")["cases"]).all()


def test_a_failed_run_has_nothing_and_not_nan(desk, study, models):
    sweep(study(), desk / "out", runner=models.fails_at_two)
    table = dataset.dataset(desk / "out" / "shards", format="parquet").to_table()
    assert table.column("cases").null_count == 6


# from the folder alone

ZEAL = "[police]\nzeal = 1.7\n"


def changed_scenario(desk):
    text = (desk / "short.toml").read_text(encoding="utf-8")
    (desk / "short.toml").write_text(text + ZEAL, encoding="utf-8")


@pytest.mark.parametrize("what", ["changed", "gone", "another beside"])
def test_what_a_scenario_has_is_the_folders_own(what, desk, study, models, monkeypatch):
    sweep(study(), desk / "out", runner=models.plain)
    own = folder_study(desk / "out")[0].own("police.zeal")
    if what == "changed":
        changed_scenario(desk)
    elif what == "gone":
        (desk / "short.toml").unlink()
    else:
        changed_scenario(desk)
        monkeypatch.chdir(desk)
    again = folder_study(desk / "out")[0]
    assert again.own("police.zeal") == own != (1.7,)
    assert again.as_run is not None


def test_a_scenario_that_reads_otherwise_is_left_out_and_said(desk, study, models):
    from sim.study.answer import answer

    figure = '[figure]\nkind = "lines"\nx = "police.zeal"\nvalue = "cases"\n'
    change = {'"shift.plenum" = { from = "-20d", to = "20d", step = "20d" }': "",
              "[quick]": f"{figure}[quick]"}  # fmt: skip
    sweep(study(**change), desk / "out", runner=models.plain)
    kept = desk / "out" / store.SCENARIOS / "short.toml"
    kept.write_text(kept.read_text(encoding="utf-8") + ZEAL, encoding="utf-8")
    again = folder_study(desk / "out")[0]
    assert again.own("police.zeal") is None
    found = answer(again, read(desk / "out")).found
    assert found[0].startswith("A scenario of the study is not there as it was run")


def test_files_of_one_name_that_differ_are_not_kept(desk, written):
    from sim.study.files import texts

    (desk / "sub").mkdir()
    text = (desk / "short.toml").read_text(encoding="utf-8")
    (desk / "sub" / "short.toml").write_text(text + ZEAL, encoding="utf-8")
    path = desk / "mine.toml"
    assert {"short.toml", "base.toml"} <= texts(path, ["short"]).keys()
    assert texts(path, ["short", "sub/short"]) == {}


# the time worked


def test_the_time_worked_is_what_the_kept_runs_took(desk, study, models):
    sweep(study(), desk / "out", runner=models.slow)
    first = Store(desk / "out").worked()
    assert first >= 18 * 0.01
    sweep(study(), desk / "out", runner=models.slow, replicates=3)
    assert Store(desk / "out").worked() > first
    assert "seconds" not in (desk / "out" / MANIFEST).read_text(encoding="utf-8")


def test_sigterm_is_as_ctrl_c(desk, study, models, content_of):
    def ended(report):
        if report.done:
            signal.raise_signal(signal.SIGTERM)

    with pytest.raises(Interrupted) as stop:
        sweep(study(), desk / "out", runner=models.plain, progress=ended)
    assert stop.value.report.done == len(read(desk / "out")) > 0
    sweep(study(), desk / "out", runner=models.plain)
    sweep(study(), desk / "whole", runner=models.plain)
    assert content_of(read(desk / "out")) == content_of(read(desk / "whole"))


def test_a_sweep_in_a_thread_asks_for_no_signals(desk, study, models):
    made = []
    thread = threading.Thread(
        target=lambda: made.append(sweep(study(), desk / "out", runner=models.plain))
    )
    thread.start()
    thread.join()
    assert made[0].done == 18


# what it may be told of its factors


def test_officers_are_not_asked_for_beside_a_column_of_them(desk, written):
    (desk / "points.csv").write_text("officers.count\n300\n400\n", encoding="utf-8")
    made: Study = statement(written)
    with pytest.raises(SpyscareError, match=r"--officers 250: officers.count is a column of point"):
        made.sized(officers=250)


def statement(written, more=""):
    from sim.study import load_study

    return load_study(
        written(f"""
title = "Mine"
question = "?"
expected = "!"
scenario = "short"
[design]
kind = "table"
table = "points.csv"
{more}
[outcomes]
cases = "arrests"
""")
    )


def test_a_quick_trial_goes_no_further_than_its_size():
    """The largest corps of a study of sizes is a million."""
    from sim.study import load_study

    for made in (load_study("size").sized(quick=True), load_study("size").sized(officers=2000)):
        assert max(made.factor("officers.count").levels()) <= 2000


TABLES = [
    ("police.zeal,police.threshold\n1,5,2,5\n", "line 2: 4 cells where the first line names 2"),
    ("police.zeal,police.threshold\n1\n", "line 2: 1 cells where the first line names 2 columns"),
    ("police.zeal,police.zeal\n1,2\n", "column police.zeal: stands there twice"),
    ("police.zeal,\n1,\n", "column 2: has no name"),
    ("police.zeal;police.threshold\n1;2\n", "cells are set apart by commas"),
    ("police.zeal\n1 # of them\n", '"1 # of them" is not a number'),
    ("police.zeal\n\n\n9\n", "line 4: police.zeal: 9 is above 5"),
    ('police.zeal\n"1', "is no CSV"),
    ("police.zeal\n", "wants a line of names and at least one below"),
    ("", "wants a line of names and at least one below"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), TABLES)
def test_a_table_drops_nothing(text, said, desk, written):
    (desk / "points.csv").write_text(text, encoding="utf-8")
    with pytest.raises(SpyscareError) as error:
        statement(written)
    assert said in str(error.value)
    assert all("points.csv" in line for line in error.value.lines)


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_table_may_begin_with_a_mark_and_end_its_lines_as_it_likes(mark, end, desk, written):
    text = mark + end.join(["police.zeal,present.plenum", "1.5,true", "2,0", ""])
    (desk / "points.csv").write_text(text, encoding="utf-8", newline="")
    made = statement(written)
    assert [row for _, row in made.rows] == [(1.5, 1.0), (2.0, 0.0)]


def test_a_scenario_of_no_line_is_told(desk, written):
    (desk / "points.csv").write_text("scenario,police.zeal\nbase,1\n", encoding="utf-8")
    with pytest.raises(SpyscareError, match="short: is a scenario of the study, and of no line"):
        from sim.study import load_study

        text = written("").parent / "mine.toml"
        text.write_text('title = "M"\nquestion = "?"\nscenarios = ["base", "short"]\n[design]\n'
                        'kind = "table"\ntable = "points.csv"\n[outcomes]\na = "arrests"\n',
                        encoding="utf-8")  # fmt: skip
        load_study(text)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[design]", "[factors.police]\nzeal = [1, 2]\n[design]",
         "factors.police.zeal: stands there twice, in quotes and as a table"),
        ('kind = "grid"', 'kind = "grid"\nfixed = { "file.kappa" = 0.5, file.kappa = 0.6 }',
         "design.fixed.file.kappa: stands there twice"),
        ("replicates = 2", 'replicates = 2\nofficers = 300\nfixed = { "officers.count" = 400 }',
         "design.officers: officers.count is fixed; wants one or the other"),
        ('{ from = "-20d", to = "20d", step = "20d" }', '{ from = "0d", to = "2d", steps = 5 }',
         "factors.shift.plenum: 5 steps: there are 3 from 0 to 2"),
        ("steps = 3 }", "steps = 30000 }", "30,000: wants a whole number from 2 to 10,000"),
    ],
)  # fmt: skip
def test_nothing_is_set_twice_and_no_level_dropped(old, new, said, study):
    with pytest.raises(SpyscareError) as error:
        study(**{old: new})
    assert said in str(error.value)


def test_designs_that_no_memory_holds_are_refused(study):
    with pytest.raises(SpyscareError, match=r"design: makes 899,880,003 runs; wants at most 10"):
        study(**{"steps = 3": "steps = 9999", "replicates = 2": "replicates = 29999"})


def test_python_says_nothing_of_its_own(desk, study):
    """Words of the interpreter about an expression are no words for a user."""
    done = subprocess.run(
        [sys.executable, "-c", "from sim.study.outcomes import _parsed; _parsed('1in [2]')"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stderr == ""
