"""The day's triggers over arrays.

Mirrors `sim.engine.chronicle`.
"""

from __future__ import annotations

from sim.engine.kernel.books import due_today, exponential, man, note, record
from sim.engine.kernel.decorators import kernel
from sim.engine.kernel.files import file
from sim.engine.kernel.gate import arrest
from sim.engine.kernel.layout import (
    A_ARREST,
    A_DAY,
    A_END,
    A_KIND,
    A_NARRATIVE,
    A_OLD_GUARD,
    A_START,
    A_TRIGGER,
    CASE,
    DAY,
    FADE,
    INFLATION,
    NEXT_ACT,
    REPORTS,
    SIGNALS,
    SIGNALS_DUE,
    STATUS,
    V,
)
from sim.engine.kernel.leadership import halt, order
from sim.engine.kernel.people import at_large
from sim.engine.kernel.personnel import dismiss
from sim.engine.kernel.police import expose_old_guard
from sim.rules.suspicion import echoed, fading
from sim.rules.testimony import delay
from sim.vocabulary import NOBODY, NONE, TRIGGER, Decision, Kind, Narrative, Status

SERVING = int(Status.SERVING)
TRUE = int(Narrative.FOREIGN_AGENT)
D_SIGNAL = int(Decision.SIGNAL)
K_ITEM = int(Kind.ITEM)
K_REPORT = int(Kind.REPORT)
ITEMS_ACT, REPORT_ACT, REMOVE_ACT, CHIEF_ACT, ORDER_ACT, HALT_ACT = range(6)


@kernel
def chronicle(s):
    """Triggers of the day act, and true signals come to light."""
    half_life = s.v[V.file_half_life]
    s.x[INFLATION] = 1.0 / fading(s.n[DAY], half_life)
    s.x[FADE] = fading(s.n[DAY] * s.v[V.file_kappa], half_life)
    while s.n[NEXT_ACT] < s.act_n.shape[0] and s.act_n[s.n[NEXT_ACT], A_DAY] <= s.n[DAY]:
        if s.act_n[s.n[NEXT_ACT], A_DAY] == s.n[DAY]:
            act(s, s.n[NEXT_ACT])
        s.n[NEXT_ACT] += 1
    for place in range(due_today(s, SIGNALS_DUE)):
        i = s.scratch_n[place]
        row = record(s, K_ITEM, NOBODY, i, NONE, TRUE, NOBODY)
        file(s, i, TRUE, s.v[V.file_name], row)
        s.man[i, SIGNALS] += 1
        await_signal(s, i, s.n[DAY])


@kernel
def await_signal(s, i, day):
    """When the next true item about a true agent comes to light."""
    if s.v[V.truth_signal] > 0.0:
        draw = exponential(s, D_SIGNAL, i, NOBODY, man(s, i, SIGNALS))
        note(s, SIGNALS_DUE, day + delay(1.0 / s.v[V.truth_signal], draw), i)


@kernel
def act(s, a):
    """One trigger's effect."""
    kind = s.act_n[a, A_KIND]
    who = TRIGGER - s.act_n[a, A_TRIGGER]
    k = s.act_n[a, A_NARRATIVE]
    if kind == ITEMS_ACT:
        put_items(s, a, who, k)
    elif kind == REPORT_ACT:
        if s.act_x[a, 0] > 0.0:
            record(s, K_REPORT, who, NOBODY, NONE, k, NOBODY)
            s.kx[REPORTS, k] += s.act_x[a, 0] * echoed(s.act_x[a, 1], s.v[V.file_kappa])
    elif kind == REMOVE_ACT:
        remove(s, a, who, k)
    elif kind == CHIEF_ACT:
        if s.act_n[a, A_OLD_GUARD] > 0:
            expose_old_guard(s)
    elif kind == ORDER_ACT:
        order(s, k, who, NOBODY, NOBODY)
    elif kind == HALT_ACT:
        halt(s, who)


@kernel
def put_items(s, a, who, k):
    """Items in the files of persons or of a share of a group."""
    if s.act_x[a, 0] <= 0.0:
        return
    for place in range(s.act_n[a, A_START], s.act_n[a, A_END]):
        i = s.act_officer[place]
        row = record(s, K_ITEM, who, i, NONE, k, NOBODY)
        file(s, i, k, s.act_x[a, 0] * s.act_x[a, 1], row)


@kernel
def remove(s, a, who, k):
    """Persons arrested or dismissed by the record's own hand."""
    for place in range(s.act_n[a, A_START], s.act_n[a, A_END]):
        i = s.act_officer[place]
        if at_large(s, i) and s.act_n[a, A_ARREST] > 0:
            s.man[i, CASE] = k
            arrest(s, i, who, NOBODY)
        elif s.badge[i, STATUS] == SERVING:
            dismiss(s, i, who, k, NOBODY)
