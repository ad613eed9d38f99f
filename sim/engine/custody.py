"""Prisoners: confessions, further charges, and the police's own purge."""

from __future__ import annotations

from math import inf

from sim.draws import exponential, uniform
from sim.engine.abm import Model
from sim.engine.choice import NAMES_APART
from sim.engine.officer import Officer
from sim.rules.testimony import breaks_at, duress, names_given, one_of, overtakes, recharged
from sim.vocabulary import NARRATIVES, NKVD, NOBODY, NONE, Decision, Lever, Status


class Prisoner:
    """An officer under one arrest; a later one makes another prisoner of him.

    Attributes:
        officer: who it is.
        pressed_for: narrative for whose check he is wanted, and pressed harder; NONE elsewhere.
        story: what he is held on, and confesses to.
        breaks_at: reading of the clock of duress at which he confesses.
        charged_anew_at, pressed_on_at: of their clocks, once he has confessed.
        sentence_days: mean days to his sentence, as it stood when he confessed.
    """

    def __init__(self, officer: Officer, pressed_for: int, clock: float) -> None:
        self.officer = officer
        self.pressed_for = pressed_for
        self.story = officer.case if pressed_for == NONE else pressed_for
        self.arrest = officer.arrests
        self.charged_anew_at = self.pressed_on_at = inf
        self.sentence_days = inf  # how long, on average, until he is sentenced
        self.resist(clock)

    def resist(self, clock: float) -> None:
        """When he confesses, counted from a reading of the clock of duress."""
        officer = self.officer
        resistance = officer.resistance
        if self.pressed_for != NONE:
            resistance /= officer.model.values.leadership.check_coercion
        breaking = officer.exponential(Decision.RESISTANCE, self.arrest)
        self.breaks_at = breaks_at(clock, resistance, breaking)

    @property
    def number(self) -> int:
        """Of the officer."""
        return self.officer.number

    @property
    def is_held(self) -> bool:
        """Whether he is held still, on this arrest."""
        officer = self.officer
        return officer.status == Status.ARRESTED and officer.arrests == self.arrest + 1


