"""Officers in arrays: what is on file, what they feel, whom they accuse.

Floor 3. Mirrors `sim.engine.officer`.
"""

from __future__ import annotations

import numpy as np

from sim.engine.choice import DAYS_A_YEAR, pick
from sim.engine.kernel.books import exponential, note, room, uniform
from sim.engine.kernel.decorators import kernel
from sim.engine.kernel.layout import (
    BEFORE,
    BREAKING,
    CASE,
    CASES,
    CAUSE,
    CLOCK,
    EXPOSURE,
    FADE,
    FILED,
    HEAVIEST,
    INFLATION,
    ITEMS,
    LINE,
    LISTED,
    MARK,
    NATURAL,
    NEXT_SILENCE,
    NOTED,
    OPENNESS,
    RATE,
    SILENCE_BREAKING,
    SUSPICION,
    TOP_ROW,
    TOP_WEIGHT,
    TRAY,
    WEIGHT,
    WRITTEN,
    V,
)
from sim.rules.denunciation import (
    accrued,
    belief_choice,
    career_choice,
    drawn,
    due,
    fear_choice,
    grudge_choice,
    hardened,
    hazard,
    silence_due,
)
from sim.rules.suspicion import echoed, standing, sticking, visibility
from sim.rules.testimony import delay
from sim.vocabulary import MOTIVES, NARRATIVES, NOBODY, NONE, Decision, Motive, Status, Tie

FEAR, BELIEF, CAREER, GRUDGE = (int(m) for m in Motive)
RECRUIT, SERVING, DISMISSED = int(Status.RECRUIT), int(Status.SERVING), int(Status.DISMISSED)
SUPERIOR = int(Tie.SUPERIOR)
#: More than rounding can make of a sum.
SLACK = 1.0 + 1e-9
#: Days of the current climate by which the list of those soon due looks ahead.
LOOK_AHEAD = 24.0

D_BREAKING = int(Decision.BREAKING_POINT)
D_SILENCE = int(Decision.SILENCE)
D_NATURAL = int(Decision.NATURAL_LOSS)
D_TARGET = int(Decision.TARGET)


# -- entering, leaving ----------------------------------------------------------------------


@kernel
def become(s, i, status):
    """Change status, and the head count with it."""
    s.in_status[s.status[i]] -= 1
    s.in_status[status] += 1
    s.status[i] = status


@kernel
def at_large(s, i):
    """Serving or dismissed: can still be arrested."""
    return s.status[i] == SERVING or s.status[i] == DISMISSED


@kernel
def commission(s, i, day):
    """Enter service: become a man with breaking points and a natural term."""
    become(s, i, SERVING)
    for m in range(MOTIVES):
        arm(s, i, m)
    arm_silence(s, i)
    if s.v[V.turnover_natural] > 0.0:
        draw = exponential(s, D_NATURAL, i, NOBODY, 0)
        note(s, NATURAL, day + delay(DAYS_A_YEAR / s.v[V.turnover_natural], draw), i)


# -- what he feels --------------------------------------------------------------------------


@kernel
def arm(s, i, m):
    """Draw the breaking point of the next letter from motive `m`."""
    written = s.man[i, WRITTEN + m]
    draw = exponential(s, D_BREAKING, i, m, written)
    s.real[i, BREAKING + m] = hardened(draw, s.v[V.denunciation_habituation], float(written))
    s.real[i, BEFORE + m] = 0.0
    s.real[i, MARK + m] = s.clock[m]
    set_rate(s, i, m)


@kernel
def set_rate(s, i, m):
    """Rate of the motive at today's exposure, and the reading at which it breaks him."""
    s.real[i, RATE + m] = hazard(
        s.base_rate[m], s.disposition[i, m], s.gain[m], s.man[i, EXPOSURE + m]
    )
    set_due(s, i, m)


@kernel
def set_due(s, i, m):
    """Reading of the motive's clock at which he will write; soon ones are put on a list."""
    reading = due(
        s.real[i, BREAKING + m], s.real[i, BEFORE + m], s.real[i, RATE + m], s.real[i, MARK + m]
    )
    s.due[m, i] = reading
    if reading <= s.horizon[m] and not s.is_near[m, i]:
        s.is_near[m, i] = True
        s.near[m, s.near_n[m]] = i
        s.near_n[m] += 1


