"""Which code a result comes from, and which states of the code give the same results.

The identity of code is its syntax tree without docstrings, comments and the annotations of
functions and variables: what is left decides what runs. (Annotations in the body of a class stay,
since dataclasses and pydantic read them.) States of the code whose digests in `tests/golden.json`
are the same to the last bit stand together in `sim/data/identities.json`, and count as one: a
result made by one of them is not stale under another. `python -m tests.golden` certifies.
"""

from __future__ import annotations

import ast
import contextlib
import hashlib
import json
import os
from collections.abc import Iterator
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

#: What decides a run: files and folders of the package, Python and CSV.
MODEL = ("corps", "data", "draws.py", "engine", "errors.py", "rules", "scenario", "vocabulary.py")
#: What is compiled into kernels.
KERNELS = ("vocabulary.py", "draws.py", "rules", "scenario/escalation.py",
           "scenario/parameters.py", "engine/choice.py", "engine/ledger.py",
           "engine/kernel")  # fmt: skip
#: Groups of identities certified equal: the certificate, and the codes, the first made first.
TABLE = "data/identities.json"


def code_hash() -> str:
    """Identity of the results that this code gives, 64 hex digits.

    It is that of the first code that was certified to give the same.
    """
    return canonical(code())


def canonical(identity: str) -> str:
    """The first of the identities that are certified equal to one; itself where none is."""
    return _firsts().get(identity, identity)


@lru_cache(maxsize=1)
def code() -> str:
    """Identity of the code itself, whatever is certified of it."""
    return hash_of(*MODEL)


@lru_cache(maxsize=1)
def kernel_hash() -> str:
    """Identity of what is compiled into kernels."""
    return hash_of(*KERNELS)


@lru_cache
def hash_of(*paths: str) -> str:
    """Identity of parts of the package, files or folders, such as `measures`; 64 hex digits."""
    root = resources.files("sim")
    entries = [root.joinpath(path) for path in paths]
    sources = sorted(source for entry in entries for source in _sources(entry, entry.name))
    raw = _digest(sources)
    kept = Path(__file__).parent / "__pycache__" / f"identity-{raw[:32]}"
    with contextlib.suppress(OSError):
        return kept.read_text(encoding="ascii")
    found = _digest([(path, _essence(path, content)) for path, content in sources])
    with contextlib.suppress(OSError):  # a package folder that cannot be written costs time only
        kept.parent.mkdir(exist_ok=True)
        half = kept.with_name(f"{kept.name}.{os.getpid()}")  # others may be reading it
        half.write_text(found, encoding="ascii")
        half.replace(kept)
    return found


def certify(identity: str, certificate: str) -> None:
    """Enter a code into the group of its certificate (the SHA-256 of its golden digests)."""
    path = Path(str(resources.files("sim").joinpath(TABLE)))
    groups = _groups()
    group = next((g for g in groups if g["certificate"] == certificate), None)
    if group is None:
        group = {"certificate": certificate, "codes": []}
        groups.append(group)
    if identity not in group["codes"]:
        group["codes"].append(identity)
    path.write_text(json.dumps(groups, indent=1) + "\n", encoding="utf-8")
    _firsts.cache_clear()


@lru_cache(maxsize=1)
def _firsts() -> dict[str, str]:
    """Of each certified code, the first that it equals, by one certificate or through others."""
    found: dict[str, str] = {}
    for group in _groups():
        codes = group["codes"]
        first = next((found[each] for each in codes if each in found), codes[0])
        for each in codes:
            found.setdefault(each, first)
    return found


def _groups() -> list[dict]:
    return json.loads(resources.files("sim").joinpath(TABLE).read_text(encoding="utf-8"))


def _digest(sources: list[tuple[str, bytes]]) -> str:
    digest = hashlib.sha256()
    for path, content in sources:
        digest.update(path.encode() + b"\0" + content + b"\0")
    return digest.hexdigest()


def _sources(entry: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    if entry.is_dir():
        for child in entry.iterdir():
            if child.name != "__pycache__":
                yield from _sources(child, f"{path}/{child.name}")
    elif entry.name.endswith((".py", ".csv")):
        yield path, entry.read_bytes()


@lru_cache(maxsize=1024)
def _essence(path: str, content: bytes) -> bytes:
    """What of a file decides: all of a table, of code what is left of its tree."""
    if not path.endswith(".py"):
        return content
    return "\n".join(_told(ast.parse(content))).encode()


def _told(node: object, in_class: bool = False) -> Iterator[str]:
    """A syntax tree in words, the same in every version of Python that reads it."""
    if isinstance(node, list):
        for each in node:
            yield from _told(each, in_class)
    elif isinstance(node, ast.AST):
        yield type(node).__name__
        for name, value in ast.iter_fields(node):
            if value is None or value == [] or _is_silent(node, name, in_class):
                continue
            if name == "body" and isinstance(value, list) and _is_words(value[0]):
                value = value[1:]
            yield f".{name}"
            yield from _told(value, isinstance(node, ast.ClassDef))
    else:
        yield repr(node)


def _is_silent(node: ast.AST, name: str, in_class: bool) -> bool:
    """Whether a field of a node says nothing about what runs."""
    if name in ("type_comment", "kind", "returns"):
        return True
    return name == "annotation" and not (in_class and isinstance(node, ast.AnnAssign))


def _is_words(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )
