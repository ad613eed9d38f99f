"""One man's case: his life, his file, his twin in another world, and the record."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from sim.engine.result import Result
from sim.engine.run import simulate
from sim.errors import SpyscareError
from sim.measures import Saved
from sim.measures.answers import LEAST, Share, answers, unnamed
from sim.measures.casefile import CELL_SAYS, NEVER, NOT_HIM, CaseFile, case_file, recorded
from sim.measures.chains import above
from sim.measures.details import Telling
from sim.measures.edits import what_differs
from sim.measures.files import Files
from sim.measures.losses import accusations
from sim.measures.naming import naming
from sim.measures.page import Block, html, markdown, text
from sim.measures.pairs import CELLS, Pair
from sim.measures.responsibility import ALIKE, behind, decisive, degree, reading, standing
from sim.measures.who import Story
from sim.scenario import evidence
from sim.scenario.load import Scenario
from tests.drawn import LIVELY

SPY = "foreign_agent"


@pytest.fixture(scope="module")
def scenario(quiet: Callable[..., Scenario], act: Callable[..., dict]) -> Scenario:
    acts = [
        act("items", 2, "dossier", narrative=SPY, weight=1, persons=["iakir", "kork"]),
        act("favour", 4, "favour", persons=["iakir"]),
        act("items", 12, "edit", narrative=SPY, weight=1, persons=["iakir", "primakov"]),
    ]
    return quiet(LIVELY | {"officers.count": 400, "custody.release_days": 10_000}, 80, acts)


@pytest.fixture(scope="module")
def worlds(scenario: Scenario) -> tuple[Result, Result]:
    """A world, and the same without the trigger `edit`."""
    return simulate(scenario, 3), simulate(scenario.with_values({"present.edit": False}), 3)


@pytest.fixture(scope="module")
def iakir(worlds: tuple[Result, Result]) -> CaseFile:
    return case_file(worlds[0], "iakir", worlds[1])


class Heard(HTMLParser):
    """What a reader of HTML sees, and by which tags."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.said, self.tags = [], set()
        self.feed(page)

    def handle_data(self, data: str) -> None:
        self.said.append(data)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)


# -- a life and its file -------------------------------------------------------------------------


def test_a_case_file_has_every_row_of_a_life_with_its_cause(worlds: tuple[Result, Result]) -> None:
    ledger = worlds[0].ledger
    for man in Pair(*worlds).men("both")[:10]:
        mine = ledger[(ledger["who"] == man) | (ledger["whom"] == man)]
        lines = case_file(worlds[0], int(man)).lines
        assert [each.row for each in lines] == mine.index.tolist()
        assert [each.parent for each in lines] == mine["parent"].tolist()
        assert [each.date for each in lines] == [str(d.date()) for d in mine["date"]]


@pytest.mark.slow
def test_lives_tell_who_wrote_and_why_and_with_what_he_was_shielded(
    worlds: tuple[Result, Result],
) -> None:
    """What stands in brackets is read from the ledger, the days and the ties of the corps."""
    base, story = worlds[0], Telling(worlds[0])
    ledger, daily = base.ledger, base.daily
    letters = ledger[ledger["kind"] == "letter"].head(40)
    told = {(man, m.row): m.sentence for man in letters["whom"].unique() for m in story.life(man)}
    ties = {0: "of his unit", 1: "his superior", 2: "his subordinate", 3: "from earlier service"}
    for row, letter in letters.iterrows():
        sentence, corps = told[letter["whom"], row], base.corps
        mine = slice(*corps.tie_start[letter["whom"] : letter["whom"] + 2])
        at = np.flatnonzero(corps.tie_whom[mine] == letter["who"])[0]
        assert ties[int(corps.tie_type[mine][at])] in sentence
        assert ("his rival" in sentence) == bool(corps.tie_rival[mine][at])
        why = {"career": "for his own career", "grudge": "out of a grudge"}
        assert why.get(letter["motive"], f"out of {letter['motive']}") in sentence
        assert isinstance(letter["narrative"], str) != sentence.count("nothing sticks")
    refused = ledger[(ledger["kind"] == "refusal") & (ledger["actor"] == "army chief")].head(20)
    assert len(refused)
    for row, refusal in refused.iterrows():
        (sentence,) = (m.sentence for m in story.life(refusal["whom"]) if m.row == row)
        shield = daily["shield_held"].iloc[refusal["day"]]
        specialist = LIVELY["chief.specialists"] * shield
        assert re.search(r"he refuses (\d+)% of such", sentence)[1] in {
            f"{100 * shield:.0f}", f"{100 * specialist:.0f}",
        }  # fmt: skip
    for row, said in ledger[ledger["kind"] == "confession"].head(20).iterrows():
        (sentence,) = (m.sentence for m in story.life(said["who"]) if m.row == row)
        named = int(((ledger["kind"] == "name") & (ledger["parent"] == row)).sum())
        assert f"he names {named}" in sentence or (named == 0 and "names nobody" in sentence)


