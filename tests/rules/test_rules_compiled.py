"""A rule is the same compiled and not: to the last bit, for every rule there is."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable

import numpy as np
import pytest
from numba import njit

import sim.rules
from sim.draws import uniforms

RULES: dict[str, Callable] = {
    f"{module.name}.{name}": function
    for module in pkgutil.iter_modules(sim.rules.__path__)
    for name, function in vars(importlib.import_module(f"sim.rules.{module.name}")).items()
    if inspect.isfunction(function) and function.__module__ == f"sim.rules.{module.name}"
}
EXAMPLES = 4_000


def caller(function: Callable) -> Callable:
    """A compiled loop that calls the rule on rows of arguments."""
    inside = ", ".join(f"x[i, {j}]" for j in range(len(inspect.signature(function).parameters)))
    space = {"rule": function}
    exec(f"def each(x, out):\n for i in range(x.shape[0]):\n  out[i] = rule({inside})", space)
    return njit(space["each"])


def test_every_rule_says_what_it_is() -> None:
    assert len(RULES) > 35
    assert [name for name, function in RULES.items() if not inspect.getdoc(function)] == []


@pytest.mark.parametrize("name", RULES)
def test_a_rule_is_the_same_compiled(name: str) -> None:
    function = RULES[name]
    width = len(inspect.signature(function).parameters)
    u = uniforms(7, 0, np.arange(EXAMPLES * width)).reshape(EXAMPLES, width)
    arguments = np.where(np.arange(EXAMPLES)[:, None] % 2, 0.001 + u, 1 + 20 * u)
    compiled = np.empty(EXAMPLES)
    caller(function)(arguments, compiled)
    plain = np.array([float(function(*row)) for row in arguments.tolist()])
    assert np.array_equal(compiled, plain)
