"""The NKVD over arrays: capacity, case list, requests, prisoners.

Mirrors `sim.engine.police`.
"""

from __future__ import annotations

from math import ceil, inf

import numpy as np

from sim.engine.choice import NAMES_APART
from sim.engine.kernel.accusation import (
    narrative_that_sticks,
    weigh_acquaintances,
    weighed_acquaintance,
)
from sim.engine.kernel.books import (
    bring_forward,
    exponential,
    file_tonight,
    in_order,
    man,
    note,
    offer,
    record,
    room,
    uniform,
)
from sim.engine.kernel.cases import at_most, choose_hot, coldest, strike_off
from sim.engine.kernel.decorators import kernel
from sim.engine.kernel.foresight import foresee_badges, foresee_dossiers, foresee_ties
from sim.engine.kernel.layout import (
    ARRESTS,
    CAPACITY,
    CASE,
    CASES,
    CHIEF_CREDIT,
    COERCION,
    CONFESSED,
    CONFESSED_TODAY,
    COUNT,
    CREDIT,
    DAY,
    DURESS,
    GROWTH,
    HALTED,
    HELD_ON,
    HOT,
    HOT_CHOSEN,
    LAST_ROW,
    LAST_SUPPLIED,
    LEARNED,
    LEAVING,
    NAMED_COUNT,
    NEXT_REQUEST,
    OLD_GUARD,
    OLD_GUARD_CLOCK,
    PRESSURE,
    PRISONERS,
    QUOTA_CREDIT,
    RELEASE_DAY,
    RELEASES,
    REQUESTED,
    SENTENCES,
    SHIELD,
    STATUS,
    SUSPECT,
    WEIGHED,
    V,
)
from sim.engine.kernel.people import at_large, suspicion_of
from sim.engine.kernel.state import fetch
from sim.rules.pressure import enlarged
from sim.rules.requests import carried, daily, is_rebuked, wanted, whole
from sim.rules.suspicion import taught
from sim.rules.testimony import breaks_at, delay, duress, names_given, one_of
from sim.vocabulary import ARMY_CHIEF, NARRATIVES, NKVD, NOBODY, NONE, Decision, Kind, Lever, Status

D_RESISTANCE, D_RELEASE, D_SENTENCE_DELAY = (
    int(Decision.RESISTANCE),
    int(Decision.RELEASE_DELAY),
    int(Decision.SENTENCE_DELAY),
)
D_NAMES, D_STEER, D_NAMED, D_NARRATIVE, D_OLD_GUARD = (
    int(Decision.NAMES),
    int(Decision.STEER),
    int(Decision.NAMED),
    int(Decision.NAMED_NARRATIVE),
    int(Decision.OLD_GUARD),
)
ARRESTED = int(Status.ARRESTED)
#: By how many cases and prisoners the loops below look ahead.
CASES_AHEAD, PRISONERS_AHEAD = 12, 4
#: Share of yesterday's border of the list above which today's is looked for.
GUESS = 0.97
#: Share of that border above which a case is hot; less makes for longer lists, more for new ones.
MARGIN = 0.92
#: Where that is too high, the next to be tried as a share of it, and the last before all cases are.
LOWER, DEEPEST = 0.85, 0.25
K_CONFESSION, K_NAME = int(Kind.CONFESSION), int(Kind.NAME)
ZEAL, L_CAPACITY, QUOTA, STEERING = (
    int(Lever.ZEAL),
    int(Lever.CAPACITY),
    int(Lever.QUOTA),
    int(Lever.STEERING),
)


@kernel
def learn(s):
    """What yesterday's confessions teach about each narrative."""
    for k in range(NARRATIVES):
        per_thousand = s.kn[CONFESSED_TODAY, k] * 1000.0 / s.n[COUNT]
        s.kx[LEARNED, k] = taught(
            s.kx[LEARNED, k],
            s.v[V.learning_half_life],
            s.v[V.learning_gain],
            per_thousand,
            s.v[V.learning_ceiling],
        )
        s.kn[CONFESSED_TODAY, k] = 0


@kernel
def enlarge(s):
    """Capacity today, in cases per day and 100,000 officers."""
    s.x[GROWTH] = enlarged(
        s.x[GROWTH], s.v[V.police_capacity_gain], s.x[PRESSURE], s.v[V.police_capacity_rate]
    )
    s.x[CAPACITY] = s.levers[s.n[DAY], L_CAPACITY] * s.x[GROWTH]


