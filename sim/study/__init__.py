"""Questions put to the model: one way to ask, to keep what comes of it, and to answer."""

from importlib import import_module
from typing import Any

#: What is offered here -> its module, imported when it is asked for: a run wants little of it.
_HOMES = {
    "Interrupted": "course", "Report": "course", "Study": "statement", "available": "files",
    "folder_study": "methods.sweep", "is_study": "store", "load_study": "statement",
    "read": "methods.sweep", "sweep": "methods.sweep",
}  # fmt: skip

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"sim.study.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
