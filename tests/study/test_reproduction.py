"""The two-channel reproduction number: each channel alone in closed form, runs on both sides."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pytest

from sim.engine.run import simulate
from sim.errors import SpyscareError
from sim.rules.suspicion import heard
from sim.scenario.load import load
from sim.study import boundary, reproduction
from sim.vocabulary import Lever, Narrative

ORDERED = dt.date(1937, 5, 22)
JULY = dt.date(1937, 7, 1)

#: One name suffices, every accusation sticks, everybody confesses, nobody writes.
NAMES_ONLY = {
    "officers.count": 1000, "police.threshold": 0.001, "denunciation.doubt": 0,
    "denunciation.letters": False, "custody.names": 0.7, "custody.coercion": 5,
    "change.interrogations-harden.coercion": 5, "pressure.scale": 0,
}  # fmt: skip

#: The flagship with an order whatever the leadership believes.
ORDERED_ANYWAY = f"""
title    = "Ordered anyway"
question = "What does an order do at any pressure?"
expected = "It is obeyed."
extends  = "spy-scare-1937"

[[trigger]]
id        = "ordered-anyway"
date      = {ORDERED}
kind      = "order"
theme     = "pressure-from-the-top"
narrative = "foreign_agent"
evidence  = ["M29"]
"""


def flagship(**values):
    return load("spy-scare-1937").with_values({"officers.count": 1000, **values})


def at(scenario, above: float = 1.0, below: float = 1.0, date: dt.date = JULY):
    return reproduction.parts(reproduction.moment(scenario, date, ORDERED), above, below)


def test_names_alone_reproduce_by_their_mean_number() -> None:
    """With nothing in between, each arrest names `custody.names` men, and every name sticks."""
    scenario = load("spy-scare-1937").with_values(NAMES_ONLY)
    found = at(scenario)
    assert found.by_name == pytest.approx(1.0)
    assert found.letters == 0
    assert found.name_sticks == pytest.approx(1.0)
    assert found.number == pytest.approx(0.7, rel=1e-3)


def test_letters_alone_reproduce_by_letters_times_dismissals() -> None:
    # at so high a threshold no letter tips an arrest, so that dismissals are all there is
    found = at(flagship(**{"custody.names": 0, "police.threshold": 100}), below=1.5)
    assert found.names == 0 and found.letters > 0
    assert found.number == pytest.approx(found.letters * found.dismissed, rel=1e-3)


def test_letters_per_loss_are_the_sum_over_the_window() -> None:
    """Fear only, levers flat: scale * rate * gain * ties * P * v * W, by hand."""
    scenario = flagship(**{
        "denunciation.belief": 0, "denunciation.career": 0, "denunciation.grudge": 0,
        "denunciation.window": 1,
    })  # fmt: skip
    now = reproduction.moment(scenario, JULY, ORDERED)
    known = reproduction.circle(scenario, now.story)
    levers, v = now.levers[now.day], scenario.values
    halves = (JULY - ORDERED).days / v.pressure.order_half_life
    pressed = levers[Lever.PUSH] + v.pressure.maximum + v.pressure.order_push * 0.5**halves
    vigilance = min(1.0, levers[Lever.VIGILANCE] + v.pressure.order_vigilance)
    by_hand = v.denunciation.fear * v.denunciation.fear_gain * known.ties * pressed * vigilance
    assert reproduction.parts(now).letters == pytest.approx(by_hand)
    assert reproduction.parts(now, below=3.0).letters == pytest.approx(3 * by_hand)


@pytest.mark.parametrize("kappa", [0.3, 0.685, 1.0])
@pytest.mark.parametrize("words", [0.0, 0.37, 1.0, 2.5])
def test_a_file_that_counts_so_much_holds_so_many_words(words: float, kappa: float) -> None:
    assert reproduction.words_for(heard(words, kappa), kappa) == pytest.approx(words)


def test_no_file_counts_more_than_a_word_where_echoes_count_nothing() -> None:
    assert reproduction.words_for(1.0, 0.0) == 1.0
    assert reproduction.words_for(1.01, 0.0) == math.inf


@pytest.mark.parametrize("vigilance", [0.0, 0.2, 0.7])
def test_cells_heed_the_campaign(vigilance: float) -> None:
    """Where nobody writes, by hand: a first letter, one loss in the unit, the day's vigilance."""
    scenario = flagship(**{"denunciation.letters": False, "pressure.order_vigilance": 0})
    now = reproduction.moment(scenario, JULY, ORDERED)
    now.levers[:, Lever.VIGILANCE] = vigilance
    known, v = reproduction.circle(scenario, now.story), scenario.values.cells
    chance = 1 - np.exp(-v.readiness * known.habit * vigilance * (1 + v.climate))
    found = reproduction.parts(now).dismissed
    assert found == pytest.approx(float((known.weight * chance)[known.member].sum()))


