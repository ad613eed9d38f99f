"""`spyscare score`: what it says of folders and scenarios, what it refuses, what it draws."""

from __future__ import annotations

import json
import math

import pytest
from typer.testing import CliRunner

from docs import build as documents
from docs.blocks import validity
from sim.cli import app
from sim.engine.run import simulate
from sim.faces.scoring import Request
from sim.measures.patterns import load_patterns
from sim.measures.score import score
from sim.plots import score as figure
from sim.plots.style import BLUE, GREY, VERMILION, styled
from sim.scenario.parameters import PARAMETERS
from sim.study import work

runner = CliRunner()
IDS = [p.id for p in load_patterns()]


def spyscare(*arguments):
    return runner.invoke(app, [str(each) for each in arguments])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("score") / "run"
    done = spyscare("run", "alarm-1927", "--officers", 300, "--replicates", 2, "--no-figures",
                    "--out", out)  # fmt: skip
    assert done.exit_code == 0, done.stderr
    return out


@pytest.fixture(scope="module")
def everything(tmp_path_factory):
    out = tmp_path_factory.mktemp("all") / "score"
    done = spyscare("score", "--all", "--officers", 500, "--replicates", 2, "--out", out)
    assert done.exit_code == 0, done.stderr
    return out, done


def test_a_folder_is_scored_by_the_patterns_of_its_years(folder):
    done = spyscare("score", folder, "--no-figures")
    assert done.exit_code == 0, done.stderr
    lines = done.stdout.splitlines()
    assert any(line.strip().startswith("arrested-1927 ") for line in lines)
    assert not any(line.strip().startswith("lost-1937 ") for line in lines)
    left_out = next(line for line in lines if line.startswith("not computed here, wants vesna"))
    assert "specialists-1930" in left_out
    assert "counts scaled to 144,300 officers" in done.stdout
    said = json.loads((folder / "score.json").read_text())
    assert not (folder / "figures").exists()
    computed = [p for p in said["patterns"] if p["run"] is not None]
    mine = [p.id for p in load_patterns() if p.scenario == "alarm-1927"]
    assert [p["id"] for p in computed] == mine
    best = [p["met"] for p in computed if p["reliability"] == "A"]
    free = [p["met"] for p in computed if p["reliability"] == "A" and not p["given"]]
    assert lines[-1].startswith(
        f"reliability A: {sum(best)} of {len(best)} met ({100 * sum(best) / len(best):.0f} %);"
        f" of those that no single number was set from: {sum(free)} of {len(free)}"
    )


def test_a_run_that_replaces_another_takes_its_score_with_it(folder, tmp_path):
    out = tmp_path / "run"
    small = ("run", "alarm-1927", "--officers", 300, "--no-figures", "--out", out)
    spyscare(*small)
    spyscare("score", out, "--no-figures")
    assert (out / "score.json").is_file()
    assert spyscare(*small, "--force").exit_code == 0
    assert not (out / "score.json").exists()


def test_all_three_episodes_are_run_and_every_pattern_computed(everything):
    out, done = everything
    said = json.loads((out / "score.json").read_text())
    assert [p["id"] for p in said["patterns"]] == IDS
    assert all(p["run"]["of"] == 2 for p in said["patterns"])
    sources = said["birth"]["sources"]
    assert [source["scenario"] for source in sources] == [
        "alarm-1927", "vesna-1930", "spy-scare-1940",
    ]  # fmt: skip
    assert sum(source["patterns"] for source in sources) == len(IDS)
    assert {tuple(source["seeds"]) for source in sources} == {(1, 2)}
    assert "not computed" not in done.stdout
    assert sorted(path.name for path in (out / "figures").iterdir()) == ["score.pdf", "score.png"]


def test_json_is_json_alone_and_the_same_as_the_file(folder):
    done = spyscare("score", folder, "--json", "--no-figures")
    assert json.loads(done.stdout) == json.loads((folder / "score.json").read_text())


