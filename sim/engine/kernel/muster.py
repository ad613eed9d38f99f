"""The morning before day 0: founders enter service, posts are counted, true agents wait."""

from __future__ import annotations

from math import inf

from sim.engine.kernel.chronicle import await_signal
from sim.engine.kernel.decorators import entry, kernel
from sim.engine.kernel.layout import (
    CASE,
    CAUSE,
    CLOSE,
    COMMAND,
    COUNT,
    DUE,
    EXPOSURE,
    FRESH_UNTIL,
    HELD_ON,
    LAST_ROW,
    MAN_COLUMNS,
    POSTS,
    RELEASE_DAY,
    TRUE_AGENT,
)
from sim.engine.kernel.people import commission, see
from sim.vocabulary import NOBODY, Rank, Status

LIEUTENANT, SENIOR_POST = int(Rank.LIEUTENANT), int(Rank.COLONEL)
RECRUIT = int(Status.RECRUIT)


@kernel
def wipe(s):
    """Nothing is known of anybody, and nobody has lost anybody."""
    for i in range(s.man.shape[0]):
        for column in range(MAN_COLUMNS):
            s.man[i, column] = 0
        s.man[i, LAST_ROW] = s.man[i, HELD_ON] = s.man[i, CASE] = NOBODY
        s.man[i, FRESH_UNTIL] = s.man[i, RELEASE_DAY] = -1
    for m in range(CLOSE):
        for p in range(s.feel_x.shape[1]):
            s.feel_x[m, p, DUE] = inf
            s.feel_n[m, p, EXPOSURE] = 0
            s.feel_n[m, p, CAUSE] = NOBODY


@entry
def muster(s, true_agents):
    """Set up a run's officers."""
    wipe(s)
    s.in_status[RECRUIT] = s.badge.shape[0]
    see(s)
    for i in range(s.n[COUNT]):
        if s.founding_rank[i] > LIEUTENANT:
            s.n[POSTS] += 1
        if s.founding_rank[i] >= SENIOR_POST:
            s.n[COMMAND] += 1
        commission(s, i, 0)
    for i in true_agents:
        s.man[i, TRUE_AGENT] = 1
        await_signal(s, i, 0)
