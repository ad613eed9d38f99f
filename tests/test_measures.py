"""Measures, on ledgers small enough to count by hand, and on a run of the engine."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import measures
from sim.engine.run import simulate
from sim.errors import SpyscareError
from sim.measures.losses import Z95
from sim.measures.record import _lines
from sim.measures.runs import rows_of
from sim.measures.series import BELIEFS, LETTERS, measured
from sim.measures.trace import trace
from sim.scenario import evidence
from sim.scenario.load import load
from sim.scenario.parts import MEASURES
from sim.vocabulary import NKVD, TRIGGER, Kind, Motive, Narrative

START = dt.date(1936, 8, 1)


@dataclass
class Made:
    """A replicate made by hand."""

    daily: pd.DataFrame
    ledger: pd.DataFrame
    officers: pd.DataFrame
    provenance: dict[str, Any]
    seed: int = 1
    summary: Any = None


def ledger(rows, start=START):
    """A ledger from (day, kind, who, whom, motive, narrative, parent)."""
    names = ["day", "kind", "who", "whom", "motive", "narrative", "parent"]
    table = pd.DataFrame(rows, columns=names)
    table = table.astype(dict.fromkeys(("day", "who", "whom", "parent"), "int32"))
    table.insert(0, "event", range(len(table)))
    table["date"] = pd.to_datetime(start) + pd.to_timedelta(table["day"], unit="D")
    for name, among in (("kind", Kind), ("motive", Motive), ("narrative", Narrative)):
        table[name] = pd.Categorical(table[name], categories=list(among.words()))
    return table


def officers(n, persons=(), recruits=0, **columns):
    """Officers 0…n-1, lieutenants on the ground without markers unless said otherwise."""
    table = pd.DataFrame({
        "officer": range(n),
        "person": [*persons, *[""] * (n - len(persons))],
        "name": [*(p.title() for p in persons), *[""] * (n - len(persons))],
        "status": "serving", "rank": "lieutenant", "rank_at_start": "lieutenant",
        "branch": "ground", "district": "kiev", "recruit": np.arange(n) >= n - recruits,
        "arrests": 0, "dismissals": 0, "reinstated": False, "true_agent": False,
    })  # fmt: skip
    for narrative in Narrative:
        table[f"marker_{narrative.word}"] = False
    return table.assign(**columns)


def daily(days, start=START, **columns):
    """Days without anything, but for the columns given."""
    names = ["letters", "arrests", "dismissals", "confessions", "names", "offspring", "order",
             "pressure", "shield_held", "vigilance_felt", "restraint", "command_lost", "serving",
             *LETTERS, *BELIEFS]  # fmt: skip
    index = pd.date_range(start, periods=days, name="date")
    return pd.DataFrame(0.0, index=index, columns=names).assign(**columns)


def made(days=28, rows=(), people=None, seed=1, triggers=(), count=None, start=START, **columns):
    people = officers(4) if people is None else people
    count = int((~people["recruit"]).sum()) if count is None else count
    end = start + dt.timedelta(days=days - 1)
    values = {
        "title": "Made", "period": [start.isoformat(), end.isoformat()],
        "values": {"officers": {"count": count}}, "triggers": list(triggers),
    }  # fmt: skip
    birth = {"scenario": "made", "values": values, "seed": seed, "scenario_hash": "h"}
    days_table = daily(days, start, **columns)
    return Made(days_table, ledger(list(rows), start), people, birth, seed)


@pytest.fixture(scope="module")
def result():
    changes = {"officers.count": 300, "period.end": dt.date(1937, 7, 15)}
    return simulate(load("spy-scare-1937").with_values(changes), seed=3)


# over time


def test_weeks_are_sums_of_seven_days_and_a_short_last_one_is_left_out():
    run = made(days=17, letters=np.arange(17), arrests=1)
    weeks = measures.weekly(run, ["letters", "arrests"])
    letters = weeks[weeks["quantity"] == "letters"]
    assert letters["value"].tolist() == [sum(range(7)), sum(range(7, 14))]
    assert letters["date"].tolist() == [pd.Timestamp("1936-08-01"), pd.Timestamp("1936-08-08")]
    assert weeks.loc[weeks["quantity"] == "arrests", "value"].tolist() == [7, 7]


def test_the_band_is_the_quantiles_over_replicates():
    runs = [made(days=7, seed=seed, arrests=seed) for seed in range(11)]
    row = measures.band(measures.weekly(runs, ["arrests"])).iloc[0]
    assert (row["median"], row["low"], row["high"], row["replicates"]) == (35, 7, 63, 11)


def test_one_replicate_has_no_width(result):
    table = measures.band(measures.above_and_below(result))
    assert (table["low"] == table["median"]).all() and (table["replicates"] == 1).all()
    pressure = table.loc[table["quantity"] == "pressure", "median"].to_numpy()
    assert np.array_equal(pressure, result.daily["pressure"].to_numpy())


def test_reproduction_is_a_ratio_of_sums():
    arrests, offspring = np.zeros(60), np.zeros(60)
    arrests[[20, 30]], offspring[[20, 30]] = (30, 10), (30, 0)
    table = measures.reproduction(made(days=60, arrests=arrests, offspring=offspring))
    by_day = table.set_index("date")["reproduction"]
    assert by_day[pd.Timestamp("1936-08-26")] == pytest.approx(30 / 40)  # not (1 + 0) / 2
    assert by_day.iloc[[0, 59]].isna().all()
    assert table["arrests"].max() == 40


def test_reproduction_of_a_constant_course_is_constant():
    table = measures.reproduction(made(days=90, arrests=4, offspring=3))
    assert table["reproduction"].tolist() == pytest.approx([0.75] * 90)


def test_the_gap_is_credence_less_truth():
    nobody = made(days=2, belief_foreign_agent=[-1.0, 0.0], belief_factional=[-3.0, -2.0],
                  belief_military_specialist=-9.0, belief_former_trotskyist=-9.0,
                  belief_national_minority=-9.0, belief_right_deviation=-9.0)  # fmt: skip
    table = measures.misperception(nobody)
    assert table["gap"].tolist() == pytest.approx([1 / (1 + np.e), 0.5])
    assert set(table["narrative"]) == {"foreign_agent"}
    nobody.officers.loc[2, "true_agent"] = True
    assert measures.misperception(nobody)["gap"].tolist()[1] == pytest.approx(-0.5)


def test_the_order_is_dated_and_missing_where_there_was_none():
    runs = [made(seed=1, order=[0] * 5 + [1] * 23), made(seed=2)]
    dates = measures.ordered(runs)
    assert dates[1] == pd.Timestamp("1936-08-06") and pd.isna(dates[2])


# losses


@given(n=st.integers(1, 5000), share=st.floats(0, 1))
def test_both_ends_of_wilsons_interval_solve_the_score_equation(n, share):
    k = round(share * n)
    low, high = measures.wilson(k, n)
    for p in (float(low), float(high)):
        assert (k / n - p) ** 2 == pytest.approx(Z95**2 * p * (1 - p) / n, abs=1e-9)
    assert 0 <= low <= k / n <= high <= 1


def test_wilson_known_values_and_mirror():
    low, high = measures.wilson(0, 10)
    assert low == 0 and high == pytest.approx(Z95**2 / (10 + Z95**2))  # 0.2775
    low, high = measures.wilson(7, 20)
    mirrored = measures.wilson(13, 20)
    assert (low, high) == (pytest.approx(1 - mirrored[1]), pytest.approx(1 - mirrored[0]))
    assert np.isnan(measures.wilson(0, 0)).all()


def test_losses_count_each_founder_once():
    people = officers(
        6, recruits=1, arrests=[1, 2, 0, 0, 0, 1], dismissals=[1, 0, 1, 0, 0, 0],
        rank_at_start=["marshal", "colonel", "captain", "captain", "captain", "lieutenant"],
        marker_foreign_agent=[True, True, False, False, False, True],
        marker_factional=[True, False, False, False, False, False],
    )  # fmt: skip
    table = measures.losses(made(people=people)).set_index(["by", "group", "outcome"])
    assert table.loc[("all", "all", "arrested"), ["members", "lost"]].tolist() == [5, 2]
    assert table.loc[("all", "all", "dismissed"), "lost"] == 1  # the marshal was arrested too
    assert table.loc[("all", "all", "removed"), "share"] == pytest.approx(0.6)
    assert table.loc[("rank_group", "high_command", "arrested"), "share"] == 1
    assert table.loc[("rank_group", "company", "removed"), ["members", "lost"]].tolist() == [3, 1]
    assert table.loc[("marker", "foreign_agent", "arrested"), "members"] == 2
    assert table.loc[("marker", "factional", "arrested"), "members"] == 1  # in both groups
    assert table.loc[("marker", "none", "removed"), ["members", "lost"]].tolist() == [3, 1]
    assert ("rank_group", "field", "arrested") not in table.index  # nobody there


def test_groups_of_a_kind_add_up(result):
    table = measures.losses(result)
    whole = table[table["by"] == "all"].set_index("outcome")
    for by in ("rank_group", "branch", "district"):
        parts = table[table["by"] == by].groupby("outcome")[["members", "lost"]].sum()
        assert parts.equals(whole.loc[parts.index, ["members", "lost"]]), by
    assert whole.loc["removed", "lost"] == result.summary["removed_share"] * 300
    assert set(table.loc[table["by"] == "district", "group"]) <= set(evidence.districts())


def test_over_replicates_the_interval_is_the_band_of_replicates():
    runs = [
        made(seed=seed, people=officers(10, arrests=[1] * seed + [0] * (10 - seed)))
        for seed in range(11)
    ]
    table = measures.losses_over(runs).set_index(["by", "group", "outcome"])
    row = table.loc[("all", "all", "arrested")]
    assert row[["share", "low", "high"]].tolist() == pytest.approx([0.5, 0.1, 0.9])
    one = measures.losses_over(runs[5]).set_index(["by", "group", "outcome"])
    low, high = measures.wilson(5, 10)
    assert one.loc[("all", "all", "arrested"), ["low", "high"]].tolist() == [low, high]


# chains

CHAIN = [
    (0, "letter", 3, 0, "grudge", "foreign_agent", -1),  # 0
    (1, "arrest", NKVD, 0, None, "foreign_agent", 0),  # 1: on a letter
    (4, "confession", 0, -1, None, "foreign_agent", 1),  # 2
    (4, "name", 0, 1, None, "foreign_agent", 2),  # 3
    (4, "name", 0, 2, None, "foreign_agent", 2),  # 4
    (5, "arrest", NKVD, 1, None, "foreign_agent", 3),  # 5: named by 0
    (6, "letter", 4, 5, "fear", "foreign_agent", 5),  # 6: frightened by that
    (9, "arrest", NKVD, 5, None, "foreign_agent", 6),  # 7: on that letter
    (9, "item", TRIGGER - 2, 6, None, "factional", -1),  # 8
    (9, "arrest", NKVD, 6, None, "factional", 8),  # 9: a tree of its own
    (9, "arrest", TRIGGER - 1, 7, None, "factional", -1),  # 10: by a trigger, on nothing
]


def chained():
    return made(rows=CHAIN, people=officers(8, persons=("iakir", "kork")))


def test_accusations_say_who_whom_and_whether_it_told():
    table = measures.accusations(chained())
    assert table["kind"].astype(str).tolist() == ["letter", "name", "name", "letter"]
    assert table["arrests"].tolist() == [1, 1, 0, 1]
    assert table.loc[1, ["who_name", "whom_name"]].tolist() == ["Iakir", "Kork"]
    assert table.loc[0, ["who", "who_name"]].tolist() == [3, ""]


def test_accusations_and_trees_of_several_runs_keep_their_seeds():
    one = chained()
    run = measures.Run((one, dataclasses.replace(one, seed=2)))
    for told in (measures.accusations, measures.forest):
        both, single = told(run), told(one)
        assert both["seed"].tolist() == [1] * len(single) + [2] * len(single)
        for seed in (1, 2):
            part = both[both["seed"] == seed].drop(columns="seed").reset_index(drop=True)
            pd.testing.assert_frame_equal(part, single.drop(columns="seed"))


def test_trees_link_each_arrest_to_the_one_it_came_from():
    table = measures.forest(chained(), largest=None).set_index("officer")
    assert table.loc[[0, 1, 5], "size"].tolist() == [3, 3, 3]
    assert table.loc[[0, 1, 5], "depth"].tolist() == [1, 2, 3]
    assert table.loc[[0, 1, 5], "mother"].tolist() == [-1, 1, 5]
    assert table.loc[[0, 1, 5, 6, 7], "via"].tolist() == ["letter", "name", "letter", "item", ""]
    assert table.loc[[0, 1, 5, 6, 7], "by"].tolist() == [
        "officer 3", "Iakir", "officer 4", "a trigger", ""
    ]  # fmt: skip
    assert table.loc[0, "name"] == "Iakir" and table.loc[5, "name"] == ""


def test_the_largest_trees_come_first_and_of_equal_ones_the_earlier():
    table = measures.forest(chained(), largest=2)
    assert table["tree"].tolist() == [1, 1, 1, 9]


def test_trees_of_a_run_hold_every_arrest_once(result):
    table = measures.forest(result, largest=None)
    assert len(table) == result.summary["arrests"] == table["arrest"].nunique()
    assert table["size"].max() == result.summary["largest_tree"]
    assert table["depth"].max() == result.summary["deepest_chain"]
    day = table.set_index("arrest")["day"]
    child = table[table["mother"] >= 0]
    assert (day[child["mother"]].to_numpy() <= child["day"].to_numpy()).all()


# persons


def test_persons_have_their_first_dates_and_their_end():
    rows = [
        (2, "item", TRIGGER, 0, None, "factional", -1),
        (3, "letter", 2, 0, "fear", "factional", -1),
        (5, "name", 3, 0, None, "factional", -1),
        (6, "transfer", -3, 0, None, "factional", -1),
        (8, "arrest", NKVD, 0, None, "factional", 2),
        (9, "confession", 0, -1, None, "factional", 4),
    ]
    people = officers(4, persons=("tukhachevskii", "budennyi"), status=["shot", *["serving"] * 3])
    table = measures.persons(made(rows=rows, people=people)).set_index("person")
    columns = ["filed", "named", "moved", "arrested", "confessed"]
    found = [(date.date() - START).days for date in table.loc["tukhachevskii", columns]]
    assert found == [2, 5, 6, 8, 9]
    assert table.loc["tukhachevskii", ["outcome", "record_arrested"]].tolist() == [
        "shot", evidence.actor("tukhachevskii").arrested
    ]  # fmt: skip
    assert table.loc["budennyi", columns].isna().all()


# marks


def trigger(name, moment, kind="set", **levers):
    edits = {lever: ["set", value, 0, 0.0] for lever, value in levers.items()}
    return {"id": name, "kind": kind, "levers": edits, "persons": [], **moment}


def test_marks_stand_on_their_days():
    when = {"measure": "arrests", "at_least": 5, "at_most": None, "narrative": -1}
    triggers = [
        trigger("on-a-day", {"date": ["1936-08-04"] * 2}),
        trigger("in-a-span", {"date": ["1936-08-05", "1936-08-11"]}),
        trigger("follows", {"after": "in-a-span", "delay": 2}),
        trigger("waits", {"when": when, "delay": 3}),
        trigger("waits-in-vain", {"when": when | {"at_least": 1000}, "delay": 1}),
        trigger("after-nothing", {"after": "waits-in-vain", "delay": 1}),
        trigger("too-late", {"date": ["1937-08-04"] * 2}),
    ]
    runs = [made(seed=s, triggers=triggers, arrests=1.0) for s in (1, 2)]
    table = measures.marks(runs).set_index("id")
    days = {name: (mark.date.date() - START).days for name, mark in table.iterrows()}
    assert days == {"on-a-day": 3, "in-a-span": 7, "follows": 9, "waits": 4 + 3}
    assert table.loc["in-a-span", ["first", "last"]].tolist() == [
        pd.Timestamp("1936-08-05"), pd.Timestamp("1936-08-11")
    ]  # fmt: skip
    assert table["conditional"].to_dict()["waits"]


def test_a_mark_weighs_what_it_moved():
    triggers = [
        trigger("half", {"date": ["1936-08-11"] * 2}, pressure=0.5),
        trigger("nothing", {"date": ["1936-08-12"] * 2}, pressure=0.5),
        trigger("aside", {"date": ["1936-08-11"] * 2}, intake=100),
        trigger("halts", {"date": ["1936-08-20"] * 2}, kind="halt"),
    ]
    pressure = [0.0] * 10 + [0.5] * 10 + [1.0] * 8
    run = made(triggers=triggers, pressure=pressure, intake=range(28))
    weight = measures.marks(run).set_index("id")["weight"]
    assert weight["half"] == pytest.approx(0.5)
    assert weight["nothing"] == weight["aside"] == 0.0
    assert weight["halts"] > 1


def arrests_of(trigger, day, men):
    return [(day, "arrest", trigger, i, None, "factional", -1) for i in range(men)]


@pytest.mark.parametrize(
    ("rows", "peak"),
    [
        (arrests_of(TRIGGER, 6, 3) + arrests_of(NKVD, 9, 2), "in-a-span"),
        (arrests_of(TRIGGER, 6, 2) + arrests_of(NKVD, 9, 3), None),  # the police's own day
        (arrests_of(TRIGGER, 6, 3) + arrests_of(NKVD, 6, 3), None),  # half of them only
        (arrests_of(TRIGGER, 6, 2) + arrests_of(TRIGGER - 1, 9, 4), "later"),
        ([], None),
    ],
)
def test_the_trigger_of_the_worst_day_is_told_and_whom_it_took_has_weight(rows, peak):
    triggers = [
        trigger("in-a-span", {"date": ["1936-08-05", "1936-08-11"]}, kind="set"),
        trigger("later", {"date": ["1936-08-10"] * 2}, kind="set"),
    ]
    run = made(rows=rows, triggers=triggers)
    table = measures.marks(run).set_index("id")
    assert table.index[table["peak"]].tolist() == ([peak] if peak else [])
    most = max((sum(r[0] == day for r in rows) for day in (6, 9)), default=0) or 1
    mine = sum(r[2] == TRIGGER for r in rows)
    assert table.loc["in-a-span", "weight"] == pytest.approx(mine / most)
    # of one run the day is known, of several the middle of the span stands for it
    assert (table.loc["in-a-span", "date"].date() - START).days == (6 if rows else 7)
    both = measures.marks(measures.Run((run, run))).set_index("id")
    assert (both.loc["in-a-span", "date"].date() - START).days == 7


def test_measures_are_those_the_run_waits_for():
    run = made(days=3, arrests=[1, 0, 2], dismissals=[0, 1, 0], shield_held=[0.6, 0.5, 0.4],
               belief_factional=[-4, -3, -2], count=8)  # fmt: skip
    assert measured(run, "arrests").tolist() == [1, 1, 3]
    assert measured(run, "lost").tolist() == [1 / 8, 2 / 8, 4 / 8]
    assert measured(run, "shield").tolist() == [0.6, 0.5, 0.4]
    assert measured(run, "belief.factional").tolist() == [-4, -3, -2]


@pytest.mark.parametrize(
    ("measure", "bound"),
    [("letters", {"at_least": 3}), ("order", {"at_least": 1}), ("shield", {"at_most": 0.5}),
     ("belief.foreign_agent", {"at_least": -2.0}), ("lost", {"at_least": 0.01}),
     ("pressure", {"at_least": 0.2})],
)  # fmt: skip
def test_conditional_marks_agree_with_what_the_run_did(measure, bound):
    changes = {
        "officers.count": 300, "period.end": dt.date(1937, 7, 15),
        "trigger": [{"id": "answer", "kind": "report", "narrative": "factional", "weight": 1.0,
                     "when": {"measure": measure, **bound}, "delay": "4d", "invented": "a test"}],
    }  # fmt: skip
    run = simulate(load("spy-scare-1937").with_values(changes), seed=1)
    position = [t.id for t in run.scenario.triggers].index("answer")
    happened = run.ledger.loc[run.ledger["who"] == TRIGGER - position, "date"]
    assert len(happened) == 1
    twice = measures.marks(measures.Run((run, run))).set_index("id")  # from the days alone
    assert twice.loc["answer", "date"] == happened.iloc[0]
    assert measures.marks(run).set_index("id").loc["answer", "date"] == happened.iloc[0]


def test_every_measure_that_a_condition_may_watch_can_be_marked(result):
    for name in MEASURES:
        assert len(measured(result, name)) == result.scenario.days


# the record


def record_run(rows, people, **more):
    days = (dt.date(1938, 12, 31) - START).days + 1
    return made(days=days, rows=rows, people=people, **more)


def on(year, month, day):
    return (dt.date(year, month, day) - START).days


def test_persons_count_once_and_others_are_scaled():
    people = officers(102, persons=("iakir", "kork"), recruits=0)
    rows = [
        (on(1937, 4, 30), "arrest", NKVD, 5, None, None, -1),  # too early for most
        (on(1937, 5, 10), "arrest", NKVD, 0, None, None, -1),
        (on(1937, 6, 4), "arrest", NKVD, 6, None, None, -1),
        (on(1937, 6, 5), "arrest", NKVD, 7, None, None, -1),
        (on(1937, 7, 1), "letter", 8, 9, "fear", None, -1),
        (on(1937, 8, 18), "letter", 8, 9, "fear", None, -1),
        (on(1937, 9, 1), "dismissal", -5, 9, None, None, -1),
        (on(1938, 9, 1), "arrest", NKVD, 9, None, None, -1),
    ]
    table = measures.record_table(record_run(rows, people)).set_index("quantity")
    factor = (144_300 - 2) / (102 - 2)
    run = record_run(rows, people)
    assert trace(run).weight[[0, 2]].tolist() == [1.0, factor]
    assert trace(run).weight.sum() == pytest.approx(144_300)
    expected = {
        "arrested, May to 4 June 1937": 1 + factor,
        "arrested, May to 20 June 1937": 1 + 2 * factor,
        "letters, June to 17 August 1937": factor,
        "arrested, June 1937 to the halt": 3 * factor,
        "removed in all, from 1937": 1 + 4 * factor,
        "share of the removed who were arrested": 100.0,  # no. 9 was dismissed, then arrested
    }
    for quantity, value in expected.items():
        assert table.loc[quantity, "median"] == pytest.approx(value), quantity
    assert table.loc["arrested, May to 4 June 1937", ["record_low", "record_high"]].tolist() == [
        300, 400
    ]  # fmt: skip
    assert bool(table.loc["reinstated", "scaled"])
    assert table.loc["first purge order", "median"] is None


def test_every_line_of_the_record_has_its_evidence_and_dates_stay_dates():
    order = np.zeros((dt.date(1938, 12, 31) - START).days + 1)
    order[on(1937, 5, 20) :] = 1
    runs = [record_run([], officers(4), seed=1, order=order), record_run([], officers(4), seed=2)]
    table = measures.record_table(runs)
    assert len(table) == len(_lines())
    cited = {each.strip() for cell in table["evidence"] for each in cell.split(",")}
    assert all(evidence.known(each) for each in cited)
    first = table.set_index("quantity").loc["first purge order"]
    assert first["median"] == dt.date(1937, 5, 20)
    assert (first["record_low"], first["record_high"]) == (
        dt.date(1937, 5, 10), dt.date(1937, 5, 22)
    )  # fmt: skip


def test_the_record_says_nothing_of_other_years():
    assert measures.record_table(made(days=100)).empty


def test_at_full_size_nothing_is_scaled():
    people = officers(8, persons=("iakir",))
    run = record_run([(on(1937, 5, 10), "arrest", NKVD, 3, None, None, -1)], people, count=144_300)
    table = measures.record_table(run).set_index("quantity")
    assert table.loc["arrested, May to 4 June 1937", "median"] == 1
    assert not table["scaled"].any()


# folders


def test_what_was_saved_reads_back_the_same(result, tmp_path):
    result.save(tmp_path)
    run = measures.read_run(tmp_path)
    saved = run.replicates[0]
    pd.testing.assert_frame_equal(saved.daily, result.daily, check_freq=False)
    pd.testing.assert_frame_equal(saved.officers, result.officers)
    rows = rows_of(saved.ledger)
    assert all(np.array_equal(rows[name], result.rows[name]) for name in result.rows)
    assert (run.seeds, run.count, run.name) == ((3,), 300, "spy-scare-1937")
    pd.testing.assert_frame_equal(measures.losses(run), measures.losses(result))
    for told in (measures.forest, measures.accusations, measures.persons):
        pd.testing.assert_frame_equal(told(run), told(result))
    pd.testing.assert_frame_equal(measures.marks(run), measures.marks(result))


def test_replicates_are_read_by_seed_and_only_those_spoken_of(result, tmp_path):
    for seed in (12, 3):
        folder = tmp_path / f"replicate-{seed}"
        result.save(folder)
        head = json.loads((folder / "run.json").read_text())
        head["provenance"]["seed"] = seed
        (folder / "run.json").write_text(json.dumps(head))
    assert measures.read_run(tmp_path).seeds == (3, 12)
    (tmp_path / "run.json").write_text(json.dumps(head | {"seeds": [12]}))
    assert measures.read_run(tmp_path).seeds == (12,)


def test_folders_without_a_run_are_refused_in_words(tmp_path):
    with pytest.raises(SpyscareError, match="no such folder"):
        measures.read_run(tmp_path / "nowhere")
    with pytest.raises(SpyscareError, match=r"no run here; wants run\.json"):
        measures.read_run(tmp_path)
    (tmp_path / "replicate-1").mkdir()
    (tmp_path / "replicate-1" / "run.json").write_text("{")
    with pytest.raises(SpyscareError, match=r"run\.json: cannot be read"):
        measures.read_run(tmp_path)


def test_nothing_to_measure_is_an_error():
    with pytest.raises(ValueError, match="no results"):
        measures.each([])
