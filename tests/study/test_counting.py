"""Outcomes counted from the ledger: the same numbers as a user finds in its table."""

from __future__ import annotations

import datetime as dt
import pickle

import pandas as pd
import pytest

from sim.engine.run import simulate
from sim.errors import SpyscareError
from sim.scenario.load import load
from sim.study import load_study, read, sweep, work
from sim.study.counting import Count
from sim.vocabulary import GROUP_OF_RANK, Rank

SMALL = {"officers.count": 3000, "period.end": dt.date(1937, 8, 1)}


@pytest.fixture(scope="module")
def run():
    return simulate(load("spy-scare-1937").with_values(SMALL), seed=3)


def rows(run):
    """The ledger with the officer each row befalls, and who he was."""
    ledger, people = run.ledger, run.corps.table().set_index("officer")
    groups = {rank.word: GROUP_OF_RANK[rank].word for rank in Rank}
    people["group"] = people["rank"].map(groups)
    about = ledger["whom"].where(ledger["whom"] >= 0, ledger["who"])
    return ledger.assign(about=about).join(people, on="about")


FILTERS = [
    {"count": "arrest"},
    {"count": "arrest", "district": "kiev"},
    {"count": ["arrest", "dismissal"], "district": ["kiev", "moscow"], "rank": "senior"},
    {"count": "confession", "rank": ["colonel", "major"]},
    {"count": "letter", "narrative": "foreign_agent", "from": dt.date(1937, 5, 1)},
    {"count": "arrest", "marker": "former_trotskyist", "until": dt.date(1937, 6, 11)},
    {"count": "order"}, {"count": "suicide", "rank": "high_command"},
]  # fmt: skip


def by_hand(run, said):
    """The same, with pandas."""
    table = rows(run)
    words = {k: [v] if isinstance(v, str) else v for k, v in said.items()}
    keep = table["kind"].isin(words["count"])
    if "narrative" in said:
        keep &= table["narrative"].isin(words["narrative"])
    if "from" in said:
        keep &= table["date"] >= pd.Timestamp(said["from"])
    if "until" in said:
        keep &= table["date"] <= pd.Timestamp(said["until"])
    if "district" in said:
        keep &= table["district"].isin(words["district"])
    if "rank" in said:
        keep &= table["rank"].isin(words["rank"]) | table["group"].isin(words["rank"])
    if "marker" in said:
        keep &= (table[words["marker"]]).any(axis=1)
    return int(keep.sum())


@pytest.mark.parametrize("said", FILTERS, ids=lambda said: " ".join(map(str, said.values())))
def test_rows_are_those_a_user_finds(run, said):
    count = Count.model_validate(said)
    assert count.of(run) == by_hand(run, said)
    assert pickle.loads(pickle.dumps(count)) == count and hash(count)


def test_filters_find_something(run):
    assert [Count.model_validate(said).of(run) > 0 for said in FILTERS[:6]] == [True] * 6


COUNTED = """
title = "Mine"
question = "?"
expected = "!"
scenario = "short"
[design]
kind = "grid"
replicates = 2
[factors]
"police.zeal" = [1, 2]
[outcomes]
arrests_kiev = { count = "arrest", district = "kiev", words = "arrests in Kiev", unit = "men" }
share = "arrests_kiev / arrests"
"""


def test_a_study_counts_what_its_runs_have(desk, written, content_of):
    sweep(written(COUNTED), desk / "out")
    table = read(desk / "out")
    scenario = load(desk / "short.toml").with_values({"police.zeal": 2.0})
    last = simulate(scenario, seed=2)
    count = Count.model_validate({"count": "arrest", "district": "kiev"})
    assert table.iloc[-1]["arrests_kiev"] == count.of(last)
    assert table.iloc[-1]["share"] == count.of(last) / last.summary["arrests"]
    raw = pd.read_parquet(desk / "out" / "shards")
    assert raw["counted.arrests_kiev"].tolist() == raw["arrests_kiev"].tolist()


def test_what_is_counted_belongs_to_the_plan_and_what_is_made_of_it_does_not(desk, written):
    sweep(written(COUNTED), desk / "out", replicates=1)
    report = sweep(written(COUNTED.replace("/ arrests", "/ officers")), desk / "out", replicates=1)
    assert (report.found, report.done) == (2, 0)
    table = read(desk / "out")
    assert (table["share"] == table["arrests_kiev"] / 300).all()
    report = sweep(written(COUNTED.replace('"kiev"', '"moscow"')), desk / "out", replicates=1)
    assert (report.done, report.set_aside) == (2, 2)


def test_who_counts_nothing_asks_for_no_ledger(desk, study, monkeypatch):
    asked = []
    whole = simulate

    def told(scenario, **options):
        asked.append(options["record"])
        return whole(scenario, **options)

    monkeypatch.setattr(work, "simulate", told)
    sweep(study(**{"steps = 3": "steps = 2"}), desk / "out", replicates=1)
    assert set(asked) == {"summary"}


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ('{ count = "arest" }', 'arrests_kiev.count: "arest": no such kind of row; did you mean'),
        ('{ count = "arrest", district = "kyiv" }', 'district: "kyiv": no such district; did you'),
        ('{ count = "arrest", rank = "sergeant" }', 'rank: "sergeant": no such rank; wants one of'),
        ('{ count = "arrest", marker = "spy" }', 'marker: "spy": no such marker; wants one of mil'),
        ('{ count = "arrest", narrative = [] }', "narrative: []: wants a narrative, or a list"),
        ('{ count = "arrest", from = "May" }', 'arrests_kiev.from: "May": wants a date'),
        ('{ count = "arrest", from = 1937-05-02, until = 1937-05-01 }', "is after until, 1937-05"),
        ('{ count = "arrest", until = 1950-01-01 }', "until 1950-01-01 is no day of short (1936-"),
        ('{ count = "arrest", value = "arrests" }', "arrests_kiev.value: no such key"),
        ('{ count = "arrest", districts = "kiev" }', 'no such key; did you mean "district"?'),
        ('{ value = "arrests", district = "kiev" }', "district: is for an outcome that is counted"),
        ('{ count = "arrest", words = 3 }', "3: wants text in quotes"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_filter_is_said(entry, said, written):
    old = '{ count = "arrest", district = "kiev", words = "arrests in Kiev", unit = "men" }'
    with pytest.raises(SpyscareError) as error:
        load_study(written(COUNTED.replace(old, entry)))
    assert said in str(error.value)
    assert all(line.startswith("mine.toml: outcomes.arrests_kiev") for line in error.value.lines)
