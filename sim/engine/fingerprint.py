"""Hashes of the code: what a stored result or a stored kernel was made from.

Floor 3.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable

#: What can change a result: everything but the faces and the questions.
NOT_THE_MODEL = {"__init__.py", "bench", "cli.py", "documents.py", "dashboard.py", "faces",
                 "fit", "measures", "plots", "rivals", "study", "scenarios", "experiments",
                 "__pycache__"}
#: What is compiled into kernels.
KERNEL_CODE = ("vocabulary.py", "draws.py", "rules", "scenario/parameters.py", "engine/choice.py",
               "engine/ledger.py", "engine/kernel")


@lru_cache(maxsize=1)
def code_hash() -> str:
    """SHA-256 over the source and data that decide what a run gives."""
    root = resources.files("sim")
    return _digest([e for e in root.iterdir() if e.name not in NOT_THE_MODEL])


@lru_cache
def hash_of(*paths: str) -> str:
    """SHA-256 over other parts of the package, files or folders, such as `measures`."""
    root = resources.files("sim")
    return _digest([root.joinpath(path) for path in paths])


@lru_cache(maxsize=1)
def kernel_hash() -> str:
    """SHA-256 over the source that is compiled into kernels."""
    root = resources.files("sim")
    return _digest([root.joinpath(path) for path in KERNEL_CODE])


def _digest(entries: list[Traversable]) -> str:
    digest = hashlib.sha256()
    for entry in sorted(entries, key=lambda e: e.name):
        for path, content in sorted(_sources(entry, entry.name)):
            digest.update(path.encode() + b"\0" + content + b"\0")
    return digest.hexdigest()


def _sources(entry: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    if entry.is_dir():
        for child in entry.iterdir():
            if child.name != "__pycache__":
                yield from _sources(child, f"{path}/{child.name}")
    elif entry.name.endswith((".py", ".csv")):
        yield path, entry.read_bytes()
