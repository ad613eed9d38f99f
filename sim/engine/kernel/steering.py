"""The list that interrogators steer by, over arrays: who stands highest in suspicion.

Serves `sim.engine.kernel.custody`.
"""

from __future__ import annotations

from math import ceil, inf

from sim.engine.kernel.books import bring_forward
from sim.engine.kernel.cases import at_most, choose_hot, coldest
from sim.engine.kernel.decorators import kernel
from sim.engine.kernel.people import at_large, suspicion_of
from sim.engine.kernel.state import fetch
from sim.rules.requests import daily

#: By how many cases the list is read ahead.
CASES_AHEAD = 12
#: Share of yesterday's border of the list above which today's is looked for.
GUESS = 0.97
#: Share of that border above which a case is hot; less makes for longer lists, more for new ones.
MARGIN = 0.92
#: Where that is too high, the next to be tried as a share of it, and the last before all cases are.
LOWER, DEEPEST = 0.85, 0.25


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
    """Hot cases with at least that suspicion who could be asked for, in no order; how many."""
    size = 0
    for h in range(s.hot.count):
        fetch(s.cases.suspect, s.hot.case[min(h + CASES_AHEAD, s.hot.count - 1)])
        c = s.hot.case[h]
        if s.day < s.cases.rests[c] or at_most(s, c) < least:
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
