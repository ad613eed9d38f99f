"""The folder of a question: a manifest and immutable shards of its table.

A file appears under its name whole or not at all: it is written under another name, synced
and renamed. Shards are Parquet, for any reader:

    pandas.read_parquet("runs/narrative/shards")

Results of another model, or of another plan of the same study, are set aside and come back when the
model and the plan do.

A row holds a run: study, scenario, scenario_hash, point, replicate, seed, the factors, the
outcomes, failed (why a run gave nothing; empty where it did not fail), fingerprint, and then what
is kept of it: `summary.NAME` for every number of its summary, or the columns of its reader. What
is undefined is null. All shards of a folder have the same columns, and an outcome one definition.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import SpyscareError
from sim.study.writing import TEMPORARY, read_json, refused, sync, write_json, write_whole

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

MANIFEST, SHARDS, ASIDE = "manifest.json", "shards", "aside"
#: Copies of the scenario files, so that a folder can be drawn when those are gone or changed.
SCENARIOS = "scenarios"
FORMAT = 1
#: Begins the names of columns that hold the summary of a run.
SUMMARY = "summary."
#: Columns of every row, before and after the factors and outcomes.
BEFORE = ["study", "scenario", "scenario_hash", "point", "replicate", "seed"]
AFTER = ["failed", "fingerprint"]
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
    path = folder / SHARDS / f"{name}-{secrets.token_hex(4)}.parquet"
    save_shard(path, table, about)
    return path


def save_shard(path: Path, table: pa.Table, about: Mapping[str, Any]) -> None:
    """Write a shard, in place of one of that name where there is one."""
    import pyarrow.parquet as pq

    table = table.replace_schema_metadata({ABOUT: json.dumps(about, sort_keys=True)})
    write_whole(path, lambda file: pq.write_table(table, file, compression="zstd"))


def column_of(numbers: Sequence[float]) -> pa.Array:
    """Numbers as a column: null where they are undefined, as other readers want it."""
    import pyarrow as pa

    return pa.array(np.asarray(numbers, dtype=np.float64), from_pandas=True)


def open_shard(path: Path) -> tuple[pq.ParquetFile, dict[str, Any]] | None:
    """A shard, and what it says of itself; None where it cannot be read."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path)
        return file, json.loads(file.schema_arrow.metadata[ABOUT])
    except (OSError, pa.ArrowException, KeyError, TypeError, ValueError):
        return None


def refuse_other(folder: Path, what: str, ours: Collection[str]) -> None:
    """Refuse a folder with something in it that is none of ours; hidden files are nobody's.

    Args:
        folder: to be filled; it may be missing.
        what: it should hold, in a word.
        ours: names of what may be there.

    Raises:
        SpyscareError: saying what to do.
    """
    there = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    if any(name not in ours and not name.startswith(".") for name in there):
        raise SpyscareError(f"{folder}: is not empty and holds no {what}; choose another --out")


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

    def put_aside(self, plan: str) -> list[Path]:
        """The shards of a plan that were set aside, by name."""
        return sorted(self._aside(plan).glob("*.parquet"))

    def manifest(self) -> dict[str, Any]:
        """What the folder says of itself.

        Raises:
            SpyscareError: where it holds no study, or one written by a later version.
        """
        path = self.folder / MANIFEST
        if not is_study(self.folder):
            raise SpyscareError(f"{self.folder}: holds no study ({MANIFEST} is missing)")
        content = read_json(path)
        if content.get("format") != FORMAT:
            said = content.get("format")
            raise SpyscareError(f"{path}: format {said} is not one this version reads ({FORMAT})")
        return content

    def expect(self, study: str) -> None:
        """Refuse a folder of something else; changes nothing.

        Raises:
            SpyscareError: where it holds another study, or something that is none.
        """
        if not is_study(self.folder):
            refuse_other(self.folder, "study", (SHARDS, ASIDE, SCENARIOS))
        elif (there := self.manifest()["study"]) != study:
            said = f"{self.folder}: holds the study {there}; --out DIR writes elsewhere"
            raise SpyscareError(said)

    def begin(self, manifest: Mapping[str, Any], scenarios: Mapping[str, str]) -> int:
        """Make the folder ready for the runs of a plan; it must be held.

        Args:
            manifest: what it says of itself from now on.
            scenarios: text of scenario files by name.

        Returns:
            runs of other models or plans that were set aside.

        Raises:
            SpyscareError: where it cannot be written.
        """
        with refused(self.folder):
            (self.folder / SHARDS).mkdir(exist_ok=True)
            for name, text in scenarios.items():
                self._keep(self.folder / SCENARIOS / name, text.encode())
            moved = self._sort(manifest["plan"])
            write_json(self.folder / MANIFEST, manifest, sort=True)
        return moved

    @staticmethod
    def _keep(path: Path, content: bytes) -> None:
        if not path.is_file() or path.read_bytes() != content:
            path.parent.mkdir(exist_ok=True)
            write_whole(path, lambda file: file.write(content))

    def worked(self) -> float:
        """Seconds of work, added up over workers, that its runs took, whoever was stopped when."""
        opened = [open_shard(path) for path in self.shards]
        return round(sum(each[1].get("seconds", 0.0) for each in opened if each), 1)

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
        for path in self.put_aside(plan):
            os.replace(path, shards / path.name)
        sync(shards)
        return moved

    def _aside(self, plan: str) -> Path:
        return self.folder / ASIDE / plan[:16]


def is_study(folder: str | Path) -> bool:
    """Whether a folder is a study's."""
    return (Path(folder) / MANIFEST).is_file()