def test_runs_made_for_it_and_runs_kept_give_the_same_score(folder, tmp_path):
    out = tmp_path / "score"
    done = spyscare("score", "alarm-1927", "--officers", 300, "--replicates", 2, "--workers", 2,
                    "--no-figures", "--out", out)  # fmt: skip
    assert done.exit_code == 0, done.stderr
    spyscare("score", folder, "--no-figures")
    made, kept = (json.loads((f / "score.json").read_text()) for f in (out, folder))
    assert made["patterns"] == kept["patterns"]


def test_a_score_that_was_interrupted_goes_on_with_what_is_there(tmp_path, monkeypatch):
    made = []

    def interrupted(scenario, seed, **more):
        if len(made) == 5:
            raise KeyboardInterrupt
        made.append(seed)
        return simulate(scenario, seed=seed, **more)

    monkeypatch.setattr(work, "simulate", interrupted)
    order = ("score", "alarm-1927", "--officers", 200, "--replicates", 6, "--no-figures", "--out")
    done = spyscare(*order, tmp_path / "two")
    assert done.exit_code == 130 and "every finished run is kept" in done.stderr
    assert not (tmp_path / "two" / "score.json").exists()
    monkeypatch.setattr(
        work, "simulate", lambda *a, **b: made.append(b["seed"]) or simulate(*a, **b)
    )
    before = len(made)
    assert spyscare(*order, tmp_path / "two").exit_code == 0
    assert 0 < len(made) - before < 6
    assert spyscare(*order, tmp_path / "one").exit_code == 0
    one, two = ((tmp_path / each / "score.json").read_bytes() for each in ("one", "two"))
    assert one == two


def test_several_folders_make_one_score(folder, tmp_path):
    other = tmp_path / "vesna"
    spyscare("run", "vesna-1930", "--officers", 300, "--no-figures", "--out", other)
    done = spyscare("score", folder, other, "--json", "--no-figures", "--out", tmp_path / "both")
    found = {p["id"]: p["run"] for p in json.loads(done.stdout)["patterns"]}
    assert found["cascade-1927"]["of"] == 2 and found["order-1930"]["of"] == 1
    assert found["lost-1937"] is None


def test_two_runs_of_one_episode_are_not_signed_with_one_table(folder, tmp_path):
    other = tmp_path / "other"
    spyscare("run", "alarm-1927", "--officers", 200, "--no-figures", "--out", other)
    for first, second in ((folder, other), (folder, folder), (other, "alarm-1927")):
        done = spyscare("score", first, second, "--no-figures", "--out", tmp_path / "none")
        assert done.exit_code == 2 and done.stdout == ""
        assert done.stderr == (
            f"score: {second}: {first} covers all its days already, and nothing would be read from"
            " it; score each on its own\n"
        )
    assert not (tmp_path / "none").exists()


def test_what_all_adds_leaves_out_what_a_folder_covers(folder, tmp_path):
    done = spyscare("score", folder, "--all", "--officers", 200, "--replicates", 1,
                    "--no-figures", "--json", "--out", tmp_path)  # fmt: skip
    assert done.exit_code == 0, done.stderr
    sources = json.loads(done.stdout)["birth"]["sources"]
    names = [(source["scenario"], source["officers"]) for source in sources]
    assert names == [("alarm-1927", 300), ("vesna-1930", 200), ("spy-scare-1940", 200)]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "score: wants a folder of a run, a scenario, or --all"),
        (("alarm-1928",), 'alarm-1928: no such scenario; did you mean "alarm-1927"?'),
        (("alarm-1927", "--replicates", "0"), "--replicates 0: wants at least 1"),
        (("alarm-1927", "--workers", "0"), "--workers 0: wants at least 1"),
        (("alarm-1927", "--officers", "5"), "--officers 5: 5 is below 200"),
    ],
)
def test_an_order_that_cannot_be_carried_out_is_told(arguments, message):
    done = spyscare("score", *arguments)
    assert done.exit_code == 2
    assert done.stderr.startswith(message)


