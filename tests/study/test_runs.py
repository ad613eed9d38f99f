"""A sweep and its table: what is run, what is kept, and what is told when something goes wrong."""

from __future__ import annotations

import errno
import json
import os

import numpy as np
import pandas as pd
import pytest

from sim.engine.run import simulate
from sim.errors import SpyscareError
from sim.scenario.load import load
from sim.study import Interrupted, folder_study, question, read, sweep, work, writing
from sim.study.methods.sweep import question_of


@pytest.fixture
def calls(monkeypatch):
    """Runs that were made in this process."""
    made = []
    whole = work.Work.one

    def counted(self, run):
        made.append((run["point"], run["replicate"]))
        return whole(self, run)

    monkeypatch.setattr(work.Work, "one", counted)
    return made


def all_runs(study):
    """Every run of a study, in the order of the work."""
    asked = question_of(study)
    return asked.runs(asked.method.points)


# the table


def test_a_row_is_the_run_that_simulate_gives(desk, study):
    report = sweep(study(**{"steps = 3": "steps = 2"}), desk / "out", replicates=1)
    assert (report.planned, report.done, report.failed, report.missing) == (6, 6, 0, 0)
    table = read(desk / "out")
    assert list(table) == [
        "study", "scenario", "scenario_hash", "point", "replicate", "seed", "police.zeal",
        "shift.plenum", "lost", "cases", "ordered", "failed", "fingerprint",
    ]  # fmt: skip
    assert [str(table[name].dtype) for name in ("point", "replicate", "seed", "lost")] == [
        "int32", "int16", "int64", "float64",
    ]  # fmt: skip
    row = table.iloc[5]
    assert (row["police.zeal"], row["shift.plenum"], row["seed"]) == (2.0, 20.0, 1)
    scenario = load(desk / "short.toml").with_values({
        "police.zeal": 2.0, "shift.plenum": "+20d",
    })  # fmt: skip
    summary = simulate(scenario, seed=1, record="summary").summary
    assert row["scenario_hash"] == scenario.hash
    assert row["lost"] == summary["removed_share"] and row["cases"] == summary["arrests"] > 0


def test_shards_are_read_without_us(desk, study, models):
    sweep(study(), desk / "out", runner=models.plain)
    raw = pd.read_parquet(desk / "out" / "shards").sort_values(["point", "replicate"])
    ours = read(desk / "out")
    for name in ours:
        assert raw[name].tolist() == ours[name].tolist()
    assert "summary.arrests" in raw
    whole = read(desk / "out", summary=True)
    assert whole["summary.arrests"].tolist() == ours["cases"].tolist()


def test_seeds_are_the_same_at_every_point(desk, study, models):
    sweep(study(), desk / "out", runner=models.plain, replicates=3)
    table = read(desk / "out")
    assert (table.groupby("point")["seed"].agg(list).map(tuple) == (1, 2, 3)).all()


def test_a_folder_knows_its_study(desk, study, models):
    sweep(study(), desk / "out", runner=models.plain, quick=True, replicates=3)
    (desk / "trial.toml").unlink()
    (desk / "short.toml").unlink()
    again, quick = folder_study(desk / "out")
    assert quick and again.title == "A trial" and again.design.replicates == 3
    assert len(read(desk / "out")) == 4 * 3


def test_no_study_is_said_to_be_none(desk):
    with pytest.raises(SpyscareError, match="holds no study"):
        read(desk)


# going on


def test_nothing_is_run_twice(desk, study, models, calls):
    sweep(study(), desk / "out", runner=models.plain)
    assert len(calls) == 18
    report = sweep(study(), desk / "out", runner=models.plain)
    assert (report.found, report.done, len(calls)) == (18, 0, 18)


def test_more_replicates_run_what_is_missing(desk, study, models, calls, content_of):
    sweep(study(), desk / "out", runner=models.plain)
    report = sweep(study(), desk / "out", runner=models.plain, replicates=3)
    assert (report.found, report.done, report.set_aside) == (18, 9, 0)
    sweep(study(), desk / "whole", runner=models.plain, replicates=3)
    assert content_of(read(desk / "out")) == content_of(read(desk / "whole"))
    sweep(study(), desk / "out", runner=models.plain, replicates=1)
    assert len(read(desk / "out")) == 9


