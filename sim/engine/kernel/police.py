"""The NKVD over arrays: capacity, case list, requests, prisoners.

Floor 3. Mirrors `sim.engine.police`.
"""

from __future__ import annotations

from math import ceil, inf

from sim.engine.choice import NAMES_APART
from sim.engine.kernel.books import (
    exponential,
    file_tonight,
    in_order,
    note,
    offer,
    record,
    room,
    uniform,
)
from sim.engine.kernel.decorators import kernel
from sim.engine.kernel.layout import (
    ARRESTS,
    BREAKS_AT,
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
    LAST_ROW,
    LEARNED,
    LISTED,
    NAMED_COUNT,
    OLD_GUARD,
    OLD_GUARD_CLOCK,
    PRESSURE,
    PRISONERS,
    QUOTA_CREDIT,
    RELEASE_DAY,
    RELEASES,
    REQUESTED,
    REVIEWED,
    SENTENCES,
    SHIELD,
    SUSPICION,
    V,
)
from sim.engine.kernel.people import (
    assess,
    at_large,
    at_most,
    name_acquaintance,
    narrative_that_sticks,
)
from sim.rules.pressure import enlarged
from sim.rules.requests import carried, daily, is_rebuked, wanted, whole
from sim.rules.suspicion import taught
from sim.rules.testimony import breaks_at, delay, duress, names_given, one_of
from sim.vocabulary import (
    ARMY_CHIEF,
    NARRATIVES,
    NKVD,
    NOBODY,
    NONE,
    Decision,
    Kind,
    Lever,
    Status,
)

D_RESISTANCE, D_RELEASE, D_SENTENCE_DELAY = (
    int(Decision.RESISTANCE), int(Decision.RELEASE_DELAY), int(Decision.SENTENCE_DELAY)
)
D_NAMES, D_STEER, D_NAMED, D_NARRATIVE, D_OLD_GUARD = (
    int(Decision.NAMES), int(Decision.STEER), int(Decision.NAMED),
    int(Decision.NAMED_NARRATIVE), int(Decision.OLD_GUARD),
)
ARRESTED = int(Status.ARRESTED)
K_CONFESSION, K_NAME = int(Kind.CONFESSION), int(Kind.NAME)
ZEAL, L_CAPACITY, QUOTA, STEERING = (
    int(Lever.ZEAL), int(Lever.CAPACITY), int(Lever.QUOTA), int(Lever.STEERING)
)


