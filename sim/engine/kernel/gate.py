"""Requests, sanction and arrest over arrays.

Mirrors phases 6 and 7 of `sim.engine.agents.Army`.
"""

from __future__ import annotations

from sim.engine.kernel.books import record, uniform
from sim.engine.kernel.codes import Decision, Kind, Status
from sim.engine.kernel.decorators import kernel
from sim.engine.kernel.files import top_row
from sim.engine.kernel.foresight import AHEAD, foresee_losses
from sim.engine.kernel.leadership import allows, confront, signs
from sim.engine.kernel.people import set_case
from sim.engine.kernel.personnel import lose
from sim.engine.kernel.police import ask, take
from sim.rules.sanction import falls
from sim.vocabulary import NOBODY, NOMENKLATURA, NONE

SENIOR = int(NOMENKLATURA)


@kernel
def requesting(s):
    """The police, and a rebuked army chief, ask."""
    ask(s)
    for r in range(s.requests.count):
        i = s.requests.officer[r]
        set_case(s, i)
        k = s.officers.case[i]
        parent = top_row(s, i)
        if parent == NOBODY:
            parent = s.leadership.row[k]
        s.requests.row[r] = record(s, Kind.REQUEST, s.requests.who[r], i, NONE, k, parent)
        s.officers.requests[i] += 1


@kernel
def sanction(s):
    """Confrontations end; each request meets the army chief and, for seniors, the top."""
    confront(s)
    for r in range(-AHEAD, s.requests.count):
        foresee_losses(s, s.requests.officer, r, s.requests.count)
        if r < 0:
            continue
        i, who, request = s.requests.officer[r], s.requests.who[r], s.requests.row[r]
        if s.officers.status[i] == Status.SERVING:
            if not signs(s, i, who, request):
                continue
            if s.officers.rank[i] >= SENIOR and not allows(s, i, s.officers.case[i], request):
                continue
        draw = uniform(s, Decision.SUICIDE, i, NOBODY, s.officers.requests[i])
        if falls(s.values.custody.suicide, draw):
            row = record(s, Kind.SUICIDE, i, NOBODY, NONE, s.officers.case[i], request)
            lose(s, i, Status.SUICIDE, row)
        else:
            arrest(s, i, who, request)


@kernel
def arrest(s, i, who, request):
    """Arrest: its parent is the heaviest item in the file, else the order it fulfils."""
    parent = top_row(s, i)
    if parent == NOBODY and request != NOBODY:
        parent = s.rows.parent[request]
    row = record(s, Kind.ARREST, who, i, NONE, s.officers.case[i], parent)
    lose(s, i, Status.ARRESTED, row)
    s.officers.last_row[i] = row
    take(s, i)
