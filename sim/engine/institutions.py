"""The police, the leadership and the army chief.

Floor 3. Each gathers what it needs from the day, calls a rule, applies the answer.
"""

from __future__ import annotations

from heapq import nsmallest
from math import ceil
from typing import TYPE_CHECKING

from sim.draws import exponential, uniform
from sim.engine.abm import Agent
from sim.engine.personnel import note
from sim.rules.belief import believed, news
from sim.rules.pressure import alarm, enlarged, eroded, pressure, reach
from sim.rules.requests import carried, daily, is_rebuked, wanted, whole
from sim.rules.sanction import convinced, falls, moved_aside, signed, strikes
from sim.rules.suspicion import taught
from sim.rules.testimony import breaks_at, delay, duress, names_given, one_of
from sim.rules.turnover import outweighed
from sim.vocabulary import (
    ARMY_CHIEF,
    LEADERSHIP,
    NARRATIVES,
    NKVD,
    NOBODY,
    NONE,
    Decision,
    Kind,
    Lever,
    Status,
)

if TYPE_CHECKING:
    from sim.engine.agents import Army
    from sim.engine.officer import Officer

#: Most names one confession can hold; spaces the addresses of a prisoner's names.
NAMES_APART = 1024


class Police(Agent):
    """The NKVD: case list, capacity, what confessions have taught it, its prisoners."""

    def __init__(self, army: Army) -> None:
        super().__init__(army)
        self.learned = [0.0] * NARRATIVES
        self.confessed = [0] * NARRATIVES  # yesterday's confessions
        self.filed = [0] * NARRATIVES  # officers with anything on file, ever
        self.cases: list[Officer] = []
        self.growth = 1.0
        self.credit = 0.0  # cases it may open
        self.quota_credit = 0.0
        self.clock = 0.0  # of duress
        self.prisoners: list[Officer] = []
        self.old_guard: list[tuple[float, int]] = []  # breaking point, number of the witness
        self.old_guard_clock = 0.0

    def learn(self) -> None:
        """Intelligence: what yesterday's confessions teach about each narrative."""
        learning = self.model.values.learning
        for k in range(NARRATIVES):
            per_thousand = self.confessed[k] * 1000.0 / self.model.count
            self.learned[k] = taught(
                self.learned[k], learning.half_life, learning.gain, per_thousand, learning.ceiling
            )
            self.confessed[k] = 0

    def open_file(self, officer: Officer, narrative: int) -> None:
        """A first item under a narrative: count it, and put the man on the list."""
        self.filed[narrative] += 1
        self._list(officer)

    def list_again(self, officer: Officer) -> None:
        """A man back in service: what was on file about him still is. M02."""
        if any(weight > 0.0 for weight in officer.filed):
            self._list(officer)

    def _list(self, officer: Officer) -> None:
        if not officer.listed:
            officer.listed = True
            self.cases.append(officer)

    def review(self) -> None:
        """Files and suspicion: every case still at large is read again in today's light."""
        self.cases = [o for o in self.cases if self._keeps(o)]
        for officer in self.cases:
            officer.assess()

    def _keeps(self, officer: Officer) -> bool:
        officer.listed = officer.at_large
        return officer.at_large

    def enlarge(self) -> float:
        """Capacity today, in cases per day and 100,000 officers."""
        police, model = self.model.values.police, self.model
        self.growth = enlarged(
            self.growth, police.capacity_gain, model.pressure, police.capacity_rate
        )
        return model.lever[Lever.CAPACITY] * self.growth

    def ask(self) -> list[tuple[Officer, int]]:
        """Requests of the day: (officer, who asks), most suspect first, within capacity."""
        model = self.model
        self.credit += daily(model.capacity, model.count)
        self.quota_credit += daily(model.lever[Lever.QUOTA], model.count)
        chief_wants = model.chief.surplus()
        asked: list[tuple[Officer, int]] = []
        if not model.halted:
            allowed = whole(self.credit)
            asked = [(o, NKVD) for o in first_of(self._ripe(), allowed)]
            asked += self._fill(asked, min(allowed, whole(self.quota_credit)), everybody=True)
            most = min(allowed, len(asked) + chief_wants)
            asked += [(o, ARMY_CHIEF) for o, _ in self._fill(asked, most, everybody=False)]
        self.credit = carried(self.credit, len(asked))
        self.quota_credit = carried(self.quota_credit, min(len(asked), whole(self.quota_credit)))
        return asked

    def _ripe(self) -> list[Officer]:
        model = self.model
        zeal, threshold = model.lever[Lever.ZEAL], model.values.police.threshold
        return [
            o
            for o in self.cases
            if model.day >= o.next_request
            and wanted(o.suspicion, zeal, model.pressure, threshold)
        ]

    def _fill(
        self, asked: list[tuple[Officer, int]], most: int, everybody: bool
    ) -> list[tuple[Officer, int]]:
        """More requests from the top of the list until `most` stand; the list may be the corps."""
        missing = most - len(asked)
        if missing <= 0:
            return []
        taken = {o.number for o, _ in asked}
        pool = self.model.officers if everybody else self.cases
        left = []
        for o in pool:
            if o.at_large and o.number not in taken and self.model.day >= o.next_request:
                o.suspicion_today()
                left.append(o)
        return [(o, NKVD) for o in first_of(left, missing)]

    # -- custody ------------------------------------------------------------------------

    def take(self, officer: Officer) -> None:
        """A prisoner: draw what he can bear and how long he is held without confessing."""
        model = self.model
        n = officer.arrests
        officer.arrests += 1
        officer.held_on = officer.case
        officer.confessed = False
        breaking = exponential(model.seed, Decision.RESISTANCE, officer.number, NOBODY, n)
        officer.breaks_at = breaks_at(self.clock, officer.resistance, breaking)
        held = exponential(model.seed, Decision.RELEASE_DELAY, officer.number, NOBODY, n)
        officer.release_day = model.day + delay(model.values.custody.release_days, held)
        note(model.personnel.releases, officer.release_day, officer)
        self.prisoners.append(officer)

    def interrogate(self) -> None:
        """Custody: duress works on everyone held, today's men too; confessions name others."""
        model = self.model
        self.clock += duress(model.coercion, model.values.custody.pressure, model.pressure)
        self.prisoners = [o for o in self.prisoners if o.status == Status.ARRESTED]
        broken = sorted(
            (o for o in self.prisoners if self.clock >= o.breaks_at), key=lambda o: o.number
        )
        top: list[Officer] | None = None
        for officer in broken:
            top = self._list_to_steer_by() if top is None else top
            self._confess(officer, top)
        self.prisoners = [o for o in self.prisoners if self.clock < o.breaks_at]
        self._hear_old_guard(top)

    def _list_to_steer_by(self) -> list[Officer]:
        depth = max(1, ceil(daily(self.model.values.police.steering_depth, self.model.count)))
        return first_of([o for o in self.cases if o.at_large], depth)

    def _confess(self, officer: Officer, top: list[Officer]) -> None:
        model, custody = self.model, self.model.values.custody
        row = model.record(
            Kind.CONFESSION, officer.number, NOBODY, narrative=officer.held_on,
            parent=officer.last_row,
        )
        officer.last_row = row
        officer.confessed = True
        self.confessed[officer.held_on] += 1
        n = officer.arrests
        wait = exponential(model.seed, Decision.SENTENCE_DELAY, officer.number, NOBODY, n)
        note(model.personnel.sentences, model.day + delay(custody.sentence_days, wait), officer)
        names = names_given(
            custody.names, custody.dispersion,
            uniform(model.seed, Decision.NAMES, officer.number, NOBODY, n),
        )
        named: set[int] = {officer.number}
        for j in range(names):
            address = n * NAMES_APART + j
            other = self._whom(officer, top, address)
            if other is not None and other.number not in named:
                named.add(other.number)
                self._name(officer.number, other, address, row)

    def _whom(self, officer: Officer, top: list[Officer], address: int) -> Officer | None:
        """The next man a prisoner names: supplied to him, known by repute, or known to him."""
        model = self.model
        how = uniform(model.seed, Decision.STEER, officer.number, NOBODY, address)
        u = uniform(model.seed, Decision.NAMED, officer.number, NOBODY, address)
        steering = model.lever[Lever.STEERING]
        if how < steering:
            return top[one_of(u, len(top))] if top else None
        if how < steering + (1.0 - steering) * model.values.custody.strangers:
            return model.officers[one_of(u, model.count)]
        return officer.name_acquaintance(u)

    def _name(self, who: int, other: Officer, address: int, row: int) -> int:
        """Record a name and what sticks of it; returns the narrative, or NONE."""
        model = self.model
        u = uniform(model.seed, Decision.NAMED_NARRATIVE, who, other.number, address)
        narrative = other.narrative_that_sticks(u)
        name = model.record(Kind.NAME, who, other.number, narrative=narrative, parent=row)
        if narrative != NONE:
            model.file_tonight(other, narrative, model.values.file.name, name)
        return narrative

    # -- the police's own purge ---------------------------------------------------------

    def expose_old_guard(self) -> None:
        """The former chief's men can be arrested from now on. M18."""
        witnesses = int(self.model.values.police.old_guard)
        start = len(self.old_guard)
        for w in range(start, start + witnesses):
            draw = exponential(self.model.seed, Decision.OLD_GUARD, NOBODY, NOBODY, w)
            self.old_guard.append((self.old_guard_clock + draw, w))

    def _hear_old_guard(self, top: list[Officer] | None) -> None:
        model, values = self.model, self.model.values
        self.old_guard_clock += values.police.old_guard_rate * model.pressure
        talking = [w for point, w in self.old_guard if point <= self.old_guard_clock]
        if not talking:
            return
        self.old_guard = [(p, w) for p, w in self.old_guard if p > self.old_guard_clock]
        top = self._list_to_steer_by() if top is None else top
        for w in sorted(talking):
            self._testify(w, top)

    def _testify(self, witness: int, top: list[Officer]) -> None:
        """An arrested policeman names officers from the top of the list he helped to make."""
        model, custody = self.model, self.model.values.custody
        u = uniform(model.seed, Decision.NAMES, NKVD, NOBODY, witness)
        names = names_given(custody.names, custody.dispersion, u)
        named: set[int] = set()
        for j in range(names):
            address = witness * NAMES_APART + j
            u = uniform(model.seed, Decision.NAMED, NKVD, NOBODY, address)
            other = top[one_of(u, len(top))] if top else None
            if other is not None and other.number not in named:
                named.add(other.number)
                narrative = self._name(NKVD, other, address, NOBODY)
                if len(named) == 1 and narrative != NONE:
                    self.confessed[narrative] += 1


