"""What is on file about officers, over arrays.

Mirrors the files of `sim.engine.officer`.
"""

from __future__ import annotations

import numpy as np

from sim.engine.kernel.cases import enlist, set_bound
from sim.engine.kernel.decorators import kernel
from sim.engine.kernel.layout import (
    DOSSIER_COLUMNS,
    ECHO,
    ECHOES,
    FILED,
    FILED_UNDER,
    HAS_DOSSIER,
    INFLATION,
    ITEMS,
    SPREAD,
    TOP_ROW,
    TOP_WEIGHT,
    TRAY,
    V,
)
from sim.engine.kernel.state import fetch
from sim.rules.suspicion import echoed
from sim.vocabulary import NARRATIVES, NOBODY

#: By how many items filing looks ahead in the tray.
AHEAD = 8


@kernel
def top_row(s, i):
    """Row of the heaviest item in his dossier, NOBODY where there is none."""
    return np.int64(s.dossier_n[i, TOP_ROW]) if s.badge[i, FILED_UNDER] > 0 else NOBODY


@kernel
def open_dossier(s, i):
    """An empty dossier; until now its bytes meant nothing."""
    for column in range(DOSSIER_COLUMNS):
        s.dossier_x[i, column] = 0.0
    s.dossier_n[i, TOP_ROW] = NOBODY
    s.dossier_n[i, ITEMS] = 0
    s.badge[i, FILED_UNDER] = HAS_DOSSIER


@kernel
def file(s, i, k, weight, row):
    """An item goes into his file; `row` is where it came from, NOBODY for a mere residue."""
    if s.badge[i, FILED_UNDER] == 0:
        open_dossier(s, i)
    value = weight * s.x[INFLATION]
    if value > 0.0:
        add(s, i, k, value)
    if row == NOBODY:
        return
    s.dossier_n[i, ITEMS] += 1
    if value >= s.dossier_x[i, TOP_WEIGHT]:
        s.dossier_x[i, TOP_WEIGHT] = value
        s.dossier_n[i, TOP_ROW] = row


@kernel
def add(s, i, k, value):
    """What is on file under a narrative, and what it counts, grow."""
    s.dossier_x[i, FILED + k] += value
    s.dossier_x[i, ECHO + k] = echoed(s.dossier_x[i, FILED + k], s.v[V.file_kappa])
    echoes = 0.0
    for j in range(NARRATIVES):
        echoes += s.dossier_x[i, ECHO + j]
    s.dossier_x[i, ECHOES] = echoes
    if s.badge[i, FILED_UNDER] >> k & 1 == 0:
        s.badge[i, FILED_UNDER] |= 1 << k
        s.kn[SPREAD, k] += 1
        enlist(s, i)
    set_bound(s, i)


@kernel
def file_all(s):
    """The in-tray is filed: everyone in a phase saw the same morning."""
    for t in range(s.n[TRAY]):
        if t + AHEAD < s.n[TRAY]:
            later = s.tray_n[t + AHEAD, 0]
            fetch(s.dossier_x, (later, ECHO))
            fetch(s.dossier_x, (later, FILED))
            fetch(s.badge, later)
            fetch(s.case_place, later)
        if t + AHEAD // 2 < s.n[TRAY]:
            c = np.int64(s.case_place[s.tray_n[t + AHEAD // 2, 0]])
            if c >= 0:
                fetch(s.case_x, c)
        file(s, s.tray_n[t, 0], s.tray_n[t, 1], s.tray_x[t], s.tray_n[t, 2])
    s.n[TRAY] = 0


@kernel
def list_again(s, i):
    """A man back in service: what was on file about him still is."""
    if s.badge[i, FILED_UNDER] & (HAS_DOSSIER - 1):
        enlist(s, i)
