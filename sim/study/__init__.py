"""Questions put to the model: one way to ask, to keep what comes of it, and to answer."""

from sim.study.course import Interrupted, Report
from sim.study.files import available
from sim.study.methods.sweep import folder_study, read, sweep
from sim.study.statement import Study, load_study
from sim.study.store import is_study

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
