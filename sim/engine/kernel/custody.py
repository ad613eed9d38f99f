"""Prisoners over arrays: confessions, names, further charges, the police's own purge.

Mirrors `sim.engine.custody`.
"""

from __future__ import annotations

from math import inf

from sim.engine.choice import NAMES_APART
from sim.engine.kernel.accusation import weigh_acquaintances, weighed_acquaintance
from sim.engine.kernel.books import exponential, file_tonight, note, record, room, uniform
from sim.engine.kernel.codes import Decision, Kind, Status
from sim.engine.kernel.decorators import kernel
from sim.engine.kernel.foresight import AHEAD, foresee_accusers
from sim.engine.kernel.layout import RELEASES, SENIOR, SENTENCES, VERIFYING
from sim.engine.kernel.people import marker
from sim.engine.kernel.steering import list_to_steer_by
from sim.engine.kernel.voices import count_as
from sim.rules.suspicion import clings, sticking
from sim.rules.testimony import breaks_at, delay, duress, names_given, one_of, overtakes, recharged
from sim.vocabulary import NARRATIVES, NKVD, NOBODY, NONE


@kernel
def take(s, i, check):
    """A prisoner: draw what he can bear and how long he is held without confessing.

    `check` is the narrative for whose check he is wanted, and pressed harder; NONE elsewhere.
    """
    n = s.officers.arrests[i]
    s.officers.arrests[i] += 1
    s.officers.held_on[i] = s.officers.case[i] if check == NONE else check
    s.officers.confessed[i] = 0
    p = room(s, s.prisoners)
    s.prisoners.officer[p] = i
    s.prisoners.arrest[p] = n
    s.prisoners.check[p] = check
    hold_out(s, p)


@kernel
def hold_out(s, p):
    """When he of the list of prisoners confesses, or is let go, counted from now."""
    i, n = s.prisoners.officer[p], s.prisoners.arrest[p]
    breaking = exponential(s, Decision.RESISTANCE, i, NOBODY, n)
    resistance = s.officers.resistance[i]
    if s.prisoners.check[p] != NONE:
        resistance /= s.values.leadership.check_coercion
    s.prisoners.breaks_at[p] = breaks_at(s.police.clock, resistance, breaking)
    held = exponential(s, Decision.RELEASE_DELAY, i, NOBODY, n)
    day = s.day + delay(s.values.custody.release_days, held)
    s.officers.release_day[i] = day
    note(s, RELEASES, day, i)


@kernel
def is_held(s, i, arrest):
    """Whether he is held still, on that arrest."""
    return s.officers.status[i] == Status.ARRESTED and s.officers.arrests[i] == arrest + 1


@kernel
def interrogate(s):
    """Duress works on everyone held, today's men too; confessions name others."""
    pressed = duress(s.coercion, s.values.custody.pressure, s.pressure)
    s.police.clock += pressed
    wind_clocks(s, pressed)
    again = gather_recharged(s)
    broken = gather_broken(s, again)
    s.scratch.number[:again].sort()
    s.scratch.number[again : again + broken].sort()
    top = -1
    for place in range(-AHEAD, again + broken):
        foresee_accusers(s, s.scratch.number, place, again + broken)
        if place == 0:
            top = list_to_steer_by(s)
        if place >= again:
            confess(s, s.scratch.number[place], top)
        elif place >= 0:
            confess_again(s, s.scratch.number[place], top)
    hear_old_guard(s, top)


@kernel
def gather_broken(s, first):
    """Prisoners who confess today, into `scratch.number` from `first` on; how many."""
    broken, kept = 0, 0
    for p in range(s.prisoners.count):
        i, arrest = s.prisoners.officer[p], s.prisoners.arrest[p]
        if not is_held(s, i, arrest):
            continue
        if s.police.clock >= s.prisoners.breaks_at[p]:
            s.scratch.number[first + broken] = i
            broken += 1
            testify_in_check(s, i, s.prisoners.check[p])
            continue
        if kept < p:
            s.prisoners.officer[kept] = i
            s.prisoners.arrest[kept] = arrest
            s.prisoners.check[kept] = s.prisoners.check[p]
            s.prisoners.breaks_at[kept] = s.prisoners.breaks_at[p]
        kept += 1
    s.prisoners.count = kept
    return broken


