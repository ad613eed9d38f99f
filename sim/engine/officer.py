"""The officer: what he feels, whom he accuses, what he says in prison; and his unit.

Behaviour in three steps here and in all agents: gather, call a rule, apply.
"""

from __future__ import annotations

from math import inf
from operator import lt
from typing import NamedTuple

from sim.corps.corps import DISTRICTS
from sim.engine.abm import Model
from sim.engine.choice import NAMES_APART, breaking_point, letter_number, pick
from sim.engine.suspect import Suspect
from sim.rules import denunciation
from sim.rules.cells import taken_up, within_reach
from sim.rules.sanction import falls
from sim.rules.testimony import names_given, one_of
from sim.vocabulary import CELL, NOBODY, NONE, Branch, Decision, Kind, Lever, Motive, Status, Tie

FEAR, BELIEF = int(Motive.FEAR), int(Motive.BELIEF)
CAREER, GRUDGE = int(Motive.CAREER), int(Motive.GRUDGE)


def climates(army: Model) -> tuple[float, ...]:
    """How far the clock of each motive runs today."""
    weights = 0.0  # not sum(): Python compensates its sums, a kernel does not
    for weight in army.weight:
        weights += weight
    return (
        denunciation.fear_climate(army.pressure, army.vigilance),
        denunciation.belief_climate(army.vigilance, weights),
        denunciation.career_climate(army.pressure),
        denunciation.grudge_climate(army.vigilance),
    )


class Acquaintance(NamedTuple):
    """One tie of an officer: who it is, what he is to him, how strong, a rival or not."""

    officer: Officer
    tie: Tie
    weight: float
    is_rival: bool


class Letter(NamedTuple):
    """A letter sent today: who wrote it, about whom, under which draw and in which ledger row."""

    author: Officer
    target: Officer
    narrative: int
    occurrence: int
    row: int