def test_a_shard_that_is_lost_is_made_again(desk, study, models, content_of, monkeypatch):
    monkeypatch.setattr(work, "BUDGET", 0.0)
    sweep(study(), desk / "out", runner=models.plain)
    before = content_of(read(desk / "out"))
    shards = sorted((desk / "out" / "shards").glob("*.parquet"))
    assert len(shards) == 18
    shards[3].unlink()
    shards[7].write_bytes(shards[7].read_bytes()[:-100])
    assert len(read(desk / "out")) == 16
    report = sweep(study(), desk / "out", runner=models.plain)
    assert report.done == 2
    assert content_of(read(desk / "out")) == before


def test_twice_the_same_run_counts_once(desk, study, models, content_of):
    sweep(study(), desk / "out", runner=models.plain)
    before = content_of(read(desk / "out"))
    (shard, *_) = (desk / "out" / "shards").glob("*.parquet")
    (shard.parent / "again.parquet").write_bytes(shard.read_bytes())
    assert content_of(read(desk / "out")) == before


def test_what_was_half_written_is_never_read(desk, study, models):
    sweep(study(), desk / "out", runner=models.plain)
    before = read(desk / "out")
    half = desk / "out" / "shards" / ".point-000000.parquet.00.tmp"
    half.write_bytes(b"PAR1")
    assert read(desk / "out").equals(before)
    assert len(pd.read_parquet(desk / "out" / "shards")) == len(before)
    sweep(study(), desk / "out", runner=models.plain)
    assert not half.exists()


def test_the_order_of_runs_does_not_matter(desk, study, models, content_of, monkeypatch):
    sweep(study(), desk / "out", runner=models.plain)
    backwards = lambda self, runs: np.arange(len(runs))[::-1]  # noqa: E731
    monkeypatch.setattr(question.Question, "order", backwards)
    sweep(study(), desk / "backwards", runner=models.plain)
    assert content_of(read(desk / "out")) == content_of(read(desk / "backwards"))


def test_runs_of_a_corps_stay_together_and_the_largest_begin(study):
    runs = all_runs(study(**{
        '"police.zeal" = { from = 1.0, to = 2.0, steps = 3 }': '"officers.count" = [300, 900, 500]',
    }))  # fmt: skip
    assert runs["numbers"][:, 0].tolist() == [900] * 6 + [500] * 6 + [300] * 6
    assert list(zip(runs["point"][:4], runs["replicate"][:4], strict=True)) == [
        (3, 0), (3, 1), (4, 0), (4, 1),
    ]  # fmt: skip


def test_outcomes_may_be_added_without_running_again(desk, study, models, calls):
    sweep(study(), desk / "out", runner=models.plain)
    more = {"[outcomes]": '[outcomes]\ndouble = "2 * arrests"', '"order_day >= 0"': '"cases > 101"'}
    report = sweep(study(**more), desk / "out", runner=models.plain)
    assert report.done == 0 and len(calls) == 18
    table = read(desk / "out")
    assert (table["double"] == 2 * table["cases"]).all()
    assert (table["ordered"] == (table["cases"] > 101)).all()
    assert list(table)[8:12] == ["double", "lost", "cases", "ordered"]


def test_another_sweep_keeps_out(desk, study, models):
    with writing.held(desk / "out"), pytest.raises(SpyscareError, match="another sweep is at work"):
        sweep(study(), desk / "out", runner=models.plain)
    sweep(study(), desk / "out", runner=models.plain)


def test_another_study_keeps_out(desk, study, models):
    sweep(study(), desk / "out", runner=models.plain)
    with pytest.raises(SpyscareError, match="holds the study trial; --out DIR writes elsewhere"):
        sweep(study("other"), desk / "out", runner=models.plain)


# another model, another plan


