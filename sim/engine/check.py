"""The check of a case against the high command: witnesses, vouching, verdict."""

from __future__ import annotations

from sim.draws import uniform
from sim.engine.abm import Model
from sim.engine.officer import Officer
from sim.rules.pressure import vindicated
from sim.rules.sanction import excused, persuaded, proved, signed, strikes
from sim.vocabulary import HIGH_COMMAND, LEADERSHIP, NKVD, NOBODY, Decision, Kind, Lever


class Check:
    """The leadership looks for itself before somebody of the high command is taken. M28.

    Attributes:
        narrative: of the case.
        subject: against whom it is.
        until: day of the confrontation.
        row: ledger row of the verification.
        moved: men transferred meanwhile, the subject first.
        testified: seniors pressed for it who have confessed.
    """

    def __init__(self, army: Model, narrative: int, subject: Officer, request: int) -> None:
        self.army = army
        self.narrative = narrative
        self.subject = subject
        self.until = army.day + army.values.leadership.verification
        self.moved: list[Officer] = []
        self.testified = 0
        self.row = army.record(Kind.VERIFICATION, LEADERSHIP, subject.number, narrative, request)

    # -- while it runs ------------------------------------------------------------------

    def ask_for_witnesses(self) -> None:
        """The police asks for the most suspect other seniors, to have them confess for it. M17."""
        for _ in range(self.army.values.leadership.check_witnesses):
            witness = self._next_witness()
            if witness is None:
                break
            self.army.police.asked.add(witness)
            self._take(witness)

    def _next_witness(self) -> Officer | None:
        """The most suspect senior below his rank, not asked for today and not trusted.

        A man testifies about his superiors. M17.
        """
        left = [
            officer
            for officer in self.army.police.cases
            if officer.is_senior
            and officer.at_large
            and officer.rank < self.subject.rank
            and officer not in self.army.police.asked
            and officer.trust <= 1.0
        ]
        return max(left, key=lambda o: (o.suspicion_today(), -o.number), default=None)

    def _take(self, witness: Officer) -> None:
        army, k = self.army, self.narrative
        witness.case = k
        request = army.record(Kind.REQUEST, NKVD, witness.number, k, self.row)
        witness.requests += 1
        serves = witness.is_serving
        if not serves or army.chief.signs(witness, request):
            army.police.arrest(witness, NKVD, request, pressed_for=k)

    # -- its end ------------------------------------------------------------------------

    def ends_in_order(self, number: int) -> tuple[bool, int]:
        """The confrontation: what is believed and proved against what speaks for the man.

        Args:
            number: how many confrontations there have been under the narrative.

        Returns:
            Whether it ends in a purge order rather than in a clearance; its ledger row.
        """
        army, k = self.army, self.narrative
        row = army.record(Kind.CONFRONTATION, LEADERSHIP, self.subject.number, k, self.row)
        weight = army.values.leadership.verdict_vouching
        excuse = excused(self.subject.trust, weight, self._hear_vouchers(number, row))
        u = uniform(army.key(Decision.VERDICT), Decision.VERDICT, k, NOBODY, number)
        return strikes(self._persuasion(), self._proof(), excuse, u), row

    def _persuasion(self) -> float:
        army, v = self.army, self.army.values.leadership
        margin = army.leadership.belief[self.narrative] - army.lever[Lever.RESTRAINT]
        return persuaded(v.verdict_bias, v.verdict_belief, margin)

    def _proof(self) -> float:
        army, v, k = self.army, self.army.values.leadership, self.narrative
        filed = army.values.suspicion.scale * self.subject.filed_under(k)
        return proved(
            v.verdict_confession, self.testified,
            v.verdict_evidence, filed,
            v.verdict_openness, army.openness[k],
        )  # fmt: skip

    def _hear_vouchers(self, number: int, row: int) -> float:
        """Share of the highest who stand by him; whoever is gone cannot. M31."""
        army, k = self.army, self.narrative
        asked = army.values.leadership.check_vouchers
        stood = 0
        for officer in self._highest(asked):
            u = officer.uniform(Decision.VOUCHING, number, k)
            if not signed(army.chief.shield, u):  # he says what the army chief would say
                army.record(Kind.VOUCHING, officer.number, self.subject.number, k, row)
                stood += 1
        return stood / asked

    def _highest(self, most: int) -> list[Officer]:
        """The highest in service but the subject, of equals those with the lowest numbers."""
        serving = [
            officer
            for officer in self.army.by_number
            if officer.rank >= HIGH_COMMAND and officer.is_serving and officer is not self.subject
        ]
        return sorted(serving, key=lambda officer: -officer.rank)[:most]

    def clear(self, row: int) -> None:
        """He and the men moved are cleared; most of what was said is dropped. M31, S150."""
        army, values, k = self.army, self.army.values, self.narrative
        for officer in self.moved:
            if officer.at_large:
                army.record(Kind.CLEARANCE, LEADERSHIP, officer.number, k, row)
                officer.next_request = army.day + int(values.leadership.cleared_days)
                army.file_tonight(officer, k, values.file.residue, NOBODY)
        self.subject.trust += values.trust.clearance
        army.chief.held = vindicated(army.chief.held, values.chief.vindicated)
        army.leadership.voices.drop(k, values.leadership.check_discount)
