"""A report as a file: small, the same twice, nothing to fetch, its tables those of the run."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner

from sim import cli, measures
from sim.errors import SpyscareError
from sim.faces.asked import Asked
from sim.faces.charts.base import columns
from sim.faces.report import making, report
from sim.faces.report.page import page
from sim.faces.report.parts import Case, Section
from sim.measures import band, read_run
from sim.measures.page import Block
from sim.measures.worlds import side_by_side

WILD = "<script>alert(1)</script> & \"'</title>"


def data_of(text: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.S)
    assert found
    return json.loads(found.group(1))


def of_a_daily_table(folder: Path) -> dict[str, list]:
    daily = pd.read_parquet(folder / "daily.parquet")
    return {"date": [day.date().isoformat() for day in daily.index], **{
        name: columns(daily[[name]])[name] for name in ("pressure", "shield_held", "restraint")
    }}  # fmt: skip


def test_tables_are_those_behind_the_run(worlds: tuple[Path, Path], two: Path) -> None:
    tables = data_of(two.read_text())["tables"]
    days = tables["above-and-below-above-and-below-days"]
    for name, column in of_a_daily_table(worlds[0]).items():
        assert days[name] == column
    runs = [read_run(folder) for folder in worlds]
    weeks = band(measures.weekly(runs[0]))
    for quantity in ("letters", "arrests", "dismissals"):
        counted = weeks[weeks["quantity"] == quantity]["median"]
        assert tables["what-happened-escalation-weeks"][quantity] == counted.astype(int).tolist()
    both = side_by_side(runs[0].replicates[0], runs[1].replicates[0])
    assert tables["two-worlds-worlds-weeks"] == columns(both)
    ledger = pd.read_parquet(worlds[0] / "ledger.parquet").set_index("event")
    chains = tables["tree-chains-row-by-row"]
    assert chains["parent"] == ledger.loc[chains["event"], "parent"].tolist()


def test_datasets_stand_in_the_page_once(two: Path) -> None:
    held = data_of(two.read_text())
    for chart in held["charts"].values():
        for dataset in chart["option"].get("dataset", []):
            assert "source" not in dataset
            assert dataset["of"] in held["tables"]


def test_every_table_that_is_announced_is_there(two: Path) -> None:
    text = two.read_text()
    announced = re.findall(r'data-table="([^"]+)"', text)
    assert len(set(announced)) == len(announced)
    assert set(announced) == set(data_of(text)["tables"])
    assert set(re.findall(r'<figure id="([^"]+)"', text)) == set(data_of(text)["charts"])


def test_it_can_be_mailed_and_fetches_nothing(two: Path) -> None:
    text = two.read_text()
    assert len(text.encode()) < making.LARGEST
    outside = re.sub(r"<script[^>]*>.*?</script>|<pre.*?</pre>", "", text, flags=re.S)
    assert not re.search(r"https?:|//[a-z]", outside)
    assert not re.findall(r"""\b(?:src|srcset|action|data|poster)\s*=\s*["']""", outside)
    assert all(link.startswith("#") for link in re.findall(r'href="([^"]*)"', outside))
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)
    assert policy and policy.group(1).startswith("default-src 'none'; script-src 'sha256-")
    assert "connect-src" not in policy.group(1) and "unsafe-eval" not in policy.group(1)


def test_the_same_run_gives_the_same_bytes(worlds: tuple[Path, Path], two: Path) -> None:
    assert report(*worlds) == two.read_text()


def test_headings_are_in_order(two: Path) -> None:
    text = re.sub(r"<script[^>]*>.*?</script>", "", two.read_text(), flags=re.S)
    levels = [int(level) for level in re.findall(r"<h([1-6])", text)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(b <= a + 1 for a, b in pairwise(levels))


def test_an_answer_is_told_with_what_is_not_known_in_it(tmp_path: Path) -> None:
    blocks = pd.DataFrame({
        "outcome": ["order", "arrests"], "block": "letters", "total": [float("nan"), 0.5],
        "total_low": [float("nan"), 0.1], "total_high": [float("nan"), 0.9],
    })  # fmt: skip
    other = pd.DataFrame({"anything": [1, 2]})
    asked = Asked("luck", "Which luck", ["In the model, luck."], {"blocks": blocks, "x": other},
                  "a source", tmp_path)  # fmt: skip
    text = report(asked)
    assert "Which luck" in text and "In the model, luck." in text and "a source" in text
    held = data_of(text)
    assert [len(table.get("block", [])) for table in held["tables"].values()] == [1, 1, 0]
    assert held["tables"]["what-if-1-x"] == {"anything": [1, 2]}
    assert len(held["charts"]) == 2


def test_names_and_words_are_escaped() -> None:
    table = pd.DataFrame({WILD: [WILD]})
    section = Section("x", WILD, [WILD], tables={WILD: table}, source=WILD,
                      cases=[Case(WILD, [Block(WILD, [WILD], [WILD], [[WILD]])])])  # fmt: skip
    text = page(WILD, WILD, [section])
    assert "<script>alert" not in text and text.count("</title>") == 1
    assert list(data_of(text)["tables"].values()) == [{WILD: [WILD]}]


@pytest.mark.slow
def test_two_scenarios_are_run_where_no_folders_are_given(tmp_path: Path) -> None:
    path = tmp_path / "two.html"
    said = CliRunner().invoke(cli.app, [
        "report", "spy-scare-1937", "no-denunciation", "--officers", "300", "--into", str(path),
    ])  # fmt: skip
    assert said.exit_code == 0, said.output
    assert said.output.strip().endswith(str(path))
    assert "no-denunciation" in path.read_text()


@pytest.mark.parametrize(("targets", "words"), [
    ((), "report: wants a folder, or one or two scenarios"),
    (("nosuchworld",), "nosuchworld"),
])  # fmt: skip
def test_what_cannot_be_told_is_said(targets: tuple[str, ...], words: str) -> None:
    with pytest.raises(SpyscareError, match=words):
        report(*targets)


def test_three_runs_are_too_many(worlds: tuple[Path, Path]) -> None:
    with pytest.raises(SpyscareError, match="3 runs; wants one, or two worlds of one seed"):
        report(*worlds, worlds[0])


def test_where_a_report_goes(worlds: tuple[Path, Path], tmp_path: Path) -> None:
    assert making.place_of([str(worlds[0])], None) == worlds[0] / "report.html"
    assert making.place_of(["a", "b"], None) == Path("runs/a-b.html")
    with pytest.raises(SpyscareError, match="is a folder; wants a file"):
        making.place_of(["a"], tmp_path)
