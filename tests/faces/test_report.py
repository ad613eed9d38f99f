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
from sim.faces.report.accused import Accused
from sim.faces.report.again import again as again_of
from sim.faces.report.events import as_events, namesake, put_in
from sim.faces.report.links import linker
from sim.faces.report.many import plainly
from sim.faces.report.page import page, table_id
from sim.faces.report.pair import is_pair
from sim.faces.report.parts import Case, Section
from sim.faces.report.sections import names_of
from sim.faces.report.worlds import in_short, one_pair
from sim.measures import band, read_run
from sim.measures.fates import fates
from sim.measures.page import Block
from sim.measures.pairs import Pair
from sim.measures.stories import stories
from sim.measures.worlds import side_by_side
from sim.study import read
from sim.study.methods.sweep import sweep
from sim.study.questions import question

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


@pytest.fixture(scope="module")
def again(worlds: tuple[Path, Path]) -> tuple[str, list[Section]]:
    """The report once more, and the parts that it was made of."""
    parts: list[Section] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(making, "page", lambda *given: parts.extend(given[2]) or page(*given))
        return report(*worlds), parts


def test_every_table_of_every_part_is_in_the_page_row_by_row(
    again: tuple[str, list[Section]], two: Path
) -> None:
    held = data_of(two.read_text())["tables"]
    expected = {}
    for part in again[1]:
        for chart in part.charts:
            for name, table in chart.tables.items():
                expected[table_id(part.id, chart.name, name)] = columns(table)
        for caption, table in part.tables.items():
            expected[table_id(part.id, "", caption)] = columns(table)
    assert len(expected) >= 15
    for name, table in expected.items():
        assert held[name] == table
    assert set(held) == set(expected)


def test_who_named_the_named_is_what_the_ledger_has(worlds: tuple[Path, Path], two: Path) -> None:
    ledger = pd.read_parquet(worlds[0] / "ledger.parquet")
    officers = pd.read_parquet(worlds[0] / "officers.parquet")
    named = set(officers.loc[officers["person"] != "", "officer"])
    table = pd.DataFrame(data_of(two.read_text())["tables"]["cases-who-named-or-denounced-them"])
    said = ledger[ledger["kind"].isin(["letter", "name", "item"]) & ledger["whom"].isin(named)]
    assert set(said["event"]) <= set(table["event"])
    rest = ledger.loc[table["event"].tolist()]
    assert table["date"].tolist() == rest["date"].dt.strftime("%Y-%m-%d").tolist()
    parents = set(ledger.loc[ledger["kind"] == "arrest", "parent"])
    assert table["led_to_arrest"].tolist() == [each in parents for each in table["event"]]


def test_each_figure_and_each_part_says_where_it_comes_from(two: Path) -> None:
    text = re.sub(r"<script[^>]*>.*?</script>", "", two.read_text(), flags=re.S)
    figures = re.findall(r"<figure .*?</figure>", text, re.S)
    sections = re.findall(r"<section .*?</section>", text, re.S)
    assert len(figures) >= 9 and len(sections) >= 10
    for part in [*figures, *sections]:
        assert re.search(r'<p class="source">[^<]{20,}</p>', part)
    for part in figures:
        assert "officers · seed 3" in part and "code " in part


def test_every_person_has_a_case_file_to_be_led_to(worlds: tuple[Path, Path], two: Path) -> None:
    officers = pd.read_parquet(worlds[0] / "officers.parquet").set_index("officer")
    files = dict(
        re.findall(r'<details class="case" id="man-(\d+)" data-called="([^"]*)"', two.read_text())
    )
    named = officers[officers["person"] != ""]
    for man, person in named["person"].items():
        assert files[str(man)] == f"{person} officer {man}"
    assert len(files) > len(named)


