"""The statement of a fit: what it comes to, and everything that can be wrong with it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.errors import SpyscareError
from sim.measures.patterns import deciding, load_patterns
from sim.study import available, load_study
from sim.study.methods.fit_statement import load_fit, parse_fit
from tests.texts import replaced

TINY = Path(__file__).parent / "tiny.toml"


def test_the_shipped_fit_is_one() -> None:
    study = load_fit("fit")
    assert study.stages == ("fit", "choice", "check", "recovery")
    assert study.recovery.truths >= 20
    assert study.choice.officers == 144_300
    assert study.fitted == tuple(p.id for p in deciding())
    assert study.episodes.ids == tuple(p.id for p in load_patterns())
    assert study.sized(quick=True).fit.population < study.fit.population
    for prior in study.priors:
        shipped = study.episodes.scenarios["alarm-1927"].value(prior.name)
        assert prior.low < shipped < prior.high, f"{prior.name} leaves out what is shipped"


def test_a_fit_is_not_swept_and_a_sweep_is_not_fitted() -> None:
    assert "fit" not in available() and "fit" in available("fit")
    with pytest.raises(SpyscareError, match=r"^fit\.toml: kind: this is a fit, not a sweep; use"):
        load_study("fit")
    with pytest.raises(SpyscareError, match=r"^size\.toml: kind: this is a sweep, not a fit; use"):
        load_fit("size")
    with pytest.raises(SpyscareError, match=r"fti: no such study; did you mean \"fit\"\?"):
        load_fit("fti")


def test_numbers_of_a_stage() -> None:
    study = load_fit(TINY)
    settings = study.settings("fit", 3)
    assert settings.size(0) == 16 and settings.size(1) == 12
    assert study.distance.weights[study.episodes.ids.index("arrested-1930")] > 0
    assert study.distance.weights[study.episodes.ids.index("specialists-1930")] == 0
    quick = study.sized(quick=True, officers=300)
    assert (quick.fit.population, quick.fit.first, quick.fit.most) == (5, 15, 250)
    assert {getattr(quick, stage).officers for stage in quick.stages} == {300}


def test_identity_is_what_decides() -> None:
    study = load_fit(TINY)
    same = parse_fit(TINY.read_text().replace("generations = 2", "generations = 5"), TINY)
    assert same.identity("fit") == study.identity("fit"), "a fit may go on for longer"
    for old, new, what in (
        ("seed        = 3", "seed = 9", "[fit]"),
        ("to = 0.95", "to = 0.9", "the parameters"),
        ('"arrested-1930"', '"specialists-1930"', "the patterns"),
    ):
        other = parse_fit(replaced(TINY.read_text(), (old, new)), TINY).identity("fit")
        assert other[what] != study.identity("fit")[what]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("kind     =", "knid     =", "this is a sweep, not a fit"),
        ('title    = "A tiny fit"', "", "title: missing; a fit has its title"),
        ("police.threshold", "police.treshold", 'no such number; did you mean "police.threshold"?'),
        ("police.threshold", "police.zeal", "where a lever starts, which the episodes set"),
        ("from = 2.0, to = 12.0", "from = 2.0", "parameters.police.threshold: to: missing"),
        ("from = 2.0", "form = 2.0", 'form: no such key; did you mean "from"?'),
        ("from = 2.0", "from = 13.0", "from 13 is not below to 12"),
        ("to = 0.95", "to = 1.5", "parameters.turnover.appeal_success: to: 1.5 is above 1"),
        (
            "from = 0.2, to = 0.95",
            "from = 0.0, to = 0.95, log = true",
            "from: 0: a logarithmic range begins above 0",
        ),
        ('"arrested-1930"', '"arrested-1931"', 'no such pattern; did you mean "arrested-1930"?'),
        ("vesna-1930", "vesna-1931", 'did you mean "vesna-1930"?'),
        ("quantile    = 0.5", "quantile = 1.5", "fit.quantile: 1.5: wants a number between 0 and"),
        ("population  = 12", "popluation = 12", 'no such key; did you mean "population"?'),
        ("population  = 12", "population = 0", "fit.population: 0: wants a whole number from 1"),
        ("officers   = 250", "officers = 2", "choice.officers: 2: wants a whole number from 200"),
        ("[quick.fit]", "[quick.fits]", 'quick.fits: no such stage; did you mean "fit"?'),
        ("truths      = 3", "", "recovery.truths: missing; wants a whole number"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    old: str, new: str, said: str, tmp_path: Path
) -> None:
    path = tmp_path / "tiny.toml"
    path.write_text(TINY.read_text().replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SpyscareError, match=re.escape(said)) as told:
        load_fit(path)
    assert all(line.startswith("tiny.toml: ") for line in told.value.lines)


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "tiny.toml"
    text = TINY.read_text().replace("police.threshold", "police.treshold")
    path.write_text(text.replace("seed        = 3", "sede = 3"), encoding="utf-8")
    with pytest.raises(SpyscareError) as told:
        load_fit(path)
    assert len(told.value.lines) == 2
