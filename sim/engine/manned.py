"""A corps as kernels want it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.corps.corps import Corps
from sim.engine.arena import gathered
from sim.engine.kernel import layout
from sim.vocabulary import NARRATIVES, Rank, Status, Tie


@dataclass(frozen=True)
class Manned:
    """A corps as kernels want it.

    Attributes:
        corps: what it was made from.
        fixed: arrays that no run changes.
        badge: `State.badge` before anybody enters service.
        most_ties: of one officer, at least 1.
    """

    corps: Corps
    fixed: dict[str, np.ndarray]
    badge: np.ndarray
    most_ties: int


_last: list[Manned] = []


def manned(corps: Corps) -> Manned:
    """The corps' arrays, kept for the corps last asked for."""
    if not (_last and _last[0].corps is corps):
        _last[:] = [_prepare(corps)]
    return _last[0]


def _prepare(corps: Corps) -> Manned:
    kinds = {
        "party": np.bool_,
        "disposition": np.float64,
        "resistance": np.float64,
        "unit": np.int32,
        "tie_start": np.int64,
        "roster_start": np.int64,
    }
    arrays = {
        name: np.ascontiguousarray(getattr(corps, name), dtype=kind) for name, kind in kinds.items()
    }
    arrays["founding_rank"] = np.ascontiguousarray(corps.rank, dtype=np.int8)
    arrays["habit"] = np.ascontiguousarray(corps.unit_habit, dtype=np.float64)
    roster = _roster(corps)
    place = np.empty(roster.size, np.int32)
    place[roster] = np.arange(roster.size, dtype=np.int32)
    arrays |= {
        "roster": roster,
        "place": place,
        "roster_service": corps.experience[roster],
        "ranked": _ranked(corps),
        "rivals": _rivals(corps),
        **_ties(corps, place),
    }
    most_ties = max(1, int(np.diff(corps.tie_start).max(initial=1)))
    arrays = gathered(arrays)
    arrays["tie_x"] = arrays["tie_n"].view(np.float32)
    return Manned(corps, arrays, _badges(corps), most_ties)


def _roster(corps: Corps) -> np.ndarray:
    """Who stands at each place: units in order, in them ranks from the top, recruits last."""
    depth = len(Rank) - corps.rank.astype(np.int64)  # all recruits begin at the lowest rank
    return np.argsort(corps.unit * (len(Rank) + 1) + depth, kind="stable").astype(np.int32)


def _ranked(corps: Corps) -> np.ndarray:
    """First place in each unit of those who began at each rank or below, int32[units, ranks]."""
    units = len(corps.unit_habit)
    men = np.zeros((units, len(Rank)), np.int64)
    np.add.at(men, (corps.unit, corps.rank), 1)
    above = men[:, ::-1].cumsum(axis=1)[:, ::-1] - men
    return (corps.roster_start[:-1, None] + above).astype(np.int32)


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
    tie = np.empty((what.size, 2), np.int32)
    tie[:, layout.WHOM] = corps.tie_whom | what
    tie.view(np.float32)[:, layout.TIE_WEIGHT] = corps.tie_weight
    return {"tie_n": tie, "tie_place": place[corps.tie_whom] | what}


def _badges(corps: Corps) -> np.ndarray:
    """What everybody is asked of an officer before anybody enters service, int8[n, 4]."""
    badge = np.zeros((corps.roster.size, 4), np.int8)
    badge[:, layout.STATUS] = Status.RECRUIT
    badge[:, layout.RANK] = corps.rank
    badge[:, layout.MASK] = corps.markers.astype(bool) @ (1 << np.arange(NARRATIVES))
    return badge


def _rivals(corps: Corps) -> np.ndarray:
    """Rivals of each officer among the founders, int32[n]; recruits count for nobody.

    Whom a later intake brings must not change an earlier day.
    """
    feuds = corps.tie_rival & (corps.tie_whom < corps.count)
    upto = np.concatenate([[0], np.cumsum(feuds)])
    return (upto[corps.tie_start[1:]] - upto[corps.tie_start[:-1]]).astype(np.int32)