@kernel
def review(s):
    """Cases no longer at large leave the list."""
    for place in range(s.n[LEAVING]):
        i = np.int64(s.leaving[place])
        if s.case_place[i] >= 0 and not at_large(s, i):
            strike_off(s, i)
    s.n[LEAVING] = 0


# -- requests -------------------------------------------------------------------------------


@kernel
def ask(s):
    """Requests of the day, most suspect first, within capacity."""
    s.x[CREDIT] += daily(s.x[CAPACITY], s.n[COUNT])
    s.x[QUOTA_CREDIT] += daily(s.levers[s.n[DAY], QUOTA], s.n[COUNT])
    chief_wants = surplus(s)
    s.n[REQUESTED] = 0
    if s.n[HALTED] == 0:
        allowed = whole(s.x[CREDIT])
        ask_for_ripe(s, allowed)
        fill_from_corps(s, min(allowed, whole(s.x[QUOTA_CREDIT])))
        fill_from_cases(s, min(allowed, s.n[REQUESTED] + chief_wants))
        for r in range(s.n[REQUESTED]):
            s.taken[s.requested[r, 0]] = False
    asked = s.n[REQUESTED]
    s.x[CREDIT] = carried(s.x[CREDIT], asked)
    s.x[QUOTA_CREDIT] = carried(s.x[QUOTA_CREDIT], min(asked, whole(s.x[QUOTA_CREDIT])))


@kernel
def surplus(s):
    """Arrests a rebuked chief asks for himself today."""
    if is_rebuked(s.x[SHIELD], s.v[V.chief_rebuked_below], s.x[PRESSURE]):
        s.x[CHIEF_CREDIT] += daily(s.v[V.chief_surplus] * s.x[PRESSURE], s.n[COUNT])
    wants = whole(s.x[CHIEF_CREDIT])
    s.x[CHIEF_CREDIT] -= wants
    return wants


@kernel
def may_ask(s, i):
    """Whether he can be asked for today."""
    return at_large(s, i) and not s.taken[i] and s.n[DAY] >= man(s, i, NEXT_REQUEST)


@kernel
def ask_for_ripe(s, allowed):
    """Ripe cases; those whose bound falls short are not read."""
    zeal, pressed = s.levers[s.n[DAY], ZEAL], s.x[PRESSURE]
    threshold = s.v[V.police_threshold]
    size = 0
    if wanted(coldest(s), zeal, pressed, threshold):  # a case that is not hot may be ripe
        for c in range(s.n[CASES]):
            size = consider(s, c, zeal, pressed, threshold, size, allowed)
    else:
        for h in range(s.n[HOT]):
            c = hot_case(s, h)
            size = consider(s, c, zeal, pressed, threshold, size, allowed)
    take_requests(s, size, NKVD)


@kernel
def hot_case(s, h):
    """Place on the list of one of the hot cases; asks for another that will come soon."""
    if h + CASES_AHEAD < s.n[HOT]:
        fetch(s.case_x, np.int64(s.hot[h + CASES_AHEAD]))
    return np.int64(s.hot[h])


@kernel
def consider(s, c, zeal, pressed, threshold, size, allowed):
    """Offer a case to the day's requests if it is ripe; returns how many there are."""
    bound = at_most(s, c)
    if not wanted(bound, zeal, pressed, threshold):
        return size
    if size == allowed and size > 0 and bound < s.heap_x[0]:
        return size
    i = np.int64(s.case_n[c, SUSPECT])
    if not may_ask(s, i):
        return size
    suspicion = suspicion_of(s, i)
    if not wanted(suspicion, zeal, pressed, threshold):
        return size
    return offer(s, size, allowed, i, suspicion)


@kernel
def fill_from_corps(s, most):
    """A quota is filled up from everybody at large."""
    missing = most - s.n[REQUESTED]
    if missing <= 0:
        return
    size = 0
    for i in range(s.badge.shape[0]):
        if may_ask(s, i):
            size = offer(s, size, missing, i, suspicion_of(s, i))
    take_requests(s, size, NKVD)


@kernel
def fill_from_cases(s, most):
    """A rebuked chief asks for the next on the list."""
    missing = most - s.n[REQUESTED]
    if missing <= 0:
        return
    least = -1.0  # suspicion of the last of a full list
    size = 0
    for c in range(s.n[CASES]):
        if at_most(s, c) >= least and may_ask(s, np.int64(s.case_n[c, SUSPECT])):
            i = np.int64(s.case_n[c, SUSPECT])
            size = offer(s, size, missing, i, suspicion_of(s, i))
            if size == missing:
                least = s.heap_x[0]
    take_requests(s, size, ARMY_CHIEF)