class Prison:
    """The NKVD's prisons: whom they hold, and what is made of them.

    Attributes:
        silent: prisoners who have not confessed.
        charged: those who have, and await sentence.
        clock: of duress.
        further_clocks: of duress towards the story of the day, by the story held to.
        pressed_clock: of duress on seniors to tell more.
        old_guard: the former chief's men.
    """

    def __init__(self, army: Model) -> None:
        self.army = army
        self.silent: list[Prisoner] = []
        self.charged: list[Prisoner] = []
        self.clock = 0.0
        self.further_clocks = [0.0] * NARRATIVES
        self.pressed_clock = 0.0
        self.old_guard = OldGuard(army)

    def take(self, officer: Officer, pressed_for: int = NONE) -> None:
        """Take a man in; how long he is held without confessing is drawn."""
        army = self.army
        prisoner = Prisoner(officer, pressed_for, self.clock)
        officer.arrests += 1
        officer.held_on = prisoner.story
        officer.confessed = False
        army.personnel.will_release(prisoner)
        self.silent.append(prisoner)

    def interrogate(self) -> None:
        """Duress works on everyone held, today's men too; those whom it breaks confess."""
        self._wind_clocks()
        again, broken = self._charged_anew(), self._broken()
        witnesses = self.old_guard.due()
        if not (again or broken or witnesses):
            return
        supplied = self.army.police.list_to_steer_by()
        for prisoner in again:
            prisoner.officer.confess_again(supplied)
            self.charge(prisoner)
        for prisoner in broken:
            self.army.personnel.will_sentence(prisoner)
            prisoner.officer.confess(supplied, self._against(prisoner))
            self.charge(prisoner)
            self.charged.append(prisoner)
        for witness in witnesses:
            self.old_guard.testify(witness, supplied)

    # -- confessing ---------------------------------------------------------------------

    def _broken(self) -> list[Prisoner]:
        """Those who confess today, by number."""
        held = [p for p in self.silent if p.is_held]
        self.silent = [p for p in held if self.clock < p.breaks_at]
        broken = [p for p in held if self.clock >= p.breaks_at]
        for prisoner in broken:
            if (check := self._check_for(prisoner)) is not None:
                check.testified += 1
        return sorted(broken, key=lambda p: p.number)

    def _check_for(self, prisoner: Prisoner):
        """The check for which a prisoner was pressed, if one is under way."""
        k = prisoner.pressed_for
        return None if k == NONE else self.army.leadership.checks[k]

    def _against(self, prisoner: Prisoner) -> Officer | None:
        """Against whom he must testify: what was wanted of him. M17."""
        check = self._check_for(prisoner)
        return None if check is None else check.subject

    # -- the story of the day -----------------------------------------------------------

    def _wind_clocks(self) -> None:
        """Duress of the day: to confess, to tell the story of the day instead, to tell more."""
        army, custody, story = self.army, self.army.values.custody, self.army.story
        pressed = duress(army.coercion, custody.pressure, army.pressure)
        self.clock += pressed
        weight = army.weight[story]
        hazard = recharged(custody.further, army.lever[Lever.ZEAL], pressed, weight)
        for k in range(NARRATIVES):
            if k != story and overtakes(weight, custody.further_share, army.weight[k]):
                self.further_clocks[k] += hazard
        self.pressed_clock += custody.pressed_on * hazard

    def charge(self, prisoner: Prisoner) -> None:
        """How long he holds to the story he told, and a senior to his silence on the rest."""
        officer, n = prisoner.officer, prisoner.officer.spoken
        wait = officer.exponential(Decision.FURTHER_CHARGE, n)
        prisoner.charged_anew_at = self.further_clocks[prisoner.story] + wait
        if officer.is_senior:
            wait = officer.exponential(Decision.PRESSED_ON, n)
            prisoner.pressed_on_at = self.pressed_clock + wait

    def _charged_anew(self) -> list[Prisoner]:
        """Those who confess again today, by number: to today's story, or seniors in their own."""
        self.charged = [p for p in self.charged if p.is_held]
        again = []
        for prisoner in self.charged:
            if self._gives_up(prisoner):
                prisoner.story = self.army.story
            elif self.pressed_clock < prisoner.pressed_on_at:
                continue
            prisoner.officer.held_on = prisoner.story
            again.append(prisoner)
        return sorted(again, key=lambda p: p.number)

    def _gives_up(self, prisoner: Prisoner) -> bool:
        """Whether he gives up the story he has held to for the story of the day. M19, M21."""
        told = prisoner.story
        return told != self.army.story and self.further_clocks[told] >= prisoner.charged_anew_at


class OldGuard:
    """A former police chief's men, arrested in their turn after his replacement. M18.

    A witness keeps his number for good: those of a later chief must not get it.
    """

    def __init__(self, army: Model) -> None:
        self.army = army
        self.clock = 0.0
        self.breaks_at: list[float] = []  # of each witness, inf once heard

    def expose(self) -> None:
        """They can be arrested from now on."""
        witnesses = int(self.army.values.police.old_guard)
        start = len(self.breaks_at)
        for w in range(start, start + witnesses):
            self.breaks_at.append(self.waits(w))

    def waits(self, witness: int) -> float:
        """Reading of the clock at which he testifies, counted from now."""
        key = self.army.key(Decision.OLD_GUARD)
        return self.clock + exponential(key, Decision.OLD_GUARD, NOBODY, NOBODY, witness)

    def due(self) -> list[int]:
        """Those of them who testify today."""
        self.clock += self.army.values.police.old_guard_rate * self.army.pressure
        due = [w for w, point in enumerate(self.breaks_at) if point <= self.clock]
        for w in due:
            self.breaks_at[w] = inf
        return due

    def testify(self, witness: int, supplied: list[Officer]) -> None:
        """An arrested policeman names officers from the list he helped to make, in the day's story.

        He counts as one confession where the first name sticks.
        """
        army, custody = self.army, self.army.values.custody
        u = uniform(army.key(Decision.NAMES), Decision.NAMES, NKVD, NOBODY, witness)
        first = witness * NAMES_APART
        named: set[Officer] = set()
        for address in range(first, first + names_given(custody.names, custody.dispersion, u)):
            u = uniform(army.key(Decision.NAMED), Decision.NAMED, NKVD, NOBODY, address)
            other = supplied[one_of(u, len(supplied))] if supplied else None
            if other is None or other in named:
                continue
            named.add(other)
            sticks = other.be_named(NKVD, address, NOBODY, army.story)
            if sticks and len(named) == 1:
                army.police.confessed[army.story] += 1
