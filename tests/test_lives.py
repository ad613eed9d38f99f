"""No life that cannot be, and no book that does not balance: in no run, and found where there is.

Each rule of the grammar is broken once, in a ledger that was sound, and found with its sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from sim.engine.custody import Prisoner
from sim.engine.ledger import DAILY
from sim.engine.result import Result
from sim.engine.run import simulate
from sim.measures.grammar import VOICES, faults
from sim.measures.lives import GRAMMAR, SAID, Book, Clause, Life
from sim.measures.runs import read_run
from sim.scenario.load import Scenario, available, load
from sim.vocabulary import CELL, NKVD, NOBODY, Kind, Rank, Status
from tests import lives
from tests.drawn import LIVELY, QUIET, WORLDS, world

# -- every run ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", available())
def test_no_life_in_a_shipped_scenario_is_impossible(name: str) -> None:
    assert faults(simulate(load(name).with_values({"officers.count": 1_000}), seed=7)) == []


@pytest.mark.slow
def test_no_life_in_a_drawn_world_is_impossible() -> None:
    for n in range(0, WORLDS, 2):
        assert faults(drawn(n)) == [], f"world {n}"


@pytest.mark.slow
@pytest.mark.parametrize("name", ["alarm-1927", "vesna-1930", "spy-scare-1937"])
def test_no_life_at_full_size_is_impossible(name: str) -> None:
    assert faults(simulate(load(name), seed=1)) == []


def test_a_saved_run_is_read_as_the_one_in_memory(tmp_path) -> None:
    _, result = broken("confession", "release")
    result.save(tmp_path)
    assert faults(read_run(tmp_path).replicates[0]) == faults(result) != []


def prison() -> Scenario:
    """Most prisoners are soon let go, and asked for again the next morning."""
    values = {
        "custody.release_days": 3, "custody.coercion": 0.2, "police.released_days": 0,
        "police.patience": 1, "chief.shield": 0, "police.quota": 4_000, "police.capacity": 9_000,
    }  # fmt: skip
    return load(QUIET).with_values(LIVELY | values | {"period.end": load(QUIET).date(60)})


def test_the_cause_of_men_shot_twice_is_found_when_it_is_put_back(monkeypatch) -> None:
    """The prison's list asks whether a man is held, and not whether it is on this arrest."""
    held = property(lambda prisoner: prisoner.officer.status == Status.ARRESTED)
    monkeypatch.setattr(Prisoner, "is_held", held)
    found = faults(simulate(prison(), 1, engine="agents"))
    assert any(
        re.search(r"is made to confess, but he is held and has confessed since", f) for f in found
    )
    assert any(re.search(r"is shot, but he is shot since", f) for f in found)


def test_without_that_cause_the_same_world_is_sound() -> None:
    assert faults(simulate(prison(), 1, engine="agents")) == []


# -- each rule, broken once -----------------------------------------------------------------


@cache
def drawn(n: int) -> Result:
    changes, seed = world(n)
    return simulate(load(QUIET).with_values(changes), seed)


def sound(*kinds: str) -> Iterator[Result]:
    """Drawn worlds without a fault that have rows of these kinds."""
    codes = {int(Kind[kind.upper()]) for kind in kinds}
    for n in range(WORLDS):
        if is_sound(n) and codes <= set(drawn(n).rows["kind"].tolist()):
            yield drawn(n)


@cache
def is_sound(n: int) -> bool:
    return faults(drawn(n)) == []


def with_rows(result: Result, rows: dict[str, np.ndarray]) -> Result:
    """The same run with another ledger."""
    return replace(result, rows=rows)


def edited(result: Result, row: int, **columns: int) -> Result:
    """The same run with something else in a row."""
    rows = {name: column.copy() for name, column in result.rows.items()}
    for name, value in columns.items():
        rows[name][row] = value
    return with_rows(result, rows)


