"""The rows of a folder: which runs are there, and what they say by the outcomes of now."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.study.outcomes import COUNTED, OFFICERS, Outcome, evaluate, summary_names
from sim.study.store import SUMMARY, Store, column_of, open_shard, save_shard
from sim.study.writing import refused

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    import pyarrow.parquet as pq

#: Columns that say which run a row is.
KEY = ["point", "replicate", "fingerprint"]

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
    _shards: dict[str, Shard] = field(default_factory=dict)

    def has(self, runs: np.ndarray) -> np.ndarray:
        """bool[runs]: which of these runs (`points.layout`) are there and did not fail."""
        found = {key for s in self._opened() for key, fine in s.keys.items() if fine}
        there = [key in found for key in _keys(runs)] if found else np.zeros(len(runs))
        return np.array(there, dtype=bool)

    def known(self, runs: np.ndarray) -> int:
        """How many of these runs are there, failed ones included."""
        found = {key for shard in self._opened() for key in shard.keys}
        return sum(key in found for key in _keys(runs))

    def rows(self, columns: Sequence[str], runs: np.ndarray | None = None) -> pd.DataFrame:
        """Rows by point and replicate, each run once; of these runs, or all of the plan."""
        import pandas as pd
        import pyarrow as pa

        wanted = None if runs is None else set(_keys(runs))
        columns, parts = list(columns), []
        for shard in self._opened():
            if wanted is not None and wanted.isdisjoint(shard.keys):
                continue
            fresh = shard.about["outcomes"] == self.defined
            parts.append(shard.file.read(columns=columns) if fresh else self._anew(shard, columns))
        if not parts:
            return pd.DataFrame(columns=columns)
        table = pa.concat_tables(part.select(columns) for part in parts).to_pandas()
        if wanted is not None:
            table = table[[k in wanted for k in table[KEY].itertuples(index=False, name=None)]]
        return _once(table)[columns]

    @property
    def defined(self) -> dict[str, str]:
        """How outcomes are defined now, by name."""
        return {outcome.name: outcome.definition for outcome in self.outcomes}

    def restate(self, columns: Sequence[str]) -> None:
        """Write shards with older outcomes anew: for every reader a column has one definition.

        Args:
            columns: of a shard.

        Raises:
            SpyscareError: where they cannot be written.
        """
        with refused(self.store.folder):
            for path in self.store.shards:
                shard = self._shards.get(path.name)
                if shard is not None and shard.about["outcomes"] != self.defined:
                    about = {**shard.about, "outcomes": self.defined}
                    save_shard(path, self._anew(shard, columns), about)
                    del self._shards[path.name]

    def _opened(self) -> Iterator[Shard]:
        """The shards of the plan, also those that were set aside."""
        for path in (*self.store.shards, *self.store.put_aside(self.plan)):
            opened = None if path.name in self._shards else open_shard(path)
            if opened is not None and opened[1]["plan"] == self.plan:
                self._shards[path.name] = Shard(*opened)
            if path.name in self._shards:
                yield self._shards[path.name]

    def _anew(self, shard: Shard, columns: Sequence[str]) -> pa.Table:
        """A shard with outcomes as they are defined now, from the numbers that it keeps."""
        import pyarrow as pa

        table = shard.file.read()
        kept = {SUMMARY + name: name for name in (*summary_names(), OFFICERS)}
        kept |= {name: name for name in table.column_names if name.startswith(COUNTED)}
        rows = table.select(list(kept)).to_pandas().rename(columns=kept).to_dict("records")
        outcomes = [evaluate(self.outcomes, row) if row[OFFICERS] > 0 else {} for row in rows]
        made = {
            name: column_of([each.get(name, math.nan) for each in outcomes])
            for name in self.defined
        }
        return pa.table({n: made[n] if n in made else table.column(n) for n in columns})


def _keys(runs: np.ndarray) -> Iterator[Key]:
    prints = np.char.decode(runs["fingerprint"], "ascii").tolist()
    return zip(runs["point"].tolist(), runs["replicate"].tolist(), prints, strict=True)


def _once(table: pd.DataFrame) -> pd.DataFrame:
    """By point and replicate; the same run may be there twice, or failed before it did not."""
    table = table.assign(_bad=table["failed"] != "").sort_values(
        ["point", "replicate", "_bad", "failed"], kind="stable", ignore_index=True
    )
    return table.drop_duplicates(["point", "replicate"], ignore_index=True)
