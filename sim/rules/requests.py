"""Requests: whom the police asks to arrest, and how many cases it can open."""

from __future__ import annotations

from math import floor

from sim.rules import rule


@rule
def wanted(suspicion, zeal, pressed, threshold, trust):
    """Whether a case is ripe: `S * zeal * (1 + P) >= threshold * (1 + trust)`. M12, M30, S139."""
    return suspicion * zeal * (1.0 + pressed) >= threshold * (1.0 + trust)


@rule
def licence(least, arrested, half):
    """Share of its capacity that the police may use: `l0 + A/(A + a)`, at most 1. M20.

    Until officers have been taken, the special departments have next to no licence to look; every
    arrest widens it. `arrested` counts officers of any rank taken lately, per 100,000.
    """
    return min(1.0, least + arrested / (arrested + half))


@rule
def waits(patience, asked):
    """Days before a man asked for `asked` times is asked for again: `patience * asked`. M02.

    A case that has been refused is brought again, but every refusal makes the police wait longer;
    else the same few would take up all that it can do.
    """
    return floor(min(patience * asked, 1e9))


@rule
def daily(rate, count):
    """A rate per day and 100,000 officers as an expected number for a corps of `count`."""
    return rate * count / 100_000.0


@rule
def per_100_000(number, count):
    """A number in a corps of `count` as it would be in one of 100,000 officers."""
    return number * 100_000.0 / count


@rule
def whole(credit):
    """Whole cases that a running credit of fractions allows today."""
    return floor(credit)


@rule
def carried(credit, used):
    """Credit left for tomorrow; what was not wanted is not saved up, but for one case."""
    return min(credit - used, 1.0)
