"""Two worlds of one seed: who was taken in which, and the day on which they part."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine.result import Result
from sim.engine.run import simulate
from sim.errors import SpyscareError
from sim.measures import Saved
from sim.measures.pairs import CELLS, COLUMNS_OF_PAIR, Imprint, Pair, parting
from sim.scenario.load import Scenario
from tests.drawn import LIVELY

SPY = "foreign_agent"
DAYS = 60
SAME = {"pair.spared": 0.0, "pair.instead": 0.0, "pair.parts": math.nan}


@pytest.fixture(scope="module")
def lively(quiet: Callable[..., Scenario], act: Callable[..., dict]) -> Callable[..., Scenario]:
    """A function: triggers beside those it has, days -> a world in which everything happens."""

    def make(*more: dict, days: int = DAYS) -> Scenario:
        first = act("items", 3, narrative=SPY, weight=1, persons=["iakir"])
        last = act("items", 30, narrative=SPY, weight=1, persons=["gai-g"])
        return quiet(LIVELY, days, [first, *more, last])

    return make


def assert_same(a: Result, b: Result) -> None:
    pair = Pair(a, b)
    numbers = pair.numbers()
    assert {name: numbers[name] for name in SAME} == pytest.approx(SAME, nan_ok=True)
    assert not len(pair.men("spared")) and parting(a, b) is None


# -- the same world, and one made to differ on a day -----------------------------------------


def test_an_edit_that_changes_nothing_and_one_after_the_last_day_part_no_worlds(
    lively: Callable[..., Scenario], act: Callable[..., dict]
) -> None:
    base = simulate(lively(), 5)
    again = simulate(lively().with_values({"police.zeal": 1}), 5)
    for name in base.rows:
        assert again.rows[name].tobytes() == base.rows[name].tobytes()
    assert_same(base, again)
    assert (Pair(base, again).cells() <= CELLS.index("both")).all()
    # what is dated after the last day is refused; what waits may come too late
    when = {"measure": "arrests", "at_least": 1}
    late = act("items", -1, "late", narrative=SPY, weight=1, persons=["primakov"],
               when=when, delay=f"{DAYS - 2}d")  # fmt: skip
    assert base.summary["arrests"] > 1
    assert_same(simulate(lively(late), 5), base)
    soon = simulate(lively(late | {"delay": "1d"}), 5)
    assert not math.isnan(Pair(soon, base).parts)


@pytest.mark.parametrize("day", [0, 3, 17, DAYS - 1])
@pytest.mark.parametrize("engine", ["compiled", "agents"])
def test_an_edit_dated_a_day_parts_worlds_on_that_day(
    lively: Callable[..., Scenario], act: Callable[..., dict], day: int, engine: str
) -> None:
    edit = act("items", day, "edit", narrative=SPY, weight=1, persons=["primakov"])
    with_it = lively(edit)
    a = simulate(with_it, 2, engine=engine)
    b = simulate(with_it.with_values({"present.edit": False}), 2, engine=engine)
    there = parting(a, b)
    assert there is not None and there.day == day == Pair(a, b).parts
    assert a.ledger.loc[there.row, "actor"] == "edit"
    before = a.ledger.loc[: there.row - 1, ["kind", "whom", "actor"]].astype(str)
    assert before.equals(b.ledger.loc[: there.row - 1, ["kind", "whom", "actor"]].astype(str))


def test_triggers_are_compared_by_their_ids(
    lively: Callable[..., Scenario], act: Callable[..., dict]
) -> None:
    """One that does nothing and stands first gives all others other numbers, and parts nothing."""
    idle = act("items", 1, "idle", narrative=SPY, weight=0, persons=["primakov"])
    with_it = lively(idle)
    a, b = simulate(with_it, 2), simulate(with_it.with_values({"present.idle": False}), 2)
    assert any((a.rows[name] != b.rows[name]).any() for name in a.rows), "numbers moved"
    assert_same(a, b)
    # another id at the same place is another trigger
    named = simulate(lively(dict(idle, id="gossip", weight=1)), 2)
    whispered = simulate(lively(dict(idle, id="whisper", weight=1)), 2)
    assert all((named.rows[name] == whispered.rows[name]).all() for name in named.rows)
    assert Pair(named, whispered).parts == 1.0


def test_a_world_that_ends_early_is_compared_for_as_long_as_it_lasts(
    lively: Callable[..., Scenario],
) -> None:
    whole, part = simulate(lively(), 4), simulate(lively(days=DAYS - 20), 4)
    assert parting(whole, part) is None and math.isnan(Pair(whole, part).parts)


# -- men -----------------------------------------------------------------------------------------


def test_cells_count_every_man_once_and_imprints_serve_as_runs_do(
    lively: Callable[..., Scenario], act: Callable[..., dict], tmp_path: Path
) -> None:
    edit = act("items", 5, "edit", narrative=SPY, weight=1, persons=["primakov", "kork"])
    with_it = lively(edit)
    a, b = simulate(with_it, 9), simulate(with_it.with_values({"present.edit": False}), 9)
    pair = Pair(Imprint.of(a), b)
    numbers = pair.numbers()
    for what, head in (("taken", "pair"), ("removed", "pair.removed")):
        was, would = (
            (r.final["arrests"] > 0) | ((r.final["dismissals"] > 0) & (what == "removed"))
            for r in (a, b)
        )
        assert numbers[f"{head}.both"] + numbers[f"{head}.spared"] == was.sum()
        assert numbers[f"{head}.both"] + numbers[f"{head}.instead"] == would.sum()
        assert pair.men("spared", what).tolist() == np.flatnonzero(was & ~would).tolist()
        assert pair.men("instead", what).tolist() == np.flatnonzero(would & ~was).tolist()
    assert numbers["pair.spared"] > 0 and numbers["pair.instead"] > 0
    came = a.corps.count + max(r.summary["commissions"] for r in (a, b))
    assert sum(numbers[f"pair.{cell}"] for cell in CELLS) == came
    assert list(numbers)[: len(COLUMNS_OF_PAIR)] == list(COLUMNS_OF_PAIR)
    a.save(tmp_path)
    assert Pair(Saved(tmp_path), b).numbers() == numbers
    swapped = Pair(b, a).numbers()
    assert swapped["pair.spared"] == numbers["pair.instead"]
    assert swapped["pair.parts"] == numbers["pair.parts"]


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=40))
def test_cells_are_what_they_are_called(men: list[tuple[bool, bool]]) -> None:
    first, second = (
        Imprint(1, "1937-01-01", np.zeros(1, "uint64"), 0, len(men), len(men),
                {"taken": np.packbits(taken), "removed": np.packbits(taken)})
        for taken in zip(*men, strict=True)
    )  # fmt: skip
    word = {(0, 0): "neither", (1, 1): "both", (1, 0): "spared", (0, 1): "instead"}
    assert [CELLS[c] for c in Pair(first, second).cells()] == [word[man] for man in men]


def test_worlds_that_are_no_pair_are_refused(lively: Callable[..., Scenario]) -> None:
    base = Imprint.of(simulate(lively(), 1))
    with pytest.raises(SpyscareError, match="seeds 1 and 2; a pair is two worlds of one seed"):
        Pair(base, replace(base, seed=2))
    other = simulate(lively().with_values({"officers.seed": 7}), 1)
    with pytest.raises(SpyscareError, match=r"wants the same officers\.count and officers\.seed"):
        Pair(base, other)
    with pytest.raises(ValueError, match="kept no ledger"):
        Imprint.of(simulate(lively(), 1, record="daily"))


# -- fewer reasons, fewer victims: where nothing restrains -----------------------------------------


def names_only(quiet: Callable[..., Scenario], act: Callable[..., dict], **more: float) -> Scenario:
    """Confessions name men at random; two men have an item, the second by an edit."""
    values = {
        f"salience.{SPY}": 1, f"openness.{SPY}": 1, "police.capacity": 100_000, "file.name": 1,
        "officers.count": 1_000, "custody.coercion": 10, "custody.strangers": 1,
        "custody.names": 1.5, **more,
    }  # fmt: skip
    one = act("items", 0, "one", narrative=SPY, weight=1, persons=["iakir"])
    two = act("items", 3, "two", narrative=SPY, weight=1, persons=["primakov"])
    return quiet(values, 25, [act("order", 0, narrative=SPY), one, two])


def instead(scenario: Scenario, seeds: int) -> list[float]:
    """Men taken instead of others where the second item is not there, by seed."""
    without = scenario.with_values({"present.two": False})
    return [
        Pair(simulate(scenario, seed), simulate(without, seed)).numbers()["pair.instead"]
        for seed in range(seeds)
    ]


def test_victims_are_a_superset_for_every_seed_where_nothing_restrains_the_police(
    quiet: Callable[..., Scenario], act: Callable[..., dict]
) -> None:
    assert instead(names_only(quiet, act), 40) == [0.0] * 40


def test_with_capacity_on_some_are_taken_instead(
    quiet: Callable[..., Scenario], act: Callable[..., dict]
) -> None:
    bound = names_only(quiet, act, **{"police.capacity": 300})
    assert any(instead(bound, 40))
