"""Officers in arrays: what is on file, what they feel, whom they accuse.

Floor 3. Mirrors `sim.engine.officer`.
"""

from __future__ import annotations

import numpy as np

from sim import draws
from sim.engine.choice import DAYS_A_YEAR, pick
from sim.engine.kernel.books import exponential, note, room, uniform
from sim.engine.kernel.decorators import kernel
from sim.engine.kernel.layout import (
    BLOCK,
    BORNE,
    CASE,
    CASES,
    CAUSE,
    CLOCK,
    COLD_BELOW,
    DAY,
    DOSSIER_COLUMNS,
    DUE,
    ECHO,
    ECHOES,
    EXPOSURE,
    FADE,
    FILED,
    FILED_UNDER,
    HAS_DOSSIER,
    HOT,
    HOT_CHOSEN,
    INFLATION,
    ITEMS,
    LEAVING,
    LINE,
    MASK,
    NATURAL,
    NEXT_SILENCE,
    NOTED,
    NOTED_AT,
    OPENNESS,
    OUT,
    RANK,
    RIVAL,
    SPREAD,
    STATUS,
    TIE_TYPE,
    TIE_WEIGHT,
    TOP_ROW,
    TOP_WEIGHT,
    TRAY,
    WEIGHT,
    WHOM,
    WRITTEN,
    V,
)
from sim.engine.kernel.state import fetch
from sim.rules.denunciation import (
    belief_choice,
    career_choice,
    due,
    fear_choice,
    grudge_choice,
    hardened,
    hazard,
    hurried,
    left,
    pull,
    silence_due,
)
from sim.rules.suspicion import echoed, light, standing, sticking, suspicion, visibility
from sim.rules.testimony import delay
from sim.vocabulary import MOTIVES, NARRATIVES, NOBODY, NONE, Decision, Motive, Status, Tie

FEAR, BELIEF, CAREER, GRUDGE = (int(m) for m in Motive)
RECRUIT, SERVING, DISMISSED = int(Status.RECRUIT), int(Status.SERVING), int(Status.DISMISSED)
SUPERIOR = int(Tie.SUPERIOR)
#: More than rounding can make of a sum.
SLACK = 1.0 + 1e-9
#: Ties of 16 bytes in a line of memory of 64.
TIES_IN_A_LINE = 4
#: Sets of markers there can be.
SETS = 1 << NARRATIVES

D_BREAKING = int(Decision.BREAKING_POINT)
D_SILENCE = int(Decision.SILENCE)
D_NATURAL = int(Decision.NATURAL_LOSS)
D_TARGET = int(Decision.TARGET)


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
    points = draws.exponentials4(s.seed[0], D_BREAKING, i, NOBODY, 0)
    for m in range(MOTIVES):
        set_due(s, i, m, points[m])  # the first letter is as hard as drawn
    arm_silence(s, i)
    if s.v[V.turnover_natural] > 0.0:
        draw = exponential(s, D_NATURAL, i, NOBODY, 0)
        note(s, NATURAL, day + delay(DAYS_A_YEAR / s.v[V.turnover_natural], draw), i)


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
    exposure = s.feel_n[m, s.place[i], EXPOSURE]
    return hazard(s.base_rate[m], s.disposition[i, m], s.gain[m], exposure)


@kernel
def set_due(s, i, m, breaking):
    """Reading of the motive's clock at which he will write, `breaking` being left to him."""
    set_reading(s, m, np.int64(s.place[i]), due(s.clock[m], breaking, rate_of(s, i, m)))


