"""One run: a scenario, a seed, an engine."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from sim.corps.corps import found
from sim.draws import seed_of
from sim.engine.identity import code_hash
from sim.engine.result import Result, finished, provenance, version
from sim.errors import SpyscareError, did_you_mean
from sim.scenario.load import Scenario, load

__all__ = ["DEFAULT_ENGINE", "ENGINES", "RECORDS", "code_hash", "provenance", "simulate", "version"]

ENGINES = ("compiled", "agents")
DEFAULT_ENGINE = "compiled"
RECORDS = ("ledger", "daily", "summary")

#: Called after each day with (days done, days in all).
Progress = Callable[[int, int], None]


class Stepped(Protocol):
    """What an engine of one's own must make: a model such as `sim.Army`."""

    running: bool

    def step(self) -> None:
        """One day."""

    def result(self) -> Result:
        """The days done."""


def simulate(
    scenario: Scenario | str | os.PathLike[str],
    seed: int = 1,
    engine: str | Callable[..., Stepped] = DEFAULT_ENGINE,
    record: str = "ledger",
    progress: Progress | None = None,
) -> Result:
    """Run a scenario once.

    Args:
        scenario: a `Scenario`, or the name or path of one.
        seed: key of every draw, 0 to 2**63 - 1. The corps has its own, `officers.seed`.
        engine: `compiled` (fast), `agents` (readable, Mesa), or a class or function that makes
            an army, called with the scenario and `seed=`: a subclass of `sim.Army`, say, or
            `functools.partial(sim.Army, officer=Silent)`.
        record: what the result keeps: `ledger` (everything), `daily`, or `summary`. The run is
            the same.
        progress: told of each day done.

    Returns:
        Result: ledger, daily, officers, summary, provenance.

    Raises:
        SpyscareError: a scenario, seed, engine or record that cannot be used.
    """
    scenario = scenario if isinstance(scenario, Scenario) else load(scenario)
    seed = seed_of(seed)
    _check("record", record, RECORDS)
    if callable(engine):
        army = engine(scenario, seed=seed)
        if not (hasattr(army, "step") and hasattr(army, "result")):
            made = f"engine: {engine} made a {type(army).__name__}"
            raise SpyscareError(f"{made}; wants a model with step() and result()")
        result = _stepped(army, scenario.days, progress)
    else:
        _check("engine", engine, ENGINES)
        run = _run_agents if engine == "agents" else _run_compiled
        result = run(scenario, seed, progress)
    rows = result.rows if record == "ledger" else None
    series = result.series if record in ("ledger", "daily") else None
    return replace(result, rows=rows, series=series)


def _check(what: str, word: str, among: tuple[str, ...]) -> None:
    if word not in among:
        near = did_you_mean(str(word), among)
        raise SpyscareError(f"{what}: {word!r} is not one of {', '.join(among)}{near}")


def _stepped(army: Stepped, days: int, progress: Progress | None) -> Result:
    done = 0
    while army.running:
        army.step()
        done += 1
        if progress is not None:
            progress(done, days)
    return army.result()


def _run_agents(scenario: Scenario, seed: int, progress: Progress | None) -> Result:
    from sim.engine.agents import Army  # Mesa is imported by those who ask for it

    result = _stepped(Army(scenario, seed), scenario.days, progress)
    return replace(result, provenance=provenance(scenario, seed, "agents"))


def _run_compiled(scenario: Scenario, seed: int, progress: Progress | None) -> Result:
    from sim.engine import compiled

    values = scenario.values
    corps = found(values.officers, values.markers, scenario.recruits)
    arrays = compiled.run(scenario, corps, seed, progress)
    return finished(scenario, corps, seed, "compiled", *arrays)
