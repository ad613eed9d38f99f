"""Imports go down only, heavy libraries stay where they belong, and nothing grows too long."""

from __future__ import annotations

import ast
import io
import json
import os
import subprocess
import sys
import tokenize
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import sim

ROOT = Path(sim.__file__).parent

#: First part of a module's name after `sim.` -> how high it stands. Imports go down, or stay.
FLOORS = {
    "vocabulary": 0, "errors": 0, "cache": 0, "draws": 0,
    "scenario": 1, "rules": 1,
    "corps": 2,
    "engine": 3,
    "measures": 4,
    "study": 5,
    "plots": 6, "faces": 6, "cli": 6,
}  # fmt: skip
#: From here up tables may be made while importing.
TABLES_FROM = FLOORS["measures"]

#: Library -> modules (or packages) that may import it.
HOMES = {
    "mesa": ("sim.engine.abm",),
    "numba": ("sim.rules", "sim.cache", "sim.draws", "sim.corps", "sim.engine.kernel"),
    "llvmlite": ("sim.draws", "sim.engine.kernel"),
    "pydantic": ("sim.scenario", "sim.measures.patterns", "sim.study"),
    "sklearn": ("sim.study",),
    "SALib": ("sim.study",),
    "distributed": ("sim.study",),
    "matplotlib": ("sim.plots",),
    "typer": ("sim.cli", "sim.faces"),
    "rich": ("sim.cli", "sim.faces"),
    "nicegui": ("sim.faces.explore",),
    "fastapi": ("sim.faces.explore",),
    "uvicorn": ("sim.faces.explore",),
}  # fmt: skip

#: Lines of code of a module, without imports, docstrings, comments and blank lines.
LONGEST = 400
#: Lines of a function, with all that stands in it.
LONGEST_FUNCTION = 80


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


def within(name: str, places: Iterable[str]) -> bool:
    """Whether a module is one of these, or in one of these packages."""
    return any(name == place or name.startswith(f"{place}.") for place in places)


def floor_of(name: str) -> int:
    """Floor of a module of ours; the root is above all."""
    return FLOORS[name.split(".")[1]] if "." in name else 9


