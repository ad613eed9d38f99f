"""Losses and what they do to others, returns, promotions, intake, over arrays.

Mirrors `sim.engine.personnel`.
"""

from __future__ import annotations

import numpy as np

from sim.engine.kernel.books import due_today, exponential, man, note, record, room, uniform
from sim.engine.kernel.cases import set_bound
from sim.engine.kernel.decorators import kernel
from sim.engine.kernel.files import list_again
from sim.engine.kernel.foresight import (
    foresee_felt,
    foresee_man,
    foresee_places,
    foresee_recruit,
    foresee_return,
)
from sim.engine.kernel.layout import (
    APPEALS,
    APPEALS_DUE,
    ARRESTS,
    COMMAND_AWAY,
    CONFESSED,
    COUNT,
    DAY,
    DISMISSALS,
    FRESH,
    FRESH_UNTIL,
    HELD_ON,
    INTAKE_CREDIT,
    LAST_ROW,
    LETTERS_AGAINST,
    NATURAL,
    NEXT_RECRUIT,
    NUMBER,
    PASS_HEAD,
    PASS_TAIL,
    QUEUE_HEAD,
    QUEUE_TAIL,
    RANK,
    REINSTATED,
    RELEASE_DAY,
    RELEASES,
    REVIEW_CREDIT,
    RIPE_HEAD,
    RIPE_TAIL,
    SENTENCES,
    STATUS,
    SUBORDINATE_TIE,
    VACANT_HEAD,
    VACANT_TAIL,
    V,
)
from sim.engine.kernel.people import become, commission, feel, go_on, hope, pause
from sim.engine.kernel.state import fetch
from sim.rules.requests import carried, daily, whole
from sim.rules.sanction import falls
from sim.rules.testimony import delay
from sim.vocabulary import (
    BOARD,
    LEADERSHIP,
    NKVD,
    NOBODY,
    NOMENKLATURA,
    NONE,
    Decision,
    Kind,
    Lever,
    Motive,
    Rank,
    Status,
)

FEAR, BELIEF = int(Motive.FEAR), int(Motive.BELIEF)
SERVING, DISMISSED = int(Status.SERVING), int(Status.DISMISSED)
ARRESTED, CAMP, SHOT, LEFT = (
    int(Status.ARRESTED),
    int(Status.CAMP),
    int(Status.SHOT),
    int(Status.LEFT),
)
#: By how many men, and by how many passing losses, the loops below look ahead.
MEN_AHEAD, LOSSES_AHEAD = 8, 6
SENIOR_POST, LIEUTENANT, SENIOR = int(Rank.COLONEL), int(Rank.LIEUTENANT), int(NOMENKLATURA)
D_APPEAL_DELAY, D_APPEAL, D_SENTENCE = (
    int(Decision.APPEAL_DELAY),
    int(Decision.APPEAL),
    int(Decision.SENTENCE),
)
K_DISMISSAL, K_SENTENCE, K_EXECUTION = (
    int(Kind.DISMISSAL),
    int(Kind.SENTENCE),
    int(Kind.EXECUTION),
)
K_RELEASE, K_REINSTATEMENT, K_LOSS = (int(Kind.RELEASE), int(Kind.REINSTATEMENT), int(Kind.LOSS))
K_PROMOTION, K_INTAKE = int(Kind.PROMOTION), int(Kind.INTAKE)
REVIEW, INTAKE = int(Lever.REVIEW), int(Lever.INTAKE)


# -- losses ---------------------------------------------------------------------------------


@kernel
def lose(s, i, status, row):
    """A political loss: ties, subordinates and juniors feel it for the window."""
    served = s.badge[i, STATUS] == SERVING
    leave(s, i, status)
    felt(s, i, served, 1, row)
    place = room(s, PASS_TAIL, s.passing.shape[0])
    s.passing[place, 0] = s.n[DAY] + int(s.v[V.denunciation_window])
    s.passing[place, 1] = i
    s.passing[place, 2] = served
    if served:
        s.lost_row[s.unit[i]] = row
        vacate(s, i, row)