@kernel
def take_requests(s, size, who):
    """The heap's officers become requests, first of the list first."""
    in_order(s, size)
    for h in range(size):
        place = room(s, REQUESTED, s.requested.shape[0])
        s.requested[place, 0] = s.heap[h]
        s.requested[place, 1] = who
        s.taken[s.heap[h]] = True


# -- custody --------------------------------------------------------------------------------


@kernel
def take(s, i):
    """A prisoner: draw what he can bear and how long he is held without confessing."""
    n = man(s, i, ARRESTS)
    s.man[i, ARRESTS] += 1
    s.man[i, HELD_ON] = man(s, i, CASE)
    s.man[i, CONFESSED] = 0
    breaking = exponential(s, D_RESISTANCE, i, NOBODY, n)
    s.breaks_at[i] = breaks_at(s.x[DURESS], s.resistance[i], breaking)
    held = exponential(s, D_RELEASE, i, NOBODY, n)
    day = s.n[DAY] + delay(s.v[V.custody_release_days], held)
    s.man[i, RELEASE_DAY] = day
    note(s, RELEASES, day, i)
    s.prisoners[room(s, PRISONERS, s.prisoners.shape[0])] = i


@kernel
def interrogate(s):
    """Duress works on everyone held, today's men too; confessions name others."""
    s.x[DURESS] += duress(s.x[COERCION], s.v[V.custody_pressure], s.x[PRESSURE])
    broken = 0
    kept = 0
    for p in range(s.n[PRISONERS]):
        i = s.prisoners[p]
        if s.badge[i, STATUS] != ARRESTED:
            continue
        if s.x[DURESS] >= s.breaks_at[i]:
            s.scratch_n[broken] = i
            broken += 1
        else:
            s.prisoners[kept] = i
            kept += 1
    s.n[PRISONERS] = kept
    s.scratch_n[:broken].sort()
    top = -1
    for ahead in range(broken + PRISONERS_AHEAD):
        foresee_confession(s, ahead, broken)
        b = ahead - PRISONERS_AHEAD
        if b >= 0:
            if top < 0:
                top = list_to_steer_by(s)
            confess(s, s.scratch_n[b], top)
    hear_old_guard(s, top)


@kernel
def foresee_confession(s, ahead, broken):
    """Ask for the acquaintances of those who will confess, as for those of who writes."""
    if ahead < broken:
        fetch(s.tie_start, s.scratch_n[ahead])
        fetch(s.man, s.scratch_n[ahead])
    if 1 <= ahead < broken + 1:
        foresee_ties(s, s.scratch_n[ahead - 1])
    if 2 <= ahead < broken + 2:
        foresee_badges(s, s.scratch_n[ahead - 2])
    if 3 <= ahead < broken + 3:
        foresee_dossiers(s, s.scratch_n[ahead - 3])


@kernel
def list_to_steer_by(s):
    """The first of the list stand in the heap, by number; returns how many."""
    depth = max(1, ceil(daily(s.v[V.police_steering_depth], s.n[COUNT])))
    # from one day to the next the border of the list moves little: read what may lie above it
    least = GUESS * s.x[LAST_SUPPLIED]
    grown_long = s.n[HOT] > 2 * s.n[HOT_CHOSEN] + 8 * depth
    if least < coldest(s) or (grown_long and least > 0.0):
        choose_hot(s, MARGIN * least)
    size = hot_above(s, least)
    while size < depth and least > 0.0:  # the border has fallen farther than was guessed
        least = LOWER * least if least > DEEPEST * s.x[LAST_SUPPLIED] else -1.0
        choose_hot(s, MARGIN * least)
        size = hot_above(s, least)
    if size > depth:
        bring_forward(s, size, depth)
        size = depth
    s.x[LAST_SUPPLIED] = s.heap_x[:size].min() if size == depth else 0.0
    s.heap[:size].sort()
    return size


@kernel
def hot_above(s, least):
    """Hot cases at large with at least that suspicion, in the heap and in no order; how many."""
    size = 0
    for h in range(s.n[HOT]):
        c = hot_case(s, h)
        if at_most(s, c) < least:
            continue
        i = np.int64(s.case_n[c, SUSPECT])
        if not at_large(s, i):
            continue
        suspicion = suspicion_of(s, i)
        if suspicion >= least:
            s.heap[size] = i
            s.heap_x[size] = suspicion
            size += 1
    return size


