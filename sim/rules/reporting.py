"""The army chief's report on enemies in the army: when he makes it, and what it weighs."""

from __future__ import annotations

from math import exp, log1p

from sim.rules import rule


@rule
def due(shield, below, deadline):
    """Whether he can refuse no longer: a deadline runs and his shield is gone. M35, S159."""
    return deadline > 0.0 and shield < below


@rule
def hazard(most, found, enough):
    """Hazard of his report per day: `most * (1 - exp(-found/enough))`. M35.

    `found` is what lies in the army's own files, in items per 100,000 officers: he reports when he
    can no longer refuse and has something to report.
    """
    return most * (1.0 - exp(-found / enough))


@rule
def content(found, unit):
    """What his report holds, in words: `log(1 + found/unit)`. M35."""
    return log1p(found / unit)
