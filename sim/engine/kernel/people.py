"""Officers in arrays: who they are to the army, what they feel, how suspect they are.

Mirrors `sim.engine.officer`.
"""

from __future__ import annotations

from math import exp

import numpy as np

from sim import draws
from sim.engine.choice import DAYS_A_YEAR
from sim.engine.kernel.books import exponential, note, room
from sim.engine.kernel.decorators import kernel
from sim.engine.kernel.layout import (
    BLOCK,
    BLOCKS,
    BORNE,
    CASE,
    CAUSE,
    CLOSE,
    DAY,
    DUE,
    ECHO,
    EXPOSURE,
    FADE,
    FILED_UNDER,
    HOPED_BY,
    HOPES,
    LEAVING,
    LINE,
    MASK,
    NATURAL,
    NOTED,
    OUT,
    RANK,
    SETS,
    STATUS,
    WEIGHT,
    WRITTEN,
    V,
)
from sim.rules.denunciation import due, hardened, hazard, hurried, left, silence_due
from sim.rules.suspicion import light, standing, suspicion, visibility
from sim.rules.testimony import delay
from sim.vocabulary import MOTIVES, NARRATIVES, NOBODY, Decision, Motive, Status

SERVING, DISMISSED = int(Status.SERVING), int(Status.DISMISSED)
CAREER, GRUDGE = int(Motive.CAREER), int(Motive.GRUDGE)
#: More than rounding can make of a chance.
CHANCE = 1e-9
D_BREAKING = int(Decision.BREAKING_POINT)
D_SILENCE = int(Decision.SILENCE)
D_NATURAL = int(Decision.NATURAL_LOSS)


# -- entering, leaving ----------------------------------------------------------------------


@kernel
def become(s, i, status):
    """Change status, and the head count with it; cases out of reach leave the list tomorrow."""
    s.in_status[s.badge[i, STATUS]] -= 1
    s.in_status[status] += 1
    s.badge[i, STATUS] = status
    s.post[s.place[i]] = s.badge[i, RANK] if status == SERVING else OUT
    if s.case_place[i] >= 0 and not at_large(s, i):
        s.leaving[room(s, LEAVING, s.leaving.shape[0])] = i


@kernel
def at_large(s, i):
    """Serving or dismissed: can still be arrested."""
    return s.badge[i, STATUS] == SERVING or s.badge[i, STATUS] == DISMISSED


@kernel
def commission(s, i, day):
    """Enter service: become a man with breaking points and a natural term."""
    become(s, i, SERVING)
    u = s.unit[i]
    s.end[u] = max(s.end[u], s.place[i] + 1)
    points = draws.exponentials4(s.seed[0], D_BREAKING, i, NOBODY, 0)
    for m in range(MOTIVES):
        set_due(s, i, m, points[m])  # the first letter is as hard as drawn
    arm_silence(s, i)
    if s.v[V.turnover_natural] > 0.0:
        mean = DAYS_A_YEAR / s.v[V.turnover_natural]
        if draws.uniform(s.seed[0], D_NATURAL, i, NOBODY, 0) < within(s, day, mean):
            draw = exponential(s, D_NATURAL, i, NOBODY, 0)
            note(s, NATURAL, day + delay(mean, draw), i)


@kernel
def within(s, day, mean):
    """More than the chance that a term of that mean ends before the run does.

    Most terms do not, and a comparison is cheaper than their logarithms.
    """
    return 1.0 - exp(-(s.levers.shape[0] - day) / mean) + CHANCE


# -- what he feels --------------------------------------------------------------------------


@kernel
def arm(s, i, m):
    """Draw the breaking point of the next letter from motive `m`."""
    written = np.int64(s.tally[i, WRITTEN + m])
    point = draws.exponential_of4(s.seed[0], D_BREAKING, i, NOBODY, written, m)
    set_due(s, i, m, hardened(point, s.v[V.denunciation_habituation], float(written)))


@kernel
def rate_of(s, i, m):
    """Rate of the motive at today's exposure, per unit of its climate."""
    return hazard(s.base_rate[m], s.disposition[i, m], s.gain[m], exposure_of(s, i, m))


@kernel
def exposure_of(s, i, m):
    """What moves him to write: losses close to him, hopes, rivals."""
    if m < CLOSE:
        return np.int64(s.feel_n[m, s.place[i], EXPOSURE])
    if m == CAREER:
        return np.int64(s.hope[s.unit[i], s.founding_rank[i], HOPES])
    return np.int64(s.rivals[i])


@kernel
def cause_of(s, i, m):
    """Row of the loss that moves him to write, NOBODY where none does."""
    if m == GRUDGE or exposure_of(s, i, m) <= 0:
        return NOBODY
    if m == CAREER:
        return np.int64(s.hope[s.unit[i], s.founding_rank[i], HOPED_BY])
    return np.int64(s.feel_n[m, s.place[i], CAUSE])


@kernel
def set_due(s, i, m, breaking):
    """Reading of the motive's clock at which he will write, `breaking` being left to him."""
    set_reading(s, m, stand(s, i, m), due(s.clock[m], breaking, rate_of(s, i, m)))


@kernel
def stand(s, i, m):
    """Where his reading of a motive's clock stands: at his place, a grudge at his number."""
    return i if m == GRUDGE else np.int64(s.place[i])


@kernel
def reading_of(s, m, p):
    """Reading of a motive's clock that stands at `p`."""
    return s.feel_x[m, p, DUE] if m < CLOSE else s.due[m - CLOSE, p]


