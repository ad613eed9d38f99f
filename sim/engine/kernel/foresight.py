"""Asking for memory that will be read soon.

A run reads officers in an order that no machine can foresee, and waits longer for memory than it
computes. Where a kernel goes through a list of them, it asks for the lines of those who come
next, in stages: the lines of a later stage stand at addresses that an earlier one brought.
Nothing here changes anything; all of it together halves the time of a run of the whole army.
"""

from __future__ import annotations

from sim.engine.kernel.codes import Motive
from sim.engine.kernel.decorators import kernel
from sim.engine.kernel.layout import CLOSE, NUMBER
from sim.engine.kernel.state import fetch

#: How far ahead a list is read; loops may begin so much before its first place.
AHEAD = 8
#: Ties of 8 bytes, their places of 4, readings of 8 in a line of memory of 64.
TIES_IN_A_LINE, PLACES_IN_A_LINE, READINGS_IN_A_LINE = 8, 16, 8


@kernel
def coming(officer, place, count):
    """Who stands at a place of a list, -1 where nobody does."""
    return officer[place] if 0 <= place < count else -1


@kernel
def foresee_men(s, officer, place, count):
    """Ask for what stands about the next men of a list, and for what they feel."""
    i = coming(officer, place + AHEAD, count)
    if i >= 0:
        foresee_man(s, i)
    i = coming(officer, place + AHEAD // 2, count)
    if i >= 0:
        foresee_feelings(s, i)


@kernel
def foresee_accusers(s, officer, place, count):
    """Ask for the acquaintances, of whom one will be named, of the next men of a list."""
    i = coming(officer, place + AHEAD, count)
    if i >= 0:
        foresee_man(s, i)
    i = coming(officer, place + 6, count)
    if i >= 0:
        for t in range(s.officers.first_tie[i], s.officers.end_of_ties[i], TIES_IN_A_LINE):
            fetch(s.ties.whom, t)
    i = coming(officer, place + 4, count)
    if i >= 0:
        for t in range(s.officers.first_tie[i], s.officers.end_of_ties[i]):
            fetch(s.officers.status, s.ties.whom[t] & NUMBER)
    i = coming(officer, place + 2, count)
    if i >= 0:
        for t in range(s.officers.first_tie[i], s.officers.end_of_ties[i]):
            if s.officers.filed_under[s.ties.whom[t] & NUMBER] > 0:
                fetch(s.dossiers.echo, (s.ties.whom[t] & NUMBER, 0))


@kernel
def foresee_losses(s, officer, place, count):
    """Ask for those who will feel the loss, or its passing, of the next men of a list."""
    i = coming(officer, place + 6, count)
    if i >= 0:
        foresee_man(s, i)
    i = coming(officer, place + 4, count)
    if i >= 0:
        foresee_feelings(s, i)
        for t in range(s.officers.first_tie[i], s.officers.end_of_ties[i], PLACES_IN_A_LINE):
            fetch(s.ties.place, t)
    i = coming(officer, place + 2, count)
    if i >= 0:
        for t in range(s.officers.first_tie[i], s.officers.end_of_ties[i]):
            fetch(s.places.close_due, (s.ties.place[t] & NUMBER, 0))
        u = s.officers.unit[i]
        fetch(s.units.hopes, (u, 0))
        for p in range(s.units.first_place[u], s.units.end[u], READINGS_IN_A_LINE):
            fetch(s.places.other_due, (Motive.CAREER - CLOSE, p))


@kernel
def foresee_files(s, officer, place, count):
    """Ask for the dossiers of the next men of a list, and their cases."""
    i = coming(officer, place + AHEAD, count)
    if i >= 0:
        fetch(s.dossiers.echo, (i, 0))
        fetch(s.dossiers.filed, (i, 0))
        fetch(s.officers.status, i)
        fetch(s.officers.on_list, i)
    i = coming(officer, place + AHEAD // 2, count)
    if i >= 0:
        fetch(s.cases.suspect, max(s.officers.on_list[i], 0))


@kernel
def foresee_man(s, i):
    """Ask for what stands about a man himself."""
    fetch(s.officers.status, i)
    fetch(s.officers.arrests, i)
    fetch(s.officers.unit, i)
    fetch(s.officers.written, (i, 0))


@kernel
def foresee_feelings(s, i):
    """Ask for what a man feels, by every motive, and how long he is silent."""
    p = s.officers.place[i]
    fetch(s.places.close_due, (p, 0))
    fetch(s.places.other_due, (Motive.CAREER - CLOSE, p))
    fetch(s.places.noted_at, p)
    fetch(s.places.post, p)
    fetch(s.officers.left, (i, 0))
