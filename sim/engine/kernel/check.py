"""The check of a case against the high command, over arrays: witnesses, vouching, verdict.

Mirrors `sim.engine.check`.
"""

from __future__ import annotations

from sim.engine.kernel.books import file_tonight, record, uniform
from sim.engine.kernel.cases import let_rest
from sim.engine.kernel.codes import Decision, Kind, Status
from sim.engine.kernel.decorators import kernel
from sim.engine.kernel.layout import DORMANT, HIGH_COMMAND, RANKS, SENIOR, VERIFYING
from sim.engine.kernel.leadership import order
from sim.engine.kernel.people import at_large, suspicion_of
from sim.rules.pressure import vindicated
from sim.rules.sanction import excused, persuaded, proved, signed, strikes
from sim.vocabulary import LEADERSHIP, NARRATIVES, NOBODY, NONE, SOURCES


@kernel
def confront(s):
    """Checks due today end in a purge order or in a clearance."""
    for k in range(NARRATIVES):
        if s.leadership.stage[k] == VERIFYING and s.day >= s.leadership.until[k]:
            judge(s, k)


@kernel
def judge(s, k):
    """One confrontation: what is believed and proved against what speaks for the man."""
    v, subject = s.values.leadership, s.leadership.subject[k]
    row = record(s, Kind.CONFRONTATION, LEADERSHIP, subject, NONE, k, s.leadership.row[k])
    vouched = hear_vouchers(s, k, subject, row)
    margin = s.leadership.belief[k] - s.levers.restraint[s.day]
    persuasion = persuaded(v.verdict_bias, v.verdict_belief, margin)
    proof = proved(
        v.verdict_confession,
        s.leadership.testified[k],
        v.verdict_evidence,
        s.values.suspicion.scale * filed_under(s, subject, k),
        v.verdict_openness,
        s.openness[k],
    )
    excuse = excused(s.officers.trust[subject], v.verdict_vouching, vouched)
    u = uniform(s, Decision.VERDICT, k, NOBODY, s.leadership.verified[k])
    s.leadership.verified[k] += 1
    if strikes(persuasion, proof, excuse, u):
        order(s, k, LEADERSHIP, subject, row)
    else:
        clear(s, k, subject, row)
    forget_moved(s, k)


@kernel
def hear_vouchers(s, k, subject, row):
    """The highest in service are asked whether they stand by him; the share of them who do.

    Whoever is gone cannot: the share is of those who should be asked.
    """
    asked, stood = s.values.leadership.check_vouchers, 0
    rank, last = RANKS - 1, NOBODY
    for _ in range(int(asked)):
        i = next_highest(s, rank, last, subject)
        while i == NOBODY and rank > HIGH_COMMAND:
            rank, last = rank - 1, NOBODY
            i = next_highest(s, rank, last, subject)
        if i == NOBODY:
            break
        last = i
        u = uniform(s, Decision.VOUCHING, i, k, s.leadership.verified[k])
        if not signed(s.chief.shield, u):  # he says what the army chief would say
            record(s, Kind.VOUCHING, i, subject, NONE, k, row)
            stood += 1
    return stood / asked


@kernel
def next_highest(s, rank, last, subject):
    """The man of a rank in service with the lowest number after `last`, NOBODY where none is."""
    for i in range(last + 1, len(s.officers)):
        serves = s.officers.status[i] == Status.SERVING
        if serves and s.officers.rank[i] == rank and i != subject:
            return i
    return NOBODY


@kernel
def filed_under(s, i, k):
    """What counts of his file under one narrative, echoes and fading included."""
    return s.dossiers.echo[i, k] * s.fade if s.officers.filed_under[i] > 0 else 0.0


@kernel
def clear(s, k, subject, row):
    """He and the men moved are cleared; most of what was said is dropped, and he is trusted."""
    for place in range(s.moved.count):
        if s.moved.narrative[place] == k:
            i = s.moved.officer[place]
            if not at_large(s, i):
                continue
            record(s, Kind.CLEARANCE, LEADERSHIP, i, NONE, k, row)
            let_rest(s, i, s.day + int(s.values.leadership.cleared_days))
            file_tonight(s, i, k, s.values.file.residue, NOBODY)
    s.officers.trust[subject] += s.values.trust.clearance
    s.chief.held = vindicated(s.chief.held, s.values.chief.vindicated)
    left = s.values.leadership.check_discount
    s.voices.police[k] *= left
    s.voices.below[k] *= left
    s.voices.chief[k] *= left
    for source in range(SOURCES):
        s.voices.abroad[source * NARRATIVES + k] *= left
    s.leadership.pause[k] = s.day + int(s.values.leadership.check_pause)
    s.leadership.stage[k] = DORMANT
    s.leadership.row[k] = NOBODY


@kernel
def forget_moved(s, k):
    """The men moved during a check are no longer under it."""
    kept = 0
    for place in range(s.moved.count):
        if s.moved.narrative[place] != k:
            s.moved.narrative[kept] = s.moved.narrative[place]
            s.moved.officer[kept] = s.moved.officer[place]
            kept += 1
    s.moved.count = kept


@kernel
def next_witness(s, subject):
    """The most suspect senior at large below his rank, not asked for today and not trusted.

    A man testifies about his superiors. NOBODY where there is none.
    """
    best, most = NOBODY, -1.0
    for c in range(s.cases.count):
        i = s.cases.suspect[c]
        rank = s.officers.rank[i]
        if rank < SENIOR or rank >= s.officers.rank[subject] or not at_large(s, i):
            continue
        if s.officers.asked[i] or s.officers.trust[i] > 1.0:
            continue
        suspicion = suspicion_of(s, i)
        if suspicion > most or (suspicion == most and i < best):
            best, most = i, suspicion
    return best
