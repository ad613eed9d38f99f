"""Studies of rivals: equal freedom, what a draw changes, and everything wrong with a file."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from sim.cli import app
from sim.errors import SpyscareError
from sim.measures.patterns import load_patterns
from sim.scenario.load import load
from sim.study import load_study
from sim.study.methods.priors import read_prior
from sim.study.methods.rivals import Competing
from sim.study.methods.rivals_answer import as_run, later, met, nulls, passes
from sim.study.methods.rivals_statement import load_rivals
from sim.study.points import runs_of
from sim.study.question import Question

STUDY = load_rivals("rivals")

SMALL = """
kind     = "rivals"
title    = "Two"
question = "Which?"
expected = "Neither."

[design]
simulations = 8
officers    = 300

[[rival]]
id       = "scare"
words    = "a scare"
[rival.episodes]
alarm-1927     = "alarm-1927"
vesna-1930     = "vesna-1930"
spy-scare-1940 = "spy-scare-1940"
[rival.parameters]
"police.threshold" = { from = "x0.5", to = "x2" }
"shift.deadline" = { from = "-60d", to = "+60d" }

[[rival]]
id       = "flat"
words    = "flat"
baseline = "constant"
[rival.parameters]
arrests    = { from = 4, to = 36, log = true }
dismissals = { from = 10, to = 90, log = true }
letters    = { from = 20, to = 180, log = true }
returns    = { from = 0.1, to = 0.9, log = true }
"""


def written(tmp_path, text: str):
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def complaints(tmp_path, text: str) -> list[str]:
    with pytest.raises(SpyscareError) as error:
        load_rivals(written(tmp_path, text))
    return error.value.lines


def test_all_eight_explanations_and_three_baselines_compete() -> None:
    assert [r.hypothesis for r in STUDY.rivals] == [*(f"H{i}" for i in range(1, 9)), "", "", ""]
    assert [r.baseline for r in STUDY.rivals[8:]] == ["constant", "hawkes", "quota"]
    assert STUDY.question.endswith("?") and STUDY.expected.endswith(".")


def test_every_rival_has_as_many_free_numbers_and_ranges_as_wide() -> None:
    assert {len(rival.priors) for rival in STUDY.rivals} == {4}
    for rival in STUDY.rivals:
        widths = [math.log(p.high / p.low) for p in rival.priors if p.log]
        shifts = [p for p in rival.priors if not p.log]
        assert all(math.log(3.9) < w < math.log(9.1) for w in widths), rival.id
        assert len(shifts) <= 1 and all(p.high - p.low == 240 for p in shifts), rival.id
        if not rival.baseline:
            assert rival.priors[0].name == "police.threshold", rival.id


def competing(rival: str) -> Competing:
    """A rival with 300 officers, and few draws."""
    study = STUDY.sized(officers=300, simulations=4)
    return Competing(study.rival(rival), study, load_patterns())


def test_multiples_are_of_the_rivals_own_number_whatever_it_is() -> None:
    method, role = competing("plot"), "spy-scare-1940"
    threshold, agents, *_ = method.numbers(role, (1.5, 2.0, 0.5, 1.0))
    own = method.episodes.scenarios[role].value("police.threshold")
    assert threshold == pytest.approx(1.5 * own)
    assert agents == pytest.approx(2 * load("plot-1940").value("truth.agents"))
    other = method.numbers("alarm-1927", (1.5, 2.0, 0.5, 1.0))
    assert math.isnan(other[1]) and other[0] == threshold


def test_edits_go_where_the_trigger_is() -> None:
    method = competing("plan")
    moved, share = method.numbers("spy-scare-1940", (1.0, 30.4, 0.25, 1.0))[1:3]
    assert (moved, share) == (30.0, 0.25)
    assert math.isnan(method.numbers("vesna-1930", (1.0, 30.4, 0.25, 1.0))[1])


@pytest.mark.parametrize("rival", STUDY.ids)
def test_the_corners_of_every_range_can_be_set(rival: str) -> None:
    method = competing(rival)
    question = Question("x", method.bases(), method.factors, method)
    points = method.ask(pd.DataFrame())
    assert len(points) == 4 * 3 and points.expected == (4 + 3 * 10) * 3
    runs = runs_of(points)
    for number, u in enumerate((0.0, 1.0)):
        corner = [prior.value(u) for prior in method.rival.priors]
        for at, role in enumerate(method.episodes.roles):
            runs["numbers"][3 * number + at] = method.numbers(role, corner)
    for run in runs[:6]:
        question.scenario(run)


def test_draws_depend_on_seed_rival_and_number_alone_and_fill_the_range() -> None:
    one, other = STUDY.rivals[:2]
    assert one.drawn(3, 7) == one.drawn(3, 7) != one.drawn(3, 8)
    assert one.run_seed(3, 7) == one.run_seed(3, 7) != other.run_seed(3, 7)
    assert len({one.run_seed(3, 7, r) for r in range(5)}) == 5
    found = np.array([one.drawn(3, i) for i in range(400)])
    for column, prior in zip(found.T, one.priors, strict=True):
        u = prior.place(column)
        assert u.min() > 0 and u.max() < 1
        assert u.mean() == pytest.approx(0.5, abs=4 / np.sqrt(12 * 400))


def test_what_a_run_has_or_has_not_is_met_where_it_does_as_the_record() -> None:
    patterns = load_patterns()
    by_id = {p.id: i for i, p in enumerate(patterns)}
    assert as_run(patterns[by_id["cascade-1927"]]) == 0.0
    assert as_run(patterns[by_id["cascade-1937"]]) == 1.0
    values = np.array([(p.low + p.high) / 2 for p in patterns])
    values[[p.quantity.event for p in patterns]] = [as_run(p) for p in patterns if p.quantity.event]
    assert met(values, patterns).all()
    assert passes(values[None], patterns).all()
    values[by_id["cascade-1927"]] = 1.0
    assert not met(values, patterns)[by_id["cascade-1927"]]
    assert not passes(values[None], patterns).any()
    assert {patterns[i].id for i in np.flatnonzero(nulls(patterns))} == {
        "cascade-1927",
        "high-command-1927",
        "order-1930",
        "tukhachevskii-1930",
    }
    assert not (nulls(patterns) & later(patterns)).any()
    assert not met(np.full(len(patterns), np.nan), patterns).any()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("police.threshold", "police.treshold", 'did you mean "police.threshold"?'),
        ('"x0.5"', '"y0.5"', '"y0.5" is not a number'),
        ('"x0.5"', "0.5", 'one end is a multiple; wants both or neither'),
        ('"x0.5"', '"x3"', "from 3 is not below to 2"),
        ("shift.deadline", "shift.deadlnie",
         'no such trigger in spy-scare-1940; did you mean "deadline"?'),
        ('"-60d", to = "+60d"', '"x1", to = "x2"', "of a value of the scenarios, not of an edit"),
        ("police.threshold", "police.zeal", "a lever that the episodes set differently"),
        ('"constant"', '"constnat"', 'no such baseline; did you mean "constant"?'),
        ("returns ", "return ", 'return: no such number; did you mean "returns"?'),
        ("simulations = 8", "simulations = 1",
         "simulations: 1: wants a whole number from 4"),
        ("simulations = 8", "simulation = 8", 'no such key; did you mean "simulations"?'),
        ('"alarm-1927"', '"alarm-1937"', 'no such scenario; did you mean "alarm-1927"?'),
        ('title    = "Two"', "titel = 3", 'titel: no such key; did you mean "title"?'),
        ('id       = "flat"', 'id       = "scare"', "there are two of this id"),
        ('kind     = "rivals"', 'kind     = "fit"', "this is a fit, not a comparison"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(tmp_path, old, new, said) -> None:
    assert old in SMALL
    lines = complaints(tmp_path, SMALL.replace(old, new, 1))
    assert any(said in line for line in lines), lines
    assert all(line.startswith("mine.toml: ") for line in lines)


def test_who_is_freer_is_refused(tmp_path) -> None:
    (line,) = complaints(tmp_path, SMALL)
    assert 'rival "flat": has 4 free numbers where the others have 2' in line


def test_shares_to_be_accepted_grow(tmp_path) -> None:
    lines = complaints(tmp_path, SMALL + "\n[abc]\naccepted = [0.02, 0.01, 0.3]\n")
    assert any("abc.accepted: [0.02, 0.01, 0.3]: wants three growing" in line for line in lines)


def test_a_sweep_refuses_rivals_and_rivals_refuse_a_sweep() -> None:
    with pytest.raises(SpyscareError, match="use spyscare rivals"):
        load_study("rivals")
    result = CliRunner().invoke(app, ["sweep", "rivals"])
    assert result.exit_code == 2 and "use spyscare rivals" in result.stderr
    result = CliRunner().invoke(app, ["rivals", "size"])
    assert result.exit_code == 2
    assert result.stderr == (
        "size.toml: kind: this is a sweep, not a comparison of rivals; use spyscare sweep\n"
    )


def test_numbers_of_the_command_line_are_checked() -> None:
    for option, value, said in (
        ("--workers", "0", "--workers 0: wants at least 1"),
        ("--officers", "12", "--officers: 12: wants a whole number from 200 to"),
        ("--simulations", "2", "--simulations: 2: wants a whole number from 4 up"),
    ):
        result = CliRunner().invoke(app, ["rivals", "rivals", "--quick", option, value])
        assert result.exit_code == 2 and said in result.stderr, result.stderr


@pytest.mark.parametrize("name", ["luck.seed", "stop.day", "vesna-1930:without.person"])
def test_what_tells_a_world_from_its_twin_has_no_prior(name: str) -> None:
    prior, faults = read_prior(name, "whole", {"from": 1, "to": 5})
    assert prior is None
    assert faults == [("", "tells a world from its twin, and is no number of the model")]
