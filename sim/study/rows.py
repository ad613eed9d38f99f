"""The rows of a question: those that are there, as a table.

A row holds a run: study, scenario, scenario_hash, point, replicate, seed, the factors, the
outcomes, failed (why a run gave nothing; empty where it did not fail), fingerprint, and then what
is kept of it: `summary.NAME` for every number of its summary, or the columns of its reader.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.study.outcomes import OFFICERS, Outcome, evaluate, summary_names
from sim.study.store import Store, open_shard

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow.parquet as pq

#: Begins the names of columns that hold the summary of a run.
SUMMARY = "summary."
#: Columns that say which run a row is, and those beside which factors and outcomes stand.
KEY = ["point", "replicate", "fingerprint"]
BEFORE = ["study", "scenario", "scenario_hash", "point", "replicate", "seed"]
AFTER = ["failed", "fingerprint"]


#: Point, replicate and fingerprint of a run.
Key = tuple[int, int, str]


class Shard:
    """A file of rows, opened once."""

    def __init__(self, file: pq.ParquetFile, about: dict[str, Any]):
        self.file, self.about = file, about
        table = file.read(columns=[*KEY, "failed"]).to_pandas()
        keys = table[KEY].itertuples(index=False, name=None)
        #: Its runs, and whether each came to something.
        self.keys: dict[Key, bool] = dict(zip(keys, table["failed"] == "", strict=True))


@dataclass
class Shelf:
    """The rows of a folder.

    Attributes:
        store: the folder.
        plan: whose rows are looked at.
        outcomes: as they are defined now; a shard that was made with others is told them anew.
    """

    store: Store
    plan: str
    outcomes: tuple[Outcome, ...]
    _shards: dict[Path, Shard] = field(default_factory=dict)

    def has(self, runs: np.ndarray) -> np.ndarray:
        """bool[runs]: which of these runs (`points.layout`) are there and did not fail."""
        found = {key for s in self._opened() for key, fine in s.keys.items() if fine}
        there = [key in found for key in _keys(runs)] if found else np.zeros(len(runs))
        return np.array(there, dtype=bool)

    def rows(self, columns: Sequence[str], runs: np.ndarray | None = None) -> pd.DataFrame:
        """Rows by point and replicate, each run once; of these runs, or all of the plan."""
        import pandas as pd
        import pyarrow as pa

        wanted = None if runs is None else set(_keys(runs))
        now = {outcome.name: outcome.expression for outcome in self.outcomes}
        columns, current, parts = list(columns), [], []
        for shard in self._opened():
            if wanted is not None and wanted.isdisjoint(shard.keys):
                continue
            if shard.about["outcomes"] == now:
                current.append(shard.file.read(columns=columns))
            else:
                parts.append(self._anew(shard.file.read().to_pandas())[columns])
        parts += [pa.concat_tables(current).to_pandas()] if current else []
        if not parts:
            return pd.DataFrame(columns=columns)
        table = pd.concat(parts, ignore_index=True)
        if wanted is not None:
            table = table[[k in wanted for k in table[KEY].itertuples(index=False, name=None)]]
        return _once(table)[columns]

    def _opened(self) -> Iterator[Shard]:
        """The shards of the plan."""
        for path in self.store.shards:
            opened = None if path in self._shards else open_shard(path)
            if opened is not None and opened[1]["plan"] == self.plan:
                self._shards[path] = Shard(*opened)
            if path in self._shards:
                yield self._shards[path]

    def _anew(self, table: pd.DataFrame) -> pd.DataFrame:
        """A shard with outcomes as they are defined now, from the summaries that it keeps."""
        names = [*summary_names(), OFFICERS]
        summaries = table[[SUMMARY + name for name in names]].set_axis(names, axis=1)
        outcomes = [
            evaluate(self.outcomes, row) if row[OFFICERS] > 0 else {}
            for row in summaries.to_dict("records")
        ]
        for outcome in self.outcomes:
            table[outcome.name] = [row.get(outcome.name, math.nan) for row in outcomes]
        return table


def _keys(runs: np.ndarray) -> Iterator[Key]:
    prints = np.char.decode(runs["fingerprint"], "ascii").tolist()
    return zip(runs["point"].tolist(), runs["replicate"].tolist(), prints, strict=True)


def _once(table: pd.DataFrame) -> pd.DataFrame:
    """By point and replicate; the same run may be there twice, or failed before it did not."""
    table = table.assign(_bad=table["failed"] != "").sort_values(
        ["point", "replicate", "_bad", "failed"], kind="stable", ignore_index=True
    )
    return table.drop_duplicates(["point", "replicate"], ignore_index=True)
