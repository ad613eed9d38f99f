"""Patterns: every computation on a ledger small enough to count by hand, the table, the score."""

from __future__ import annotations

import datetime as dt
import math
import tomllib
from dataclasses import replace
from decimal import Decimal
from importlib import resources

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine.run import simulate
from sim.errors import SpyscareError
from sim.measures.patterns import compute, load_patterns, read_patterns
from sim.measures.quantities import QUANTITIES
from sim.measures.score import amount, closing, content, judge, off, score, span, verdict
from sim.measures.trace import Trace, trace
from sim.scenario import evidence
from sim.scenario.load import load
from sim.scenario.parameters import PARAMETERS
from sim.vocabulary import (
    ARMY_CHIEF,
    BOARD,
    CELL,
    LEADERSHIP,
    NKVD,
    NOBODY,
    TRIGGER,
    Branch,
    Kind,
    Narrative,
    Rank,
)

START, END = dt.date(1937, 1, 1), dt.date(1940, 5, 1)
#: With 2 persons among 12 founders each of the other 10 stands for so many.
EACH = (144_300 - 2) / 10


def day(text: str) -> int:
    return (dt.date.fromisoformat(text) - START).days


def made(*rows, serving=12.0, **columns) -> Trace:
    """Twelve founders and a recruit; Kork is 0, Iakir 1; rows (date, kind, who, whom, parent)."""
    rows = sorted(rows, key=lambda row: row[0])
    days = (END - START).days + 1
    table = {
        "day": np.array([day(row[0]) for row in rows], dtype=np.int32),
        "kind": np.array([row[1] for row in rows], dtype=np.int8),
        "who": np.array([row[2] for row in rows], dtype=np.int32),
        "whom": np.array([row[3] for row in rows], dtype=np.int32),
        "motive": np.full(len(rows), -1, dtype=np.int8),
        "narrative": np.full(len(rows), -1, dtype=np.int8),
        "parent": np.array([row[4] if len(row) > 4 else -1 for row in rows], dtype=np.int32),
    }
    standing = {
        "rank": np.zeros(13, dtype=np.int8), "branch": np.zeros(13, dtype=np.int8),
        "markers": np.zeros((13, len(Narrative)), dtype=bool),
    }  # fmt: skip
    return Trace(
        start=START, days=days, count=12, rows=table, serving=np.full(days, serving),
        persons={"kork": 0, "iakir": 1}, **(standing | columns),
    )  # fmt: skip


def arrest(date, whom, parent=-1):
    return (date, Kind.ARREST, NKVD, whom, parent)


def dismissal(date, whom):
    return (date, Kind.DISMISSAL, CELL, whom)


def back(date, whom):
    return (date, Kind.REINSTATEMENT, BOARD, whom)


def value(name, run, first="1937-01-01", last="1940-05-01", **args):
    days = (dt.date.fromisoformat(each) for each in (first, last))
    return QUANTITIES[name](run, *days, **args)


def branches(**of):
    column = np.zeros(13, dtype=np.int8)
    for word, officers in of.items():
        column[officers] = Branch.words().index(word)
    return column


def marked(narrative, officers):
    column = np.zeros((13, len(Narrative)), dtype=bool)
    column[officers, narrative] = True
    return column


# -- scale ----------------------------------------------------------------------------------


def test_persons_count_once_and_the_others_make_up_the_corps():
    run = made()
    assert run.weight[:2].tolist() == [1, 1]
    assert run.weight[2:].tolist() == pytest.approx([EACH] * 11)
    assert run.weight[:12].sum() == pytest.approx(144_300)


def test_days_years_and_cover():
    run = made()
    assert (run.end, run.day(START), run.day(dt.date(1936, 12, 31))) == (END, 0, -1)
    assert run.year[[0, 364, 365, -1]].tolist() == [1937, 1937, 1938, 1940]
    assert run.has(START, END) and not run.has(dt.date(1936, 12, 31), END)
    assert not run.has(START, dt.date(1940, 5, 2))


# -- losses ---------------------------------------------------------------------------------


def test_strength_is_in_corps_of_the_record():
    assert value("strength", made(serving=24.0)) == 2 * 144_300
    run = made()
    run.serving[day("1938-01-01")] = 6.0
    assert value("strength", run, "1938-01-01", "1938-01-01") == 144_300 / 2


