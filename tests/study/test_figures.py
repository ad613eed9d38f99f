"""Figures of studies: drawn from tiny tables, legible, with their source; and what plot says."""

from __future__ import annotations

import json
import math
from itertools import combinations
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from docs import published
from docs.blocks import studies as study_index
from sim.cli import app
from sim.errors import SpyscareError
from sim.faces import studying
from sim.plots import studies, style
from sim.study import figure, sweep
from sim.study.answer import ANSWERS, OF_ROWS, answer
from sim.study.outcomes import summary_names
from sim.study.statement import parse_study
from tests.texts import replaced

HEAD = """
title    = "A study of {kind}"
question = "Is it drawn?"
expected = "It is."
"""

FLAGSHIP = 'scenario = "spy-scare-1937"\n'

OUTCOMES = """
[outcomes]
lost     = { value = "removed_share", words = "share of the corps removed", unit = "share" }
sweeping = { value = "removed_share >= 0.3", words = "a third removed", unit = "yes or no" }
"""

SETS = """
[factors.present]
plenum = [false, true]
deadline = [false, true]
ezhov = [false, true]
[design]
kind = "grid"
replicates = 6
[figure]
kind = "{kind}"
value = {value}
"""

#: Kind -> what its file says besides title and outcomes.
FILES = {
    "heatmap": FLAGSHIP + """
[factors]
"pressure.scale"     = { from = 0, to = 2, steps = 5 }
"denunciation.scale" = { from = 0, to = 2, steps = 5 }
[design]
kind = "grid"
replicates = 6
officers = 300
[figure]
kind = "heatmap"
x = "pressure.scale"
y = "denunciation.scale"
value = ["lost", "sweeping"]
overlay = "reproduction_one"
ordered = 1937-05-22
cascade = "sweeping"
""",
    "maps": 'scenarios = ["spy-scare-1937", "no-deadline", "base"]\n' + """
[factors]
"pressure.scale"     = { from = 0, to = 2, steps = 3 }
"denunciation.scale" = { from = 0, to = 2, steps = 3 }
[design]
kind = "grid"
replicates = 6
[figure]
kind = "maps"
x = "pressure.scale"
y = "denunciation.scale"
value = "sweeping"
also = "lost"
""",
    "lines": FLAGSHIP + """
[factors]
"openness.foreign_agent" = [0, 0.1, 0.3, 1]
"police.zeal" = [0.5, 1]
[design]
kind = "grid"
replicates = 6
[figure]
kind = "lines"
x = "openness.foreign_agent"
by = "police.zeal"
value = ["lost", "sweeping"]
""",
    "timing": FLAGSHIP + """
[factors]
"shift.plenum"   = { from = "-40d", to = "+40d", step = "20d" }
"shift.deadline" = { from = "-40d", to = "+40d", step = "20d" }
"present.plenum" = [false]
[design]
kind = "star"
replicates = 6
[figure]
kind = "timing"
value = ["lost", "sweeping"]
""",
    "probability": 'scenarios = ["alarm-1927", "spy-scare-1937", "base"]\n' + """
[design]
kind = "grid"
replicates = 6
[figure]
kind = "probability"
value = "sweeping"
""",
    "morris": FLAGSHIP + """
[factors]
"police.zeal" = {}
"file.kappa" = {}
"chief.shield" = {}
"officers.seed" = { from = 1, to = 1000 }
[design]
kind = "morris"
trajectories = 6
replicates = 2
[figure]
kind = "morris"
value = ["lost", "sweeping"]
noise = "officers.seed"
""",
    "sobol": FLAGSHIP + """
[factors]
"police.zeal" = {}
"file.kappa" = {}
"officers.seed" = { from = 1, to = 1000 }
[design]
kind = "saltelli"
samples = 64
[figure]
kind = "sobol"
value = ["lost", "sweeping"]
noise = "officers.seed"
""",
    "box": FLAGSHIP + """
[factors]
"police.zeal" = { from = 0.5, to = 2, log = true }
"file.kappa" = {}
"chief.shield" = {}
[design]
kind = "sobol"
points = 128
replicates = 2
[figure]
kind = "box"
value = "sweeping"
""",
    "size": FLAGSHIP + """
[factors]
"officers.count" = [1_000, 10_000, 144_300]
[design]
kind = "grid"
replicates = 6
[figure]
kind = "size"
value = ["lost"]
""",
    "comparison": 'scenarios = ["spy-scare-1937", "no-denunciation", "no-pressure", "base"]\n' + """
[design]
kind = "grid"
replicates = 6
[figure]
kind = "comparison"
value = ["lost"]
both = "spy-scare-1937"
above = "no-denunciation"
below = "no-pressure"
neither = "base"
""",
    "absence": FLAGSHIP + """
[factors.present]
plenum = [false]
first-show-trial = [false]
first-trial-in-the-press = [false]
[design]
kind = "star"
replicates = 6
[figure]
kind = "absence"
value = ["lost", "sweeping"]
""",
    "necessity": FLAGSHIP + """
[factors.present]
plenum = [false]
deadline = [false]
first-show-trial = [false]
[design]
kind = "star"
alone = true
replicates = 6
[figure]
kind = "necessity"
value = ["sweeping"]
""",
    "shares": FLAGSHIP + SETS.format(kind="shares", value='["sweeping", "lost"]'),
    "sets": FLAGSHIP + SETS.format(kind="sets", value='"sweeping"'),
    "return": FLAGSHIP + """
[design]
kind = "branches"
replicates = 6
futures = 3
months = 4
[figure]
kind = "return"
value = "sweeping"
""",
    "luck": FLAGSHIP + """
[factors]
"scale.theme.press" = { from = 0.5, to = 1.5 }
[design]
kind = "blocks"
replicates = 6
points = 4
futures = 3
[figure]
kind = "luck"
value = ["lost", "sweeping"]
""",
    "pairs": 'scenarios = ["spy-scare-1937", "no-deadline", "base"]\n' + """
[design]
kind = "grid"
replicates = 6
[figure]
kind = "pairs"
value = ["lost", "sweeping"]
""",
}  # fmt: skip


