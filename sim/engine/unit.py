"""The unit: its roster, what it has lost lately, and its party cell."""

from __future__ import annotations

from math import inf

from sim.engine.abm import Model
from sim.engine.officer import Letter, Officer
from sim.rules.cells import taken_up, within_reach
from sim.rules.sanction import falls
from sim.vocabulary import CELL, NOBODY, Decision, Kind, Status


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
        if accused.status != Status.SERVING or not accused.party:
            return
        if not within_reach(accused.is_senior, army.leadership.orders):
            return
        cells = army.values.cells
        u = letter.author.uniform(Decision.CELL, letter.occurrence, accused.number)
        share = taken_up(
            cells.readiness, self.habit, cells.climate, self.losses, accused.letters_against
        )
        if falls(share, u):
            row = army.record(
                Kind.EXPULSION, CELL, accused.number, narrative=letter.narrative, parent=letter.row
            )
            army.personnel.dismiss(accused, CELL, letter.narrative, row)