@kernel
def keep(s, i, m):
    """Add up what has accumulated since the last change."""
    clock = s.clock[m]
    s.real[i, BEFORE + m] = accrued(
        s.real[i, BEFORE + m], s.real[i, RATE + m], clock, s.real[i, MARK + m]
    )
    s.real[i, MARK + m] = clock


@kernel
def feel(s, i, m, change, cause):
    """A loss close to him, or its passing: exposure changes from now on."""
    if s.status[i] == SERVING:
        keep(s, i, m)
    s.man[i, EXPOSURE + m] += change
    if cause != NOBODY:
        s.man[i, CAUSE + m] = cause
    if s.status[i] != RECRUIT:
        set_rate(s, i, m)


@kernel
def arm_silence(s, i):
    """Draw how long his silence is borne, on his unit's clock."""
    s.real[i, SILENCE_BREAKING] = exponential(s, D_SILENCE, i, NOBODY, s.man[i, NOTED])
    reset_silence(s, i)


@kernel
def reset_silence(s, i):
    """Silence counts from now."""
    u = np.int64(s.unit[i])
    s.silence_due[i] = silence_due(
        s.unit_x[u, CLOCK], s.real[i, SILENCE_BREAKING], s.v[V.denunciation_silence]
    )
    s.unit_x[u, NEXT_SILENCE] = min(s.unit_x[u, NEXT_SILENCE], s.silence_due[i])


@kernel
def look_ahead(s, m, advanced):
    """List those who may come due while the clock goes on as today for a while."""
    s.horizon[m] = s.clock[m] + LOOK_AHEAD * advanced
    listed = 0
    for i in range(s.due.shape[1]):
        soon = s.due[m, i] <= s.horizon[m]
        s.is_near[m, i] = soon
        if soon:
            s.near[m, listed] = i
            listed += 1
    s.near_n[m] = listed


# -- whom he accuses ------------------------------------------------------------------------


@kernel
def suspicion_of(s, i):
    """Suspicion as it stands now; `assess` also keeps it."""
    total = 0.0
    for k in range(NARRATIVES):
        total += standing(
            s.kx[WEIGHT, k], s.v[V.file_marker], s.markers[i, k], s.echo[i, k] * s.x[FADE]
        )
    return total * visibility(s.rank[i], s.v[V.file_visibility])


@kernel
def assess(s, i):
    """Suspicion and the narrative the case rests on, kept with the officer."""
    total = 0.0
    highest = 0.0
    case = s.n[LINE]
    for k in range(NARRATIVES):
        term = standing(
            s.kx[WEIGHT, k], s.v[V.file_marker], s.markers[i, k], s.echo[i, k] * s.x[FADE]
        )
        total += term
        if term > highest:
            highest = term
            case = k
    s.real[i, SUSPICION] = total * visibility(s.rank[i], s.v[V.file_visibility])
    s.man[i, CASE] = case


@kernel
def set_bound(s, i):
    """Keep what a quick bound on suspicion needs: visibility and all that is on file."""
    filed = 0.0
    for k in range(NARRATIVES):
        filed += s.echo[i, k]
    s.bound[i, 0] = visibility(s.rank[i], s.v[V.file_visibility])
    s.bound[i, 1] = filed


@kernel
def weigh_markers(s):
    """What each set of markers weighs in today's line."""
    for mask in range(s.marked.shape[0]):
        total = 0.0
        for k in range(NARRATIVES):
            if mask >> k & 1:
                total += s.kx[WEIGHT, k]
        s.marked[mask] = s.v[V.file_marker] * total


@kernel
def at_most(s, i):
    """A bound on today's suspicion, exact where the file stands under the heaviest narrative.

    Computed in another order than suspicion it may fall short of it by rounding; hence `SLACK`.
    """
    on_file = s.x[HEAVIEST] * s.x[FADE] * s.bound[i, 1]
    return s.bound[i, 0] * (s.marked[s.mask[i]] + on_file) * SLACK


@kernel
def marked_weight(s, i):
    """What his markers weigh in today's line."""
    total = 0.0
    for k in range(NARRATIVES):
        total += s.kx[WEIGHT, k] * s.markers[i, k]
    return total


