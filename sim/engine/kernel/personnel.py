"""Losses and what they do to others, returns, promotions, intake, over arrays.

Mirrors `sim.engine.personnel`.
"""

from __future__ import annotations

from sim.engine.kernel.books import due_today, exponential, note, record, room, uniform
from sim.engine.kernel.cases import let_rest, set_bound
from sim.engine.kernel.codes import Decision, Kind, Motive, Rank, Status
from sim.engine.kernel.decorators import kernel
from sim.engine.kernel.files import list_again
from sim.engine.kernel.foresight import AHEAD, foresee_feelings, foresee_losses, foresee_men
from sim.engine.kernel.layout import (
    APPEALS,
    NATURAL,
    NUMBER,
    RELEASES,
    SENIOR,
    SENTENCES,
    SUBORDINATE_TIE,
)
from sim.engine.kernel.people import become, commission, feel, go_on, hope, pause
from sim.rules.requests import carried, daily, whole
from sim.rules.sanction import falls, let_back
from sim.rules.testimony import delay
from sim.vocabulary import BOARD, LEADERSHIP, NKVD, NOBODY, NONE

# -- losses ---------------------------------------------------------------------------------


@kernel
def lose(s, i, status, row):
    """A political loss: ties, subordinates and juniors feel it for the window."""
    served = s.officers.status[i] == Status.SERVING
    leave(s, i, status)
    felt(s, i, served, 1, row)
    place = room(s, s.passing)
    s.passing.day[place] = s.day + int(s.values.denunciation.window)
    s.passing.officer[place] = i
    s.passing.served[place] = served
    if served:
        s.units.lost_row[s.officers.unit[i]] = row
        vacate(s, i, row)


@kernel
def dismiss(s, i, who, narrative, parent):
    """Dismissal from the army: out of service, not out of reach; he may appeal. Its row."""
    row = record(s, Kind.DISMISSAL, who, i, NONE, narrative, parent)
    lose(s, i, Status.DISMISSED, row)
    s.officers.dismissals[i] += 1
    s.officers.last_row[i] = row
    will_appeal(s, i)
    return row


@kernel
def felt(s, i, served, change, row):
    """Ties fear; where he served, subordinates believe and juniors hope."""
    for t in range(s.officers.first_tie[i], s.officers.end_of_ties[i]):
        tie = s.ties.place[t]
        feel(s, tie & NUMBER, Motive.FEAR, change, row)
        if served and tie & SUBORDINATE_TIE:
            feel(s, tie & NUMBER, Motive.BELIEF, change, row)
    if served:
        u = s.officers.unit[i]
        s.units.losses[u] += change
        hope(s, u, s.officers.founding_rank[i], change, row)


@kernel
def leave(s, i, status):
    """Leave service: what is left of his breaking points is kept."""
    if s.officers.status[i] == Status.SERVING:
        count_command(s, i, 1)
        pause(s, i)
    become(s, i, status)
    if s.officers.fresh_until[i] >= 0:
        s.officers.fresh_until[i] = -1
        s.personnel.fresh -= 1


@kernel
def count_command(s, i, change):
    """Senior posts of day 0 whose holders are gone."""
    if i < s.count and s.officers.founding_rank[i] >= Rank.COLONEL:
        s.personnel.command_away += change


# -- the day's turnover ---------------------------------------------------------------------


@kernel
def turn_over(s):
    """Sentences, releases, natural losses, appeals, promotions, intake, what passes."""
    for place in range(due_today(s, SENTENCES)):
        sentence(s, s.scratch.number[place])
    for place in range(due_today(s, RELEASES)):
        release(s, s.scratch.number[place])
    for place in range(due_today(s, NATURAL)):
        lose_naturally(s, s.scratch.number[place])
    for place in range(due_today(s, APPEALS)):
        i = s.scratch.number[place]
        if s.officers.appeal_day[i] == s.day:
            a = room(s, s.appeals)
            s.appeals.officer[a] = i
            s.appeals.number[a] = s.officers.appeals[i]
    hear_appeals(s)
    fill_posts(s)
    commission_recruits(s)
    let_pass(s)
    ripen(s)


