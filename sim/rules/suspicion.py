"""Files and suspicion: what stands on paper about a man and what it counts.

Half-lives go through `exp`: a compiler makes another function of a power of two than Python does,
and the engines must agree to the last bit.
"""

from __future__ import annotations

from math import exp, log

from sim.rules import rule


@rule
def weighed(salience, learned):
    """What a narrative counts today: `y = salience + learned`. M08, M25."""
    return salience + learned


@rule
def taught(learned, half_life, gain, confessions, ceiling):
    """Learned part of a narrative's weight after yesterday's `confessions` per 1,000 officers.

    Halves every `half_life` days, grows by `gain` for each confession, at most `ceiling`. M08.
    """
    return min(ceiling, learned * exp(-log(2.0) / half_life) + gain * confessions)


@rule
def fading(days, half_life):
    """Share of an item's weight left after `days`; files fade over years (M01)."""
    return exp(-log(2.0) * days / half_life)


@rule
def heard(words, kappa):
    """What `words` from one source count: as they are up to 1, `words**kappa` beyond. M26.

    A first word counts as it is; the second and third from the same mouth count less, unless the
    listener takes every echo for a new witness (`kappa = 1`). It rises with kappa for every number
    of words, and never lifts a small item.
    """
    if words <= 1.0:
        return words
    return words**kappa


@rule
def light(weight, fade):
    """What a unit of file counts today under a narrative: `y`, faded. M01, M21."""
    return weight * fade


@rule
def standing(weight, marker, marked, filed):
    """Suspicion of a man under one narrative: `y*b*x + y*F(d)`, before visibility. M21.

    `filed` is what his file weighs under it in today's light.
    """
    return weight * marker * marked + filed


@rule
def suspicion(marker, marked, filed, visible):
    """Suspicion of a man: `(b * sum_k y*x + sum_k y*F(d)) * visibility`. M21.

    `marked` is what his markers weigh in today's line, `filed` what his file weighs in it. The
    two sums stand apart because men share markers and most have no file.
    """
    return (marker * marked + filed) * visible


@rule
def visibility(rank, top):
    """Multiple by which rank exposes a man: 1 for a lieutenant, `top` for a marshal. M51."""
    return 1.0 + (top - 1.0) * rank / 9.0


@rule
def clings(weight, doubt, u):
    """Whether what is said under one story sticks: with probability `w / (w + doubt)`. M21."""
    return u * (weight + doubt) < weight


@rule
def sticking(weight, marked, openness):
    """Weight with which an accusation sticks under a narrative: `y * min(1, x + openness)`.

    A closed narrative clings to its marked group only, an open one to anybody. M21.
    """
    return weight * min(1.0, marked + openness)
