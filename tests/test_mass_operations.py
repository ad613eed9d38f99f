"""The second stage as it is drawn, and mapped by what two of its numbers are."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from docs.blocks import suspicion as plot
from docs.blocks.mass_operations import SHOWN
from sim.plots.style import styled
from sim.study import interaction
from sim.study.interaction import Grid
from sim.study.intervals import FEWEST


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
        figure = plot.make(course, recorded, SHOWN, "source")
        figure.canvas.draw()
    (ax,) = figure.axes
    said = [text.get_text() for text in ax.texts]
    assert {"trial, 11 June", "order, 30 July", "threshold"} <= set(said)
    labels = [text.get_text() for text in figure.legends[0].get_texts()]
    assert labels[:2] == ["with: 2 of 3 decide", "without: 0 of 3 decide"]
    assert "source" in [text.get_text() for text in figure.texts]
    assert "thresholds" in ax.get_ylabel()


def grid(values: list[list[float]], seeds: int = 1) -> Grid:
    cells = np.repeat(np.array(values)[:, :, None], seeds, axis=2)
    return Grid("x", "y", np.arange(cells.shape[1]) * 1.0, np.arange(cells.shape[0]) * 1.0, cells)


def test_maps_say_where_the_first_scenario_stands_alone() -> None:
    values = {"a": [[0, 1], [1, 1]], "b": [[0, 0], [0, 1]], "c": [[0, 0], [0, 1]]}
    cells = {name: grid(each, FEWEST) for name, each in values.items()}
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
