"""The leadership and the army chief: belief, verification, order and halt; shield and sanction."""

from __future__ import annotations

from sim.draws import uniform
from sim.engine.abm import Agent, Model
from sim.engine.officer import Officer
from sim.rules.belief import believed, news, outweighed
from sim.rules.pressure import alarm, eroded, pressure, reach
from sim.rules.requests import daily, is_rebuked, whole
from sim.rules.sanction import convinced, moved_aside, signed, strikes
from sim.vocabulary import ARMY_CHIEF, LEADERSHIP, NARRATIVES, NOBODY, NONE, Decision, Kind, Lever


class Leadership(Agent):
    """Stalin and his circle: a belief for each narrative, verification, order and halt."""

    DORMANT, VERIFYING, ORDERED = 0, 1, 2

    def __init__(self, army: Model) -> None:
        super().__init__(army)
        prior = army.values.leadership.prior
        # each of these by narrative
        self.belief = [prior] * NARRATIVES
        self.stage = [self.DORMANT] * NARRATIVES
        self.until = [0] * NARRATIVES
        self.verified = [0] * NARRATIVES  # confrontations held
        self.row = [NOBODY] * NARRATIVES  # verification, then order
        self.subject: list[Officer | None] = [None] * NARRATIVES
        self.moved: list[list[Officer]] = [[] for _ in range(NARRATIVES)]
        self.reports = [0.0] * NARRATIVES  # of the day
        self.letters = [0] * NARRATIVES  # of the day

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
            spread = reach(model.police.filed[k], model.count, p.reach_scale)
            alarms += alarm(spread, self.belief[k], restraint)
        order = p.order_push if self.orders else 0.0
        return pressure(p.scale, model.lever[Lever.PUSH], p.maximum, alarms, order)

    def confront(self) -> None:
        """Confrontations due today end in a purge order or in a clearance. M29, M31."""
        for k in range(NARRATIVES):
            if self.stage[k] == self.VERIFYING and self.model.day >= self.until[k]:
                self._judge(k)

    def _judge(self, k: int) -> None:
        model, v, subject = self.model, self.model.values.leadership, self.subject[k]
        u = uniform(model.seed, Decision.VERDICT, k, NOBODY, self.verified[k])
        self.verified[k] += 1
        if strikes(
            v.verdict_bias, v.credulity,
            v.verdict_belief, self.belief[k], model.lever[Lever.RESTRAINT],
            v.verdict_evidence, subject.filed_under(k),
            v.verdict_tension, model.lever[Lever.TENSION], u,
        ):  # fmt: skip
            self.order(k, LEADERSHIP, subject.number, self.row[k])
        else:
            self._clear(k)
        self.moved[k] = []

    def order(self, k: int, who: int, whom: int, parent: int) -> None:
        """A purge order under a narrative is in force from now on."""
        self.row[k] = self.model.record(Kind.ORDER, who, whom, k, parent)
        self.stage[k] = self.ORDERED
        self.model.halted = False

    def _clear(self, k: int) -> None:
        model, values = self.model, self.model.values
        for officer in self.moved[k]:
            model.record(Kind.CLEARANCE, LEADERSHIP, officer.number, k, self.row[k])
            officer.next_request = model.day + int(values.leadership.cleared_days)
            model.file_tonight(officer, k, values.file.residue, NOBODY)
        self.belief[k] = values.leadership.prior
        self.stage[k] = self.DORMANT
        self.row[k] = NOBODY

    def allows(self, officer: Officer, k: int, request: int) -> bool:
        """Whether a senior may be arrested on a case resting on `k`; else what happens instead."""
        model, restraint = self.model, self.model.lever[Lever.RESTRAINT]
        if self.stage[k] == self.ORDERED:
            return True
        if self.stage[k] == self.VERIFYING:
            self._move_aside(officer, k, request, self.until[k])
        elif convinced(self.belief[k], restraint):
            self._verify(officer, k, request)
        else:
            u = officer.uniform(Decision.TRANSFER, officer.requests)
            later = model.day + int(model.values.police.patience)
            if moved_aside(self.belief[k], restraint, u):
                self._move_aside(officer, NONE, request, later)
            else:
                model.police.note_refusal(officer, LEADERSHIP, request)
        return False

    def _verify(self, officer: Officer, k: int, request: int) -> None:
        """First crossing: wait, look for oneself, move the suspects meanwhile. M28."""
        model = self.model
        self.stage[k] = self.VERIFYING
        self.until[k] = model.day + model.values.leadership.verification
        self.subject[k] = officer
        self.row[k] = model.record(Kind.VERIFICATION, LEADERSHIP, officer.number, k, request)
        self._move_aside(officer, k, request, self.until[k])

    def _move_aside(self, officer: Officer, k: int, request: int, until: int) -> None:
        self.model.record(Kind.TRANSFER, LEADERSHIP, officer.number, officer.case, request)
        officer.next_request = until
        if k != NONE:
            self.moved[k].append(officer)

    def update(self) -> None:
        """Belief: the day's confessions, letters and reports against forgetting. M26, M32."""
        model, v = self.model, self.model.values.leadership
        tension, kappa = model.lever[Lever.TENSION], model.values.file.kappa
        scale = 10_000.0 / model.count
        for k in range(NARRATIVES):
            confessions, letters = model.police.confessed[k] * scale, self.letters[k] * scale
            added = news(
                v.credulity, tension, v.confession, confessions, v.letter, letters, kappa,
                v.report, self.reports[k],
            )  # fmt: skip
            self.belief[k] = believed(self.belief[k], added, v.prior, v.forgetting, v.bound)
            self.letters[k], self.reports[k] = 0, 0.0

    def consider_halt(self) -> None:
        """Halt where lost command outweighs what is still believed. M57."""
        v, lost = self.model.values.leadership, self.model.personnel.command_lost()
        if self.orders and outweighed(lost, v.halt_loss, max(self.belief), v.prior):
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

    def __init__(self, army: Model) -> None:
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
        u = officer.uniform(Decision.SANCTION, officer.requests)
        if who == ARMY_CHIEF or signed(self.shield, u):
            return True
        self.model.police.note_refusal(officer, ARMY_CHIEF, request)
        return False