def test_its_items_are_those_of_the_file_with_their_degrees(
    worlds: tuple[Result, Result], iakir: CaseFile
) -> None:
    found = decisive(Files(worlds[0]), iakir.man)
    assert found is not None and iakir.items == found.items and iakir.items
    said = str(iakir)
    for item, (_, words) in zip(iakir.items, iakir.papers, strict=True):
        assert item.degree == degree(item.needed)
        assert words.split(",")[0].split()[0] in said
        assert f"row: {item.row}" in said.replace("\n    ", " ")


def test_a_witness_was_not_asked_for_his_file(worlds: tuple[Result, Result]) -> None:
    result, files = worlds[0], Files(worlds[0])
    ledger = result.ledger
    asked = ledger[ledger["kind"] == "request"]
    checks = ledger.index[ledger["kind"] == "verification"]
    same_day = ledger["day"].reindex(asked["parent"]).to_numpy() == asked["day"]
    witnesses = asked.index[asked["parent"].isin(checks) & same_day]
    assert len(witnesses)
    for row in asked.index:
        found = reading(files, row)
        assert found.witness == (row in witnesses)
        if found.witness:
            assert not found.ripe and not any(i.degree or i.enough for i in found.items)
            told = {m.row: m.sentence for m in Telling(result).life(found.man)}
            assert "wanted as a witness against another" in told[row]


def test_a_man_of_whom_nothing_is_told_and_one_taken_unasked(
    quiet: Callable[..., Scenario], act: Callable[..., dict]
) -> None:
    taken = act("remove", 5, narrative=SPY, persons=["putna"])
    result = simulate(quiet({"officers.count": 300}, 10, [taken]), 1)
    case = case_file(result, 299, result)
    assert (case.lines, case.items, case.record) == ((), (), ())
    assert "Nothing is told of him until then." in str(
        case
    ) and "nobody asks for his arrest" in str(case)
    assert NOT_HIM[:30] not in str(case)
    assert case.twin is not None and case.twin.parting is None and NEVER in case.markdown()
    putna = case_file(result, "putna")
    assert putna.reading is None and "arrested without being asked for" in str(putna)


def test_a_person_who_is_not_there_has_a_nearest(worlds: tuple[Result, Result]) -> None:
    with pytest.raises(SpyscareError, match=r"""Iakirr: no such person .*did you mean "Iakir"""):
        case_file(worlds[0], "Iakirr")


@pytest.mark.slow
def test_a_saved_run_tells_the_same(worlds: tuple[Result, Result], tmp_path: Path) -> None:
    for i, world in enumerate(worlds):
        world.save(tmp_path / str(i))
    there, other = Saved(tmp_path / "0"), Saved(tmp_path / "1")
    for man in ("iakir", int(Pair(*worlds).men("spared")[0])):
        assert str(case_file(there, man, other)) == str(case_file(worlds[0], man, worlds[1]))


# -- his twin ------------------------------------------------------------------------------------


def test_a_twin_lives_the_same_life_until_the_two_part(
    worlds: tuple[Result, Result], iakir: CaseFile
) -> None:
    twin = iakir.twin
    assert twin is not None and twin.parting is not None and twin.parting.day == 12
    assert twin.parted == "1937-01-13"
    there = Telling(worlds[1]).life(iakir.man)
    assert twin.lines == tuple(there[twin.same :])
    assert [(m.date, m.sentence) for m in iakir.lines[: twin.same]] == [
        (m.date, m.sentence) for m in there[: twin.same]
    ]
    first, other = iakir.lines[twin.same], twin.lines[0]
    assert (first.date, first.sentence) != (other.date, other.sentence)
    assert '"edit"' in first.sentence
    assert twin.differs == ('In the other world the trigger "edit" is not there.',)
    assert CELL_SAYS[twin.cell] in str(iakir)


