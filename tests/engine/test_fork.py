"""A run that goes on from an evening that was kept is the run from the start, to the last bit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from sim.engine import compiled, fork
from sim.engine.ledger import COUNTS
from sim.engine.result import Result
from sim.engine.run import simulate
from sim.scenario.load import Scenario, load
from sim.scenario.timeline import resolve
from tests.drawn import LIVELY, QUIET, world

Differ = Callable[[Result, Result], list[str]]
DAYS = 60
ready = compiled.ready


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    fork.forget()
    yield
    fork.forget()


@pytest.fixture(scope="module")
def lively(quiet: Callable[..., Scenario], act: Callable[..., dict]) -> Scenario:
    """A world in which everything happens, and conditions are met on the way."""
    acts = [
        act("police_chief", 15, name="X", old_guard=True),
        act("order", -1, id="late", narrative="foreign_agent", delay="4d",
            when={"measure": "arrests", "at_least": 60}),
        act("set", -1, id="more", push="+0.2", delay="9d",
            when={"measure": "confessions", "at_least": 10}),
    ]  # fmt: skip
    return quiet(LIVELY, DAYS, acts)


def parting(day: int, how: str) -> dict[str, Any]:
    """A world that parts from its stem on the evening of a day."""
    if how == "luck":
        return {"luck.after": day, "luck.seed": 40 + day}
    return {"stop.day": day + 1, "stop.how": int(how)}


def from_the_start(scenario: Scenario, seed: int = 1) -> Result:
    """The run without what was kept."""
    kept, fork._last[:] = list(fork._last), []
    result = simulate(scenario, seed)
    fork._last[:] = kept
    return result


@pytest.mark.parametrize("how", ["luck", "1", "2", "3"])
def test_it_goes_on_from_where_the_last_one_parted(
    how: str, lively: Scenario, differ: Differ, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = []
    monkeypatch.setattr(compiled, "ready", lambda *a: begun.append(a[-1]) or ready(*a))
    for day in (0, 3, 3, 20, 21, 22, 40, DAYS - 2):
        scenario = lively.with_values(parting(day, how))
        assert differ(simulate(scenario, 1), from_the_start(scenario)) == [], day
    came_from = [None if evening is None else evening.day for evening in begun[::2]]
    assert came_from == [None, 0, 3, 3, 20, 21, 22, 40]


def test_conditions_are_met_before_and_after(lively: Scenario) -> None:
    """The world of these tests has days to part on with none, one and both of them fired."""
    ends = simulate(lively, 1)
    waits = {"arrests": 60, "confessions": 10}
    reached = [
        int(np.flatnonzero(np.cumsum(ends.series[:, COUNTS.index(name)]) >= number)[0])
        for name, number in waits.items()
    ]
    assert 3 < min(reached) < 22 < DAYS
    assert len(resolve(lively, 1).conditions) == len(waits)


def test_another_scenario_seed_or_size_in_between_is_harmless(
    lively: Scenario, differ: Differ
) -> None:
    other = lively.with_values({"police.zeal": 2})
    larger = lively.with_values({"officers.count": 300})
    for day in (10, 20, 30):
        for scenario, seed in ((lively, 1), (other, 1), (lively, 2), (larger, 1), (lively, 1)):
            made = scenario.with_values(parting(day, "luck"))
            assert differ(simulate(made, seed), from_the_start(made, seed)) == []


def test_an_earlier_day_begins_at_the_beginning(lively: Scenario, differ: Differ) -> None:
    simulate(lively.with_values(parting(30, "luck")), 1)
    early = lively.with_values(parting(10, "2"))
    assert fork.kept(("another",), 40) is None
    assert differ(simulate(early, 1), from_the_start(early)) == []
    assert fork._last[0].day == 10


@pytest.mark.parametrize("room", [64, 900, 4_000])
def test_arrays_that_were_too_small_before_or_after(
    room: int, lively: Scenario, differ: Differ, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario = lively.with_values({"officers.count": 500})
    for day in (5, 30, 50):
        made = scenario.with_values(parting(day, "luck"))
        ample = from_the_start(made)
        monkeypatch.setitem(compiled._enough, made.stem, room)
        assert differ(simulate(made, 1), ample) == []
        assert differ(simulate(made, 1), ample) == []


def test_a_run_that_ended_before_it_parted_keeps_nothing(lively: Scenario, differ: Differ) -> None:
    decided = lively.with_values({"stop.decided": True})
    end = simulate(decided, 1).days
    assert end < DAYS - 5
    late = decided.with_values(parting(DAYS - 3, "luck"))
    assert differ(simulate(late, 1), simulate(decided, 1)) == []
    assert not fork._last
    early = decided.with_values(parting(end - 3, "luck"))
    assert differ(simulate(early, 1), from_the_start(early)) == []


@pytest.mark.slow
def test_drawn_worlds_go_on_alike(differ: Differ) -> None:
    for n in range(60):
        changes, seed = world(n)
        scenario = load(QUIET).with_values(changes)
        rng = np.random.default_rng(n)
        for day in sorted(rng.integers(0, scenario.days, 3).tolist()):
            made = scenario.with_values(parting(day, str(rng.choice(["luck", "1", "2", "3"]))))
            assert differ(simulate(made, seed), from_the_start(made, seed)) == [], n
