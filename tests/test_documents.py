"""Documents cannot fall behind the code: generated blocks, names in prose, and every example."""

from __future__ import annotations

import copy
import re
import shlex
from pathlib import Path

import pytest
import typer

from docs import build as documents
from docs import published
from docs.blocks import compare, mass_operations, tables
from sim.cli import app
from sim.engine import identity
from sim.errors import SpyscareError
from sim.faces.order import configured
from sim.scenario import evidence, files
from sim.scenario.load import load
from sim.scenario.parameters import LEVER_NAMES, PARAMETERS, Values
from sim.scenario.timeline import history
from sim.study import figure, load_study

ROOT = Path(documents.__file__).resolve().parent.parent
GUIDES = ("README.md", "docs/guide.md", "docs/mesa.md")
PROSE = (
    *GUIDES, "docs/odd.md", "docs/compare.md", "docs/fit.md", "docs/studies.md",
    "docs/validity.md", "docs/mass-operations.md", "docs/rivals.md", "docs/why.md",
    "docs/own-study.md", "experiments/README.md", "CHANGELOG.md",
)  # fmt: skip

#: Of files, which look like parameters.
SUFFIXES = (".md", ".toml", ".parquet")

BLOCK = re.compile(r"<!-- generated: [\w-]+ -->.*?<!-- end -->", re.DOTALL)
SHOWN = re.compile(r"^```(toml|errors|python)\n.*?^```$", re.DOTALL | re.MULTILINE)
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def written(name: str) -> str:
    """A document without what is generated."""
    return BLOCK.sub("", text_of(name))


def fenced(name: str, language: str) -> list[str]:
    return [body for kind, body in FENCE.findall(text_of(name)) if kind == language]


