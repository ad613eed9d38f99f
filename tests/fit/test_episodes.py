"""Episodes: one set of numbers, several scenarios, the patterns of each."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

import sim
from sim.errors import SpyscareError
from sim.fit.episodes import Episodes, gathered
from sim.measures.patterns import compute, load_patterns

ROLES = ("alarm-1927", "vesna-1930", "spy-scare-1940")
OFFICERS = 200


@pytest.fixture(scope="module")
def episodes() -> Episodes:
    return gathered(ROLES, officers=OFFICERS)


def test_values_are_those_of_the_scenarios_run_one_by_one(episodes: Episodes) -> None:
    changes = {"police.threshold": 2.0, "denunciation.window": 44.6}
    expected: dict[str, float] = {}
    for role in ROLES:
        scenario = sim.load(role).with_values(
            {"police.threshold": 2.0, "denunciation.window": 45, "officers.count": OFFICERS}
        )
        mine = [p for p in load_patterns() if p.scenario == role]
        expected |= compute(sim.simulate(scenario, seed=7), mine)
    found = episodes.values(changes, 7)
    assert found.dtype == np.float64
    np.testing.assert_array_equal(found, [expected[p.id] for p in load_patterns()])


def test_they_go_to_another_process(episodes: Episodes) -> None:
    again = pickle.loads(pickle.dumps(episodes))
    assert again.fingerprint == episodes.fingerprint
    np.testing.assert_array_equal(again.values({}, 3), episodes.values({}, 3))


def test_another_scenario_may_play_a_role(episodes: Episodes) -> None:
    quiet = sim.load("spy-scare-1940").with_values({"denunciation.letters": False})
    rival = gathered({"spy-scare-1940": quiet}, officers=OFFICERS)
    values = dict(zip(rival.ids, rival.values({}, 1), strict=True))
    assert set(values) == {p.id for p in load_patterns() if p.scenario == "spy-scare-1940"}
    assert values["letters-by-august"] == 0.0
    assert rival.fingerprint != gathered(["spy-scare-1940"], officers=OFFICERS).fingerprint


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("police.zeal", r"police.zeal: where a lever starts, .*1.5 in alarm-1927, 1.9 in vesna"),
        ("salience.foreign_agent", "one number for all would overrule them"),
        ("police.treshold", 'no such number; did you mean "police.threshold"?'),
        ("vesna-1931:police.zeal", 'no such episode; did you mean "vesna-1930"?'),
        ("denunciation.letters", "is a switch"),
        ("police.threshold", r"police\.threshold: .*-1"),
    ],
)
def test_what_cannot_be_set_is_told_in_one_line(episodes: Episodes, name: str, said: str) -> None:
    with pytest.raises(SpyscareError, match=said) as told:
        episodes.changed({name: -1.0})
    if "threshold" not in said:
        assert len(told.value.lines) == 1


def test_a_number_that_a_file_sets_otherwise_is_not_overruled() -> None:
    scenario = sim.load("spy-scare-1940").with_values({"leadership.credulity": 1.3})
    rival = gathered({"alarm-1927": "alarm-1927", "spy-scare-1940": scenario})
    assert "1.3 in spy-scare-1940" in rival.complain("leadership.credulity")
    alone = rival.changed({"spy-scare-1940:leadership.credulity": 1.5})
    assert alone["spy-scare-1940"].value("leadership.credulity") == 1.5
    shipped = sim.load("alarm-1927").value("leadership.credulity")
    assert alone["alarm-1927"].value("leadership.credulity") == shipped


def test_patterns_and_roles_have_to_fit() -> None:
    with pytest.raises(SpyscareError, match="nothing is run for vesna-1930"):
        gathered(["alarm-1927"], load_patterns())
    with pytest.raises(SpyscareError, match=r'episode "quiet".*no pattern names it'):
        gathered({"alarm-1927": "alarm-1927", "quiet": "base"},
                 [p for p in load_patterns() if p.scenario == "alarm-1927"])  # fmt: skip
    with pytest.raises(SpyscareError, match="does not cover its days"):
        gathered({"alarm-1927": "base"})
    with pytest.raises(SpyscareError, match="patterns: wants at least one"):
        gathered(["base"])
