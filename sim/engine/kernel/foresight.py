"""Asking for memory that will be read soon.

Floor 3. A run waits for memory longer than it computes. Where a kernel knows whom it will come to,
it asks for his lines a few men ahead, in stages: the lines of a later stage stand at addresses
that an earlier one brought. Nothing here changes anything.
"""

from __future__ import annotations

import numpy as np

from sim.engine.kernel.decorators import kernel
from sim.engine.kernel.layout import FILED_UNDER, PLACE, WHOM
from sim.engine.kernel.state import fetch
from sim.vocabulary import MOTIVES, Motive

FEAR, CAREER = int(Motive.FEAR), int(Motive.CAREER)
#: Ties, feelings and silences of 16 bytes in a line of memory of 64.
TIES_IN_A_LINE = FEELINGS_IN_A_LINE = SILENCES_IN_A_LINE = 4


@kernel
def foresee_ties(s, i):
    """Ask for a man's ties, which will be read soon."""
    for t in range(s.tie_start[i], s.tie_start[i + 1], TIES_IN_A_LINE):
        fetch(s.tie_n, t)


@kernel
def foresee_badges(s, i):
    """Ask for what everybody asks of a man's acquaintances; their ties must have come."""
    for t in range(s.tie_start[i], s.tie_start[i + 1]):
        fetch(s.badge, np.int64(s.tie_n[t, WHOM]))


@kernel
def foresee_dossiers(s, i):
    """Ask for the dossiers of a man's acquaintances; their badges must have come."""
    for t in range(s.tie_start[i], s.tie_start[i + 1]):
        other = np.int64(s.tie_n[t, WHOM])
        if s.badge[other, FILED_UNDER] > 0:
            fetch(s.dossier_x, other)


@kernel
def foresee_feelings(s, p):
    """Ask for what the man at a place feels, by every motive, and how long he is silent."""
    for m in range(MOTIVES):
        fetch(s.feel_x, (m, p))
    fetch(s.silence, p)
    fetch(s.post, p)


@kernel
def foresee_felt(s, i):
    """Ask for what a loss will touch: fears of his acquaintances, hopes of his unit."""
    for t in range(s.tie_start[i], s.tie_start[i + 1]):
        fetch(s.feel_x, (FEAR, np.int64(s.tie_n[t, PLACE])))
    u = s.unit[i]
    for p in range(s.roster_start[u], s.roster_start[u + 1], FEELINGS_IN_A_LINE):
        fetch(s.feel_x, (CAREER, p))


@kernel
def foresee_silence(s, u):
    """Ask for how long a unit's silence is borne, and who they are."""
    for p in range(s.roster_start[u], s.roster_start[u + 1], SILENCES_IN_A_LINE):
        fetch(s.silence, p)
        fetch(s.roster, p)


@kernel
def foresee_man(s, i):
    """Ask for what says who a man is, where he stands and where his ties begin."""
    fetch(s.badge, i)
    fetch(s.man, i)
    fetch(s.unit, i)
    fetch(s.place, i)
    fetch(s.tie_start, i)


@kernel
def foresee_loss(s, i):
    """Ask for what a man's going will touch of himself, and for his ties."""
    foresee_ties(s, i)
    foresee_feelings(s, np.int64(s.place[i]))
    fetch(s.disposition, i)
    fetch(s.left, i)
    fetch(s.case_place, i)
