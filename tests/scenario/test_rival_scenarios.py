"""The rivals' scenarios: they load, cite, run, and are settings of one model."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import numpy as np
import pytest

from sim.engine.run import simulate
from sim.errors import SpyscareError
from sim.scenario import evidence
from sim.scenario.files import available, families, folder
from sim.scenario.load import load
from sim.scenario.parameters import PARAMETERS
from sim.study.methods.rivals_statement import load_rivals

NAMES = families()
STUDY = load_rivals("rivals")
FAMILIES = {rival.id: rival for rival in STUDY.rivals if rival.episodes}


def tables(name: str) -> dict[str, Any]:
    return tomllib.loads((folder() / "rivals" / f"{name}.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", NAMES)
def test_a_rival_says_what_it_asks_and_expects_and_cites_what_exists(name: str) -> None:
    scenario = load(name)
    assert scenario.name == name
    assert scenario.question.endswith("?") and scenario.expected.endswith(".")
    assert "title" in tables(name) and "expected" in tables(name) and scenario.sources
    cited = [each for trigger in scenario.triggers for each in trigger.evidence]
    assert [each for each in cited if not evidence.known(each)] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_rival_runs_over_the_days_of_its_episode_on_the_same_corps(name: str) -> None:
    scenario = load(name)
    shipped = load(tables(name)["extends"])
    assert (scenario.start, scenario.end) == (shipped.start, shipped.end)
    assert scenario.values.officers == shipped.values.officers
    assert scenario.values.markers == shipped.values.markers
    result = simulate(scenario.with_values({"officers.count": 400}), 1)
    assert len(result.rows["day"]) > 0
    assert np.isfinite(result.series).all()


@pytest.mark.parametrize("name", [n for n in NAMES if n.endswith("-1940")])
def test_a_rival_is_the_same_in_both_engines(name: str, differ) -> None:
    scenario = load(name).with_values({"officers.count": 200})
    fast, slow = simulate(scenario, 7), simulate(scenario, 7, engine="agents")
    assert differ(fast, slow) == []


def test_every_rival_file_is_in_the_study_and_in_the_index_once() -> None:
    named = [name for rival in FAMILIES.values() for name in rival.episodes.values()]
    assert sorted(set(named) & set(NAMES)) == NAMES
    assert not set(NAMES) & set(available())
    readme = (folder() / "rivals" / "README.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"`([\w-]+)\.toml`", readme)) == NAMES


@pytest.mark.parametrize("rival", FAMILIES)
def test_a_rival_has_one_set_of_parameters(rival: str) -> None:
    """Levers and what is true of the world are dated; everything else is the rival's own."""
    scenarios = [load(name) for name in FAMILIES[rival].episodes.values()]
    for name, parameter in PARAMETERS.items():
        if parameter.lever is None and not name.startswith("truth."):
            assert len({scenario.value(name) for scenario in scenarios}) == 1, name


def test_what_a_rival_supposes_without_a_document_is_marked() -> None:
    shipped = {t.id for episode in ("alarm-1927", "vesna-1930", "spy-scare-1940")
               for t in load(episode).triggers}  # fmt: skip
    supposed = [t for name in NAMES for t in load(name).triggers if t.id not in shipped]
    assert len(supposed) >= 8
    for trigger in supposed:
        assert trigger.invented or trigger.note or len(trigger.evidence) >= 2, trigger.id


def test_only_a_rival_with_true_agents_has_them() -> None:
    having = [name for name in NAMES if load(name).value("truth.agents") > 0]
    assert having == ["plot-1940"]


def test_rivals_are_found_by_name_and_near_names_are_told() -> None:
    assert load("plan-1940").title == tables("plan-1940")["title"]
    with pytest.raises(SpyscareError, match='no such scenario; did you mean "plan-1940"'):
        load("plan-1941")
