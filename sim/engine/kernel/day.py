"""The day over arrays: the phases of `sim.engine.agents.Army`, in the same order.

Floor 3.
"""

from __future__ import annotations

from math import inf

import numpy as np

from sim.engine.kernel.books import (
    due_today,
    exponential,
    file_tonight,
    note,
    record,
    room,
    uniform,
)
from sim.engine.kernel.decorators import entry, kernel
from sim.engine.kernel.layout import (
    A_ARREST,
    A_DAY,
    A_END,
    A_KIND,
    A_NARRATIVE,
    A_OLD_GUARD,
    A_START,
    A_TRIGGER,
    ARRESTS_COUNT,
    BELIEF,
    C_AT_LEAST,
    C_MEASURE,
    C_NARRATIVE,
    CAPACITY,
    CASE,
    CASES,
    CAUSE,
    CLOCK,
    COERCION,
    COUNT,
    DAY,
    DISMISSALS_COUNT,
    EXPOSURE,
    FADE,
    FRESH,
    HABIT,
    HEAVIEST,
    INFLATION,
    LAST_ROW,
    LEARNED,
    LETTERS,
    LETTERS_AGAINST,
    LETTERS_BY_MOTIVE,
    LETTERS_TODAY,
    LINE,
    LOSSES,
    LOST_ROW,
    MET,
    N_COUNTS,
    NEXT_ACT,
    NEXT_SILENCE,
    NOTED,
    ORDERS,
    OVERFLOW,
    POSTS,
    PRESSURE,
    R_NARRATIVE,
    R_PARENT,
    REPORTS,
    REQUESTED,
    REQUESTS,
    ROW,
    SHIELD,
    SIGNALS,
    SIGNALS_DUE,
    TOP_ROW,
    VIGILANCE,
    WEIGHT,
    WRITTEN,
    V,
)
from sim.engine.kernel.leadership import (
    allows,
    be_pressed,
    command_lost,
    confront,
    consider_halt,
    halt,
    order,
    press,
    signs,
    update,
)
from sim.engine.kernel.people import (
    arm,
    arm_silence,
    assess,
    at_large,
    choose,
    file,
    file_all,
    look_ahead,
    narrative_that_sticks,
    reset_silence,
    weigh_markers,
)
from sim.engine.kernel.personnel import dismiss, lose, turn_over
from sim.engine.kernel.police import (
    ask,
    enlarge,
    expose_old_guard,
    interrogate,
    learn,
    review,
    take,
)
from sim.rules.cells import taken_up
from sim.rules.denunciation import (
    belief_climate,
    career_climate,
    fear_climate,
    grudge_climate,
)
from sim.rules.pressure import raised, sharpened
from sim.rules.sanction import falls
from sim.rules.suspicion import echoed, fading, weighed
from sim.rules.testimony import delay
from sim.vocabulary import (
    CELL,
    MOTIVES,
    NARRATIVES,
    NOBODY,
    NOMENKLATURA,
    NONE,
    TRIGGER,
    Decision,
    Kind,
    Lever,
    Motive,
    Narrative,
    Status,
)

FEAR, BELIEVING, CAREER, GRUDGE = (int(m) for m in Motive)
SERVING, DISMISSED, ARRESTED, SUICIDE = (
    int(Status.SERVING), int(Status.DISMISSED), int(Status.ARRESTED), int(Status.SUICIDE)
)
SENIOR = int(NOMENKLATURA)
TRUE = int(Narrative.FOREIGN_AGENT)
D_SIGNAL, D_ACCUSATION, D_SILENCE_NARRATIVE, D_CELL, D_SUICIDE = (
    int(Decision.SIGNAL), int(Decision.ACCUSATION), int(Decision.SILENCE_NARRATIVE),
    int(Decision.CELL), int(Decision.SUICIDE),
)
K_ITEM, K_REPORT, K_LETTER, K_EXPULSION = (
    int(Kind.ITEM), int(Kind.REPORT), int(Kind.LETTER), int(Kind.EXPULSION)
)
K_REQUEST, K_SUICIDE, K_ARREST = int(Kind.REQUEST), int(Kind.SUICIDE), int(Kind.ARREST)
L_VIGILANCE, L_COERCION = int(Lever.VIGILANCE), int(Lever.COERCION)
ITEMS_ACT, REPORT_ACT, REMOVE_ACT, CHIEF_ACT, ORDER_ACT, HALT_ACT = range(6)