class Officer(Suspect):
    """An officer of the corps. What he has as a suspect, see there.

    Attributes:
        name, person: of a historical person, and his id; else empty.
        branch: a word of `sim.vocabulary`.
        founding_rank: rank on day 0.
        district: name of his military district.
        unit: his `Unit`.
        party: a member of the party.
        disposition: readiness to write a letter, by motive.
        acquaintances: his ties.
        letters_against, requests, arrests, dismissals: how many so far.
        true_agent: serves a foreign power.
        reinstated: back in service after a dismissal or an arrest.
    """

    def __init__(self, army: Model, number: int) -> None:
        super().__init__(army, number)
        corps = army.corps
        self.name = corps.names[number] if number < len(corps.names) else ""
        self.person = corps.person[number] if number < len(corps.person) else ""
        self.founding_rank = self.rank
        self.branch = Branch(int(corps.branch[number]))
        self.district = DISTRICTS[corps.district[number]]
        self.unit = army.units[corps.unit[number]]
        self.party = bool(corps.party[number])
        self.disposition = tuple(corps.disposition[number].tolist())
        self.resistance = float(corps.resistance[number])
        self.experience = float(corps.experience[number])
        self.true_agent = False
        self.signals = 0  # of a true agent, come to light
        self.acquaintances: list[Acquaintance] = []
        # what he feels
        self.exposure = [0] * len(Motive)
        self.cause = [NOBODY] * len(Motive)
        self.written = [0] * len(Motive)
        self.due = [inf] * len(Motive)  # readings of the motives' clocks at which he will write
        self.left = [inf] * len(Motive)  # of his breaking points, while he is away
        self.noted = 0  # items for silence so far
        self.silence_breaking = self.silence_due = inf
        self.endured = 0.0  # of silence, as known: what is drawn anew has borne that
        # what is done to him
        self.letters_against = self.requests = self.arrests = self.dismissals = self.appeals = 0
        self.next_request = 0  # day from which he may be asked for
        self.release_day = self.appeal_day = -1
        self.outlived = False  # nature's day for him came while he was out of service
        self.last_row = NOBODY  # arrest, confession or dismissal that appeals and sentences rest on
        self.held_on = NONE  # narrative of his arrest, then what he has last confessed to
        self.confessed = False
        self.spoken = 0  # how often he has confessed, further charges counted
        self.novice_until = -1  # inexperienced in his post until that day
        self.reinstated = False

    def __repr__(self) -> str:
        who = f"{self.number}, {self.name}" if self.name else f"{self.number}"
        return f"<Officer {who}, {self.rank.word}, {self.status.word}>"

    def __getstate__(self) -> dict[str, object]:
        """For copies and files: others by number, since chains of acquaintances are too long."""
        known = [each._replace(officer=each.officer.number) for each in self.acquaintances]
        return {**self.__dict__, "acquaintances": known}

    # -- entering and leaving service ---------------------------------------------------

    def become(self, status: Status) -> None:
        """Change status, and the army's head count with it."""
        counts = self.model.in_status
        counts[self.status] -= 1
        counts[status] += 1
        self.status = status
        self.at_large = status in (Status.SERVING, Status.DISMISSED)

    def commission(self) -> None:
        """Enter service: become a man with breaking points."""
        self.become(Status.SERVING)
        for motive in range(len(Motive)):
            self.arm(motive)
        self.arm_silence()

    def serve_again(self) -> None:
        """Return to service with a mark; the clocks go on from here."""
        self.become(Status.SERVING)
        self.reinstated = True
        self.confessed = False
        self.letters_against = 0
        self.model.police.list_again(self)
        for motive, clock in enumerate(self.model.clock):
            self.due[motive] = denunciation.due(clock, self.left[motive], self.rate_of(motive))
        self.arm_silence()

    def leave(self, status: Status) -> None:
        """Leave service: what is left of his breaking points is kept."""
        if self.status == Status.SERVING:
            for motive, clock in enumerate(self.model.clock):
                self.left[motive] = denunciation.left(self.due[motive], clock, self.rate_of(motive))
            self.due = [inf] * len(Motive)
            self.endure()
            self.silence_due = inf
        self.become(status)

    # -- what he feels ------------------------------------------------------------------

    def arm(self, motive: int) -> None:
        """Draw the breaking point of the next letter from `motive`."""
        self.due[motive] = denunciation.due(
            self.model.clock[motive], self.breaking_point(motive), self.rate_of(motive)
        )

    def breaking_point(self, motive: int) -> float:
        """What he bears before the next letter from `motive`."""
        n, model = self.written[motive], self.model
        draw = breaking_point(model.key(Decision.BREAKING_POINT), self.number, motive, n)
        return denunciation.hardened(draw, model.values.denunciation.habituation, float(n))

    def rate_of(self, motive: int) -> float:
        """Rate of the motive at today's exposure, per unit of its climate."""
        base, gain = self.model.base_rate[motive], self.model.gain[motive]
        return denunciation.hazard(base, self.disposition[motive], gain, self.exposure[motive])

    def feel(self, motive: int, change: int, cause: int) -> None:
        """A loss close to him, or its passing: exposure changes from now on."""
        model, before = self.model, self.exposure[motive]
        self.exposure[motive] = after = before + change
        if cause != NOBODY:
            self.cause[motive] = cause
        clock, gain = model.clock[motive], model.gain[motive]
        self.due[motive] = denunciation.hurried(self.due[motive], clock, gain, before, after)

    # -- whom he accuses ----------------------------------------------------------------

    def letters_due(self) -> list[int]:
        """Motives whose breaking point has been reached this morning."""
        clock, due = self.model.clock, self.due
        if all(map(lt, clock, due)):
            return []  # nearly everyone, nearly every day: worth asking at once
        return [motive for motive, reached in enumerate(due) if clock[motive] >= reached]

    def choose(self, motive: int) -> Officer | None:
        """Whom a letter names: one of his acquaintances still serving, or nobody."""
        occurrence = letter_number(self.written[motive], motive)
        u = self.uniform(Decision.TARGET, occurrence)
        return self._pick([self.appeal_of(a, motive) for a in self.acquaintances], u)

    def appeal_of(self, acquaintance: Acquaintance, motive: int) -> float:
        """Weight of an acquaintance as a target for a letter from `motive`."""
        other = acquaintance.officer
        if other.status != Status.SERVING:
            return 0.0
        values = self.model.values.denunciation
        weight = acquaintance.weight * denunciation.pull(other.suspicion_today(), values.attraction)
        if motive == FEAR:
            return weight * denunciation.fear_choice(values.fear_preference, other.items)
        if motive == BELIEF:
            marked = other.marked_weight()
            return weight * denunciation.belief_choice(values.belief_preference, marked)
        if motive == CAREER:
            is_above = acquaintance.tie == Tie.SUPERIOR
            return weight * denunciation.career_choice(values.career_preference, is_above)
        if motive == GRUDGE:
            rival = acquaintance.is_rival
            return weight * denunciation.grudge_choice(values.grudge_preference, rival)
        return weight

    def _pick(self, weights: list[float], u: float) -> Officer | None:
        index = pick(weights, len(weights), u)
        return None if index < 0 else self.acquaintances[index].officer

    def write(self, motive: int, target: Officer | None) -> Letter | None:
        """Send the letter that was due; it is not sent where there is nobody to accuse."""
        model, occurrence = self.model, letter_number(self.written[motive], motive)
        self.written[motive] += 1
        self.arm(motive)
        twin = model.world.twin
        if (self.number, occurrence) == (twin["without.author"], twin["without.letter"]):
            return None
        self.endure()
        self.reset_silence()
        if target is None:
            return None
        u = self.uniform(Decision.ACCUSATION, occurrence, target.number)
        moved_by_a_loss = motive != GRUDGE and self.exposure[motive] > 0
        parent = self.cause[motive] if moved_by_a_loss else NOBODY
        weight = model.values.file.letter
        narrative, row = target.be_accused(Kind.LETTER, self.number, weight, u, parent, motive)
        target.letters_against += 1
        return Letter(self, target, narrative, occurrence, row)

    # -- his silence --------------------------------------------------------------------

    def arm_silence(self) -> None:
        """Draw how long his silence is borne, on his unit's clock."""
        self.silence_breaking = self.exponential(Decision.SILENCE, self.noted)
        if self.model.anew:
            self.silence_breaking += self.endured
        self.reset_silence()

    def reset_silence(self) -> None:
        """Silence counts from now."""
        unit, rate = self.unit, self.model.values.denunciation.silence
        self.silence_due = denunciation.silence_due(unit.clock, self.silence_breaking, rate)
        unit.next_silence = min(unit.next_silence, self.silence_due)

    def silent_so_far(self) -> float:
        """How much of what he bears his present silence has used up."""
        rate = self.model.values.denunciation.silence
        return denunciation.silent_for(
            self.silence_breaking, self.silence_due, self.unit.clock, rate
        )

    def endure(self) -> None:
        """His silence is broken: it is known that he bears so much, whatever he was drawn."""
        if not self.model.anew:
            self.endured = max(self.endured, self.silent_so_far())

    def be_reproached(self) -> None:
        """Where enemies were unmasked he has kept silent: that is an item. M40."""
        u = self.uniform(Decision.SILENCE_NARRATIVE, self.noted)
        weight = self.model.values.file.silence
        self.be_accused(Kind.ITEM, CELL, weight, u, self.unit.lost_row)
        self.noted += 1
        self.endured = 0.0
        self.arm_silence()

    # -- arrest and prison --------------------------------------------------------------

    def forestalls(self) -> bool:
        """Whether, about to be arrested, he kills himself."""
        u = self.uniform(Decision.SUICIDE, self.requests)
        return falls(self.model.values.custody.suicide, u)

    def confess(self, supplied: list[Officer], against: Officer | None = None) -> None:
        """He confesses, and names others; interrogators may supply them. M15.

        `against` is the man whom he was arrested to testify about, in a check.
        """
        self.confessed = True
        self._speak(Kind.CONFESSION, supplied, against)

    def confess_again(self, supplied: list[Officer]) -> None:
        """A further charge, to the story he is held on now, and further names. M19."""
        self._speak(Kind.FURTHER_CHARGE, supplied, None)

    def _speak(self, kind: Kind, supplied: list[Officer], against: Officer | None) -> None:
        """What he says is taught, heard, and written down about those whom he names."""
        model, story = self.model, self.held_on
        row = model.record(kind, self.number, NOBODY, story, self.last_row)
        self.last_row = row
        model.police.confessed[story] += 1
        model.leadership.voices.confess(story, self.rank)
        first, named = self.spoken * NAMES_APART, {self}
        names = self.names_to_give()
        self.spoken += 1
        if against is not None:
            named.add(against)
            against.enter_name(self.number, story, row)
        for address in range(first, first + names):
            other = self.whom_he_names(address, supplied)
            if other is not None and other not in named:
                named.add(other)
                other.be_named(self.number, address, row, story)

    def names_to_give(self) -> int:
        """How many names his confession holds, those given twice included."""
        custody = self.model.values.custody
        u = self.uniform(Decision.NAMES, self.spoken)
        return names_given(custody.names, custody.dispersion, u)

    def whom_he_names(self, address: int, supplied: list[Officer]) -> Officer | None:
        """A name: supplied to him, known by repute, or of an acquaintance, at large or not."""
        model = self.model
        how = self.uniform(Decision.STEER, address)
        u = self.uniform(Decision.NAMED, address)
        steering = model.lever[Lever.STEERING]
        if how < steering:
            return supplied[one_of(u, len(supplied))] if supplied else None
        if how < steering + (1.0 - steering) * model.values.custody.strangers:
            return model.by_number[one_of(u, model.count)]
        eta = model.values.denunciation.attraction
        return self._pick([a.weight * a.officer.renown(eta) for a in self.acquaintances], u)

    def renown(self, eta: float) -> float:
        """What draws a prisoner's mind to him; nothing where he has yet to join."""
        if self.status == Status.RECRUIT:
            return 0.0
        return denunciation.pull(self.suspicion_today(), eta)