def test_removed_counts_each_man_once_within_the_days():
    run = made(
        arrest("1937-01-01", 2), dismissal("1937-03-01", 3), arrest("1937-04-01", 3),
        arrest("1939-12-31", 0), dismissal("1940-01-01", 4),
    )  # fmt: skip
    assert value("removed", run, last="1939-12-31") == pytest.approx(2 * EACH + 1)
    assert value("removed", run, first="1937-01-02", last="1939-12-31") == pytest.approx(EACH + 1)


def test_removed_of_branches_and_of_a_marker():
    run = made(
        arrest("1937-05-01", 2), arrest("1937-05-01", 3), dismissal("1937-05-01", 4),
        branch=branches(air=[3], political=[4]),
        markers=marked(Narrative.NATIONAL_MINORITY, [4, 5]),
    )  # fmt: skip
    assert value("removed", run, branches=["air", "political"]) == pytest.approx(2 * EACH)
    assert value("removed", run, branches=["navy"]) == 0
    assert value("removed", run, marker="national_minority") == pytest.approx(EACH)


def test_arrests_count_every_time():
    run = made(arrest("1937-05-01", 2), arrest("1937-06-04", 2), arrest("1937-06-05", 3))
    assert value("arrested", run, "1937-05-01", "1937-06-04") == pytest.approx(2 * EACH)


def test_arrests_by_the_actor_who_asked():
    run = made(
        arrest("1937-08-01", 2), arrest("1937-08-02", 3),
        ("1937-08-03", Kind.ARREST, TRIGGER, 4), ("1937-08-04", Kind.ARREST, ARMY_CHIEF, 5),
    )  # fmt: skip
    assert value("arrested", run, by="NKVD") == pytest.approx(2 * EACH)
    assert value("arrested", run, by="army chief") == pytest.approx(EACH)
    assert value("arrested", run, by="leadership") == 0
    assert value("arrested", run) == pytest.approx(4 * EACH)


def test_arrests_rise_from_one_half_of_the_days_to_the_other():
    days = ("1937-08-01", "1937-08-05")  # the third is in neither half
    middle = [arrest("1937-08-03", who) for who in (5, 6, 7)]
    early, late = arrest("1937-08-02", 2), arrest("1937-08-04", 3)
    assert value("arrests_rise", made(late, *middle), *days) == 1
    assert value("arrests_rise", made(early, late, *middle), *days) == 0
    assert value("arrests_rise", made(*middle), *days) == 0
    by_others = made(early, late, ("1937-08-05", Kind.ARREST, TRIGGER, 4))
    assert value("arrests_rise", by_others, *days) == 1
    assert value("arrests_rise", by_others, *days, by="NKVD") == 0
    even = ("1937-08-01", "1937-08-04")
    assert value("arrests_rise", made(middle[0], early, late), *even) == 1
    assert value("arrests_rise", made(early, late), "1937-08-02", "1937-08-02") == 0


def test_dismissals_of_the_navy():
    run = made(
        dismissal("1937-04-22", 2), dismissal("1937-04-22", 3), dismissal("1937-04-23", 4),
        arrest("1937-04-01", 5), branch=branches(navy=[3, 4, 5]),
    )  # fmt: skip
    assert value("dismissed", run, last="1937-04-22", branches=["navy"]) == pytest.approx(EACH)
    assert value("dismissed", run, last="1937-04-22") == pytest.approx(2 * EACH)


def sentences(*officers, shot=()):
    return [
        *(("1937-09-01", Kind.SENTENCE, NKVD, who) for who in officers),
        *(("1937-09-01", Kind.EXECUTION, NKVD, who) for who in shot),
    ]


def test_executions_and_the_share_of_death_among_seniors():
    ranks = np.zeros(13, dtype=np.int8)
    ranks[[2, 3, 4, 5]] = Rank.BRIGADE_COMMANDER
    ranks[6] = Rank.COLONEL
    run = made(*sentences(2, 3, 4, 5, 6, shot=(2, 3, 4, 6)), rank=ranks)
    assert value("executed", run) == pytest.approx(4 * EACH)
    assert value("death_share", run) == pytest.approx(75)
    assert math.isnan(value("death_share", made(*sentences(6, shot=(6,)))))


def test_the_marked_among_the_arrested():
    run = made(
        *(arrest("1937-05-01", who) for who in (2, 3, 4, 5)),
        markers=marked(Narrative.MILITARY_SPECIALIST, [2, 3, 4, 9]),
    )
    assert value("marked_among_arrested", run, marker="military_specialist") == pytest.approx(75)
    assert math.isnan(value("marked_among_arrested", made(), marker="factional"))