@kernel
def dismiss(s, i, who, narrative, parent):
    """Dismissal from the army: out of service, not out of reach; he may appeal."""
    row = record(s, K_DISMISSAL, who, i, NONE, narrative, parent)
    lose(s, i, DISMISSED, row)
    s.man[i, DISMISSALS] += 1
    s.man[i, LAST_ROW] = row
    will_appeal(s, i)


@kernel
def felt(s, i, served, change, row):
    """Ties fear; where he served, subordinates believe and juniors hope."""
    for t in range(s.tie_start[i], s.tie_start[i + 1]):
        tie = np.int64(s.tie_place[t])
        feel(s, tie & NUMBER, FEAR, change, row)
        if served and tie & SUBORDINATE_TIE:
            feel(s, tie & NUMBER, BELIEF, change, row)
    if served:
        u = np.int64(s.unit[i])
        s.losses[u] += change
        hope(s, u, np.int64(s.founding_rank[i]), change, row)


@kernel
def leave(s, i, status):
    """Leave service: what is left of his breaking points is kept."""
    if s.badge[i, STATUS] == SERVING:
        count_command(s, i, 1)
        pause(s, i)
    become(s, i, status)
    if man(s, i, FRESH_UNTIL) >= 0:
        s.man[i, FRESH_UNTIL] = -1
        s.n[FRESH] -= 1


@kernel
def count_command(s, i, change):
    """Senior posts of day 0 whose holders are gone."""
    if i < s.n[COUNT] and s.founding_rank[i] >= SENIOR_POST:
        s.n[COMMAND_AWAY] += change


# -- the day's turnover ---------------------------------------------------------------------


@kernel
def turn_over(s):
    """Sentences, releases, natural losses, appeals, promotions, intake, what passes."""
    for place in range(due_today(s, SENTENCES)):
        sentence(s, s.scratch_n[place])
    for place in range(due_today(s, RELEASES)):
        release(s, s.scratch_n[place])
    for place in range(due_today(s, NATURAL)):
        lose_naturally(s, s.scratch_n[place])
    for place in range(due_today(s, APPEALS_DUE)):
        s.queue[room(s, QUEUE_TAIL, s.queue.shape[0])] = s.scratch_n[place]
    hear_appeals(s)
    fill_posts(s)
    commission_recruits(s)
    let_pass(s)
    ripen(s)


@kernel
def sentence(s, i):
    """Shot or camp."""
    row = record(s, K_SENTENCE, NKVD, i, NONE, man(s, i, HELD_ON), man(s, i, LAST_ROW))
    share = s.v[V.custody_shot_senior] if s.badge[i, RANK] >= SENIOR else s.v[V.custody_shot]
    if falls(share, uniform(s, D_SENTENCE, i, NOBODY, man(s, i, ARRESTS))):
        record(s, K_EXECUTION, NKVD, i, NONE, man(s, i, HELD_ON), row)
        become(s, i, SHOT)
    else:
        become(s, i, CAMP)
        s.man[i, LAST_ROW] = row
        will_appeal(s, i)


@kernel
def release(s, i):
    """A prisoner who did not confess goes back to duty, his file with him."""
    held = s.badge[i, STATUS] == ARRESTED and man(s, i, CONFESSED) == 0
    if held and man(s, i, RELEASE_DAY) == s.n[DAY]:
        come_back(s, i, K_RELEASE, NKVD)


@kernel
def come_back(s, i, kind, who):
    """Return to service with a mark; the clocks go on from here."""
    row = record(s, kind, who, i, NONE, NONE, man(s, i, LAST_ROW))
    if kind == K_RELEASE:
        record(s, K_REINSTATEMENT, who, i, NONE, NONE, row)
    count_command(s, i, -1)
    become(s, i, SERVING)
    s.man[i, REINSTATED] = 1
    s.man[i, CONFESSED] = 0
    s.man[i, LETTERS_AGAINST] = 0
    list_again(s, i)
    go_on(s, i)


@kernel
def lose_naturally(s, i):
    """Death, age, health."""
    if s.badge[i, STATUS] == SERVING:
        row = record(s, K_LOSS, NOBODY, i, NONE, NONE, NOBODY)
        leave(s, i, LEFT)
        vacate(s, i, row)


