"""One run: a scenario, a seed, an engine."""

from __future__ import annotations

import platform
from collections.abc import Callable
from functools import lru_cache
from importlib import metadata

import numpy as np

from sim.corps.corps import Corps, found
from sim.engine import genealogy
from sim.engine.identity import code_hash
from sim.engine.ledger import COUNTS, LEVERS, STATE
from sim.engine.result import Result
from sim.engine.summary import summarise
from sim.errors import SpyscareError, did_you_mean
from sim.scenario.load import Scenario, load

ENGINES = ("compiled", "agents")
DEFAULT_ENGINE = "compiled"
RECORDS = ("ledger", "daily", "summary")

#: Called after each day with (days done, days in all).
Progress = Callable[[int, int], None]


def simulate(
    scenario: Scenario | str,
    seed: int = 1,
    engine: str = DEFAULT_ENGINE,
    record: str = "ledger",
    progress: Progress | None = None,
) -> Result:
    """Run a scenario once.

    Args:
        scenario: a `Scenario`, or the name or path of one.
        seed: key of every draw, 0 to 2**63 - 1. The corps has its own, `officers.seed`.
        engine: `agents` (readable, Mesa).
        record: what the result keeps: `ledger` (everything), `daily`, or `summary`. The run is
            the same.
        progress: told of each day done.

    Returns:
        Result: ledger, daily, officers, summary, provenance.

    Raises:
        SpyscareError: a scenario, seed, engine or record that cannot be used.
    """
    scenario = load(scenario) if isinstance(scenario, str) else scenario
    _check("engine", engine, ENGINES)
    _check("record", record, RECORDS)
    if not 0 <= seed < 2**63:
        raise SpyscareError(f"seed: {seed} is not a whole number from 0 to 2**63 - 1")
    values = scenario.values
    corps = found(values.officers, values.markers, scenario.recruits)
    run = _run_agents if engine == "agents" else _run_compiled
    rows, series, final = run(scenario, corps, seed, progress)
    family = genealogy.family(rows)
    return Result(
        scenario=scenario,
        corps=corps,
        seed=seed,
        rows=rows if record == "ledger" else None,
        series=series if record in ("ledger", "daily") else None,
        offspring=genealogy.offspring(rows, scenario.days, family),
        final=final,
        provenance=provenance(scenario, seed, engine),
        summary=summarise(rows, series, final, corps, values.society, seed, family),
    )


def _check(what: str, word: str, among: tuple[str, ...]) -> None:
    if word not in among:
        raise SpyscareError(
            f"{what}: {word!r} is not one of {', '.join(among)}{did_you_mean(word, among)}"
        )


def _run_agents(scenario: Scenario, corps: Corps, seed: int, progress: Progress | None):
    from sim.engine.agents import Army  # Mesa is imported by those who ask for it

    army = Army(scenario, corps, seed)
    for day in range(scenario.days):
        army.run_for(1)
        if progress is not None:
            progress(day + 1, scenario.days)
    collected = army.collector.model_vars
    columns = (*COUNTS, *LEVERS, *STATE)
    series = np.array([collected[name] for name in columns], dtype=np.float64).T
    return army.ledger.arrays(), series, army.final()


def _run_compiled(scenario: Scenario, corps: Corps, seed: int, progress: Progress | None):
    from sim.engine import compiled

    return compiled.run(scenario, corps, seed, progress)


def provenance(scenario: Scenario, seed: int, engine: str) -> dict[str, object]:
    """What a run is born of: enough to repeat it, and to know when it would differ."""
    return {
        "scenario": scenario.name,
        "scenario_hash": scenario.hash,
        "values": scenario.describe(),
        "seed": seed,
        "engine": engine,
        "version": version(),
        "code_hash": code_hash(),
        "python": platform.python_version(),
        "platform": f"{platform.system()} {platform.machine()}",
        "packages": packages(),
    }


@lru_cache(maxsize=1)
def packages() -> dict[str, str]:
    """Versions of the packages that could matter to a result."""
    return {name: metadata.version(name) for name in ("numpy", "numba", "mesa")}


@lru_cache(maxsize=1)
def version() -> str:
    """Version of the installed distribution."""
    try:
        return metadata.version("spyscare")
    except metadata.PackageNotFoundError:
        return "not installed"
