"""Requests: whom the police asks to arrest, and how many cases it can open."""

from __future__ import annotations

from math import floor

from sim.rules import rule


@rule
def wanted(suspicion, zeal, pressed, threshold):
    """Whether a case is ripe: `S * zeal * (1 + P) >= threshold`. M12, M30."""
    return suspicion * zeal * (1.0 + pressed) >= threshold


@rule
def daily(rate, count):
    """A rate per day and 100,000 officers as an expected number for a corps of `count`."""
    return rate * count / 100_000.0


@rule
def whole(credit):
    """Whole cases that a running credit of fractions allows today."""
    return floor(credit)


@rule
def carried(credit, used):
    """Credit left for tomorrow; what was not wanted is not saved up, but for one case."""
    return min(credit - used, 1.0)


@rule
def is_rebuked(shield, below, pressed):
    """Whether the army chief, pressed and with his shield gone, turns accuser. M35."""
    return pressed > 0.0 and shield < below
