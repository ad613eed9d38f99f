"""The historical persons: who is in the corps, where, and with what held against them."""

from __future__ import annotations

import csv
from importlib import resources

import pytest

from sim.corps.people import DISTRICTS
from sim.corps.persons import CIRCLE, TIED_GROUPS, acquainted, persons
from sim.scenario import evidence
from sim.vocabulary import Branch, Level, Narrative, Rank


@pytest.fixture(scope="module")
def by_id():
    return {person.id: person for person in persons()}


def test_districts_are_those_of_the_evidence():
    assert evidence.districts() == DISTRICTS


def test_every_post_belongs_to_an_officer_of_the_actor_table():
    path = resources.files("sim") / "data" / "posts.csv"
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    ids = [row["id"] for row in rows]
    assert len(set(ids)) == len(ids) == len(persons())
    assert all(evidence.actors()[id].is_officer for id in ids)
    assert all(row["basis"] and row["post"] for row in rows)
    assert {row["party"] for row in rows} <= {"yes", "no"}


def test_order_is_that_of_the_actor_table(by_id):
    order = [id for id in evidence.actors() if id in by_id]
    assert [person.id for person in persons()] == order


@pytest.mark.parametrize(
    "absent",
    ["stalin", "voroshilov", "ezhov", "frunze", "vatsetis", "troitskii", "nakhaev",
     "fourteen-officers", "bukharin", "osobye-pur"],
)  # fmt: skip
def test_those_out_of_the_army_are_left_out(by_id, absent):
    assert absent in evidence.actors()
    assert absent not in by_id


def test_ranks_agree_with_the_rank_groups_of_the_actor_table(by_id):
    exact = {"marshal": Rank.MARSHAL, "komandarm": Rank.ARMY_COMMANDER,
             "komkor": Rank.CORPS_COMMANDER, "district_command": Rank.ARMY_COMMANDER,
             "brigade": Rank.BRIGADE_COMMANDER}  # fmt: skip
    checked = 0
    for person in persons():
        group = evidence.actors()[person.id].rank_group
        if group in exact:
            assert person.rank == exact[group], person.id
            checked += 1
        if group == "high_command":
            assert person.rank >= Rank.CORPS_COMMANDER, person.id
    assert checked >= 12


def test_places(by_id):
    assert by_id["iakir"].district == DISTRICTS.index("kiev")
    assert by_id["bliukher"].district == DISTRICTS.index("far_east")
    assert by_id["tukhachevskii"].level is Level.COMMISSARIAT
    assert by_id["alksnis"].branch is Branch.AIR
    assert by_id["orlov-v"].branch is Branch.NAVY
    assert by_id["gamarnik"].branch is Branch.POLITICAL
    for person in persons():
        assert (person.level is not Level.COMMISSARIAT) or person.district == 0
        assert (person.level is not Level.DISTRICT) or person.district > 0


def test_markers_come_from_the_actor_table(by_id):
    assert by_id["tukhachevskii"].markers == (
        Narrative.MILITARY_SPECIALIST, Narrative.FOREIGN_AGENT, Narrative.RIGHT_DEVIATION,
        Narrative.FACTIONAL,
    )  # fmt: skip
    assert by_id["primakov"].markers == (Narrative.FORMER_TROTSKYIST, Narrative.FOREIGN_AGENT)
    assert Narrative.NATIONAL_MINORITY in by_id["kork"].markers
    assert by_id["likhachev"].markers == ()  # where he served is no marker
    assert by_id["zhukov"].markers == ()
    for person in persons():
        stigma = evidence.actors()[person.id].stigma_markers
        trotskyist = Narrative.FORMER_TROTSKYIST in person.markers
        assert trotskyist == ("former_trotskyist" in stigma)
        if person.group == CIRCLE:
            assert Narrative.FACTIONAL in person.markers


def test_members_of_a_group_are_acquainted_and_nobody_else(by_id):
    pairs = set(acquainted())
    everyone = persons()
    for a in range(len(everyone)):
        for b in range(a + 1, len(everyone)):
            together = everyone[a].group == everyone[b].group and everyone[a].group in TIED_GROUPS
            assert ((a, b) in pairs) == together
    assert len(pairs) == len(acquainted())
