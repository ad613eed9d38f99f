"""What stands above an arrest in the ledger, row by row, up to where its chain begins."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from sim.measures.runs import Replicate
from sim.measures.who import Story


def chains(replicate: Replicate, rows: Iterable[int]) -> pd.DataFrame:
    """Rows of the ledger and everything above them.

    Args:
        replicate: the run.
        rows: numbers of rows, as a rule arrests.

    Returns:
        Columns event (number of the row), date, kind, parent (the row that brought it about, -1
        where none did: there a chain begins), sentence; by event.
    """
    parent = replicate.ledger["parent"].to_numpy()
    wanted = above(parent, rows)
    story, part = Story(replicate), replicate.ledger.loc[wanted]
    return pd.DataFrame({
        "event": wanted, "date": part["date"].to_numpy(), "kind": part["kind"].astype(str),
        "parent": parent[wanted], "sentence": [story.sentence(row) for row in wanted.tolist()],
    }).reset_index(drop=True)  # fmt: skip


def above(parent: np.ndarray, rows: Iterable[int]) -> np.ndarray:
    """These rows and all above them, ascending.

    Args:
        parent: int64[rows], the row above each, -1 for none.
        rows: where to begin.
    """
    found = np.zeros(len(parent), dtype=bool)
    climbing = np.unique(np.fromiter(rows, dtype=np.int64))
    while len(climbing):
        found[climbing] = True
        climbing = np.unique(parent[climbing])
        climbing = climbing[(climbing >= 0) & ~found[climbing]]
    return np.flatnonzero(found)