def added(result: Result, like: int, **columns: int) -> tuple[int, Result]:
    """The run with one more row on its last day, like an earlier one; its number."""
    rows = {name: np.append(column, column[like]) for name, column in result.rows.items()}
    more = {"day": result.days - 1} | columns
    for name, value in more.items():
        rows[name][-1] = value
    return len(rows["day"]) - 1, with_rows(result, rows)


def broken(*kinds: str) -> tuple[int, Result]:
    """A sound run with a confession of a man who is not held."""
    result = next(sound(*kinds))
    return added(result, rows_of(result, "confession")[0], who=one(result, Life.SERVING))


def rows_of(result: Result, kind: str) -> np.ndarray:
    return np.flatnonzero(result.rows["kind"] == Kind[kind.upper()])


def one(result: Result, *lives: Life) -> int:
    """Somebody who ends as one of these; -1 where nobody does."""
    men = np.arange(len(result.final["status"]))
    found = men[np.isin(Book(result).lives.at_the_end(men), lives)]
    return int(found[0]) if len(found) else -1


def rows_under(result: Result, clause: Clause) -> np.ndarray:
    rows = rows_of(result, clause.kind)
    return rows[np.isin(result.rows["who"][rows], clause.by)] if clause.by else rows


KNOWN = [c for c in GRAMMAR if c.kind in Kind.words()]


def say(clause: Clause) -> str:
    return f"{clause.kind}-{clause.side}" + ("-by" if clause.by else "")


@pytest.mark.parametrize("clause", [c for c in KNOWN if set(c.before) < set(Life)], ids=say)
def test_who_is_not_what_he_must_be_is_found(clause: Clause) -> None:
    wrong = [life for life in Life if life not in clause.before]
    for result in sound(clause.kind):
        rows, man = rows_under(result, clause), one(result, *wrong)
        if not len(rows) or man < 0:
            continue
        row, worse = added(result, rows[0], **{clause.side: man})
        is_so = SAID[Life(int(Book(result).lives.at_the_end(np.array([man]))[0]))]
        date = result.scenario.date(result.days - 1)
        found = [f for f in faults(worse) if f.startswith(f"{date}, row {row}: ")]
        assert any(f", but he {is_so}" in f for f in found), found
        return
    pytest.fail("no drawn world has such a row and such a man")


@pytest.mark.parametrize("clause", [c for c in KNOWN if c.since], ids=say)
def test_what_nothing_brought_about_is_found(clause: Clause) -> None:
    for result in sound(clause.kind):
        rows = rows_under(result, clause)
        rows = rows[result.rows[clause.side][rows] >= 0]
        if len(rows):
            found = faults(edited(result, rows[-1], parent=NOBODY))
            wanted = rf"row {rows[-1]}: .*, but its parent, row -1, is no {clause.since[0]}\b"
            assert any(re.search(wanted, f) for f in found), found
            return
    pytest.fail("no drawn world has such a row")


@pytest.mark.parametrize("kind", [kind for kind in VOICES if kind in Kind.words()])
def test_what_only_an_officer_says_is_found_in_another_mouth(kind: str) -> None:
    result = next(sound(kind))
    row = rows_of(result, kind)[0]
    found = faults(edited(result, row, who=CELL))
    assert any(f"row {row}: " in f and "it is no officer who does it" in f for f in found)


def test_a_name_of_the_police_itself_needs_no_confession() -> None:
    result = next(
        r for r in sound("name") if (r.rows["who"][rows_of(r, "name")] == NKVD).any()
    )  # fmt: skip
    assert faults(result) == []


@pytest.mark.parametrize("kind", ["request", "arrest"])
def test_an_item_about_another_is_no_reason(kind: str) -> None:
    for result in sound(kind, "letter"):
        rows, letters = rows_of(result, kind), rows_of(result, "letter")
        row = rows[-1]
        others = letters[
            (letters < row) & (result.rows["whom"][letters] != result.rows["whom"][row])
        ]
        if len(others):
            found = faults(edited(result, row, parent=others[0]))
            assert any(f"row {row}: " in f and f"row {others[0]}, is about " in f for f in found)
            return
    pytest.fail("no drawn world has them")


