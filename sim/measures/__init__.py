"""Results -> tidy tables.

Every function takes one result, several, or a `Run` read from a folder, and returns a
pandas table. Counts are those of the run as it was made; only `record_table` scales them.
"""

from sim.measures.answers import answers, unnamed
from sim.measures.casefile import case_file
from sim.measures.losses import accusations, forest, losses, losses_over, persons, wilson
from sim.measures.necessity import necessity_map
from sim.measures.pairs import Imprint, Pair, parting
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
    "Imprint",
    "Pair",
    "Run",
    "Saved",
    "above_and_below",
    "accusations",
    "answers",
    "band",
    "case_file",
    "each",
    "forest",
    "losses",
    "losses_over",
    "marks",
    "mass_operations",
    "misperception",
    "necessity_map",
    "ordered",
    "parting",
    "persons",
    "read_run",
    "record_table",
    "reproduction",
    "suspicion",
    "unnamed",
    "weekly",
    "wilson",
]
