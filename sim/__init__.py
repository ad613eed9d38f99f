"""A simulation of how a spy scare becomes a purge.

What a user needs, loaded when it is first asked for:

    >>> import sim
    >>> result = sim.simulate("spy-scare-1937", seed=1)       # doctest: +SKIP
    >>> result.daily["arrests"].sum()                         # doctest: +SKIP
    >>> army = sim.army("spy-scare-1937", officers=2_000)     # doctest: +SKIP
    >>> army.step()                                           # doctest: +SKIP
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

#: Public name -> module that holds it.
_HOMES = {
    "Army": "sim.engine.agents",
    "ArmyChief": "sim.engine.leadership",
    "Leadership": "sim.engine.leadership",
    "Officer": "sim.engine.officer",
    "Police": "sim.engine.police",
    "Result": "sim.engine.result",
    "Scenario": "sim.scenario.load",
    "SpyscareError": "sim.errors",
    "army": "sim.engine.door",
    "compare": "sim.faces.asking",
    "load": "sim.scenario.load",
    "report": "sim.faces.report.making",
    "simulate": "sim.engine.run",
    "whatif": "sim.faces.asking",
}

__all__ = ["__version__", *_HOMES]


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
