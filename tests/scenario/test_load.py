"""Reading scenarios: extending, editing, hashing, freezing."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import SpyscareError
from sim.scenario import files
from sim.scenario.load import available, load
from sim.scenario.parameters import PARAMETERS
from sim.scenario.timeline import resolve
from tests.texts import replaced, write

DATED = """
[[trigger]]
id = "speech"
date = 1937-02-23
kind = "set"
push = 0.2
salience.foreign_agent = 1.1
evidence = ["plenum-stalin-1937"]

[[trigger]]
id = "echo"
after = "speech"
delay = "10d"
kind = "pulse"
vigilance = "+0.3"
half_life = "21d"
invented = "a test"

[[trigger]]
id = "rumour"
date = { between = [1937-05-01, 1937-05-31] }
kind = "items"
narrative = "foreign_agent"
persons = ["tukhachevskii"]
weight = 0.5
evidence = ["M48"]
"""


# what a file says


def test_a_scenario_has_what_its_file_says(scenario) -> None:
    plan = scenario('expected = "nothing"\n' + DATED)
    assert (plan.name, plan.title, plan.question, plan.expected) == (
        "mine", "Mine", "Why?", "nothing"
    )  # fmt: skip
    assert (plan.start, plan.end, plan.days) == (dt.date(1937, 1, 1), dt.date(1937, 12, 31), 365)
    assert [trigger.id for trigger in plan.triggers] == ["speech", "echo", "rumour"]
    assert plan.trigger("echo").wait == 10
    assert plan.date(0) == plan.start and plan.date(364) == plan.end


def test_the_flagships_period_has_883_days(scenario) -> None:
    assert scenario("[period]\nstart = 1936-08-01\nend = 1938-12-31\n").days == 883


def test_values_come_from_the_file_then_its_parent_then_the_defaults(scenario) -> None:
    plan = scenario("[police]\nthreshold = 2\n")
    assert plan.value("police.threshold") == 2.0
    assert plan.value("climate.vigilance") == 0.1
    assert plan.value("file.kappa") == PARAMETERS["file.kappa"].default
    assert plan.values.police.threshold == 2.0


@pytest.mark.parametrize(
    "written",
    [
        "capacity = 6",
        "capacity = 6.0",
        "capacity = { value = 6 }",
        'capacity = { value = 6, unit = "cases per day per 100,000 officers" }',
        'capacity = { value = 6, basis = "judgement" }',
        'capacity = { value = 6, evidence = ["M20", "S001"] }',
        'capacity = { value = 6, evidence = "M20" }',
    ],
)
def test_values_may_say_unit_and_source(scenario, written) -> None:
    plan = scenario(f"[police]\n{written}\n")
    assert plan.value("police.capacity") == 6.0
    assert plan.hash == scenario("[police]\ncapacity = 6\n").hash


def test_unknown_names_are_answered_with_the_nearest(scenario) -> None:
    plan = scenario(DATED)
    with pytest.raises(KeyError, match=r'police.zeel: no such value; did you mean "police.zeal"'):
        plan.value("police.zeel")
    with pytest.raises(KeyError, match='spech: no such trigger in mine; did you mean "speech"'):
        plan.trigger("spech")


# extending


def test_a_childs_triggers_come_after_its_parents(folder) -> None:
    write(folder, "parent", 'extends = "quiet"\n' + DATED)
    more = '[[trigger]]\nid = "end"\ndate = 1937-01-02\nkind = "halt"\nevidence = "M57"\n'
    child = load(write(folder, "child", 'extends = "parent"\n' + more))
    assert [trigger.id for trigger in child.triggers] == ["speech", "echo", "rumour", "end"]
    assert child.name == "child" and child.expected == ""


def test_a_file_may_name_its_parent_with_its_ending(folder) -> None:
    assert load(write(folder, "child", 'extends = "quiet.toml"\n')).days == 365


def test_of_several_parents_the_later_is_laid_over_the_earlier(folder) -> None:
    head, one = 'extends = "quiet"\n', "[police]\nzeal = 1.2\ncapacity = 3\n"
    trigger = '[[trigger]]\nid = "{}"\nkind = "halt"\ndate = 1937-03-01\ninvented = "one"\n'
    write(folder, "first", head + one + trigger.format("a"))
    write(folder, "second", head + "[police]\nzeal = 1.4\n" + trigger.format("b"))
    child = load(write(folder, "child", 'extends = ["first", "second"]\n' + trigger.format("c")))
    assert (child.value("police.zeal"), child.value("police.capacity")) == (1.4, 3.0)
    assert [t.id for t in child.triggers] == ["a", "b", "c"]
    other = load(write(folder, "other", 'extends = ["second", "first"]\n'))
    assert other.value("police.zeal") == 1.2
    assert [t.id for t in other.triggers] == ["b", "a"]
    same = load(write(folder, "same", 'extends = ["quiet", "first", "first"]\n'))
    assert same.hash == load(folder / "first.toml").hash


def test_children_edit_the_triggers_of_their_parents(folder) -> None:
    write(folder, "parent", 'extends = "quiet"\nsources = ["A", "B"]\n' + DATED)
    child = load(
        write(
            folder,
            "child",
            """
        extends = "parent"
        remove = ["rumour"]
        [shift]
        speech = 1937-03-01
        [change.echo]
        vigilance = "+0.5"
        salience.factional = "x2"
    """,
        )
    )
    assert [trigger.id for trigger in child.triggers] == ["speech", "echo"]
    assert child.sources == ("A", "B")
    assert resolve(child, 0).dates == {"speech": 59, "echo": 69}
    echo = child.trigger("echo")
    assert echo.vigilance.number == 0.5 and echo.half_life == 21
    assert echo.salience.factional.number == 2


def test_a_removed_trigger_may_be_written_anew(folder) -> None:
    write(folder, "parent", 'extends = "quiet"\n' + DATED)
    anew = '[[trigger]]\nid = "speech"\ndate = 1937-06-01\nkind = "halt"\nevidence = "M57"\n'
    child = load(write(folder, "child", f'extends = "parent"\nremove = ["speech"]\n{anew}'))
    assert [trigger.id for trigger in child.triggers] == ["echo", "rumour", "speech"]
    assert resolve(child, 0).dates["echo"] == resolve(child, 0).dates["speech"] + 10


def test_a_change_of_salience_keeps_the_other_narratives(scenario) -> None:
    plan = scenario(DATED).with_values({"change.speech.salience.factional": 0.9})
    salience = plan.trigger("speech").salience
    assert (salience.foreign_agent.number, salience.factional.number) == (1.1, 0.9)


def test_a_new_moment_replaces_the_old_one(scenario) -> None:
    plan = scenario(DATED).with_values({"change.echo": {"date": dt.date(1937, 4, 1)}})
    assert resolve(plan, 0).dates["echo"] == 90
    when = {"when": {"measure": "arrests", "at_least": 3}}
    assert resolve(plan.with_values({"change.echo": when}), 0).dates["echo"] is None


def test_a_new_source_or_target_replaces_the_old_one(scenario) -> None:
    plan = scenario(DATED).with_values(
        {"change.echo": {"evidence": ["M24"]}, "change.rumour": {"group": {}, "share": 0.1}}
    )
    assert (plan.trigger("echo").evidence, plan.trigger("echo").invented) == (("M24",), None)
    assert plan.trigger("rumour").persons == ()


def test_a_new_sort_replaces_a_weight_and_a_weight_a_sort(scenario) -> None:
    plan = scenario(DATED)
    sort = plan.with_values({"change.rumour": {"what": "note"}})
    assert (sort.trigger("rumour").what, sort.trigger("rumour").weight) == ("note", None)
    size = sort.with_values({"change.rumour": {"weight": 0.25}})
    assert (size.trigger("rumour").what, size.trigger("rumour").weight) == (None, 0.25)
    again = size.with_values({"change.rumour": {"what": "note"}})
    assert again == sort


def test_a_field_can_be_taken_out_with_none(scenario) -> None:
    plan = scenario(DATED).with_values({"change.speech.push": None})
    assert plan.trigger("speech").push is None


def test_a_period_cut_short_leaves_out_what_lies_behind(scenario) -> None:
    plan = scenario(DATED)
    short = plan.with_values({"period.end": dt.date(1937, 2, 28)})
    assert short.days == 59
    whole, part = resolve(plan, 3), resolve(short, 3)
    assert np.array_equal(whole.levers[:59], part.levers)
    assert part.effects == ()


def test_a_shift_behind_a_shortened_end_is_a_fault(scenario) -> None:
    short = scenario(DATED).with_values({"period.end": dt.date(1937, 6, 30)})
    with pytest.raises(SpyscareError, match=r"shift.speech: can never fire on 1937-07-23"):
        short.with_values({"shift.speech": "+150d"})
    with pytest.raises(SpyscareError, match=r"change.speech.date: can never fire on 1937-07-23"):
        short.with_values({"change.speech.date": dt.date(1937, 7, 23)})


# with_values


def test_with_values_leaves_the_original_alone(scenario) -> None:
    plan = scenario(DATED)
    before = plan.hash
    changed = plan.with_values({"police.zeal": 2, "remove": ["rumour"]})
    assert (plan.hash, plan.value("police.zeal"), len(plan.triggers)) == (before, 1.0, 3)
    assert (changed.value("police.zeal"), len(changed.triggers)) == (2.0, 2)


def test_presence_is_a_yes_or_no(scenario) -> None:
    plan = scenario(DATED)
    assert plan.with_values({"present.rumour": True}).hash == plan.hash
    without = plan.with_values({"present.rumour": False})
    assert without.hash == plan.with_values({"remove": ["rumour"]}).hash != plan.hash


def test_numbers_of_numpy_are_numbers(scenario) -> None:
    plan = scenario("")
    mine = plan.with_values(
        {"officers.count": np.int64(5000), "police.zeal": np.float32(0.5),
         "denunciation.letters": np.bool_(False)}
    )  # fmt: skip
    plain = {"officers.count": 5000, "police.zeal": 0.5, "denunciation.letters": False}
    assert mine.hash == plan.with_values(plain).hash


NUMBERS = [
    p for p in PARAMETERS.values() if p.kind is float and p.high <= 100 and p.default != p.high
]


def dotted_values():
    """Some parameters, each with a value inside its bounds."""
    one = st.sampled_from(NUMBERS).flatmap(
        lambda p: st.tuples(st.just(p.name), st.floats(p.low, p.high).map(lambda x: round(x, 4)))
    )
    return st.lists(one, max_size=6, unique_by=lambda pair: pair[0]).map(dict)


@settings(max_examples=40, deadline=None)
@given(dotted_values(), st.integers(-50, 100), st.booleans(), st.booleans())
def test_with_values_equals_the_same_thing_in_a_file(
    scenario, head, values, days, present, remove
) -> None:
    text = "".join(f"{name} = {value!r}\n" for name, value in values.items())
    text += f'shift.speech = "{days:+d}d"\n'
    text += f"present.echo = {'true' if present else 'false'}\n"
    text += 'remove = ["rumour"]\n' if remove else ""
    changes = {**values, "shift.speech": f"{days:+d}d", "present.echo": present}
    if remove:
        changes["remove"] = ["rumour"]
    in_file = scenario(text, quiet=_alone(head + DATED))
    by_call = scenario(DATED).with_values(changes)
    assert in_file.hash == by_call.hash
    assert in_file.describe()["values"] == by_call.describe()["values"]


def _alone(text: str) -> str:
    """The parent as a file that stands alone, with what the tiny base says."""
    stated = "police.zeal = 1.0\nclimate.vigilance = 0.1\n"
    period = "period.start = 1937-01-01\nperiod.end = 1937-12-31\n"
    return text.replace('extends = "quiet"\n', stated + period)


# hash and provenance


def test_the_hash_ignores_what_does_not_matter_to_a_run(scenario) -> None:
    plain = scenario(DATED)
    told = DATED.replace('evidence = ["M48"]', 'invented = "no source"\nnote = "said"')
    told = told.replace("weight = 0.5", "weight = 0.50 # a comment")
    assert scenario('expected = "x"\nsources = ["y"]\n' + told).hash == plain.hash
    shuffled = DATED.replace('date = 1937-02-23\nkind = "set"', 'kind = "set"\ndate = 1937-02-23')
    assert shuffled != DATED and scenario(shuffled).hash == plain.hash
    assert scenario("[police]\nzeal = 1\n" + DATED).hash == plain.hash
    assert scenario(DATED.replace('"+0.3"', '"+0.30"')).hash == plain.hash


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("push = 0.2", "push = 0.3"),
        ("push = 0.2", 'push = "+0.2"'),
        ("push = 0.2", 'push = { to = 0.2, over = "1d" }'),
        ('"21d"', '"22d"'),
        ('"10d"', '"11d"'),
        ("1937-05-31", "1937-05-30"),
        ("1937-02-23", "1937-02-24"),
        ("weight = 0.5", "weight = 0.6"),
        ("weight = 0.5", "weight = 0.5\nechoes = 2"),
        ('["tukhachevskii"]', '["iakir"]'),
        ('id = "rumour"', 'id = "rumours"'),
    ],
)
def test_the_hash_tells_worlds_apart(scenario, old, new) -> None:
    assert scenario(replaced(DATED, (old, new))).hash != scenario(DATED).hash


@settings(max_examples=60, deadline=None)
@given(dotted_values())
def test_the_hash_is_that_of_the_values(scenario, values) -> None:
    plan = scenario("")
    changed = plan.with_values(values)
    same = all(plan.value(name) == value for name, value in values.items())
    assert (changed.hash == plan.hash) == same
    assert changed.with_values({name: plan.value(name) for name in values}).hash == plan.hash


def test_the_hash_knows_no_names_and_no_negative_zero(scenario) -> None:
    chief = '[[trigger]]\nid = "c"\ndate = 1937-02-01\nkind = "police_chief"\nevidence = "M12"\n'
    named = [scenario(chief + f'name = "{name}"\npush = {push}\n').hash
             for name, push in (("A", "0.0"), ("B", "-0.0"))]  # fmt: skip
    assert named[0] == named[1]
    plan = scenario("")
    zero = plan.with_values({"pressure.push": 0.0}).hash
    assert plan.with_values({"pressure.push": -0.0}).hash == zero


def test_a_shift_hashes_as_the_later_date(scenario) -> None:
    shifted = scenario(DATED).with_values({"shift.speech": "+6d", "shift.rumour": "+1d"})
    dated = DATED.replace("1937-02-23", "1937-03-01")
    dated = dated.replace("1937-05-31", "1937-06-01").replace("1937-05-01", "1937-05-02")
    assert scenario(dated).hash == shifted.hash
    assert scenario(DATED).with_values({"shift.speech": "+0d"}).hash == scenario(DATED).hash


def test_a_description_is_plain_and_complete(scenario) -> None:
    plan = scenario(DATED)
    told = json.loads(json.dumps(plan.describe()))
    assert (told["name"], told["hash"]) == ("mine", plan.hash)
    assert told["period"] == ["1937-01-01", "1937-12-31"]
    assert set(told["values"]) == set(type(plan.values).model_fields)
    assert told["triggers"][0]["levers"]["push"] == ["set", 0.2, 0, 0.0]
    assert told["triggers"][2]["narrative"] == "foreign_agent"


def test_a_scenario_is_frozen_equal_hashable_and_travels(scenario) -> None:
    plan = scenario(DATED)
    with pytest.raises(dataclasses.FrozenInstanceError):
        plan.title = "x"
    assert plan == scenario(DATED) != plan.with_values({"police.zeal": 2})
    assert len({plan, scenario(DATED)}) == 1
    travelled = pickle.loads(pickle.dumps(plan))
    assert travelled == plan
    assert travelled.with_values({"police.zeal": 2}) == plan.with_values({"police.zeal": 2})


# finding


def test_shipped_scenarios_are_found_by_name(folder, monkeypatch) -> None:
    monkeypatch.setattr(files, "folder", lambda: folder)
    write(folder, "loud", 'extends = "quiet"\n')
    assert available() == ["loud", "quiet"]
    assert load("loud").name == "loud"
    with pytest.raises(SpyscareError, match='load: no such scenario; did you mean "loud"'):
        load("load")
    with pytest.raises(SpyscareError, match=r"xyz: no such scenario .there are loud, quiet"):
        load("xyz")


def test_a_parent_is_looked_for_beside_the_file_then_among_the_shipped(
    folder, tmp_path_factory, monkeypatch
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    monkeypatch.setattr(files, "folder", lambda: folder)
    child = write(elsewhere, "child", 'extends = "quiet"\n')
    assert load(child).days == 365
    write(elsewhere, "quiet", "[period]\nstart = 1937-01-01\nend = 1937-01-02\n")
    assert load(child).days == 2


def test_a_path_may_be_text_or_a_path(folder, monkeypatch) -> None:
    monkeypatch.chdir(folder)
    assert load("quiet.toml").hash == load(folder / "quiet.toml").hash == load("./quiet.toml").hash
    assert load("quiet").days == 365
    with pytest.raises(SpyscareError, match=r"quite.toml: no such file"):
        load("quite.toml")


def test_installed_scenarios_are_preferred_to_a_checkouts(tmp_path, monkeypatch) -> None:
    (tmp_path / "sim" / "scenario").mkdir(parents=True)
    monkeypatch.setattr(files, "__file__", str(tmp_path / "sim" / "scenario" / "files.py"))
    assert files.folder() == tmp_path / "scenarios"
    (tmp_path / "sim" / "scenarios").mkdir()
    assert files.folder() == tmp_path / "sim" / "scenarios"


def test_values_have_the_types_of_their_parameters(scenario) -> None:
    plan = scenario("[officers]\nties = 12\ncount = 1000.0\n")
    assert {name: type(plan.value(name)) for name in PARAMETERS} == {
        name: parameter.kind for name, parameter in PARAMETERS.items()
    }


def test_the_hash_is_that_of_what_matters_to_a_run(scenario):
    """Put together from kept parts, it is still the SHA-256 of one compact JSON text."""
    base = scenario(
        '[[trigger]]\nid = "a"\nkind = "set"\ndate = 1937-03-01\nzeal = "x1.5"\ninvented = "ä"\n'
    )
    for made in (base, base.with_values({"police.zeal": 2.0, "shift.a": "+5d"})):
        matters = {k: made.describe()[k] for k in ("period", "values", "triggers")}
        text = json.dumps(matters, sort_keys=True, separators=(",", ":"))
        assert made.hash == hashlib.sha256(text.encode()).hexdigest()


def test_what_with_values_keeps_is_what_it_would_find_anew(scenario):
    text = '[[trigger]]\nid = "a"\nkind = "set"\ndate = 1937-03-01\nintake = "x2"\ninvented = "x"\n'
    base = scenario(text)
    assert base.recruits > 0
    changed = base.with_values({"police.zeal": 2.0})
    assert changed.triggers is base.triggers
    assert changed.recruits == base.recruits
    larger = base.with_values({"officers.count": 2 * base.values.officers.count})
    later = base.with_values({"shift.a": "+100d"})
    shorter = base.with_values({"period.end": dt.date(1937, 6, 30)})
    assert larger.recruits > base.recruits > later.recruits
    assert shorter.recruits < base.recruits and shorter.days < base.days
    bare = scenario("")
    assert bare.with_values({"period.end": dt.date(1937, 6, 30)}).recruits < bare.recruits
    with pytest.raises(SpyscareError, match="the period ends on 1937-02-01"):
        base.with_values({"period.end": dt.date(1937, 2, 1), "shift.a": "+1d"})