SOURCE = "mine · folder mine · 300 officers · code 12345678 · fingerprint abcdef"


def study_of(kind: str):
    return parse_study(HEAD.format(kind=kind) + FILES[kind] + OUTCOMES, Path(f"my-{kind}.toml"))


def outcome_of(row: np.ndarray, seed: int) -> float:
    """A made-up share removed: more of everything, more lost, and some chance."""
    spread = np.nan_to_num(row).sum() / (1 + np.abs(np.nan_to_num(row)).sum())
    return float(0.05 + 0.5 * spread + 0.02 * math.sin(37 * seed + row.sum()))


def table_of(study) -> pd.DataFrame:
    """A table as a sweep would have left it, without one."""
    points = study.points(study.bases())
    rows = []
    for point, (world, numbers) in enumerate(zip(points.scenario, points.numbers, strict=True)):
        scale = np.array([f.high for f in study.factors]) if len(numbers) else np.ones(0)
        for replicate, seed in enumerate(points.seeds[point].tolist()):
            lost = outcome_of(np.append(numbers / np.where(scale == 0, 1, scale), world), seed)
            rows.append([study.name, study.scenarios[world], "h", point, replicate, seed, *numbers,
                         lost, float(lost >= 0.3), "", f"{point}-{seed}"])  # fmt: skip
    return pd.DataFrame(rows, columns=[
        "study", "scenario", "scenario_hash", "point", "replicate", "seed",
        *(f.name for f in study.factors), "lost", "sweeping", "failed", "fingerprint",
    ])  # fmt: skip


@pytest.fixture(scope="module")
def answers():
    return {kind: (study := study_of(kind), answer(study, table_of(study))) for kind in FILES}


@pytest.fixture(scope="module")
def figures(answers):
    made = {}
    with style.styled():
        for kind, (study, found) in answers.items():
            made[kind] = studies.draw(study, found, SOURCE)
            made[kind].canvas.draw()
    return made


def test_every_kind_is_answered_drawn_and_tried_here() -> None:
    assert set(figure.NEEDS) == {*ANSWERS, *OF_ROWS} == set(studies.FIGURES) == set(FILES)


def test_each_figure_says_title_and_source(figures) -> None:
    for kind, made in figures.items():
        texts = [text.get_text().replace("\n", " ") for text in made.texts]
        assert f"A study of {kind}" in texts
        assert SOURCE in texts


