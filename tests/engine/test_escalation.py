"""The readable engine's rooms: voices, the chief's report, checks, prison, associates."""

from __future__ import annotations

from collections.abc import Callable
from math import exp
from typing import Any

import numpy as np
import pytest

from sim import Army, Scenario
from sim.engine.custody import Prisoner
from sim.engine.run import simulate
from sim.rules.belief import voice
from sim.vocabulary import ARMY_CHIEF, CADRES, HIGH_COMMAND, NONE, Kind, Narrative, Rank, Status
from tests.drawn import LIVELY

Act = Callable[..., dict[str, Any]]
Quiet = Callable[..., Scenario]
SPY = int(Narrative.FOREIGN_AGENT)
DAYS = 80


def rows_of(army: Army, kind: Kind) -> list[dict[str, int]]:
    """Ledger rows of a kind, with the number of each."""
    columns = army.ledger.arrays()
    places = np.flatnonzero(columns["kind"] == kind)
    return [{"row": int(p), **{n: int(c[p]) for n, c in columns.items()}} for p in places]


def lived(scenario: Scenario, seed: int = 1) -> Army:
    """An army that has been through all of its days."""
    army = Army(scenario, seed)
    army.run_model()
    return army


# -- voices ---------------------------------------------------------------------------------

HEARING = {
    "officers.count": 200, "leadership.abroad": 0.5, "leadership.saturation": 4,
    "leadership.forgetting": 50, "leadership.abroad_lasts": 2, "leadership.prior": -3,
    "file.kappa": 0.5,
}  # fmt: skip


@pytest.mark.parametrize(
    ("sources", "words"),
    [
        (["a", "a", "a", "a"], 4**0.5),
        (["a", "b", "c", "d"], 4.0),
        ([None, None, None, None], 4**0.5),
        (["a", "a", "b", "b"], 2 * 2**0.5),
        (["a", None, "b", "a"], 2**0.5 + 2.0),
    ],
)
def test_reports_of_one_source_are_echoes_and_of_several_are_witnesses(
    sources: list[str | None], words: float, quiet: Quiet, act: Act
) -> None:
    """On the evening of the reports, each of 20 words when a day has passed over it."""
    acts = [
        act("report", 5, id=f"r{n}", narrative="foreign_agent", weight=20.0 * exp(1 / 100),
            **({"source": source} if source else {}))
        for n, source in enumerate(sources)
    ]  # fmt: skip
    army = Army(quiet(HEARING, 10, acts), 1)
    army.run_for(6)
    added = voice(0.5, words * 20.0**0.5, 4.0)
    assert army.leadership.belief[SPY] == pytest.approx(-3 + added)
    assert army.evening["voice_abroad_foreign_agent"] == pytest.approx(added)
    assert army.evening["voice_police_foreign_agent"] == 0.0


@pytest.mark.parametrize("shield", [0.0, 0.5, 1.0])
def test_what_the_army_finds_reaches_the_leadership_past_its_chief_only(
    shield: float, quiet: Quiet, act: Act
) -> None:
    found = act("items", 0, narrative="foreign_agent", weight=1, army=True,
                group={"rank_at_least": "major"}, share=1)  # fmt: skip
    values = {"officers.count": 200, "chief.shield": shield, "leadership.below": 0.1,
              "leadership.finding": 0.001, "leadership.saturation": 1e6}  # fmt: skip
    army = Army(quiet(values, 3, [found]), 1)
    army.step()
    items = len(rows_of(army, Kind.ITEM))
    assert items == sum(o.rank >= Rank.MAJOR for o in army.by_number[: army.count]) > 0
    words = items * exp(-1 / 5_000) * 100_000 / army.count * 0.001
    added = army.evening["voice_below_foreign_agent"]
    assert added == pytest.approx(0.1 * (1 - shield) * words, rel=1e-4)


