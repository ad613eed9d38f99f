"""A fit of one's own: its patterns, its scenarios beside it, its folder."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import sim
from sim.cli import app
from sim.errors import SpyscareError
from sim.study import store, writing
from sim.study.methods.findings import sentences
from sim.study.methods.fit_statement import load_fit
from sim.study.methods.priors import FEW, Known, effective_of
from sim.study.methods.stages import FINDINGS, carry_out, save, stages_of
from sim.study.question import PATTERN
from tests.texts import replaced

SCENARIO = """
title    = "A short alarm"
question = "What has happened by the autumn?"
extends  = "alarm-1927"
[period]
end = 1927-12-31
"""
TEXT = """
kind     = "fit"
title    = "A fit of my own"
question = "Does it work?"
expected = "It works."
episodes = ["short-alarm"]

[parameters]
"police.threshold"        = { from = 2.0, to = 12.0, log = true }
"turnover.appeal_success" = { from = 0.2, to = 0.95 }

[[pattern]]
id       = "summer"
scenario = "short-alarm"
quantity = "letters"
first    = 1927-06-01
last     = 1927-08-31
low      = 0
high     = 2000

[[pattern]]
id          = "spared"
scenario    = "short-alarm"
quantity    = "cascade"
first       = 1927-06-01
last        = 1927-12-31
value       = 0
low         = 0
high        = 10
reliability = "A"
weight      = 2

[fit]
patterns    = ["summer", "spared"]
officers    = 200
population  = 8
generations = 1
most        = 200

