"""What a run gives back: ledger, daily series, final state, summary, provenance.

Arrays in, tables out; a table is built when it is first asked for.
"""

from __future__ import annotations

import json
import math
import os
import platform
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.corps.corps import DISTRICTS, Corps
from sim.engine import genealogy, tables
from sim.engine.identity import code_hash
from sim.engine.ledger import COUNTS, DAILY
from sim.engine.summary import summarise
from sim.engine.writing import Write, write_all
from sim.scenario.load import Scenario
from sim.vocabulary import Branch, Kind, Level, Motive, Narrative, Rank, Status

if TYPE_CHECKING:
    import pandas as pd

#: Officer columns both engines hand over at the end of a run -> NumPy type.
FINAL: dict[str, str] = {
    "status": "int8", "rank": "int8", "items": "int32", "letters_against": "int32",
    "requests": "int32", "arrests": "int32", "dismissals": "int32",
    "suspicion": "float64", "reinstated": "bool", "true_agent": "bool",
}  # fmt: skip


#: Tables of a run, each saved as a file of that name.
TABLES = ("daily", "ledger", "officers", "units")


@dataclass(frozen=True, repr=False)
class Result:
    """One run.

    Attributes:
        scenario: what was run.
        corps: the corps it was run on.
        seed: key of its draws.
        rows: ledger columns, `COLUMNS`, each of length rows; None where not recorded.
        series: float64[days, columns `DAILY`]; None where not recorded.
        offspring: int64[days done]: arrests brought about by the arrests of each day.
        final: officer columns, `FINAL`, each of length officers.
        summary: flat mapping name -> number, the same names in every run.
        provenance: what is needed to be born again.
    """

    scenario: Scenario
    corps: Corps
    seed: int
    rows: dict[str, np.ndarray] | None
    series: np.ndarray | None
    offspring: np.ndarray
    final: dict[str, np.ndarray]
    summary: dict[str, float]
    provenance: dict[str, object]

    def __repr__(self) -> str:
        kept = "no ledger" if self.rows is None else f"{len(self.rows['day']):,} rows"
        engine = self.provenance["engine"]
        return (
            f"<Result of {self.scenario.name}, {self.corps.count:,} officers, seed {self.seed},"
            f" {self.days:,} days, {engine}, {kept}>"
        )

    @property
    def days(self) -> int:
        """Days done: all of the scenario, or fewer where a run was stepped by hand."""
        return len(self.offspring)

    @cached_property
    def ledger(self) -> pd.DataFrame:
        """Every happening: event, day, date, kind, who, whom, motive, narrative, parent, actor.

        `who` and `whom` are officer numbers, or codes of `sim.vocabulary.ACTORS`, or
        `TRIGGER - t` for trigger t of the scenario; kind, motive and narrative are words, and so
        is `actor`: who it was where it was no officer, triggers by their ids.
        """
        import pandas as pd

        if self.rows is None:
            raise ValueError('this run kept no ledger; simulate(..., record="ledger") keeps one')
        rows = self.rows
        return pd.DataFrame(
            {
                "event": np.arange(len(rows["day"]), dtype=np.int32),
                "day": rows["day"],
                "date": dates(self.scenario, rows["day"]),
                "kind": words(rows["kind"], Kind.words()),
                "who": rows["who"],
                "whom": rows["whom"],
                "motive": words(rows["motive"], Motive.words()),
                "narrative": words(rows["narrative"], Narrative.words()),
                "parent": rows["parent"],
                "actor": tables.actors(rows["who"], [t.id for t in self.scenario.triggers]),
            }
        )

    @cached_property
    def daily(self) -> pd.DataFrame:
        """One row a day, by date: counts, levers, state, reproduction number."""
        import pandas as pd

        if self.series is None:
            raise ValueError('this run kept no days; simulate(..., record="daily") keeps them')
        table = pd.DataFrame(self.series, columns=list(DAILY))
        whole = [*COUNTS, "cases", "custody", "serving", "dismissed", "order"]
        table[whole] = table[whole].astype("int64")
        table["offspring"] = self.offspring
        table["reproduction"] = table["offspring"] / table["arrests"].where(table["arrests"] > 0)
        table.index = pd.DatetimeIndex(dates(self.scenario, np.arange(self.days)), name="date")
        return table

    @cached_property
    def officers(self) -> pd.DataFrame:
        """Final state of each officer, with what he was on day 0; `unit` is one of `units`."""
        import pandas as pd

        corps, n = self.corps, len(self.final["status"])
        names, person = np.full((2, n), "", dtype=object)
        names[: len(corps.names)] = corps.names
        person[: len(corps.person)] = corps.person
        table = pd.DataFrame(
            {
                "officer": np.arange(n, dtype=np.int32),
                "person": person,
                "name": names,
                "status": words(self.final["status"], Status.words()),
                "rank": words(self.final["rank"], Rank.words()),
                "rank_at_start": words(corps.rank, Rank.words()),
                "branch": words(corps.branch, Branch.words()),
                "district": words(corps.district, DISTRICTS),
                "unit": corps.unit,
                "level": words(corps.unit_level[corps.unit], Level.words()),
                "party": corps.party,
                "recruit": np.arange(n) >= corps.count,
            }
        )
        for narrative in Narrative:
            table[f"marker_{narrative.word}"] = corps.markers[:, narrative] > 0
        for name in FINAL:
            if name not in table:
                table[name] = self.final[name]
        return table

    @cached_property
    def units(self) -> pd.DataFrame:
        """One row a unit of the tree of command; see `sim.engine.tables.units`."""
        return tables.units(self.corps)

    def save(self, folder: str | os.PathLike[str], replicate: int = 0) -> None:
        """Write `run.json` and its four tables, which `sim.engine.tables.write_to` tells of.

        The bytes depend on the run alone: no time, no host, no order of completion. The files
        are there together or not at all.

        Args:
            folder: made where it is not there.
            replicate: its number among several runs of one scenario, from 0.

        Raises:
            OSError: where they cannot be written; what was there stays.
        """
        # NaN is no JSON: what is undefined is null
        summary = {k: None if math.isnan(v) else v for k, v in self.summary.items()}
        told = {"summary": summary, "provenance": self.provenance}
        text = json.dumps(told, indent=2, sort_keys=True) + "\n"
        files: dict[str, Write] = {"run.json": lambda file: file.write(text.encode())}
        for name in TABLES:
            files[f"{name}.parquet"] = partial(
                tables.write_to, getattr(self, name), self.provenance, replicate
            )
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        write_all(folder, files)  # `run.json` first: what stands beside it is known for ours


