"""Questions of why carried through the store: toys by the real engine, and luck by a function."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from sim.errors import SpyscareError
from sim.scenario.load import Scenario, load
from sim.scenario.timeline import days_of
from sim.study import Study, folder_study, read, sweep
from sim.study.answer import answer
from sim.study.causes import designs, shares
from sim.study.questions import WORDS, comparison_of, question, written
from sim.study.statement import parse_study

TESTS = Path(__file__).parents[2]
TOYS = {
    "a-and-b": ("arrests >= 2", {"a": 1, "b": 1}, {"a": 1 / 2, "b": 1 / 2}, {"a + b"}, {"a", "b"}),
    "a-or-b": ("arrests >= 1", {"a": 0, "b": 0}, {"a": 1 / 2, "b": 1 / 2}, {"a", "b"}, {"a + b"}),
    "a-and-b-or-c": (
        "arrests >= 2", {"a": 0, "b": 0, "c": 0}, {"a": 1 / 6, "b": 1 / 6, "c": 2 / 3},
        {"a + b", "c"}, {"a + c", "b + c"},
    ),
}  # fmt: skip


def study_of(toy: str, value: str, figure: str, factors: Mapping[str, Any], **design: Any) -> Study:
    tables = {
        "title": toy, "question": "What is known?", "expected": "What is known.",
        "scenario": f"toy-{toy}", "factors": factors,
        "design": {"replicates": 5, "officers": 200, **design},
        "outcomes": {"happened": {"value": value, "words": "it", "unit": "yes or no"}},
        "figure": {"kind": figure, "value": ["happened"] if figure != "sets" else "happened"},
    }  # fmt: skip
    return parse_study(written(tables), TESTS / f"{toy}-{figure}.toml")


def tables_of(study: Study, folder: Path, runner: Any = None) -> dict[str, pd.DataFrame]:
    report = sweep(study, folder, runner=runner)
    assert report.failures == {} and report.missing == 0
    found = answer(folder_study(folder)[0], read(folder))
    assert all("in the model" in line.lower() for line in found.found), found.found
    return found.tables


@pytest.mark.parametrize("toy", TOYS)
def test_a_toy_gives_by_the_engine_what_is_known_of_it(toy: str, tmp_path: Path) -> None:
    value, needed, divided, enough, blocking = TOYS[toy]
    star = study_of(toy, value, "necessity", {"present.*": [False]}, kind="star", alone=True)
    found = tables_of(star, tmp_path / "star")["necessity"].set_index("cause")
    assert found["pn"].to_dict() == needed and found["estimable_pn"].all()
    assert ((found["pn_least"] <= found["pn"]) & (found["pn"] <= found["pn_most"])).all()
    grid = study_of(toy, value, "shares", {"present.*": {}}, kind="grid")
    tables = tables_of(grid, tmp_path / "grid")
    assert tables["shares"].set_index("cause")["share"].to_dict() == pytest.approx(divided)
    assert (tables["sums"]["total"] == tables["sums"]["whole"]).all()
    tables = tables_of(
        study_of(toy, value, "sets", {"present.*": {}}, kind="grid"), tmp_path / "sets"
    )
    sets = tables["sets"].groupby("kind")["set"].agg(set)
    assert (sets["sufficient"], sets["blocking"]) == (enough, blocking)
    assert tables["duals"]["holds"].all()


def test_orders_drawn_at_random_divide_as_the_whole_table_does(tmp_path: Path) -> None:
    value, _, divided, _, _ = TOYS["a-and-b-or-c"]
    study = study_of("a-and-b-or-c", value, "shares", {"present.*": {}}, kind="orders",
                     replicates=12)  # fmt: skip
    tables = tables_of(study, tmp_path)
    assert (tables["sums"]["total"] == tables["sums"]["whole"]).all()
    table = tables["shares"].set_index("cause")
    for cause, share in divided.items():
        assert table.loc[cause, "low"] - 0.01 <= share <= table.loc[cause, "high"] + 0.01


def test_more_worlds_are_more_points_at_the_end() -> None:
    scenario = load(TESTS / "toy-a-and-b-or-c.toml")
    made = [
        study_of("a-and-b-or-c", "arrests > 1", "shares", {"present.*": {}}, kind="orders",
                 replicates=count).points([scenario])
        for count in (3, 7)
    ]  # fmt: skip
    few, many = made
    assert len(few) == 3 * 6 and few.replicates == 1
    assert (many.numbers[: len(few)] == few.numbers).all()
    assert (many.seeds[: len(few)] == few.seeds).all()
    assert designs.masks(shares.orders(3, 1, 1)[0])[3] == 7  # all


# what follows an absent trigger


def test_what_follows_an_absent_trigger_keeps_its_day_or_goes_along() -> None:
    scenario = load("spy-scare-1937")
    ask = {
        "keep": question("spy-scare-1937", "without", "medvedev-arrested"),
        "take": question("spy-scare-1937", "without", "medvedev-arrested", followers="take"),
    }
    worlds = {rule: world(study, seed=3) for rule, study in ask.items()}  # fmt: skip
    for name in ("medvedev-names-feldman", "medvedev-names-the-group", "medvedev-reported"):
        day = days_of(scenario, 3)[name]
        assert days_of(worlds["keep"], 3)[name] == day
        assert name not in [each.id for each in worlds["take"].triggers]
    assert "medvedev-arrested" not in [each.id for each in worlds["keep"].triggers]
    conference = world(question("spy-scare-1937", "without", "ezhov"), seed=3)
    assert "ezhov-conference" not in [t.id for t in conference.triggers]  # it needs him


def world(study: Study, seed: int) -> Scenario:
    """The scenario of the last point under a seed."""
    from sim.study.methods.sweep import question_of
    from sim.study.points import runs_of

    asked = question_of(study)
    run = runs_of(asked.method.ask(pd.DataFrame()))[-1]
    run["seed"] = seed
    return asked.scenario(run)


# luck, by a function that is known


def luck_toy(scenario: Scenario, changes: Mapping[str, Any], seed: int) -> dict[str, float]:
    """Ten coins a hundred days apart decide; the letters' luck moves arrests twice as far."""
    stop, after = changes.get("stop.day", 10**6), changes.get("luck.after", 10**6)
    thrown = [
        np.random.default_rng([seed if day <= after else changes["luck.seed"], i]).random() < 0.5
        for i, day in enumerate(range(0, 1000, 100))
        if day < stop
    ]
    own = {word: np.random.default_rng([changes.get(f"luck.{word}", seed), i]).normal()
           for i, word in enumerate(("letters", "custody"))}  # fmt: skip
    return {"order_day": 1.0 if sum(thrown) >= 5 else np.nan,
            "arrests": 2 * own["letters"] + own["custody"]}  # fmt: skip


