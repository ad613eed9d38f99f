"""A comparison: every draw once, the same after a stop, anew where it changed, right on toys."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import sim
from sim.cli import app
from sim.errors import SpyscareError
from sim.faces.studying import warnings
from sim.measures.patterns import compute, deciding, load_patterns
from sim.scenario.load import load
from sim.study import Interrupted, work
from sim.study.methods import telling_apart
from sim.study.methods.distance import Distance
from sim.study.methods.rivals import FOUND, TABLE, compare
from sim.study.methods.rivals_answer import answer


def bytes_of(folder: Path) -> tuple[bytes, bytes]:
    return (folder / TABLE).read_bytes(), (folder / FOUND).read_bytes()


def with_design(study, **numbers):
    """With other numbers in its design."""
    return replace(study, design=study.design.model_copy(update=numbers))


def test_the_table_holds_every_draw_once_with_what_its_numbers_give(trial, done) -> None:
    folder, _ = done
    found = pd.read_parquet(folder / TABLE)
    assert len(found) == 3 * 12
    assert found.groupby("rival")["draw"].apply(list).map(lambda d: d == list(range(12))).all()
    row = found[(found["rival"] == "plan") & (found["draw"] == 3)].iloc[0]
    rival = trial.rival("plan")
    times, days = rival.drawn(5, 3)
    assert (row["number_1"], row["number_2"]) == (times, days)
    values = {}
    for role, name in rival.episodes.items():
        scenario = load(name).with_values({"officers.count": 300})
        changes = {"police.threshold": times * scenario.value("police.threshold")}
        if role == "spy-scare-1940":
            changes["shift.the-plan"] = f"{round(days):+d}d"
        run = sim.simulate(scenario.with_values(changes), seed=rival.run_seed(5, 3))
        values |= compute(run, [p for p in load_patterns() if p.scenario == role])
    wanted = [values[pattern.id] for pattern in deciding()]
    ids = [pattern.id for pattern in deciding()]
    assert np.array_equal(row[ids].to_numpy(dtype=float), wanted, equal_nan=True)


def test_what_was_interrupted_goes_on_to_the_same_bytes(trial, done, tmp_path, monkeypatch) -> None:
    one, made, stops = work.Work.one, [], [55]

    def pressed(self, run):
        made.append(self.question.study)
        if stops and len(made) == stops[0]:
            raise KeyboardInterrupt(stops.pop())
        return one(self, run)

    monkeypatch.setattr(work.Work, "one", pressed)
    with pytest.raises(Interrupted):
        compare(trial, tmp_path)
    assert not (tmp_path / FOUND).exists()
    del made[:]
    compare(trial, tmp_path)
    assert "trial: scare" not in made and made.count("trial: plan") < 42
    assert bytes_of(tmp_path) == bytes_of(done[0])
    del made[:]
    compare(trial, tmp_path)
    assert made == [], "what is there is not simulated again"


def test_more_draws_keep_those_that_are_there_and_a_changed_rival_none(
    trial, tmp_path, done, monkeypatch
) -> None:
    few = with_design(trial, simulations=4, replicates=1)
    plan = few.rivals[1]
    wider = replace(plan, priors=(plan.priors[0], replace(plan.priors[1], low=-30.0)))
    compare(replace(few, rivals=(few.rivals[0], wider, few.rivals[2])), tmp_path)
    one, made = work.Work.one, []

    def counted(self, run):
        made.append(self.question.study)
        return one(self, run)

    monkeypatch.setattr(work.Work, "one", counted)
    compare(trial, tmp_path)
    assert made.count("trial: plan") == (12 + 2) * 3
    assert made.count("trial: scare") == made.count("trial: plan") - 4 * 3
    assert list((tmp_path / "plan" / "aside").rglob("*.parquet"))
    assert bytes_of(tmp_path) == bytes_of(done[0])


def test_two_names_for_one_explanation_are_not_told_apart(trial, done) -> None:
    """A negative control: the third rival is the second under another name."""
    found = done[1]
    forest = np.array(found["confusion"]["forest"])
    assert forest[1, 2] + forest[2, 1] > 0.4
    assert any(pair["rivals"] == ["plan", "other-plan"] for pair in found["alike"])


def planted(patterns, n: int, good: int) -> dict[str, np.ndarray]:
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
        rows[name] = values
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
    rows["plan"][:, ids.index("cascade-1927")] = 1.0
    found = answer(trial, rows, {name: [] for name in trial.ids}, patterns)
    plan = found["rivals"][1]
    assert plan["later_only"]["share"] == 1.0
    assert plan["credit_for_nulls"]["share"] == 0.0
    assert plan["nulls"] == {"prior": 0.0, "near": 0.0}


def test_a_record_unlike_anything_simulated_is_said_to_be(trial) -> None:
    patterns = load_patterns()
    rows = planted(patterns, 40, good=-1)
    tried = with_design(trial, tested=40)
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
    from sim.faces import studying

    def stop(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(studying, "compare", stop)
    result = CliRunner().invoke(
        app, ["rivals", str(trial.path), "--out", str(tmp_path), "--workers", "2", "--quick"]
    )
    assert result.exit_code == 130
    assert f"spyscare rivals {trial.path} --out {tmp_path} --workers 2 --quick" in result.stderr


def test_without_the_library_nothing_is_begun(trial, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(telling_apart.importlib.util, "find_spec", lambda name: None)
    result = CliRunner().invoke(app, ["rivals", str(trial.path), "--out", str(tmp_path / "out")])
    assert result.exit_code == 2
    assert "wants the package scikit-learn; pip install 'spyscare[fit]'" in result.stderr
    assert not (tmp_path / "out").exists()


def test_a_folder_of_another_study_is_left_alone(trial, done) -> None:
    with pytest.raises(SpyscareError, match="holds the study trial: scare; --out DIR writes"):
        compare(replace(trial, name="another"), done[0])
