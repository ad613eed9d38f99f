"""Turnover: when the leadership halts."""

from __future__ import annotations

from sim.rules import rule


@rule
def outweighed(command_lost, weight, belief, prior):
    """Whether the loss of command outweighs what the leadership still believes. M57, M58.

    `weight * command_lost > belief - prior`, with the share of senior posts lost, 0-1, and the
    strongest belief; a weight of 0 never halts.
    """
    return weight > 0.0 and weight * command_lost > belief - prior
