"""Denunciation over arrays: climates, letters, silence, party cells; and what cadres discharge.

Mirrors the phases `denunciation`, `party_cells` and `associates` of `sim.engine.agents.Army`.
"""

from __future__ import annotations

from math import inf

from sim.engine.choice import letter_number
from sim.engine.kernel.accusation import choose, narrative_that_sticks
from sim.engine.kernel.books import file_tonight, find, record, room, uniform
from sim.engine.kernel.codes import Decision, Kind, Motive, Narrative, Status
from sim.engine.kernel.decorators import kernel
from sim.engine.kernel.files import file_all
from sim.engine.kernel.foresight import AHEAD, foresee_accusers, foresee_losses, foresee_men
from sim.engine.kernel.layout import BLOCK, LETTERS_BY_MOTIVE, ORDERED, SENIOR, STRETCH
from sim.engine.kernel.people import arm, arm_silence, cause_of, endure, reading_of, reset_silence
from sim.engine.kernel.personnel import dismiss
from sim.rules.cells import screened, taken_up, within_reach
from sim.rules.denunciation import belief_climate, career_climate, fear_climate, grudge_climate
from sim.rules.requests import whole
from sim.rules.sanction import falls
from sim.rules.testimony import one_of
from sim.vocabulary import CADRES, CELL, MOTIVES, NARRATIVES, NOBODY, NONE


@kernel
def denunciation(s):
    """Climates pass; those whose breaking point has come write, each seeing the morning."""
    weights = 0.0
    for k in range(NARRATIVES):
        weights += s.weight[k]
    s.clock[Motive.FEAR] += fear_climate(s.pressure, s.vigilance)
    s.clock[Motive.BELIEF] += belief_climate(s.vigilance, weights)
    s.clock[Motive.CAREER] += career_climate(s.pressure)
    s.clock[Motive.GRUDGE] += grudge_climate(s.vigilance)
    written = gather_letters(s)
    s.letters.count = 0
    for place in range(written):
        foresee_men(s, s.due.author, place, written)
        foresee_men(s, s.due.target, place, written)
        send(s, s.due.author[place], s.due.code[place] % MOTIVES, s.due.target[place])
    note_silence(s)
    file_all(s)


@kernel
def gather_letters(s):
    """Who writes this morning, by author and motive, and whom each chooses; how many."""
    written = 0
    for m in range(MOTIVES):
        for stretch in range(len(s.stretches)):
            if s.stretches.earliest[m, stretch] <= s.clock[m]:
                written = gather_stretch(s, m, stretch, written)
    s.due.code[:written].sort()
    for place in range(written):
        s.due.author[place] = s.due.code[place] // MOTIVES
    for place in range(-AHEAD, written):
        foresee_accusers(s, s.due.author, place, written)
        if place >= 0:
            s.due.target[place] = choose(s, s.due.author[place], s.due.code[place] % MOTIVES)
    return written


@kernel
def gather_stretch(s, m, stretch, written):
    """Who writes from one stretch of blocks; its earliest reading is found anew."""
    earliest = inf
    for block in range(stretch * STRETCH, min((stretch + 1) * STRETCH, len(s.blocks))):
        if s.blocks.earliest[m, block] <= s.clock[m]:
            written = gather_block(s, m, block, written)
        earliest = min(earliest, s.blocks.earliest[m, block])
    s.stretches.earliest[m, stretch] = earliest
    return written


@kernel
def gather_block(s, m, block, written):
    """Who writes from one block of places; its earliest reading is found anew."""
    earliest = inf
    for p in range(block * BLOCK, min((block + 1) * BLOCK, len(s.places))):
        reading = reading_of(s, m, p)
        if reading <= s.clock[m]:
            if written >= len(s.due):
                s.overflow = 1
                return 0
            author = p if m == Motive.GRUDGE else s.places.officer[p]
            s.due.code[written] = author * MOTIVES + m
            written += 1
        else:
            earliest = min(earliest, reading)
    s.blocks.earliest[m, block] = earliest
    return written


@kernel
def send(s, author, m, target):
    """A letter is written, filed and counted; its author is armed anew."""
    occurrence = letter_number(s.officers.written[author, m], m)
    s.officers.written[author, m] += 1
    arm(s, author, m)
    if author == s.without_author and occurrence == s.without_letter:
        return
    endure(s, author)
    reset_silence(s, author)
    if target == NOBODY:
        return
    u = uniform(s, Decision.ACCUSATION, author, target, occurrence)
    narrative = narrative_that_sticks(s, target, u)
    row = record(s, Kind.LETTER, author, target, m, narrative, cause_of(s, author, m))
    s.today[LETTERS_BY_MOTIVE + m] += 1
    s.total[LETTERS_BY_MOTIVE + m] += 1
    s.officers.letters_against[target] += 1
    if narrative != NONE:
        find(s, narrative, row)
        file_tonight(s, target, narrative, s.values.file.letter, row)
    place = room(s, s.letters)
    s.letters.author[place] = author
    s.letters.target[place] = target
    s.letters.occurrence[place] = occurrence
    s.letters.row[place] = row


