"""Chosen numbers stand in the table of parameters; the published fit and its study agree."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

from sim.scenario.parameters import FITTED, PARAMETERS

ROOT = Path(__file__).parents[1]
DEFAULTS = {p.name: p.default for p in PARAMETERS.values() if FITTED in p.source}
FIT = json.loads((ROOT / "docs" / "fit" / "fit.json").read_text(encoding="utf-8"))
STUDY = tomllib.loads((ROOT / "experiments" / "fit.toml").read_text(encoding="utf-8"))


def test_fitted_defaults_are_those_that_the_fit_chose() -> None:
    assert FIT["choice"]["tried"][0]["numbers"] == DEFAULTS


def test_what_the_fit_is_offered_is_what_the_model_has() -> None:
    offered = {name: prior.get("offered") for name, prior in STUDY["parameters"].items()}
    assert set(offered) == set(DEFAULTS)
    own = (None, True, "x1")  # what the model has, by any word for it
    assert all(value in (*own, DEFAULTS[name]) for name, value in offered.items())


def test_the_fit_says_where_it_comes_from() -> None:
    birth = FIT["choice"]["birth"]
    assert {"study", "model", "fit", "generation", "officers", "replicates"} <= set(birth)