def test_letters_are_their_authors():
    run = made(
        ("1937-06-01", Kind.LETTER, 2, 3), ("1937-08-17", Kind.LETTER, 2, 4),
        ("1937-08-18", Kind.LETTER, 5, 4), ("1937-06-02", Kind.LETTER, 0, 4),
    )  # fmt: skip
    assert value("letters", run, "1937-06-01", "1937-08-17") == pytest.approx(2 * EACH + 1)


def test_a_cascade_is_a_twentieth_of_the_founders():
    assert value("cascade", made(arrest("1937-05-01", 2))) == 1  # one of twelve
    assert value("cascade", made(arrest("1937-05-01", 12))) == 0  # the recruit
    again = [arrest("1937-05-01", 2) for _ in range(9)]
    big = replace(
        made(*again), count=21, rank=np.zeros(21, np.int8), branch=np.zeros(21, np.int8),
        markers=np.zeros((21, len(Narrative)), bool),
    )  # fmt: skip
    assert value("cascade", big) == 0  # one of twenty-one, however often


def test_whether_anybody_of_them_was_arrested():
    ranks = np.zeros(13, dtype=np.int8)
    ranks[2] = Rank.CORPS_COMMANDER
    run = made(arrest("1937-05-14", 0), arrest("1937-05-14", 3), rank=ranks)
    assert value("any_arrested", run, group="high_command") == 0
    assert value("any_arrested", run, persons=["kork", "iakir"]) == 1
    assert value("any_arrested", run, persons=["iakir"]) == 0
    assert value("any_arrested", run, persons=["putna"]) == 0  # not in this corps
    taken = made(arrest("1937-05-14", 2), rank=ranks)
    assert value("any_arrested", taken, group="high_command") == 1


@pytest.mark.parametrize("kind", [Kind.LETTER, Kind.ITEM, Kind.NAME])
def test_named_and_spared(kind):
    named = ("1937-05-21", kind, 3, 0)
    assert value("named_and_spared", made(named), persons=["kork"]) == 1
    assert value("named_and_spared", made(named), persons=["iakir"]) == 0  # not named
    assert value("named_and_spared", made(named), persons=["putna"]) == 0  # not in this corps
    taken = made(named, arrest("1938-05-01", 0))
    assert value("named_and_spared", taken, persons=["kork"]) == 0
    assert value("named_and_spared", taken, last="1938-04-30", persons=["kork"]) == 1


# -- returns --------------------------------------------------------------------------------


def lives() -> Trace:
    """2 out in 1937 for good; 3 back in 1938; 4 back and out again in 1938; 5 dismissed in 1937
    and arrested in 1938; 6 out in 1938, an airman; 7 out in 1940; 8 never; 0 out in 1939."""
    return made(
        dismissal("1937-06-01", 2),
        dismissal("1937-06-01", 3), back("1938-09-01", 3),
        dismissal("1937-06-01", 4), back("1937-12-31", 4), arrest("1938-02-01", 4),
        dismissal("1937-06-01", 5), arrest("1938-02-01", 5),
        arrest("1938-03-01", 6),
        dismissal("1940-02-01", 7),
        arrest("1939-02-01", 0),
        branch=branches(air=[6]),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("cohorts", "common", "persons"),
    [([1937, 1937], 2, 0), ([1938, 1938], 2, 0), ([1939, 1939], 0, 1), ([1937, 1939], 4, 1)],
)
def test_the_lost_by_the_year_they_had_not_come_back_from(cohorts, common, persons):
    assert value("lost", lives(), cohorts=cohorts) == pytest.approx(common * EACH + persons)


@pytest.mark.parametrize(
    ("cohorts", "common", "persons"),
    [([1937, 1937], 4, 0), ([1938, 1938], 2, 0), ([1939, 1939], 0, 1), ([1937, 1939], 5, 1)],
)
def test_the_removed_by_the_year_they_were_in_service_before(cohorts, common, persons):
    """2 to 5 in 1937; 6, and 4 anew, in 1938; 5 was out already when he was arrested."""
    assert value("gross", lives(), cohorts=cohorts) == pytest.approx(common * EACH + persons)


