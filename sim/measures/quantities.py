"""What patterns are computed from a run with, by name: small pure functions of a `Trace`.

Each gets a trace, the first and the last day, both included, and arguments by name; it returns a
number, NaN for none. Counts are scaled to the corps of the record.
"""

from __future__ import annotations

import datetime as dt
import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from sim.measures.lives import FILED, kinds
from sim.measures.spells import REMOVAL, spells
from sim.measures.trace import STRENGTH, Trace
from sim.scenario import evidence
from sim.vocabulary import (
    ACTORS,
    ARMY_CHIEF,
    GROUP_OF_RANK,
    NOMENKLATURA,
    Branch,
    Kind,
    Narrative,
    Rank,
    RankGroup,
)

#: A trace, the first and the last day, and arguments by name -> a number, NaN for none.
Function = Callable[..., float]


@dataclass(frozen=True)
class Quantity:
    """A way to compute a number from a run.

    Attributes:
        name: of the function.
        words: what it is, without the days.
        unit: of the number.
        function: the computation.
        event: whether a run has it or has not (1 or 0), so that replicates make a share of runs;
            otherwise they make a median.
        arguments: names it takes beside the trace and the days, and the words each may be; none
            where any value may stand.
        required: those of them it cannot do without.
    """

    name: str
    words: str
    unit: str
    function: Function
    event: bool
    arguments: dict[str, tuple[str, ...]]
    required: tuple[str, ...]

    def __call__(self, run: Trace, first: dt.date, last: dt.date, **args: object) -> float:
        return float(self.function(run, first, last, **args))


QUANTITIES: dict[str, Quantity] = {}

#: Word of an actor who is no officer -> his code in a ledger.
ACTOR_CODES = {word: code for code, word in ACTORS.items() if word}

#: Argument -> words it may be; of others the computation itself makes what it can.
WORDS: dict[str, tuple[str, ...]] = {
    "branches": Branch.words(),
    "marker": Narrative.words(),
    "group": RankGroup.words(),
    "by": tuple(ACTOR_CODES),
}


def quantity(words: str, unit: str, event: bool = False) -> Callable[[Function], Function]:
    """Put a function into the register, under its own name."""

    def registered(function: Function) -> Function:
        takes = list(inspect.signature(function).parameters.values())[3:]
        QUANTITIES[function.__name__] = Quantity(
            function.__name__, words, unit, function, event,
            {p.name: WORDS.get(p.name, ()) for p in takes},
            tuple(p.name for p in takes if p.default is inspect.Parameter.empty),
        )  # fmt: skip
        return function

    return registered


def among(
    run: Trace,
    branches: Sequence[str] = (),
    marker: str = "",
    group: str = "",
    persons: Sequence[str] = (),
) -> np.ndarray:
    """Who is meant: bool[officers]; everybody where nothing is said."""
    met = np.ones(run.officers, dtype=bool)
    if branches:
        meant = np.array([word in branches for word in Branch.words()])
        met &= meant[run.branch]
    if marker:
        met &= run.markers[:, Narrative.words().index(marker)]
    if group:
        ranks = [r for r in Rank if GROUP_OF_RANK[r].word == group]
        met &= np.isin(run.rank, ranks)
    if persons:
        met &= np.isin(np.arange(run.officers), [run.persons.get(p, -1) for p in persons])
    return met


def weighed(run: Trace, officers: np.ndarray) -> float:
    """How many officers of the record these stand for, each as often as he is in the list."""
    return float(run.weight[officers].sum())


def once(run: Trace, officers: np.ndarray) -> np.ndarray:
    """Each of them once, in ascending order: `np.unique`, without sorting."""
    there = np.zeros(run.officers, dtype=bool)
    there[officers] = True
    return np.flatnonzero(there)


def ratio(part: float, whole: float) -> float:
    """A share; NaN of nothing."""
    return part / whole if whole else float("nan")


# who was arrested, dismissed, shot, and whether it was a cascade


#: Share of the founding corps removed from which one speaks of a cascade.
CASCADE = 0.05


def met(run: Trace, kinds: Sequence[Kind], first: dt.date, last: dt.date, who: np.ndarray):
    """Officers whom rows of these kinds met, once for each row."""
    whom = run.rows["whom"][run.during(kinds, first, last)]
    return whom[who[whom]]


@quantity("officers in service", "officers")
def strength(run: Trace, first: dt.date, last: dt.date) -> float:
    """On the evening of the last day, as many times the record's corps as it is the run's."""
    return float(evidence.statistic(STRENGTH).value) / run.count * run.serving[run.day(last)]


