"""What stands around a row of a man's life: ties, weights, the gate, the shield, days in prison."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from sim.engine.result import Result
from sim.measures.files import Files
from sim.measures.telling import plain
from sim.measures.who import Moment, Story
from sim.vocabulary import ARMY_CHIEF, CELL, NKVD, NOBODY, NOMENKLATURA, Narrative, Rank, Tie

if TYPE_CHECKING:
    from sim.corps.corps import Corps
    from sim.measures.responsibility import Item
    from sim.measures.runs import Replicate

#: What an acquaintance is to a man, by code of the tie.
TIES = {
    Tie.PEER: "of his unit", Tie.SUPERIOR: "his superior",
    Tie.SUBORDINATE: "his subordinate", Tie.SERVICE: "known to him from earlier service",
}  # fmt: skip
#: What an item is, by who filed it.
ITEMS = {
    CELL: "he had kept silent where enemies had been found", NKVD: "an informer's report",
    NOBODY: "a true sign",
}  # fmt: skip


class Telling(Story):
    """Lives in a run, with what stood around each row: ties, weights, the gate.

    Attributes:
        files: of the police.
    """

    def __init__(self, replicate: Replicate) -> None:
        super().__init__(replicate)
        self.files = Files(replicate)
        self.rows = self.files.book.rows

    @cached_property
    def corps(self) -> Corps:
        """That of the run; founded again for a saved one."""
        if isinstance(self.replicate, Result):
            return self.replicate.corps
        from sim.corps.corps import found
        from sim.scenario.parameters import Markers, Officers

        values, run = self.files.values, self.files.book.run
        officers, markers = Officers(**values["officers"]), Markers(**values["markers"])
        return found(officers, markers, run.officers - run.count)

    def life(self, man: int) -> list[Moment]:
        """Everything in the ledger that he did or underwent, with what stood around it."""
        return [self._with_more(moment, man) for moment in super().life(man)]

    def _with_more(self, moment: Moment, man: int) -> Moment:
        kind = str(self.ledger.at[moment.row, "kind"])
        tell = getattr(self, f"_{kind}", None)
        more = tell(moment.row, man) if tell else ""
        if not more:
            return moment
        sentence = f"{moment.sentence} ({more})"
        return Moment(moment.date, moment.row, moment.parent, sentence, moment.because)

    def item(self, item: Item, man: int) -> tuple[str, str]:
        """Date and words of something in his file."""
        moment = self._moment(item.row, man)
        if item.kind in ("refusal", "clearance"):
            return moment.date, f"{moment.sentence}, which leaves something on paper"
        return moment.date, moment.sentence

    # -- what there is to say, by kind of row -------------------------------------------

    def _letter(self, row: int, man: int) -> str:
        """Who the other is to him, and what it weighs."""
        return said(self._between(row, man), self._weighs(row))

    def _name(self, row: int, man: int) -> str:
        return said(self._between(row, man), self._weighs(row))

    def _item(self, row: int, man: int) -> str:
        who = int(self.rows["who"][row])
        return said(ITEMS.get(who, ""), self._weighs(row))

    def _request(self, row: int, man: int) -> str:
        """What lay in his file, and what stood against it."""
        if self.rows["whom"][row] != man:
            return ""
        day, files = int(self.rows["day"][row]), self.files
        gate, suspected = files.gate(row), files.suspicion_at(man, row, day)
        on_file = len(files.filed(man, row, day))
        weighed = (
            f"{on_file} {'thing' if on_file == 1 else 'things'} on file; suspicion"
            f" {suspected * gate.zeal * (1.0 + gate.pressure):.2f} after zeal and pressure,"
            f" {gate.threshold * (1.0 + gate.trust):.2f} needed"
        )
        if files.is_witness(row):
            return said(weighed, "wanted as a witness against another")
        return weighed if gate.opens(suspected) else said(weighed, "on a quota")

    def _refusal(self, row: int, man: int) -> str:
        """With what he was shielded."""
        if self.rows["whom"][row] != man:
            return ""
        day, story = int(self.rows["day"][row]), Narrative(int(self.rows["narrative"][row]))
        today = self.replicate.daily.iloc[day]
        if self.rows["who"][row] == ARMY_CHIEF:
            senior = self.files.rank(man, row) >= NOMENKLATURA
            of_story = story == Narrative.MILITARY_SPECIALIST and not senior
            shield = today["shield_held"] * (
                self.files.values["chief"]["specialists"] if of_story else 1.0
            )
            return f"he refuses {shield:.0%} of such requests at the time"
        if today["order"] > 0 and self.files.trust(man, row, day) > 1.0:
            return "it keeps a man whom it trusts"
        evening = self.replicate.daily.iloc[max(day - 1, 0)]
        if evening[f"belief_{story.word}"] < today["restraint"]:
            return "it does not believe that story enough to touch him"
        return "a case under that story was looked into and dropped not long ago"

    def _arrest(self, row: int, man: int) -> str:
        return f"{self.rank_at(man, row)} by then" if self.rows["whom"][row] == man else ""

    def _confession(self, row: int, man: int) -> str:
        """How long he was held, and how many he names in it."""
        days = int(self.rows["day"][row] - self.rows["day"][self.rows["parent"][row]])
        names = self.files.book.of("name")
        named = int((self.rows["parent"][names] == row).sum())
        held = f"after {days} day{'s' * (days != 1)} in prison" if days else "on the first day"
        return f"{held}; {f'he names {named}' if named else 'he names nobody'}"

    # -- what it is made of -------------------------------------------------------------

    def rank_at(self, man: int, row: int) -> str:
        """His rank just before a row, in words."""
        return plain(Rank(self.files.rank(man, row)).word)

    def _weighs(self, row: int) -> str:
        weight = self.files.weight[row]
        return f"{weight:.2g} of a name" if weight > 0.0 else ""

    def _between(self, row: int, man: int) -> str:
        """What the other man of a row is to him."""
        who, whom = int(self.rows["who"][row]), int(self.rows["whom"][row])
        other = who if whom == man else whom
        if other < 0:
            return "from the police's own list"
        rank = self.rank_at(other, row)
        first, last = self.corps.tie_start[man], self.corps.tie_start[man + 1]
        found = np.flatnonzero(self.corps.tie_whom[first:last] == other)
        if not len(found):
            return f"{rank}, no acquaintance of his"
        at = first + found[0]
        rival = ", his rival" if self.corps.tie_rival[at] else ""
        return f"{rank}, {TIES[Tie(int(self.corps.tie_type[at]))]}{rival}"


def said(*parts: str) -> str:
    """Parts of a remark, without those that are empty."""
    return "; ".join(part for part in parts if part)
