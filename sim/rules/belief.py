"""The leadership's belief in a narrative, in log-odds: what lies on its desk today.

A level, not a sum of increments: voices are heard, fade, and are weighed against one another.
"""

from __future__ import annotations

from math import exp

from sim.rules import rule
from sim.rules.pressure import logistic


@rule
def fainter(words, days):
    """What is left of a voice's words after a day: a voice fades by 63 % in `days`. M01."""
    return words * exp(-1.0 / days)


@rule
def voice(weight, words_heard, most):
    """What one voice adds, in log-odds: `M*w*h / (M + w*h)` with `h` words heard. M32.

    No one voice, however loud, convinces alone: it never adds more than `most`.
    """
    loudness = weight * words_heard
    return most * loudness / (most + loudness)


@rule
def certainty(added):
    """How sure a voice sounds that adds so much, 0-1: `e / (1 + e)`."""
    return added / (1.0 + added)


@rule
def agreement(weight, first, second, third, fourth):
    """What voices that agree weigh beyond each: `c * sum over pairs of s_a*s_b`. M32.

    Two reporters who cannot have talked to each other and say the same weigh more than both apart.
    """
    together = first + second + third + fourth
    alone = first * first + second * second + third * third + fourth * fourth
    return weight * (together * together - alone) / 2.0


@rule
def all_clear(weight, shield):
    """What the army's word that all is well takes off: `a * shield`. M07, M34.

    It is believed as long as the army's chief stands behind it.
    """
    return weight * shield


@rule
def believed(ground, voices, agreed, calm, by_tension, tension, bound):
    """Belief today: `ground + voices + agreed - calm + b*(tension - 0.5)`, within bounds. M11, M32.

    `ground` is what is believed when nobody speaks: prior, old distrust, memory.
    """
    belief = ground + voices + agreed - calm + by_tension * (tension - 0.5)
    return max(-bound, min(bound, belief))


@rule
def remembered(memory, most, margin, days):
    """Memory after a day: on its way to `most * logistic(margin)`, 63 % of it in `days`. M01, M02.

    `margin` is how far the strongest belief stands above restraint: an alarm that was nearly
    believed leaves a trace for the next, quiet years wear it away.
    """
    return memory + (most * logistic(margin) - memory) / days


@rule
def outweighed(command_lost, by_loss, came_back, by_doubt, alarm):
    """Whether the harm done outweighs what is still believed, so that the leadership halts. M57.

    `by_loss * command_lost + by_doubt * came_back > alarm`: the share of senior posts lost and the
    share of those removed who were let back, 0-1, against the strongest belief beyond what is
    believed in silence, in log-odds. Where both weigh nothing it never halts. M58.
    """
    harm = by_loss * command_lost + by_doubt * came_back
    return harm > 0.0 and harm > alarm