@pytest.mark.parametrize("share", [0.0, 0.1, 1.0])
def test_an_arrest_takes_associates_with_it(share: float) -> None:
    scenario = flagship(**{"cells.associates": share})
    now = reproduction.moment(scenario, JULY, ORDERED)
    known = reproduction.circle(scenario, now.story)
    felt = now.levers[now.day, Lever.VIGILANCE] + scenario.values.pressure.order_vigilance
    (_, _), (of_arrest, of_dismissal) = reproduction.parts(now).matrix
    assert of_arrest - of_dismissal == pytest.approx(share * felt * known.ties)


@pytest.mark.parametrize("scale", [0.5, 1.0, 4.0])
def test_suspicion_is_scaled_before_it_meets_the_threshold(scale: float) -> None:
    # accusations fall on all alike, so that suspicion enters by the threshold alone
    here = flagship(**{"suspicion.scale": scale, "denunciation.attraction": 0})
    lower = here.values.police.threshold / scale
    there = flagship(**{"police.threshold": lower, "denunciation.attraction": 0})
    assert at(here).number == pytest.approx(at(there).number)


@pytest.mark.parametrize("doubt", [0.05, 0.316, 2.0])
def test_a_name_is_weighed_in_the_story_told_and_a_letter_in_all(doubt: float) -> None:
    scenario = flagship(**{"denunciation.doubt": doubt})
    now = reproduction.moment(scenario, JULY, ORDERED)
    assert now.story is Narrative.FOREIGN_AGENT
    y = float(now.levers[now.day, Lever.SALIENCE_FOREIGN_AGENT])
    weights = {0: y * scenario.values.openness.foreign_agent, 1: y}
    marked = reproduction.circle(scenario, now.story).marked
    clings = {x: w / (w + doubt) for x, w in weights.items()}
    found = reproduction.parts(now)
    assert found.name_sticks == pytest.approx((1 - marked) * clings[0] + marked * clings[1])
    assert 0 < found.letter_sticks < found.name_sticks


def test_the_story_is_the_one_that_sticks_to_most_men() -> None:
    """On the day of the order the domestic story weighs no less, but clings to few."""
    now = reproduction.moment(flagship(), ORDERED, ORDERED)
    today = now.levers[now.day]
    assert today[Lever.SALIENCE_FORMER_TROTSKYIST] >= today[Lever.SALIENCE_FOREIGN_AGENT]
    assert now.story is Narrative.FOREIGN_AGENT


def test_the_pressure_of_an_order_wears_off() -> None:
    """Of two orders on one day the older presses less, by half in every half-life."""
    scenario = flagship(**{
        "denunciation.belief": 0, "denunciation.career": 0, "denunciation.window": 1,
        "pressure.maximum": 0, "pressure.order_half_life": 20,
    })  # fmt: skip
    order = scenario.values.pressure.order_push
    letters, pressed = [], []
    for days in (0, 20, 40):
        now = reproduction.moment(scenario, JULY, JULY - dt.timedelta(days=days))
        now.levers[:, Lever.VIGILANCE] = 1.0
        letters.append(reproduction.parts(now).letters)
        pressed.append(now.levers[now.day, Lever.PUSH] + order * 0.5 ** (days / 20))
    assert np.array(letters) / letters[0] == pytest.approx(np.array(pressed) / pressed[0])


def test_men_found_through_ties_have_more_of_them() -> None:
    known = reproduction.circle(flagship(), reproduction.moment(flagship(), JULY, ORDERED).story)
    assert known.ties > flagship().values.officers.ties
    assert known.weight.sum() == pytest.approx(1)


def test_the_number_is_the_spectral_radius() -> None:
    for above, below in ((0.5, 2.0), (1.0, 1.0), (1.2, 1.8), (2.0, 0.3)):
        found = at(flagship(), above, below)
        radius = max(abs(np.linalg.eigvals(np.array(found.matrix))))
        assert found.number == pytest.approx(radius)


