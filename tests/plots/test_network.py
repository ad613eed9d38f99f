"""The picture of the network: every man at a place of his own, and what cannot be shown is told."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import numpy as np
import pytest

import sim
from sim.errors import SpyscareError
from sim.measures.losses import accusations
from sim.plots.network import MOST, SAID, network, places
from sim.plots.style import styled
from sim.vocabulary import Tie

SMALL = {"officers.count": 250, "period.end": dt.date(1936, 11, 30)}


@pytest.fixture(scope="module")
def result():
    scenario = sim.load("spy-scare-1937").with_values(SMALL)
    return sim.simulate(scenario, seed=1, engine="agents")


@pytest.mark.slow
def test_every_founder_has_a_place_of_his_own_near_his_unit(result) -> None:
    corps, place = result.corps, places(result.corps)
    assert place.shape == (corps.count, 2)
    apart = np.linalg.norm(place[:, None] - place[None], axis=2) + np.eye(corps.count)
    assert apart.min() > 0.02
    units = corps.unit[: corps.count]
    for unit in np.unique(units):
        own = place[units == unit]
        assert np.linalg.norm(own - own.mean(axis=0), axis=1).max() < 0.5
    commander = corps.commander[0]
    assert np.linalg.norm(place[commander]) == np.linalg.norm(place[units == 0], axis=1).min()


@pytest.mark.slow
def test_it_draws_each_tie_and_each_accusation_between_officers_once(result) -> None:
    with styled():
        ties, told = network(result).axes
    corps = result.corps
    owner = np.repeat(np.arange(len(corps.tie_start) - 1), np.diff(corps.tie_start))
    founders = (owner < corps.tie_whom) & (corps.tie_whom < corps.count)
    drawn = sum(len(lines.get_segments()) for lines in ties.collections[:3])
    command = np.isin(corps.tie_type, (Tie.SUPERIOR, Tie.SUBORDINATE))
    both = (founders & corps.tie_rival & command).sum()  # drawn as either
    assert drawn == founders.sum() + both
    rows = accusations(result)
    own = rows["who"].between(0, corps.count - 1) & rows["whom"].between(0, corps.count - 1)
    lines = [c for c in told.collections if hasattr(c, "get_segments")]
    assert sum(len(each.get_segments()) for each in lines) == own.sum() > 0
    words = {text.get_text() for text in told.get_legend().get_texts()}
    assert {said for _, said in SAID.values()} <= words


def test_what_cannot_be_shown_is_told() -> None:
    many = SimpleNamespace(corps=SimpleNamespace(count=MOST + 1))
    with pytest.raises(SpyscareError, match=r"network: 1,501 officers; shows 1,500 at most"):
        network(many)
    without = SimpleNamespace(corps=SimpleNamespace(count=200), rows=None)
    with pytest.raises(SpyscareError, match='the run has no ledger; wants record="ledger"'):
        network(without)
