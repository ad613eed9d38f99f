"""Denunciation from below: four motives, their climates, and whom a letter names.

Waiting for a letter is a Sellke process: hazards are proportional, so a climate is a clock
that runs fast or slow for all, and an officer writes when his own exposure, counted on that
clock, reaches a breaking point drawn once. More climate can only bring letters forward.
"""

from __future__ import annotations

from math import inf

from sim.rules import rule


@rule
def fear_climate(pressed, vigilance):
    """Climate of fear: pressure that is also preached. M39, M40."""
    return pressed * vigilance


@rule
def belief_climate(vigilance, weights):
    """Climate of sincere belief: the campaign, times all that the line calls criminal. M24."""
    return vigilance * weights


@rule
def career_climate(pressed):
    """Climate of careerism: pressure pays those who serve it. M54."""
    return pressed


@rule
def grudge_climate(vigilance):
    """Climate of spite: the campaign lends an ear. M50."""
    return vigilance


@rule
def hazard(base, disposition, gain, exposure):
    """Rate of letters per unit of climate: `lambda * phi * (1 + a * exposure)`. M39."""
    return base * disposition * (1.0 + gain * exposure)


@rule
def hardened(breaking, habituation, written):
    """Breaking point of the next letter; each letter is harder than the last."""
    return breaking * habituation**written


@rule
def due(clock, left, rate):
    """Reading of the climate's clock at which what is `left` of a breaking point is used up.

    Never at rate 0.
    """
    if rate <= 0.0:
        return inf
    return clock + left / rate


@rule
def left(due, clock, rate):
    """What is left of a breaking point at `clock`, when it would be used up at `due`.

    The inverse of `due`: it is kept while an officer is away.
    """
    if rate <= 0.0:
        return inf
    return (due - clock) * rate


@rule
def hurried(due, clock, gain, before, after):
    """New reading at which he writes, after exposure went from `before` to `after`. M43.

    What is left lasts in inverse proportion to the hazard, of which only `1 + a * exposure`
    changes: base rate and disposition cancel.
    """
    return clock + (due - clock) * ((1.0 + gain * before) / (1.0 + gain * after))


@rule
def pull(suspicion, attraction):
    """How a man's suspicion draws accusations: `(1 + S)**eta`, times the tie's weight. M43."""
    if attraction == 1.0:
        return 1.0 + suspicion
    return (1.0 + suspicion) ** attraction


@rule
def fear_choice(preference, items):
    """Fear picks whoever is already falling: those with items on file. M39."""
    return 1.0 + preference * items / (1.0 + items)


@rule
def belief_choice(preference, marked_weight):
    """Belief picks the marked: `marked_weight` is the salience of the target's markers. M39."""
    return 1.0 + preference * marked_weight


@rule
def career_choice(preference, is_superior):
    """Careerism looks up the chain. M54."""
    return 1.0 + preference * is_superior


@rule
def grudge_choice(preference, is_rival):
    """Spite has its man. M50."""
    return 1.0 + preference * is_rival


@rule
def silent_for(breaking, due, clock, rate):
    """What of a breaking point silence has used up at `clock`, when it is noted at `due`.

    The inverse of `silence_due`; nothing where silence is no offence.
    """
    if rate <= 0.0:
        return 0.0
    return max(0.0, breaking - (due - clock) * rate)


@rule
def silence_due(clock, breaking, rate):
    """Reading of his unit's clock at which a silent man's silence is noted. M40."""
    if rate <= 0.0:
        return inf
    return clock + breaking / rate
