"""The folder of a question: a manifest and immutable shards of its table.

A file appears under its name whole or not at all: it is written under another name, synced
and renamed. Shards are Parquet, for any reader:

    pandas.read_parquet("runs/narrative/shards")

Results of another model, or of another plan of the same study, are set aside and come back when the
model and the plan do.

A row holds a run: study, scenario, scenario_hash, point, replicate, seed, the factors, the
outcomes, failed (why a run gave nothing; empty where it did not fail), fingerprint, and then what
is kept of it: `summary.NAME` for every number of its summary, or the columns of its reader.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import SpyscareError
from sim.study.outcomes import OFFICERS, Outcome, evaluate, summary_names
from sim.study.writing import TEMPORARY, sync, write_json, write_whole

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    import pyarrow.parquet as pq

MANIFEST, SHARDS, ASIDE = "manifest.json", "shards", "aside"
FORMAT = 1
#: Key of what a shard says of itself, in its Parquet metadata.
ABOUT = b"spyscare"


def write_shard(folder: Path, name: str, table: pa.Table, about: Mapping[str, Any]) -> Path:
    """Add a shard to a folder.

    Args:
        folder: of the question.
        name: beginning of its name; a random end keeps two writers apart.
        table: its rows.
        about: what it says of itself.

    Raises:
        OSError: where it cannot be written.
    """
    import pyarrow.parquet as pq

    path = folder / SHARDS / f"{name}-{secrets.token_hex(4)}.parquet"
    table = table.replace_schema_metadata({ABOUT: json.dumps(about, sort_keys=True)})
    write_whole(path, lambda file: pq.write_table(table, file, compression="zstd"))
    return path


def open_shard(path: Path) -> tuple[pq.ParquetFile, dict[str, Any]] | None:
    """A shard, and what it says of itself; None where it cannot be read."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path)
        return file, json.loads(file.schema_arrow.metadata[ABOUT])
    except (OSError, pa.ArrowException, KeyError, TypeError, ValueError):
        return None


@dataclass
class Store:
    """The folder of a question.

    Attributes:
        folder: where it is.
    """

    folder: Path

    @property
    def shards(self) -> list[Path]:
        """The shards of the plan in the manifest, by name."""
        return sorted((self.folder / SHARDS).glob("*.parquet"))

    def manifest(self) -> dict[str, Any]:
        """What the folder says of itself.

        Raises:
            SpyscareError: where it holds no study, or one written by a later version.
        """
        path = self.folder / MANIFEST
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise SpyscareError(f"{self.folder}: holds no study ({MANIFEST} is missing)") from None
        except (OSError, ValueError) as error:
            raise SpyscareError(f"{path}: cannot be read: {error}") from None
        if content.get("format") != FORMAT:
            said = content.get("format")
            raise SpyscareError(f"{path}: format {said} is not one this version reads ({FORMAT})")
        return content

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Keep a second sweep out of the folder; a dead one does not.

        Raises:
            SpyscareError: where another is at work, or the folder cannot be made.
        """
        import fcntl

        try:
            (self.folder / SHARDS).mkdir(parents=True, exist_ok=True)
            lock = open(self.folder / ".lock", "w")  # noqa: SIM115  held as long as the sweep
        except OSError as error:
            raise SpyscareError(f"{self.folder}: cannot be made: {error.strerror}") from None
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise SpyscareError(f"{self.folder}: another sweep is at work in it") from None
            except OSError:
                pass  # a file system without locks
            yield

    def begin(self, manifest: Mapping[str, Any]) -> int:
        """Make the folder ready for the runs of a plan; it must be held.

        Returns:
            runs of other models or plans that were set aside.

        Raises:
            SpyscareError: where it holds another study, or cannot be written.
        """
        seconds = 0.0
        if (self.folder / MANIFEST).exists():
            there = self.manifest()
            if there["study"] != manifest["study"]:
                raise SpyscareError(
                    f"{self.folder}: holds the study {there['study']}; --out DIR writes elsewhere"
                )
            seconds = there["seconds"] if there["plan"] == manifest["plan"] else 0.0
        try:
            moved = self._sort(manifest["plan"])
            self._say({**manifest, "seconds": seconds})
        except OSError as error:
            raise SpyscareError(f"{self.folder}: cannot be written: {error.strerror}") from None
        return moved

    def took(self, seconds: float) -> None:
        """Add to the time that this plan has taken; a full disk does not mind."""
        said = self.manifest()
        with contextlib.suppress(OSError):
            self._say({**said, "seconds": round(said["seconds"] + seconds, 1)})

    def _say(self, manifest: Mapping[str, Any]) -> None:
        write_json(self.folder / MANIFEST, manifest, sort=True)

    def _sort(self, plan: str) -> int:
        """Leave the shards of one plan where shards are, and nothing else."""
        shards = self.folder / SHARDS
        for leftover in (*shards.glob(f".*{TEMPORARY}"), *self.folder.glob(f".*{TEMPORARY}")):
            leftover.unlink(missing_ok=True)
        moved = 0
        for path in self.shards:
            opened = open_shard(path)
            said = opened[1] if opened else {"plan": "unreadable", "runs": 0}
            if said["plan"] != plan:
                place = self._aside(said["plan"])
                place.mkdir(parents=True, exist_ok=True)
                os.replace(path, place / path.name)
                moved += said["runs"]
        for path in sorted(self._aside(plan).glob("*.parquet")):
            os.replace(path, shards / path.name)
        sync(shards)
        return moved

    def _aside(self, plan: str) -> Path:
        return self.folder / ASIDE / plan[:16]


def is_study(folder: str | Path) -> bool:
    """Whether a folder is a study's."""
    return (Path(folder) / MANIFEST).is_file()


# rows

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
