"""Quantities: who was arrested, dismissed, shot, and whether it was a cascade.

Counts are scaled to the corps of the record; `first` and `last` are included.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np

from sim.measures.quantities.register import among, once, quantity, ratio, weighed
from sim.measures.trace import STRENGTH, Trace
from sim.scenario import evidence
from sim.vocabulary import NOMENKLATURA, Kind

REMOVAL = (Kind.ARREST, Kind.DISMISSAL)

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
def arrested(run: Trace, first: dt.date, last: dt.date) -> float:
    """Arrests; a man taken twice counts twice."""
    return weighed(run, met(run, (Kind.ARREST,), first, last, among(run)))


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
