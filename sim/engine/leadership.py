"""The leadership and the army chief: belief, checks, order and halt; shield, sanction, report."""

from __future__ import annotations

from sim.engine.abm import Agent, Model
from sim.engine.check import Check
from sim.engine.officer import Officer
from sim.engine.voices import SPECIALIST, Report, Voices
from sim.rules.belief import all_clear, believed, outweighed, remembered
from sim.rules.pressure import alarm, held_on, lasting, minded, pressure, reach
from sim.rules.sanction import convinced, moved_aside, signed, spared
from sim.vocabulary import (
    ARMY_CHIEF,
    HIGH_COMMAND,
    LEADERSHIP,
    NARRATIVES,
    NOBODY,
    Decision,
    Kind,
    Lever,
)


class Leadership(Agent):
    """Stalin and his circle: a belief for each narrative, checks, orders and a halt.

    Attributes:
        voices: whom it hears, and what they have said.
        belief: in each narrative, log-odds.
        memory: what earlier alarms have left, log-odds.
        checks: under way, by narrative.
        ordered: whether a purge order is in force, by narrative.
        row: ledger row of the check, then of the order, by narrative.
        pause: day from which the next check may begin, by narrative.
        confrontations: held so far, by narrative.
    """

    def __init__(self, army: Model) -> None:
        super().__init__(army)
        self.voices = Voices(army)
        self.memory = army.values.leadership.memory
        self.belief = [0.0] * NARRATIVES
        self.checks: list[Check | None] = [None] * NARRATIVES
        self.ordered = [False] * NARRATIVES
        self.decided = False  # whether an order has ever been given
        self.ordered_on = 0  # when the first of the orders in force was given
        self.row = [NOBODY] * NARRATIVES
        self.pause = [0] * NARRATIVES
        self.confrontations = [0] * NARRATIVES

    @property
    def orders(self) -> int:
        """Purge orders in force."""
        return sum(self.ordered)

    # -- belief -------------------------------------------------------------------------

    def begin_to_believe(self) -> None:
        """Belief before the first day: nobody has spoken yet."""
        self.belief = [self._believed(k, 0.0, 0.0) for k in range(NARRATIVES)]

    def ground(self, narrative: int) -> float:
        """What is believed of a narrative when nobody speaks: prior, old distrust, memory."""
        v = self.model.values.leadership
        old = v.old_distrust if narrative == SPECIALIST else 0.0
        return v.prior + old + self.memory

    def update(self) -> None:
        """Belief: what lies on the desk at the end of the day. M26, M32."""
        self.voices.fade()
        for k in range(NARRATIVES):
            added, agreed = self.voices.listen(k, self.model.chief.shield_over(k))
            self.belief[k] = self._believed(k, added, agreed)
        self._remember()

    def _believed(self, k: int, added: float, agreed: float) -> float:
        v, shield = self.model.values.leadership, self.model.chief.shield_over(k)
        calm, tension = all_clear(v.all_clear, shield), self.model.lever[Lever.TENSION]
        return believed(self.ground(k), added, agreed, calm, v.tension, tension, v.bound)

    def _remember(self) -> None:
        """An alarm that was nearly believed leaves a trace for the next. M01, M02."""
        v, restraint = self.model.values.leadership, self.model.lever[Lever.RESTRAINT]
        margin = max(belief - restraint for belief in self.belief)
        self.memory = remembered(self.memory, v.memory_most, margin, v.memory_days)

    # -- pressure -----------------------------------------------------------------------

    def press(self) -> float:
        """Pressure from above today."""
        p, push = self.model.values.pressure, self.model.lever[Lever.PUSH]
        alarms = 0.0
        for k in range(NARRATIVES):
            alarms += self.alarm(k)
        return pressure(p.scale, push, p.maximum, alarms, self._order_push())

    def alarm(self, narrative: int) -> float:
        """How alarmed it is by one narrative: by how far it has spread and how it is believed."""
        model, scale = self.model, self.model.values.pressure.reach_scale
        spread = reach(model.police.filed[narrative], model.count, scale)
        return alarm(spread, self.belief[narrative], model.lever[Lever.RESTRAINT])

    def _order_push(self) -> float:
        """What standing orders add; their first force wears off. M57."""
        p, days = self.model.values.pressure, self.model.day - self.ordered_on
        return lasting(p.order_push, days, p.order_half_life) if self.orders else 0.0

    # -- checks and orders --------------------------------------------------------------

    def confront(self) -> None:
        """Checks due today end in a purge order or in a clearance. M29, M31."""
        for check in self.checks:
            if check is not None and self.model.day >= check.until:
                self._judge(check)

    def _judge(self, check: Check) -> None:
        k = check.narrative
        strikes, row = check.ends_in_order(self.confrontations[k])
        self.confrontations[k] += 1
        if strikes:
            self.order(k, LEADERSHIP, check.subject.number, row)
            return
        check.clear(row)
        self.checks[k] = None
        self.pause[k] = self.model.day + self.model.values.leadership.check_pause
        self.row[k] = NOBODY

    def order(self, k: int, who: int, whom: int, parent: int) -> None:
        """A purge order under a narrative is in force from now on; a check of it is over."""
        self.row[k] = self.model.record(Kind.ORDER, who, whom, k, parent)
        if not self.orders:
            self.ordered_on = self.model.day
        self.ordered[k] = self.decided = True
        self.checks[k] = None
        self.model.halted = False

    def allows(self, officer: Officer, k: int, request: int) -> bool:
        """Whether a senior may be arrested on a case resting on `k`; else what happens instead."""
        if self.orders:
            return not self._keeps(officer, request)
        check, restraint = self.checks[k], self.model.lever[Lever.RESTRAINT]
        if check is not None:
            self._move_aside(officer, request, check.until)
            check.moved.append(officer)
        elif not convinced(self.belief[k], restraint):
            self._put_off(officer, k, request)
        elif officer.rank < HIGH_COMMAND:
            return True
        elif self.model.day >= self.pause[k]:
            self._verify(officer, k, request)
        else:
            self.model.police.note_refusal(officer, LEADERSHIP, request)
        return False

    def _keeps(self, officer: Officer, request: int) -> bool:
        """Whether it keeps a man it trusts, order or not. S139."""
        model = self.model
        if not spared(officer.trust, officer.uniform(Decision.SPARED, officer.requests)):
            return False
        model.police.note_refusal(officer, LEADERSHIP, request)
        officer.next_request = model.day + int(model.values.leadership.cleared_days)
        return True

    def _put_off(self, officer: Officer, k: int, request: int) -> None:
        """Below restraint a transfer is the most that a senior's case can bring. M27."""
        police, restraint = self.model.police, self.model.lever[Lever.RESTRAINT]
        u = officer.uniform(Decision.TRANSFER, officer.requests)
        if moved_aside(self.belief[k], restraint, u):
            self._move_aside(officer, request, self.model.day + police.waiting(officer))
        else:
            police.note_refusal(officer, LEADERSHIP, request)

    def _verify(self, officer: Officer, k: int, request: int) -> None:
        """A case against the high command: look for oneself, move the suspects meanwhile. M28."""
        self.checks[k] = check = Check(self.model, k, officer, request)
        self.row[k] = check.row
        self._move_aside(officer, request, check.until)
        check.moved.append(officer)
        check.ask_for_witnesses()

    def _move_aside(self, officer: Officer, request: int, until: int) -> None:
        self.model.record(Kind.TRANSFER, LEADERSHIP, officer.number, officer.case, request)
        officer.next_request = until

    # -- a halt -------------------------------------------------------------------------

    def consider_halt(self) -> None:
        """Halt where the harm done outweighs what is still believed. M56, M57."""
        v, personnel = self.model.values.leadership, self.model.personnel
        lost, back = personnel.command_lost(), personnel.came_back()
        alarm = max(belief - self.ground(k) for k, belief in enumerate(self.belief))
        if self.orders and outweighed(lost, v.halt_loss, back, v.halt_doubt, alarm):
            self.halt(LEADERSHIP)

    def halt(self, who: int) -> None:
        """The gate closes: orders and checks end, the police may ask for nobody."""
        self.model.record(Kind.HALT, who, NOBODY)
        self.ordered = [False] * NARRATIVES
        self.checks = [None] * NARRATIVES
        self.row = [NOBODY] * NARRATIVES
        self.model.halted = True


