"""Floors: imports go down only, and heavy libraries stay where they belong (design: house.md)."""

from __future__ import annotations

import ast
import io
import os
import subprocess
import sys
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import sim

ROOT = Path(sim.__file__).parent

#: First part of a module's name after `sim.` -> floor.
FLOORS = {
    "vocabulary": 0, "errors": 0, "draws": 0,
    "scenario": 1, "rules": 1,
    "corps": 2,
    "engine": 3,
    "measures": 4, "study": 4, "fit": 4, "rivals": 4,
    "plots": 5, "faces": 5, "cli": 5, "dashboard": 5, "documents": 5,
    "bench": 5,
}  # fmt: skip
CORPS_SIDE = tuple(f"sim.{name}" for name, floor in FLOORS.items() if floor == 2)

#: Library -> modules (or packages) that may import it.
HOMES = {
    # The yardstick of the benchmark is a model in plain Mesa, not one of ours.
    "mesa": ("sim.engine.abm", "sim.dashboard", "sim.bench.contagion"),
    "networkx": ("sim.bench.contagion",),
    "solara": ("sim.dashboard",),
    "numba": (
        "sim.rules",
        "sim.draws",
        "sim.scenario.levers",
        *CORPS_SIDE,
        "sim.engine.kernel",
        "sim.engine.genealogy",
    ),
    "llvmlite": ("sim.draws", "sim.engine.kernel"),
    "pydantic": ("sim.scenario",),
    "pyabc": ("sim.fit.smc",),
    "sklearn": ("sim.rivals.forest", "sim.rivals.nearest"),
    "SALib": ("sim.study.design", "sim.study.indices"),
    "distributed": ("sim.study.executors",),
    "matplotlib": ("sim.plots", "sim.dashboard"),
    "typer": ("sim.cli", "sim.faces"),
    "rich": ("sim.cli", "sim.faces", "sim.bench"),
}

#: Lines of code, without imports, docstrings, comments and blank lines.
LONGEST = 400
#: Declarations, one after the other, and nothing else.
TABLES = ("sim.scenario.parameters",)


