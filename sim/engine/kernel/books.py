"""Rows, calendars, lists: the bookkeeping of a compiled run.

Floor 3. Every growing array has the same capacity; running out sets `OVERFLOW`, writes
nothing past the end, and the run is begun again with more room.
"""

from __future__ import annotations

from sim import draws
from sim.engine.kernel.decorators import kernel
from sim.engine.kernel.layout import (
    COUNT_OF_KIND,
    DAY,
    OVERFLOW,
    POOL,
    R_DAY,
    R_KIND,
    R_MOTIVE,
    R_NARRATIVE,
    R_PARENT,
    R_WHO,
    R_WHOM,
    REAL_COLUMNS,
    ROWS,
    SUSPICION,
    TRAY,
)
from sim.vocabulary import NOBODY, Decision

TIEBREAK = int(Decision.TIEBREAK)
assert SUSPICION < REAL_COLUMNS


@kernel
def uniform(s, decision, who, whom, occurrence):
    """The run's draw at an address, in [0, 1)."""
    return draws.uniform(s.seed[0], decision, who, whom, occurrence)


@kernel
def exponential(s, decision, who, whom, occurrence):
    """The run's draw at an address, with mean 1."""
    return draws.exponential(s.seed[0], decision, who, whom, occurrence)


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
    row = room(s, ROWS, s.rows.shape[0])
    s.rows[row, R_DAY] = s.n[DAY]
    s.rows[row, R_KIND] = kind
    s.rows[row, R_WHO] = who
    s.rows[row, R_WHOM] = whom
    s.rows[row, R_MOTIVE] = motive
    s.rows[row, R_NARRATIVE] = narrative
    s.rows[row, R_PARENT] = parent
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
def tiebreak(s, officer):
    """An officer's place among equals on the police's list, drawn once for all."""
    if s.tiebreak[officer] < 0.0:
        s.tiebreak[officer] = uniform(s, TIEBREAK, officer, NOBODY, 0)
    return s.tiebreak[officer]


@kernel
def precedes(s, a, b):
    """Whether `a` stands before `b` on the police's list: more suspect, else by tie-break."""
    if s.real[a, SUSPICION] != s.real[b, SUSPICION]:
        return s.real[a, SUSPICION] > s.real[b, SUSPICION]
    if tiebreak(s, a) != tiebreak(s, b):
        return tiebreak(s, a) < tiebreak(s, b)
    return a < b


@kernel
def sift_down(s, size):
    """Restore the heap (last of the list on top) after its top was replaced."""
    place = 0
    while True:
        child = 2 * place + 1
        if child >= size:
            return
        if child + 1 < size and precedes(s, s.heap[child], s.heap[child + 1]):
            child += 1
        if precedes(s, s.heap[child], s.heap[place]):
            return
        s.heap[place], s.heap[child] = s.heap[child], s.heap[place]
        place = child


@kernel
def sift_up(s, place):
    """Restore the heap after a place was filled."""
    while place > 0:
        mother = (place - 1) // 2
        if precedes(s, s.heap[place], s.heap[mother]):
            return
        s.heap[place], s.heap[mother] = s.heap[mother], s.heap[place]
        place = mother


@kernel
def offer(s, size, most, officer):
    """Offer an officer to the heap of the `most` first of the list; returns its new size."""
    if size < most:
        s.heap[size] = officer
        sift_up(s, size)
        return size + 1
    if most > 0 and precedes(s, officer, s.heap[0]):
        s.heap[0] = officer
        sift_down(s, size)
    return size


@kernel
def in_order(s, size):
    """Sort the heap in place: the first of the list first."""
    while size > 1:
        size -= 1
        s.heap[0], s.heap[size] = s.heap[size], s.heap[0]
        sift_down(s, size)
