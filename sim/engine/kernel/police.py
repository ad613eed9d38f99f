"""The NKVD over arrays: capacity, case list, requests, prisoners.

Mirrors `sim.engine.police`.
"""

from __future__ import annotations

from math import ceil, inf

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
    note,
    offer,
    record,
    room,
    uniform,
)
from sim.engine.kernel.cases import at_most, choose_hot, coldest, strike_off
from sim.engine.kernel.codes import Decision, Kind, Status
from sim.engine.kernel.decorators import kernel
from sim.engine.kernel.foresight import AHEAD, foresee_accusers
from sim.engine.kernel.layout import RELEASES, SENTENCES
from sim.engine.kernel.people import at_large, suspicion_of
from sim.engine.kernel.state import fetch
from sim.rules.pressure import enlarged
from sim.rules.requests import carried, daily, is_rebuked, wanted, whole
from sim.rules.suspicion import taught
from sim.rules.testimony import breaks_at, delay, duress, names_given, one_of
from sim.vocabulary import ARMY_CHIEF, NARRATIVES, NKVD, NOBODY, NONE

#: By how many cases the list is read ahead.
CASES_AHEAD = 12
#: Share of yesterday's border of the list above which today's is looked for.
GUESS = 0.97
#: Share of that border above which a case is hot; less makes for longer lists, more for new ones.
MARGIN = 0.92
#: Where that is too high, the next to be tried as a share of it, and the last before all cases are.
LOWER, DEEPEST = 0.85, 0.25


@kernel
def learn(s):
    """What yesterday's confessions teach about each narrative."""
    for k in range(NARRATIVES):
        per_thousand = s.police.confessed[k] * 1000.0 / s.count
        s.police.learned[k] = taught(
            s.police.learned[k],
            s.values.learning.half_life,
            s.values.learning.gain,
            per_thousand,
            s.values.learning.ceiling,
        )
        s.police.confessed[k] = 0


@kernel
def enlarge(s):
    """Capacity today, in cases per day and 100,000 officers."""
    s.police.growth = enlarged(
        s.police.growth, s.values.police.capacity_gain, s.pressure, s.values.police.capacity_rate
    )
    s.capacity = s.levers.capacity[s.day] * s.police.growth


@kernel
def review(s):
    """Cases no longer at large leave the list."""
    for place in range(s.leaving.count):
        i = s.leaving.officer[place]
        if s.officers.on_list[i] >= 0 and not at_large(s, i):
            strike_off(s, i)
    s.leaving.count = 0


# -- requests -------------------------------------------------------------------------------


@kernel
def ask(s):
    """Requests of the day, most suspect first, within capacity."""
    s.police.credit += daily(s.capacity, s.count)
    s.police.quota_credit += daily(s.levers.quota[s.day], s.count)
    chief_wants = surplus(s)
    s.requests.count = 0
    if s.halted == 0:
        allowed = whole(s.police.credit)
        ask_for_ripe(s, allowed)
        fill_from_corps(s, min(allowed, whole(s.police.quota_credit)))
        fill_from_cases(s, min(allowed, s.requests.count + chief_wants))
        for r in range(s.requests.count):
            s.officers.asked[s.requests.officer[r]] = False
    asked = s.requests.count
    s.police.credit = carried(s.police.credit, asked)
    s.police.quota_credit = carried(s.police.quota_credit, min(asked, whole(s.police.quota_credit)))


@kernel
def surplus(s):
    """Arrests a rebuked chief asks for himself today."""
    if is_rebuked(s.chief.shield, s.values.chief.rebuked_below, s.pressure):
        s.chief.credit += daily(s.values.chief.surplus * s.pressure, s.count)
    wants = whole(s.chief.credit)
    s.chief.credit -= wants
    return wants


@kernel
def may_ask(s, i):
    """Whether he can be asked for today."""
    return at_large(s, i) and not s.officers.asked[i] and s.day >= s.officers.next_request[i]


@kernel
def ask_for_ripe(s, allowed):
    """Ripe cases; those whose bound falls short are not read."""
    zeal, pressed = s.levers.zeal[s.day], s.pressure
    threshold = s.values.police.threshold
    size = 0
    if wanted(coldest(s), zeal, pressed, threshold):  # a case that is not hot may be ripe
        for c in range(s.cases.count):
            size = consider(s, c, zeal, pressed, threshold, size, allowed)
    else:
        for h in range(s.hot.count):
            size = consider(s, s.hot.case[h], zeal, pressed, threshold, size, allowed)
    take_requests(s, size, NKVD)


