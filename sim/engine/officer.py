"""The officer: what he feels, whom he accuses, what is on file about him.

Behaviour in three steps everywhere: gather, call a rule, apply.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from sim.draws import exponential, exponential_of4, uniform
from sim.engine.abm import Agent
from sim.engine.choice import pick
from sim.rules.denunciation import (
    belief_choice,
    career_choice,
    due,
    fear_choice,
    grudge_choice,
    hardened,
    hazard,
    hurried,
    left,
    pull,
    silence_due,
)
from sim.rules.suspicion import echoed, standing, sticking, suspicion, visibility
from sim.vocabulary import (
    MOTIVES,
    NARRATIVES,
    NOBODY,
    NOMENKLATURA,
    NONE,
    Decision,
    Motive,
    Status,
    Tie,
)

if TYPE_CHECKING:
    from sim.engine.agents import Army

FEAR, BELIEF, CAREER, GRUDGE = (int(m) for m in Motive)


class Unit:
    """A unit of the command tree: its roster, its habit of cleansing, what it has lost lately."""

    __slots__ = ("clock", "habit", "losses", "lost_row", "next_silence", "number", "roster")

    def __init__(self, number: int, habit: float) -> None:
        self.number = number
        self.habit = habit
        self.roster: list[Officer] = []
        self.losses = 0  # within the window
        self.lost_row = NOBODY
        self.clock = 0.0  # vigilance times losses, summed over days
        self.next_silence = inf  # earliest reading at which somebody's silence is noted


class Acquaintance:
    """One tie of an officer: who it is, what he is to him, how strong, a rival or not."""

    __slots__ = ("is_rival", "is_superior", "officer", "tie", "weight")

    def __init__(self, officer: Officer, tie: int, weight: float, rival: bool) -> None:
        self.officer = officer
        self.tie = tie
        self.weight = weight
        self.is_superior = 1.0 if tie == Tie.SUPERIOR else 0.0
        self.is_rival = 1.0 if rival else 0.0


class Officer(Agent):
    """An officer of the corps.

    Fixed: markers, dispositions, resistance, unit, ties. Changing: status, rank, the file
    (`filed` per narrative, in units of one name and of day 0), exposures, letters written.
    """

    def __init__(self, army: Army, number: int) -> None:
        super().__init__(army)
        corps = army.corps
        self.number = number
        self.rank = int(corps.rank[number])
        self.founding_rank = self.rank
        self.party = bool(corps.party[number])
        self.markers = tuple(float(x) for x in corps.markers[number])
        self.disposition = tuple(float(x) for x in corps.disposition[number])
        self.resistance = float(corps.resistance[number])
        self.experience = float(corps.experience[number])
        self.unit = army.units[corps.unit[number]]
        self.acquaintances: list[Acquaintance] = []
        self.status = Status.RECRUIT
        self.at_large = False  # serving or dismissed: can still be arrested
        # the file
        self.filed = [0.0] * NARRATIVES
        self.echo = [0.0] * NARRATIVES
        self.exposed = [k for k in range(NARRATIVES) if self.markers[k] > 0.0]  # or filed under
        self.listed = False
        self.items = 0
        self.letters_against = 0
        self.top_row = NOBODY
        self.top_weight = 0.0
        self.suspicion = 0.0
        self.case = NONE
        self.assessed = -1  # day of the assessment in `suspicion`
        self.tiebreak = -1.0
        # what he feels
        self.exposure = [0, 0, 0, 0]
        self.cause = [NOBODY] * MOTIVES
        self.written = [0] * MOTIVES
        self.due = [inf] * MOTIVES  # readings of the motives' clocks at which he will write
        self.left = [inf] * MOTIVES  # of his breaking points, while he is away
        self.noted = 0  # items for silence so far
        self.silence_breaking = inf
        self.silence_due = inf
        # what is done to him
        self.signals = 0  # of a true agent
        self.requests = 0
        self.next_request = 0
        self.arrests = 0
        self.dismissals = 0
        self.appeals = 0
        self.breaks_at = inf
        self.release_day = -1
        self.last_row = NOBODY  # arrest, confession or dismissal that appeals and sentences rest on
        self.held_on = NONE  # narrative of the case he was arrested on
        self.confessed = False
        self.fresh_until = -1  # inexperienced in his post until that day
        self.reinstated = False

    # -- entering and leaving service ---------------------------------------------------

    def become(self, status: Status) -> None:
        """Change status, and the model's head count with it."""
        counts = self.model.in_status
        counts[self.status] -= 1
        counts[status] += 1
        self.status = status
        self.at_large = status in (Status.SERVING, Status.DISMISSED)

    def commission(self) -> None:
        """Enter service: become a man with breaking points."""
        self.become(Status.SERVING)
        for motive in range(MOTIVES):
            self.arm(motive)
        self.arm_silence()

    def serve_again(self) -> None:
        """Return to service with a mark; the clocks go on from here."""
        self.become(Status.SERVING)
        self.reinstated = True
        self.confessed = False
        self.letters_against = 0
        self.model.nkvd.list_again(self)
        for motive in range(MOTIVES):
            self.due[motive] = due(
                self.model.clock[motive], self.left[motive], self.rate_of(motive)
            )
        self.arm_silence()

    def leave(self, status: Status) -> None:
        """Leave service: what is left of his breaking points is kept."""
        if self.status == Status.SERVING:
            for motive in range(MOTIVES):
                self.left[motive] = left(
                    self.due[motive], self.model.clock[motive], self.rate_of(motive)
                )
                self.due[motive] = inf
            self.silence_due = inf
        self.become(status)

    # -- what he feels ------------------------------------------------------------------

    def arm(self, motive: int) -> None:
        """Draw the breaking point of the next letter from `motive`."""
        n = self.written[motive]
        draw = exponential_of4(
            self.model.seed, Decision.BREAKING_POINT, self.number, NOBODY, n, motive
        )
        breaking = hardened(draw, self.model.values.denunciation.habituation, float(n))
        self.due[motive] = due(self.model.clock[motive], breaking, self.rate_of(motive))

    def rate_of(self, motive: int) -> float:
        """Rate of the motive at today's exposure, per unit of its climate."""
        model = self.model
        return hazard(
            model.base_rate[motive],
            self.disposition[motive],
            model.gain[motive],
            self.exposure[motive],
        )

    def feel(self, motive: int, change: int, cause: int) -> None:
        """A loss close to him, or its passing: exposure changes from now on."""
        model, before = self.model, self.exposure[motive]
        self.exposure[motive] = after = before + change
        if cause != NOBODY:
            self.cause[motive] = cause
        self.due[motive] = hurried(
            self.due[motive], model.clock[motive], model.gain[motive], before, after
        )

    def arm_silence(self) -> None:
        """Draw how long his silence is borne, on his unit's clock."""
        self.silence_breaking = exponential(
            self.model.seed, Decision.SILENCE, self.number, NOBODY, self.noted
        )
        self.reset_silence()

    def reset_silence(self) -> None:
        """Silence counts from now."""
        self.silence_due = silence_due(
            self.unit.clock, self.silence_breaking, self.model.values.denunciation.silence
        )
        self.unit.next_silence = min(self.unit.next_silence, self.silence_due)

    # -- whom he accuses ----------------------------------------------------------------

    def letters_due(self) -> list[int]:
        """Motives whose breaking point has been reached this morning."""
        fear, belief, career, grudge = self.model.clock
        due = self.due
        if fear < due[0] and belief < due[1] and career < due[2] and grudge < due[3]:
            return []  # nearly everyone, nearly every day
        clock = self.model.clock
        return [m for m in range(MOTIVES) if clock[m] >= due[m]]

    def choose(self, motive: int) -> Officer | None:
        """Whom a letter names: one of his acquaintances still serving, or nobody."""
        occurrence = self.written[motive] * MOTIVES + motive
        u = uniform(self.model.seed, Decision.TARGET, self.number, NOBODY, occurrence)
        weights = [self.appeal_of(a, motive) for a in self.acquaintances]
        index = pick(weights, len(weights), u)
        return None if index < 0 else self.acquaintances[index].officer

    def appeal_of(self, acquaintance: Acquaintance, motive: int) -> float:
        """Weight of an acquaintance as a target for a letter from `motive`."""
        other = acquaintance.officer
        if other.status != Status.SERVING:
            return 0.0
        values = self.model.values.denunciation
        weight = acquaintance.weight * pull(other.suspicion_today(), values.attraction)
        if motive == FEAR:
            return weight * fear_choice(values.fear_preference, other.items)
        if motive == BELIEF:
            return weight * belief_choice(values.belief_preference, other.marked_weight())
        if motive == CAREER:
            return weight * career_choice(values.career_preference, acquaintance.is_superior)
        return weight * grudge_choice(values.grudge_preference, acquaintance.is_rival)

    def name_acquaintance(self, u: float) -> Officer | None:
        """Whom he names under interrogation, at large or not."""
        eta = self.model.values.denunciation.attraction
        weights = [
            0.0
            if a.officer.status == Status.RECRUIT
            else a.weight * pull(a.officer.suspicion_today(), eta)
            for a in self.acquaintances
        ]
        index = pick(weights, len(weights), u)
        return None if index < 0 else self.acquaintances[index].officer

    def narrative_that_sticks(self, u: float) -> int:
        """Narrative under which an accusation against him sticks, or NONE."""
        model = self.model
        weights = [
            sticking(model.weight[k], self.markers[k], model.openness[k]) for k in range(NARRATIVES)
        ]
        weights.append(model.values.denunciation.doubt)
        index = pick(weights, len(weights), u)
        return NONE if index in (NARRATIVES, -1) else index

    # -- what is on file ----------------------------------------------------------------

    def file(self, narrative: int, weight: float, row: int) -> None:
        """An item goes into his file; `row` is where it came from, NOBODY for a mere residue."""
        model = self.model
        value = weight * model.inflation
        first = self.filed[narrative] <= 0.0
        self.filed[narrative] += value
        self.echo[narrative] = echoed(self.filed[narrative], model.values.file.kappa)
        if first and self.filed[narrative] > 0.0:
            self.exposed = sorted({*self.exposed, narrative})
            model.nkvd.open_file(self, narrative)
        if row == NOBODY:
            return
        self.items += 1
        if value >= self.top_weight:
            self.top_weight = value
            self.top_row = row

    def assess(self) -> None:
        """Suspicion as it stands now, and the narrative his case rests on."""
        model = self.model
        values, lights = model.values.file, model.light
        marker = values.marker
        marked, filed, highest, case = 0.0, 0.0, 0.0, model.line
        weight, markers, echo = model.weight, self.markers, self.echo
        for k in self.exposed:  # elsewhere nothing stands against him
            on_file = lights[k] * echo[k]
            marked += weight[k] * markers[k]
            filed += on_file
            term = standing(weight[k], marker, markers[k], on_file)
            if term > highest:
                highest, case = term, k
        self.suspicion = suspicion(marker, marked, filed, visibility(self.rank, values.visibility))
        self.case = case
        self.assessed = model.day

    def reassessed(self) -> float:
        """Suspicion with all that has been filed until now."""
        self.assess()
        return self.suspicion

    def suspicion_today(self) -> float:
        """Suspicion, assessed at most once a day outside the police's own review."""
        if self.assessed != self.model.day:
            self.assess()
        return self.suspicion

    def marked_weight(self) -> float:
        """What his markers weigh in today's line: `sum_k y[k] * x[k]`."""
        total = 0.0  # not sum(): Python compensates its sums, a kernel does not
        for k in range(NARRATIVES):
            total += self.model.weight[k] * self.markers[k]
        return total

    def filed_under(self, narrative: int) -> float:
        """What counts of his file under one narrative, echoes and fading included."""
        return self.echo[narrative] * self.model.fade

    def order_of_list(self) -> tuple[float, float, int]:
        """Place on the police's list: most suspect first, ties drawn once for all."""
        if self.tiebreak < 0.0:
            self.tiebreak = uniform(self.model.seed, Decision.TIEBREAK, self.number, NOBODY, 0)
        return (-self.suspicion, self.tiebreak, self.number)

    @property
    def is_senior(self) -> bool:
        """Whether his arrest needs the leadership."""
        return self.rank >= NOMENKLATURA