@pytest.mark.parametrize(("rank", "words"), [("major", 0.2), ("marshal", 3.0), ("captain", 0.1)])
def test_a_confession_counts_by_rank(rank: str, words: float, quiet: Quiet) -> None:
    values = {"officers.count": 200, "leadership.confession_company": 0.1,
              "leadership.confession_field": 0.2, "leadership.confession_senior": 3}  # fmt: skip
    voices = Army(quiet(values, 1), 1).leadership.voices
    voices.confess(SPY, Rank[rank.upper()])
    assert voices.police[SPY] == pytest.approx(words * 500)


# -- the report -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "deadlines", [[(0, 60)], [(0, 10), (30, 40)], [(5, 15), (25, 35), (50, 60)]]
)
def test_he_reports_once_for_each_deadline(
    deadlines: list[tuple[int, int]], quiet: Quiet, act: Act
) -> None:
    moves = [
        act("set", day, deadline=on)
        for span in deadlines
        for day, on in zip(span, (1, 0), strict=True)
    ]
    values = {**LIVELY, "chief.deadline": 0, "chief.reports_below": 1, "chief.shield": 0.9,
              "chief.report_hazard": 10, "chief.report_found": 0.1,
              "leadership.restraint": 10}  # fmt: skip
    army = lived(quiet(values, 70, moves))
    told = [row["day"] for row in rows_of(army, Kind.REPORT) if row["who"] == ARMY_CHIEF]
    assert len(told) == len(deadlines) == army.chief.report.made
    assert all(a <= day < b for day, (a, b) in zip(told, deadlines, strict=True))


# -- checks ---------------------------------------------------------------------------------

CHECKED = {**LIVELY, "leadership.restraint": -4, "leadership.verdict_bias": -20,
           "leadership.check_pause": 15}  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_after_a_clearance_there_is_a_pause_and_the_man_is_trusted(seed: int, quiet: Quiet) -> None:
    army = lived(quiet(CHECKED, DAYS), seed)
    checks = rows_of(army, Kind.VERIFICATION)
    ends = {row["parent"]: row for row in rows_of(army, Kind.CONFRONTATION)}
    assert ends and not any(army.leadership.ordered)
    for check in checks:
        if check["row"] not in ends:
            continue
        end = ends[check["row"]]
        assert end["day"] >= check["day"] + army.values.leadership.verification
        later = [c["day"] for c in checks
                 if c["narrative"] == end["narrative"] and c["day"] >= end["day"]]  # fmt: skip
        assert all(day >= end["day"] + 15 for day in later)
        cleared = [end["whom"] == e["whom"] for e in ends.values()].count(True)
        subject = army.by_number[end["whom"]]
        begun = 0.2 if subject.founding_rank >= HIGH_COMMAND else 0.0
        assert subject.trust == pytest.approx(begun + 0.5 * cleared)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_witnesses_of_a_check_are_seniors_and_name_its_subject(seed: int, quiet: Quiet) -> None:
    values = CHECKED | {"leadership.check_coercion": 1_000, "leadership.verification": 30,
                        "chief.shield": 0, "leadership.check_witnesses": 3}  # fmt: skip
    army = lived(quiet(values, 30), seed)
    columns = army.ledger.arrays()
    checks = {row["row"]: row for row in rows_of(army, Kind.VERIFICATION)}
    asked = [row for row in rows_of(army, Kind.REQUEST) if row["parent"] in checks]
    assert asked
    pairs = {(row["who"], row["whom"]) for row in rows_of(army, Kind.NAME)}
    confessed = {row["who"] for row in rows_of(army, Kind.CONFESSION)}
    for request in asked:
        check = checks[request["parent"]]
        assert army.by_number[request["whom"]].is_senior
        assert request["whom"] != check["whom"]
        assert columns["day"][check["row"]] == request["day"]
        if request["whom"] in confessed:
            assert (request["whom"], check["whom"]) in pairs


@pytest.mark.parametrize("asked", [1, 4, 9])
def test_comrades_vouch_up_to_all_who_are_asked(asked: int, quiet: Quiet) -> None:
    values = CHECKED | {"leadership.check_vouchers": asked, "chief.erosion": 0,
                        "chief.shield": 0.7}  # fmt: skip
    army = lived(quiet(values, DAYS))
    ends = rows_of(army, Kind.CONFRONTATION)
    vouched = [row["parent"] for row in rows_of(army, Kind.VOUCHING)]
    assert ends and vouched
    assert all(vouched.count(end["row"]) <= asked for end in ends)