# -- appeals --------------------------------------------------------------------------------


@kernel
def will_appeal(s, i):
    """Note when he will appeal."""
    draw = exponential(s, D_APPEAL_DELAY, i, NOBODY, man(s, i, APPEALS))
    s.man[i, APPEALS] += 1
    note(s, APPEALS_DUE, s.n[DAY] + delay(s.v[V.turnover_appeal_days], draw), i)


@kernel
def hear_appeals(s):
    """Appeals in order of arrival, as many as the review can decide."""
    s.x[REVIEW_CREDIT] += daily(s.levers[s.n[DAY], REVIEW], s.n[COUNT])
    able = whole(s.x[REVIEW_CREDIT])
    heard = 0
    while heard < able and s.n[QUEUE_HEAD] < s.n[QUEUE_TAIL]:
        i = s.queue[s.n[QUEUE_HEAD]]
        foresee_hearing(s, s.n[QUEUE_HEAD])
        s.n[QUEUE_HEAD] += 1
        if s.badge[i, STATUS] == DISMISSED or s.badge[i, STATUS] == CAMP:
            heard += 1
            hear(s, i)
    s.x[REVIEW_CREDIT] = carried(s.x[REVIEW_CREDIT], heard)


@kernel
def foresee_hearing(s, place):
    """Ask for what the return of those next in the queue would touch."""
    if place + 5 < s.n[QUEUE_TAIL]:
        foresee_man(s, s.queue[place + 5])
    if place + 2 < s.n[QUEUE_TAIL]:
        foresee_return(s, s.queue[place + 2])


@kernel
def hear(s, i):
    """One appeal."""
    camp = s.badge[i, STATUS] == CAMP
    share = s.v[V.turnover_prisoner_success] if camp else s.v[V.turnover_appeal_success]
    if falls(share, uniform(s, D_APPEAL, i, NOBODY, man(s, i, APPEALS))):
        come_back(s, i, K_RELEASE if camp else K_REINSTATEMENT, BOARD)
    else:
        will_appeal(s, i)


# -- posts ----------------------------------------------------------------------------------


@kernel
def vacate(s, i, row):
    """His post falls vacant and will be filled; every vacancy waits equally long."""
    if s.badge[i, RANK] > LIEUTENANT:
        place = room(s, VACANT_TAIL, s.vacant.shape[0])
        s.vacant[place, 0] = s.n[DAY] + int(s.v[V.turnover_promotion_days]) + 1
        s.vacant[place, 1] = np.int64(s.unit[i])
        s.vacant[place, 2] = s.badge[i, RANK]
        s.vacant[place, 3] = row


@kernel
def fill_posts(s):
    """Vacancies due today, in the order in which they arose."""
    last = s.n[VACANT_TAIL]
    while s.n[VACANT_HEAD] < last and s.vacant[s.n[VACANT_HEAD], 0] <= s.n[DAY]:
        place = s.n[VACANT_HEAD]
        s.n[VACANT_HEAD] += 1
        if place + 4 < last:
            foresee_posts(s, s.vacant[place + 4, 1])
        if place + 2 < last:
            foresee_promotion(s, s.vacant[place + 2, 1], s.vacant[place + 2, 2])
        promote(s, s.vacant[place, 1], s.vacant[place, 2], s.vacant[place, 3])


@kernel
def foresee_posts(s, u):
    """Ask for a unit's posts, of which one will be filled."""
    fetch(s.post, s.roster_start[u])
    fetch(s.post, np.int64(s.end[u]))


@kernel
def foresee_promotion(s, u, rank):
    """Ask for what a promotion will touch of the man whose turn it is as things stand."""
    p = highest_below(s, u, rank)
    if p != NOBODY:
        i = np.int64(s.roster[p])
        fetch(s.badge, i)
        fetch(s.man, i)
        fetch(s.case_place, i)


