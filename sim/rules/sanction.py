"""Sanction: the army chief's signature, the leadership's belief, the confrontation."""

from __future__ import annotations

from math import exp, log

from sim.rules import rule
from sim.rules.pressure import logistic


@rule
def signed(shield, u):
    """The army chief signs unless he shields: refused with probability `shield`. M34, M36."""
    return u >= shield


@rule
def convinced(belief, restraint):
    """Whether the leadership believes a narrative enough to touch seniors. M27."""
    return belief >= restraint


@rule
def moved_aside(belief, restraint, u):
    """Below restraint a transfer is the most a senior's case can bring. M27, M28.

    It is granted with probability `logistic(belief - restraint)`, under one half here.
    """
    return u < logistic(belief - restraint)


@rule
def persuaded(bias, by_belief, margin):
    """What the leadership brings to a confrontation, in log-odds. M29.

    `bias + by_belief*margin`, with belief `margin` above restraint.
    """
    return bias + by_belief * margin


@rule
def proved(by_confession, confessions, by_evidence, filed, by_openness, openness):
    """What the case brings, in log-odds. M17, M21.

    Seniors who confessed during the check, what counts of the subject's file, and how widely the
    story sticks, `by_openness * log(openness / 0.05)`: a closed story limits itself to its group.
    """
    story = by_openness * log(max(openness, 1e-6) / 0.05)
    return by_confession * confessions + by_evidence * filed + story


@rule
def excused(trust, by_vouching, vouched):
    """What speaks for the subject, in log-odds: trust, and the share who stand by him. M31."""
    return trust + by_vouching * vouched


@rule
def strikes(persuasion, proof, excuse, u):
    """Whether a confrontation ends in a purge order rather than in a clearance. M30, M31."""
    return u < logistic(persuasion + proof - excuse)


@rule
def spared(trust, u):
    """Whether the leadership keeps a man it trusts: with probability `1 - 1/trust` above 1. S139.

    Named twice and promoted: naming is not enough against somebody who is trusted.
    """
    return trust > 1.0 and u < 1.0 - 1.0 / trust


@rule
def let_back(success, caution, pressed):
    """Chance that an appeal succeeds: `success * exp(-caution * P)`. M56.

    Who lets a man back while the search for enemies is on answers for him.
    """
    return success * exp(-caution * pressed)


@rule
def falls(share, u):
    """An event of probability `share`: a suicide, a death sentence, an appeal heard."""
    return u < share
