"""The leadership and the army chief over arrays.

Mirrors `sim.engine.leadership`.
"""

from __future__ import annotations

from sim.engine.kernel.books import file_tonight, record, room, uniform
from sim.engine.kernel.codes import Decision, Kind
from sim.engine.kernel.decorators import kernel
from sim.rules.belief import believed, news, outweighed
from sim.rules.pressure import alarm, eroded, pressure, reach
from sim.rules.sanction import convinced, moved_aside, signed, strikes
from sim.vocabulary import ARMY_CHIEF, LEADERSHIP, NARRATIVES, NOBODY, NONE

DORMANT, VERIFYING, ORDERED = 0, 1, 2


@kernel
def press(s):
    """Pressure from above today."""
    restraint = s.levers.restraint[s.day]
    alarms = 0.0
    for k in range(NARRATIVES):
        spread = reach(s.police.filed[k], s.count, s.values.pressure.reach_scale)
        alarms += alarm(spread, s.leadership.belief[k], restraint)
    order_push = s.values.pressure.order_push if s.leadership.orders > 0 else 0.0
    s.pressure = pressure(
        s.values.pressure.scale, s.levers.push[s.day], s.values.pressure.maximum, alarms, order_push
    )


@kernel
def be_pressed(s):
    """The shield erodes while pressed."""
    s.chief.held = eroded(s.chief.held, s.values.chief.erosion, s.pressure)
    s.chief.shield = s.levers.shield[s.day] * s.chief.held


@kernel
def count_orders(s):
    """Purge orders in force."""
    orders = 0
    for k in range(NARRATIVES):
        if s.leadership.stage[k] == ORDERED:
            orders += 1
    s.leadership.orders = orders


@kernel
def confront(s):
    """Confrontations due today end in a purge order or in a clearance."""
    for k in range(NARRATIVES):
        if s.leadership.stage[k] == VERIFYING and s.day >= s.leadership.until[k]:
            judge(s, k)


@kernel
def judge(s, k):
    """One confrontation."""
    subject = s.leadership.subject[k]
    u = uniform(s, Decision.VERDICT, k, NOBODY, s.leadership.verified[k])
    s.leadership.verified[k] += 1
    if strikes(
        s.values.leadership.verdict_bias,
        s.values.leadership.credulity,
        s.values.leadership.verdict_belief,
        s.leadership.belief[k],
        s.levers.restraint[s.day],
        s.values.leadership.verdict_evidence,
        filed_under(s, subject, k),
        s.values.leadership.verdict_tension,
        s.levers.tension[s.day],
        u,
    ):
        order(s, k, LEADERSHIP, subject, s.leadership.row[k])
    else:
        clear(s, k)
    forget_moved(s, k)


@kernel
def filed_under(s, i, k):
    """What counts of his file under one narrative, echoes and fading included."""
    return s.dossiers.echo[i, k] * s.fade if s.officers.filed_under[i] > 0 else 0.0


@kernel
def forget_moved(s, k):
    """The men moved during a verification are no longer under it."""
    kept = 0
    for place in range(s.moved.count):
        if s.moved.narrative[place] != k:
            s.moved.narrative[kept] = s.moved.narrative[place]
            s.moved.officer[kept] = s.moved.officer[place]
            kept += 1
    s.moved.count = kept


@kernel
def order(s, k, who, whom, parent):
    """A purge order under a narrative is in force from now on."""
    s.leadership.row[k] = record(s, Kind.ORDER, who, whom, NONE, k, parent)
    s.leadership.stage[k] = ORDERED
    s.halted = 0
    count_orders(s)


@kernel
def clear(s, k):
    """The men moved are cleared, and what was believed is dropped."""
    for place in range(s.moved.count):
        if s.moved.narrative[place] == k:
            i = s.moved.officer[place]
            record(s, Kind.CLEARANCE, LEADERSHIP, i, NONE, k, s.leadership.row[k])
            s.officers.next_request[i] = s.day + int(s.values.leadership.cleared_days)
            file_tonight(s, i, k, s.values.file.residue, NOBODY)
    s.leadership.belief[k] = s.values.leadership.prior
    s.leadership.stage[k] = DORMANT
    s.leadership.row[k] = NOBODY


