"""Minimally different worlds: a run differs only by what was made different, and only from then.

The flagship at 1,000 officers, whatever its values: no test here depends on what comes of it.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from sim.engine.result import TABLES, Result
from sim.engine.run import ENGINES, simulate
from sim.errors import SpyscareError
from sim.scenario.load import Scenario, load
from sim.scenario.timeline import days_of
from sim.vocabulary import Kind

SEED = 5
Differ = Callable[[Result, Result], list[str]]


@cache
def flagship() -> Scenario:
    return load("spy-scare-1937").with_values({"officers.count": 1_000})


@cache
def standard() -> Result:
    return simulate(flagship(), SEED)


def rows_until(result: Result, day: int) -> dict[str, np.ndarray]:
    """Ledger columns of the days before `day`."""
    early = result.rows["day"] < day
    return {name: column[early] for name, column in result.rows.items()}


def same(a: dict[str, np.ndarray], b: dict[str, np.ndarray]) -> bool:
    return all(np.array_equal(a[name], b[name]) for name in a)


def acting(scenario: Scenario, kinds: tuple[str, ...]) -> list[tuple[str, int]]:
    """(id, day) of the dated triggers of some kinds."""
    days = days_of(scenario, SEED)
    return [
        (t.id, days[t.id])
        for t in scenario.triggers
        if t.kind in kinds and days[t.id] is not None and 0 < days[t.id] < scenario.days
    ]


# -- one trigger more or less ---------------------------------------------------------------


def test_taking_a_trigger_out_changes_nothing_before_its_day() -> None:
    """Every dated trigger of the flagship that nothing else hangs on, one at a time."""
    scenario, result = flagship(), standard()
    needed = {t.after for t in scenario.triggers} | {n for t in scenario.triggers for n in t.needs}
    kinds = ("set", "ramp", "pulse", "report", "items", "remove", "police_chief", "halt")
    changed = 0
    for name, day in acting(scenario, kinds):
        if name in needed:
            continue
        other = simulate(scenario.with_values({f"present.{name}": False}), SEED)
        # rows of later triggers speak of their place in the file, hence not of what is compared
        before, there = rows_until(result, day), rows_until(other, day)
        for rows in (before, there):
            del rows["who"]
        assert same(before, there), name
        assert np.array_equal(result.series[:day], other.series[:day]), name
        changed += not same(result.rows, other.rows)
    assert changed >= 10


@pytest.mark.parametrize("day", [40, 300, 600])
def test_adding_a_trigger_changes_nothing_before_its_day_and_something_after(day: int) -> None:
    more = {
        "id": "one-more", "kind": "order", "narrative": "foreign_agent",
        "date": flagship().date(day), "invented": "a test needs it", "push": "+1",
    }  # fmt: skip
    other = simulate(flagship().with_values({"trigger": [more]}), SEED)
    assert same(rows_until(standard(), day), rows_until(other, day))
    assert np.array_equal(standard().series[:day], other.series[:day])
    order = np.flatnonzero(
        (other.rows["day"] == day) & (other.rows["kind"] == Kind.ORDER) & (other.rows["who"] < -15)
    )
    assert order.size == 1
    assert not np.array_equal(standard().series[day:], other.series[day:])


def test_moving_a_trigger_changes_nothing_before_the_earlier_day() -> None:
    scenario = flagship()
    name, day = next(
        (name, day) for name, day in acting(scenario, ("report",)) if day + 30 < scenario.days
    )
    later = simulate(scenario.with_values({f"shift.{name}": "+30d"}), SEED)
    assert same(rows_until(standard(), day), rows_until(later, day))
    assert not same(rows_until(standard(), day + 1), rows_until(later, day + 1))


def test_a_shorter_period_is_the_beginning_of_the_longer() -> None:
    scenario = flagship()
    short = simulate(scenario.with_values({"period.end": scenario.date(399)}), SEED)
    assert short.series.shape[0] == 400
    assert np.array_equal(short.series, standard().series[:400])
    assert same(short.rows, rows_until(standard(), 400))


def test_people_founded_for_later_days_change_nothing_before_they_come() -> None:
    """A larger intake on the last day founds more recruits; until then nobody notices."""
    scenario = flagship()
    more = {
        "id": "last-day-intake", "kind": "set", "intake": 5_000, "date": scenario.end,
        "invented": "a test needs it",
    }  # fmt: skip
    bigger, last = scenario.with_values({"trigger": [more]}), scenario.days - 1
    other = simulate(bigger, SEED)
    assert other.corps.rank.size > standard().corps.rank.size
    assert same(rows_until(standard(), last), rows_until(other, last))
    assert np.array_equal(standard().series[:last], other.series[:last])
    come = [(r.rows["kind"] == Kind.INTAKE).sum() for r in (standard(), other)]
    assert come[0] < come[1]


# -- what must not matter -------------------------------------------------------------------


@pytest.mark.parametrize("engine", ENGINES)
def test_the_same_seed_gives_the_same_run_and_another_does_not(engine: str, differ: Differ) -> None:
    scenario = flagship().with_values({"officers.count": 300, "period.end": flagship().date(250)})
    first, again, other = (simulate(scenario, seed, engine) for seed in (8, 8, 9))
    assert differ(first, again) == []
    assert not same(first.rows, other.rows)


def test_neighbouring_and_extreme_seeds_are_all_different() -> None:
    short = flagship().with_values({"period.end": flagship().date(120)})
    seen = {
        simulate(short, seed).rows["whom"].tobytes() for seed in (0, 1, 2, 2**31, 2**32, 2**63 - 1)
    }
    assert len(seen) == 6


def test_what_is_recorded_changes_nothing_that_happens() -> None:
    full = standard()
    daily = simulate(flagship(), SEED, record="daily")
    least = simulate(flagship(), SEED, record="summary")
    for other in (daily, least):
        assert other.rows is None
        np.testing.assert_equal(other.summary, full.summary)
        assert np.array_equal(other.offspring, full.offspring)
        assert all(np.array_equal(other.final[n], full.final[n]) for n in full.final)
    assert np.array_equal(daily.series, full.series)
    assert least.series is None


@pytest.mark.parametrize("engine", ENGINES)
def test_being_watched_changes_nothing(engine: str, differ: Differ) -> None:
    short = flagship().with_values({"officers.count": 300, "period.end": flagship().date(199)})
    told: list[tuple[int, int]] = []
    watched = simulate(short, SEED, engine, progress=lambda done, days: told.append((done, days)))
    assert differ(watched, simulate(short, SEED, engine)) == []
    assert told[-1] == (200, 200)
    assert told == sorted(told)


def test_a_run_before_it_changes_nothing(differ: Differ) -> None:
    for seed in (1, 2):
        simulate(flagship().with_values({"police.zeal": 2}), seed)
    assert differ(simulate(flagship(), SEED), standard()) == []


def test_words_and_sources_are_no_part_of_a_run(differ: Differ) -> None:
    renamed = flagship().with_values({"title": "Otherwise", "question": "Which?"})
    assert renamed.hash == flagship().hash
    assert differ(simulate(renamed, SEED), standard()) == []


WRITE = """
import sys
from pathlib import Path
from sim.engine.run import simulate
from sim.scenario.load import load
scenario = load("spy-scare-1937").with_values({"officers.count": 400})
simulate(scenario, 3).save(Path(sys.argv[1]))
"""


def test_two_processes_write_the_same_bytes(tmp_path: Path) -> None:
    """Whatever order their hashes give to sets and dictionaries of words."""
    digests = []
    for salt in ("1", "2718"):
        folder = tmp_path / salt
        paths = os.pathsep.join(p for p in sys.path if p)
        subprocess.run(
            [sys.executable, "-c", WRITE, str(folder)], check=True, timeout=300,
            env={**os.environ, "PYTHONHASHSEED": salt, "PYTHONPATH": paths},
        )  # fmt: skip
        digests.append(
            {
                path.name: hashlib.sha256(path.read_bytes()).hexdigest()
                for path in sorted(folder.iterdir())
            }
        )
    assert digests[0] == digests[1]
    assert set(digests[0]) == {"run.json", *(f"{name}.parquet" for name in TABLES)}


def test_a_saved_run_says_what_it_was_born_of(tmp_path: Path) -> None:
    scenario = flagship()
    standard().save(tmp_path)
    birth = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))["provenance"]
    assert birth["scenario_hash"] == scenario.hash
    assert (birth["seed"], birth["engine"]) == (SEED, "compiled")
    assert len(birth["code_hash"]) == 64


# -- what cannot be run ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"engine": "compield"}, "engine: .compield. is not one of compiled, agents"),
        ({"record": "all"}, "record: .all. is not one of ledger, daily, summary"),
        ({"seed": -1}, "seed: -1 is not a whole number from 0"),
        ({"seed": 2**63}, "is not a whole number from 0"),
    ],
)
def test_what_cannot_be_run_is_refused_in_words(arguments: dict, words: str) -> None:
    with pytest.raises(SpyscareError, match=words):
        simulate(flagship(), **arguments)


# -- what holds in every run ----------------------------------------------------------------


@pytest.mark.parametrize("seed", range(3))
def test_the_books_balance(seed: int) -> None:
    result = simulate(flagship(), seed)
    rows, daily = result.rows, result.daily
    n = len(rows["day"])
    assert (np.diff(rows["day"]) >= 0).all()
    assert (rows["parent"] < np.arange(n)).all(), "nothing comes before its cause"
    people = len(result.final["status"])
    # all who were ever commissioned are somewhere
    assert daily["commissions"].sum() == (result.final["status"] != 0).sum() - 1_000
    assert people == 1_000 + flagship().recruits
    # a man is taken only when he is there to be taken
    for name, kind in (("arrests", Kind.ARREST), ("dismissals", Kind.DISMISSAL)):
        mine = np.bincount(rows["whom"][rows["kind"] == kind], minlength=people)
        assert np.array_equal(mine, result.final[name])
    serving = 1_000 + (
        daily["commissions"] + daily["reinstatements"]
        - daily["losses"] - _from_service(result)
    ).cumsum()  # fmt: skip
    assert np.array_equal(serving, daily["serving"])


def _from_service(result: Result) -> np.ndarray:
    """Men a day who leave service by arrest, dismissal or their own hand, told row by row."""
    rows, days = result.rows, result.scenario.days
    out = np.zeros(days, dtype=np.int64)
    dismissed: set[int] = set()
    for day, kind, who, whom in zip(
        *(rows[c].tolist() for c in ("day", "kind", "who", "whom")), strict=True
    ):
        man = who if kind == Kind.SUICIDE else whom
        if kind in (Kind.ARREST, Kind.SUICIDE, Kind.DISMISSAL):
            out[day] += man not in dismissed
        if kind == Kind.DISMISSAL:
            dismissed.add(man)
        elif kind in (Kind.REINSTATEMENT, Kind.RELEASE):
            dismissed.discard(man)
    return out
