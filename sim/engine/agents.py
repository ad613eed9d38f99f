"""The readable engine: a Mesa model of officers, police, leadership and army chief.

A day is `PHASES`, in that order. The engine for teaching, stepping and subclassing (docs/mesa.md);
every decision is a rule of `sim.rules`, every chance an addressed draw of `sim.draws`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from itertools import chain

import numpy as np

from sim.corps.corps import Corps, found
from sim.draws import seed_of
from sim.engine.abm import AgentSet, DataCollector, Model
from sim.engine.anew import draw_anew
from sim.engine.chronicle import Chronicle
from sim.engine.custody import Prison
from sim.engine.leadership import ArmyChief, Leadership
from sim.engine.ledger import COUNTED, COUNTS, DAILY, LEVERS, STATE, Ledger
from sim.engine.officer import GRUDGE, Acquaintance, Letter, Officer, Unit, climates
from sim.engine.personnel import Personnel
from sim.engine.police import Police
from sim.engine.result import FINAL, Result, finished
from sim.errors import SpyscareError, did_you_mean
from sim.rules.pressure import raised, sharpened
from sim.rules.suspicion import fading, light, sticking, weighed
from sim.scenario.load import Scenario, load
from sim.vocabulary import (
    HIGH_COMMAND,
    NARRATIVES,
    NKVD,
    NOBODY,
    NONE,
    Kind,
    Lever,
    Motive,
    Narrative,
    Status,
    Tie,
)

#: The day, in order (docs/odd.md, section 3); `chronicle` lets the day's triggers act first.
PHASES = (
    "chronicle", "intelligence", "pressing", "denunciation", "party_cells", "associates", "files",
    "watching", "requesting", "sanction", "custody", "deadline", "belief", "turnover",
)  # fmt: skip

#: Agents that are the model's own.
OWN = (Officer, Police, Leadership, ArmyChief)


class Army(Model):
    """The Red Army and those above it, on one scenario with one seed.

    Args:
        scenario: what is to happen: the name or path of a scenario, or a `Scenario`.
        seed: key of every draw of the run, 0 to 2**63 - 1; 1 where none is given.
        rng: Mesa's name for the seed.
        corps: officers, units and ties on day 0; those of the scenario where none is given.
        officer, police, leadership, chief: classes that stand in for the model's own.
        phases: the day, in order: names of methods; `PHASES` where none are given.

    Attributes:
        world: its scenario. (Mesa has another use for the name `scenario`.)
        day: the last day done, -1 before the first.
        running: whether there are days left.
        officers: Mesa's `AgentSet` of all officers, recruits yet to come included.
        by_number: the same as a list.
        police, leadership, chief: the agents above them.
        prison: whom the police hold.
        units: by number, each with its roster.
        ledger: rows so far.
        evening: the last day's row of the daily table, by column.
        datacollector: the daily table.
        pressure, vigilance, coercion, capacity: of today, as felt; `weight` of each narrative.

    Raises:
        SpyscareError: a scenario, seed or phase that cannot be used.
    """

    phases: Sequence[str] = PHASES

    def __init__(
        self,
        scenario: Scenario | str | os.PathLike[str],
        seed: int | None = None,
        *,
        rng: int | None = None,
        corps: Corps | None = None,
        officer: Callable[[Model, int], Officer] = Officer,
        police: Callable[[Model], Police] = Police,
        leadership: Callable[[Model], Leadership] = Leadership,
        chief: Callable[[Model], ArmyChief] = ArmyChief,
        phases: Sequence[str] | None = None,
    ) -> None:
        if seed is not None and rng is not None and seed != rng:
            raise SpyscareError(f"seed: {seed!r} and rng: {rng!r} both name the seed; wants one")
        given = rng if seed is None else seed
        seed = seed_of(1 if given is None else given)
        super().__init__(rng=seed % 2**32)  # Mesa's generators are never drawn from
        self.seed = seed
        self.anew = False  # whether luck has been drawn anew
        self.world = scenario if isinstance(scenario, Scenario) else load(scenario)
        self.keys = self.world.twin.keys(seed, 0)
        self.values = values = self.world.values
        self.corps = corps or found(values.officers, values.markers, self.world.recruits)
        self.count = self.corps.count
        self.phases = self._known(self.phases if phases is None else phases)
        self.day = -1
        self.halted = False
        self.ledger = Ledger()
        self.letters: list[Letter] = []  # of today
        self.requested: list[tuple[Officer, int]] = []  # today: who, row
        self._to_file: list[tuple[Officer, int, float, int]] = []
        self.series: list[list[float]] = []
        self.total = dict.fromkeys(COUNTS, 0)
        self.today = dict.fromkeys(COUNTS, 0)
        self._set_climate()
        self.police = police(self)
        self.leadership = leadership(self)
        self.chief = chief(self)
        self.prison = Prison(self)
        self._muster(officer)
        self.events = Chronicle(self)
        self.events.find_true_agents()
        self.lever = self.events.levers_of(0)
        self.chief.stand()
        self.leadership.begin_to_believe()
        self.datacollector = DataCollector({name: [self._read, [name]] for name in DAILY})

    def __repr__(self) -> str:
        day = f"after {self.world.date(self.day)}" if self.day >= 0 else "before its first day"
        return f"<Army of {self.world.name}, {self.count:,} officers, seed {self.seed}, {day}>"

    def _known(self, phases: Sequence[str]) -> tuple[str, ...]:
        for phase in phases:
            if not callable(getattr(self, phase, None)):
                near = did_you_mean(phase, PHASES)
                raise SpyscareError(f"phases: {phase!r} is no method of the army{near}")
        return tuple(phases)

    def _set_climate(self) -> None:
        d = self.values.denunciation
        scale = d.scale if d.letters else 0.0
        self.base_rate = [getattr(d, motive.word) * scale for motive in Motive]
        self.gain = [getattr(d, f"{motive.word}_gain") for motive in Motive]
        self.openness = [getattr(self.values.openness, n.word) for n in Narrative]
        self.clock = [0.0] * len(Motive)  # climate passed so far, by motive
        self.lever = [0.0] * len(Lever)
        self.weight = [0.0] * NARRATIVES
        self.light = [0.0] * NARRATIVES  # what a unit of file counts
        self.line = 0  # the narrative that weighs most today
        self.story = 0  # the one that sticks to most
        self.inflation = 1.0  # weight of a new item: it stands for the fading of older ones
        self.fade = 1.0  # what is left of what counted on day 0
        self.pressure = self.vigilance = self.coercion = self.capacity = 0.0

    def _muster(self, officer: Callable[[Model, int], Officer]) -> None:
        corps = self.corps
        n = corps.count + corps.recruits
        self.units = [Unit(self, u) for u in range(len(corps.unit_habit))]
        self.in_status = [0] * len(Status)
        self.in_status[Status.RECRUIT] = n
        self.by_number = [officer(self, i) for i in range(n)]
        self.officers = AgentSet(self.by_number, random=self.random)
        for each in self.by_number:
            self._introduce(each)
        self.personnel = Personnel(self)
        trust = self.values.trust.high_command
        for each in self.by_number[: self.count]:
            each.trust = trust if each.founding_rank >= HIGH_COMMAND else 0.0
            self.personnel.commission(each, 0)
        absent = self.world.twin["without.person"]
        if absent is not None:
            self.by_number[absent].leave(Status.LEFT)

    def key(self, decision: int) -> int:
        """Key of the draws of a decision: the seed, unless the scenario has others for it."""
        return self.keys[decision]

    def _introduce(self, officer: Officer) -> None:
        """To his unit and to those he knows."""
        corps, n = self.corps, officer.number
        officer.unit.roster.append(officer)
        mine = slice(corps.tie_start[n], corps.tie_start[n + 1])
        columns = (corps.tie_whom, corps.tie_type, corps.tie_weight, corps.tie_rival)
        for whom, tie, weight, rival in zip(*(c[mine].tolist() for c in columns), strict=True):
            other = self.by_number[whom]
            officer.acquaintances.append(Acquaintance(other, Tie(tie), weight, rival))
            # recruits do not count: whom a later intake brings must not change an earlier day
            officer.exposure[GRUDGE] += rival and whom < corps.count

    def __setstate__(self, state: dict[str, object]) -> None:
        """Of a copy or a file, in which officers know others by number."""
        self.__dict__.update(state)
        for officer in self.by_number:
            known = officer.acquaintances
            officer.acquaintances = [a._replace(officer=self.by_number[a.officer]) for a in known]

    # -- a day --------------------------------------------------------------------------

    def step(self) -> None:
        """One day: the phases in order, then the books; nothing once the last day is done."""
        if not self.running:
            return
        if self.day == self.world.twin.after and self.day >= 0:
            draw_anew(self)
        self.day += 1
        self.today = dict.fromkeys(COUNTS, 0)
        self.lever = self.events.levers_of(self.day)
        for phase in self.phases:
            getattr(self, phase)()
        self.evening = self._report()
        self.series.append(list(self.evening.values()))
        self.datacollector.collect(self)
        self.events.fire_conditions()
        over = self.world.twin.decided and self.leadership.decided
        self.running = self.day + 1 < self.world.days and not over

    def record(
        self, kind: Kind, who: int, whom: int,
        narrative: int = NONE, parent: int = NOBODY, motive: int = NONE,
    ) -> int:  # fmt: skip
        """Write a ledger row, count it, and return its number."""
        if kind in COUNTED:
            self._count(COUNTED[kind])
        if motive != NONE:
            self._count(f"letters_{Motive(motive).word}")
        return self.ledger.add(self.day, kind, who, whom, motive, narrative, parent)

    def _count(self, name: str) -> None:
        self.today[name] += 1
        self.total[name] += 1

    def file_tonight(self, officer: Officer, narrative: int, weight: float, row: int) -> None:
        """File an item at the end of the phase: everyone in a phase sees the same morning."""
        self._to_file.append((officer, narrative, weight, row))

    def _file_all(self) -> None:
        for officer, narrative, weight, row in self._to_file:
            officer.file(narrative, weight, row)
        self._to_file = []

    # -- the phases ---------------------------------------------------------------------

    def chronicle(self) -> None:
        """Triggers of the day act, and true signals come to light."""
        self.fade = fading(self.day, self.values.file.half_life)
        self.inflation = 1.0 / self.fade
        self.events.happen()

    def intelligence(self) -> None:
        """What each narrative weighs today: the official line and what confessions taught."""
        self.police.learn()
        for k in range(NARRATIVES):
            self.weight[k] = weighed(self.lever[k], self.police.learned[k])
            self.light[k] = light(self.weight[k], self.fade)
        self.line = self.weight.index(max(self.weight))
        width = [sticking(w, 0.0, o) for w, o in zip(self.weight, self.openness, strict=True)]
        self.story = width.index(max(width))

    def pressing(self) -> None:
        """Pressure from above, and what it does to the shield, to capacity and to prisons."""
        self.pressure = self.leadership.press()
        self.chief.be_pressed()
        self.chief.stand()
        self.police.grow()
        self.capacity = self.police.capacity()
        p, ordered = self.values.pressure, self.leadership.orders > 0
        addition, multiple = (p.order_vigilance, p.order_coercion) if ordered else (0.0, 1.0)
        self.vigilance = raised(self.lever[Lever.VIGILANCE], p.scale, addition)
        self.coercion = sharpened(self.lever[Lever.COERCION], p.scale, multiple)

    def denunciation(self) -> None:
        """Climates pass; those whose breaking point has come write, each seeing the morning."""
        for motive, climate in enumerate(climates(self)):
            self.clock[motive] += climate
        serving = Status.SERVING
        written = [
            (officer, motive, officer.choose(motive))
            for officer in self.by_number
            if officer.status is serving
            for motive in officer.letters_due()
        ]
        letters = [author.write(motive, target) for author, motive, target in written]
        self.letters = [letter for letter in letters if letter is not None]
        for unit in self.units:
            unit.note_silence()
        self._file_all()

    def party_cells(self) -> None:
        """Cells take up the day's letters against their members. M41, M42."""
        for letter in self.letters:
            letter.target.unit.consider(letter)

    def associates(self) -> None:
        """Associates of prisoners are discharged, and men of a nationality with a state abroad."""
        self.personnel.discharge_associates()
        self.personnel.screen()

    def files(self) -> None:
        """The police reads its files in today's light."""
        self.police.review()

    def watching(self) -> None:
        """Informers write about marked men."""
        self.police.watch()

    def requesting(self) -> None:
        """The police asks."""
        self.requested = []
        for officer in self.police.ask():
            top = officer.top_row
            parent = self.leadership.row[officer.case] if top == NOBODY else top
            row = self.record(Kind.REQUEST, NKVD, officer.number, officer.case, parent)
            officer.requests += 1
            self.requested.append((officer, row))

    def sanction(self) -> None:
        """Confrontations end; each request meets the army chief and, for seniors, the top."""
        self.leadership.confront()
        for officer, request in self.requested:
            if not officer.at_large:  # taken meanwhile, as a witness in a check
                continue
            if not self._is_sanctioned(officer, request):
                continue
            if officer.forestalls():
                row = self.record(Kind.SUICIDE, officer.number, NOBODY, officer.case, request)
                self.personnel.lose(officer, Status.SUICIDE, row)
            else:
                self.police.arrest(officer, NKVD, request)

    def _is_sanctioned(self, officer: Officer, request: int) -> bool:
        """A man no longer in service needs no signature."""
        if officer.status != Status.SERVING:
            return True
        if not self.chief.signs(officer, request):
            return False
        return not officer.is_senior or self.leadership.allows(officer, officer.case, request)

    def custody(self) -> None:
        """Prisoners confess and name; what they said is on file by the evening."""
        self.police.interrogate()
        self._file_all()

    def deadline(self) -> None:
        """The army chief may answer a deadline with a report on enemies in the army."""
        self.chief.answer_deadline()

    def belief(self) -> None:
        """The leadership takes in the day."""
        self.leadership.update()

    def turnover(self) -> None:
        """Sentences, releases, losses, appeals, promotions, intake; perhaps a halt."""
        self.personnel.turn_over()
        self.leadership.consider_halt()

    # -- what a run gives back ----------------------------------------------------------

    def result(self) -> Result:
        """The days done so far, as a run gives them back.

        Raises:
            SpyscareError: before the first day.
        """
        if self.day < 0:
            raise SpyscareError("army: no day is done; step() does one")
        series = np.array(self.series, dtype=np.float64)
        told = self.ledger.arrays(), series, self.final()
        return finished(self.world, self.corps, self.seed, self.engine, *told)

    @property
    def engine(self) -> str:
        """What ran: its class, and what stands in for a class or a day of the model's own."""
        strange = [full_name(kind) for kind in self.agent_types if kind not in OWN]
        if self.phases != tuple(type(self).phases):
            strange.append(f"phases {', '.join(self.phases)}")
        return full_name(type(self)) + (f" with {'; '.join(strange)}" if strange else "")

    def final(self) -> dict[str, np.ndarray]:
        """Officer columns as they stand (`sim.engine.result.FINAL`)."""
        self.officers.do("assess")
        return {
            name: np.array([getattr(officer, name) for officer in self.by_number], dtype=kind)
            for name, kind in FINAL.items()
        }

    def _read(self, name: str) -> float:
        """A column of the daily table."""
        return self.evening[name]

    def _report(self) -> dict[str, float]:
        """The day's row of the daily table, its columns as `DAILY` has them."""
        status = self.in_status
        state = (
            self.pressure, self.vigilance, self.coercion, self.chief.shield, self.capacity,
            *self.leadership.belief, *self.weight, *chain(*self.leadership.voices.added),
            self.leadership.memory, self.police.licence, len(self.police.cases),
            status[Status.ARRESTED], status[Status.SERVING], status[Status.DISMISSED],
            self.personnel.command_lost(), self.personnel.inexperienced(), self.leadership.orders,
        )  # fmt: skip
        levers = dict(zip(LEVERS, self.lever, strict=True))
        return self.today | levers | dict(zip(STATE, state, strict=True))


def full_name(cls: type) -> str:
    """Module and name of a class."""
    return f"{cls.__module__}.{cls.__qualname__}"