@pytest.mark.slow
def test_every_man_stands_in_the_cell_that_his_file_says(worlds: tuple[Result, Result]) -> None:
    pair = Pair(*worlds)
    for cell in CELLS:
        for man in pair.men(cell)[:3].tolist():
            case = case_file(worlds[0], man, worlds[1])
            assert case.twin is not None and case.twin.cell == cell
            for lines, where in ((case.lines, ("both", "spared")),
                                 ((*case.lines[: case.twin.same], *case.twin.lines),
                                  ("both", "instead"))):  # fmt: skip
                taken = any(m.sentence.startswith("he is arrested") for m in lines)
                assert taken == (cell in where)


def test_values_that_differ_are_named(scenario: Scenario, worlds: tuple[Result, Result]) -> None:
    other = simulate(scenario.with_values({"police.zeal": 1.5}), 3)
    twin = case_file(worlds[0], "kork", other).twin
    assert twin is not None and twin.differs == ("In the other world police.zeal is 1.5.",)


def test_what_was_made_to_differ_is_told_in_words(
    scenario: Scenario, worlds: tuple[Result, Result]
) -> None:
    person = worlds[0].corps.names[7]
    for changes, said in [
        ({"without.person": 7}, f"In the other world {person} is not there."),
        ({"without.author": 60, "without.letter": 4},
         "In the other world officer 60 does not write letter 4 of his."),
        ({"luck.after": 20, "luck.seed": 9},
         "In the other world luck is drawn anew after 1937-01-21."),
        ({"stop.day": 20, "stop.how": 3},
         "In the other world, from 1937-01-21 on, everything is halted."),
        ({"luck.letters": 5}, "In the other world the draws of letters are others."),
        ({"stop.decided": True}, "The other world ends on the day of the first purge order."),
        ({}, "The other world is stated like this one."),
    ]:  # fmt: skip
        other = simulate(scenario.with_values(changes), 3)
        assert tuple(what_differs(worlds[0], other)) == (said,)
        twin = case_file(worlds[0], "kork", other).twin
        assert twin is not None and twin.differs == (said,)
        if "luck.after" in changes or "stop.day" in changes:
            assert twin.parting is not None and twin.parting.day >= 20


# -- the record ----------------------------------------------------------------------------------


def test_the_record_is_cited_and_said_not_to_be_him(iakir: CaseFile) -> None:
    assert iakir.record and NOT_HIM in iakir.blocks()[0].sentences
    for said in iakir.record:
        assert evidence.known(re.search(r", ([a-z0-9-]+)\)$", said)[1])


@pytest.mark.parametrize(
    ("person", "event", "meant"),
    [
        ("tukhachevskii", "tukhachevskii-arrest-1937", True),
        ("iakir", "tukhachevskii-arrest-1937", False),
    ],
)
def test_events_are_those_of_the_man(person: str, event: str, meant: bool) -> None:
    assert any(f"(chronology, {event})" in said for said in recorded(person)) == meant


def test_a_surname_that_others_bear_does_not_do() -> None:
    """Kamenev of the trial of 1936 is not the army commander, nor Smirnov the commissar."""
    for person in ("kamenev-s", "smirnov-p", "orlov-v", "gai-g"):
        him = evidence.actor(person)
        surname, _, given = him.name.partition(", ")
        cited = [re.search(r"chronology, ([a-z0-9-]+)\)$", said) for said in recorded(person)]
        for found in filter(None, cited):
            names = evidence.event(found[1]).actors
            assert any(name.startswith(f"{surname} {given[:1]}") for name in names)


# -- how it is written ---------------------------------------------------------------------------


def test_text_markdown_and_html_say_the_same(iakir: CaseFile) -> None:
    plain = " ".join(str(iakir).split())
    heard = " ".join(Heard(iakir._repr_html_()).said)
    marked = re.sub(r"\\(.)", r"\1", iakir.markdown()).replace("&gt;", ">").replace("&lt;", "<")
    for block in iakir.blocks():
        for line in block.sentences:
            assert " ".join(line.split()) in plain.replace("- ", "-") or "-" in line
            assert line in heard and line in marked
        for row in block.rows:
            assert all(cell in heard and cell in marked for cell in row)
    assert all(len(line) <= 100 for line in str(iakir).splitlines())