def test_a_changed_rule_runs_everything_again(desk, study, models, monkeypatch):
    sweep(study(), desk / "out", runner=models.plain)
    before = read(desk / "out")
    with monkeypatch.context() as changed:
        changed.setattr(question, "code_hash", lambda: "another")
        report = sweep(study(), desk / "out", runner=models.plain)
        assert (report.found, report.done, report.set_aside) == (0, 18, 18)
        after = read(desk / "out")
        assert len(after) == 18
        assert not set(after["fingerprint"]) & set(before["fingerprint"])
    # the rule is as it was, and so are its results
    report = sweep(study(), desk / "out", runner=models.plain)
    assert (report.found, report.done, report.set_aside) == (18, 0, 18)
    assert read(desk / "out").equals(before)


def test_other_versions_that_matter_run_everything_again(desk, study, models, monkeypatch):
    sweep(study(), desk / "out", runner=models.plain)
    monkeypatch.setattr(question, "_version", lambda name: "99")
    assert sweep(study(), desk / "out", runner=models.plain).done == 18


def test_another_plan_sets_the_old_one_aside(desk, study, models):
    sweep(study(), desk / "out", runner=models.plain)
    report = sweep(study(), desk / "out", runner=models.plain, quick=True)
    assert (report.done, report.set_aside) == (4, 18)
    assert len(read(desk / "out")) == 4
    report = sweep(study(), desk / "out", runner=models.plain)
    assert (report.found, report.done, report.set_aside) == (18, 0, 4)


def test_words_of_the_study_are_no_part_of_a_run(desk, study, models):
    sweep(study(), desk / "out", runner=models.plain)
    report = sweep(study(**{'"Does it work?"': '"Does it?"'}), desk / "out", runner=models.plain)
    assert report.found == 18
    assert folder_study(desk / "out")[0].question == "Does it?"


def test_fingerprints_tell_runs_apart(study):
    runs = all_runs(study())
    assert len(set(runs["fingerprint"])) == len(runs) == 18
    other = all_runs(study(**{"replicates = 2": "replicates = 4"}))
    assert set(runs["fingerprint"]) <= set(other["fingerprint"])
    larger = all_runs(study().sized(officers=400))
    assert not set(runs["fingerprint"]) & set(larger["fingerprint"])


def test_a_worker_with_another_model_refuses(desk, study, models, monkeypatch):
    asked = question_of(study(), models.plain)
    monkeypatch.setattr(question, "code_hash", lambda: "another")
    with pytest.raises(SpyscareError, match="all workers want the same installation"):
        work.Work(asked, desk / "out")(asked.runs(asked.method.points))


# what goes wrong


def test_a_point_that_fails_does_not_stop_the_others(desk, study, models, calls):
    report = sweep(study(), desk / "out", runner=models.fails_at_two)
    assert (report.done, report.failed, report.missing) == (18, 6, 6)
    assert report.failures == {"ValueError: too much zeal": 6}
    table = read(desk / "out")
    bad = table["failed"] != ""
    assert (bad == (table["police.zeal"] == 2.0)).all() and bad.sum() == 6
    assert table.loc[bad, "cases"].isna().all() and table.loc[~bad, "cases"].notna().all()
    # they are tried again, and only they
    report = sweep(study(), desk / "out", runner=models.fails_at_two)
    assert (report.found, report.done, len(calls)) == (12, 6, 24)
    assert len(read(desk / "out")) == 18


def test_a_run_that_failed_may_succeed_later(desk, study, models, monkeypatch):
    sweep(study(), desk / "out", runner=models.fails_at_two)
    monkeypatch.setattr(models.fails_at_two, "__code__", models.plain.__code__)
    assert sweep(study(), desk / "out", runner=models.fails_at_two).missing == 0
    assert (read(desk / "out")["failed"] == "").all()


