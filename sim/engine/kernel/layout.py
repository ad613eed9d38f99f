"""Where things stand in the arrays of a compiled run.

Floor 3. A `State` is a named tuple of arrays, so that kernels of one signature compile once;
the names of columns are module constants, which the compiler folds.
"""

from __future__ import annotations

from collections import namedtuple
from typing import NamedTuple

import numpy as np
from numba import types
from numba.experimental import structref

from sim.engine.ledger import COUNTED, COUNTS, LEVERS, STATE
from sim.scenario.parameters import PARAMETERS
from sim.vocabulary import Kind

_FIELDS = [name.replace(".", "_") for name in PARAMETERS]
#: Index of each parameter in the vector of values: `V.police_zeal`.
V = namedtuple("V", _FIELDS)(*range(len(_FIELDS)))

# Integers of an officer (columns of State.man); what a loss nearby touches stands together
EXPOSURE, CAUSE, WRITTEN = 0, 4, 8
(
    LISTED, ITEMS, LETTERS_AGAINST, TOP_ROW, REQUESTS, ARRESTS, DISMISSALS, APPEALS, RELEASE_DAY,
    LAST_ROW, HELD_ON, CONFESSED, FRESH_UNTIL, REINSTATED, NOTED, CASE, SIGNALS, TRUE_AGENT,
) = range(12, 30)
MAN_COLUMNS = 32

# Reals of an officer (columns of State.real)
TOP_WEIGHT, BREAKS_AT, SILENCE_BREAKING, SUSPICION = range(4)
BREAKING, RATE, BEFORE, MARK = 4, 8, 12, 16
REAL_COLUMNS = 20

# Counters of a run (State.n)
(
    DAY, ROWS, OVERFLOW, CASES, PRISONERS, TRAY, LETTERS, REQUESTED, POOL, HALTED, LINE,
    NEXT_RECRUIT, FRESH, COMMAND_AWAY, COMMAND, POSTS, ORDERS, OLD_GUARD, PASS_HEAD, PASS_TAIL,
    VACANT_HEAD, VACANT_TAIL, RIPE_HEAD, RIPE_TAIL, QUEUE_HEAD, QUEUE_TAIL, MOVED, COUNT, MET,
    NEXT_ACT, NAMED_COUNT, REVIEWED,
) = range(32)
COUNTERS = 32

# Reals of a run (State.x)
(
    PRESSURE, VIGILANCE, COERCION, SHIELD, CAPACITY, INFLATION, FADE, HELD, GROWTH, CREDIT,
    QUOTA_CREDIT, CHIEF_CREDIT, REVIEW_CREDIT, INTAKE_CREDIT, DURESS, OLD_GUARD_CLOCK, HEAVIEST,
) = range(17)
REALS = 17

# By narrative: reals (rows of State.kx) and integers (rows of State.kn)
WEIGHT, LEARNED, BELIEF, REPORTS, OPENNESS = range(5)
CONFESSED_TODAY, FILED, STAGE, UNTIL, VERIFIED, ROW, SUBJECT, LETTERS_TODAY = range(8)

# Calendars (rows of State.calendar)
SENTENCES, RELEASES, NATURAL, APPEALS_DUE, SIGNALS_DUE = range(5)
CALENDARS = 5

# Units: integers (State.unit_n) and reals (State.unit_x)
LOSSES, LOST_ROW = range(2)
CLOCK, NEXT_SILENCE, HABIT = range(3)

# Ledger columns (State.rows)
R_DAY, R_KIND, R_WHO, R_WHOM, R_MOTIVE, R_NARRATIVE, R_PARENT = range(7)

# Kinds of act (State.act_n column A_KIND)
ACT_KINDS = ("items", "report", "remove", "police_chief", "order", "halt")
A_DAY, A_TRIGGER, A_KIND, A_NARRATIVE, A_START, A_END, A_ARREST, A_OLD_GUARD = range(8)

# Measures conditions wait for (State.cond_n column C_MEASURE): counts, then these
MEASURES = (*COUNTS, "belief", "lost", "command_lost", "pressure", "shield", "order")
C_MEASURE, C_NARRATIVE, C_AT_LEAST = range(3)

SERIES_COLUMNS = len(COUNTS) + len(LEVERS) + len(STATE)
N_COUNTS = len(COUNTS)
ARRESTS_COUNT = COUNTS.index("arrests")
DISMISSALS_COUNT = COUNTS.index("dismissals")
LETTERS_BY_MOTIVE = COUNTS.index("letters_fear")
#: Column of the counts that a kind of row adds to, -1 where none.
COUNT_OF_KIND = np.array([
    COUNTS.index(COUNTED[kind]) if kind in COUNTED else -1 for kind in Kind
])


