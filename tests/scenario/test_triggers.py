"""Kinds of trigger: their fields, effects, sentences."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from pydantic import ValidationError

from sim.scenario.drafts import read_trigger
from sim.scenario.edits import Edit
from sim.scenario.parameters import LEVER_NAMES, PARAMETERS
from sim.scenario.trigger import SalienceEdits, Trigger
from sim.scenario.triggers import KINDS, Order, Set
from sim.vocabulary import NONE, Branch, Lever, Narrative, Rank, RankGroup, Voice

DAY = dt.date(1937, 5, 10)


def read(kind: str, **fields) -> Trigger:
    """A trigger on a fixed day."""
    moment = {} if {"after", "when"} & set(fields) else {"date": DAY}
    raw = {"id": "it", "kind": kind, **moment, "evidence": "M12", **fields}
    trigger, wrong = read_trigger(raw)
    assert wrong == []
    return trigger


def faults(**fields) -> str:
    """Everything wrong with raw fields, in lines."""
    trigger, found = read_trigger(fields)
    assert trigger is None
    return "\n".join(f"{field}: {message}" for field, message in found)


#: Of each kind, one with nothing but what it needs.
SMALLEST = {
    "set": {"push": 0.1},
    "ramp": {"push": 0.1, "over": "30d"},
    "pulse": {"push": "+0.1", "half_life": "21d"},
    "report": {"narrative": "foreign_agent", "weight": 2},
    "items": {"narrative": "foreign_agent", "weight": 1, "persons": ["iakir"]},
    "remove": {"narrative": "foreign_agent", "persons": ["iakir"]},
    "favour": {"persons": ["shaposhnikov"]},
    "police_chief": {"name": "Ezhov"},
    "order": {"narrative": "foreign_agent"},
    "halt": {},
}


def test_the_kinds_are_the_ones_documented() -> None:
    assert list(KINDS) == list(SMALLEST)
    assert all(cls.__doc__ for cls in KINDS.values())


def test_every_lever_can_be_edited_by_its_name() -> None:
    plain = {name for name in LEVER_NAMES if "." not in name}
    assert plain <= set(Trigger.model_fields)
    assert set(SalienceEdits.model_fields) == set(Narrative.words())


@pytest.mark.parametrize("kind", SMALLEST)
def test_every_kind_takes_lever_edits(kind: str) -> None:
    edit = "+0.2"
    fields = SMALLEST[kind] | {"tension": edit, "salience": {"foreign_agent": edit}}
    edits = dict(read(kind, **fields).edits())
    assert edits[Lever.TENSION].number == 0.2
    assert edits[Lever.SALIENCE_FOREIGN_AGENT].how == "plus"


@pytest.mark.parametrize("kind", SMALLEST)
def test_every_kind_speaks_and_says_what_it_does_to_levers(kind: str) -> None:
    trigger = read(kind, **SMALLEST[kind] | {"zeal": "+0.8"})
    levers = [lever for lever, _ in trigger.edits()]
    before, after = dict.fromkeys(levers, 1.0), dict.fromkeys(levers, 1.8)
    sentence = trigger.sentence(before, after, DAY)
    assert "zeal" in sentence and "1.8" in sentence
    assert "zeal" in trigger.sentence()


@pytest.mark.parametrize("kind", SMALLEST)
def test_every_effect_is_of_its_kind(kind: str) -> None:
    effect = read(kind, **SMALLEST[kind]).effect(7, 3)
    if kind in ("set", "ramp", "pulse"):
        assert effect is None
    else:
        assert (effect.kind, effect.day, effect.trigger) == (kind, 7, 3)


def test_effects_carry_their_fields() -> None:
    group = {"marker": "factional", "rank_group": "senior", "rank_at_least": "colonel",
             "branch": "air", "district": "Far East"}  # fmt: skip
    items = read("items", narrative="factional", weight=0.5, echoes=3, group=group, share=0.1)
    effect = items.effect(0, 0)
    assert (effect.narrative, effect.weight, effect.echoes, effect.share) == (5, 0.5, 3.0, 0.1)
    found = effect.group
    assert (found.marker, found.rank_group, found.rank_at_least, found.branch, found.district) == (
        Narrative.FACTIONAL, RankGroup.SENIOR, Rank.COLONEL, Branch.AIR, 13
    )  # fmt: skip
    dismissal = read("remove", narrative="factional", persons=["iakir"], outcome="dismissal")
    assert not dismissal.effect(0, 0).arrest
    assert read("remove", narrative="factional", persons=["iakir"]).effect(0, 0).arrest
    chief = read("police_chief", name="Ezhov", old_guard=False).effect(0, 0)
    assert (chief.old_guard, chief.narrative) == (False, NONE)


def test_a_sort_is_named_where_no_weight_is_written() -> None:
    found = read("items", narrative="factional", what="note", persons=["iakir"], army=True)
    effect = found.effect(0, 0)
    assert (effect.what, effect.weight, effect.army) == ("note", 0.0, True)
    report = read("report", narrative="factional", what="protocol", voice="police", source="gru")
    effect = report.effect(0, 0)
    assert (effect.what, effect.voice, effect.source) == ("protocol", Voice.POLICE, "gru")
    effect = read("report", narrative="factional", weight=2).effect(0, 0)
    assert (effect.what, effect.weight, effect.voice, effect.source) == ("", 2, Voice.ABROAD, "")
    favour = read("favour", persons=["iakir"]).effect(0, 0)
    assert (favour.what, favour.weight, favour.persons) == ("favour", 0.0, ("iakir",))
    favour = read("favour", persons=["iakir"], trust=0.5).effect(0, 0)
    assert (favour.what, favour.weight) == ("", 0.5)


@pytest.mark.parametrize(
    ("kind", "fields", "words"),
    [
        ("items", {"what": "rumour", "echoes": 3, "army": True},
         "it: an item (rumour) under foreign agents in the files of Iakir, found by the army itself"
         ", heard 3 times"),
        ("report", {"what": "protocol", "voice": "police", "source": "trial"},
         "it: a report (protocol) on foreign agents reaches the leadership through the police"
         " (source trial)"),
        ("report", {}, "it: a report on foreign agents reaches the leadership from abroad,"
         " weight 2"),
        ("remove", {"outcome": "dismissal", "army": True},
         "it: dismissal of Iakir by the army itself, under foreign agents"),
        ("items", {"what": "rumour", "strength": 0.5},
         "it: an item (rumour) under foreign agents in the files of Iakir (0.5 times as strong)"),
        ("report", {"strength": 0.5}, "it: a report on foreign agents reaches the leadership from"
         " abroad, weight 2 (0.5 times as strong)"),
        ("favour", {"strength": 2}, "it: a mark of favour to Shaposhnikov (2 times as strong)"),
        ("favour", {}, "it: a mark of favour to Shaposhnikov"),
        ("favour", {"trust": 0.5}, "it: a mark of favour to Shaposhnikov, trust 0.5"),
    ],
)  # fmt: skip
def test_sentences_say_what_it_is_and_whence(kind, fields, words) -> None:
    smallest = {k: v for k, v in SMALLEST[kind].items() if k != "weight" or "what" not in fields}
    assert read(kind, **smallest | fields).sentence() == words


@pytest.mark.parametrize(
    ("kind", "a", "b"),
    [
        ("items", {"what": "rumour"}, {"what": "note"}),
        ("items", {"what": "rumour"}, {"weight": 0.4}),
        ("items", {"weight": 1}, {"weight": 1, "army": True}),
        ("report", {"weight": 1}, {"weight": 1, "voice": "police"}),
        ("report", {"weight": 1}, {"weight": 1, "source": "spain"}),
        ("remove", {}, {"army": True}),
        ("favour", {}, {"trust": 2}),
    ],
)
def test_what_matters_to_a_run_is_part_of_what_is_hashed(kind, a, b) -> None:
    needed = {k: v for k, v in SMALLEST[kind].items() if k != "weight"}
    one, other = (read(kind, **needed | fields).canonical() for fields in (a, b))
    assert one != other


@pytest.mark.parametrize("kind", ["items", "report"])
def test_a_sort_is_as_prominent_as_a_number_of_its_size(kind: str) -> None:
    needed = {k: v for k, v in SMALLEST[kind].items() if k != "weight"}
    size = PARAMETERS[f"{KINDS[kind].weights}.testimony"].default
    named, sized = ({"what": "testimony"}, {"weight": size})
    told = [read(kind, **needed | fields).canonical() for fields in (named, sized)]
    assert KINDS[kind].prominence(told[0]) == KINDS[kind].prominence(told[1]) > 0


def test_a_group_without_filters_is_everybody() -> None:
    group = read("items", narrative="factional", weight=1, group={}, share=0.1).group
    assert set(group.model_dump().values()) == {None}


def test_delays_default_to_none_after_and_a_day_when() -> None:
    assert read("halt", after="x").wait == 0
    assert read("halt", after="x", delay="10d").wait == 10
    assert read("halt", when={"measure": "arrests", "at_least": 3}).wait == 1


def test_a_ramp_gives_its_length_to_edits_without_one() -> None:
    ramp = read("ramp", push=0.1, zeal={"to": 2, "over": "3d"}, over="30d")
    assert dict(ramp.edits()) == {Lever.PUSH: Edit("set", 0.1, 30), Lever.ZEAL: Edit("set", 2.0, 3)}


def test_triggers_are_frozen() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        read("halt").note = "changed"


def test_a_class_checks_itself_without_the_loader() -> None:
    with pytest.raises(ValidationError, match="wants one of date, after, when"):
        Order(id="it", kind="order", narrative="factional", evidence=("M12",))
    with pytest.raises(ValidationError, match="edits at least one lever"):
        Set(id="it", kind="set", date=DAY, evidence=("M12",))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kind": "halt"}, "id: missing"),
        ({"kind": "halt"}, "date: missing; wants one of date, after, when"),
        ({"kind": "halt"}, 'evidence: missing; cite ids, or say invented = "why"'),
        ({"kind": "halt", "evidence": []}, "evidence: missing"),
        ({"kind": "halt", "invented": " "}, "invented: wants a few words"),
        ({"kind": "halt", "evidence": "M1", "invented": "x"}, "both evidence and invented"),
        ({"kind": "halt", "date": DAY, "after": "x"}, "date: both date and after"),
        ({"kind": "halt", "date": DAY, "delay": "3d"}, "delay: goes with after or when"),
        ({"kind": "set", "date": DAY}, "kind: a set edits at least one lever"),
        ({"kind": "pulse", "push": 0.3}, "push: 0.3: a pulse is relative"),
        ({"kind": "pulse", "salience": {"factional": 1}}, "salience.factional: 1: a pulse is"),
        ({"kind": "pulse", "push": {"to": "+1", "over": "3d"}}, "a pulse is relative"),
        ({"kind": "pulse", "push": "+0.3"}, "half_life: missing; a pulse wants it"),
        ({"kind": "pulse", "half_life": "0d"}, "half_life: .*longer than nothing"),
        ({"kind": "pulse", "half_life": "-3d"}, "half_life: .*longer than nothing"),
        ({"kind": "ramp", "over": "0d"}, "over: .*at least one day"),
        ({"kind": "set", "half_life": "3d"}, "half_life: a set has none; pulse have"),
        ({"kind": "items"}, "persons: missing; wants either persons or group with share"),
        ({"kind": "items", "persons": ["iakir"], "group": {}}, "both persons and group"),
        ({"kind": "items", "group": {}}, "share: missing; wants the share of the group"),
        ({"kind": "items", "persons": ["iakir"], "share": 1}, "share: goes with group"),
        ({"kind": "items", "group": {}, "share": 1.5}, "share: 1.5 is above 1"),
        ({"kind": "items", "weight": float("inf")}, "weight: inf is not a finite number"),
        ({"kind": "items", "echoes": 0}, "echoes: 0 is below 1"),
        ({"kind": "report"}, "narrative: missing; a report wants it"),
        ({"kind": "items"}, r"what: missing; wants what it is \(rumour, note, .*\), or a weight"),
        ({"kind": "report"}, r"what: missing; wants .*testimony, protocol, urging\), or a weight"),
        ({"kind": "items", "what": "note", "weight": 1}, "what: both what and weight; wants exac"),
        ({"kind": "items", "what": "rumor"}, 'no such kind of item; did you mean "rumour"'),
        ({"kind": "items", "what": "urging"}, r"no such kind of item \(there are rumour, note,"),
        ({"kind": "report", "what": "protocoll"}, 'kind of report; did you mean "protocol"'),
        ({"kind": "remove", "what": "note"}, "what: a remove has none; report and items have"),
        ({"kind": "report", "voice": "polis"}, 'voice of a trigger; did you mean "police"'),
        ({"kind": "report", "voice": 2}, "voice: 2: no voice of a trigger; wants police or abroad"),
        ({"kind": "report", "voice": "chief"}, "for the rules make .* the army chief's report"),
        ({"kind": "report", "voice": "below"}, "for the rules make the letters from below and"),
        ({"kind": "report", "source": "GRU"}, "source: .*small letters"),
        ({"kind": "items", "source": "gru"}, "source: a items has none; report have"),
        ({"kind": "items", "army": 1}, "army: 1: wants true or false"),
        ({"kind": "favour"}, "persons: missing; a favour wants it"),
        ({"kind": "favour", "persons": []}, "persons: wants at least one person"),
        ({"kind": "favour", "persons": ["shaposnikov"]}, 'did you mean "shaposhnikov"'),
        ({"kind": "favour", "persons": ["iakir"], "trust": -1}, "trust: -1 is below 0"),
        ({"kind": "police_chief", "old_guard": 1}, "old_guard: 1: wants true or false"),
        ({"kind": "police_chief", "name": 3}, "name: 3: wants text in quotes"),
        ({"kind": "halt", "when": {"measure": "arrests"}}, "when: wants either at_least or"),
        ({"kind": "halt", "when": {"measure": "arests"}}, 'measure; did you mean "arrests"'),
        ({"kind": "halt", "when": "arrests"}, 'when: "arrests": wants a table'),
        ({"kind": "halt", "evidence": 3}, "evidence: 3: wants a list"),
        ({"kind": ["halt"]}, "kind: .*no such kind of trigger"),
        ({}, "kind: missing; wants one of set, ramp, pulse"),
    ],
)
def test_faults_name_field_value_and_want(fields: dict, words: str) -> None:
    assert re.search(words, faults(**fields)), faults(**fields)


def test_a_fault_is_told_once() -> None:
    _, found = read_trigger({"id": "it", "kind": "halt", "date": DAY})
    assert found == [("evidence", 'missing; cite ids, or say invented = "why"')]
