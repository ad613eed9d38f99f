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
def accrued(before, rate, clock, mark):
    """Exposure accumulated by `clock` when `before` had accumulated at `mark`."""
    return before + rate * (clock - mark)


@rule
def due(breaking, before, rate, mark):
    """Reading of the climate's clock at which the breaking point is reached; never at rate 0."""
    if rate <= 0.0:
        return inf
    return mark + (breaking - before) / rate


@rule
def drawn(tie, suspicion, attraction):
    """Weight of an acquaintance as a target: `tie * (1 + S)**eta`. M43."""
    if attraction == 1.0:
        return tie * (1.0 + suspicion)
    return tie * (1.0 + suspicion) ** attraction


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
def silence_due(clock, breaking, rate):
    """Reading of his unit's clock at which a silent man's silence is noted. M40."""
    if rate <= 0.0:
        return inf
    return clock + breaking / rate