def test_every_axis_has_words(figures) -> None:
    for kind, made in figures.items():
        named = [ax.get_xlabel() or ax.get_ylabel() for ax in made.axes]
        assert any(named), kind


def test_words_stay_on_the_page(figures) -> None:
    for kind, made in figures.items():
        page, renderer = made.bbox, made.canvas.get_renderer()
        ticks = {tick for ax in made.axes for axis in (ax.xaxis, ax.yaxis)
                 for tick in axis.get_ticklabels()}  # fmt: skip
        for text in made.findobj(mpl.text.Text):
            if text.get_visible() and text.get_text() and text not in ticks:
                box = text.get_window_extent(renderer)
                assert page.x0 - 1 <= box.x0 and box.x1 <= page.x1 + 1, (kind, text.get_text())
                assert page.y0 - 1 <= box.y0 and box.y1 <= page.y1 + 1, (kind, text.get_text())


def test_words_do_not_cover_words(figures) -> None:
    for kind, made in figures.items():
        renderer = made.canvas.get_renderer()
        labels = [label for ax in made.axes for label in (ax.xaxis.label, ax.yaxis.label)
                  if ax.get_visible()]  # fmt: skip
        titles = [ax._left_title for ax in made.axes]
        legends = [text for legend in made.legends for text in legend.get_texts()]
        texts = [*made.texts, *labels, *titles, *legends]
        boxes = [(t.get_text(), t.get_window_extent(renderer)) for t in texts if t.get_text()]
        for (one, a), (other, b) in combinations(boxes, 2):
            assert not a.overlaps(b), (kind, one, other)


def test_the_same_table_gives_the_same_bytes(answers, tmp_path) -> None:
    for kind in ("probability", "timing"):
        study, found = answers[kind]
        for one, other in zip(studies.save(study, found, SOURCE, tmp_path / "a"),
                              studies.save(study, found, SOURCE, tmp_path / "b"),
                              strict=True):  # fmt: skip
            assert one.read_bytes() == other.read_bytes()
            assert one.read_bytes()[:4] in (b"\x89PNG", b"%PDF")


def test_what_was_found_is_said_from_the_numbers(answers) -> None:
    said = {kind: " ".join(found.found) for kind, (_, found) in answers.items()}
    assert "with both at 1 and 1" in said["heatmap"] and "R = 1" in said["heatmap"]
    assert "-40 days" in said["timing"] and "never" in said["timing"]
    assert "alarm-1927" in said["probability"] and "spy-scare-1937" in said["probability"]
    assert "mu*: " in said["morris"] and "officers.seed, which is chance" in said["morris"]
    assert "First orders add up to" in said["sobol"]
    assert "of 128 points" in said["box"]
    assert "144,300" in said["size"] and "to the power" in said["size"]


def test_outcomes_by_point_are_always_saved(answers) -> None:
    for kind, (study, found) in answers.items():
        if kind in OF_ROWS:  # whose points have seeds of their own
            continue
        table = found.tables["outcomes"]
        assert set(table["outcome"]) == {"lost", "sweeping"}, kind
        assert len(table) == 2 * len(study.points(study.bases()))


def test_a_timing_table_holds_differences_against_nothing_moved(answers) -> None:
    _, found = answers["timing"]
    table = found.tables["differences"].query("outcome == 'lost'")
    assert len(table) == 9 and (table["change"] == "never").sum() == 1
    np.testing.assert_allclose(table["difference"], table["mean"] - table["own"])


def test_failed_runs_are_told_of_first(answers) -> None:
    study = study_of("lines")
    table = table_of(study)
    table.loc[:2, "failed"] = "broke"
    assert answer(study, table).found[0] == "3 runs failed and 0 are missing."


# the words of [figure]


