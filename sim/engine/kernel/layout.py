"""Where things stand in the arrays of a compiled run.

The names of columns are module constants, which the compiler folds; how kernels reach
the arrays is told in `state`.
"""

from __future__ import annotations

from collections import namedtuple

import numpy as np

from sim.engine.ledger import COUNTED, COUNTS, LEVERS, STATE
from sim.scenario.parameters import PARAMETERS
from sim.vocabulary import MOTIVES, NARRATIVES, Kind, Rank

_FIELDS = [name.replace(".", "_") for name in PARAMETERS]
#: Index of each parameter in the vector of values: `V.police_zeal`.
V = namedtuple("V", _FIELDS)(*range(len(_FIELDS)))

# What everybody asks of an officer (columns of State.badge, four bytes together)
STATUS, RANK, MASK, FILED_UNDER = range(4)
#: In FILED_UNDER: he has a dossier. The six bits below say under which narratives it weighs.
HAS_DOSSIER = 1 << NARRATIVES

# What is asked of few (columns of State.man, one line of memory)
(
    LETTERS_AGAINST,
    NEXT_REQUEST,
    REQUESTS,
    ARRESTS,
    DISMISSALS,
    APPEALS,
    RELEASE_DAY,
    LAST_ROW,
    HELD_ON,
    CONFESSED,
    FRESH_UNTIL,
    REINSTATED,
    CASE,
    SIGNALS,
    TRUE_AGENT,
) = range(15)
MAN_COLUMNS = 16

# What he has written, by motive, how often his silence was noted, and how long it is borne now
# (columns of State.tally and, over the same bytes, of State.tally_x)
WRITTEN, NOTED = 0, 4
BORNE = 3
TALLY_COLUMNS = 8

# A tie (State.tie_n and, over the same bytes, State.tie_x): who and what he is, how strong it is
WHOM, TIE_WEIGHT = range(2)
#: In WHOM and in State.tie_place: the number itself, and above it what the other is.
NUMBER = (1 << 28) - 1
SUPERIOR_TIE, SUBORDINATE_TIE, RIVAL_TIE = 1 << 28, 1 << 29, 1 << 30

#: Motives that a loss among his own ties moves, fear and belief: a man's reading stands with his
#: exposure and its cause (State.feel_x and, over the same bytes, State.feel_n). Of the others
#: only the reading is his own (State.due): what a career hopes for is the same for all of a unit
#: who began at one rank (State.hope), and a grudge has its rivals from the first day to the last:
#: nothing that happens to a unit moves it, so that readings of grudges stand by officer, not place.
CLOSE = 2
DUE, EXPOSURE, CAUSE = 0, 2, 3
# Hopes (last columns of State.hope)
HOPES, HOPED_BY = range(2)

# A dossier (State.dossier_x and, over the same bytes, State.dossier_n): one line of memory for
# what is read, one for what only filing needs
ECHO, TOP_WEIGHT, FILED, ECHOES = 0, 6, 8, 14
TOP_ROW, ITEMS = 14, 15
DOSSIER_COLUMNS = 16

# A case on the police's list (State.case_x and, over the same bytes, State.case_n): visibility
# times what is on file under the narrative that weighs most, and under the others; then whose case
# it is, his rank and markers as an index of State.bound, that narrative, and where it stands in
# State.hot, -1 if it does not
UNDER_IT, UNDER_OTHERS = 0, 1
SUSPECT, LOOK, CHARGE, IN_HOT = 4, 5, 6, 7
CASE_COLUMNS = 4
#: Sets of markers there can be.
SETS = 1 << NARRATIVES

#: In State.post: not in service.
OUT = 127

#: Places whose earliest reading is kept together (State.first), and blocks of them whose earliest
#: is (State.earliest): a day asks the latter, and goes down only where somebody is due.
BLOCK, BLOCKS = 32, 16

# Counters of a run (State.n)
(
    DAY,
    ROWS,
    OVERFLOW,
    CASES,
    PRISONERS,
    TRAY,
    LETTERS,
    REQUESTED,
    POOL,
    HALTED,
    LINE,
    NEXT_RECRUIT,
    FRESH,
    COMMAND_AWAY,
    COMMAND,
    POSTS,
    ORDERS,
    OLD_GUARD,
    PASS_HEAD,
    PASS_TAIL,
    VACANT_HEAD,
    VACANT_TAIL,
    RIPE_HEAD,
    RIPE_TAIL,
    QUEUE_HEAD,
    QUEUE_TAIL,
    MOVED,
    COUNT,
    MET,
    NEXT_ACT,
    NAMED_COUNT,
    LEAVING,
    HOT,
    HOT_CHOSEN,
    WEIGHED,
    KNOWN,
) = range(36)
COUNTERS = 36

