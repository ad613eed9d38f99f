"""The defaults that say they were fitted are those of the published fit, and no others do."""

from __future__ import annotations

import tomllib
from importlib import resources

from sim.scenario.parameters import FITTED, PARAMETERS

DATA = tomllib.loads((resources.files("sim") / "data" / "fitted.toml").read_text(encoding="utf-8"))


def test_fitted_defaults_are_those_of_the_fit() -> None:
    fitted = {p.name: p.default for p in PARAMETERS.values() if FITTED in p.source}
    assert fitted == DATA["values"]


def test_the_fit_says_where_it_comes_from() -> None:
    provenance = DATA["provenance"]
    assert {"study", "model", "fit", "generation", "officers", "replicates"} <= set(provenance)
