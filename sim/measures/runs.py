"""One run or several replicates, in memory or in a folder, behind the same few names.

A replicate is anything with `seed`, `summary`, `provenance` and the tables `daily`,
`ledger`, `officers` and `units`: a `Result`, or a `Saved` one, whose tables are read when asked
for.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pandas as pd

from sim.engine.result import TABLES
from sim.engine.tables import ORIGIN
from sim.errors import SpyscareError
from sim.vocabulary import Kind, Motive, Narrative

RUN = "run.json"
#: Files of one saved replicate.
FILES = (RUN, *(f"{name}.parquet" for name in TABLES))

#: Name of the folder of one replicate of several.
REPLICATE = "replicate-{seed}"


class Replicate(Protocol):
    """What measures read."""

    seed: int
    summary: dict[str, float]
    provenance: dict[str, Any]
    daily: pd.DataFrame
    ledger: pd.DataFrame
    officers: pd.DataFrame
    units: pd.DataFrame


@dataclass(frozen=True)
class Saved:
    """A replicate as `Result.save` wrote it.

    Attributes:
        folder: where its files are.
    """

    folder: Path

    def __post_init__(self) -> None:
        object.__setattr__(self, "folder", Path(self.folder))

    @cached_property
    def _head(self) -> dict[str, Any]:
        return _head(self.folder / RUN)

    @property
    def seed(self) -> int:
        """Key of its draws."""
        return self.seeds[0]

    @property
    def seeds(self) -> list[int]:
        """Seeds that its `run.json` speaks of: several, where it puts replicates together."""
        return self._head.get("seeds", [self.provenance.get("seed")])

    @property
    def summary(self) -> dict[str, float]:
        """Flat mapping name -> number."""
        return self._head["summary"]

    @property
    def provenance(self) -> dict[str, Any]:
        """What it is born of."""
        return self._head["provenance"]

    @cached_property
    def daily(self) -> pd.DataFrame:
        """One row a day."""
        return self._table("daily")

    @cached_property
    def ledger(self) -> pd.DataFrame:
        """Every happening."""
        return self._table("ledger")

    @cached_property
    def officers(self) -> pd.DataFrame:
        """Final state of each officer."""
        return self._table("officers")

    @cached_property
    def units(self) -> pd.DataFrame:
        """The tree of command."""
        return self._table("units")

    def _table(self, name: str, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """As the run had it, without the columns that tell where it is from."""
        path = self.folder / f"{name}.parquet"
        wanted = None if columns is None else list(columns)
        try:
            table = pd.read_parquet(path, engine="pyarrow", columns=wanted)
        except (OSError, ValueError) as error:
            raise SpyscareError(f"{path}: cannot be read: {error}") from None
        return table.drop(columns=list(ORIGIN), errors="ignore")

    def some(self, name: str, columns: Sequence[str]) -> pd.DataFrame:
        """Some columns of a table, and no others read for it."""
        there = self.__dict__.get(name)
        return self._table(name, columns) if there is None else there[list(columns)]


@dataclass(frozen=True)
class Run:
    """Replicates of one scenario, by seed.

    Attributes:
        replicates: at least one, all of the same scenario and engine.
    """

    replicates: tuple[Replicate, ...]

    def __repr__(self) -> str:
        seeds = ", ".join(map(str, self.seeds))
        return f"<Run of {self.name}, {self.count:,} officers, seeds {seeds}>"

    @property
    def provenance(self) -> dict[str, Any]:
        """That of the first replicate; the others differ in their seed."""
        return self.replicates[0].provenance

    @property
    def seeds(self) -> tuple[int, ...]:
        """Seeds of the replicates."""
        return tuple(replicate.seed for replicate in self.replicates)

    @property
    def name(self) -> str:
        """Name of the scenario."""
        return str(self.provenance["scenario"])

    @property
    def count(self) -> int:
        """Officers on day 0."""
        return officers_on_day_0(self.replicates[0])

    @property
    def period(self) -> tuple[dt.date, dt.date]:
        """First and last day."""
        return period(self.replicates[0])


def officers_on_day_0(replicate: Replicate) -> int:
    """Size of the corps."""
    return int(replicate.provenance["values"]["values"]["officers"]["count"])


def period(replicate: Replicate) -> tuple[dt.date, dt.date]:
    """First and last day of a replicate."""
    first, last = map(dt.date.fromisoformat, replicate.provenance["values"]["period"])
    days = replicate.provenance.get("days")  # of a run stepped by hand and not to the end
    return first, last if days is None else first + dt.timedelta(days - 1)


def columns_of(replicate: Replicate, table: str, columns: Sequence[str]) -> pd.DataFrame:
    """Some columns of a table of a replicate; of a saved one nothing else is read."""
    if isinstance(replicate, Saved):
        return replicate.some(table, columns)
    return getattr(replicate, table)[list(columns)]


def each(results: Replicate | Run | Sequence[Replicate]) -> tuple[Replicate, ...]:
    """The replicates of whatever measures are given.

    Raises:
        ValueError: where there is none.
    """
    if isinstance(results, Run):
        return results.replicates
    found = tuple(results) if isinstance(results, Sequence) else (results,)
    if not found:
        raise ValueError("no results to measure")
    return found


def stacked(
    results: Replicate | Run | Sequence[Replicate], table_of: Callable[[Replicate], pd.DataFrame]
) -> pd.DataFrame:
    """A table of each replicate, one below another, with its seed in the first column."""
    tables = []
    for replicate in each(results):
        table = table_of(replicate)
        table.insert(0, "seed", replicate.seed)
        tables.append(table)
    return pd.concat(tables, ignore_index=True)


def read_run(folder: str | Path) -> Run:
    """What `spyscare run` left in a folder: one run, or its finished replicates.

    Args:
        folder: with `run.json` and its tables, or with `replicate-…` folders.

    Raises:
        SpyscareError: where there is nothing to read.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise SpyscareError(f"{folder}: no such folder; `spyscare run NAME --out DIR` fills one")
    if (folder / "daily.parquet").is_file() and (folder / RUN).is_file():
        return Run((Saved(folder),))
    wanted = _seeds_wanted(folder)
    saved = [Saved(place) for place in inside(folder) if (place / RUN).is_file()]
    saved.sort(key=lambda replicate: replicate.seed)
    found = tuple(s for s in saved if wanted is None or s.seed in wanted)
    if not found:
        raise SpyscareError(
            f"{folder}: no run here; wants run.json and daily.parquet, or replicate-… folders"
        )
    seeds = [replicate.seed for replicate in found]
    if twice := sorted({seed for seed in seeds if seeds.count(seed) > 1}):
        names = " and ".join(each.folder.name for each in found if each.seed == twice[0])
        raise SpyscareError(f"{folder}: seed {twice[0]} stands there twice, as {names}")
    hashes = {replicate.provenance["scenario_hash"] for replicate in found}
    if len(hashes) > 1:
        raise SpyscareError(
            f"{folder}: its replicates are of {len(hashes)} different scenarios; run it anew"
        )
    return Run(found)