@kernel
def sentence(s, i):
    """Shot or camp."""
    row = record(s, Kind.SENTENCE, NKVD, i, NONE, s.officers.held_on[i], s.officers.last_row[i])
    share = s.values.custody.shot_senior if s.officers.rank[i] >= SENIOR else s.values.custody.shot
    if falls(share, uniform(s, Decision.SENTENCE, i, NOBODY, s.officers.arrests[i])):
        record(s, Kind.EXECUTION, NKVD, i, NONE, s.officers.held_on[i], row)
        become(s, i, Status.SHOT)
    else:
        become(s, i, Status.CAMP)
        s.officers.last_row[i] = row
        will_appeal(s, i)


@kernel
def release(s, i):
    """A prisoner who did not confess goes back to duty, his file with him."""
    held = s.officers.status[i] == Status.ARRESTED and s.officers.confessed[i] == 0
    if held and s.officers.release_day[i] == s.day:
        come_back(s, i, Kind.RELEASE, NKVD)


@kernel
def come_back(s, i, kind, who):
    """Return to service with a mark; the clocks go on from here.

    Nothing came of his case: for a time he is not asked for again.
    """
    row = record(s, kind, who, i, NONE, NONE, s.officers.last_row[i])
    if kind == Kind.RELEASE:
        record(s, Kind.REINSTATEMENT, who, i, NONE, NONE, row)
    count_command(s, i, -1)
    become(s, i, Status.SERVING)
    s.officers.reinstated[i] = 1
    s.officers.confessed[i] = 0
    s.officers.letters_against[i] = 0
    let_rest(s, i, s.day + int(s.values.police.released_days))
    list_again(s, i)
    go_on(s, i)


@kernel
def lose_naturally(s, i):
    """Death, age, health."""
    if s.officers.status[i] == Status.SERVING:
        row = record(s, Kind.LOSS, NOBODY, i, NONE, NONE, NOBODY)
        leave(s, i, Status.LEFT)
        vacate(s, i, row)
    else:
        s.officers.outlived[i] = True


# -- appeals --------------------------------------------------------------------------------


@kernel
def will_appeal(s, i):
    """Note when he will appeal, each time later; an earlier appeal of his is void."""
    s.officers.appeals[i] += 1
    await_appeal(s, i)


@kernel
def await_appeal(s, i):
    """Note when his next appeal comes, counted from today."""
    draw = exponential(s, Decision.APPEAL_DELAY, i, NOBODY, s.officers.appeals[i] - 1)
    mean = s.values.turnover.appeal_days * s.officers.appeals[i]
    s.officers.appeal_day[i] = s.day + delay(mean, draw)
    note(s, APPEALS, s.officers.appeal_day[i], i)


@kernel
def hear_appeals(s):
    """Appeals in order of arrival, as many as the review can decide."""
    s.personnel.review_credit += daily(s.levers.review[s.day], s.count)
    able = whole(s.personnel.review_credit)
    heard = 0
    while heard < able and s.appeals.head < s.appeals.count:
        foresee_men(s, s.appeals.officer, s.appeals.head, s.appeals.count)
        i = s.appeals.officer[s.appeals.head]
        void = s.appeals.number[s.appeals.head] != s.officers.appeals[i]
        s.appeals.head += 1
        if void:
            continue
        if s.officers.status[i] == Status.DISMISSED or s.officers.status[i] == Status.CAMP:
            heard += 1
            hear(s, i)
    s.personnel.review_credit = carried(s.personnel.review_credit, heard)


@kernel
def hear(s, i):
    """One appeal."""
    camp = s.officers.status[i] == Status.CAMP
    share = s.values.turnover.prisoner_success if camp else s.values.turnover.appeal_success
    share = let_back(share, s.values.turnover.appeal_caution, s.pressure)
    if falls(share, uniform(s, Decision.APPEAL, i, NOBODY, s.officers.appeals[i])):
        come_back(s, i, Kind.RELEASE if camp else Kind.REINSTATEMENT, BOARD)
    else:
        will_appeal(s, i)


