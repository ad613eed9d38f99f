"""Studies: questions put to the model, sweeps that answer them, tables that keep the answers."""

from sim.study.files import available, load_study
from sim.study.runs import Interrupted, Report, sweep
from sim.study.statement import Study
from sim.study.table import folder_study, is_study, read

__all__ = [
    "Interrupted",
    "Report",
    "Study",
    "available",
    "folder_study",
    "is_study",
    "load_study",
    "read",
    "sweep",
]
