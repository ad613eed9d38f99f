"""The evidence by id."""

from __future__ import annotations

import datetime as dt

import pytest

from sim.scenario import evidence
from sim.scenario.parameters import FITTED, JUDGEMENT, PARAMETERS


def test_every_kind_of_id_is_known() -> None:
    for each in ("plenum-stalin-1937", "S001", "tukhachevskii", "M01", "M64", "H14", "E0", "R01"):
        assert evidence.known(each), each


def test_what_is_not_there_is_not_known() -> None:
    for each in ("M65", "H15", "E12", "S999", "plenum", "", "m01"):
        assert not evidence.known(each), each


def test_ids_are_unique_across_tables() -> None:
    assert len(set(evidence.ids())) == len(evidence.ids())


def test_codes_are_complete_and_titled() -> None:
    wanted = [f"M{n:02}" for n in range(1, 65)] + [f"H{n}" for n in range(1, 15)]
    wanted += [f"E{n}" for n in range(12)]
    assert list(evidence.codes()) == wanted
    assert all(code.title for code in evidence.codes().values())
    assert evidence.code("M12").title == "Change of police chief: sceptic to zealot"


def test_every_source_of_a_parameter_is_known() -> None:
    sources = {source for parameter in PARAMETERS.values() for source in parameter.source}
    assert [each for each in sources - {JUDGEMENT, FITTED} if not evidence.known(each)] == []


def test_numbers_are_numbers() -> None:
    strength = evidence.statistic("S001")
    assert (strength.value, strength.low, strength.unit) == (144_300.0, None, "persons")


@pytest.mark.parametrize(
    ("event", "first", "last"),
    [
        ("primakov-arrest-1936", dt.date(1936, 8, 14), dt.date(1936, 8, 14)),
        ("kakurin-troitskii-1930", dt.date(1930, 6, 1), dt.date(1930, 9, 30)),
        ("dual-command-1918", dt.date(1918, 1, 1), dt.date(1920, 12, 31)),
        ("arrests-h2-1936", dt.date(1936, 7, 1), dt.date(1936, 12, 31)),
    ],
)
def test_dates_span_what_the_record_leaves_open(event: str, first: dt.date, last: dt.date) -> None:
    found = evidence.event(event)
    assert (found.earliest, found.latest) == (first, last)


def test_every_event_has_days_in_order() -> None:
    assert all(event.earliest <= event.latest for event in evidence.events().values())


def test_officers_are_told_from_others() -> None:
    assert evidence.actor("tukhachevskii").is_officer
    for civilian in ("stalin", "ezhov", "bukharin", "benes", "politburo", "voroshilov"):
        assert not evidence.actor(civilian).is_officer, civilian


def test_lists_are_split() -> None:
    assert "factional_rival" in evidence.actor("tukhachevskii").stigma_markers
    assert evidence.actor("zhukov").stigma_markers == ()


def test_districts_begin_with_the_centre() -> None:
    districts = evidence.districts()
    assert districts[:3] == ("central", "moscow", "leningrad")
    assert len(districts) == 14


@pytest.mark.parametrize(
    ("look_up", "wrong", "right"),
    [
        (evidence.event, "plenum-stalin-1973", "plenum-stalin-1937"),
        (evidence.actor, "tukhachevsky", "tukhachevskii"),
        (evidence.statistic, "S0001", "S001"),
        (evidence.code, "M012", "M12"),
    ],
)
def test_near_misses_are_named(look_up, wrong: str, right: str) -> None:
    with pytest.raises(KeyError, match=f"{wrong}.*no such.*did you mean.*{right}"):
        look_up(wrong)
