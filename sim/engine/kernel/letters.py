"""Denunciation over arrays: climates, letters, silence, party cells.

Mirrors phases 3 and 4 of `sim.engine.agents.Army`.
"""

from __future__ import annotations

from math import inf

import numpy as np

from sim.engine.kernel.accusation import choose, narrative_that_sticks
from sim.engine.kernel.books import file_tonight, man, record, room, uniform
from sim.engine.kernel.decorators import kernel
from sim.engine.kernel.files import file_all
from sim.engine.kernel.foresight import (
    foresee_badges,
    foresee_dossiers,
    foresee_felt,
    foresee_loss,
    foresee_man,
    foresee_silence,
    foresee_ties,
)
from sim.engine.kernel.layout import (
    BLOCK,
    BLOCKS,
    CLOSE,
    LETTERS,
    LETTERS_AGAINST,
    LETTERS_BY_MOTIVE,
    LETTERS_TODAY,
    NOTED,
    ORDERS,
    OVERFLOW,
    PRESSURE,
    RANK,
    STATUS,
    VIGILANCE,
    WEIGHT,
    WRITTEN,
    V,
)
from sim.engine.kernel.people import arm, arm_silence, cause_of, reading_of, reset_silence, stand
from sim.engine.kernel.personnel import dismiss
from sim.engine.kernel.state import fetch
from sim.rules.cells import taken_up, within_reach
from sim.rules.denunciation import belief_climate, career_climate, fear_climate, grudge_climate
from sim.rules.sanction import falls
from sim.vocabulary import (
    CELL,
    MOTIVES,
    NARRATIVES,
    NOBODY,
    NOMENKLATURA,
    NONE,
    Decision,
    Kind,
    Motive,
    Status,
)

FEAR = int(Motive.FEAR)
BELIEVING = int(Motive.BELIEF)
CAREER = int(Motive.CAREER)
GRUDGE = int(Motive.GRUDGE)
SERVING = int(Status.SERVING)
SENIOR = int(NOMENKLATURA)
#: By how many letters, units, silent men and targets the loops below look ahead.
LETTERS_AHEAD, UNITS_AHEAD, SILENT_AHEAD, TARGETS_AHEAD = 8, 4, 8, 6
D_ACCUSATION = int(Decision.ACCUSATION)
D_SILENCE_NARRATIVE = int(Decision.SILENCE_NARRATIVE)
D_CELL = int(Decision.CELL)
K_ITEM = int(Kind.ITEM)
K_LETTER = int(Kind.LETTER)
K_EXPULSION = int(Kind.EXPULSION)