@entry
def run(s):
    """Days until the end, an overflow, or a condition met; the day reached stands in `n[DAY]`."""
    days = s.levers.shape[0]
    while s.n[DAY] + 1 < days:
        s.n[DAY] += 1
        s.today[:] = 0
        chronicle(s)
        intelligence(s)
        pressing(s)
        denunciation(s)
        party_cells(s)
        review(s)
        requesting(s)
        sanction(s)
        interrogate(s)
        file_all(s)
        update(s)
        turn_over(s)
        consider_halt(s)
        report(s)
        if s.n[OVERFLOW] > 0 or condition_met(s):
            return


# -- triggers -------------------------------------------------------------------------------


@kernel
def chronicle(s):
    """Triggers of the day act, and true signals come to light."""
    half_life = s.v[V.file_half_life]
    s.x[INFLATION] = 1.0 / fading(s.n[DAY], half_life)
    s.x[FADE] = fading(s.n[DAY] * s.v[V.file_kappa], half_life)
    while s.n[NEXT_ACT] < s.act_n.shape[0] and s.act_n[s.n[NEXT_ACT], A_DAY] <= s.n[DAY]:
        if s.act_n[s.n[NEXT_ACT], A_DAY] == s.n[DAY]:
            act(s, s.n[NEXT_ACT])
        s.n[NEXT_ACT] += 1
    for place in range(due_today(s, SIGNALS_DUE)):
        i = s.scratch_n[place]
        row = record(s, K_ITEM, NOBODY, i, NONE, TRUE, NOBODY)
        file(s, i, TRUE, s.v[V.file_name], row)
        s.man[i, SIGNALS] += 1
        await_signal(s, i, s.n[DAY])


@kernel
def await_signal(s, i, day):
    """When the next true item about a true agent comes to light."""
    if s.v[V.truth_signal] > 0.0:
        draw = exponential(s, D_SIGNAL, i, NOBODY, s.man[i, SIGNALS])
        note(s, SIGNALS_DUE, day + delay(1.0 / s.v[V.truth_signal], draw), i)


@kernel
def act(s, a):
    """One trigger's effect."""
    kind = s.act_n[a, A_KIND]
    who = TRIGGER - s.act_n[a, A_TRIGGER]
    k = s.act_n[a, A_NARRATIVE]
    if kind == ITEMS_ACT:
        put_items(s, a, who, k)
    elif kind == REPORT_ACT:
        if s.act_x[a, 0] > 0.0:
            record(s, K_REPORT, who, NOBODY, NONE, k, NOBODY)
            s.kx[REPORTS, k] += s.act_x[a, 0] * echoed(s.act_x[a, 1], s.v[V.file_kappa])
    elif kind == REMOVE_ACT:
        remove(s, a, who, k)
    elif kind == CHIEF_ACT:
        if s.act_n[a, A_OLD_GUARD] > 0:
            expose_old_guard(s)
    elif kind == ORDER_ACT:
        order(s, k, who, NOBODY, NOBODY)
    elif kind == HALT_ACT:
        halt(s, who)


@kernel
def put_items(s, a, who, k):
    """Items in the files of persons or of a share of a group."""
    if s.act_x[a, 0] <= 0.0:
        return
    for place in range(s.act_n[a, A_START], s.act_n[a, A_END]):
        i = s.act_officer[place]
        row = record(s, K_ITEM, who, i, NONE, k, NOBODY)
        file(s, i, k, s.act_x[a, 0] * s.act_x[a, 1], row)


