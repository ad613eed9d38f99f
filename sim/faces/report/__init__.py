"""One file about a run, two worlds, or a question of what if: to be read anywhere, and mailed."""

from sim.faces.report.making import report

__all__ = ["report"]
