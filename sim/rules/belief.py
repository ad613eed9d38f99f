"""The leadership's belief in a narrative, in log-odds."""

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
