"""The army as a Mesa model: made, stepped, asked, collected, changed class by class, in bulk."""

from __future__ import annotations

import ast
import copy
import inspect
import multiprocessing
import pickle
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import mesa
import numpy as np
import pandas as pd
import pytest

import sim
from sim import Army, ArmyChief, Leadership, Officer, Police, Result, Scenario, SpyscareError
from sim.engine.agents import PHASES
from sim.engine.ledger import DAILY
from sim.measures import Run
from sim.plots.run import FIGURES
from sim.vocabulary import LEADERSHIP, Branch, Kind, Rank, Status
from tests.drawn import LIVELY

DAYS = 60
#: Lively, with a chief who shields while he can, and with cells.
VALUES = {**LIVELY, "officers.count": 300, "chief.shield": 0.8, "chief.erosion": 0.2,
          "pressure.push": 0.5, "police.capacity": 300, "cells.readiness": 0.5,
          "police.licence": 1}  # fmt: skip


@pytest.fixture(scope="module")
def scenario(quiet: Callable[..., Scenario]) -> Scenario:
    return quiet(VALUES, DAYS)


@pytest.fixture(scope="module")
def shipped(scenario: Scenario) -> Result:
    """The run that every change is set beside."""
    return sim.simulate(scenario, 1)


@pytest.fixture
def army(scenario: Scenario) -> Army:
    return Army(scenario, seed=1)


# -- made and stepped -----------------------------------------------------------------------


def test_an_army_is_made_of_a_name_a_path_or_a_scenario(scenario: Scenario, tmp_path: Path) -> None:
    file = tmp_path / "small.toml"
    file.write_text(
        'title = "Small"\nquestion = "Does it load?"\nextends = "alarm-1927"\n'
        "[officers]\ncount = 200\n"
    )
    for given, seed in ((file, 3), (str(file), np.int64(3)), (sim.load(file), 3)):
        made = Army(given, seed)
        assert (made.world.name, made.count, made.seed) == ("small", 200, 3)
        assert type(made.seed) is int
    with pytest.raises(SpyscareError, match='did you mean "alarm-1927"'):
        Army("alarm-1926")
    assert Army(scenario).seed == Army(scenario, rng=1).seed == 1  # Mesa's name for a seed
    assert Army(scenario, 5, corps=made.corps).corps is made.corps


def test_an_army_stepped_by_hand_gives_the_rows_of_the_shipped_engines(
    army: Army, shipped: Result, differ: Callable[..., list[str]]
) -> None:
    for day in range(DAYS):
        assert army.running
        army.step()
        assert army.day == day
    assert not army.running
    army.step()
    army.run_for(3)
    assert army.day == DAYS - 1
    assert differ(army.result(), shipped) == []
    assert differ(sim.simulate(army.world, 1, engine="agents"), shipped) == []


def test_looking_does_not_touch_what_happens(
    army: Army, shipped: Result, differ: Callable[..., list[str]]
) -> None:
    while army.running:
        army.step()
        army.officers.select(lambda officer: officer.arrests > 0).agg("suspicion", sum)
        army.result()
    assert differ(army.result(), shipped) == []


@pytest.mark.parametrize("again", [copy.deepcopy, lambda army: pickle.loads(pickle.dumps(army))])
def test_a_copy_of_an_army_goes_on_as_the_army_does(
    again: Callable[[Army], Army], army: Army, shipped: Result, differ: Callable[..., list[str]]
) -> None:
    army.run_for(DAYS // 2)
    twin = again(army)
    twin.run_model()
    assert (army.day, twin.day) == (DAYS // 2 - 1, DAYS - 1)
    army.run_model()
    assert differ(twin.result(), shipped) == differ(army.result(), shipped) == []


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"seed": 1.5}, "seed: 1.5 is not a whole number from 0 to 2**63 - 1"),
        ({"seed": True}, "seed: True is not a whole number"),
        ({"seed": "1"}, "seed: '1' is not a whole number"),
        (
            {"phases": ("denunciaton",)},
            "phases: 'denunciaton' is no method of the army; did you mean",
        ),
    ],
)
def test_what_an_army_cannot_use_is_refused_in_a_line(
    fault: dict[str, Any], words: str, scenario: Scenario
) -> None:
    with pytest.raises(SpyscareError, match=words.replace("**", r"\*\*")) as error:
        Army(scenario, **fault)
    assert len(error.value.lines) == 1
    if "seed" in fault:
        with pytest.raises(SpyscareError, match=words.replace("**", r"\*\*")):
            sim.simulate(scenario, **fault)


