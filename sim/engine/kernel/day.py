"""A run over arrays: the phases of `sim.engine.agents.Army`, in the same order, day after day."""

from __future__ import annotations

from sim.engine.kernel.anew import draw_anew
from sim.engine.kernel.chronicle import chronicle
from sim.engine.kernel.codes import Status
from sim.engine.kernel.custody import interrogate
from sim.engine.kernel.decorators import entry, kernel
from sim.engine.kernel.files import file_all
from sim.engine.kernel.gate import requesting, sanction
from sim.engine.kernel.layout import ARRESTS, COUNTS, DISMISSALS
from sim.engine.kernel.leadership import be_pressed, command_lost, consider_halt, press
from sim.engine.kernel.letters import denunciation, discharge_associates, party_cells, screen
from sim.engine.kernel.people import shed_light, suspicion_of
from sim.engine.kernel.personnel import turn_over
from sim.engine.kernel.police import enlarge, learn, review, watch
from sim.engine.kernel.setup import set_up
from sim.engine.kernel.voices import answer_deadline, update
from sim.rules.pressure import raised, sharpened
from sim.rules.suspicion import weighed
from sim.vocabulary import NARRATIVES, VOICES, Lever

N_COUNTS, LEVERS = len(COUNTS), len(Lever)


@entry
def run(s):
    """Days until one is reached, an overflow, or a condition met; the last stands in `day`."""
    if s.day < 0:
        set_up(s)
    while s.day + 1 < s.until and s.ends_decided * s.decided == 0:
        s.day += 1
        for c in range(N_COUNTS):
            s.today[c] = 0
        chronicle(s)
        intelligence(s)
        pressing(s)
        denunciation(s)
        party_cells(s)
        discharge_associates(s)
        screen(s)
        review(s)
        watch(s)
        requesting(s)
        sanction(s)
        interrogate(s)
        file_all(s)
        answer_deadline(s)
        update(s)
        turn_over(s)
        consider_halt(s)
        report(s)
        if s.overflow > 0 or condition_met(s):
            return
    for i in range(len(s.officers)):
        s.officers.suspicion[i] = suspicion_of(s, i)


@entry
def draw_luck_anew(s):
    """All that is awaited on this evening is drawn under the keys as they stand."""
    draw_anew(s)


# -- intelligence and pressure --------------------------------------------------------------


@kernel
def intelligence(s):
    """What each narrative weighs today."""
    learn(s)
    heaviest = -1.0
    for k in range(NARRATIVES):
        s.weight[k] = weighed(s.levers.salience[s.day, k], s.police.learned[k])
        if s.weight[k] > heaviest:
            heaviest = s.weight[k]
            s.line = k
    widest = -1.0
    for k in range(NARRATIVES):  # the story of the day is the one that sticks to most
        if s.weight[k] * s.openness[k] > widest:
            widest = s.weight[k] * s.openness[k]
            s.police.story = k
    shed_light(s)


@kernel
def pressing(s):
    """Pressure from above, and what it does to the shield, to capacity and to prisons."""
    press(s)
    be_pressed(s)
    enlarge(s)
    p, ordered = s.values.pressure, s.leadership.orders > 0
    addition = p.order_vigilance if ordered else 0.0
    multiple = p.order_coercion if ordered else 1.0
    s.vigilance = raised(s.levers.vigilance[s.day], p.scale, addition)
    s.coercion = sharpened(s.levers.coercion[s.day], p.scale, multiple)


# -- what a day reports ---------------------------------------------------------------------


@kernel
def report(s):
    """The day's line of the series: counts, levers, state."""
    day, of = s.day, s.series
    for c in range(N_COUNTS):
        of.counts[day, c] = s.today[c]
    for lever in range(LEVERS):
        of.levers[day, lever] = s.levers.every[day, lever]
    of.pressure[day] = s.pressure
    of.vigilance[day] = s.vigilance
    of.coercion[day] = s.coercion
    of.shield[day] = s.chief.shield
    of.capacity[day] = s.capacity
    for k in range(NARRATIVES):
        of.belief[day, k] = s.leadership.belief[k]
        of.weight[day, k] = s.weight[k]
    for voice in range(VOICES * NARRATIVES):
        of.voice[day, voice] = s.voices.added[voice]
    of.memory[day] = s.leadership.memory
    of.licence[day] = s.police.licence
    of.cases[day] = s.cases.count
    of.custody[day] = s.in_status[Status.ARRESTED]
    of.serving[day] = s.in_status[Status.SERVING]
    of.dismissed[day] = s.in_status[Status.DISMISSED]
    of.command_lost[day] = command_lost(s)
    posts = s.personnel.posts
    of.inexperienced[day] = s.personnel.fresh / posts if posts > 0 else 0.0
    of.order[day] = s.leadership.orders


@kernel
def measure(s, code, narrative):
    """A measure of the run that conditional triggers wait for, by its place in `MEASURES`."""
    if code < N_COUNTS:
        return float(s.total[code])
    if code == N_COUNTS:
        return s.leadership.belief[narrative]
    if code == N_COUNTS + 1:
        return (s.total[ARRESTS] + s.total[DISMISSALS]) / s.count
    if code == N_COUNTS + 2:
        return command_lost(s)
    if code == N_COUNTS + 3:
        return s.pressure
    if code == N_COUNTS + 4:
        return s.chief.shield
    return float(s.leadership.orders)


@kernel
def condition_met(s):
    """Whether any conditional trigger's measure has passed its value; which, stands in `met`."""
    s.met = 0
    for c in range(len(s.conditions)):
        value = measure(s, s.conditions.measure[c], s.conditions.narrative[c])
        if s.conditions.at_least[c] > 0:
            s.conditions.met[c] = value >= s.conditions.value[c]
        else:
            s.conditions.met[c] = value <= s.conditions.value[c]
        s.met += s.conditions.met[c]
    return s.met > 0
