"""The leadership and the army chief over arrays.

Mirrors `sim.engine.leadership`.
"""

from __future__ import annotations

from sim.engine.kernel.books import file_tonight, man, record, room, uniform
from sim.engine.kernel.decorators import kernel
from sim.engine.kernel.layout import (
    BELIEF,
    CASE,
    COMMAND,
    COMMAND_AWAY,
    CONFESSED_TODAY,
    COUNT,
    DAY,
    ECHO,
    FADE,
    FILED_UNDER,
    HALTED,
    HELD,
    LETTERS_TODAY,
    MOVED,
    NEXT_REQUEST,
    ORDERS,
    PRESSURE,
    REPORTS,
    REQUESTS,
    ROW,
    SHIELD,
    SPREAD,
    STAGE,
    SUBJECT,
    UNTIL,
    VERIFIED,
    V,
)
from sim.rules.belief import believed, news
from sim.rules.pressure import alarm, eroded, pressure, reach
from sim.rules.sanction import convinced, moved_aside, signed, strikes
from sim.rules.turnover import outweighed
from sim.vocabulary import ARMY_CHIEF, LEADERSHIP, NARRATIVES, NOBODY, NONE, Decision, Kind, Lever

DORMANT, VERIFYING, ORDERED = 0, 1, 2

D_VERDICT, D_TRANSFER, D_SANCTION = (
    int(Decision.VERDICT),
    int(Decision.TRANSFER),
    int(Decision.SANCTION),
)
K_ORDER, K_CLEARANCE, K_VERIFICATION = (
    int(Kind.ORDER),
    int(Kind.CLEARANCE),
    int(Kind.VERIFICATION),
)
K_TRANSFER, K_HALT, K_REFUSAL = int(Kind.TRANSFER), int(Kind.HALT), int(Kind.REFUSAL)
RESTRAINT, PUSH, TENSION, L_SHIELD = (
    int(Lever.RESTRAINT),
    int(Lever.PUSH),
    int(Lever.TENSION),
    int(Lever.SHIELD),
)


@kernel
def press(s):
    """Pressure from above today."""
    restraint = s.levers[s.n[DAY], RESTRAINT]
    alarms = 0.0
    for k in range(NARRATIVES):
        spread = reach(s.kn[SPREAD, k], s.n[COUNT], s.v[V.pressure_reach_scale])
        alarms += alarm(spread, s.kx[BELIEF, k], restraint)
    order_push = s.v[V.pressure_order_push] if s.n[ORDERS] > 0 else 0.0
    s.x[PRESSURE] = pressure(
        s.v[V.pressure_scale], s.levers[s.n[DAY], PUSH], s.v[V.pressure_maximum], alarms, order_push
    )


@kernel
def be_pressed(s):
    """The shield erodes while pressed."""
    s.x[HELD] = eroded(s.x[HELD], s.v[V.chief_erosion], s.x[PRESSURE])
    s.x[SHIELD] = s.levers[s.n[DAY], L_SHIELD] * s.x[HELD]


@kernel
def count_orders(s):
    """Purge orders in force."""
    orders = 0
    for k in range(NARRATIVES):
        if s.kn[STAGE, k] == ORDERED:
            orders += 1
    s.n[ORDERS] = orders


@kernel
def confront(s):
    """Confrontations due today end in a purge order or in a clearance."""
    for k in range(NARRATIVES):
        if s.kn[STAGE, k] == VERIFYING and s.n[DAY] >= s.kn[UNTIL, k]:
            judge(s, k)


@kernel
def judge(s, k):
    """One confrontation."""
    subject = s.kn[SUBJECT, k]
    u = uniform(s, D_VERDICT, k, NOBODY, s.kn[VERIFIED, k])
    s.kn[VERIFIED, k] += 1
    if strikes(
        s.v[V.leadership_verdict_bias],
        s.v[V.leadership_credulity],
        s.v[V.leadership_verdict_belief],
        s.kx[BELIEF, k],
        s.levers[s.n[DAY], RESTRAINT],
        s.v[V.leadership_verdict_evidence],
        filed_under(s, subject, k),
        s.v[V.leadership_verdict_tension],
        s.levers[s.n[DAY], TENSION],
        u,
    ):
        order(s, k, LEADERSHIP, subject, s.kn[ROW, k])
    else:
        clear(s, k)
    forget_moved(s, k)


@kernel
def filed_under(s, i, k):
    """What counts of his file under one narrative, echoes and fading included."""
    return s.dossier_x[i, ECHO + k] * s.x[FADE] if s.badge[i, FILED_UNDER] > 0 else 0.0


@kernel
def forget_moved(s, k):
    """The men moved during a verification are no longer under it."""
    kept = 0
    for place in range(s.n[MOVED]):
        if s.moved[place, 0] != k:
            s.moved[kept, 0] = s.moved[place, 0]
            s.moved[kept, 1] = s.moved[place, 1]
            kept += 1
    s.n[MOVED] = kept


@kernel
def order(s, k, who, whom, parent):
    """A purge order under a narrative is in force from now on."""
    s.kn[ROW, k] = record(s, K_ORDER, who, whom, NONE, k, parent)
    s.kn[STAGE, k] = ORDERED
    s.n[HALTED] = 0
    count_orders(s)