def test_nothing_that_is_said_is_markup(iakir: CaseFile) -> None:
    evil = "<script>alert('x')</script> | *a* _b_ [c](d) `e`"
    block = Block(evil, [evil], ["date", "what"], [[evil, evil]])
    case = replace(iakir, head=(evil,), record=(evil,))
    for page in (html([block]), case._repr_html_()):
        heard = Heard(page)
        assert "script" not in heard.tags and heard.said.count(evil) >= 2
    rows = [line for line in markdown([block]).splitlines() if line.startswith("|")]
    assert all(len(re.findall(r"(?<!\\)\|", line)) == 3 for line in rows)
    assert "<script>" not in markdown([block]) and evil in text([block])


# -- three answers -------------------------------------------------------------------------------


def test_three_answers_stand_apart(iakir: CaseFile) -> None:
    taken, without = np.array([1, 1, 1, 0, 1, 1, 0, 0]), np.array([0, 1, 0, 0, 1, 0, 1, 0])
    found = answers(iakir, taken, without)
    assert iakir.twin is not None and found.cell == iakir.twin.cell
    assert (found.taken.part, found.taken.of) == (5, 8)
    assert (found.taken_without.part, found.spared.part, found.spared.of) == (3, 3, 5)
    assert found.items == iakir.items
    first, second, third = found.sentences()
    assert all("in the model" in said for said in (first, second, third))
    assert "5 of 8" in second and "3 of 5" in second
    best = max(item.degree for item in found.items)
    assert f"degree {best:.2g}" in third


def test_what_is_met_in_hardly_any_world_is_not_estimable(iakir: CaseFile) -> None:
    taken = np.arange(50) < LEAST - 1
    found = answers(iakir, taken, np.zeros(50, dtype=bool))
    assert not found.spared.estimable and "not estimable" in found.sentences()[1]
    assert "at most 0.06 by three in n" in str(Share.count(np.zeros(50, dtype=bool)))
    with pytest.raises(ValueError, match="paired worlds"):
        answers(iakir, taken, taken[1:])
    with pytest.raises(ValueError, match="a case file with a twin"):
        answers(replace(iakir, twin=None), taken, taken)


def test_a_man_taken_instead_of_another(worlds: tuple[Result, Result]) -> None:
    pair, officers = Pair(*worlds), worlds[0].officers
    man, other = unnamed(*worlds, "lieutenant")
    assert man in pair.men("instead") and other in pair.men("spared")
    for each in (man, other):
        assert officers.loc[each, ["rank_at_start", "person"]].tolist() == ["lieutenant", ""]
    case = case_file(worlds[1], man, worlds[0])
    assert case.twin is not None and case.twin.cell == "spared"
    for rank, said in (("colonnel", 'did you mean "colonel"'), ("marshal", "no marshal without")):
        with pytest.raises(SpyscareError, match=said):
            unnamed(*worlds, rank)


def test_lives_of_who_are_the_plain_ones(worlds: tuple[Result, Result]) -> None:
    """`Telling` only adds what stands around a row."""
    man = int(Pair(*worlds).men("both")[0])
    for plain, more in zip(Story(worlds[0]).life(man), Telling(worlds[0]).life(man), strict=True):
        assert more.sentence.startswith(plain.sentence)
        assert (more.row, more.because) == (plain.row, plain.because)


# who named whom


def test_what_was_said_of_a_man_is_what_the_ledger_has(worlds: tuple[Result, Result]) -> None:
    world = worlds[0]
    said = accusations(world)
    for man in (4, *world.ledger.loc[world.ledger["kind"] == "arrest", "whom"].head(5)):
        told = naming(world, int(man))
        mine = [word for word in told.by if word.kind != "item"]
        rows = said[said["whom"] == man]
        assert [word.row for word in mine] == rows["event"].tolist()
        assert [word.arrests for word in mine] == rows["arrests"].tolist()
        assert [not word.as_what for word in mine] == rows["narrative"].isna().tolist()
        assert {word.row for word in told.named if word.kind != "item"} == set(
            said.loc[said["who"] == man, "event"]
        )


