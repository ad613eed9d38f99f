"""The police: case list, capacity, requests, prisoners, and its own purge."""

from __future__ import annotations

from collections.abc import Iterable
from heapq import nsmallest
from math import ceil, inf

from sim.draws import exponential, uniform
from sim.engine.abm import Agent, Model
from sim.engine.choice import NAMES_APART
from sim.engine.officer import Officer
from sim.rules.pressure import enlarged
from sim.rules.requests import carried, daily, wanted, whole
from sim.rules.suspicion import taught
from sim.rules.testimony import breaks_at, delay, duress, names_given, one_of
from sim.vocabulary import ARMY_CHIEF, NARRATIVES, NKVD, NOBODY, NONE, Decision, Kind, Lever, Status


class Police(Agent):
    """The NKVD.

    Attributes:
        cases: officers with a file who are at large.
        learned: what confessions have added to the weight of each narrative.
        filed: officers with anything on file under each narrative, ever.
        confessed: yesterday's confessions, by narrative.
        growth: of its capacity, 1 at first.
        prisoners: who is held and has not confessed.
    """

    def __init__(self, army: Model) -> None:
        super().__init__(army)
        self.learned = [0.0] * NARRATIVES
        self.confessed = [0] * NARRATIVES
        self.filed = [0] * NARRATIVES
        self.cases: list[Officer] = []
        self.growth = 1.0
        self.credit = 0.0  # cases it may open
        self.quota_credit = 0.0
        self.clock = 0.0  # of duress
        self.prisoners: list[Officer] = []
        self.old_guard: list[float] = []  # breaking point of each witness, inf once heard
        self.old_guard_clock = 0.0

    def learn(self) -> None:
        """What yesterday's confessions teach about each narrative."""
        learning = self.model.values.learning
        for k in range(NARRATIVES):
            per_thousand = self.confessed[k] * 1000.0 / self.model.count
            self.learned[k] = taught(
                self.learned[k], learning.half_life, learning.gain, per_thousand, learning.ceiling
            )
            self.confessed[k] = 0

    # -- files --------------------------------------------------------------------------

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
        """Every case still at large is read again in today's light."""
        for officer in self.cases:
            officer.listed = officer.at_large
        self.cases = [officer for officer in self.cases if officer.listed]
        for officer in self.cases:
            officer.assess()

    # -- requests -----------------------------------------------------------------------

    def capacity(self) -> float:
        """Cases it can open today, per day and 100,000 officers."""
        return self.model.lever[Lever.CAPACITY] * self.growth

    def quota(self) -> float:
        """Cases it must open today, per day and 100,000 officers."""
        return self.model.lever[Lever.QUOTA]

    def grow(self) -> None:
        """Capacity grows under pressure, at a limited rate. M20."""
        police, pressure = self.model.values.police, self.model.pressure
        self.growth = enlarged(self.growth, police.capacity_gain, pressure, police.capacity_rate)

    def ask(self) -> list[tuple[Officer, int]]:
        """Requests of the day: (officer, who asks), most suspect first, within capacity."""
        model = self.model
        self.credit += daily(model.capacity, model.count)
        self.quota_credit += daily(self.quota(), model.count)
        chief_wants = model.chief.surplus()
        asked: list[tuple[Officer, int]] = []
        if not model.halted:
            allowed = whole(self.credit)
            asked = [(o, NKVD) for o in first_of(self._ripe(), allowed)]
            quota = min(allowed, whole(self.quota_credit))
            asked += [(o, NKVD) for o in self._more(asked, quota, model.by_number)]
            most = min(allowed, len(asked) + chief_wants)
            asked += [(o, ARMY_CHIEF) for o in self._more(asked, most, self.cases)]
        self.credit = carried(self.credit, len(asked))
        self.quota_credit = carried(self.quota_credit, min(len(asked), whole(self.quota_credit)))
        return asked

    def _may_be_asked_for(self, officer: Officer) -> bool:
        return officer.at_large and self.model.day >= officer.next_request

    def _ripe(self) -> list[Officer]:
        model = self.model
        zeal, threshold = model.lever[Lever.ZEAL], model.values.police.threshold
        return [
            o
            for o in self.cases
            if model.day >= o.next_request and wanted(o.suspicion, zeal, model.pressure, threshold)
        ]

    def _more(
        self, asked: list[tuple[Officer, int]], most: int, pool: Iterable[Officer]
    ) -> list[Officer]:
        """Those at the top of a pool who bring the requests to `most`."""
        missing = most - len(asked)
        if missing <= 0:
            return []
        taken = {officer for officer, _ in asked}
        left = [o for o in pool if self._may_be_asked_for(o) and o not in taken]
        for officer in left:
            officer.suspicion_today()
        return first_of(left, missing)

    def note_refusal(self, officer: Officer, who: int, request: int) -> None:
        """A refused request stays in the file, and is not made again for a while. M02."""
        model = self.model
        model.record(Kind.REFUSAL, who, officer.number, officer.case, request)
        officer.next_request = model.day + int(model.values.police.patience)
        model.file_tonight(officer, officer.case, model.values.file.residue, NOBODY)

    # -- custody ------------------------------------------------------------------------

    def arrest(self, officer: Officer, who: int, request: int) -> None:
        """Arrest: its parent is the heaviest item in the file, else the order it fulfils."""
        model = self.model
        parent = officer.top_row
        if parent == NOBODY and request != NOBODY:
            parent = model.ledger.parent[request]
        row = model.record(Kind.ARREST, who, officer.number, officer.case, parent)
        model.personnel.lose(officer, Status.ARRESTED, row)
        officer.last_row = row
        self._hold(officer)

    def _hold(self, officer: Officer) -> None:
        """Draw what he can bear and how long he is held without confessing."""
        model, n = self.model, officer.arrests
        officer.arrests += 1
        officer.held_on = officer.case
        officer.confessed = False
        breaking = officer.exponential(Decision.RESISTANCE, n)
        officer.breaks_at = breaks_at(self.clock, officer.resistance, breaking)
        held = officer.exponential(Decision.RELEASE_DELAY, n)
        officer.release_day = model.day + delay(model.values.custody.release_days, held)
        model.personnel.releases.note(officer.release_day, officer)
        self.prisoners.append(officer)

    def interrogate(self) -> None:
        """Duress works on everyone held, today's men too; those whom it breaks confess."""
        model = self.model
        self.clock += duress(model.coercion, model.values.custody.pressure, model.pressure)
        held = [o for o in self.prisoners if o.status == Status.ARRESTED]
        self.prisoners = [o for o in held if self.clock < o.breaks_at]
        broken = sorted((o for o in held if self.clock >= o.breaks_at), key=lambda o: o.number)
        witnesses = self._witnesses()
        if not broken and not witnesses:
            return
        supplied = self.list_to_steer_by()
        for officer in broken:
            self.confessed[officer.held_on] += 1
            model.personnel.will_sentence(officer)
            officer.confess(supplied)
        for witness in witnesses:
            self._testify(witness, supplied)

    def list_to_steer_by(self) -> list[Officer]:
        """Whom interrogators supply: the first of the list, by number, each as likely."""
        depth = max(1, ceil(daily(self.model.values.police.steering_depth, self.model.count)))
        first = first_of([o for o in self.cases if o.at_large], depth)
        return sorted(first, key=lambda o: o.number)

    # -- the police's own purge ---------------------------------------------------------

    def expose_old_guard(self) -> None:
        """The former chief's men can be arrested from now on. M18."""
        witnesses = int(self.model.values.police.old_guard)
        start = len(self.old_guard)
        for w in range(start, start + witnesses):
            draw = exponential(self.model.seed, Decision.OLD_GUARD, NOBODY, NOBODY, w)
            self.old_guard.append(self.old_guard_clock + draw)

    def _witnesses(self) -> list[int]:
        """Those of the old guard who testify today.

        A witness keeps his number for good: those of a later chief must not get it.
        """
        self.old_guard_clock += self.model.values.police.old_guard_rate * self.model.pressure
        due = [w for w, point in enumerate(self.old_guard) if point <= self.old_guard_clock]
        for w in due:
            self.old_guard[w] = inf
        return due

    def _testify(self, witness: int, supplied: list[Officer]) -> None:
        """An arrested policeman names officers from the top of the list he helped to make."""
        model, custody = self.model, self.model.values.custody
        u = uniform(model.seed, Decision.NAMES, NKVD, NOBODY, witness)
        first = witness * NAMES_APART
        named: set[Officer] = set()
        for address in range(first, first + names_given(custody.names, custody.dispersion, u)):
            u = uniform(model.seed, Decision.NAMED, NKVD, NOBODY, address)
            other = supplied[one_of(u, len(supplied))] if supplied else None
            if other is not None and other not in named:
                named.add(other)
                narrative = other.be_named(NKVD, address, NOBODY)
                if len(named) == 1 and narrative != NONE:
                    self.confessed[narrative] += 1


def first_of(officers: list[Officer], most: int) -> list[Officer]:
    """The first `most` of them on the police's list, in order."""
    return nsmallest(most, officers, key=lambda o: o.place_on_list())