def test_more_of_either_channel_never_reproduces_less_below_the_line() -> None:
    scales = np.linspace(0, 2, 7)
    found = reproduction.surface(flagship(), ORDERED, scales, scales, every=200)
    below = found < 1
    for axis in (0, 1):
        steps = np.diff(found, axis=axis)
        both = below.take(range(6), axis=axis) & below.take(range(1, 7), axis=axis)
        assert (steps[both] >= -1e-12).all()
    assert below[0, 0] and not below[-1, -1]


def test_nobody_writing_leaves_the_channel_from_above() -> None:
    silent = flagship(**{"denunciation.letters": False})
    assert at(silent, 1.0, 2.0).matrix == at(silent, 1.0, 0.0).matrix


def test_an_order_outside_the_period_is_refused() -> None:
    with pytest.raises(ValueError, match="wants days of the period"):
        reproduction.moment(flagship(), JULY, dt.date(1939, 1, 1))


def worst(scenario) -> float:
    return float(reproduction.surface(scenario, ORDERED, np.ones(1), np.ones(1))[0, 0])


def outcomes(scenario, name: str) -> list[float]:
    return [simulate(scenario, seed, record="summary").summary[name] for seed in (1, 2, 3, 4)]


def test_runs_without_letters_grow_on_the_far_side_of_the_line_only() -> None:
    """Well on either side of where theory puts the crossing from above alone."""
    removed, numbers = [], []
    for above in (0.2, 2.5):
        scenario = load("spy-scare-1937").with_values(
            {"officers.count": 4000, "pressure.scale": above, "denunciation.letters": False}
        )
        numbers.append(worst(scenario))
        removed.append(np.mean(outcomes(scenario, "removed_share")))
    assert numbers[0] < 1 < numbers[1]
    assert removed[1] > 2 * removed[0]


@pytest.mark.parametrize("above", [0.5, 0.6, 0.7])
def test_beyond_the_line_nothing_grows_until_an_order_stands(above: float, tmp_path) -> None:
    """Theory takes an order to stand; whether one is given is the decision's, not the line's."""
    (tmp_path / "ordered.toml").write_text(ORDERED_ANYWAY, encoding="utf-8")
    values = {"officers.count": 4000, "pressure.scale": above, "denunciation.letters": False}
    left_alone = load("spy-scare-1937").with_values(values)
    ordered = load(tmp_path / "ordered.toml").with_values(values)
    assert worst(left_alone) > 1 and worst(ordered) > 1
    assert not any(outcomes(left_alone, "days_under_order"))
    assert all(outcomes(ordered, "days_under_order"))
    without, under = (np.mean(outcomes(s, "removed_share")) for s in (left_alone, ordered))
    assert under > 2 * without


# the line over a grid


def test_the_best_level_is_the_one_that_agrees_most() -> None:
    above = np.array([[False, False, True], [False, True, True]])
    mean = np.array([[0.1, 0.2, 0.6], [0.5, 0.55, 0.9]])
    level, agree = boundary.matched(above, mean)
    assert level == 0.55 and agree == 1.0
    level, agree = boundary.matched(above, np.array([[0.1, 0.2, 0.6], [0.58, 0.55, 0.9]]))
    assert agree == pytest.approx(5 / 6)


def test_what_is_said_of_the_line_follows_the_numbers() -> None:
    at_ = np.array([[0.5, 0.9], [1.1, 2.0]])
    line = boundary.said(at_, np.array([[0.0, 0.1], [0.3, 0.5]]), "share removed", "share")
    assert "50 % of the grid above the line" in line and "100 % of the points" in line
    assert "mean share removed there 40 %, below it 5 %" in line
    assert boundary.kept(at_, np.array([[0.0, 0.6], [1.0, 1.0]])) == (
        "Most runs end in a cascade at 100 % of the points above the line and 50 % of the points"
        " below the line."
    )
    assert "whole grid below the line" in boundary.said(at_ / 10, at_, "share removed", "share")


def test_a_line_of_other_factors_is_refused() -> None:
    from types import SimpleNamespace

    from sim.study.interaction import Grid

    study = SimpleNamespace(name="mine")
    grid = Grid("police.zeal", "chief.shield", np.arange(2.0), np.arange(2.0), np.ones((2, 2, 1)))
    with pytest.raises(SpyscareError, match=r"reproduction_one wants x = pressure\.scale"):
        boundary.boundary(study, {"lost": grid}, None)