def test_the_removed_and_returned_of_a_cohort_and_of_branches():
    run = lives()
    assert value("gross", run, cohorts=[1938, 1938], branches=["air"]) == pytest.approx(EACH)
    assert value("gross_ratio", run, cohorts=[1937, 1938]) == pytest.approx(2)
    assert value("gross_ratio", run, cohorts=[1938, 1939]) == pytest.approx(2 * EACH)
    assert math.isnan(value("gross_ratio", run, cohorts=[1937, 1936]))
    of_1937 = value("share_returned", run, cohorts=[1937, 1937])
    assert of_1937 == pytest.approx(50)  # 3 and 4 of 2, 3, 4 and 5
    assert value("share_returned", run, cohorts=[1938, 1938]) == 0
    assert value("share_returned", run, last="1938-08-31", cohorts=[1937, 1937]) == pytest.approx(
        25
    )
    ground = value("returned", run, cohorts=[1937, 1937], branches=["ground"])
    assert ground == pytest.approx(2 * EACH)


def test_the_lost_of_branches():
    ground = value("lost", lives(), cohorts=[1938, 1938], branches=["ground", "political"])
    assert ground == pytest.approx(EACH)
    assert value("lost", lives(), cohorts=[1937, 1939], branches=["air"]) == pytest.approx(EACH)


def test_returned_and_lost_are_all_that_were_removed():
    run = lives()
    assert value("returned", run, cohorts=[1937, 1939]) == pytest.approx(EACH)  # 3 alone
    assert value("share_returned", run, cohorts=[1937, 1939]) == pytest.approx(
        100 * EACH / (5 * EACH + 1)
    )
    removed = value("removed", run, last="1939-12-31")
    lost = value("lost", run, cohorts=[1937, 1939])
    assert removed == pytest.approx(lost + value("returned", run, cohorts=[1937, 1939]))
    assert math.isnan(value("share_returned", made(), cohorts=[1937, 1939]))


def test_a_man_lost_on_one_day_may_be_back_on_another():
    until = value("lost", lives(), last="1938-08-31", cohorts=[1937, 1937])
    assert until == pytest.approx(3 * EACH)  # 2, 3 and 5


def test_a_return_and_a_removal_on_one_day_count_in_their_order():
    rows = [dismissal("1937-06-01", 2), back("1938-01-01", 2), dismissal("1938-01-01", 2)]
    assert value("lost", made(*rows), cohorts=[1938, 1938]) == pytest.approx(EACH)
    rows[1:] = reversed(rows[1:])
    assert value("lost", made(*rows), cohorts=[1937, 1939]) == 0


def test_the_reinstated_count_once_a_span():
    run = made(back("1938-01-01", 2), back("1938-12-31", 2), back("1939-01-01", 3))
    assert value("reinstated", run, "1938-01-01", "1938-12-31") == pytest.approx(EACH)
    assert value("reinstated", run, "1938-01-01", "1939-12-31") == pytest.approx(2 * EACH)


@given(st.lists(st.tuples(st.integers(0, 1200), st.integers(0, 11), st.booleans()), max_size=30))
def test_whoever_is_out_at_the_end_is_lost_and_nobody_else(moves):
    """A walk of each man in and out of service, against the vectors."""
    moves = sorted(moves)
    out: dict[int, int] = {}
    begun: set[tuple[int, int]] = set()
    rows = []
    for when, who, leaves in moves:
        date = (START + dt.timedelta(days=when)).isoformat()
        rows.append(dismissal(date, who) if leaves else back(date, who))
        if leaves:
            out.setdefault(who, int(date[:4]))
            begun.add((who, out[who]))
        else:
            out.pop(who, None)
    run = made(*rows)
    for year in (1937, 1938, 1939, 1940):
        expected = sum(run.weight[who] for who, since in out.items() if since == year)
        assert value("lost", run, cohorts=[year, year]) == pytest.approx(expected)
        removed = sum(run.weight[who] for who, since in begun if since == year)
        assert value("gross", run, cohorts=[year, year]) == pytest.approx(removed)


# -- confessions ----------------------------------------------------------------------------


def confession(date, who, parent):
    return (date, Kind.CONFESSION, who, NOBODY, parent)


def test_days_to_confession_are_those_of_the_arrested_of_these_days():
    run = made(
        arrest("1937-05-06", 2), arrest("1937-05-07", 3), arrest("1937-05-08", 4),
        confession("1937-05-08", 2, 0), confession("1937-05-17", 3, 1),
        confession("1937-06-08", 4, 2),
        arrest("1937-07-01", 5), confession("1937-07-01", 5, 6),
    )  # fmt: skip
    assert value("days_to_confession", run, "1937-05-06", "1937-06-11") == 10  # of 2, 10, 31
    assert value("days_to_confession", run, "1937-07-01", "1937-07-01") == 0
    assert math.isnan(value("days_to_confession", run, "1938-01-01", "1938-12-31"))


