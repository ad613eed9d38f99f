"""The benchmark runs and reports what it found; how fast anything is, no test says."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import networkx
import numpy as np
import pytest

from sim.bench import __main__ as command
from sim.bench import asked, cases, contagion, measure, probe, report, tables
from sim.bench.cases import ARMY, MILLION, PLANS, Plan
from sim.bench.findings import Findings, Rate, Runs
from sim.bench.measure import Timing
from sim.errors import SpyscareError

TINY = Plan(
    repeats=1, side_by_side=(300,), agents=(200,), contagion=(300,), corps=(),
    records=("ledger",), recorded=300, rates=(200,), window=0.0, growth=(300,), first=None,
    once=False,
)  # fmt: skip
TITLES = [
    "Asked and found", "The two engines and a plain contagion", "Founding the corps",
    "Cold start and whole commands", "What recording costs", "Runs per minute",
    "How the cost grows",
]  # fmt: skip


def runs(seconds: float, rows: int, peak: int | None = 10**8) -> Runs:
    return Runs(Timing((seconds,)), (rows,), 0.5, peak, 15.0)


@pytest.fixture
def found() -> Findings:
    """Findings as a full plan makes them, with numbers that are easy to reckon with."""
    plan = PLANS["full"]
    out = Findings(plan)
    for size in {*plan.side_by_side, *plan.growth}:
        out.compiled[size, "ledger"] = runs(size * 1e-6, size)
    for record in plan.records:
        out.compiled[ARMY, record] = runs(0.2, ARMY)
    out.agents = {500: Timing((2.0,)), 1_000: Timing((3.0, 3.0, 9.0))}
    out.contagion = {1_000: Timing((2.0,))}
    out.corps = {size: Timing((0.9,)) for size in plan.corps}
    out.help = out.first = out.bare = out.whole = Timing((0.4,))
    out.rates = {size: Rate(Timing((200.0,)), Timing((380.0,))) for size in plan.rates}
    return out


def cells(text: str) -> list[list[str]]:
    """Rows of all tables of a document."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


# the command


def test_a_quick_run_writes_a_whole_report_and_leaves_the_rest_alone(
    tmp_path, monkeypatch, capsys
) -> None:
    monkeypatch.setitem(PLANS, "quick", TINY)
    path = tmp_path / report.FILE
    path.write_text(f"Before.\n\n{report.OPENING}Outdated.\n{report.CLOSING}\n\nAfter.\n", "utf-8")
    assert command.main(["--quick", "--out", str(tmp_path)]) == 0
    text = path.read_text(encoding="utf-8")
    assert text.startswith(f"Before.\n\n{report.OPENING}| measured | |\n")
    assert text.endswith(f"\n{report.CLOSING}\n\nAfter.\n") and "Outdated." not in text
    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == TITLES
    shown = capsys.readouterr().out
    assert all(title in shown for title in TITLES)
    by_head = {row[0]: row for row in cells(text)}
    assert re.fullmatch(r"[0-9a-f]{16}", by_head["code"][1])
    assert "numba " in by_head["versions"][1]
    (beside,) = (row for row in cells(text) if row[0] == "300" and len(row) == 6 and "~" in row[2])
    assert beside[3].startswith("~") and beside[4].endswith(" (once)")
    verdicts = [row[3] for row in cells(text) if len(row) == 4 and row[1].startswith("at ")]
    assert len(verdicts) == len(asked.ASKED) and set(verdicts) <= {"met", "missed", "not measured"}
    peak = float(next(row[2] for row in cells(text) if row[0] == "`ledger`").replace(",", ""))
    assert 50 < peak < 2_000


def test_a_document_without_a_place_is_told_before_anything_is_measured(
    tmp_path, monkeypatch, capsys
) -> None:
    monkeypatch.setattr(command, "find", lambda *_: pytest.fail("it measures"))
    (tmp_path / report.FILE).write_text("# Performance\n", encoding="utf-8")
    assert command.main(["--quick", "--out", str(tmp_path)]) == 2
    assert "performance.md: no place for what is measured; wants" in capsys.readouterr().err
    assert command.main(["--out", str(tmp_path / report.FILE)]) == 2
    assert "wants a folder" in capsys.readouterr().err


def test_a_process_that_fails_is_told_with_its_last_word() -> None:
    with pytest.raises(SpyscareError) as error:
        measure.ask("runs", officers=3, repeats=1, engine="compiled", record="ledger")
    (line,) = error.value.lines
    assert line.startswith("bench: runs {'officers': 3") and "officers.count" in line


def test_a_founding_and_a_first_run_can_be_asked_for() -> None:
    (answer,) = probe.CASES["corps"]([200, 300])
    assert len(answer["seconds"]) == 2 and min(answer["seconds"]) > 0
    assert list(probe.CASES["first"](200)) == [{}]


def test_ties_are_counted_among_those_who_serve() -> None:
    corps = cases.corps_of(cases.flagship(200))
    owner = np.repeat(np.arange(corps.count + corps.recruits), np.diff(corps.tie_start))
    serving = (owner < 200) & (corps.tie_whom < 200)
    assert probe.ties(corps) == serving.sum() / 200 < np.diff(corps.tie_start).sum() / 200


