"""The folder of a question: a manifest and immutable shards of its table.

A file appears under its name whole or not at all: it is written under another name, synced
and renamed. Shards are Parquet, for any reader:

    pandas.read_parquet("runs/narrative/shards")

Results of another model, or of another plan of the same study, are set aside and come back when the
model and the plan do.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import SpyscareError
from sim.study.writing import TEMPORARY, sync, write_json, write_whole

if TYPE_CHECKING:
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
