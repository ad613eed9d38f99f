"""The shipped scenarios: each loads, cites what exists, runs, and changes no more than it says."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.engine.ledger import COLUMNS
from sim.engine.run import simulate
from sim.scenario import evidence
from sim.scenario.files import folder
from sim.scenario.load import available, load
from sim.scenario.parameters import PARAMETERS
from sim.scenario.timeline import history, resolve
from sim.vocabulary import Lever, Narrative

NAMES = available()
FLAGSHIP = "spy-scare-1937"
#: The flagship over more days: no variant of it, but the same until its end.
CONTINUED = "spy-scare-1940"
#: All three episodes in one run.
WHOLE = "long-alarm"
EPISODES = ("alarm-1927", "vesna-1930", FLAGSHIP, CONTINUED, WHOLE)
#: Condemned on 11 June 1937, or dead before; what the model has to bring about itself.
COMMAND = ("tukhachevskii", "iakir", "uborevich", "kork", "feldman", "eideman", "gamarnik")


def tables(name: str) -> dict[str, Any]:
    """A file as it is written."""
    return tomllib.loads((folder() / f"{name}.toml").read_text(encoding="utf-8"))


def extending(name: str) -> list[str]:
    found = [other for other in NAMES if tables(other).get("extends") == name]
    return [other for other in found if other != CONTINUED]


def leaves(value: Any) -> Iterator[Any]:
    """Everything a table says, one by one."""
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner)
    else:
        yield value


def cited(value: Any) -> Iterator[str]:
    """Evidence ids anywhere in a file."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key == "evidence":
                yield from [inner] if isinstance(inner, str) else inner
            else:
                yield from cited(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from cited(inner)


@pytest.mark.parametrize("name", NAMES)
def test_every_scenario_says_what_it_asks_and_what_is_expected(name: str) -> None:
    scenario = load(name)
    assert scenario.name == name
    assert scenario.question.endswith("?")
    assert scenario.expected.endswith(".")
    assert scenario.sources


@pytest.mark.parametrize("name", NAMES)
def test_every_scenario_cites_only_what_exists(name: str) -> None:
    ids = [*cited(tables(name)), *(i for t in load(name).triggers for i in t.evidence)]
    assert [i for i in ids if not evidence.known(i)] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_scenario_runs(name: str) -> None:
    scenario = load(name).with_values({"officers.count": 1_000})
    result = simulate(scenario, 1)
    assert len(result.rows["day"]) > 0
    assert np.isfinite(result.series).all()
    assert result.series.shape[0] == scenario.days
    assert len(history(scenario)) >= len(scenario.triggers)
    assert list(result.ledger) == ["event", "day", "date", *list(COLUMNS)[1:], "actor"]
    assert len(result.daily) == scenario.days


def test_titles_and_questions_tell_the_scenarios_apart() -> None:
    for field in ("title", "question", "hash"):
        said = [getattr(load(name), field) for name in NAMES]
        assert len(set(said)) == len(NAMES), field


def test_the_index_lists_exactly_the_files() -> None:
    readme = (folder() / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"`([\w-]+)\.toml`", readme)
    assert set(listed) == set(NAMES)
    rows = re.findall(r"^\| `([\w-]+)\.toml` \|", readme, re.MULTILINE)
    assert sorted(rows) == sorted(set(rows))


def test_the_index_repeats_the_questions() -> None:
    readme = (folder() / "README.md").read_text(encoding="utf-8")
    for name, question in re.findall(r"^\| `([\w-]+)\.toml` \| ([^|]+) \|", readme, re.MULTILINE):
        assert question.strip().endswith("?"), name


# -- the flagship ---------------------------------------------------------------------------


def test_the_flagship_rests_on_forty_dated_events_of_the_chronology() -> None:
    dated = [t for t in load(FLAGSHIP).triggers if t.date is not None]
    assert sum(any(e in evidence.events() for e in t.evidence) for t in dated) >= 40


@pytest.mark.parametrize("name", EPISODES)
def test_triggers_stand_on_the_days_of_the_events_they_cite(name: str) -> None:
    """A dated trigger meets one of its events, or says in a note why it does not.

    On the first day stands what had long been on file.
    """
    scenario, wrong = load(name), []
    for trigger in scenario.triggers:
        events = [evidence.event(e) for e in trigger.evidence if e in evidence.events()]
        if trigger.date is None or not events or trigger.note:
            continue
        first, last = trigger.date.first, trigger.date.last
        if last == scenario.start and all(e.latest < last for e in events):
            continue
        if not any(e.earliest <= last and first <= e.latest for e in events):
            wrong.append(trigger.id)
    assert wrong == []


@pytest.mark.parametrize("name", EPISODES)
def test_no_episode_is_told_its_outcome(name: str) -> None:
    """Refusal, clearance, order and the fall of the command are the model's to bring about."""
    for trigger in load(name).triggers:
        assert trigger.kind != "order", trigger.id
        if trigger.kind == "remove":
            assert not set(trigger.persons) & set(COMMAND), trigger.id


@pytest.mark.parametrize("name", EPISODES)
def test_no_trigger_takes_the_army_chiefs_shield(name: str) -> None:
    """A rebuke costs him a twentieth or a tenth; a level is set only where an episode begins."""
    for trigger in load(name).triggers:
        edit = dict(trigger.edits()).get(Lever.SHIELD)
        if edit is not None and edit.how != "set":
            assert edit.how == "times" and 0.9 <= edit.number <= 0.95, trigger.id
        elif edit is not None:
            assert name == WHOLE and edit.number >= 0.75, trigger.id


@pytest.mark.parametrize("name", EPISODES)
def test_items_and_reports_weigh_what_their_kind_weighs(name: str) -> None:
    weighed = [t for t in load(name).triggers if t.kind in ("items", "report", "favour")]
    assert len(weighed) >= 5
    assert [t.id for t in weighed if t.weight is not None] == []


@pytest.mark.parametrize("name", EPISODES)
def test_triggers_have_their_theme(name: str) -> None:
    added = {t["id"] for t in tables(CONTINUED)["trigger"]}
    assert [t.id for t in load(name).triggers if t.theme is None and t.id not in added] == []


def test_what_prisoners_said_is_filed_under_the_story_they_told() -> None:
    """The sources have Trotskyists confess to a Trotskyist plot until May 1937 (M19)."""
    triggers = load(FLAGSHIP).triggers
    old = [t for t in triggers if t.id.startswith(("putna", "primakov", "medvedev"))]
    assert len(old) >= 8
    assert {t.narrative for t in old} == {Narrative.FORMER_TROTSKYIST}


def test_the_episodes_differ_in_where_levers_start_and_in_nothing_else() -> None:
    episodes = [load(name) for name in EPISODES]
    constant = [name for name, p in PARAMETERS.items() if p.lever is None]
    differing = [name for name in constant if len({e.value(name) for e in episodes}) > 1]
    assert differing == []


# -- its variants ---------------------------------------------------------------------------

HEAD = ("title", "question", "expected", "sources", "extends")


def test_the_flagship_has_variants() -> None:
    assert len(extending(FLAGSHIP)) >= 8


@pytest.mark.parametrize("name", extending(FLAGSHIP))
def test_a_variant_is_a_few_lines(name: str) -> None:
    edits = {key: value for key, value in tables(name).items() if key not in HEAD}
    assert 1 <= len(list(leaves(edits))) <= 10
    assert load(name).days == load(FLAGSHIP).days


@pytest.mark.parametrize("name", extending(FLAGSHIP))
def test_a_variant_has_the_flagships_corps_and_its_other_triggers(name: str) -> None:
    variant, flagship, said = load(name), load(FLAGSHIP), tables(name)
    removed = {id for each in said.get("remove", ()) for id in flagship.meant(each)}
    taken = removed - {trigger["id"] for trigger in said.get("trigger", ())}
    edited = {id for key in ("change", "shift") for each in said.get(key, ())
              for id in flagship.meant(each)}  # fmt: skip
    assert variant.hash != flagship.hash
    assert variant.values.officers == flagship.values.officers
    assert variant.values.markers == flagship.values.markers
    mine = {t.id: t for t in variant.triggers}
    differing = {t.id for t in flagship.triggers if mine.get(t.id) != t}
    assert taken == {t.id for t in flagship.triggers} - set(mine)
    assert differing == removed | edited


@pytest.mark.parametrize("seed", [1, 2])
def test_the_flagship_goes_on_without_a_row_changed(seed: int) -> None:
    size = {"officers.count": 1_000}
    short = simulate(load(FLAGSHIP).with_values(size), seed)
    long = simulate(load(CONTINUED).with_values(size), seed)
    n, days = len(short.rows["day"]), short.scenario.days
    assert 0 < n < len(long.rows["day"])
    for name, column in short.rows.items():
        assert np.array_equal(long.rows[name][:n], column), name
    assert (long.rows["day"][n:] >= days).all()
    assert np.array_equal(long.series[:days], short.series)


def test_what_goes_on_is_quiet_and_lets_men_back_in() -> None:
    day = load(FLAGSHIP).days
    run = simulate(load(CONTINUED).with_values({"officers.count": 5_000}), 1)
    after = run.daily.iloc[day:]
    before = run.daily.iloc[:day]
    assert after["arrests"].sum() == 0 < before["arrests"].sum()
    assert after["dismissals"].sum() < 0.1 * before["dismissals"].sum()
    assert after["reinstatements"].sum() > 0
    assert (after["order"] == 0).all()


# -- the three episodes in one run ----------------------------------------------------------


@pytest.mark.parametrize("name", ["alarm-1927", "vesna-1930", FLAGSHIP])
def test_the_long_alarm_hands_on_where_levers_start(name: str) -> None:
    whole, episode = load(WHOLE), load(name)
    day = (episode.start - whole.start).days
    mine, its = resolve(whole, 1).levers[day], resolve(episode, 1).levers[0]
    assert mine == pytest.approx(its, abs=1e-6)  # a pulse of 1930 is never quite gone


@pytest.mark.parametrize("name", ["alarm-1927", "vesna-1930", FLAGSHIP])
def test_the_long_alarm_has_the_triggers_of_each_but_what_lay_on_file(name: str) -> None:
    whole, episode = load(WHOLE), load(name)
    mine = {t.id: t for t in whole.triggers}
    for trigger in episode.triggers:
        if mine.get(trigger.id) != trigger:  # it begins with the episode: its past on file
            assert trigger.date.last == episode.start, trigger.id
            assert trigger.kind in ("items", "favour"), trigger.id
    values = {n for n, p in PARAMETERS.items() if p.lever is None}
    assert {n for n in values if whole.value(n) != episode.value(n)} == set()


def test_scenarios_lie_where_they_are_looked_for() -> None:
    assert {path.stem for path in Path(folder()).glob("*.toml")} == set(NAMES)
