"""Rows, calendars, lists: the bookkeeping of a compiled run.

Every growing list has the same room; running out sets `overflow`, writes nothing past the end,
and the run is begun again with more room.
"""

from __future__ import annotations

from sim import draws
from sim.engine.kernel.codes import Decision
from sim.engine.kernel.decorators import kernel
from sim.engine.kernel.layout import COUNT_OF_KIND
from sim.vocabulary import NOBODY


@kernel
def uniform(s, decision, who, whom, occurrence):
    """The run's draw at an address, in [0, 1)."""
    return draws.uniform(s.key[decision], decision, who, whom, occurrence)


@kernel
def exponential(s, decision, who, whom, occurrence):
    """The run's draw at an address, with mean 1."""
    return draws.exponential(s.key[decision], decision, who, whom, occurrence)


@kernel
def room(s, entries):
    """Next free place of a list, or the last one with the overflow noted."""
    place = entries.count
    if place >= len(entries):
        s.overflow = 1
        return place - 1
    entries.count = place + 1
    return place


@kernel
def record(s, kind, who, whom, motive, narrative, parent):
    """Write a ledger row, count it, and return its number."""
    counted = COUNT_OF_KIND[kind]
    if counted >= 0:
        s.today[counted] += 1
        s.total[counted] += 1
    row = room(s, s.rows)
    s.rows.day[row] = s.day
    s.rows.kind[row] = kind
    s.rows.who[row] = who
    s.rows.whom[row] = whom
    s.rows.motive[row] = motive
    s.rows.narrative[row] = narrative
    s.rows.parent[row] = parent
    return row


@kernel
def file_tonight(s, officer, narrative, weight, row):
    """File an item at the end of the phase."""
    place = room(s, s.tray)
    s.tray.officer[place] = officer
    s.tray.narrative[place] = narrative
    s.tray.weight[place] = weight
    s.tray.row[place] = row


@kernel
def find(s, narrative, row):
    """The army itself has put something on file: its political administration may pass it on."""
    s.voices.below[narrative] += 1.0
    s.chief.found_row[narrative] = row


@kernel
def note(s, calendar, day, officer):
    """Note an officer in a calendar; days past the end are never read."""
    if day >= len(s.levers):
        return
    place = room(s, s.notes)
    s.notes.next[place] = s.calendar[calendar, day]
    s.notes.officer[place] = officer
    s.calendar[calendar, day] = place


@kernel
def forget_notes(s, calendar):
    """What a calendar holds for days to come is void."""
    for day in range(s.day + 1, len(s.levers)):
        s.calendar[calendar, day] = -1


@kernel
def due_today(s, calendar):
    """How many officers a calendar holds for today; they stand sorted in `scratch.number`."""
    place = s.calendar[calendar, s.day]
    count = 0
    while place >= 0:
        s.scratch.number[count] = s.notes.officer[place]
        count += 1
        place = s.notes.next[place]
    s.scratch.number[:count].sort()
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
    of_a = uniform(s, Decision.TIEBREAK, a, NOBODY, 0)
    of_b = uniform(s, Decision.TIEBREAK, b, NOBODY, 0)
    if of_a != of_b:
        return of_a < of_b
    return a < b


@kernel
def in_heap(s, p, q):
    """Whether place `p` of the heap stands before place `q` on the list."""
    return precedes(
        s, s.heap.suspicion[p], s.heap.officer[p], s.heap.suspicion[q], s.heap.officer[q]
    )


@kernel
def swap(s, p, q):
    """Exchange two places of the heap."""
    s.heap.officer[p], s.heap.officer[q] = s.heap.officer[q], s.heap.officer[p]
    s.heap.suspicion[p], s.heap.suspicion[q] = s.heap.suspicion[q], s.heap.suspicion[p]


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
        s.heap.officer[size] = officer
        s.heap.suspicion[size] = suspicion
        sift_up(s, size)
        return size + 1
    if most > 0 and precedes(s, suspicion, officer, s.heap.suspicion[0], s.heap.officer[0]):
        s.heap.officer[0] = officer
        s.heap.suspicion[0] = suspicion
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
        x, a = s.heap.suspicion[middle], s.heap.officer[middle]
        i, j = low, high
        while i <= j:
            while precedes(s, s.heap.suspicion[i], s.heap.officer[i], x, a):
                i += 1
            while precedes(s, x, a, s.heap.suspicion[j], s.heap.officer[j]):
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