@kernel
def denunciation(s):
    """Climates pass; those whose breaking point has come write, each seeing the morning."""
    weights = 0.0
    for k in range(NARRATIVES):
        weights += s.kx[WEIGHT, k]
    s.clock[FEAR] += fear_climate(s.x[PRESSURE], s.x[VIGILANCE])
    s.clock[BELIEVING] += belief_climate(s.x[VIGILANCE], weights)
    s.clock[CAREER] += career_climate(s.x[PRESSURE])
    s.clock[GRUDGE] += grudge_climate(s.x[VIGILANCE])
    written = gather_letters(s)
    s.n[LETTERS] = 0
    for place in range(written):
        if place + LETTERS_AHEAD // 2 < written:
            foresee_letter(s, place + LETTERS_AHEAD // 2)
        code = s.gathered[place]
        send(s, code // MOTIVES, code % MOTIVES, s.choice[place])
    note_silence(s)
    file_all(s)


@kernel
def foresee_letter(s, place):
    """Ask for what sending a letter will touch: its author's readings, its target's name."""
    author, m = s.gathered[place] // MOTIVES, s.gathered[place] % MOTIVES
    p = np.int64(s.place[author])
    fetch(s.tally, author)
    fetch(s.disposition, author)
    if m < CLOSE:
        fetch(s.feel_x, (m, p))
    else:
        fetch(s.due, (m - CLOSE, stand(s, author, m)))
    fetch(s.noted_at, p)
    if s.choice[place] != NOBODY:
        fetch(s.man, s.choice[place])


@kernel
def gather_letters(s):
    """Who writes this morning, by author and motive, and whom each chooses; how many."""
    written = 0
    for m in range(MOTIVES):
        due = blocks_due(s, m)
        for place in range(due):
            written = gather_block(s, m, s.scratch_n[place], written)
        for place in range(due):
            look_again(s, m, s.scratch_n[place] // BLOCKS)
    s.gathered[:written].sort()
    for ahead in range(written + LETTERS_AHEAD):
        foresee_choice(s, ahead, written)
        place = ahead - LETTERS_AHEAD
        if place >= 0:
            code = s.gathered[place]
            s.choice[place] = choose(s, code // MOTIVES, code % MOTIVES)
    return written


@kernel
def foresee_choice(s, ahead, written):
    """Ask for what coming choices will read: of one author where his ties begin, of one before
    him the ties, of one before that their badges, and at last the dossiers."""
    if ahead < written:
        author = s.gathered[ahead] // MOTIVES
        fetch(s.tie_start, author)
        fetch(s.tally, author)
    if 2 <= ahead < written + 2:
        foresee_ties(s, s.gathered[ahead - 2] // MOTIVES)
    if 4 <= ahead < written + 4:
        foresee_badges(s, s.gathered[ahead - 4] // MOTIVES)
    if 6 <= ahead < written + 6:
        foresee_dossiers(s, s.gathered[ahead - 6] // MOTIVES)


@kernel
def blocks_due(s, m):
    """Blocks in which somebody may be due, in `scratch_n`; asks for their readings. How many."""
    clock = s.clock[m]
    due = 0
    for several in range(s.earliest.shape[1]):
        if s.earliest[m, several] > clock:
            continue
        for block in range(several * BLOCKS, min((several + 1) * BLOCKS, s.first.shape[1])):
            if s.first[m, block] <= clock:
                s.scratch_n[due] = block
                due += 1
                foresee_block(s, m, block)
    return due


@kernel
def look_again(s, m, several):
    """The earliest reading of several blocks is found anew."""
    earliest = inf
    for block in range(several * BLOCKS, min((several + 1) * BLOCKS, s.first.shape[1])):
        earliest = min(earliest, s.first[m, block])
    s.earliest[m, several] = earliest


@kernel
def foresee_block(s, m, block):
    """Ask for a block's readings."""
    start = block * BLOCK
    for p in range(start, start + BLOCK, BLOCK // 8):
        if m < CLOSE:
            fetch(s.feel_x, (m, p))
        elif p % 8 == 0:
            fetch(s.due, (m - CLOSE, p))


@kernel
def gather_block(s, m, block, written):
    """Who writes from one block of places; its earliest reading is found anew."""
    earliest = inf
    for p in range(block * BLOCK, min((block + 1) * BLOCK, s.post.shape[0])):
        reading = reading_of(s, m, p)
        if reading <= s.clock[m]:
            if written >= s.gathered.shape[0]:
                s.n[OVERFLOW] = 1
                return 0
            author = p if m == GRUDGE else np.int64(s.roster[p])
            s.gathered[written] = author * MOTIVES + m
            written += 1
        else:
            earliest = min(earliest, reading)
    s.first[m, block] = earliest
    return written


@kernel
def send(s, author, m, target):
    """A letter is written, filed and counted; its author is armed anew."""
    occurrence = np.int64(s.tally[author, WRITTEN + m]) * MOTIVES + m
    s.tally[author, WRITTEN + m] += 1
    arm(s, author, m)
    reset_silence(s, author)
    if target == NOBODY:
        return
    u = uniform(s, D_ACCUSATION, author, target, occurrence)
    narrative = narrative_that_sticks(s, target, u)
    row = record(s, K_LETTER, author, target, m, narrative, cause_of(s, author, m))
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
    size = units_due(s)
    silent = 0
    for place in range(size):
        if place + UNITS_AHEAD < size:
            foresee_silence(s, s.scratch_n[place + UNITS_AHEAD])
        silent = find_silent(s, s.scratch_n[place], silent)
    for place in range(silent):
        if place + SILENT_AHEAD < silent:
            i = np.int64(s.silent[place + SILENT_AHEAD])
            fetch(s.badge, i)
            fetch(s.tally, i)
            fetch(s.place, i)
            fetch(s.unit, i)
        reproach(s, np.int64(s.silent[place]))


@kernel
def units_due(s):
    """Units in which somebody's silence may be noted today, in `scratch_n`; how many.

    Two loops, of which the first goes through four units at a time.
    """
    vigilance, clock, losses, reading = s.x[VIGILANCE], s.unit_clock, s.losses, s.next_silence
    for u in range(losses.shape[0]):
        clock[u] += vigilance * losses[u]
    size = 0
    for u in range(losses.shape[0]):
        if clock[u] >= reading[u] and losses[u] > 0.0:
            s.scratch_n[size] = u
            size += 1
    return size


@kernel
def find_silent(s, u, silent):
    """The silent of one unit, by number; returns how many there are with them."""
    earliest = inf
    before, clock = silent, s.unit_clock[u]
    for p in range(s.roster_start[u], s.end[u]):
        if clock >= s.noted_at[p]:
            s.silent[silent] = s.roster[p]
            silent += 1
        else:
            earliest = min(earliest, s.noted_at[p])
    s.next_silence[u] = earliest
    if silent > before + 1:
        s.silent[before:silent].sort()
    return silent


@kernel
def reproach(s, i):
    """An item for insufficient vigilance."""
    draw = uniform(s, D_SILENCE_NARRATIVE, i, NOBODY, np.int64(s.tally[i, NOTED]))
    narrative = narrative_that_sticks(s, i, draw)
    row = record(s, K_ITEM, CELL, i, NONE, narrative, np.int64(s.lost_row[s.unit[i]]))
    if narrative != NONE:
        file_tonight(s, i, narrative, s.v[V.file_silence], row)
    s.tally[i, NOTED] += 1
    arm_silence(s, i)


# -- party cells ----------------------------------------------------------------------------


@kernel
def party_cells(s):
    """Cells take up the day's letters against their members."""
    for ahead in range(s.n[LETTERS] + TARGETS_AHEAD):
        foresee_expulsion(s, ahead)
        place = ahead - TARGETS_AHEAD
        if place >= 0 and takes_up(s, place):
            target, letter = s.letters[place, 1], s.letters[place, 3]
            narrative = np.int64(s.row_narrative[letter])
            row = record(s, K_EXPULSION, CELL, target, NONE, narrative, letter)
            dismiss(s, target, CELL, narrative, row)


@kernel
def foresee_expulsion(s, ahead):
    """Ask for what coming letters will touch; more of those that would be taken up as it is."""
    if ahead < s.n[LETTERS]:
        foresee_man(s, s.letters[ahead, 1])
        fetch(s.party, s.letters[ahead, 1])
    place = ahead - 2
    if 0 <= place < s.n[LETTERS]:
        author, target = s.letters[place, 0], s.letters[place, 1]
        s.lots[place] = uniform(s, D_CELL, author, target, s.letters[place, 2])
        s.letters[place, 4] = takes_up(s, place)
        if s.letters[place, 4] > 0:
            foresee_loss(s, s.letters[place, 1])
    place = ahead - 4
    if 0 <= place < s.n[LETTERS] and s.letters[place, 4] > 0:
        foresee_felt(s, s.letters[place, 1])


@kernel
def takes_up(s, place):
    """Whether a cell takes up one of the day's letters."""
    target = s.letters[place, 1]
    if s.badge[target, STATUS] != SERVING or not s.party[target]:
        return False
    if not within_reach(s.badge[target, RANK] >= SENIOR, s.n[ORDERS]):
        return False
    u = np.int64(s.unit[target])
    share = taken_up(
        s.v[V.cells_readiness],
        s.habit[u],
        s.v[V.cells_climate],
        s.losses[u],
        man(s, target, LETTERS_AGAINST),
    )
    return falls(share, s.lots[place])
