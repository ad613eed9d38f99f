"""A comparison: the same bytes however it is worked on, resumed, begun anew where it changed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from sim.cli import app
from sim.fit.distance import Distance
from sim.measures.patterns import load_patterns
from sim.rivals import table
from sim.rivals.answer import answer
from sim.rivals.compare import FOUND, TABLE, compare
from sim.rivals.maker import Maker
from sim.rivals.table import Rows


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    """Four simulations between two saves."""
    monkeypatch.setattr(table, "BATCH", 4)


def bytes_of(folder: Path) -> tuple[bytes, bytes]:
    return (folder / TABLE).read_bytes(), (folder / FOUND).read_bytes()


def test_the_table_holds_every_draw_once_with_what_its_numbers_give(trial, done) -> None:
    folder, _ = done
    found = pd.read_parquet(folder / TABLE)
    assert len(found) == 3 * 12
    assert found.groupby("rival")["draw"].apply(list).map(lambda d: d == list(range(12))).all()
    row = found[(found["rival"] == "plan") & (found["draw"] == 3)].iloc[0]
    rival = trial.rival("plan")
    assert (row["number_1"], row["number_2"]) == rival.drawn(5, 3)
    values = Maker(rival, 300, load_patterns()).values(rival.drawn(5, 3), rival.run_seed(5, 3))
    ids = [pattern.id for pattern in load_patterns()]
    assert np.array_equal(row[ids].to_numpy(dtype=float), values, equal_nan=True)


def test_two_workers_give_the_same_bytes(trial, done, tmp_path) -> None:
    compare(trial, tmp_path, workers=2)
    assert bytes_of(tmp_path) == bytes_of(done[0])


def test_what_was_interrupted_goes_on_to_the_same_bytes(trial, done, tmp_path) -> None:
    def stop(rival: str, finished: int, of: int) -> None:
        if (rival, finished) == ("plan", 4):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        compare(trial, tmp_path, progress=stop)
    assert not (tmp_path / FOUND).exists()
    told: dict[str, int] = {}
    compare(trial, tmp_path, progress=lambda rival, n, of: told.setdefault(rival, n))
    assert (told["scare"], told["plan"], told["other-plan"]) == (12, 4, 0)
    assert bytes_of(tmp_path) == bytes_of(done[0])


def test_what_is_there_is_not_simulated_again(trial, done, monkeypatch) -> None:
    before = bytes_of(done[0])

    def never(self, numbers, seed):
        raise AssertionError("simulated again")

    monkeypatch.setattr(Maker, "values", never)
    compare(trial, done[0])
    assert bytes_of(done[0]) == before


def test_more_draws_keep_those_that_are_there(trial, done, tmp_path) -> None:
    few = replace(trial, design=replace(trial.design, simulations=4, replicates=1))
    compare(few, tmp_path)
    told: dict[str, int] = {}
    compare(trial, tmp_path, progress=lambda rival, n, of: told.setdefault(rival, n))
    assert told["scare"] == 4
    assert bytes_of(tmp_path) == bytes_of(done[0])


def test_a_changed_rival_is_simulated_anew_and_the_others_are_not(trial, tmp_path) -> None:
    few = replace(trial, design=replace(trial.design, simulations=4, replicates=1))
    compare(few, tmp_path)
    wider = replace(few.rivals[1], priors=(few.rivals[1].priors[0], replace(
        few.rivals[1].priors[1], low=-30.0)))  # fmt: skip
    told: dict[str, int] = {}
    compare(replace(few, rivals=(few.rivals[0], wider, few.rivals[2])), tmp_path,
            progress=lambda rival, n, of: told.setdefault(rival, n))  # fmt: skip
    assert (told["scare"], told["plan"], told["other-plan"]) == (4, 0, 4)
    assert list((tmp_path / table.DRAWS / "plan" / "aside").rglob("*.parquet"))


def test_two_names_for_one_explanation_are_not_told_apart(trial, done) -> None:
    """A negative control: the third rival is the second under another name."""
    found = done[1]
    forest = np.array(found["confusion"]["forest"])
    assert forest[1, 2] + forest[2, 1] > 0.4
    assert any(pair["rivals"] == ["plan", "other-plan"] for pair in found["alike"])


def planted(patterns, n: int, good: int) -> dict[str, Rows]:
    """Rivals of which one (by its place) gives the record itself, give or take."""
    rng = np.random.default_rng(3)
    distance = Distance(patterns)
    low, high = (np.array([getattr(p, end) for p in patterns]) for end in ("low", "high"))
    events = distance.events
    rows = {}
    for k, name in enumerate(("scare", "plan", "other-plan")):
        values = low + (high - low) * rng.uniform(0.3, 0.7, (n, len(patterns)))
        values[:, events] = (low + high > 100)[events]
        if k != good:
            values[:, ~events] *= rng.uniform(3, 6, (n, 1))
        rows[name] = Rows(np.ones((n, 2)), values)
    return rows


def test_who_gives_the_record_is_found_by_every_way_of_asking(trial) -> None:
    patterns = load_patterns()
    rows = planted(patterns, 40, 1)
    found = answer(trial, rows, {name: [] for name in trial.ids}, patterns)
    scare, plan, _ = found["rivals"]
    assert plan["shares"][1]["share"] == 1.0 and plan["votes"] > 0.9
    assert plan["beyond"] > 0.05 >= 1 / 7 - 0.1
    assert min(plan["met"]["near"]) == 1.0 and min(scare["met"]["near"]) == 0.0
    assert plan["nearest"] < scare["nearest"]
    assert plan["nulls"] == {"prior": 1.0, "near": 1.0}


def test_a_rival_that_purges_in_1927_gets_no_credit_for_1937(trial) -> None:
    patterns = load_patterns()
    rows = planted(patterns, 40, 1)
    ids = [pattern.id for pattern in patterns]
    rows["plan"].values[:, ids.index("cascade-1927")] = 1.0
    found = answer(trial, rows, {name: [] for name in trial.ids}, patterns)
    plan = found["rivals"][1]
    assert plan["later_only"]["share"] == 1.0
    assert plan["credit_for_nulls"]["share"] == 0.0
    assert plan["nulls"] == {"prior": 0.0, "near": 0.0}


def test_a_record_unlike_anything_simulated_is_said_to_be(trial) -> None:
    from sim.faces.competing import warnings

    patterns = load_patterns()
    rows = planted(patterns, 40, good=-1)
    tried = replace(trial, design=replace(trial.design, tested=40))
    found = answer(tried, rows, {name: [] for name in trial.ids}, patterns)
    assert found["beyond"] < 0.05
    assert "outside what any rival produces" in warnings(found)[0]
    assert warnings(found)[1].endswith("these produce: scare, plan, other-plan")


# the command


def test_the_command_compares_draws_and_keeps(trial, done, tmp_path) -> None:
    into = tmp_path / "docs"
    result = CliRunner().invoke(
        app, ["rivals", str(trial.path), "--out", str(done[0]), "--into", str(into)]
    )
    assert result.exit_code == 0, result.stderr
    assert "3 rivals, 12 simulations of each at 300 officers" in result.stderr
    assert "of the 4 simulations of 36 that are nearest to the record:" in result.stdout
    assert json.loads((into / FOUND).read_text(encoding="utf-8"))["study"]["name"] == "trial"
    names = {path.name for path in into.iterdir()}
    assert names == {FOUND, "rivals-shares.png", "rivals-confusion.png", "rivals-patterns.png"}
    assert (done[0] / "figures" / "rivals-patterns.pdf").is_file()


def test_ctrl_c_says_how_to_go_on(trial, tmp_path, monkeypatch) -> None:
    from sim.faces import competing

    def stop(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(competing, "compare", stop)
    result = CliRunner().invoke(
        app, ["rivals", str(trial.path), "--out", str(tmp_path), "--workers", "2", "--quick"]
    )
    assert result.exit_code == 130
    assert f"spyscare rivals {trial.path} --out {tmp_path} --workers 2 --quick" in result.stderr


def test_without_the_library_nothing_is_begun(trial, tmp_path, monkeypatch) -> None:
    from sim.rivals import forest

    monkeypatch.setattr(forest.importlib.util, "find_spec", lambda name: None)
    result = CliRunner().invoke(app, ["rivals", str(trial.path), "--out", str(tmp_path / "out")])
    assert result.exit_code == 2
    assert "wants the package scikit-learn; pip install 'spyscare[fit]'" in result.stderr
    assert not (tmp_path / "out").exists()


def test_a_folder_of_another_study_is_left_alone(trial, done) -> None:
    from sim.errors import SpyscareError

    with pytest.raises(SpyscareError, match="holds the study trial: scare; --out DIR writes"):
        compare(replace(trial, name="another"), done[0])