@kernel
def testify_in_check(s, i, check):
    """A senior pressed for a check confesses: it counts in the verdict while the check runs."""
    if check != NONE and s.leadership.stage[check] == VERIFYING:
        s.leadership.testified[check] += 1
        s.officers.testifies[i] = check + 1


@kernel
def confess(s, i, top):
    """A confession, its sentence to come, and the names in it."""
    story = s.officers.held_on[i]
    row = record(s, Kind.CONFESSION, i, NOBODY, NONE, story, s.officers.last_row[i])
    s.officers.last_row[i] = row
    s.officers.confessed[i] = 1
    speak(s, i, top, row, story)
    c = s.values.custody
    mean = c.order_sentence_days if s.leadership.orders > 0 else c.sentence_days
    p = room(s, s.charged)
    s.charged.officer[p] = i
    s.charged.arrest[p] = s.officers.arrests[i] - 1
    s.charged.sentence_days[p] = mean
    await_sentence(s, p)
    charge(s, p, story)


@kernel
def await_sentence(s, p):
    """Note when he of the list of the charged is sentenced, counted from today."""
    i = s.charged.officer[p]
    wait = exponential(s, Decision.SENTENCE_DELAY, i, NOBODY, s.officers.arrests[i])
    note(s, SENTENCES, s.day + delay(s.charged.sentence_days[p], wait), i)


@kernel
def speak(s, i, top, row, story):
    """What a confession weighs, and whom it names."""
    s.police.confessed[story] += 1
    s.voices.police[story] += count_as(s, s.officers.rank[i])
    n = s.officers.spoken[i]
    s.officers.spoken[i] += 1
    names = names_given(
        s.values.custody.names,
        s.values.custody.dispersion,
        uniform(s, Decision.NAMES, i, NOBODY, n),
    )
    first = s.named.count
    s.scratch.weighed = NOBODY
    if s.officers.testifies[i] > 0:  # what was wanted of him
        subject = s.leadership.subject[s.officers.testifies[i] - 1]
        s.officers.testifies[i] = 0
        add_named(s, subject)
        written = record(s, Kind.NAME, i, subject, NONE, story, row)
        file_tonight(s, subject, story, s.values.file.name, written)
    for j in range(names):
        address = n * NAMES_APART + j
        other = whom(s, i, top, address)
        if other != NOBODY and other != i and not already(s, first, other):
            add_named(s, other)
            name(s, i, other, address, row, story)
    s.named.count = first


# -- the story of the day -------------------------------------------------------------------


@kernel
def wind_clocks(s, pressed):
    """Duress towards the day's story works on those who hold to an older one, and on seniors."""
    story = s.police.story
    c, weight = s.values.custody, s.weight[story]
    hazard = recharged(c.further, s.levers.zeal[s.day], pressed, weight)
    for k in range(NARRATIVES):
        if k != story and overtakes(weight, c.further_share, s.weight[k]):
            s.police.further_clock[k] += hazard
    s.police.pressed_clock += c.pressed_on * hazard


@kernel
def charge(s, p, story):
    """How long he of the list of the charged holds to his story, and seniors to their silence."""
    i = s.charged.officer[p]
    s.charged.story[p] = story
    n = s.officers.spoken[i]
    wait = exponential(s, Decision.FURTHER_CHARGE, i, NOBODY, n)
    s.charged.further_at[p] = s.police.further_clock[story] + wait
    s.charged.pressed_at[p] = inf
    if s.officers.rank[i] >= SENIOR:
        wait = exponential(s, Decision.PRESSED_ON, i, NOBODY, n)
        s.charged.pressed_at[p] = s.police.pressed_clock + wait


@kernel
def gather_recharged(s):
    """Prisoners who confess again today, into `scratch.number`; how many."""
    again, kept, story = 0, 0, s.police.story
    for p in range(s.charged.count):
        i, arrest = s.charged.officer[p], s.charged.arrest[p]
        if not is_held(s, i, arrest):
            continue
        if kept < p:
            s.charged.officer[kept] = i
            s.charged.arrest[kept] = arrest
            s.charged.story[kept] = s.charged.story[p]
            s.charged.sentence_days[kept] = s.charged.sentence_days[p]
            s.charged.further_at[kept] = s.charged.further_at[p]
            s.charged.pressed_at[kept] = s.charged.pressed_at[p]
        told = s.charged.story[kept]
        moved = told != story and s.police.further_clock[told] >= s.charged.further_at[kept]
        if moved or s.police.pressed_clock >= s.charged.pressed_at[kept]:
            s.officers.held_on[i] = story if moved else told
            s.officers.charged_at[i] = kept
            s.scratch.number[again] = i
            again += 1
        kept += 1
    s.charged.count = kept
    return again