# -- asked ----------------------------------------------------------------------------------


def test_officers_are_selected_grouped_and_aggregated_as_mesa_does(army: Army) -> None:
    army.run_for(DAYS)
    officers, table = army.officers, army.result().officers
    assert len(officers) == len(table)
    assert officers.get("number") == list(range(len(table)))
    groups = officers.groupby(lambda officer: officer.status.word).count()
    assert groups == table["status"].value_counts().loc[lambda n: n > 0].to_dict()
    arrested = officers.select(lambda officer: officer.status == Status.ARRESTED)
    assert arrested.get("number") == table.index[table["status"] == "arrested"].tolist()
    assert officers.agg("suspicion", max) == table["suspicion"].max()
    by_branch = officers.groupby("branch").agg("arrests", sum)
    assert by_branch[Branch.AIR] == table.loc[table["branch"] == "air", "arrests"].sum()
    one = officers.select(lambda officer: officer.person == "tukhachevskii").to_list()[0]
    assert (one.rank, one.name) == (Rank.MARSHAL, table["name"][one.number])
    assert one in one.unit.roster and isinstance(one.district, str)
    before = one.suspicion
    officers.do("file", 2, 5.0, 0).do("assess")
    assert one.suspicion > before


def test_the_collector_has_the_daily_table_where_mesa_looks_for_it(
    army: Army, shipped: Result
) -> None:
    own = mesa.DataCollector(
        {"day": "day"}, agenttype_reporters={Officer: {"suspicion": "suspicion"}}
    )
    while army.running:
        army.step()
        own.collect(army)
    table = army.datacollector.get_model_vars_dataframe()
    assert list(table.columns) == list(DAILY)
    assert np.array_equal(table.to_numpy(float), shipped.series)
    assert own.get_model_vars_dataframe()["day"].tolist() == list(range(DAYS))
    assert len(own.get_agenttype_vars_dataframe(Officer)) == DAYS * len(army.officers)
    assert len(army.agents) == len(army.officers) + 3  # police, leadership, army chief
    army.datacollector = own  # as a subclass may do: results do not hang on it
    assert np.array_equal(army.result().series, shipped.series)


def test_a_day_can_be_given_back_before_the_last(army: Army, tmp_path: Path) -> None:
    with pytest.raises(SpyscareError, match="no day is done"):
        army.result()
    army.run_for(30)
    part = army.result()
    assert part.days == len(part.daily) == 30
    assert part.provenance["days"] == 30
    assert part.summary["letters"] == part.daily["letters"].sum() > 0
    assert (part.ledger["day"] < 30).all()
    part.save(str(tmp_path))
    assert len(pd.read_parquet(tmp_path / "daily.parquet")) == 30
    run = Run((part,))
    assert (run.period[1] - run.period[0]).days == 29
    assert all(make(run) is not None for make in (FIGURES["escalation"], FIGURES["who-was-hit"]))
    assert "days" not in sim.simulate(army.world, 1, record="summary").provenance


# -- changed --------------------------------------------------------------------------------


class Silent(Officer):
    """Writes to nobody."""

    def letters_due(self) -> list[int]:
        return []


class Quota(Police):
    """Asks for men whatever is on file."""

    def quota(self) -> float:
        return 500.0


class Firm(ArmyChief):
    """Gives way to no pressure."""

    def be_pressed(self) -> None:
        pass