@kernel
def confess(s, i, top):
    """A confession, its sentence to come, and the names in it."""
    row = record(s, K_CONFESSION, i, NOBODY, NONE, man(s, i, HELD_ON), man(s, i, LAST_ROW))
    s.man[i, LAST_ROW] = row
    s.man[i, CONFESSED] = 1
    s.kn[CONFESSED_TODAY, man(s, i, HELD_ON)] += 1
    n = man(s, i, ARRESTS)
    wait = exponential(s, D_SENTENCE_DELAY, i, NOBODY, n)
    note(s, SENTENCES, s.n[DAY] + delay(s.v[V.custody_sentence_days], wait), i)
    names = names_given(
        s.v[V.custody_names], s.v[V.custody_dispersion], uniform(s, D_NAMES, i, NOBODY, n)
    )
    first = s.n[NAMED_COUNT]
    s.n[WEIGHED] = NOBODY
    for j in range(names):
        address = n * NAMES_APART + j
        other = whom(s, i, top, address)
        if other != NOBODY and other != i and not already(s, first, other):
            add_named(s, other)
            name(s, i, other, address, row)
    s.n[NAMED_COUNT] = first


@kernel
def already(s, first, other):
    """Whether this confession has named him."""
    for place in range(first, s.n[NAMED_COUNT]):
        if s.named[place] == other:
            return True
    return False


@kernel
def add_named(s, other):
    """Remember whom this confession has named."""
    s.named[s.n[NAMED_COUNT]] = other
    s.n[NAMED_COUNT] += 1


@kernel
def whom(s, i, top, address):
    """The next man a prisoner names: supplied to him, known by repute, or known to him."""
    how = uniform(s, D_STEER, i, NOBODY, address)
    u = uniform(s, D_NAMED, i, NOBODY, address)
    steering = s.levers[s.n[DAY], STEERING]
    if how < steering:
        return s.heap[one_of(u, top)] if top > 0 else NOBODY
    if how < steering + (1.0 - steering) * s.v[V.custody_strangers]:
        return one_of(u, s.n[COUNT])
    if s.n[WEIGHED] == NOBODY:  # once for all the names of a confession
        s.n[WEIGHED] = weigh_acquaintances(s, i, False)
    return weighed_acquaintance(s, i, s.n[WEIGHED], u)


@kernel
def name(s, who, other, address, row):
    """Record a name and what sticks of it; returns the narrative, or NONE."""
    u = uniform(s, D_NARRATIVE, who, other, address)
    narrative = narrative_that_sticks(s, other, u)
    written = record(s, K_NAME, who, other, NONE, narrative, row)
    if narrative != NONE:
        file_tonight(s, other, narrative, s.v[V.file_name], written)
    return narrative


# -- the police's own purge -----------------------------------------------------------------


@kernel
def expose_old_guard(s):
    """The former chief's men can be arrested from now on."""
    start = s.n[OLD_GUARD]
    for w in range(start, start + int(s.v[V.police_old_guard])):
        draw = exponential(s, D_OLD_GUARD, NOBODY, NOBODY, w)
        s.old_guard[room(s, OLD_GUARD, s.old_guard.shape[0])] = s.x[OLD_GUARD_CLOCK] + draw


@kernel
def hear_old_guard(s, top):
    """Those of the old guard whose time has come testify."""
    s.x[OLD_GUARD_CLOCK] += s.v[V.police_old_guard_rate] * s.x[PRESSURE]
    for w in range(s.n[OLD_GUARD]):
        if s.old_guard[w] <= s.x[OLD_GUARD_CLOCK]:
            s.old_guard[w] = inf
            if top < 0:
                top = list_to_steer_by(s)
            testify(s, w, top)


@kernel
def testify(s, witness, top):
    """An arrested policeman names officers from the top of the list he helped to make."""
    u = uniform(s, D_NAMES, NKVD, NOBODY, witness)
    names = names_given(s.v[V.custody_names], s.v[V.custody_dispersion], u)
    first = s.n[NAMED_COUNT]
    for j in range(names):
        address = witness * NAMES_APART + j
        u = uniform(s, D_NAMED, NKVD, NOBODY, address)
        other = s.heap[one_of(u, top)] if top > 0 else NOBODY
        if other != NOBODY and not already(s, first, other):
            add_named(s, other)
            narrative = name(s, NKVD, other, address, NOBODY)
            if s.n[NAMED_COUNT] == first + 1 and narrative != NONE:
                s.kn[CONFESSED_TODAY, narrative] += 1
    s.n[NAMED_COUNT] = first