class Unit:
    """A unit of the command tree.

    Attributes:
        number: of `Corps`.
        roster: its officers, recruits yet to come among them.
        habit: readiness of its cell to cleanse itself, 1 on average.
        losses: political losses within the window.
        lost_row: ledger row of the last of them.
        clock: vigilance times losses, summed over days: how long silence has been noticed.
        next_silence: earliest reading of the clock at which somebody's silence is an offence.
    """

    def __init__(self, army: Model, number: int) -> None:
        self.army = army
        self.number = number
        self.habit = float(army.corps.unit_habit[number])
        self.roster: list[Officer] = []
        self.losses = 0
        self.lost_row = NOBODY
        self.clock = 0.0
        self.next_silence = inf

    def serving(self) -> list[Officer]:
        """Those of the roster who serve today."""
        return [officer for officer in self.roster if officer.status == Status.SERVING]

    def note_silence(self) -> None:
        """Where enemies were unmasked, silence is an offence. M40."""
        self.clock += self.army.vigilance * self.losses
        if self.clock < self.next_silence:
            return
        earliest = inf
        for officer in self.serving():
            if self.clock >= officer.silence_due:
                officer.be_reproached()
            earliest = min(earliest, officer.silence_due)
        self.next_silence = earliest

    def consider(self, letter: Letter) -> None:
        """The cell may take up a letter against a member: expelled and dismissed. M41, M42."""
        army, accused = self.army, letter.target
        is_member = accused.status == Status.SERVING and accused.party
        if not (
            is_member and within_reach(accused.is_senior, army.leadership.orders, accused.trust)
        ):
            return
        cells, letters = army.values.cells, accused.letters_against
        u = letter.author.uniform(Decision.CELL, letter.occurrence, accused.number)
        share = taken_up(
            cells.readiness, self.habit, army.vigilance, cells.climate, self.losses, letters
        )
        if falls(share, u):
            row = army.record(Kind.EXPULSION, CELL, accused.number, letter.narrative, letter.row)
            army.personnel.dismiss(accused, CELL, letter.narrative, row)