@kernel
def remove(s, a, who, k):
    """Persons arrested or dismissed by the record's own hand."""
    for place in range(s.act_n[a, A_START], s.act_n[a, A_END]):
        i = s.act_officer[place]
        if at_large(s, i) and s.act_n[a, A_ARREST] > 0:
            s.man[i, CASE] = k
            arrest(s, i, who, NOBODY)
        elif s.status[i] == SERVING:
            dismiss(s, i, who, k, NOBODY)


# -- intelligence and pressure --------------------------------------------------------------


@kernel
def intelligence(s):
    """What each narrative weighs today."""
    learn(s)
    heaviest = -1.0
    for k in range(NARRATIVES):
        s.kx[WEIGHT, k] = weighed(s.levers[s.n[DAY], k], s.kx[LEARNED, k])
        if s.kx[WEIGHT, k] > heaviest:
            heaviest = s.kx[WEIGHT, k]
            s.n[LINE] = k
    s.x[HEAVIEST] = heaviest
    weigh_markers(s)


@kernel
def pressing(s):
    """Pressure from above, and what it does to the shield, to capacity and to prisons."""
    press(s)
    be_pressed(s)
    enlarge(s)
    ordered = s.n[ORDERS] > 0
    scale = s.v[V.pressure_scale]
    addition = s.v[V.pressure_order_vigilance] if ordered else 0.0
    multiple = s.v[V.pressure_order_coercion] if ordered else 1.0
    s.x[VIGILANCE] = raised(s.levers[s.n[DAY], L_VIGILANCE], scale, addition)
    s.x[COERCION] = sharpened(s.levers[s.n[DAY], L_COERCION], scale, multiple)


# -- denunciation ---------------------------------------------------------------------------


