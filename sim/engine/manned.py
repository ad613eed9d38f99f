"""A corps as kernels want it.

Floor 3.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.corps import Corps
from sim.engine.kernel import layout
from sim.vocabulary import NARRATIVES, Status


@dataclass(frozen=True)
class Manned:
    """A corps as kernels want it.

    Attributes:
        corps: what it was made from.
        fixed: arrays that no run changes.
        badge: `State.badge` before anybody enters service.
        rivals: rivals of each officer among the founders, by place.
        most_ties: of one officer, at least 1.
    """

    corps: Corps
    fixed: dict[str, np.ndarray]
    badge: np.ndarray
    rivals: np.ndarray
    most_ties: int


_last: list[Manned] = []


def manned(corps: Corps) -> Manned:
    """The corps' arrays, kept for the corps last asked for."""
    if not (_last and _last[0].corps is corps):
        _last[:] = [_prepare(corps)]
    return _last[0]


def _prepare(corps: Corps) -> Manned:
    kinds = {
        "party": np.bool_, "disposition": np.float64, "resistance": np.float64,
        "unit": np.int32, "tie_start": np.int64, "roster_start": np.int64, "roster": np.int32,
    }
    arrays = {
        name: np.ascontiguousarray(getattr(corps, name), dtype=kind)
        for name, kind in kinds.items()
    }
    arrays["founding_rank"] = np.ascontiguousarray(corps.rank, dtype=np.int8)
    arrays["roster_rank"] = arrays["founding_rank"][corps.roster]
    place = np.empty(corps.roster.size, np.int32)
    place[corps.roster] = np.arange(corps.roster.size, dtype=np.int32)
    arrays["place"] = place
    arrays["roster_service"] = corps.experience[corps.roster]
    arrays["tie_n"] = _ties(corps, place)
    arrays["tie_x"] = arrays["tie_n"].view(np.float32)
    most_ties = max(1, int(np.diff(corps.tie_start).max(initial=1)))
    return Manned(corps, arrays, _badges(corps), _rivals(corps)[corps.roster], most_ties)


def _ties(corps: Corps, place: np.ndarray) -> np.ndarray:
    """Ties with all that is asked of one together, int32[m, 4]; the weight is a float32 in it."""
    tie = np.empty((corps.tie_whom.size, 4), np.int32)
    tie[:, layout.WHOM] = corps.tie_whom
    tie[:, layout.PLACE] = place[corps.tie_whom]
    tie.view(np.float32)[:, layout.TIE_WEIGHT] = corps.tie_weight
    tie[:, layout.TIE_TYPE] = corps.tie_type
    tie[corps.tie_rival, layout.TIE_TYPE] += layout.RIVAL
    return tie


def _badges(corps: Corps) -> np.ndarray:
    """What everybody is asked of an officer before anybody enters service, int8[n, 4]."""
    badge = np.zeros((corps.roster.size, 4), np.int8)
    badge[:, layout.STATUS] = Status.RECRUIT
    badge[:, layout.RANK] = corps.rank
    badge[:, layout.MASK] = corps.markers.astype(bool) @ (1 << np.arange(NARRATIVES))
    return badge


def _rivals(corps: Corps) -> np.ndarray:
    """Rivals of each officer among the founders, int64[n]; recruits count for nobody.

    Whom a later intake brings must not change an earlier day.
    """
    feuds = corps.tie_rival & (corps.tie_whom < corps.count)
    upto = np.concatenate([[0], np.cumsum(feuds)])
    return upto[corps.tie_start[1:]] - upto[corps.tie_start[:-1]]