@kernel
def learn(s):
    """What yesterday's confessions teach about each narrative."""
    for k in range(NARRATIVES):
        per_thousand = s.kn[CONFESSED_TODAY, k] * 1000.0 / s.n[COUNT]
        s.kx[LEARNED, k] = taught(
            s.kx[LEARNED, k], s.v[V.learning_half_life], s.v[V.learning_gain], per_thousand,
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
    """Cases no longer at large leave the list, new ones join it, in ascending order.

    The order is for the memory's sake only: the list is read from end to end every day.
    """
    new = s.cases[s.n[REVIEWED] : s.n[CASES]]
    new.sort()
    merged = merge(s, s.cases[: s.n[REVIEWED]], new)
    kept = 0
    for place in range(merged):
        i = s.scratch_n[place]
        if at_large(s, i):
            s.cases[kept] = i
            kept += 1
        else:
            s.man[i, LISTED] = 0
    s.n[CASES] = s.n[REVIEWED] = kept


@kernel
def merge(s, old, new):
    """Two ascending lists as one, in `scratch_n`; returns its length."""
    a = b = length = 0
    while a < len(old) or b < len(new):
        if b == len(new) or (a < len(old) and old[a] < new[b]):
            s.scratch_n[length] = old[a]
            a += 1
        else:
            s.scratch_n[length] = new[b]
            b += 1
        length += 1
    return length


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
def ask_for_ripe(s, allowed):
    """Ripe cases; those whose bound falls short are not read."""
    zeal, pressed = s.levers[s.n[DAY], ZEAL], s.x[PRESSURE]
    threshold = s.v[V.police_threshold]
    size = 0
    for c in range(s.n[CASES]):
        i = s.cases[c]
        if not wanted(at_most(s, i), zeal, pressed, threshold):
            continue
        if s.n[DAY] < s.next_request[i]:
            continue
        if size == allowed and size > 0 and at_most(s, i) < s.real[s.heap[0], SUSPICION]:
            continue
        assess(s, i)
        if wanted(s.real[i, SUSPICION], zeal, pressed, threshold):
            size = offer(s, size, allowed, i)
    take_requests(s, size, NKVD)


@kernel
def fill_from_corps(s, most):
    """A quota is filled up from everybody at large."""
    missing = most - s.n[REQUESTED]
    if missing <= 0:
        return
    size = 0
    for i in range(s.status.shape[0]):
        if at_large(s, i) and not s.taken[i] and s.n[DAY] >= s.next_request[i]:
            assess(s, i)
            size = offer(s, size, missing, i)
    take_requests(s, size, NKVD)


@kernel
def fill_from_cases(s, most):
    """A rebuked chief asks for the next on the list."""
    missing = most - s.n[REQUESTED]
    if missing <= 0:
        return
    take_requests(s, first_cases(s, missing, True), ARMY_CHIEF)


@kernel
def first_cases(s, most, to_ask):
    """The first `most` of the list stand unsorted in the heap; returns how many there are."""
    least = -1.0  # suspicion of the last of a full list
    size = 0
    for c in range(s.n[CASES]):
        i = s.cases[c]
        if at_most(s, i) < least or not at_large(s, i):
            continue
        if to_ask and (s.taken[i] or s.n[DAY] < s.next_request[i]):
            continue
        assess(s, i)
        size = offer(s, size, most, i)
        if size == most:
            least = s.real[s.heap[0], SUSPICION]
    return size


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
    n = s.man[i, ARRESTS]
    s.man[i, ARRESTS] += 1
    s.man[i, HELD_ON] = s.man[i, CASE]
    s.man[i, CONFESSED] = 0
    breaking = exponential(s, D_RESISTANCE, i, NOBODY, n)
    s.real[i, BREAKS_AT] = breaks_at(s.x[DURESS], s.resistance[i], breaking)
    held = exponential(s, D_RELEASE, i, NOBODY, n)
    s.man[i, RELEASE_DAY] = s.n[DAY] + delay(s.v[V.custody_release_days], held)
    note(s, RELEASES, s.man[i, RELEASE_DAY], i)
    s.prisoners[room(s, PRISONERS, s.prisoners.shape[0])] = i


@kernel
def interrogate(s):
    """Duress works on everyone held, today's men too; confessions name others."""
    s.x[DURESS] += duress(s.x[COERCION], s.v[V.custody_pressure], s.x[PRESSURE])
    broken = 0
    kept = 0
    for p in range(s.n[PRISONERS]):
        i = s.prisoners[p]
        if s.status[i] != ARRESTED:
            continue
        if s.x[DURESS] >= s.real[i, BREAKS_AT]:
            s.scratch_n[broken] = i
            broken += 1
        else:
            s.prisoners[kept] = i
            kept += 1
    s.n[PRISONERS] = kept
    s.scratch_n[:broken].sort()
    top = -1
    for b in range(broken):
        if top < 0:
            top = list_to_steer_by(s)
        confess(s, s.scratch_n[b], top)
    hear_old_guard(s, top)


@kernel
def list_to_steer_by(s):
    """The first of the list, in order, stand in the heap; returns how many."""
    depth = max(1, ceil(daily(s.v[V.police_steering_depth], s.n[COUNT])))
    size = first_cases(s, depth, False)
    in_order(s, size)
    return size


@kernel
def confess(s, i, top):
    """A confession, its sentence to come, and the names in it."""
    row = record(s, K_CONFESSION, i, NOBODY, NONE, s.man[i, HELD_ON], s.man[i, LAST_ROW])
    s.man[i, LAST_ROW] = row
    s.man[i, CONFESSED] = 1
    s.kn[CONFESSED_TODAY, s.man[i, HELD_ON]] += 1
    n = s.man[i, ARRESTS]
    wait = exponential(s, D_SENTENCE_DELAY, i, NOBODY, n)
    note(s, SENTENCES, s.n[DAY] + delay(s.v[V.custody_sentence_days], wait), i)
    names = names_given(
        s.v[V.custody_names], s.v[V.custody_dispersion],
        uniform(s, D_NAMES, i, NOBODY, n),
    )
    first = s.n[NAMED_COUNT]
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
    return name_acquaintance(s, i, u)


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


