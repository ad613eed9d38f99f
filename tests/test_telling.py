"""Lives in sentences, and who accused whom with what became of each."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

import networkx
import pandas as pd
import pytest
from click.testing import Result as Said
from typer.testing import CliRunner

from sim.cli import app
from sim.engine.result import Result
from sim.engine.run import simulate
from sim.errors import SpyscareError
from sim.measures.casefile import case_file
from sim.measures.network import graph, with_fates
from sim.measures.pairs import CELLS, Pair
from sim.measures.telling import PHRASES, alone, phrase, told
from sim.measures.who import Story
from sim.scenario.load import Scenario
from sim.vocabulary import CELL, NKVD, NOBODY, Kind, Rank
from tests.drawn import LIVELY

runner = CliRunner()


@pytest.fixture(scope="module")
def result(quiet: Callable[..., Scenario], act: Callable[..., dict]) -> Result:
    chief = act("police_chief", 10, name="X", old_guard=True)
    return simulate(quiet(LIVELY | {"custody.release_days": 10_000}, 90, [chief]), seed=3)


@pytest.fixture(scope="module")
def folder(result: Result, tmp_path_factory) -> Path:
    place = tmp_path_factory.mktemp("run")
    result.save(place)
    return place


def spyscare(*words: object) -> Said:
    return runner.invoke(app, [str(word) for word in words])


# -- words ----------------------------------------------------------------------------------


def test_every_kind_of_row_has_words() -> None:
    assert set(Kind.words()) <= set(PHRASES)
    assert all(does or undergoes for does, undergoes in PHRASES.values())


def names(number: int) -> str:
    return {7: "Kork", 8: "Gai", NKVD: "the NKVD", CELL: "the party cell"}[number]


@pytest.mark.parametrize(
    ("kind", "who", "whom", "man", "sentence"),
    [
        ("letter", 7, 8, 7, "he denounces Gai"),
        ("letter", 7, 8, 8, "he is denounced by Kork"),
        ("letter", 7, 8, 9, "Kork denounces Gai"),
        ("arrest", NKVD, 7, 7, "he is arrested by the NKVD"),
        ("confession", 7, NOBODY, 7, "he is made to confess"),
        ("confession", 7, NOBODY, 8, "Kork is made to confess"),
        ("loss", NOBODY, 8, 8, "he leaves by death, age or illness"),
        ("loss", NOBODY, 8, 7, "Gai leaves by death, age or illness"),
        ("item", NOBODY, 8, 8, "he has an item put on file"),
        ("vouching", 7, 8, 8, "he is vouched for by Kork"),
        ("further_charge", 7, NOBODY, 7, "he is made to confess to a further charge"),
        # of kinds that nobody has given words
        ("muster_roll", 7, 8, 7, 'he does "muster roll"'),
        ("muster_roll", NKVD, 8, 8, 'he is under "muster roll"'),
        ("inspection", 7, NOBODY, 8, 'Kork does "inspection"'),
    ],
)
def test_a_row_reads_from_each_side(
    kind: str, who: int, whom: int, man: int, sentence: str
) -> None:
    assert told(kind, who, whom, names, man) == sentence


def test_a_phrase_without_the_other_side_is_whole() -> None:
    for kind in PHRASES:
        for acts in (True, False):
            assert "{" not in alone(kind, acts)
            assert phrase(kind, acts).count("{other}") <= 1


# -- lives ----------------------------------------------------------------------------------


def test_a_life_has_every_row_of_it_in_order_with_what_brought_each_about(result: Result) -> None:
    story, ledger = Story(result), result.ledger
    for man in ledger.loc[ledger["kind"] == "confession", "who"].head(20):
        life = story.life(man)
        mine = ledger[(ledger["who"] == man) | (ledger["whom"] == man)]
        assert [moment.row for moment in life] == mine.index.tolist()
        assert [moment.parent for moment in life] == mine["parent"].tolist()
        assert [moment.date for moment in life] == [str(d.date()) for d in mine["date"]]
        for moment in life:
            assert not re.search(rf"officer {man}\b", moment.sentence), "he is he"
            parent = moment.parent
            if parent >= 0 and man not in ledger.loc[parent, ["who", "whom"]].tolist():
                assert moment.because
        assert any(m.sentence.startswith("he is arrested by ") for m in life)
        assert any(m.sentence.startswith("he is made to confess, as ") for m in life)


def test_promotions_tell_the_rank_they_lead_to(result: Result) -> None:
    story = Story(result)
    ledger = result.ledger
    risen = ledger.loc[ledger["kind"] == "promotion", "whom"].drop_duplicates().head(10)
    for man in risen:
        last = [m for m in story.life(man) if m.sentence.startswith("he is promoted by ")][-1]
        rank = result.officers.loc[man, "rank"].replace("_", " ")
        assert last.sentence == f"he is promoted by the leadership to {rank}"


def test_a_man_is_found_by_number_id_name_and_part_of_it(result: Result) -> None:
    story = Story(result)
    iakir = int(result.officers.index[result.officers["person"] == "iakir"][0])
    for asked in ("iakir", "Iakir, Iona", "IAKIR, IONA", "akir, Io", str(iakir)):
        assert story.find(asked) == iakir


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("Iakirr", "Iakirr: no such person in this run; wants a name or a number; did you mean"),
        ("aleksandr", "aleksandr: which of "),
        ("100000", "100000: no such officer; wants a number up to "),
        ("", ": which of "),
    ],
)
def test_who_is_not_found_or_is_several_is_told(result: Result, asked: str, said: str) -> None:
    with pytest.raises(SpyscareError) as error:
        Story(result).find(asked)
    assert error.value.lines[0].startswith(said)


def test_of_a_rank_it_is_the_first_who_was_arrested(result: Result) -> None:
    story, officers, ledger = Story(result), result.officers, result.ledger
    man, why = story.of_rank("lieutenant")
    assert (officers.loc[man, "rank_at_start"], officers.loc[man, "name"]) == ("lieutenant", "")
    assert "the first of them to be arrested" in why
    arrested = ledger.loc[ledger["kind"] == "arrest", "whom"]
    same = officers.loc[arrested, ["rank_at_start", "person", "recruit"]].to_numpy().tolist()
    assert same.index(["lieutenant", "", False]) == arrested.tolist().index(man)
    for wrong, said in (
        ("colonnel", 'did you mean "colonel"'),
        ("marshal", "nobody in this run is"),
    ):
        with pytest.raises(SpyscareError, match=said):
            story.of_rank(wrong)
    assert "colonel" in Rank.words()


def test_the_command_tells_a_life_and_refuses_what_is_nobody(folder: Path, result: Result) -> None:
    story = Story(result)
    man = story.of_rank("lieutenant")[0]
    lines = spyscare("who", folder, man).stdout.splitlines()
    assert lines == [*story.head(man), *map(str, story.life(man))]
    by_rank = spyscare("who", folder, "--rank", "lieutenant").stdout.splitlines()
    assert by_rank[1:] == lines and by_rank[0].endswith("seed 3")
    for words, said in {
        (): "who: wants a NAME or NUMBER, or --rank RANK; neither is given",
        ("7", "--rank", "major"): "who: wants a NAME or NUMBER, or --rank RANK; not both",
        ("7", "--seed", "5"): f"{folder}: --seed 5 is not one of its seeds, 3",
    }.items():
        refused = spyscare("who", folder, *words)
        assert (refused.exit_code, refused.stderr.strip()) == (2, said)


# -- who accused whom -----------------------------------------------------------------------


def test_the_table_and_the_graph_have_every_accusation_with_both_fates(result: Result) -> None:
    table, found = with_fates(result), graph(result)
    ledger, officers = result.ledger, result.officers
    edges = ledger[ledger["kind"].isin(["letter", "name"])]
    assert table["event"].tolist() == edges.index.tolist()
    for side in ("who", "whom"):
        men = table[table[side] >= 0]
        status = officers.loc[men[side], "status"].astype(str).to_numpy()
        assert (men[f"{side}_status"].astype(str).to_numpy() == status).all()
    of_police = table[table["who"] == NKVD]
    assert len(of_police) and of_police["who_status"].isna().all()
    assert found.number_of_edges() == len(edges)
    assert {d["event"]: (a, b) for a, b, d in found.edges(data=True)} == {
        row: ("NKVD" if who == NKVD else who, whom)
        for row, who, whom in zip(edges.index, edges["who"], edges["whom"], strict=True)
    }
    for node, said in found.nodes(data=True):
        assert node == "NKVD" or said["status"] == officers.loc[node, "status"]


def test_what_is_exported_reads_back_in_other_programs(folder: Path, result: Result) -> None:
    said = spyscare("export", folder, "--csv").stdout.strip()
    assert said == str(folder / "accusations.csv")
    text = Path(said).read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    table = with_fates(result)
    assert [int(row["whom"]) for row in rows] == table["whom"].tolist()
    assert {row["whom_status"] for row in rows} == set(table["whom_status"].astype(str))
    pd.testing.assert_series_equal(
        pd.read_csv(said)["who_arrests"].astype("Int64"), table["who_arrests"]
    )
    said = spyscare("export", folder, "--graphml", "--out", folder / "g.graphml").stdout.strip()
    there, mine = networkx.read_graphml(said), graph(result)
    assert sorted(d["event"] for *_, d in there.edges(data=True)) == sorted(
        d["event"] for *_, d in mine.edges(data=True)
    )
    assert there.nodes["0"] == mine.nodes[0]


def test_all_replicates_go_into_one_table(result: Result, tmp_path: Path) -> None:
    for seed in (3, 8):
        simulate(result.scenario, seed).save(tmp_path / f"replicate-{seed}")
    spyscare("export", tmp_path, "--csv")
    table = pd.read_csv(tmp_path / "accusations.csv")
    assert table["seed"].unique().tolist() == [3, 8]
    assert (table["seed"] == 3).sum() == len(with_fates(result))
    spyscare("export", tmp_path, "--csv", "--seed", 8)
    assert pd.read_csv(tmp_path / "accusations.csv")["seed"].unique().tolist() == [8]


def test_an_export_that_cannot_be_is_one_line(folder: Path, tmp_path: Path) -> None:
    nowhere = tmp_path / "no" / "x.csv"
    for words, said in {
        (): "export: wants --csv or --graphml; neither is given",
        ("--csv", "--graphml"): "export: wants --csv or --graphml; not both",
        ("--csv", "--out", nowhere): f"{nowhere}: cannot be written: No such file or directory",
        ("--graphml", "--out", tmp_path): f"{tmp_path}: cannot be written: Is a directory",
    }.items():
        refused = spyscare("export", folder, *words)
        assert (refused.exit_code, refused.stderr.strip()) == (2, said)
    gone = spyscare("export", tmp_path / "nowhere", "--csv")
    assert gone.exit_code == 2 and "no such folder" in gone.stderr
    assert not nowhere.parent.exists()


# -- with another world beside ---------------------------------------------------------------


@pytest.fixture(scope="module")
def beside(result: Result, tmp_path_factory) -> tuple[Result, Path]:
    """The same world with a slower police, and its folder."""
    other = simulate(result.scenario.with_values({"police.zeal": 0.4}), seed=3)
    place = tmp_path_factory.mktemp("beside")
    other.save(place)
    return other, place


def test_a_graph_and_a_table_say_the_same_of_both_worlds(
    folder: Path, result: Result, beside: tuple[Result, Path]
) -> None:
    other, place = beside
    csv_file = spyscare("export", folder, "--csv", "--beside", place).stdout.strip()
    table = pd.read_csv(csv_file)
    file = spyscare("export", folder, "--graphml", "--beside", place).stdout.strip()
    read = networkx.read_graphml(file)
    assert read.number_of_edges() == len(table)
    ends = {said["event"]: (who, whom) for who, whom, said in read.edges(data=True)}
    cells = Pair(result, other).cells()
    for row in table.to_dict("records"):
        for side, node in zip(("who", "whom"), ends[row["event"]], strict=True):
            if node == "NKVD":
                assert pd.isna(row[f"{side}_cell"])
                continue
            there = read.nodes[node]
            assert int(node) == row[side] and there["cell"] == CELLS[cells[row[side]]]
            for name in ("status", "cell", "other_status", "other_arrests", "arrests"):
                assert row[f"{side}_{name}"] == there[name]
            assert there["other_arrests"] == other.final["arrests"][row[side]]
    found = set(table["whom_cell"])
    assert {"both", "spared"} <= found <= set(CELLS)


def test_the_command_tells_a_case_beside_its_twin(
    folder: Path, result: Result, beside: tuple[Result, Path], tmp_path: Path
) -> None:
    other, place = beside
    man = int(Pair(result, other).men("spared")[0])
    said = spyscare("who", folder, man, "--beside", place).stdout
    assert said.strip() == str(case_file(result, man, other)).strip()
    page = tmp_path / "case.md"
    assert spyscare("who", folder, man, "--markdown", page).stdout.strip() == str(page)
    assert page.read_text(encoding="utf-8") == case_file(result, man).markdown()
    for words, line in {
        ("who", folder, man, "--beside", tmp_path / "no"): "no such folder",
        ("who", folder, man, "--markdown", tmp_path / "no" / "x.md"): "cannot be written",
        ("export", folder, "--csv", "--beside", tmp_path): "no run here",
    }.items():
        refused = spyscare(*words)
        assert refused.exit_code == 2 and line in refused.stderr


def test_a_world_of_another_seed_is_not_beside(
    folder: Path, result: Result, tmp_path: Path
) -> None:
    simulate(result.scenario, 8).save(tmp_path)
    refused = spyscare("export", folder, "--csv", "--beside", tmp_path)
    assert (refused.exit_code, refused.stderr.strip()) == (
        2, f"{tmp_path}: --seed 3 is not one of its seeds, 8",
    )  # fmt: skip
