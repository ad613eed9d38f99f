"""The army's personnel: losses and what they do to others, returns, promotions, intake."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from sim.draws import uniform
from sim.engine.abm import Model
from sim.engine.choice import DAYS_A_YEAR
from sim.engine.officer import BELIEF, CAREER, FEAR, Officer, Unit
from sim.rules.cells import screened
from sim.rules.requests import carried, daily, whole
from sim.rules.sanction import falls, let_back
from sim.rules.testimony import delay, one_of
from sim.vocabulary import (
    BOARD,
    CADRES,
    LEADERSHIP,
    NKVD,
    NOBODY,
    Decision,
    Kind,
    Lever,
    Narrative,
    Rank,
    Status,
    Tie,
)

if TYPE_CHECKING:
    from sim.engine.custody import Prisoner

MINORITY = int(Narrative.NATIONAL_MINORITY)


class Calendar(dict):
    """What is to come, by day."""

    def note(self, day: int, what: object) -> None:
        """Note something for a day."""
        self.setdefault(day, []).append(what)

    def take(self, day: int) -> list:
        """Take out what a day brings, in the order in which it was noted."""
        return self.pop(day, [])

    def take_officers(self, day: int) -> list[Officer]:
        """Take out the officers of a day, by number."""
        return sorted(self.take(day), key=lambda officer: officer.number)


class Personnel:
    """Keeps the calendars of what will come of each man, and the army's posts."""

    def __init__(self, army: Model) -> None:
        self.army = army
        self.values = army.values.turnover
        self.natural_losses, self.novices_ripe = Calendar(), Calendar()
        self.sentences, self.releases, self.appeals = Calendar(), Calendar(), Calendar()
        self.forgotten = Calendar()  # losses, with whether the man served
        self.promotions = Calendar()  # unit, rank, and row of the loss
        self.queue: deque[tuple[Officer, int]] = deque()  # who appeals, which of his appeals
        self.screening_credit, self.screened = 0.0, 0
        self.associates: list[tuple[Officer, int, int]] = []  # who, under what, row of the arrest
        self.review_credit = self.intake_credit = 0.0
        self.next_recruit = army.count
        founders = army.by_number[: army.count]
        self.novices = 0  # men still inexperienced in their posts
        self.posts = sum(1 for o in founders if o.founding_rank > Rank.LIEUTENANT)
        self.command = sum(1 for o in founders if o.founding_rank >= Rank.COLONEL)
        self.command_away = 0

    # -- entering -----------------------------------------------------------------------

    def commission(self, officer: Officer, day: int) -> None:
        """Take an officer into service and note when nature will take him out of it."""
        officer.commission()
        if self.values.natural > 0.0:
            self.will_be_lost(officer, day)

    def will_be_lost(self, officer: Officer, day: int) -> None:
        """Note when nature will take him, counted from a day."""
        draw = officer.exponential(Decision.NATURAL_LOSS)
        self.natural_losses.note(day + delay(DAYS_A_YEAR / self.values.natural, draw), officer)

    def _commission_recruits(self) -> None:
        army = self.army
        self.intake_credit += daily(army.lever[Lever.INTAKE], army.count)
        new = whole(self.intake_credit)
        self.intake_credit -= new
        last = min(self.next_recruit + new, len(army.by_number))
        for number in range(self.next_recruit, last):
            army.record(Kind.INTAKE, NOBODY, number)
            self.commission(army.by_number[number], army.day)
        self.next_recruit = last

    # -- losses -------------------------------------------------------------------------

    def lose(self, officer: Officer, status: Status, row: int) -> None:
        """A political loss: ties, subordinates and juniors feel it for the window. M43, M54."""
        served = officer.status == Status.SERVING
        self._leave(officer, status)
        self._felt(officer, served, +1, row)
        window = self.army.values.denunciation.window
        self.forgotten.note(self.army.day + window, (officer, served))
        if served:
            officer.unit.lost_row = row
            self._vacate(officer, row)

    def dismiss(self, officer: Officer, who: int, narrative: int, parent: int) -> int:
        """Dismissal from the army: out of service, not out of reach; he may appeal. Its row."""
        row = self.army.record(Kind.DISMISSAL, who, officer.number, narrative, parent)
        self.lose(officer, Status.DISMISSED, row)
        officer.dismissals += 1
        officer.last_row = row
        self._will_appeal(officer)
        return row

    # -- associates ---------------------------------------------------------------------

    def suspect_associates(self, prisoner: Officer, row: int) -> None:
        """Those of a prisoner's ties whom the cadre administration will discharge for it. S035."""
        army = self.army
        share = army.values.cells.associates * army.vigilance
        for a in prisoner.acquaintances:
            other = a.officer
            if not other.is_serving or other.is_senior:
                continue
            if falls(share, prisoner.uniform(Decision.ASSOCIATE, prisoner.arrests, other.number)):
                self.associates.append((other, prisoner.case, row))

    def discharge_associates(self) -> None:
        """Those who still serve are discharged."""
        for officer, narrative, row in self.associates:
            if officer.is_serving:
                self.dismiss(officer, CADRES, narrative, row)
        self.associates = []

    def screen(self) -> None:
        """Under a purge order the cadre administration screens the files by nationality. M44."""
        army, leadership = self.army, self.army.leadership
        if not leadership.orders:
            return
        men, weight = army.police.marked[MINORITY], army.weight[MINORITY]
        self.screening_credit += screened(army.values.cells.screening, weight, float(len(men)))
        today = whole(self.screening_credit)
        self.screening_credit -= today
        order = leadership.row[leadership.ordered.index(True)]
        for _ in range(today):
            u = uniform(
                army.key(Decision.SCREENED), Decision.SCREENED, CADRES, NOBODY, self.screened
            )
            self.screened += 1
            officer = army.by_number[men[one_of(u, len(men))]]
            if officer.is_serving and not officer.is_senior:
                self.dismiss(officer, CADRES, MINORITY, order)

    # -- what a loss does ---------------------------------------------------------------

    def _felt(self, officer: Officer, served: bool, change: int, row: int) -> None:
        for a in officer.acquaintances:
            a.officer.feel(FEAR, change, row)
            if served and a.tie == Tie.SUBORDINATE:
                a.officer.feel(BELIEF, change, row)
        if not served:
            return
        officer.unit.losses += change
        for other in officer.unit.roster:
            # above him: by the posts of day 0, so that a loss and its passing meet the same men
            if other.founding_rank < officer.founding_rank:
                other.feel(CAREER, change, row)

    def _leave(self, officer: Officer, status: Status) -> None:
        if officer.status == Status.SERVING:
            self._count_command(officer, +1)
        officer.leave(status)
        self.novices -= officer.novice_until >= 0
        officer.novice_until = -1

    def _count_command(self, officer: Officer, change: int) -> None:
        if officer.number < self.army.count and officer.founding_rank >= Rank.COLONEL:
            self.command_away += change

    def command_lost(self) -> float:
        """Share of the senior posts of day 0 whose holders are gone."""
        return self.command_away / self.command if self.command else 0.0

    def came_back(self) -> float:
        """Share of those removed who have been let back. M56."""
        total = self.army.total
        removed = total["arrests"] + total["dismissals"]
        return total["reinstatements"] / removed if removed else 0.0

    def inexperienced(self) -> float:
        """Men lately promoted, as a share of the posts above lieutenant on day 0. M59."""
        return self.novices / self.posts if self.posts else 0.0

    # -- the day's turnover -------------------------------------------------------------

    def turn_over(self) -> None:
        """Sentences, releases, natural losses, appeals, promotions, intake, what passes."""
        day = self.army.day
        for officer in self.sentences.take_officers(day):
            self._sentence(officer)
        for officer in self.releases.take_officers(day):
            self._release(officer)
        for officer in self.natural_losses.take_officers(day):
            self._lose_naturally(officer)
        for officer in self.appeals.take_officers(day):
            if officer.appeal_day == day:
                self.queue.append((officer, officer.appeals))
        self._hear_appeals()
        for unit, rank, row in self.promotions.take(day):
            self._promote(unit, rank, row)
        self._commission_recruits()
        for officer, served in self.forgotten.take(day):
            self._felt(officer, served, -1, NOBODY)
        for officer in self.novices_ripe.take(day):
            if officer.novice_until == day:
                officer.novice_until = -1
                self.novices -= 1

    def will_sentence(self, prisoner: Prisoner) -> None:
        """A man who confesses is sentenced after a while."""
        custody, ordered = self.army.values.custody, self.army.leadership.orders > 0
        prisoner.sentence_days = custody.order_sentence_days if ordered else custody.sentence_days
        self.await_sentence(prisoner)

    def await_sentence(self, prisoner: Prisoner) -> None:
        """Note when he is sentenced, counted from today."""
        officer = prisoner.officer
        draw = officer.exponential(Decision.SENTENCE_DELAY, officer.arrests)
        self.sentences.note(self.army.day + delay(prisoner.sentence_days, draw), officer)

    def will_release(self, prisoner: Prisoner) -> None:
        """Note how long he is held without confessing, counted from today."""
        officer, days = prisoner.officer, self.army.values.custody.release_days
        held = officer.exponential(Decision.RELEASE_DELAY, prisoner.arrest)
        officer.release_day = self.army.day + delay(days, held)
        self.releases.note(officer.release_day, officer)

    def _sentence(self, officer: Officer) -> None:
        army, custody = self.army, self.army.values.custody
        n, case = officer.number, officer.held_on
        row = army.record(Kind.SENTENCE, NKVD, n, case, officer.last_row)
        share = custody.shot_senior if officer.is_senior else custody.shot
        if falls(share, officer.uniform(Decision.SENTENCE, officer.arrests)):
            army.record(Kind.EXECUTION, NKVD, n, case, row)
            officer.become(Status.SHOT)
        else:
            officer.become(Status.CAMP)
            officer.last_row = row
            self._will_appeal(officer)

    def _release(self, officer: Officer) -> None:
        """A prisoner who did not confess goes back to duty, his file with him."""
        held = officer.status == Status.ARRESTED and not officer.confessed
        if held and officer.release_day == self.army.day:
            self.take_back(officer, Kind.RELEASE, NKVD)

    def take_back(self, officer: Officer, kind: Kind, who: int) -> None:
        """Back into service: by a reinstatement, or by a release, which brings one.

        Nothing came of his case: for a time he is not asked for again. M31.
        """
        row = self.army.record(kind, who, officer.number, parent=officer.last_row)
        if kind == Kind.RELEASE:
            self.army.record(Kind.REINSTATEMENT, who, officer.number, parent=row)
        self._count_command(officer, -1)
        officer.next_request = self.army.day + int(self.army.values.police.released_days)
        officer.serve_again()

    def _lose_naturally(self, officer: Officer) -> None:
        if officer.status == Status.SERVING:
            row = self.army.record(Kind.LOSS, NOBODY, officer.number)
            self._leave(officer, Status.LEFT)
            self._vacate(officer, row)
        else:
            officer.outlived = True

    # -- appeals ------------------------------------------------------------------------

    def _will_appeal(self, officer: Officer) -> None:
        """Note when he will appeal, each time later; an earlier appeal of his is void."""
        officer.appeals += 1
        self.await_appeal(officer)

    def await_appeal(self, officer: Officer) -> None:
        """Note when his next appeal comes, counted from today."""
        draw = officer.exponential(Decision.APPEAL_DELAY, officer.appeals - 1)
        mean = self.values.appeal_days * officer.appeals
        officer.appeal_day = self.army.day + delay(mean, draw)
        self.appeals.note(officer.appeal_day, officer)

    def _hear_appeals(self) -> None:
        """Appeals in order of arrival, as many as the review can decide. M56."""
        army = self.army
        self.review_credit += daily(army.lever[Lever.REVIEW], army.count)
        able = whole(self.review_credit)
        heard = 0
        while heard < able and self.queue:
            officer, number = self.queue.popleft()
            is_void = number != officer.appeals
            if not is_void and officer.status in (Status.DISMISSED, Status.CAMP):
                heard += 1
                self._hear(officer)
        self.review_credit = carried(self.review_credit, heard)

    def _hear(self, officer: Officer) -> None:
        camp = officer.status == Status.CAMP
        share = self.values.prisoner_success if camp else self.values.appeal_success
        share = let_back(share, self.values.appeal_caution, self.army.pressure)
        if falls(share, officer.uniform(Decision.APPEAL, officer.appeals)):
            self.take_back(officer, Kind.RELEASE if camp else Kind.REINSTATEMENT, BOARD)
        else:
            self._will_appeal(officer)

    # -- posts --------------------------------------------------------------------------

    def _vacate(self, officer: Officer, row: int) -> None:
        if officer.rank > Rank.LIEUTENANT:
            when = self.army.day + self.values.promotion_days + 1
            self.promotions.note(when, (officer.unit, officer.rank, row))

    def _promote(self, unit: Unit, rank: Rank, row: int) -> None:
        """The highest man below the vacant post is promoted into it; his own falls vacant. M54."""
        below = [officer for officer in unit.serving() if officer.rank < rank]
        if not below:
            return
        best = max(below, key=lambda officer: (officer.rank, officer.experience))
        promotion = self.army.record(Kind.PROMOTION, LEADERSHIP, best.number, parent=row)
        self._vacate(best, promotion)
        best.rank = rank
        self.novices += best.novice_until < 0
        best.novice_until = self.army.day + self.values.inexperience_days
        self.novices_ripe.note(best.novice_until, best)
