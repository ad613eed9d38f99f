"""Requests, sanction and arrest over arrays.

Mirrors phases 6 and 7 of `sim.engine.agents.Army`.
"""

from __future__ import annotations

import numpy as np

from sim.engine.kernel.books import man, record, uniform
from sim.engine.kernel.decorators import kernel
from sim.engine.kernel.files import top_row
from sim.engine.kernel.foresight import foresee_felt, foresee_loss, foresee_man
from sim.engine.kernel.layout import CASE, LAST_ROW, RANK, REQUESTED, REQUESTS, ROW, STATUS, V
from sim.engine.kernel.leadership import allows, confront, signs
from sim.engine.kernel.people import set_case
from sim.engine.kernel.personnel import lose
from sim.engine.kernel.police import ask, take
from sim.rules.sanction import falls
from sim.vocabulary import NOBODY, NOMENKLATURA, NONE, Decision, Kind, Status

SERVING = int(Status.SERVING)
ARRESTED = int(Status.ARRESTED)
SUICIDE = int(Status.SUICIDE)
SENIOR = int(NOMENKLATURA)
D_SUICIDE = int(Decision.SUICIDE)
K_REQUEST = int(Kind.REQUEST)
K_SUICIDE = int(Kind.SUICIDE)
K_ARREST = int(Kind.ARREST)


@kernel
def requesting(s):
    """The police, and a rebuked army chief, ask."""
    ask(s)
    for r in range(s.n[REQUESTED]):
        i = s.requested[r, 0]
        set_case(s, i)
        k = man(s, i, CASE)
        parent = top_row(s, i)
        if parent == NOBODY:
            parent = s.kn[ROW, k]
        s.requested[r, 2] = record(s, K_REQUEST, s.requested[r, 1], i, NONE, k, parent)
        s.man[i, REQUESTS] += 1


@kernel
def sanction(s):
    """Confrontations end; each request meets the army chief and, for seniors, the top."""
    confront(s)
    for r in range(s.n[REQUESTED]):
        foresee_sanction(s, r)
        i, who, request = s.requested[r, 0], s.requested[r, 1], s.requested[r, 2]
        if s.badge[i, STATUS] == SERVING:
            if not signs(s, i, who, request):
                continue
            if s.badge[i, RANK] >= SENIOR and not allows(s, i, man(s, i, CASE), request):
                continue
        draw = uniform(s, D_SUICIDE, i, NOBODY, man(s, i, REQUESTS))
        if falls(s.v[V.custody_suicide], draw):
            row = record(s, K_SUICIDE, i, NOBODY, NONE, man(s, i, CASE), request)
            lose(s, i, SUICIDE, row)
        else:
            arrest(s, i, who, request)


@kernel
def foresee_sanction(s, r):
    """Ask for what coming arrests will touch."""
    if r + 3 < s.n[REQUESTED]:
        foresee_man(s, s.requested[r + 3, 0])
    if r + 2 < s.n[REQUESTED]:
        foresee_loss(s, s.requested[r + 2, 0])
    if r + 1 < s.n[REQUESTED]:
        foresee_felt(s, s.requested[r + 1, 0])


@kernel
def arrest(s, i, who, request):
    """Arrest: its parent is the heaviest item in the file, else the order it fulfils."""
    parent = top_row(s, i)
    if parent == NOBODY and request != NOBODY:
        parent = np.int64(s.row_parent[request])
    row = record(s, K_ARREST, who, i, NONE, man(s, i, CASE), parent)
    lose(s, i, ARRESTED, row)
    s.man[i, LAST_ROW] = row
    take(s, i)
