"""The readable engine: a Mesa model of officers, police, leadership and army chief.

A day is `PHASES`, in that order. The engine for teaching, stepping and subclassing;
every decision is a rule of `sim.rules`, every chance an addressed draw of `sim.draws`.
"""

from __future__ import annotations

from math import inf

import numpy as np

from sim.corps.corps import Corps
from sim.draws import uniform
from sim.engine.abm import DataCollector, Model
from sim.engine.chronicle import Chronicle
from sim.engine.leadership import ArmyChief, Leadership, forestalls
from sim.engine.ledger import COUNTED, COUNTS, LEVERS, STATE, Ledger
from sim.engine.officer import BELIEF, CAREER, FEAR, GRUDGE, Acquaintance, Officer, Unit
from sim.engine.personnel import Personnel
from sim.engine.police import Police
from sim.engine.result import FINAL
from sim.rules.cells import taken_up, within_reach
from sim.rules.denunciation import belief_climate, career_climate, fear_climate, grudge_climate
from sim.rules.pressure import raised, sharpened
from sim.rules.sanction import falls
from sim.rules.suspicion import fading, light, weighed
from sim.scenario.load import Scenario
from sim.vocabulary import (
    CELL,
    MOTIVES,
    NARRATIVES,
    NOBODY,
    NONE,
    Decision,
    Kind,
    Lever,
    Motive,
    Narrative,
    Status,
)

#: The day, in order (design section 3); `chronicle` lets the day's triggers act first.
PHASES = (
    "chronicle",
    "intelligence",
    "pressing",
    "denunciation",
    "party_cells",
    "files",
    "requesting",
    "sanction",
    "custody",
    "belief",
    "turnover",
)


