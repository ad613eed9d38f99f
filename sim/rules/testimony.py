"""Custody: confession, and how many are named in it."""

from __future__ import annotations

from math import exp, floor, log1p

from sim.rules import rule
from sim.vocabulary import NOMENKLATURA as FROM_WHERE
from sim.vocabulary import Rank

NOMENKLATURA, MAJOR = int(FROM_WHERE), int(Rank.MAJOR)


@rule
def duress(coercion, gain, pressed):
    """Hazard of confession per day at resistance 1: `coercion * (1 + c*P)`. M13, M16."""
    return coercion * (1.0 + gain * pressed)


@rule
def breaks_at(clock, resistance, breaking):
    """Reading of the clock of duress at which a prisoner confesses. M16."""
    return clock + resistance * breaking


@rule
def carries(rank, company, field, senior):
    """Words that a confession counts as, by the rank of the man who confesses. M15, M17.

    A lieutenant cannot testify about marshals; a brigade commander can.
    """
    if rank >= NOMENKLATURA:
        return senior
    return field if rank >= MAJOR else company


@rule
def recharged(readiness, zeal, duress, weight):
    """Hazard per day that a prisoner confesses to the story of the day as well. M19, M21.

    `r * zeal * duress * y`, `y` what that story weighs: the case of one year becomes the case of
    the next in the cells of the prison.
    """
    return readiness * zeal * duress * weight


@rule
def overtakes(weight, share, older):
    """Whether the story of the day weighs enough beside an older one: `y_new >= share * y_old`."""
    return weight >= share * older


@rule
def names_given(mean, dispersion, u):
    """Number of names in a confession: negative binomial by inversion. M15.

    Mean `mean`, variance `mean + mean**2/dispersion`; a large dispersion is Poisson. The
    distribution function is summed term by term until it passes `u`; 1,000 names end it.
    """
    if mean <= 0.0:
        return 0
    p = mean / (mean + dispersion)
    # log form: dispersion * log(dispersion/(mean+dispersion)) keeps the Poisson limit exact
    term = exp(-dispersion * log1p(mean / dispersion))
    total = term
    n = 0
    while u >= total and n < 1000:
        n += 1
        term *= p * (dispersion + n - 1.0) / n
        total += term
    return n


@rule
def one_of(u, n):
    """An index below `n`, every one as likely."""
    return floor(u * n)


@rule
def delay(mean, breaking):
    """Whole days of an exponential delay of the given mean; at least tomorrow.

    At most 1e9, which no run lives to see: a number of days must stay one that fits.
    """
    return 1 + floor(min(mean * breaking, 1e9))