def test_options_of_runs_are_refused_for_what_has_been_run(folder):
    done = spyscare("score", folder, "--replicates", 3)
    assert done.exit_code == 2
    assert done.stderr == (
        "--replicates: is for scenarios; what is in a folder has been run already\n"
    )
    assert Request(targets=(str(folder),)).folder == folder
    assert Request(everything=True).folder.as_posix() == "runs/score"


# the figure


def test_the_figure_has_a_row_a_pattern_and_tells_met_from_missed_by_shape_too():
    values = {p.id: [0.5 * (p.low + p.high)] for p in load_patterns()}
    values["lost-1937"] = [99_000.0]
    values["strength-1938"] = [100_000.0]
    for p in load_patterns():
        if p.quantity.event:
            values[p.id] = [float(p.low > 50)]
    with styled():
        made = figure.make(score(load_patterns(), values), "made up")
        made.canvas.draw()
    ax = made.axes[0]
    names = [t.get_text() for t in ax.texts]
    assert sum(name.endswith((" A", " B", " other")) for name in names) == len(IDS)
    points = [line for line in ax.lines if line.get_marker() in "oD<>"]
    shapes = {(line.get_color(), line.get_marker()) for line in points}
    assert {shape for color, shape in shapes if color == BLUE} == {"o", "<"}
    assert {shape for color, shape in shapes if color == VERMILION} == {"D", "<", ">"}
    assert {shape for color, shape in shapes if color == GREY} == {"o"}  # other readings
    assert any("made up" in t.get_text() for t in made.texts)


def test_names_do_not_overlap_numbers_nor_leave_the_figure():
    values = {p.id: [float(p.low > 50) if p.quantity.event else p.low] for p in load_patterns()}
    with styled():
        made = figure.make(score(load_patterns(), values), "made up")
        made.canvas.draw()
    renderer = made.canvas.get_renderer()
    width, height = made.canvas.get_width_height()
    boxes = [t.get_window_extent(renderer) for t in [*made.axes[0].texts, *made.texts]]
    for box in boxes:
        assert box.x0 >= 0 and box.x1 <= width and box.y0 >= 0 and box.y1 <= height
    for i, box in enumerate(boxes):
        assert not box.count_overlaps(boxes[i + 1 :])


def test_ratios_stand_where_they_should():
    assert figure.reference(50, 100, 200) == 100
    assert figure.reference(50, None, 200) == 100  # the geometric middle
    assert figure.reference(0, 0, 2) == figure.reference(0, None, 2) == 2
    assert figure.place(50, 100) == 0.5
    assert (figure.place(0, 100), figure.place(1e9, 100)) == (figure.LOWEST, figure.HIGHEST)
    assert figure.spoken("arrested-1937-38") == "arrested 1937–38"
    assert figure.spoken("net-loss-by-may-1940") == "net loss by May 1940"


def test_nothing_computed_draws_nothing(tmp_path):
    assert figure.save(score(load_patterns(), {}), "nothing", tmp_path / "none") == []


# documents


def test_blocks_have_a_row_for_each():
    rows = {name: make().count("\n| `") for name, make in validity.BLOCKS.items()}
    judged = [p for p in PARAMETERS.values() if p.is_open]
    disputed = [p for p in load_patterns() if p.others]
    readings = sum(1 + len(p.others) for p in disputed)
    assert rows == {
        "pattern-table": len(IDS), "score": len(IDS), "disputed": readings,
        "judgement": len(judged),
    }  # fmt: skip
    assert set(validity.BLOCKS) <= set(documents.BLOCKS)


def test_medians_are_of_the_numbers_that_are_there(everything):
    out, _ = everything
    for p in json.loads((out / "score.json").read_text())["patterns"]:
        run = p["run"]
        if run["median"] is not None and "percent of runs" not in p["unit"]:
            assert run["low"] <= run["median"] <= run["high"]
        within = run["median"] is not None and (
            p["record"]["low"] <= run["median"] <= p["record"]["high"]
        )
        assert p["met"] == within
        assert p["factor"] is None or math.isclose(p["factor"], 1) == within
