"""A man's file read again from the ledger, and how far each item of it was enough."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine.agents import Army
from sim.engine.result import Result
from sim.engine.run import simulate
from sim.measures.files import Files
from sim.measures.responsibility import MOST, Reading, decisive, degree, degrees, reading
from sim.scenario.load import Scenario, load
from sim.vocabulary import Lever
from tests.drawn import LIVELY

SPY, OLD = "foreign_agent", "military_specialist"

# -- the degree ----------------------------------------------------------------------------------


def gate(opens: Callable[[set[int]], bool], items: int) -> np.ndarray:
    """Whether a gate opens on each subset of items."""
    return np.array([opens({i for i in range(items) if m >> i & 1}) for m in range(1 << items)])


@pytest.mark.parametrize(
    ("opens", "items", "wanted"),
    [
        (lambda on: bool(on), 2, [1 / 2, 1 / 2]),  # each is enough
        (lambda on: len(on) == 2, 2, [1, 1]),  # both are needed
        (lambda on: len(on) >= 2, 3, [1 / 2] * 3),  # two of three
        (lambda on: bool(on), 4, [1 / 4] * 4),
        (lambda on: 0 in on or {1, 2} <= on, 3, [1 / 2] * 3),
        (lambda on: 0 in on, 2, [1, 0]),  # the second adds nothing
        (lambda on: True, 2, [0, 0]),  # the gate stands open
        (lambda on: False, 2, [0, 0]),  # or opens to nothing
    ],
)
def test_degrees_are_those_of_chockler_and_halpern(opens, items: int, wanted: list[float]) -> None:
    assert [degree(k) for k in degrees(gate(opens, items))] == wanted


@given(st.lists(st.integers(1, 9), min_size=1, max_size=7), st.integers(0, 40))
def test_degrees_are_those_of_a_search_through_what_may_go(weights: list[int], goal: int) -> None:
    items = range(len(weights))

    def opens(on: set[int]) -> bool:
        return sum(weights[i] for i in on) >= goal

    found = degrees(gate(opens, len(weights)))
    for i in items:
        others = [j for j in items if j != i]
        least = next(
            (
                k
                for k in range(len(weights))
                for gone in combinations(others, k)
                if opens(set(items) - set(gone)) and not opens(set(items) - {i, *gone})
            ),
            -1,
        )
        assert found[i] == least
    if opens(set(items)):  # what decides by itself is what the gate does not open without
        assert [k == 0 for k in found] == [not opens(set(items) - {i}) for i in items]


# -- files made by hand --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def asked(quiet: Callable[..., Scenario], act: Callable[..., dict]) -> Callable[..., Reading]:
    """A function: threshold, items as (day, weight, story) -> the file when he is asked for."""

    def read(threshold: float, items: list[tuple[int, float, str]], **more: float) -> Reading:
        values = {
            f"salience.{SPY}": 1, f"salience.{OLD}": 1, "police.capacity": 100_000,
            "police.threshold": threshold, **more,
        }  # fmt: skip
        acts = [
            act("items", day, f"item-{i}", narrative=story, weight=weight, persons=["iakir"])
            for i, (day, weight, story) in enumerate(items)
        ]
        result = simulate(quiet(values, 10, [act("order", 0, narrative=SPY), *acts]), 1)
        found = decisive(Files(result), result.corps.officer("iakir"))
        assert found is not None and found.ripe
        return found

    return read


@pytest.mark.parametrize(
    ("threshold", "items", "wanted", "alone", "least"),
    [
        (0.9, [(0, 1, SPY), (0, 1, SPY)], [1 / 2, 1 / 2], [True, True], 1),
        (1.5, [(0, 1, SPY), (0, 1, SPY)], [1, 1], [False, False], 2),
        (1.5, [(0, 1, SPY), (0, 1, OLD)], [1, 1], [False, False], 2),
        (1.5, [(0, 1, SPY)] * 3, [1 / 2] * 3, [False] * 3, 2),
        (1.5, [(0, 2, SPY), (0, 0.1, SPY)], [1, 0], [True, False], 1),
    ],
)
def test_files_made_by_hand(asked, threshold, items, wanted, alone, least) -> None:
    found = asked(threshold, items)
    assert [item.degree for item in found.items] == wanted
    assert [item.enough for item in found.items] == alone
    assert found.least == least
    assert [item.weight for item in found.items] == [weight for _, weight, _ in items]
    assert found.suspicion == pytest.approx(sum(weight for _, weight, _ in items))


def test_items_fade_and_what_sticks_to_nothing_is_counted(asked) -> None:
    found = asked(1.2, [(0, 1, SPY), (5, 1, SPY)], **{"file.half_life": 5})
    assert [item.left for item in found.items] == pytest.approx([0.5, 1.0])
    assert (found.suspicion, found.unstuck) == (pytest.approx(1.5), 0)


def test_a_second_word_counts_for_less_where_echoes_do(asked) -> None:
    """Two names under one story count 2**kappa, under two stories 2: the gate tells them apart."""
    kappa = {"file.kappa": 0.5}
    same = asked(1.3, [(0, 1, SPY), (0, 1, SPY)], **kappa)
    assert same.suspicion == pytest.approx(2**0.5)
    other = asked(1.3, [(0, 1, SPY), (0, 1, OLD)], **kappa)
    assert other.suspicion == pytest.approx(2.0)


def test_where_his_papers_are_enough_any_file_will_do_but_one_it_takes(asked) -> None:
    """Nobody without a file is on the list of the police, whatever he is."""
    noted = {f"markers.{SPY}": 1, "file.marker": 2}
    for items in (1, 2, 5):
        found = asked(1.5, [(0, 0.1, SPY)] * items, **noted)
        assert found.bare == pytest.approx(2.0)
        assert [(item.degree, item.enough) for item in found.items] == [(1 / items, True)] * items
        assert found.least == 1


def test_of_a_thick_file_the_lightest_are_taken_as_given(asked) -> None:
    more = 3
    items = [(0, 0.01, SPY)] * more + [(0, 1.0, SPY)] * MOST
    found = asked(MOST - 0.5, items)
    assert [np.isnan(item.degree) for item in found.items] == [True] * more + [False] * MOST
    assert [item.degree for item in found.items[more:]] == [1.0] * MOST
    assert found.suspicion == pytest.approx(MOST + 0.01 * more)
    assert found.least == MOST + more
    # but where each is enough, none is left out
    many = asked(0.9, [(0, 1.0, SPY)] * (MOST + more))
    assert {item.degree for item in many.items} == {1 / (MOST + more)}
    assert many.least == 1


# -- files of runs, against what the police of the readable engine saw ---------------------------


class Seen(Army):
    """An army that notes what the police know of each man they ask for."""

    def requesting(self) -> None:
        """As ever."""
        super().requesting()
        noted = self.__dict__.setdefault("noted", {})
        zeal = self.lever[Lever.ZEAL]
        for man, *_, row in self.requested:
            noted[row] = (man.suspicion, zeal, self.pressure, man.trust, man.case, int(man.rank))


def stepped(scenario: Scenario, seed: int) -> tuple[dict, Result]:
    army = Seen(scenario, seed)
    while army.running:
        army.step()
    return army.noted, army.result()


def worlds(quiet, act) -> list[tuple[Scenario, int]]:
    acts = [
        act("items", 3, narrative=SPY, weight=1, persons=["iakir", "primakov"]),
        act("items", 4, "note", narrative=SPY, what="note", persons=["iakir", "kork"]),
        act("favour", 5, persons=["iakir"]),
        act("favour", 6, persons=["kork", "primakov"], trust=0.5),
        act("police_chief", 10, name="X", old_guard=True),
    ]
    lively = quiet(LIVELY, 90, acts)
    stopped = {"stop.day": 6, "stop.how": 1}
    weaker = {f"scale.{id}": 0.5 for id in ("items-3", "note", "favour-5", "favour-6")}
    return [
        (lively.with_values(weaker), 1), (lively.with_values(stopped), 2),
        (lively.with_values({"file.half_life": 20, "luck.after": 30, "luck.seed": 8}), 3),
    ]  # fmt: skip


@pytest.mark.slow
def test_files_read_from_a_ledger_are_those_the_police_read(quiet, act) -> None:
    shipped = load("spy-scare-1937").with_values({"officers.count": 500})
    for scenario, seed in [*worlds(quiet, act), (shipped, 1)]:
        noted, result = stepped(scenario, seed)
        files = Files(result)
        assert noted
        accused = result.ledger["kind"].isin(["letter", "name", "item"]).to_numpy()
        unstuck = result.ledger["narrative"].isna().to_numpy()
        for row, (suspicion, zeal, pressure, trust, case, rank) in noted.items():
            found = reading(files, row)
            assert (found.suspicion, found.gate.zeal, found.gate.pressure) == pytest.approx(
                (suspicion, zeal, pressure), rel=1e-12
            )
            assert found.gate.trust == pytest.approx(trust)
            about = accused[:row] & (result.rows["whom"][:row] == found.man)
            assert found.unstuck == (about & unstuck[:row]).sum()
            assert (result.rows["narrative"][row], files.rank(found.man, row)) == (case, rank)


def test_files_come_to_the_suspicion_that_a_run_ends_with(quiet, act) -> None:
    for scenario, seed in worlds(quiet, act):
        result = simulate(scenario, seed)
        files, rows = Files(result), len(result.rows["day"])
        mine = [
            files.suspicion_at(man, rows, result.days - 1) for man in range(len(files.book.names))
        ]
        assert mine == pytest.approx(result.final["suspicion"], rel=1e-12)
        assert result.final["suspicion"].max() > 1
