"""What is on file about a man, and what it makes of him: accusations, suspicion, his case."""

from __future__ import annotations

from sim.draws import exponential, uniform
from sim.engine.abm import Agent, Model
from sim.engine.choice import pick
from sim.rules.suspicion import clings, standing, sticking, sums_to, suspicion, visibility
from sim.vocabulary import NARRATIVES, NOBODY, NOMENKLATURA, NONE, Decision, Kind, Rank, Status


class Suspect(Agent):
    """Somebody on whom the police may keep a file; whoever serves may become one.

    Attributes:
        number: his place in every table.
        rank, status: words of `sim.vocabulary`.
        at_large: serving or dismissed, so that he can still be arrested.
        markers: by narrative, 1.0 where it fits his life, else 0.0.
        filed: weight on file by narrative, in units of one name and of day 0.
        items: how many are on file.
        suspicion: as last assessed; `assess()` brings it up to now.
        trust: the leadership's in him: what suspicion must overcome, in shares of the threshold.
        case: narrative that his case rests on.
        top_row: ledger row of the heaviest item on file.
    """

    def __init__(self, army: Model, number: int) -> None:
        super().__init__(army)
        self.number = number
        self.rank = Rank(int(army.corps.rank[number]))
        self.status = Status.RECRUIT
        self.at_large = False
        self.markers = tuple(map(float, army.corps.markers[number].tolist()))
        self.filed = [0.0] * NARRATIVES
        self.echo = [0.0] * NARRATIVES  # what of it counts
        self.exposed = [k for k in range(NARRATIVES) if self.markers[k] > 0.0]  # or filed under
        self.listed = False
        self.items = 0
        self.top_row = NOBODY
        self.top_weight = 0.0
        self.suspicion = 0.0
        self.trust = 0.0
        self.case = NONE
        self.assessed = -1  # day of the assessment in `suspicion`
        self.tiebreak = -1.0

    @property
    def is_senior(self) -> bool:
        """Whether his arrest needs the leadership."""
        return self.rank >= NOMENKLATURA

    @property
    def is_serving(self) -> bool:
        """Whether he is in service."""
        return self.status == Status.SERVING

    def uniform(self, decision: int, occurrence: int = 0, whom: int = NOBODY) -> float:
        """A uniform number in [0, 1) under his own address; see `sim.draws`."""
        return uniform(self.model.key(decision), decision, self.number, whom, occurrence)

    def exponential(self, decision: int, occurrence: int = 0) -> float:
        """An exponential number with mean 1 under his own address."""
        return exponential(self.model.key(decision), decision, self.number, NOBODY, occurrence)

    def be_accused(
        self, kind: Kind, who: int, weight: float, u: float, parent: int, motive: int = NONE
    ) -> tuple[int, int]:
        """An accusation from within the army: a row, and an item if something sticks.

        Returns:
            The narrative under which it sticks, or NONE; the row.
        """
        narrative = self.narrative_that_sticks(u)
        row = self.model.record(kind, who, self.number, narrative, parent, motive)
        if narrative != NONE:
            self.model.leadership.voices.find(narrative, row)
            self.model.file_tonight(self, narrative, weight, row)
        return narrative, row

    def narrative_that_sticks(self, u: float) -> int:
        """Narrative under which an accusation against him sticks, or NONE."""
        model = self.model
        fits = zip(model.weight, self.markers, model.openness, strict=True)
        weights = [*(sticking(*each) for each in fits), model.values.denunciation.doubt]
        index = pick(weights, len(weights), u)
        return NONE if index in (NARRATIVES, -1) else index

    def be_named(self, who: int, address: int, row: int, story: int) -> bool:
        """Someone under arrest names him as part of his story; whether that sticks. M21."""
        model = self.model
        told = Decision.NAMED_NARRATIVE
        u = uniform(model.key(told), told, who, self.number, address)
        weight = sticking(model.weight[story], self.markers[story], model.openness[story])
        sticks = clings(weight, model.values.denunciation.doubt, u)
        self.enter_name(who, story if sticks else NONE, row)
        return sticks

    def enter_name(self, who: int, narrative: int, row: int) -> None:
        """A name given under arrest: a row, and an item unless the narrative is NONE."""
        model = self.model
        written = model.record(Kind.NAME, who, self.number, narrative, row)
        if narrative != NONE:
            model.file_tonight(self, narrative, model.values.file.name, written)

    def file(self, narrative: int, weight: float, row: int) -> None:
        """An item goes into his file; `row` is where it came from, NOBODY for a mere residue."""
        value = weight * self.model.inflation
        if value > 0.0:
            self._add(narrative, value)
        if row == NOBODY:
            return
        self.items += 1
        if value >= self.top_weight:
            self.top_weight = value
            self.top_row = row

    def _add(self, narrative: int, value: float) -> None:
        """What is on file under a narrative, and what it counts, grow."""
        model = self.model
        if self.filed[narrative] == 0.0:
            self.exposed = sorted({*self.exposed, narrative})
            model.police.open_file(self, narrative)
        self.filed[narrative] += value
        self.echo[narrative] = sums_to(
            self.filed[narrative], model.fade, model.inflation, model.values.file.kappa
        )
        self.assessed = -1

    def filed_under(self, narrative: int) -> float:
        """What counts of his file under one narrative, echoes and fading included."""
        return self.echo[narrative] * self.model.fade

    def assess(self) -> None:
        """Suspicion as it stands now, and the narrative his case rests on."""
        model = self.model
        values, light, weight = model.values.file, model.light, model.weight
        marker, markers, echo = values.marker, self.markers, self.echo
        marked, filed, highest, case = 0.0, 0.0, 0.0, model.line
        for k in self.exposed:  # elsewhere nothing stands against him
            on_file = light[k] * echo[k]
            marked += weight[k] * markers[k]
            filed += on_file
            term = standing(weight[k], marker, markers[k], on_file)
            if term > highest:
                highest, case = term, k
        scale = model.values.suspicion.scale
        seen = scale * visibility(self.rank, values.visibility)
        self.suspicion = suspicion(marker, marked, filed, seen)
        self.case = case
        self.assessed = model.day

    def suspicion_today(self) -> float:
        """Suspicion, assessed at most once a day unless something is filed meanwhile."""
        if self.assessed != self.model.day:
            self.assess()
        return self.suspicion

    def marked_weight(self) -> float:
        """What his markers weigh in today's line: `sum_k y[k] * x[k]`."""
        total = 0.0  # not sum(): Python compensates its sums, a kernel does not
        for weight, marker in zip(self.model.weight, self.markers, strict=True):
            total += weight * marker
        return total

    def place_on_list(self) -> tuple[float, float, int]:
        """Place on the police's list: most suspect first, ties drawn once for all."""
        if self.tiebreak < 0.0:
            self.tiebreak = self.uniform(Decision.TIEBREAK)
        return (-self.suspicion, self.tiebreak, self.number)
