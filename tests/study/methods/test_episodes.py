"""Episodes: one set of numbers, several scenarios, the patterns of each."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import sim
from sim.errors import SpyscareError
from sim.measures.patterns import compute, deciding
from sim.study.carry import carry
from sim.study.methods.episodes import Episodes, factors_of, gathered
from sim.study.points import Points
from sim.study.question import Question

ROLES = ("alarm-1927", "vesna-1930", "spy-scare-1940")
OFFICERS = 200


@pytest.fixture(scope="module")
def episodes() -> Episodes:
    return gathered(ROLES, officers=OFFICERS)


class Once:
    """Asks for some sets of numbers, with two seeds each; nobody asks what came of it."""

    identity = ("once",)

    def __init__(self, episodes: Episodes, names: list[str], numbers: list[list[float]]) -> None:
        self.episodes, self.names, self.numbers = episodes, names, numbers

    def ask(self, rows: pd.DataFrame) -> Points | None:
        seeds = np.array([[7, 8], [9, 10]])
        return self.episodes.points(self.names, np.array(self.numbers), seeds, 0, last=True)


def test_values_are_those_of_the_scenarios_run_one_by_one(episodes: Episodes) -> None:
    names = ["police.threshold", "denunciation.window", "vesna-1930:custody.shot"]
    once = Once(episodes, names, [[4.0, 60.0, 0.3], [2.0, 44.6, 0.4]])
    rows = carry(Question("x", episodes.bases(), factors_of(names), once), None).rows
    found = episodes.values(rows)
    assert found.shape == (2, 2, len(deciding())) and not episodes.failed(rows).any()
    expected: dict[str, float] = {}
    for role in ROLES:
        own = {"custody.shot": 0.4} if role == "vesna-1930" else {}
        scenario = sim.load(role).with_values(
            {"police.threshold": 2.0, "denunciation.window": 45, "officers.count": OFFICERS} | own
        )
        mine = [p for p in deciding() if p.scenario == role]
        expected |= compute(sim.simulate(scenario, seed=10), mine)
    np.testing.assert_array_equal(found[1, 1], [expected[p.id] for p in deciding()])


def test_a_set_failed_where_one_of_its_runs_did(episodes: Episodes) -> None:
    rows = pd.DataFrame({f"pattern:{name}": np.zeros(6) for name in episodes.ids})
    rows = rows.assign(replicate=0, failed=["", "", "", "", "no memory", ""])
    assert episodes.failed(rows).tolist() == [[False], [True]]


def test_another_scenario_may_play_a_role() -> None:
    quiet = sim.load("spy-scare-1940").with_values({"denunciation.letters": False})
    rival = gathered({"spy-scare-1940": quiet}, officers=OFFICERS)
    (base,) = rival.bases()
    assert base.scenario.hash == rival.scenarios["spy-scare-1940"].hash
    assert set(rival.ids) == {p.id for p in deciding() if p.scenario == "spy-scare-1940"}
    assert rival.stories != gathered(["spy-scare-1940"], officers=OFFICERS).stories


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("police.zeal", "where a lever starts, which the episodes set themselves (1.5 in alarm-1"),
        ("salience.foreign_agent", "one number for all would overrule them"),
        ("police.treshold", 'no such number; did you mean "police.threshold"?'),
        ("vesna-1931:police.zeal", 'no such episode; did you mean "vesna-1930"?'),
        ("denunciation.letters", "is a switch"),
    ],
)
def test_what_cannot_be_set_is_told(episodes: Episodes, name: str, said: str) -> None:
    assert said in episodes.complain(name)


def test_a_number_that_a_file_sets_otherwise_is_not_overruled() -> None:
    scenario = sim.load("spy-scare-1940").with_values({"leadership.abroad": 1.3})
    rival = gathered({"alarm-1927": "alarm-1927", "spy-scare-1940": scenario})
    assert "1.3 in spy-scare-1940" in rival.complain("leadership.abroad")
    assert not rival.complain("spy-scare-1940:leadership.abroad")
    names = ["spy-scare-1940:leadership.abroad"]
    points = rival.points(names, np.array([[1.5]]), np.array([[1]]), 0)
    assert np.isnan(points.numbers[0, 0]) and points.numbers[1, 0] == 1.5


def test_patterns_and_roles_have_to_fit() -> None:
    with pytest.raises(SpyscareError, match="nothing is run for vesna-1930"):
        gathered(["alarm-1927"], deciding())
    with pytest.raises(SpyscareError, match=r'episode "quiet".*no pattern names it'):
        gathered({"alarm-1927": "alarm-1927", "quiet": "base"},
                 [p for p in deciding() if p.scenario == "alarm-1927"])  # fmt: skip
    with pytest.raises(SpyscareError, match="does not cover its days"):
        gathered({"alarm-1927": "base"})
    with pytest.raises(SpyscareError, match="patterns: wants at least one"):
        gathered(["base"])
