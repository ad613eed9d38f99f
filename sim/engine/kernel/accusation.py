"""Whom officers accuse, and of what, over arrays.

Mirrors the choices of `sim.engine.officer`.
"""

from __future__ import annotations

from sim.engine.choice import letter_number, pick
from sim.engine.kernel.books import uniform
from sim.engine.kernel.codes import Decision, Motive, Status
from sim.engine.kernel.decorators import kernel
from sim.engine.kernel.layout import NUMBER, RIVAL_TIE, SETS, SUPERIOR_TIE
from sim.engine.kernel.people import marker, suspicion_of
from sim.rules.denunciation import belief_choice, career_choice, fear_choice, grudge_choice, pull
from sim.rules.suspicion import sticking
from sim.vocabulary import NARRATIVES, NOBODY, NONE


@kernel
def plain_pull(s, i):
    """How a man without a dossier draws accusations: alike for all of his rank and markers."""
    look = s.officers.rank[i] * SETS + s.officers.markers[i]
    if s.plain_pull[look] < 0.0:
        s.plain_pull[look] = pull(suspicion_of(s, i), s.values.denunciation.attraction)
    return s.plain_pull[look]


@kernel
def weigh_acquaintances(s, i, only_serving):
    """What draws an accusation to each acquaintance, whatever its motive, into `scratch.weight`.

    Those with a dossier, whose ties stand in `scratch.with_dossier` then, come last, in a loop of
    their own: reading them one by one as they come would wait for memory at every one. Returns how
    many ties there are to men who have entered service; the others, all recruits, stand behind.
    """
    start = s.officers.first_tie[i]
    n = s.officers.end_of_ties[i] - start
    known = 0
    for t in range(n):
        other = s.ties.whom[start + t] & NUMBER
        if other >= s.personnel.next_recruit:
            n = t
            break
        counts = s.officers.status[other] == Status.SERVING or not only_serving
        filed = s.officers.filed_under[other] > 0
        s.scratch.with_dossier[known] = t
        known += counts and filed
        weight = s.ties.weight[start + t] if counts else 0.0
        s.scratch.weight[t] = weight if filed else weight * plain_pull(s, other)
    s.scratch.known = known
    for place in range(known):
        t = s.scratch.with_dossier[place]
        other = s.ties.whom[start + t] & NUMBER
        s.scratch.weight[t] *= pull(suspicion_of(s, other), s.values.denunciation.attraction)
    return n


@kernel
def prefer(s, i, n, m):
    """Let a motive prefer some of his `n` acquaintances, as `scratch.weight` weighs them."""
    start, d = s.officers.first_tie[i], s.values.denunciation
    if m == Motive.FEAR:
        for place in range(s.scratch.known):  # nobody else has items on file
            t = s.scratch.with_dossier[place]
            items = s.dossiers.items[s.ties.whom[start + t] & NUMBER]
            s.scratch.weight[t] *= fear_choice(d.fear_preference, items)
    elif m == Motive.BELIEF:
        for t in range(n):
            marked = s.marked_weight[s.officers.markers[s.ties.whom[start + t] & NUMBER]]
            s.scratch.weight[t] *= belief_choice(d.belief_preference, marked)
    elif m == Motive.CAREER:
        for t in range(n):
            is_superior = 1.0 if s.ties.whom[start + t] & SUPERIOR_TIE else 0.0
            s.scratch.weight[t] *= career_choice(d.career_preference, is_superior)
    elif m == Motive.GRUDGE:
        for t in range(n):
            is_rival = 1.0 if s.ties.whom[start + t] & RIVAL_TIE else 0.0
            s.scratch.weight[t] *= grudge_choice(d.grudge_preference, is_rival)


@kernel
def choose(s, i, m):
    """Whom a letter names: one of his acquaintances still serving, or NOBODY."""
    u = uniform(s, Decision.TARGET, i, NOBODY, letter_number(s.officers.written[i, m], m))
    n = weigh_acquaintances(s, i, True)
    prefer(s, i, n, m)
    return weighed_acquaintance(s, i, n, u)


@kernel
def weighed_acquaintance(s, i, n, u):
    """One of his `n` acquaintances, as they are weighed in `scratch.weight`, or NOBODY."""
    index = pick(s.scratch.weight, n, u)
    if index < 0:
        return NOBODY
    return s.ties.whom[s.officers.first_tie[i] + index] & NUMBER


@kernel
def narrative_that_sticks(s, i, u):
    """Narrative under which an accusation against him sticks, or NONE."""
    weights = s.scratch.sticking
    for k in range(NARRATIVES):
        weights[k] = sticking(s.weight[k], marker(s, i, k), s.openness[k])
    weights[NARRATIVES] = s.values.denunciation.doubt
    index = pick(weights, NARRATIVES + 1, u)
    return NONE if index in (NARRATIVES, -1) else index