def test_a_scenario_that_cannot_be_fails_at_its_point(desk, study):
    # so far back the arrest would come before the period
    far = {'from = "-20d", to = "20d", step = "20d"': 'from = "-400d", to = "0d", step = "400d"',
           "shift.plenum": "shift.medvedev-arrested", "steps = 3": "steps = 2"}  # fmt: skip
    report = sweep(study(**far), desk / "out", replicates=1)
    assert (report.failed, report.missing) == (2, 2)
    (why,) = report.failures
    assert "is before the period" in why and "\n" not in why
    table = read(desk / "out")
    assert (table["scenario_hash"] == "").tolist() == [True, False, True, False]


def full(*_, **__):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_stops_with_an_account(desk, study, models, content_of, monkeypatch):
    monkeypatch.setattr(work, "BUDGET", 0.0)
    monkeypatch.setattr(work.Work, "__call__", filling_up(5, work.Work.__call__))
    report = sweep(study(), desk / "out", runner=models.plain)
    assert report.stopped == f"{desk / 'out'} cannot be written: No space left on device"
    assert (report.done, report.missing, len(read(desk / "out"))) == (5, 13, 5)
    assert not list((desk / "out" / "shards").glob(".*"))
    # with room again, it goes on
    monkeypatch.undo()
    monkeypatch.syspath_prepend(desk)
    report = sweep(study(), desk / "out", runner=models.plain)
    assert (report.found, report.missing) == (5, 0)
    sweep(study(), desk / "whole", runner=models.plain)
    assert content_of(read(desk / "out")) == content_of(read(desk / "whole"))


def filling_up(room, whole):
    """Work on a disk that has room for so many shards."""

    def worked(self, runs):
        if len(list((self.folder / "shards").glob("*.parquet"))) < room:
            return whole(self, runs)
        with pytest.MonkeyPatch.context() as disk:
            disk.setattr(os, "fsync", full)
            return whole(self, runs)

    return worked


def test_a_disk_that_was_full_for_a_moment_loses_nothing(desk, study, models, monkeypatch):
    whole, tries = work.Work.__call__, []

    def worked(self, runs):
        tries.append(runs)
        if len(tries) in (2, 4, 5):
            with pytest.MonkeyPatch.context() as disk:
                disk.setattr(os, "fsync", full)
                return whole(self, runs)
        return whole(self, runs)

    monkeypatch.setattr(work, "BUDGET", 0.0)
    monkeypatch.setattr(work.Work, "__call__", worked)
    report = sweep(study(), desk / "out", runner=models.plain)
    assert (report.stopped, report.done, report.missing) == ("", 18, 0)


def test_a_folder_that_cannot_be_made_is_said_before_anything_runs(desk, study, calls):
    (desk / "out").write_text("a file")
    with pytest.raises(SpyscareError, match=r"out: cannot be made: .*"):
        sweep(study(), desk / "out")
    assert calls == []


def test_ctrl_c_keeps_what_is_finished(desk, study, models, content_of, monkeypatch):
    whole, made = work.Work.one, []

    def pressed(self, run):
        made.append(run)
        if len(made) == 8:
            raise KeyboardInterrupt
        return whole(self, run)

    with monkeypatch.context() as keyboard:
        keyboard.setattr(work.Work, "one", pressed)
        with pytest.raises(Interrupted) as stop:
            sweep(study(), desk / "out", runner=models.plain)
    report = stop.value.report
    assert (report.done, report.stopped) == (7, "interrupted")
    assert len(read(desk / "out")) == 7
    assert sweep(study(), desk / "out", runner=models.plain).found == 7
    sweep(study(), desk / "whole", runner=models.plain)
    assert content_of(read(desk / "out")) == content_of(read(desk / "whole"))


def test_progress_is_told(desk, study, models, monkeypatch):
    monkeypatch.setattr(work, "BUDGET", 0.0)
    told = []
    sweep(study(), desk / "out", runner=models.plain, progress=lambda r: told.append(r.done))
    assert told == list(range(19))


def test_a_manifest_of_a_later_version_is_refused(desk, study, models):
    sweep(study(), desk / "out", runner=models.plain)
    path = desk / "out" / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format": 99}))
    with pytest.raises(SpyscareError, match="format 99 is not one this version reads"):
        read(desk / "out")