@cache
def modules() -> dict[str, Path]:
    """Every module of the package by its dotted name."""
    out = {}
    for path in sorted(ROOT.rglob("*.py")):
        parts = path.relative_to(ROOT.parent).with_suffix("").parts
        out[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return out


@cache
def tree(name: str) -> ast.Module:
    return ast.parse(modules()[name].read_text(encoding="utf-8"))


def floor_of(name: str) -> int:
    """Floor of a module of ours; the root is above all."""
    return FLOORS[name.split(".")[1]] if "." in name else 6


def imported(name: str, node: ast.AST) -> Iterator[str]:
    """Full names of the modules one statement imports; what is no module is its module."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        assert node.level == 0, f"{name} imports relatively, line {node.lineno}"
        for alias in node.names:
            inner = f"{node.module}.{alias.name}"
            yield inner if inner in modules() else node.module


def imports(name: str) -> Iterator[str]:
    """Everything a module imports, wherever in it."""
    for node in ast.walk(tree(name)):
        yield from imported(name, node)


def at_the_top(name: str) -> Iterator[str]:
    """What importing a module imports: not in functions, not for type checkers only."""
    waiting: list[ast.AST] = list(tree(name).body)
    while waiting:
        node = waiting.pop()
        yield from imported(name, node)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            waiting += node.orelse
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            waiting += ast.iter_child_nodes(node)


def ours(names: Iterator[str]) -> list[str]:
    return [name for name in names if name.split(".")[0] == "sim"]


ALL = sorted(modules())


def test_every_module_has_a_floor() -> None:
    assert {name.split(".")[1] for name in ALL if "." in name} <= set(FLOORS)


@pytest.mark.parametrize("name", [n for n in ALL if n != "sim"])
def test_imports_go_down_only(name: str) -> None:
    for other in ours(imports(name)):
        assert other != "sim", f"{name} imports the package root"
        assert floor_of(other) <= floor_of(name), f"{name} imports {other}, a floor above"


def test_statements_and_behaviour_do_not_know_each_other() -> None:
    for name in ALL:
        here = name.split(".")[1:2]
        for other in ours(imports(name)):
            assert {*here, other.split(".")[1]} != {"scenario", "rules"}, f"{name} imports {other}"


def test_figures_do_not_know_the_command() -> None:
    for name in ALL:
        if name.startswith("sim.plots"):
            assert not [
                o for o in ours(imports(name)) if not o.startswith("sim.plots") and floor_of(o) == 5
            ], name


def test_no_modules_import_each_other_in_a_circle() -> None:
    done: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> None:
        assert name not in path, f"a circle: {' imports '.join((*path, name))}"
        if name in done:
            return
        for other in sorted(set(ours(at_the_top(name)))):
            if other in modules() and other != name:
                visit(other, (*path, name))
        done.add(name)

    for name in ALL:
        visit(name, ())
    assert done == set(ALL)


@pytest.mark.parametrize("library", HOMES)
def test_libraries_stay_at_home(library: str) -> None:
    for name in ALL:
        if any(other.split(".")[0] == library for other in imports(name)):
            assert any(name == home or name.startswith(home + ".") for home in HOMES[library]), (
                f"{name} imports {library}"
            )


def test_tables_are_made_late_below_the_measures() -> None:
    for name in ALL:
        if name != "sim" and floor_of(name) <= 3:
            assert not {"pandas", "pyarrow"} & {o.split(".")[0] for o in at_the_top(name)}, name


def test_rules_are_scalars_in_and_one_value_out() -> None:
    for name in ALL:
        if not name.startswith("sim.rules."):
            continue
        allowed = ("math", "__future__", "sim.rules")
        assert all(o.startswith(allowed) for o in imports(name)), name
        for node in tree(name).body[1:]:
            if isinstance(node, ast.FunctionDef):
                decorators = [d.id for d in node.decorator_list if isinstance(d, ast.Name)]
                assert decorators == ["rule"], f"{name}.{node.name}"
                assert "self" not in [a.arg for a in node.args.args]
                assert not node.args.kwonlyargs and not node.args.vararg and not node.args.kwarg
            else:
                assert isinstance(node, ast.Import | ast.ImportFrom), f"{name}, line {node.lineno}"


@pytest.mark.parametrize("name", ALL)
def test_modules_say_what_they_are(name: str) -> None:
    doc = ast.get_docstring(tree(name)) or ""
    path = modules()[name]
    if name == "sim" or (path.name == "__init__.py" and not path.read_text(encoding="utf-8")):
        return
    assert doc, f"{name} has no docstring"


def lines_of_code(name: str) -> int:
    skip: set[int] = set()
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            skip |= set(range(node.lineno, node.end_lineno + 1))
        elif isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(
            node, clean=False
        ):
            doc = node.body[0]
            skip |= set(range(doc.lineno, doc.end_lineno + 1))
    layout = {
        tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT,
        tokenize.ENDMARKER,
    }  # fmt: skip
    text = io.StringIO(modules()[name].read_text(encoding="utf-8"))
    code: set[int] = set()
    for token in tokenize.generate_tokens(text.readline):
        if token.type not in layout:
            code |= set(range(token.start[0], token.end[0] + 1))
    return len(code - skip)


@pytest.mark.parametrize("name", [n for n in ALL if n not in TABLES])
def test_no_module_is_long(name: str) -> None:
    assert lines_of_code(name) <= LONGEST


# -- what importing does --------------------------------------------------------------------


def told(code: str) -> list[str]:
    """What a fresh interpreter prints."""
    paths = os.pathsep.join(p for p in sys.path if p)
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True,
        env={**os.environ, "PYTHONPATH": paths},
    )  # fmt: skip
    return done.stdout.split()


LOADED = "import sys; print(*sorted({m.split('.')[0] for m in sys.modules}))"


def test_the_command_answers_at_once() -> None:
    heavy = {"numpy", "numba", "pandas", "pyarrow", "pydantic", "matplotlib", "mesa", "scipy"}
    assert not heavy & set(told(f"import sim.cli; {LOADED}"))
    assert not heavy & set(told(f"import sim; {LOADED}"))


def test_a_run_needs_neither_mesa_nor_figures_nor_tables() -> None:
    code = f"import sim.engine.run, sim.engine.compiled; {LOADED}"
    loaded = set(told(code))
    assert "numba" in loaded
    assert not {"mesa", "matplotlib", "pandas", "pyarrow"} & loaded


WATCH = """
import importlib, sys
opened = []
def watch(event, arguments):
    if event == "open" and str(arguments[0]).endswith((".csv", ".toml", ".md", ".parquet")):
        opened.append(str(arguments[0]))
sys.addaudithook(watch)
for name in {names}:
    importlib.import_module(name)
print(*[o for o in opened if {root!r} in o])
"""


def test_nothing_is_read_at_import() -> None:
    names = [n for n in ALL if n not in ("sim.dashboard",)]
    assert told(WATCH.format(names=names, root=str(ROOT.parent))) == []