class Leadership(Agent):
    """Stalin and his circle: a belief for each narrative, verification, order and halt."""

    DORMANT, VERIFYING, ORDERED = 0, 1, 2

    def __init__(self, army: Army) -> None:
        super().__init__(army)
        prior = army.values.leadership.prior
        self.belief = [prior] * NARRATIVES
        self.stage = [self.DORMANT] * NARRATIVES
        self.until = [0] * NARRATIVES
        self.verified = [0] * NARRATIVES  # confrontations held
        self.row = [NOBODY] * NARRATIVES  # verification, then order
        self.subject: list[Officer | None] = [None] * NARRATIVES
        self.moved: list[list[Officer]] = [[] for _ in range(NARRATIVES)]
        self.reports = [0.0] * NARRATIVES
        self.letters = [0] * NARRATIVES

    @property
    def orders(self) -> int:
        """Purge orders in force."""
        return sum(1 for stage in self.stage if stage == self.ORDERED)

    def press(self) -> float:
        """Pressure from above today."""
        model = self.model
        p, restraint = model.values.pressure, model.lever[Lever.RESTRAINT]
        alarms = 0.0
        for k in range(NARRATIVES):
            spread = reach(model.nkvd.filed[k], model.count, p.reach_scale)
            alarms += alarm(spread, self.belief[k], restraint)
        order = p.order_push if self.orders else 0.0
        return pressure(p.scale, model.lever[Lever.PUSH], p.maximum, alarms, order)

    def confront(self) -> None:
        """Confrontations due today end in a purge order or in a clearance. M29, M31."""
        for k in range(NARRATIVES):
            if self.stage[k] == self.VERIFYING and self.model.day >= self.until[k]:
                self._judge(k)

    def _judge(self, k: int) -> None:
        model, values = self.model, self.model.values.leadership
        subject = self.subject[k]
        u = uniform(model.seed, Decision.VERDICT, k, NOBODY, self.verified[k])
        self.verified[k] += 1
        if strikes(
            values.verdict_bias, values.credulity, values.verdict_belief, self.belief[k],
            model.lever[Lever.RESTRAINT], values.verdict_evidence, subject.filed_under(k),
            values.verdict_tension, model.lever[Lever.TENSION], u,
        ):
            self.order(k, LEADERSHIP, subject.number, self.row[k])
        else:
            self._clear(k)
        self.moved[k] = []

    def order(self, k: int, who: int, whom: int, parent: int) -> None:
        """A purge order under a narrative is in force from now on."""
        self.row[k] = self.model.record(Kind.ORDER, who, whom, narrative=k, parent=parent)
        self.stage[k] = self.ORDERED
        self.model.halted = False

    def _clear(self, k: int) -> None:
        model, values = self.model, self.model.values
        for officer in self.moved[k]:
            model.record(
                Kind.CLEARANCE, LEADERSHIP, officer.number, narrative=k, parent=self.row[k]
            )
            officer.next_request = model.day + int(values.leadership.cleared_days)
            model.file_tonight(officer, k, values.file.residue, NOBODY)
        self.belief[k] = values.leadership.prior
        self.stage[k] = self.DORMANT
        self.row[k] = NOBODY

    def allows(self, officer: Officer, k: int, request: int) -> bool:
        """Whether a senior may be arrested on a case resting on `k`; else what happens instead."""
        model = self.model
        restraint = model.lever[Lever.RESTRAINT]
        if self.stage[k] == self.ORDERED:
            return True
        if self.stage[k] == self.VERIFYING:
            self._move_aside(officer, k, request, self.until[k])
        elif convinced(self.belief[k], restraint):
            self._verify(officer, k, request)
        else:
            u = uniform(
                model.seed, Decision.TRANSFER, officer.number, NOBODY, officer.requests
            )
            later = model.day + int(model.values.police.patience)
            if moved_aside(self.belief[k], restraint, u):
                self._move_aside(officer, NONE, request, later)
            else:
                model.refuse(officer, LEADERSHIP, request)
        return False

    def _verify(self, officer: Officer, k: int, request: int) -> None:
        """First crossing: wait, look for oneself, move the suspects meanwhile. M28."""
        model = self.model
        self.stage[k] = self.VERIFYING
        self.until[k] = model.day + model.values.leadership.verification
        self.subject[k] = officer
        self.row[k] = model.record(
            Kind.VERIFICATION, LEADERSHIP, officer.number, narrative=k, parent=request
        )
        self._move_aside(officer, k, request, self.until[k])

    def _move_aside(self, officer: Officer, k: int, request: int, until: int) -> None:
        self.model.record(
            Kind.TRANSFER, LEADERSHIP, officer.number, narrative=officer.case, parent=request
        )
        officer.next_request = until
        if k != NONE:
            self.moved[k].append(officer)

    def update(self) -> None:
        """Belief: the day's confessions, letters and reports against forgetting. M26, M32."""
        model, values = self.model, self.model.values.leadership
        tension, kappa = model.lever[Lever.TENSION], model.values.file.kappa
        scale = 10_000.0 / model.count
        for k in range(NARRATIVES):
            added = news(
                values.credulity, tension, values.confession, model.nkvd.confessed[k] * scale,
                values.letter, self.letters[k] * scale, kappa, values.report, self.reports[k],
            )
            self.belief[k] = believed(
                self.belief[k], added, values.prior, values.forgetting, values.bound
            )
            self.letters[k] = 0
            self.reports[k] = 0.0

    def consider_halt(self) -> None:
        """Halt where lost command outweighs what is still believed. M57."""
        values = self.model.values.leadership
        if self.orders and outweighed(
            self.model.personnel.command_lost(), values.halt_loss, max(self.belief), values.prior
        ):
            self.halt(LEADERSHIP)

    def halt(self, who: int) -> None:
        """The gate closes: orders end, the police may ask for nobody."""
        self.model.record(Kind.HALT, who, NOBODY)
        self.stage = [self.DORMANT] * NARRATIVES
        self.row = [NOBODY] * NARRATIVES
        self.moved = [[] for _ in range(NARRATIVES)]
        self.model.halted = True


