"""The command: what it writes, what it refuses, what it says and where."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from sim.cli import app
from sim.engine import run as engines
from sim.engine.result import TABLES as TABLE_NAMES
from sim.faces import folders, running
from sim.faces.folders import over_replicates
from sim.faces.order import toml_value
from sim.plots.run import FIGURES
from sim.plots.style import FORMATS
from sim.scenario.files import available
from sim.study.writing import plain

SMALL = ["--officers", "300", "--set", "period.end=1936-10-31"]
TABLES = {"run.json", *(f"{name}.parquet" for name in TABLE_NAMES)}

runner = CliRunner()


def spyscare(*arguments):
    return runner.invoke(app, [str(each) for each in arguments])


def run_small(*arguments):
    return spyscare("run", "spy-scare-1937", *SMALL, *arguments)


def visible(folder):
    """Names of what a folder shows."""
    return {path.name for path in folder.iterdir() if not path.name.startswith(".")}


@pytest.fixture(scope="module")
def single(tmp_path_factory):
    folder = tmp_path_factory.mktemp("single") / "run"
    result = run_small("--seed", 7, "--out", folder)
    assert result.exit_code == 0, result.stderr
    return folder, result


@pytest.fixture(scope="module")
def several(tmp_path_factory):
    folder = tmp_path_factory.mktemp("several") / "run"
    result = run_small("--seed", 3, "--replicates", 3, "--out", folder, "--no-figures")
    assert result.exit_code == 0, result.stderr
    return folder, result


# running


def test_one_run_fills_its_folder(single):
    folder, result = single
    assert visible(folder) == TABLES | {"figures"}
    assert (folder / "figures" / "escalation.png").stat().st_size > 10_000
    head = json.loads((folder / "run.json").read_text())
    assert head["provenance"]["seed"] == 7
    assert head["provenance"]["values"]["values"]["officers"]["count"] == 300
    assert "300 officers, 92 days" in result.stderr
    assert "arrests" in result.stdout and str(folder) in result.stdout.replace("\n", "")


def test_it_is_the_run_that_simulate_gives(single):
    folder, _ = single
    from datetime import date

    from sim.scenario.load import load

    changes = {"officers.count": 300, "period.end": date(1936, 10, 31)}
    result = engines.simulate(load("spy-scare-1937").with_values(changes), seed=7)
    ledger = pd.read_parquet(folder / "ledger.parquet")
    assert len(ledger) == len(result.ledger)
    assert np.array_equal(ledger["whom"], result.ledger["whom"])


def test_replicates_have_folders_and_one_summary(several):
    folder, _ = several
    assert visible(folder) == {"run.json", "replicate-3", "replicate-4", "replicate-5"}
    assert {path.name for path in (folder / "replicate-4").iterdir()} == TABLES
    head = json.loads((folder / "run.json").read_text())
    assert head["seeds"] == [3, 4, 5] and "seed" not in head["provenance"]
    letters = [head["summaries"][str(seed)]["letters"] for seed in (3, 4, 5)]
    assert head["summary"]["letters"]["median"] == np.median(letters)
    assert head["summary"]["letters"]["high"] == pytest.approx(np.quantile(letters, 0.9))


def test_workers_give_the_same_bytes(several, tmp_path):
    folder, _ = several
    result = run_small(
        "--seed", 3, "--replicates", 3, "--workers", 2, "--out", tmp_path / "w", "--no-figures"
    )
    assert result.exit_code == 0, result.stderr
    for path in sorted(folder.rglob("*.*")):
        assert path.read_bytes() == (tmp_path / "w" / path.relative_to(folder)).read_bytes(), path


def test_json_is_all_there_is_on_standard_output(tmp_path):
    result = run_small("--out", tmp_path / "j", "--json", "--no-figures")
    head = json.loads(result.stdout)
    assert set(head) == {"provenance", "summary"}
    assert "NaN" not in result.stdout and head["summary"]["order_day"] is None
    assert "300 officers" in result.stderr


def test_the_record_is_shown_for_runs_of_1937_only(single, tmp_path):
    assert "Beside the record" not in single[1].stdout
    result = spyscare("run", "spy-scare-1937", "--officers", 200, "--set",
                      "period.end=1937-06-30", "--out", tmp_path / "r", "--no-figures")  # fmt: skip
    assert "Beside the record" in result.stdout and "S049" in result.stdout
    assert "scaled to 144,300" in result.stdout and "S010" not in result.stdout


def test_both_engines_may_be_asked_for(tmp_path):
    result = run_small("--engine", "agents", "--out", tmp_path / "a", "--no-figures", "--json")
    assert json.loads(result.stdout)["provenance"]["engine"] == "agents"


def test_the_default_folder_is_named_after_the_scenario(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = spyscare("run", "base", "--officers", 200, "--set", "period.end=1935-01-05",
                      "--no-figures")  # fmt: skip
    assert result.exit_code == 0, result.stderr
    assert (tmp_path / "runs" / "base" / "run.json").is_file()


# a second run


@pytest.fixture
def uncomputed(monkeypatch):
    """Fails the test if anything is simulated."""

    def refuse(*_, **__):
        raise AssertionError("computed before refusing")

    monkeypatch.setattr(engines, "simulate", refuse)


def test_a_second_run_refuses_before_computing(single, uncomputed):
    folder, _ = single
    before = {path: path.read_bytes() for path in folder.rglob("*.*")}
    result = run_small("--out", folder)
    assert result.exit_code == 2
    assert "already holds a run" in result.stderr and "--force" in result.stderr
    assert {path: path.read_bytes() for path in folder.rglob("*.*")} == before


def test_force_replaces_the_run_and_nothing_else(tmp_path):
    folder = tmp_path / "f"
    run_small("--replicates", 2, "--out", folder, "--no-figures")
    (folder / "notes.txt").write_text("mine")
    result = run_small("--out", folder, "--force", "--no-figures")
    assert result.exit_code == 0, result.stderr
    assert visible(folder) == TABLES | {"notes.txt"}


def test_force_deletes_nothing_where_the_order_is_unsound(several, uncomputed):
    folder, _ = several
    result = run_small("--out", folder, "--force", "--set", "police.zeal=99")
    assert result.exit_code == 2 and (folder / "run.json").is_file()


def test_resume_runs_only_what_is_missing(tmp_path, monkeypatch):
    folder, seeds = tmp_path / "r", []
    original = engines.simulate

    def counted(scenario, seed, **more):
        seeds.append(seed)
        return original(scenario, seed=seed, **more)

    monkeypatch.setattr(engines, "simulate", counted)
    run_small("--replicates", 2, "--out", folder, "--no-figures")
    (folder / "replicate-2" / "run.json").unlink()  # as if it had been cut off
    result = run_small("--replicates", 3, "--out", folder, "--no-figures", "--resume")
    assert seeds == [1, 2, 2, 3]
    assert "2 to run, 1 there already" in result.stderr
    assert json.loads((folder / "run.json").read_text())["seeds"] == [1, 2, 3]


@pytest.mark.parametrize(
    ("options", "settings", "words"),
    [
        ({}, {"police.zeal": "2"}, "police.zeal 0.9 there, 2.0 asked for"),
        ({}, {"period.end": "1936-10-30"}, "period.end 1936-10-31 there, 1936-10-30 asked for"),
        ({}, {"present.axis": "false"}, "another trigger axis"),
        ({"--officers": 301}, {}, "officers.count 300 there, 301 asked for"),
        ({"--seed": 8}, {}, "a single run with seed 7 there, a single run with seed 8 asked for"),
        ({"--replicates": 2}, {}, "seed 7 there, replicates with seeds 7 to 8 asked for"),
        ({"--engine": "agents"}, {}, "engine compiled there, agents asked for"),
    ],
)
def test_resume_refuses_another_run_and_names_what_differs(
    options, settings, words, single, uncomputed
):
    folder, _ = single
    before = {path: path.read_bytes() for path in folder.rglob("*.*")}
    options = {"--officers": 300, "--seed": 7} | options
    settings = {"period.end": "1936-10-31"} | settings
    order = [each for pair in options.items() for each in pair]
    order += [each for key, value in settings.items() for each in ("--set", f"{key}={value}")]
    result = spyscare("run", "spy-scare-1937", *order, "--out", folder, "--resume")
    assert result.exit_code == 2
    *remarks, line = result.stderr.splitlines()
    assert all(said.startswith("--set police.zeal=2: ") for said in remarks)  # it is overruled
    assert line.startswith(f"{folder}: holds another run: ") and words in line
    assert "--force" in line and "--out" in line
    assert {path: path.read_bytes() for path in folder.rglob("*.*")} == before


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("code_hash", "0" * 64, "made by another model (code 00000000 there"),
        ("packages", {"numpy": "1.0"}, "made with numpy 1.0, "),
        ("scenario_hash", "f" * 64, "scenario spy-scare-1937 has changed"),
    ],
)
def test_resume_refuses_what_another_model_made(key, value, words, single, tmp_path, uncomputed):
    folder = tmp_path / "r"
    shutil.copytree(single[0], folder)
    head = json.loads((folder / "run.json").read_text())
    head["provenance"][key] = value
    (folder / "run.json").write_text(json.dumps(head))
    result = run_small("--out", folder, "--seed", 7, "--resume")
    assert result.exit_code == 2 and words in result.stderr


def test_resume_refuses_replicates_that_were_not_asked_for(several, uncomputed):
    for order, words in (
        (["--seed", 3], "replicates with seeds 3 to 5 there, a single run with seed 3 asked for"),
        (["--seed", 4, "--replicates", 3], "seeds 3 to 5 there, replicates with seeds 4 to 6"),
        (["--seed", 3, "--replicates", 2], "seeds 3 to 5 there, replicates with seeds 3 to 4"),
    ):
        result = run_small(*order, "--out", several[0], "--resume")
        assert result.exit_code == 2 and words in result.stderr


def test_what_was_made_of_fewer_replicates_goes_when_others_come(several, tmp_path):
    folder = tmp_path / "r"
    shutil.copytree(several[0], folder)
    (folder / "figures").mkdir()
    for name in ("score.json", "figures/escalation.png", "figures/thesis.txt"):
        (folder / name).write_text("of three")
    order = ["--seed", 3, "--out", folder, "--no-figures", "--resume"]
    assert run_small("--replicates", 3, *order).exit_code == 0
    assert (folder / "score.json").exists()  # of the same run still
    result = run_small("--replicates", 4, *order)
    assert result.exit_code == 0 and "1 to run, 3 there already" in result.stderr
    assert not (folder / "score.json").exists()
    assert visible(folder / "figures") == {"thesis.txt"}


# what is somebody else's


@pytest.mark.parametrize("option", ["--force", "--resume", "--no-figures"])
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("run.json", "{}"),
        ("run.json", '{"provenance": {}, "summary": {}}'),
        ("daily.parquet", "mine"),
        ("replicate-3/ledger.parquet", "mine"),
        ("figures/escalation.png", "mine"),
        ("score.json", "{}"),
    ],
)
def test_a_file_that_is_not_of_a_run_is_not_written_over(
    option, name, content, tmp_path, uncomputed
):
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(content)
    result = run_small("--out", tmp_path, option)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"{tmp_path / name}: is of no run that is known here")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [tmp_path / name]
    assert (tmp_path / name).read_text() == content


def test_force_takes_out_what_it_wrote_by_name_and_leaves_the_rest(several, tmp_path):
    folder = tmp_path / "r"
    shutil.copytree(several[0], folder)
    mine = ["figures/thesis.txt", "replicate-3/notes.txt", "replicate-mine/run.json", "a.parquet"]
    for name in mine:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("mine")
    result = run_small("--out", folder, "--force", "--no-figures")
    assert result.exit_code == 0, result.stderr
    assert all((folder / name).read_text() == "mine" for name in mine)
    assert visible(folder) == TABLES | {"figures", "replicate-3", "replicate-mine", "a.parquet"}
    assert visible(folder / "replicate-3") == {"notes.txt"}


def test_force_in_a_folder_without_a_run_takes_nothing_out(tmp_path):
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures" / "thesis.txt").write_text("mine")
    assert run_small("--out", tmp_path, "--force", "--no-figures").exit_code == 0
    assert (tmp_path / "figures" / "thesis.txt").read_text() == "mine"


@pytest.mark.parametrize(
    ("name", "what"),
    [("manifest.json", "a study"), ("fit/manifest.json", "a fit"), ("rivals.json", "rivals")],
)
@pytest.mark.parametrize("option", ["--force", "--resume", "--no-figures"])
def test_a_run_does_not_go_into_the_folder_of_something_else(
    name, what, option, tmp_path, uncomputed
):
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("{}")
    result = run_small("--out", tmp_path, option)
    assert result.exit_code == 2 and f"holds {what}, not a run" in result.stderr


@pytest.mark.parametrize("order", [("sweep", "narrative"), ("fit", "fit"), ("rivals", "rivals")])
def test_nothing_else_goes_into_the_folder_of_a_run(order, single, uncomputed):
    before = {path: path.read_bytes() for path in single[0].rglob("*.*")}
    result = spyscare(*order, "--quick", "--out", single[0])
    assert result.exit_code == 2
    assert result.stderr == f"{single[0]}: holds a run; --out DIR writes elsewhere\n"
    assert {path: path.read_bytes() for path in single[0].rglob("*.*")} == before


@pytest.mark.parametrize(
    "order",
    [
        ("run", "base", "--out", ""), ("sweep", "narrative", "--out", " "),
        ("fit", "fit", "--out", ""), ("rivals", "rivals", "--into", ""),
        ("score", "base", "--out", ""), ("plot", ""),
    ],
)  # fmt: skip
def test_no_word_is_not_the_current_folder(order):
    result = spyscare(*order)
    assert result.exit_code == 2
    assert result.stderr.strip().endswith('": wants a folder; . is the current one')


def test_figures_that_are_taken_out_are_those_that_are_drawn():
    assert set(folders.DRAWN) == {*FIGURES, "score"}
    assert {name.rpartition(".")[2] for name in folders.MADE_OF_IT[1:]} == set(FORMATS)


def test_an_interrupted_run_keeps_what_is_finished_and_says_how_to_go_on(tmp_path, monkeypatch):
    folder = tmp_path / "with space"
    original = engines.simulate

    def interrupted(scenario, seed, **more):
        if seed == 5:
            raise KeyboardInterrupt
        return original(scenario, seed=seed, **more)

    monkeypatch.setattr(engines, "simulate", interrupted)
    order = ["--seed", 4, "--replicates", 3, "--out", folder, "--no-figures"]
    result = run_small(*order)
    assert result.exit_code == 130
    assert "1 of 3 finished" in result.stderr
    command = result.stderr.strip().splitlines()[-1].strip()
    assert command.startswith("spyscare run spy-scare-1937") and command.endswith("--resume")
    assert f"'{folder}'" in command
    assert (folder / "replicate-4" / "run.json").is_file()
    monkeypatch.setattr(engines, "simulate", original)
    import shlex

    again = spyscare(*shlex.split(command)[1:], "--no-figures")
    assert again.exit_code == 0 and "2 to run, 1 there already" in again.stderr


# settings


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("police.zeel=3", 'no such value; did you mean "zeal"?'),
        ("police.zeal=12", "12 is above 5"),
        ("police.zeal=much", '"much" is not a number'),
        ("shift.deadlnie=+60d", 'did you mean "deadline"?'),
        ('remove=["plenu"]', 'did you mean "plenum"?'),
        ("police.zeal", "wants KEY=VALUE"),
        ("=3", "wants KEY=VALUE"),
    ],
)
def test_a_wrong_setting_is_named_as_it_was_written(setting, words, uncomputed, tmp_path):
    result = spyscare("run", "spy-scare-1937", "--set", setting, "--out", tmp_path / "n")
    assert result.exit_code == 2
    line = result.stderr.strip()
    assert line.startswith(f"--set {setting}:") and words in line
    assert not (tmp_path / "n").exists() and "Traceback" not in result.output


def test_all_that_is_wrong_is_said_at_once(uncomputed):
    result = spyscare("run", "base", "--officers", 5, "--set", "police.zeel=1", "--set", "x")
    lines = result.stderr.strip().splitlines()
    assert {line.split(":")[0] for line in lines} == {"--set x", "--set police.zeel=1",
                                                      "--officers 5"}  # fmt: skip
    result = spyscare("run", "base", "--engine", "agent", "--replicates", 0, "--workers", 0,
                      "--seed", -1, "--force", "--resume")  # fmt: skip
    assert result.exit_code == 2 and len(result.stderr.strip().splitlines()) == 5
    assert 'did you mean "agents"?' in result.stderr


def test_a_setting_given_twice_is_refused(uncomputed):
    result = spyscare("run", "base", "--set", "police.zeal=1", "--set", "police.zeal=2")
    assert "already set by --set police.zeal=1" in result.stderr


def test_edits_of_triggers_may_be_set(tmp_path):
    result = run_small("--set", "shift.ezhov=+10d", "--set", "present.axis=false", "--json",
                       "--out", tmp_path / "e", "--no-figures")  # fmt: skip
    triggers = json.loads(result.stdout)["provenance"]["values"]["triggers"]
    dates = {trigger["id"]: trigger.get("date") for trigger in triggers}
    assert dates["ezhov"] == ["1936-10-06", "1936-10-11"] and "axis" not in dates


@given(st.one_of(st.integers(-(10**9), 10**9), st.booleans(),
                 st.floats(allow_nan=False, allow_infinity=False)))  # fmt: skip
def test_settings_are_toml(value):
    assert toml_value(json.dumps(value)) == value


def test_what_is_no_toml_is_text():
    assert toml_value("+60d") == "+60d"
    assert toml_value("x1.5") == "x1.5"
    assert toml_value('"+60d"') == "+60d"
    assert toml_value("1937-05-10").isoformat() == "1937-05-10"
    assert toml_value("[1, 2]") == [1, 2]


# the other commands


def test_history_is_one_line_an_entry_in_a_pipe():
    result = spyscare("history", "spy-scare-1937")
    lines = result.stdout.strip().splitlines()
    assert any(line.startswith("1937-02-23  plenum: ") for line in lines)
    assert any("Ezhov takes over the NKVD" in line for line in lines)
    assert any(" days after order reaches 1  trial-announced: " in line for line in lines)
    dates = [line[:10] for line in lines if line[:2] == "19"]
    assert dates == sorted(dates) and len(dates) > 50


def test_history_draws_its_dates_from_the_seed():
    told = {spyscare("history", "spy-scare-1937", "--seed", seed).stdout for seed in [1, 2, 1]}
    assert len(told) == 2


def test_check_says_everything_and_exits_with_2(tmp_path):
    good = tmp_path / "good.toml"
    good.write_text('title = "A"\nquestion = "B?"\nextends = "base"\n')
    bad = tmp_path / "bad.toml"
    bad.write_text('title = "A"\nextends = "base"\n[police]\nzeal = 12\nzeel = 1\n')
    worse = tmp_path / "worse.toml"
    worse.write_text("title = \n")
    assert spyscare("check", good).exit_code == 0
    result = spyscare("check", good, bad, worse)
    assert result.exit_code == 2
    lines = result.stderr.strip().splitlines()
    assert any("bad.toml: police.zeal: 12 is above 5" in line for line in lines)
    assert any("zeel" in line and "zeal" in line for line in lines)
    assert any("question" in line for line in lines)
    assert any(line.startswith("worse.toml, line 1") for line in lines)
    assert "good.toml: nothing wrong" in result.stdout


def test_scenarios_lists_every_shipped_one():
    result = spyscare("scenarios")
    listed = [line.split("  ")[0] for line in result.stdout.strip().splitlines()]
    assert listed == available() and "The spy scare of 1937" in result.stdout


def test_plot_draws_again_from_the_folder_alone(several, uncomputed):
    folder, _ = several
    assert not (folder / "figures").exists()
    result = spyscare("plot", folder)
    assert result.exit_code == 0, result.stderr
    drawn = result.stdout.split()
    assert str(folder / "figures" / "escalation.png") in drawn
    assert all(Path(path).is_file() for path in drawn)


def test_plot_of_nothing_says_so(tmp_path):
    result = spyscare("plot", tmp_path)
    assert result.exit_code == 2 and "no run here" in result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["manifest.json", "fit/manifest.json", "run.json"])
def test_plot_that_is_refused_leaves_the_folder_as_it_was(name, tmp_path):
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("{}")
    before = sorted(tmp_path.rglob("*"))
    assert spyscare("plot", tmp_path, "--into", tmp_path / "into").exit_code == 2
    assert spyscare("plot", tmp_path).exit_code == 2
    assert sorted(tmp_path.rglob("*")) == before


def test_what_a_run_that_was_cut_short_left_is_taken_out(tmp_path):
    left = [".daily.parquet.0a.tmp", "replicate-2/.run.json.0a.tmp", "figures/.forest.png.0a.tmp"]
    for name in (*left, "replicate-2/.mine.tmp"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("half")
    assert run_small("--replicates", 2, "--out", tmp_path, "--no-figures").exit_code == 0
    assert not [name for name in left if (tmp_path / name).exists()]
    assert (tmp_path / "replicate-2" / ".mine.tmp").exists()
    assert not (tmp_path / "figures").exists()


def test_schema_is_json():
    schema = json.loads(spyscare("schema").stdout)
    assert schema["title"] == "spyscare scenario" and "police" in schema["properties"]


def test_an_unknown_scenario_is_said_with_the_nearest():
    for command in (["run", "spy-scare-1938"], ["history", "spy-scare-1938"]):
        result = spyscare(*command)
        assert result.exit_code == 2
        assert result.stderr.strip() == (
            'spy-scare-1938: no such scenario; did you mean "spy-scare-1937"?'
        )


# numbers over replicates


def test_numbers_that_are_none_stay_out_of_the_median():
    summary = over_replicates(
        [{"a": 1.0, "b": None}, {"a": 3.0, "b": float("nan")}, {"a": 2.0, "b": 5.0}]
    )
    assert summary["a"] == {"median": 2.0, "low": pytest.approx(1.2), "high": pytest.approx(2.8),
                            "replicates": 3}  # fmt: skip
    assert summary["b"]["median"] == 5.0 and summary["b"]["replicates"] == 1
    assert plain({"x": [float("nan"), 1.0, float("inf")]}) == {"x": [None, 1.0, None]}


@pytest.mark.parametrize("days", [1, 99, 100, 101, 883])
@pytest.mark.parametrize("stride", [1, 30])
def test_a_replicate_reports_every_day_once(days, stride, monkeypatch):
    class Kept:
        def save(self, place, replicate):
            pass

    def simulate(scenario, seed, engine, progress):  # engines tell of days, or of many at once
        for done in range(stride, days, stride):
            progress(done, days)
        progress(days, days)
        return Kept()

    monkeypatch.setattr(engines, "simulate", simulate)
    task = running.Replicates(SimpleNamespace(days=days), "compiled", {7: Path()}, [0])
    told = []
    task.told = lambda: told.append(task.days[0])
    assert task(np.array([7])).runs == 1
    assert told == sorted(set(told)) and told[-1] == days and len(told) <= 113


# as a process


def process(*arguments):
    root = Path(__file__).resolve().parent.parent
    environment = os.environ | {"PYTHONPATH": str(root)}
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, env=environment, cwd=root,
        check=False,
    )  # fmt: skip


def test_help_needs_nothing_heavy():
    heavy = {"numpy", "pandas", "numba", "mesa", "matplotlib", "pydantic", "pyarrow"}
    code = f"import sim.cli, sys; print(*{heavy} & set(sys.modules))"
    result = process("-c", code)
    assert result.returncode == 0 and result.stdout.strip() == ""


def test_importing_the_package_loads_nothing_and_offers_the_few_names():
    code = (
        "import sim, sys; print([n for n in sys.modules if n.startswith('sim.')]);"
        "print(sim.load('base').name, sim.simulate.__module__, sim.Scenario.__name__,"
        " sim.Result.__name__, sim.__version__)"
    )
    lines = process("-c", code).stdout.splitlines()
    assert lines[0] == "[]"
    assert lines[1].startswith("base sim.engine.run Scenario Result ")
    assert "no attribute 'nothing'" in process("-c", "import sim; sim.nothing").stderr


def test_exit_codes_and_streams_of_the_process():
    helped = process("-m", "sim.cli", "--help")
    assert helped.returncode == 0
    for command in ("run", "history", "check", "scenarios", "plot", "schema"):
        assert command in helped.stdout
    assert process("-m", "sim.cli", "--version").stdout.startswith("spyscare")
    wrong = process("-m", "sim.cli", "run", "nowhere.toml")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert wrong.stderr == "nowhere.toml: no such file\n"
    assert process("-m", "sim.cli", "fly").returncode == 2
