"""Whom officers accuse, and of what, over arrays.

Mirrors the choices of `sim.engine.officer`.
"""

from __future__ import annotations

import numpy as np

from sim.engine.choice import pick
from sim.engine.kernel.books import uniform
from sim.engine.kernel.decorators import kernel
from sim.engine.kernel.layout import (
    FILED_UNDER,
    ITEMS,
    KNOWN,
    MASK,
    NEXT_RECRUIT,
    NUMBER,
    OPENNESS,
    RANK,
    RIVAL_TIE,
    SETS,
    STATUS,
    SUPERIOR_TIE,
    TIE_WEIGHT,
    WEIGHT,
    WHOM,
    WRITTEN,
    V,
)
from sim.engine.kernel.people import marker, suspicion_of
from sim.rules.denunciation import belief_choice, career_choice, fear_choice, grudge_choice, pull
from sim.rules.suspicion import sticking
from sim.vocabulary import MOTIVES, NARRATIVES, NOBODY, NONE, Decision, Motive, Status

FEAR, BELIEF, CAREER = int(Motive.FEAR), int(Motive.BELIEF), int(Motive.CAREER)
SERVING = int(Status.SERVING)
D_TARGET = int(Decision.TARGET)


@kernel
def plain_pull(s, i):
    """How a man without a dossier draws accusations: alike for all of his rank and markers."""
    key = np.int64(s.badge[i, RANK]) * SETS + s.badge[i, MASK]
    if s.plain[key] < 0.0:
        s.plain[key] = pull(suspicion_of(s, i), s.v[V.denunciation_attraction])
    return s.plain[key]


@kernel
def weigh_acquaintances(s, i, only_serving):
    """What draws an accusation to each acquaintance, whatever its motive, into `scratch_x`.

    Those with a dossier, whose ties stand in `known` then, come last, in a loop of their own:
    reading them one by one as they come would wait for memory at every one. Returns how many ties
    there are to men who have entered service; the others, all recruits, stand behind them.
    """
    start = s.tie_start[i]
    n = s.tie_start[i + 1] - start
    known = 0
    for t in range(n):
        other = np.int64(s.tie_n[start + t, WHOM]) & NUMBER
        if other >= s.n[NEXT_RECRUIT]:
            n = t
            break
        counts = s.badge[other, STATUS] == SERVING or not only_serving
        filed = s.badge[other, FILED_UNDER] > 0
        s.known[known] = t
        known += counts and filed
        weight = np.float64(s.tie_x[start + t, TIE_WEIGHT]) if counts else 0.0
        s.scratch_x[t] = weight if filed else weight * plain_pull(s, other)
    s.n[KNOWN] = known
    for place in range(known):
        t = s.known[place]
        other = np.int64(s.tie_n[start + t, WHOM]) & NUMBER
        s.scratch_x[t] *= pull(suspicion_of(s, other), s.v[V.denunciation_attraction])
    return n


@kernel
def prefer(s, i, n, m):
    """Let a motive prefer some of his `n` acquaintances, as `scratch_x` weighs them."""
    start = s.tie_start[i]
    if m == FEAR:
        for place in range(s.n[KNOWN]):  # nobody else has items on file
            t = s.known[place]
            filed = s.dossier_n[s.tie_n[start + t, WHOM] & NUMBER, ITEMS]
            s.scratch_x[t] *= fear_choice(s.v[V.denunciation_fear_preference], filed)
    elif m == BELIEF:
        for t in range(n):
            marked = s.marked[s.badge[s.tie_n[start + t, WHOM] & NUMBER, MASK]]
            s.scratch_x[t] *= belief_choice(s.v[V.denunciation_belief_preference], marked)
    elif m == CAREER:
        for t in range(n):
            is_superior = 1.0 if s.tie_n[start + t, WHOM] & SUPERIOR_TIE else 0.0
            s.scratch_x[t] *= career_choice(s.v[V.denunciation_career_preference], is_superior)
    else:
        for t in range(n):
            is_rival = 1.0 if s.tie_n[start + t, WHOM] & RIVAL_TIE else 0.0
            s.scratch_x[t] *= grudge_choice(s.v[V.denunciation_grudge_preference], is_rival)


@kernel
def choose(s, i, m):
    """Whom a letter names: one of his acquaintances still serving, or NOBODY."""
    u = uniform(s, D_TARGET, i, NOBODY, np.int64(s.tally[i, WRITTEN + m]) * MOTIVES + m)
    n = weigh_acquaintances(s, i, True)
    prefer(s, i, n, m)
    return weighed_acquaintance(s, i, n, u)


@kernel
def weighed_acquaintance(s, i, n, u):
    """One of his `n` acquaintances, as they are weighed in `scratch_x`, or NOBODY."""
    index = pick(s.scratch_x, n, u)
    if index < 0:
        return NOBODY
    return np.int64(s.tie_n[s.tie_start[i] + index, WHOM]) & NUMBER


@kernel
def narrative_that_sticks(s, i, u):
    """Narrative under which an accusation against him sticks, or NONE."""
    weights = s.sticks
    for k in range(NARRATIVES):
        weights[k] = sticking(s.kx[WEIGHT, k], marker(s, i, k), s.kx[OPENNESS, k])
    weights[NARRATIVES] = s.v[V.denunciation_doubt]
    index = pick(weights, NARRATIVES + 1, u)
    return NONE if index in (NARRATIVES, -1) else index
