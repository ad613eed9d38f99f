"""Luck drawn anew after a day, over arrays: what is still awaited then.

Mirrors `sim.engine.anew`.
"""

from __future__ import annotations

from math import inf

from sim.engine.kernel.books import exponential, forget_notes
from sim.engine.kernel.chronicle import await_signal
from sim.engine.kernel.codes import Decision, Status
from sim.engine.kernel.custody import await_sentence, await_witness, charge, hold_out, is_held
from sim.engine.kernel.decorators import kernel
from sim.engine.kernel.layout import CALENDARS
from sim.engine.kernel.people import arm, await_loss, next_point, silent_so_far
from sim.engine.kernel.personnel import await_appeal
from sim.rules.denunciation import silence_due
from sim.vocabulary import MOTIVES, NOBODY


@kernel
def draw_anew(s):
    """On the evening of the last day of the first luck; `key` is that of the second."""
    s.anew = 1
    for calendar in range(CALENDARS):
        forget_notes(s, calendar)
    for i in range(s.personnel.next_recruit):
        feel_anew(s, i)
        grow_old_and_appeal(s, i)
    hold_out_anew(s)
    for a in range(len(s.true_agents)):
        await_signal(s, s.true_agents.officer[a], s.day)
    s.chief.report_borne = max(s.chief.report_borne, s.chief.report_clock)
    fresh = exponential(s, Decision.REPORT, NOBODY, NOBODY, s.chief.reports)
    s.chief.report_due = s.chief.report_borne + fresh


@kernel
def feel_anew(s, i):
    """His breaking points: what he bears before his next letters, and in silence."""
    serves = s.officers.status[i] == Status.SERVING
    for m in range(MOTIVES):
        if serves:
            arm(s, i, m)
        else:
            s.officers.left[i, m] = next_point(s, i, m)
    if serves:
        passed, u = silent_so_far(s, i), s.officers.unit[i]
        s.officers.endured[i] = max(s.officers.endured[i], passed)
        fresh = exponential(s, Decision.SILENCE, i, NOBODY, s.officers.noted[i])
        s.officers.borne[i] = s.officers.endured[i] + fresh
        left = s.officers.borne[i] - passed
        due = silence_due(s.units.clock[u], left, s.values.denunciation.silence)
        s.places.noted_at[s.officers.place[i]] = due
        s.units.next_silence[u] = min(s.units.next_silence[u], due)


@kernel
def grow_old_and_appeal(s, i):
    """A natural term that has not run out, and an appeal to come."""
    if not s.officers.outlived[i]:
        await_loss(s, i, s.day)
    if s.officers.appeal_day[i] > s.day:
        await_appeal(s, i)


@kernel
def hold_out_anew(s):
    """Prisoners: confession or release, further charges and sentence; and the old guard."""
    for p in range(s.prisoners.count):
        if is_held(s, s.prisoners.officer[p], s.prisoners.arrest[p]):
            hold_out(s, p)
    for p in range(s.charged.count):
        if is_held(s, s.charged.officer[p], s.charged.arrest[p]):
            charge(s, p, s.charged.story[p])
            await_sentence(s, p)
    for w in range(s.old_guard.count):
        if s.old_guard.breaks_at[w] < inf:
            await_witness(s, w, w)
