"""The state of a run on the evening before it parts from its stem, kept for the next such run.

Worlds that differ only in the luck after a day, or in a stop, are the same rows until then. A
process keeps the last such evening; a run of the same stem and seed that parts on that day or later
goes on from there. Of a list only what is in it is kept, so that memory no run has touched is not
touched for this.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.engine.kernel.layout import ARRAYS, GIVEN
from sim.engine.kernel.state import State

#: Groups that hold nothing from one day to the next.
_PASSING = ("scratch", "heap", "due", "named")


@dataclass(frozen=True)
class Evening:
    """What a run was on an evening.

    Attributes:
        stem: what decides the run until then.
        day: the last day done.
        fired: conditional triggers that had fired, with the days on which they act.
        arrays: what stood in each array.
    """

    stem: tuple
    day: int
    fired: dict[str, int]
    arrays: dict[str, np.ndarray]

    def put_back(self, state: State) -> None:
        """Make the arrays of a run of the same shape what they were."""
        for name, kept in self.arrays.items():
            _bytes(state.arrays[name])[: kept.size] = kept


_last: list[Evening] = []


def keep(stem: tuple, fired: dict[str, int], state: State) -> None:
    """Keep the evening that a run has come to, in place of the one before."""
    arrays = {
        name: _bytes(array)[: _used(name, state)].copy()
        for name, array in state.arrays.items()
        if ARRAYS[name].start != GIVEN and name.partition(".")[0] not in _PASSING
    }
    _last[:] = [Evening(stem, int(state.day), dict(fired), arrays)]


def kept(stem: tuple, day: int) -> Evening | None:
    """An evening of that stem from which a run that parts after that day can go on."""
    found = _last[0] if _last else None
    return found if found is not None and found.stem == stem and found.day <= day else None


def forget() -> None:
    """The next run begins at its beginning."""
    _last.clear()


def _bytes(array: np.ndarray) -> np.ndarray:
    return array.reshape(-1).view(np.uint8)


def _used(name: str, state: State) -> int | None:
    """How many bytes of an array hold anything; None for all of them."""
    array, (group, _, rest) = state.arrays[name], name.partition(".")
    if group == "series":
        entries = int(state.day) + 1
    elif f"{group}.length" in ARRAYS and rest != "length" and array.ndim == 1:
        entries = int(getattr(state, group).count)
    else:
        return None
    return entries * array.dtype.itemsize
