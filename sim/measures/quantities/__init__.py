"""What patterns are computed from a run with, by name.

Each is a small pure function of a `Trace`; importing this package fills the register.
"""

from sim.measures.quantities import confessions, course, losses, returns
from sim.measures.quantities.register import QUANTITIES, Quantity

__all__ = ["QUANTITIES", "Quantity", "confessions", "course", "losses", "returns"]
