"""Officers in arrays: who they are to the army, what they feel, how suspect they are.

Mirrors `sim.engine.officer`.
"""

from __future__ import annotations

from math import exp, inf

from sim import draws
from sim.engine.choice import DAYS_A_YEAR, FAR, PER_BLOCK, breaking_point
from sim.engine.kernel.books import exponential, note, room, uniform
from sim.engine.kernel.codes import Decision, Motive, Status
from sim.engine.kernel.decorators import kernel
from sim.engine.kernel.layout import BLOCK, CLOSE, NATURAL, OUT, RANKS, SETS, STRETCH
from sim.rules.denunciation import due, hardened, hazard, hurried, left, silence_due, silent_for
from sim.rules.suspicion import light, standing, suspicion, visibility
from sim.rules.testimony import delay
from sim.vocabulary import MOTIVES, NARRATIVES, NOBODY

#: More than rounding can make of a chance.
CHANCE = 1e-9


# -- entering, leaving ----------------------------------------------------------------------


@kernel
def become(s, i, status):
    """Change status, and the head count with it; cases out of reach leave the list tomorrow."""
    s.in_status[s.officers.status[i]] -= 1
    s.in_status[status] += 1
    s.officers.status[i] = status
    s.places.post[s.officers.place[i]] = s.officers.rank[i] if status == Status.SERVING else OUT
    if s.officers.on_list[i] >= 0 and not at_large(s, i):
        s.leaving.officer[room(s, s.leaving)] = i


@kernel
def at_large(s, i):
    """Serving or dismissed: can still be arrested."""
    return s.officers.status[i] == Status.SERVING or s.officers.status[i] == Status.DISMISSED


@kernel
def commission(s, i, day):
    """Enter service: become a man with breaking points and a natural term."""
    become(s, i, Status.SERVING)
    u = s.officers.unit[i]
    s.units.end[u] = max(s.units.end[u], s.officers.place[i] + 1)
    for m in range(0, MOTIVES, PER_BLOCK):
        # the first letter is as hard as drawn: `breaking_point` of four motives at once
        points = draws.exponentials4(
            s.key[Decision.BREAKING_POINT], Decision.BREAKING_POINT, i, NOBODY,
            m // PER_BLOCK * FAR,
        )  # fmt: skip
        for word in range(min(PER_BLOCK, MOTIVES - m)):
            set_due(s, i, m + word, points[word])
    arm_silence(s, i)
    await_loss(s, i, day)


@kernel
def await_loss(s, i, day):
    """Note when nature will take him, counted from a day."""
    if s.values.turnover.natural > 0.0:
        mean = DAYS_A_YEAR / s.values.turnover.natural
        if uniform(s, Decision.NATURAL_LOSS, i, NOBODY, 0) < within(s, day, mean):
            draw = exponential(s, Decision.NATURAL_LOSS, i, NOBODY, 0)
            note(s, NATURAL, day + delay(mean, draw), i)


@kernel
def within(s, day, mean):
    """More than the chance that a term of that mean ends before the run does.

    Most terms do not, and a comparison is cheaper than their logarithms.
    """
    return 1.0 - exp(-(len(s.levers) - day) / mean) + CHANCE


# -- what he feels --------------------------------------------------------------------------


@kernel
def arm(s, i, m):
    """Draw the breaking point of the next letter from motive `m`."""
    set_due(s, i, m, next_point(s, i, m))


@kernel
def next_point(s, i, m):
    """What he bears before the next letter from motive `m`."""
    written = s.officers.written[i, m]
    point = breaking_point(s.key[Decision.BREAKING_POINT], i, m, written)
    return hardened(point, s.values.denunciation.habituation, float(written))


@kernel
def rate_of(s, i, m):
    """Rate of the motive at today's exposure, per unit of its climate."""
    return hazard(s.base_rate[m], s.officers.disposition[i, m], s.gain[m], exposure_of(s, i, m))