class Content(Leadership):
    """Presses nobody."""

    def press(self) -> float:
        return 0.0


class WithoutCells(Army):
    """Letters never reach a party cell."""

    phases = tuple(phase for phase in PHASES if phase != "party_cells")


class Amnesty(Army):
    """On the tenth day prisoners go home."""

    phases = (*PHASES, "amnesty")

    def amnesty(self) -> None:
        if self.day == 10:
            for officer in self.officers.select(lambda o: o.status == Status.ARRESTED):
                self.personnel.take_back(officer, Kind.RELEASE, LEADERSHIP)


def test_officers_who_do_not_write_change_the_run_as_they_should(
    scenario: Scenario, shipped: Result
) -> None:
    silent = sim.simulate(scenario, 1, engine=partial(Army, officer=Silent))
    assert shipped.summary["letters"] > silent.summary["letters"] == 0
    assert silent.summary["expulsions"] == 0  # cells take up letters
    assert silent.provenance["engine"] == f"sim.engine.agents.Army with {__name__}.Silent"
    assert len(silent.daily) == DAYS and len(silent.officers) == len(shipped.officers)


def test_a_chief_of_police_with_a_quota_fills_it(scenario: Scenario) -> None:
    # no case is ever ripe, and no check asks for witnesses
    idle = scenario.with_values(
        {"police.threshold": 100, "police.capacity": 1_000, "leadership.check_witnesses": 0}
    )
    assert sim.simulate(idle, 1).summary["requests"] == 0
    quota = sim.simulate(idle, 1, engine=partial(Army, police=Quota)).summary
    assert quota["requests"] == 500 / 100_000 * 300 * DAYS


def test_an_army_chief_who_never_gives_way_keeps_his_shield(
    scenario: Scenario, shipped: Result
) -> None:
    firm = sim.simulate(scenario, 1, engine=partial(Army, chief=Firm))
    assert (firm.daily["shield_held"] == 0.8).all()
    assert shipped.daily["shield_held"].iloc[-1] < 0.1
    assert firm.summary["refusals"] > shipped.summary["refusals"]
    assert firm.summary["arrests"] < shipped.summary["arrests"]


def test_a_leadership_that_does_not_press_leaves_no_pressure(scenario: Scenario) -> None:
    content = sim.simulate(scenario, 1, engine=partial(Army, leadership=Content))
    assert content.summary["peak_pressure"] == 0


def test_a_phase_is_left_out_put_in_or_put_elsewhere_by_name(
    scenario: Scenario, shipped: Result, differ: Callable[..., list[str]]
) -> None:
    without = sim.simulate(scenario, 1, engine=WithoutCells)
    assert shipped.summary["expulsions"] > without.summary["expulsions"] == 0
    assert without.provenance["engine"] == f"{__name__}.WithoutCells"
    by_hand = sim.simulate(scenario, 1, engine=partial(Army, phases=WithoutCells.phases))
    assert differ(by_hand, without) == []
    assert by_hand.provenance["engine"].startswith("sim.engine.agents.Army with phases chronicle, ")
    freed = sim.simulate(scenario, 1, engine=Amnesty)
    assert freed.daily["custody"].iloc[9] == shipped.daily["custody"].iloc[9] > 0
    assert freed.daily["custody"].iloc[10] == 0


class Same(Officer):
    """Does what an officer does."""


def test_a_class_that_changes_nothing_gives_the_same_rows_under_its_own_name(
    scenario: Scenario, shipped: Result, differ: Callable[..., list[str]]
) -> None:
    days: list[tuple[int, int]] = []
    told = lambda done, of: days.append((done, of))  # noqa: E731
    same = sim.simulate(scenario, 1, engine=partial(Army, officer=Same), progress=told)
    assert differ(same, shipped) == []
    assert days == [(day + 1, DAYS) for day in range(DAYS)]
    engines = {
        sim.simulate(scenario, 1, engine=engine, record="summary").provenance["engine"]
        for engine in ("compiled", "agents", Army, partial(Army, officer=Same))
    }
    assert len(engines) == 4
    assert {"compiled", "agents", "sim.engine.agents.Army"} < engines


