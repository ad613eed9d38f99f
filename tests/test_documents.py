"""Documents cannot fall behind the code: generated blocks, names in prose, and every example."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import numpy as np
import pytest
import typer

from docs import build as documents
from docs.blocks import compare as comparison
from docs.blocks import tables
from sim.cli import app
from sim.errors import SpyscareError
from sim.faces.settings import configured
from sim.scenario import evidence, files
from sim.scenario.history import history
from sim.scenario.load import load
from sim.scenario.parameters import LEVER_NAMES, PARAMETERS, Values

ROOT = Path(documents.__file__).resolve().parent.parent
GUIDES = ("README.md", "docs/guide.md", "docs/mesa.md")
PROSE = (
    *GUIDES, "docs/odd.md", "docs/compare.md", "docs/fit.md", "docs/studies.md",
    "docs/validity.md", "docs/mass-operations.md", "docs/rivals.md", "experiments/README.md",
    "CHANGELOG.md",
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
    monkeypatch.setattr(documents, "root", lambda: tmp_path)
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
    assert sorted(used) == sorted([*documents.BLOCKS, documents.COMPARED])


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


@pytest.mark.parametrize("name", PROSE)
def test_every_evidence_id_in_prose_resolves(name):
    cited = re.findall(r"\b(?:[MR]\d\d|S\d{3}|H\d{1,2}|E\d{1,2})\b", text_of(name))
    assert [each for each in cited if not evidence.known(each)] == []


@pytest.mark.parametrize("name", PROSE)
def test_every_parameter_in_prose_exists(name):
    prose = SHOWN.sub("", written(name))
    named = re.findall(r"\b([a-z]+)\.([a-z_]+)\b(?!\.)", prose)
    known = {*PARAMETERS, *LEVER_NAMES}
    ours = {f"{section}.{field}" for section, field in named if section in Values.model_fields}
    assert {each for each in ours - known if Path(each).suffix not in SUFFIXES} == set()


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


@pytest.mark.parametrize("name", PROSE)
def test_links_within_the_project_lead_somewhere(name):
    def slugs(path: Path) -> set[str]:
        heads = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}

    for target in re.findall(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)", written(name)):
        if target.startswith("http"):
            continue
        file, _, anchor = target.partition("#")
        path = (ROOT / name).parent / file if file else ROOT / name
        assert path.exists(), target
        assert not anchor or anchor in slugs(path), target


# examples


@pytest.mark.parametrize(
    "file", sorted({file for name in GUIDES for file in toml_files(name)} - {"mine.toml"})
)
def test_example_scenarios_load_and_differ_from_what_they_extend(desk, file):
    scenario = load(desk / file)
    assert scenario.hash != load("spy-scare-1937").hash


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


# the comparison


def test_the_comparison_has_every_shipped_scenario_that_is_one_of_its_own_once():
    names = [world.name for world in comparison.worlds(300)]
    apart = (comparison.QUIET, comparison.CONTINUED)
    shipped = [name for name in files.available() if name not in apart]
    assert sorted(names) == sorted([*shipped, comparison.NEITHER])
    assert names[:4] == ["spy-scare-1937", "no-denunciation", "no-pressure", "neither"]
    roles = {world.name: world.role for world in comparison.worlds(300)}
    assert {name for name, role in roles.items() if role == "null episode"} == {
        "alarm-1927",
        "vesna-1930",
    }


def test_resampling_is_of_pairs():
    rng = np.random.default_rng(3)
    whole = rng.uniform(50, 150, 30)
    assert comparison.bootstrap(0.4 * whole, whole) == pytest.approx((0.4, 0.4))
    low, high = comparison.bootstrap(0.4 * rng.permutation(whole), whole)
    assert low < 0.39 and high > 0.41


def test_the_interval_of_a_mean_is_the_normal_one_where_it_should_be():
    rng = np.random.default_rng(5)
    part = rng.normal(50, 10, 400)
    half = 1.96 * part.std() / np.sqrt(400) / 100
    low, high = comparison.bootstrap(part, np.full(400, 100.0))
    assert low == pytest.approx(part.mean() / 100 - half, abs=0.1 * half)
    assert high == pytest.approx(part.mean() / 100 + half, abs=0.1 * half)


def test_what_has_no_number_is_none():
    nothing = np.array([np.nan, np.nan])
    assert comparison.interval(nothing) == "none"
    assert comparison.bootstrapped(np.zeros(3), np.zeros(3)) == "none"
    assert comparison.interval(np.array([1000.0, np.nan])) == "1,000 (1,000 to 1,000)"
    shown = [comparison.percent(share) for share in (0, 0.0001, 0.004, 0.0996, 1)]
    assert shown == ["0 %", "under 0.1 %", "0.4 %", "10 %", "100 %"]


def test_a_comparison_is_written_and_known_to_be_stale_when_a_scenario_changes(
    tmp_path, monkeypatch
):
    few = [w for w in comparison.worlds(300) if w.name in (
        "spy-scare-1937", "no-denunciation", "no-pressure", "neither", "alarm-1927")]  # fmt: skip
    monkeypatch.setattr(comparison, "worlds", lambda officers: iter(few))
    path = tmp_path / "compare.md"
    shutil.copy(ROOT / "docs" / "compare.md", path)
    documents.compare(path, comparison.Comparison(2, 300, "compiled"))
    text = path.read_text(encoding="utf-8")
    assert "compare --seeds 2 --officers 300 --engine compiled`" in text
    for world in few:
        assert f"| `{world.name}` | {world.role} |" in text
        assert f"| `{world.scenario.hash[:12]}` |" in text
    assert comparison.outdated(text) == []
    altered = text.replace(few[0].scenario.hash[:12], "0" * 12)
    assert comparison.outdated(altered) == [
        "compare: spy-scare-1937 has changed since;"
        " `python -m docs.build compare --seeds 2 --officers 300 --engine compiled`"
    ]


def test_a_comparison_says_what_it_wants(tmp_path, capsys):
    assert documents.main(["compare", "--engine", "compild"]) == 1
    assert capsys.readouterr().err == (
        '--engine compild: is not one of compiled, agents; did you mean "compiled"?\n'
    )
    with pytest.raises(SpyscareError, match="--seeds 0: wants at least 1"):
        comparison.Comparison(0, 300, "agents")
    (tmp_path / "compare.md").write_text("nothing\n", encoding="utf-8")
    with pytest.raises(SpyscareError, match="no place for the comparison"):
        documents.compare(tmp_path / "compare.md", comparison.Comparison(1, 300, "agents"))
