"""What a run gives back: ledger, daily series, final state, summary, provenance.

Arrays in, tables out; a table is built when it is first asked for.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.engine.ledger import COLUMNS, COUNTS, LEVERS, STATE
from sim.vocabulary import Branch, Kind, Level, Motive, Narrative, Rank, Status

if TYPE_CHECKING:
    import pandas as pd

    from sim.corps.corps import Corps
    from sim.scenario.load import Scenario

#: Officer columns both engines hand over at the end of a run -> NumPy type.
FINAL: dict[str, str] = {
    "status": "int8",
    "rank": "int8",
    "items": "int32",
    "letters_against": "int32",
    "requests": "int32",
    "arrests": "int32",
    "dismissals": "int32",
    "suspicion": "float64",
    "reinstated": "bool",
    "true_agent": "bool",
}


@dataclass(frozen=True)
class Result:
    """One run.

    Attributes:
        scenario: what was run.
        corps: the corps it was run on.
        seed: key of its draws.
        rows: ledger columns, `COLUMNS`, each of length rows; None where not recorded.
        series: float64[days, columns]: `COUNTS`, levers, `STATE`; None where not recorded.
        offspring: int64[days]: arrests brought about by the arrests of each day.
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

    @cached_property
    def ledger(self) -> pd.DataFrame:
        """Every happening: event, day, date, kind, who, whom, motive, narrative, parent.

        `who` and `whom` are officer numbers, or codes of `sim.vocabulary.ACTORS`, or
        `TRIGGER - t` for trigger t of the scenario; kind, motive and narrative are words.
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
            }
        )

    @cached_property
    def daily(self) -> pd.DataFrame:
        """One row a day, by date: counts, levers, state, reproduction number."""
        import pandas as pd

        if self.series is None:
            raise ValueError('this run kept no days; simulate(..., record="daily") keeps them')
        days = np.arange(self.scenario.days)
        table = pd.DataFrame(self.series, columns=[*COUNTS, *LEVERS, *STATE])
        whole = [*COUNTS, "cases", "custody", "serving", "dismissed", "order"]
        table[whole] = table[whole].astype("int64")
        table["offspring"] = self.offspring
        table["reproduction"] = table["offspring"] / table["arrests"].where(table["arrests"] > 0)
        table.index = pd.DatetimeIndex(dates(self.scenario, days), name="date")
        return table

    @cached_property
    def officers(self) -> pd.DataFrame:
        """Final state of each officer, with what he was on day 0."""
        import pandas as pd

        corps, n = self.corps, len(self.final["status"])
        names = np.full(n, "", dtype=object)
        names[: len(corps.names)] = corps.names
        person = np.full(n, "", dtype=object)
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
                "district": corps.district,
                "unit": corps.unit,
                "level": words(corps.unit_level[corps.unit], Level.words()),
                "party": corps.party,
                "recruit": np.arange(n) >= corps.count,
            }
        )
        for narrative in Narrative:
            table[f"marker_{narrative.word}"] = corps.markers[:, narrative] > 0
        for name in (
            "items",
            "letters_against",
            "requests",
            "arrests",
            "dismissals",
            "suspicion",
            "reinstated",
            "true_agent",
        ):
            table[name] = self.final[name]
        return table

    def save(self, folder: Path) -> None:
        """Write `run.json`, `daily.parquet`, `ledger.parquet`, `officers.parquet`.

        The bytes depend on the run alone: no time, no host, no order of completion.
        """
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("daily", "ledger", "officers"):
            table = getattr(self, name)
            table.to_parquet(folder / f"{name}.parquet", engine="pyarrow", compression="zstd")
        # NaN is no JSON: what is undefined is null
        summary = {k: None if math.isnan(v) else v for k, v in self.summary.items()}
        text = json.dumps(
            {"summary": summary, "provenance": self.provenance}, indent=2, sort_keys=True
        )
        (folder / "run.json").write_text(text + "\n", encoding="utf-8")


def words(codes: np.ndarray, among: tuple[str, ...]) -> pd.Categorical:
    """Codes as categories with their words; -1 is missing."""
    import pandas as pd

    return pd.Categorical.from_codes(np.asarray(codes), categories=list(among))


def dates(scenario: Scenario, days: np.ndarray) -> np.ndarray:
    """Day indices as datetime64[ms]."""
    start = np.datetime64(scenario.start, "D")
    return (start + np.asarray(days).astype("timedelta64[D]")).astype("datetime64[ms]")


def check_columns(rows: dict[str, np.ndarray]) -> None:
    """Hold a ledger to its stored types; a programmer's error otherwise."""
    wrong = [n for n, kind in COLUMNS.items() if rows[n].dtype != np.dtype(kind)]
    if wrong:
        raise TypeError(f"ledger columns of the wrong type: {', '.join(wrong)}")
