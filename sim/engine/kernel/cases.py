"""The police's list over arrays: cases in no order, bounds on them, those that may be near its top.

Serves `sim.engine.kernel.police`.
"""

from __future__ import annotations

import numpy as np

from sim.engine.kernel.books import room
from sim.engine.kernel.decorators import kernel
from sim.engine.kernel.layout import (
    CASE_COLUMNS,
    CASES,
    CHARGE,
    COLD_BELOW,
    ECHO,
    ECHOES,
    HOT,
    HOT_CHOSEN,
    IN_HOT,
    LEAVING,
    LOOK,
    MASK,
    RANK,
    SETS,
    SUSPECT,
    UNDER_IT,
    UNDER_OTHERS,
)
from sim.engine.kernel.people import at_large
from sim.vocabulary import NARRATIVES

#: More than rounding can make of a sum.
SLACK = 1.0 + 1e-9


@kernel
def enlist(s, i):
    """Put a man on the police's list."""
    if s.case_place[i] < 0:
        c = room(s, CASES, s.case_n.shape[0])
        s.case_place[i] = c
        s.case_n[c, SUSPECT] = i
        s.case_n[c, IN_HOT] = -1
        set_bound(s, i)
        if not at_large(s, i):
            s.leaving[room(s, LEAVING, s.leaving.shape[0])] = i


@kernel
def strike_off(s, i):
    """Take a man off the list; the last of it takes his place."""
    c = np.int64(s.case_place[i])
    if s.case_n[c, IN_HOT] >= 0:
        cool(s, c)
    s.case_place[i] = -1
    s.n[CASES] -= 1
    last = s.n[CASES]
    if c != last:
        for column in range(CASE_COLUMNS):
            s.case_x[c, column] = s.case_x[last, column]
        if s.case_n[c, IN_HOT] >= 0:
            s.hot[s.case_n[c, IN_HOT]] = c
        s.case_place[s.case_n[c, SUSPECT]] = c


@kernel
def set_bound(s, i):
    """Keep with his case what a quick bound on suspicion needs."""
    c = np.int64(s.case_place[i])
    if c < 0:
        return
    rank = np.int64(s.badge[i, RANK])
    most, kind = 0.0, 0
    for k in range(NARRATIVES):
        if s.dossier_x[i, ECHO + k] > most:
            most, kind = s.dossier_x[i, ECHO + k], k
    s.case_n[c, LOOK] = rank * SETS + s.badge[i, MASK]
    s.case_n[c, CHARGE] = kind
    s.case_x[c, UNDER_IT] = s.seen[rank] * most
    s.case_x[c, UNDER_OTHERS] = s.seen[rank] * (s.dossier_x[i, ECHOES] - most)
    warm(s, c)


@kernel
def at_most(s, c):
    """A bound on the suspicion of the case at place `c`, exact where one narrative holds all.

    Computed in another order than suspicion it may fall short of it by rounding; hence `SLACK`.
    """
    filed = s.light[s.case_n[c, CHARGE]] * s.case_x[c, UNDER_IT]
    filed += s.light[NARRATIVES] * s.case_x[c, UNDER_OTHERS]
    return (s.bound[s.case_n[c, LOOK]] + filed) * SLACK


@kernel
def warm(s, c):
    """A case that would have been among the hot ones had it stood so when they were chosen."""
    filed = s.hot_light[s.case_n[c, CHARGE]] * s.case_x[c, UNDER_IT]
    filed += s.hot_light[NARRATIVES] * s.case_x[c, UNDER_OTHERS]
    if s.hot_bound[s.case_n[c, LOOK]] + filed >= s.x[COLD_BELOW] and s.case_n[c, IN_HOT] < 0:
        h = room(s, HOT, s.hot.shape[0])
        s.case_n[c, IN_HOT] = h
        s.hot[h] = c


@kernel
def cool(s, c):
    """Take a case out of the hot ones; the last of them takes its place."""
    h = s.case_n[c, IN_HOT]
    s.case_n[c, IN_HOT] = -1
    s.n[HOT] -= 1
    last = s.hot[s.n[HOT]]
    if last != c:
        s.hot[h] = last
        s.case_n[last, IN_HOT] = h


@kernel
def choose_hot(s, least):
    """Choose anew the cases whose bound is at least that."""
    s.hot_bound[:] = s.bound
    s.hot_light[:] = s.light
    s.hot_marked[:] = s.marked
    s.x[COLD_BELOW] = least
    s.n[HOT] = 0
    for c in range(s.n[CASES]):
        s.case_n[c, IN_HOT] = -1
        warm(s, c)
    s.n[HOT_CHOSEN] = s.n[HOT] if least >= 0.0 else 0


@kernel
def coldest(s):
    """Most that the suspicion of a case that is not hot can be today.

    Below `COLD_BELOW` in the light of the day the hot ones were chosen in; no bound has grown more
    since than the part of it that grew most.
    """
    growth = 0.0
    for k in range(NARRATIVES + 1):
        growth = max(growth, grown(s.hot_light[k], s.light[k]))
    for mask in range(SETS):  # of which the bounds are multiples
        growth = max(growth, grown(s.hot_marked[mask], s.marked[mask]))
    return growth * s.x[COLD_BELOW] * SLACK


@kernel
def grown(before, now):
    """Growth of a part of the bound: 1 where it was and is nothing."""
    if now <= 0.0:
        return 0.0
    return now / before if before > 0.0 else np.inf
