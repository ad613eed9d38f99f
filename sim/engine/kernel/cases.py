"""The police's list over arrays: cases in no order, bounds on them, those that may be near its top.

Serves `sim.engine.kernel.police`.
"""

from __future__ import annotations

from math import inf

from sim.engine.kernel.books import room
from sim.engine.kernel.decorators import kernel
from sim.engine.kernel.layout import SETS
from sim.engine.kernel.people import at_large
from sim.vocabulary import NARRATIVES

#: More than rounding can make of a sum.
SLACK = 1.0 + 1e-9


@kernel
def enlist(s, i):
    """Put a man on the police's list."""
    if s.officers.on_list[i] < 0:
        c = room(s, s.cases)
        s.officers.on_list[i] = c
        s.cases.suspect[c] = i
        s.cases.hot[c] = -1
        s.cases.rests[c] = s.officers.next_request[i]
        set_bound(s, i)
        if not at_large(s, i):
            s.leaving.officer[room(s, s.leaving)] = i


@kernel
def let_rest(s, i, day):
    """He is not asked for before that day."""
    s.officers.next_request[i] = day
    c = s.officers.on_list[i]
    if c >= 0:
        s.cases.rests[c] = day


@kernel
def strike_off(s, i):
    """Take a man off the list; the last of it takes his place."""
    c = s.officers.on_list[i]
    if s.cases.hot[c] >= 0:
        cool(s, c)
    s.officers.on_list[i] = -1
    s.cases.count -= 1
    last = s.cases.count
    if c != last:
        s.cases.suspect[c] = s.cases.suspect[last]
        s.cases.hot[c] = s.cases.hot[last]
        s.cases.rests[c] = s.cases.rests[last]
        s.cases.rank[c] = s.cases.rank[last]
        s.cases.markers[c] = s.cases.markers[last]
        s.cases.charge[c] = s.cases.charge[last]
        s.cases.under_it[c] = s.cases.under_it[last]
        s.cases.under_others[c] = s.cases.under_others[last]
        if s.cases.hot[c] >= 0:
            s.hot.case[s.cases.hot[c]] = c
        s.officers.on_list[s.cases.suspect[c]] = c


@kernel
def set_bound(s, i):
    """Keep with his case what a quick bound on suspicion needs."""
    c = s.officers.on_list[i]
    if c < 0:
        return
    rank = s.officers.rank[i]
    most, charge = 0.0, 0
    for k in range(NARRATIVES):
        if s.dossiers.echo[i, k] > most:
            most, charge = s.dossiers.echo[i, k], k
    s.cases.rank[c] = rank
    s.cases.markers[c] = s.officers.markers[i]
    s.cases.charge[c] = charge
    s.cases.under_it[c] = s.visibility[rank] * most
    s.cases.under_others[c] = s.visibility[rank] * (s.dossiers.echoes[i] - most)
    warm(s, c)


@kernel
def bound(s, c, light, most_light, marked_weight):
    """What the suspicion of the case at place `c` comes to at most in a light."""
    marked = (
        s.visibility[s.cases.rank[c]] * s.values.file.marker * marked_weight[s.cases.markers[c]]
    )
    filed = light[s.cases.charge[c]] * s.cases.under_it[c] + most_light * s.cases.under_others[c]
    return marked + filed


@kernel
def at_most(s, c):
    """A bound on the suspicion of a case today, exact where one narrative holds all.

    Computed in another order than suspicion it may fall short of it by rounding; hence `SLACK`.
    """
    return bound(s, c, s.light, s.most_light, s.marked_weight) * SLACK


@kernel
def warm(s, c):
    """A case that would have been among the hot ones had it stood so when they were chosen."""
    then = bound(s, c, s.hot.light, s.hot.most_light, s.hot.marked_weight)
    if then >= s.hot.cold_below and s.cases.hot[c] < 0:
        h = room(s, s.hot)
        s.cases.hot[c] = h
        s.hot.case[h] = c


@kernel
def cool(s, c):
    """Take a case out of the hot ones; the last of them takes its place."""
    h = s.cases.hot[c]
    s.cases.hot[c] = -1
    s.hot.count -= 1
    last = s.hot.case[s.hot.count]
    if last != c:
        s.hot.case[h] = last
        s.cases.hot[last] = h


@kernel
def choose_hot(s, least):
    """Choose anew the cases whose bound is at least that."""
    for k in range(NARRATIVES):
        s.hot.light[k] = s.light[k]
    s.hot.most_light = s.most_light
    for markers in range(SETS):
        s.hot.marked_weight[markers] = s.marked_weight[markers]
    s.hot.cold_below = least
    s.hot.count = 0
    for c in range(s.cases.count):
        s.cases.hot[c] = -1
        warm(s, c)
    s.hot.chosen = s.hot.count if least >= 0.0 else 0


@kernel
def coldest(s):
    """Most that the suspicion of a case that is not hot can be today.

    Below `cold_below` in the light of the day the hot ones were chosen in; no bound has grown more
    since than the part of it that grew most.
    """
    growth = grown(s.hot.most_light, s.most_light)
    for k in range(NARRATIVES):
        growth = max(growth, grown(s.hot.light[k], s.light[k]))
    for markers in range(SETS):
        growth = max(growth, grown(s.hot.marked_weight[markers], s.marked_weight[markers]))
    return growth * s.hot.cold_below * SLACK


@kernel
def grown(before, now):
    """Growth of a part of the bound: 1 where it was and is nothing."""
    if now <= 0.0:
        return 0.0
    return now / before if before > 0.0 else inf