@kernel
def note_silence(s):
    """Where enemies were unmasked, silence is an offence."""
    s.silent.count = 0
    vigilance = s.vigilance
    clock, losses, due = s.units.clock, s.units.losses, s.units.next_silence
    for u in range(len(s.units)):
        clock[u] += vigilance * losses[u]
    for u in range(len(s.units)):
        if clock[u] >= due[u] and losses[u] > 0.0:
            find_silent(s, u)
    for place in range(s.silent.count):
        foresee_men(s, s.silent.officer, place, s.silent.count)
        reproach(s, s.silent.officer[place])


@kernel
def find_silent(s, u):
    """The silent of one unit, by number."""
    earliest = inf
    before, silent = s.silent.count, s.silent.count
    for p in range(s.units.first_place[u], s.units.end[u]):
        if s.units.clock[u] >= s.places.noted_at[p]:
            s.silent.officer[silent] = s.places.officer[p]
            silent += 1
        else:
            earliest = min(earliest, s.places.noted_at[p])
    s.units.next_silence[u] = earliest
    s.silent.count = silent
    if silent > before + 1:
        s.silent.officer[before:silent].sort()


@kernel
def reproach(s, i):
    """An item for insufficient vigilance."""
    draw = uniform(s, Decision.SILENCE_NARRATIVE, i, NOBODY, s.officers.noted[i])
    narrative = narrative_that_sticks(s, i, draw)
    row = record(s, Kind.ITEM, CELL, i, NONE, narrative, s.units.lost_row[s.officers.unit[i]])
    if narrative != NONE:
        find(s, narrative, row)
        file_tonight(s, i, narrative, s.values.file.silence, row)
    s.officers.noted[i] += 1
    s.officers.endured[i] = 0.0
    arm_silence(s, i)


# -- party cells ----------------------------------------------------------------------------


@kernel
def party_cells(s):
    """Cells take up the day's letters against their members."""
    letters, count = s.letters, s.letters.count
    for place in range(count):  # as it looks before any is
        likely = takes_up(s, place)
        letters.likely[place] = letters.target[place] if likely else NOBODY
    for place in range(-AHEAD, count):
        foresee_losses(s, letters.likely, place, count)
        if place >= 0 and takes_up(s, place):
            target, letter = letters.target[place], letters.row[place]
            narrative = s.rows.narrative[letter]
            row = record(s, Kind.EXPULSION, CELL, target, NONE, narrative, letter)
            dismiss(s, target, CELL, narrative, row)


@kernel
def discharge_associates(s):
    """Yesterday's prisoners' associates are discharged, by the cadre administration."""
    for place in range(s.associates.count):
        i = s.associates.officer[place]
        if s.officers.status[i] == Status.SERVING:
            dismiss(s, i, CADRES, s.associates.narrative[place], s.associates.row[place])
    s.associates.count = 0


@kernel
def screen(s):
    """Under a purge order the cadre administration screens the files by nationality."""
    if s.leadership.orders == 0:
        return
    k = Narrative.NATIONAL_MINORITY
    first, end = s.marked.first_marked[k], s.marked.first_marked[k + 1]
    rate = s.values.cells.screening
    s.personnel.screening_credit += screened(rate, s.weight[k], float(end - first))
    today = whole(s.personnel.screening_credit)
    s.personnel.screening_credit -= today
    for _ in range(today):
        u = uniform(s, Decision.SCREENED, CADRES, NOBODY, s.personnel.screened)
        s.personnel.screened += 1
        i = s.marked.officer[first + one_of(u, end - first)]
        if s.officers.status[i] == Status.SERVING and s.officers.rank[i] < SENIOR:
            dismiss(s, i, CADRES, k, s.leadership.row[most_ordered(s)])


@kernel
def most_ordered(s):
    """The narrative of the purge order in force; of several, the first."""
    for k in range(NARRATIVES):
        if s.leadership.stage[k] == ORDERED:
            return k
    return 0


@kernel
def takes_up(s, place):
    """Whether a cell takes up one of the day's letters."""
    target = s.letters.target[place]
    if s.officers.status[target] != Status.SERVING or not s.officers.party[target]:
        return False
    senior, trust = s.officers.rank[target] >= SENIOR, s.officers.trust[target]
    if not within_reach(senior, s.leadership.orders, trust):
        return False
    u = s.officers.unit[target]
    share = taken_up(
        s.values.cells.readiness,
        s.units.habit[u],
        s.vigilance,
        s.values.cells.climate,
        s.units.losses[u],
        s.officers.letters_against[target],
    )
    author, occurrence = s.letters.author[place], s.letters.occurrence[place]
    return falls(share, uniform(s, Decision.CELL, author, target, occurrence))
