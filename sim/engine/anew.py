"""Luck drawn anew after a day: what is still awaited then, in the readable engine.

A draw that nothing has consulted yet is another under another key by itself. A waiting time is
drawn when the wait begins; what is known of one that still runs is what has passed, and for want
of memory the rest of an exponential is another exponential: `passed + fresh`, under the address it
had. A wait that begins anew with the same draw (silence, the report) has borne the longest of its
beginnings, which is what is known of it.
"""

from __future__ import annotations

from math import inf

from sim.engine.abm import Model
from sim.engine.officer import Officer
from sim.rules.denunciation import silence_due
from sim.vocabulary import Decision, Motive, Status


def draw_anew(army: Model) -> None:
    """On the evening of the last day of the first luck: keys, and all that is awaited."""
    army.keys = army.world.twin.keys(army.seed, army.day + 1)
    army.anew = True
    personnel = army.personnel
    for calendar in (
        personnel.sentences, personnel.releases, personnel.natural_losses, personnel.appeals,
        army.events.signals,
    ):  # fmt: skip
        calendar.clear()
    for officer in army.by_number[: personnel.next_recruit]:
        _feel(officer)
        _grow_old_and_appeal(officer)
    _hold_out(army)
    for officer in army.by_number:
        if officer.true_agent:
            army.events.await_signal(officer, army.day)
    army.chief.report.wait_anew()


def _feel(officer: Officer) -> None:
    """His breaking points: what he bears before his next letters, and in silence."""
    serves = officer.status == Status.SERVING
    for motive in range(len(Motive)):
        if serves:
            officer.arm(motive)
        else:
            officer.left[motive] = officer.breaking_point(motive)
    if serves:
        passed, unit = officer.silent_so_far(), officer.unit
        officer.endured = max(officer.endured, passed)
        fresh = officer.exponential(Decision.SILENCE, officer.noted)
        officer.silence_breaking = officer.endured + fresh
        rate = officer.model.values.denunciation.silence
        left = officer.silence_breaking - passed
        officer.silence_due = silence_due(unit.clock, left, rate)
        unit.next_silence = min(unit.next_silence, officer.silence_due)


def _grow_old_and_appeal(officer: Officer) -> None:
    personnel = officer.model.personnel
    if personnel.values.natural > 0.0 and not officer.outlived:
        personnel.will_be_lost(officer, officer.model.day)
    if officer.appeal_day > officer.model.day:
        personnel.await_appeal(officer)


def _hold_out(army: Model) -> None:
    """Prisoners: confession or release, further charges and sentence; and the old guard."""
    prison = army.prison
    for prisoner in prison.silent:
        if prisoner.is_held:
            prisoner.resist(prison.clock)
            army.personnel.will_release(prisoner)
    for prisoner in prison.charged:
        if prisoner.is_held:
            prison.charge(prisoner)
            army.personnel.await_sentence(prisoner)
    guard = prison.old_guard
    guard.breaks_at = [
        inf if point == inf else guard.waits(w) for w, point in enumerate(guard.breaks_at)
    ]
