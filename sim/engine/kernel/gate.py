"""Requests, sanction and arrest over arrays.

Mirrors the phases `requesting` and `sanction` of `sim.engine.agents.Army`.
"""

from __future__ import annotations

from sim.engine.kernel.books import record, room, uniform
from sim.engine.kernel.check import confront, next_witness
from sim.engine.kernel.codes import Decision, Kind, Status
from sim.engine.kernel.custody import take
from sim.engine.kernel.decorators import kernel
from sim.engine.kernel.files import top_row
from sim.engine.kernel.foresight import AHEAD, foresee_losses
from sim.engine.kernel.layout import NUMBER, SENIOR, VERIFYING
from sim.engine.kernel.leadership import allows, signs
from sim.engine.kernel.people import at_large, set_case
from sim.engine.kernel.personnel import lose
from sim.engine.kernel.police import ask
from sim.engine.kernel.voices import count_as
from sim.rules.sanction import falls
from sim.vocabulary import NKVD, NOBODY, NONE


@kernel
def requesting(s):
    """The police asks."""
    ask(s)
    for r in range(s.requests.count):
        i = s.requests.officer[r]
        set_case(s, i)
        k = s.officers.case[i]
        parent = top_row(s, i)
        if parent == NOBODY:
            parent = s.leadership.row[k]
        s.requests.row[r] = record(s, Kind.REQUEST, NKVD, i, NONE, k, parent)
        s.officers.requests[i] += 1


@kernel
def sanction(s):
    """Confrontations end; each request meets the army chief and, for seniors, the top."""
    confront(s)
    checked = False
    for r in range(-AHEAD, s.requests.count):
        foresee_losses(s, s.requests.officer, r, s.requests.count)
        if r < 0:
            continue
        i, request = s.requests.officer[r], s.requests.row[r]
        if not at_large(s, i):  # taken meanwhile, as a witness in a check
            continue
        if s.officers.status[i] == Status.SERVING:
            if not signs(s, i, request):
                continue
            k = s.officers.case[i]
            if s.officers.rank[i] >= SENIOR and not allows(s, i, k, request):
                if opened_today(s, k, i):
                    ask_for_witnesses(s, k, i)
                    checked = True
                continue
        draw = uniform(s, Decision.SUICIDE, i, NOBODY, s.officers.requests[i])
        if falls(s.values.custody.suicide, draw):
            row = record(s, Kind.SUICIDE, i, NOBODY, NONE, s.officers.case[i], request)
            lose(s, i, Status.SUICIDE, row)
        else:
            arrest(s, i, NKVD, request, NONE)
    end_asking(s, checked)


@kernel
def end_asking(s, checked):
    """Nobody has been asked for yet tomorrow; witnesses are all on the police's list."""
    for r in range(s.requests.count):
        s.officers.asked[s.requests.officer[r]] = False
    if checked:
        for c in range(s.cases.count):
            s.officers.asked[s.cases.suspect[c]] = False


@kernel
def opened_today(s, k, i):
    """Whether a check of this man under a narrative has just begun."""
    if s.leadership.stage[k] != VERIFYING or s.leadership.subject[k] != i:
        return False
    return s.rows.day[s.leadership.row[k]] == s.day


@kernel
def ask_for_witnesses(s, k, subject):
    """The police asks for the most suspect other seniors, to have them confess for the check."""
    for _ in range(int(s.values.leadership.check_witnesses)):
        i = next_witness(s, subject)
        if i == NOBODY:
            break
        s.officers.asked[i] = True
        s.officers.case[i] = k
        request = record(s, Kind.REQUEST, NKVD, i, NONE, k, s.leadership.row[k])
        s.officers.requests[i] += 1
        if s.officers.status[i] != Status.SERVING or signs(s, i, request):
            arrest(s, i, NKVD, request, k)


@kernel
def arrest(s, i, who, request, check):
    """Arrest: its parent is the heaviest item in the file, else the order it fulfils."""
    parent = top_row(s, i)
    if parent == NOBODY and request != NOBODY:
        parent = s.rows.parent[request]
    row = record(s, Kind.ARREST, who, i, NONE, s.officers.case[i], parent)
    lose(s, i, Status.ARRESTED, row)
    s.officers.last_row[i] = row
    count_arrest(s, i)
    if s.leadership.orders > 0:
        note_associates(s, i, row)
    take(s, i, check)


@kernel
def count_arrest(s, i):
    """An officer taken widens the licence to look, and speaks for the police's story a little."""
    s.police.arrested += 1.0
    words = s.values.leadership.arrest * count_as(s, s.officers.rank[i])
    s.voices.police[s.officers.case[i]] += words


@kernel
def note_associates(s, i, row):
    """Those of a prisoner's ties who will be discharged as his associates tomorrow."""
    share = s.values.cells.associates * s.vigilance
    for t in range(s.officers.first_tie[i], s.officers.end_of_ties[i]):
        other = s.ties.whom[t] & NUMBER
        if s.officers.status[other] != Status.SERVING or s.officers.rank[other] >= SENIOR:
            continue
        if falls(share, uniform(s, Decision.ASSOCIATE, i, other, s.officers.arrests[i])):
            place = room(s, s.associates)
            s.associates.officer[place] = other
            s.associates.narrative[place] = s.officers.case[i]
            s.associates.row[place] = row