def inside(folder: Path) -> list[Path]:
    """Folders of replicates, or what is named like one."""
    return sorted(folder.glob(REPLICATE.format(seed="*")))


def _seeds_wanted(folder: Path) -> set[int] | None:
    """Seeds the folder's own `run.json` speaks of; None where it has none (an unfinished run)."""
    path = folder / RUN
    return set(_head(path).get("seeds", [])) if path.is_file() else None


#: What the provenance of a run has at least.
BIRTH = ("scenario", "scenario_hash", "values", "engine", "code_hash")


def _head(path: Path) -> dict[str, Any]:
    """What a `run.json` says.

    Raises:
        SpyscareError: where it cannot be read, or is not one that a run leaves.
    """
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SpyscareError(f"{path}: cannot be read: {error}") from None
    for name in ("summary", "provenance"):
        if not isinstance(said, dict) or not isinstance(said.get(name), dict):
            raise SpyscareError(f"{path}: is not of a run: wants a table {name}")
    birth = said["provenance"]
    lacking = [name for name in BIRTH if name not in birth]
    if lacking:
        raise SpyscareError(f"{path}: is not of a run: provenance.{lacking[0]} is missing")
    seeds = said.get("seeds", [birth.get("seed")])
    if not isinstance(seeds, list) or not seeds or not all(isinstance(each, int) for each in seeds):
        raise SpyscareError(f"{path}: is not of a run: wants seeds, whole numbers")
    return said


def rows_of(ledger: pd.DataFrame) -> dict[str, np.ndarray]:
    """Ledger columns as codes again, the form `sim.engine.genealogy` reads."""
    words = {"kind": Kind.words(), "motive": Motive.words(), "narrative": Narrative.words()}
    rows = {name: ledger[name].to_numpy() for name in ("day", "who", "whom", "parent")}
    for name, among in words.items():
        rows[name] = codes(ledger[name], among)
    return rows


def codes(column: pd.Series, among: Sequence[str]) -> np.ndarray:
    """Codes of a column of words, its own or those of a table; -1 for none and for others."""
    return np.asarray(pd.Categorical(column, categories=list(among)).codes)
