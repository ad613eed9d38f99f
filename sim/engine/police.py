"""The police: capacity, licence, watching, case list, requests, arrests."""

from __future__ import annotations

from heapq import nsmallest
from math import ceil, sqrt

import numpy as np

from sim.draws import uniform
from sim.engine.abm import Agent, Model
from sim.engine.choice import pick
from sim.engine.officer import Officer
from sim.rules.belief import fainter
from sim.rules.pressure import enlarged
from sim.rules.requests import carried, daily, licence, per_100_000, waits, wanted, whole
from sim.rules.suspicion import taught
from sim.rules.testimony import one_of
from sim.vocabulary import NARRATIVES, NKVD, NOBODY, NONE, Decision, Kind, Lever, Status


class Police(Agent):
    """The NKVD.

    Attributes:
        cases: officers with a file who are at large.
        asked: who has been asked for today.
        learned: what confessions have added to the weight of each narrative.
        filed: officers with anything on file under each narrative, ever.
        confessed: yesterday's confessions, by narrative; as prisoners confess, today's.
        growth: of its capacity, 1 at first.
        arrested: officers taken, those of long ago for less.
        licence: share of its capacity that it may use.
        marked: founders to whom each narrative fits.
    """

    def __init__(self, army: Model) -> None:
        super().__init__(army)
        self.learned = [0.0] * NARRATIVES
        self.confessed = [0] * NARRATIVES
        self.filed = [0] * NARRATIVES
        self.cases: list[Officer] = []
        self.asked: set[Officer] = set()
        self.growth = 1.0
        self.credit = 0.0  # cases it may open
        self.quota_credit = 0.0
        self.arrested = 0.0
        self.licence = 0.0
        self.watch_credit = 0.0
        self.watches = 0  # so far
        founders = army.corps.markers[: army.count]
        self.marked = [np.flatnonzero(founders[:, k]).tolist() for k in range(NARRATIVES)]

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

    # -- watching -----------------------------------------------------------------------

    def watch(self) -> None:
        """Informers' items on marked men, whatever the licence: the heavier a story, the more.

        A group is drawn by what its story weighs and the root of its size, a man in it by lot. M05.
        """
        model = self.model
        rate = model.values.police.watching * model.lever[Lever.ZEAL]
        if model.halted:
            return
        self.watch_credit += daily(rate, model.count)
        today = whole(self.watch_credit)
        self.watch_credit -= today
        sizes = [sqrt(float(len(men))) for men in self.marked]
        weights = [weight * size for weight, size in zip(model.weight, sizes, strict=True)]
        for _ in range(today):
            self._watch_one(weights)

    def _watch_one(self, weights: list[float]) -> None:
        """One informer's item, on a man of a marked group; none where no group weighs anything."""
        model, n = self.model, self.watches
        self.watches += 1
        u = uniform(model.key(Decision.WATCH), Decision.WATCH, NKVD, NOBODY, n)
        k = pick(weights, NARRATIVES, u)
        if k < 0:
            return
        u = uniform(model.key(Decision.WATCHED), Decision.WATCHED, NKVD, NOBODY, n)
        officer = model.by_number[self.marked[k][one_of(u, len(self.marked[k]))]]
        if officer.is_serving:
            row = model.record(Kind.ITEM, NKVD, officer.number, k)
            officer.file(k, model.values.file.informer, row)

    # -- requests -----------------------------------------------------------------------

    def capacity(self) -> float:
        """Cases it can open today, per day and 100,000 officers: what it has and may use."""
        return self.model.lever[Lever.CAPACITY] * self.growth * self.licence

    def quota(self) -> float:
        """Cases it must open today, per day and 100,000 officers."""
        return self.model.lever[Lever.QUOTA]

    def grow(self) -> None:
        """Capacity grows under pressure, at a limited rate, and licence with arrests. M20."""
        police, pressure = self.model.values.police, self.model.pressure
        self.arrested = fainter(self.arrested, police.licence_days)
        taken = per_100_000(self.arrested, self.model.count)
        self.licence = licence(police.licence, taken, police.licence_arrests)
        self.growth = enlarged(self.growth, police.capacity_gain, pressure, police.capacity_rate)

    def ask(self) -> list[Officer]:
        """Those asked for today, most suspect first, within capacity."""
        model = self.model
        self.credit += daily(model.capacity, model.count)
        self.quota_credit += daily(self.quota(), model.count)
        asked: list[Officer] = []
        if not model.halted:
            allowed = whole(self.credit)
            asked = first_of(self._ripe(), allowed)
            quota = min(allowed, whole(self.quota_credit))
            asked += self._more(asked, quota)
        self.credit = carried(self.credit, len(asked))
        self.quota_credit = carried(self.quota_credit, min(len(asked), whole(self.quota_credit)))
        self.asked = set(asked)
        return asked

    def _may_be_asked_for(self, officer: Officer) -> bool:
        return officer.at_large and self.model.day >= officer.next_request

    def _ripe(self) -> list[Officer]:
        model = self.model
        zeal, threshold = model.lever[Lever.ZEAL], model.values.police.threshold
        return [
            o
            for o in self.cases
            if model.day >= o.next_request
            and wanted(o.suspicion_today(), zeal, model.pressure, threshold, o.trust)
        ]

    def _more(self, asked: list[Officer], most: int) -> list[Officer]:
        """The most suspect of the others, who bring the requests to `most`."""
        missing = most - len(asked)
        if missing <= 0:
            return []
        left = [o for o in self.model.by_number if self._may_be_asked_for(o) and o not in asked]
        for officer in left:
            officer.suspicion_today()
        return first_of(left, missing)

    def waiting(self, officer: Officer) -> int:
        """Days before a man is asked for again."""
        return waits(self.model.values.police.patience, officer.requests)

    def note_refusal(self, officer: Officer, who: int, request: int) -> None:
        """A refused request stays in the file, and is not made again for a while. M02."""
        model = self.model
        model.record(Kind.REFUSAL, who, officer.number, officer.case, request)
        officer.next_request = model.day + self.waiting(officer)
        model.file_tonight(officer, officer.case, model.values.file.residue, NOBODY)

    # -- custody ------------------------------------------------------------------------

    def arrest(self, officer: Officer, who: int, request: int, pressed_for: int = NONE) -> None:
        """Arrest: its parent is the heaviest item in the file, else the order it fulfils.

        `pressed_for` is the narrative for whose check he is wanted, NONE elsewhere.
        """
        model = self.model
        parent = officer.top_row
        if parent == NOBODY and request != NOBODY:
            parent = model.ledger.parent[request]
        row = model.record(Kind.ARREST, who, officer.number, officer.case, parent)
        model.personnel.lose(officer, Status.ARRESTED, row)
        officer.last_row = row
        self._count_arrest(officer)
        if model.leadership.orders > 0:
            model.personnel.suspect_associates(officer, row)
        model.prison.take(officer, pressed_for)

    def _count_arrest(self, officer: Officer) -> None:
        """It widens the licence to look, and speaks for the police's story a little. M20."""
        self.arrested += 1.0
        share = self.model.values.leadership.arrest
        self.model.leadership.voices.confess(officer.case, officer.rank, share)

    def interrogate(self) -> None:
        """Prisoners are interrogated; some confess and name others."""
        self.model.prison.interrogate()

    def list_to_steer_by(self) -> list[Officer]:
        """Whom interrogators supply: the first of the list, by number, each as likely."""
        depth = max(1, ceil(daily(self.model.values.police.steering_depth, self.model.count)))
        first = first_of([o for o in self.cases if self._may_be_asked_for(o)], depth)
        return sorted(first, key=lambda o: o.number)


def first_of(officers: list[Officer], most: int) -> list[Officer]:
    """The first `most` of them on the police's list, in order."""
    return nsmallest(most, officers, key=lambda o: o.place_on_list())
