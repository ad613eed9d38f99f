"""A tiny fit of the model itself, from the command to its page."""

from __future__ import annotations

import json
import shutil
import tomllib
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import sim
from docs.blocks.fit import written
from sim.cli import app
from sim.errors import SpyscareError
from sim.measures.patterns import deciding, load_patterns
from sim.study import Interrupted, work
from sim.study.methods.findings import sentences
from sim.study.methods.fit_statement import load_fit
from sim.study.methods.stages import FINDINGS, carry_out, save, stages_of
from sim.study.question import PATTERN

TINY = Path(__file__).parent / "tiny.toml"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fit, all stages."""
    path = tmp_path_factory.mktemp("fit") / "tiny"
    told = CliRunner().invoke(app, ["fit", str(TINY), "--out", str(path), "--no-figures"])
    assert told.exit_code == 0, told.output
    assert "found: Of 2 numbers" in told.output
    return path


def test_a_particle_is_a_run_that_can_be_repeated(folder: Path) -> None:
    study, found = load_fit(TINY), stages_of(folder).findings()
    assert [g["particles"] for g in found.course] == [16, 12, 12]
    assert [c for c in found.particles if c.startswith(PATTERN)] == [
        PATTERN + name for name in study.episodes.ids
    ]
    row = found.particles.iloc[3]
    values = []
    for base in study.episodes.of_size(study.fit.officers).bases():
        scenario = base.scenario.with_values({p.name: row[p.name] for p in study.priors})
        values.append(base.reader(sim.simulate(scenario, seed=int(row["seed"]))))
    together = {name: x for each in values for name, x in each.items()}
    wanted = np.array([together[PATTERN + name] for name in study.episodes.ids])
    np.testing.assert_array_equal(wanted, [row[PATTERN + i] for i in study.episodes.ids])
    assert study.distance(wanted) == row["distance"]


def test_the_chosen_set_is_a_scenario_and_says_where_it_comes_from(folder: Path) -> None:
    chosen = tomllib.loads((folder / "chosen.toml").read_text())
    assert set(chosen["values"]) == {"police.threshold", "turnover.appeal_success"}
    sim.load("base").with_values(chosen["values"])
    birth = chosen["provenance"]
    best = sum(p.reliability == "A" for p in deciding())
    assert (birth["study"], birth["generation"], birth["of"]) == ("tiny", 2, best)
    tried = json.loads((folder / FINDINGS).read_text())["choice"]["tried"]
    assert birth["met_of_reliability_A"] == max(t["met"] for t in tried)
    assert len(tried) == 2


def without_seconds(folder: Path) -> dict:
    found = json.loads((folder / FINDINGS).read_text())
    del found["birth"]["seconds"], found["recovery"]["seconds"]
    return found


def test_a_fit_that_was_stopped_ends_as_if_nothing_had_happened(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the middle of a generation, then in the middle of recovery, then with two workers."""
    one, made = work.Work.one, []

    def pressed(self, run):
        made.append(run)
        if len(made) in (75, 420):
            raise KeyboardInterrupt
        return one(self, run)

    study = load_fit(TINY)
    monkeypatch.setattr(work.Work, "one", pressed)
    for stage in ("fit", "recovery"):
        with pytest.raises(Interrupted) as stop:
            carry_out(study, tmp_path)
        assert stop.value.report.folder.name == stage
    monkeypatch.undo()
    save(carry_out(study, tmp_path, workers=2).findings(), tmp_path)
    assert without_seconds(tmp_path) == without_seconds(folder)
    assert (tmp_path / "chosen.toml").read_bytes() == (folder / "chosen.toml").read_bytes()


def test_what_is_done_is_not_done_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def simulated(*_: object) -> None:
        raise AssertionError("nothing is left to simulate")

    monkeypatch.setattr(work.Work, "one", simulated)
    before = (folder / FINDINGS).read_bytes()
    save(carry_out(load_fit(TINY), folder).findings(), folder)
    assert (folder / FINDINGS).read_bytes() == before


def test_another_study_is_not_mixed_in_and_comes_back(folder: Path, tmp_path: Path) -> None:
    copy, path = Path(shutil.copytree(folder, tmp_path / "copy")), tmp_path / "tiny.toml"
    path.write_text(TINY.read_text().replace("to = 0.95", "to = 0.9", 1), encoding="utf-8")
    carry_out(load_fit(path), copy, only=("fit",))
    assert list((copy / "fit" / "aside").rglob("*.parquet"))
    assert stages_of(copy).answer("choice") is None, "it rests on another posterior"
    done = carry_out(load_fit(TINY), copy, only=("fit",))
    save(done.findings(), copy)
    assert without_seconds(copy) == without_seconds(folder)


def test_orders_that_cannot_be(tmp_path: Path) -> None:
    study = load_fit(TINY)
    with pytest.raises(SpyscareError, match=r'--only chioce: no such stage; did you mean "choice'):
        carry_out(study, tmp_path / "a", only=("chioce",))
    with pytest.raises(SpyscareError, match="there is no finished fit; begin with --only fit"):
        carry_out(study, tmp_path / "b", only=("choice",))
    with pytest.raises(SpyscareError, match="--workers 0: wants at least 1"):
        carry_out(study, tmp_path / "b", workers=0)
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "mine.txt").write_text("mine")
    with pytest.raises(SpyscareError, match="is not empty and holds no fit"):
        carry_out(study, tmp_path / "c")


def test_the_page_has_what_was_found(folder: Path, tmp_path: Path) -> None:
    told = CliRunner().invoke(app, ["plot", str(folder), "--into", str(tmp_path)])
    assert told.exit_code == 0, told.output
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"posteriors.png", "course.png", "predictive.png", "pairs.png",
                     "recovery.png", "fit.json", "chosen.toml"}  # fmt: skip
    said = json.loads((tmp_path / "fit.json").read_text())
    block = written(said, TINY.read_text())
    assert "| `police.threshold` | 2-12, log |" in block and "file has changed" not in block
    assert "Stale" in written(said, "changed")
    assert said["found"] == sentences(stages_of(folder).findings())
    assert len(said["check"]) == len(load_patterns()) and said["recovery"]["truths"] == 3
    assert sum(said["parameters"][0]["bins"]) == pytest.approx(1.0)


def test_every_stage_may_be_left_out(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("choice", "check", "recovery"))
    found = stages_of(copy).findings()
    assert (found.tried, found.check, found.recovery) == (None, None, None)
    assert len(sentences(found)) == 3
    told = CliRunner().invoke(app, ["plot", str(copy)])
    assert told.exit_code == 0 and "posteriors.png" in told.output