class ArmyChief(Agent):
    """Voroshilov: the shield, its erosion, and over-compensation."""

    def __init__(self, army: Army) -> None:
        super().__init__(army)
        self.held = 1.0  # share of the shield not eroded
        self.credit = 0.0

    @property
    def shield(self) -> float:
        """Share of requests refused today."""
        return self.model.lever[Lever.SHIELD] * self.held

    def be_pressed(self) -> None:
        """The shield erodes while pressed. M35."""
        self.held = eroded(self.held, self.model.values.chief.erosion, self.model.pressure)

    def surplus(self) -> int:
        """Arrests a rebuked chief asks for himself today. M35, M37."""
        model, chief = self.model, self.model.values.chief
        if is_rebuked(self.shield, chief.rebuked_below, model.pressure):
            self.credit += daily(chief.surplus * model.pressure, model.count)
        wants = whole(self.credit)
        self.credit -= wants
        return wants

    def signs(self, officer: Officer, who: int, request: int) -> bool:
        """Whether he signs a request for a serving officer; refuses it otherwise. M36."""
        if who == ARMY_CHIEF:
            return True
        model = self.model
        u = uniform(model.seed, Decision.SANCTION, officer.number, NOBODY, officer.requests)
        if signed(self.shield, u):
            return True
        model.refuse(officer, ARMY_CHIEF, request)
        return False


def first_of(officers: list[Officer], most: int) -> list[Officer]:
    """The first `most` of them on the police's list, in order."""
    return nsmallest(most, officers, key=lambda o: o.order_of_list())


def forestalls(seed: int, officer: Officer, share: float) -> bool:
    """Whether a man about to be arrested kills himself."""
    u = uniform(seed, Decision.SUICIDE, officer.number, NOBODY, officer.requests)
    return falls(share, u)


__all__ = ["ArmyChief", "Leadership", "Police", "forestalls"]
