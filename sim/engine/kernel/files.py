"""What is on file about officers, over arrays.

Mirrors the files of `sim.engine.officer`.
"""

from __future__ import annotations

from sim.engine.kernel.cases import enlist, set_bound
from sim.engine.kernel.decorators import kernel
from sim.engine.kernel.foresight import foresee_files
from sim.engine.kernel.layout import HAS_DOSSIER
from sim.rules.suspicion import heard
from sim.vocabulary import NARRATIVES, NOBODY


@kernel
def top_row(s, i):
    """Row of the heaviest item in his dossier, NOBODY where there is none."""
    return s.dossiers.top_row[i] if s.officers.filed_under[i] > 0 else NOBODY


@kernel
def open_dossier(s, i):
    """An empty dossier; until now its bytes meant nothing."""
    for k in range(NARRATIVES):
        s.dossiers.filed[i, k] = 0.0
        s.dossiers.echo[i, k] = 0.0
    s.dossiers.echoes[i] = 0.0
    s.dossiers.top_weight[i] = 0.0
    s.dossiers.top_row[i] = NOBODY
    s.dossiers.items[i] = 0
    s.officers.filed_under[i] = HAS_DOSSIER


@kernel
def file(s, i, k, weight, row):
    """An item goes into his file; `row` is where it came from, NOBODY for a mere residue."""
    if s.officers.filed_under[i] == 0:
        open_dossier(s, i)
    value = weight * s.inflation
    if value > 0.0:
        add(s, i, k, value)
    if row == NOBODY:
        return
    s.dossiers.items[i] += 1
    if value >= s.dossiers.top_weight[i]:
        s.dossiers.top_weight[i] = value
        s.dossiers.top_row[i] = row


@kernel
def add(s, i, k, value):
    """What is on file under a narrative, and what it counts, grow."""
    s.dossiers.filed[i, k] += value
    # heard as it stands today; from then on it fades with the rest
    standing = s.dossiers.filed[i, k] * s.fade
    s.dossiers.echo[i, k] = heard(standing, s.values.file.kappa) * s.inflation
    echoes = 0.0
    for j in range(NARRATIVES):
        echoes += s.dossiers.echo[i, j]
    s.dossiers.echoes[i] = echoes
    if s.officers.filed_under[i] >> k & 1 == 0:
        s.officers.filed_under[i] |= 1 << k
        s.police.filed[k] += 1
        enlist(s, i)
    set_bound(s, i)


@kernel
def file_all(s):
    """The in-tray is filed: everyone in a phase saw the same morning."""
    for t in range(s.tray.count):
        foresee_files(s, s.tray.officer, t, s.tray.count)
        file(s, s.tray.officer[t], s.tray.narrative[t], s.tray.weight[t], s.tray.row[t])
    s.tray.count = 0


@kernel
def list_again(s, i):
    """A man back in service: what was on file about him still is."""
    if s.officers.filed_under[i] & (HAS_DOSSIER - 1):
        enlist(s, i)