def test_a_letter_moved_by_what_is_no_loss_is_found() -> None:
    result = next(r for r in sound("letter", "name") if first_after(r, "letter", "name") >= 0)
    row, name = first_after(result, "letter", "name"), rows_of(result, "name")[0]
    found = faults(edited(result, row, parent=name))
    assert any(f"row {row}: " in f and "is no loss that others feel" in f for f in found)


def first_after(result: Result, kind: str, other: str) -> int:
    rows = rows_of(result, kind)
    rows = rows[rows > rows_of(result, other)[0]]
    return int(rows[0]) if len(rows) else -1


def test_whoever_is_asked_for_twice_a_day_is_found() -> None:
    result = next(r for r in sound("request") if one(r, Life.SERVING, Life.DISMISSED) >= 0)
    man = one(result, Life.SERVING, Life.DISMISSED)
    like = rows_of(result, "request")[0]
    once = added(result, like, whom=man, parent=NOBODY)[1]
    twice = added(once, like, whom=man, parent=NOBODY)[1]
    asked = "but has been asked for already that day"
    assert any(asked in f for f in faults(twice))


def test_a_request_answered_twice_and_an_arrest_unasked_are_found() -> None:
    result = next(sound("refusal"))
    row = rows_of(result, "refusal")[0]
    rows = {name: np.insert(column, row + 1, column[row]) for name, column in result.rows.items()}
    rows["parent"][rows["parent"] > row] += 1
    found = faults(with_rows(result, rows))
    assert any("the request of that day has had its answer" in f for f in found)
    result = next(r for r in sound("arrest") if one(r, Life.DISMISSED) >= 0)
    like = rows_of(result, "arrest")[0]
    worse = added(result, like, who=NKVD, whom=one(result, Life.DISMISSED), parent=NOBODY)[1]
    assert any("but nobody has asked for him that day" in f for f in faults(worse))


@pytest.mark.parametrize(
    "kind, said",
    [
        ("release", "is let go, and nothing follows"),
        ("expulsion", "is expelled, and nothing follows"),
    ],
)
def test_whoever_is_left_between_two_rows_is_found(kind: str, said: str) -> None:
    before = Life.HELD if kind == "release" else Life.SERVING
    result = next(r for r in sound(kind) if one(r, before) >= 0)
    worse = added(result, rows_of(result, kind)[0], whom=one(result, before))[1]
    assert any(said in f for f in faults(worse))


# -- rows out of order ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "column, value, said",
    [
        ("parent", 10_000_000, "its parent, row 10000000, does not stand before it"),
        ("parent", -5, "its parent, row -5, does not stand before it"),
        ("day", 10_000, "its day, 10000, is none of the run's"),
        ("who", 1_000_000, "who is 1000000, but there are"),
        ("whom", 1_000_000, "whom is 1000000, but there are"),
    ],
)
def test_what_comes_before_its_cause_or_from_nowhere_is_found(
    column: str, value: int, said: str
) -> None:
    result = next(sound("letter"))
    row = rows_of(result, "letter")[-1]
    assert any(f"row {row}: {said}" in f for f in faults(edited(result, row, **{column: value})))


def test_days_that_run_backwards_are_found() -> None:
    result = next(r for r in sound("letter") if (r.rows["day"] > 3).any())
    row = int(np.flatnonzero(result.rows["day"] > 3)[0])
    said = f"row {row}: its day, 0, is before that of the row above it"
    assert said in faults(edited(result, row, day=0))


# -- posts and books ------------------------------------------------------------------------