def test_silence_counts_to_the_end_of_the_run():
    run = made(arrest("1940-04-01", 2))
    assert value("days_to_confession", run) == 30


def test_names_are_counted_by_confession():
    rows = [arrest("1937-05-01", who) for who in (2, 3, 4)]
    rows += [confession("1937-05-02", 2, 0), confession("1937-05-03", 3, 1)]
    rows += [confession("1937-05-04", 4, 2)]
    rows += [("1937-05-05", Kind.NAME, 2, 5, 3)] * 2 + [("1937-05-05", Kind.NAME, 3, 5, 4)] * 7
    rows += [("1937-05-05", Kind.NAME, NKVD, 6, -1)] * 50  # the old guard, of no confession
    run = made(*rows)
    assert value("names_quantile", run, share=0.5) == 2  # of 2 and 7; who named nobody is left out
    assert value("names_quantile", run, share=0.99) == 7
    assert value("names_quantile", run, "1937-05-03", share=0.5) == 7
    assert math.isnan(value("names_quantile", run, "1937-05-04", share=0.5))


# -- course ---------------------------------------------------------------------------------


def test_the_first_order_and_its_day():
    order = (Kind.ORDER, -3, NOBODY)
    run = made(("1937-05-22", *order), ("1937-06-22", *order))
    since = dt.date(1937, 5, 10)
    assert value("order_after", run, last="1937-12-31", since=since) == 12
    assert value("ordered", run, last="1937-12-31") == 1
    assert value("ordered", run, last="1937-05-21") == 0
    assert math.isnan(value("order_after", run, last="1937-05-21", since=since))
    early = made(("1937-05-01", *order))
    assert value("order_after", early, since=since) == -9


def test_the_first_halt_and_its_day():
    halt = (Kind.HALT, -3, NOBODY)
    run = made(("1938-11-12", *halt), ("1938-12-01", *halt))
    since = dt.date(1938, 11, 1)
    assert value("halt_after", run, last="1939-12-31", since=since) == 11
    assert math.isnan(value("halt_after", run, last="1938-11-11", since=since))
    early = made(("1938-05-01", *halt), ("1938-11-12", *halt))
    assert value("halt_after", early, last="1939-12-31", since=since) == -184


def test_who_refused():
    rows = [
        ("1937-03-01", Kind.REFUSAL, ARMY_CHIEF, 2),
        ("1937-04-01", Kind.REFUSAL, LEADERSHIP, 3),
    ]
    run = made(*rows, ("1937-04-01", Kind.CLEARANCE, LEADERSHIP, 3))
    assert value("refused", run, by="army chief") == value("refused", run, by="leadership") == 1
    assert value("refused", run, "1937-03-02", by="army chief") == 0
    assert value("refused", run, last="1937-03-31", by="leadership") == 0


def report(date, who=ARMY_CHIEF):
    return (date, Kind.REPORT, who, NOBODY)


def test_the_army_chiefs_first_report_and_nobody_elses():
    run = made(report("1937-03-21", TRIGGER - 3), report("1937-05-10"), report("1937-06-10"))
    since = dt.date(1937, 3, 20)
    assert value("report_after", run, since=since) == 51
    assert value("report_after", run, "1937-05-11", since=since) == 82
    assert math.isnan(value("report_after", run, last="1937-05-09", since=since))


def test_whether_he_reported_before_the_order():
    order = ("1937-05-22", Kind.ORDER, LEADERSHIP, NOBODY)
    assert value("reported_first", made(report("1937-05-10"), order)) == 1
    assert value("reported_first", made(order, report("1937-05-22"))) == 1  # on the day
    assert value("reported_first", made(order, report("1937-05-23"))) == 0
    assert value("reported_first", made(report("1937-05-10", TRIGGER), order)) == 0
    assert math.isnan(value("reported_first", made(report("1937-05-10"))))


def test_the_first_clearance_of_a_rank_group():
    ranks = np.zeros(13, dtype=np.int8)
    ranks[[2, 3]] = Rank.CORPS_COMMANDER
    cleared = [(f"1937-0{month}-01", Kind.CLEARANCE, LEADERSHIP, who)
               for month, who in ((4, 5), (5, 2), (6, 3))]  # fmt: skip
    run, since = made(*cleared, rank=ranks), dt.date(1937, 4, 1)
    assert value("cleared_after", run, since=since, group="high_command") == 30
    assert value("cleared_after", run, "1937-05-02", since=since, group="high_command") == 61
    assert math.isnan(value("cleared_after", run, since=since, group="senior"))


