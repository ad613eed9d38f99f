"""A corps as kernels want it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.corps.corps import Corps
from sim.engine.kernel import layout
from sim.engine.kernel.layout import ARRAYS
from sim.engine.memory import side_by_side
from sim.vocabulary import NARRATIVES, Rank, Status, Tie


@dataclass(frozen=True)
class Prepared:
    """A corps as kernels want it.

    Attributes:
        corps: what it was made from.
        given: arrays of `layout.ARRAYS` that no run changes, by name.
        badge: `officers.badge` before anybody enters service.
        most_ties: of one officer, at least 1.
    """

    corps: Corps
    given: dict[str, np.ndarray]
    badge: np.ndarray
    most_ties: int


_last: list[Prepared] = []


def prepared(corps: Corps) -> Prepared:
    """The corps as arrays, kept for the corps last asked for."""
    if not (_last and _last[0].corps is corps):
        _last[:] = [_prepare(corps)]
    return _last[0]


def _prepare(corps: Corps) -> Prepared:
    roster = _roster(corps)
    place = np.empty(roster.size, np.int32)
    place[roster] = np.arange(roster.size, dtype=np.int32)
    arrays = {
        "officers.party": corps.party,
        "officers.resistance": corps.resistance,
        "officers.founding_rank": corps.rank,
        "officers.rivals": _rivals(corps),
        "officers.station": np.column_stack(
            (corps.unit, place, corps.tie_start[:-1], corps.tie_start[1:])
        ),
        "places.officer": roster,
        "places.service": corps.experience[roster],
        "units.habit": corps.unit_habit,
        **_marked(corps),
        "units.first_place": corps.roster_start,
        "units.first_below": _first_below(corps),
        **_ties(corps, place),
    }
    most_ties = max(1, int(np.diff(corps.tie_start).max(initial=1)))
    made = {name: as_array(name, array) for name, array in arrays.items()}
    given = side_by_side({name: (array.shape, array.dtype) for name, array in made.items()})
    for name, array in made.items():
        given[name][...] = array
    return Prepared(corps, given, _badges(corps), most_ties)


def as_array(name: str, array: np.ndarray) -> np.ndarray:
    """Numbers as the array of that name wants them; the last axis may be that of its fields."""
    kind, shape, _ = ARRAYS[name]
    if kind.fields is None or array.dtype == kind:
        return np.ascontiguousarray(array, kind)
    (number,) = {form.base for form, *_ in kind.fields.values()}
    return np.ascontiguousarray(array, number).view(kind).reshape(array.shape[: len(shape)])


def _roster(corps: Corps) -> np.ndarray:
    """Who stands at each place: units in order, in them ranks from the top, recruits last."""
    depth = len(Rank) - corps.rank.astype(np.int64)  # all recruits begin at the lowest rank
    return np.argsort(corps.unit * (len(Rank) + 1) + depth, kind="stable").astype(np.int32)


def _first_below(corps: Corps) -> np.ndarray:
    """First place in each unit of those who began at each rank or below, [units, ranks]."""
    units = len(corps.unit_habit)
    men = np.zeros((units, len(Rank)), np.int64)
    np.add.at(men, (corps.unit, corps.rank), 1)
    above = men[:, ::-1].cumsum(axis=1)[:, ::-1] - men
    return corps.roster_start[:-1, None] + above


def _ties(corps: Corps, place: np.ndarray) -> dict[str, np.ndarray]:
    """Ties with what a choice asks of one together, and apart from it what a loss asks.

    Raises:
        OverflowError: more officers than a tie has room for.
    """
    if place.size > layout.NUMBER:
        raise OverflowError(f"{place.size} officers and recruits; at most {layout.NUMBER}")
    what = np.zeros(corps.tie_whom.size, np.int32)
    what[corps.tie_type == Tie.SUPERIOR] = layout.SUPERIOR_TIE
    what[corps.tie_type == Tie.SUBORDINATE] = layout.SUBORDINATE_TIE
    what[corps.tie_rival] |= layout.RIVAL_TIE
    choice = np.empty(what.size, ARRAYS["ties.choice"].kind)
    choice["whom"] = corps.tie_whom | what
    choice["weight"] = corps.tie_weight
    return {"ties.choice": choice, "ties.place": place[corps.tie_whom] | what}


def _marked(corps: Corps) -> dict[str, np.ndarray]:
    """Founders who carry each marker, narrative after narrative, ascending."""
    men = [np.flatnonzero(corps.markers[: corps.count, k]) for k in range(NARRATIVES)]
    return {
        "marked.officer": np.concatenate(men),
        "marked.first_marked": np.cumsum([0, *map(len, men)]),
    }


def _badges(corps: Corps) -> np.ndarray:
    """What everybody is asked of an officer before anybody enters service."""
    badge = np.zeros(corps.roster.size, ARRAYS["officers.badge"].kind)
    badge["status"] = Status.RECRUIT
    badge["rank"] = corps.rank
    badge["markers"] = corps.markers.astype(bool) @ (1 << np.arange(NARRATIVES))
    return badge


def _rivals(corps: Corps) -> np.ndarray:
    """Rivals of each officer among the founders; recruits count for nobody.

    Whom a later intake brings must not change an earlier day.
    """
    feuds = corps.tie_rival & (corps.tie_whom < corps.count)
    upto = np.concatenate([[0], np.cumsum(feuds)])
    return upto[corps.tie_start[1:]] - upto[corps.tie_start[:-1]]