@kernel
def allows(s, i, k, request):
    """Whether a senior may be arrested on a case resting on `k`; else what happens instead."""
    restraint = s.levers.restraint[s.day]
    if s.leadership.stage[k] == ORDERED:
        return True
    if s.leadership.stage[k] == VERIFYING:
        move_aside(s, i, k, request, s.leadership.until[k])
    elif convinced(s.leadership.belief[k], restraint):
        verify(s, i, k, request)
    else:
        u = uniform(s, Decision.TRANSFER, i, NOBODY, s.officers.requests[i])
        if moved_aside(s.leadership.belief[k], restraint, u):
            move_aside(s, i, NONE, request, s.day + int(s.values.police.patience))
        else:
            refuse(s, i, LEADERSHIP, request)
    return False


@kernel
def verify(s, i, k, request):
    """First crossing: wait, look for oneself, move the suspects meanwhile."""
    s.leadership.stage[k] = VERIFYING
    s.leadership.until[k] = s.day + int(s.values.leadership.verification)
    s.leadership.subject[k] = i
    s.leadership.row[k] = record(s, Kind.VERIFICATION, LEADERSHIP, i, NONE, k, request)
    move_aside(s, i, k, request, s.leadership.until[k])


@kernel
def move_aside(s, i, k, request, until):
    """A transfer."""
    record(s, Kind.TRANSFER, LEADERSHIP, i, NONE, s.officers.case[i], request)
    s.officers.next_request[i] = until
    if k != NONE:
        place = room(s, s.moved)
        s.moved.narrative[place] = k
        s.moved.officer[place] = i


@kernel
def refuse(s, i, who, request):
    """A refused request stays in the file."""
    record(s, Kind.REFUSAL, who, i, NONE, s.officers.case[i], request)
    s.officers.next_request[i] = s.day + int(s.values.police.patience)
    file_tonight(s, i, s.officers.case[i], s.values.file.residue, NOBODY)


@kernel
def signs(s, i, who, request):
    """Whether the army chief signs a request for a serving officer; refuses it otherwise."""
    if who == ARMY_CHIEF:
        return True
    u = uniform(s, Decision.SANCTION, i, NOBODY, s.officers.requests[i])
    if signed(s.chief.shield, u):
        return True
    refuse(s, i, ARMY_CHIEF, request)
    return False


@kernel
def update(s):
    """Belief: the day's confessions, letters and reports against forgetting."""
    tension = s.levers.tension[s.day]
    scale = 10_000.0 / s.count
    for k in range(NARRATIVES):
        added = news(
            s.values.leadership.credulity,
            tension,
            s.values.leadership.confession,
            s.police.confessed[k] * scale,
            s.values.leadership.letter,
            s.leadership.letters[k] * scale,
            s.values.file.kappa,
            s.values.leadership.report,
            s.leadership.reports[k],
        )
        s.leadership.belief[k] = believed(
            s.leadership.belief[k],
            added,
            s.values.leadership.prior,
            s.values.leadership.forgetting,
            s.values.leadership.bound,
        )
        s.leadership.letters[k] = 0
        s.leadership.reports[k] = 0.0


@kernel
def command_lost(s):
    """Share of the senior posts of day 0 whose holders are gone."""
    return s.personnel.command_away / s.personnel.command if s.personnel.command > 0 else 0.0


@kernel
def most_believed(s):
    """The greatest of the leadership's beliefs."""
    most = s.leadership.belief[0]
    for k in range(1, NARRATIVES):
        most = max(most, s.leadership.belief[k])
    return most


@kernel
def consider_halt(s):
    """Halt where lost command outweighs what is still believed."""
    if s.leadership.orders > 0 and outweighed(
        command_lost(s), s.values.leadership.halt_loss, most_believed(s), s.values.leadership.prior
    ):
        halt(s, LEADERSHIP)


@kernel
def halt(s, who):
    """The gate closes: orders end, the police may ask for nobody."""
    record(s, Kind.HALT, who, NOBODY, NONE, NONE, NOBODY)
    for k in range(NARRATIVES):
        s.leadership.stage[k] = DORMANT
        s.leadership.row[k] = NOBODY
    s.moved.count = 0
    s.halted = 1
    count_orders(s)
