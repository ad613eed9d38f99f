"""What the leadership hears, from whom, and what it makes of it: voices, and the army's report."""

from __future__ import annotations

from sim.draws import exponential
from sim.engine.abm import Model
from sim.rules import reporting
from sim.rules.belief import agreement, certainty, fainter, voice
from sim.rules.requests import per_100_000
from sim.rules.suspicion import heard
from sim.rules.testimony import carries
from sim.vocabulary import (
    ARMY_CHIEF,
    NARRATIVES,
    NOBODY,
    NOMENKLATURA,
    SOURCES,
    VOICES,
    Decision,
    Kind,
    Lever,
    Narrative,
    Rank,
    Voice,
)

SPECIALIST = int(Narrative.MILITARY_SPECIALIST)


class Voices:
    """Whom the leadership hears: each voice says so many words on each narrative, and fades.

    Attributes:
        police: words of the police: confessions, arrests, its own reports.
        below: what the army itself has found, in items.
        abroad: words from abroad, of each source.
        chief: words of the army chief's own reports.
        added: by voice and narrative, what it adds to belief, in log-odds.
        found_row: ledger row of what the army found last, by narrative.
    """

    def __init__(self, army: Model) -> None:
        self.army = army
        self.police = [0.0] * NARRATIVES
        self.below = [0.0] * NARRATIVES
        self.chief = [0.0] * NARRATIVES
        self.abroad = [[0.0] * NARRATIVES for _ in range(SOURCES)]
        self.added = [[0.0] * NARRATIVES for _ in range(VOICES)]
        self.found_row = [0] * NARRATIVES

    # -- speaking -----------------------------------------------------------------------

    def find(self, narrative: int, row: int) -> None:
        """The army has put something on file: its political administration may pass it on. M39."""
        self.below[narrative] += 1.0
        self.found_row[narrative] = row

    def confess(self, narrative: int, rank: int, share: float = 1.0) -> None:
        """A confession by a man of that rank, or what counts as a `share` of one. M15, M17."""
        self.police[narrative] += share * self.count_as(rank)

    def count_as(self, rank: int) -> float:
        """Words that a confession by a man of that rank counts as."""
        v = self.army.values.leadership
        words = carries(
            rank >= NOMENKLATURA, rank >= Rank.MAJOR,
            v.confession_company, v.confession_field, v.confession_senior,
        )  # fmt: skip
        return per_100_000(words, self.army.count)

    def report(self, speaker: int, source: int, narrative: int, words: float) -> None:
        """Somebody outside the model speaks: for the police, or from abroad."""
        if speaker == Voice.POLICE:
            self.police[narrative] += words
        else:
            self.abroad[source][narrative] += words

    def drop(self, narrative: int, left: float) -> None:
        """Of everything said under a narrative, only a share is `left`. M31."""
        for words in (self.police, self.below, self.chief, *self.abroad):
            words[narrative] *= left

    # -- hearing ------------------------------------------------------------------------

    def fade(self) -> None:
        """What was said is a day older; abroad is remembered longer. M01, M03."""
        v = self.army.values.leadership
        for words in (self.police, self.below, self.chief):
            words[:] = [fainter(w, v.forgetting) for w in words]
        for words in self.abroad:
            words[:] = [fainter(w, v.forgetting * v.abroad_lasts) for w in words]

    def listen(self, narrative: int, shield: float) -> tuple[float, float]:
        """What all voices add to belief in a narrative, and what their agreement does. M32.

        `shield` is what the army chief holds before those accused under it: what the army finds
        does not get past him.
        """
        v, kappa = self.army.values.leadership, self.army.values.file.kappa
        k, most, zeal = narrative, v.saturation, self.army.lever[Lever.ZEAL]
        police = voice(v.police * zeal, heard(self.police[k], kappa), most)
        below = voice(
            v.below * (1.0 - shield), heard(v.finding * self.found_by_army(k), kappa), most
        )
        abroad = voice(v.abroad, self.heard_from_abroad(k), most)
        chief = voice(v.chief, self.chief[k], most)
        for speaker, adds in zip(Voice, (police, below, abroad, chief), strict=True):
            self.added[speaker][k] = adds
        sure = certainty(police), certainty(below), certainty(abroad), certainty(chief)
        return police + below + abroad + chief, agreement(v.agreement, *sure)

    def heard_from_abroad(self, narrative: int) -> float:
        """Words heard from abroad; each source for itself, so that its echoes are not new. M26."""
        kappa, total = self.army.values.file.kappa, 0.0
        for words in self.abroad:
            total += heard(words[narrative], kappa)
        return total

    # -- what the army found ------------------------------------------------------------

    def found_by_army(self, narrative: int) -> float:
        """What the army itself has lately put on file, per 100,000 officers."""
        return per_100_000(self.below[narrative], self.army.count)

    def most_found(self) -> int:
        """The narrative of which the army's own files are fullest."""
        return self.below.index(max(self.below))


class Report:
    """The army chief's report on enemies in the army, made when he can refuse no longer.

    Attributes:
        made: how many so far.
        answered: whether he has made it for the deadline that runs.
    """

    def __init__(self, army: Model) -> None:
        self.army = army
        self.made = 0
        self.answered = False
        self.clock = 0.0
        self.borne = 0.0  # most that its clock has reached under the present wait
        self.due = self._wait()

    def _wait(self) -> float:
        key = self.army.key(Decision.REPORT)
        return exponential(key, Decision.REPORT, NOBODY, NOBODY, self.made)

    def wait_anew(self) -> None:
        """What he has borne already, and a fresh wait."""
        self.borne = max(self.borne, self.clock)
        self.due = self.borne + self._wait()

    def is_asked_for(self) -> bool:
        """Whether a deadline runs that nothing has answered yet, and his shield is gone."""
        army = self.army
        below, deadline = army.values.chief.reports_below, army.lever[Lever.DEADLINE]
        if deadline <= 0.0:
            self.borne = max(self.borne, self.clock)
            self.answered, self.clock = False, 0.0
        if army.leadership.orders or self.answered:
            return False
        return reporting.due(army.chief.shield, below, deadline)

    def is_ready(self) -> bool:
        """Another day under the deadline: the more the army has found, the sooner he reports."""
        chief, voices = self.army.values.chief, self.army.leadership.voices
        found = voices.found_by_army(voices.most_found())
        most = chief.report_hazard * min(1.0, self.army.values.pressure.scale)
        self.clock += reporting.hazard(most, found, chief.report_found)
        return self.clock >= self.due

    def make(self) -> None:
        """He reports what the army has found most of. M35."""
        voices = self.army.leadership.voices
        k = voices.most_found()
        self.army.record(Kind.REPORT, ARMY_CHIEF, NOBODY, k, voices.found_row[k])
        unit = self.army.values.chief.report_unit
        voices.chief[k] += reporting.content(voices.found_by_army(k), unit)
        self.made += 1
        self.answered = True
        self.clock = self.borne = 0.0
        self.due = self._wait()
