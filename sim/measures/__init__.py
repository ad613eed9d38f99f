"""Results -> tidy tables.

Every function takes one result, several, or a `Run` read from a folder, and returns a
pandas table. Counts are those of the run as it was made; only `record_table` scales them.
"""

from sim.measures.losses import accusations, forest, losses, losses_over, persons, wilson
from sim.measures.record import record_table
from sim.measures.runs import Run, Saved, each, read_run
from sim.measures.series import (
    above_and_below,
    band,
    marks,
    misperception,
    ordered,
    reproduction,
    weekly,
)
from sim.measures.society import mass_operations, suspicion

__all__ = [
    "Run",
    "Saved",
    "above_and_below",
    "accusations",
    "band",
    "each",
    "forest",
    "losses",
    "losses_over",
    "marks",
    "mass_operations",
    "misperception",
    "ordered",
    "persons",
    "read_run",
    "record_table",
    "reproduction",
    "suspicion",
    "weekly",
    "wilson",
]