@pytest.mark.parametrize("engine", ["fast", None, 3])
def test_an_engine_that_is_none_is_refused(engine: Any, scenario: Scenario) -> None:
    with pytest.raises(SpyscareError, match=r"engine: .* is not one of compiled, agents"):
        sim.simulate(scenario, 1, engine=engine)


def test_an_engine_that_makes_no_army_is_refused(scenario: Scenario) -> None:
    with pytest.raises(SpyscareError, match=r"engine: .*made a dict; wants a model with step"):
        sim.simulate(scenario, 1, engine=lambda scenario, seed: {})


# -- in Mesa's own hands --------------------------------------------------------------------


@pytest.fixture
def starts() -> Iterator[None]:
    """Mesa's batches set how processes start, for good."""
    before = multiprocessing.get_start_method()
    yield
    multiprocessing.set_start_method(before, force=True)


@pytest.mark.usefixtures("starts")
def test_batches_of_mesa_run_it(scenario: Scenario, shipped: Result) -> None:
    rows = mesa.batch_run(
        Army, {"scenario": scenario, "officer": [Officer, Silent]}, rng=[1, 2], max_steps=DAYS + 9,
        data_collection_period=1, display_progress=False,
    )  # fmt: skip
    table = pd.DataFrame(rows)
    assert len(table) == 2 * 2 * DAYS
    mine = table[(table["seed"] == 1) & (table["officer"] == Officer)]
    assert np.array_equal(mine[list(DAILY)].to_numpy(float), shipped.series)
    assert (table.loc[table["officer"] == Silent, "letters"] == 0).all()


@pytest.fixture(scope="module")
def page() -> dict[str, Any]:
    """What SolaraViz does with a model and its parameters, without the rest of it."""
    path = Path(mesa.__file__).parent / "visualization" / "solara_viz.py"
    wanted = {"_get_scenario_defaults", "_build_model_init_kwargs", "_check_model_params"}
    tree = ast.parse(path.read_text(encoding="utf-8"))
    tree.body = [node for node in tree.body if getattr(node, "name", None) in wanted]
    assert len(tree.body) == len(wanted)
    names: dict[str, Any] = {
        "inspect": inspect, "Scenario": mesa.experimental.scenarios.Scenario, "Any": Any,
        "Model": mesa.Model,
    }  # fmt: skip
    exec(compile(tree, str(path), "exec"), names)
    return names


def test_a_page_of_solara_makes_it_anew_with_what_it_was_given(
    army: Army, scenario: Scenario, page: dict[str, Any]
) -> None:
    given = {"scenario": scenario, "seed": 7, "officer": Silent}
    page["_check_model_params"](army, given)
    with pytest.raises(ValueError, match="Invalid model parameter: sed"):
        page["_check_model_params"](army, {"scenario": scenario, "sed": 7})
    kwargs = page["_build_model_init_kwargs"](
        army, given, add_scenario_when_empty=True, require_model_accepts_scenario=True
    )
    anew = type(army)(**kwargs)
    assert (anew.world, anew.seed, anew.day, anew.running) == (scenario, 7, -1, True)
    assert all(type(officer) is Silent for officer in anew.officers)
    assert {army, army} == {army}


def test_the_name_that_mesa_keeps_says_where_ours_is(army: Army) -> None:
    with pytest.raises(AttributeError, match=r"army\.world"):
        _ = army.scenario


def test_what_happens_to_a_man_stands_in_the_ledger_under_his_number(army: Army) -> None:
    army.run_for(DAYS)
    ledger = army.result().ledger
    for officer in army.officers.select(lambda o: o.arrests > 0):
        arrests = ledger[(ledger["kind"] == Kind.ARREST.word) & (ledger["whom"] == officer.number)]
        assert len(arrests) == officer.arrests
