"""What the documents say of the second stage: kept, told, drawn, and told to be stale."""

from __future__ import annotations

import json
import math

import numpy as np
import pandas as pd
import pytest

from docs.blocks import mass_operations as face
from sim.errors import SpyscareError
from sim.plots import mass_operations as plot
from sim.plots.style import styled
from sim.study import interaction
from sim.study.interaction import Grid


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("checkout")
    (folder / "docs").mkdir()
    return folder, face.make(folder, seeds=2, officers=300)


def test_what_was_found_is_kept_as_it_was_found(made) -> None:
    folder, said = made
    kept = json.loads((folder / face.KEPT).read_text(encoding="utf-8"))
    assert kept == json.loads(json.dumps(said))
    assert [w["world"] for w in kept["worlds"]] == list(face.WORLDS)
    assert (folder / face.FIGURES / "mass-operations.png").stat().st_size > 10_000


def test_the_shipped_reading_is_the_row_of_the_world(made) -> None:
    _, said = made
    shipped = next(r for r in said["readings"] if not r["values"])
    for name in (face.FLAGSHIP, face.SPARED):
        (row,) = (w for w in said["worlds"] if w["world"] == name)
        assert shipped[name] == {key: row[key] for key in shipped[name]}


def test_where_the_army_case_teaches_nothing_it_decides_nothing(made) -> None:
    """The negative control over whole runs: without the template both worlds are read alike."""
    _, said = made
    for reading in said["readings"]:
        if reading["values"].get("template") == 0.0:
            struck, spared = reading[face.FLAGSHIP], reading[face.SPARED]
            assert (struck["decided"], struck["date"], struck["peak"]) == (
                spared["decided"], spared["date"], spared["peak"],
            )  # fmt: skip


def test_the_blocks_name_every_world_and_reading(made, monkeypatch) -> None:
    _, said = made
    monkeypatch.setattr(face, "kept", lambda: said)
    lags, readings = face.lags(), face.readings()
    assert all(f"| `{name}` |" in lags for name in face.WORLDS)
    assert all(f"| {words} |" in readings for words in face.READINGS)
    assert "22 (order 49)" in lags
    assert face.outdated() == []
    said["birth"]["hashes"]["no-report"] = "another"
    assert face.outdated() == [
        "mass: no-report has changed since; `python -m docs.build mass --seeds 2 --officers 300`"
    ]


def test_no_seeds_are_told() -> None:
    with pytest.raises(SpyscareError, match="--seeds 0: wants at least 1"):
        face.make(face.root(), seeds=0, officers=300)


def test_the_figure_marks_the_record_and_each_decision() -> None:
    days = 400
    course = [
        plot.Course(name, pd.Timestamp("1937-01-01"), np.full((3, days), level), decided)
        for name, level, decided in (
            ("with", 1.5, np.array([180.0, 200.0, math.nan])), ("without", 0.3, np.full(3, np.nan)),
        )
    ]  # fmt: skip
    recorded = {"trial": pd.Timestamp("1937-06-11"), "order": pd.Timestamp("1937-07-30")}
    with styled():
        figure = plot.make(course, recorded, face.SHOWN, "source")
        figure.canvas.draw()
    (ax,) = figure.axes
    said = [text.get_text() for text in ax.texts]
    assert {"trial, 11 June", "order, 30 July", "threshold"} <= set(said)
    labels = [text.get_text() for text in figure.legends[0].get_texts()]
    assert labels[:2] == ["with: 2 of 3 decide", "without: 0 of 3 decide"]
    assert "source" in [text.get_text() for text in figure.texts]
    assert "thresholds" in ax.get_ylabel()


def grid(values: list[list[float]]) -> Grid:
    cells = np.array(values)[:, :, None]
    return Grid("x", "y", np.arange(cells.shape[1]) * 1.0, np.arange(cells.shape[0]) * 1.0, cells)


def test_maps_say_where_the_first_scenario_stands_alone() -> None:
    cells = {"a": grid([[0, 1], [1, 1]]), "b": grid([[0, 0], [0, 1]]), "c": grid([[0, 0], [0, 1]])}
    lines = interaction.maps_said(cells, (1.0, 0.0), "it came", "yes or no")
    assert lines == [
        "It came at x 1 and y 0: a 100 %, b 0 % and c 0 %.",
        "It came at x 0 and y 0: a 0 %, b 0 % and c 0 %.",
        "It came in most runs, over the 4 points of the map: in a at 75 %, in it and in no other"
        " scenario at 50 %, in all of them at 25 %.",
    ]
    assert interaction.maps_said(cells, None, "it came", "days") == []


def test_maps_leave_out_what_is_undefined() -> None:
    table = interaction.maps_table({"a": grid([[math.nan, 2.0]])})
    assert table["runs"].tolist() == [0, 1]
    assert np.array_equal(table["mean"], [math.nan, 2.0], equal_nan=True)
