"""What is checked of triggers beside values: conditions can hold, and levers stay finite."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sim.scenario.drafts import Draft
from sim.scenario.errors import Complaints, plain
from sim.scenario.parameters import LEVER_NAMES, Values
from sim.scenario.parts import When
from sim.scenario.trigger import Trigger
from sim.vocabulary import Lever

#: Measures that are shares of a whole; all but beliefs are at least nothing.
_SHARES = ("command_lost", "shield")
_NAMES = {lever: name for name, lever in LEVER_NAMES.items()}


def check_conditions(
    sound: Sequence[tuple[Draft, Trigger]], values: Values, complaints: Complaints
) -> None:
    """Complain of conditions that hold in no run."""
    for draft, trigger in sound:
        if trigger.when is None:
            continue
        low, high = _range(trigger.when, values)
        least, most = trigger.when.at_least, trigger.when.at_most
        field, value = ("at_least", least) if least is not None else ("at_most", most)
        if (least is not None and least > high) or (most is not None and most < low):
            ends = f"{plain(low)} to {plain(high)}" if math.isfinite(high) else "0 up"
            said = f"{plain(value)}: can never hold; {trigger.when.measure} goes from {ends}"
            complaints.add(f"{draft.place_of('when')}.{field}", said)


def _range(when: When, values: Values) -> tuple[float, float]:
    """Lowest and highest value of a measure in any run."""
    measure = when.measure.partition(".")[0]
    if measure == "belief":
        return -values.leadership.bound, values.leadership.bound
    return 0.0, 1.0 if measure in _SHARES else math.inf


def check_levers(sound: Sequence[tuple[Draft, Trigger]], complaints: Complaints) -> None:
    """Complain where all pulses that multiply a lever make more than a number can hold.

    Other edits keep it within its bounds.
    """
    reach: dict[Lever, float] = {}
    for draft, trigger in sound:
        for lever, edit in trigger.edits():
            if edit.how == "times" and edit.half_life:
                reach[lever] = reach.get(lever, 1.0) * max(edit.number, 1.0)
            if not math.isfinite(reach.get(lever, 1.0)):
                said = f"{edit.words()}: with all before it, more than a number can hold"
                complaints.add(draft.place_of(_NAMES[lever]), said)
