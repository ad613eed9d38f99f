"""For whom a cause was needed, by rank, papers and distance."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sim.engine.result import Result
from sim.engine.run import simulate
from sim.errors import SpyscareError
from sim.measures.necessity import distance, necessity_map
from sim.measures.pairs import Imprint
from sim.scenario.load import Scenario
from sim.vocabulary import Kind, Narrative
from tests.drawn import LIVELY

SPY = "foreign_agent"


@pytest.fixture(scope="module")
def pairs(quiet: Callable[..., Scenario], act: Callable[..., dict]) -> list[tuple[Result, Result]]:
    edit = act("items", 4, "edit", narrative=SPY, weight=1, group={"marker": SPY}, share=0.3)
    scenario = quiet(LIVELY | {"officers.count": 300}, 70, [edit])
    without = scenario.with_values({"present.edit": False})
    return [(simulate(scenario, seed), simulate(without, seed)) for seed in (1, 2)]


def test_a_map_adds_up_to_the_pairs(pairs: list[tuple[Result, Result]]) -> None:
    table = necessity_map(((a, Imprint.of(b)) for a, b in pairs), cause="edit")
    assert list(table) == ["rank", "distance", "men", "taken", "taken_without", "necessity"]
    was, would = (np.stack([each[i].final["arrests"][:300] > 0 for each in pairs]) for i in (0, 1))
    assert table["men"].sum() == pytest.approx(300)
    assert table["taken"].sum() == pytest.approx(was.sum() / 2)
    assert table["taken_without"].sum() == pytest.approx(would.sum() / 2)
    spared = (table["necessity"] * table["taken"]).sum()
    assert spared == pytest.approx((was & ~would).sum() / 2)
    assert table["necessity"].isna().tolist() == (table["taken"] == 0).tolist()
    ranks = table["rank"].drop_duplicates().tolist()
    assert ranks[0] == "marshal" and ranks[-1] == "lieutenant"
    assert {"1", "2", "none"} <= set(table["distance"])
    # one step from the cause are those between whose first arrest and it no other arrest stands
    one = table[table["distance"] == "1"]["taken"].sum()
    assert one == pytest.approx(sum(map(next_to_the_cause, (a for a, _ in pairs))) / 2)


def next_to_the_cause(result: Result) -> int:
    """Founders whose first arrest came of the trigger `edit` without another arrest between."""
    rows, actors = result.rows, result.ledger["actor"].to_numpy()
    first: dict[int, int] = {}
    for row in np.flatnonzero(rows["kind"] == Kind.ARREST).tolist():
        first.setdefault(int(rows["whom"][row]), row)
    found = 0
    for man, row in first.items():
        at = int(rows["parent"][row])
        while at >= 0 and rows["kind"][at] != Kind.ARREST and actors[at] != "edit":
            at = int(rows["parent"][at])
        found += man < result.corps.count and at >= 0 and actors[at] == "edit"
    return found


def test_a_man_with_two_markers_counts_under_both(pairs: list[tuple[Result, Result]]) -> None:
    table = necessity_map(pairs, by=("marker",)).set_index("marker")["men"]
    markers = pairs[0][0].corps.markers[:300] > 0
    for story in Narrative:
        assert table[story.word] == markers[:, story].sum()
    assert table["none"] == (~markers.any(axis=1)).sum()


@pytest.mark.parametrize("by", [("unit",), ("branch", "level"), ("district", "marker", "rank")])
def test_men_are_told_apart_by_what_is_asked(pairs: list[tuple[Result, Result]], by) -> None:
    table = necessity_map(pairs[:1], by=by)
    assert list(table)[: len(by)] == list(by)
    assert not table.duplicated(list(by)).any()
    if "marker" not in by:
        assert table["men"].sum() == 300


def test_distance_is_counted_from_a_man_from_a_root_and_from_what_leaves_no_row(
    pairs: list[tuple[Result, Result]], quiet: Callable[..., Scenario], act: Callable[..., dict]
) -> None:
    base = pairs[0][0]
    from_roots = distance(base)
    assert ((from_roots > 0) == (base.final["arrests"] > 0)).all()
    near = distance(base, "edit")
    assert (near <= from_roots).all() and near.any()
    namer = int(base.rows["who"][base.rows["kind"] == Kind.NAME].max())
    assert (distance(base, str(namer)) <= from_roots).all()
    silent = act("set", 4, "silent", zeal=1.1)
    with_silent = simulate(quiet(LIVELY | {"officers.count": 300}, 30, [silent]), 1)
    assert (distance(with_silent, "silent") == distance(with_silent)).all()


def test_what_is_no_word_and_no_cause_is_told(pairs: list[tuple[Result, Result]]) -> None:
    for cause, by, said in [
        ("edti", ("rank", "distance"), "map: 'edti' is no trigger and .*did you mean \"edit\""),
        ("", ("rnak",), "map: 'rnak' is not one of rank, .*did you mean \"rank\""),
    ]:
        with pytest.raises(SpyscareError, match=said):
            necessity_map(pairs, cause, by)
    with pytest.raises(SpyscareError, match="map: wants at least one pair of worlds"):
        necessity_map([])
