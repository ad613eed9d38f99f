"""Spill-over to society: what the army case teaches about everybody else. M61, H11, H13, H14.

Suspicion of society is counted in thresholds: at 1 the leadership begins to consider measures
against whole groups of the population. It adds up from a background and from what has been learned.
"""

from __future__ import annotations

from math import exp, log

from sim.rules import rule


@rule
def taught(weight, credence, arrests, count):
    """Suspicion of society that a day's arrests in the army add: M61, H14.

    `weight * credence * 1000 * arrests / count`. `arrests` are those that the police filed under
    foreign service, `credence` is what the leadership gives that story, 0-1, `count` the officers
    of day 0: if the trusted army was infiltrated, weaker groups must be too.
    """
    return weight * credence * 1000.0 * arrests / count


@rule
def remembered(learned, half_life):
    """What is left of it after a day: `learned * 2**(-1/half_life)`, half-life in days."""
    return learned * exp(-log(2.0) / half_life)


@rule
def background(routine, by_tension, tension):
    """Suspicion of society that owes nothing to the army: `routine + by_tension * tension`.

    Practice of the police since the campaigns of 1930 (H13), and fear of war (H11).
    """
    return routine + by_tension * tension


@rule
def hazard(suspicion, hesitation):
    """Hazard per day of a decision for mass operations: `max(0, suspicion - 1) / hesitation`.

    None below the threshold; one in `hesitation` days at twice the threshold. H14, S086-S090.
    """
    return max(0.0, suspicion - 1.0) / hesitation