def test_the_fallen_are_arrested_or_dead():
    run = made(arrest("1937-05-14", 0), ("1937-05-31", Kind.SUICIDE, 1, NOBODY))
    both = ["kork", "iakir", "putna"]  # the last is not in this corps
    assert value("fallen", run, "1937-05-01", "1937-06-11", persons=both) == 100
    assert value("fallen", run, "1937-05-01", "1937-05-30", persons=both) == 50
    assert math.isnan(value("fallen", run, persons=["putna"]))


def transfer(date, whom):
    return (date, Kind.TRANSFER, -3, whom)


def test_moved_before_arrest_is_of_those_arrested():
    run = made(arrest("1937-05-14", 0), transfer("1937-05-20", 0),
               transfer("1937-05-10", 1), arrest("1937-05-22", 1))  # fmt: skip
    both = ["kork", "iakir"]
    assert value("moved_first", run, persons=both) == 50
    assert value("moved_first", run, last="1937-05-14", persons=both) == 0
    assert math.isnan(value("moved_first", run, last="1937-05-13", persons=both))


def test_days_from_the_first_move_to_the_arrest():
    run = made(
        transfer("1937-05-10", 1), transfer("1937-05-20", 1), arrest("1937-05-22", 1),  # 12
        transfer("1937-05-20", 2), arrest("1937-05-24", 2),  # 4
        transfer("1937-05-20", 3), arrest("1937-05-20", 4),  # nothing
    )  # fmt: skip
    assert value("days_moved", run) == 8
    assert math.isnan(value("days_moved", run, last="1937-05-21"))


def test_every_quantity_has_words_and_a_test_that_names_it():
    here = resources.files("sim").parent / "tests" / "test_patterns.py"
    text = here.read_text(encoding="utf-8")
    for name, quantity in QUANTITIES.items():
        assert f'"{name}"' in text, name
        assert len(quantity.words) > 5 and quantity.unit
    assert {p.quantity.name for p in load_patterns()} <= set(QUANTITIES)


# -- a run ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def result():
    return simulate(load("spy-scare-1940").with_values({"officers.count": 1_000}), 1)


def test_a_result_and_its_tables_give_the_same_numbers(result, tmp_path):
    from sim.measures import read_run

    result.save(tmp_path / "run")
    saved = read_run(tmp_path / "run").replicates[0]
    from_result, from_tables = trace(result), trace(saved)
    for name in ("start", "days", "count", "persons"):
        assert getattr(from_result, name) == getattr(from_tables, name)
    for name in ("serving", "rank", "branch", "markers", "weight"):
        assert np.array_equal(getattr(from_result, name), getattr(from_tables, name)), name
    mine = [p for p in load_patterns() if p.scenario == "spy-scare-1940"]
    numbers = compute(result, mine)
    assert numbers == pytest.approx(compute(saved, mine), nan_ok=True)
    assert sum(not math.isnan(number) for number in numbers.values()) > 25


def test_patterns_of_other_years_have_no_number(result):
    numbers = compute(result)
    others = [p.id for p in load_patterns() if p.scenario != "spy-scare-1940"]
    assert others and all(math.isnan(numbers[each]) for each in others)


# -- the table ------------------------------------------------------------------------------


def test_the_table_covers_three_episodes_and_their_scenarios_cover_it():
    for pattern in load_patterns():
        scenario = load(pattern.scenario)
        assert pattern.covered(scenario.start, scenario.end), pattern.id
    assert {p.scenario for p in load_patterns()} == {"alarm-1927", "vesna-1930", "spy-scare-1940"}


#: Numbers of the record that are made of several of its figures.
DERIVED = {
    "readmitted-1940": lambda of: of("S011") - of("S030"),
    "removed-1937": lambda of: of("S004") + of("S027"),
    "removed-1938": lambda of: of("S005") + of("S028"),
    "removed-1939": lambda of: of("S006") + of("S029"),
    "returned-of-1937": lambda of: 100 * of("S027") / (of("S004") + of("S027")),
    "returned-of-1938": lambda of: 100 * of("S028") / (of("S005") + of("S028")),
    "returned-of-1939": lambda of: 100 * of("S029") / (of("S006") + of("S029")),
    "removed-1937-to-1938": lambda of: (of("S004") + of("S027")) / (of("S005") + of("S028")),
}


def amount_of(statistic: str) -> float:
    return float(evidence.statistic(statistic).value)


