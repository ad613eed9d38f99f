"""A tiny fit of the model itself, from the command to its page."""

from __future__ import annotations

import json
import shutil
import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sim.fit.episodes import Episodes, gathered
from sim.fit.findings import findings
from sim.fit.reading import load_fit
from sim.fit.recovery import problem_of
from sim.fit.run import carry_out
from sim.fit.smc import PATTERN
from sim.fit.words import sentences
from typer.testing import CliRunner

import sim
from docs.blocks.fit import written
from sim.cli import app
from sim.errors import SpyscareError
from sim.measures.patterns import load_patterns

TINY = Path(__file__).parent / "tiny.toml"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fit, all stages."""
    path = tmp_path_factory.mktemp("fit") / "tiny"
    told = CliRunner().invoke(app, ["fit", str(TINY), "--out", str(path)])
    assert told.exit_code == 0, told.output
    assert "found: Of 2 numbers" in told.output
    return path


def test_every_generation_is_kept_with_all_its_numbers(folder: Path) -> None:
    study = load_fit(TINY)
    for number, size in enumerate((16, 12, 12)):
        table = pd.read_parquet(folder / "fit" / f"generation-{number:02d}.parquet")
        assert len(table) == size
        assert {"index", "seed", "weight", "distance", "police.threshold"} <= set(table)
        assert [c for c in table if c.startswith(PATTERN)] == [
            PATTERN + name for name in study.episodes.ids
        ]
    assert (folder / "fit" / "history.sqlite").stat().st_size > 0


def test_a_particle_is_a_run_that_can_be_repeated(folder: Path) -> None:
    study = load_fit(TINY)
    row = pd.read_parquet(folder / "fit" / "generation-02.parquet").iloc[3]
    problem = problem_of(study, study.fit.officers)
    numbers = {prior.name: row[prior.name] for prior in study.priors}
    values = problem.simulator(numbers, int(row["seed"]))
    np.testing.assert_array_equal(values, [row[PATTERN + i] for i in study.episodes.ids])
    assert problem.distance(values) == row["distance"]


def test_the_chosen_set_is_a_scenario_and_says_where_it_comes_from(folder: Path) -> None:
    chosen = tomllib.loads((folder / "chosen.toml").read_text())
    assert set(chosen["values"]) == {"police.threshold", "turnover.appeal_success"}
    sim.load("base").with_values(chosen["values"])
    birth = chosen["provenance"]
    best = sum(p.reliability == "A" for p in load_patterns())
    assert (birth["study"], birth["generation"], birth["of"]) == ("tiny", 2, best)
    tried = json.loads((folder / "choice" / "stage.json").read_text())["tried"]
    assert birth["met_of_reliability_A"] == max(t["met"] for t in tried)
    assert len(tried) == 2


def test_what_is_done_is_not_done_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def simulated(*_: object) -> np.ndarray:
        raise AssertionError("nothing is left to simulate")

    monkeypatch.setattr(Episodes, "values", simulated)
    before = (folder / "chosen.toml").read_bytes()
    carry_out(load_fit(TINY), folder)
    assert (folder / "chosen.toml").read_bytes() == before


def test_stages_go_on_from_what_they_have(folder: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(folder, tmp_path / "copy"))
    whole = (folder / "check" / "runs.log").read_bytes()
    for stage in ("fit", "check", "recovery"):
        known = json.loads((copy / stage / "stage.json").read_text()) | {"done": False}
        (copy / stage / "stage.json").write_text(json.dumps(known))
    (copy / "check" / "runs.log").write_bytes(whole[: len(whole) // 2])
    (copy / "fit" / "generation-02.parquet").unlink()
    log = copy / "fit" / "candidates-02.log"
    log.write_bytes(log.read_bytes()[:-700])
    (copy / "recovery" / "truth-001.json").unlink()
    carry_out(load_fit(TINY), copy, only=("fit", "check", "recovery"))
    assert (copy / "check" / "runs.log").read_bytes() == whole
    for name in ("generation-02.parquet", "candidates-02.log"):
        assert (copy / "fit" / name).read_bytes() == (folder / "fit" / name).read_bytes()
    ranks = [findings(each).recovery.ranks.tolist() for each in (copy, folder)]
    assert ranks[0] == ranks[1]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("to = 0.95", "to = 0.9", "was made before the parameters changed"),
        ("officers    = 200\npopulation  = 12", "officers = 210\npopulation = 12",
         "the episodes, or the size of the corps and"),
    ],
)  # fmt: skip
def test_another_study_is_not_mixed_in(
    folder: Path, tmp_path: Path, old: str, new: str, said: str
) -> None:
    path = tmp_path / "tiny.toml"
    path.write_text(TINY.read_text().replace(old, new, 1), encoding="utf-8")
    told = CliRunner().invoke(app, ["fit", str(path), "--out", str(folder)])
    assert told.exit_code == 2
    assert said in told.output and len(told.output.strip().splitlines()) == 1


def test_another_model_is_not_mixed_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.fit.episodes.engines.code_hash", lambda: "another")
    with pytest.raises(SpyscareError, match="was made before the model changed; remove this fol"):
        carry_out(load_fit(TINY), folder)


def test_orders_that_cannot_be(folder: Path, tmp_path: Path) -> None:
    study = load_fit(TINY)
    with pytest.raises(SpyscareError, match=r'--only chioce: no such stage; did you mean "choice'):
        carry_out(study, tmp_path / "a", only=("chioce",))
    with pytest.raises(SpyscareError, match="there is no finished fit; begin with --only fit"):
        carry_out(study, tmp_path / "b", only=("choice",))
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "mine.txt").write_text("mine")
    with pytest.raises(SpyscareError, match="is not empty and holds no fit"):
        carry_out(study, tmp_path / "c")
    assert not gathered(["alarm-1927"]).complain("police.threshold")


def test_the_page_has_what_was_found(folder: Path, tmp_path: Path) -> None:
    told = CliRunner().invoke(app, ["plot", str(folder), "--into", str(tmp_path)])
    assert told.exit_code == 0, told.output
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"posteriors.png", "course.png", "predictive.png", "pairs.png",
                     "recovery.png", "fit.json", "chosen.toml"}  # fmt: skip
    said = json.loads((tmp_path / "fit.json").read_text())
    block = written(said, TINY.read_text())
    assert "| `police.threshold` | 2-12, log |" in block and "Stale" not in block
    assert "Stale" in written(said, "changed")
    assert said["found"] == sentences(findings(folder))
    assert len(said["check"]) == len(load_patterns()) and said["recovery"]["truths"] == 3
    assert sum(said["parameters"][0]["bins"]) == pytest.approx(1.0)


def test_every_stage_may_be_left_out(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("choice", "check", "recovery"))
    found = findings(copy)
    assert (found.choice, found.check, found.recovery) == (None, None, None)
    assert len(sentences(found)) == 3
    told = CliRunner().invoke(app, ["plot", str(copy)])
    assert told.exit_code == 0 and "posteriors.png" in told.output
