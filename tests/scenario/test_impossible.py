"""Events that cannot happen are told, however many layers deep and however they were moved."""

from __future__ import annotations

import pytest

from sim.errors import SpyscareError
from sim.scenario.load import load
from tests.texts import write

LAYERS = {
    "bottom": """
period.start = 1937-01-01
period.end = 1937-12-31
[[trigger]]
id = "root"
theme = "press"
date = 1937-02-01
kind = "halt"
evidence = "M57"
[[trigger]]
id = "follows"
after = "root"
delay = "10d"
kind = "halt"
evidence = "M57"
[[trigger]]
id = "waits"
when = { measure = "arrests", at_least = 3 }
kind = "halt"
evidence = "M57"
""",
    "middle": "period.end = 1938-06-30\n",
    "upper": "[police]\nzeal = 1.1\n",
}


@pytest.fixture
def story(folder):
    """Writes the layers, with others in place of some, and loads the last."""

    def make(**others: str):
        texts = LAYERS | others
        for below, name in zip([None, *texts], texts, strict=False):
            head = f'extends = "{below}"\n' if below else ""
            last = write(folder, name, head + texts[name])
        return load(last)

    return make


def told(make) -> list[str]:
    with pytest.raises(SpyscareError) as caught:
        make()
    return [line.removeprefix("with_values: ") for line in caught.value.lines]


NEVER = "can never fire"


@pytest.mark.parametrize(
    ("changes", "places"),
    [
        ({"change.follows.delay": "3000d"}, ["change.follows.delay"]),
        ({"change.follows": {"delay": "3000d"}}, ["change.follows.delay"]),
        ({"change.root.date": "D"}, ["change.root.date", "follows"]),
        ({"shift.root": "+3000d"}, ["shift.root", "follows"]),
        ({"shift.theme.press": "+3000d"}, ["shift.theme.press", "follows"]),
        ({"shift.follows": "+3000d"}, ["shift.follows"]),
        ({"shift.waits": "+3000d"}, ["shift.waits"]),
        ({"change.waits.delay": "3000d"}, ["change.waits.delay"]),
        ({"change.follows": {"after": "waits", "delay": "9000d"}}, ["change.follows.delay"]),
        ({"period.end": "E", "shift.root": "+1d"}, ["shift.root", "follows"]),
    ],
)
@pytest.mark.parametrize("depth", [2, 3, 4])
def test_what_is_moved_behind_the_end_is_told_at_any_depth(story, changes, places, depth) -> None:
    import datetime as dt

    dates = {"D": dt.date(1939, 1, 1), "E": dt.date(1937, 1, 20)}
    changes = {key: dates.get(value, value) if isinstance(value, str) else value
               for key, value in changes.items()}  # fmt: skip
    names = list(LAYERS)
    below = story(**dict.fromkeys(names[depth:], "")) if depth < 4 else story()
    lines = told(lambda: below.with_values(changes))
    assert len(lines) == len(places) and all(NEVER in line for line in lines)
    assert all(place in line for place, line in zip(places, lines, strict=True))


@pytest.mark.parametrize(
    "text",
    [
        '[change.follows]\ndelay = "3000d"\n',
        "[change.follows]\ndate = 1940-01-01\n",
        '[shift]\nfollows = "+3000d"\n',
        '[[trigger]]\nid = "own"\ndate = 1940-01-01\nkind = "halt"\nevidence = "M57"\n',
        '[[trigger]]\nid = "own"\nafter = "follows"\ndelay = "900d"\nkind = "halt"\n'
        'evidence = "M57"\n',
    ],
)
@pytest.mark.parametrize("layer", ["middle", "upper"])
def test_the_same_in_files(story, text, layer) -> None:
    lines = told(lambda: story(**{layer: LAYERS[layer] + text}))
    assert len(lines) == 1 and NEVER in lines[0]
    assert lines[0].startswith(f"{layer}.toml: ")


def test_what_no_period_of_any_layer_reaches_is_told_though_a_later_one_is_longer(story) -> None:
    own = '[[trigger]]\nid = "own"\ndate = 1941-01-01\nkind = "halt"\nevidence = "M57"\n'
    lines = told(lambda: story(middle=own, upper="period.end = 1940-12-31\n"))
    assert lines == [
        'middle.toml: trigger 1 "own": date: can never fire on 1941-01-01:'
        " the period ends on 1940-12-31"
    ]


def test_what_a_later_layer_leaves_out_is_no_fault(story) -> None:
    short = story(upper="period.end = 1937-01-31\n")
    assert [trigger.id for trigger in short.triggers] == ["root", "follows", "waits"]
    assert story().with_values({"shift.root": "+20d"}).with_values({
        "period": {"end": story().start}
    }).days == 1  # fmt: skip


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ("shield at_least 1.2", "at_least: 1.2: can never hold; shield goes from 0 to 1"),
        ("command_lost at_least 3", "at_least: 3: can never hold; command_lost goes from 0 to 1"),
        ("arrests at_most -1", "at_most: -1: can never hold; arrests goes from 0 up"),
        ("pressure at_most -0.5", "at_most: -0.5: can never hold; pressure goes from 0 up"),
        (
            "belief.factional at_least 21",
            "at_least: 21: can never hold; belief.factional goes from -20 to 20",
        ),
    ],
)
def test_conditions_that_no_run_fulfils_are_told(story, when, words) -> None:
    measure, bound, value = when.split()
    change = {"change.waits.when": {"measure": measure, bound: float(value)}}
    change["leadership.bound"] = 20
    assert told(lambda: story().with_values(change)) == [f"change.waits.when.{words}"]


def test_what_a_belief_can_be_is_asked_of_the_scenario(story) -> None:
    change = {"change.waits.when": {"measure": "belief.factional", "at_least": 9}}
    made = story().with_values({**change, "leadership.bound": 9.5})
    assert made.trigger("waits").when.at_least == 9
    assert told(lambda: made.with_values({"leadership.bound": 8.9})) == [
        "change.waits.when.at_least: 9: can never hold; belief.factional goes from -8.9 to 8.9"
    ]


@pytest.mark.parametrize(
    ("group", "rank", "last"),
    [("company", "major", "captain"), ("field", "marshal", "major"),
     ("senior", "corps_commander", "division_commander")],
)  # fmt: skip
def test_groups_that_nobody_is_in_are_told(story, group, rank, last) -> None:
    own = '[[trigger]]\nid = "own"\ndate = 1937-03-01\nkind = "items"\nevidence = "M57"\n'
    own += f'narrative = "factional"\nweight = 1\nshare = 0.5\ngroup.rank_group = "{group}"\n'
    lines = told(lambda: story(upper=own + f'group.rank_at_least = "{rank}"\n'))
    assert lines == [
        f'upper.toml: trigger 1 "own": group.rank_at_least: "{rank}": nobody is of {group} rank,'
        f" which ends with {last}"
    ]