def promoted() -> tuple[Result, int]:
    """A sound run, and a promotion in it that rests on a loss."""
    for result in sound("promotion", "loss"):
        rows = rows_of(result, "promotion")
        kinds = result.rows["kind"][result.rows["parent"][rows]]
        rows = rows[kinds == Kind.LOSS]
        if len(rows):
            return result, int(rows[-1])
    raise AssertionError("no drawn world has a promotion after a loss")


def test_a_promotion_into_no_vacant_post_is_found() -> None:
    result, row = promoted()
    found = faults(edited(result, row, parent=NOBODY))
    assert any(f"row {row}: " in f and "row -1, leaves no post empty" in f for f in found)


def test_a_promotion_into_another_unit_downwards_or_twice_is_found() -> None:
    result, row = promoted()
    parent = int(result.rows["parent"][row])
    unit, rank = result.corps.unit, result.corps.rank
    serving = np.flatnonzero(result.final["status"] == Status.SERVING)
    elsewhere = serving[unit[serving] != unit[result.rows["whom"][parent]]][0]
    found = faults(edited(result, row, whom=elsewhere))
    assert any(f"row {row}: " in f and "is in another unit" in f for f in found)
    highest = serving[np.argmax(rank[serving])]
    if rank[highest] >= Rank.ARMY_COMMANDER:
        found = faults(edited(result, row, whom=highest))
        assert any(f"row {row}: " in f and "is not above his own" in f for f in found)
    again, worse = added(result, row)
    assert any(f"row {again}: " in f and "that post has been filled" in f for f in faults(worse))


@pytest.mark.parametrize(
    "column", ["arrests", "letters", "serving", "custody", "dismissed", "command_lost"]
)
def test_a_day_that_counts_otherwise_is_found(column: str) -> None:

    result = next(sound("arrest", "dismissal"))
    series = result.series.copy()
    series[5, DAILY.index(column)] += 1
    found = faults(replace(result, series=series))
    assert len(found) == 1
    date = result.scenario.date(5)
    assert re.fullmatch(
        rf"{date}: {column} is \S+ by the ledger, \S+ in the daily series", found[0]
    )


def left(result: Result) -> np.ndarray:
    """Numbers of the founders who serve when a run ends."""
    return np.flatnonzero(
        Book(result).lives.at_the_end(np.arange(result.corps.count)) == Life.SERVING
    )


@pytest.mark.parametrize(
    "column", ["status", "rank", "arrests", "dismissals", "requests", "reinstated"]
)
def test_a_man_who_ends_otherwise_is_found(column: str) -> None:
    worlds = ((each, left(each)) for each in sound("arrest", "dismissal"))
    result, men = next((each, men) for each, men in worlds if len(men))
    final = {name: values.copy() for name, values in result.final.items()}
    man = int(men[-1])
    other = {"status": Status.CAMP, "reinstated": not final[column][man]}
    final[column][man] = other.get(column, final[column][man] + 1)
    found = faults(replace(result, final=final))
    who = Book(result).names[man] or f"officer {man}"
    assert any(f.startswith(f"{who}: ") and f.endswith("in the final state") for f in found)
    if column in ("status", "rank"):
        assert any("serve by the ledger, " in f for f in found), "by branch and rank"


def test_every_kind_of_row_about_men_has_its_grammar() -> None:
    assert set(Kind.words()) <= {clause.kind for clause in GRAMMAR}


def test_the_command_that_reads_many_runs_tells_each_fault_and_its_seed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ["alarm-1927", "--runs", "2", "--officers", "300"]
    assert lives.main(asked) == 0
    assert "alarm-1927: 2 runs, seeds 1 to 2, " in capsys.readouterr().out
    said = list(lives.told("tutorial", range(1, 3), [(10, []), (12, ["a man is shot twice"])]))
    assert said == [
        "tutorial, seed 2: a man is shot twice",
        "tutorial: 2 runs, seeds 1 to 2, 22 rows, 1 with an impossible life or book",
    ]