@kernel
def consider(s, c, zeal, pressed, threshold, size, allowed):
    """Offer a case to the day's requests if it is ripe; returns how many there are."""
    bound = at_most(s, c)
    if not wanted(bound, zeal, pressed, threshold):
        return size
    if size == allowed and size > 0 and bound < s.heap.suspicion[0]:
        return size
    i = s.cases.suspect[c]
    if not may_ask(s, i):
        return size
    suspicion = suspicion_of(s, i)
    if not wanted(suspicion, zeal, pressed, threshold):
        return size
    return offer(s, size, allowed, i, suspicion)


@kernel
def fill_from_corps(s, most):
    """A quota is filled up from everybody at large."""
    missing = most - s.requests.count
    if missing <= 0:
        return
    size = 0
    for i in range(len(s.officers)):
        if may_ask(s, i):
            size = offer(s, size, missing, i, suspicion_of(s, i))
    take_requests(s, size, NKVD)


@kernel
def fill_from_cases(s, most):
    """A rebuked chief asks for the next on the list."""
    missing = most - s.requests.count
    if missing <= 0:
        return
    least = -1.0  # suspicion of the last of a full list
    size = 0
    for c in range(s.cases.count):
        if at_most(s, c) >= least and may_ask(s, s.cases.suspect[c]):
            i = s.cases.suspect[c]
            size = offer(s, size, missing, i, suspicion_of(s, i))
            if size == missing:
                least = s.heap.suspicion[0]
    take_requests(s, size, ARMY_CHIEF)


@kernel
def take_requests(s, size, who):
    """The heap's officers become requests, first of the list first."""
    in_order(s, size)
    for h in range(size):
        place = room(s, s.requests)
        s.requests.officer[place] = s.heap.officer[h]
        s.requests.who[place] = who
        s.officers.asked[s.heap.officer[h]] = True


# -- custody --------------------------------------------------------------------------------


@kernel
def take(s, i):
    """A prisoner: draw what he can bear and how long he is held without confessing."""
    n = s.officers.arrests[i]
    s.officers.arrests[i] += 1
    s.officers.held_on[i] = s.officers.case[i]
    s.officers.confessed[i] = 0
    breaking = exponential(s, Decision.RESISTANCE, i, NOBODY, n)
    s.officers.breaks_at[i] = breaks_at(s.police.clock, s.officers.resistance[i], breaking)
    held = exponential(s, Decision.RELEASE_DELAY, i, NOBODY, n)
    day = s.day + delay(s.values.custody.release_days, held)
    s.officers.release_day[i] = day
    note(s, RELEASES, day, i)
    s.prisoners.officer[room(s, s.prisoners)] = i


@kernel
def interrogate(s):
    """Duress works on everyone held, today's men too; confessions name others."""
    s.police.clock += duress(s.coercion, s.values.custody.pressure, s.pressure)
    broken = 0
    kept = 0
    for p in range(s.prisoners.count):
        i = s.prisoners.officer[p]
        if s.officers.status[i] != Status.ARRESTED:
            continue
        if s.police.clock >= s.officers.breaks_at[i]:
            s.scratch.number[broken] = i
            broken += 1
        else:
            s.prisoners.officer[kept] = i
            kept += 1
    s.prisoners.count = kept
    s.scratch.number[:broken].sort()
    top = -1
    for place in range(-AHEAD, broken):
        foresee_accusers(s, s.scratch.number, place, broken)
        if place == 0:
            top = list_to_steer_by(s)
        if place >= 0:
            confess(s, s.scratch.number[place], top)
    hear_old_guard(s, top)


@kernel
def list_to_steer_by(s):
    """The first of the list stand in the heap, by number; returns how many."""
    depth = max(1, ceil(daily(s.values.police.steering_depth, s.count)))
    # from one day to the next the border of the list moves little: read what may lie above it
    least = GUESS * s.police.last_border
    grown_long = s.hot.count > 2 * s.hot.chosen + 8 * depth
    if least < coldest(s) or (grown_long and least > 0.0):
        choose_hot(s, MARGIN * least)
    size = hot_above(s, least)
    while size < depth and least > 0.0:  # the border has fallen farther than was guessed
        least = LOWER * least if least > DEEPEST * s.police.last_border else -1.0
        choose_hot(s, MARGIN * least)
        size = hot_above(s, least)
    if size > depth:
        bring_forward(s, size, depth)
        size = depth
    s.police.last_border = border(s, size) if size == depth else 0.0
    s.heap.officer[:size].sort()
    return size


@kernel
def border(s, size):
    """Least suspicion in the heap."""
    least = inf
    for h in range(size):
        least = min(least, s.heap.suspicion[h])
    return least