def test_a_fresh_copy_has_nothing_compiled_and_is_what_is_imported() -> None:
    with measure.fresh_copy() as home:
        assert not list(home.rglob("__pycache__")) and (home / "scenarios" / "base.toml").is_file()
        line = [sys.executable, "-c", "import sim; print(sim.__file__)"]
        said = measure.finished(line, home, "importing")
        assert Path(said.strip()) == home / "sim" / "__init__.py"


def test_the_project_has_a_place_for_what_is_measured() -> None:
    path, text = report.place(measure.HOME / "docs")
    assert path.name == "performance.md" and "\n## Where the time goes\n" in text


# what is made of the numbers


def test_verdicts_are_computed(found) -> None:
    verdicts = {each.what: each.verdict(found) for each in asked.ASKED}
    assert [what for what, verdict in verdicts.items() if verdict != "met"] == [
        "runs of 1,000 on 2 processes"
    ]
    found.compiled[MILLION, "ledger"] = runs(5.1, MILLION, 4_001_000_000)
    found.whole = None
    verdicts = {each.what: each.verdict(found) for each in asked.ASKED}
    assert verdicts["a run of 1,000,000 officers"] == "missed"
    assert list(verdicts.values()).count("not measured") == 1
    assert asked.flatness(found) == pytest.approx(5.1)


def test_a_limit_is_met_by_just_reaching_it(found) -> None:
    found.compiled[ARMY, "daily"] = runs(0.30, ARMY)
    found.rates = {1_000: Rate(Timing((10_000.0, 10_000.0)), Timing((18_000.0, 18_000.0)))}
    met = {each.what for each in asked.ASKED if each.verdict(found) == "met"}
    assert {"a run of 144,300 officers, daily record",
            "2 processes over one, at the worst size"} <= met  # fmt: skip


def test_what_was_not_measured_lies_on_the_straight_line_and_says_so(found) -> None:
    assert tables.extrapolated(found.agents, 10_000) == pytest.approx(1.0 + 10_000 * 2e-3)
    assert tables.extrapolated(found.contagion, 10_000) == pytest.approx(20.0)
    steep = {500: Timing((1.0,)), 1_000: Timing((4.0,))}
    assert tables.extrapolated(steep, 10_000) == pytest.approx(20.0)
    rows = {row[0]: row for row in tables.engines(found).rows}
    assert rows["1,000"][2] == "3.00 (3.00 to 9.00)" and rows["1,000"][3] == "3,000"
    assert rows["5,000"][2:4] == ("~11.0", "~2,200")


def test_the_cost_of_a_row_is_a_median_of_ratios() -> None:
    three = Runs(Timing((1e-3, 2e-3, 9e-3)), (1_000, 4_000, 3_000), 0.0, None, 0.0)
    assert three.per_row == pytest.approx(1_000.0)
    assert Rate(Timing((1.0, 2.0, 4.0)), Timing((2.0, 3.0, 4.0))).ratio == pytest.approx(1.5)


def test_every_table_is_as_wide_as_its_head(found) -> None:
    made = [make(found) for make in tables.TABLES]
    assert [table.title for table in made] == TITLES
    for table in made:
        assert {len(row) for row in table.rows} == {len(table.heads)}, table.title


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "–"), (0.04321, "0.0432"), (0.3, "0.3"), (4.0, "4.00"), (45.67, "45.7"),
        (12345.6, "12,346"),
    ],
)  # fmt: skip
def test_numbers_are_told_with_the_digits_that_count(value, words) -> None:
    assert tables.number(value) == words


def test_the_full_plan_measures_everything_that_is_asked(found) -> None:
    plan = PLANS["full"]
    assert plan.repeats >= 5 and plan.once and set(plan.records) == set(cases.RECORDS)
    assert "not measured" not in {each.verdict(found) for each in asked.ASKED}


# the yardstick


def test_nobody_is_lost_in_the_contagion_and_its_ties_are_as_many_as_asked() -> None:
    days = contagion.run(200, 12.0, 60, 1)
    assert {sum(day) for day in zip(*days.values(), strict=True)} == {200}
    assert sorted(days) == sorted(contagion.STATES) and len(days["infected"]) == 60
    graph = contagion.Contagion(200, 12.0, 1).graph
    assert sum(dict(graph.degree).values()) / 200 == 12.0
    assert contagion.run(200, 12.0, 60, 1) == days != contagion.run(200, 12.0, 60, 2)


def test_what_cannot_be_passed_on_stays_with_the_first() -> None:
    days = contagion.run(200, 12.0, 30, 1, chance=0.0, recovery=0.0)
    assert set(days["infected"]) == {2}


def test_what_is_always_passed_on_reaches_all_who_are_connected() -> None:
    model = contagion.Contagion(200, 1.5, 3, chance=1.0, recovery=0.0)
    begun = [a.cell.coordinate for a in model.agents if a.state == contagion.INFECTED]
    for _ in range(200):
        model.step()
    reached = {n for first in begun for n in networkx.node_connected_component(model.graph, first)}
    infected = {a.cell.coordinate for a in model.agents if a.state == contagion.INFECTED}
    assert infected == reached and len(reached) < 200