def imported(node: ast.AST) -> Iterator[str]:
    """Full names of the modules one statement imports; what is no module is its module."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        for alias in node.names:
            inner = f"{node.module}.{alias.name}"
            yield inner if inner in modules() else str(node.module)


@cache
def imports(name: str) -> frozenset[str]:
    """Everything a module imports: in functions and for type checkers, too."""
    return frozenset(other for node in ast.walk(tree(name)) for other in imported(node))


def at_the_top(name: str) -> Iterator[ast.AST]:
    """What happens when a module is imported: not in functions, not for type checkers only."""
    waiting: list[ast.AST] = list(tree(name).body)
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            waiting += node.orelse
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            waiting += [*node.decorator_list, *node.args.defaults]
        elif not isinstance(node, ast.Lambda):
            waiting += ast.iter_child_nodes(node)


def ours(names: Iterable[str]) -> list[str]:
    return sorted(name for name in names if name.split(".")[0] == "sim")


ALL = sorted(modules())


def test_every_module_has_a_floor() -> None:
    assert {name.split(".")[1] for name in ALL if "." in name} <= set(FLOORS)


def test_imports_go_down_only() -> None:
    faults = [
        f"{name} imports {other}"
        for name in ALL
        if name != "sim"
        for other in ours(imports(name))
        if other == "sim" or floor_of(other) > floor_of(name)
    ]
    relative = [
        f"{name}, line {node.lineno}"
        for name in ALL
        for node in ast.walk(tree(name))
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert not faults + relative


def test_statements_and_behaviour_do_not_know_each_other() -> None:
    here = {name: name.split(".")[1] for name in ALL if "." in name}
    assert not [
        f"{name} imports {other}"
        for name, part in here.items()
        for other in ours(imports(name))
        if {part, here.get(other)} == {"scenario", "rules"}
    ]


def test_figures_do_not_know_the_command() -> None:
    assert not [
        f"{name} imports {other}"
        for name in ALL
        if within(name, ["sim.plots"])
        for other in ours(imports(name))
        if floor_of(other) == FLOORS["plots"] and not within(other, ["sim.plots"])
    ]


def circles(edges: dict[str, set[str]]) -> list[str]:
    """One circle through each module that can be reached from itself."""
    found: dict[frozenset[str], str] = {}
    for start in edges:
        paths = [(start, [start])]
        seen = {start}
        while paths:
            name, path = paths.pop()
            if start in edges[name]:
                found.setdefault(frozenset(path), " imports ".join([*path, start]))
                break
            for other in edges[name] - seen:
                seen.add(other)
                paths.append((other, [*path, other]))
    return list(found.values())


def test_no_modules_import_each_other_in_a_circle() -> None:
    assert not circles({n: (imports(n) & set(ALL)) - {n} for n in ALL})


def test_libraries_stay_at_home() -> None:
    assert not [
        f"{name} imports {library}"
        for library, homes in HOMES.items()
        for name in ALL
        if library in {other.split(".")[0] for other in imports(name)} and not within(name, homes)
    ]


def test_tables_are_made_late_below_the_measures() -> None:
    heavy = {"pandas", "pyarrow"}
    low = [name for name in ALL if name != "sim" and floor_of(name) < TABLES_FROM]
    assert not [
        name
        for name in low
        if heavy & {o.split(".")[0] for node in at_the_top(name) for o in imported(node)}
    ]


def test_rules_are_scalars_in_and_one_value_out() -> None:
    faults = []
    for name in (n for n in ALL if n.startswith("sim.rules.")):
        allowed = ("math", "__future__", "sim.rules")
        faults += [f"{name} imports {o}" for o in imports(name) if not o.startswith(allowed)]
        for node in tree(name).body[1:]:
            if isinstance(node, ast.FunctionDef):
                rule = [d.id for d in node.decorator_list if isinstance(d, ast.Name)] == ["rule"]
                given = node.args
                plain = not (given.kwonlyargs or given.vararg or given.kwarg)
                if not rule or not plain or "self" in [a.arg for a in given.args]:
                    faults.append(f"{name}.{node.name}")
            elif not isinstance(node, ast.Import | ast.ImportFrom):
                faults.append(f"{name}, line {node.lineno}")
    assert not faults


def test_modules_say_what_they_are() -> None:
    empty = [n for n in ALL if modules()[n].name == "__init__.py" and not tree(n).body]
    assert not [n for n in ALL if n not in (*empty, "sim") and not ast.get_docstring(tree(n))]


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


def test_no_module_is_long() -> None:
    lines = {name: lines_of_code(name) for name in ALL}
    assert not {name: count for name, count in lines.items() if count > LONGEST}


def test_no_function_is_long() -> None:
    assert not [
        f"{name}.{node.name}: {node.end_lineno - node.lineno + 1} lines"
        for name in ALL
        for node in ast.walk(tree(name))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno >= LONGEST_FUNCTION
    ]


# what importing does


#: Functions and methods that open a file or look for one.
READERS = {
    "open", "read_text", "read_bytes", "read_csv", "read_parquet", "glob", "rglob", "iterdir",
    "exists", "is_file", "is_dir", "files",
}  # fmt: skip


def test_no_module_reads_a_file_where_it_is_imported() -> None:
    faults = []
    for name in ALL:
        for node in at_the_top(name):
            if not isinstance(node, ast.Call):
                continue
            called = node.func
            word = getattr(called, "attr", getattr(called, "id", ""))
            on = called.value if isinstance(called, ast.Attribute) else None
            if word in READERS or (isinstance(on, ast.Name) and on.id == "evidence"):
                faults.append(f"{name}, line {node.lineno}: {word}")
    assert not faults


#: Stages of importing, and what a fresh interpreter has loaded after each.
STAGES = (
    ("sim", "sim.cli"),
    ("sim.scenario.load",),
    ("sim.engine.run", "sim.engine.compiled"),
    ("sim.measures",),
)
WATCH = """
import importlib, json, sys
opened = []
def watch(event, arguments):
    if event == "open" and str(arguments[0]).endswith((".csv", ".toml", ".md", ".parquet")):
        opened.append(str(arguments[0]))
sys.addaudithook(watch)
loaded = []
for stage in {stages}:
    for name in stage:
        importlib.import_module(name)
    loaded.append(sorted({{m.split(".")[0] for m in sys.modules}}))
print(json.dumps([loaded, [o for o in opened if {root!r} in o]]))
"""


def test_what_importing_loads() -> None:
    code = WATCH.format(stages=STAGES, root=str(ROOT.parent))
    paths = os.pathsep.join(p for p in sys.path if p)
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True,
        env={**os.environ, "PYTHONPATH": paths},
    )  # fmt: skip
    (command, scenario, run, _), opened = json.loads(done.stdout)
    assert opened == []
    at_once = {"numpy", "numba", "pandas", "pyarrow", "pydantic", "matplotlib", "mesa", "scipy"}
    assert not at_once & set(command)  # the command answers at once
    assert "numba" not in scenario
    assert "numba" in run
    assert not {"mesa", "matplotlib", "pandas", "pyarrow"} & set(run)