@kernel
def hot_above(s, least):
    """Hot cases at large with at least that suspicion, in the heap and in no order; how many."""
    size = 0
    for h in range(s.hot.count):
        fetch(s.cases.suspect, s.hot.case[min(h + CASES_AHEAD, s.hot.count - 1)])
        c = s.hot.case[h]
        if at_most(s, c) < least:
            continue
        i = s.cases.suspect[c]
        if not at_large(s, i):
            continue
        suspicion = suspicion_of(s, i)
        if suspicion >= least:
            s.heap.officer[size] = i
            s.heap.suspicion[size] = suspicion
            size += 1
    return size


@kernel
def confess(s, i, top):
    """A confession, its sentence to come, and the names in it."""
    row = record(s, Kind.CONFESSION, i, NOBODY, NONE, s.officers.held_on[i], s.officers.last_row[i])
    s.officers.last_row[i] = row
    s.officers.confessed[i] = 1
    s.police.confessed[s.officers.held_on[i]] += 1
    n = s.officers.arrests[i]
    wait = exponential(s, Decision.SENTENCE_DELAY, i, NOBODY, n)
    note(s, SENTENCES, s.day + delay(s.values.custody.sentence_days, wait), i)
    names = names_given(
        s.values.custody.names,
        s.values.custody.dispersion,
        uniform(s, Decision.NAMES, i, NOBODY, n),
    )
    first = s.named.count
    s.scratch.weighed = NOBODY
    for j in range(names):
        address = n * NAMES_APART + j
        other = whom(s, i, top, address)
        if other != NOBODY and other != i and not already(s, first, other):
            add_named(s, other)
            name(s, i, other, address, row)
    s.named.count = first


@kernel
def already(s, first, other):
    """Whether this confession has named him."""
    for place in range(first, s.named.count):
        if s.named.officer[place] == other:
            return True
    return False


@kernel
def add_named(s, other):
    """Remember whom this confession has named."""
    s.named.officer[s.named.count] = other
    s.named.count += 1


@kernel
def whom(s, i, top, address):
    """The next man a prisoner names: supplied to him, known by repute, or known to him."""
    how = uniform(s, Decision.STEER, i, NOBODY, address)
    u = uniform(s, Decision.NAMED, i, NOBODY, address)
    steering = s.levers.steering[s.day]
    if how < steering:
        return s.heap.officer[one_of(u, top)] if top > 0 else NOBODY
    if how < steering + (1.0 - steering) * s.values.custody.strangers:
        return one_of(u, s.count)
    if s.scratch.weighed == NOBODY:  # once for all the names of a confession
        s.scratch.weighed = weigh_acquaintances(s, i, False)
    return weighed_acquaintance(s, i, s.scratch.weighed, u)


@kernel
def name(s, who, other, address, row):
    """Record a name and what sticks of it; returns the narrative, or NONE."""
    u = uniform(s, Decision.NAMED_NARRATIVE, who, other, address)
    narrative = narrative_that_sticks(s, other, u)
    written = record(s, Kind.NAME, who, other, NONE, narrative, row)
    if narrative != NONE:
        file_tonight(s, other, narrative, s.values.file.name, written)
    return narrative


# -- the police's own purge -----------------------------------------------------------------


@kernel
def expose_old_guard(s):
    """The former chief's men can be arrested from now on."""
    start = s.old_guard.count
    for w in range(start, start + int(s.values.police.old_guard)):
        draw = exponential(s, Decision.OLD_GUARD, NOBODY, NOBODY, w)
        s.old_guard.breaks_at[room(s, s.old_guard)] = s.police.old_guard_clock + draw


@kernel
def hear_old_guard(s, top):
    """Those of the old guard whose time has come testify."""
    s.police.old_guard_clock += s.values.police.old_guard_rate * s.pressure
    for w in range(s.old_guard.count):
        if s.old_guard.breaks_at[w] <= s.police.old_guard_clock:
            s.old_guard.breaks_at[w] = inf
            if top < 0:
                top = list_to_steer_by(s)
            testify(s, w, top)


@kernel
def testify(s, witness, top):
    """An arrested policeman names officers from the top of the list he helped to make."""
    u = uniform(s, Decision.NAMES, NKVD, NOBODY, witness)
    names = names_given(s.values.custody.names, s.values.custody.dispersion, u)
    first = s.named.count
    for j in range(names):
        address = witness * NAMES_APART + j
        u = uniform(s, Decision.NAMED, NKVD, NOBODY, address)
        other = s.heap.officer[one_of(u, top)] if top > 0 else NOBODY
        if other != NOBODY and not already(s, first, other):
            add_named(s, other)
            narrative = name(s, NKVD, other, address, NOBODY)
            if s.named.count == first + 1 and narrative != NONE:
                s.police.confessed[narrative] += 1
    s.named.count = first
