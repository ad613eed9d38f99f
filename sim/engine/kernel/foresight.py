"""Asking for memory that will be read soon.

A run waits for memory longer than it computes. Where a kernel knows whom it will come to,
it asks for his lines a few men ahead, in stages: the lines of a later stage stand at addresses
that an earlier one brought. Nothing here changes anything.
"""

from __future__ import annotations

import numpy as np

from sim.engine.kernel.decorators import kernel
from sim.engine.kernel.layout import BLOCK, CLOSE, FILED_UNDER, NEXT_RECRUIT, NUMBER, WHOM
from sim.engine.kernel.state import fetch
from sim.vocabulary import Motive

FEAR, CAREER = int(Motive.FEAR), int(Motive.CAREER)
#: Ties of 8 bytes, their places of 4, readings of 8 in a line of memory of 64.
TIES_IN_A_LINE, PLACES_IN_A_LINE, READINGS_IN_A_LINE = 8, 16, 8


@kernel
def foresee_ties(s, i):
    """Ask for a man's ties, which will be read soon."""
    for t in range(s.tie_start[i], s.tie_start[i + 1], TIES_IN_A_LINE):
        fetch(s.tie_n, t)


@kernel
def foresee_badges(s, i):
    """Ask for what everybody asks of a man's acquaintances; their ties must have come."""
    for t in range(s.tie_start[i], s.tie_start[i + 1]):
        other = np.int64(s.tie_n[t, WHOM]) & NUMBER
        if other >= s.n[NEXT_RECRUIT]:
            return
        fetch(s.badge, other)


@kernel
def foresee_dossiers(s, i):
    """Ask for the dossiers of a man's acquaintances; their badges must have come."""
    for t in range(s.tie_start[i], s.tie_start[i + 1]):
        other = np.int64(s.tie_n[t, WHOM]) & NUMBER
        if other >= s.n[NEXT_RECRUIT]:
            return
        if s.badge[other, FILED_UNDER] > 0:
            fetch(s.dossier_x, other)


@kernel
def foresee_feelings(s, p):
    """Ask for what the man at a place feels, by every motive, and how long he is silent."""
    for m in range(CLOSE):
        fetch(s.feel_x, (m, p))
    fetch(s.due, (CAREER - CLOSE, p))
    fetch(s.noted_at, p)
    fetch(s.post, p)


@kernel
def foresee_recruit(s, i):
    """Ask for what a man's entering service will write, all over the army."""
    p, u = np.int64(s.place[i]), np.int64(s.unit[i])
    foresee_feelings(s, p)
    for m in range(CAREER + 1):
        fetch(s.first, (m, p // BLOCK))
    fetch(s.unit_clock, u)
    fetch(s.next_silence, u)
    fetch(s.end, u)
    fetch(s.hope, u)


@kernel
def foresee_places(s, i):
    """Ask for where a man's acquaintances stand, which a loss will read."""
    for t in range(s.tie_start[i], s.tie_start[i + 1], PLACES_IN_A_LINE):
        fetch(s.tie_place, t)


@kernel
def foresee_felt(s, i):
    """Ask for what a loss will touch: fears of his acquaintances, hopes of his unit."""
    for t in range(s.tie_start[i], s.tie_start[i + 1]):
        fetch(s.feel_x, (FEAR, np.int64(s.tie_place[t]) & NUMBER))
    u = np.int64(s.unit[i])
    fetch(s.hope, u)
    for p in range(s.roster_start[u], s.end[u], READINGS_IN_A_LINE):
        fetch(s.due, (CAREER - CLOSE, p))


@kernel
def foresee_silence(s, u):
    """Ask for how long a unit's silence is borne."""
    for p in range(s.roster_start[u], s.end[u], READINGS_IN_A_LINE):
        fetch(s.noted_at, p)


@kernel
def foresee_man(s, i):
    """Ask for what says who a man is, where he stands and where his ties begin."""
    fetch(s.badge, i)
    fetch(s.man, i)
    fetch(s.unit, i)
    fetch(s.place, i)
    fetch(s.tie_start, i)


@kernel
def foresee_return(s, i):
    """Ask for what a man's return to service will touch of himself."""
    foresee_feelings(s, np.int64(s.place[i]))
    fetch(s.disposition, i)
    fetch(s.left, i)
    fetch(s.tally, i)
    fetch(s.case_place, i)
    fetch(s.dossier_x, i)


@kernel
def foresee_loss(s, i):
    """Ask for what a man's going will touch of himself, and for his ties."""
    foresee_places(s, i)
    foresee_feelings(s, np.int64(s.place[i]))
    fetch(s.disposition, i)
    fetch(s.left, i)
    fetch(s.case_place, i)