# Reals of a run (State.x)
(
    PRESSURE,
    VIGILANCE,
    COERCION,
    SHIELD,
    CAPACITY,
    INFLATION,
    FADE,
    HELD,
    GROWTH,
    CREDIT,
    QUOTA_CREDIT,
    CHIEF_CREDIT,
    REVIEW_CREDIT,
    INTAKE_CREDIT,
    DURESS,
    OLD_GUARD_CLOCK,
    LAST_SUPPLIED,
    COLD_BELOW,
) = range(18)
REALS = 18

# By narrative: reals (rows of State.kx) and integers (rows of State.kn)
WEIGHT, LEARNED, BELIEF, REPORTS, OPENNESS = range(5)
CONFESSED_TODAY, SPREAD, STAGE, UNTIL, VERIFIED, ROW, SUBJECT, LETTERS_TODAY = range(8)

# Calendars (rows of State.calendar)
SENTENCES, RELEASES, NATURAL, APPEALS_DUE, SIGNALS_DUE = range(5)
CALENDARS = 5

RANKS = len(Rank)

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
COUNT_OF_KIND = np.array([COUNTS.index(COUNTED[kind]) if kind in COUNTED else -1 for kind in Kind])

ANY = None
REAL, SINGLE = np.float64, np.float32
WHOLE, INT, SHORT, BYTE, TRUTH = np.int64, np.int32, np.int16, np.int8, np.bool_

