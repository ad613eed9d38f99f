"""Rows, calendars, lists: the bookkeeping of a compiled run.

Every growing array has the same capacity; running out sets `OVERFLOW`, writes
nothing past the end, and the run is begun again with more room.
"""

from __future__ import annotations

import numpy as np

from sim import draws
from sim.engine.kernel.decorators import kernel
from sim.engine.kernel.layout import COUNT_OF_KIND, DAY, OVERFLOW, POOL, ROWS, TRAY
from sim.vocabulary import NOBODY, Decision

TIEBREAK = int(Decision.TIEBREAK)


@kernel
def uniform(s, decision, who, whom, occurrence):
    """The run's draw at an address, in [0, 1)."""
    return draws.uniform(s.seed[0], decision, who, whom, occurrence)


@kernel
def exponential(s, decision, who, whom, occurrence):
    """The run's draw at an address, with mean 1."""
    return draws.exponential(s.seed[0], decision, who, whom, occurrence)


@kernel
def man(s, i, column):
    """A whole number kept of an officer, as wide as all others in kernels."""
    return np.int64(s.man[i, column])


@kernel
def room(s, counter, capacity):
    """Next free place of a list, or the last one with the overflow noted."""
    place = s.n[counter]
    if place >= capacity:
        s.n[OVERFLOW] = 1
        return capacity - 1
    s.n[counter] = place + 1
    return place


@kernel
def record(s, kind, who, whom, motive, narrative, parent):
    """Write a ledger row, count it, and return its number."""
    column = COUNT_OF_KIND[kind]
    if column >= 0:
        s.today[column] += 1
        s.total[column] += 1
    row = room(s, ROWS, s.row_day.shape[0])
    s.row_day[row] = s.n[DAY]
    s.row_kind[row] = kind
    s.row_who[row] = who
    s.row_whom[row] = whom
    s.row_motive[row] = motive
    s.row_narrative[row] = narrative
    s.row_parent[row] = parent
    return row


@kernel
def file_tonight(s, officer, narrative, weight, row):
    """File an item at the end of the phase."""
    place = room(s, TRAY, s.tray_n.shape[0])
    s.tray_n[place, 0] = officer
    s.tray_n[place, 1] = narrative
    s.tray_n[place, 2] = row
    s.tray_x[place] = weight


@kernel
def note(s, calendar, day, officer):
    """Note an officer in a calendar; days past the end are never read."""
    if day >= s.levers.shape[0]:
        return
    place = room(s, POOL, s.pool.shape[0])
    s.pool[place, 0] = s.calendar[calendar, day]
    s.pool[place, 1] = officer
    s.calendar[calendar, day] = place


@kernel
def due_today(s, calendar):
    """How many officers a calendar holds for today; they stand sorted in `scratch_n`."""
    place = s.calendar[calendar, s.n[DAY]]
    count = 0
    while place >= 0:
        s.scratch_n[count] = s.pool[place, 1]
        count += 1
        place = s.pool[place, 0]
    s.scratch_n[:count].sort()
    return count


@kernel
def precedes(s, x, a, y, b):
    """Whether `a`, suspect to `x`, stands before `b`, to `y`, on the police's list.

    More suspect first; equals by a tie-break drawn once for all.
    """
    if x != y:
        return x > y
    if a == b:
        return False
    of_a = uniform(s, TIEBREAK, a, NOBODY, 0)
    of_b = uniform(s, TIEBREAK, b, NOBODY, 0)
    if of_a != of_b:
        return of_a < of_b
    return a < b


@kernel
def in_heap(s, p, q):
    """Whether place `p` of the heap stands before place `q` on the list."""
    return precedes(s, s.heap_x[p], s.heap[p], s.heap_x[q], s.heap[q])


@kernel
def swap(s, p, q):
    """Exchange two places of the heap."""
    s.heap[p], s.heap[q] = s.heap[q], s.heap[p]
    s.heap_x[p], s.heap_x[q] = s.heap_x[q], s.heap_x[p]


@kernel
def sift_down(s, size):
    """Restore the heap (last of the list on top) after its top was replaced."""
    place = 0
    while True:
        child = 2 * place + 1
        if child >= size:
            return
        if child + 1 < size and in_heap(s, child, child + 1):
            child += 1
        if in_heap(s, child, place):
            return
        swap(s, place, child)
        place = child


@kernel
def sift_up(s, place):
    """Restore the heap after a place was filled."""
    while place > 0:
        mother = (place - 1) // 2
        if in_heap(s, place, mother):
            return
        swap(s, place, mother)
        place = mother


@kernel
def offer(s, size, most, officer, suspicion):
    """Offer an officer to the heap of the `most` first of the list; returns its new size."""
    if size < most:
        s.heap[size] = officer
        s.heap_x[size] = suspicion
        sift_up(s, size)
        return size + 1
    if most > 0 and precedes(s, suspicion, officer, s.heap_x[0], s.heap[0]):
        s.heap[0] = officer
        s.heap_x[0] = suspicion
        sift_down(s, size)
    return size


@kernel
def in_order(s, size):
    """Sort the heap in place: the first of the list first."""
    while size > 1:
        size -= 1
        swap(s, 0, size)
        sift_down(s, size)


@kernel
def bring_forward(s, size, most):
    """Bring the `most` first of the list, in no order, to the front of `heap[:size]`.

    Hoare's selection: the part that holds the border is split again until nothing is left of it.
    """
    low, high = 0, size - 1
    while low < high:
        middle = (low + high) // 2
        x, a = s.heap_x[middle], s.heap[middle]
        i, j = low, high
        while i <= j:
            while precedes(s, s.heap_x[i], s.heap[i], x, a):
                i += 1
            while precedes(s, x, a, s.heap_x[j], s.heap[j]):
                j -= 1
            if i <= j:
                swap(s, i, j)
                i += 1
                j -= 1
        if most - 1 <= j:
            high = j
        elif most - 1 >= i:
            low = i
        else:
            return