@quantity("arrested or dismissed, each man once", "officers")
def removed(
    run: Trace, first: dt.date, last: dt.date, branches: Sequence[str] = (), marker: str = ""
) -> float:
    """Men removed at least once in these days."""
    return weighed(run, once(run, met(run, REMOVAL, first, last, among(run, branches, marker))))


@quantity("arrests", "officers")
def arrested(run: Trace, first: dt.date, last: dt.date, by: str = "") -> float:
    """Arrests; a man taken twice counts twice; where `by` is given, those one actor asked for."""
    return weighed(run, run.rows["whom"][_by(run, Kind.ARREST, by, first, last)])


@quantity("more arrests in the second half of these days than in the first", "percent of runs",
          event=True)  # fmt: skip
def arrests_rise(run: Trace, first: dt.date, last: dt.date, by: str = "") -> float:
    """1 where they rose; the day in the middle is of neither half where the days are odd."""
    half = dt.timedelta(days=((last - first).days - 1) // 2)
    return float(arrested(run, last - half, last, by) > arrested(run, first, first + half, by))


def _by(run: Trace, kind: Kind, actor: str, first: dt.date, last: dt.date) -> np.ndarray:
    """Numbers of the rows of a kind that an actor who is no officer made; anybody's where none."""
    rows = run.during((kind,), first, last)
    return rows[run.rows["who"][rows] == ACTOR_CODES[actor]] if actor else rows


@quantity("dismissals", "officers")
def dismissed(run: Trace, first: dt.date, last: dt.date, branches: Sequence[str] = ()) -> float:
    """Dismissals, by cells and by triggers."""
    return weighed(run, met(run, (Kind.DISMISSAL,), first, last, among(run, branches)))


@quantity("executions", "officers")
def executed(run: Trace, first: dt.date, last: dt.date) -> float:
    """Executions."""
    return weighed(run, met(run, (Kind.EXECUTION,), first, last, among(run)))


@quantity("death sentences among sentences, from brigade commander up", "percent")
def death_share(run: Trace, first: dt.date, last: dt.date) -> float:
    """Rank is that of day 0."""
    seniors = run.rank >= NOMENKLATURA
    shot, sentenced = (
        weighed(run, met(run, (kind,), first, last, seniors))
        for kind in (Kind.EXECUTION, Kind.SENTENCE)
    )
    return 100.0 * ratio(shot, sentenced)


@quantity("arrested who carry the marker, among all arrested", "percent")
def marked_among_arrested(run: Trace, first: dt.date, last: dt.date, marker: str) -> float:
    """The marker is a fact of their lives, whatever they were accused of."""
    marked, everybody = (
        weighed(run, met(run, (Kind.ARREST,), first, last, who))
        for who in (among(run, marker=marker), among(run))
    )
    return 100.0 * ratio(marked, everybody)


@quantity("letters", "letters")
def letters(run: Trace, first: dt.date, last: dt.date) -> float:
    """Letters of denunciation, by their authors."""
    return weighed(run, run.rows["who"][run.during((Kind.LETTER,), first, last)])


@quantity("a twentieth of the founding corps removed, or more", "percent of runs", event=True)
def cascade(run: Trace, first: dt.date, last: dt.date) -> float:
    """1 where it came to that."""
    whom = once(run, met(run, REMOVAL, first, last, among(run)))
    return float((whom < run.count).sum() >= CASCADE * run.count)


@quantity("somebody of them arrested", "percent of runs", event=True)
def any_arrested(
    run: Trace, first: dt.date, last: dt.date, group: str = "", persons: Sequence[str] = ()
) -> float:
    """1 where anybody of a rank group, or of these persons, was."""
    who = among(run, group=group, persons=persons)
    return float(len(met(run, (Kind.ARREST,), first, last, who)) > 0)


@quantity("of these persons, somebody named and none arrested", "percent of runs", event=True)
def named_and_spared(
    run: Trace, first: dt.date, last: dt.date, persons: Sequence[str]
) -> float:  # fmt: skip
    """1 where letters, items or confessions name one of them in these days and all stay free."""
    who = among(run, persons=persons)
    named = len(met(run, kinds(FILED), first, last, who)) > 0
    return float(named and not len(met(run, (Kind.ARREST,), first, last, who)))


# the days of decision, and what became of the top


def first_days(run: Trace, kind: Kind, side: str, first: dt.date, last: dt.date) -> np.ndarray:
    """Day on which each officer first was on a side of such a row: float64[officers], inf."""
    rows = run.during((kind,), first, last)
    out = np.full(run.officers, np.inf)
    np.minimum.at(out, run.rows[side][rows], run.rows["day"][rows].astype(float))
    return out


def _first_after(run: Trace, kind: Kind, first: dt.date, last: dt.date, since: dt.date) -> float:
    rows = run.during((kind,), first, last)
    return float(run.rows["day"][rows[0]] - run.day(since)) if len(rows) else float("nan")


def _of(run: Trace, persons: Sequence[str]) -> list[int]:
    return [run.persons[person] for person in persons if person in run.persons]


@quantity("a purge order", "percent of runs", event=True)
def ordered(run: Trace, first: dt.date, last: dt.date) -> float:
    """1 where one came in these days."""
    return float(len(run.during((Kind.ORDER,), first, last)) > 0)


@quantity("first purge order, in days after a date", "days")
def order_after(run: Trace, first: dt.date, last: dt.date, since: dt.date) -> float:
    """Below 0 where it came before; NaN where none came in these days."""
    return _first_after(run, Kind.ORDER, first, last, since)


@quantity("somebody asks for an arrest and is refused", "percent of runs", event=True)
def refused(run: Trace, first: dt.date, last: dt.date, by: str) -> float:
    """1 where such an actor refused at least once."""
    return float(len(_by(run, Kind.REFUSAL, by, first, last)) > 0)


def _reports(run: Trace, first: dt.date, last: dt.date) -> np.ndarray:
    """Days of the army chief's own reports, ascending."""
    rows = run.during((Kind.REPORT,), first, last)
    return run.rows["day"][rows[run.rows["who"][rows] == ARMY_CHIEF]]


@quantity("army chief's first report of enemies, in days after a date", "days")
def report_after(run: Trace, first: dt.date, last: dt.date, since: dt.date) -> float:
    """Below 0 where it came before; NaN where none came in these days."""
    days = _reports(run, first, last)
    return float(days[0] - run.day(since)) if len(days) else float("nan")


@quantity("army chief's report not after the first purge order", "percent of runs", event=True)
def reported_first(run: Trace, first: dt.date, last: dt.date) -> float:
    """1 where it came before, or on the day; NaN where no order came in these days."""
    orders = run.during((Kind.ORDER,), first, last)
    if not len(orders):
        return float("nan")
    return float((_reports(run, first, last) <= run.rows["day"][orders[0]]).any())


@quantity("first clearance in a rank group, in days after a date", "days")
def cleared_after(
    run: Trace, first: dt.date, last: dt.date, since: dt.date, group: str
) -> float:  # fmt: skip
    """A check ends in it; NaN where none came in these days."""
    rows = run.during((Kind.CLEARANCE,), first, last)
    days = run.rows["day"][rows[among(run, group=group)[run.rows["whom"][rows]]]]
    return float(days[0] - run.day(since)) if len(days) else float("nan")


@quantity("end of the purge, in days after a date", "days")
def halt_after(run: Trace, first: dt.date, last: dt.date, since: dt.date) -> float:
    """First halt in these days; below 0 where it came before; NaN where none came."""
    return _first_after(run, Kind.HALT, first, last, since)


@quantity("of these persons, arrested or dead by their own hand", "percent")
def fallen(run: Trace, first: dt.date, last: dt.date, persons: Sequence[str]) -> float:
    """In these days; NaN where the corps has none of them."""
    who = _of(run, persons)
    arrest = first_days(run, Kind.ARREST, "whom", first, last)[who]
    suicide = first_days(run, Kind.SUICIDE, "who", first, last)[who]
    return 100.0 * ratio(float(np.isfinite(np.minimum(arrest, suicide)).sum()), len(who))


@quantity("of these persons who were arrested, moved to another post before", "percent")
def moved_first(run: Trace, first: dt.date, last: dt.date, persons: Sequence[str]) -> float:
    """Both in these days; NaN where none of them was arrested."""
    who = _of(run, persons)
    arrest = first_days(run, Kind.ARREST, "whom", first, last)[who]
    moved = first_days(run, Kind.TRANSFER, "whom", first, last)[who]
    taken = np.isfinite(arrest)
    return 100.0 * ratio(float((moved < arrest)[taken].sum()), float(taken.sum()))


@quantity("days from transfer to arrest, median of those moved and then arrested", "days")
def days_moved(run: Trace, first: dt.date, last: dt.date) -> float:
    """Both in these days, from the first transfer; NaN where there is nobody."""
    arrest = first_days(run, Kind.ARREST, "whom", first, last)
    moved = first_days(run, Kind.TRANSFER, "whom", first, last)
    both = np.isfinite(arrest) & (moved < arrest)
    return float(np.median(arrest[both] - moved[both])) if both.any() else float("nan")


# how soon prisoners confessed, and how many they named


@quantity("days from arrest to confession, median of the arrested", "days")
def days_to_confession(run: Trace, first: dt.date, last: dt.date) -> float:
    """Of those arrested in these days; NaN where nobody was.

    Who has not confessed by the end of the run counts with the days until then, so that a median
    among those is too low and not too high.
    """
    arrests = run.during((Kind.ARREST,), first, last)
    if not len(arrests):
        return float("nan")
    day = run.rows["day"]
    confessions = run.of_kind(Kind.CONFESSION)
    ended = np.full(len(day), run.days - 1, dtype=np.int32)
    ended[run.rows["parent"][confessions]] = day[confessions]
    return float(np.median(ended[arrests] - day[arrests]))


@quantity("names in a confession that names anybody", "names")
def names_quantile(run: Trace, first: dt.date, last: dt.date, share: float) -> float:
    """The number that this share of such confessions does not exceed; NaN where there is none."""
    parents = run.rows["parent"][run.of_kind(Kind.NAME)]
    names = np.bincount(parents[parents >= 0], minlength=len(run.rows["kind"]))
    found = names[run.during((Kind.CONFESSION,), first, last)]
    found = found[found > 0]
    return float(np.quantile(found, share, method="inverted_cdf")) if len(found) else float("nan")


# who came back, and who was lost for good, by cohort: the year in which he was removed (dismissed
# in 1937 and arrested in 1938: 1937; back in between: of both years)


def _spells_of(
    run: Trace, first: dt.date, last: dt.date, cohorts: Sequence[int], branches: Sequence[str] = ()
) -> tuple[np.ndarray, np.ndarray]:
    """Men of these cohorts, each once, and those of them who are still out: numbers of officers."""
    found = spells(run, first, last)
    meant = (found.year >= cohorts[0]) & (found.year <= cohorts[1])
    meant &= among(run, branches)[found.whom]
    return once(run, found.whom[meant]), found.whom[meant & ~found.closed]


@quantity("removed in these years, or anew", "officers")
def gross(
    run: Trace, first: dt.date, last: dt.date, cohorts: Sequence[int],
    branches: Sequence[str] = (),
) -> float:  # fmt: skip
    """Men who were in service and removed in the years from the first of two to the second."""
    return weighed(run, _spells_of(run, first, last, cohorts, branches)[0])


@quantity("removed in one year for each removed in a later one", "ratio")
def gross_ratio(
    run: Trace, first: dt.date, last: dt.date, cohorts: Sequence[int],
    branches: Sequence[str] = (),
) -> float:  # fmt: skip
    """`gross` of the first of two years over that of the second; NaN where the second has none."""
    earlier, later = (gross(run, first, last, (year, year), branches) for year in cohorts)
    return ratio(earlier, later)


@quantity("removed in these years and not back", "officers")
def lost(
    run: Trace, first: dt.date, last: dt.date, cohorts: Sequence[int],
    branches: Sequence[str] = (),
) -> float:  # fmt: skip
    """Men of these cohorts who are out on the last day."""
    return weighed(run, _spells_of(run, first, last, cohorts, branches)[1])


@quantity("removed in these years and back", "officers")
def returned(
    run: Trace, first: dt.date, last: dt.date, cohorts: Sequence[int],
    branches: Sequence[str] = (),
) -> float:  # fmt: skip
    """`gross` less `lost`."""
    removed, gone = _spells_of(run, first, last, cohorts, branches)
    return weighed(run, removed) - weighed(run, gone)


@quantity("back among those removed in these years", "percent")
def share_returned(
    run: Trace, first: dt.date, last: dt.date, cohorts: Sequence[int],
    branches: Sequence[str] = (),
) -> float:  # fmt: skip
    """`returned` of `gross`; NaN where nobody was removed."""
    removed, gone = (weighed(run, who) for who in _spells_of(run, first, last, cohorts, branches))
    return 100.0 * ratio(removed - gone, removed)


@quantity("reinstated, each man once", "officers")
def reinstated(run: Trace, first: dt.date, last: dt.date) -> float:
    """Men put back into service in these days, by the review board or out of prison."""
    return weighed(run, once(run, met(run, (Kind.REINSTATEMENT,), first, last, among(run))))
