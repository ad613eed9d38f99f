"""A simulation of how a spy scare becomes a purge.

What a user needs, loaded when it is first asked for:

    >>> import sim
    >>> result = sim.simulate("spy-scare-1937", seed=1)       # doctest: +SKIP
    >>> result.daily["arrests"].sum()                         # doctest: +SKIP
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__all__ = ["Result", "Scenario", "__version__", "load", "simulate"]

#: Public name -> module that holds it.
_HOMES = {
    "Result": "sim.engine.result",
    "Scenario": "sim.scenario.load",
    "load": "sim.scenario.load",
    "simulate": "sim.engine.run",
}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib import metadata

        try:
            return metadata.version("spyscare")
        except metadata.PackageNotFoundError:
            return "not installed"
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'sim' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