def test_the_cohorts_and_the_air_force_are_all_that_were_removed():
    cohorts = sum(DERIVED[f"removed-{year}"](amount_of) for year in (1937, 1938, 1939))
    air_returned = DERIVED["readmitted-1940"](amount_of)
    assert cohorts + amount_of("S017") + air_returned == amount_of("S010")


@pytest.mark.parametrize("pattern", load_patterns(), ids=lambda p: p.id)
def test_a_pattern_repeats_the_record_and_is_no_surer_than_it(pattern):
    first = pattern.evidence[0]
    statistic = evidence.statistics().get(first)
    if statistic is not None:
        assert pattern.reliability >= statistic.reliability
        same = statistic.unit.replace("persons", "officers") == pattern.unit
        if pattern.id in DERIVED:
            places = -Decimal(str(pattern.value)).as_tuple().exponent
            assert pattern.value == round(DERIVED[pattern.id](amount_of), places)
        elif same and None not in (pattern.value, statistic.value):
            assert pattern.value == statistic.value
    assert len(pattern.why.split()) > 4
    known = {t.id for t in load(pattern.scenario).triggers} | set(PARAMETERS)
    assert set(pattern.given) <= known
    usual = {"A": 1.0, "B": 0.5}[pattern.reliability] / (2 if pattern.given else 1)
    assert pattern.weight == (usual if pattern.decides else 0.0)
    assert pattern.decides == (pattern.standing != "other")


def raw_table():
    path = resources.files("sim") / "data" / "patterns.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


BASE = {
    "id": "p", "scenario": "alarm-1927", "quantity": "removed", "first": START, "last": END,
    "low": 1, "high": 2, "unit": "officers", "weight": 1, "reliability": "A",
    "evidence": ["S010"], "why": "because",
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"wieght": 1}, 'wieght: no such key; did you mean "weight"?'),
        ({"low": 3}, "low 3 is not below high 2"),
        ({"value": 9}, "value 9 is not from 1 to 2"),
        ({"low": "x"}, 'low: "x" is not a number'),
        ({"first": "1937"}, 'first: "1937": wants a date without quotes, like 1937-05-10'),
        ({"first": dt.date(1941, 1, 1)}, "first 1941-01-01 is after last 1940-05-01"),
        ({"evidence": ["S999"]}, 'evidence: "S999": no such evidence'),
        ({"evidence": []}, "evidence: wants at least one id"),
        ({"scenario": "alarm-1928"}, 'no such scenario; did you mean "alarm-1927"?'),
        ({"quantity": "remowed"}, 'no such quantity; did you mean "removed"?'),
        ({"reliability": "D"}, 'reliability: "D": no such reliability; wants one of A, B, C'),
        ({"weight": -1}, "weight: -1 is below 0 (weight in a score)"),
        ({"args": {"branch": ["air"]}}, 'takes no such argument; did you mean "branches"?'),
        ({"args": {"branches": ["airforce"]}}, '"airforce": no such args.branches'),
        ({"args": {"marker": "faction"}}, 'did you mean "factional"?'),
        ({"quantity": "fallen", "args": {"persons": ["yakir"]}}, 'did you mean "iakir"?'),
        ({"quantity": "lost"}, "lost wants args.cohorts"),
        ({"other": [{"words": "w", "low": 1, "evidence": ["S010"]}]}, "other.high: missing"),
    ],
)
def test_a_faulty_pattern_is_told(change, message):
    with pytest.raises(SpyscareError) as error:
        read_patterns({"pattern": [{**BASE, **change}]})
    assert any(message in line for line in error.value.lines), error.value.lines
    assert all(line.startswith('patterns.toml: pattern 1 "p"') for line in error.value.lines)


def test_all_faults_are_told_at_once_and_ids_are_told_apart():
    with pytest.raises(SpyscareError) as error:
        read_patterns({"pattern": [BASE, {**BASE, "low": 3, "weight": -1}]})
    assert len(error.value.lines) == 3
    assert 'pattern 2 "p": there is one of this id already' in error.value.lines[0]
    assert len(read_patterns({"pattern": [BASE]})) == 1
    assert len(read_patterns(raw_table())) == len(load_patterns())


# -- the score ------------------------------------------------------------------------------


def pattern_of(**change):
    return read_patterns({"pattern": [{**BASE, "low": 100, "high": 200, **change}]})[0]


