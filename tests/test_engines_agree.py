"""Two engines, one ledger: equal rows, days, final states and summaries, to the last bit.

On every shipped scenario, on worlds drawn from the whole space of parameters with triggers of
every kind, at the edges of that space, and once at a size at which every list is long.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from sim.engine import compiled
from sim.engine.result import Result
from sim.engine.run import simulate
from sim.errors import SpyscareError
from sim.scenario.load import Scenario, available, load
from sim.vocabulary import Kind
from tests.drawn import LIVELY, QUIET, world

Differ = Callable[[Result, Result], list[str]]


def both(scenario: Scenario, seed: int) -> tuple[Result, Result]:
    """The same run by each engine."""
    return simulate(scenario, seed), simulate(scenario, seed, engine="agents")


@pytest.mark.parametrize("name", available())
def test_every_shipped_scenario_is_the_same_in_both(name: str, differ: Differ) -> None:
    fast, slow = both(load(name).with_values({"officers.count": 200}), seed=7)
    assert differ(fast, slow) == []


@pytest.mark.slow
def test_the_flagship_is_the_same_in_both_at_six_thousand_officers(differ: Differ) -> None:
    """To the end of June 1937: the readable engine would need minutes for the whole."""
    until = {"officers.count": 6_000, "period.end": dt.date(1937, 6, 30)}
    fast, slow = both(load("spy-scare-1937").with_values(until), seed=3)
    assert len(fast.rows["day"]) > 3_000
    assert differ(fast, slow) == []


# -- worlds drawn at random -----------------------------------------------------------------


#: Of the drawn worlds, how many the readable engine runs. Of 54 small faults put into it at random
#: each that shows in any of the first 200 worlds shows in these, nearly all in the first five.
DRAWN = 60


def test_random_worlds_are_the_same_in_both(differ: Differ) -> None:
    seen: set[int] = set()
    for n in range(DRAWN):
        changes, seed = world(n)
        fast, slow = both(load(QUIET).with_values(changes), seed)
        assert differ(fast, slow) == [], f"world {n}"
        seen.update(fast.rows["kind"].tolist())
    assert seen == {int(kind) for kind in Kind}, "the worlds drawn leave kinds of row untried"


def test_two_chiefs_of_police_leave_witnesses_of_their_own(
    quiet: Callable[..., Scenario], act: Callable[..., dict], differ: Differ
) -> None:
    """Men of a later chief are other men, though some of an earlier one's have been heard."""
    chiefs = [act("police_chief", day, name="X", old_guard=True) for day in (0, 10)]
    for seed in range(6):
        fast, slow = both(quiet({**LIVELY, "pressure.push": 0.5}, 30, chiefs), seed)
        assert differ(fast, slow) == []


# -- the edges of the space -----------------------------------------------------------------

EDGES: dict[str, tuple[dict[str, Any], int, tuple[str, int, dict[str, Any]] | None]] = {
    "a verdict beyond all doubt": (
        {
            "leadership.verdict_belief": 20, "leadership.verdict_openness": 20,
            "leadership.restraint": -10, "leadership.verification": 10,
        },
        40, ("set", 5, {"restraint": 10}),
    ),
    "files that fade overnight, for years": ({"file.half_life": 1}, 1_100, None),
    "each letter a hundred times harder": (
        {"denunciation.habituation": 100, "denunciation.grudge": 10}, 60, None,
    ),
    "every prisoner names everybody": (
        {"custody.names": 200, "custody.dispersion": 1e9, "police.steering_depth": 100_000},
        20, None,
    ),
    "suspicion to the tenth power": (
        {"denunciation.attraction": 10, "file.visibility": 20, "file.name": 10}, 60, None,
    ),
    "what happens once in an age of the world": (
        {"turnover.natural": 1e-300, "truth.signal": 1e-300, "truth.agents": 100_000}, 30, None,
    ),
    "a police that overlooks nothing and a leadership that hears everything": (
        {
            "police.watching": 10_000, "police.licence": 1, "leadership.saturation": 1e6,
            "leadership.police": 50, "leadership.below": 50, "leadership.abroad": 50,
            "leadership.confession_senior": 1_000, "leadership.bound": 20,
        },
        40, None,
    ),
    "no more than two ties": ({"officers.ties": 2, "officers.rivals": 1}, 60, None),
}  # fmt: skip


@pytest.mark.parametrize("edge", EDGES)
def test_the_edges_of_the_space_are_the_same_in_both(
    edge: str, quiet: Callable[..., Scenario], act: Callable[..., dict], differ: Differ
) -> None:
    """A value that is allowed is run, or refused in words; it is never a crash in either."""
    values, days, trigger = EDGES[edge]
    acts = [act(trigger[0], trigger[1], **trigger[2])] if trigger else []
    try:
        fast, slow = both(quiet({**LIVELY, **values}, days, acts), 1)
    except SpyscareError:
        return
    assert differ(fast, slow) == []


# -- what is rare, made common --------------------------------------------------------------