# -- prison ---------------------------------------------------------------------------------


@pytest.mark.parametrize("pressed_for", [NONE, SPY, 0])
def test_a_prisoner_is_one_arrest_of_a_man(pressed_for: int, quiet: Quiet) -> None:
    army = Army(quiet({**LIVELY, "leadership.check_coercion": 4}, 10), 1)
    army.step()
    officer = army.by_number[40]
    officer.case = 3
    plain = Prisoner(officer, NONE, 0.0).breaks_at
    army.police.arrest(officer, ARMY_CHIEF, -1, pressed_for)
    prisoner = army.prison.silent[-1]
    assert prisoner.is_held
    assert prisoner.story == officer.held_on == (3 if pressed_for == NONE else pressed_for)
    rest = prisoner.breaks_at - army.prison.clock
    assert rest == pytest.approx(plain / (1 if pressed_for == NONE else 4))
    army.personnel.take_back(officer, Kind.RELEASE, ARMY_CHIEF)
    assert not prisoner.is_held
    army.police.arrest(officer, ARMY_CHIEF, -1)
    assert officer.status == Status.ARRESTED
    assert not prisoner.is_held, "a later arrest makes another prisoner of him"
    assert army.prison.silent[-1].is_held


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_further_charge_is_the_story_of_the_day_or_a_seniors_own(seed: int, quiet: Quiet) -> None:
    army = Army(quiet({**LIVELY, "custody.further": 50}, DAYS), seed)
    stories = []
    while army.running:
        army.step()
        stories.append(army.story)
    told: dict[int, int] = {}
    again = 0
    columns = army.ledger.arrays()
    for day, kind, who, story in zip(
        *(columns[name].tolist() for name in ("day", "kind", "who", "narrative")), strict=True
    ):
        if kind == Kind.FURTHER_CHARGE:
            again += 1
            senior = army.by_number[who].is_senior
            assert story == stories[day] or (senior and story == told[who])
        if kind in (Kind.CONFESSION, Kind.FURTHER_CHARGE):
            told[who] = story
    assert again > 0


# -- associates -----------------------------------------------------------------------------


@pytest.mark.parametrize("share", [0.0, 0.2, 1.0])
def test_associates_are_ties_of_prisoners_and_go_the_day_after(
    share: float, quiet: Quiet, act: Act
) -> None:
    values = {
        **LIVELY, "climate.vigilance": 1, "cells.associates": share, "cells.screening": 0,
    }  # fmt: skip
    army = lived(quiet(values, 30, [act("order", 3, narrative="foreign_agent")]))
    columns = army.ledger.arrays()
    gone = [row for row in rows_of(army, Kind.DISMISSAL) if row["who"] == CADRES]
    assert bool(gone) == (share > 0)
    for row in gone:
        arrest = row["parent"]
        assert columns["kind"][arrest] == Kind.ARREST
        assert columns["narrative"][arrest] == row["narrative"]
        assert row["day"] - columns["day"][arrest] == 1
        prisoner = army.by_number[columns["whom"][arrest]]
        assert row["whom"] in [a.officer.number for a in prisoner.acquaintances]


# -- both ------------------------------------------------------------------------------------


@pytest.mark.parametrize("shield", [0.0, 1.0])
def test_a_report_on_the_first_day_meets_the_shield_of_that_day(
    shield: float, quiet: Quiet, act: Act
) -> None:
    acts = [act("report", 0, narrative="foreign_agent", weight=1)]
    scenario = quiet({"officers.count": 200, "chief.shield": shield}, 2, acts)
    for engine in ("compiled", "agents"):
        kinds = simulate(scenario, 1, engine=engine).rows["kind"].tolist()
        assert kinds.count(Kind.ALL_CLEAR) == shield