@kernel
def confess_again(s, i, top):
    """A further charge: to the story of the day, or a senior's next protocol in his own."""
    story = s.officers.held_on[i]
    row = record(s, Kind.FURTHER_CHARGE, i, NOBODY, NONE, story, s.officers.last_row[i])
    s.officers.last_row[i] = row
    speak(s, i, top, row, story)
    charge(s, s.officers.charged_at[i], story)


# -- names ----------------------------------------------------------------------------------


@kernel
def already(s, first, other):
    """Whether this confession has named him."""
    for place in range(first, s.named.count):
        if s.named.officer[place] == other:
            return True
    return False


@kernel
def add_named(s, other):
    """Remember whom this confession has named."""
    s.named.officer[s.named.count] = other
    s.named.count += 1


@kernel
def whom(s, i, top, address):
    """The next man a prisoner names: supplied to him, known by repute, or known to him."""
    how = uniform(s, Decision.STEER, i, NOBODY, address)
    u = uniform(s, Decision.NAMED, i, NOBODY, address)
    steering = s.levers.steering[s.day]
    if how < steering:
        return s.heap.officer[one_of(u, top)] if top > 0 else NOBODY
    if how < steering + (1.0 - steering) * s.values.custody.strangers:
        return one_of(u, s.count)
    if s.scratch.weighed == NOBODY:  # once for all the names of a confession
        s.scratch.weighed = weigh_acquaintances(s, i, False)
    return weighed_acquaintance(s, i, s.scratch.weighed, u)


@kernel
def name(s, who, other, address, row, story):
    """Record a name under the story told; returns whether it sticks and is filed."""
    u = uniform(s, Decision.NAMED_NARRATIVE, who, other, address)
    weight = sticking(s.weight[story], marker(s, other, story), s.openness[story])
    filed = clings(weight, s.values.denunciation.doubt, u)
    written = record(s, Kind.NAME, who, other, NONE, story if filed else NONE, row)
    if filed:
        file_tonight(s, other, story, s.values.file.name, written)
    return filed


# -- the police's own purge -----------------------------------------------------------------


@kernel
def expose_old_guard(s):
    """The former chief's men can be arrested from now on."""
    start = s.old_guard.count
    for w in range(start, start + int(s.values.police.old_guard)):
        await_witness(s, room(s, s.old_guard), w)


@kernel
def await_witness(s, place, w):
    """When one of them testifies, counted from now."""
    draw = exponential(s, Decision.OLD_GUARD, NOBODY, NOBODY, w)
    s.old_guard.breaks_at[place] = s.police.old_guard_clock + draw


@kernel
def hear_old_guard(s, top):
    """Those of the old guard whose time has come testify."""
    s.police.old_guard_clock += s.values.police.old_guard_rate * s.pressure
    for w in range(s.old_guard.count):
        if s.old_guard.breaks_at[w] <= s.police.old_guard_clock:
            s.old_guard.breaks_at[w] = inf
            if top < 0:
                top = list_to_steer_by(s)
            testify(s, w, top)


@kernel
def testify(s, witness, top):
    """An arrested policeman names officers from the list he helped to make, in the day's story."""
    u = uniform(s, Decision.NAMES, NKVD, NOBODY, witness)
    names = names_given(s.values.custody.names, s.values.custody.dispersion, u)
    first, story = s.named.count, s.police.story
    for j in range(names):
        address = witness * NAMES_APART + j
        u = uniform(s, Decision.NAMED, NKVD, NOBODY, address)
        other = s.heap.officer[one_of(u, top)] if top > 0 else NOBODY
        if other != NOBODY and not already(s, first, other):
            add_named(s, other)
            if name(s, NKVD, other, address, NOBODY, story) and s.named.count == first + 1:
                s.police.confessed[story] += 1
    s.named.count = first
