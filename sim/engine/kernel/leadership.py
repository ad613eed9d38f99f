"""The leadership and the army chief over arrays: pressure, orders, the gate for seniors, a halt.

Mirrors `sim.engine.leadership`.
"""

from __future__ import annotations

from sim.engine.kernel.books import file_tonight, record, room, uniform
from sim.engine.kernel.cases import let_rest
from sim.engine.kernel.codes import Decision, Kind, Narrative
from sim.engine.kernel.decorators import kernel
from sim.engine.kernel.layout import (
    ARRESTS,
    DISMISSALS,
    DORMANT,
    HIGH_COMMAND,
    ORDERED,
    REINSTATEMENTS,
    SENIOR,
    VERIFYING,
)
from sim.engine.kernel.voices import ground, shield_over
from sim.rules.belief import outweighed
from sim.rules.pressure import alarm, held_on, lasting, minded, pressure, reach
from sim.rules.requests import waits
from sim.rules.sanction import convinced, moved_aside, signed, spared
from sim.vocabulary import ARMY_CHIEF, LEADERSHIP, NARRATIVES, NOBODY, NONE


@kernel
def press(s):
    """Pressure from above today."""
    restraint = s.levers.restraint[s.day]
    p = s.values.pressure
    alarms, of_specialists = 0.0, 0.0
    for k in range(NARRATIVES):
        spread = reach(s.police.filed[k], s.count, p.reach_scale)
        alarmed = alarm(spread, s.leadership.belief[k], restraint)
        alarms += alarmed
        if k == Narrative.MILITARY_SPECIALIST:
            of_specialists = p.scale * p.maximum * alarmed
    order_push = 0.0
    if s.leadership.orders > 0:
        order_push = lasting(p.order_push, s.day - s.leadership.ordered_on, p.order_half_life)
    s.pressure = pressure(p.scale, s.levers.push[s.day], p.maximum, alarms, order_push)
    s.chief.minded = minded(s.pressure, of_specialists, s.values.chief.specialists)


@kernel
def be_pressed(s):
    """The shield gives way to more than he can bear, and comes back in quiet years."""
    c = s.values.chief
    s.chief.held = held_on(s.chief.held, c.erosion, s.chief.minded, c.bearable, c.recovery)
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
def order(s, k, who, whom, parent):
    """A purge order under a narrative is in force from now on."""
    s.leadership.row[k] = record(s, Kind.ORDER, who, whom, NONE, k, parent)
    if s.leadership.orders == 0:
        s.leadership.ordered_on = s.day
    s.leadership.stage[k] = ORDERED
    s.decided = 1
    s.halted = 0
    count_orders(s)


@kernel
def allows(s, i, k, request):
    """Whether a senior may be arrested on a case resting on `k`; else what happens instead."""
    restraint = s.levers.restraint[s.day]
    if s.leadership.orders > 0:
        return not keeps(s, i, request)
    if s.leadership.stage[k] == VERIFYING:
        move_aside(s, i, k, request, s.leadership.until[k])
    elif convinced(s.leadership.belief[k], restraint):
        if s.officers.rank[i] < HIGH_COMMAND:
            return True
        if s.day >= s.leadership.pause[k]:
            verify(s, i, k, request)
        else:
            refuse(s, i, LEADERSHIP, request)
    else:
        u = uniform(s, Decision.TRANSFER, i, NOBODY, s.officers.requests[i])
        if moved_aside(s.leadership.belief[k], restraint, u):
            move_aside(s, i, NONE, request, s.day + waiting(s, i))
        else:
            refuse(s, i, LEADERSHIP, request)
    return False


@kernel
def keeps(s, i, request):
    """Whether the leadership keeps a man it trusts, order or not."""
    u = uniform(s, Decision.SPARED, i, NOBODY, s.officers.requests[i])
    if not spared(s.officers.trust[i], u):
        return False
    refuse(s, i, LEADERSHIP, request)
    let_rest(s, i, s.day + int(s.values.leadership.cleared_days))
    return True


@kernel
def verify(s, i, k, request):
    """A case against the high command: look for oneself, move the suspects meanwhile."""
    s.leadership.stage[k] = VERIFYING
    s.leadership.testified[k] = 0
    s.leadership.until[k] = s.day + int(s.values.leadership.verification)
    s.leadership.subject[k] = i
    s.leadership.row[k] = record(s, Kind.VERIFICATION, LEADERSHIP, i, NONE, k, request)
    move_aside(s, i, k, request, s.leadership.until[k])


@kernel
def move_aside(s, i, k, request, until):
    """A transfer."""
    record(s, Kind.TRANSFER, LEADERSHIP, i, NONE, s.officers.case[i], request)
    let_rest(s, i, until)
    if k != NONE:
        place = room(s, s.moved)
        s.moved.narrative[place] = k
        s.moved.officer[place] = i


@kernel
def waiting(s, i):
    """Days before he is asked for again."""
    return waits(s.values.police.patience, s.officers.requests[i])


@kernel
def refuse(s, i, who, request):
    """A refused request stays in the file."""
    record(s, Kind.REFUSAL, who, i, NONE, s.officers.case[i], request)
    let_rest(s, i, s.day + waiting(s, i))
    file_tonight(s, i, s.officers.case[i], s.values.file.residue, NOBODY)


@kernel
def signs(s, i, request):
    """Whether the army chief signs a request for a serving officer; refuses it otherwise."""
    u = uniform(s, Decision.SANCTION, i, NOBODY, s.officers.requests[i])
    # for a senior he stands with all he has, whatever the story
    senior = s.officers.rank[i] >= SENIOR
    shield = s.chief.shield if senior else shield_over(s, s.officers.case[i])
    if signed(shield, u):
        return True
    refuse(s, i, ARMY_CHIEF, request)
    return False


@kernel
def command_lost(s):
    """Share of the senior posts of day 0 whose holders are gone."""
    return s.personnel.command_away / s.personnel.command if s.personnel.command > 0 else 0.0


@kernel
def most_believed(s):
    """How far the strongest belief stands above what is believed when nobody speaks."""
    most = s.leadership.belief[0] - ground(s, 0)
    for k in range(1, NARRATIVES):
        most = max(most, s.leadership.belief[k] - ground(s, k))
    return most


@kernel
def came_back(s):
    """Share of those removed who have been let back: what has come out of the police's work."""
    removed = s.total[ARRESTS] + s.total[DISMISSALS]
    return s.total[REINSTATEMENTS] / removed if removed > 0 else 0.0


@kernel
def consider_halt(s):
    """Halt where the harm done outweighs what is still believed."""
    v = s.values.leadership
    if s.leadership.orders > 0 and outweighed(
        command_lost(s), v.halt_loss, came_back(s), v.halt_doubt, most_believed(s)
    ):
        halt(s, LEADERSHIP)


@kernel
def halt(s, who):
    """The gate closes: orders and checks end, the police may ask for nobody."""
    record(s, Kind.HALT, who, NOBODY, NONE, NONE, NOBODY)
    for k in range(NARRATIVES):
        s.leadership.stage[k] = DORMANT
        s.leadership.row[k] = NOBODY
    s.moved.count = 0
    s.halted = 1
    count_orders(s)