@kernel
def clear(s, k):
    """The men moved are cleared, and what was believed is dropped."""
    for place in range(s.n[MOVED]):
        if s.moved[place, 0] == k:
            i = s.moved[place, 1]
            record(s, K_CLEARANCE, LEADERSHIP, i, NONE, k, s.kn[ROW, k])
            s.man[i, NEXT_REQUEST] = s.n[DAY] + int(s.v[V.leadership_cleared_days])
            file_tonight(s, i, k, s.v[V.file_residue], NOBODY)
    s.kx[BELIEF, k] = s.v[V.leadership_prior]
    s.kn[STAGE, k] = DORMANT
    s.kn[ROW, k] = NOBODY


@kernel
def allows(s, i, k, request):
    """Whether a senior may be arrested on a case resting on `k`; else what happens instead."""
    restraint = s.levers[s.n[DAY], RESTRAINT]
    if s.kn[STAGE, k] == ORDERED:
        return True
    if s.kn[STAGE, k] == VERIFYING:
        move_aside(s, i, k, request, s.kn[UNTIL, k])
    elif convinced(s.kx[BELIEF, k], restraint):
        verify(s, i, k, request)
    else:
        u = uniform(s, D_TRANSFER, i, NOBODY, man(s, i, REQUESTS))
        if moved_aside(s.kx[BELIEF, k], restraint, u):
            move_aside(s, i, NONE, request, s.n[DAY] + int(s.v[V.police_patience]))
        else:
            refuse(s, i, LEADERSHIP, request)
    return False


@kernel
def verify(s, i, k, request):
    """First crossing: wait, look for oneself, move the suspects meanwhile."""
    s.kn[STAGE, k] = VERIFYING
    s.kn[UNTIL, k] = s.n[DAY] + int(s.v[V.leadership_verification])
    s.kn[SUBJECT, k] = i
    s.kn[ROW, k] = record(s, K_VERIFICATION, LEADERSHIP, i, NONE, k, request)
    move_aside(s, i, k, request, s.kn[UNTIL, k])


@kernel
def move_aside(s, i, k, request, until):
    """A transfer."""
    record(s, K_TRANSFER, LEADERSHIP, i, NONE, man(s, i, CASE), request)
    s.man[i, NEXT_REQUEST] = until
    if k != NONE:
        place = room(s, MOVED, s.moved.shape[0])
        s.moved[place, 0] = k
        s.moved[place, 1] = i


@kernel
def refuse(s, i, who, request):
    """A refused request stays in the file."""
    record(s, K_REFUSAL, who, i, NONE, man(s, i, CASE), request)
    s.man[i, NEXT_REQUEST] = s.n[DAY] + int(s.v[V.police_patience])
    file_tonight(s, i, man(s, i, CASE), s.v[V.file_residue], NOBODY)


@kernel
def signs(s, i, who, request):
    """Whether the army chief signs a request for a serving officer; refuses it otherwise."""
    if who == ARMY_CHIEF:
        return True
    u = uniform(s, D_SANCTION, i, NOBODY, man(s, i, REQUESTS))
    if signed(s.x[SHIELD], u):
        return True
    refuse(s, i, ARMY_CHIEF, request)
    return False


@kernel
def update(s):
    """Belief: the day's confessions, letters and reports against forgetting."""
    tension = s.levers[s.n[DAY], TENSION]
    scale = 10_000.0 / s.n[COUNT]
    for k in range(NARRATIVES):
        added = news(
            s.v[V.leadership_credulity],
            tension,
            s.v[V.leadership_confession],
            s.kn[CONFESSED_TODAY, k] * scale,
            s.v[V.leadership_letter],
            s.kn[LETTERS_TODAY, k] * scale,
            s.v[V.file_kappa],
            s.v[V.leadership_report],
            s.kx[REPORTS, k],
        )
        s.kx[BELIEF, k] = believed(
            s.kx[BELIEF, k],
            added,
            s.v[V.leadership_prior],
            s.v[V.leadership_forgetting],
            s.v[V.leadership_bound],
        )
        s.kn[LETTERS_TODAY, k] = 0
        s.kx[REPORTS, k] = 0.0


@kernel
def command_lost(s):
    """Share of the senior posts of day 0 whose holders are gone."""
    return s.n[COMMAND_AWAY] / s.n[COMMAND] if s.n[COMMAND] > 0 else 0.0


@kernel
def consider_halt(s):
    """Halt where lost command outweighs what is still believed."""
    if s.n[ORDERS] > 0 and outweighed(
        command_lost(s), s.v[V.leadership_halt_loss], s.kx[BELIEF].max(), s.v[V.leadership_prior]
    ):
        halt(s, LEADERSHIP)


@kernel
def halt(s, who):
    """The gate closes: orders end, the police may ask for nobody."""
    record(s, K_HALT, who, NOBODY, NONE, NONE, NOBODY)
    for k in range(NARRATIVES):
        s.kn[STAGE, k] = DORMANT
        s.kn[ROW, k] = NOBODY
    s.n[MOVED] = 0
    s.n[HALTED] = 1
    count_orders(s)
