"""What the triggers of a run come to: weights from the values, sources by number."""

from __future__ import annotations

import pytest

from sim.engine.plan import Act, Cast
from sim.scenario.parameters import PARAMETERS
from sim.scenario.parts import MOST_SOURCES
from sim.scenario.timeline import resolve
from sim.vocabulary import Voice


class Staff:
    """A corps as far as named persons are asked for."""

    person = ("kork", "iakir", "shaposhnikov")


@pytest.fixture
def acts(quiet, act):
    """A function: values, and (kind, fields) of triggers -> their acts by id."""

    def made(values=None, **triggers) -> dict[str, Act]:
        given = [act(kind, day, id, **fields) for day, (id, (kind, fields)) in
                 enumerate(triggers.items())]  # fmt: skip
        world = quiet(values, 30, given)
        found = Cast(world, Staff(), 0).acts(resolve(world, 0))
        return {world.triggers[each.trigger].id: each for each in found}

    return made


ITEM = {"narrative": "foreign_agent", "persons": ["iakir"]}
REPORT = {"narrative": "foreign_agent"}
KINDS = {
    "items.rumour": ("items", ITEM | {"what": "rumour"}),
    "items.testimony": ("items", ITEM | {"what": "testimony"}),
    "reports.rumour": ("report", REPORT | {"what": "rumour"}),
    "reports.urging": ("report", REPORT | {"what": "urging"}),
    "trust.favour": ("favour", {"persons": ["shaposhnikov"]}),
}


@pytest.mark.parametrize("name", KINDS)
def test_a_sort_weighs_what_the_values_say(acts, name) -> None:
    for value in (PARAMETERS[name].default, 0.125):
        assert acts({name: value}, it=KINDS[name])["it"].weight == value


@pytest.mark.parametrize(
    ("kind", "fields"),
    [("items", ITEM | {"weight": 0.25}), ("report", REPORT | {"weight": 0.25}),
     ("favour", {"persons": ["kork"], "trust": 0.25})],
)  # fmt: skip
def test_a_number_is_taken_as_it_is(acts, kind, fields) -> None:
    silent = dict.fromkeys(KINDS, 0.0)
    assert acts(silent, it=(kind, fields))["it"].weight == 0.25


@pytest.mark.parametrize("name", KINDS)
def test_a_multiple_of_a_sort_is_that(acts, name) -> None:
    kind, fields = KINDS[name]
    for value in (PARAMETERS[name].default, 0.125):
        found = acts({name: value}, it=(kind, fields | {"strength": 0.5}))
        assert found["it"].weight == 0.5 * value


def test_sources_with_a_name_count_from_one_and_others_share_none(acts) -> None:
    found = acts(
        {"reports.rumour": 1.25},
        a=("report", REPORT | {"what": "rumour", "source": "spain"}),
        b=("report", REPORT | {"what": "rumour"}),
        c=("report", REPORT | {"what": "rumour", "source": "berlin", "voice": "police"}),
        d=("report", REPORT | {"what": "rumour", "source": "spain", "echoes": 3}),
    )
    assert [found[id].source for id in "abcd"] == [1, 0, 2, 1]
    assert [found[id].voice for id in "abcd"] == [
        Voice.ABROAD, Voice.ABROAD, Voice.POLICE, Voice.ABROAD
    ]  # fmt: skip
    assert (found["d"].echoes, found["d"].weight) == (3.0, 1.25)
    assert max(each.source for each in found.values()) <= MOST_SOURCES


def test_who_found_it_and_whom_it_falls_on_are_told(acts) -> None:
    found = acts(
        lost=("items", ITEM | {"what": "carelessness", "army": True, "persons": ["kork", "iakir"]}),
        told=("items", ITEM | {"what": "rumour"}),
        out=("remove", ITEM | {"outcome": "dismissal", "army": True}),
    )
    assert {id: each.army for id, each in found.items()} == {
        "lost": True, "told": False, "out": True
    }  # fmt: skip
    assert found["lost"].officers.tolist() == [0, 1]
    assert not found["out"].arrest