DAYS = 80
CHECKED = {"leadership.restraint": -4, "leadership.check_pause": 0, "leadership.cleared_days": 3}
FORCED: dict[str, tuple[dict[str, Any], list[tuple[str, int, dict[str, Any]]], set[Kind]]] = {
    "checks that clear": (
        CHECKED | {"leadership.verdict_bias": -20},
        [], {Kind.VERIFICATION, Kind.CONFRONTATION, Kind.CLEARANCE},
    ),
    "checks that strike": (CHECKED | {"leadership.verdict_bias": 20}, [], {Kind.ORDER}),
    "witnesses pressed for a check": (
        CHECKED | {
            "leadership.check_witnesses": 20, "leadership.check_coercion": 1_000,
            "leadership.verification": 20, "leadership.verdict_confession": 20,
        },
        [], {Kind.CONFRONTATION, Kind.CONFESSION},
    ),
    "comrades who stand by a man": (
        CHECKED | {"chief.shield": 0.8, "chief.erosion": 0, "leadership.check_vouchers": 20},
        [], {Kind.VOUCHING},
    ),
    "an order while a check is under way": (
        CHECKED | {"leadership.verification": 100},
        [("order", 20, {"narrative": "foreign_agent"}), ("halt", 60, {})],
        {Kind.VERIFICATION, Kind.ORDER, Kind.HALT},
    ),
    "every prisoner told anew": (
        {"custody.further": 100, "custody.further_share": 0, "custody.pressed_on": 10},
        [("set", 20, {"salience.national_minority": 3})], {Kind.FURTHER_CHARGE},
    ),
    "every tie an associate": (
        {"cells.associates": 1, "climate.vigilance": 1},
        [("order", 5, {"narrative": "foreign_agent"})], {Kind.DISMISSAL, Kind.ORDER},
    ),
    "a chief who reports at every deadline": (
        {"chief.deadline": 1, "chief.reports_below": 1, "chief.report_hazard": 10,
         "leadership.restraint": 10},
        [("set", 20, {"deadline": 0}), ("set", 40, {"deadline": 1})], {Kind.REPORT},
    ),
    "men beyond suspicion": (
        {"trust.high_command": 100, "trust.clearance": 100},
        [("order", 5, {"narrative": "foreign_agent"}),
         ("favour", 10, {"persons": ["tukhachevskii", "iakir"], "trust": 50})], {Kind.REFUSAL},
    ),
    "men whom the police must ask for": (
        {"trust.high_command": 100, "police.quota": 5_000, "chief.shield": 0},
        [("order", 5, {"narrative": "foreign_agent"})], {Kind.REFUSAL},
    ),
    "men who come back and appeal again": (
        {"turnover.review": 20_000, "turnover.appeal_days": 1, "police.released_days": 0,
         "turnover.appeal_success": 0.5, "cells.readiness": 5}, [], {Kind.REINSTATEMENT},
    ),
    "an army chief who answers every report": (
        {"chief.shield": 1, "chief.erosion": 0},
        [("report", day, {"narrative": "foreign_agent", "weight": 3, "voice": voice, **source})
         for day, voice, source in ((0, "police", {}), (3, "abroad", {}),
                                    (4, "abroad", {"source": "a", "id": "a"}),
                                    (4, "abroad", {"source": "b", "id": "b"}))],
        {Kind.REPORT, Kind.ALL_CLEAR},
    ),
    "items that the army found itself": (
        {"leadership.finding": 0.01},
        [("items", 3, {"narrative": "foreign_agent", "what": "carelessness", "army": True,
                       "group": {"rank_at_least": "captain"}, "share": 0.5}),
         ("remove", 9, {"narrative": "military_specialist", "army": True, "outcome": "dismissal",
                        "group": {"marker": "military_specialist"}, "share": 0.5})],
        {Kind.ITEM, Kind.DISMISSAL},
    ),
    **{f"kappa {kappa:g}": ({"file.kappa": kappa}, [], {Kind.ARREST}) for kappa in (0, 0.5, 1)},
    **{f"true agents and suspicion times {scale:g}": (
        {"suspicion.scale": scale, "truth.agents": 20_000}, [], {Kind.ITEM}) for scale in (0, 2)},
    **{f"pressure times {scale:g}": (
        {"pressure.scale": scale, "chief.deadline": 1}, [], {Kind.ARREST}) for scale in (0, 2)},
    "a police with licence that watches": (
        {"police.licence": 1, "police.watching": 5_000}, [], {Kind.ITEM, Kind.ARREST},
    ),
}  # fmt: skip


@pytest.mark.parametrize("forced", FORCED)
def test_what_is_rare_is_the_same_in_both_where_it_is_common(
    forced: str, quiet: Callable[..., Scenario], act: Callable[..., dict], differ: Differ
) -> None:
    values, todo, wanted = FORCED[forced]
    acts = [act(kind, day, **fields) for kind, day, fields in todo]
    for seed in (1, 2):
        fast, slow = both(quiet({**LIVELY, **values}, DAYS, acts), seed)
        assert differ(fast, slow) == []
        assert wanted <= set(fast.rows["kind"].tolist())


@pytest.mark.parametrize("room", [64, 900, 4_000])
def test_a_run_that_outgrows_its_arrays_begins_again_and_is_the_same(
    room: int, quiet: Callable[..., Scenario], differ: Differ, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario = quiet({**LIVELY, "officers.count": 500}, 60)
    ample = simulate(scenario, 1)
    assert len(ample.rows["day"]) > 4_000
    monkeypatch.setitem(compiled._enough, scenario.hash, room)
    assert differ(simulate(scenario, 1), ample) == []
    assert compiled._enough[scenario.hash] > room