def toml_files(name: str) -> dict[str, str]:
    """Scenario files shown in a document, by the name in their first line; the last one counts."""
    bodies = fenced(name, "toml")
    return {body.partition("\n")[0].removeprefix("# ").strip(): body for body in bodies}


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A folder with the example files of all documents in it, and the reader sitting there."""
    for name in GUIDES:
        for file, body in toml_files(name).items():
            (tmp_path / file).write_text(body, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


# generated blocks


def test_the_documents_are_current(capsys):
    code = documents.main(["--check"])
    assert code == 0, capsys.readouterr().err


def test_a_stale_block_is_told_and_made_anew(tmp_path, monkeypatch, capsys):
    (tmp_path / "docs").mkdir()
    stale = "Text.\n\n<!-- generated: words -->\nold\n<!-- end -->\n\nMore text.\n"
    path = tmp_path / "docs" / "a.md"
    path.write_text(stale, encoding="utf-8")
    monkeypatch.setattr(published, "ROOT", tmp_path)
    monkeypatch.setattr(published, "outdated", list)
    assert documents.main(["--check"]) == 1
    assert capsys.readouterr().err == "docs/a.md: words: stale\n"
    assert path.read_text(encoding="utf-8") == stale
    assert documents.main([]) == 0
    anew = path.read_text(encoding="utf-8")
    assert anew == stale.replace("old\n", tables.words())
    assert documents.main(["--check"]) == 0


def test_a_changed_default_makes_the_table_stale(monkeypatch):
    text, stale = documents.refreshed(text_of("docs/odd.md"), "odd.md")
    assert stale == []
    zeal = PARAMETERS["police.zeal"]
    changed = zeal.__class__(**{**vars(zeal), "default": 1.01})
    monkeypatch.setitem(PARAMETERS, "police.zeal", changed)
    _, stale = documents.refreshed(text, "odd.md")
    assert stale == ["parameters"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<!-- generated: words -->\n", 'a.md: a block has no end; wants a line "<!-- end -->"'),
        (
            "<!-- generated: parametres -->\n<!-- end -->\n",
            'a.md: "parametres": no such block; did you mean "parameters"?',
        ),
    ],
)
def test_a_faulty_block_is_told(text, message):
    with pytest.raises(SpyscareError) as error:
        documents.refreshed(text, "a.md")
    assert error.value.lines == [message]


def test_every_block_is_used_once():
    used = re.findall(r"<!-- generated: ([\w-]+) -->", "".join(text_of(name) for name in PROSE))
    assert sorted(used) == sorted(documents.BLOCKS)


def test_a_code_without_words_and_words_without_a_code_are_told():
    with pytest.raises(SpyscareError) as error:
        tables.explained({"letter": "", "lettre": ""}, ("letter", "arrest"), "kind of row")
    assert error.value.lines == [
        "glossary: kind of row arrest has no words",
        "glossary: there is no kind of row lettre",
    ]


def test_the_table_of_parameters_has_every_one_with_its_numbers():
    lines = tables.parameters().splitlines()[2:]
    assert [line.split("`")[1] for line in lines] == list(PARAMETERS)
    quota = next(line for line in lines if "`police.quota`" in line)
    assert "| 0 | 0 to 100,000 | arrests per day per 100,000 officers |" in quota


# names in prose


def test_every_evidence_id_in_prose_resolves():
    coded = re.compile(r"\b(?:[MR]\d\d|S\d{3}|H\d{1,2}|E\d{1,2})\b")
    cited = {(name, each) for name in PROSE for each in coded.findall(text_of(name))}
    assert {(name, each) for name, each in cited if not evidence.known(each)} == set()


def test_every_parameter_in_prose_exists():
    known = {*PARAMETERS, *LEVER_NAMES}
    named = {
        (name, f"{section}.{field}")
        for name in PROSE
        for section, field in re.findall(
            r"\b([a-z]+)\.([a-z_]+)\b(?!\.)", SHOWN.sub("", written(name))
        )
        if section in Values.model_fields
    }
    unknown = {(name, each) for name, each in named if each not in known}
    assert {each for each in unknown if Path(each[1]).suffix not in SUFFIXES} == set()


def test_every_parameter_is_spoken_of_in_the_protocol():
    prose = written("docs/odd.md")
    groups = {"markers": "markers.*", "openness": "openness[k]", "salience": "salience[k]"}
    short = {f"denunciation.{motive}": f".{motive}" for motive in ("belief", "career", "grudge")}

    def spoken(parameter) -> bool:
        name = parameter.name
        words = [name, groups.get(name.partition(".")[0], name), short.get(name, name)]
        if parameter.lever is not None:
            words.append(parameter.lever.word)
        return any(re.search(rf"(?<![\w]){re.escape(word)}(?!\w)", prose) for word in words)

    assert [p.name for p in PARAMETERS.values() if not spoken(p)] == []


def test_the_protocol_tells_the_phases_in_their_order():
    from sim.engine.agents import PHASES

    told = re.findall(r"^\| \d+ ([\w ]+?) \|", written("docs/odd.md"), re.MULTILINE)
    assert [each.replace(" ", "_") for each in told] == list(PHASES)


def test_every_kind_of_figure_is_told():
    told = re.findall(r"^\| `([a-z]+)` \|", written("docs/studies.md"), re.MULTILINE)
    assert set(figure.NEEDS) <= set(told)


def test_links_within_the_project_lead_somewhere():
    def slugs(path: Path) -> set[str]:
        heads = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}

    nowhere = []
    for name in PROSE:
        for target in re.findall(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)", written(name)):
            file, _, anchor = target.partition("#")
            path = (ROOT / name).parent / file if file else ROOT / name
            if target.startswith("http"):
                continue
            if not path.exists() or (anchor and anchor not in slugs(path)):
                nowhere.append((name, target))
    assert nowhere == []


# examples


def test_example_scenarios_load_and_differ_from_what_they_extend(desk):
    names = sorted({file for name in GUIDES for file in toml_files(name)} - {"mine.toml"})
    shipped = load("spy-scare-1937").hash
    assert names and [name for name in names if load(desk / name).hash == shipped] == []


def test_the_faulty_example_is_told_as_the_guide_says(desk):
    with pytest.raises(SpyscareError) as error:
        load(desk / "mine.toml")
    (shown,) = fenced("docs/guide.md", "errors")
    assert error.value.lines == shown.splitlines()


def test_lines_of_a_history_stand_in_it(desk):
    (shown,) = fenced("docs/guide.md", "history")
    told = [str(entry) for entry in history(load(desk / "quiet-press.toml"))]
    assert [line for line in shown.splitlines() if line not in told] == []


def commands(name: str) -> list[list[str]]:
    """Command lines of a document, without their comments."""
    lines = [line for body in fenced(name, "sh") for line in body.splitlines() if line.strip()]
    return [shlex.split(line, comments=True) for line in lines]


@pytest.mark.parametrize(
    "words", [each for name in GUIDES for each in commands(name)], ids=shlex.join
)
def test_commands_in_documents_are_ones_that_work(desk, words):
    program, *rest = words
    if program == "make":
        targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
        assert set(rest) <= set(targets)
        return
    assert program == "spyscare"
    group = typer.main.get_command(app)
    with group.make_context("spyscare", rest[:0], resilient_parsing=True) as context:
        name, command, arguments = group.resolve_command(context, rest)
        with command.make_context(name, arguments, parent=context) as parsed:
            given = parsed.params
    if name == "run":
        scenario = configured(given["name"], given["settings"] or (), given["officers"])
        assert scenario.days > 0
    for file in given.get("files", ()):
        assert file == "mine.toml" or load(file).days > 0


@pytest.mark.parametrize("name", GUIDES)
def test_python_in_documents_runs(desk, name, capsys):
    space: dict[str, object] = {}
    bodies = fenced(name, "python")
    for body in bodies:
        exec(compile(body, name, "exec"), space)
    assert bodies and capsys.readouterr().out


# numbers that are kept


def test_the_comparison_has_every_shipped_scenario_that_is_one_of_its_own_once():
    names = load_study("compare").scenarios
    # nothing happens; the flagship over more days; all three episodes in one
    apart = ("base", "spy-scare-1940", "long-alarm")
    assert sorted(names) == sorted(name for name in files.available() if name not in apart)
    roles = {name: compare.role(name, place) for place, name in enumerate(names)}
    assert list(roles.values())[:4] == list(compare.ROLES)
    nulls = {name for name, role in roles.items() if role == "null episode"}
    assert nulls == {"alarm-1927", "vesna-1930"}


def test_what_has_no_number_is_none():
    assert compare.interval({"low": None, "median": None, "high": None}) == "none"
    assert compare.interval({"low": 1000.0, "median": 1e3, "high": 1e3}) == "1,000 (1,000 to 1,000)"
    shown = [compare.percent(share) for share in (0, 0.0001, 0.004, 0.0996, 1)]
    assert shown == ["0 %", "under 0.1 %", "0.4 %", "10 %", "100 %"]


def test_the_readings_begin_as_shipped_and_each_changes_something():
    flagship = [p for p in mass_operations.points() if p["scenario"] == mass_operations.FLAGSHIP]
    spared = [p for p in mass_operations.points() if p["scenario"] == mass_operations.SPARED]
    changes = [mass_operations.changes(point) for point in flagship]
    assert changes == [mass_operations.changes(point) for point in spared]
    assert changes[0] == {} and all(changes[1:])
    assert len(changes) == len(mass_operations.READINGS)


def test_where_the_army_case_teaches_nothing_it_decides_nothing():
    """The negative control over whole runs: without the template both worlds are read alike."""
    worlds = {name: [] for name in (mass_operations.FLAGSHIP, mass_operations.SPARED)}
    for point in mass_operations.points():
        if mass_operations.changes(point).get("template") == 0.0:
            ends = {end: point["decided"][end] for end in ("low", "median", "high", "runs")}
            worlds[point["scenario"]].append((ends, point["peak"]["median"]))
    struck, spared = worlds.values()
    assert struck == spared and len(struck) == 3


@pytest.fixture
def changed(code, monkeypatch):
    """A function: file of the package and what to make of it -> pages that say they are stale."""

    def pages(edited=None, change=None):
        found = code(edited, change) if edited else code()
        monkeypatch.setattr(identity, "code", lambda: found)
        return [line.partition(":")[0] for line in published.outdated()]

    return pages


def test_another_number_in_a_rule_makes_every_page_stale_and_another_comment_none(changed):
    rule = "rules/cells.py"
    assert changed() == []
    assert changed(rule, lambda text: text.replace('"""', '"""In other words. ', 1) + "# x\n") == []
    everything = [*published.files(), published.TIMED]
    assert changed(rule, lambda text: text.replace("return 1.0 -", "return 1.1 -")) == everything


def test_a_changed_scenario_study_or_record_is_told_with_the_command_that_helps(monkeypatch):
    kept = {name: published.needed(name) for name in published.files()}
    code = kept["score.json"]["birth"]["code"]
    monkeypatch.setattr(published, "needed", lambda name: copy.deepcopy(kept[name]))
    kept["score.json"]["birth"]["sources"][1]["hash"] = "0" * 64
    kept["score.json"]["patterns"][0]["record"]["high"] = 3
    kept["fit/fit.json"]["birth"]["text"] = ""
    kept["rivals/rivals.json"]["birth"]["scenarios"]["plan-1940"] = "another"
    kept["studies/compare.json"]["scenarios"]["neither"] = "another"
    monkeypatch.setattr(published, "code_hash", lambda: published.canonical(code))
    assert [line.partition(" has changed")[0] for line in published.outdated()] == [
        "fit/fit.json: experiments/fit.toml", "rivals/rivals.json: plan-1940",
        "score.json: vesna-1930", "score.json: the table of patterns",
        "studies/compare.json: neither",
    ]  # fmt: skip
    assert published.outdated()[-1].endswith(
        " `spyscare sweep compare --workers 2 && spyscare plot runs/compare --into docs/studies`"
    )


def test_numbers_that_are_not_there_say_how_to_make_them(tmp_path, monkeypatch):
    monkeypatch.setattr(published, "DOCS", tmp_path)
    with pytest.raises(SpyscareError, match=r"score\.json: is not there; `spyscare score --all"):
        published.needed("score.json")
    (tmp_path / "score.json").write_text("{", encoding="utf-8")
    with pytest.raises(SpyscareError, match="cannot be read"):
        published.kept("score.json")
    assert compare.compared().startswith("Not run yet: `spyscare sweep compare")