def test_what_was_said_of_the_dead_is_told_as_that(worlds: tuple[Result, Result]) -> None:
    world, met = worlds[0], set()
    ledger, names = world.ledger, world.ledger["kind"].astype(str) == "name"
    dead = ledger.loc[ledger["kind"].astype(str) == "execution", ["whom", "event"]]
    last = ledger[names].groupby("whom")["event"].max()
    late = [row.whom for row in dead.itertuples() if last.get(row.whom, -1) > row.event][:3]
    for man in map(int, {4, *late}):
        told = naming(world, man)
        said = " ".join(told.said)
        after = sum(word.date > told.died for word in told.by) if told.died else 0
        assert sum(map(int, re.findall(r"(\d+) of them after his death", said))) == after
        met.add("after" if after else "before")
    assert "after" in met


def test_a_chain_goes_from_an_arrest_to_where_it_begins(worlds: tuple[Result, Result]) -> None:
    world = worlds[0]
    parent, kind = world.ledger["parent"], world.ledger["kind"]
    arrested = world.ledger.loc[kind == "arrest", "whom"].unique()
    for man in arrested[:8]:
        for chain in naming(world, int(man)).chains:
            rows = [step.row for step in chain]
            assert kind[rows[0]] == "arrest" and parent[rows[-1]] == -1
            assert rows == sorted(rows, reverse=True)
            assert all(step.man != man for step in chain)


def test_who_named_him_is_said_first(worlds: tuple[Result, Result]) -> None:
    told = naming(worlds[0], "iakir")
    arrest = told.chains[0]
    assert told.said[0].startswith("He was arrested on ") and len(arrest) > 1
    weighed = next(word for word in told.by if word.row == arrest[1].row)
    assert weighed.name in told.said[0]
    assert any(line.startswith("Who had spoken of him before") for line in told.said)
    free = int(np.flatnonzero(worlds[0].officers["arrests"] == 0)[0])
    assert naming(worlds[0], free).said[0] == "In this run he is never arrested."


def test_what_a_man_was_asked_for_is_said_before_whose_word_it_was(
    worlds: tuple[Result, Result],
) -> None:
    world = worlds[0]
    files, ledger = Files(world), world.ledger
    arrests = ledger[ledger["kind"].astype(str) == "arrest"]
    met = set()
    for row in arrests.itertuples():
        found = behind(files, int(row.event))
        if found is None:
            continue
        said = " ".join(naming(world, int(row.whom)).said)
        alone = sum(item.enough for item in found.items)
        if found.witness:
            met.add("witness")
            assert "as a witness in the case of another: nothing in his file decided" in said
        elif found.ripe and alone == len(found.items) > 1:
            met.add("any")
            assert f"Any one of the {alone} things in his file was enough" in said
    assert met == {"witness", "any"}


def test_repeated_confessions_are_one_step_with_the_days_of_the_first_and_the_last(
    worlds: tuple[Result, Result],
) -> None:
    world = worlds[0]
    ledger = world.ledger
    parents = ledger["parent"].to_numpy()
    times = 0
    for man in ledger.loc[ledger["kind"].astype(str) == "arrest", "whom"].unique():
        for chain in naming(world, int(man)).chains:
            whole = len(above(parents, [chain[0].row]))
            folded = [int(n) for step in chain for n in re.findall(r"\((\d+) times", step.sentence)]
            assert len(chain) + sum(folded) - len(folded) == whole
            times += len(folded)
    assert times


def test_an_item_is_called_the_heaviest_only_where_it_is(worlds: tuple[Result, Result]) -> None:
    files, ledger = Files(worlds[0]), worlds[0].ledger
    met = set()
    for row in ledger.index[ledger["kind"].astype(str) == "arrest"]:
        found, cause = behind(files, int(row)), int(ledger.at[row, "parent"])
        stood = None if found is None else standing(found, cause)
        if stood is None or not found.ripe:
            continue
        weights = {item.row: item.left for item in found.items}
        most = max(weights.values())
        assert stood[0] == (weights[cause] >= most * (1 - ALIKE))
        said = " ".join(naming(worlds[0], int(ledger.at[row, "whom"])).said)
        if not stood[1]:
            met.add("alone")
            assert not stood[0] or "The heaviest thing in his file" in said
        else:
            met.add("equal")
            assert f"One of the {len(stood[1]) + 1} heaviest things" in said or not stood[0]
    assert met == {"alone", "equal"}
