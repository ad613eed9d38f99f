"""The day's triggers at work: what the timeline does to the files, the men and the order."""

from __future__ import annotations

from sim.draws import uniform
from sim.engine.abm import Model
from sim.engine.officer import Officer
from sim.engine.personnel import Calendar
from sim.engine.plan import Act, Cast
from sim.rules.sanction import falls
from sim.rules.testimony import delay
from sim.scenario.timeline import Timeline, resolve
from sim.vocabulary import ARMY_CHIEF, NOBODY, TRIGGER, Decision, Kind, Narrative, Status

#: What a true agent's signals are filed under.
TRUE = int(Narrative.FOREIGN_AGENT)


class Chronicle:
    """Reads the timeline, lets its effects happen, fires conditional triggers."""

    def __init__(self, army: Model) -> None:
        self.army = army
        self.fired: dict[str, int] = {}
        self.signals = Calendar()
        self.cast = Cast(army.world, army.corps, army.seed)
        self._resolve()

    def _resolve(self) -> None:
        """(Re)read the timeline: at the start, and when a conditional trigger has fired."""
        army = self.army
        self.timeline: Timeline = resolve(army.world, army.seed, self.fired)
        self.acts: dict[int, list[Act]] = {}
        for act in self.cast.acts(self.timeline):
            self.acts.setdefault(act.day, []).append(act)

    def levers_of(self, day: int) -> list[float]:
        """Levers of a day, by code."""
        return [float(x) for x in self.timeline.levers[day]]

    def find_true_agents(self) -> None:
        """Who really serves a foreign power, where the scenario says that some do. M47."""
        share = self.army.values.truth.agents / 100_000.0
        if share <= 0.0:
            return
        for officer in self.army.by_number[: self.army.count]:
            if falls(share, officer.uniform(Decision.TRUE_AGENT)):
                officer.true_agent = True
                self.await_signal(officer, 0)

    def await_signal(self, officer: Officer, day: int) -> None:
        """When the next true item about a true agent comes to light."""
        rate = self.army.values.truth.signal
        if rate > 0.0:
            draw = officer.exponential(Decision.SIGNAL, officer.signals)
            self.signals.note(day + delay(1.0 / rate, draw), officer)

    def happen(self) -> None:
        """Effects of the day, then true signals."""
        for act in self.acts.get(self.army.day, ()):
            getattr(self, f"_{act.kind}")(act)
        for officer in self.signals.take_officers(self.army.day):
            row = self.army.record(Kind.ITEM, NOBODY, officer.number, TRUE)
            officer.file(TRUE, self.army.values.file.name, row)
            officer.signals += 1
            self.await_signal(officer, self.army.day)

    def _items(self, act: Act) -> None:
        if act.weight <= 0.0:
            return
        for number in act.officers:
            row = self.army.record(Kind.ITEM, TRIGGER - act.trigger, int(number), act.narrative)
            self.army.by_number[number].file(act.narrative, act.weight * act.echoes, row)
            if act.army:
                self.army.leadership.voices.find(act.narrative, row)

    def _report(self, act: Act) -> None:
        """A report reaches the leadership; the army chief may answer that all is well. M07."""
        if act.weight <= 0.0:
            return
        army, k = self.army, act.narrative
        row = army.record(Kind.REPORT, TRIGGER - act.trigger, NOBODY, k)
        army.leadership.voices.report(act.voice, act.source, k, act.weight * act.echoes)
        u = uniform(army.key(Decision.ALL_CLEAR), Decision.ALL_CLEAR, ARMY_CHIEF, NOBODY, row)
        if falls(army.chief.shield_over(k), u):
            army.record(Kind.ALL_CLEAR, ARMY_CHIEF, NOBODY, k, row)

    def _remove(self, act: Act) -> None:
        for number in act.officers:
            officer = self.army.by_number[number]
            if officer.at_large and act.arrest:
                officer.case = act.narrative
                self.army.police.arrest(officer, TRIGGER - act.trigger, NOBODY)
            elif officer.status == Status.SERVING:
                self._dismiss(officer, act)

    def _dismiss(self, officer: Officer, act: Act) -> None:
        who, k = TRIGGER - act.trigger, act.narrative
        row = self.army.personnel.dismiss(officer, who, k, NOBODY)
        if act.army:
            self.army.leadership.voices.find(k, row)

    def _police_chief(self, act: Act) -> None:
        if act.old_guard:
            self.army.prison.old_guard.expose()

    def _order(self, act: Act) -> None:
        self.army.leadership.order(act.narrative, TRIGGER - act.trigger, NOBODY, NOBODY)

    def _halt(self, act: Act) -> None:
        self.army.leadership.halt(TRIGGER - act.trigger)

    def _favour(self, act: Act) -> None:
        for number in act.officers:
            self.army.by_number[number].trust += act.weight

    def fire_conditions(self) -> None:
        """Conditional triggers whose measure has passed its value act after their delay."""
        army = self.army
        new = {
            army.world.triggers[c.trigger].id: army.day + c.delay
            for c in self.timeline.conditions
            if c.met(self._measured(c.measure, c.narrative))
        }
        if new:
            self.fired |= new
            self._resolve()

    def _measured(self, name: str, narrative: int) -> float:
        """A measure of the run that conditional triggers wait for."""
        total = self.army.total
        if name in total:
            return total[name]
        if name == "lost":
            return (total["arrests"] + total["dismissals"]) / self.army.count
        if name == "belief":
            return self.army.leadership.belief[narrative]
        return self.army.evening["shield_held" if name == "shield" else name]
