"""The day's triggers over arrays.

Mirrors `sim.engine.chronicle`.
"""

from __future__ import annotations

from sim.engine.kernel.books import due_today, exponential, find, note, record, uniform
from sim.engine.kernel.codes import Decision, Kind, Narrative, Status, Voice
from sim.engine.kernel.custody import expose_old_guard
from sim.engine.kernel.decorators import kernel
from sim.engine.kernel.files import file
from sim.engine.kernel.gate import arrest
from sim.engine.kernel.layout import SIGNALS
from sim.engine.kernel.leadership import halt, order, shield_over
from sim.engine.kernel.people import at_large
from sim.engine.kernel.personnel import dismiss
from sim.rules.sanction import falls
from sim.rules.suspicion import fading
from sim.rules.testimony import delay
from sim.vocabulary import ARMY_CHIEF, NARRATIVES, NOBODY, NONE, TRIGGER

#: Kinds of trigger that act, by the code they have here.
ACT_KINDS = ("items", "report", "remove", "police_chief", "order", "halt", "favour")
ITEMS_ACT, REPORT_ACT, REMOVE_ACT, CHIEF_ACT, ORDER_ACT, HALT_ACT, FAVOUR_ACT = range(
    len(ACT_KINDS)
)


@kernel
def chronicle(s):
    """Triggers of the day act, and true signals come to light."""
    half_life = s.values.file.half_life
    s.inflation = 1.0 / fading(s.day, half_life)
    s.fade = fading(s.day, half_life)
    while s.next_act < len(s.acts) and s.acts.day[s.next_act] <= s.day:
        if s.acts.day[s.next_act] == s.day:
            act(s, s.next_act)
        s.next_act += 1
    for place in range(due_today(s, SIGNALS)):
        i = s.scratch.number[place]
        row = record(s, Kind.ITEM, NOBODY, i, NONE, Narrative.FOREIGN_AGENT, NOBODY)
        file(s, i, Narrative.FOREIGN_AGENT, s.values.file.name, row)
        s.officers.signals[i] += 1
        await_signal(s, i, s.day)


@kernel
def await_signal(s, i, day):
    """When the next true item about a true agent comes to light."""
    if s.values.truth.signal > 0.0:
        draw = exponential(s, Decision.SIGNAL, i, NOBODY, s.officers.signals[i])
        note(s, SIGNALS, day + delay(1.0 / s.values.truth.signal, draw), i)


@kernel
def act(s, a):
    """One trigger's effect."""
    kind = s.acts.kind[a]
    who = TRIGGER - s.acts.trigger[a]
    k = s.acts.narrative[a]
    if kind == ITEMS_ACT:
        put_items(s, a, who, k)
    elif kind == REPORT_ACT:
        if s.acts.weight[a] > 0.0:
            tell(s, a, who, k)
    elif kind == REMOVE_ACT:
        remove(s, a, who, k)
    elif kind == CHIEF_ACT:
        if s.acts.old_guard[a] > 0:
            expose_old_guard(s)
    elif kind == ORDER_ACT:
        order(s, k, who, NOBODY, NOBODY)
    elif kind == HALT_ACT:
        halt(s, who)
    elif kind == FAVOUR_ACT:
        for place in range(s.acts.first[a], s.acts.end[a]):
            s.officers.trust[s.acts.officer[place]] += s.acts.weight[a]


@kernel
def tell(s, a, who, k):
    """A report reaches the leadership; the army chief may answer that all is well."""
    row = record(s, Kind.REPORT, who, NOBODY, NONE, k, NOBODY)
    words = s.acts.weight[a] * s.acts.echoes[a]
    if s.acts.voice[a] == Voice.POLICE:
        s.voices.police[k] += words
    else:
        s.voices.abroad[s.acts.source[a] * NARRATIVES + k] += words
    u = uniform(s, Decision.ALL_CLEAR, ARMY_CHIEF, NOBODY, row)
    if falls(shield_over(s, k), u):
        record(s, Kind.ALL_CLEAR, ARMY_CHIEF, NOBODY, NONE, k, row)


@kernel
def put_items(s, a, who, k):
    """Items in the files of persons or of a share of a group."""
    if s.acts.weight[a] <= 0.0:
        return
    for place in range(s.acts.first[a], s.acts.end[a]):
        i = s.acts.officer[place]
        row = record(s, Kind.ITEM, who, i, NONE, k, NOBODY)
        file(s, i, k, s.acts.weight[a] * s.acts.echoes[a], row)
        if s.acts.army[a] > 0:
            find(s, k, row)


@kernel
def remove(s, a, who, k):
    """Persons arrested or dismissed by the record's own hand."""
    for place in range(s.acts.first[a], s.acts.end[a]):
        i = s.acts.officer[place]
        if at_large(s, i) and s.acts.arrest[a] > 0:
            s.officers.case[i] = k
            arrest(s, i, who, NOBODY, NONE)
        elif s.officers.status[i] == Status.SERVING:
            row = dismiss(s, i, who, k, NOBODY)
            if s.acts.army[a] > 0:
                find(s, k, row)
