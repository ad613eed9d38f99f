"""The leadership's belief in a narrative, in log-odds, and the loss that ends a purge."""

from __future__ import annotations

from sim.rules import rule
from sim.rules.suspicion import echoed


@rule
def news(
    credulity, tension, by_confession, confessions, by_letter, letters, kappa, by_report, reports
):
    """Log-odds a day's news adds. M26, M32.

    `credulity * tension * (w_c*n_c**kappa + w_l*n_l**kappa + w_r*reports)`; `confessions` and
    `letters` are counted per 10,000 officers, `reports` in units of report.
    """
    heard = by_confession * echoed(confessions, kappa) + by_letter * echoed(letters, kappa)
    return credulity * tension * (heard + by_report * reports)


@rule
def believed(belief, added, prior, forgetting, bound):
    """Belief after a day: what was added, less what is forgotten, within bounds. M01, M11."""
    belief = belief + added - (belief - prior) / forgetting
    return max(-bound, min(bound, belief))


@rule
def outweighed(command_lost, weight, belief, prior):
    """Whether the loss of command outweighs what the leadership still believes. M57, M58.

    `weight * command_lost > belief - prior`, with the share of senior posts lost, 0-1, and the
    strongest belief; a weight of 0 never halts.
    """
    return weight > 0.0 and weight * command_lost > belief - prior
