"""The benchmark runs and its page says what was found; how fast anything is, no test says."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import networkx
import numpy as np
import pytest

from tests.bench import contagion, page, speed
from tests.bench.conftest import ARMY, CASES, MILLION

ROOT = Path(__file__).resolve().parent.parent


def benchmark(name: str, case, **extra) -> dict:
    values = case if isinstance(case, tuple) else (case,)
    seconds = [1e-6 * values[0]] * 2 if isinstance(values[0], int) else [0.4]
    params = {f"p{i}": value for i, value in enumerate(values)}
    return {"name": f"{name}[x]", "params": params, "stats": {"data": seconds},
            "extra_info": extra}  # fmt: skip


@pytest.fixture
def said() -> dict:
    """What pytest-benchmark keeps of all cases, with numbers that are easy to reckon with."""
    kept = {
        "test_run": lambda case: {"rows": [case[0]] * 2, "peak": 10**8, "founded": 1, "ties": 15},
        "test_rate": lambda case: {"alone": [200.0] * 2, "together": [380.0] * 2},
    }
    benchmarks = [
        benchmark(name, case, **kept.get(name, lambda case: {})(case))
        for name, (cases, _) in CASES.items()
        for case in cases
    ]
    machine = {
        "load": 0.1,
        "memory": 4 * 10**9,
        "versions": {"numba": "1"},
        "cpu": {},
        "cores": 2,
        "processor": "x",
        "system": "Linux",
        "machine": "x",
        "code": "0" * 64,
        "took": 3.0,
    }
    return {"benchmarks": benchmarks, "machine_info": machine, "datetime": "2026-01-01T10:00:00"}


def verdicts(said: dict) -> dict[str, list[str]]:
    rows = page.asked(page.Measured(said))[2]
    return {word: [what for what, *_, last in rows if last == word]
            for word in ("met", "missed", "not measured")}  # fmt: skip


def test_every_case_runs(tmp_path) -> None:
    """Small, once, and without what starts processes of its own again and again."""
    pytest.importorskip("pytest_benchmark")
    kept = tmp_path / "measured.json"
    line = [sys.executable, "-m", "pytest", "-o", "addopts=--import-mode=importlib", "-p",
            "no:cacheprovider", "tests/bench/speed.py", "--trial", "-k", "not rate and not command",
            f"--benchmark-json={kept}"]  # fmt: skip
    paths = os.pathsep.join(path for path in (str(ROOT), *sys.path) if path)
    here = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST_")}
    done = subprocess.run(
        line, cwd=ROOT, env={**here, "PYTHONPATH": paths}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout
    found = page.Measured(json.loads(kept.read_text(encoding="utf-8")))
    run = found.of("run", (300, "ledger"))
    assert len(run["seconds"]) == 1 and run["rows"][0] > 0 and 50e6 < run["peak"] < 2e9
    assert {"agents", "contagion", "corps"} < set(found.cases)


def test_the_page_tells_what_was_measured_and_leaves_the_rest_alone(
    said, tmp_path, monkeypatch
) -> None:
    measured, written = tmp_path / "measured.json", tmp_path / "performance.md"
    measured.write_text(json.dumps(said), encoding="utf-8")
    text = (ROOT / "docs" / "performance.md").read_text(encoding="utf-8")
    written.write_text(text, encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["page", str(measured), str(written)])
    page.main()
    anew = written.read_text(encoding="utf-8")
    outside = [page.BLOCK.sub("", each) for each in (text, anew)]
    assert outside[0] == outside[1]
    heads = [re.findall(r"^## .*$", each, re.MULTILINE) for each in (text, anew)]
    assert heads[0] == heads[1]
    assert "| 1,000,000 | 1.00 (1.00 to 1.00) | 1,000,000 | 1,000 | 100 | 1.00 |" in anew
    written.write_text("# Performance\n", encoding="utf-8")
    with pytest.raises(SystemExit, match="wants one block"):
        page.main()


def test_verdicts_are_computed(said) -> None:
    assert verdicts(said)["missed"] == ["runs of 1,000 on 2 processes"]
    for each in said["benchmarks"]:
        if each["params"] == {"p0": MILLION, "p1": "ledger"}:
            each["stats"]["data"], each["extra_info"]["peak"] = [5.1, 5.1], 4_001_000_000
        if each["params"] == {"p0": ARMY, "p1": "daily"}:
            each["stats"]["data"] = [0.30]  # just reached
    said["benchmarks"] = [each for each in said["benchmarks"] if each["params"] != {"p0": "run"}]
    found = verdicts(said)
    assert "a run of 1,000,000 officers" in found["missed"] and len(found["not measured"]) == 1
    assert "a run of 144,300 officers, daily record" in found["met"]
    assert page.flatness(page.Measured(said)) == pytest.approx(5.1)


def test_what_was_not_measured_lies_on_the_straight_line_and_says_so(said) -> None:
    assert page.extrapolated({500: 2.0, 1_000: 3.0}, 10_000) == pytest.approx(21.0)
    assert page.extrapolated({1_000: 2.0}, 10_000) == pytest.approx(20.0)
    assert page.extrapolated({500: 1.0, 1_000: 4.0}, 10_000) == pytest.approx(20.0)
    rows = {row[0]: row for row in page.engines(page.Measured(said))[2]}
    assert rows["1,000"][2:4] == ("0.001 (0.001 to 0.001)", "1.00")
    assert rows["5,000"][2:4] == ("~0.005", "~1.00")


def test_numbers_are_told_with_the_digits_that_count() -> None:
    told = {None: "–", 0.04321: "0.0432", 0.3: "0.3", 4.0: "4.00", 45.67: "45.7", 12345.6: "12,346"}
    assert {value: page.number(value) for value in told} == told


def test_ties_are_counted_among_those_who_serve() -> None:
    corps = speed.corps_of(speed.flagship(200))
    owner = np.repeat(np.arange(corps.count + corps.recruits), np.diff(corps.tie_start))
    serving = (owner < 200) & (corps.tie_whom < 200)
    assert speed.ties(corps) == serving.sum() / 200 < np.diff(corps.tie_start).sum() / 200


def test_a_fresh_copy_has_nothing_compiled_and_is_what_is_imported(tmp_path) -> None:
    speed.fresh_copy(tmp_path)
    assert not list(tmp_path.rglob("__pycache__")) and (tmp_path / "scenarios").is_dir()
    said = speed.python("import sim; print(sim.__file__)", home=tmp_path)
    assert Path(said.strip()) == tmp_path / "sim" / "__init__.py"


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