@kernel
def highest_below(s, u, rank):
    """Place of the man next in rank, then in service, below a vacant post; NOBODY if none is.

    Of equals the one with the lowest number.
    """
    start, end = s.roster_start[u], np.int64(s.end[u])
    next_in_rank = -1
    for p in range(start, end):
        post = s.post[p]
        if post < rank and post > next_in_rank:  # others are too high, or out of service
            next_in_rank = post
    best = NOBODY
    for p in range(start, end):
        if s.post[p] == next_in_rank and (best == NOBODY or senior(s, p, best)):
            best = p
    return best


@kernel
def senior(s, p, q):
    """Whether the man at place `p` has served longer than the one at `q`."""
    if s.roster_service[p] != s.roster_service[q]:
        return s.roster_service[p] > s.roster_service[q]
    return s.roster[p] < s.roster[q]


@kernel
def promote(s, u, rank, row):
    """The highest man below the vacant post is promoted into it; his own falls vacant."""
    p = highest_below(s, u, rank)
    if p == NOBODY:
        return
    best = np.int64(s.roster[p])
    promotion = record(s, K_PROMOTION, LEADERSHIP, best, NONE, NONE, row)
    vacate(s, best, promotion)
    s.badge[best, RANK] = rank
    s.post[p] = rank
    set_bound(s, best)
    if man(s, best, FRESH_UNTIL) < 0:
        s.n[FRESH] += 1
    s.man[best, FRESH_UNTIL] = s.n[DAY] + int(s.v[V.turnover_inexperience_days])
    place = room(s, RIPE_TAIL, s.ripening.shape[0])
    s.ripening[place, 0] = man(s, best, FRESH_UNTIL)
    s.ripening[place, 1] = best


@kernel
def commission_recruits(s):
    """New officers of the day."""
    s.x[INTAKE_CREDIT] += daily(s.levers[s.n[DAY], INTAKE], s.n[COUNT])
    new = whole(s.x[INTAKE_CREDIT])
    s.x[INTAKE_CREDIT] -= new
    last = min(s.n[NEXT_RECRUIT] + new, s.badge.shape[0])
    for i in range(s.n[NEXT_RECRUIT], last):
        if i + MEN_AHEAD < last:
            foresee_recruit(s, i + MEN_AHEAD)
        record(s, K_INTAKE, NOBODY, i, NONE, NONE, NOBODY)
        commission(s, i, s.n[DAY])
    s.n[NEXT_RECRUIT] = last


@kernel
def let_pass(s):
    """Losses older than the window are no longer felt."""
    while s.n[PASS_HEAD] < s.n[PASS_TAIL] and s.passing[s.n[PASS_HEAD], 0] <= s.n[DAY]:
        place = s.n[PASS_HEAD]
        foresee_passing(s, place)
        s.n[PASS_HEAD] += 1
        felt(s, s.passing[place, 1], s.passing[place, 2] != 0, -1, NOBODY)


@kernel
def foresee_passing(s, place):
    """Ask for what the next losses to pass will touch."""
    if place + LOSSES_AHEAD < s.n[PASS_TAIL]:
        fetch(s.tie_start, s.passing[place + LOSSES_AHEAD, 1])
        fetch(s.unit, s.passing[place + LOSSES_AHEAD, 1])
    if place + 4 < s.n[PASS_TAIL]:
        foresee_places(s, s.passing[place + 4, 1])
    if place + 2 < s.n[PASS_TAIL]:
        foresee_felt(s, s.passing[place + 2, 1])


@kernel
def ripen(s):
    """Men promoted long enough ago are no longer inexperienced."""
    while s.n[RIPE_HEAD] < s.n[RIPE_TAIL] and s.ripening[s.n[RIPE_HEAD], 0] <= s.n[DAY]:
        if s.n[RIPE_HEAD] + MEN_AHEAD < s.n[RIPE_TAIL]:
            fetch(s.man, s.ripening[s.n[RIPE_HEAD] + MEN_AHEAD, 1])
        i = s.ripening[s.n[RIPE_HEAD], 1]
        s.n[RIPE_HEAD] += 1
        if man(s, i, FRESH_UNTIL) == s.n[DAY]:
            s.man[i, FRESH_UNTIL] = -1
            s.n[FRESH] -= 1