@kernel
def denunciation(s):
    """Climates pass; those whose breaking point has come write, each seeing the morning."""
    weights = 0.0
    for k in range(NARRATIVES):
        weights += s.kx[WEIGHT, k]
    advance(s, FEAR, fear_climate(s.x[PRESSURE], s.x[VIGILANCE]))
    advance(s, BELIEVING, belief_climate(s.x[VIGILANCE], weights))
    advance(s, CAREER, career_climate(s.x[PRESSURE]))
    advance(s, GRUDGE, grudge_climate(s.x[VIGILANCE]))
    written = gather_letters(s)
    s.n[LETTERS] = 0
    for place in range(written):
        code = s.gathered[place]
        send(s, code // MOTIVES, code % MOTIVES, s.choice[place])
    note_silence(s)
    file_all(s)


@kernel
def advance(s, m, climate):
    """A motive's clock goes on; the list of those soon due is renewed when it passes its end."""
    s.clock[m] += climate
    if s.clock[m] >= s.horizon[m] and climate > 0.0:
        look_ahead(s, m, climate)


@kernel
def gather_letters(s):
    """Who writes this morning, by author and motive, and whom each chooses; how many."""
    written = 0
    for m in range(MOTIVES):
        for place in range(s.near_n[m]):
            i = s.near[m, place]
            if s.due[m, i] <= s.clock[m] and s.status[i] == SERVING:
                if written >= s.gathered.shape[0]:
                    s.n[OVERFLOW] = 1
                    return 0
                s.gathered[written] = i * MOTIVES + m
                written += 1
    s.gathered[:written].sort()
    for place in range(written):
        code = s.gathered[place]
        s.choice[place] = choose(s, code // MOTIVES, code % MOTIVES)
    return written


@kernel
def send(s, author, m, target):
    """A letter is written, filed and counted; its author is armed anew."""
    occurrence = s.man[author, WRITTEN + m] * MOTIVES + m
    s.man[author, WRITTEN + m] += 1
    arm(s, author, m)
    reset_silence(s, author)
    if target == NOBODY:
        return
    u = uniform(s, D_ACCUSATION, author, target, occurrence)
    narrative = narrative_that_sticks(s, target, u)
    felt = m != GRUDGE and s.man[author, EXPOSURE + m] > 0
    cause = s.man[author, CAUSE + m] if felt else NOBODY
    row = record(s, K_LETTER, author, target, m, narrative, cause)
    s.today[LETTERS_BY_MOTIVE + m] += 1
    s.total[LETTERS_BY_MOTIVE + m] += 1
    s.man[target, LETTERS_AGAINST] += 1
    if narrative != NONE:
        s.kn[LETTERS_TODAY, narrative] += 1
        file_tonight(s, target, narrative, s.v[V.file_letter], row)
    place = room(s, LETTERS, s.letters.shape[0])
    s.letters[place, 0] = author
    s.letters[place, 1] = target
    s.letters[place, 2] = occurrence
    s.letters[place, 3] = row


@kernel
def note_silence(s):
    """Where enemies were unmasked, silence is an offence."""
    for u in range(s.unit_n.shape[0]):
        losses = s.unit_n[u, LOSSES]
        if losses > 0:
            s.unit_x[u, CLOCK] += s.x[VIGILANCE] * losses
            if s.unit_x[u, CLOCK] >= s.unit_x[u, NEXT_SILENCE]:
                reproach_silent(s, u)


@kernel
def reproach_silent(s, u):
    """The silent of one unit."""
    earliest = inf
    for r in range(s.roster_start[u], s.roster_start[u + 1]):
        i = np.int64(s.roster[r])
        if s.status[i] != SERVING:
            continue
        if s.unit_x[u, CLOCK] >= s.silence_due[i]:
            reproach(s, i, u)
        earliest = min(earliest, s.silence_due[i])
    s.unit_x[u, NEXT_SILENCE] = earliest


@kernel
def reproach(s, i, u):
    """An item for insufficient vigilance."""
    draw = uniform(s, D_SILENCE_NARRATIVE, i, NOBODY, s.man[i, NOTED])
    narrative = narrative_that_sticks(s, i, draw)
    row = record(s, K_ITEM, CELL, i, NONE, narrative, s.unit_n[u, LOST_ROW])
    if narrative != NONE:
        file_tonight(s, i, narrative, s.v[V.file_silence], row)
    s.man[i, NOTED] += 1
    arm_silence(s, i)


# -- party cells ----------------------------------------------------------------------------


@kernel
def party_cells(s):
    """Cells take up the day's letters against their members."""
    for place in range(s.n[LETTERS]):
        author, target = s.letters[place, 0], s.letters[place, 1]
        if s.status[target] != SERVING or not s.party[target]:
            continue
        draw = uniform(s, D_CELL, author, target, s.letters[place, 2])
        u = np.int64(s.unit[target])
        share = taken_up(
            s.v[V.cells_readiness], s.unit_x[u, HABIT], s.v[V.cells_climate],
            s.unit_n[u, LOSSES], s.man[target, LETTERS_AGAINST],
        )
        if falls(share, draw):
            letter = s.letters[place, 3]
            narrative = np.int64(s.rows[letter, R_NARRATIVE])
            row = record(s, K_EXPULSION, CELL, target, NONE, narrative, letter)
            dismiss(s, target, CELL, narrative, row)


# -- requests and sanction ------------------------------------------------------------------


@kernel
def requesting(s):
    """The police, and a rebuked army chief, ask."""
    ask(s)
    for r in range(s.n[REQUESTED]):
        i = s.requested[r, 0]
        k = s.man[i, CASE]
        parent = s.man[i, TOP_ROW]
        if parent == NOBODY:
            parent = s.kn[ROW, k]
        s.requested[r, 2] = record(s, K_REQUEST, s.requested[r, 1], i, NONE, k, parent)
        s.man[i, REQUESTS] += 1


@kernel
def sanction(s):
    """Confrontations end; each request meets the army chief and, for seniors, the top."""
    confront(s)
    for r in range(s.n[REQUESTED]):
        i, who, request = s.requested[r, 0], s.requested[r, 1], s.requested[r, 2]
        if s.status[i] == SERVING:
            if not signs(s, i, who, request):
                continue
            if s.rank[i] >= SENIOR and not allows(s, i, s.man[i, CASE], request):
                continue
        draw = uniform(s, D_SUICIDE, i, NOBODY, s.man[i, REQUESTS])
        if falls(s.v[V.custody_suicide], draw):
            row = record(s, K_SUICIDE, i, NOBODY, NONE, s.man[i, CASE], request)
            lose(s, i, SUICIDE, row)
        else:
            arrest(s, i, who, request)


@kernel
def arrest(s, i, who, request):
    """Arrest: its parent is the heaviest item in the file, else the order it fulfils."""
    parent = s.man[i, TOP_ROW]
    if parent == NOBODY and request != NOBODY:
        parent = np.int64(s.rows[request, R_PARENT])
    row = record(s, K_ARREST, who, i, NONE, s.man[i, CASE], parent)
    lose(s, i, ARRESTED, row)
    s.man[i, LAST_ROW] = row
    take(s, i)


# -- what a day reports ---------------------------------------------------------------------


@kernel
def report(s):
    """The day's line of the series: counts, levers, state, in the order of `ledger`."""
    day = s.n[DAY]
    for c in range(N_COUNTS):
        s.series[day, c] = s.today[c]
    at = N_COUNTS
    for lever in range(s.levers.shape[1]):
        s.series[day, at + lever] = s.levers[day, lever]
    at += s.levers.shape[1]
    s.series[day, at] = s.x[PRESSURE]
    s.series[day, at + 1] = s.x[VIGILANCE]
    s.series[day, at + 2] = s.x[COERCION]
    s.series[day, at + 3] = s.x[SHIELD]
    s.series[day, at + 4] = s.x[CAPACITY]
    at += 5
    for k in range(NARRATIVES):
        s.series[day, at + k] = s.kx[BELIEF, k]
        s.series[day, at + NARRATIVES + k] = s.kx[WEIGHT, k]
    at += 2 * NARRATIVES
    s.series[day, at] = s.n[CASES]
    s.series[day, at + 1] = s.in_status[ARRESTED]
    s.series[day, at + 2] = s.in_status[SERVING]
    s.series[day, at + 3] = s.in_status[DISMISSED]
    s.series[day, at + 4] = command_lost(s)
    s.series[day, at + 5] = s.n[FRESH] / s.n[POSTS] if s.n[POSTS] > 0 else 0.0
    s.series[day, at + 6] = s.n[ORDERS]


@kernel
def measure(s, code, narrative):
    """A measure of the run that conditional triggers wait for."""
    if code < N_COUNTS:
        return float(s.total[code])
    if code == N_COUNTS:
        return s.kx[BELIEF, narrative]
    if code == N_COUNTS + 1:
        return (s.total[ARRESTS_COUNT] + s.total[DISMISSALS_COUNT]) / s.n[COUNT]
    if code == N_COUNTS + 2:
        return command_lost(s)
    if code == N_COUNTS + 3:
        return s.x[PRESSURE]
    if code == N_COUNTS + 4:
        return s.x[SHIELD]
    return float(s.n[ORDERS])


@kernel
def condition_met(s):
    """Whether any conditional trigger's measure has passed its value; which, stands in `met`."""
    s.n[MET] = 0
    for c in range(s.cond_n.shape[0]):
        value = measure(s, s.cond_n[c, C_MEASURE], s.cond_n[c, C_NARRATIVE])
        if s.cond_n[c, C_AT_LEAST] > 0:
            s.met[c] = value >= s.cond_x[c]
        else:
            s.met[c] = value <= s.cond_x[c]
        if s.met[c]:
            s.n[MET] += 1
    return s.n[MET] > 0


@entry
def assess_all(s):
    """Suspicion of every officer as the run leaves it."""
    for i in range(s.status.shape[0]):
        assess(s, i)
