"""The shipped studies: that they ask what they claim to, and that the index knows them all."""

from __future__ import annotations

import re

import pytest

from sim.scenario.parameters import PARAMETERS
from sim.study import available, figure, load_study
from sim.study.files import folder

#: Judged numbers that the screening leaves out, and why.
LEFT_OUT = {
    "pressure.scale": "only multiplies others; above-and-below varies it",
    "denunciation.scale": "only multiplies others; above-and-below varies it",
    "suspicion.scale": "only multiplies others; three-dials varies it",
    "truth.signal": "there are no true agents in the flagship",
} | {
    f"society.{name}": "read from a run, and changes nothing in it; mass-operations varies them"
    for name in ("template", "routine", "tension", "half_life", "hesitation")
}
NOISE = "officers.seed"


@pytest.mark.parametrize("name", available())
def test_every_study_says_what_it_expects_and_how_it_is_drawn(name: str) -> None:
    study = load_study(name)
    assert len(study.expected.split()) >= 5
    assert study.figure["kind"] in figure.NEEDS
    assert all(outcome.words and outcome.unit for outcome in study.outcomes)
    assert study.quick, "a study has a quick size"


def test_the_screening_varies_every_number_that_no_evidence_fixes() -> None:
    judged = {p.name for p in PARAMETERS.values() if p.is_open and p.kind is not bool}
    varied = {factor.name for factor in load_study("sensitivity").factors}
    assert judged - varied == set(LEFT_OUT)
    assert NOISE in varied
    # beyond: levels at which levers start that rest on a mechanism and on no number
    beyond = varied - judged
    assert all(PARAMETERS[name].lever is not None for name in beyond)


def test_ranges_of_the_screening_hold_the_flagships_own_values() -> None:
    study = load_study("sensitivity")
    (scenario,) = study.bases()
    for factor in study.factors:
        assert factor.low < factor.own(scenario) < factor.high, factor.name


@pytest.mark.parametrize("name", ["sensitivity-sobol", "mass-purge"])
def test_the_dozen_keeps_the_ranges_of_the_screening(name: str) -> None:
    screened = {factor.name: factor for factor in load_study("sensitivity").factors}
    dozen = [factor for factor in load_study(name).factors if factor.name != NOISE]
    assert len(dozen) == 12
    for factor in dozen:
        assert factor == screened[factor.name]


def test_above_and_below_is_fine_enough_and_holds_both_alone() -> None:
    study = load_study("above-and-below")
    for name in ("pressure.scale", "denunciation.scale"):
        levels = study.factor(name).levels()
        assert len(levels) >= 21 and 0.0 in levels and 1.0 in levels


def test_every_study_is_in_the_index() -> None:
    text = (folder() / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `([\w-]+)` \|", text, re.MULTILINE)) == set(available())
    assert set(re.findall(r"^### `([\w-]+)`", text, re.MULTILINE)) == set(available())
