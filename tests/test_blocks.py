"""Every block of code in the documents runs: commands at a small size, Python as it stands.

What is no code (equations, layouts of folders) says `text`; what shows output is compared with it
in `test_documents`. A block that cannot be run here has its reason below.
"""

from __future__ import annotations

import ast
import importlib.util
import inspect
import re
import shlex
import sys
from pathlib import Path
from types import ModuleType

import pytest
from typer.testing import CliRunner

from sim import study
from sim.cli import app
from tests.test_documents import FENCE, GUIDES, ROOT, commands, fenced, text_of, toml_files

pytestmark = pytest.mark.slow

PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (*ROOT.glob("*.md"), *ROOT.glob("*/*.md"))
    if path.relative_to(ROOT).parts[0] in (path.name, "docs", "experiments", "scenarios")
)

#: Language of a block -> what is done with it.
LANGUAGES = {
    "python": "run", "sh": "run at a small size", "toml": "loaded in test_documents",
    "errors": "compared in test_documents", "history": "compared in test_documents",
    "csv": "read in test_own_study", "sql": "wants DuckDB; test_own_study reads the same by Arrow",
    "py": "compiled: it opens a window", "text": "no code",
}  # fmt: skip

#: Commands that are not run, by their first words, and why.
NOT_RUN = {
    "fit": "takes minutes in its quickest size; tests/study/methods runs smaller ones",
    "rivals": "takes minutes in its quickest size; tests/study/methods runs smaller ones",
}
#: Options whose value stands outside of what a test has, and why.
OUTSIDE = {"--dask": "wants a scheduler; tests/study/test_executors.py has one"}

#: Pages whose Python is run elsewhere, and where.
ELSEWHERE = {"docs/own-study.md": "tests/test_own_study.py, which has the study it reads"}

#: Command -> options that make it small, in place of what the page gives.
SMALLER = {
    "run": ["--officers", "1500", "--replicates", "1", "--workers", "1", "--no-figures"],
    "sweep": ["--officers", "250", "--replicates", "1", "--workers", "1", "--quick"],
    "score": ["--officers", "250", "--replicates", "1", "--workers", "1", "--no-figures"],
    "whatif": ["--officers", "250", "--seeds", "1", "--workers", "1", "--quick"],
    "compare": ["--officers", "250", "--seeds", "1", "--workers", "1", "--quick"],
    "report": ["--officers", "1500"],
}

runner = CliRunner()


def desk_of(folder: Path) -> None:
    """The example files of all documents, as a reader would have them."""
    for name in PAGES:
        for file, body in toml_files(name).items():
            (folder / file).write_text(body, encoding="utf-8")


def small(words: list[str]) -> list[str] | None:
    """A command line of a document at a small size; None where it is not run."""
    command, *rest = words
    if command in NOT_RUN or set(OUTSIDE) & set(rest):
        return None
    if command == "plot" and any(name in rest[0] for name in NOT_RUN):
        return None
    smaller = SMALLER.get(command, [])
    for option in [word for word in smaller if word.startswith("--") and word in rest]:
        at = rest.index(option)
        takes = smaller[smaller.index(option) + 1 :][:1]
        rest = rest[:at] + rest[at + 1 + bool(takes and not takes[0].startswith("--")) :]
    return [command, *rest, *smaller]


def prepare(words: list[str]) -> None:
    """What a page's command needs that an earlier page or the reader has made."""
    if words[0] not in ("plot", "who", "export"):
        return
    folder = Path(words[1])
    if folder.exists():
        return
    name = folder.name.removesuffix("-quick")
    maker = "sweep" if (ROOT / "experiments" / f"{name}.toml").exists() else "run"
    scenario = name if maker == "sweep" or (ROOT / "scenarios" / f"{name}.toml").exists() else None
    made = [maker, scenario or "vesna-1930", "--out", str(folder), *SMALLER[maker]]
    assert runner.invoke(app, made).exit_code == 0


def test_every_block_says_what_it_is() -> None:
    fences = {(name, kind) for name in PAGES for kind, _ in FENCE.findall(text_of(name))}
    assert {each for each in fences if each[1] not in LANGUAGES} == set()
    for name in PAGES:  # a fence without a language would pass unread
        opened = re.findall(r"^```(.*)$", text_of(name), re.MULTILINE)
        assert all(opened[::2]) and not any(opened[1::2]), name


@pytest.mark.parametrize("name", [name for name in PAGES if fenced(name, "sh")])
def test_commands_of_a_page_work_one_after_the_other(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    desk_of(tmp_path)
    tried = 0
    for words in commands(name):
        if words[0] != "spyscare" or (shorter := small(words[1:])) is None:
            continue
        prepare(shorter)
        if shorter[0] == "run" and "--out" not in shorter:
            shorter += ["--force"]  # a page may run a scenario twice
        said = runner.invoke(app, shorter)
        wanted = 2 if shorter == ["check", "mine.toml"] else 0  # the guide's faulty example
        assert said.exit_code == wanted, (shlex.join(shorter), said.output, said.exception)
        tried += 1
    assert tried or all(small(words[1:]) is None or words[0] != "spyscare"
                        for words in commands(name))  # fmt: skip


@pytest.mark.parametrize(
    "name", [name for name in PAGES if fenced(name, "python") and name not in {*GUIDES, *ELSEWHERE}]
)
def test_python_of_other_pages_runs(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the guides, `test_documents` runs it in their own desk."""
    monkeypatch.chdir(tmp_path)
    space: dict[str, object] = {"__name__": name}
    if importlib.util.find_spec("dask_jobqueue") is None:
        queue = ModuleType("dask_jobqueue")
        queue.SLURMCluster = object
        monkeypatch.setitem(sys.modules, "dask_jobqueue", queue)
    ran = 0
    for body in fenced(name, "python"):
        for folder in re.findall(r'"(runs/\w+)/shards', body):
            prepare(["plot", folder])
        for node in ast.parse(body).body:
            source = ast.unparse(node)
            library = source.partition(".")[0]
            if library in ("pandas", "polars", "duckdb"):
                if importlib.util.find_spec(library) is None:
                    continue  # what is not installed here reads the same files
                space[library] = importlib.import_module(library)
            exec(compile(source, name, "exec"), space)
            ran += 1
        _bind(body)
    assert ran


def _bind(body: str) -> None:
    """Calls of ours that a page guards from being run have arguments that exist."""
    for node in ast.walk(ast.parse(body)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            function = getattr(study, node.func.id, None)
            if function is not None:
                named = {word.arg: None for word in node.keywords}
                inspect.signature(function).bind(*node.args, **named)


def test_what_opens_a_window_is_at_least_python() -> None:
    bodies = [(name, body) for name in PAGES for body in fenced(name, "py")]
    for name, body in bodies:
        compile(body, name, "exec")
        for node in ast.walk(ast.parse(body)):
            if isinstance(node, ast.ImportFrom) and importlib.util.find_spec("solara"):
                module = importlib.import_module(str(node.module))
                assert all(hasattr(module, alias.name) for alias in node.names)
    assert bodies