class ArmyChief(Agent):
    """Voroshilov: the shield, how it gives way, over-compensation, and his report.

    Attributes:
        shield: share of requests refused, as it stands today.
        held: share of the shield that pressure has left.
        minded: pressure of today that he minds.
        report: what he reports of enemies in the army.
    """

    def __init__(self, army: Model) -> None:
        super().__init__(army)
        self.held = 1.0
        self.shield = 0.0
        self.minded = 0.0
        self.report = Report(army)

    def stand(self) -> None:
        """What his shield comes to today."""
        self.shield = self.model.lever[Lever.SHIELD] * self.held

    def shield_over(self, narrative: int) -> float:
        """The shield he holds over those accused under a narrative: less over specialists. E3."""
        share = self.model.values.chief.specialists if narrative == SPECIALIST else 1.0
        return self.shield * share

    def be_pressed(self) -> None:
        """The shield gives way to more than he can bear, and comes back in quiet years. M35."""
        model, chief = self.model, self.model.values.chief
        p = model.values.pressure
        of_specialists = p.scale * p.maximum * model.leadership.alarm(SPECIALIST)
        self.minded = minded(model.pressure, of_specialists, chief.specialists)
        self.held = held_on(self.held, chief.erosion, self.minded, chief.bearable, chief.recovery)

    def answer_deadline(self) -> None:
        """He reports when he can refuse no longer and has something to report. M35, S159."""
        if self.report.is_asked_for() and self.report.is_ready():
            self.report.make()
            self.held *= self.model.values.chief.gone_over

    def signs(self, officer: Officer, request: int) -> bool:
        """Whether he signs a request for a serving officer; refuses it otherwise. M36."""
        u = officer.uniform(Decision.SANCTION, officer.requests)
        # for a senior he stands with all he has, whatever the story
        shield = self.shield if officer.is_senior else self.shield_over(officer.case)
        if signed(shield, u):
            return True
        self.model.police.note_refusal(officer, ARMY_CHIEF, request)
        return False