def words(codes: np.ndarray, among: tuple[str, ...]) -> pd.Categorical:
    """Codes as categories with their words; -1 is missing."""
    import pandas as pd

    return pd.Categorical.from_codes(np.asarray(codes), categories=list(among))


def dates(scenario: Scenario, days: np.ndarray) -> np.ndarray:
    """Day indices as datetime64[ms]."""
    start = np.datetime64(scenario.start, "D")
    return (start + np.asarray(days).astype("timedelta64[D]")).astype("datetime64[ms]")


def finished(
    scenario: Scenario, corps: Corps, seed: int, engine: str,
    rows: dict[str, np.ndarray], series: np.ndarray, final: dict[str, np.ndarray],
) -> Result:  # fmt: skip
    """A run with all that is read from it; `engine` says what ran it, the others see `Result`."""
    family = genealogy.family(rows)
    birth = provenance(scenario, seed, engine)
    if len(series) < scenario.days:
        birth["days"] = len(series)
    offspring = genealogy.offspring(rows, len(series), family)
    summary = summarise(
        rows, series, final, corps, scenario.values.society, seed, family, scenario.twin
    )
    return Result(scenario, corps, seed, rows, series, offspring, final, summary, birth)


def provenance(scenario: Scenario, seed: int, engine: str) -> dict[str, object]:
    """What a run is born of: enough to repeat it, and to know when it would differ."""
    return {
        "scenario": scenario.name,
        "scenario_hash": scenario.hash,
        "values": scenario.describe(),
        "seed": seed,
        "engine": engine,
        "version": version(),
        "code_hash": code_hash(),
        "python": platform.python_version(),
        "platform": f"{platform.system()} {platform.machine()}",
        "packages": packages(),
    }


@lru_cache(maxsize=1)
def packages() -> dict[str, str]:
    """Versions of the packages that could matter to a result."""
    return {name: metadata.version(name) for name in ("numpy", "numba", "mesa")}


@lru_cache(maxsize=1)
def version() -> str:
    """Version of the installed distribution."""
    try:
        return metadata.version("spyscare")
    except metadata.PackageNotFoundError:
        return "not installed"