@kernel
def set_reading(s, m, p, reading):
    """Keep a reading, and his block's earliest with it."""
    s.feel_x[m, p, DUE] = reading
    if reading < s.first[m, p // BLOCK]:
        s.first[m, p // BLOCK] = reading


@kernel
def feel(s, p, m, change, cause):
    """A loss close to the man at place `p`, or its passing: exposure changes from now on.

    One who is away has nothing due, and what nothing is multiplied by changes nothing.
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
    p = np.int64(s.place[i])
    for m in range(MOTIVES):
        s.left[i, m] = left(s.feel_x[m, p, DUE], s.clock[m], rate_of(s, i, m))
        s.feel_x[m, p, DUE] = np.inf
    s.silence[p, NOTED_AT] = np.inf


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
    s.silence[s.place[i], BORNE] = borne
    reset_silence(s, i)


@kernel
def reset_silence(s, i):
    """Silence counts from now."""
    u, p = s.unit[i], s.place[i]
    reading = silence_due(s.unit_x[u, CLOCK], s.silence[p, BORNE], s.v[V.denunciation_silence])
    s.silence[p, NOTED_AT] = reading
    s.unit_x[u, NEXT_SILENCE] = min(s.unit_x[u, NEXT_SILENCE], reading)


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
        s.v[V.file_marker], s.marked[s.badge[i, MASK]], filed_weight(s, i),
        s.seen[s.badge[i, RANK]],
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


@kernel
def at_most(s, c):
    """A bound on the suspicion of the case at place `c`, exact where one narrative holds all.

    Computed in another order than suspicion it may fall short of it by rounding; hence `SLACK`.
    """
    filed = s.light[s.case_kind[c]] * s.case_x[c, 0] + s.light[NARRATIVES] * s.case_x[c, 1]
    return (s.bound[s.case_key[c]] + filed) * SLACK


# -- whom he accuses ------------------------------------------------------------------------


@kernel
def plain_pull(s, i):
    """How a man without a dossier draws accusations: alike for all of his rank and markers."""
    key = np.int64(s.badge[i, RANK]) * SETS + s.badge[i, MASK]
    if s.plain[key] < 0.0:
        s.plain[key] = pull(suspicion_of(s, i), s.v[V.denunciation_attraction])
    return s.plain[key]


@kernel
def foresee_ties(s, i):
    """Ask for a man's ties, which will be read soon."""
    for t in range(s.tie_start[i], s.tie_start[i + 1], TIES_IN_A_LINE):
        fetch(s.tie_n, t)


@kernel
def foresee_acquaintances(s, i):
    """Ask for the dossiers of a man's acquaintances."""
    for t in range(s.tie_start[i], s.tie_start[i + 1]):
        other = np.int64(s.tie_n[t, WHOM])
        if s.badge[other, FILED_UNDER] > 0:
            fetch(s.dossier_x, other)


@kernel
def weigh_acquaintances(s, i, only_serving):
    """What draws an accusation to each acquaintance, whatever its motive, into `scratch_x`.

    Those with a dossier come last, in a loop of their own: reading them one by one as they come
    would wait for memory at every one.
    """
    start = s.tie_start[i]
    n = s.tie_start[i + 1] - start
    known = 0
    for t in range(n):
        other = np.int64(s.tie_n[start + t, WHOM])
        status = s.badge[other, STATUS]
        counts = status == SERVING if only_serving else status != RECRUIT
        filed = s.badge[other, FILED_UNDER] > 0
        s.known[known] = t
        known += counts and filed
        weight = np.float64(s.tie_x[start + t, TIE_WEIGHT]) if counts else 0.0
        s.scratch_x[t] = weight if filed else weight * plain_pull(s, other)
    for place in range(known):
        t = s.known[place]
        other = np.int64(s.tie_n[start + t, WHOM])
        s.scratch_x[t] *= pull(suspicion_of(s, other), s.v[V.denunciation_attraction])
    return n


@kernel
def preference(s, t, m):
    """By how much a motive prefers the acquaintance of tie `t`."""
    other = np.int64(s.tie_n[t, WHOM])
    if m == FEAR:
        return fear_choice(s.v[V.denunciation_fear_preference], items(s, other))
    if m == BELIEF:
        marked = s.marked[s.badge[other, MASK]]
        return belief_choice(s.v[V.denunciation_belief_preference], marked)
    if m == CAREER:
        is_superior = 1.0 if s.tie_n[t, TIE_TYPE] % RIVAL == SUPERIOR else 0.0
        return career_choice(s.v[V.denunciation_career_preference], is_superior)
    is_rival = 1.0 if s.tie_n[t, TIE_TYPE] >= RIVAL else 0.0
    return grudge_choice(s.v[V.denunciation_grudge_preference], is_rival)


@kernel
def choose(s, i, m):
    """Whom a letter names: one of his acquaintances still serving, or NOBODY."""
    u = uniform(s, D_TARGET, i, NOBODY, np.int64(s.tally[i, WRITTEN + m]) * MOTIVES + m)
    n = weigh_acquaintances(s, i, True)
    start = s.tie_start[i]
    for t in range(n):
        if s.scratch_x[t] > 0.0:
            s.scratch_x[t] *= preference(s, start + t, m)
    index = pick(s.scratch_x, n, u)
    return NOBODY if index < 0 else np.int64(s.tie_n[start + index, WHOM])


@kernel
def name_acquaintance(s, i, u):
    """Whom he names under interrogation, at large or not."""
    index = pick(s.scratch_x, weigh_acquaintances(s, i, False), u)
    return NOBODY if index < 0 else np.int64(s.tie_n[s.tie_start[i] + index, WHOM])


@kernel
def narrative_that_sticks(s, i, u):
    """Narrative under which an accusation against him sticks, or NONE."""
    weights = s.sticks
    for k in range(NARRATIVES):
        weights[k] = sticking(s.kx[WEIGHT, k], marker(s, i, k), s.kx[OPENNESS, k])
    weights[NARRATIVES] = s.v[V.denunciation_doubt]
    index = pick(weights, NARRATIVES + 1, u)
    return NONE if index in (NARRATIVES, -1) else index


# -- what is on file ------------------------------------------------------------------------


@kernel
def items(s, i):
    """Items in his dossier."""
    return s.dossier_n[i, ITEMS] if s.badge[i, FILED_UNDER] > 0 else 0


@kernel
def top_row(s, i):
    """Row of the heaviest item in his dossier, NOBODY where there is none."""
    return np.int64(s.dossier_n[i, TOP_ROW]) if s.badge[i, FILED_UNDER] > 0 else NOBODY


@kernel
def open_dossier(s, i):
    """An empty dossier; until now its bytes meant nothing."""
    for column in range(DOSSIER_COLUMNS):
        s.dossier_x[i, column] = 0.0
    s.dossier_n[i, TOP_ROW] = NOBODY
    s.dossier_n[i, ITEMS] = 0
    s.badge[i, FILED_UNDER] = HAS_DOSSIER


@kernel
def enlist(s, i):
    """Put a man on the police's list."""
    if s.case_place[i] < 0:
        c = room(s, CASES, s.case_whom.shape[0])
        s.case_place[i] = c
        s.case_whom[c] = i
        s.case_hot[c] = -1
        set_bound(s, i)
        if not at_large(s, i):
            s.leaving[room(s, LEAVING, s.leaving.shape[0])] = i


@kernel
def strike_off(s, i):
    """Take a man off the list; the last of it takes his place."""
    c = s.case_place[i]
    if s.case_hot[c] >= 0:
        cool(s, c)
    s.case_place[i] = -1
    s.n[CASES] -= 1
    last = s.n[CASES]
    if c != last:
        s.case_whom[c] = s.case_whom[last]
        s.case_key[c] = s.case_key[last]
        s.case_kind[c] = s.case_kind[last]
        s.case_x[c, 0] = s.case_x[last, 0]
        s.case_x[c, 1] = s.case_x[last, 1]
        s.case_hot[c] = s.case_hot[last]
        if s.case_hot[c] >= 0:
            s.hot[s.case_hot[c]] = c
        s.case_place[s.case_whom[c]] = c


@kernel
def set_bound(s, i):
    """Keep with his case what a quick bound on suspicion needs."""
    c = np.int64(s.case_place[i])
    if c < 0:
        return
    rank = np.int64(s.badge[i, RANK])
    most, kind = 0.0, 0
    for k in range(NARRATIVES):
        if s.dossier_x[i, ECHO + k] > most:
            most, kind = s.dossier_x[i, ECHO + k], k
    s.case_key[c] = rank * SETS + s.badge[i, MASK]
    s.case_kind[c] = kind
    s.case_x[c, 0] = s.seen[rank] * most
    s.case_x[c, 1] = s.seen[rank] * (s.dossier_x[i, ECHOES] - most)
    warm(s, c)


@kernel
def warm(s, c):
    """A case that would have been among the hot ones had it stood so when they were chosen."""
    kind = s.case_kind[c]
    filed = s.hot_light[kind] * s.case_x[c, 0] + s.hot_light[NARRATIVES] * s.case_x[c, 1]
    if s.hot_bound[s.case_key[c]] + filed >= s.x[COLD_BELOW] and s.case_hot[c] < 0:
        h = room(s, HOT, s.hot.shape[0])
        s.case_hot[c] = h
        s.hot[h] = c


@kernel
def cool(s, c):
    """Take a case out of the hot ones; the last of them takes its place."""
    h = s.case_hot[c]
    s.case_hot[c] = -1
    s.n[HOT] -= 1
    last = s.hot[s.n[HOT]]
    if last != c:
        s.hot[h] = last
        s.case_hot[last] = h


@kernel
def choose_hot(s, least):
    """Choose anew the cases whose bound is at least that."""
    s.hot_bound[:] = s.bound
    s.hot_light[:] = s.light
    s.hot_marked[:] = s.marked
    s.x[COLD_BELOW] = least
    s.n[HOT] = 0
    for c in range(s.n[CASES]):
        s.case_hot[c] = -1
        warm(s, c)
    s.n[HOT_CHOSEN] = s.n[HOT] if least >= 0.0 else 0


@kernel
def coldest(s):
    """Most that the suspicion of a case that is not hot can be today.

    Below `COLD_BELOW` in the light of the day the hot ones were chosen in; no bound has grown more
    since than the part of it that grew most.
    """
    growth = 0.0
    for k in range(NARRATIVES + 1):
        growth = max(growth, grown(s.hot_light[k], s.light[k]))
    for mask in range(SETS):  # of which the bounds are multiples
        growth = max(growth, grown(s.hot_marked[mask], s.marked[mask]))
    return growth * s.x[COLD_BELOW] * SLACK


@kernel
def grown(before, now):
    """Growth of a part of the bound: 1 where it was and is nothing."""
    if now <= 0.0:
        return 0.0
    return now / before if before > 0.0 else np.inf




@kernel
def file(s, i, k, weight, row):
    """An item goes into his file; `row` is where it came from, NOBODY for a mere residue."""
    if s.badge[i, FILED_UNDER] == 0:
        open_dossier(s, i)
    value = weight * s.x[INFLATION]
    if value > 0.0:
        add(s, i, k, value)
    if row == NOBODY:
        return
    s.dossier_n[i, ITEMS] += 1
    if value >= s.dossier_x[i, TOP_WEIGHT]:
        s.dossier_x[i, TOP_WEIGHT] = value
        s.dossier_n[i, TOP_ROW] = row


@kernel
def add(s, i, k, value):
    """What is on file under a narrative, and what it counts, grow."""
    s.dossier_x[i, FILED + k] += value
    s.dossier_x[i, ECHO + k] = echoed(s.dossier_x[i, FILED + k], s.v[V.file_kappa])
    echoes = 0.0
    for j in range(NARRATIVES):
        echoes += s.dossier_x[i, ECHO + j]
    s.dossier_x[i, ECHOES] = echoes
    if s.badge[i, FILED_UNDER] >> k & 1 == 0:
        s.badge[i, FILED_UNDER] |= 1 << k
        s.kn[SPREAD, k] += 1
        enlist(s, i)
    set_bound(s, i)


@kernel
def file_all(s):
    """The in-tray is filed: everyone in a phase saw the same morning."""
    for t in range(s.n[TRAY]):
        if t + 4 < s.n[TRAY]:
            ahead = s.tray_n[t + 4, 0]
            fetch(s.dossier_x, (ahead, ECHO))
            fetch(s.dossier_x, (ahead, FILED))
            fetch(s.case_place, ahead)
        file(s, s.tray_n[t, 0], s.tray_n[t, 1], s.tray_x[t], s.tray_n[t, 2])
    s.n[TRAY] = 0


@kernel
def list_again(s, i):
    """A man back in service: what was on file about him still is."""
    if s.badge[i, FILED_UNDER] & (HAS_DOSSIER - 1):
        enlist(s, i)
