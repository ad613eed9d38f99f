"""Pressure from above: what the leadership's belief, its line and its order come to."""

from __future__ import annotations

from math import exp, log

from sim.rules import rule


@rule
def logistic(x):
    """Standard logistic function, `1 / (1 + exp(-x))`, 0 to 1."""
    if x < -700.0:
        return 0.0  # where Python's exponential overflows and a kernel's does not
    return 1.0 / (1.0 + exp(-x))


@rule
def reach(filed, count, scale):
    """How far a narrative seems to have spread, 0-1: `1 - exp(-(filed/count)/scale)`.

    `filed` officers of `count` have something on file under it. A leadership is alarmed by
    the share it hears of, and soon alarmed enough. M22, M29.
    """
    return 1.0 - exp(-(filed / count) / scale)


@rule
def alarm(reached, belief, restraint):
    """One narrative's part in the pressure, 0-1: `reach * logistic(belief - restraint)`."""
    return reached * logistic(belief - restraint)


@rule
def pressure(scale, push, maximum, alarms, order):
    """Pressure from above: `scale * (push + maximum * alarms + order)`. M13, M29.

    `alarms` is the sum of `alarm` over narratives, `order` what standing orders add.
    """
    return scale * (push + maximum * alarms + order)


@rule
def minded(pressed, of_specialists, share):
    """Pressure that the army chief minds: what is meant for former tsarist officers counts less.

    `pressed - (1 - share) * of_specialists`; he never defended them. E3.
    """
    return pressed - (1.0 - share) * of_specialists


@rule
def held_on(held, erosion, pressed, bearable, recovery):
    """Share of the army chief's shield still held after a day. M34, M35.

    `held - e*max(0, P - bearable)*held + (1 - held)/recovery`, 0-1: he can bear grumbling, a
    rebuke he cannot; in quiet years he finds his voice again.
    """
    lost = erosion * max(0.0, pressed - bearable) * held
    return max(0.0, min(1.0, held - lost + (1.0 - held) / recovery))


@rule
def vindicated(held, share):
    """Share of the army chief's shield held after somebody he stood for was cleared. M31, M34.

    `held + share * (1 - held)`: he was right, and is heard again.
    """
    return held + share * (1.0 - held)


@rule
def lasting(push, days, half_life):
    """Pressure of a purge order `days` after it was given; it halves every `half_life`. M57."""
    return push * exp(-log(2.0) * days / half_life)


@rule
def enlarged(growth, gain, pressed, rate):
    """Capacity as a multiple of the quiet one, moving to `1 + gain*P` by at most `rate` a day.

    Posts, prisons and boards are enlarged in weeks, not at once. M20.
    """
    wanted = 1.0 + gain * pressed
    if wanted > growth + rate:
        return growth + rate
    if wanted < growth - rate:
        return growth - rate
    return wanted


@rule
def raised(base, scale, addition):
    """Vigilance under standing orders, at most 1: `base + scale * addition`. M40.

    `scale` is that of all pressure from above, `addition` 0 where no order stands.
    """
    return min(1.0, base + scale * addition)


@rule
def sharpened(base, scale, multiple):
    """Coercion under standing orders: `base * (1 + scale * (multiple - 1))`. M16."""
    return base * (1.0 + scale * (multiple - 1.0))
