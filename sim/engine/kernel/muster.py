"""The morning before day 0: founders enter service, posts are counted, true agents wait.

Floor 3.
"""

from __future__ import annotations

from sim.engine.kernel.chronicle import await_signal
from sim.engine.kernel.decorators import entry
from sim.engine.kernel.layout import COMMAND, COUNT, EXPOSURE, POSTS, TRUE_AGENT
from sim.engine.kernel.people import commission, set_bound
from sim.vocabulary import Motive, Rank, Status

GRUDGE = int(Motive.GRUDGE)
LIEUTENANT, SENIOR_POST = int(Rank.LIEUTENANT), int(Rank.COLONEL)
RECRUIT = int(Status.RECRUIT)


@entry
def muster(s, true_agents):
    """Set up a run's officers."""
    s.in_status[RECRUIT] = s.status.shape[0]
    for i in range(s.status.shape[0]):
        rivals = 0
        for t in range(s.tie_start[i], s.tie_start[i + 1]):
            if s.tie_rival[t] and s.tie_whom[t] < s.n[COUNT]:
                rivals += 1
        s.man[i, EXPOSURE + GRUDGE] = rivals
        set_bound(s, i)
    for i in range(s.n[COUNT]):
        if s.founding_rank[i] > LIEUTENANT:
            s.n[POSTS] += 1
        if s.founding_rank[i] >= SENIOR_POST:
            s.n[COMMAND] += 1
        commission(s, i, 0)
    for i in true_agents:
        s.man[i, TRUE_AGENT] = 1
        await_signal(s, i, 0)
