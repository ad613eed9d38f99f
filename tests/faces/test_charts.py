"""Figures as dictionaries: whole, finite, in the palette, with the table behind each."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim import measures
from sim.faces import charts
from sim.faces.charts.base import columns, intervals, plain, said_number
from sim.faces.charts.record import HIGHEST, LOWEST, reference
from sim.measures import Run, band, read_run
from sim.measures.chains import above, chains
from sim.measures.series import LETTERS, voices
from sim.measures.stories import UNKNOWN, stories
from sim.measures.worlds import fates, side_by_side
from sim.plots import palette
from sim.plots.trees import choose


@pytest.fixture(scope="module")
def run(worlds: tuple[Path, Path]) -> Run:
    return read_run(worlds[0])


@pytest.fixture(scope="module")
def other(worlds: tuple[Path, Path]) -> Run:
    return read_run(worlds[1])


@pytest.fixture(scope="module")
def made(run: Run, other: Run) -> dict[str, charts.Chart]:
    days, letters = band(measures.above_and_below(run)), band(measures.weekly(run, LETTERS))
    losses, forest = measures.losses_over(run), measures.forest(run.replicates[0], largest=None)
    weeks = side_by_side(run.replicates[0], other.replicates[0])
    drawn = [
        charts.escalation(band(measures.weekly(run)), stories(run), measures.ordered(run).iloc[0]),
        charts.above_and_below(days, letters, band(voices(run))),
        *(charts.who_was_hit(losses, by) for by in ("rank_group", "branch", "marker", "district")),
        charts.accusation_tree(choose(forest)),
        charts.beside_the_record(measures.record_table(run)),
        charts.two_worlds(weeks, ("one", "other"), "1937-02-28"),
    ]
    return {chart.name: chart for chart in drawn}


def leaves(part: Any) -> Iterator[Any]:
    if isinstance(part, dict):
        for value in part.values():
            yield from leaves(value)
    elif isinstance(part, list | tuple):
        for value in part:
            yield from leaves(value)
    else:
        yield part


def test_options_are_plain_and_finite(made: dict[str, charts.Chart]) -> None:
    for chart in made.values():
        json.dumps([chart.option, dict(chart.also)], allow_nan=False)
        assert {type(leaf) for leaf in leaves(chart.option)} <= {str, int, float, bool, type(None)}
        assert chart.option["aria"]["label"]["description"] == chart.said


def test_lines_read_columns_that_their_dataset_has(made: dict[str, charts.Chart]) -> None:
    for chart in made.values():
        held = {each["id"]: each["source"] for each in chart.option.get("dataset", [])}
        for name, source in held.items():
            assert source == columns(chart.tables[name])
            assert len({len(column) for column in source.values()}) == 1
        for series in chart.option["series"]:
            if "datasetId" in series:
                assert set(series["encode"].values()) <= set(held[series["datasetId"]])


def test_series_stand_in_panels_that_are_there(made: dict[str, charts.Chart]) -> None:
    for chart in made.values():
        for axis in ("xAxis", "yAxis"):
            axes = chart.option[axis]
            n = len(axes) if isinstance(axes, list) else 1
            assert all(s.get(f"{axis}Index", 0) < n for s in chart.option["series"])


def test_colours_are_those_of_the_palette(made: dict[str, charts.Chart]) -> None:
    known = {palette.BLUE, palette.VERMILION, palette.GREEN, palette.PURPLE, palette.ORANGE,
             palette.SKY, palette.BLACK, palette.GREY, "#222222", "#595959"}  # fmt: skip
    for chart in made.values():
        for series in chart.option["series"]:
            assert series.get("color", palette.BLACK) in known


def test_every_trigger_of_the_period_has_a_mark_with_sentence_and_source(
    made: dict[str, charts.Chart], run: Run
) -> None:
    marks = made["escalation"].option["series"][0]["data"]
    told = made["escalation"].tables["triggers"]
    assert [mark["id"] for mark in marks] == list(told["id"])
    for mark, row in zip(marks, told.itertuples(), strict=True):
        assert row.sentence in mark["name"] and f"Source: {row.source}" in mark["name"]
        assert row.source and row.source != UNKNOWN
    lost = set(stories(run)["id"]) - set(told["id"])
    assert all(date > told["date"].max() for date in
               stories(run).set_index("id").loc[list(lost), "date"])  # fmt: skip


def test_a_trigger_that_no_shipped_scenario_has_is_told_by_what_it_does(run: Run) -> None:
    birth = run.provenance | {"scenario": "nowhere"}
    saved = run.replicates[0]
    lone = type("Lone", (), {"provenance": birth, "seed": 3, "daily": saved.daily,
                             "ledger": saved.ledger})()  # fmt: skip
    table = stories(lone)
    assert set(table["source"]) == {UNKNOWN}
    assert table["sentence"].str.len().min() > 0


def test_shares_of_groups_are_drawn_as_they_are(made: dict[str, charts.Chart]) -> None:
    chart = made["hit-rank-group"]
    table = chart.tables["shares"].set_index(["outcome", "group"])
    names = chart.option["yAxis"][0]["data"]
    points = {s["name"]: s["data"] for s in chart.option["series"] if s["type"] == "scatter"}
    assert {len(data) for data in points.values()} == {len(names)}
    shown = sorted(p["value"][0] for p in points["arrested"])
    assert np.allclose(shown, sorted(100 * table.loc["arrested", "share"]), atol=1e-3)


def test_each_drawn_arrest_has_its_mother(made: dict[str, charts.Chart], run: Run) -> None:
    chart = made["tree"]
    (graph,) = chart.option["series"]
    ids = [node["id"] for node in graph["data"]]
    assert len(set(ids)) == len(ids)
    arrests = chart.tables["arrests"].set_index("event")
    links = {link["target"]: link["source"] for link in graph["links"]}
    assert set(links.values()) <= set(ids)
    for event in ids:
        mother = int(arrests.at[int(event), "mother"])
        assert links.get(event, "-1") == str(mother)


def test_chains_end_where_nothing_stands_above(run: Run) -> None:
    first = run.replicates[0]
    arrests = measures.forest(first, largest=3)["arrest"]
    table = chains(first, arrests).set_index("event")
    assert set(arrests) <= set(table.index)
    above_them = set(table["parent"]) - {-1}
    assert above_them <= set(table.index)
    assert (table["sentence"].str.len() > 5).all()


#: A busy machine is no fault of a property.
CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@CALM
@given(
    st.lists(st.integers(0, 10**6), min_size=1, max_size=40),
    st.lists(st.integers(0, 10**6), max_size=10),
)
def test_what_stands_above_is_what_climbing_finds(ups: list[int], chosen: list[int]) -> None:
    parent = np.array([up % (i + 1) - 1 for i, up in enumerate(ups)])
    rows = [each % len(parent) for each in chosen]
    wanted = set()
    for row in rows:
        while row >= 0:
            wanted.add(row)
            row = int(parent[row])
    assert above(parent, rows).tolist() == sorted(wanted)


def test_disputed_numbers_can_be_left_out(made: dict[str, charts.Chart]) -> None:
    chart = made["record"]
    table = chart.tables["record"]
    drawn = table[table["unit"] != "date"]
    assert len(chart.option["yAxis"][0]["data"]) == len(drawn)
    undisputed = drawn[drawn["disputed"] == ""]
    assert 0 < len(undisputed) < len(drawn)
    assert chart.also["undisputed"]["yAxis"][0]["data"] == list(undisputed["quantity"])
    for series in chart.option["series"]:
        if series["type"] == "scatter":
            assert all(LOWEST <= p["value"][0] <= HIGHEST for p in series["data"])


@CALM
@given(st.floats(0.5, 1e6), st.floats(0.5, 1e6))
def test_an_interval_counts_by_its_middle(a: float, b: float) -> None:
    low, high = sorted((a, b))
    assert low <= reference(low, None, high) * 1.000001
    assert reference(low, None, high) <= high * 1.000001
    assert reference(low, a, high) == a
    assert reference(None, None, b) == b


def test_worlds_are_the_same_until_they_part(run: Run, other: Run) -> None:
    first, second = run.replicates[0], other.replicates[0]
    weeks = side_by_side(first, second)
    part = pd.Timestamp(run.period[0]) + pd.Timedelta(days=measures_parts(first, second))
    before = weeks[weeks["date"] < part]
    for name in ("letters_so_far", "arrests"):  # levers part before the first row that differs
        assert (before[f"{name}_1"] == before[f"{name}_2"]).all()
    assert (weeks["letters_1"] != weeks["letters_2"]).any()
    whole = len(first.daily) // 7 * 7
    assert weeks["letters_so_far_1"].iloc[-1] == first.daily["letters"].iloc[:whole].sum()
    lots = fates(first, second)
    first_day, second_day = (
        lots[name].dt.strftime("%Y-%m-%d").fillna("") for name in ("arrested_1", "arrested_2")
    )
    differ = first_day != second_day
    assert not differ.iloc[int(differ.sum()) :].any()


def measures_parts(first: Any, second: Any) -> float:
    from sim.measures.pairs import Pair

    return Pair(first, second).parts


# numbers


@CALM
@given(st.floats())
def test_cells_are_json_and_near_what_they_were(value: float) -> None:
    said = plain(value)
    if not math.isfinite(value):
        assert said is None
    else:
        assert math.isclose(said, value, rel_tol=1e-5, abs_tol=1e-300)
    json.dumps(said, allow_nan=False)
    assert said_number(value)


@CALM
@given(st.lists(st.tuples(st.floats(-5, 5), st.floats(0, 5)), max_size=8))
def test_an_interval_is_two_ends_and_a_gap(spans: list[tuple[float, float]]) -> None:
    low = [a for a, _ in spans] + [math.nan]
    high = [a + b for a, b in spans] + [1.0]
    data = intervals("x", range(len(low)), low, high, palette.BLUE)["data"]
    assert len(data) == 3 * len(spans)
    assert all(gap == [None, None] for gap in data[2::3])