# -- posts ----------------------------------------------------------------------------------


@kernel
def vacate(s, i, row):
    """His post falls vacant and will be filled; every vacancy waits equally long."""
    if s.officers.rank[i] > Rank.LIEUTENANT:
        place = room(s, s.vacancies)
        s.vacancies.day[place] = s.day + int(s.values.turnover.promotion_days) + 1
        s.vacancies.unit[place] = s.officers.unit[i]
        s.vacancies.rank[place] = s.officers.rank[i]
        s.vacancies.row[place] = row


@kernel
def fill_posts(s):
    """Vacancies due today, in the order in which they arose."""
    last = s.vacancies.count
    while s.vacancies.head < last and s.vacancies.day[s.vacancies.head] <= s.day:
        place = s.vacancies.head
        s.vacancies.head += 1
        promote(s, s.vacancies.unit[place], s.vacancies.rank[place], s.vacancies.row[place])


@kernel
def highest_below(s, u, rank):
    """Place of the man next in rank, then in service, below a vacant post; NOBODY if none is.

    Of equals the one with the lowest number.
    """
    start, end = s.units.first_place[u], s.units.end[u]
    next_in_rank = -1
    for p in range(start, end):
        post = s.places.post[p]
        if post < rank and post > next_in_rank:  # others are too high, or out of service
            next_in_rank = post
    best = NOBODY
    for p in range(start, end):
        if s.places.post[p] == next_in_rank and (best == NOBODY or senior(s, p, best)):
            best = p
    return best


@kernel
def senior(s, p, q):
    """Whether the man at place `p` has served longer than the one at `q`."""
    if s.places.service[p] != s.places.service[q]:
        return s.places.service[p] > s.places.service[q]
    return s.places.officer[p] < s.places.officer[q]


@kernel
def promote(s, u, rank, row):
    """The highest man below the vacant post is promoted into it; his own falls vacant."""
    p = highest_below(s, u, rank)
    if p == NOBODY:
        return
    best = s.places.officer[p]
    promotion = record(s, Kind.PROMOTION, LEADERSHIP, best, NONE, NONE, row)
    vacate(s, best, promotion)
    s.officers.rank[best] = rank
    s.places.post[p] = rank
    set_bound(s, best)
    if s.officers.fresh_until[best] < 0:
        s.personnel.fresh += 1
    s.officers.fresh_until[best] = s.day + int(s.values.turnover.inexperience_days)
    place = room(s, s.ripening)
    s.ripening.day[place] = s.officers.fresh_until[best]
    s.ripening.officer[place] = best


@kernel
def commission_recruits(s):
    """New officers of the day."""
    s.personnel.intake_credit += daily(s.levers.intake[s.day], s.count)
    new = whole(s.personnel.intake_credit)
    s.personnel.intake_credit -= new
    last = min(s.personnel.next_recruit + new, len(s.officers))
    for i in range(s.personnel.next_recruit, last):
        foresee_feelings(s, min(i + AHEAD, last - 1))
        record(s, Kind.INTAKE, NOBODY, i, NONE, NONE, NOBODY)
        commission(s, i, s.day)
    s.personnel.next_recruit = last


@kernel
def let_pass(s):
    """Losses older than the window are no longer felt."""
    while s.passing.head < s.passing.count and s.passing.day[s.passing.head] <= s.day:
        place = s.passing.head
        foresee_losses(s, s.passing.officer, place, s.passing.count)
        s.passing.head += 1
        felt(s, s.passing.officer[place], s.passing.served[place] != 0, -1, NOBODY)


@kernel
def ripen(s):
    """Men promoted long enough ago are no longer inexperienced."""
    while s.ripening.head < s.ripening.count and s.ripening.day[s.ripening.head] <= s.day:
        i = s.ripening.officer[s.ripening.head]
        s.ripening.head += 1
        if s.officers.fresh_until[i] == s.day:
            s.officers.fresh_until[i] = -1
            s.personnel.fresh -= 1