@kernel
def exposure_of(s, i, m):
    """What moves him to write: losses close to him, hopes, rivals."""
    if m < CLOSE:
        return s.places.exposure[s.officers.place[i], m]
    if m == Motive.CAREER:
        return s.units.hopes[s.officers.unit[i], s.officers.founding_rank[i]]
    return s.officers.rivals[i] if m == Motive.GRUDGE else 0


@kernel
def cause_of(s, i, m):
    """Row of the loss that moves him to write, NOBODY where none does."""
    if exposure_of(s, i, m) <= 0:
        return NOBODY
    if m < CLOSE:
        return s.places.cause[s.officers.place[i], m]
    if m == Motive.CAREER:
        return s.units.hoped_by[s.officers.unit[i], s.officers.founding_rank[i]]
    return NOBODY


@kernel
def set_due(s, i, m, breaking):
    """Reading of the motive's clock at which he will write, `breaking` being left to him."""
    set_reading(s, m, stand(s, i, m), due(s.clock[m], breaking, rate_of(s, i, m)))


@kernel
def stand(s, i, m):
    """Where his reading of a motive's clock stands: at his place, a grudge at his number.

    Nothing that happens to a unit moves a grudge.
    """
    return i if m == Motive.GRUDGE else s.officers.place[i]


@kernel
def reading_of(s, m, p):
    """Reading of a motive's clock that stands at `p`."""
    return s.places.close_due[p, m] if m < CLOSE else s.places.other_due[m - CLOSE, p]


