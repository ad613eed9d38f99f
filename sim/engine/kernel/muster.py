"""The morning before day 0: founders enter service, posts are counted, true agents wait.

Floor 3.
"""

from __future__ import annotations

from sim.engine.kernel.chronicle import await_signal
from sim.engine.kernel.decorators import entry
from sim.engine.kernel.layout import COMMAND, COUNT, POSTS, TRUE_AGENT
from sim.engine.kernel.people import commission, see
from sim.vocabulary import Rank, Status

LIEUTENANT, SENIOR_POST = int(Rank.LIEUTENANT), int(Rank.COLONEL)
RECRUIT = int(Status.RECRUIT)


@entry
def muster(s, true_agents):
    """Set up a run's officers."""
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