class Arrays(NamedTuple):
    """All arrays of a run. n officers with recruits, u units, d days, c capacity."""

    # fixed
    v: np.ndarray  # float64[parameters]
    seed: np.ndarray  # int64[1]
    levers: np.ndarray  # float64[d, levers]
    party: np.ndarray  # bool[n]
    markers: np.ndarray  # float64[n, 6]
    mask: np.ndarray  # uint8[n], an officer's markers as bits
    disposition: np.ndarray  # float64[n, 4]
    resistance: np.ndarray  # float64[n]
    experience: np.ndarray  # float64[n]
    founding_rank: np.ndarray  # int8[n]
    unit: np.ndarray  # int32[n]
    tie_start: np.ndarray  # int64[n + 1]
    tie_whom: np.ndarray  # int32[m]
    tie_type: np.ndarray  # int8[m]
    tie_weight: np.ndarray  # float64[m]
    tie_rival: np.ndarray  # bool[m]
    roster_start: np.ndarray  # int64[u + 1]
    roster: np.ndarray  # int32[n]
    base_rate: np.ndarray  # float64[4]
    gain: np.ndarray  # float64[4]
    act_n: np.ndarray  # int64[acts, 8]
    act_x: np.ndarray  # float64[acts, 2]: weight, echoes
    act_officer: np.ndarray  # int64[…]
    cond_n: np.ndarray  # int64[conditions, 3]
    cond_x: np.ndarray  # float64[conditions]
    # officers
    status: np.ndarray  # int8[n]
    man: np.ndarray  # int64[n, MAN_COLUMNS]
    real: np.ndarray  # float64[n, REAL_COLUMNS]
    due: np.ndarray  # float64[4, n]
    silence_due: np.ndarray  # float64[n]
    tiebreak: np.ndarray  # float64[n], -1 until drawn
    rank: np.ndarray  # int8[n]
    bound: np.ndarray  # float64[n, 2]: visibility, and what all items count together
    marked: np.ndarray  # float64[64]: what each set of markers weighs today
    next_request: np.ndarray  # int32[n], day before which the police does not ask again
    filed: np.ndarray  # float64[n, 6]
    echo: np.ndarray  # float64[n, 6]
    taken: np.ndarray  # bool[n], scratch: already asked for today
    near: np.ndarray  # int64[4, n]
    near_n: np.ndarray  # int64[4]
    is_near: np.ndarray  # bool[4, n]
    horizon: np.ndarray  # float64[4]
    # units
    unit_n: np.ndarray  # int64[u, 2]
    unit_x: np.ndarray  # float64[u, 3]
    # the run
    n: np.ndarray  # int64[COUNTERS]
    x: np.ndarray  # float64[REALS]
    kx: np.ndarray  # float64[5, 6]
    kn: np.ndarray  # int64[8, 6]
    clock: np.ndarray  # float64[4]
    in_status: np.ndarray  # int64[statuses]
    today: np.ndarray  # int64[counts]
    total: np.ndarray  # int64[counts]
    met: np.ndarray  # bool[conditions]
    # lists
    cases: np.ndarray  # int64[n]; the first n[REVIEWED] of them ascending
    prisoners: np.ndarray  # int64[c]
    tray_n: np.ndarray  # int64[c, 3]: officer, narrative, row
    tray_x: np.ndarray  # float64[c]
    gathered: np.ndarray  # int64[c]: author and motive of the morning's letters, as one number
    choice: np.ndarray  # int64[c]: whom each of them names
    letters: np.ndarray  # int64[c, 4]: author, target, occurrence, row
    requested: np.ndarray  # int64[c, 3]: officer, who, row
    old_guard: np.ndarray  # float64[c]: breaking points, inf once heard
    passing: np.ndarray  # int64[c, 3]: day, officer, served
    vacant: np.ndarray  # int64[c, 4]: day, unit, rank, row
    ripening: np.ndarray  # int64[c, 2]: day, officer
    queue: np.ndarray  # int64[c]
    moved: np.ndarray  # int64[c, 2]: narrative, officer
    calendar: np.ndarray  # int64[CALENDARS, d + 1]: first entry, -1
    pool: np.ndarray  # int64[c, 2]: next entry, officer
    scratch_n: np.ndarray  # int64[n]
    scratch_x: np.ndarray  # float64[most ties]
    heap: np.ndarray  # int64[n]
    named: np.ndarray  # int64[1024], whom the present confession has named
    # what is kept
    rows: np.ndarray  # int32[c, 7]
    series: np.ndarray  # float64[d, SERIES_COLUMNS]


@structref.register
class StateType(types.StructRef):
    """The arrays of a run as kernels see them: one pointer, however many arrays."""


class State(structref.StructRefProxy):
    """`Arrays` handed to the kernels."""

    def __new__(cls, *arrays: np.ndarray) -> State:
        """A state over the arrays, in the order of `Arrays`."""
        return structref.StructRefProxy.__new__(cls, *arrays)


structref.define_proxy(State, StateType, list(Arrays._fields))
