"""Figures of questions of what if as dictionaries: one for each table that can be drawn."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.faces import charts
from sim.faces.charts.answers import IN_MODEL
from sim.measures.necessity import FARTHEST, lumped

DOCS = Path(__file__).parents[2] / "docs"
#: Published answers, and the figures of each.
PUBLISHED = {
    "studies/whatif-compare": ["cells", "pairs", "parting", "chances-ordered"],
    "studies/whatif-shares": [
        f"{what}-{of}"
        for what in ("shares", "together") for of in ("ordered", "twentieth", "arrests")
    ],
    "studies/whatif-sets": ["sets-sufficient", "sets-blocking"],
    "studies/whatif-luck": ["variance", "blocks-ordered", "blocks-arrests", "blocks-removed"],
    "studies/whatif-no-return": ["return", "settled"],
    "cases/person-tukhachevskii": [
        "courses", "cells", "pairs", "parting", "chances-ordered", "chances-twentieth", "map",
    ],
}  # fmt: skip


def published(name: str) -> dict[str, pd.DataFrame]:
    """Tables of a published answer."""
    said = json.loads((DOCS / f"{name}.json").read_text())["tables"]
    return {table: pd.DataFrame(rows) for table, rows in said.items()}


def drawn(table: str, rows: pd.DataFrame) -> dict[str, charts.Chart]:
    return {chart.name: chart for chart in charts.what_if({table: rows})}


def data(chart: charts.Chart, name: str) -> list[Any]:
    return next(s for s in chart.option["series"] if s.get("name") == name)["data"]


@pytest.mark.parametrize("name", PUBLISHED)
def test_every_published_answer_has_its_figures(name: str) -> None:
    found = charts.what_if(published(name))
    assert [chart.name for chart in found] == PUBLISHED[name]
    for chart in found:
        json.dumps(chart.option, allow_nan=False)
        assert chart.said.endswith(IN_MODEL)
        assert all(len(table) for table in chart.tables.values())


# needed, and enough

NECESSITY = pd.DataFrame({
    "cause": ["a<b>", "c"], "theme": "", "outcome": "order", "all": 0.9, "without": 0.2,
    "alone": 0.1, "none": 0.0, "pn": [0.75, np.nan], "pn_low": [0.5, np.nan],
    "pn_high": [0.9, np.nan], "ps": [0.1, 0.2], "ps_low": 0.0, "ps_high": 0.4,
    "pairs_pn": [40, 2], "pairs_ps": 20, "estimable_pn": [True, False], "estimable_ps": True,
})  # fmt: skip


def test_what_is_not_estimable_is_said_and_not_drawn() -> None:
    (chart,) = charts.what_if({"necessity": NECESSITY}, {"order": "a purge order"})
    by_cause = {each["name"].split("\n")[0]: each for each in data(chart, "needed")}
    assert by_cause["a<b>"]["value"] == -75.0
    assert by_cause["c"]["value"] == 0
    assert "not estimable (2 pairs)" in by_cause["c"]["name"]
    assert "a purge order" in chart.title


def test_a_theme_within_another_has_a_figure_of_its_own() -> None:
    rows = pd.DataFrame({
        "within": ["", "", "trials"], "cause": ["x", "y", "z"], "outcome": "order",
        "share": [0.5, -0.1, 0.2], "low": [0.3, -0.2, 0.1], "high": [0.7, 0.0, 0.3],
    })  # fmt: skip
    assert list(drawn("shares", rows)) == ["shares-order", "shares-order-trials"]


def test_a_set_has_a_full_dot_for_each_of_its_members_and_for_no_other() -> None:
    rows = published("studies/whatif-sets")["sets"]
    for kind, chart in zip(("sufficient", "blocking"), drawn("sets", rows).values(), strict=True):
        names = [name.replace(" ", "-") for name in chart.option["yAxis"][1]["data"]]
        kept = rows[rows["kind"] == kind].sort_values(["size", "set"], kind="stable").head(12)
        found: dict[int, set[str]] = {}
        for dot in data(chart, "in it"):
            column, row = dot["value"]
            found.setdefault(column, set()).add(names[row])
        assert [found[i] for i in range(len(kept))] == [set(s.split(" + ")) for s in kept["set"]]
        assert len(data(chart, "in it")) + len(data(chart, "not in it")) == len(kept) * len(names)
        assert len(chart.tables["sets"]) == (rows["kind"] == kind).sum()


def test_two_causes_stand_once_below_the_diagonal_and_what_is_sure_has_a_dot() -> None:
    rows = published("studies/whatif-shares")["interactions"].query("outcome == 'ordered'")
    (chart,) = drawn("interactions", rows).values()
    fields = {
        tuple(each["value"][:2]): each["value"][2] for each in chart.option["series"][0]["data"]
    }
    assert len(fields) == len(rows)
    assert all(x <= y for x, y in fields)
    assert len(data(chart, "beyond chance")) == ((rows["low"] > 0) | (rows["high"] < 0)).sum()
    scale = chart.option["visualMap"]
    assert -scale["min"] == scale["max"] == rows["value"].abs().max()


# two worlds

PARTING = pd.DataFrame({
    "world": ["a", "never"], "low": [40.0, np.nan], "median": [50.0, np.nan],
    "high": [61.0, np.nan], "date": ["1936-09-20", ""],
})  # fmt: skip


def test_a_day_of_parting_has_its_interval_as_dates_and_never_is_left_out() -> None:
    chart = drawn("parting", PARTING)["parting"]
    assert chart.option["yAxis"][0]["data"] == ["a"]
    (point,) = data(chart, "median")
    assert point["value"][0] == "1936-09-20"
    ends = [each[0] for each in data(chart, "10-90 %")[:2]]
    assert ends == ["1936-09-10", "1936-10-01"]
    assert drawn("parting", PARTING.iloc[1:]) == {}


def test_outcomes_that_have_no_difference_have_no_panel() -> None:
    rows = published("studies/whatif-compare")["pairs"]
    chart = drawn("pairs", rows)["pairs"]
    known = rows[rows["difference"].notna()]
    words = [title["text"] for title in chart.option["title"]]
    assert words == list(dict.fromkeys(known["outcome"])) and "order_day" not in words
    told = [s["data"] for s in chart.option["series"] if s.get("name") == "median"]
    assert [point["value"][0] for each in told for point in each] == pytest.approx(
        list(
            known.sort_values("outcome", key=lambda o: o.map(words.index), kind="stable")[
                "difference"
            ]
        ),
        rel=1e-5,
    )


def test_courses_are_a_line_and_a_band_a_world() -> None:
    rows = published("cases/person-tukhachevskii")["courses"]
    chart = drawn("courses", rows)["courses"]
    wide = chart.tables["courses"]
    for world, part in rows.groupby("world"):
        assert wide[world].tolist() == part["median"].tolist()
        assert wide[f"{world}_low"].tolist() == part["low"].tolist()
    lines = [s for s in chart.option["series"] if "datasetId" in s]
    assert [s["name"] for s in lines] == list(dict.fromkeys(rows["world"]))


def test_cells_leave_out_whom_nobody_takes() -> None:
    rows = pd.DataFrame({"cell": ["both", "spared", "instead", "neither"],
                         "median": [9, 4, 3, 500], "low": 1, "high": 9})  # fmt: skip
    names = drawn("cells", rows)["cells"].option["yAxis"][0]["data"]
    assert names == ["in both", "spared", "taken instead"]


# for whom

MAP = pd.DataFrame({
    "rank": ["marshal", "marshal", "colonel", "colonel", "colonel"],
    "distance": ["2", "none", "1", "10", "11"], "men": 9.0,
    "taken": [2.0, 0.0, 10.0, 3.0, 1.0], "taken_without": 0.0,
    "necessity": [0.5, np.nan, 0.2, 1.0, 0.0],
})  # fmt: skip


def test_what_is_far_is_one_column_of_a_map_and_what_nobody_was_taken_in_is_none() -> None:
    grid = lumped(MAP)
    assert list(grid["rank"].cat.categories) == ["marshal", "colonel"]
    assert list(grid["distance"].cat.categories) == ["1", "2", f"{FARTHEST + 1}+"]
    far = grid.set_index(["rank", "distance"]).loc[("colonel", "10+")]
    assert far["taken"] == 4 and far["necessity"] == 0.75
    chart = drawn("map", MAP)["map"]
    fields = {tuple(each["value"][:2]): each for each in chart.option["series"][0]["data"]}
    assert sorted(fields) == [(0, 1), (1, 0), (2, 1)]
    assert fields[2, 1]["value"][2] == 0.75
    assert "4 taken, of whom 75.0 % would have been spared" in fields[2, 1]["name"]
    assert (chart.tables["map"] == MAP).equals(MAP.notna())


# when, and by which luck


def test_levers_and_luck_fill_a_bar() -> None:
    rows = published("studies/whatif-luck")["variance"]
    chart = drawn("variance", rows)["variance"]
    both = [[each["value"] for each in data(chart, part)] for part in ("levers", "luck")]
    assert np.add(*both) == pytest.approx([100.0] * len(both[0]), rel=1e-4)


def test_worlds_of_no_return_are_their_mean() -> None:
    days = pd.date_range("1937-01-01", periods=2).strftime("%Y-%m-%d")
    rows = pd.DataFrame({"day": [0, 1] * 2, "date": [*days, *days], "curve": "halted",
                         "seed": [1, 1, 2, 2], "probability": [0.0, 0.5, 1.0, 1.0]})  # fmt: skip
    table = drawn("return", rows)["return"].tables["return"]
    assert table["halted"].tolist() == [0.5, 0.75]
