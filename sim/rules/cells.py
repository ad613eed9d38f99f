"""Party cells: expulsion, and with it dismissal, without Moscow."""

from __future__ import annotations

from math import exp

from sim.rules import rule


@rule
def taken_up(readiness, habit, vigilance, gain, losses, letters):
    """Probability that a cell expels the member a letter names. M41, M42.

    `1 - exp(-readiness * habit * vigilance * (1 + gain*losses) * letters)`: it grows with the
    letters against him, with the campaign, and with the `losses` his unit has lately seen;
    `habit` is his unit's own.
    """
    return 1.0 - exp(-readiness * habit * vigilance * (1.0 + gain * losses) * letters)


@rule
def screened(rate, weight, marked):
    """Men of a marked group whom the cadre administration screens out a day, expected. M44.

    `rate * y * marked`: it goes through the files of those of a nationality with a state abroad,
    the faster the more that story weighs.
    """
    return rate * weight * marked


@rule
def within_reach(senior, orders, trust):
    """Whether a cell may expel a member at all: a senior only while a purge order stands.

    Nor even then a man whom the leadership trusts by name (`trust` above 1): S139.

    Appointments from brigade commander up are decided at the top (judgement), and the gate that
    guards seniors from the police must not stand open below. M28, M41.
    """
    return not senior or (orders > 0 and trust <= 1.0)