@kernel
def set_reading(s, m, p, reading):
    """Keep the reading that stands at `p`, and the earliest of its block with it."""
    if m < CLOSE:
        s.feel_x[m, p, DUE] = reading
    else:
        s.due[m - CLOSE, p] = reading
    hasten(s, m, p // BLOCK, reading)


@kernel
def hasten(s, m, block, reading):
    """Somebody of a block may be due at a reading."""
    if reading < s.first[m, block]:
        s.first[m, block] = reading
        if reading < s.earliest[m, block // BLOCKS]:
            s.earliest[m, block // BLOCKS] = reading


@kernel
def hope(s, u, rank, change, cause):
    """A loss in a unit, or its passing: all who began below his rank are moved alike.

    Nobody's new reading can be earlier than that of one who was due with the first of his block.
    """
    last = s.end[u]
    for below in range(rank - 1, -1, -1):
        before = np.int64(s.hope[u, below, HOPES])
        after = before + change
        s.hope[u, below, HOPES] = after
        if cause != NOBODY:
            s.hope[u, below, HOPED_BY] = cause
        start = np.int64(s.ranked[u, below])
        end = last if below == 0 else min(last, np.int64(s.ranked[u, below - 1]))
        if start >= end:
            continue
        due, clock, gain = s.due[CAREER - CLOSE], s.clock[CAREER], s.gain[CAREER]
        for p in range(start, end):
            due[p] = hurried(due[p], clock, gain, before, after)
        for block in range(start // BLOCK, (end - 1) // BLOCK + 1):
            soonest = hurried(s.first[CAREER, block], clock, gain, before, after)
            hasten(s, CAREER, block, soonest)


@kernel
def feel(s, p, m, change, cause):
    """A loss close to the man at place `p`, or its passing: exposure changes from now on.

    For the motives that ties move. One who is away has nothing due, and what nothing is multiplied
    by changes nothing.
    """
    before = s.feel_n[m, p, EXPOSURE]
    after = before + change
    s.feel_n[m, p, EXPOSURE] = after
    if cause != NOBODY:
        s.feel_n[m, p, CAUSE] = cause
    set_reading(s, m, p, hurried(s.feel_x[m, p, DUE], s.clock[m], s.gain[m], before, after))


@kernel
def pause(s, i):
    """Out of service: what is left of his breaking points is kept."""
    for m in range(MOTIVES):
        p = stand(s, i, m)
        s.left[i, m] = left(reading_of(s, m, p), s.clock[m], rate_of(s, i, m))
        set_reading(s, m, p, np.inf)
    s.noted_at[s.place[i]] = np.inf


@kernel
def go_on(s, i):
    """Back in service: the clocks go on from here."""
    for m in range(MOTIVES):
        set_due(s, i, m, s.left[i, m])
    arm_silence(s, i)


@kernel
def arm_silence(s, i):
    """Draw how long his silence is borne, on his unit's clock."""
    borne = exponential(s, D_SILENCE, i, NOBODY, np.int64(s.tally[i, NOTED]))
    s.tally_x[i, BORNE] = borne
    reset_silence(s, i)


@kernel
def reset_silence(s, i):
    """Silence counts from now."""
    u, p = s.unit[i], s.place[i]
    reading = silence_due(s.unit_clock[u], s.tally_x[i, BORNE], s.v[V.denunciation_silence])
    s.noted_at[p] = reading
    s.next_silence[u] = min(s.next_silence[u], reading)


# -- how suspect he is ----------------------------------------------------------------------


@kernel
def filed_weight(s, i):
    """What his file weighs in today's line; 0 where he has none."""
    total = 0.0
    if s.badge[i, FILED_UNDER] > 0:
        for k in range(NARRATIVES):
            total += s.light[k] * s.dossier_x[i, ECHO + k]
    return total


@kernel
def suspicion_of(s, i):
    """Suspicion as it stands now."""
    return suspicion(
        s.v[V.file_marker], s.marked[s.badge[i, MASK]], filed_weight(s, i), s.seen[s.badge[i, RANK]]
    )


@kernel
def set_case(s, i):
    """The narrative his case rests on today: the heaviest of them, the line where none weighs."""
    highest = 0.0
    case = s.n[LINE]
    for k in range(NARRATIVES):
        filed = s.light[k] * s.dossier_x[i, ECHO + k] if s.badge[i, FILED_UNDER] > 0 else 0.0
        term = standing(s.kx[WEIGHT, k], s.v[V.file_marker], marker(s, i, k), filed)
        if term > highest:
            highest = term
            case = k
    s.man[i, CASE] = case


@kernel
def marker(s, i, k):
    """Whether he carries a narrative's marker, 0 or 1."""
    return float(s.badge[i, MASK] >> k & 1)


@kernel
def see(s):
    """How visible each rank is."""
    for rank in range(s.seen.shape[0]):
        s.seen[rank] = visibility(rank, s.v[V.file_visibility])


@kernel
def shed_light(s):
    """What a unit of file and each set of markers weigh today, and bounds on what that comes to."""
    for k in range(NARRATIVES):
        s.light[k] = light(s.kx[WEIGHT, k], s.x[FADE])
    s.light[NARRATIVES] = s.light[:NARRATIVES].max()
    if not weigh_markers(s):
        return
    s.plain[:] = -1.0
    for rank in range(s.seen.shape[0]):
        at_sight = s.seen[rank] * s.v[V.file_marker]
        for mask in range(SETS):
            s.bound[rank * SETS + mask] = at_sight * s.marked[mask]


@kernel
def weigh_markers(s):
    """What each set of markers weighs today; whether that is another than yesterday.

    A set weighs what it weighs without its last marker, and that.
    """
    changed = s.n[DAY] == 0
    for k in range(NARRATIVES):
        changed |= s.marked[1 << k] != s.kx[WEIGHT, k]
    if changed:
        for k in range(NARRATIVES):
            for below in range(1 << k):
                s.marked[(1 << k) + below] = s.marked[below] + s.kx[WEIGHT, k]
    return changed