class Army(Model):
    """The Red Army and those above it, on one scenario with one seed.

    Args:
        scenario: what is to happen and at what values.
        corps: officers, units and ties on day 0.
        seed: key of every draw of the run.
    """

    def __init__(self, scenario: Scenario, corps: Corps, seed: int) -> None:
        super().__init__(rng=seed % 2**32)  # Mesa's generators are never drawn from
        self.story = scenario
        self.values = scenario.values
        self.corps = corps
        self.count = corps.count
        self.seed = seed
        self.day = -1
        self.halted = False
        self.ledger = Ledger()
        self.in_tray: list[tuple[Officer, int, float, int]] = []
        self.total = dict.fromkeys(COUNTS, 0)
        self.today = dict.fromkeys(COUNTS, 0)
        self._set_climate()
        self.nkvd = Police(self)
        self.leadership = Leadership(self)
        self.chief = ArmyChief(self)
        self._muster()
        self.events = Chronicle(self)
        self.events.find_true_agents()
        self.collector = DataCollector(
            model_reporters={name: [self._read, [name]] for name in (*COUNTS, *LEVERS, *STATE)}
        )

    def _set_climate(self) -> None:
        d = self.values.denunciation
        scale = d.scale if d.letters else 0.0
        self.base_rate = [base * scale for base in (d.fear, d.belief, d.career, d.grudge)]
        self.gain = [d.fear_gain, d.belief_gain, d.career_gain, d.grudge_gain]
        self.openness = [getattr(self.values.openness, n.word) for n in Narrative]
        self.clock = [0.0] * MOTIVES
        self.weight = [0.0] * NARRATIVES
        self.light = [0.0] * NARRATIVES  # what a unit of file counts
        self.line = 0  # the narrative that weighs most today
        self.inflation = 1.0
        self.fade = 1.0
        self.pressure = 0.0
        self.vigilance = 0.0
        self.coercion = 0.0
        self.capacity = 0.0

    def _muster(self) -> None:
        corps = self.corps
        n = corps.count + corps.recruits
        self.units = [Unit(u, float(h)) for u, h in enumerate(corps.unit_habit)]
        self.in_status = [0] * len(Status)
        self.in_status[Status.RECRUIT] = n
        self.officers = [Officer(self, i) for i in range(n)]
        for officer in self.officers:
            self._introduce(officer)
        self.personnel = Personnel(self)
        for officer in self.officers[: self.count]:
            self.personnel.commission(officer, 0)

    def _introduce(self, officer: Officer) -> None:
        corps, i = self.corps, officer.number
        officer.unit.roster.append(officer)
        for t in range(corps.tie_start[i], corps.tie_start[i + 1]):
            rival = bool(corps.tie_rival[t])
            officer.acquaintances.append(
                Acquaintance(
                    self.officers[corps.tie_whom[t]],
                    int(corps.tie_type[t]),
                    float(corps.tie_weight[t]),
                    rival,
                )
            )
            # recruits do not count: whom a later intake brings must not change an earlier day
            officer.exposure[GRUDGE] += rival and bool(corps.tie_whom[t] < corps.count)

    # -- a day --------------------------------------------------------------------------

    def step(self) -> None:
        """One day: the phases in order, then the books."""
        self.day += 1
        self.today = dict.fromkeys(COUNTS, 0)
        self.lever = [float(x) for x in self.events.timeline.levers[self.day]]
        for phase in PHASES:
            getattr(self, phase)()
        self.now = self._report()
        self.collector.collect(self)
        self.events.fire_conditions()

    def record(
        self,
        kind: Kind,
        who: int,
        whom: int,
        *,
        motive: int = NONE,
        narrative: int = NONE,
        parent: int = NOBODY,
    ) -> int:
        """Write a ledger row, count it, and return its number."""
        if kind in COUNTED:
            self._count(COUNTED[kind])
        return self.ledger.add(self.day, kind, who, whom, motive, narrative, parent)

    def _count(self, name: str) -> None:
        self.today[name] += 1
        self.total[name] += 1

    def file_tonight(self, officer: Officer, narrative: int, weight: float, row: int) -> None:
        """File an item at the end of the phase: everyone in a phase sees the same morning."""
        self.in_tray.append((officer, narrative, weight, row))

    def _file_all(self) -> None:
        for officer, narrative, weight, row in self.in_tray:
            officer.file(narrative, weight, row)
        self.in_tray = []

    # -- the phases ---------------------------------------------------------------------

    def chronicle(self) -> None:
        """Triggers of the day act, and true signals come to light."""
        file = self.values.file
        self.inflation = 1.0 / fading(self.day, file.half_life)
        self.fade = fading(self.day * file.kappa, file.half_life)
        self.events.happen()

    def intelligence(self) -> None:
        """What each narrative weighs today: the official line and what confessions taught."""
        self.nkvd.learn()
        heaviest = -1.0
        for k in range(NARRATIVES):
            self.weight[k] = weighed(self.lever[k], self.nkvd.learned[k])
            self.light[k] = light(self.weight[k], self.fade)
            if self.weight[k] > heaviest:
                heaviest, self.line = self.weight[k], k

    def pressing(self) -> None:
        """Pressure from above, and what it does to the shield, to capacity and to prisons."""
        self.pressure = self.leadership.press()
        self.chief.be_pressed()
        self.capacity = self.nkvd.enlarge()
        p = self.values.pressure
        ordered = self.leadership.orders > 0
        addition = p.order_vigilance if ordered else 0.0
        multiple = p.order_coercion if ordered else 1.0
        self.vigilance = raised(self.lever[Lever.VIGILANCE], p.scale, addition)
        self.coercion = sharpened(self.lever[Lever.COERCION], p.scale, multiple)

    def denunciation(self) -> None:
        """Climates pass; those whose breaking point has come write, each seeing the morning."""
        weights = 0.0
        for k in range(NARRATIVES):
            weights += self.weight[k]
        self.clock[FEAR] += fear_climate(self.pressure, self.vigilance)
        self.clock[BELIEF] += belief_climate(self.vigilance, weights)
        self.clock[CAREER] += career_climate(self.pressure)
        self.clock[GRUDGE] += grudge_climate(self.vigilance)
        serving = Status.SERVING
        written = [
            (officer, motive, officer.choose(motive))
            for officer in self.officers
            if officer.status is serving
            for motive in officer.letters_due()
        ]
        self.letters: list[tuple[Officer, Officer, int, int]] = []
        for author, motive, target in written:
            self._send(author, motive, target)
        self._note_silence()
        self._file_all()

    def _send(self, author: Officer, motive: int, target: Officer | None) -> None:
        occurrence = author.written[motive] * MOTIVES + motive
        author.written[motive] += 1
        author.arm(motive)
        author.reset_silence()
        if target is None:
            return
        u = uniform(self.seed, Decision.ACCUSATION, author.number, target.number, occurrence)
        narrative = target.narrative_that_sticks(u)
        felt = motive != GRUDGE and author.exposure[motive] > 0
        row = self.record(
            Kind.LETTER,
            author.number,
            target.number,
            motive=motive,
            narrative=narrative,
            parent=author.cause[motive] if felt else NOBODY,
        )
        self._count(f"letters_{Motive(motive).word}")
        target.letters_against += 1
        if narrative != NONE:
            self.leadership.letters[narrative] += 1
            self.file_tonight(target, narrative, self.values.file.letter, row)
        self.letters.append((author, target, occurrence, row))

    def _note_silence(self) -> None:
        """Where enemies were unmasked, silence is an offence. M40."""
        for unit in self.units:
            if unit.losses > 0:
                unit.clock += self.vigilance * unit.losses
                if unit.clock >= unit.next_silence:
                    self._reproach_silent(unit)

    def _reproach_silent(self, unit: Unit) -> None:
        earliest = inf
        for officer in unit.roster:
            if officer.status != Status.SERVING:
                continue
            if unit.clock >= officer.silence_due:
                self._reproach(officer, unit)
            earliest = min(earliest, officer.silence_due)
        unit.next_silence = earliest

    def _reproach(self, officer: Officer, unit: Unit) -> None:
        u = uniform(self.seed, Decision.SILENCE_NARRATIVE, officer.number, NOBODY, officer.noted)
        narrative = officer.narrative_that_sticks(u)
        row = self.record(
            Kind.ITEM, CELL, officer.number, narrative=narrative, parent=unit.lost_row
        )
        if narrative != NONE:
            self.file_tonight(officer, narrative, self.values.file.silence, row)
        officer.noted += 1
        officer.arm_silence()

    def party_cells(self) -> None:
        """Cells take up the day's letters against their members. M41, M42."""
        cells = self.values.cells
        for author, target, occurrence, letter in self.letters:
            if target.status != Status.SERVING or not target.party:
                continue
            if not within_reach(target.is_senior, self.leadership.orders):
                continue
            u = uniform(self.seed, Decision.CELL, author.number, target.number, occurrence)
            share = taken_up(
                cells.readiness,
                target.unit.habit,
                cells.climate,
                target.unit.losses,
                target.letters_against,
            )
            if falls(share, u):
                narrative = self.ledger.narrative[letter]
                row = self.record(
                    Kind.EXPULSION, CELL, target.number, narrative=narrative, parent=letter
                )
                self.personnel.dismiss(target, CELL, narrative, row)

    def files(self) -> None:
        """The police reads its files in today's light."""
        self.nkvd.review()

    def requesting(self) -> None:
        """The police, and a rebuked army chief, ask."""
        self.requested: list[tuple[Officer, int, int]] = []
        for officer, who in self.nkvd.ask():
            parent = officer.top_row
            if parent == NOBODY:
                parent = self.leadership.row[officer.case]
            row = self.record(
                Kind.REQUEST, who, officer.number, narrative=officer.case, parent=parent
            )
            officer.requests += 1
            self.requested.append((officer, who, row))

    def sanction(self) -> None:
        """Confrontations end; each request meets the army chief and, for seniors, the top."""
        self.leadership.confront()
        for officer, who, request in self.requested:
            if officer.status == Status.SERVING:
                if not self.chief.signs(officer, who, request):
                    continue
                if officer.is_senior and not self.leadership.allows(officer, officer.case, request):
                    continue
            if forestalls(self.seed, officer, self.values.custody.suicide):
                row = self.record(
                    Kind.SUICIDE, officer.number, NOBODY, narrative=officer.case, parent=request
                )
                self.personnel.lose(officer, Status.SUICIDE, row)
            else:
                self.arrest(officer, who, request)

    def refuse(self, officer: Officer, who: int, request: int) -> None:
        """A refused request stays in the file. M02."""
        self.record(Kind.REFUSAL, who, officer.number, narrative=officer.case, parent=request)
        officer.next_request = self.day + int(self.values.police.patience)
        self.file_tonight(officer, officer.case, self.values.file.residue, NOBODY)

    def arrest(self, officer: Officer, who: int, request: int) -> None:
        """Arrest: its parent is the heaviest item in the file, else the order it fulfils."""
        parent = officer.top_row
        if parent == NOBODY and request != NOBODY:
            parent = self.ledger.parent[request]
        row = self.record(Kind.ARREST, who, officer.number, narrative=officer.case, parent=parent)
        self.personnel.lose(officer, Status.ARRESTED, row)
        officer.last_row = row
        self.nkvd.take(officer)

    def custody(self) -> None:
        """Prisoners confess and name; what they said is on file by the evening."""
        self.nkvd.interrogate()
        self._file_all()

    def belief(self) -> None:
        """The leadership takes in the day."""
        self.leadership.update()

    def turnover(self) -> None:
        """Sentences, releases, losses, appeals, promotions, intake; perhaps a halt."""
        self.personnel.turn_over()
        self.leadership.consider_halt()

    # -- what a day reports -------------------------------------------------------------

    def _read(self, name: str) -> float:
        """A column of the daily table."""
        return self.now[name]

    def _report(self) -> dict[str, float]:
        status = self.in_status
        state = (
            self.pressure,
            self.vigilance,
            self.coercion,
            self.chief.shield,
            self.capacity,
            *self.leadership.belief,
            *self.weight,
            len(self.nkvd.cases),
            status[Status.ARRESTED],
            status[Status.SERVING],
            status[Status.DISMISSED],
            self.personnel.command_lost(),
            self.personnel.inexperienced(),
            self.leadership.orders,
        )
        levers = dict(zip(LEVERS, self.lever, strict=True))
        return self.today | levers | dict(zip(STATE, state, strict=True))

    def final(self) -> dict[str, np.ndarray]:
        """Officer columns at the end of the run (`sim.engine.result.FINAL`)."""
        read = {
            "suspicion": lambda o: o.reassessed(),
            "true_agent": lambda o: o.number in self.events.true_agents,
        }
        return {
            name: np.array(
                [read[name](o) if name in read else getattr(o, name) for o in self.officers],
                dtype=kind,
            )
            for name, kind in FINAL.items()
        }

    def measure(self, name: str, narrative: int) -> float:
        """A measure of the run that conditional triggers wait for."""
        if name in self.total:
            return self.total[name]
        if name == "belief":
            return self.leadership.belief[narrative]
        if name == "lost":
            return (self.total["arrests"] + self.total["dismissals"]) / self.count
        if name == "command_lost":
            return self.personnel.command_lost()
        now = {
            "pressure": self.pressure,
            "shield": self.chief.shield,
            "order": self.leadership.orders,
        }
        return now[name]