def test_a_case_file_says_who_accused_him_and_where_each_chain_begins(
    worlds: tuple[Path, Path],
) -> None:
    run = read_run(worlds[0])
    first, told = run.replicates[0], stories(run)
    arrests = first.ledger[first.ledger["kind"] == "arrest"]
    named = first.officers.index[first.officers["person"] != ""]
    hit = [int(man) for man in named if (arrests["whom"] == man).any()]
    accused = Accused(first, [int(man) for man in named], told)
    parent = first.ledger["parent"]
    for man in hit:
        who, *chains = accused.blocks(man)
        mine = arrests.index[arrests["whom"] == man]
        assert len(chains) == len(mine)
        said = accused.table[accused.table["whom"] == man]["event"]
        before = next(s for s in who.sentences if "had spoken of him before" in s)
        assert before.startswith("Nobody") == (not (said < mine[0]).any())
        assert len(who.rows) == (accused.table["whom"] == man).sum()
        for block, event in zip(chains, mine[::-1], strict=True):  # the last arrest first
            assert str(first.ledger.at[event, "date"].date()) in block.heading
            while parent[event] >= 0:
                event = parent[event]
            lines = block.sentences
            place = next(i for i, said in enumerate(lines) if said.startswith("Here the chain"))
            begins = str(first.ledger.at[event, "date"].date())
            assert lines[place - 1].startswith(begins)
    spared = next(int(man) for man in named if int(man) not in hit)
    assert accused.blocks(spared)[0].sentences[0] == "In this run he is never arrested."


def test_two_worlds_in_short_are_those_of_the_pair(worlds: tuple[Path, Path]) -> None:
    run, beside = map(read_run, worlds)
    pair = Pair(run.replicates[0], beside.replicates[0])
    said = " ".join(in_short(run, beside, pair, stories(run)))
    numbers = pair.numbers()
    assert f"{int(numbers['pair.both']):,} men are arrested in both worlds" in said
    assert f"{int(numbers['pair.spared']):,} are arrested in the first and spared" in said
    assert f"{int(numbers['pair.instead']):,} are arrested in the second instead" in said
    day = pd.Timestamp(run.period[0]) + pd.Timedelta(days=pair.parts)
    assert f"The two part on {day.date()}" in said
    order = measures.ordered(run).iloc[0]
    assert ("does not come" if pd.isna(order) else f"comes on {order.date()}") in said
    assert 'Left out of the second world is the event "plenum"' in said
    assert "All other events stay, each on its day" in said
    assert "spyscare whatif spy-scare-1937 without plenum" in one_pair(run, beside, False)
    assert "many pairs" in one_pair(run, beside, True)


def test_each_arrest_is_told_with_how_it_ended(worlds: tuple[Path, Path]) -> None:
    first = read_run(worlds[0]).replicates[0]
    ledger = first.ledger
    by_man = ledger[ledger["kind"] == "arrest"].groupby("whom")["event"].apply(list)
    told = fates(first, by_man.index)
    twice = 0
    for man, events in by_man.items():
        fate = told[int(man)]
        assert [each.row for each in fate.arrests] == events
        twice += len(events) > 1
        for kind, word in (("release", "released"), ("execution", "shot")):
            rows = ledger[(ledger["kind"] == kind) & (ledger["whom"] == man)]
            for row in rows.itertuples():
                arrest = [each for each in fate.arrests if each.row < row.event][-1]
                assert f"{word} {row.date.date()}" in arrest.ended
                assert word != "shot" or fate.died == str(row.date.date())
        assert str(fate).count("arrested") == len(events)
    assert twice


def test_what_an_event_puts_on_file_is_nobody_s_word(worlds: tuple[Path, Path]) -> None:
    first = read_run(worlds[0]).replicates[0]
    said = put_in(first, "primakov-names-iakir", "1937-05-14", "S167")
    assert said.startswith('The event "primakov names iakir" of 1937-05-14 is an event of the')
    assert "no man of this run said it" in said and "S167" in said
    man = namesake("primakov-names-iakir", first.officers)
    assert first.officers.at[man, "person"] == "primakov"
    assert str(fates(first, [man])[man]) in said
    assert namesake("primakov-arrested", first.officers) is None
    assert namesake("plenum", first.officers) is None
    assert as_events('The trigger "a-b" acts') == 'The event "a b" acts'


def test_every_link_leads_somewhere(two: Path) -> None:
    text = re.sub(r"<script[^>]*>.*?</script>", "", two.read_text(), flags=re.S)
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(set(ids)) == len(ids)
    links = re.findall(r'href="#([^"]+)"', text)
    assert set(links) <= set(ids)
    assert sum(link.startswith("event-") for link in links) > 10
    assert sum(link.startswith("man-") for link in links) > 100