@kernel
def set_reading(s, m, p, reading):
    """Keep the reading that stands at `p`, and the earliest of its block with it."""
    if m < CLOSE:
        s.places.close_due[p, m] = reading
    else:
        s.places.other_due[m - CLOSE, p] = reading
    hasten(s, m, p // BLOCK, reading)


@kernel
def hasten(s, m, block, reading):
    """Somebody of a block may be due at a reading."""
    if reading < s.blocks.earliest[m, block]:
        s.blocks.earliest[m, block] = reading
        if reading < s.stretches.earliest[m, block // STRETCH]:
            s.stretches.earliest[m, block // STRETCH] = reading


@kernel
def hope(s, u, rank, change, cause):
    """A loss in a unit, or its passing: all who began below his rank are moved alike.

    Nobody's new reading can be earlier than that of one who was due with the first of his block.
    """
    last = s.units.end[u]
    for below in range(rank - 1, -1, -1):
        before = s.units.hopes[u, below]
        after = before + change
        s.units.hopes[u, below] = after
        if cause != NOBODY:
            s.units.hoped_by[u, below] = cause
        start = s.units.first_below[u, below]
        end = last if below == 0 else min(last, s.units.first_below[u, below - 1])
        if start >= end:
            continue
        m, due = Motive.CAREER, s.places.other_due
        clock, gain = s.clock[m], s.gain[m]
        for p in range(start, end):
            due[m - CLOSE, p] = hurried(due[m - CLOSE, p], clock, gain, before, after)
        for block in range(start // BLOCK, (end - 1) // BLOCK + 1):
            hasten(s, m, block, hurried(s.blocks.earliest[m, block], clock, gain, before, after))


@kernel
def feel(s, p, m, change, cause):
    """A loss close to the man at place `p`, or its passing: exposure changes from now on.

    For the motives that ties move. One who is away has nothing due, and what nothing is multiplied
    by changes nothing.
    """
    before = s.places.exposure[p, m]
    after = before + change
    s.places.exposure[p, m] = after
    if cause != NOBODY:
        s.places.cause[p, m] = cause
    set_reading(s, m, p, hurried(s.places.close_due[p, m], s.clock[m], s.gain[m], before, after))


@kernel
def pause(s, i):
    """Out of service: what is left of his breaking points is kept."""
    for m in range(MOTIVES):
        p = stand(s, i, m)
        s.officers.left[i, m] = left(reading_of(s, m, p), s.clock[m], rate_of(s, i, m))
        set_reading(s, m, p, inf)
    endure(s, i)
    s.places.noted_at[s.officers.place[i]] = inf


@kernel
def go_on(s, i):
    """Back in service: the clocks go on from here."""
    for m in range(MOTIVES):
        set_due(s, i, m, s.officers.left[i, m])
    arm_silence(s, i)


@kernel
def arm_silence(s, i):
    """Draw how long his silence is borne, on his unit's clock."""
    s.officers.borne[i] = exponential(s, Decision.SILENCE, i, NOBODY, s.officers.noted[i])
    if s.anew > 0:
        s.officers.borne[i] += s.officers.endured[i]
    reset_silence(s, i)


@kernel
def reset_silence(s, i):
    """Silence counts from now."""
    u = s.officers.unit[i]
    reading = silence_due(s.units.clock[u], s.officers.borne[i], s.values.denunciation.silence)
    s.places.noted_at[s.officers.place[i]] = reading
    s.units.next_silence[u] = min(s.units.next_silence[u], reading)


@kernel
def silent_so_far(s, i):
    """How much of what he bears his present silence has used up."""
    clock, due = s.units.clock[s.officers.unit[i]], s.places.noted_at[s.officers.place[i]]
    return silent_for(s.officers.borne[i], due, clock, s.values.denunciation.silence)


@kernel
def endure(s, i):
    """His silence is broken: it is known that he bears so much, whatever he was drawn.

    Nobody asks where luck is not drawn anew.
    """
    if s.parts > 0 and s.anew == 0:
        s.officers.endured[i] = max(s.officers.endured[i], silent_so_far(s, i))


# -- how suspect he is ----------------------------------------------------------------------


@kernel
def filed_weight(s, i):
    """What his file weighs in today's line; 0 where he has none."""
    total = 0.0
    if s.officers.filed_under[i] > 0:
        for k in range(NARRATIVES):
            total += s.light[k] * s.dossiers.echo[i, k]
    return total


@kernel
def suspicion_of(s, i):
    """Suspicion as it stands now."""
    marked = s.marked_weight[s.officers.markers[i]]
    seen = s.visibility[s.officers.rank[i]]
    return suspicion(s.values.file.marker, marked, filed_weight(s, i), seen)


@kernel
def set_case(s, i):
    """The narrative his case rests on today: the heaviest of them, the line where none weighs."""
    highest = 0.0
    case = s.line
    for k in range(NARRATIVES):
        filed = s.light[k] * s.dossiers.echo[i, k] if s.officers.filed_under[i] > 0 else 0.0
        term = standing(s.weight[k], s.values.file.marker, marker(s, i, k), filed)
        if term > highest:
            highest = term
            case = k
    s.officers.case[i] = case


@kernel
def marker(s, i, k):
    """Whether he carries a narrative's marker, 0 or 1."""
    return float(s.officers.markers[i] >> k & 1)


@kernel
def see(s):
    """How visible each rank is."""
    for rank in range(RANKS):
        s.visibility[rank] = s.values.suspicion.scale * visibility(rank, s.values.file.visibility)


@kernel
def shed_light(s):
    """What a unit of file and each set of markers weigh today."""
    s.most_light = 0.0
    for k in range(NARRATIVES):
        s.light[k] = light(s.weight[k], s.fade)
        s.most_light = max(s.most_light, s.light[k])
    if weigh_markers(s):
        for look in range(RANKS * SETS):
            s.plain_pull[look] = -1.0


@kernel
def weigh_markers(s):
    """What each set of markers weighs today; whether that is another than yesterday.

    A set weighs what it weighs without its last marker, and that.
    """
    changed = s.day == 0
    for k in range(NARRATIVES):
        changed |= s.marked_weight[1 << k] != s.weight[k]
    if changed:
        for k in range(NARRATIVES):
            for below in range(1 << k):
                s.marked_weight[(1 << k) + below] = s.marked_weight[below] + s.weight[k]
    return changed