def settled_by(known: int) -> float:
    """Exactly how much is settled once so many of ten coins are known."""
    heads, p = np.arange(known + 1), binom.sf(4, 10, 0.5)
    q = binom.sf(4 - heads, 10 - known, 0.5)
    return float(((q - p) ** 2 * binom.pmf(heads, known, 0.5)).sum() / (p * (1 - p)))


@pytest.mark.slow
def test_no_return_of_coins_is_settled_step_by_step(tmp_path: Path) -> None:
    study = question("spy-scare-1937", "no-return", seeds=40, quick=True)
    text = study.text.replace("order_day >= 0 and order_day <= 303", "order_day >= 0")
    tables = tables_of(parse_study(text, study.path), tmp_path, luck_toy)
    for row in tables["settled"].itertuples():
        known = settled_by(-(-row.day // 100))
        assert row.low - 0.05 <= known <= row.high + 0.05
    curve = tables["return"].query("curve == 'triggers'").groupby("day")["probability"].mean()
    assert curve.iloc[0] == 0.0 and (np.diff(curve) >= 0).all()
    points = tables["points"].set_index(["curve", "level"])
    assert points.loc[("triggers", 0.9), "date"] == ""  # it hardly comes so often
    assert points.loc[("settled", 0.5), "day"] in (549, 730)


@pytest.mark.slow
def test_blocks_of_luck_have_their_shares_through_the_store(tmp_path: Path) -> None:
    study = question("spy-scare-1937", "luck", seeds=100)
    text = study.text.replace('"points" = 200', '"points" = 5')
    text = text.replace('["ordered", "arrests", "removed"]', '["arrests"]')
    tables = tables_of(parse_study(text, study.path), tmp_path, luck_toy)
    blocks = tables["blocks"].set_index("block")
    for word, known in (("letters", 0.8), ("custody", 0.2), ("rest", 0.0), ("corps", 0.0)):
        for index in ("first", "total"):
            low, high = blocks.loc[word, [f"{index}_low", f"{index}_high"]]
            assert low - 0.1 <= known <= high + 0.1
    variance = tables["variance"].set_index("part")
    assert variance.loc["levers", "share"] == pytest.approx(0, abs=0.05)  # they move nothing
    assert variance["share"].sum() == pytest.approx(1)


# questions


def test_a_question_that_cannot_be_put_says_so_in_one_line() -> None:
    flagship = "spy-scare-1937"
    for asked, said in (
        (("wthout", "plenum"), '"wthout": no such question; did you mean "without"?'),
        (("without", "plnum"), 'person of spy-scare-1937; did you mean "plenum"?'),
        (("shares", "trals"), 'no such theme; did you mean "trials"?'),
        (("sets", "trials"), "is about no one thing"),
        (("without", ""), "wants what it is about"),
        (("without", "12:x"), "wants AUTHOR:NUMBER"),
    ):  # fmt: skip
        with pytest.raises(SpyscareError) as found:
            question(flagship, *asked)
        assert len(found.value.lines) == 1 and said in found.value.lines[0]
    with pytest.raises(SpyscareError, match="wants two scenarios or more"):
        comparison_of([flagship])


@pytest.mark.parametrize("word", WORDS)
def test_every_question_can_be_put_to_the_flagship(word: str) -> None:
    objects = {"without": "plenum", "shares": "trials"}
    study = question("spy-scare-1937", word, objects.get(word, ""), officers=300, seeds=2)
    assert study.question.endswith("?") and study.expected
    assert study.design.officers == 300 and study.design.replicates == 2
    assert len(study.points(study.bases())) > 1


def test_pairs_tell_who_is_spared_and_when_worlds_part(tmp_path: Path) -> None:
    toy = TESTS / "toy-a-and-b-or-c.toml"
    tables = tables_of(question(toy, "without", "a", seeds=5, officers=200), tmp_path)
    cells = tables["cells"].set_index("cell")["median"]
    assert cells[["both", "spared", "instead"]].tolist() == [3, 1, 0]
    assert (
        tables["parting"]["median"].tolist() == [4] and tables["parting"]["date"][0] == "1937-01-05"
    )
    pairs = tables["pairs"].set_index("outcome")
    assert pairs.loc["arrests", ["difference", "runs"]].tolist() == [-1, 5]


@pytest.mark.slow
def test_what_was_stopped_goes_on_to_the_same_bytes(tmp_path: Path) -> None:
    study = question("spy-scare-1937", "no-return", officers=200, seeds=2, quick=True)
    sweep(study, tmp_path / "whole")
    told = []

    def stop(report: Any) -> None:
        told.append(report)
        if report.done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sweep(study, tmp_path / "parts", progress=stop)
    there = len(read(tmp_path / "parts"))
    again = sweep(study, tmp_path / "parts")
    assert there > 0 and again.found == there and again.done == again.asked - there
    first, second = (read(tmp_path / name) for name in ("whole", "parts"))
    assert first.to_csv(index=False) == second.to_csv(index=False)
