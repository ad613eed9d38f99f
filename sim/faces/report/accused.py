"""Who accused a man, and what led up to his arrest: blocks and a table of case files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pandas as pd

from sim.faces.report.events import put_in
from sim.measures.fates import Arrest, fates
from sim.measures.naming import LISTED, Naming, Namings, Step
from sim.measures.page import Block
from sim.measures.runs import Replicate

_COLUMNS = ("date", "how", "by whom", "as what", "his arrest rests on it")


class Accused:
    """What was said of some men in a run, and the chains above their arrests.

    Attributes:
        table: every accusation: columns date, man, how, by, as_what, led_to_arrest, event (row of
            the ledger), whom; by row.
        fates: what became of each man, by number.
    """

    def __init__(self, run: Replicate, men: Iterable[int], told: pd.DataFrame) -> None:
        """Gather.

        Args:
            run: with its ledger.
            men: numbers.
            told: `stories(…)`, for the sources of events.
        """
        men, namings = list(men), Namings(run)
        self._run, self.fates = run, fates(run, men)
        self._of = {man: namings.of(man) for man in men}
        self._sources = dict(zip(told["id"], told["source"], strict=True))
        rows = [
            (pd.Timestamp(word.date), namings.story.name(man), word.way, word.name,
             word.as_what or "came to nothing", word.arrests > 0, word.row, man)
            for man, naming in self._of.items() for word in naming.by
        ]  # fmt: skip
        columns = ["date", "man", "how", "by", "as_what", "led_to_arrest", "event", "whom"]
        table = pd.DataFrame(rows, columns=columns)
        self.table = table.sort_values("event", ignore_index=True)

    def blocks(self, man: int) -> list[Block]:
        """Who accused him, and each of his arrests, the last first, up to where it begins."""
        naming, fate = self._of[man], self.fates[man]
        up = [
            self._up(chain, arrest, 0 < place == len(fate.arrests) - 1)
            for place, (chain, arrest) in enumerate(zip(naming.chains, fate.arrests, strict=True))
        ]
        return [self._accusers(naming), *reversed(up)]

    def behind(self) -> set[int]:
        """Men in the chains above arrests of these men, or told of one by one before an arrest."""
        found: set[int] = set()
        for naming in self._of.values():
            for chain in naming.chains:
                before = [word.man for word in naming.by if word.row < chain[0].row]
                found |= {*before[-LISTED:], *(step.man for step in chain)}
        return {man for man in found if man >= 0}

    def _accusers(self, naming: Naming) -> Block:
        rows = [
            (word.date, word.way, word.name, word.as_what or "came to nothing",
             "yes" if word.arrests else "")
            for word in naming.by
        ]  # fmt: skip
        lines = [*naming.said, *self._put_in(naming)]
        return Block("Who named or denounced him", lines, _COLUMNS if rows else (), rows)

    def _put_in(self, naming: Naming) -> Iterator[str]:
        """Of each event among his accusers, that it is one; once each."""
        for event, date in {word.event: word.date for word in naming.by[::-1]}.items():
            if event:
                yield self._event(event, date)

    def _event(self, id: str, date: str) -> str:
        return put_in(self._run, id, date, self._sources.get(id, ""))

    def _up(self, chain: tuple[Step, ...], arrest: Arrest, last: bool) -> Block:
        """From an arrest up to where its chain begins."""
        ended, begins = arrest.ended or "nothing that ended it", chain[-1]
        which = "His last arrest" if last else "His arrest"
        lines = ["From his arrest up to where the chain begins:"]
        lines += [f"{step.date}: {step.sentence}." for step in chain]
        why = f": {self._event(begins.event, begins.date)}" if begins.event else "."
        lines.append(f"Here the chain begins{why}")
        return Block(f"{which}, on {arrest.day}: {ended}; up its chain", lines)
