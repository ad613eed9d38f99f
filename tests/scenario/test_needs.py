"""What triggers presuppose, and what is said where that is gone or comes too late."""

from __future__ import annotations

import pytest

from sim.errors import SpyscareError
from sim.scenario.load import load
from tests.texts import write

HEAD = """
[period]
start = 1937-01-01
end = 1938-12-31
"""
_OF = 'kind = "set"\npush = "+0.01"\ninvented = "to show one"\n'


def trigger(name: str, moment: str, *needs: str) -> str:
    given = f"needs = {list(needs)}\n".replace("'", '"') if needs else ""
    return f'[[trigger]]\nid = "{name}"\n{moment}\n{given}{_OF}'


STORY = (
    HEAD
    + trigger("chief", "date = 1937-02-01")
    + trigger("conference", "date = 1937-03-01", "chief")
    + trigger("note", "date = 1937-05-01", "chief", "conference")
    + trigger("echo", 'after = "note"\ndelay = "5d"')
    + trigger("other", "date = { between = [1937-07-01, 1937-07-31] }")
)


@pytest.fixture
def parent(folder):
    """Writes a story and loads it."""

    def loaded(text: str = STORY):
        return load(write(folder, "parent", text))

    return loaded


def lines(make) -> list[str]:
    with pytest.raises(SpyscareError) as caught:
        make()
    return [line.removeprefix("with_values: ") for line in caught.value.lines]


def test_needs_move_no_hash(parent) -> None:
    assert parent().hash == parent(STORY.replace('needs = ["chief", "conference"]\n', "")).hash


def test_all_that_cannot_stand_without_a_trigger(parent) -> None:
    assert parent().dependents("chief") == ("conference", "note", "echo")
    assert parent().dependents("note") == ("echo",)
    assert parent().dependents("other", "conference") == ("note", "echo")


def test_one_line_says_what_presupposes_what_was_taken_out(parent) -> None:
    wants = (
        '"chief": "conference", "note" and "echo" presuppose it; take them out too,'
        " or say needs = [] in [change.conference], [change.note] and [change.echo]"
    )
    for changes, place in (
        ({"remove": ["chief"]}, "remove"),
        ({"present.chief": False}, "present.chief"),
    ):
        assert lines(lambda c=changes: parent().with_values(c)) == [f"{place}: {wants}"]


@pytest.mark.parametrize(
    "changes",
    [
        {"remove": ["chief", "conference", "note", "echo"]},
        {"remove": ["echo"]},
        {"remove": ["other"]},
        {"shift.chief": "+28d"},
        {"shift.chief": "+365d", "shift.conference": "+365d", "shift.note": "+365d"},
        {"shift.chief": "-20d"},
        {"shift.conference": "+61d"},
    ],
)
def test_what_is_consistent_is_done_and_nothing_else(parent, changes) -> None:
    made = {trigger.id: trigger for trigger in parent().with_values(changes).triggers}
    gone = changes.get("remove", [])
    assert list(made) == [t.id for t in parent().triggers if t.id not in gone]
    for trigger in parent().triggers:
        days = int(changes.get(f"shift.{trigger.id}", "0d").removesuffix("d"))
        if days:
            assert made[trigger.id].date == trigger.date.moved(days)
        elif trigger.id in made:
            assert made[trigger.id] == trigger


def test_what_presupposed_it_may_stand_without_it_where_the_file_says_so(parent) -> None:
    changes = {
        "remove": ["chief"], "change.conference": {"needs": []}, "change.note.needs": "conference",
    }  # fmt: skip
    made = parent().with_values(changes).triggers
    needs = {"conference": (), "note": ("conference",), "echo": (), "other": ()}
    assert {trigger.id: trigger.needs for trigger in made} == needs


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        (
            {"shift.chief": "+365d"},
            'shift.chief: "chief" can come after "conference" and "note", which presuppose it;'
            ' move "conference" and "note" by "+337d" at least,'
            " or say needs = [] in [change.conference] and [change.note]",
        ),
        (
            {"shift.note": "-70d"},
            'shift.note: "conference" can come after "note", which presupposes it;'
            ' move "note" by "+9d" at least, or say needs = [] in [change.note]',
        ),
        (
            {"change.conference": {"after": "other"}},
            'change.conference.after: "conference" can come after "note", which presupposes it;'
            ' move "note" by "+91d" at least, or say needs = [] in [change.note]',
        ),
        (
            {"change.chief.needs": "other"},
            'change.chief.needs: "other" can come after "chief", which presupposes it;'
            ' move "chief" by "+180d" at least, or say needs = [] in [change.chief]',
        ),
        (
            {"change.chief.when": {"measure": "arrests", "at_least": 1}},
            'change.chief.when: "chief" may never come, and "conference" and "note" presuppose it;'
            ' give them after = "chief",'
            " or say needs = [] in [change.conference] and [change.note]",
        ),
        (
            {"change.note": {"after": "conference", "delay": "-2d"}},
            'change.note.delay: "conference" can come after "note", which presupposes it;'
            ' move "note" by "+2d" at least, or say needs = [] in [change.note]',
        ),
        (
            {"change.other": {"needs": ["echo", "cheif"]}},
            'change.other.needs: "cheif": no such trigger; did you mean "chief"?',
        ),
        ({"change.other.needs": "other"}, 'change.other.needs: "other": is the trigger itself'),
        (
            {"change.note.needs": "Echo!"},
            'change.note.needs: "Echo!": an id is written in small letters, like "press-follows"',
        ),
    ],
)
def test_what_can_come_before_what_it_presupposes_is_told(parent, changes, line) -> None:
    assert lines(lambda: parent().with_values(changes)) == [line]


def test_in_a_file_the_needs_are_the_place(parent) -> None:
    text = (
        HEAD + trigger("chief", "date = 1937-03-02") + trigger("bow", "date = 1937-03-01", "chief")
    )
    told = lines(lambda: parent(text))
    assert [line.partition(': "chief"')[0] for line in told] == [
        'parent.toml: trigger 2 "bow": needs'
    ]


def test_what_waits_for_the_run_may_presuppose_what_does_too(parent) -> None:
    waits = 'when = { measure = "arrests", at_least = 3 }'
    text = HEAD + trigger("chief", waits) + trigger("bow", waits, "chief")
    assert [each.needs for each in parent(text).triggers] == [(), ("chief",)]


def test_two_that_presuppose_each_other_go_together(parent) -> None:
    text = HEAD + trigger("a", "date = 1937-03-01", "b") + trigger("b", "date = 1937-03-01", "a")
    assert parent(text).with_values({"remove": ["a", "b"]}).triggers == ()
    assert lines(lambda: parent(text).with_values({"remove": "a"})) == [
        'remove: "a": "b" presupposes it; take it out too, or say needs = [] in [change.b]'
    ]


def test_a_removal_in_a_file_three_layers_up_is_told_with_its_place(parent, folder) -> None:
    parent()
    for name, below, text in (
        ("middle", "parent", 'remove = "note"\n' + trigger("late", "date = 1938-01-01", "chief")),
        ("upper", "middle", "present.chief = false\n"),
    ):
        write(folder, name, f'extends = "{below}"\n{text}')
    told = lines(lambda: load(folder / "upper.toml"))
    assert 'middle.toml: remove: "note"' not in str(told)
    assert any(
        line.startswith('upper.toml: present.chief: "chief": "conference" and "late" presuppose it')
        for line in told
    )