#: All arrays of a run. n officers with recruits, u units, d days, c capacity.
#:
#: What is told of officers by place stands unit by unit, so that a loss, felt by a whole unit,
#: goes through memory in one stretch: founders by founding rank from the top down, then recruits
#: as they come. Those below a rank are then one stretch too, and recruits yet to come the end of
#: it. `place` is an officer's. What is asked most is kept smallest: a run's cost is that of
#: memory, not of arithmetic.
FIELDS: dict[str, tuple] = {
    # fixed
    "v": (REAL, ANY),  # [parameters]
    "seed": (WHOLE, ANY),  # [1]
    "levers": (REAL, ANY, ANY),  # [d, levers]
    "party": (TRUTH, ANY),  # [n]
    "disposition": (REAL, ANY, 4),  # [n, 4]
    "resistance": (REAL, ANY),  # [n]
    "founding_rank": (BYTE, ANY),  # [n]
    "unit": (INT, ANY),  # [n]
    "tie_start": (WHOLE, ANY),  # [n + 1]
    "tie_n": (INT, ANY, 2),  # [m, 2], of one man ascending: recruits last
    "tie_x": (SINGLE, ANY, 2),  # [m, 2], the same bytes
    "tie_place": (INT, ANY),  # [m], where he stands: what a loss asks of a tie
    "roster_start": (WHOLE, ANY),  # [u + 1]
    "roster": (INT, ANY),  # [n], the officer at each place
    "roster_service": (REAL, ANY),  # [n], years of service by place
    "ranked": (INT, ANY, RANKS),  # [u, ranks]: first place of those who began at each rank or below
    "rivals": (INT, ANY),  # [n], among the founders
    "place": (INT, ANY),  # [n]
    "habit": (REAL, ANY),  # [u]
    "base_rate": (REAL, ANY),  # [4]
    "gain": (REAL, ANY),  # [4]
    "act_n": (WHOLE, ANY, 8),  # [acts, 8]
    "act_x": (REAL, ANY, 2),  # [acts, 2]: weight, echoes
    "act_officer": (WHOLE, ANY),  # […]
    "cond_n": (WHOLE, ANY, 3),  # [conditions, 3]
    "cond_x": (REAL, ANY),  # [conditions]
    # officers
    "badge": (BYTE, ANY, 4),  # [n, 4]
    "man": (INT, ANY, MAN_COLUMNS),  # [n, MAN_COLUMNS]
    "tally": (INT, ANY, TALLY_COLUMNS),  # [n, TALLY_COLUMNS]
    "tally_x": (REAL, ANY, TALLY_COLUMNS // 2),  # [n, TALLY_COLUMNS / 2], the same bytes
    "left": (REAL, ANY, 4),  # [n, 4], of breaking points, written on leaving
    "breaks_at": (REAL, ANY),  # [n], written on arrest
    "dossier_x": (REAL, ANY, DOSSIER_COLUMNS),  # [n, DOSSIER_COLUMNS], written with the first item
    "dossier_n": (INT, ANY, 2 * DOSSIER_COLUMNS),  # [n, 2 * DOSSIER_COLUMNS], the same bytes
    "taken": (TRUTH, ANY),  # [n], scratch: already asked for today
    # officers by place
    "feel_x": (REAL, CLOSE, ANY, 2),  # [2, n, 2]
    "feel_n": (INT, CLOSE, ANY, 4),  # [2, n, 4], the same bytes
    "due": (REAL, MOTIVES - CLOSE, ANY),  # [2, n], of the other motives; grudges by officer
    "first": (REAL, MOTIVES, ANY),  # [4, n / BLOCK], at most the earliest reading of each block
    "earliest": (REAL, MOTIVES, ANY),  # [4, n / BLOCK / BLOCKS], and of several
    "noted_at": (REAL, ANY),  # [n], reading of his unit's clock at which silence is noted
    "post": (BYTE, ANY),  # [n], rank of those in service, OUT of the others
    # the light of the day
    "light": (REAL, ANY),  # [7]: what a unit of file counts by narrative, and at most
    "marked": (REAL, ANY),  # [64]: what each set of markers weighs in today's line
    "plain": (REAL, ANY),  # [ranks * 64]: pull of a man without a dossier, -1 until asked for
    "seen": (REAL, ANY),  # [ranks]: visibility
    "bound": (REAL, ANY),  # [ranks * 64]: bound on what markers come to, by rank and set
    # units
    "hope": (INT, ANY, RANKS, 2),  # [u, ranks, 2]: losses above those who began there, the last
    "losses": (REAL, ANY),  # [u], whole, but told to a clock of reals every day
    "lost_row": (INT, ANY),  # [u]
    "unit_clock": (REAL, ANY),  # [u]
    "next_silence": (REAL, ANY),  # [u]
    "end": (INT, ANY),  # [u], place after the last man who has entered service
    # the run
    "n": (WHOLE, ANY),  # [COUNTERS]
    "x": (REAL, ANY),  # [REALS]
    "kx": (REAL, ANY, 6),  # [5, 6]
    "kn": (WHOLE, ANY, 6),  # [8, 6]
    "clock": (REAL, ANY),  # [4]
    "in_status": (WHOLE, ANY),  # [statuses]
    "today": (WHOLE, ANY),  # [counts]
    "total": (WHOLE, ANY),  # [counts]
    "met": (TRUTH, ANY),  # [conditions]
    # lists
    "case_x": (REAL, ANY, CASE_COLUMNS),  # [n, CASE_COLUMNS], in no order
    "case_n": (INT, ANY, 2 * CASE_COLUMNS),  # [n, 2 * CASE_COLUMNS], the same bytes
    "case_place": (INT, ANY),  # [n], where an officer stands in the list, -1 if he does not
    "hot": (INT, ANY),  # [n], places of the cases that may stand near the top of the list
    "hot_bound": (REAL, ANY),  # [ranks * 64], `bound` when the hot ones were chosen
    "hot_light": (REAL, ANY),  # [7], `light` then
    "hot_marked": (REAL, ANY),  # [64], `marked` then
    "leaving": (INT, ANY),  # [n], who went out of reach since the last review
    "prisoners": (WHOLE, ANY),  # [c]
    "tray_n": (WHOLE, ANY, 3),  # [c, 3]: officer, narrative, row
    "tray_x": (REAL, ANY),  # [c]
    "gathered": (WHOLE, ANY),  # [c]: author and motive of the morning's letters, as one number
    "choice": (WHOLE, ANY),  # [c]: whom each of them names
    "letters": (WHOLE, ANY, 5),  # [c, 5]: author, target, occurrence, row, likely taken up
    "lots": (REAL, ANY),  # [c], what decides whether a cell takes up each letter
    "silent": (INT, ANY),  # [n]: whose silence is noted today
    "requested": (WHOLE, ANY, 3),  # [c, 3]: officer, who, row
    "old_guard": (REAL, ANY),  # [c]: breaking points, inf once heard
    "passing": (WHOLE, ANY, 3),  # [c, 3]: day, officer, served
    "vacant": (WHOLE, ANY, 4),  # [c, 4]: day, unit, rank, row
    "ripening": (WHOLE, ANY, 2),  # [c, 2]: day, officer
    "queue": (WHOLE, ANY),  # [c]
    "moved": (WHOLE, ANY, 2),  # [c, 2]: narrative, officer
    "calendar": (WHOLE, ANY, ANY),  # [CALENDARS, d + 1]: first entry, -1
    "pool": (WHOLE, ANY, 2),  # [c, 2]: next entry, officer
    "scratch_n": (WHOLE, ANY),  # [n]
    "scratch_x": (REAL, ANY),  # [most ties]
    "known": (WHOLE, ANY),  # [most ties], scratch: ties to men with a dossier
    "sticks": (REAL, ANY),  # [7], scratch: weights of the narratives, and of doubt
    "heap": (WHOLE, ANY),  # [n]
    "heap_x": (REAL, ANY),  # [n], their suspicion
    "named": (WHOLE, ANY),  # [1024], whom the present confession has named
    # what is kept
    "row_day": (INT, ANY),  # [c], and so on as in `sim.engine.ledger.COLUMNS`
    "row_kind": (BYTE, ANY),  # [c]
    "row_who": (INT, ANY),  # [c]
    "row_whom": (INT, ANY),  # [c]
    "row_motive": (BYTE, ANY),  # [c]
    "row_narrative": (BYTE, ANY),  # [c]
    "row_parent": (INT, ANY),  # [c]
    "series": (REAL, ANY, SERIES_COLUMNS),  # [d, SERIES_COLUMNS]
}
