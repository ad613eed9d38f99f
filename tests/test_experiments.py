"""Every shipped study loads, says what it expects, and runs small without a failure."""

from __future__ import annotations

import pytest

from sim.study import available, designs, load_study, read, sweep

STUDIES = available()


def test_the_questions_are_there():
    assert {
        "above-and-below", "trigger-timing", "narrative", "shield-and-restraint", "echo",
        "episodes", "sensitivity", "size", "mass-operations", "three-dials", "why-triggers",
        "why-themes", "why-worlds", "why-echo",
    } <= set(STUDIES)  # fmt: skip


@pytest.mark.parametrize("name", STUDIES)
def test_a_study_asks_and_expects(name):
    study = load_study(name)
    assert study.question.endswith("?")
    assert study.expected, "what one expects is written before looking"
    assert study.figure and study.quick
    assert all(outcome.words for outcome in study.outcomes)
    whole, quick = study, study.sized(quick=True)
    sizes = [len(each.points(each.bases())) * each.design.replicates for each in (whole, quick)]
    assert sizes[1] < sizes[0]


def test_above_and_below_is_as_fine_as_promised():
    study = load_study("above-and-below")
    assert [len(designs.levels(f, study.design)) for f in study.factors] == [21, 21]


@pytest.mark.parametrize("name", STUDIES)
def test_a_study_runs(name, tmp_path):
    report = sweep(name, tmp_path / name, quick=True, officers=200, replicates=1)
    assert report.failures == {}
    assert (report.done, report.missing, report.stopped) == (report.points, 0, "")
    table = read(tmp_path / name)
    assert len(table) == report.points
    assert table.drop(columns="failed").notna().any().all()