[check]
replicates = 4
officers   = 200
"""


def written(folder, *changes):
    """The fit with pieces replaced, beside its scenario; path of it."""
    (folder / "short-alarm.toml").write_text(SCENARIO, encoding="utf-8")
    path = folder / "mine.toml"
    path.write_text(replaced(TEXT, *changes), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    return written(tmp_path_factory.mktemp("desk")).parent


@pytest.fixture(scope="module")
def done(desk):
    stages = carry_out(load_fit(desk / "mine.toml"), desk / "out")
    save(stages.findings(), desk / "out")
    return desk / "out"


def content(folder):
    return {path: hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*")) if path.is_file()}  # fmt: skip


def test_patterns_of_ones_own_are_computed_fitted_and_told(desk, done):
    study, found = load_fit(desk / "mine.toml"), stages_of(done).findings()
    assert study.fitted == study.episodes.ids == ("summer", "spared")
    row = found.particles.iloc[2]
    (base,) = study.episodes.of_size(study.fit.officers).bases()
    scenario = base.scenario.with_values({p.name: row[p.name] for p in study.priors})
    read = base.reader(sim.simulate(scenario, seed=int(row["seed"])))
    assert read == {name: row[name] for name in (f"{PATTERN}summer", f"{PATTERN}spared")}
    assert study.distance(np.array(list(read.values()))) == row["distance"]
    said = json.loads((done / FINDINGS).read_text(encoding="utf-8"))
    assert [each["pattern"] for each in said["check"]] == ["summer", "spared"]


def test_another_pattern_is_another_fit(desk, tmp_path):
    asked = {load_fit(desk / "mine.toml").identity("fit")["the patterns"]}
    for change in (("high     = 2000", "high     = 1999"), ("weight      = 2", "weight = 3"),
                   ('"letters"', '"arrested"')):  # fmt: skip
        asked.add(load_fit(written(tmp_path, change)).identity("fit")["the patterns"])
    assert len(asked) == 4


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"letters"', '"leters"', 'pattern 1 "summer": quantity: "leters": no such quantity; did'),
        ('id       = "summer"', 'id = "spared"', 'pattern 2 "spared": there is one of this id al'),
        ('id       = "summer"', 'id = "arrested-1927"', "there is one of this id already"),
        ("high     = 2000", "", 'pattern 1 "summer": high: missing'),
        ("last     = 1927-08-31", "last = 1928-08-31", "does not cover its days"),
        ('scenario = "short-alarm"\nquantity = "letters"',
         'scenario = "base"\nquantity = "letters"', "nothing is run for base; there are short-al"),
        ('patterns    = ["summer", "spared"]', 'patterns = ["sumer"]',
         'fit.patterns: "sumer": no such pattern; did you mean "summer"?'),
        ('episodes = ["short-alarm"]', 'episodes = ["short-alarm", "short-alarm"]',
         "episodes: [\"short-alarm\", \"short-alarm\"]: wants names of scenarios, each once"),
        ('episodes = ["short-alarm"]', 'episodes = ["short-alrm"]', "short-alrm: no such scenario"),
        ("[parameters]", "[parameters]\npolice.threshold = { from = 1, to = 2 }",
         "parameters.police.threshold: stands there twice"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(old, new, said, tmp_path):
    path = written(tmp_path, (old, new))
    with pytest.raises(SpyscareError) as error:
        load_fit(path)
    assert said in str(error.value)
    assert all(line.startswith("mine.toml: ") for line in error.value.lines)


def test_a_fit_is_drawn_from_its_folder_alone(desk, done, tmp_path, monkeypatch):
    said = sentences(stages_of(done).findings())
    monkeypatch.chdir(tmp_path)
    (tmp_path / "short-alarm.toml").write_text(SCENARIO.replace("12-31", "10-31"))
    before = [path.rename(path.with_suffix(".gone")) for path in desk.glob("*.toml")]
    try:
        assert sentences(stages_of(done).findings()) == said
    finally:
        for path in before:
            path.rename(path.with_suffix(".toml"))


def test_scenarios_that_read_otherwise_are_named(done, tmp_path):
    copy = Path(shutil.copytree(done, tmp_path / "copy"))
    kept = copy / "fit" / store.SCENARIOS / "short-alarm.toml"
    kept.write_text(SCENARIO + "[police]\nzeal = 1.1\n", encoding="utf-8")
    told = CliRunner().invoke(app, ["plot", str(copy)])
    assert told.exit_code == 2
    assert "was made with short-alarm as this version does not read it any more" in told.stderr


@pytest.mark.parametrize(
    ("change", "order", "said"),
    [
        ("to = 12.0", {"only": ("choice",)}, "mine has no [choice]"),
        ("to = 12.0", {"only": ("check",)}, "there is no finished fit; begin with --only fit"),
        ("to = 12.0", {"workers": 0}, "--workers 0: wants at least 1"),
        ("to = 12.0", {"officers": 5}, "5 is below 200"),
    ],
)
def test_a_refused_order_leaves_a_fit_to_the_byte(change, order, said, desk, done, tmp_path):
    path = written(tmp_path, (change, "to = 11.0"))
    before, told = content(done), sentences(stages_of(done).findings())
    with pytest.raises(SpyscareError) as error:
        carry_out(load_fit(path), done, **order)
    assert said in str(error.value)
    assert content(done) == before and sentences(stages_of(done).findings()) == told


def test_of_two_fits_in_one_folder_one_is_told(desk, done):
    before = content(done)
    with writing.held(done, "fit"), pytest.raises(SpyscareError, match="another fit is at work"):
        carry_out(load_fit(desk / "mine.toml"), done)
    assert content(done) == before


def test_from_a_few_particles_nothing_is_identified(done):
    found = stages_of(done).findings()
    assert {k.verdict for k in found.known} == {"too few particles"}
    said = " ".join(sentences(found))
    assert "nothing is said: the posterior is worth" in said
    assert "Too few particles to say which" in said
    assert "The check is of 4 runs, too few for a predictive interval (wants 20)." in said


@pytest.mark.parametrize("count", [FEW - 1, FEW, 4 * FEW])
def test_a_verdict_wants_independent_particles(count):
    weights = np.ones(count)
    known = Known(load_fit("fit").priors[0], (0.0,) * 5, 0.1, (1.0,), effective_of(weights))
    assert (known.verdict == "identified") == (count >= FEW)
    weights[0] = 1e9  # one that outweighs all
    assert effective_of(weights) == pytest.approx(1.0, abs=1e-3)
