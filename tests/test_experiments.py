"""Every shipped study loads, says what it expects, and runs small without a failure."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.study import available, designs, load_study, read
from sim.study.carry import carry
from sim.study.methods.sweep import question_of
from sim.study.points import Points

STUDIES = available()
#: Points of a design that are all run here; of a larger one, so many beside those that are new.
ALL, SPREAD = 200, 32


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


def telling(points: Points) -> Points:
    """Of a large design those that are first in a quarter of a factor's range, and some others."""
    if len(points) <= ALL:
        return points
    quarters = np.nanquantile(points.numbers, [1 / 4, 1 / 2, 3 / 4], axis=0)
    places = (points.numbers > quarters[:, None]).sum(axis=0)
    kept = set(range(0, len(points), len(points) // SPREAD))
    for column in places.T:
        kept |= set(np.unique(column, return_index=True)[1].tolist())
    some = sorted(kept)
    return replace(points, **{
        name: getattr(points, name)[some] for name in ("scenario", "numbers", "seeds")
    })  # fmt: skip


@pytest.mark.parametrize("name", STUDIES)
def test_a_study_runs(name, tmp_path):
    study = load_study(name).sized(quick=True, officers=200, replicates=1)
    about = {"text": study.text, "table": study.table, "quick": True,
             "overrides": {"officers": 200, "replicates": 1}}  # fmt: skip
    asked = question_of(study, **about)
    few = telling(asked.method.points)
    report = carry(replace(asked, method=replace(asked.method, points=few)), tmp_path / name)
    assert report.failures == {}
    assert (report.done, report.missing, report.stopped) == (len(few), 0, "")
    table = read(tmp_path / name)
    assert len(table) == len(few)
    assert table.drop(columns="failed").notna().any().all()
