"""The police: case list, capacity, requests, prisoners, and its own purge.

Gathers what it needs from the day, calls a rule, applies the answer.
"""

from __future__ import annotations

from heapq import nsmallest
from math import ceil, inf
from typing import TYPE_CHECKING

from sim.draws import exponential, uniform
from sim.engine.abm import Agent
from sim.engine.choice import NAMES_APART
from sim.engine.personnel import note
from sim.rules.pressure import enlarged
from sim.rules.requests import carried, daily, wanted, whole
from sim.rules.suspicion import taught
from sim.rules.testimony import breaks_at, delay, duress, names_given, one_of
from sim.vocabulary import ARMY_CHIEF, NARRATIVES, NKVD, NOBODY, NONE, Decision, Kind, Lever, Status

if TYPE_CHECKING:
    from sim.engine.agents import Army
    from sim.engine.officer import Officer


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
        self.old_guard: list[float] = []  # breaking point of each witness, inf once heard
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
            if model.day >= o.next_request and wanted(o.suspicion, zeal, model.pressure, threshold)
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
        """The first of the list, by number: every one of them is as likely to be supplied."""
        depth = max(1, ceil(daily(self.model.values.police.steering_depth, self.model.count)))
        first = first_of([o for o in self.cases if o.at_large], depth)
        return sorted(first, key=lambda o: o.number)

    def _confess(self, officer: Officer, top: list[Officer]) -> None:
        model, custody = self.model, self.model.values.custody
        row = model.record(
            Kind.CONFESSION,
            officer.number,
            NOBODY,
            narrative=officer.held_on,
            parent=officer.last_row,
        )
        officer.last_row = row
        officer.confessed = True
        self.confessed[officer.held_on] += 1
        n = officer.arrests
        wait = exponential(model.seed, Decision.SENTENCE_DELAY, officer.number, NOBODY, n)
        note(model.personnel.sentences, model.day + delay(custody.sentence_days, wait), officer)
        names = names_given(
            custody.names,
            custody.dispersion,
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
            self.old_guard.append(self.old_guard_clock + draw)

    def _hear_old_guard(self, top: list[Officer] | None) -> None:
        model, values = self.model, self.model.values
        self.old_guard_clock += values.police.old_guard_rate * model.pressure
        for w, point in enumerate(self.old_guard):
            if point <= self.old_guard_clock:
                # a witness keeps his number for good: those of a later chief must not get it
                self.old_guard[w] = inf
                top = self._list_to_steer_by() if top is None else top
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


def first_of(officers: list[Officer], most: int) -> list[Officer]:
    """The first `most` of them on the police's list, in order."""
    return nsmallest(most, officers, key=lambda o: o.order_of_list())
