"""What a run gives back: tables in words, the same numbers in each of them, files that last."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import parquet

from sim.engine.ledger import COLUMNS, COUNTED, COUNTS, LEVERS, STATE, Ledger
from sim.engine.result import FINAL, TABLES, Result
from sim.engine.run import ENGINES, simulate
from sim.engine.tables import BIRTH, ORIGIN
from sim.scenario.load import Scenario
from sim.vocabulary import NKVD, Kind, Motive, Narrative

DAYS = 60
ACTIVE = {
    "officers.count": 400, "climate.vigilance": 0.5, "pressure.push": 0.5,
    "salience.foreign_agent": 1, "openness.foreign_agent": 0.5, "denunciation.doubt": 0.2,
    **{f"denunciation.{m.word}": 5e-3 for m in Motive},
    "file.letter": 0.5, "file.name": 1, "police.capacity": 1_000, "custody.coercion": 0.2,
    "custody.names": 2, "custody.sentence_days": 5, "custody.shot": 0.5, "cells.readiness": 0.5,
    "turnover.intake": 200, "turnover.natural": 0.1, "turnover.review": 500,
    "turnover.appeal_days": 3, "turnover.appeal_success": 0.5, "markers.foreign_agent": 0.2,
    "leadership.verdict_bias": -20,
}  # fmt: skip


@pytest.fixture(scope="module")
def scenario(quiet: Callable[..., Scenario], act: Callable[..., dict]) -> Scenario:
    items = act("items", 0, narrative="foreign_agent", weight=1, persons=["iakir", "primakov"])
    order = act("order", 3, narrative="foreign_agent")
    return quiet(ACTIVE, DAYS, [items, order])


@pytest.fixture(scope="module", params=ENGINES)
def result(request: pytest.FixtureRequest, scenario: Scenario) -> Result:
    return simulate(scenario, 4, engine=request.param)


def test_a_ledger_keeps_rows_in_order_and_in_its_types() -> None:
    ledger = Ledger()
    assert ledger.add(0, Kind.LETTER, 3, 4, Motive.FEAR, Narrative.FACTIONAL, -1) == 0
    assert ledger.add(1, Kind.ARREST, NKVD, 4, -1, Narrative.FACTIONAL, 0) == 1
    rows = ledger.arrays()
    assert len(ledger) == 2
    assert {name: str(column.dtype) for name, column in rows.items()} == COLUMNS


def test_rows_have_the_types_they_are_stored_in(result: Result) -> None:
    assert {name: str(column.dtype) for name, column in result.rows.items()} == COLUMNS
    assert {name: str(c.dtype) for name, c in result.final.items()} == FINAL
    assert result.series.shape == (DAYS, len(COUNTS) + len(LEVERS) + len(STATE))


def test_the_ledger_speaks_in_words_and_dates(result: Result) -> None:
    ledger = result.ledger
    assert list(ledger.columns) == [
        "event", "day", "date", "kind", "who", "whom", "motive", "narrative", "parent",
        "actor",
    ]  # fmt: skip
    assert ledger["event"].tolist() == list(range(len(ledger)))
    days = (ledger["date"] - pd.Timestamp(result.scenario.start)).dt.days
    assert (days == ledger["day"]).all()
    assert set(ledger["kind"].unique()) <= set(Kind.words())
    letters = ledger["kind"] == "letter"
    assert letters.any()
    assert ledger.loc[letters, "motive"].notna().all()
    assert ledger.loc[~letters, "motive"].isna().all()


def test_days_count_what_the_ledger_holds(result: Result) -> None:
    daily, ledger = result.daily, result.ledger
    for kind, column in COUNTED.items():
        per_day = np.bincount(ledger.loc[ledger["kind"] == kind.word, "day"], minlength=DAYS)
        assert np.array_equal(daily[column], per_day), column
    for motive in Motive:
        mine = ledger.loc[ledger["motive"] == motive.word, "day"]
        assert np.array_equal(daily[f"letters_{motive.word}"], np.bincount(mine, minlength=DAYS))
    assert daily.index[0] == pd.Timestamp(result.scenario.start)
    assert len(daily) == DAYS
    whole = [*COUNTS, "custody", "serving", "order"]
    assert all(str(daily[name].dtype) == "int64" for name in whole)


def test_the_summary_is_what_days_and_officers_add_up_to(result: Result) -> None:
    summary, daily, officers = result.summary, result.daily, result.officers
    for name in COUNTS:
        assert summary[name] == daily[name].sum(), name
    founders = officers[~officers["recruit"]]
    assert summary["arrested_share"] == pytest.approx((founders["arrests"] > 0).mean())
    assert summary["peak_custody"] == daily["custody"].max()
    assert summary["order_day"] == 3.0
    assert summary["peak_weekly_arrests"] == daily["arrests"].rolling(7).sum().max()
    origins = [summary[f"arrests_from_{word}"] for word in ("above", "below", "trigger")]
    assert sum(origins) == pytest.approx(1.0)
    assert sum(summary[f"arrests_as_{n.word}"] for n in Narrative) == pytest.approx(1.0)
    assert daily["offspring"].sum() == summary["reproduction"] * summary["arrests"]
    assert summary["largest_tree"] >= summary["deepest_chain"] >= 1


def test_officers_end_where_the_ledger_leaves_them(result: Result) -> None:
    officers, ledger = result.officers, result.ledger
    assert len(officers) == 400 + result.scenario.recruits
    shot = set(ledger.loc[ledger["kind"] == "execution", "whom"])
    assert shot
    assert set(officers.index[officers["status"] == "shot"]) == shot
    waiting = officers["status"] == "recruit"
    assert not (waiting & ~officers["recruit"]).any()
    custody = (officers["status"] == "arrested").sum()
    assert custody == result.daily["custody"].iloc[-1]
    assert (officers["status"] == "serving").sum() == result.daily["serving"].iloc[-1]
    named = officers[officers["person"] != ""]
    assert {"tukhachevskii", "iakir"} <= set(named["person"])
    assert named["name"].str.len().gt(0).all()


def test_every_run_has_the_same_names_in_its_summary(
    result: Result, quiet: Callable[..., Scenario]
) -> None:
    nothing = simulate(quiet({"officers.count": 200}, 3), 1)
    assert list(nothing.summary) == list(result.summary)
    assert nothing.summary["arrests"] == 0
    assert math.isnan(nothing.summary["arrests_from_above"])
    assert nothing.summary["largest_tree"] == nothing.summary["deepest_chain"] == 0


def test_what_was_not_recorded_is_refused_with_the_way_to_keep_it(scenario: Scenario) -> None:
    least = simulate(scenario, 4, record="summary")
    with pytest.raises(ValueError, match='record="ledger"'):
        _ = least.ledger
    with pytest.raises(ValueError, match='record="daily"'):
        _ = least.daily
    assert len(least.officers) > 400


def test_a_saved_run_reads_back_as_it_was(result: Result, tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "run"
    result.save(str(folder))
    for name in TABLES:
        there = pd.read_parquet(folder / f"{name}.parquet")
        assert list(there.columns[:3]) == ["scenario", "seed", "replicate"]
        pd.testing.assert_frame_equal(
            there.drop(columns=list(ORIGIN)), getattr(result, name), check_freq=False,
            check_dtype=False, check_index_type=False,  # Parquet knows no whole seconds
        )  # fmt: skip
    text = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    kept = {name: float("nan") if x is None else x for name, x in text["summary"].items()}
    np.testing.assert_equal(kept, result.summary)  # JSON knows no NaN
    assert text["provenance"]["seed"] == 4


def test_tables_of_several_runs_can_be_put_together_by_another_program(
    result: Result, scenario: Scenario, tmp_path: Path
) -> None:
    """By Arrow alone, which knows nothing of us: rows keep their origin, undefined is null."""
    for replicate, seed in enumerate((4, 9)):
        simulate(scenario, seed).save(tmp_path / str(seed), replicate)
    for name in TABLES:
        files = sorted(tmp_path.rglob(f"{name}.parquet"))
        whole = pa.concat_tables([parquet.read_table(file) for file in files])
        origin = {tuple(row.values()) for row in whole.select(ORIGIN).to_pylist()}
        assert origin == {("quiet", 4, 0), ("quiet", 9, 1)}, name
        for file, seed in zip(files, (4, 9), strict=True):
            birth = json.loads(parquet.read_schema(file).metadata[BIRTH])
            assert (birth["seed"], birth["scenario_hash"]) == (seed, scenario.hash)
    daily = parquet.read_table(tmp_path / "4" / "daily.parquet")
    calm = int((np.array(daily["arrests"]) == 0).sum())
    assert calm > 0 and daily["reproduction"].null_count == calm
    assert not np.isnan(daily["reproduction"].drop_null().to_numpy()).any()


def test_districts_and_units_are_words_that_a_table_resolves(result: Result) -> None:
    officers, units = result.officers, result.units.set_index("unit")
    assert (officers["district"] == "kiev").sum() > 0
    assert units["name"].is_unique
    his = units.loc[officers["unit"]]
    assert (his["district"].to_numpy() == officers["district"].to_numpy()).all()
    assert (his["level"].to_numpy() == officers["level"].to_numpy()).all()
    assert units["officers"].sum() == 400
    assert units.loc[0, ["name", "level"]].tolist() == ["commissariat", "commissariat"]
    assert units["parent"].isna().tolist() == [True] + [False] * (len(units) - 1)
    seats = units["commander"].dropna()
    assert (officers.loc[seats, "unit"].to_numpy() == seats.index).all()
    iakir = officers[officers["person"] == "iakir"].iloc[0]
    assert units.loc[iakir["unit"], "name"] == "kiev"


def test_who_acts_is_a_word_or_the_id_of_a_trigger(
    quiet: Callable[..., Scenario], act: Callable[..., dict]
) -> None:
    acts = [act("items", day, f"rumour-{day}", persons=["iakir"], narrative="foreign_agent",
                weight=1) for day in (1, 2)]  # fmt: skip
    world = quiet({"officers.count": 200, "police.capacity": 10_000, "file.name": 1}, 5, acts)
    ledger = simulate(world, 1).ledger
    items = ledger[ledger["kind"] == "item"]
    assert items["actor"].tolist() == ["rumour-1", "rumour-2"]
    after = simulate(world.with_values({"present.rumour-1": False}), 1).ledger
    assert after[after["kind"] == "item"]["actor"].tolist() == ["rumour-2"]
    assert set(ledger[ledger["who"] == NKVD]["actor"]) <= {"NKVD"}
    assert ledger[ledger["who"] >= 0]["actor"].isna().all()


def test_provenance_tells_engines_and_scenarios_apart(result: Result, scenario: Scenario) -> None:
    birth = result.provenance
    assert birth["engine"] in ENGINES
    assert birth["scenario_hash"] == scenario.hash
    assert birth["values"]["values"]["police"]["capacity"] == 1_000
    other = simulate(scenario.with_values({"police.zeal": 2}), 4, record="summary").provenance
    assert other["scenario_hash"] != birth["scenario_hash"]
    assert other["code_hash"] == birth["code_hash"]
    assert set(birth["packages"]) >= {"numpy", "numba", "mesa"}


def test_true_agents_make_an_arrest_right(scenario: Scenario) -> None:
    """Without any, precision is 0 and all credence is misperception; with some, it need not be."""
    blind = simulate(scenario, 4, record="summary").summary
    assert (blind["true_agents"], blind["precision"]) == (0.0, 0.0)
    assert blind["misperception_gap"] == blind["peak_credence"]
    real = scenario.with_values({"truth.agents": 5_000, "truth.signal": 0.1})
    seen = simulate(real, 4, record="summary")
    assert seen.summary["true_agents"] == seen.final["true_agent"].sum() > 0
    assert seen.summary["precision"] > 0
    assert seen.summary["misperception_gap"] == seen.summary["peak_credence"] - 1


def test_a_result_is_not_written_to(result: Result) -> None:
    with pytest.raises(AttributeError):
        result.seed = 5
    assert replace(result, seed=5).seed == 5