def test_a_pattern_is_met_by_its_median():
    judged = judge(pattern_of(), [90, 150, 400])
    assert (judged.median, judged.met, judged.factor) == (150, True, 1)
    assert (judged.low, judged.high) == pytest.approx((102, 350))
    low = judge(pattern_of(), [50.0] * 3)
    assert (low.met, low.factor) == (False, 2)
    assert judge(pattern_of(), [500.0]).factor == 2.5
    assert not judge(pattern_of(), []).computed


def test_what_mostly_did_not_happen_has_no_number():
    judged = judge(pattern_of(), [math.nan, math.nan, 150.0])
    assert math.isnan(judged.median) and not judged.met and judged.factor == math.inf
    judged = judge(pattern_of(), [math.nan, 150.0, 160.0])
    assert (judged.median, judged.replicates, judged.of) == (155, 2, 3)


def test_events_make_a_share_of_runs():
    event = pattern_of(quantity="cascade", low=95, high=100, unit="percent of runs")
    judged = judge(event, [1.0] * 9 + [0.0])
    assert judged.median == pytest.approx(90) and not judged.met
    assert judged.factor == pytest.approx(95 / 90)
    assert judged.low < 90 < judged.high < 100
    assert judge(event, [1.0] * 10).met


@given(st.floats(0.001, 1e6), st.floats(0.001, 1e6), st.floats(0.001, 1e6))
def test_off_is_the_ratio_to_the_nearer_end(number, a, b):
    low, high = min(a, b), max(a, b)
    factor = off(number, low, high)
    assert factor >= 1
    assert (factor == 1) == (low <= number <= high)
    if number < low:
        assert number * factor == pytest.approx(low)
    if number > high:
        assert number == pytest.approx(high * factor)


def test_off_where_there_is_no_ratio():
    assert off(0, 1, 2) == off(math.nan, 1, 2) == off(-1, 0, 12) == math.inf
    assert off(0, 0, 2) == 1


def test_totals_are_of_reliability_a_and_apart_of_what_was_not_given():
    table = [
        {**BASE, "id": "a"}, {**BASE, "id": "b", "given": ["police.zeal"]},
        {**BASE, "id": "c"}, {**BASE, "id": "d", "reliability": "B"}, {**BASE, "id": "e"},
    ]  # fmt: skip
    found = score(
        read_patterns({"pattern": table}), {"a": [1.5], "b": [1.5], "c": [2.5], "d": [9.0]}
    )
    totals = found.totals
    assert (totals.met, totals.computed, totals.share) == (2, 3, pytest.approx(2 / 3))
    assert (totals.met_free, totals.computed_free, totals.far) == (1, 2, ("d",))
    assert closing(found) == (
        "reliability A: 2 of 3 met (67 %); of those that no single number was set from: 1 of 2;"
        " off by more than 2 times: d"
    )
    told = content(found, {"seeds": [1]})
    assert told["patterns"][4]["run"] is None and told["patterns"][4]["met"] is None
    assert told["patterns"][2]["factor"] == 1.25 and told["far"] == ["d"]
    assert closing(score((), {})) == "reliability A: no pattern computed"


def test_another_reading_with_a_quantity_of_its_own_decides_nothing():
    table = [{**BASE, "id": "a"}, {**BASE, "id": "b", "weight": 0}]
    found = score(read_patterns({"pattern": table}), {"a": [1.5], "b": [9.0]})
    assert (found.totals.met, found.totals.computed, found.totals.far) == (1, 1, ())
    assert [j.computed for j in found.judged] == [True, True]
    assert [j.pattern.standing for j in found.judged] == ["A", "other"]


def test_another_reading_is_judged_beside():
    other = {"words": "w", "low": 10, "high": 20, "evidence": ["S010"]}
    pattern = pattern_of(other=[other])
    assert judge(pattern, [15.0]).meets(pattern.others[0])
    assert not judge(pattern, [15.0]).met


def test_numbers_as_they_are_written():
    assert [amount(x, "officers") for x in (34301.4, 12.6, math.nan, None)] == [
        "34,301", "13", "none", "none",
    ]  # fmt: skip
    assert [amount(x, "percent") for x in (33.84, 100, 0)] == ["33.8 %", "100 %", "0 %"]
    assert amount(12.5, "days") == "12.5 d"
    assert span(30.4, 37.2, "percent") == "30.4-37.2 %" and span(None, 1, "days") == ""
    assert verdict(5, 1, 10, 1) == "met"
    assert verdict(0.5, 1, 10, 2.0) == "2.00 x too low"
    assert verdict(0, 1, 10, None) == "none at all" and verdict(None, 1, 10, None) == "no number"