@pytest.mark.parametrize(("old", "new", "said"), [
    ('kind = "heatmap"', 'kind = "heatmpa"', r'figure.kind: "heatmpa": no such figure; did you me'),
    ('x = "pressure.scale"', 'x = "presure.scale"', r'figure.x: "presure.scale": no such factor'),
    ('cascade = "sweeping"', 'cascade = "lots"', r'figure.cascade: "lots": no such outcome of the'),
    ("ordered = 1937-05-22", "", r"figure.ordered: missing; a heatmap wants a date"),
    ('y = "denunciation.scale"', "", r"figure.y: missing; a heatmap wants a factor"),
    ('overlay = "reproduction_one"', 'overlay = "one"', r'figure.overlay: "one": no such overlay'),
    ("ordered = 1937-05-22", 'ordered = "May"', r'figure.ordered: "May": wants a date, like 1937-'),
    ("cascade = ", "cascades = ", r"figure.cascades: no such key; did you mean .cascade"),
])  # fmt: skip
def test_faults_of_a_figure_are_told(old: str, new: str, said: str) -> None:
    text = HEAD.format(kind="heatmap") + replaced(FILES["heatmap"], (old, new)) + OUTCOMES
    with pytest.raises(SpyscareError, match=said):
        study = parse_study(text, Path("mine.toml"))
        answer(study, table_of(study))


def test_a_figure_wants_the_design_it_is_drawn_from() -> None:
    text = HEAD.format(kind="box") + FILES["lines"].replace('kind = "lines"', 'kind = "morris"')
    text = text.replace('x = "openness.foreign_agent"\nby = "police.zeal"\n', "")
    with pytest.raises(SpyscareError, match="a morris is drawn from a morris design, not"):
        study = parse_study(text + OUTCOMES, Path("mine.toml"))
        answer(study, table_of(study))


# the command


def made_up(scenario, changes: dict, seed: int) -> dict[str, float]:
    share = 0.1 + 0.2 * float(changes.get("openness.foreign_agent", 0.12)) + 0.01 * (seed % 3)
    return {**dict.fromkeys(summary_names(), math.nan), "removed_share": share}


@pytest.fixture
def folder(tmp_path):
    text = HEAD.format(kind="lines") + FILES["lines"] + OUTCOMES
    sweep(parse_study(text, Path("mine.toml")), tmp_path / "mine", runner=made_up)
    return tmp_path / "mine"


def test_plot_draws_a_study_prints_tables_and_saves_them(folder, tmp_path) -> None:
    into = tmp_path / "docs"
    done = CliRunner().invoke(app, ["plot", str(folder), "--into", str(into)])
    assert done.exit_code == 0, done.output
    assert "expected: It is." in done.output and "found: " not in done.output.split("expected")[0]
    assert str(folder / "figures" / "mine.png") in done.output
    outcomes = pd.read_csv(folder / "analysis" / "outcomes.csv")
    assert len(outcomes) == 2 * 8 and {"mean", "low", "high", "runs"} <= set(outcomes)
    said = json.loads((into / "mine.json").read_text(encoding="utf-8"))
    assert said["birth"]["points"] == 8 and said["birth"]["replicates"] == 6
    assert (into / "mine.png").read_bytes() == (folder / "figures" / "mine.png").read_bytes()


def test_source_names_study_folder_and_fingerprint(folder) -> None:
    from sim.study import folder_study, read

    study, quick = folder_study(folder)
    line = studying.source_of(studying._birth(study, read(folder), folder, quick))
    assert line.startswith("mine · folder mine · 8 points x 6 seeds · version ")
    assert "fingerprint" in line and "code" in line


def test_into_is_for_studies(tmp_path) -> None:
    done = CliRunner().invoke(app, ["plot", str(tmp_path), "--into", str(tmp_path)])
    assert done.exit_code == 2
    assert "holds no study; --into is for studies" in done.output


def test_the_index_tells_of_studies_not_run_and_of_stale_ones(folder, tmp_path, monkeypatch):
    (tmp_path / "experiments").mkdir()
    file = tmp_path / "experiments" / "mine.toml"
    file.write_text(HEAD.format(kind="lines") + FILES["lines"] + OUTCOMES, encoding="utf-8")
    monkeypatch.setattr(study_index, "folder", lambda: tmp_path / "experiments")
    monkeypatch.setattr(published, "DOCS", tmp_path / "docs")
    assert "not run yet" in study_index.index()
    studying.plot_study(folder, tmp_path / "docs" / "studies")
    index = study_index.index()
    assert "- **Expected**: It is." in index and "Stale" not in index
    assert "8 points x 6 seeds" in index and "(../docs/studies/mine.png)" in index
    file.write_text(file.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")
    assert "the study file has changed since" in study_index.index()