@kernel
def appeal_of(s, t, m):
    """Weight of the acquaintance of tie `t` as a target for a letter from motive `m`."""
    other = np.int64(s.tie_whom[t])
    if s.status[other] != SERVING:
        return 0.0
    weight = drawn(s.tie_weight[t], suspicion_of(s, other), s.v[V.denunciation_attraction])
    if m == FEAR:
        return weight * fear_choice(s.v[V.denunciation_fear_preference], s.man[other, ITEMS])
    if m == BELIEF:
        return weight * belief_choice(
            s.v[V.denunciation_belief_preference], marked_weight(s, other)
        )
    if m == CAREER:
        is_superior = 1.0 if s.tie_type[t] == SUPERIOR else 0.0
        return weight * career_choice(s.v[V.denunciation_career_preference], is_superior)
    is_rival = 1.0 if s.tie_rival[t] else 0.0
    return weight * grudge_choice(s.v[V.denunciation_grudge_preference], is_rival)


@kernel
def choose(s, i, m):
    """Whom a letter names: one of his acquaintances still serving, or NOBODY."""
    u = uniform(s, D_TARGET, i, NOBODY, s.man[i, WRITTEN + m] * MOTIVES + m)
    start = s.tie_start[i]
    n = s.tie_start[i + 1] - start
    for t in range(n):
        s.scratch_x[t] = appeal_of(s, start + t, m)
    index = pick(s.scratch_x, n, u)
    return NOBODY if index < 0 else np.int64(s.tie_whom[start + index])


@kernel
def name_acquaintance(s, i, u):
    """Whom he names under interrogation, at large or not."""
    start = s.tie_start[i]
    n = s.tie_start[i + 1] - start
    eta = s.v[V.denunciation_attraction]
    for t in range(n):
        other = np.int64(s.tie_whom[start + t])
        s.scratch_x[t] = 0.0
        if s.status[other] != RECRUIT:
            s.scratch_x[t] = drawn(s.tie_weight[start + t], suspicion_of(s, other), eta)
    index = pick(s.scratch_x, n, u)
    return NOBODY if index < 0 else np.int64(s.tie_whom[start + index])


@kernel
def narrative_that_sticks(s, i, u):
    """Narrative under which an accusation against him sticks, or NONE."""
    weights = np.empty(NARRATIVES + 1)
    for k in range(NARRATIVES):
        weights[k] = sticking(s.kx[WEIGHT, k], s.markers[i, k], s.kx[OPENNESS, k])
    weights[NARRATIVES] = s.v[V.denunciation_doubt]
    index = pick(weights, NARRATIVES + 1, u)
    return NONE if index in (NARRATIVES, -1) else index


# -- what is on file ------------------------------------------------------------------------


@kernel
def enlist(s, i):
    """Put a man on the police's list."""
    if s.man[i, LISTED] == 0:
        s.man[i, LISTED] = 1
        place = room(s, CASES, s.cases.shape[0])
        s.cases[place] = i


@kernel
def file(s, i, k, weight, row):
    """An item goes into his file; `row` is where it came from, NOBODY for a mere residue."""
    value = weight * s.x[INFLATION]
    first = s.filed[i, k] <= 0.0
    s.filed[i, k] += value
    s.echo[i, k] = echoed(s.filed[i, k], s.v[V.file_kappa])
    set_bound(s, i)
    if first and s.filed[i, k] > 0.0:
        s.kn[FILED, k] += 1
        enlist(s, i)
    if row == NOBODY:
        return
    s.man[i, ITEMS] += 1
    if value >= s.real[i, TOP_WEIGHT]:
        s.real[i, TOP_WEIGHT] = value
        s.man[i, TOP_ROW] = row


@kernel
def file_all(s):
    """The in-tray is filed: everyone in a phase saw the same morning."""
    for t in range(s.n[TRAY]):
        file(s, s.tray_n[t, 0], s.tray_n[t, 1], s.tray_x[t], s.tray_n[t, 2])
    s.n[TRAY] = 0


@kernel
def list_again(s, i):
    """A man back in service: what was on file about him still is."""
    for k in range(NARRATIVES):
        if s.filed[i, k] > 0.0:
            enlist(s, i)
            return

