"""The day over arrays: the phases of `sim.engine.agents.Army`, in the same order."""

from __future__ import annotations

from sim.engine.kernel.chronicle import chronicle
from sim.engine.kernel.decorators import entry, kernel
from sim.engine.kernel.files import file_all
from sim.engine.kernel.gate import requesting, sanction
from sim.engine.kernel.layout import (
    ARRESTS,
    ARRESTS_COUNT,
    BELIEF,
    C_AT_LEAST,
    C_MEASURE,
    C_NARRATIVE,
    CAPACITY,
    CASES,
    COERCION,
    COUNT,
    DAY,
    DISMISSALS,
    DISMISSALS_COUNT,
    FILED_UNDER,
    FRESH,
    ITEMS,
    LEARNED,
    LETTERS_AGAINST,
    LINE,
    MET,
    N_COUNTS,
    ORDERS,
    OVERFLOW,
    POSTS,
    PRESSURE,
    RANK,
    REINSTATED,
    REQUESTS,
    SHIELD,
    STATUS,
    TRUE_AGENT,
    VIGILANCE,
    WEIGHT,
    V,
)
from sim.engine.kernel.leadership import be_pressed, command_lost, consider_halt, press, update
from sim.engine.kernel.letters import denunciation, party_cells
from sim.engine.kernel.people import shed_light, suspicion_of
from sim.engine.kernel.personnel import turn_over
from sim.engine.kernel.police import enlarge, interrogate, learn, review
from sim.rules.pressure import raised, sharpened
from sim.rules.suspicion import weighed
from sim.vocabulary import NARRATIVES, Lever, Status

SERVING = int(Status.SERVING)
DISMISSED = int(Status.DISMISSED)
ARRESTED = int(Status.ARRESTED)
L_VIGILANCE = int(Lever.VIGILANCE)
L_COERCION = int(Lever.COERCION)


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
    shed_light(s)


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
def take_stock(
    s,
    status,
    rank,
    items,
    letters_against,
    requests,
    arrests,
    dismissals,
    suspicion,
    reinstated,
    true_agent,
):
    """What every officer comes to as the run leaves him, in the order of `result.FINAL`."""
    for i in range(s.badge.shape[0]):
        status[i] = s.badge[i, STATUS]
        rank[i] = s.badge[i, RANK]
        items[i] = s.dossier_n[i, ITEMS] if s.badge[i, FILED_UNDER] > 0 else 0
        letters_against[i] = s.man[i, LETTERS_AGAINST]
        requests[i] = s.man[i, REQUESTS]
        arrests[i] = s.man[i, ARRESTS]
        dismissals[i] = s.man[i, DISMISSALS]
        suspicion[i] = suspicion_of(s, i)
        reinstated[i] = s.man[i, REINSTATED] > 0
        true_agent[i] = s.man[i, TRUE_AGENT] > 0
