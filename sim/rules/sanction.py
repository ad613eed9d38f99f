"""Sanction: the army chief's signature, the leadership's belief, the confrontation."""

from __future__ import annotations

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
def strikes(
    bias, credulity, by_belief, belief, restraint, by_evidence, filed, by_tension, tension, u
):
    """Whether a confrontation ends in a purge order rather than in a clearance. M29, M30, M31.

    Log-odds: `bias + credulity*(by_belief*(belief - restraint) + by_evidence*filed)
    + by_tension*tension`.
    """
    odds = bias + credulity * (by_belief * (belief - restraint) + by_evidence * filed)
    return u < logistic(odds + by_tension * tension)


@rule
def falls(share, u):
    """An event of probability `share`: a suicide, a death sentence, an appeal heard."""
    return u < share
