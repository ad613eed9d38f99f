"""The NKVD over arrays: capacity, licence, watching, case list, requests.

Mirrors `sim.engine.police`.
"""

from __future__ import annotations

from math import sqrt

from sim.engine.choice import pick
from sim.engine.kernel.books import in_order, offer, record, room, uniform
from sim.engine.kernel.cases import at_most, coldest, strike_off
from sim.engine.kernel.codes import Decision, Kind, Status
from sim.engine.kernel.decorators import kernel
from sim.engine.kernel.files import file
from sim.engine.kernel.people import at_large, suspicion_of
from sim.rules.belief import fainter
from sim.rules.pressure import enlarged
from sim.rules.requests import carried, daily, licence, per_100_000, wanted, whole
from sim.rules.suspicion import taught
from sim.rules.testimony import one_of
from sim.vocabulary import NARRATIVES, NKVD, NOBODY, NONE


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
    """Capacity today, in cases per day and 100,000 officers: what it has and may use."""
    p = s.values.police
    s.police.arrested = fainter(s.police.arrested, p.licence_days)
    taken = per_100_000(s.police.arrested, s.count)
    s.police.licence = licence(p.licence, taken, p.licence_arrests)
    s.police.growth = enlarged(
        s.police.growth, s.values.police.capacity_gain, s.pressure, s.values.police.capacity_rate
    )
    s.capacity = s.levers.capacity[s.day] * s.police.growth * s.police.licence


@kernel
def watch(s):
    """Informers' items on marked men, whatever the licence: the heavier a story, the more.

    A group is drawn by what its story weighs and the root of its size, a man in it by lot.
    """
    if s.halted > 0:
        return
    s.police.watch_credit += daily(s.values.police.watching * s.levers.zeal[s.day], s.count)
    today = whole(s.police.watch_credit)
    s.police.watch_credit -= today
    if today == 0:
        return
    for k in range(NARRATIVES):
        marked = s.marked.first_marked[k + 1] - s.marked.first_marked[k]
        s.scratch.watched[k] = s.weight[k] * sqrt(float(marked))
    for _ in range(today):
        n = s.police.watches
        s.police.watches += 1
        k = pick(s.scratch.watched, NARRATIVES, uniform(s, Decision.WATCH, NKVD, NOBODY, n))
        if k < 0:
            return
        first, end = s.marked.first_marked[k], s.marked.first_marked[k + 1]
        u = uniform(s, Decision.WATCHED, NKVD, NOBODY, n)
        i = s.marked.officer[first + one_of(u, end - first)]
        if s.officers.status[i] == Status.SERVING:
            row = record(s, Kind.ITEM, NKVD, i, NONE, k, NOBODY)
            file(s, i, k, s.values.file.informer, row)


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
    s.requests.count = 0
    if s.halted == 0:
        allowed = whole(s.police.credit)
        ask_for_ripe(s, allowed)
        fill_from_corps(s, min(allowed, whole(s.police.quota_credit)))
    asked = s.requests.count
    s.police.credit = carried(s.police.credit, asked)
    s.police.quota_credit = carried(s.police.quota_credit, min(asked, whole(s.police.quota_credit)))


@kernel
def may_ask(s, i):
    """Whether he can be asked for today."""
    return at_large(s, i) and not s.officers.asked[i] and s.day >= s.officers.next_request[i]


@kernel
def ask_for_ripe(s, allowed):
    """Ripe cases; those whose bound falls short are not read."""
    zeal, pressed = s.levers.zeal[s.day], s.pressure
    threshold = s.values.police.threshold
    if allowed == 0:
        return
    size, cold = 0, coldest(s)
    for h in range(s.hot.count):
        size = consider(s, s.hot.case[h], zeal, pressed, threshold, size, allowed)
    # a case that is not hot may be ripe, and stand before one of these
    is_short = size < allowed or s.heap.suspicion[0] <= cold
    if is_short and wanted(cold, zeal, pressed, threshold, 0.0):
        size = 0
        for c in range(s.cases.count):
            size = consider(s, c, zeal, pressed, threshold, size, allowed)
    take_requests(s, size)


@kernel
def consider(s, c, zeal, pressed, threshold, size, allowed):
    """Offer a case to the day's requests if it is ripe; returns how many there are."""
    if s.day < s.cases.rests[c]:
        return size
    bound = at_most(s, c)
    if not wanted(bound, zeal, pressed, threshold, 0.0):
        return size
    if size == allowed and size > 0 and bound < s.heap.suspicion[0]:
        return size
    i = s.cases.suspect[c]
    if not may_ask(s, i):
        return size
    suspicion = suspicion_of(s, i)
    if not wanted(suspicion, zeal, pressed, threshold, s.officers.trust[i]):
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
    take_requests(s, size)


@kernel
def take_requests(s, size):
    """The heap's officers become requests, first of the list first."""
    in_order(s, size)
    for h in range(size):
        place = room(s, s.requests)
        s.requests.officer[place] = s.heap.officer[h]
        s.officers.asked[s.heap.officer[h]] = True
