"""The morning before day 0: founders enter service, posts are counted, true agents wait."""

from __future__ import annotations

from math import inf

from sim.engine.kernel.books import exponential
from sim.engine.kernel.chronicle import await_signal
from sim.engine.kernel.codes import Decision, Rank, Status
from sim.engine.kernel.decorators import kernel
from sim.engine.kernel.layout import CLOSE, HIGH_COMMAND
from sim.engine.kernel.people import become, commission, pause, see
from sim.engine.kernel.voices import begin_to_believe
from sim.vocabulary import MOTIVES, NOBODY, NONE


@kernel
def wipe(s, i):
    """Nothing is known of an officer, nor has he lost anybody."""
    s.officers.letters_against[i] = 0
    s.officers.next_request[i] = 0
    s.officers.requests[i] = 0
    s.officers.arrests[i] = 0
    s.officers.dismissals[i] = 0
    s.officers.appeals[i] = 0
    s.officers.release_day[i] = -1
    s.officers.appeal_day[i] = -1
    s.officers.last_row[i] = NOBODY
    s.officers.held_on[i] = NONE
    s.officers.confessed[i] = 0
    s.officers.fresh_until[i] = -1
    s.officers.reinstated[i] = 0
    s.officers.case[i] = NONE
    s.officers.signals[i] = 0
    s.officers.true_agent[i] = 0
    s.officers.on_list[i] = -1
    s.officers.noted[i] = 0
    s.officers.spoken[i] = 0
    s.officers.testifies[i] = 0
    for m in range(MOTIVES):
        s.officers.written[i, m] = 0
    for m in range(CLOSE):
        s.places.close_due[i, m] = inf
        s.places.exposure[i, m] = 0
        s.places.cause[i, m] = NOBODY


@kernel
def set_up(s):
    """Officers before the first day."""
    for i in range(len(s.officers)):
        wipe(s, i)
    s.in_status[Status.RECRUIT] = len(s.officers)
    see(s)
    for i in range(s.count):
        s.personnel.posts += s.officers.founding_rank[i] > Rank.LIEUTENANT
        s.personnel.command += s.officers.founding_rank[i] >= Rank.COLONEL
        if s.officers.founding_rank[i] >= HIGH_COMMAND:
            s.officers.trust[i] = s.values.trust.high_command
        commission(s, i, 0)
    if s.absent != NOBODY:
        pause(s, s.absent)
        become(s, s.absent, Status.LEFT)
    s.leadership.memory = s.values.leadership.memory
    s.chief.report_due = exponential(s, Decision.REPORT, NOBODY, NOBODY, 0)
    s.chief.shield = s.levers.shield[0] * s.chief.held
    begin_to_believe(s)
    for a in range(len(s.true_agents)):
        i = s.true_agents.officer[a]
        s.officers.true_agent[i] = 1
        await_signal(s, i, 0)