def test_links_keep_what_is_escaped() -> None:
    cases = [Case("a", (), "man-1", links=["O'Neil, <b>"]), Case("b", (), "man-2", links=["Bo, C"])]
    link = linker(cases)
    assert link("<p>the O&#x27;Neil, &lt;b&gt; is</p>", "") == (
        '<p>the <a href="#man-1">O&#x27;Neil, &lt;b&gt;</a> is</p>'
    )
    assert link("<p>Bo, C</p>", "man-2") == "<p>Bo, C</p>"  # no link to where one is
    assert link("<p>Bo</p>", "") == "<p>Bo</p>"
    assert linker(cases, short=True)("<p>Bo</p>", "") == '<p><a href="#man-2">Bo</a></p>'


def test_the_command_told_makes_the_same_world(worlds: tuple[Path, Path]) -> None:
    command, sure = again_of(read_run(worlds[1]))
    assert sure and command.endswith("--officers 600 --seed 3 --set present.plenum=false")
    command, sure = again_of(read_run(worlds[0]))
    assert sure and command.endswith("--officers 600 --seed 3")


def test_a_small_corps_is_said_to_be_small_before_all_else(two: Path) -> None:
    text = two.read_text()
    title = re.search(r"<h1>(.*?)</h1>", text)
    assert title and title.group(1).endswith("(600 of 144,300 officers)")
    short = text[text.index('id="in-short-h"') :]
    first = re.search(r"<li>(.*?)</li>", short)
    assert first and first.group(1).startswith("This is a small corps: 600 officers")
    assert first.group(1).endswith("spyscare report spy-scare-1937 without plenum")


def test_seeds_are_counted_in_plain_words(tmp_path: Path) -> None:
    study = question("spy-scare-1937", "without", "plenum", officers=300, seeds=2)
    sweep(study, tmp_path)
    first, *_ = list(plainly(study, tmp_path))
    table = read(tmp_path)
    here, there = (int(table.loc[table["point"] == p, "ordered"].sum()) for p in (0, 1))
    assert first == (
        f"The purge order comes in {here} of 2 seeds as the scenario is; without plenum, with the"
        f" same luck, in {there} of 2."
    )
    assert not list(plainly(None, tmp_path))
    pair = making.given((tmp_path,)).runs
    assert len(pair) == 2
    # a run that is the first of them keeps its twin; another stands alone
    assert len(making.given((pair[0], tmp_path)).runs) == 2
    assert making.given((pair[1], tmp_path)).runs == (pair[1],)


def test_the_folder_of_a_run_that_is_not_there_is_said_to_be_made_by_a_command() -> None:
    for words in ((), ("without", "plenum")):
        with pytest.raises(SpyscareError, match="no such run; `spyscare run spy-scare-1937`"):
            making.given(("nowhere/spy-scare-1937", *words))


def test_a_world_is_called_after_what_it_lacks(worlds: tuple[Path, Path]) -> None:
    run, beside = map(read_run, worlds)
    assert names_of(run, beside) == ("spy-scare-1937", "without plenum")
    assert names_of(beside, run) == ("without plenum", "spy-scare-1937")
    assert names_of(run, run) == ("spy-scare-1937 (first)", "spy-scare-1937 (second)")
    theme = making.given(("spy-scare-1937", "without", "trials"), officers=300)
    assert names_of(*theme.runs)[1] == "without trials"


def test_what_is_left_out_is_run_beside_the_scenario(worlds: tuple[Path, Path]) -> None:
    found = making.given(("spy-scare-1937", "without", "plenum"), officers=300, seed=2)
    assert [run.seeds for run in found.runs] == [(2,), (2,)]
    assert names_of(*found.runs) == ("spy-scare-1937", "without plenum")
    assert not found.asked
    again = making.given((worlds[0], "without", "deadline"))
    assert again.runs[0].seeds == read_run(worlds[0]).seeds
    assert names_of(*again.runs)[1] == "without deadline"
    with pytest.raises(SpyscareError, match="was run with changes"):
        making.given((worlds[1], "without", "deadline"))
    with pytest.raises(SpyscareError, match="plenumm"):
        making.given(("spy-scare-1937", "without", "plenumm"), officers=300)


@pytest.mark.parametrize(("word", "about", "pair"), [
    ("without", "plenum", True), ("leave-one-out", "", False), ("no-return", "", False),
])  # fmt: skip
def test_the_worlds_of_a_question_are_a_pair_where_it_is_about_two(
    word: str, about: str, pair: bool
) -> None:
    assert is_pair(question("spy-scare-1937", word, about, officers=300)) is pair
    assert not is_pair(None)


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


def test_the_same_run_gives_the_same_bytes(again: tuple[str, list[Section]], two: Path) -> None:
    assert again[0] == two.read_text()


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
